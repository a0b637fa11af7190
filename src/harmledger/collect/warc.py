"""The records of a web archive (WARC 1.0 and 1.1, plain or gzip), one at a time, each with its place in the file.

What is broken is set aside with its place, and the rest goes on where it is certain where a record begins. Where
that is lost, nothing is guessed inside of what a page may have brought along (decision 0045).
"""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import BinaryIO, Generic, TypeVar

from warcio.exceptions import ArchiveLoadFailed
from warcio.statusandheaders import StatusAndHeadersParser, StatusAndHeadersParserException

from harmledger.collect.limits import Limits
from harmledger.collect.packed import Damaged, Members, Meter, whole_members_from
from harmledger.collect.records import quarantined
from harmledger.errors import InputError, MalformedInput
from harmledger.model.document import Quarantined

T = TypeVar("T")
Fields = Mapping[str, str]
Choice = Callable[[Fields, bytes], T | None]
"""By a record's own fields and the first bytes of its block (its whole block, where that is short): what is to be made
of it, or None where it is passed over. An ``InputError`` sets it aside."""

HEAD_BYTES = 262_144  # of a record's own head, and of the HTTP head in it: what browsers allow
_TRIES = 16  # how often in one file a place is looked for from which all is whole again
_PIECE = 1 << 20
_BLANK_LINES = 100
_VERSIONS = ["WARC/1.1", "WARC/1.0", "WARC/0.18", "WARC/0.17"]
_BEGINS = re.compile(rb"\nWARC/[01]\.\d{1,2}\r?\n")
_LENGTH = re.compile(r"\d{1,15}")
_AGAIN = "Get the archive again, or take out what is whole with `warcio recompress`"


@dataclass(frozen=True, slots=True)
class Record(Generic[T]):
    """One record: where it stands, its fields by their names in small letters, what is to be made of it, its block."""

    where: str
    fields: Fields
    chosen: T
    block: bytes


class _Lost(Exception):
    """From here on it is not known where a record begins. ``ended``: the file is at its end."""

    def __init__(self, where: str, message: str, *, ended: bool = False) -> None:
        super().__init__(message)
        self.where = where
        self.ended = ended


class _Reader:
    """A stream, with how far it was read."""

    def __init__(self, stream: BinaryIO | io.BufferedReader, name: Callable[[int], str]) -> None:
        self.at = 0
        self.name = name
        self.now = name(0)  # the record that is being read
        self._stream = stream

    def line(self, most: int) -> bytes:
        found = self._stream.readline(most)
        self.at += len(found)
        return found

    def read(self, size: int) -> bytes:
        parts = []
        while size and (part := self._stream.read(min(size, _PIECE))):
            parts.append(part)
            size -= len(part)
            self.at += len(part)
        return b"".join(parts)

    def skip(self, size: int) -> int:
        """Go past so many bytes; how many were not there."""
        while size and (part := self._stream.read(min(size, _PIECE))):
            size -= len(part)
            self.at += len(part)
        return size


