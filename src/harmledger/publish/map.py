"""A plain map of the incidents, reckoned here and drawn as inline SVG: no tiles, no other host.

Equirectangular, true to scale along the middle parallel. A place is a circle of its radius, since its point
alone would claim more than is known.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from harmledger.model.mention import Place
from harmledger.publish.outlines import Outline
from harmledger.publish.words import isolate, line

WIDTH, HEIGHT = 960, 540  # of the drawing, in its own units

KM_PER_DEGREE = 111.32  # of latitude, and of longitude at the equator
_LEAST_KM = 40.0  # the window is never narrower, so that one village still shows its surroundings
_WIDEST_KM = 60.0  # how much of a wide circle the window has to hold: a province would shrink all villages
OUTLINES_FROM_KM = 300.0  # on a narrower map, outlines of 1:50 million could put a village over the border
_INSET_KM = 1_600.0  # how wide the inset's surroundings are
_STEPS = (1, 2, 5, 10, 15, 20, 30, 60, 120, 300, 600, 900, 1800, 2700)  # minutes of arc between lines
_BARS = (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000)  # km


@dataclass(frozen=True, slots=True)
class Spot:
    """A place on the map: its circle and dot, and its label if there is room. ``numbers`` are those of its
    incidents."""

    name: str
    numbers: tuple[int, ...]
    x: float
    y: float
    rx: float
    ry: float
    label: str
    label_x: float = 0.0
    label_y: float = 0.0
    anchor: str = "start"  # SVG's text-anchor


@dataclass(frozen=True, slots=True)
class Rule:
    """A meridian or parallel: where it stands and what it says."""

    at: float
    text: str


@dataclass(frozen=True, slots=True)
class Inset:
    """A small map of the surroundings: ``mark`` is where the map lies in it (x, y, width, height)."""

    x: float
    y: float
    width: int
    height: int
    coasts: str
    borders: str
    mark: tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class Sheet:
    """A drawn map. ``coasts`` and ``borders`` are SVG paths; ``bar`` is the scale bar's length in the
    drawing's units, ``bar_km`` what it stands for."""

    spots: tuple[Spot, ...]
    meridians: tuple[Rule, ...]
    parallels: tuple[Rule, ...]
    bar: float
    bar_km: int
    coasts: str
    borders: str
    inset: Inset | None
    width: int = WIDTH
    height: int = HEIGHT


@dataclass(frozen=True, slots=True)
class _Window:
    """The middle in degrees, units per degree, and the drawing's size."""

    lon: float
    lat: float
    per_lon: float
    per_lat: float
    width: int = WIDTH
    height: int = HEIGHT

    def x(self, lon: float) -> float:
        return self.width / 2 + ((lon - self.lon + 180) % 360 - 180) * self.per_lon

    def y(self, lat: float) -> float:
        return self.height / 2 + (self.lat - lat) * self.per_lat

    def crosses(self, west: float, south: float, east: float, north: float) -> bool:
        """Whether what lies within these degrees can be seen, over the 180th meridian too."""
        high, wide = self.height / 2 / self.per_lat, self.width / 2 / self.per_lon
        off = (west - (self.lon - wide)) % 360
        level = south <= self.lat + high and north >= self.lat - high
        return level and (off <= 2 * wide or off + east - west >= 360)

    @property
    def km(self) -> float:
        """How wide it is."""
        return self.width / self.per_lat * KM_PER_DEGREE


def draw(places: Iterable[tuple[int, Place]], outlines: Sequence[Outline] = ()) -> Sheet | None:
    """The map of numbered incidents' places, or None where no place has a point.

    The same places give the same map, whatever their order. Outlines are drawn where they are good enough
    for the map's scale, and in an inset where they are not.
    """
    groups: dict[tuple[float, float], list[tuple[int, Place]]] = {}
    for number, place in sorted(places, key=lambda p: p[0]):
        if place.lat is not None and place.lon is not None:
            groups.setdefault((place.lat, place.lon), []).append((number, place))
    if not groups:
        return None
    window = _window(groups)
    spots = [_spot(window, at, found) for at, found in sorted(groups.items())]
    fine = window.km >= OUTLINES_FROM_KM
    inset = None if fine or not outlines else _inset(window, spots, outlines)
    km_per_unit = KM_PER_DEGREE / window.per_lat
    bar_km = max((b for b in _BARS if b <= WIDTH / 4 * km_per_unit), default=_BARS[0])
    return Sheet(
        _labelled(spots, inset),
        _rules(window.lon, WIDTH / window.per_lon, "EW", window.x),
        _rules(window.lat, HEIGHT / window.per_lat, "NS", window.y),
        round(bar_km / km_per_unit, 1),
        bar_km,
        _path(window, [o for o in outlines if not o.border]) if fine else "",
        _path(window, [o for o in outlines if o.border]) if fine else "",
        inset,
    )


