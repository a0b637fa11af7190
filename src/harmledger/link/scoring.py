"""The sum of the evidence for many pairs at once: what ``evidence`` weighs, reckoned as seldom as may be.

A case has few different days, places and figures and very many pairs of episodes. So what comparisons say of one
pair of days is kept for all the pairs of episodes that share it, and comparisons that need what an episode does not
tell are not made. A pair against which so much speaks that nothing left could bring it near a join is given ``FLOOR``
at once; whatever lies lower is as good as that. The sums are those of ``evidence``, which a test sees to.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass, field

from harmledger.link.evidence import FEATURES, Feature, contradiction, days_apart, places_apart, tells_the_day
from harmledger.link.profiles import EVER, NEVER, Profile
from harmledger.model.weights import Weights

# Thousandths of log-odds. Weaker evidence against a pair is not told apart: BCubed F1 on the open development part
# is the same to four digits from -3 downwards, and falls by 0.001 at -2.
FLOOR = -3000
ROOM = 2_000_000  # outcomes kept for one kind of evidence before it begins anew

# What groups of comparisons look at, by which their outcomes are kept. A comparison that is not named here is made
# for every pair whose two sides tell the attribute behind its name (``None``: for every pair).
LOOKS: dict[str, tuple[tuple[str, ...], Callable[[Profile], Hashable]]] = {
    "time": (("day", "report", "weekday", "serial"), lambda p: _times(p, _week(p))),
    "place": (("place", "moments"), lambda p: (p.places, p.fame, p.moments, tells_the_day(p))),
    "kind": (("event", "perpetrator", "standing"), lambda p: (p.event, p.actors, p.sure, p.leads, p.firm is None)),
    "counts": (("counts",), lambda p: frozenset(p.counts.items())),
}
NEEDS = {
    "victims": "victims", "objects": "objects", "wording": "quotes", "words": "said", "origin": "voices",
    "names": "names",
}  # fmt: skip
LAST = "words"  # the comparison that takes longest
WITHIN = "text"  # two episodes of one text alone have it

WEEK = 7  # comparisons of days ask how far apart they are, and for the day of the week: not which week it is
SHIFT = 1 << 32

Comparison = Callable[[Profile, Profile], int | None]


def _week(p: Profile) -> int | None:
    """The week from which the days of a profile are reckoned; None where it tells none."""
    known = p.firm or p.reported
    first = known.start.toordinal() if known else p.around[0] if p.around else None
    return None if first is None else first // WEEK


def _times(p: Profile, week: int | None) -> Hashable:
    """All that a profile tells of days, reckoned from its week."""
    zero = (week or 0) * WEEK
    periods = [
        (x.start.toordinal() - zero, x.days, x.soft_start.toordinal() - zero, x.width, x.precision) if x else None
        for x in (p.firm, p.reported)
    ]
    ends = [day if day in (EVER, NEVER) else day - zero for day in p.may]
    around = p.around and (p.around[0] - zero, p.around[1] - zero)
    return (week is None, *periods, p.weekday, around, *ends)


@dataclass(frozen=True, slots=True)
class Told:
    """A profile with the numbers of what groups of comparisons look at, and a bit for each thing that it tells."""

    profile: Profile
    looks: tuple[int, ...]
    tells: int
    week: int | None


@dataclass(slots=True)
class _Group:
    """Comparisons whose sum is kept by what they look at; None stands for a contradiction."""

    look: Callable[[Profile], Hashable]
    weigh: Comparison
    numbers: dict[Hashable, int] = field(default_factory=dict)
    kept: dict[int, dict[int, int | None]] = field(default_factory=dict)
    size: int = 0

    def number(self, p: Profile) -> int:
        """The number of what is looked at in a profile."""
        seen = self.look(p)
        return self.numbers.setdefault(seen, len(self.numbers))

    def row(self, of: int) -> dict[int, int | None]:
        """What is kept beside one number."""
        if self.size > ROOM:
            self.kept.clear()
            self.size = 0
        return self.kept.setdefault(of, {})

    def made(self, row: dict[int, int | None], a: Told, b: Told, at: int) -> int | None:
        """Weigh, and keep it."""
        found = row[at] = self.weigh(a.profile, b.profile)
        self.size += 1
        return found


def _kept(rows: Iterable[tuple[_Group, dict[int, int | None], int]], a: Told, b: Told) -> int | None:
    """The sum of groups of comparisons, None where one of them is a contradiction."""
    total = 0
    for group, row, n in rows:
        at = b.looks[n]
        found = row[at] if at in row else group.made(row, a, b, at)
        if found is None:
            return None
        total += found
    return total


class Scorer:
    """Scores of pairs, in thousandths of log-odds: whole numbers add up to the same in any order."""

    def __init__(self, weights: Weights) -> None:
        self._weights = weights
        by_name = {f.name: f for f in FEATURES if f.name != WITHIN}
        self._every = [self._one(f) for f in FEATURES]
        self._groups = [
            _Group(look, self._together([by_name.pop(name) for name in names], group))
            for group, (names, look) in LOOKS.items()
        ]
        last = by_name.pop(LAST)
        self._last, self._most = self._one(last), max(0, *self._table(last).values())
        self._prior = round(1000 * weights.prior)
        self._single = [(1 << n, self._one(f)) for n, f in enumerate(by_name.values())]
        needs = [(1 << n, NEEDS.get(name)) for n, name in enumerate(by_name)]
        self._always = sum(bit for bit, need in needs if need is None)
        self._needs = [(bit, need) for bit, need in needs if need is not None]

    def told(self, p: Profile) -> Told:
        """A profile made ready to be scored."""
        tells = self._always
        for bit, need in self._needs:
            if getattr(p, need):
                tells |= bit
        return Told(p, tuple(group.number(p) for group in self._groups), tells, _week(p))

    def score(self, a: Told, b: Told) -> int | None:
        """The score of one pair, or None where it contradicts itself."""
        return self.scores(a, (b,))[0]

    def scores(self, a: Told, beside: Iterable[Told]) -> list[int | None]:
        """The scores of one episode with each of others, None where they contradict each other."""
        rows = [group.row(at) for group, at in zip(self._groups, a.looks, strict=True)]
        days, kept = self._groups[0], rows[0]
        rest = [(group, row, n) for n, (group, row) in enumerate(zip(self._groups, rows, strict=True)) if n]
        document, week = a.profile.document, a.week
        found: list[int | None] = []
        for b in beside:
            if document == b.profile.document:  # what one text tells of itself is kept for no other
                found.append(self._own(a.profile, b.profile))
                continue
            at = b.looks[0]
            if week is not None and b.week is not None:
                at += (b.week - week) * SHIFT
            total = kept[at] if at in kept else days.made(kept, a, b, at)
            more = None if total is None else _kept(rest, a, b)
            if total is None or more is None:
                found.append(None)
            else:
                found.append(self._with_single(self._prior + total + more, a, b))
        return found

    def _with_single(self, total: int, a: Told, b: Told) -> int:
        """The sum with what is weighed for this pair alone."""
        both = a.tells & b.tells
        if both:
            for bit, weigh in self._single:
                if both & bit:
                    total += weigh(a.profile, b.profile) or 0
        if total + self._most <= FLOOR:
            return FLOOR
        return max(FLOOR, total + (self._last(a.profile, b.profile) or 0))

    def _own(self, a: Profile, b: Profile) -> int | None:
        if contradiction(a, b, self._weights.settings) is not None:
            return None
        return max(FLOOR, self._prior + sum(one(a, b) or 0 for one in self._every))

    def _table(self, feature: Feature) -> dict[str, int]:
        return {outcome: round(1000 * self._weights.outcomes[feature.name][outcome]) for outcome in feature.outcomes}

    def _one(self, feature: Feature) -> Comparison:
        table, compare, settings = self._table(feature), feature.compare, self._weights.settings

        def weigh(a: Profile, b: Profile) -> int | None:
            outcome = compare(a, b, settings)
            return None if outcome is None else table[outcome]

        return weigh

    def _together(self, features: Iterable[Feature], group: str) -> Comparison:
        """The sum of several comparisons; None where the two contradict each other in what the group looks at."""
        single, settings = [self._one(f) for f in features], self._weights.settings
        forbids = {"time": days_apart, "place": places_apart}.get(group)

        def weigh(a: Profile, b: Profile) -> int | None:
            if forbids is not None and forbids(a, b, settings):
                return None
            return sum(one(a, b) or 0 for one in single)

        return weigh
