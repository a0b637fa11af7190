"""A whole case as the public may see it, again as a case: whatever publishes a case publishes a release."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta

from harmledger.model.case import CaseView
from harmledger.model.claim import Claim, ClaimPlace, Reading, Scope
from harmledger.model.document import Document
from harmledger.model.ids import ClaimId, DocumentId, IncidentId, SourceId
from harmledger.model.incident import Incident, Umbrella
from harmledger.model.policy import Policy
from harmledger.model.voices import Voices
from harmledger.publish.redact.claims import OTHER_GROUP, OTHER_GROUP_NAME
from harmledger.publish.redact.masks import Masks
from harmledger.publish.redact.people import Cast, Keyed, Known
from harmledger.publish.redact.places import Namer, is_named
from harmledger.publish.redact.scenes import Public, Rules, public_alone, public_incident
from harmledger.publish.redact.texts import public_document, with_quotes

EMBARGO = "under the embargo"
UNDATED = "neither a day nor a report's day is known, so that no embargo can end"
NO_SOURCE = "no source of it may be shown"


@dataclass(frozen=True, slots=True)
class Asked:
    """What a case is redacted by: the policy, the case's own key, how areas are called, and when it is shown (UTC)."""

    policy: Policy
    key: bytes = field(repr=False)
    namer: Namer
    now: datetime


@dataclass(frozen=True, slots=True)
class Redacted:
    """What the public may see, and how many incidents it may not, by the reason."""

    view: CaseView
    withheld: Mapping[str, int]


def redact(view: CaseView, voices: Voices, known: Known, asked: Asked) -> Redacted:
    """A case as the public may see it. The same case, policy and key give the same answer, but for what an embargo
    lets go meanwhile.

    Args:
        view: The case as it stands.
        voices: Its voices, as its incidents were assessed by.
        known: Its listed sources, and who published each document.
        asked: By what.
    """
    claims = view.claims()
    rules = _rules(view, known, asked)
    met: dict[IncidentId, Public] = {}
    withheld: Counter[str] = Counter()
    for incident in view.incidents:
        mine = [claims[c] for c in incident.claims if rules.released(claims[c])]
        why_not = _withheld(incident, view, asked) if mine else NO_SOURCE
        if why_not:
            withheld[why_not] += 1
        else:
            met[incident.id] = public_incident(incident, mine, view, voices, rules)
    beside = [*_beside(view, claims, met, rules)]
    shown = [*met.values(), *beside]
    others = view.claims(Scope.TALLY, Scope.SHARE, Scope.STRENGTH).values()
    shown += [public_alone(claim, rules) for claim in others if rules.released(claim)]
    return Redacted(_view(view, shown, voices, rules), dict(sorted(withheld.items())))


def _beside(
    view: CaseView, claims: Mapping[ClaimId, Claim], met: dict[IncidentId, Public], rules: Rules
) -> Iterator[Public]:
    """The claims that cover several incidents, each put beside all that it covers. One that covers an incident that
    is not shown is not shown: it would tell of that."""
    covers: dict[ClaimId, list[IncidentId]] = defaultdict(list)
    for incident in view.incidents:
        for id_ in {id_ for one in incident.umbrellas for id_ in one.claims}:
            covers[id_].append(incident.id)
    for id_, covered in sorted(covers.items()):
        claim = claims.get(id_)
        if claim is None or not rules.released(claim) or not all(home in met for home in covered):
            continue
        piece = public_alone(claim, rules)
        for home in covered:
            met[home] = _covered(met[home], piece)
        yield piece


def _covered(shown: Public, by: Public) -> Public:
    """An incident with a claim beside it, without the evidence, whose words may tell what is not shown."""
    if shown.incident is None:
        return shown
    more = tuple(Umbrella(c.document, (id_,), shown.incident.claims[0], ()) for id_, c in by.claims.items())
    return replace(shown, incident=replace(shown.incident, umbrellas=(*shown.incident.umbrellas, *more)))


def _rules(view: CaseView, known: Known, asked: Asked) -> Rules:
    policy, keyed = asked.policy, Keyed(asked.key)
    masks = Masks(_secrets(view, Cast(policy, known, keyed, "")))
    return Rules(policy, known, keyed, asked.namer, masks, frozenset(view.actors))


