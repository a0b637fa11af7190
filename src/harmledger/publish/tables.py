"""Tables as bytes: JSON lines, CSV and GeoJSON. The same case gives the same bytes."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Iterator, Mapping
from enum import StrEnum

import msgspec

from harmledger.errors import UsageError
from harmledger.model.case import CaseView
from harmledger.publish import shapes
from harmledger.publish.columns import Cell, cells, names
from harmledger.publish.rows import rows


class Format(StrEnum):
    """How a table is written."""

    JSONL = "jsonl"
    CSV = "csv"
    GEOJSON = "geojson"
    XLSX = "xlsx"
    PARQUET = "parquet"
    GPKG = "gpkg"


# With these a spreadsheet begins a formula; some read the full-width signs as the plain ones.
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")
_DEFUSED = "'"


def defuse(text: str) -> str:
    """``text`` so that no spreadsheet takes it for a formula: an apostrophe before it where it would.

    Reversible: a text that starts with an apostrophe gets one more, so that ``rearm`` can tell them apart.
    """
    return _DEFUSED + text if text.startswith((*_FORMULA, _DEFUSED)) else text


def rearm(text: str) -> str:
    """What ``defuse`` was given."""
    return text.removeprefix(_DEFUSED)


def _jsonl(_: str, table: Iterable[shapes.Row]) -> Iterator[bytes]:
    encode = msgspec.json.Encoder().encode
    for row in table:
        yield encode(row) + b"\n"


def _cell(value: Cell) -> Cell:
    return defuse(str(value)) if isinstance(value, str) else value


def _csv(what: str, table: Iterable[shapes.Row]) -> Iterator[bytes]:
    # RFC 4180: CRLF between records. UTF-8 without a mark.
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer)
    writer.writerow(names(what))
    for row in table:
        writer.writerow([_cell(value) for value in cells(what, row)])
        yield buffer.getvalue().encode("utf-8")
        buffer.seek(0)
        buffer.truncate()
    yield buffer.getvalue().encode("utf-8")


def _feature(what: str, row: shapes.Row) -> dict[str, object]:
    properties = dict(zip(names(what), cells(what, row), strict=True))
    lat, lon = properties.pop("latitude"), properties.pop("longitude")
    point = None if lat is None or lon is None else {"type": "Point", "coordinates": [lon, lat]}
    return {"type": "Feature", "id": getattr(row, "id", ""), "geometry": point, "properties": properties}


def _geojson(what: str, table: Iterable[shapes.Row]) -> Iterator[bytes]:
    # RFC 7946: WGS 84, longitude first; null geometry where no place is known. A point is the middle of a
    # circle of radius_km, never an exact spot.
    encode = msgspec.json.Encoder().encode
    yield b'{"type":"FeatureCollection","features":['
    between = b"\n"
    for row in table:
        yield between + encode(_feature(what, row))
        between = b",\n"
    yield b"\n]}\n"


_WRITERS: Mapping[Format, Callable[[str, Iterable[shapes.Row]], Iterator[bytes]]] = {
    Format.JSONL: _jsonl,
    Format.CSV: _csv,
    Format.GEOJSON: _geojson,
}


def check(what: str, form: str) -> None:
    """That there is such an export and it can be written so, before a case is opened for it.

    Raises:
        UsageError: if there is no such export, or the format is not there yet or does not fit.
    """
    if what not in shapes.SHAPES:
        raise UsageError(f"there is no export {what!r}", remedy=f"The exports are {', '.join(sorted(shapes.SHAPES))}")
    there = ", ".join(f.value for f in _WRITERS)
    if form not in list(Format):
        raise UsageError(f"there is no format {form!r}", remedy=f"The formats are {there}")
    if Format(form) not in _WRITERS:
        raise UsageError(f"the format {form} is not there yet", remedy=f"Take one of {there}")
    if what == "documents" and form == Format.GEOJSON:
        raise UsageError("documents have no place", remedy="Export claims, tallies or incidents as geojson")


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
    return _WRITERS[Format(form)](what, rows(case, what))