def _inset(window: _Window, spots: Sequence[Spot], outlines: Sequence[Outline]) -> Inset:
    """The surroundings, in the corner that covers fewest places (not the scale bar's)."""
    wide, high = 220, 150
    corners = ((WIDTH - wide - 10, 10), (10, 10), (10, HEIGHT - high - 28))
    x, y = min(corners, key=lambda c: sum(c[0] < s.x < c[0] + wide and c[1] < s.y < c[1] + high for s in spots))
    narrow = window.per_lon / window.per_lat
    per_lat = wide * KM_PER_DEGREE / _INSET_KM
    around = _Window(window.lon, window.lat, per_lat * narrow, per_lat, wide, high)
    size = (max(window.width / window.per_lat * per_lat, 6.0), max(window.height / window.per_lat * per_lat, 4.0))
    return Inset(
        x,
        y,
        wide,
        high,
        _path(around, [o for o in outlines if not o.border]),
        _path(around, [o for o in outlines if o.border]),
        (round((wide - size[0]) / 2, 1), round((high - size[1]) / 2, 1), round(size[0], 1), round(size[1], 1)),
    )


def _path(window: _Window, outlines: Sequence[Outline]) -> str:
    """The stretches of the outlines that cross the window, as one SVG path."""
    parts: list[str] = []
    for outline in outlines:
        if not window.crosses(*outline.reach):
            continue
        drawn = False
        points = [(round(window.x(lon), 1), round(window.y(lat), 1)) for lon, lat in outline.points]
        for (ax, ay), (bx, by) in pairwise(points):
            shown = (
                min(ax, bx) <= window.width
                and max(ax, bx) >= 0
                and min(ay, by) <= window.height
                and max(ay, by) >= 0
                and abs(ax - bx) < 180 * window.per_lon  # not the jump to the other side of the world
            )
            if shown:
                parts.append(f"L{bx:g} {by:g}" if drawn else f"M{ax:g} {ay:g}L{bx:g} {by:g}")
            drawn = shown
    return "".join(parts)


def _spot(window: _Window, at: tuple[float, float], found: Sequence[tuple[int, Place]]) -> Spot:
    lat, lon = at
    radius = max(place.radius_km or 0.0 for _, place in found) / KM_PER_DEGREE
    narrow = max(math.cos(math.radians(lat)), 0.05)
    numbers = tuple(number for number, _ in found)
    shown = ", ".join(map(str, numbers[:4])) + (" …" if len(numbers) > 4 else "")
    name = line(found[0][1].name)
    return Spot(
        name,
        numbers,
        round(window.x(lon), 1),
        round(window.y(lat), 1),
        round(radius / narrow * window.per_lon, 1),
        round(radius * window.per_lat, 1),
        f"{isolate(name)} · {shown}",
    )


def _window(groups: Mapping[tuple[float, float], Sequence[tuple[int, Place]]]) -> _Window:
    margin = {at: min(max(p.radius_km or 0.0 for _, p in found), _WIDEST_KM) for at, found in groups.items()}
    south = min(lat - m / KM_PER_DEGREE for (lat, _), m in margin.items())
    north = max(lat + m / KM_PER_DEGREE for (lat, _), m in margin.items())
    middle = max(min((south + north) / 2, 85.0), -85.0)
    narrow = math.cos(math.radians(middle))
    west, east = _across(sorted({-180.0 if lon == 180 else lon for _, lon in groups}))  # one meridian, two numbers
    side = max(margin.values()) / KM_PER_DEGREE / narrow
    west, east = west - side, east + side
    # Both spans in degrees of latitude's length, widened to the drawing's shape, with a margin around.
    wide = max((east - west) * narrow, (north - south) * WIDTH / HEIGHT, _LEAST_KM / KM_PER_DEGREE) * 1.3
    per_lat = WIDTH / wide
    centre = (west + east) / 2
    return _Window(centre, middle, per_lat * narrow, per_lat)