def _secrets(view: CaseView, cast: Cast) -> Iterator[str]:
    """Every name that no shown text may hold: of places told coarsely, of objects, victims, speakers and sources."""
    consented = {c.name for c in cast.policy.consents}
    for claim in view.claims().values():
        for told in _places(claim):
            if not is_named(told.place, cast.policy):
                yield from (told.place.name, told.text, *told.place.alt_names)
        yield from (v.name for v in claim.victims if v.name not in consented)
        yield from (thing.name for thing in claim.objects if thing.name)
        if claim.origin:
            yield claim.origin.speaker or ""
            if not cast.class_of(claim.origin.source).named:
                yield claim.origin.name
    for incident in view.incidents:
        if incident.place and not is_named(incident.place, cast.policy):
            yield from (incident.place.name, *incident.place.alt_names)


def _places(claim: Claim) -> tuple[ClaimPlace, ...]:
    return (*((claim.place,) if claim.place else ()), *claim.other_places)


def _withheld(incident: Incident, view: CaseView, asked: Asked) -> str | None:
    """Why an incident is not shown yet. The embargo runs from the end of its last possible day, in the last time zone
    of the earth; of an incident without a day, from that of its last report."""
    hours = asked.policy.embargo_hours
    if not hours:
        return None
    of = set(incident.documents)
    reports = [d.reported.soft_end for d in view.documents if d.id in of and d.reported] if not incident.date else []
    ends = [incident.date.soft_end] if incident.date else reports
    if not ends:
        return UNDATED
    over = datetime.combine(max(ends), time(), UTC) + timedelta(hours=hours + 12)
    return EMBARGO if over > asked.now else None


def _view(view: CaseView, shown: Iterable[Public], voices: Voices, rules: Rules) -> CaseView:
    pieces = list(shown)
    documents, readings = _documents(view, pieces, rules)
    there = {d.id for d in documents}
    echoes = {
        public: copied
        for piece in pieces
        for public, d in piece.documents.items()
        if (copied := piece.cast.document(voices.echo_of(d))) != public and copied in there
    }
    incidents = [piece.incident for piece in pieces if piece.incident]
    return CaseView(
        documents=tuple(documents),
        readings=readings,
        incidents=tuple(sorted(incidents, key=lambda i: (i.date.start if i.date else date.max, i.id))),
        assessments={p.assessment.incident: p.assessment for p in pieces if p.assessment},
        echoes=dict(sorted(echoes.items())),
        sources=_sources(pieces),
        actors={**view.actors, OTHER_GROUP: OTHER_GROUP_NAME},
        method=view.method,
    )


def _documents(
    view: CaseView, pieces: Iterable[Public], rules: Rules
) -> tuple[list[Document], dict[DocumentId, Reading]]:
    """The documents of what is shown, with the quotes that are."""
    originals = {d.id: d for d in view.documents}
    coarse = _told_coarsely(view, rules.policy)
    claims: dict[DocumentId, dict[str, Claim]] = defaultdict(dict)
    of: dict[DocumentId, tuple[DocumentId, Cast]] = {}
    for piece in pieces:
        for claim in piece.claims.values():
            claims[claim.document][claim.id] = claim
        of |= {public: (d, piece.cast) for public, d in piece.documents.items()}
    documents, readings = [], {}
    for public, (id_, cast) in sorted(of.items(), key=lambda found: found[0]):
        document, rights = originals[id_], cast.publisher_class(id_)
        open_ = id_ not in coarse
        linked = open_ and rights.links and not rules.masks.betrays(document.url or "")
        title = rules.masks.masked(document.title) if document.title and open_ and rights.quotes else None
        bare = public_document(document, public, cast, title=title, linked=linked)
        quoted, readings[public] = with_quotes(bare, tuple(claims[public].values()))
        documents.append(quoted)
    return documents, readings


def _told_coarsely(view: CaseView, policy: Policy) -> set[DocumentId]:
    """The documents that tell of a place that is not told by its name: their titles and addresses would tell it."""
    claims = view.claims(counted=False).values()
    found = {c.document for c in claims if not all(is_named(told.place, policy) for told in _places(c))}
    places = (i for i in view.incidents if not is_named(i.place, policy))
    return found | {d for incident in places for d in incident.documents}


def _sources(pieces: Iterable[Public]) -> dict[SourceId, str]:
    """The names of those who speak in what is shown."""
    found: dict[SourceId, str] = {}
    for piece in pieces:
        for claim in piece.originals.values():
            told = {claim.origin.source: claim.origin.name} if claim.origin else {}
            found |= {piece.cast.id(s): piece.cast.name(s, told.get(s)) for s in (*told, *claim.via)}
    return dict(sorted(found.items()))
