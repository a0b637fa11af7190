"""Texts that claim nothing, set beside the incident that they speak of: a photograph's caption, a mourner's post.

They are compared like any other, by their places, words and days. Yet they join nothing: what the claims make of each
other stands before they are looked at, and no figure, day or place of an incident comes of them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from typing import NamedTuple, Protocol

from harmledger.link.clusters import Cluster
from harmledger.link.evidence import contradiction
from harmledger.link.profiles import Profile
from harmledger.link.ties import ties
from harmledger.model.weights import Weights


class Known(Protocol):
    """All episodes, and the scores of pairs of which one claims nothing, both ways: a ``Field``."""

    profiles: dict[int, Profile]
    beside: dict[int, dict[int, int]]


class Place(NamedTuple):
    """Where a silent text stands: the cluster, and the member of it that speaks most for that."""

    cluster: Cluster
    nearest: int


class Silent:
    """Which cluster each silent text stands beside, kept while episodes come and go."""

    def __init__(self, weights: Weights) -> None:
        self._settings = weights.settings
        self._at: dict[int, Place] = {}
        self._beside: dict[Cluster, set[int]] = defaultdict(set)

    def of(self, cluster: Cluster) -> list[tuple[int, int]]:
        """The silent texts beside a cluster, each with the member that speaks most for it."""
        return [(i, self._at[i].nearest) for i in self._beside.get(cluster, ())]

    def change(self, reached: Iterable[int], found: Known, cluster: Callable[[int], Cluster]) -> set[int]:
        """Look anew at what a change has reached.

        Args:
            reached: Episodes of which anything is otherwise, their cluster or a pair.
            found: All episodes.
            cluster: The cluster of an episode that claims something, after all rulings.

        Returns:
            Members of clusters that lose a silent text, or beside which one stands now.
        """
        silent: set[int] = set()
        for i in reached:
            if i in self._at or (i in found.profiles and not found.profiles[i].claims):
                silent.add(i)
            silent.update(j for j in found.beside.get(i, ()) if not found.profiles[j].claims)
        moved: set[int] = set()
        for i in sorted(silent):
            before, now = self._at.pop(i, None), self._place(i, found, cluster)
            if before is not None:
                self._beside[before.cluster].discard(i)
            if now is not None:
                self._at[i] = now
                self._beside[now.cluster].add(i)
            for place in (before, now):
                if place is not None and before != now:
                    moved.update(m for m in place.cluster.members if m in found.profiles)
        return moved

    def _place(self, i: int, found: Known, cluster: Callable[[int], Cluster]) -> Place | None:
        """The cluster for which most speaks on the average of its members, as long as the sum is for it and nothing
        contradicts."""
        met = found.beside.get(i, {}).items() if i in found.profiles else ()
        for one, score, nearest in ties(met, found.profiles, cluster):
            if score <= 0:
                return None
            if not any(contradiction(found.profiles[i], found.profiles[m], self._settings) for m in one.members):
                return Place(one, nearest)
        return None