def _across(lons: Sequence[float]) -> tuple[float, float]:
    """West and east of all longitudes, over the 180th meridian where that is the shorter way."""
    around = 360.0 if len(lons) == 1 else 0.0  # of one longitude alone the gap is the whole way round
    gaps = [((lons[(i + 1) % len(lons)] - lon) % 360 or around, i) for i, lon in enumerate(lons)]
    gap, i = max(gaps)
    west = lons[(i + 1) % len(lons)]
    return west, west + 360.0 - gap


def _rules(middle: float, span: float, sides: str, place: Callable[[float], float]) -> tuple[Rule, ...]:
    low, high = middle - min(span, 360.0) / 2, middle + min(span, 360.0) / 2
    step = next((s for s in _STEPS if (high - low) * 60 / s <= 7), _STEPS[-1])
    numbers = range(math.ceil(low * 60 / step), math.floor(high * 60 / step) + 1)
    drawn = {n * step: place(n * step / 60) for n in numbers if sides == "EW" or abs(n * step) <= 90 * 60}
    return tuple(Rule(round(at, 1), _degrees(minutes, *sides)) for minutes, at in drawn.items())


def _degrees(minutes: int, plus: str, minus: str) -> str:
    minutes = minutes if plus == "N" else (minutes + 10_800) % 21_600 - 10_800
    whole, rest = divmod(abs(minutes), 60)
    side = "" if minutes == 0 or (abs(minutes) == 10_800 and plus == "E") else plus if minutes > 0 else minus
    return f"{whole}°" + (f"{rest:02}′" if rest else "") + side


_Box = tuple[float, float, float, float]


def _labelled(spots: Sequence[Spot], inset: Inset | None) -> tuple[Spot, ...]:
    """Labels where there is room: the places with most incidents first. A label that would cover another or
    leave the map is left out; the table names every place."""
    taken = _Taken()
    for s in spots:
        taken.add((s.x - 5, s.y - 5, s.x + 5, s.y + 5))
    if inset:
        taken.add((inset.x, inset.y, inset.x + inset.width, inset.y + inset.height))
    found: dict[int, Spot] = {}
    for i, s in sorted(enumerate(spots), key=lambda e: (-len(e[1].numbers), e[1].numbers)):
        found[i] = _place_label(s, taken)
    return tuple(found[i] for i in range(len(spots)))


class _Taken:
    """What of the drawing is covered: boxes, found by the squares that they lie in, since of two thousand places each
    would else be held against all others."""

    _SIDE = 60.0

    def __init__(self) -> None:
        self._squares: dict[tuple[int, int], list[_Box]] = {}

    def add(self, box: _Box) -> None:
        for square in self._of(box):
            self._squares.setdefault(square, []).append(box)

    def free(self, box: _Box) -> bool:
        """Whether nothing lies where this box would."""
        left, low, right, high = box
        return not any(
            b[0] < right and left < b[2] and b[1] < high and low < b[3]
            for square in self._of(box)
            for b in self._squares.get(square, ())
        )

    def _of(self, box: _Box) -> Iterator[tuple[int, int]]:
        across = range(math.floor(box[0] / self._SIDE), math.floor(box[2] / self._SIDE) + 1)
        down = range(math.floor(box[1] / self._SIDE), math.floor(box[3] / self._SIDE) + 1)
        return ((x, y) for x in across for y in down)


def _place_label(s: Spot, taken: _Taken) -> Spot:
    wide = 8.0 * len(s.label)  # at 15 units a letter, generous for most scripts
    for x, y, anchor, left in (
        (s.x + 9, s.y + 5, "start", s.x + 9),
        (s.x - 9, s.y + 5, "end", s.x - 9 - wide),
        (s.x, s.y - 12, "middle", s.x - wide / 2),
        (s.x, s.y + 23, "middle", s.x - wide / 2),
    ):
        box = (left, y - 13, left + wide, y + 5)
        inside = box[0] >= 4 and box[2] <= WIDTH - 4 and box[1] >= 16 and box[3] <= HEIGHT - 16
        if inside and taken.free(box):
            taken.add(box)
            return Spot(s.name, s.numbers, s.x, s.y, s.rx, s.ry, s.label, round(x, 1), round(y, 1), anchor)
    return Spot(s.name, s.numbers, s.x, s.y, s.rx, s.ry, "")
