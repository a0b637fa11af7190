"""Clusters as incidents, with the evidence for each join and for what was kept apart."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from harmledger.link.candidates import Pair, pairs
from harmledger.link.clusters import Cluster, clusters
from harmledger.link.dating import dated
from harmledger.link.evidence import check, contradiction, pieces, scorer
from harmledger.link.profiles import Profile, common_period, main_event, place_order, profiles
from harmledger.link.rulings import ruled
from harmledger.link.spots import SETTLED, Spot, spot
from harmledger.model.case import LinkMode
from harmledger.model.ids import DocumentId
from harmledger.model.incident import Incident, Link, Piece, incident_id
from harmledger.model.mention import Place
from harmledger.model.moment import Period
from harmledger.model.ruling import Ruling, RulingKind
from harmledger.model.voices import Voices
from harmledger.model.weights import Weights

KEPT_APART = 5  # near misses told with an incident, the nearest first: enough to explain it, few enough to read


def incidents(
    voices: Voices, weights: Weights, mode: LinkMode = LinkMode.AUTO, rulings: Sequence[Ruling] = ()
) -> tuple[Incident, ...]:
    """The incidents of a case, sorted by day, then id.

    Args:
        voices: What the counted documents say. Claims of one episode always stay together; only claims of
            scope incident take part.
        weights: The evidence's weights (``resources.weights``).
        mode: ``NONE``: each document is one incident, whatever others it resembles, and nothing is ruled on; for
            inputs that are so.
        rulings: What people decided, in the order in which they did; it holds over the evidence.

    Returns:
        The same incidents for the same claims, whatever the order in which they are handed over.

    Raises:
        LexiconError: if the weights lack an outcome that the evidence can have, or name one it cannot.
    """
    check(weights)
    told = profiles(voices, int(weights.settings["zone_slack_days"]), rulings)
    if mode is LinkMode.NONE:
        made = [_incident(mine, (), _leading(mine)) for mine in _by_document(told)]
    else:
        found, scores, refused = _settled(told, weights)
        again = dated(told, found)
        if any(new is not old for new, old in zip(again, told, strict=True)):
            same = {i for i, (new, old) in enumerate(zip(again, told, strict=True)) if new is old}
            told = again
            found, scores, refused = _settled(told, weights, {p: scores[p] for p in scores if same.issuperset(p)})
        found = ruled(found, [p.ids for p in told], rulings, scores)
        near = _near_misses(found, scores, refused)
        made = []
        for n, cluster in enumerate(found):
            members = [told[i] for i in cluster.members]
            links = (*_links(cluster, near[n], told, weights), *_ruling_links(members, rulings))
            made.append(_incident(members, links))
    return tuple(sorted(made, key=lambda i: (str(i.date.start) if i.date else "", i.id)))


def _by_document(told: Iterable[Profile]) -> list[list[Profile]]:
    """The episodes of each document."""
    found: dict[DocumentId, list[Profile]] = defaultdict(list)
    for profile in told:
        found[profile.document].append(profile)
    return [found[document] for document in sorted(found)]


def _leading(mine: Sequence[Profile]) -> Profile:
    """The episode that a document of one incident is about: the first of those that tell a day, since the lead
    says what happened and when, and what follows tells of reports, burials and other strikes."""

    def first(profile: Profile) -> tuple[bool, int, str]:
        start = min((e.span.start for c in profile.claims for e in c.evidence), default=0)
        return profile.firm is None, start, profile.key

    return min(mine, key=first)


def _settled(
    told: list[Profile], weights: Weights, known: Mapping[Pair, int] | None = None
) -> tuple[list[Cluster], dict[Pair, int], dict[Pair, int]]:
    """The clusters, with the scores of pairs that may be one event and of those that contradict; ``known`` are those
    that stand since nothing of them has changed."""
    scores, refused = _judge(told, weights, known or {})
    return clusters(told, scores, weights), scores, refused


def _judge(told: list[Profile], weights: Weights, known: Mapping[Pair, int]) -> tuple[dict[Pair, int], dict[Pair, int]]:
    """The scores of pairs that may be one event, and of those that contradict although much speaks for them."""
    score = scorer(weights)
    scores: dict[Pair, int] = {}
    refused: dict[Pair, int] = {}
    for a, b in pairs(told, weights):
        if (a, b) in known:
            scores[a, b] = known[a, b]
            continue
        one, two = told[a], told[b]
        against = contradiction(one, two, weights.settings)
        if against is None:
            scores[a, b] = score(one, two)
        elif _alike_but_for(against, one, two) and (value := score(one, two)) > 0:
            refused[a, b] = value
    return scores, refused


def _alike_but_for(against: str, a: Profile, b: Profile) -> bool:
    """Whether two that contradict in one of day and place tell the very same of the other: then a reader may
    ask why they are two."""
    return a.places[:1] == b.places[:1] if against == "day" else a.firm is not None and a.firm == b.firm


def _near_misses(
    found: Sequence[Cluster], scores: Mapping[Pair, int], refused: Mapping[Pair, int]
) -> dict[int, list[Pair]]:
    """For each cluster the pairs that spoke for joining another and did not, the nearest first."""
    home = {member: n for n, cluster in enumerate(found) for member in cluster.members}
    near: dict[int, list[tuple[int, Pair]]] = defaultdict(list)
    for pair, value in (*scores.items(), *refused.items()):
        x, y = home[pair[0]], home[pair[1]]
        if value > 0 and x != y:
            near[x].append((-value, pair))
            near[y].append((-value, pair))
    return defaultdict(list, {n: [pair for _, pair in sorted(misses)[:KEPT_APART]] for n, misses in near.items()})


def _links(cluster: Cluster, near: Iterable[Pair], told: Sequence[Profile], weights: Weights) -> tuple[Link, ...]:
    """Why the cluster's episodes were joined, and the nearest that were not."""
    joined = [_link(told[a], told[b], weights, joined=True) for a, b in cluster.joins]
    apart = [_link(told[a], told[b], weights, joined=False) for a, b in near]
    return (*sorted(joined, key=lambda link: (link.a, link.b)), *apart)


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


def _incident(members: Sequence[Profile], links: tuple[Link, ...], leading: Profile | None = None) -> Incident:
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
