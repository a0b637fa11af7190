"""What the page of a case shows, laid out before any markup: sheets of plain values for the templates."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from harmledger.model.claim import Claim, Evidence, Scope, Stance, What
from harmledger.model.document import Document, SectionKind
from harmledger.model.ids import ClaimId
from harmledger.model.incident import Incident, Range
from harmledger.publish import words
from harmledger.publish.marks import Passage, Segment, passages, segments
from harmledger.publish.rows import claims_by_date, documents_by_date
from harmledger.publish.show import Shelf, published, standing, valued
from harmledger.publish.strips import Strip, strips


@dataclass(frozen=True, slots=True)
class Value:
    """One value of a claim: ``kind`` is the first part of its evidence field, by which marks are coloured."""

    kind: str
    name: str
    value: str
    quotes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Ref:
    """A link within the page, and what it says."""

    anchor: str
    text: str


@dataclass(frozen=True, slots=True)
class ClaimCard:
    """A claim with its values and the passages that hold its quotes."""

    anchor: str
    id: str
    scope: str
    event: str
    denies: bool
    extractor: str
    document: Ref
    values: tuple[Value, ...]
    passages: tuple[Passage, ...]


@dataclass(frozen=True, slots=True)
class OriginColumn:
    """The claims of one first speaker."""

    name: str
    assumed: bool
    cards: tuple[ClaimCard, ...]


@dataclass(frozen=True, slots=True)
class Bound:
    """One range of an incident: ``low`` and ``high`` are the claims that set its ends."""

    what: str
    who: str
    number: str
    low: tuple[Ref, ...]
    high: tuple[Ref, ...]
    one: bool  # both ends are set by the same claims
    nobody: str  # what is said where no claim sets an end


@dataclass(frozen=True, slots=True)
class IncidentSheet:
    """One incident."""

    number: int
    anchor: str
    id: str
    label: str
    event: str
    day: str
    place: str
    where: str
    by: tuple[str, ...]
    killed: str
    injured: str
    grade: str
    reason: str
    method: str
    origins: int
    documents: int
    bounds: tuple[Bound, ...]
    strips: tuple[Strip, ...]
    objects: tuple[str, ...]
    contradictions: tuple[str, ...]
    columns: tuple[OriginColumn, ...]
    umbrellas: tuple[ClaimCard, ...]
    links: tuple[tuple[str, tuple[tuple[str, str, str], ...]], ...]


@dataclass(frozen=True, slots=True)
class Stretch:
    """A stretch of a document's text: ``speaks`` is whether claims are read from it."""

    kind: str
    speaks: bool
    segments: tuple[Segment, ...]


@dataclass(frozen=True, slots=True)
class DocumentSheet:
    """One document; ``text`` is empty where the page was told to carry no more texts."""

    anchor: str
    heading: str
    file: str
    publisher: str
    url: str
    lang: str
    published: str
    standing: str
    echo: Ref | None
    claims: int
    no_claim_because: str
    unread: tuple[tuple[str, str], ...]
    text: tuple[Stretch, ...]


def incident_sheets(shelf: Shelf) -> tuple[IncidentSheet, ...]:
    """The incidents, numbered by date."""
    return tuple(_incident(shelf, n, i) for n, i in enumerate(shelf.incidents.values(), start=1))


def _claim_ref(shelf: Shelf, claim: ClaimId) -> Ref:
    return Ref(f"c-{claim}", shelf.origin(claim))


def _refs(shelf: Shelf, claims: Iterable[ClaimId]) -> tuple[Ref, ...]:
    return tuple(_claim_ref(shelf, c) for c in claims)


def _bound(shelf: Shelf, what: What, who: str, found: Range) -> Bound:
    low = _refs(shelf, found.min_from)
    high = _refs(shelf, found.max_from)
    number, nobody = words.number(found.interval), "the method" if found.interval.told else "no number told"
    return Bound(what.value, who, number, low, high, found.min_from == found.max_from, nobody)


def _incident(shelf: Shelf, number: int, incident: Incident) -> IncidentSheet:
    a = shelf.case.assessments[incident.id]
    by = tuple(words.said(p.name) + ("" if p.certainty == "stated" else f" ({p.certainty})") for p in a.perpetrators)
    return IncidentSheet(
        number=number,
        anchor=f"i-{incident.id}",
        id=incident.id,
        label=words.composed(a.label),
        event=words.named(incident.event),
        day=words.day(incident.date) if incident.date else "date not told",
        place=words.said(incident.place.name) if incident.place else "place not told",
        where=words.place(incident.place) if incident.place else "",
        by=by,
        killed=words.harm(a.ranges.get(What.KILLED)),
        injured=words.harm(a.ranges.get(What.INJURED)),
        grade=a.grade.value,
        reason=words.composed(a.grade_reason),
        method=a.method,
        origins=a.independent_origins,
        documents=len(incident.documents),
        bounds=tuple(
            _bound(shelf, what, words.BLOCKS[who], found)
            for what in words.ORDER
            for who, found in a.ranges.get(what, {}).items()
        ),
        strips=strips([shelf.claims[c] for c in incident.claims]),
        objects=tuple(words.thing(o) for o in a.objects),
        contradictions=tuple(words.composed(c) for c in a.contradictions),
        columns=_columns(shelf, incident),
        umbrellas=tuple(card(shelf, shelf.claims[id_]) for one in incident.umbrellas for id_ in one.claims),
        links=_links(shelf, incident),
    )


