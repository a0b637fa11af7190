"""Which pairs of episodes are worth comparing: those that meet in a block, nothing quadratic.

A block is a stretch of time crossed with a cell of the map, at several sizes of both. An episode stands in the
blocks of its own size and in those of every larger size; a pair is taken at the smallest size that holds both,
so that two villages of one governorate do not meet in the governorate's block. Names stand in for places
without a point; victims, named objects, copied texts and sentences, and equal figures make blocks of their own.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from math import cos, floor, radians

from harmledger.link.profiles import EVER, Profile
from harmledger.link.spots import KM_PER_DEGREE, SETTLED, Spot
from harmledger.model.mention import PlaceKind
from harmledger.model.weights import Weights

TIME_DAYS = (4, 32, 400)  # the sizes of the time buckets, in days; the fourth size is "any day"
ANY_DAY = len(TIME_DAYS)
CELL_DEGREES = (0.1, 0.5, 2.0)  # about 11, 55 and 220 km; then a name, then a country
NAME, COUNTRY = len(CELL_DEGREES), len(CELL_DEGREES) + 1

Key = tuple[object, ...]
Pair = tuple[int, int]


@dataclass(frozen=True, slots=True)
class _Standing:
    """An episode in a block: the sizes of its own that put it there."""

    index: int
    when: int
    where: int


def pairs(profiles: list[Profile], weights: Weights) -> list[Pair]:
    """Pairs of indexes into ``profiles`` (sorted by key), smaller first, sorted.

    In a block of more than ``block_window`` episodes each meets only as many neighbours in order of day, so
    that the work grows with the number of episodes.
    """
    window = int(weights.settings["block_window"])
    found: set[Pair] = set()
    order = [_order(p) for p in profiles]
    for size, members in _time_and_place(profiles, weights):
        found.update(_meet(members, size, order, window))
    for block in _shared(profiles):
        ranked = sorted(block, key=lambda i: order[i])
        for n, i in enumerate(ranked):
            found.update((min(i, j), max(i, j)) for j in ranked[n + 1 : n + 1 + window])
    return sorted(found)


def _order(p: Profile) -> tuple[int, str]:
    """By day told, else by day of report."""
    known = p.firm or p.reported
    return (known.start.toordinal() if known else p.around[0] if p.around else 0, p.key)


def _meet(members: list[_Standing], size: Pair, order: list[tuple[int, str]], window: int) -> Iterator[Pair]:
    """The pairs of one block for which it is the smallest that holds both."""
    when, where = size
    if len(members) < 2 or not (any(m.when == when for m in members) and any(m.where == where for m in members)):
        return
    members.sort(key=lambda m: order[m.index])
    for n, a in enumerate(members):
        for b in members[n + 1 : n + 1 + window]:
            if max(a.when, b.when) == when and max(a.where, b.where) == where and a.index != b.index:
                yield (a.index, b.index) if a.index < b.index else (b.index, a.index)


def _time_and_place(profiles: list[Profile], weights: Weights) -> Iterator[tuple[Pair, list[_Standing]]]:
    """The blocks of time and place with their sizes."""
    times = [_times(p, weights) for p in profiles]
    wheres = [_wheres(p) for p in profiles]
    sizes_when = {own for own, _ in times}
    sizes_where = {own for spots in wheres for own, _ in spots}
    for when, where in sorted((t, w) for t in sizes_when for w in sizes_where):
        blocks: dict[Key, list[_Standing]] = defaultdict(list)
        for i, (own_when, span) in enumerate(times):
            if own_when > when:
                continue
            buckets = tuple(_buckets(when, span))
            for own_where, at in wheres[i]:
                standing = _Standing(i, own_when, own_where)
                for cell in _cells(where, own_where, at) if own_where <= where else ():
                    for bucket in buckets:
                        blocks[bucket, cell].append(standing)
        for members in blocks.values():
            yield (when, where), members


def _times(p: Profile, weights: Weights) -> tuple[int, tuple[int, int] | None]:
    """The episode's own size of time, and the days it may have been on."""
    if p.firm is None and p.reported is None:
        if p.around is None:
            return ANY_DAY, None
        first, end = p.around
    else:
        first, end = p.may
    if p.firm is None and p.reported is not None:
        first = max(EVER, end - int(weights.settings["undated_days"]))
    size = next((n for n, days in enumerate(TIME_DAYS) if end - first <= 4 * days), ANY_DAY)
    return size, (first, end)


def _buckets(size: int, span: tuple[int, int] | None) -> Iterable[int]:
    """The numbers of the buckets that a span of days touches."""
    if size == ANY_DAY or span is None:
        return (0,)
    days = TIME_DAYS[size]
    return range(span[0] // days, (span[1] - 1) // days + 1)


def _wheres(p: Profile) -> list[tuple[int, Spot]]:
    """Each of the episode's places with its own size."""
    return [(_size(at), at) for at in p.places]


def _size(at: Spot) -> int:
    """The smallest cells that a place fits."""
    if at.place.kind is PlaceKind.COUNTRY and at.place.country:
        return COUNTRY
    if not at.pointed:
        return NAME
    return next((n for n, d in enumerate(CELL_DEGREES) if 2 * at.radius <= d * KM_PER_DEGREE), NAME - 1)


def _cells(size: int, own: int, at: Spot) -> Iterable[Key]:
    """The cells of a size that hold a place: all that it touches at its own size, its centre's at others."""
    if size == NAME:
        region = {at.admin1} if at.admin1 and at.place.kind in SETTLED else set()  # a region without a point
        return [("name", name) for name in sorted(at.names | region)]
    if size == COUNTRY:
        return [("country", at.place.country)] if at.place.country else ()
    if at.lat is None or at.lon is None:
        return ()
    edge = CELL_DEGREES[size]
    if size != own:
        return [("cell", floor(at.lat / edge), floor(at.lon / edge))]
    north = at.radius / KM_PER_DEGREE
    east = min(5.0, north / max(0.05, cos(radians(at.lat))))  # near the poles cells narrow: no more than 5 degrees
    rows = range(floor((at.lat - north) / edge), floor((at.lat + north) / edge) + 1)
    columns = range(floor((at.lon - east) / edge), floor((at.lon + east) / edge) + 1)
    return [("cell", row, column) for row in rows for column in columns]


def _shared(profiles: list[Profile]) -> Iterator[list[int]]:
    """Blocks of what is too rare to be shared by chance."""
    blocks: dict[Key, list[int]] = defaultdict(list)
    for i, p in enumerate(profiles):
        for key in _rare(p):
            blocks[key].append(i)
    for block in blocks.values():
        if len(block) > 1:
            yield block


def _rare(p: Profile) -> Iterator[Key]:
    """Names of people and things, copied texts and sentences, and figures with the time they are told of."""
    yield ("text", p.echo)
    yield from (("word", word) for word in p.rare)
    yield from (("victim", name) for name in p.victims)
    yield from (("object", name) for name in p.named_objects)
    yield from (("quote", quote) for quote in p.quotes)
    known = p.firm or p.reported
    if known is None:
        return
    month = known.start.toordinal() // TIME_DAYS[1]
    for (what, who), interval in p.counts.items():
        if interval.exact and (interval.low or 0) >= 5 and what.of_people:
            for bucket in (month, month + 1):
                yield ("figure", what, who, interval.low, bucket)
