"""Tables as XLSX and as Parquet, a row at a time."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from itertools import islice
from pathlib import Path
from typing import Any

from harmledger.errors import UsageError
from harmledger.publish import shapes
from harmledger.publish.columns import COLUMNS, Cell, Type, cells
from harmledger.publish.spelling import defuse
from harmledger.publish.telling import Told

_MOST_ROWS = 1_048_575  # of a sheet, below its headings
_MOST_LETTERS = 32_767  # of a cell
_CUT = " … (cut here: a spreadsheet's cell holds no more; the other formats have it whole)"
_NO_XML = re.compile("[\ud800-\udfff\ufffe\uffff]")
_GROUP = 10_000  # rows of Parquet that are held at once
_MADE = datetime(2000, 1, 1)  # the same rows give the same bytes: no time of making


def spreadsheet(path: Path, told: Told, table: Iterable[shapes.Row]) -> None:
    """Write an XLSX file: the table, what its columns mean, and what is told of it.

    Texts are cells of text, defused as in CSV, numbers are numbers. A table of more rows than a sheet has goes on in
    another one.
    """
    import xlsxwriter

    book = xlsxwriter.Workbook(
        str(path), {"constant_memory": True, "strings_to_urls": False, "tmpdir": str(path.parent)}
    )
    book.set_properties({"title": f"harmledger {told.what}", "created": _MADE})
    bold = book.add_format({"bold": True})
    listed = COLUMNS[told.what]
    values = (cells(told.what, row) for row in table)
    cut, number, more = 0, 0, True
    while more:
        number += 1
        sheet = book.add_worksheet(told.what if number == 1 else f"{told.what} {number}")
        sheet.freeze_panes(1, 0)
        for n, column in enumerate(listed):
            sheet.write_string(0, n, column.name, bold)
        last = 0
        for last, row in enumerate(islice(values, _MOST_ROWS), 1):
            cut += _row(sheet, last, row)
        sheet.autofilter(0, 0, last, len(listed) - 1)
        more = last == _MOST_ROWS
    _sheet(book, "codebook", ("column", "type", "meaning"), ((c.name, c.type.value, c.meaning) for c in listed))
    about = told.about() | ({"cells_cut": str(cut)} if cut else {})
    _sheet(book, "about", ("what", "value"), about.items())
    book.close()


def rows_as_sheet(path: Path, name: str, columns: Sequence[str], rows: Iterable[Mapping[str, str]]) -> None:
    """Write an XLSX file of texts alone, to be edited and read back: no cell of it is a number or a day."""
    import xlsxwriter

    book = xlsxwriter.Workbook(str(path), {"constant_memory": True, "strings_to_urls": False})
    book.set_properties({"title": f"harmledger {name}", "created": _MADE})
    bold, text = book.add_format({"bold": True}), book.add_format({"num_format": "@"})
    sheet = book.add_worksheet(name)
    sheet.freeze_panes(1, 1)
    sheet.set_column(0, len(columns) - 1, 20, text)
    for n, column in enumerate(columns):
        sheet.write_string(0, n, column, bold)
    for at, row in enumerate(rows, 1):
        if at > _MOST_ROWS:
            raise UsageError("a sheet holds no more rows than a million", remedy="Take it as CSV")
        for n, column in enumerate(columns):
            if row[column]:
                sheet.write_string(at, n, defuse(row[column]), text)
    book.close()


def _row(sheet: Any, at: int, row: Iterable[Cell]) -> int:  # noqa: ANN401 (xlsxwriter ships no types)
    """Write a row; how many of its cells were cut."""
    cut = 0
    for n, value in enumerate(row):
        if isinstance(value, str):
            text = _NO_XML.sub("\ufffd", defuse(value))
            if len(text.encode("utf-16-le")) > 2 * _MOST_LETTERS:
                text, cut = _shortened(text), cut + 1
            if text:
                sheet.write_string(at, n, text)
        elif value is not None:
            sheet.write_number(at, n, value)
    return cut


def _shortened(text: str) -> str:
    """As much of a text as a cell holds, in the units by which spreadsheets count."""
    room = 2 * (_MOST_LETTERS - len(_CUT))
    return text.encode("utf-16-le")[:room].decode("utf-16-le", "ignore") + _CUT


def _sheet(book: Any, name: str, headings: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> None:  # noqa: ANN401
    sheet = book.add_worksheet(name)
    for at, row in enumerate((headings, *rows)):
        for n, value in enumerate(row):
            sheet.write_string(at, n, defuse(value))


def parquet(path: Path, told: Told, table: Iterable[shapes.Row]) -> None:
    """Write a Parquet file: typed columns, each with its meaning, and what is told of the table in its metadata.
    Texts are as they are: nothing runs them."""
    import pyarrow
    from pyarrow import parquet as files

    kinds = {
        Type.TEXT: pyarrow.string(),
        Type.WHOLE: pyarrow.int64(),
        Type.NUMBER: pyarrow.float64(),
        Type.DAY: pyarrow.date32(),
    }
    columns = COLUMNS[told.what]
    schema = pyarrow.schema(pyarrow.field(c.name, kinds[c.type], metadata={"description": c.meaning}) for c in columns)
    rows = (cells(told.what, row) for row in table)
    with files.ParquetWriter(path, schema, compression="zstd") as writer:
        for group in _groups(rows):
            arrays = [
                pyarrow.array([_typed(row[n], c.type) for row in group], kinds[c.type]) for n, c in enumerate(columns)
            ]
            writer.write_batch(pyarrow.record_batch(arrays, schema=schema))
        writer.add_key_value_metadata(told.about())


def _groups(rows: Iterator[list[Cell]]) -> Iterator[list[list[Cell]]]:
    while group := list(islice(rows, _GROUP)):
        yield group


def _typed(value: Cell, kind: Type) -> Cell | date:
    return date.fromisoformat(value) if kind is Type.DAY and isinstance(value, str) else value
