"""All episodes of a case with what speaks for each pair that meets, and the clusters that come of it.

The clusters are those of the episodes alone: in whatever order these came, changed and went, what stands is what
filling an empty field with them gives. A change is worked out where it falls: in the blocks of what changed, among
the pairs that meet there, in the components that these bind.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field

from harmledger.link.candidates import Blocks, Pair
from harmledger.link.clusters import BOND, Cluster, components, settle
from harmledger.link.evidence import OF_THE_CASE, days_apart, outcomes
from harmledger.link.evidence import scorer as plain
from harmledger.link.profiles import Profile
from harmledger.link.scoring import Scorer, Told
from harmledger.model.weights import Weights


@dataclass(slots=True)
class _Change:
    """What a change has reached so far: pairs that may meet now, and those that may no longer; episodes whose
    component is to be settled anew; episodes of which anything is otherwise."""

    met: set[Pair] = field(default_factory=set)
    parted: set[Pair] = field(default_factory=set)
    loose: set[int] = field(default_factory=set)
    reached: set[int] = field(default_factory=set)


class Field:
    """Episodes by number. ``around`` are the scores of pairs, both ways; ``refused`` those of pairs that contradict
    each other although much speaks for them; ``cluster`` is the one that each episode is in.

    Those that claim nothing bind no others: the scores of pairs of which one is such are in ``beside``.
    """

    def __init__(self, weights: Weights, scorer: Scorer) -> None:
        self._weights = weights
        self._slack = weights.settings["place_slack_km"]
        self._scorer, self._plain = scorer, plain(weights, OF_THE_CASE)
        self._one_place = round(1000 * weights.outcomes["place"]["same_of_some"])
        self._blocks = Blocks(weights)
        self._told: dict[int, Told] = {}
        self.profiles: dict[int, Profile] = {}
        self.around: dict[int, dict[int, int]] = {}
        self.refused: dict[int, dict[int, int]] = {}
        self.beside: dict[int, dict[int, int]] = {}
        self.cluster: dict[int, Cluster] = {}
        self._component: dict[int, int] = {}
        self._members: dict[int, list[int]] = {}

    def fill(self, profiles: Mapping[int, Profile], *, grows: bool) -> None:
        """Put many episodes into an empty field; one that does not grow keeps no blocks."""
        self._fill(profiles, {}, set(profiles), grows=grows)

    def fill_again(self, profiles: Mapping[int, Profile], changed: Collection[int]) -> None:
        """Put the same episodes, some of them changed, into a field that does not grow."""
        known, self.around, self.refused, self.beside, self.cluster = self.around, {}, {}, {}, {}
        self._component, self._members = {}, {}
        self._fill(profiles, known, changed, grows=False)

    def _fill(
        self,
        profiles: Mapping[int, Profile],
        known: dict[int, dict[int, int]],
        changed: Collection[int],
        *,
        grows: bool,
    ) -> None:
        self.profiles = dict(profiles)
        self._told = {i: self._scorer.told(p) for i, p in profiles.items()}
        self._blocks.fill(profiles.items())
        later = self._blocks.later()
        if not grows:
            self._blocks = Blocks(self._weights)
        while later:
            i, listed = later.popitem()
            met = set(listed)
            if i not in changed:
                same = known.pop(i, {})
                for j in met & same.keys():
                    if j not in changed:
                        self.around.setdefault(i, {})[j] = self.around.setdefault(j, {})[i] = same[j]
                        met.discard(j)
            self._weigh(i, met)
        self._settle(profiles)

    def change(self, changes: Mapping[int, Profile | None]) -> set[int]:
        """Put episodes in, change them, or take them out (None).

        Returns:
            The episodes whose cluster, or of whose pairs any, is otherwise than before; those taken out among them.
        """
        reworded = self._reworded(changes)
        anew = {i: p for i, p in changes.items() if i not in reworded}
        done = _Change(reached=set(anew), loose={i for i, p in anew.items() if p is not None})
        for i in anew:
            if i in self.profiles:
                self._take_out(i, done)
        for i, old in reworded.items():
            self._reword(i, old, changes[i] or old, done)
        done.met = {pair for pair in done.met if anew.keys().isdisjoint(pair)}  # the others are yet to enter
        for i, p in anew.items():
            if p is not None:
                self.profiles[i], self._told[i] = p, self._scorer.told(p)
                met, parted = self._blocks.enter(i, p)
                done.met.update((min(i, j), max(i, j)) for j in met)
                done.parted |= parted
        self._part(done)
        self._meet(done)
        self._weigh_again(reworded, done)
        return done.reached | self._settle(done.loose)

    def _reworded(self, changes: Mapping[int, Profile | None]) -> dict[int, Profile]:
        """The episodes that tell what they told, while their words are worth something else, as they were."""
        known = self.profiles
        return {i: known[i] for i, p in changes.items() if p is not None and i in known and known[i].tells_the_same(p)}

    def _reword(self, i: int, old: Profile, new: Profile, done: _Change) -> None:
        self.profiles[i], self._told[i] = new, self._scorer.told(new)
        if set(old.rare) != set(new.rare):
            met, others, parted = self._blocks.reword(i, old, new)
            done.met |= others
            done.met.update((min(i, j), max(i, j)) for j in met)
            done.parted |= parted

    def _weigh_again(self, reworded: Mapping[int, Profile], done: _Change) -> None:
        """The pairs of reworded episodes that met before. A pair that contradicts itself does so whatever its words
        are worth, and what speaks for it is weighed without them."""
        for i in reworded:
            for table, binds in ((self.around, True), (self.beside, False)):
                met = [j for j in table.get(i, ()) if j > i or j not in reworded]
                for j, value in zip(met, self._scorer.scores(self._told[i], [self._told[j] for j in met]), strict=True):
                    old = table[i][j]
                    if value is None or (value == old and not (value > 0 and self._otherwise(i, j, reworded))):
                        continue
                    table[i][j] = table[j][i] = value
                    done.reached.update((i, j))
                    if binds and value != old:
                        self._moved(i, j, max(value, old), done)

    def _otherwise(self, i: int, j: int, reworded: Mapping[int, Profile]) -> bool:
        """Whether the evidence of a pair is otherwise, although its sum is the same."""
        before = outcomes(reworded[i], reworded.get(j, self.profiles[j]), self._weights)
        return before != outcomes(self.profiles[i], self.profiles[j], self._weights)

    def _take_out(self, i: int, done: _Change) -> None:
        for j, value in self.around.pop(i, {}).items():
            del self.around[j][i]
            self._moved(i, j, value, done)
        for table in (self.refused, self.beside):
            for j in table.pop(i, {}):
                del table[j][i]
                done.reached.add(j)
        done.met |= self._blocks.leave(i, self.profiles.pop(i))
        del self._told[i], self.cluster[i]
        mates = self._members[self._component.pop(i)]
        mates.remove(i)
        done.loose.update(mates)

    def _moved(self, i: int, j: int, value: int, done: _Change) -> None:
        """A pair has this score no longer, or from now on."""
        done.reached.update((i, j))
        home = self._component.get(i)
        if value > BOND or (home is not None and home == self._component.get(j)):
            done.loose.update((i, j))

    def _part(self, done: _Change) -> None:
        """Forget pairs that no longer meet."""
        for i, j in done.parted:
            if i in self.profiles and j in self.profiles:
                known = self.around.get(i, {}).get(j)
                apart = [table for table in (self.refused, self.beside) if j in table.get(i, ())]
                if known is None and not apart and (i, j) not in done.met:
                    continue
                if self._blocks.meet(i, self.profiles[i], j, self.profiles[j]):
                    continue
                done.met.discard((i, j))
                if known is not None:
                    del self.around[i][j], self.around[j][i]
                    self._moved(i, j, known, done)
                for table in apart:
                    del table[i][j], table[j][i]
                    done.reached.update((i, j))

    def _meet(self, done: _Change) -> None:
        """Weigh the pairs that meet now."""
        fresh: dict[int, set[int]] = defaultdict(set)
        for i, j in done.met:
            if i in self.profiles and j in self.profiles and j not in self.around.get(i, ()):
                fresh[i].add(j)
        for i, met in fresh.items():
            self._weigh(i, met)
            for j in met:
                if j in self.around.get(i, ()):
                    self._moved(i, j, self.around[i][j], done)
                elif j in self.refused.get(i, ()) or j in self.beside.get(i, ()):
                    done.reached.update((i, j))

    def _weigh(self, i: int, met: Iterable[int]) -> None:
        """The scores of an episode with those it meets."""
        one = self._told[i]
        listed = list(met) if one.profile.claims else [j for j in met if self.profiles[j].claims]
        around = self.around.setdefault(i, {})
        for j, value in zip(listed, self._scorer.scores(one, [self._told[j] for j in listed]), strict=True):
            if not (one.profile.claims and self.profiles[j].claims):
                if value is not None:
                    self.beside.setdefault(i, {})[j] = self.beside.setdefault(j, {})[i] = value
            elif value is not None:
                around[j] = value
                self.around.setdefault(j, {})[i] = value
            elif (refused := self._refused(one.profile, self.profiles[j])) > 0:
                self.refused.setdefault(i, {})[j] = refused
                self.refused.setdefault(j, {})[i] = refused

    def _refused(self, a: Profile, b: Profile) -> int:
        """What speaks for two that contradict in one of day and place and tell the very same of the other, where a
        reader may ask why they are two; else 0. What their words are worth is left out, since that may change."""
        if not days_apart(a, b, self._weights.settings):
            return self._plain(a, b) if a.firm is not None and a.firm == b.firm else 0
        if not a.places or not b.places:
            return 0 if a.places or b.places else self._plain(a, b)
        return self._plain(a, b) + self._one_place if a.places[0] == b.places[0] else 0

    def _settle(self, loose: Iterable[int]) -> set[int]:
        """Settle the components of these episodes anew; those whose cluster is another one."""
        every: set[int] = set()
        for i in loose:
            if i in self.profiles and i not in every:
                every.add(i)
                every.update(self._members.pop(self._component[i], ()) if i in self._component else ())
        changed: set[int] = set()
        order = sorted(every, key=lambda i: self.profiles[i].key)
        for component in components(order, self.around):
            self._members[component[0]] = component
            for i in component:
                self._component[i] = component[0]
            ties = sorted(component, key=lambda i: self.profiles[i].key)
            for cluster in settle(ties, self.profiles.__getitem__, self.around, self._slack):
                for i in cluster.members:
                    if self.cluster.get(i) != cluster:
                        self.cluster[i] = cluster
                        changed.add(i)
        return changed
