"""Lists of places: the world index cut from GeoNames, the shipped list of conflict places, the user's own CSV."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from itertools import accumulate
from typing import Any

import msgspec

from harmledger.errors import LexiconError, PlacesError
from harmledger.model.ids import sha256
from harmledger.resources.files import MAKE_INDEX, begins_with, read_bytes
from harmledger.resources.kept import kept
from harmledger.resources.worldlines import Lines, Packed, numbers, offsets, table
from harmledger.text.names import HEADS, KEYS, heads_of, name_keys, skeleton

WORLD = "places/world.index"
CONFLICT = "places/conflict.csv"
COLUMNS = ("id", "name", "alt_names", "kind", "admin1", "admin2", "admin3", "country", "lat", "lon")

_STAMPED = 200  # bytes of an index, in which the build puts the stamp that tells one cut from another
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


class _Cut(msgspec.Struct, frozen=True):
    """The cut of GeoNames as the build writes it: rows undecoded, and the keys under which they are found."""

    rows: list[msgspec.Raw]
    near: dict[str, tuple[int, ...]]
    far: dict[str, tuple[int, ...]]
    near_heads: dict[str, int]
    far_heads: dict[str, int]
    countries: dict[str, str]


class WorldIndex:
    """The cut of GeoNames that the build makes.

    ``near`` has spelled keys (``text.names.spell``) of the countries that write Arabic; ``far`` finds folded
    names of the rest, found in Latin script only and only as written; ``near_heads`` and ``most_far`` tell of a first
    word how many words a key that begins with it has at most. ``countries`` names each country by its
    ISO 3166-1 alpha-2 code.
    """

    def __init__(self, packed: Packed) -> None:
        self.near: Mapping[str, tuple[int, ...]] = packed.near
        self.near_heads: Mapping[str, int] = packed.near_heads
        self.countries: Mapping[str, str] = packed.countries
        self._far, self._far_heads = Lines(packed.far), Lines(packed.far_heads)
        self._rows, self._starts = packed.rows, offsets(packed.starts)

    def __len__(self) -> int:
        return len(self._starts) - 1

    def far(self, name: str) -> tuple[int, ...]:
        """The rows of this folded name."""
        return self._far.get(name)

    def most_far(self, head: str) -> int:
        """How many words a far name that begins with this folded word has at most; 0 where none does."""
        return max(self._far_heads.get(head), default=0)

    def row(self, number: int) -> PlaceRow:
        """The row of this number."""
        return msgspec.json.decode(self._rows[self._starts[number] : self._starts[number + 1]], type=PlaceRow)


@lru_cache(maxsize=1)
def world() -> WorldIndex:
    """The shipped world index.

    Raises:
        LexiconError: if the build did not make it, or made it for another version.
    """
    return WorldIndex(kept("world", begins_with(WORLD, _STAMPED), Packed, _packed))


def _packed() -> Packed:
    try:
        cut = msgspec.json.decode(read_bytes(WORLD), type=_Cut)
    except msgspec.DecodeError as error:
        where = f"resources/{WORLD}"
        raise LexiconError("the world index cannot be read", where=where, remedy=MAKE_INDEX) from error
    rows = list(map(bytes, cut.rows))
    starts = numbers(tuple(accumulate(map(len, rows), initial=0)))
    far_heads = {head: (most,) for head, most in cut.far_heads.items()}
    return Packed(cut.near, cut.near_heads, cut.countries, table(cut.far), table(far_heads), b"".join(rows), starts)


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


class OwnPlaces(msgspec.Struct, frozen=True, array_like=True):
    """The rows of the user's lists, what is wrong with those left out, and the keys of all names, the shipped
    list's among them."""

    rows: tuple[PlaceRow, ...]
    faults: tuple[tuple[str, str, str], ...]  # message, where, remedy
    keys: dict[str, tuple[str, ...]]
    heads: dict[str, tuple[str, ...]]


def own_places(lists: Mapping[str, bytes]) -> tuple[tuple[PlaceRow, ...], tuple[PlacesError, ...]]:
    """The rows of the user's places files, by name, and what is wrong with the rows or files that are left out.
    What is worked out of them is kept between runs."""
    made_of = [sha256(read_bytes(CONFLICT)), *(f"{name}={sha256(lists[name])}" for name in sorted(lists))]
    told = kept("places", made_of, OwnPlaces, lambda: _own_places(lists))
    KEYS.update(told.keys)
    HEADS.update(told.heads)
    return told.rows, tuple(PlacesError(message, where=at, remedy=remedy) for message, at, remedy in told.faults)


def _own_places(lists: Mapping[str, bytes]) -> OwnPlaces:
    rows: list[PlaceRow] = []
    faults: list[PlacesError] = []
    for name in sorted(lists):
        try:
            told, wrong = read_places(lists[name], name)
        except PlacesError as error:
            faults.append(error)
            continue
        rows += told
        faults += wrong
    names = {name for row in (*conflict_places(), *rows) for name in (row.name, *row.alt_names)}
    return OwnPlaces(
        tuple(rows),
        tuple((fault.message, fault.where or "", fault.remedy or "") for fault in faults),
        {name: name_keys(name) for name in sorted(names)},
        {name: heads_of(name) for name in sorted(names)},
    )


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
    alt_names = [part.strip() for part in told.get("alt_names", "").split("|")]
    alt_names += without_area(told["name"], alt_names, (told.get("admin2", ""), told.get("admin3", "")))
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


_TWINS = frozenset("upper lower big little great small old new first second eastern western northern southern".split())
"""Words that part twins: "Upper Mill" is a name, and "Upper" is none."""


def without_area(name: str, alt_names: Sequence[str], areas: Iterable[str]) -> list[str]:
    """The names that people say, of a place that its list tells from its namesakes by the area that it lies in:
    "Mill Riverside", in the district of Riverside, is "Mill" to everybody.

    Args:
        name: Its name as listed.
        alt_names: Its other names, with the area's name written out in as many words.
        areas: The names of the areas that hold it.
    """
    known = [area for area in areas if area]
    words = name.split()
    if any(_alike(name, area) for area in known) or words[0].lower() in _TWINS:
        return []
    for length in (2, 1):
        tail = " ".join(words[-length:]).strip(" /")
        if len(words) > length and any(_alike(tail, area) or _alike(tail, area.split()[-1]) for area in known):
            longer = [told.split() for told in (name, *alt_names)]
            return [" ".join(told[:-length]).strip(" /") for told in longer if len(told) > length]
    return []


def _alike(one: str, other: str) -> bool:
    """Whether two names are one in their consonants, the article put aside."""
    return bool(one) and _bare(one) == _bare(other)


def _bare(name: str) -> str:
    bones = skeleton(name)
    return skeleton(name[2:]) if bones[1:2] == "l" and name[:2].lower() in ("al", "el") else bones
