"""A packed web archive (WACZ 1.1): a zip of WARC files, a list of its pages, and the digests of both. Nothing of it is
ever written to a disk, no name in it is used as a path, and what is packed inside of a part is not looked into.
"""

from __future__ import annotations

import hashlib
import io
import json
import re
import struct
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from typing import IO, Any, BinaryIO, cast

from harmledger.collect.archived import PageReader, Pages, ToldOf, page_key
from harmledger.collect.limits import Limits
from harmledger.collect.records import quarantined
from harmledger.errors import InputError, MalformedInput, UnreadableInput
from harmledger.model.case import Skipped
from harmledger.model.document import Capture, Quarantined

_ARCHIVE = re.compile(r"archive/[^/\\\x00-\x1f]{1,200}\.warc(\.gz)?", re.IGNORECASE)
_PAGES = re.compile(r"pages/[^/\\\x00-\x1f]{1,200}\.jsonl", re.IGNORECASE)
_PACKAGE, _SEAL = "datapackage.json", "datapackage-digest.json"
_MOST_TOLD = 16_000_000  # bytes of the package's own description
_MOST_LISTED = 4_000_000  # bytes of the zip's own directory: some tens of thousands of parts
_PIECE = 1 << 20
_PLAIN_WAYS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_ENCRYPTED = 1
_LOCAL_HEAD = 30  # bytes before a part's name
_AGAIN = "Get the package again from who made it"
_READ_APART = "Get the package again from who made it, or take the part out and read that, if you know why it is so"
# What zipfile raises over a zip that is broken somewhere.
_BROKEN = (
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    EOFError,
    LookupError,
    NotImplementedError,
    OSError,
    RuntimeError,
    ValueError,
)


class _Bounded(io.BufferedIOBase):
    """A file that gives no more than so many bytes at once: a zip's directory is read in one piece."""

    def __init__(self, raw: BinaryIO) -> None:
        self._raw = raw

    def read(self, size: int | None = -1, /) -> bytes:
        asked = _MOST_LISTED + 1 if size is None or size < 0 else size
        data = self._raw.read(min(asked, _MOST_LISTED + 1))
        if len(data) > _MOST_LISTED:
            raise MalformedInput("its directory is larger than any web archive's", remedy=_AGAIN)
        return data

    def seek(self, offset: int, whence: int = 0, /) -> int:
        return self._raw.seek(offset, whence)

    def tell(self) -> int:
        return self._raw.tell()

    def seekable(self) -> bool:
        return True


def is_wacz(raw: BinaryIO) -> bool:
    """Whether a zip, whatever its name, is a packed web archive."""
    try:
        with zipfile.ZipFile(cast("IO[bytes]", _Bounded(raw))) as packed:
            names = packed.namelist()
    except (InputError, *_BROKEN):
        return False
    return _PACKAGE in names and any(_ARCHIVE.fullmatch(name) for name in names)


def package_captures(
    raw: BinaryIO, file: str, told: ToldOf, limits: Limits
) -> Iterator[Capture | Quarantined | Skipped]:
    """The pages of a packed web archive; ``file/archive/a.warc.gz#812`` is the record at byte 812 of that part.

    Raises:
        InputError: it cannot be read as a whole, or is not what was packed.
    """
    try:
        with zipfile.ZipFile(cast("IO[bytes]", _Bounded(raw))) as packed:
            yield from _Package(packed, file, told, limits).captures()
    except _BROKEN as error:
        raise _damaged(error) from error


def _damaged(error: Exception) -> UnreadableInput:
    return UnreadableInput(f"the packed web archive is damaged ({error})", remedy=_AGAIN)


