"""Who may come to the desk of a case: accounts, signing in, sessions. The ledger is told of every sign-in, of every
account that was added, changed or closed, and of every name that somebody tried too often.

While somebody else writes to the case, what it is to be told waits in the desk's book, and is entered with its own
time when next something is told, or somebody who is in asks for a page, and nobody writes.
"""

from __future__ import annotations

import hmac
import os
import secrets
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

import pyotp
from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from harmledger import ledger
from harmledger.errors import CaseError, UsageError
from harmledger.ledger import EntryKind, NewEntry
from harmledger.ledger.canonical import JSON
from harmledger.ledger.desk import DeskBook, desk_file
from harmledger.model.account import Account, Role, Session
from harmledger.settings import pseudonym

IDLE = 60 * 60.0  # seconds without a request after which a session ends
WHOLE = 12 * 60 * 60.0  # seconds after which it ends in any case
FIRST = 7 * 24 * 60 * 60.0  # how long a first password can be used
WINDOW = 15 * 60.0  # in which failed attempts are counted
STEP = 30  # seconds that a code is for
SHORTEST, LONGEST = 12, 200  # letters of a password
_WAITING = "waiting"  # what the book keeps of somebody until they have chosen a password
_MOST = {"pair": 5, "name": 20, "place": 50}  # failed attempts in a window: of a name from one place, and of each
_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"  # without those that are taken for one another


class Refused(UsageError):
    """Somebody is not let in. The message is the same whatever was wrong: name, password, code, or the account."""


class TooOften(Refused):
    """So many attempts failed that no more are looked at for a while."""


@dataclass(frozen=True, slots=True)
class Admitted:
    """Who has just been let in: the token to show from now on, and the session that it stands for."""

    token: str
    session: Session


