"""Episodes into clusters: constrained average linkage, the same whatever the order of the input.

Only pairs that clearly speak for each other tie episodes into components; each component is settled by itself, so that
a new document touches its own alone. Within one, the two clusters whose pairs speak for each other most on
average are joined first, as long as the sum speaks for it and nothing in one contradicts anything in the other:
a contradiction in day or place beats any likeness by chains.
"""

from __future__ import annotations

import heapq
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from harmledger.link.candidates import Pair
from harmledger.link.profiles import Days, Profile
from harmledger.link.spots import Spot, apart
from harmledger.model.weights import Weights

Scores = Mapping[Pair, int]  # thousandths of log-odds; no entry for a pair that never met or contradicts
Around = Mapping[int, Mapping[int, int]]  # the same, both ways

# A pair that speaks for a join less than this binds no two episodes into one component. BCubed F1 on the open
# development part is 0.638 at 0, 0.640 at 0.5, 0.638 at 1 and 0.619 at 1.5;
# the higher it is, the smaller are the components.
BOND = 400


@dataclass(frozen=True, slots=True)
class Cluster:
    """Episodes that are one event, by number, in the order of their keys; ``joins`` are the pairs that brought them
    together."""

    members: tuple[int, ...]
    joins: tuple[Pair, ...] = ()


@dataclass(slots=True)
class _Growing:
    """A cluster while it grows. ``may`` are the days that all members allow: since periods are intervals,
    members that agree two by two agree all together (Helly), and one check settles any number of them."""

    members: list[int]
    may: Days
    places: tuple[tuple[Spot, ...], ...]
    joins: list[Pair] = field(default_factory=list)
    age: int = 0


def clusters(profiles: Sequence[Profile], scores: Scores, weights: Weights) -> list[Cluster]:
    """Every episode in exactly one cluster, sorted by their smallest member."""
    slack = weights.settings["place_slack_km"]
    around: dict[int, dict[int, int]] = defaultdict(dict)
    for (a, b), value in scores.items():
        around[a][b] = around[b][a] = value
    settled: list[Cluster] = []
    for component in components(range(len(profiles)), around):
        settled.extend(settle(sorted(component), profiles.__getitem__, around, slack))
    return sorted(settled, key=lambda c: c.members)


def components(episodes: Iterable[int], around: Around) -> list[list[int]]:
    """The connected components of episodes under pairs that bind, each in any order."""
    found: list[list[int]] = []
    seen: set[int] = set()
    for first in episodes:
        if first in seen:
            continue
        seen.add(first)
        component = [first]
        for i in component:  # it grows while it is gone through
            for j, value in around[i].items() if i in around else ():
                if value > BOND and j not in seen:
                    seen.add(j)
                    component.append(j)
        found.append(component)
    return found


def settle(component: Sequence[int], profile: Callable[[int], Profile], around: Around, slack: float) -> list[Cluster]:
    """The clusters of one component, whose episodes stand in the order that settles ties."""
    if len(component) == 1:
        return [Cluster((component[0],))]
    return _Settling(component, profile, around, slack).run()


class _Settling:
    """Average linkage over one component."""

    def __init__(
        self,
        component: Sequence[int],
        profile: Callable[[int], Profile],
        around: Around,
        slack: float,
    ) -> None:
        at = {i: n for n, i in enumerate(component)}  # inside, an episode is its number in the order of ties
        self._names = component
        self._slack = slack
        self._growing = {}
        for n, i in enumerate(component):
            p = profile(i)
            self._growing[n] = _Growing([n], p.may, (p.places,) if p.places else ())
        self._ties = {n: {at[j]: s for j, s in around[i].items() if j in at} for i, n in at.items()}
        self._best = {
            (i, j): (s, (i, j)) for i, ties in self._ties.items() for j, s in ties.items() if i < j
        }  # the pair that speaks most for joining two clusters
        self._heap: list[tuple[float, int, int, int, int]] = []
        for i, j in sorted(self._best):
            self._push(i, j)

    def run(self) -> list[Cluster]:
        """Join until nothing more speaks for a join."""
        while self._heap:
            _, a, b, age_a, age_b = heapq.heappop(self._heap)
            one, two = self._growing.get(a), self._growing.get(b)
            if one and two and (one.age, two.age) == (age_a, age_b) and not self._contradict(one, two):
                self._join(a, b)
        return [
            Cluster(tuple(map(self._name, sorted(g.members))), tuple(map(self._pair, sorted(g.joins))))
            for g in self._growing.values()
        ]

    def _name(self, n: int) -> int:
        return self._names[n]

    def _pair(self, pair: Pair) -> Pair:
        return self._names[pair[0]], self._names[pair[1]]

    def _push(self, a: int, b: int) -> None:
        """Queue a pair of clusters whose sum speaks for a join, greatest average first, then smallest index."""
        a, b = min(a, b), max(a, b)
        value = self._ties[a][b]
        if value > 0:
            one, two = self._growing[a], self._growing[b]
            average = value / (len(one.members) * len(two.members))
            heapq.heappush(self._heap, (-average, a, b, one.age, two.age))

    def _contradict(self, one: _Growing, two: _Growing) -> bool:
        """Whether any member of one contradicts any member of the other."""
        if one.may[1] <= two.may[0] or two.may[1] <= one.may[0]:
            return True
        return any(all(apart(x, y, self._slack) for x in xs for y in ys) for xs in one.places for ys in two.places)

    def _join(self, a: int, b: int) -> None:
        """Put the cluster ``b`` into ``a``, the smaller index."""
        one, two = self._growing[a], self._growing.pop(b)
        one.joins.extend((*two.joins, self._best.pop((a, b))[1]))
        one.members.extend(two.members)
        one.may = (max(one.may[0], two.may[0]), min(one.may[1], two.may[1]))
        one.places = tuple(dict.fromkeys((*one.places, *two.places)))
        one.age += 1
        ties = self._ties.pop(b)
        del ties[a], self._ties[a][b]
        for other, value in ties.items():
            self._ties[a][other] = self._ties[a].get(other, 0) + value
            self._ties[other][a] = self._ties[a][other]
            del self._ties[other][b]
            moved = self._best.pop((min(b, other), max(b, other)))
            key = (min(a, other), max(a, other))
            known = self._best.get(key)
            # the greater score, then the smaller pair
            self._best[key] = moved if known is None or (-moved[0], moved[1]) < (-known[0], known[1]) else known
        for other in sorted(self._ties[a]):
            self._push(a, other)
