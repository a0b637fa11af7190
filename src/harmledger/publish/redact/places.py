"""Places told coarsely: the cell of a fixed grid, or an administrative unit.

What is told of a place by cell is a function of the cell alone (its middle, its reach, and the town that the grid's
name is taken from), so that any two places of a cell are told in the same words: however many releases, tables and
maps somebody lays over each other, no area smaller than the cell comes out. No noise is added, since noise averages
away. A cell is a whole number of the finest grid's cells, so that those of two grids lie in each other or apart, and
never cut each other to something smaller. https://h3geo.org; OCHA, Data Responsibility Guidelines.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import lru_cache
from math import ceil, floor

import h3

from harmledger.model.ids import PlaceId
from harmledger.model.mention import Place, PlaceKind
from harmledger.model.policy import FINEST_CELL, Coarseness, Fineness, Policy

_OVERHANG = 1.1
"""How much farther than its own corners the finest cells of a cell reach: each of the grids is turned against the
next, so that a little of every child lies outside of its parent. Sampled over all resolutions: at most 1.07."""


@dataclass(frozen=True, slots=True)
class Town:
    """A town that people know, and its country (ISO 3166-1 alpha-2)."""

    name: str
    country: str
    lat: float
    lon: float


Namer = Callable[[float, float], Town | None]
"""The town that an area is called by, from the latitude and longitude of its middle."""


def public_place(place: Place | None, policy: Policy, namer: Namer) -> Place | None:
    """A place as the policy tells places of its kind, None where it tells nothing."""
    if place is None:
        return None
    told = policy.told(place.kind)
    if told.fineness is Fineness.NAMED:
        return place
    if told.fineness is Fineness.CELL:
        return _cell(place, told, namer)
    if told.fineness is Fineness.GOVERNORATE and place.admin1:
        return Place(place.admin1, PlaceKind.GOVERNORATE, country=place.country, admin1=place.admin1)
    if told.fineness in (Fineness.GOVERNORATE, Fineness.COUNTRY) and place.country:
        return Place(place.country, PlaceKind.COUNTRY, country=place.country)
    return None


def is_named(place: Place | None, policy: Policy) -> bool:
    """Whether a place is told by its own name."""
    return place is None or policy.told(place.kind).fineness is Fineness.NAMED


def _cell(place: Place, told: Coarseness, namer: Namer) -> Place | None:
    if place.lat is None or place.lon is None or told.cell is None:
        return None
    # A place that is told no better than within a wide circle is no better placed in a small cell: it takes the
    # finest grid whose cells are as wide as its circle.
    cell = h3.cell_to_parent(h3.latlng_to_cell(place.lat, place.lon, FINEST_CELL), told.cell)
    while (_reach(cell)[2] < (place.radius_km or 0.0)) and h3.get_resolution(cell):
        cell = h3.cell_to_parent(cell)
    lat, lon, radius = _reach(cell)
    town = namer(lat, lon)
    name = f"{town.name} area" if town else f"area of {lat:.1f}, {lon:.1f}"
    country = town.country if town else None
    return Place(name, PlaceKind.DISTRICT, lat, lon, radius, country, gazetteer=PlaceId(f"h3:{cell}"))


@lru_cache(maxsize=10_000)
def _reach(cell: str) -> tuple[float, float, float]:
    """The middle of a cell in degrees, and how many kilometres from it the farthest of what it holds lies."""
    lat, lon = (round(at, 3) for at in h3.cell_to_latlng(cell))
    far = max(h3.great_circle_distance((lat, lon), corner, unit="km") for corner in h3.cell_to_boundary(cell))
    return lat, lon, ceil(far * _OVERHANG * 10) / 10


def namer_of(towns: Iterable[Town]) -> Namer:
    """Areas called by the nearest of ``towns`` in the degrees around, the first in the alphabet of two as near."""
    squares: dict[tuple[int, int], list[Town]] = {}
    for town in towns:
        squares.setdefault((floor(town.lat), floor(town.lon)), []).append(town)

    def nearest(lat: float, lon: float) -> Town | None:
        def far(town: Town) -> tuple[float, str, float, float]:
            return h3.great_circle_distance((lat, lon), (town.lat, town.lon), unit="km"), town.name, town.lat, town.lon

        row, column = floor(lat), floor(lon)
        around = ((row + i, (column + j + 180) % 360 - 180) for i in (-1, 0, 1) for j in (-1, 0, 1))
        return min((town for square in around for town in squares.get(square, ())), key=far, default=None)

    return nearest