class Archive(Generic[T]):
    """One WARC file."""

    def __init__(self, raw: BinaryIO, file: str, limits: Limits, choose: Choice[T]) -> None:
        self._raw = raw
        self._file = file
        self._limits = limits
        self._choose = choose
        self._meter = Meter(limits)
        self._count = 0
        self._tries = _TRIES

    def records(self, *, packed: bool) -> Iterator[Record[T] | Quarantined]:
        """The records that were chosen, and what is broken. ``packed``: it is gzip."""
        told = False
        try:
            for found in self._members() if packed else self._plain():
                told = True
                yield found
            if not told and not self._count:
                raise MalformedInput("it holds no record of a web archive", remedy=_AGAIN)
        except InputError as error:  # of the archive as a whole: nothing more of it is read
            yield quarantined(error, self._file)

    def _plain(self) -> Iterator[Record[T] | Quarantined]:
        base: int | None = 0
        while base is not None:
            start = base
            self._raw.seek(start)
            reader = _Reader(self._raw, self._namer(start, plain=True))
            base = None
            try:
                yield from self._stretch(reader, self._choose)
            except _Lost as lost:
                base = None if lost.ended else self._plain_from(start + reader.at)
                yield self._broken(lost, _goes_on(base))

    def _members(self) -> Iterator[Record[T] | Quarantined]:
        base: int | None = 0
        while base is not None:
            members = Members(self._raw, self._meter, base)
            base, reader = None, None
            try:
                for at, member in members:
                    reader = _Reader(member, self._namer(at))
                    yield from self._member(reader)
            except Damaged as damage:
                where = reader.now if reader is not None else self._file
                base = None if damage.ended else self._packed_from(members.began + 1)
                lost = _Lost(where, str(damage))
                yield self._broken(lost, _goes_on(base))

    def _namer(self, at: int, *, plain: bool = False) -> Callable[[int], str]:
        """Where a record stands: the byte of the file, or that of its member and the byte in what it unpacks to."""
        if plain:
            return lambda inside: f"{self._file}#{at + inside}"
        return lambda inside: f"{self._file}#{at}" + (f"+{inside}" if inside else "")

    def _member(self, reader: _Reader) -> Iterator[Record[T] | Quarantined]:
        try:
            yield from self._stretch(reader, self._choose)
        except _Lost as lost:
            yield self._broken(lost, "")
            while not reader.skip(_PIECE):
                pass

    def _broken(self, lost: _Lost, rest: str) -> Quarantined:
        return quarantined(MalformedInput(f"{lost}{rest}", remedy=_AGAIN), lost.where)

    def _packed_from(self, after: int) -> int | None:
        """Where members stand again that follow one another to the end of the file."""
        if not self._tries:
            return None
        self._tries -= 1
        return whole_members_from(self._raw, after, self._meter)

    def _plain_from(self, after: int) -> int | None:
        """Where records stand again that follow one another to the end of the file."""
        after = max(0, after - 1)
        while self._tries and (at := _next(self._raw, after)) is not None:
            self._tries -= 1
            if self._whole_from(at):
                return at
            after = at
        return None

    def _whole_from(self, at: int) -> bool:
        count, self._count = self._count, 0
        self._raw.seek(at)
        try:
            for _ in self._stretch(_Reader(self._raw, str), lambda _fields, _beginning: None):
                return False
        except (_Lost, InputError):
            return False
        finally:
            self._count = count
        return True

    def _stretch(self, reader: _Reader, choose: Choice[T]) -> Iterator[Record[T] | Quarantined]:
        """The records that follow one another here. One is told only once what follows it is seen to be another."""
        told: Record[T] | Quarantined | None = None
        first = True
        while line := _after_blank(reader):
            if not line.startswith(b"WARC/"):
                if first:
                    raise _Lost(reader.now, "no record of a web archive begins here")
                raise _Lost(reader.now, "the record is longer than it tells, or what follows it is none")
            if told is not None:
                yield told
            reader.now = reader.name(reader.at - len(line))
            told, first = self._one(reader, line, choose), False
        if told is not None:
            yield told

    def _one(self, reader: _Reader, line: bytes, choose: Choice[T]) -> Record[T] | Quarantined | None:
        self._count += 1
        if self._count > self._limits.max_records:
            raise self._limits.too_many()
        where = reader.now
        fields = _fields(_head(reader, line), where)
        length = int(fields["content-length"])
        beginning = reader.read(min(length, HEAD_BYTES))
        left = length - len(beginning)
        found: Record[T] | Quarantined | None = None
        try:
            chosen = choose(fields, beginning)
            if chosen is not None:
                if length > self._limits.max_file_bytes + HEAD_BYTES:
                    raise self._limits.too_large(f"{length / 1e6:,.0f} MB")
                found = Record(where, fields, chosen, beginning + reader.read(left))
                left = length - len(found.block)
        except InputError as error:
            found = quarantined(error, where)
        if reader.skip(left):
            raise _Lost(where, "the record is shorter than it tells: it was cut off", ended=True)
        return found


def _goes_on(at: int | None) -> str:
    return "; what follows it was not read" if at is None else f"; reading went on at byte {at}"


def _after_blank(reader: _Reader) -> bytes:
    """The next line that is not blank (two are between records, some writers make more); empty at the end."""
    line = b""
    for _ in range(_BLANK_LINES):
        line = reader.line(HEAD_BYTES)
        if not line or line.strip(b"\r\n"):
            break
    return line


def _head(reader: _Reader, line: bytes) -> bytes:
    lines, size = [line], len(line)
    while size < HEAD_BYTES:
        line = reader.line(HEAD_BYTES - size)
        lines.append(line)
        size += len(line)
        if not line.strip(b"\r\n"):
            if not line:
                raise _Lost(reader.now, "the record breaks off in its head", ended=True)
            return b"".join(lines)
    raise _Lost(reader.now, f"the record's head is longer than {HEAD_BYTES:,} bytes")


def _fields(head: bytes, where: str) -> Fields:
    try:
        parsed = StatusAndHeadersParser(_VERSIONS).parse(io.BytesIO(head))
    except (StatusAndHeadersParserException, ArchiveLoadFailed, EOFError) as error:
        raise _Lost(where, "the record is of no version of WARC that is read") from error
    fields: dict[str, str] = {}
    for name, value in parsed.headers:
        fields.setdefault(name.lower(), value.strip())
    if not _LENGTH.fullmatch(fields.get("content-length", "")):
        raise _Lost(where, "the record does not tell its length")
    return fields


def _next(raw: BinaryIO, after: int) -> int | None:
    at, held = after, b""
    while True:
        raw.seek(at)
        piece = raw.read(_PIECE)
        if not piece:
            return None
        whole = held + piece
        if found := _BEGINS.search(whole):
            return at - len(held) + found.start() + 1
        at += len(piece)
        held = whole[-16:]
