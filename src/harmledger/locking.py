"""A case locked: its whole folder as one sealed file, for the hours in which nobody works on it.

Each locking makes a key of its own, seals the folder to it, reads the sealed file back to its last byte, and only then
destroys the clear files. That key is sealed in turn, to a passphrase or to public keys (the doors of the note). So it
can be locked without the secret key at hand, and what was sealed is tried all the same.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO

from harmledger import __version__, ledger, vault
from harmledger.errors import IntegrityError, SaveError, UsageError
from harmledger.ledger import JSON, locked
from harmledger.ledger.locked import Door
from harmledger.ledger.sqlite import WriterLock

PASSPHRASE = "a passphrase"  # noqa: S105 (the name of a door that none of the keys opens)
LEAST_LETTERS = 16  # of a passphrase: six words that chance picked have more


@dataclass(frozen=True, slots=True)
class Doors:
    """Who can open: whoever knows the passphrase, and whoever holds the secret key of one of the public ones.
    ``tried`` is a file with a secret key that is to be tried before anything is destroyed."""

    passphrase: str | None = None
    recipients: tuple[str, ...] = ()
    tried: str | None = None


@dataclass(frozen=True, slots=True)
class Locked:
    """What was locked or opened: how many files, of how many bytes, how many entries, the last one's chain hash."""

    files: int
    size: int
    entries: int = 0
    chain: str = ""


def lock(case: str, doors: Doors) -> Locked | None:
    """Seal a case's folder and destroy what was clear in it; None where it was locked already, and what a lock or
    unlock that was cut off has left is destroyed.

    Args:
        case: The case's folder.
        doors: Who can open it again.

    Raises:
        UsageError: the case is on a server, nobody could open it, or the passphrase is too short.
        CaseError: there is no case, it is being written to, or it was changed meanwhile.
        IntegrityError: what was sealed could not be read back; the case is open, as it was.
        SaveError: it could not be written; before the note is placed the case is open, after it locked.
    """
    folder = _folder(case)
    if locked.is_locked(folder):
        locked.note_of(folder)  # whole, or nothing is destroyed
        with _held(case), _saved(case):
            locked.clear_away(folder)
        return None
    _check(doors)
    with ledger.open_case(case, write=True) as opened:  # what a killed writer left is put right first
        entries, chain = len(opened), opened.chain_after(len(opened)) or ""
    with _held(case), _saved(case), ExitStack() as unless_locked:
        key = vault.new_key()
        note = {"locked": datetime.now(UTC).isoformat(timespec="seconds"), "version": __version__}
        staged = ledger.unfinished(folder / locked.SEALED)
        unless_locked.callback(staged.unlink, missing_ok=True)
        files: dict[str, locked.File] = {}
        with staged.open("xb") as file:
            staged.chmod(0o600)
            vault.sealing(locked.packed_folder(folder, files), (key.public,), file)
            ledger.synced(file)
        with staged.open("rb") as sealed, vault.opening(sealed, key, locked.SEALED) as clear:
            if locked.unpacked_folder(clear) != files:
                raise IntegrityError("what was sealed is not what was read", where=case, remedy="Repeat the command")
        locked.lock_up(folder, staged, files, {**note, "doors": _doors(key.secret, doors)})
        locked.clear_away(folder)
    return Locked(len(files), sum(each.size for each in files.values()), entries, chain)


def unlock(case: str, passphrase: Callable[[], str], key: str | None = None) -> Locked:
    """Open a locked case: every byte is held against what was sealed before the sealed file goes.

    Args:
        case: The case's folder.
        passphrase: Asked where no key is given.
        key: A file with a secret key.

    Raises:
        UsageError: the case is not locked, or the key or passphrase does not open it.
        CaseError: another command is at it.
        IntegrityError: the sealed file is damaged. The case stays locked.
        SaveError: there is no room. The case stays locked.
    """
    folder = _folder(case)
    if not locked.is_locked(folder):
        raise UsageError("the case is not locked", where=case, remedy="It can be used as it is")
    note = locked.note_of(folder)
    opener = vault.key_of(_secret(note.doors, passphrase, key))
    with _held(case), _saved(case):
        locked.clear_away(folder)
        with ExitStack() as unless_whole:
            unless_whole.callback(locked.clear_away, folder)
            with (folder / locked.SEALED).open("rb") as sealed, vault.opening(sealed, opener, locked.SEALED) as clear:
                files = unpacked(clear, folder)
            locked.settle(folder)
            unless_whole.pop_all()
        locked.open_up(folder)
    with ledger.open_case(case) as opened:
        chain = opened.chain_after(len(opened)) or ""
        return Locked(len(files), sum(each.size for each in files.values()), len(opened), chain)


