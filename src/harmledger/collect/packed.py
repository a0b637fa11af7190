"""Bytes that come out of a gzip file member by member, counted as they come."""

from __future__ import annotations

import io
import re
import zlib
from collections.abc import Iterator
from itertools import islice
from typing import TYPE_CHECKING, BinaryIO

from harmledger.collect.limits import Limits
from harmledger.errors import UnreadableInput

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

_PIECE = 1 << 16
_TRIES = 256  # places that look like a member's beginning
_MEMBER = re.compile(rb"\x1f\x8b\x08[\x00-\x1f]")
_UNPACKED_FREELY = 100  # times the limit of a file, before the ratio of what was unpacked to what was read counts


class Damaged(Exception):
    """A member is broken in its midst, or (``ended``) the file ends in its midst."""

    def __init__(self, message: str, *, ended: bool = False) -> None:
        super().__init__(message)
        self.ended = ended


class Meter:
    """Counts what unpacking takes and gives, over a whole archive."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._taken = self._given = 0

    def add(self, taken: int, given: int) -> None:
        """So many bytes more.

        Raises:
            UnreadableInput: it is a bomb.
        """
        self._taken += taken
        self._given += given
        freely = _UNPACKED_FREELY * self._limits.max_file_bytes
        if self._given > freely + self._limits.max_ratio * self._taken:
            raise self._limits.too_packed()


class Members:
    """The members of a gzip file, one after another. A member's bytes must be read to their end before the next.

    Args:
        raw: The file.
        meter: Counts for all members.
        at: Where the first one begins.
        wbits: In which form they are packed, as ``zlib`` tells it.
    """

    def __init__(self, raw: BinaryIO, meter: Meter, at: int = 0, wbits: int = 16 + zlib.MAX_WBITS) -> None:
        self.at = at  # where the next piece begins in the file
        self.began = at  # and where the member that is being read does
        self._raw = raw
        self._meter = meter
        self._wbits = wbits
        self._left = b""
        raw.seek(at)

    def __iter__(self) -> Iterator[tuple[int, io.BufferedReader]]:
        """Each member's place in the file, and its bytes unpacked.

        Raises:
            Damaged: while it is read.
            UnreadableInput: while it is read, if it is a bomb.
        """
        while self._more():
            self.began = self.at
            yield self.began, io.BufferedReader(_Member(self, self._wbits), _PIECE)

    def take(self) -> bytes:
        """The next piece of the file; empty at its end."""
        piece = self._left or self._raw.read(_PIECE)
        self._left = b""
        self.at += len(piece)
        return piece

    def give_back(self, piece: bytes) -> None:
        """What does not belong to the member that took it."""
        self._left = piece
        self.at -= len(piece)

    def count(self, taken: int, given: int) -> None:
        """For the meter."""
        self._meter.add(taken, given)

    def _more(self) -> bool:
        self._left = self._left or self._raw.read(_PIECE)
        return bool(self._left)


class _Member(io.RawIOBase):
    def __init__(self, members: Members, wbits: int) -> None:
        self._members = members
        self._packer = zlib.decompressobj(wbits)

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: WriteableBuffer, /) -> int:
        room = memoryview(buffer).cast("B")
        given = b""
        while not given and not self._packer.eof:
            given = self._next(len(room))
        room[: len(given)] = given
        return len(given)

    def _next(self, most: int) -> bytes:
        held = self._packer.unconsumed_tail
        piece = held or self._members.take()
        if not piece:
            raise Damaged("the file ends in the midst of it", ended=True)
        try:
            given = self._packer.decompress(piece, most)
        except zlib.error as error:
            raise Damaged(f"it cannot be unpacked ({str(error).partition(': ')[2] or error})") from error
        self._members.count(0 if held else len(piece), len(given))
        if self._packer.eof:
            self._members.give_back(self._packer.unused_data)
        return given


def whole_members_from(raw: BinaryIO, after: int, meter: Meter) -> int | None:
    """Where, after damage, members stand again that follow one another without a gap to the end of the file; None
    where nothing does.

    A member that a page brought along inside its own bytes is none of the archive's: its packer's own trailer follows
    it, not the next member, so it is never taken for one.
    """
    for at in islice(_candidates(raw, after), _TRIES):
        if _chain(raw, at, meter):
            return at
    return None


def _chain(raw: BinaryIO, at: int, meter: Meter) -> bool:
    try:
        for _, member in Members(raw, meter, at):
            if member.peek(5)[:5] != b"WARC/":
                return False
            while member.read(_PIECE):
                pass
    except (Damaged, UnreadableInput):
        return False
    return True


def _candidates(raw: BinaryIO, after: int) -> Iterator[int]:
    at, held = after, b""
    while True:
        raw.seek(at)
        piece = raw.read(1 << 20)
        if not piece:
            return
        whole = held + piece
        yield from (at - len(held) + m.start() for m in _MEMBER.finditer(whole))
        at += len(piece)
        held = whole[-3:]
