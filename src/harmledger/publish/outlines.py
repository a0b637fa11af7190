"""Coasts and borders for the map, from the packaged cut of Natural Earth."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from harmledger.resources.files import read_bytes

NOTE = "Coasts and borders: Natural Earth, generalised, as they are in fact held; no judgement of ours."

Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Outline:
    """A line of longitudes and latitudes; a land border, or else a coast."""

    border: bool
    points: tuple[Point, ...]


@lru_cache(maxsize=1)
def world() -> tuple[Outline, ...]:
    """The world's outlines, about 40,000 points."""
    lines = read_bytes("outlines/world.txt").decode("ascii").splitlines()
    return tuple(Outline(line[0] == "b", tuple(_points(line))) for line in lines if not line.startswith("#"))


def _points(line: str) -> Iterator[Point]:
    lon = lat = 0
    steps = iter(map(int, line.split()[1:]))
    for dx, dy in zip(steps, steps, strict=True):
        lon, lat = lon + dx, lat + dy
        yield lon / 100, lat / 100
