"""For which clusters an episode's pairs speak, that first for which they speak most."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from typing import NamedTuple

from harmledger.link.clusters import Cluster
from harmledger.link.profiles import Profile


class Tie(NamedTuple):
    """A cluster, all that speaks for it, and the member for which most does."""

    cluster: Cluster
    score: int
    nearest: int


def ties(
    met: Iterable[tuple[int, int]], profiles: Mapping[int, Profile], cluster: Callable[[int], Cluster]
) -> list[Tie]:
    """The clusters of the episodes that one has met, by what speaks for each on the average of its members.

    Args:
        met: The episodes, each with the score of the pair.
        profiles: All episodes.
        cluster: The cluster of an episode.
    """
    told: dict[Cluster, list[tuple[int, str, int]]] = defaultdict(list)
    for j, value in met:
        told[cluster(j)].append((-value, profiles[j].key, j))
    order = sorted(told, key=lambda c: (sum(t[0] for t in told[c]) / len(c.members), min(told[c])[1]))
    return [Tie(c, -sum(t[0] for t in told[c]), min(told[c])[2]) for c in order]
