"""Claims of several places at once ("strikes on two towns killed 36"), held beside the incidents that they cover.

Such a claim's figures are of all its places together. Where the case knows of an incident at one of them, and of
another at another, the claim is added to neither, since whatever it tells would be counted for one place alone, or
twice. Where the case knows of one incident at most, the claim is an account like any other.

What is an umbrella is decided last, by the clusters as they stand: it binds no episodes and parts none.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple, Protocol

from harmledger.link.clusters import Cluster
from harmledger.link.evidence import contradiction
from harmledger.link.profiles import Profile
from harmledger.link.rulings import named
from harmledger.link.spots import SETTLED, Spot, apart, spot
from harmledger.link.ties import ties
from harmledger.model.claim import Claim
from harmledger.model.ids import ClaimId
from harmledger.model.ruling import Ruling
from harmledger.model.weights import Weights


class Known(Protocol):
    """All episodes, and the scores of pairs, both ways: a ``Field``."""

    profiles: dict[int, Profile]
    around: dict[int, dict[int, int]]


class Over(NamedTuple):
    """An umbrella over a cluster: the episode, its claims of several places, and the member that speaks most for it."""

    episode: int
    claims: frozenset[ClaimId]
    nearest: int


class Umbrellas:
    """Which claims cover which clusters, kept while episodes come and go."""

    def __init__(self, weights: Weights, rulings: Sequence[Ruling] = ()) -> None:
        self._settings, self._slack = weights.settings, weights.settings["place_slack_km"]
        self._ruled = named(rulings)
        self._claims: dict[int, frozenset[ClaimId]] = {}  # of each episode those of several places
        self._over: dict[int, list[tuple[Cluster, Over]]] = {}
        self._of: dict[Cluster, dict[int, Over]] = defaultdict(dict)

    def of(self, cluster: Cluster) -> list[Over]:
        """The umbrellas over a cluster."""
        return list(self._of.get(cluster, {}).values())

    def out(self, i: int) -> frozenset[ClaimId]:
        """The claims of an episode that are in no incident, since they cover several."""
        return self._claims[i] if i in self._over else frozenset()

    def change(self, reached: Iterable[int], found: Known, cluster: Callable[[int], Cluster]) -> set[int]:
        """Look anew at what a change has reached.

        Args:
            reached: Episodes of which anything is otherwise, their cluster or a pair.
            found: All episodes.
            cluster: The cluster of an episode that claims something, after all rulings.

        Returns:
            Members of clusters that have come under an umbrella, or from under one, or whose own account is one.
        """
        listed = set(reached)
        again = {i for i in listed if i in self._claims}
        for i in listed:
            claims = self._several(found.profiles[i]) if i in found.profiles else frozenset()
            if claims:
                self._claims[i] = claims
                again.add(i)
            else:
                self._claims.pop(i, None)
        again |= self._beside(listed, found)
        moved: set[int] = set()
        for i in sorted(again):
            before, now = self._over.pop(i, []), self._places(i, found, cluster)
            for one, _ in before:
                self._of[one].pop(i, None)
                if not self._of[one]:
                    del self._of[one]
            if now:
                self._over[i] = now
            for one, over in now:
                self._of[one][i] = over
            if before != now:
                own = (i,) if i in found.profiles else ()
                moved.update(own, (m for one, _ in (*before, *now) for m in one.members if m in found.profiles))
        return moved

    def _beside(self, reached: set[int], found: Known) -> set[int]:
        """The episodes with claims of several places that met one that a change has reached."""
        if len(self._claims) <= len(reached):
            return {i for i in self._claims if not reached.isdisjoint(found.around.get(i, ()))}
        return {j for i in reached for j in found.around.get(i, ()) if j in self._claims}

    def _several(self, p: Profile) -> frozenset[ClaimId]:
        """The claims of an episode that count people at settled places apart from each other, and on which nobody
        ruled."""
        wide = [c for c in p.claims if c.other_places and any(count.what.of_people for count in c.counts)]
        return frozenset(c.id for c in wide if len(self._apart(c)) > 1 and c.id not in self._ruled)

    def _apart(self, claim: Claim) -> list[Spot]:
        """The settled places of a claim, each apart from all before it."""
        found: list[Spot] = []
        for told in ((claim.place,) if claim.place else ()) + claim.other_places:
            at = spot(told.place)
            if at.place.kind in SETTLED and all(apart(at, other, self._slack) for other in found):
                found.append(at)
        return found

    def _places(self, i: int, found: Known, cluster: Callable[[int], Cluster]) -> list[tuple[Cluster, Over]]:
        """The clusters that an episode's claims cover: for each of its places the one for which most speaks on the
        average of its members; none where they are not at two places at least."""
        p = found.profiles.get(i)
        if p is None or not self._claims.get(i):
            return []
        # An umbrella is no incident to be covered by another.
        met = ((j, value) for j, value in found.around.get(i, {}).items() if j not in self._claims)
        spoken = [tie for tie in ties(met, found.profiles, cluster) if tie.score > 0]
        covered: list[tuple[Cluster, Over]] = []
        for at in self._apart_all(p, self._claims[i]):
            tie = next((tie for tie in spoken if self._at(tie.cluster, at, p, found)), None)
            if tie is not None:
                covered.append((tie.cluster, Over(i, self._claims[i], tie.nearest)))
        distinct = dict(covered)
        return sorted(distinct.items(), key=lambda c: c[0].members) if len(distinct) > 1 else []

    def _apart_all(self, p: Profile, ids: frozenset[ClaimId]) -> list[Spot]:
        """The places of these claims of an episode, each once."""
        return list(dict.fromkeys(at for claim in p.claims if claim.id in ids for at in self._apart(claim)))

    def _at(self, one: Cluster, at: Spot, p: Profile, found: Known) -> bool:
        """Whether plain accounts of a cluster tell of a day, and of harm to people at this place of an umbrella's, and
        none contradicts it."""
        plain = [found.profiles[m] for m in one.members if m not in self._claims]
        here = any(not apart(at, x, self._slack) for q in plain for x in q.places if x.place.kind in SETTLED)
        harm = any(what.of_people for q in plain for what, _ in q.counts)
        dated = any(q.firm or q.reported or q.around for q in plain)
        return here and harm and dated and not any(contradiction(p, q, self._settings) for q in plain)