def _columns(shelf: Shelf, incident: Incident) -> tuple[OriginColumn, ...]:
    columns = claims_by_origin((shelf.claims[c] for c in incident.claims), "nobody named")
    return tuple(
        OriginColumn(name, assumed, tuple(card(shelf, claim) for claim in claims)) for name, assumed, claims in columns
    )


def claims_by_origin(claims: Iterable[Claim], nobody: str) -> list[tuple[str, bool, list[Claim]]]:
    """Claims by their first speaker's name and whether that was assumed, each by date; those with most claims first,
    then by name. ``nobody`` is what the page says where no speaker is told."""
    groups: dict[tuple[str, bool], list[Claim]] = {}
    for claim in claims_by_date(claims):
        key = (words.said(claim.origin.name), claim.origin.assumed) if claim.origin else (nobody, False)
        groups.setdefault(key, []).append(claim)
    ordered = sorted(groups.items(), key=lambda group: (-len(group[1]), group[0]))
    return [(name, assumed, told) for (name, assumed), told in ordered]


def _links(shelf: Shelf, incident: Incident) -> tuple[tuple[str, tuple[tuple[str, str, str], ...]], ...]:
    def told(a: ClaimId) -> str:
        document = shelf.claims[a].document
        return f"{shelf.origin(a)} in {words.line(shelf.names[document])}"

    found = []
    for link in sorted(incident.links, key=lambda k: (not k.joined, k.a, k.b)):
        verdict = "joined" if link.joined else "kept apart"
        head = f"{told(link.a)} and {told(link.b)}: {verdict} ({link.score:+.1f})"
        found.append((head, tuple((f"{p.weight:+.1f}", p.name, words.composed(p.because)) for p in link.pieces)))
    return tuple(found)


def card(shelf: Shelf, claim: Claim) -> ClaimCard:
    """One claim, its values and its passages."""
    document = shelf.documents[claim.document]
    says = Value("origin", "says", words.chain(claim, shelf.sources), _quoted(claim, "origin"))
    values = [
        Value(field.partition("/")[0], name, value, _quoted(claim, field))
        for field, name, value in valued(claim, shelf.case.actors)
    ]
    return ClaimCard(
        anchor=f"c-{claim.id}",
        id=claim.id,
        scope=claim.scope.value,
        event=words.named(claim.event),
        denies=claim.stance is Stance.DENIES,
        extractor=claim.extractor,
        document=_document_ref(shelf, document),
        values=(says, *values),
        passages=passages(document.text, claim.evidence),
    )


def _quoted(claim: Claim, field: str) -> tuple[str, ...]:
    return tuple(words.line(e.quote) for e in claim.quotes(field))


def _document_ref(shelf: Shelf, document: Document) -> Ref:
    return Ref(f"d-{document.id}", words.line(document.publisher or shelf.heading(document)))


def tally_cards(shelf: Shelf) -> tuple[ClaimCard, ...]:
    """Tallies, shares and strengths: they stand beside the incidents and are never added to them."""
    apart = shelf.case.claims(Scope.TALLY, Scope.SHARE, Scope.STRENGTH)
    return tuple(card(shelf, claim) for claim in claims_by_date(apart.values()))


def document_sheets(shelf: Shelf, texts: int) -> tuple[DocumentSheet, ...]:
    """The documents by date, the first ``texts`` of them with their whole text."""
    ordered = documents_by_date(shelf.case.documents)
    return tuple(_document(shelf, d, whole=n < texts) for n, d in enumerate(ordered))


def _document(shelf: Shelf, document: Document, *, whole: bool) -> DocumentSheet:
    reading = shelf.case.readings.get(document.id)
    claims = reading.claims if reading else ()
    echo = shelf.case.echoes.get(document.id, document.id)
    evidence = [e for claim in claims for e in claim.evidence]
    return DocumentSheet(
        anchor=f"d-{document.id}",
        heading=shelf.heading(document),
        file=words.line(document.file),
        publisher=words.line(document.publisher or ""),
        url=words.line(document.url or ""),
        lang=words.line(document.lang or ""),
        published=published(document),
        standing=standing(shelf, document.id) or "",
        echo=_document_ref(shelf, shelf.documents[echo]) if echo != document.id and echo in shelf.documents else None,
        claims=len(claims),
        no_claim_because=words.composed((reading.no_claim_because if reading else None) or ""),
        unread=tuple((words.line(u.quote), words.composed(u.why)) for u in (reading.unread if reading else ())),
        text=_stretches(document, evidence) if whole else (),
    )


def _stretches(document: Document, evidence: list[Evidence]) -> tuple[Stretch, ...]:
    if not document.sections:
        return (Stretch(SectionKind.BODY.value, True, segments(document.text, evidence)),)
    return tuple(Stretch(s.kind.value, s.speaks, segments(document.text, evidence, s.span)) for s in document.sections)