class Door:
    """The door of a case's desk.

    Args:
        case: The case, which is there.
        environment: Where the machine's folders are told, usually ``os.environ``.
        clock: The time, as seconds since 1970.

    Raises:
        CaseError: the desk's book cannot be opened.
    """

    def __init__(
        self, case: str, environment: Mapping[str, str] = os.environ, clock: Callable[[], float] = time.time
    ) -> None:
        self._case = case
        self._clock = clock
        home = environment.get("XDG_STATE_HOME") or str(Path("~/.local/state").expanduser())
        self.book = DeskBook(desk_file(case, Path(home)))
        self._hasher = PasswordHasher()
        self._nobodys = ""  # a hash to check against where there is no account, so that both take as long

    # Accounts

    def accounts(self) -> tuple[Account, ...]:
        """Everybody who has one, by name."""
        return self.book.accounts()

    def add(self, name: str, roles: Iterable[Role], by: str) -> str:
        """Let somebody in from now on. Gives a first password, which is shown nowhere again.

        Raises:
            UsageError: the name is no pseudonym or is taken, or no role is given.
        """
        wanted = frozenset(roles)
        if not wanted:
            raise UsageError("an account needs a role", remedy=f"Take some of {', '.join(Role)}")
        if self.book.account(pseudonym(name, "the name")) is not None:
            raise UsageError(
                f"there is an account {name!r} already", remedy="Take another name; one that is kept stays for good"
            )
        first, account = self._fresh(Account(name, wanted, "", self._clock()))
        self.book.put_account(account)
        self.tell(name, "account added", by, {"roles": [*sorted(wanted)]})
        return first

    def reset(self, name: str, by: str) -> str:
        """Give somebody a new first password and let them set up their codes anew; their sessions end.

        Raises:
            UsageError: there is no such account.
        """
        known = self._known(name)
        first, account = self._fresh(known)
        self.book.change_account(known, account)
        self.book.end_sessions(name)
        self.tell(name, "account reset", by)
        return first

    def disable(self, name: str, by: str) -> None:
        """Keep somebody out from now on; their sessions end. What they entered stays, under their name.

        Raises:
            UsageError: there is no such account, or it is the last admin's.
        """
        account = self._known(name)
        self._not_last_admin(account)
        self.book.change_account(account, replace(account, disabled=True))
        self.book.end_sessions(name)
        self.tell(name, "account disabled", by)

    def give(self, name: str, roles: Iterable[Role], by: str) -> None:
        """Let somebody have these roles, and no others.

        Raises:
            UsageError: there is no such account, no role is given, or nobody would be admin.
        """
        account, wanted = self._known(name), frozenset(roles)
        if not wanted:
            raise UsageError("an account needs a role", remedy="Disable it to keep somebody out")
        if Role.ADMIN not in wanted:
            self._not_last_admin(account)
        self.book.change_account(account, replace(account, roles=wanted))
        self.book.end_sessions(name)
        self.tell(name, "roles given", by, {"roles": [*sorted(wanted)]})

    def _fresh(self, account: Account) -> tuple[str, Account]:
        first = "-".join("".join(secrets.choice(_LETTERS) for _ in range(5)) for _ in range(4))
        until = self._clock() + FIRST
        made = replace(account, password=self._hasher.hash(first), first_until=until, totp=None, step=0, disabled=False)
        return first, made

    def _known(self, name: str) -> Account:
        account = self.book.account(name)
        if account is None:
            raise UsageError(f"there is no account {name!r}", remedy="`harmledger account list` tells which there are")
        return account

    def _not_last_admin(self, account: Account) -> None:
        admins = [a.name for a in self.book.accounts() if Role.ADMIN in a.roles and not a.disabled]
        if admins == [account.name]:
            raise UsageError(f"{account.name} is the only admin", remedy="Make somebody else admin first")

    # Signing in

    def sign_in(self, name: str, password: str, code: str, place: str) -> Admitted:
        """Let somebody in.

        Args:
            name: As they typed it.
            password: The same.
            code: Of their authenticator; anything while they have none yet.
            place: Where they come from, by whose failures attempts are counted, too.

        Raises:
            Refused: they are not let in; ``TooOften``: nor will anybody be, for a while.
        """
        now, name = self._clock(), name.strip()
        keys = {"pair": f"{name}\n{place}", "name": f"name {name}", "place": f"place {place}"}
        failed = self.book.attempts([*keys.values()], now - WINDOW)
        if any(failed[key] >= _MOST[kind] for kind, key in keys.items()):
            raise TooOften("too many attempts failed", remedy=f"Wait {WINDOW / 60:.0f} minutes, or ask an admin")
        account = self.book.account(name)
        if not self._right(account, password, code, now) or account is None:
            self.book.failed([*keys.values()], now, now - WINDOW)
            if account is not None and failed[keys["pair"]] + 1 == _MOST["pair"]:
                self.tell(name, "locked out", name)
            raise Refused("name, password and code do not go together", remedy="Check each and try again")
        self.book.forgive([keys["pair"]])
        self.tell(name, "signed in", name)
        return self._admitted(name, now, whole=account.totp is not None and account.first_until is None)

    def _right(self, account: Account | None, password: str, code: str, now: float) -> bool:
        self._nobodys = self._nobodys or self._hasher.hash(secrets.token_urlsafe())
        right = self._matches(account.password if account else self._nobodys, password)
        if account is None or not right or account.disabled:
            return False
        if account.first_until is not None:
            return now < account.first_until
        return account.totp is None or self._code_right(account, code, now)

    def _matches(self, hashed: str, password: str) -> bool:
        try:
            return self._hasher.verify(hashed, password[: 4 * LONGEST])
        except (VerificationError, InvalidHashError):
            return False

    def _code_right(self, account: Account, code: str, now: float) -> bool:
        step = step_of(str(account.totp), code, now)
        return step is not None and self.book.use_step(account.name, step, now)

    def _admitted(self, name: str, now: float, *, whole: bool) -> Admitted:
        token = secrets.token_urlsafe(32)
        session = Session(name, secrets.token_urlsafe(32), now, now, whole)
        self.book.end_sessions(before=now - WHOLE)
        self.book.put_session(token, session)
        return Admitted(token, session)

    def secret(self, name: str) -> str:
        """The secret for somebody's codes that waits to be taken by ``begin``, made where there is none."""
        found = self.book.kept(name, _WAITING).get("secret")
        if not isinstance(found, str):
            found = pyotp.random_base32()
            self.book.keep(name, _WAITING, "secret", found)
        return found

    def begin(self, token: str, password: str, code: str) -> Admitted:
        """Somebody chooses their password and shows that their authenticator makes the codes of ``secret``. The
        session is a new one from here on.

        Raises:
            Refused: the session is over.
            UsageError: the password is none to take, or the code is not right.
        """
        found, now = self.whose(token), self._clock()
        if found is None:
            raise Refused("the session is over", remedy="Sign in again")
        account, _ = found
        must_be_good(password, account.name)
        if self._matches(account.password, password):
            raise UsageError("this is the first password", remedy="Choose another one")
        secret = self.secret(account.name)
        step = step_of(secret, code, now)
        if step is None:
            raise UsageError("the code is not right", remedy="Check the clock of the device, and type the newest code")
        kept = replace(
            account, password=self._hasher.hash(password), first_until=None, totp=secret, step=step, seen=now
        )
        self.book.change_account(account, kept)
        self.book.keep(account.name, _WAITING, "secret", None)
        self.book.end_sessions(account.name)
        self.tell(account.name, "chose a password", account.name)
        return self._admitted(account.name, now, whole=True)

    def whose(self, token: str) -> tuple[Account, Session] | None:
        """Who shows a token, if it stands for anybody who is still let in."""
        session = self.book.session(token) if token else None
        if session is None:
            return None
        now = self._clock()
        account = self.book.account(session.name)
        if account is None or account.disabled or now - session.seen > IDLE or now - session.made > WHOLE:
            self.book.end_session(token)
            return None
        if now - session.seen > 30:  # not at every request
            self.book.saw(token, now)
            self.enter()
        return account, session

    def sign_out(self, token: str) -> None:
        """End a session."""
        self.book.end_session(token)

    # The ledger

    def tell(self, subject: str, did: str, by: str, more: Mapping[str, JSON] | None = None) -> None:
        """Tell the case's ledger what was done at the door, now or when ``enter`` next finds nobody writing to it."""
        at = datetime.fromtimestamp(self._clock(), UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
        self.book.wait(subject, {"did": did, "at": at, "by": by, **(more or {})})
        self.enter()

    def enter(self) -> bool:
        """Enter what waits; False where the case is being written to."""
        if not self.book.waiting():
            return True
        try:
            with ledger.open_case(self._case, write=True) as opened:
                waiting = self.book.waiting()  # another door may have entered it until the case was ours
                if waiting:
                    opened.append(
                        [NewEntry(EntryKind.ACCESS, subject, told, str(told["by"])) for _, subject, told in waiting]
                    )
                    self.book.entered(waiting[-1][0])
        except CaseError:
            return False
        return True


def address_of(secret: str, name: str, case: str) -> str:
    """What an authenticator reads: the secret, whose it is and what for."""
    return pyotp.TOTP(secret, name=name, issuer=f"harmledger {case}").provisioning_uri()


def step_of(secret: str, code: str, now: float) -> int | None:
    """The time step whose code this is, of the last, the present and the next one; None where of none of them."""
    typed, codes = code.replace(" ", "").encode("utf-8", "replace"), pyotp.TOTP(secret)
    present = int(now // STEP)
    for step in (present, present - 1, present + 1):
        if hmac.compare_digest(codes.generate_otp(step).encode(), typed):
            return step
    return None


def must_be_good(password: str, name: str) -> None:
    """See that a password is one to take: long, and not of a few letters or of the name.

    Raises:
        UsageError: it is not.
    """
    if not SHORTEST <= len(password) <= LONGEST:
        raise UsageError(
            f"a password has {SHORTEST} to {LONGEST} letters, and this has {len(password)}",
            remedy="Take four or five words that do not belong together",
        )
    if len(set(password.lower())) < 5 or name.lower() in password.lower():
        raise UsageError("this password is easily guessed", remedy="Take words that have nothing to do with you")
