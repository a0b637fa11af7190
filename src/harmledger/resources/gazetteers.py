"""Lists of places: the world index cut from GeoNames, the shipped list of conflict places, the user's own CSV."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

import msgspec

from harmledger.errors import LexiconError, PlacesError
from harmledger.resources.files import MAKE_INDEX, read_bytes

WORLD = "places/world.index"
CONFLICT = "places/conflict.csv"
COLUMNS = ("id", "name", "alt_names", "kind", "admin1", "admin2", "admin3", "country", "lat", "lon")

_REMEDY = "Correct the row; the other rows are used"


class PlaceRow(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """One place of a list, as the list tells it.

    ``gazetteer`` is the list's name and ``id`` the place's own in it. ``kind`` is a ``PlaceKind`` value, or
    "populated place" where the list tells no size. ``lat`` and ``lon`` are WGS 84 degrees. ``population`` is
    0 where unknown; ``radius_km`` None where the kind's usual radius is meant.
    """

    gazetteer: str
    id: str
    name: str
    alt_names: tuple[str, ...]
    kind: str
    admin1: str
    admin2: str
    country: str
    lat: float | None
    lon: float | None
    population: int = 0
    radius_km: float | None = None
    geonames_admin1: str = ""  # GeoNames' code, where the place is a first-level division


class WorldIndex(msgspec.Struct, frozen=True):
    """The cut of GeoNames that the build makes: rows undecoded, and the keys under which they are found.

    ``near`` has spelled keys (``text.names.spell``) of the countries that write Arabic; ``far`` has folded
    names of the rest, found in Latin script only and only as written; ``…_heads`` tell of each first word how
    many words a key that begins with it has at most. ``countries`` names each country by its
    ISO 3166-1 alpha-2 code.
    """

    source: str
    rows: list[msgspec.Raw]
    near: dict[str, tuple[int, ...]]
    far: dict[str, tuple[int, ...]]
    near_heads: dict[str, int]
    far_heads: dict[str, int]
    countries: dict[str, str]

    def row(self, number: int) -> PlaceRow:
        """The row of this number."""
        return msgspec.json.decode(self.rows[number], type=PlaceRow)


@lru_cache(maxsize=1)
def world() -> WorldIndex:
    """The shipped world index.

    Raises:
        LexiconError: if the build did not make it, or made it for another version.
    """
    try:
        return msgspec.json.decode(read_bytes(WORLD), type=WorldIndex)
    except msgspec.DecodeError as error:
        where = f"resources/{WORLD}"
        raise LexiconError("the world index cannot be read", where=where, remedy=MAKE_INDEX) from error


@lru_cache(maxsize=1)
def conflict_places() -> tuple[PlaceRow, ...]:
    """The shipped list of well-known conflict places.

    Raises:
        LexiconError: if a row of it has an impossible value.
    """
    rows, faults = read_places(read_bytes(CONFLICT), f"resources/{CONFLICT}", gazetteer="harmledger")
    if faults:
        raise LexiconError(faults[0].message, where=faults[0].where, remedy=faults[0].remedy)
    return rows


def read_places(
    data: bytes, name: str, gazetteer: str | None = None
) -> tuple[tuple[PlaceRow, ...], tuple[PlacesError, ...]]:
    """The rows of a places CSV, and what is wrong with the rows that are left out.

    Args:
        data: The file's bytes: UTF-8, with the columns of ``COLUMNS`` (more are ignored; ``id``, ``name``,
            ``lat`` and ``lon`` must be there; ``radius_km`` is read where it is given).
        name: The file's name, for messages.
        gazetteer: The list's name in place ids; by default the file's name without its ending.

    Raises:
        PlacesError: if nothing of it can be used: no UTF-8, or a column is missing.
    """
    try:
        lines = io.StringIO(data.decode("utf-8-sig"), newline="")
    except UnicodeDecodeError as error:
        remedy = "Save it as UTF-8"
        raise PlacesError(f"this is no UTF-8 from byte {error.start}", where=name, remedy=remedy) from error
    reader = csv.DictReader(lines)
    missing = [c for c in ("id", "name", "lat", "lon") if c not in (reader.fieldnames or ())]
    if missing:
        remedy = f"A places file has the columns {', '.join(COLUMNS)}"
        raise PlacesError(f"the column {missing[0]} is missing", where=name, remedy=remedy)
    label = gazetteer or name.replace("\\", "/").rsplit("/", 1)[-1].removesuffix(".csv")
    return _rows(reader, name, label)


def _rows(reader: csv.DictReader[str], name: str, label: str) -> tuple[tuple[PlaceRow, ...], tuple[PlacesError, ...]]:
    rows: list[PlaceRow] = []
    faults: list[PlacesError] = []
    try:
        for cells in reader:
            where = f"{name}, row {reader.line_num}"
            try:
                row = _row(cells, label, where)
            except PlacesError as fault:
                faults.append(fault)
                continue
            rows.append(row)
    except csv.Error as error:
        where = f"{name}, row {reader.line_num}"
        faults.append(PlacesError(f"the file is broken from here ({error})", where=where, remedy=_REMEDY))
    return tuple(rows), tuple(faults)


def _row(cells: Mapping[str, Any], label: str, where: str) -> PlaceRow:
    told = {key: value.strip() for key, value in cells.items() if isinstance(key, str) and isinstance(value, str)}
    if not told.get("id") or not told.get("name"):
        raise PlacesError("the row has no id or no name", where=where, remedy=_REMEDY)
    country = told.get("country", "").upper()
    if country and not (len(country) == 2 and country.isalpha()):
        message = f"the country {country!r} is no two-letter code"
        raise PlacesError(message, where=where, remedy=_REMEDY)
    lat, lon = (_degrees(told.get(name, ""), name, most, where) for name, most in (("lat", 90.0), ("lon", 180.0)))
    if (lat is None) != (lon is None):
        raise PlacesError("latitude and longitude stand together or not at all", where=where, remedy=_REMEDY)
    radius = _degrees(told.get("radius_km", ""), "radius_km", 20_038.0, where)
    alt_names = (part.strip() for part in told.get("alt_names", "").split("|"))
    return PlaceRow(
        gazetteer=label,
        id=told["id"],
        name=told["name"],
        alt_names=tuple(part for part in alt_names if part),
        kind=told.get("kind", "").lower() or "populated place",
        admin1=told.get("admin1", ""),
        admin2=told.get("admin2", ""),
        country=country,
        lat=lat,
        lon=lon,
        radius_km=radius if radius and radius > 0 else None,
        geonames_admin1=told.get("geonames_admin1", ""),
    )


def _degrees(value: str, what: str, most: float, where: str) -> float | None:
    if not value:
        return None
    try:
        number = float(value)
    except ValueError:
        raise PlacesError(f"the {what} {value!r} is no number", where=where, remedy=_REMEDY) from None
    if not -most <= number <= most:  # false for "nan" too
        message = f"the {what} {value} lies outside {-most:g} to {most:g}"
        raise PlacesError(message, where=where, remedy=_REMEDY)
    return number
