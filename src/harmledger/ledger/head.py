"""The HEAD file: how many entries there are and the last chain hash, kept beside the database.

A database that lost its last entries is whole in itself; HEAD is what shows the loss. It is written before
the entries are committed and moved into place after, so it never tells more than there is.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from harmledger.errors import IntegrityError
from harmledger.ledger import durable
from harmledger.ledger.canonical import canonical, parse
from harmledger.ledger.entry import CHAIN_START
from harmledger.model.ids import Sha256

FORMAT = 1
REMEDY = "Restore the case from its last backup"
READABLE = 0o644  # who may read a case, its folder's mode tells


@dataclass(frozen=True, slots=True)
class Head:
    """How many entries there are, and the chain hash of the last."""

    entries: int = 0
    chain: Sha256 = CHAIN_START

    def written(self) -> bytes:
        """The one form of the file: canonical JSON and a line end."""
        return canonical({"chain": self.chain, "entries": self.entries, "format": FORMAT}) + b"\n"


class HeadFile:
    """HEAD at ``path``."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def read(self) -> Head:
        """What it tells.

        Raises:
            IntegrityError: it is missing, cannot be read, or not in its one form.
        """
        try:
            return understood(self.path.read_bytes())
        except FileNotFoundError:
            return understood(None)
        except OSError as error:
            raise IntegrityError(f"cannot be read ({error.strerror})", where="HEAD", remedy=REMEDY) from error

    def stage(self, head: Head) -> Path:
        """Write and sync the next HEAD beside this one, so that only a rename is left to do.

        Raises:
            OSError: it could not be written.
        """
        staged = durable.stage(self.path.parent, head.written())
        staged.chmod(READABLE)
        return staged

    def place(self, staged: Path) -> None:
        """Move the staged HEAD into place for good.

        Raises:
            OSError: the folder could not be synced.
        """
        durable.place(staged, self.path)


def understood(written: bytes | None) -> Head:
    """What a written HEAD tells; None where there is none.

    Raises:
        IntegrityError: it is missing, or not in its one form.
    """
    if written is None:
        raise IntegrityError("it is missing", where="HEAD", remedy=REMEDY)
    head = _parsed(written)
    if head is None or head.written() != written:
        raise IntegrityError("it is not as it was written", where="HEAD", remedy=REMEDY)
    return head


def _parsed(written: bytes) -> Head | None:
    try:
        value = parse(written)
    except ValueError:
        return None
    if not isinstance(value, dict):
        return None
    entries, chain = value.get("entries"), value.get("chain")
    if not (isinstance(entries, int) and isinstance(chain, str) and len(chain) == len(CHAIN_START)):
        return None
    return Head(entries, Sha256(chain)) if entries >= 0 else None
