"""A case as one stream that knows no store: what a backup holds, before it is encrypted.

A tar, packed with gzip, so that a stranger with `age` and `tar` can open it without harmledger:

| member | what |
|---|---|
| ``backup.json`` | ``format``, ``entries`` and ``chain`` of the last entry, ``version`` and ``at`` |
| ``blobs/ab/cdef…`` | stored bytes, before the entries that stand on them |
| ``entries/00000000.jsonl`` | a page of entries, one a line: the row with salt, subject and body (null where erased) |
| ``slots.json`` | what is no history: key slots of the vault |
| ``end.json`` | how many members came before it: a stream without it was cut off |
"""

from __future__ import annotations

import tarfile
import zlib
from collections.abc import Iterable, Iterator
from typing import BinaryIO, NamedTuple

from harmledger.errors import IntegrityError

FORMAT = 1
HEADER, PAGES, BLOBS, SLOTS, END = "backup.json", "entries/", "blobs/", "slots.json", "end.json"
REMEDY = "Take another backup: this file is damaged, or was not written to its end"
_GZIP = 31  # of zlib: gzip with the largest window
_LEVEL = 3
_BLOCK = 512  # of a tar


class Member(NamedTuple):
    """A named piece of the stream."""

    name: str
    data: bytes


def packed(members: Iterable[Member]) -> Iterator[bytes]:
    """The members as a packed stream. Nothing in it tells the time or the machine."""
    packer = zlib.compressobj(_LEVEL, zlib.DEFLATED, _GZIP)
    for member in members:
        head = tarfile.TarInfo(member.name)
        head.size, head.mode = len(member.data), 0o600
        yield packer.compress(head.tobuf(tarfile.PAX_FORMAT))
        yield packer.compress(member.data)
        yield packer.compress(bytes(-len(member.data) % _BLOCK))
    yield packer.compress(bytes(2 * _BLOCK))
    yield packer.flush()


def unpacked(stream: BinaryIO) -> Iterator[Member]:
    """The members of a packed stream.

    Raises:
        IntegrityError: it is no such stream, or ends before its end.
    """
    try:
        with tarfile.open(fileobj=stream, mode="r|gz") as tar:
            for head in tar:
                file = tar.extractfile(head)
                if file is None:
                    raise IntegrityError(f"{head.name[:80]!r} is no file", where="the backup", remedy=REMEDY)
                yield Member(head.name, file.read())
    except (tarfile.TarError, EOFError, OSError, zlib.error) as error:
        raise IntegrityError(f"it cannot be unpacked ({error})", where="the backup", remedy=REMEDY) from error
