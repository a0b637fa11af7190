"""Files to captures."""

from __future__ import annotations

import gzip
import io
import sys
import zlib
from collections.abc import Iterator, Sequence
from contextlib import closing
from pathlib import Path
from typing import BinaryIO, cast

from harmledger.collect.archived import PageReader
from harmledger.collect.limits import MEGABYTE, Limits
from harmledger.collect.look import HEAD, Look, look_of
from harmledger.collect.manifest import Manifests, read_manifests
from harmledger.collect.records import broken_off, csv_captures, json_captures, quarantined
from harmledger.collect.wacz import is_wacz, package_captures
from harmledger.collect.walk import Found, find, unreadable
from harmledger.errors import InputError, MalformedInput, UndecodableInput, UnreadableInput
from harmledger.model.case import Skipped
from harmledger.model.document import Capture, Quarantined, Told
from harmledger.model.ids import sha256

_MEDIA = {Look.TEXT: "text", Look.HTML: "html", Look.PDF: "pdf"}
_REFUSED: dict[Look, tuple[str, str]] = {
    Look.WARC: ("it is a web archive inside of something else", "Unpack it once"),
    Look.ZIP: ("it is a packed folder or an office file", "Unpack it, or save its text as .txt or .pdf"),
    Look.IMAGE: ("it is a picture or film, not text", "Run text recognition over it first"),
}


def captures(
    inputs: Sequence[Path | str],
    manifests: Sequence[Path] = (),
    skip: Sequence[Path] = (),
    limits: Limits | None = None,
) -> Iterator[Capture | Quarantined | Skipped]:
    """Every page, post and record among ``inputs``, every one that could not be had, and every file that is
    none.

    What comes out, and in which order, does not depend on the order of ``inputs``. Files are opened one after
    another as the result is consumed; inputs and manifests are checked at once.

    Args:
        inputs: Files, folders, or "-" for JSON lines on standard input.
        manifests: CSV files that tell publishers and dates; never inputs themselves.
        skip: Other files and folders that are no inputs (lists of places, the case), even inside a folder that
            is one.
        limits: Bounds on sizes.

    Raises:
        UsageError: if an input does not exist.
        ManifestError: if a manifest as a whole cannot be used.
    """
    told = read_manifests(manifests)
    found = find(inputs, [*manifests, *skip])
    return _captures(found, told, limits or Limits())


def _captures(found: Found, told: Manifests, limits: Limits) -> Iterator[Capture | Quarantined | Skipped]:
    yield from told.faults
    yield from found.faults
    yield from found.skipped
    for label, path in found.files:
        yield from _guarded(label, path, told, limits)
    if found.stdin:
        yield from _standard_input(limits)
    yield from told.unmet()


def _standard_input(limits: Limits) -> Iterator[Capture | Quarantined]:
    """JSON lines; Python has no standard input at all where the caller has closed it."""
    if sys.stdin is None:
        yield quarantined(UnreadableInput("standard input is closed", remedy="Pipe JSON lines into it"), "stdin")
        return
    try:
        yield from json_captures(sys.stdin.buffer, "stdin", None, limits)
    except OSError as error:
        yield quarantined(unreadable(error), "stdin")


def _guarded(label: str, path: Path, told: Manifests, limits: Limits) -> Iterator[Capture | Quarantined | Skipped]:
    """One file's captures; whatever keeps it from being read is quarantined."""
    try:
        yield from _from_file(label, path, told, limits)
    except InputError as error:
        yield quarantined(error, label)
    except (gzip.BadGzipFile, EOFError, zlib.error) as error:
        yield quarantined(broken_off(str(error).rstrip(".").lower() or "no end"), label)
    except OSError as error:
        yield quarantined(unreadable(error), label)


def _from_file(label: str, path: Path, told: Manifests, limits: Limits) -> Iterator[Capture | Quarantined | Skipped]:
    if not path.is_file():
        raise MalformedInput("it is no file", remedy="Give files and folders")
    name = path.name.lower()
    with path.open("rb") as raw:
        head = raw.read(HEAD)
        if not head:
            raise MalformedInput("it is empty", remedy="Collect it again")
        look = look_of(head, name)
        raw.seek(0)
        if look is Look.WARC or (look is Look.GZIP and name.endswith(".warc.gz")):
            yield from PageReader(label, told.pages(path), limits).captures(raw, packed=look is Look.GZIP)
        elif name.endswith(".wacz") or (look is Look.ZIP and is_wacz(raw)):
            yield from package_captures(raw, label, told.pages(path), limits)
        elif look is Look.GZIP:
            yield from _from_packed(raw, label, path, told, limits)
        else:
            yield from _from_stream(raw, look, label, told.told(path), limits)


def _from_packed(
    raw: BinaryIO, label: str, path: Path, told: Manifests, limits: Limits
) -> Iterator[Capture | Quarantined | Skipped]:
    with closing(gzip.GzipFile(fileobj=raw)) as packed:
        unpacked = io.BufferedReader(cast("io.RawIOBase", packed), HEAD)
        look = look_of(unpacked.peek(HEAD), path.name.lower().removesuffix(".gz"))
        if look is Look.GZIP:
            raise MalformedInput("it is packed twice", remedy="Unpack it once")
        if look is not Look.WARC:
            yield from _from_stream(unpacked, look, label, told.told(path), limits)
            return
    with path.open("rb") as again:  # by another name than .warc.gz
        yield from PageReader(label, told.pages(path), limits).captures(again, packed=True)


def _from_stream(
    stream: BinaryIO | io.BufferedReader, look: Look, label: str, told: Told | None, limits: Limits
) -> Iterator[Capture | Quarantined | Skipped]:
    if look in _REFUSED:
        raise _refusal(look)
    name = label.lower().removesuffix(".gz")
    if look is Look.RECORDS and not name.endswith(".csv"):
        yield from json_captures(stream, label, told, limits)
        return
    data = _bounded(stream, limits)
    if not data.strip():
        raise MalformedInput("it is empty", remedy="Collect it again")
    if look is Look.RECORDS:
        yield from csv_captures(data, label, told, limits)
        return
    by = "manifest" if told else None
    yield Capture(sha256(data), label, _MEDIA[look], len(data), data, told or Told(), by)


def _refusal(look: Look) -> InputError:
    message, remedy = _REFUSED[look]
    return UndecodableInput(message, remedy=remedy)


def _bounded(stream: BinaryIO | io.BufferedReader, limits: Limits) -> bytes:
    """All bytes, unless they are too many: a file on disk is weighed before it is read."""
    if isinstance(stream, io.BufferedReader) and isinstance(stream.raw, io.FileIO):
        size = stream.seek(0, io.SEEK_END)
        stream.seek(0)
        if size > limits.max_file_bytes:
            raise limits.too_large(f"{size / MEGABYTE:,.0f} MB")
    data = stream.read(limits.max_file_bytes + 1)
    if len(data) > limits.max_file_bytes:
        raise limits.too_large(f"more than {limits.max_file_bytes / MEGABYTE:g} MB unpacked")
    return data
