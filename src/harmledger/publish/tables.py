"""Tables as bytes: JSON lines, CSV, GeoJSON, XLSX, Parquet, GeoPackage. The same rows give the same bytes, and however
many there are, one is held at a time.
"""

from __future__ import annotations

import csv
import io
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from enum import StrEnum
from itertools import chain
from pathlib import Path

import msgspec

from harmledger.catalogue import geopackage
from harmledger.errors import UsageError
from harmledger.model.case import CaseView
from harmledger.publish import books, shapes
from harmledger.publish.columns import COLUMNS, Cell, cells, names
from harmledger.publish.rows import rows
from harmledger.publish.spelling import defuse, rearm
from harmledger.publish.telling import Told

__all__ = ["Format", "check", "defuse", "rearm", "table", "written"]


class Format(StrEnum):
    """How a table is written."""

    JSONL = "jsonl"
    CSV = "csv"
    GEOJSON = "geojson"
    XLSX = "xlsx"
    PARQUET = "parquet"
    GPKG = "gpkg"


MARK = "\ufeff".encode()
"""What Excel needs at the head of a CSV file, or it takes Arabic for another encoding."""

_PIECE = 1 << 20


def _jsonl(_: Told, table: Iterable[shapes.Row]) -> Iterator[bytes]:
    encode = msgspec.json.Encoder().encode
    for row in table:
        yield encode(row) + b"\n"


def _cell(value: Cell) -> Cell:
    return defuse(str(value)) if isinstance(value, str) else value


def _csv(told: Told, table: Iterable[shapes.Row]) -> Iterator[bytes]:
    # RFC 4180: CRLF between records. UTF-8 without a mark.
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer)
    writer.writerow(names(told.what))
    for row in table:
        writer.writerow([_cell(value) for value in cells(told.what, row)])
        yield buffer.getvalue().encode("utf-8")
        buffer.seek(0)
        buffer.truncate()
    yield buffer.getvalue().encode("utf-8")


def _feature(what: str, row: shapes.Row) -> dict[str, object]:
    properties = dict(zip(names(what), cells(what, row), strict=True))
    lat, lon = properties.pop("latitude"), properties.pop("longitude")
    point = None if lat is None or lon is None else {"type": "Point", "coordinates": [lon, lat]}
    return {"type": "Feature", "id": getattr(row, "id", ""), "geometry": point, "properties": properties}


def _geojson(told: Told, table: Iterable[shapes.Row]) -> Iterator[bytes]:
    # RFC 7946: WGS 84, longitude first; null geometry where no place is known. A point is the middle of a
    # circle of radius_km, never an exact spot.
    encode = msgspec.json.Encoder().encode
    yield b'{"type":"FeatureCollection","features":['
    between = b"\n"
    for row in table:
        yield between + encode(_feature(told.what, row))
        between = b",\n"
    yield b"\n]}\n"


def _geopackage(path: Path, told: Told, table: Iterable[shapes.Row]) -> None:
    columns = [(c.name, c.type.value, c.meaning) for c in COLUMNS[told.what]]
    layer = geopackage.Layer(
        told.what, columns, names(told.what).index("latitude"), names(told.what).index("longitude")
    )
    geopackage.write(path, layer, (cells(told.what, row) for row in table), told.about)


_Filed = Callable[[Path, Told, Iterable[shapes.Row]], None]


def _filed(write: _Filed) -> Callable[[Told, Iterable[shapes.Row]], Iterator[bytes]]:
    """A format whose file is written here and there, as pieces of the whole."""

    def pieces(told: Told, table: Iterable[shapes.Row]) -> Iterator[bytes]:
        with tempfile.TemporaryDirectory(prefix="harmledger-") as folder:
            path = Path(folder) / "table"
            write(path, told, table)
            with path.open("rb") as file:
                while piece := file.read(_PIECE):
                    yield piece

    return pieces


_WRITERS: Mapping[Format, Callable[[Told, Iterable[shapes.Row]], Iterator[bytes]]] = {
    Format.JSONL: _jsonl,
    Format.CSV: _csv,
    Format.GEOJSON: _geojson,
    Format.XLSX: _filed(books.spreadsheet),
    Format.PARQUET: _filed(books.parquet),
    Format.GPKG: _filed(_geopackage),
}


def check(what: str, form: str) -> None:
    """That there is such an export and it can be written so, before a case is opened for it.

    Raises:
        UsageError: if there is no such export or format, or the format does not fit.
    """
    if what not in shapes.SHAPES:
        raise UsageError(f"there is no export {what!r}", remedy=f"The exports are {', '.join(sorted(shapes.SHAPES))}")
    if form not in list(Format):
        raise UsageError(f"there is no format {form!r}", remedy=f"The formats are {', '.join(Format)}")
    if what == "documents" and form in (Format.GEOJSON, Format.GPKG):
        raise UsageError("documents have no place", remedy=f"Export claims, tallies or incidents as {form}")


def written(told: Told, form: str, table: Iterable[shapes.Row], *, excel: bool = False) -> Iterator[bytes]:
    """One export in pieces, in the order of its rows.

    Args:
        told: What is exported; it counts the rows and takes their digest as they pass.
        form: A value of ``Format``.
        table: The rows.
        excel: A CSV with the mark that Excel needs to read Arabic.

    Raises:
        UsageError: as ``check``.
    """
    check(told.what, form)
    if excel and form != Format.CSV:
        raise UsageError("only a CSV has Excel's mark", remedy="Leave --excel out, or take --format csv")
    pieces = _WRITERS[Format(form)](told, told.counted(table))
    return told.weighed(chain([MARK], pieces) if excel else pieces)


def table(case: CaseView, what: str, form: str) -> Iterator[bytes]:
    """One export in pieces, sorted by date and then id.

    Args:
        case: The case.
        what: "claims", "documents", "incidents" or "tallies".
        form: A value of ``Format``.

    Raises:
        UsageError: as ``check``.
    """
    check(what, form)
    return written(Told(what), form, rows(case, what))
