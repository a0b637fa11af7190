"""Backup and restore: a case as one encrypted file, and a file as a case, on whichever store.

A backup is made while runs go on. It is worth what its last restore showed, so ``tried`` makes a case of it in a
folder that is removed again, checks it, and lets the case remember when that was.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO, cast

from harmledger import ledger, vault
from harmledger.errors import CaseError, IntegrityError, SaveError, UsageError
from harmledger.knowledge import names_of
from harmledger.ledger import JSON, Ledger, Tables
from harmledger.standing import stand, tables_of, view_of


@dataclass(frozen=True, slots=True)
class Kept:
    """A case that was copied: how many entries it has, the chain hash of the last one, the digest of its derived
    tables; and whether the case that it was made of could remember that a backup was tried."""

    entries: int
    chain: str
    derived: str
    remembered: bool = True


def backup(case: str, to: str, recipients: tuple[str, ...]) -> int:
    """Write a case to a file that only the holders of the secret keys can open; gives its size in bytes.

    The file appears when it is whole. Another command may write to the case meanwhile.

    Raises:
        UsageError: no recipient or a wrong one, or the file is there already.
        CaseError: there is no such case, or something was erased meanwhile.
        IntegrityError: the case is damaged: what is in it is not copied as if it were whole.
        SaveError: the file could not be written.
    """
    vault.recipients(recipients)
    target = Path(to)
    if target.exists():
        raise UsageError("there is a file already", where=to, remedy="Name a new one, and keep the old one for now")
    try:
        with ledger.open_case(case) as opened, ExitStack() as always:
            unfinished = ledger.unfinished(target)
            always.callback(unfinished.unlink, missing_ok=True)
            with unfinished.open("xb") as file:
                unfinished.chmod(0o600)
                vault.sealing(ledger.packed(ledger.taken(opened)), recipients, cast("BinaryIO", file))
                ledger.synced(file)
            ledger.placed(unfinished, target)
    except OSError as error:
        why = f"the backup could not be written ({error.strerror or error})"
        raise SaveError(why, where=to, remedy="Make room, or name another file") from error
    return target.stat().st_size


def restore(file: str, key: str, case: str) -> Kept:
    """Make a case of a backup, in the newest form, and check it.

    Args:
        file: The backup.
        key: The file with the secret key.
        case: A new case: a folder, or the address of an empty database.

    Raises:
        UsageError: the key or the file cannot be read.
        CaseError: the case is there already, or the backup is of a newer version.
        IntegrityError: the backup is damaged, was sealed to another key, or what came of it is not whole.
        SaveError: the case could not be written.
    """
    opener = vault.key_from(key)
    try:
        with Path(file).open("rb") as sealed, vault.opening(sealed, opener) as clear:
            head = ledger.put_case(case, ledger.unpacked(clear))
    except OSError as error:  # what the case says is no OSError any more
        raise UsageError(f"it cannot be read ({error.strerror})", where=file, remedy="Check the path") from error
    with ledger.open_case(case, write=True) as opened:
        stand(opened)
        derived = opened.derived_state()
        opened.set_slot(ledger.TRIED, _trial(head.entries, head.chain))
    if faults := ledger.verify_case(case, _rebuilt).faults:
        raise IntegrityError(f"what was restored is not whole: {faults[0]}", where=case, remedy="Take another backup")
    return Kept(head.entries, head.chain, derived.digest if derived else "")


def tried(file: str, key: str, case: str) -> Kept:
    """Restore a backup into a folder that is removed again, hold it against the case, and let the case remember.

    Raises:
        IntegrityError: as ``restore``, or it is a backup of another case.
    """
    with tempfile.TemporaryDirectory(prefix="harmledger-restore-") as room:
        kept = restore(file, key, str(Path(room) / "case"))
    with ledger.open_case(case) as opened:
        if opened.chain_after(kept.entries) != kept.chain:
            raise IntegrityError("it is no backup of this case", where=file, remedy="Name the case that it was made of")
    try:
        with ledger.open_case(case, write=True) as opened:
            opened.set_slot(ledger.TRIED, _trial(kept.entries, kept.chain))
    except CaseError:  # another command is writing to it, and will for a while
        return Kept(kept.entries, kept.chain, kept.derived, remembered=False)
    return kept


def _rebuilt(opened: Ledger) -> Tables:
    state = ledger.fold(opened.entries())
    return tables_of(view_of(state, names_of(opened, state)))


def _trial(entries: int, chain: str) -> Mapping[str, JSON]:
    return {"at": datetime.now(UTC).isoformat(timespec="seconds"), "entries": entries, "chain": chain}


def make_key(file: str) -> str:
    """Write a new secret key to a file that was not there; gives the public one.

    Raises:
        UsageError: there is a file already.
        SaveError: it could not be written.
    """
    made = vault.new_key()
    try:
        descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8") as out:
            out.write(f"# public key: {made.public}\n{made.secret}\n")
    except FileExistsError as error:
        raise UsageError("there is a file already", where=file, remedy="Name a new one") from error
    except OSError as error:
        what = f"the key could not be written ({error.strerror})"
        raise SaveError(what, where=file, remedy="Name a folder that can be written to") from error
    return made.public
