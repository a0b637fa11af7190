"""Checkpoints (c2sp.org/tlog-checkpoint): signed notes of three lines: the log's origin, the size of its tree, the
root. The key signs under the origin as its name, as the specification would have it."""

from __future__ import annotations

import base64
import re
from dataclasses import dataclass

from harmledger.attest import note
from harmledger.attest.keys import PublicKey, SigningKey
from harmledger.attest.note import Note
from harmledger.errors import ProofError

_SIZE = re.compile("0|[1-9][0-9]{0,18}")
ROOT_BYTES = 32


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """That the log called ``origin`` had ``size`` entries, and their tree the ``root`` (32 bytes)."""

    origin: str
    size: int
    root: bytes

    def text(self) -> str:
        """The text that is signed.

        Raises:
            ValueError: the origin cannot stand in a line of its own.
        """
        if not note.good_name(self.origin):
            raise ValueError(f"{self.origin!r} cannot name a log")
        return f"{self.origin}\n{self.size}\n{base64.b64encode(self.root).decode('ascii')}\n"


@dataclass(frozen=True, slots=True)
class SignedCheckpoint:
    """A checkpoint as it was written: what it tells, and the note with its signatures."""

    told: Checkpoint
    note: Note
    data: bytes

    def signed_by(self, key: PublicKey) -> bool:
        """Whether this key, which signs for all logs under its name, signed it.

        Raises:
            ProofError: its signature is there and does not hold.
        """
        if not f"{self.told.origin}/".startswith(f"{key.name}/"):
            return False
        return note.verified(self.note, self.told.origin, key.raw)

    @property
    def signers(self) -> tuple[str, ...]:
        """Under what names it is signed; nothing is verified by that."""
        return tuple(s.name for s in self.note.signatures)


def signed(told: Checkpoint, key: SigningKey) -> bytes:
    """The checkpoint, signed."""
    return note.sign(told.text(), told.origin, key.seed)


def read(data: bytes) -> SignedCheckpoint:
    """The checkpoint that ``data`` writes; no signature is verified by that.

    Raises:
        ProofError: it is no checkpoint.
    """
    found = note.parse(data)
    lines = found.text.removesuffix("\n").split("\n")
    if len(lines) < 3 or not all(lines):
        raise ProofError("it is no checkpoint: origin, size and root are needed, each in a line")
    origin, size, root = lines[:3]  # what follows is for others to read
    try:
        raw = note.unbase64(root)
    except ValueError:
        raw = b""
    if not _SIZE.fullmatch(size) or len(raw) != ROOT_BYTES:
        raise ProofError("it is no checkpoint: its size or its root is not in the form for it")
    return SignedCheckpoint(Checkpoint(origin, int(size), raw), found, data)
