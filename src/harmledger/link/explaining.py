"""An incident of a cluster: its day, place and kind, with the evidence for each join and for what was kept apart."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from datetime import date

from harmledger.link.candidates import Pair
from harmledger.link.clusters import Cluster
from harmledger.link.evidence import contradiction
from harmledger.link.field import Field
from harmledger.link.profiles import Days, Profile, common_period, main_event, place_order
from harmledger.link.reasons import pieces
from harmledger.link.spots import SETTLED, Spot, spot
from harmledger.link.umbrellas import Umbrellas
from harmledger.model.ids import ClaimId, DocumentId
from harmledger.model.incident import Incident, Link, Piece, Silent, Umbrella, incident_id
from harmledger.model.mention import Place
from harmledger.model.moment import Period
from harmledger.model.ruling import Ruling, RulingKind
from harmledger.model.weights import Weights

FEW_DAYS = 3  # an incident's date that is reckoned spans no more [own]
KEPT_APART = 5  # near misses told with an incident, the nearest first: enough to explain it, few enough to read


def explained(
    cluster: Cluster, found: Field, weights: Weights, rulings: Iterable[Ruling], over: Umbrellas
) -> Incident | None:
    """The incident of a cluster, with why its episodes were joined and the nearest that were not, and the claims that
    cover it among others; None where it has no claims but such."""
    members = [p for i in cluster.members if (p := _without(found.profiles[i], over.out(i))).claims]
    if not members:
        return None
    joined = [link_of(found.profiles[a], found.profiles[b], weights, joined=True) for a, b in cluster.joins]
    apart = [
        link_of(found.profiles[a], found.profiles[b], weights, joined=False) for a, b in _near_misses(cluster, found)
    ]
    joined.sort(key=lambda link: (link.a, link.b))
    covering = [(found.profiles[o.episode], o.claims, found.profiles[o.nearest]) for o in over.of(cluster)]
    wide = {c for i in cluster.members for c in over.out(i)}.union(*(claims for _, claims, _ in covering))
    links = [link for link in (*joined, *apart) if link.a not in wide and link.b not in wide]
    made = incident(members, (*links, *_ruling_links(members, rulings)))
    return under(made, covering, weights)


def _without(p: Profile, out: Collection[ClaimId]) -> Profile:
    """An episode without some of its claims."""
    return replace(p, claims=tuple(c for c in p.claims if c.id not in out)) if out else p


def under(
    made: Incident, covering: Iterable[tuple[Profile, Collection[ClaimId], Profile]], weights: Weights
) -> Incident:
    """The incident with the claims that cover it among others, each with the member that speaks most for that."""
    listed = [
        Umbrella(wide.document, tuple(sorted(claims)), nearest.ids[0], pieces(wide, nearest, weights))
        for wide, claims, nearest in covering
    ]
    if not listed:
        return made
    documents = sorted({*made.documents, *(u.document for u in listed)})
    umbrellas = tuple(sorted(listed, key=lambda u: (u.document, u.claims)))
    return replace(made, documents=tuple(documents), umbrellas=umbrellas)


def beside(made: Incident, silent: Iterable[tuple[Profile, Profile]], weights: Weights) -> Incident:
    """The incident with the texts that speak of it and claim nothing, each with the member that speaks most for it."""
    listed = [Silent(text.document, nearest.ids[0], pieces(text, nearest, weights)) for text, nearest in silent]
    if not listed:
        return made
    documents = sorted({*made.documents, *(s.document for s in listed)})
    return replace(made, documents=tuple(documents), silent=tuple(sorted(listed, key=lambda s: s.document)))


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


def link_of(a: Profile, b: Profile, weights: Weights, *, joined: bool) -> Link:
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
    when = _date([leading] if leading else members)
    reckoned = _reckoned(members) if when is None else None
    return Incident(
        id=incident_id(claim.id for claim in claims),
        claims=tuple(claim.id for claim in claims),
        documents=tuple(sorted({p.document for p in members})),
        event=main_event(claims),
        date=when or reckoned,
        place=_place(members, leading),
        links=links,
        reckoned=reckoned is not None,
    )


def _date(members: Iterable[Profile]) -> Period | None:
    """The days on which the claims agree: those that words tell, else those of publication."""
    listed = list(members)
    words = [day for p in listed for day in p.days]
    return common_period(words or [c.date.period for p in listed for c in p.claims if c.date])


def _reckoned(members: Iterable[Profile]) -> Period | None:
    """The days that all those pages allow whose publication or number tells when they went out, the narrowest first,
    where these are few. A page that names a weekday tells of the last one before it went out."""
    windows = sorted({days for p in members if (days := _went_out(p))}, key=lambda w: (w[1] - w[0], w))
    if not windows:
        return None
    first, end = windows[0]
    for window in windows[1:]:
        if max(first, window[0]) < min(end, window[1]):
            first, end = max(first, window[0]), min(end, window[1])
    if end - first > FEW_DAYS:
        return None
    start, last = date.fromordinal(first), date.fromordinal(end)
    return Period.day(start) if end - first == 1 else Period.of(start, last)


def _went_out(p: Profile) -> Days | None:
    """The days between which its page went out."""
    if p.reported is None:
        return p.around
    first, end = p.reported.start.toordinal(), p.reported.end.toordinal()
    if p.weekday is None or end - first != 1:
        return first, end
    day = first - (date.fromordinal(first).weekday() - p.weekday) % 7
    return day, day + 1


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
