"""An incident of a cluster: its day, place and kind, with the evidence for each join and for what was kept apart."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence

from harmledger.link.candidates import Pair
from harmledger.link.clusters import Cluster
from harmledger.link.evidence import contradiction, pieces
from harmledger.link.field import Field
from harmledger.link.profiles import Profile, common_period, main_event, place_order
from harmledger.link.spots import SETTLED, Spot, spot
from harmledger.model.ids import DocumentId
from harmledger.model.incident import Incident, Link, Piece, incident_id
from harmledger.model.mention import Place
from harmledger.model.moment import Period
from harmledger.model.ruling import Ruling, RulingKind
from harmledger.model.weights import Weights

KEPT_APART = 5  # near misses told with an incident, the nearest first: enough to explain it, few enough to read


def explained(cluster: Cluster, found: Field, weights: Weights, rulings: Iterable[Ruling]) -> Incident:
    """The incident of a cluster, with why its episodes were joined and the nearest that were not."""
    members = [found.profiles[i] for i in cluster.members]
    joined = [_link(found.profiles[a], found.profiles[b], weights, joined=True) for a, b in cluster.joins]
    apart = [
        _link(found.profiles[a], found.profiles[b], weights, joined=False) for a, b in _near_misses(cluster, found)
    ]
    joined.sort(key=lambda link: (link.a, link.b))
    return incident(members, (*joined, *apart, *_ruling_links(members, rulings)))


def _near_misses(cluster: Cluster, found: Field) -> list[Pair]:
    """The pairs that spoke for joining another cluster and did not, the nearest first."""
    inside = set(cluster.members)
    near: list[tuple[int, str, str, Pair]] = []
    for i in cluster.members:
        for known in (found.around.get(i), found.refused.get(i)):
            for j, value in known.items() if known else ():
                if value > 0 and j not in inside:
                    (one, a), (two, b) = sorted(((found.profiles[i].key, i), (found.profiles[j].key, j)))
                    near.append((-value, one, two, (a, b)))
    return [pair for *_, pair in sorted(near)[:KEPT_APART]]


def _ruling_links(members: Sequence[Profile], rulings: Iterable[Ruling]) -> list[Link]:
    """The merges that hold in an incident, as links with their reasons."""
    here = {claim for p in members for claim in p.ids}
    links = []
    for ruling in rulings:
        sides = [sorted(here.intersection(side)) for side in (ruling.claims, ruling.others)]
        if ruling.kind is RulingKind.MERGE and all(sides):
            because = f"merged by {ruling.who} on {ruling.at[:10]}: {ruling.reason}"
            links.append(Link(sides[0][0], sides[1][0], (Piece("ruling", 0.0, because),), joined=True))
    return links


def _link(a: Profile, b: Profile, weights: Weights, *, joined: bool) -> Link:
    """The evidence between two episodes, told between their first claims."""
    found = pieces(a, b, weights)
    against = None if joined else contradiction(a, b, weights.settings)
    if against:
        found = (*found, Piece("contradiction", 0.0, f"{against}: they cannot be one event, whatever else they share"))
    return Link(a.ids[0], b.ids[0], found, joined)


def incident(members: Sequence[Profile], links: tuple[Link, ...], leading: Profile | None = None) -> Incident:
    """One incident. Its id is its smallest claim's, so that most new reports leave it as it is. Where one episode
    leads, the incident's day is its day, and its place goes first."""
    claims = sorted((claim for p in members for claim in p.claims), key=lambda claim: claim.id)
    return Incident(
        id=incident_id(claim.id for claim in claims),
        claims=tuple(claim.id for claim in claims),
        documents=tuple(sorted({p.document for p in members})),
        event=main_event(claims),
        date=_date([leading] if leading else members),
        place=_place(members, leading),
        links=links,
    )


def _date(members: Iterable[Profile]) -> Period | None:
    """The days on which the claims agree: those that words tell, else those of publication."""
    listed = list(members)
    words = [day for p in listed for day in p.days]
    return common_period(words or [c.date.period for p in listed for c in p.claims if c.date])


def _place(members: Sequence[Profile], leading: Profile | None) -> Place | None:
    """Where: a settled place before a region, that of the leading episode, the one that most texts name, then the
    more precise. Copies of one text name it once."""
    named: dict[Spot, set[DocumentId]] = defaultdict(set)
    for member in members:
        for claim in member.claims:
            if claim.place:
                named[spot(claim.place.place)].add(member.echo)
    if not named:
        return None
    first = {spot(c.place.place) for c in leading.claims if c.place} if leading else set()

    def rank(at: Spot) -> tuple[bool, bool, bool, int, float, tuple[str, ...]]:
        settled = at.place.kind in SETTLED
        return not settled, at.lat is None, at not in first, -len(named[at]), at.radius, place_order(at)

    return min(named, key=rank).place
