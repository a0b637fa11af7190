"""Which pairs of episodes are worth comparing: those that meet in a block, nothing quadratic.

A block is a stretch of time crossed with a cell of the map, at several sizes of both. An episode stands in the
blocks of its own size and in those of every larger size; a pair is taken at the smallest size that holds both,
so that two villages of one governorate do not meet in the governorate's block. Names stand in for places
without a point; victims, named objects, copied texts and sentences, and equal figures make blocks of their own.

In a block each meets those that stand within a window of it in order of day. So what a new episode changes lies
within a window of it, in its own blocks.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from math import cos, floor, radians

from harmledger.link.profiles import EVER, Profile
from harmledger.link.spots import KM_PER_DEGREE, SETTLED, Spot
from harmledger.model.mention import PlaceKind
from harmledger.model.weights import Weights

TIME_DAYS = (4, 32, 400)  # the sizes of the time buckets, in days; the fourth size is "any day"
ANY_DAY = len(TIME_DAYS)
CELL_DEGREES = (0.1, 0.5, 2.0)  # about 11, 55 and 220 km; then a name, then a country
NAME, COUNTRY = len(CELL_DEGREES), len(CELL_DEGREES) + 1
# Of a region or a country and no day, nothing is compared: of the 26,000 pairs that this leaves out of the open
# development part's 130,000, 20 spoke for a join; BCubed F1 falls by less than 0.001.
WIDE = (NAME - 1, COUNTRY)
OWN_TIME, OWN_PLACE = 1, 2  # why an episode stands in a block: its own size of time, of place
BOTH = OWN_TIME | OWN_PLACE

Key = tuple[object, ...]
Pair = tuple[int, int]


class Blocks:
    """Episodes, by number, in their blocks. An entry is a number and why it stands there, as ``4 * number + why``:
    two entries make a pair if both of the block's sizes are the own size of one of them."""

    def __init__(self, weights: Weights) -> None:
        self._window = int(weights.settings["block_window"])
        self._undated = int(weights.settings["undated_days"])
        self._entries: dict[int, list[int]] = {}
        self._numbers: dict[Key, int] = {}
        self._cells_of: dict[Spot, list[tuple[bool, int, list[int]]]] = {}
        self._rank: dict[int, tuple[int, str]] = {}

    def fill(self, told: Iterable[tuple[int, Profile]]) -> None:
        """Enter many episodes into empty blocks."""
        self._rank = {i: _order(p) for i, p in told}
        entries: dict[int, list[int]] = defaultdict(list)
        known = dict(told)
        for i in sorted(self._rank, key=self._rank.__getitem__):
            for key, why in self._standing(known[i]).items():
                entries[key].append(4 * i + why)
        self._entries = dict(entries)

    def later(self) -> dict[int, list[int]]:
        """Each episode → those later in order that it meets, some of them more than once."""
        found: dict[int, list[int]] = defaultdict(list)
        reach = self._window + 1
        for block in self._entries.values():
            if len(block) < 2:
                continue
            why = 0
            for entry in block:
                why |= entry & BOTH
            if why != BOTH:
                continue
            for n, a in enumerate(block):
                if a & BOTH == BOTH:
                    met = [b >> 2 for b in block[n + 1 : n + reach]]
                else:
                    met = [b >> 2 for b in block[n + 1 : n + reach] if (a | b) & BOTH == BOTH]
                if met:
                    found[a >> 2] += met
        return found

    def enter(self, i: int, p: Profile) -> tuple[set[int], set[Pair]]:
        """Enter an episode: those that it meets, and pairs of others that may no longer meet for it."""
        self._rank[i] = _order(p)
        met: set[int] = set()
        parted: set[Pair] = set()
        for key, why in self._standing(p).items():
            block = self._entries.setdefault(key, [])
            at = self._place(block, i)
            block.insert(at, 4 * i + why)
            near = (*block[max(0, at - self._window) : at], *block[at + 1 : at + 1 + self._window])
            met.update(b >> 2 for b in near if (why | b) & BOTH == BOTH)
            parted.update(self._over(block, at, self._window + 1))
        return met, parted

    def leave(self, i: int, p: Profile) -> set[Pair]:
        """Take an episode out: pairs of others that now meet."""
        met: set[Pair] = set()
        for key in self._standing(p):
            block = self._entries[key]
            at = self._place(block, i)
            del block[at]
            if block:
                met.update(self._over(block, at, self._window))
            else:
                del self._entries[key]
        del self._rank[i]
        return met

    def reword(self, i: int, old: Profile, new: Profile) -> tuple[set[int], set[Pair], set[Pair]]:
        """Change the rare words of an episode: those that it meets for them, pairs of others that now meet, and pairs
        that may no longer."""
        before, after = (frozenset(self._words(p)) for p in (old, new))
        met: set[int] = set()
        others: set[Pair] = set()
        parted: set[Pair] = set()
        for key in before - after:
            block = self._entries[key]
            at = self._place(block, i)
            near = (*block[max(0, at - self._window) : at], *block[at + 1 : at + 1 + self._window])
            parted.update((min(i, b >> 2), max(i, b >> 2)) for b in near)
            del block[at]
            if block:
                others.update(self._over(block, at, self._window))
            else:
                del self._entries[key]
        for key in after - before:
            block = self._entries.setdefault(key, [])
            at = self._place(block, i)
            block.insert(at, 4 * i + BOTH)
            near = (*block[max(0, at - self._window) : at], *block[at + 1 : at + 1 + self._window])
            met.update(b >> 2 for b in near)
            parted.update(self._over(block, at, self._window + 1))
        return met, others, parted

    def _words(self, p: Profile) -> Iterator[int]:
        return (-1 - self._number(("word", word)) for word in p.rare)

    def meet(self, i: int, p: Profile, j: int, q: Profile) -> bool:
        """Whether two episodes that are in their blocks meet in any."""
        others = self._standing(q)
        for key, why in self._standing(p).items():
            if key in others and (why | others[key]) & BOTH == BOTH:
                block = self._entries[key]
                if abs(self._place(block, i) - self._place(block, j)) <= self._window:
                    return True
        return False

    def _place(self, block: Sequence[int], i: int) -> int:
        return bisect_left(block, self._rank[i], key=lambda entry: self._rank[entry >> 2])

    def _over(self, block: Sequence[int], at: int, apart: int) -> Iterator[Pair]:
        """The pairs that stand so far apart, one before ``at``, one there or after."""
        for n in range(max(0, at - self._window), min(at, len(block) - apart)):
            a, b = block[n], block[n + apart]
            if (a | b) & BOTH == BOTH and n + apart >= at:
                yield (a >> 2, b >> 2) if a < b else (b >> 2, a >> 2)

    def _standing(self, p: Profile) -> dict[int, int]:
        """The blocks of an episode, by number, and why it stands in each."""
        found: dict[int, int] = {}
        own_time, span = _times(p, self._undated)
        stretches = [self._at(at) for at in p.places]
        for when in range(own_time, ANY_DAY + 1):
            why_time = OWN_TIME if when == own_time else 0
            times = [bucket << 5 | when for bucket in _buckets(when, span)]
            for cells in stretches:
                for wide, why_place, keys in cells:
                    if wide and when == ANY_DAY:
                        continue
                    why = why_time | why_place
                    for cell in keys:
                        for time in times:
                            key = cell | time
                            found[key] = found.get(key, 0) | why
        for shared in _rare(p):
            found[-1 - self._number(shared)] = BOTH
        return found

    def _at(self, at: Spot) -> list[tuple[bool, int, list[int]]]:
        """For each size of cells from a place's own: whether it is wide, why the place stands there, and the cells as
        the upper bits of a block's number."""
        known = self._cells_of.get(at)
        if known is None:
            own = _size(at)
            known = self._cells_of[at] = [
                (
                    where in WIDE,
                    OWN_PLACE if where == own else 0,
                    [cell << 27 | where << 2 for cell in self._cells(where, own, at)],
                )
                for where in range(own, COUNTRY + 1)
            ]
        return known

    def _number(self, key: Key) -> int:
        return self._numbers.setdefault(key, len(self._numbers))

    def _cells(self, size: int, own: int, at: Spot) -> Iterable[int]:
        """The cells of a size that hold a place: all that it touches at its own size, its centre's at others."""
        if size == NAME:
            region = {at.admin1} if at.admin1 and at.place.kind in SETTLED else set()  # a region without a point
            return [self._number(("name", name)) for name in at.names | region]
        if size == COUNTRY:
            return [self._number(("country", at.place.country))] if at.place.country else ()
        if at.lat is None or at.lon is None:
            return ()
        edge = CELL_DEGREES[size]
        if size != own:
            return (_cell(floor(at.lat / edge), floor(at.lon / edge)),)
        north = at.radius / KM_PER_DEGREE
        east = min(5.0, north / max(0.05, cos(radians(at.lat))))  # near the poles cells narrow: no more than 5 degrees
        rows = range(floor((at.lat - north) / edge), floor((at.lat + north) / edge) + 1)
        columns = range(floor((at.lon - east) / edge), floor((at.lon + east) / edge) + 1)
        return [_cell(row, column) for row in rows for column in columns]


