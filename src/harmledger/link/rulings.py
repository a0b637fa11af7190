"""People's rulings over the machine's clusters: what was merged is one, what was split is not.

Rulings are applied in the order in which they were made, to clusters that were found without them. So a ruling that
is undone leaves no trace, and a merge that is split again leaves the clusters as they were.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from harmledger.link.candidates import Pair
from harmledger.link.clusters import Cluster, Scores
from harmledger.model.ids import ClaimId
from harmledger.model.ruling import Ruling, RulingKind


def named(rulings: Iterable[Ruling]) -> frozenset[ClaimId]:
    """Every claim that somebody ruled on."""
    return frozenset(claim for r in rulings for claim in (*r.claims, *r.others))


def ruled(
    found: Sequence[Cluster], ids: Sequence[Sequence[ClaimId]], rulings: Iterable[Ruling], scores: Scores
) -> list[Cluster]:
    """The clusters after all rulings, sorted by their smallest member.

    Args:
        found: What the evidence alone gives.
        ids: The claims of each episode.
        rulings: In the order in which they were made.
        scores: What speaks for each pair: of a cluster that is split, members on which nobody ruled go with the
            part that they speak for more, with those that stay where neither.
    """
    clusters = list(found)
    for ruling in rulings:
        merge = ruling.kind is RulingKind.MERGE
        clusters = _merged(clusters, ids, ruling) if merge else _split(clusters, ids, ruling, scores)
    return sorted(clusters, key=lambda c: c.members)


def _merged(clusters: list[Cluster], ids: Sequence[Sequence[ClaimId]], ruling: Ruling) -> list[Cluster]:
    """The cluster that holds most of the one side joined with that which holds most of the other."""
    one, other = (_holding(clusters, ids, side) for side in (ruling.claims, ruling.others))
    if one is None or other is None or one == other:
        return clusters
    a, b = clusters[one], clusters[other]
    joined = Cluster(tuple(sorted((*a.members, *b.members))), (*a.joins, *b.joins))
    return [*(c for n, c in enumerate(clusters) if n not in (one, other)), joined]


def _holding(clusters: Sequence[Cluster], ids: Sequence[Sequence[ClaimId]], side: Sequence[ClaimId]) -> int | None:
    """The cluster with most of these claims; of several with as many the one with the smallest of them."""
    wanted = set(side)
    held = {n: sorted(i for m in c.members for i in ids[m] if i in wanted) for n, c in enumerate(clusters)}
    ranked = sorted((-len(claims), claims, n) for n, claims in held.items() if claims)
    return ranked[0][2] if ranked else None


def _split(clusters: list[Cluster], ids: Sequence[Sequence[ClaimId]], ruling: Ruling, scores: Scores) -> list[Cluster]:
    """Every cluster that holds claims of both sides in two."""
    apart, stay = set(ruling.claims), set(ruling.others)
    divided: list[Cluster] = []
    for cluster in clusters:
        first = [m for m in cluster.members if not apart.isdisjoint(ids[m])]
        second = [m for m in cluster.members if m not in first and not stay.isdisjoint(ids[m])]
        if not first or not second:
            divided.append(cluster)
            continue
        for member in cluster.members:
            if member not in first and member not in second:
                drawn = _drawn(member, first, scores) > _drawn(member, second, scores)
                (first if drawn else second).append(member)
        divided += [_within(cluster, first), _within(cluster, second)]
    return divided


def _drawn(member: int, side: Iterable[int], scores: Mapping[Pair, int]) -> int:
    return sum(scores.get((min(member, m), max(member, m)), 0) for m in side)


def _within(cluster: Cluster, members: Sequence[int]) -> Cluster:
    kept = set(members)
    return Cluster(tuple(sorted(kept)), tuple(pair for pair in cluster.joins if kept.issuperset(pair)))
