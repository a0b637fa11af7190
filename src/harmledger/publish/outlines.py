"""Coasts and borders for the map, from the cut of Natural Earth, where the build had npm to make it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache

from harmledger.resources.files import is_there, read_bytes

WORLD = "outlines/world.index"
NOTE = "Coasts and borders: Natural Earth, generalised, as they are in fact held; no judgement of ours."

Point = tuple[float, float]


@dataclass(frozen=True)
class Outline:
    """A line of longitudes and latitudes; a land border, or else a coast."""

    border: bool
    points: tuple[Point, ...]

    @cached_property
    def reach(self) -> tuple[float, float, float, float]:
        """West, south, east, north."""
        lons, lats = [lon for lon, _ in self.points], [lat for _, lat in self.points]
        return min(lons), min(lats), max(lons), max(lats)


@lru_cache(maxsize=1)
def world(path: str = WORLD) -> tuple[Outline, ...]:
    """The world's outlines, about 40,000 points; none where the build made no such file."""
    if not is_there(path):
        return ()
    lines = read_bytes(path).decode("ascii").splitlines()
    return tuple(Outline(line[0] == "b", tuple(_points(line))) for line in lines if not line.startswith("#"))


def _points(line: str) -> Iterator[Point]:
    lon = lat = 0
    steps = iter(map(int, line.split()[1:]))
    for dx, dy in zip(steps, steps, strict=True):
        lon, lat = lon + dx, lat + dy
        yield lon / 100, lat / 100
