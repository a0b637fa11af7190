"""What a release lists in its catalogue: every row as it is exported, what it is found by, and what it adds to sums."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

import msgspec

from harmledger import ledger
from harmledger.assess.sums import key
from harmledger.catalogue import ClaimEntry, Contents, DocumentEntry, IncidentEntry
from harmledger.catalogue.asking import HARMS, UNTOLD
from harmledger.catalogue.words import listed, listed_names
from harmledger.model.case import CaseView
from harmledger.model.claim import Certainty, Claim, Scope, What, Who
from harmledger.model.ids import ClaimId, DocumentId, IncidentId
from harmledger.model.incident import Assessment, Incident, Presumed, incident_id
from harmledger.model.interval import Interval
from harmledger.model.method import Method
from harmledger.model.sums import By
from harmledger.publish.rows import (
    by_date,
    claim_row,
    claims_by_date,
    document_names,
    document_row,
    documents_by_date,
    incident_of,
    incident_row,
)

_encode = msgspec.json.Encoder().encode


@dataclass(frozen=True, slots=True)
class _Whole:
    """A release with what is looked up in it for each row."""

    view: CaseView
    method: Method
    names: Mapping[DocumentId, str]
    claims: Mapping[ClaimId, Claim]
    titles: Mapping[DocumentId, str]
    homes: Mapping[str, IncidentId]


def contents(view: CaseView, digest: str, told: Mapping[str, object]) -> Contents:
    """What the catalogue of a release lists.

    Args:
        view: What is released.
        digest: The release's.
        told: What the catalogue tells of the whole beside it: JSON.

    Raises:
        ValueError: a release without a method is given, by which nothing can be summed.
    """
    if view.method is None:
        raise ValueError("a release is counted by a method")
    titles = {d.id: d.title for d in view.documents if d.title}
    whole = _Whole(view, view.method, document_names(view), view.claims(), titles, incident_of(view))
    more = {
        "method": ledger.encode(view.method),
        "sources": dict(view.sources),
        "actors": dict(view.actors),
        "echoes": dict(view.echoes),
    }
    former = ((incident_id([ClaimId(claim)]), home) for claim, home in sorted(whole.homes.items()))
    return Contents(digest, _incidents(whole), _documents(whole), _claims(whole), {**told, **more}, former)


def _incidents(whole: _Whole) -> Iterator[IncidentEntry]:
    for incident in by_date(whole.view.incidents):
        assessed = whole.view.assessments[incident.id]
        place, date = incident.place, incident.date
        point = None if place is None or place.lat is None or place.lon is None else (place.lat, place.lon)
        yield IncidentEntry(
            id=incident.id,
            row=_encode(incident_row(incident, assessed, whole.names)),
            incident=_encode(incident),
            assessment=_encode(assessed),
            label=assessed.label,
            start=date.start.isoformat() if date else None,
            last=date.last.isoformat() if date else None,
            origins=assessed.independent_origins,
            headline=assessed.grade in whole.method.headline,
            keys={by: key(incident, assessed, by) for by in By},
            sums=_sums(assessed, whole.method.counted),
            point=point,
            radius=place.radius_km if place else None,
            tags=frozenset(_tags(incident, assessed)),
            places=listed_names(_places(incident, whole)),
            texts=listed(_texts(incident, assessed, whole)),
        )


def _sums(assessed: Assessment, counted: Presumed) -> dict[str, Interval | None]:
    def of(what: What, status: Who | Presumed) -> Interval | None:
        found = assessed.ranges.get(what, {}).get(status)
        return found.interval if found else None

    return {
        "killed": of(What.KILLED, counted),
        "injured": of(What.INJURED, counted),
        "killed_children": of(What.KILLED, Who.CHILDREN),
        "killed_women": of(What.KILLED, Who.WOMEN),
    }


def _tags(incident: Incident, assessed: Assessment) -> Iterator[tuple[str, str]]:
    blamed: list[str] = [p.actor for p in assessed.perpetrators if p.certainty is not Certainty.DENIED]
    yield from (("perpetrator", actor) for actor in blamed or [UNTOLD])
    yield from (("origin", origin) for origin in assessed.origins)
    for what, blocks in assessed.ranges.items():
        if what.value in HARMS:
            harmed = [status.value for status, found in blocks.items() if not found.interval.zero]
            yield from (("harmed", told) for told in ((what.value, *harmed) if harmed else ()))
    yield from (("harmed", thing.kind) for thing in assessed.objects)
    if incident.place and incident.place.country:
        yield ("country", incident.place.country)


def _places(incident: Incident, whole: _Whole) -> Iterator[str]:
    """Names of an incident's place, as it and its claims tell them."""
    claims = (whole.claims[c] for c in incident.claims if c in whole.claims)
    told = [*([incident.place] if incident.place else []), *(c.place.place for c in claims if c.place)]
    for place in dict.fromkeys(told):
        yield from (place.name, *place.alt_names)
        yield from (unit for unit in (place.admin1, place.admin2) if unit)


def _texts(incident: Incident, assessed: Assessment, whole: _Whole) -> Iterator[str]:
    """Whatever words are shown of an incident."""
    yield from (assessed.label, *(p.name for p in assessed.perpetrators))
    yield from (told for thing in assessed.objects for told in (thing.kind, thing.name) if told)
    yield from (whole.view.sources.get(origin, "") for origin in assessed.origins)
    for claim in (whole.claims[c] for c in incident.claims if c in whole.claims):
        yield from dict.fromkeys(e.quote for e in claim.evidence)
        yield from (v.name for v in claim.victims)
        if claim.origin:
            yield claim.origin.name
    yield from (whole.titles[d] for d in incident.documents if d in whole.titles)


def _documents(whole: _Whole) -> Iterator[DocumentEntry]:
    for document in documents_by_date(whole.view.documents):
        reading = whole.view.readings.get(document.id)
        yield DocumentEntry(
            id=document.id,
            name=whole.names[document.id],
            start=document.reported.start.isoformat() if document.reported else None,
            row=_encode(document_row(document, whole.view, whole.names)),
            document=_encode(document),
            reading=_encode(reading) if reading else None,
        )


def _claims(whole: _Whole) -> Iterator[ClaimEntry]:
    scopes = ((Scope.INCIDENT,), (Scope.TALLY, Scope.SHARE, Scope.STRENGTH))
    for tally, of in enumerate(scopes):
        for claim in claims_by_date(_of(whole.claims.values(), of)):
            yield ClaimEntry(
                id=claim.id,
                tally=bool(tally),
                document=claim.document,
                incident=whole.homes.get(claim.id),
                source=claim.origin.source if claim.origin else None,
                start=claim.date.period.start.isoformat() if claim.date else None,
                row=_encode(claim_row(claim, whole.names[claim.document])),
            )


def _of(claims: Iterable[Claim], scopes: tuple[Scope, ...]) -> list[Claim]:
    return [claim for claim in claims if claim.scope in scopes]
