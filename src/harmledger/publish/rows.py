"""From the model's objects to the exported shapes: one function a shape, nothing computed but the form."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime
from typing import TypeVar

from msgspec import UNSET, UnsetType, structs

from harmledger.model.case import CaseView
from harmledger.model.claim import Claim, ClaimPlace, Count, HarmedObject, Scope, What, Who
from harmledger.model.document import Document, Section
from harmledger.model.ids import DocumentId, IncidentId
from harmledger.model.incident import Assessment, Incident, Presumed, Range
from harmledger.model.mention import Place
from harmledger.model.moment import DAY, KnownFrom, Moment, Period, Precision
from harmledger.publish import shapes

T = TypeVar("T")

_UNDATED = date.max  # sorts what has no date behind what has


def _told(value: T | None) -> T | UnsetType:
    return UNSET if value is None else value


def _number(value: float | None) -> float | UnsetType:
    # A whole number may come as 2 or 2.0, by the road it took; exports write one of them.
    return UNSET if value is None else float(value)


def document_names(case: CaseView) -> Mapping[DocumentId, str]:
    """What exports call each document: its input's id where that is its alone, else its own id.

    A superseded document leaves its name to the one that took its place. Two counted documents that brought
    the same id keep neither: a claim must not point at two texts.
    """
    taken = Counter(d.name for d in case.documents if d.id not in case.superseded)
    own = {str(d.id) for d in case.documents}

    def name(document: Document) -> str:
        theirs = document.name
        alone = taken[theirs] == 1 and document.id not in case.superseded
        return theirs if alone and (theirs == document.id or theirs not in own) else document.id

    return {document.id: name(document) for document in case.documents}


def date_row(period: Period, moment: Moment | None = None) -> shapes.DateRow:
    """A period with inclusive days; with ``moment``, also how it is known."""
    soft = (period.soft_start, period.soft_end) != (period.start, period.end)
    return shapes.DateRow(
        start=period.start,
        end=period.last,
        precision=period.precision,
        text=moment.text if moment else UNSET,
        known_from=moment.known_from if moment else UNSET,
        earliest=period.soft_start if soft else UNSET,
        latest=period.soft_end - DAY if soft else UNSET,
    )


def place_row(place: Place, text: str | None = None) -> shapes.PlaceRow:
    """A place, with the words that named it where one text did."""
    return shapes.PlaceRow(
        name=place.name,
        text=_told(text),
        alt_names=place.alt_names[:8],
        lat=_number(place.lat),
        lon=_number(place.lon),
        kind=place.kind,
        country=_told(place.country),
        admin1=_told(place.admin1),
        admin2=_told(place.admin2),
        gazetteer=_told(place.gazetteer),
        radius_km=_number(place.radius_km),
    )


def _claim_place(found: ClaimPlace) -> shapes.PlaceRow:
    return place_row(found.place, found.text)


def _count(count: Count) -> shapes.CountRow:
    return shapes.CountRow(
        what=count.what,
        who=_told(count.who),
        min=count.interval.low,
        max=count.interval.high,
        hedge=count.hedge,
        text=count.text,
        phrase=_told(count.phrase),
    )


def _object(thing: HarmedObject) -> shapes.ObjectRow:
    return shapes.ObjectRow(kind=thing.kind, name=_told(thing.name), count=_told(thing.count), effect=thing.effect)


def _origin(claim: Claim) -> shapes.OriginRow | UnsetType:
    o = claim.origin
    if o is None:
        return UNSET
    return shapes.OriginRow(source=o.source, name=o.name, speaker=_told(o.speaker), text=o.text, assumed=o.assumed)


def _perpetrators(claim: Claim) -> tuple[shapes.PerpetratorRow, ...]:
    return tuple(
        shapes.PerpetratorRow(actor=p.actor, unit=_told(p.unit), name=p.name, text=p.text, certainty=p.certainty)
        for p in claim.perpetrators
    )


def claim_row(claim: Claim, document_name: str) -> shapes.ClaimRow:
    """A claim, tally, share or strength as exported."""
    percent = claim.percent
    return shapes.ClaimRow(
        id=claim.id,
        document=document_name,
        scope=claim.scope,
        event=claim.event,
        date=date_row(claim.date.period, claim.date) if claim.date else UNSET,
        place=_claim_place(claim.place) if claim.place else UNSET,
        other_places=tuple(_claim_place(p) for p in claim.other_places),
        perpetrators=_perpetrators(claim),
        targets=tuple(
            shapes.TargetRow(actor=_told(t.actor), text=t.text, according_to=t.according_to) for t in claim.targets
        ),
        origin=_origin(claim),
        via=claim.via,
        counts=tuple(_count(c) for c in claim.counts),
        victims=tuple(
            shapes.VictimRow(name=v.name, age=_told(v.age), sex=_told(v.sex), status=v.status) for v in claim.victims
        ),
        objects=tuple(_object(o) for o in claim.objects),
        percent=UNSET
        if percent is None
        else shapes.PercentRow(min=percent.interval.low, max=percent.interval.high, of=percent.of, that=percent.that),
        stance=claim.stance,
        evidence=tuple(
            shapes.EvidenceRow(field=e.field, start=e.span.start, end=e.span.end, quote=e.quote) for e in claim.evidence
        ),
        extractor=claim.extractor,
    )


def iso(moment: Moment) -> str | None:
    """A publication moment in ISO 8601: as it was told where that is ISO already, else the day, month or
    year; None where it is known no better than as a range."""
    if moment.known_from is not KnownFrom.TEXT:
        try:
            datetime.fromisoformat(moment.text)
        except ValueError:
            pass
        else:
            return moment.text
    digits = {Precision.DAY: 10, Precision.MONTH: 7, Precision.YEAR: 4}.get(moment.period.precision)
    return moment.period.start.isoformat()[:digits] if digits else None


def _section(section: Section) -> shapes.SectionRow:
    return shapes.SectionRow(
        kind=section.kind,
        start=section.span.start,
        end=section.span.end,
        date=date_row(section.published.period, section.published) if section.published else UNSET,
        title=_told(section.title),
        author=_told(section.author),
    )


def document_row(document: Document, case: CaseView, names: Mapping[DocumentId, str]) -> shapes.DocumentRow:
    """A document as exported, with what was read in it and whether it counts."""
    reading = case.readings.get(document.id)
    published, reported = document.published, document.reported
    echo = case.echoes.get(document.id, document.id)
    successor = case.superseded.get(document.id)
    withdrawn = case.withdrawn.get(document.id)
    status = "withdrawn" if withdrawn is not None else "superseded" if successor is not None else "counted"
    return shapes.DocumentRow(
        id=names[document.id],
        key=document.id,
        text=document.text,
        title=_told(document.title),
        url=_told(document.url),
        publisher=_told(document.publisher),
        author=_told(document.author),
        published=_told(iso(published) if published else None),
        lang=_told(document.lang),
        file=document.file,
        published_from=published.known_from if published else KnownFrom.NONE,
        reported=shapes.ReportedRow(start=reported.start, end=reported.last) if reported else UNSET,
        sections=tuple(_section(s) for s in document.sections),
        claims=len(reading.claims) if reading else 0,
        no_claim_because=_told(reading.no_claim_because if reading else None),
        unread=tuple(
            shapes.UnreadRow(start=u.span.start, end=u.span.end, quote=u.quote, why=u.why)
            for u in (reading.unread if reading else ())
        ),
        sha256=document.capture,
        encoding=_told(document.encoding),
        captured=_told(document.captured),
        echo_of=names.get(echo, echo) if echo != document.id else UNSET,
        status=status,
        withdrawn_because=_told(withdrawn),
        superseded_by=_told(names.get(successor, successor) if successor is not None else None),
    )


def _ranges(ranges: Mapping[Who | Presumed, Range]) -> shapes.RangesRow:
    rows = {
        who.value: shapes.RangeRow(
            min=r.interval.low, max=r.interval.high, min_from=tuple(r.min_from), max_from=tuple(r.max_from)
        )
        for who, r in ranges.items()
    }
    return shapes.RangesRow(**rows)


def _incident_date(incident: Incident) -> shapes.DateRow | UnsetType:
    if incident.date is None:
        return UNSET
    row = date_row(incident.date)
    return structs.replace(row, reckoned=True) if incident.reckoned else row


def incident_row(incident: Incident, assessment: Assessment, names: Mapping[DocumentId, str]) -> shapes.IncidentRow:
    """An incident as exported, under one method."""
    ranges = {what: _ranges(blocks) for what, blocks in assessment.ranges.items() if blocks}
    none = shapes.RangesRow()
    return shapes.IncidentRow(
        id=incident.id,
        label=assessment.label,
        event=incident.event,
        date=_incident_date(incident),
        place=place_row(incident.place) if incident.place else UNSET,
        perpetrators=tuple(
            shapes.AttributedRow(actor=a.actor, name=a.name, certainty=a.certainty, claims=a.claims)
            for a in assessment.perpetrators
        ),
        killed=ranges.get(What.KILLED, none),
        injured=ranges.get(What.INJURED, none),
        missing=ranges.get(What.MISSING, UNSET),
        detained=ranges.get(What.DETAINED, UNSET),
        displaced=ranges.get(What.DISPLACED, UNSET),
        objects=tuple(_object(o) for o in assessment.objects),
        grade=assessment.grade,
        grade_reason=assessment.grade_reason,
        method=assessment.method,
        independent_origins=assessment.independent_origins,
        origins=tuple(assessment.origins),
        contradictions=assessment.contradictions,
        claims=tuple(incident.claims),
        covered_by=tuple(sorted(id_ for one in incident.umbrellas for id_ in one.claims)) or UNSET,
        documents=tuple(names[d] for d in incident.documents),
    )


def by_date(incidents: Iterable[Incident]) -> list[Incident]:
    """Incidents by their first day, then id; undated ones last."""
    return sorted(incidents, key=lambda i: (i.date.start if i.date else _UNDATED, i.id))


def claims_by_date(claims: Iterable[Claim]) -> list[Claim]:
    """Claims by their first day, then document, place in it and id; undated ones last."""

    def key(claim: Claim) -> tuple[date, str, int, str]:
        first = min((e.span.start for e in claim.evidence), default=0)
        return (claim.date.period.start if claim.date else _UNDATED, claim.document, first, claim.id)

    return sorted(claims, key=key)


def documents_by_date(documents: Iterable[Document]) -> list[Document]:
    """Documents by the first day on which they may have been published, then id; undated ones last."""
    return sorted(documents, key=lambda d: (d.reported.start if d.reported else _UNDATED, d.id))


def incident_of(case: CaseView) -> Mapping[str, IncidentId]:
    """Which incident each claim stands in."""
    return {claim: incident.id for incident in case.incidents for claim in incident.claims}


def rows(case: CaseView, what: str) -> Iterator[shapes.Row]:
    """The rows of one export, sorted by date.

    Args:
        case: The case.
        what: A key of ``shapes.SHAPES``. Claims of withdrawn and superseded documents are left out; the
            documents themselves are there, with their status.
    """
    names = document_names(case)
    if what == "documents":
        yield from (document_row(d, case, names) for d in documents_by_date(case.documents))
    elif what == "incidents":
        for incident in by_date(case.incidents):
            yield incident_row(incident, case.assessments[incident.id], names)
    else:
        scopes = (Scope.INCIDENT,) if what == "claims" else (Scope.TALLY, Scope.SHARE, Scope.STRENGTH)
        for claim in claims_by_date(case.claims(*scopes).values()):
            yield claim_row(claim, names[claim.document])