def unpacked(clear: BinaryIO, folder: Path) -> locked.Files:
    """The files of an opened seal, written into the folder; errors as those of ``locked.unpacked_folder``.

    Raises:
        IntegrityError: also where a name in it is one that no file can have: whoever knows a public key can seal to it.
    """
    try:
        return locked.unpacked_folder(clear, folder)
    except ValueError as error:
        what = f"it names a file as none can be called ({error})"
        raise IntegrityError(what, where=locked.SEALED, remedy=locked.REMEDY) from error


def told(case: str) -> Iterator[tuple[str, str]]:
    """How a locked case stands, as names and values for ``doctor``; nothing where it is not locked.

    Raises:
        IntegrityError: what is locked is damaged.
    """
    folder = Path(case)
    if ledger.is_server(case) or not locked.is_locked(folder):
        return
    note = locked.note_of(folder)
    by = " and ".join(door.opened_by for door in note.doors)
    yield "encryption at rest", f"locked since {note.since}, sealed to {by}; the sealed file is whole"
    left = locked.left_over(folder)
    if left:
        yield "left in the clear", f"{left} files, by a command that was cut off: `harmledger case lock` destroys them"


def _folder(case: str) -> Path:
    if ledger.is_server(case):
        what = "a case on a server is not locked: its files are the server's"
        raise UsageError(what, remedy="Encrypt the server's disk, and lock a case that stands in a folder")
    return Path(case)


def _check(doors: Doors) -> None:
    if doors.passphrase is None and not doors.recipients:
        raise UsageError("nobody could open it again", remedy="Give a passphrase, or public keys with --recipient")
    if doors.passphrase is not None and len(doors.passphrase) < LEAST_LETTERS:
        what = f"the passphrase has {len(doors.passphrase)} letters, and {LEAST_LETTERS} are the least"
        raise UsageError(what, remedy="Take six words or more that dice picked")
    if doors.recipients:
        vault.recipients(doors.recipients)
    if doors.tried is not None and vault.key_from(doors.tried).public not in doors.recipients:
        what = "the key that is to be tried is of none of the recipients"
        raise UsageError(what, where=doors.tried, remedy="Give its public key with --recipient, too")


def _doors(secret: str, doors: Doors) -> list[JSON]:
    """The key that the case was sealed to, sealed; each door is tried where what opens it is here."""
    data, made = secret.encode(), list[JSON]()
    if doors.passphrase is not None:
        body = vault.locked(data, doors.passphrase)
        tried = vault.unlocked(body, doors.passphrase)
        made.append({"for": PASSPHRASE, "key": body})
        if tried != data:
            raise IntegrityError("the passphrase does not open what was sealed to it", remedy="Repeat the command")
    if doors.recipients:
        body = vault.sealed(data, doors.recipients, armored=True).decode("ascii")
        if doors.tried is not None and vault.opened(body.encode(), vault.key_from(doors.tried)) != data:
            raise IntegrityError("the key does not open what was sealed to it", remedy="Repeat the command")
        many = len(doors.recipients)
        made.append({"for": "1 key" if many == 1 else f"{many} keys", "key": body})
    return made


def _secret(doors: Sequence[Door], passphrase: Callable[[], str], key: str | None) -> str:
    """The secret that the case was sealed to."""
    by_word = [door.key for door in doors if door.opened_by == PASSPHRASE]
    by_key = [door.key for door in doors if door.opened_by != PASSPHRASE]
    if key is not None:
        opener = vault.key_from(key)
        if not by_key:
            raise UsageError("it was locked with a passphrase alone", where=key, remedy="Leave --identity out")
        try:
            return vault.opened(by_key[0].encode(), opener).decode("ascii")
        except IntegrityError as error:
            raise UsageError("the case was not locked for this key", where=key, remedy="Name another key") from error
    if not by_word:
        raise UsageError("the case was locked for keys, not with a passphrase", remedy="Name one with --identity")
    try:
        return vault.unlocked(by_word[0], passphrase()).decode("ascii")
    except IntegrityError as error:
        raise UsageError("the passphrase does not open the case", remedy="Type it again") from error


@contextmanager
def _held(case: str) -> Iterator[None]:
    """Nobody else writes to the case, locks or unlocks it."""
    lock = WriterLock(Path(case))
    try:
        yield
    finally:
        lock.release()


@contextmanager
def _saved(case: str) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        what = f"it could not be finished ({error.strerror or error})"
        remedy = "Make room for the case once more, and repeat; `harmledger doctor` tells how it stands"
        raise SaveError(what, where=case, remedy=remedy) from error
