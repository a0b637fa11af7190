"""A case that is locked: nothing clear is left, nothing is lost wherever it is cut off, no command goes round it."""

from __future__ import annotations

import io
import json
import os
import shutil
import signal
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest

from harmledger import ledger, locking, vault
from harmledger.errors import CaseError, IntegrityError, UsageError
from harmledger.ledger import durable, locked, open_case, verify_case
from harmledger.locking import Doors
from harmledger.standing import rebuilt
from tests.cli.calling import Done, harmledger

WORDS = "Salman Qaffaf was killed by an air strike on Kunduz on 6 May 2031, the North Observatory said.\n"
PASSPHRASE = "six plain words that dice picked"  # noqa: S105 (of nothing)


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A filled case, which nobody changes."""
    folder = tmp_path_factory.mktemp("whole")
    (folder / "reports").mkdir()
    (folder / "reports" / "one.txt").write_text(WORDS, encoding="utf-8")
    (folder / "reports" / "two.txt").write_text(WORDS.replace("6 May", "7 May") * 9, encoding="utf-8")
    assert harmledger("run", str(folder / "reports"), "--case", str(folder / "case")).returncode == 0
    (folder / "case" / "settings.toml").write_text('by = "r-7"\n')
    return folder / "case"


@pytest.fixture
def case(whole: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(whole, tmp_path / "case"))


@pytest.fixture
def key(tmp_path: Path) -> tuple[str, str]:
    """A file with a secret key, and its public one."""
    file = str(tmp_path / "key.txt")
    return file, harmledger("key", file).stdout.strip()


def state(case: Path) -> dict[str, bytes]:
    return {str(p.relative_to(case)): p.read_bytes() for p in sorted(case.rglob("*")) if p.is_file()}


def typed(monkeypatch: pytest.MonkeyPatch, words: str, *arguments: str) -> Done:
    monkeypatch.setattr("sys.stdin", io.StringIO(words + "\n"))
    return harmledger(*arguments)


def test_what_was_locked_is_unlocked_to_the_byte(case: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = state(case)
    done = typed(monkeypatch, PASSPHRASE, "case", "lock", "--case", str(case))
    assert done.returncode == 0, done.stderr
    assert "Only the encryption of the whole disk" in done.stderr
    inside = state(case)
    assert set(inside) == {"LOCKED", "case.age", "writer.lock"}
    assert not any(word in b"".join(inside.values()) for word in (b"Qaffaf", b"Kunduz", b"r-7", b"SQLite"))
    wrong = typed(monkeypatch, "six plain words that dice picked!", "case", "unlock", "--case", str(case))
    assert (wrong.returncode, state(case)) == (2, inside)
    again = typed(monkeypatch, PASSPHRASE, "case", "unlock", "--case", str(case))
    assert again.stdout.partition("entries")[2] == done.stdout.partition("entries")[2]  # the same hash is told
    assert state(case) == before
    assert verify_case(case, rebuilt).whole


@pytest.mark.parametrize(
    "command",
    [
        ("run", "reports"),
        ("show", "x"),
        ("export", "claims"),
        ("verify",),
        ("erase", "one.txt", "--reason", "x"),
        ("source", "panic", "--yes"),
        ("backup", "--to", "b.age", "--recipient", "age1"),
        ("withdraw", "one.txt", "--reason", "x"),
    ],
)
def test_every_command_refuses_a_locked_case_and_says_how_to_open_it(command: tuple[str, ...], case: Path) -> None:
    secret = vault.new_key()
    assert locking.lock(str(case), Doors(recipients=(secret.public,))) is not None
    before = state(case)
    (case.parent / "reports").mkdir()
    if "backup" in command:
        command = (*command[:-1], secret.public)
    if command[0] == "run":
        command = ("run", str(case.parent / "reports"))
    done = harmledger(*command, "--case", str(case))
    assert done.returncode == 2
    assert "locked" in done.stderr
    assert f"harmledger case unlock --case {case}" in done.stderr
    assert state(case) == before


def test_doctor_tells_how_a_case_is_sealed(case: Path, key: tuple[str, str]) -> None:
    assert "`harmledger case lock` seals it" in harmledger("doctor", "--case", str(case)).stdout
    lock = ("case", "lock", "--recipient", key[1], "--identity", key[0], "--case", str(case))
    assert harmledger(*lock).returncode == 0
    told = harmledger("doctor", "--case", str(case)).stdout
    assert "locked since 2" in told
    assert "sealed to 1 key; the sealed file is whole" in told
    (case / "left.txt").write_text("clear")
    assert "1 files, by a command that was cut off" in harmledger("doctor", "--case", str(case)).stdout
    assert harmledger(*lock).stderr.startswith("The case is locked already")
    assert not (case / "left.txt").exists()
    with (case / "case.age").open("r+b") as file:
        file.seek(300)
        file.write(b"?")
    assert "not what was saved" in harmledger("doctor", "--case", str(case)).stderr
    assert harmledger("case", "unlock", "--identity", key[0], "--case", str(case)).returncode == 1
    assert harmledger(*lock).returncode == 1  # nothing is destroyed beside a sealed file that is damaged


def test_two_kinds_of_doors(case: Path, key: tuple[str, str], tmp_path: Path) -> None:
    before = state(case)
    other = str(tmp_path / "other.txt")
    public = harmledger("key", other).stdout.strip()
    locking.lock(str(case), Doors(PASSPHRASE, (key[1], public)))
    doors = locked.note_of(case).doors
    openers = (None, key[0], other)
    assert len({locking._secret(doors, lambda: PASSPHRASE, opener) for opener in openers}) == 1
    stranger = str(tmp_path / "stranger.txt")
    harmledger("key", stranger)
    with pytest.raises(UsageError, match="not locked for this key"):
        locking.unlock(str(case), str, stranger)
    locking.unlock(str(case), str, other)
    assert state(case) == before


def test_a_damaged_note_is_told_and_destroys_nothing(case: Path, key: tuple[str, str]) -> None:
    locking.lock(str(case), Doors(recipients=(key[1],)))
    note = case / "LOCKED"
    right = json.loads(note.read_bytes())
    spoilt: list[object] = [{k: v for k, v in right.items() if k != name} for name in right if name != "version"]
    spoilt += [{**right, "doors": each} for each in ([{"for": "1 key"}], [{"key": "x"}], ["x"], 7, None)]
    spoilt += [{**right, "sealed": {"size": float("inf"), "sha256": "x"}}, [], None, "x"]
    for told in spoilt:
        note.write_text(json.dumps(told))
        for command in ("lock", "unlock", "doctor"):
            with pytest.raises(IntegrityError, match="note of a locked case cannot be read") as found:
                {
                    "lock": lambda: locking.lock(str(case), Doors(recipients=(key[1],))),
                    "unlock": lambda: locking.unlock(str(case), str, key[0]),
                    "doctor": lambda: dict(locking.told(str(case))),
                }[command]()
            assert (found.value.where, found.value.remedy) == (str(note), locked.REMEDY)
    note.write_text(json.dumps(right))
    assert locking.unlock(str(case), str, key[0]).files


def test_what_cannot_be_locked(case: Path, key: tuple[str, str], tmp_path: Path, database: str) -> None:
    before = state(case)
    secret = vault.new_key()
    with pytest.raises(UsageError, match="least"):
        locking.lock(str(case), Doors("too short"))
    with pytest.raises(UsageError, match="nobody"):
        locking.lock(str(case), Doors())
    with pytest.raises(UsageError, match="none of the recipients"):
        locking.lock(str(case), Doors(recipients=(secret.public,), tried=key[0]))
    with pytest.raises(UsageError, match="on a server"):
        locking.lock(database, Doors(PASSPHRASE))
    with open_case(case, write=True), pytest.raises(CaseError, match="another command is writing"):
        locking.lock(str(case), Doors(recipients=(secret.public,)))
    (case / "link").symlink_to(tmp_path)
    with pytest.raises(CaseError, match="link"):
        locking.lock(str(case), Doors(recipients=(secret.public,)))
    (case / "link").unlink()
    assert state(case) == before
    with pytest.raises(UsageError, match="not locked"):
        locking.unlock(str(case), lambda: PASSPHRASE)


def test_what_changes_while_it_is_sealed_is_not_destroyed(case: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    secret = vault.new_key()
    sealed = vault.sealing

    def sealing_and_then_a_panic(pieces: object, to: object, out: object) -> None:
        sealed(pieces, to, out)  # type: ignore[arg-type]
        database = ledger.unlocked(case)
        database.scrub()
        database.close()

    monkeypatch.setattr(vault, "sealing", sealing_and_then_a_panic)
    with pytest.raises(CaseError, match="was changed while"):
        locking.lock(str(case), Doors(recipients=(secret.public,)))
    assert not locked.is_locked(case)
    assert verify_case(case, rebuilt).whole


def test_an_archive_that_leads_elsewhere_is_refused(tmp_path: Path) -> None:
    """Whoever knows a public key can put another sealed file in the place of the one that was locked."""
    for name in ("../out.txt", "/tmp/out.txt", "blobs/../../out.txt", "LOCKED", "case.age", "a\\..\\b"):  # noqa: S108
        body = locked._head(name, 3) + b"abc".ljust(512, b"\0") + locked._head(locked.LIST, 2) + b"{}".ljust(512, b"\0")
        with pytest.raises(IntegrityError, match="no name of a case's file"):
            locked.unpacked_folder(io.BytesIO(body + bytes(1024)), tmp_path / "in" / "case")
    assert not (tmp_path / "in").exists()
    assert not (tmp_path / "out.txt").exists()
    body = locked._head("é\0b", 3) + b"abc".ljust(512, b"\0")
    with pytest.raises(IntegrityError, match="as none can be called"):
        locking.unpacked(io.BytesIO(body + bytes(1024)), tmp_path)


def cut_off(work: Callable[[], object], after: int) -> bool:
    """Do something in a child that is killed at its ``after``-th call that changes the disk; whether it came so far."""
    number = os.fork()
    if number == 0:
        left = [after]

        def counted(call: Callable[..., object]) -> Callable[..., object]:
            def made(*arguments: object, **named: object) -> object:
                if left[0] == 0:
                    os.kill(os.getpid(), signal.SIGKILL)
                left[0] -= 1
                return call(*arguments, **named)

            return made

        for name in ("sync", "sync_folder", "overwrite", "place"):
            setattr(durable, name, counted(getattr(durable, name)))
        for name in ("unlink", "replace", "mkdir", "rmdir", "open"):
            setattr(Path, name, counted(getattr(Path, name)))
        try:
            work()
        finally:
            os._exit(0)
    return os.waitstatus_to_exitcode(os.waitpid(number, 0)[1]) == -signal.SIGKILL


def test_cut_off_at_any_step_nothing_is_lost_and_it_can_be_done_again(whole: Path, tmp_path: Path) -> None:
    secret = vault.new_key()
    (tmp_path / "key").write_text(secret.secret)
    before, doors, key = state(whole), Doors(recipients=(secret.public,)), str(tmp_path / "key")
    steps = 0
    for step in range(1_000):
        case = Path(shutil.copytree(whole, tmp_path / f"lock-{step}"))
        killed = cut_off(partial(locking.lock, str(case), doors), step)
        if locked.is_locked(case):
            locking.lock(str(case), doors)
            assert set(state(case)) == {"LOCKED", "case.age", "writer.lock"}
            killed_again = cut_off(partial(locking.unlock, str(case), str, key), step)
            if locked.is_locked(case):
                locking.unlock(str(case), str, key)
            killed = killed or killed_again
        with open_case(case, write=True):
            pass  # the next writer takes away what was left
        assert {n: d for n, d in state(case).items() if n != "writer.lock"} == {
            n: d for n, d in before.items() if n != "writer.lock"
        }
        shutil.rmtree(case)
        steps += 1
        if not killed:
            break
    assert steps > 20
