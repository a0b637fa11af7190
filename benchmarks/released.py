"""Cases that are released, of any number of incidents: those of ``benchmarks/synthetic.py``, each told by a few short
documents, and assessed as any case is.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

from benchmarks.synthetic import Happening, World
from harmledger import assess
from harmledger.model.case import CaseView
from harmledger.model.claim import (
    Certainty,
    Claim,
    ClaimPlace,
    Count,
    Event,
    Evidence,
    Hedge,
    Origin,
    Perpetrator,
    Reading,
    Scope,
    Stance,
    What,
    Who,
)
from harmledger.model.document import Document, Section, SectionKind
from harmledger.model.ids import ClaimId, DocumentId, SourceId, digest_id, sha256
from harmledger.model.incident import Incident, incident_id
from harmledger.model.interval import Interval
from harmledger.model.moment import KnownFrom, Moment, Period
from harmledger.model.span import Span
from harmledger.model.voices import Account, Voices
from harmledger.resources.methods import method

PLACES = 3000
DAYS = 3650
TALLIED = 10  # after every so many incidents an outlet tells a total


def released(incidents: int, seed: int = 1, claims: int = 3) -> CaseView:
    """A case of so many incidents, each of up to ``claims`` claims, every one in a document of its own."""
    world = World(seed, DAYS, PLACES)
    told = [_told(world, event, claims) for event in world.happenings(incidents)]
    pairs = [pair for event in told for pair in event]
    totals = [_total(world, event[0][1]) for event in told[::TALLIED]]
    rule = method("airwars")
    listed: list[Incident] = []
    assessed = {}
    for event in told:
        ids = tuple(sorted(claim.id for _, claim in event))
        first = event[0][1]
        period = first.date.period if first.date else None
        place = first.place.place if first.place else None
        documents = tuple(sorted(d.id for d, _ in event))
        incident = Incident(incident_id(ids), ids, documents, first.event, period, place)
        accounts = tuple(Account(d.id, (c,), ((0,),), d.reported, d.text, (Span(0, len(d.text)),)) for d, c in event)
        listed.append(incident)
        mine = {claim.id: claim for _, claim in event}
        assessed[incident.id] = assess.assessment(incident, mine, Voices(accounts, {}), rule)
    return CaseView(
        documents=tuple(sorted((d for d, _ in (*pairs, *totals)), key=lambda d: d.id)),
        readings={
            **{d.id: Reading(d.id, (c,), ((0,),)) for d, c in pairs},
            **{d.id: Reading(d.id, (c,)) for d, c in totals},
        },
        incidents=tuple(sorted(listed, key=lambda i: (i.date.start if i.date else DAYS, i.id))),
        assessments=assessed,
        sources={SourceId(f"name:{outlet}"): outlet for outlet, _ in world.outlets},
        actors={c.perpetrators[0].actor: c.perpetrators[0].name for _, c in pairs},
        method=rule,
    )


def _told(world: World, event: Happening, most: int) -> Sequence[tuple[Document, Claim]]:
    return [_account(world, event, n) for n in range(1 + event.number % most)]


def _account(world: World, event: Happening, n: int) -> tuple[Document, Claim]:
    """What one outlet tells of an event: the later, the more."""
    outlet, arabic = world.outlets[(event.number * 7 + n * 31) % len(world.outlets)]
    killed = event.killed + n
    place = event.place.alt_names[0] if arabic else event.place.name
    words = (f"قتل {killed} مدنيين في {place}", f"{killed} civilians were killed in {place}")[not arabic]
    text = f"{words} {event.day.isoformat()} {' '.join(event.words[arabic])}"
    name = digest_id("released", str(event.number), str(n))
    moment = Moment(Period.day(event.day), KnownFrom.TEXT, event.day.isoformat())
    printed = Moment(Period.day(event.day + timedelta(n)), KnownFrom.MANIFEST, event.day.isoformat())
    document = _document(name, text, "ar" if arabic else "en", printed)
    claim = replace(
        _claim(document, words, killed, outlet, moment),
        event=event.kind,
        place=ClaimPlace(event.place, place),
        perpetrators=(Perpetrator(event.actor, event.actor.title(), event.actor, Certainty.STATED),),
    )
    return document, claim


def _total(world: World, first: Claim) -> tuple[Document, Claim]:
    """What an outlet adds up over a month after a claim of it."""
    outlet, _ = world.outlets[len(first.id) % len(world.outlets)]
    day = first.date.period.start if first.date else date.min
    month = Period.month(day.year, day.month)
    killed = 40 + day.day
    words = f"{killed} civilians were killed"
    text = f"{words} in {day:%B %Y}, {outlet} counted."
    name = digest_id("total", first.id)
    document = _document(name, text, "en", Moment(Period.day(month.end), KnownFrom.MANIFEST, month.end.isoformat()))
    claim = _claim(document, words, killed, outlet, Moment(month, KnownFrom.TEXT, f"{day:%B %Y}"))
    return document, replace(claim, scope=Scope.TALLY)


def _claim(document: Document, words: str, killed: int, outlet: str, when: Moment) -> Claim:
    """That so many civilians were killed, in the document's first words."""
    return Claim(
        id=ClaimId(digest_id("claim", document.id)),
        document=document.id,
        scope=Scope.INCIDENT,
        event=Event.OTHER,
        stance=Stance.ASSERTS,
        extractor="made@1",
        evidence=(Evidence("counts/0", Span(0, len(words)), words),),
        date=when,
        origin=Origin(SourceId(f"name:{outlet}"), outlet, outlet, assumed=True),
        counts=(Count(What.KILLED, Who.CIVILIANS, Interval.exactly(killed), Hedge.EXACT, str(killed)),),
    )


def _document(name: str, text: str, language: str, printed: Moment) -> Document:
    section = Section(SectionKind.BODY, Span(0, len(text)))
    digest = sha256(text.encode())
    return Document(DocumentId(name), name, digest, f"{name}.txt", text, (section,), lang=language, published=printed)
