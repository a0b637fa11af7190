"""JSON lines and CSV rows, one capture each; a broken one is quarantined and the rest goes on."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from dataclasses import replace
from typing import Any, BinaryIO, Never

from harmledger.collect.limits import Limits
from harmledger.errors import InputError, MalformedInput, UndecodableInput, UnreadableInput
from harmledger.model.case import Skipped
from harmledger.model.document import Capture, Quarantined, Told
from harmledger.model.ids import sha256
from harmledger.read.decode import decode

_FIELDS = ("id", "title", "url", "publisher", "author", "published", "lang")
_ONE_OBJECT = "Write one JSON object a line"
_CHUNK = 1 << 20
_SEARCHED = 10  # times the limit of a file: how far the end of a line that is too long is looked for
_BESIDE = (
    (frozenset({"name", "lat", "lon"}), "a list of places that this run was not told of; give it with --places"),
    (frozenset({"file"}), "a manifest that this run was not told of; give it with --manifest"),
)


def json_captures(stream: BinaryIO, file: str, told: Told | None, limits: Limits) -> Iterator[Capture | Quarantined]:
    """One capture a line; ``file#12`` is the twelfth line.

    Args:
        stream: The lines, in UTF-8 (UTF-16 with its mark is read too).
        file: What to call the file.
        told: What a manifest tells about the file; a record's own fields come first.
        limits: Bounds.

    Raises:
        UnreadableInput: if the stream breaks off (a truncated archive), after the lines before it.
    """
    number = 0
    while True:
        line = stream.readline(limits.max_line_bytes + 1)
        if not line:
            return
        number += 1
        where = f"{file}#{number}"
        if number == 1 and line.startswith((b"\xff\xfe", b"\xfe\xff")):
            line, stream = _from_utf16(line, stream, limits)
        if len(line) > limits.max_line_bytes and not line.endswith(b"\n"):
            ends = _skip_line(stream, limits)
            yield quarantined(limits.too_long(given_up=not ends), where)
            if not ends:
                return
        elif line.strip(b" \t\r\n\xef\xbb\xbf"):
            yield _json_capture(line, where, told)


def _from_utf16(line: bytes, stream: BinaryIO, limits: Limits) -> tuple[bytes, BinaryIO]:
    data = line + stream.read(limits.max_file_bytes)
    utf8 = io.BytesIO(decode(data).text.encode())
    return utf8.readline(limits.max_line_bytes + 1), utf8


def _skip_line(stream: BinaryIO, limits: Limits) -> bool:
    """Goes past the end of a line that is too long; False where no end comes within the limit, as in a small
    archive that unpacks without end."""
    for _ in range(max(1, _SEARCHED * limits.max_file_bytes // _CHUNK)):
        part = stream.readline(_CHUNK)
        if not part or part.endswith(b"\n"):
            return True
    return False


def _json_capture(line: bytes, where: str, told: Told | None) -> Capture | Quarantined:
    try:
        text = line.removeprefix(b"\xef\xbb\xbf").decode("utf-8")
        record = json.loads(text, parse_constant=_no_constant)
    except UnicodeDecodeError as error:
        message = f"the line is not valid UTF-8 at byte {error.start}"
        return quarantined(UndecodableInput(message, remedy="Save it as UTF-8 and run again"), where)
    except json.JSONDecodeError as error:
        message = f"the line is no JSON ({error.msg.removesuffix(' at')} at character {error.colno})"
        return quarantined(MalformedInput(message, remedy=_ONE_OBJECT), where)
    except (ValueError, RecursionError):
        message = "the line is no JSON that can be kept (a number without bounds, or nested too deep)"
        return quarantined(MalformedInput(message, remedy=_ONE_OBJECT), where)
    if not isinstance(record, dict):
        kind = "a list" if isinstance(record, list) else "a bare value"
        return quarantined(MalformedInput(f"the line is {kind}, not an object", remedy=_ONE_OBJECT), where)
    return record_capture(record, where, told)


def _no_constant(name: str) -> Never:
    raise ValueError(name)


def csv_captures(
    data: bytes, file: str, told: Told | None, limits: Limits
) -> Iterator[Capture | Quarantined | Skipped]:
    """One capture a row; ``file#2`` is the second row of the spreadsheet, the first below the head.

    A manifest or a list of places that the run was not told of is skipped.

    Raises:
        InputError: if the file as a whole cannot be read.
    """
    text = decode(data).text
    # The module's own bound of 128 kB a value is shared by the whole process, so it is only ever raised.
    csv.field_size_limit(max(csv.field_size_limit(), limits.max_line_bytes))
    head = text.partition("\n")[0]
    separator = max(",;\t", key=head.count)
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    number = 1
    try:
        names = [name.strip().lower() for name in next(rows, [])]
        if not {"text", "html"} & set(names):
            beside = next((why for columns, why in _BESIDE if columns <= set(names)), None)
            if beside:
                yield Skipped(file, beside)
                return
            remedy = "Name the columns in the first row"
            raise MalformedInput('the CSV has no column "text" or "html"', where=file, remedy=remedy)
        for number, row in enumerate(rows, start=2):
            if row:
                yield _row_capture(names, row, f"{file}#{number}", told)
    except csv.Error as error:
        message = f"the CSV breaks after row {number} ({error}); the rows before it are kept"
        yield quarantined(MalformedInput(message, remedy="Save it as CSV anew"), f"{file}, line {rows.line_num}")


def _row_capture(names: list[str], row: list[str], where: str, told: Told | None) -> Capture | Quarantined:
    if len(row) > len(names):
        message = f"the row has {len(row)} values and the head {len(names)}"
        return quarantined(MalformedInput(message, remedy="Quote values that hold separators"), where)
    return record_capture({name: value for name, value in zip(names, row, strict=False) if name and value}, where, told)


def record_capture(record: dict[str, Any], where: str, told: Told | None) -> Capture | Quarantined:
    """One record as a capture: its bytes are its canonical JSON, so the order of its fields changes nothing."""
    own = {name: record[name] for name in _FIELDS if record.get(name) not in (None, "")}
    wrong = next((name for name, value in own.items() if not isinstance(value, str | int | float)), None)
    if wrong:
        return quarantined(MalformedInput(f'"{wrong}" is no text', remedy="Write it as a string"), where)
    fields = Told(**{name: str(value) for name, value in own.items()})
    by = "metadata"
    if told:
        by = "manifest" if told.published and not fields.published else by
        fields = replace(told, **{name: str(value) for name, value in own.items()})
    data = canonical(record)
    return Capture(sha256(data), where, "record", len(data), data, fields, by)


def canonical(record: dict[str, Any]) -> bytes:
    """Sorted keys, no spaces, UTF-8; a record with half a character in it is escaped, since UTF-8 has none."""
    text = json.dumps(record, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    try:
        return text.encode("utf-8")
    except UnicodeEncodeError:
        return json.dumps(record, sort_keys=True, separators=(",", ":")).encode("ascii")


def quarantined(error: InputError, where: str, data: bytes | None = None) -> Quarantined:
    """An input set aside, with its error's full sentence."""
    error.where = error.where or where
    return Quarantined(where, str(error), type(error).__name__, sha256(data) if data else None)


def broken_off(reason: str) -> UnreadableInput:
    """The error for a packed file that ends too early or is damaged."""
    return UnreadableInput(f"the gzip file is truncated or damaged ({reason})", remedy="Copy or download it again")
