"""The desk's door: who is let in, for how long, and what the ledger is told of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pyotp
import pytest

from harmledger.admitting import FIRST, IDLE, STEP, WHOLE, WINDOW, Admitted, Door, Refused, TooOften
from harmledger.errors import UsageError
from harmledger.ledger import EntryKind, open_case
from harmledger.ledger.canonical import JSON
from harmledger.ledger.desk import DeskBook
from harmledger.model.account import GRANTS, May, Role

PASSWORD = "four words of nobody"  # noqa: S105 (of nobody)


@dataclass
class World:
    """A case with its door, and a clock that goes when it is told to."""

    case: str
    now: float = 1_900_000_000.0
    door: Door = field(init=False)

    def __post_init__(self) -> None:
        self.door = Door(self.case, clock=lambda: self.now)

    def told(self) -> list[tuple[str, str]]:
        with open_case(self.case) as case:
            return [(entry.subject, str(entry.payload["did"])) for entry in case.entries(EntryKind.ACCESS)]

    def code(self, name: str) -> str:
        self.now += STEP  # each code is good once
        account = self.door.book.account(name)
        assert account is not None
        assert account.totp is not None
        return pyotp.TOTP(account.totp).at(int(self.now))

    def begun(self, name: str) -> Admitted:
        first = self.door.add(name, [Role.CODER], "local")
        token = self.door.sign_in(name, first, "", "here").token
        return self.door.begin(token, PASSWORD, pyotp.TOTP(self.door.secret(name)).at(int(self.now)))


@pytest.fixture
def world(tmp_path: Path) -> World:
    open_case(tmp_path / "case", create=True, write=True).close()
    return World(str(tmp_path / "case"))


def test_a_first_password_opens_the_first_page_alone_and_then_never_again(world: World) -> None:
    first = world.door.add("r-1", [Role.ADMIN], "local")
    came = world.door.sign_in("r-1", first, "", "here")
    assert not came.session.whole
    with pytest.raises(UsageError, match="first password"):
        world.door.begin(came.token, first, "000000")
    with pytest.raises(UsageError, match="code is not right"):
        world.door.begin(came.token, PASSWORD, "000000")
    now = world.door.begin(came.token, PASSWORD, pyotp.TOTP(world.door.secret("r-1")).at(int(world.now)))
    assert now.session.whole
    assert world.door.whose(came.token) is None  # the old token is worth nothing
    with pytest.raises(Refused):
        world.door.sign_in("r-1", first, "", "here")
    assert world.told() == [("r-1", "account added"), ("r-1", "signed in"), ("r-1", "chose a password")]


def test_a_first_password_is_over_after_seven_days(world: World) -> None:
    first = world.door.add("r-1", [Role.ADMIN], "local")
    world.now += FIRST
    with pytest.raises(Refused):
        world.door.sign_in("r-1", first, "", "here")


def test_a_code_is_good_once_and_only_now(world: World) -> None:
    world.begun("r-1")
    code = world.code("r-1")
    assert world.door.sign_in("r-1", PASSWORD, code, "here").session.whole
    for wrong in (code, "", "000000", world.code("r-1")[:-1]):
        with pytest.raises(Refused):
            world.door.sign_in("r-1", PASSWORD, wrong, "here")
    late = world.code("r-1")
    world.now += 3 * STEP
    with pytest.raises(Refused):
        world.door.sign_in("r-1", PASSWORD, late, "there")


def test_what_is_wrong_is_not_told(world: World) -> None:
    world.begun("r-1")
    told = set()
    for name, password, code in (("r-9", PASSWORD, "1"), ("r-1", "no", "1"), ("r-1", PASSWORD, "1")):
        with pytest.raises(Refused) as refused:
            world.door.sign_in(name, password, code, name + password)
        told.add(str(refused.value))
    assert len(told) == 1


def test_too_many_attempts_are_not_looked_at_for_a_while(world: World) -> None:
    world.begun("r-1")
    for _ in range(5):
        with pytest.raises(Refused):
            world.door.sign_in("r-1", "guessed", "1", "here")
    with pytest.raises(TooOften):
        world.door.sign_in("r-1", PASSWORD, world.code("r-1"), "here")
    assert world.door.sign_in(
        "r-1", PASSWORD, world.code("r-1"), "elsewhere"
    )  # nobody is kept out by another's guesses
    world.now += WINDOW
    assert world.door.sign_in("r-1", PASSWORD, world.code("r-1"), "here")
    assert world.told().count(("r-1", "locked out")) == 1


OVER: dict[str, Callable[[World], None]] = {
    "idle": lambda world: setattr(world, "now", world.now + IDLE + 1),
    "disabled": lambda world: world.door.disable("r-1", "a"),
    "reset": lambda world: world.door.reset("r-1", "a") and None,
    "other roles": lambda world: world.door.give("r-1", [Role.VIEWER], "a"),
}


@pytest.mark.parametrize("over", OVER.values(), ids=OVER)
def test_a_session_ends(world: World, over: Callable[[World], None]) -> None:
    token = world.begun("r-1").token
    assert world.door.whose(token) is not None
    over(world)
    assert world.door.whose(token) is None


def test_a_session_ends_however_busy(world: World) -> None:
    token = world.begun("r-1").token
    for _ in range(int(WHOLE / (IDLE / 2))):
        world.now += IDLE / 2
        assert world.door.whose(token) is not None
    world.now += 1
    assert world.door.whose(token) is None


def test_the_book_holds_no_password_no_token_and_no_name_but_pseudonyms(world: World) -> None:
    token = world.begun("r-1").token
    with pytest.raises(Refused):
        world.door.sign_in("Layla Haddad", "typed in the wrong field", "", "here")
    with pytest.raises(UsageError, match="pseudonym"):
        world.door.add("Layla Haddad", [Role.CODER], "local")
    kept = world.door.book.path.read_bytes()
    for secret in (PASSWORD, token, "Layla", "typed in"):
        assert secret.encode() not in kept
    assert world.door.book.path.stat().st_mode & 0o077 == 0


def test_while_somebody_writes_people_come_in_and_the_ledger_is_told_later(world: World) -> None:
    with open_case(world.case, write=True):
        world.begun("r-1")
        assert world.told() == []
    assert world.door.enter()
    assert [did for _, did in world.told()] == ["account added", "signed in", "chose a password"]
    assert world.door.enter()
    assert len(world.told()) == 3


class _Overtaken(DeskBook):
    """A book in which another door enters what waits, just after this one has read it."""

    def waiting(self) -> Sequence[tuple[int, str, Mapping[str, JSON]]]:
        found = super().waiting()
        if found:
            assert self.other.enter()
        return found

    other: Door


def test_what_two_doors_find_waiting_is_entered_once(world: World) -> None:
    with open_case(world.case, write=True):
        world.door.add("r-1", [Role.CODER], "local")
    book = _Overtaken(world.door.book.path)
    book.other, world.door.book = Door(world.case), book
    assert world.door.enter()
    assert world.told() == [("r-1", "account added")]


def test_what_waits_is_entered_when_a_page_is_asked_for_later(world: World) -> None:
    with open_case(world.case, write=True):
        token = world.begun("r-1").token
        world.now += 31
        assert world.door.whose(token)
        assert world.told() == []
    world.now += 31
    assert world.door.whose(token)
    assert [did for _, did in world.told()] == ["account added", "signed in", "chose a password"]


class _Slow(Door):
    """A door at which an admin keeps somebody out while they choose their password."""

    def secret(self, name: str) -> str:
        Door(self._case).disable(name, "r-9")
        return super().secret(name)


def test_whoever_is_kept_out_while_they_choose_a_password_stays_out(world: World) -> None:
    first = world.door.add("r-1", [Role.CODER], "r-9")
    token, code = world.door.sign_in("r-1", first, "", "here").token, pyotp.TOTP(world.door.secret("r-1"))
    begun = _Slow(world.case, clock=lambda: world.now).begin(token, PASSWORD, code.at(int(world.now)))
    assert world.door.whose(begun.token) is None
    assert [(a.disabled, a.first_until) for a in world.door.accounts()] == [(True, None)]


def test_a_case_keeps_an_admin(world: World) -> None:
    world.door.add("r-1", [Role.ADMIN], "local")
    for undone in (lambda: world.door.disable("r-1", "r-1"), lambda: world.door.give("r-1", [Role.CODER], "r-1")):
        with pytest.raises(UsageError, match="only admin"):
            undone()


@pytest.mark.parametrize("password", ["short", "aaaaaaaaaaaaaaaa", "my name is r-1 indeed", "x" * 201])
def test_a_password_that_is_guessed_is_not_taken(world: World, password: str) -> None:
    first = world.door.add("r-1", [Role.ADMIN], "local")
    token = world.door.sign_in("r-1", first, "", "here").token
    with pytest.raises(UsageError, match="password"):
        world.door.begin(token, password, "1")


def test_nobody_opens_sources_by_another_role() -> None:
    assert [role for role, may in GRANTS.items() if May.UNSEAL in may] == [Role.SOURCE_HOLDER]
    assert [role for role, may in GRANTS.items() if May.ADMIT in may] == [Role.ADMIN]