class _Package:
    def __init__(self, packed: zipfile.ZipFile, file: str, told: ToldOf, limits: Limits) -> None:
        self._packed = packed
        self._file = file
        self._told = told
        self._limits = limits
        self._parts = _parts(packed)

    def captures(self) -> Iterator[Capture | Quarantined | Skipped]:
        archives = sorted(name for name in self._parts if _ARCHIVE.fullmatch(name))
        if not archives:
            raise MalformedInput("it holds no archive/….warc.gz", remedy=_AGAIN)
        digests = self._digests()
        if not digests:
            yield Skipped(self._file, f"it has no {_PACKAGE} that tells its parts' digests: none was checked")
        lists = sorted(name for name in self._parts if _PAGES.fullmatch(name))
        sound = {}
        for name in (*lists, *archives):
            try:
                self._check(name, digests)
                sound[name] = self._parts[name]
            except (InputError, *_BROKEN) as error:
                fault = error if isinstance(error, InputError) else _damaged(error)
                yield quarantined(fault, f"{self._file}/{name}")
        if others := sum(name in digests and not _is_checked(digests[name]) for name in sound):
            yield Skipped(self._file, f"{others:,} of its parts told with a digest of a kind that is not checked")
        pages = self._pages([name for name in lists if name in sound])
        for name in archives:
            if name in sound:
                yield from self._archive(name, pages)
        if pages is not None and (missing := len(pages.named - pages.met)):
            yield Skipped(self._file, f"its list names {missing:,} addresses that it holds no page of")

    def _archive(self, name: str, pages: Pages | None) -> Iterator[Capture | Quarantined | Skipped]:
        where = f"{self._file}/{name}"
        try:
            with self._packed.open(self._parts[name]) as part:
                reader = PageReader(where, self._told, self._limits, pages)
                yield from reader.captures(cast("BinaryIO", part), packed=name.lower().endswith(".gz"))
        except _BROKEN as error:
            yield quarantined(_damaged(error), where)

    def _digests(self) -> Mapping[str, str]:
        """The digest of each part, as the package tells it.

        Raises:
            MalformedInput: its description is not the one that was sealed, or cannot be read.
        """
        if _PACKAGE not in self._parts:
            return {}
        described = self._small(_PACKAGE)
        if _SEAL in self._parts:
            sealed = self._object(_SEAL, self._small(_SEAL)).get("hash")
            if isinstance(sealed, str) and not _is(sealed, hashlib.sha256(described).hexdigest()):
                raise MalformedInput(f"its {_PACKAGE} is not the one that was sealed", remedy=_AGAIN)
        resources = self._object(_PACKAGE, described).get("resources")
        told = [each for each in resources if isinstance(each, dict)] if isinstance(resources, list) else []
        return {str(each.get("path")): str(each["hash"]) for each in told if each.get("hash")}

    def _object(self, name: str, data: bytes) -> dict[str, Any]:
        try:
            found: Any = json.loads(data)
        except (ValueError, RecursionError) as error:
            raise MalformedInput(f"its {name} is no JSON", remedy=_AGAIN) from error
        return found if isinstance(found, dict) else {}

    def _small(self, name: str) -> bytes:
        with self._packed.open(self._parts[name]) as part:
            data = part.read(_MOST_TOLD + 1)
        if len(data) > _MOST_TOLD:
            raise MalformedInput(f"its {name} is larger than {_MOST_TOLD / 1e6:g} MB", remedy=_AGAIN)
        return data

    def _check(self, name: str, digests: Mapping[str, str]) -> None:
        """See that a part can be read, is no bomb, and is what was packed."""
        part = self._parts[name]
        if part.flag_bits & _ENCRYPTED:
            raise MalformedInput("a password stands before it", remedy=_READ_APART)
        if part.compress_type not in _PLAIN_WAYS:
            raise MalformedInput("it is packed in a way that web archives are not", remedy=_READ_APART)
        if part.file_size > self._limits.max_file_bytes + self._limits.max_ratio * part.compress_size:
            raise self._limits.too_packed()
        told = digests.get(name)
        if told is None:
            if digests:
                raise MalformedInput(f"it is not among the parts that {_PACKAGE} tells", remedy=_READ_APART)
            return
        if not _is_checked(told):
            return
        digest = hashlib.sha256()
        with self._packed.open(part) as stream:
            while piece := stream.read(_PIECE):
                digest.update(piece)
        if not _is(told, digest.hexdigest()):
            raise MalformedInput(f"its bytes are not those that {_PACKAGE} tells", remedy=_READ_APART)

    def _pages(self, lists: list[str]) -> Pages | None:
        """The pages that the package lists; None where it lists none."""
        named: set[str] = set()
        for name in lists:
            with self._packed.open(self._parts[name]) as part:
                while (line := part.readline(self._limits.max_line_bytes)) and len(named) < self._limits.max_records:
                    if url := _address(line):
                        named.add(page_key(url))
        return Pages(named) if named else None


def _is_checked(told: str) -> bool:
    return told.lower().startswith("sha256:") or re.fullmatch("[0-9A-Fa-f]{64}", told) is not None


def _is(told: str, digest: str) -> bool:
    return told.lower().removeprefix("sha256:") == digest


def _address(line: bytes) -> str | None:
    try:
        told: Any = json.loads(line)
    except (ValueError, RecursionError):  # a line that was cut, or the rest of one that is too long
        return None
    url = told.get("url") if isinstance(told, dict) else None
    return url if isinstance(url, str) and url.strip() else None


def _parts(packed: zipfile.ZipFile) -> dict[str, zipfile.ZipInfo]:
    """The parts by their names.

    Raises:
        MalformedInput: two have one name, or share bytes, as in a zip that unpacks to more than it could hold.
    """
    parts: dict[str, zipfile.ZipInfo] = {}
    end = 0
    for part in sorted(packed.infolist(), key=lambda p: (p.header_offset, p.filename)):
        if part.filename in parts:
            raise MalformedInput(f"two of its parts are called {part.filename[:100]!r}", remedy=_AGAIN)
        if part.header_offset < end:
            raise MalformedInput("its parts share bytes with one another", remedy=_AGAIN)
        end = part.header_offset + _LOCAL_HEAD + len(part.filename) + part.compress_size
        parts[part.filename] = part
    return parts
