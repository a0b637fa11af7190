"""Rows of a CSV or XLSX file of whatever columns, each with its number as a spreadsheet counts it."""

from __future__ import annotations

import csv
import io
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from pathlib import Path

from harmledger.collect.limits import Limits
from harmledger.errors import MalformedInput, UsageError
from harmledger.read.decode import decode

MOST_ROWS, MOST_COLUMNS = 200_000, 400
RATIO = 200  # how many times its size an XLSX may unpack to
_ZIP = b"PK\x03\x04"


# What openpyxl raises over a workbook that is broken somewhere: it has no error of its own for most of it.
_BROKEN = (
    zipfile.BadZipFile,
    zlib.error,
    ArithmeticError,
    AttributeError,
    EOFError,
    LookupError,
    NotImplementedError,
    OSError,
    RuntimeError,
    SyntaxError,
    TypeError,
    ValueError,
)


@dataclass(frozen=True, slots=True)
class TableRow:
    """A row: its number in the file, the first row under the head being 2; its cells by column, empty ones left out;
    ``error`` where it cannot be read, and why."""

    number: int
    cells: Mapping[str, str]
    error: str | None = None


@dataclass(frozen=True, slots=True)
class Table:
    """A table: its columns in order, and its rows, which are read once."""

    columns: tuple[str, ...]
    rows: Iterator[TableRow]
    sheets: tuple[str, ...] = ()


def table(data: bytes, file: str, limits: Limits, sheet: str | None = None) -> Table:
    """A CSV or XLSX file.

    Args:
        data: Its bytes.
        file: What to call it.
        limits: Bounds.
        sheet: Which sheet of an XLSX file; None: the first.

    Raises:
        MalformedInput: it cannot be read as either, or has no head.
        UnreadableInput: it is too large.
        UsageError: there is no such sheet.
    """
    if len(data) > limits.max_file_bytes:
        raise limits.too_large(f"{len(data) / 1e6:.0f} MB")
    return _workbook(data, file, limits, sheet) if data.startswith(_ZIP) else _csv(data, file, limits)


def read_table(path: Path, limits: Limits | None = None, sheet: str | None = None) -> Table:
    """A CSV or XLSX file by its path; errors as those of ``table``.

    Raises:
        UsageError: it cannot be read.
    """
    limits = limits or Limits()
    try:
        with path.open("rb") as stream:
            data = stream.read(limits.max_file_bytes + 1)
    except OSError as error:
        what = f"it cannot be read ({error.strerror or error})"
        raise UsageError(what, where=str(path), remedy="Check the path") from error
    return table(data, path.name, limits, sheet)


def _csv(data: bytes, file: str, limits: Limits) -> Table:
    text = decode(data).text.removeprefix("\ufeff")
    csv.field_size_limit(max(csv.field_size_limit(), limits.max_line_bytes))
    head = text.partition("\n")[0]
    separator = max(",;\t", key=head.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    try:
        columns = _columns([cell.strip() for cell in next(reader, [])], file)
    except csv.Error as error:
        raise MalformedInput(f"its head cannot be read ({error})", where=file, remedy="Save it as CSV anew") from error
    return Table(columns, _csv_rows(columns, reader))


def _csv_rows(columns: tuple[str, ...], reader: Iterator[list[str]]) -> Iterator[TableRow]:
    number = 1
    try:
        for number, row in enumerate(reader, start=2):
            if number > MOST_ROWS + 1:  # the head is the first
                yield TableRow(number, {}, f"only {MOST_ROWS:,} rows are read; split the file")
                return
            if any(cell.strip() for cell in row):
                yield _row(number, columns, row)
    except csv.Error as error:
        yield TableRow(number + 1, {}, f"the CSV breaks here ({error}); what follows is not read: save it as CSV anew")


def _row(number: int, columns: tuple[str, ...], row: list[str]) -> TableRow:
    if len(row) > len(columns) and any(cell.strip() for cell in row[len(columns) :]):
        why = f"the row has {len(row)} cells and the head {len(columns)}; quote cells that hold separators"
        return TableRow(number, {}, why)
    return TableRow(number, {name: cell for name, cell in zip(columns, row, strict=False) if name and cell.strip()})


def _columns(head: list[str], file: str) -> tuple[str, ...]:
    while head and not head[-1]:
        head.pop()
    if not any(head):
        raise MalformedInput("its first row names no columns", where=file, remedy="Name the columns in the first row")
    twice = next((name for n, name in enumerate(head) if name and name in head[:n]), None)
    if twice is not None:
        raise MalformedInput(f"two columns are called {twice!r}", where=file, remedy="Give each column its own name")
    if len(head) > MOST_COLUMNS:
        raise MalformedInput(f"it has {len(head)} columns", where=file, remedy=f"Keep up to {MOST_COLUMNS}")
    return tuple(head)


def _workbook(data: bytes, file: str, limits: Limits, sheet: str | None) -> Table:
    from openpyxl import load_workbook  # late: few runs read a workbook

    try:
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            size = sum(part.file_size for part in packed.infolist())
        if size > max(RATIO * len(data), 1_000_000) or size > 5 * limits.max_file_bytes:
            raise limits.too_large(f"{size / 1e6:.0f} MB unpacked")
        book = load_workbook(io.BytesIO(data), read_only=True, data_only=True, keep_links=False)
        names = tuple(book.sheetnames)
        if sheet is not None and sheet not in names:
            raise UsageError(f"there is no sheet {sheet!r}", where=file, remedy=f"There are {', '.join(names)}")
        cells = book[sheet or names[0]].iter_rows(values_only=True, max_col=MOST_COLUMNS)
        head = [_text(cell).strip() for cell in next(iter(cells), ())]
    except _BROKEN as error:
        what = f"it is no workbook that can be read ({error})"
        raise MalformedInput(what, where=file, remedy="Save it as XLSX or CSV anew") from error
    columns = _columns(head, file)
    return Table(columns, _sheet_rows(columns, cells), names)


def _sheet_rows(columns: tuple[str, ...], cells: Iterator[tuple[object, ...]]) -> Iterator[TableRow]:
    number = 1
    try:
        for number, row in enumerate(cells, start=2):
            if number > MOST_ROWS + 1:
                yield TableRow(number, {}, f"only {MOST_ROWS:,} rows are read; split the file")
                return
            told = [_text(cell) for cell in row]
            if any(cell.strip() for cell in told):
                yield _row(number, columns, told)
    except _BROKEN as error:
        yield TableRow(number + 1, {}, f"the sheet breaks here ({error}); what follows is not read: save it anew")


def _text(cell: object) -> str:
    """A cell as its text: days as ISO 8601, whole numbers without a point."""
    if cell is None:
        return ""
    if isinstance(cell, datetime):
        return cell.date().isoformat() if cell.time() == time() else cell.isoformat()
    if isinstance(cell, date | time):
        return cell.isoformat()
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell)