def _cell(row: int, column: int) -> int:
    return (row + 5000) * 10_000 + column + 5000


def pairs(profiles: Sequence[Profile], weights: Weights) -> list[Pair]:
    """Pairs of indexes into ``profiles``, smaller first, sorted.

    In a block of more than ``block_window`` episodes each meets only as many neighbours in order of day, so
    that the work grows with the number of episodes.
    """
    blocks = Blocks(weights)
    blocks.fill(list(enumerate(profiles)))
    return sorted({(min(i, j), max(i, j)) for i, met in blocks.later().items() for j in met})


def _order(p: Profile) -> tuple[int, str]:
    """By day told, else by day of report."""
    known = p.firm or p.reported
    return (known.start.toordinal() if known else p.around[0] if p.around else 0, p.key)


def _times(p: Profile, undated_days: int) -> tuple[int, tuple[int, int] | None]:
    """The episode's own size of time, and the days it may have been on."""
    if p.firm is None and p.reported is None:
        if p.around is None:
            return ANY_DAY, None
        first, end = p.around
    else:
        first, end = p.may
    if p.firm is None and p.reported is not None:
        first = max(EVER, end - undated_days)
    size = next((n for n, days in enumerate(TIME_DAYS) if end - first <= 4 * days), ANY_DAY)
    return size, (first, end)


def _buckets(size: int, span: tuple[int, int] | None) -> Iterable[int]:
    """The numbers of the buckets that a span of days touches."""
    if size == ANY_DAY or span is None:
        return (0,)
    days = TIME_DAYS[size]
    return range(span[0] // days, (span[1] - 1) // days + 1)


def _size(at: Spot) -> int:
    """The smallest cells that a place fits."""
    if at.place.kind is PlaceKind.COUNTRY and at.place.country:
        return COUNTRY
    if not at.pointed:
        return NAME
    return next((n for n, d in enumerate(CELL_DEGREES) if 2 * at.radius <= d * KM_PER_DEGREE), NAME - 1)


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
