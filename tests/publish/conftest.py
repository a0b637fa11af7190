"""A case of an invented conflict, built by hand from the model's objects: two armies, the Northern Column and
the River Guard, in a country that is on no map."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from harmledger.model.case import CaseView
from harmledger.model.claim import (
    AccordingTo,
    Certainty,
    Claim,
    ClaimPlace,
    Count,
    Effect,
    Event,
    Evidence,
    HarmedObject,
    Hedge,
    Origin,
    Percent,
    Perpetrator,
    Reading,
    Scope,
    Stance,
    Target,
    Unread,
    Victim,
    What,
    Who,
)
from harmledger.model.document import Document, Quarantined, Section, SectionKind
from harmledger.model.ids import ActorId, ClaimId, DocumentId, IncidentId, PlaceId, SourceId, digest_id, sha256
from harmledger.model.incident import Assessment, Attributed, Grade, Incident, Link, Piece, Presumed, Range
from harmledger.model.interval import Interval
from harmledger.model.mention import Place, PlaceKind
from harmledger.model.moment import KnownFrom, Moment, Period, Precision
from harmledger.model.span import Span

MILL = Place(
    "Old Mill", PlaceKind.VILLAGE, 10.02, 20.31, 2, "XX", "North", None, PlaceId("list:7"), ("الطاحونة القديمة",)
)
FORD = Place("Harrow Ford", PlaceKind.TOWN, 10.4, 19.6, 4, "XX", "North", None, PlaceId("list:9"))
PLAIN = Place("Saltmarsh", PlaceKind.DISTRICT, country="XX")
COLUMN = ActorId("northern_column")
TUESDAY = Moment(Period.day(date(2031, 5, 6)), KnownFrom.TEXT, "on Tuesday")

WIRE = """Shells hit village market

Shells hit the market of Old Mill on Tuesday, killing at least three villagers and wounding dozens, the North
Observatory said. The fire likely came from the Northern Column. The school <b>roof</b> & a bridge were hit.

Some 15,000 people live there. The Observatory says 120 civilians have died since January, 40% of them by mines.

Comments
<script>alert(1)</script> lies!! 500 dead \x1b[31m
"""
ARABIC = """قصف على الطاحونة القديمة

قُتل ٥ مدنيين بينهم طفلة يوم الثلاثاء في الطاحونة القديمة بقصف مدفعي، وفق لجان الوادي 2031.
"""
DENIAL = "The Northern Column denied firing at Old Mill on Tuesday. Nobody was harmed, its spokesman said."
COPY = WIRE.replace("Shells hit village market", "Market shelled")
QUIET = "The harvest festival of Harrow Ford drew 3,000 visitors."


def document(name: str, text: str, publisher: str | None, **told: object) -> Document:
    """A document of one body, published on 7 May 2031 unless told otherwise."""
    cut = text.find("Comments\n")
    body = [Section(SectionKind.BODY, Span(0, cut if cut > 0 else len(text)))]
    comments = [Section(SectionKind.COMMENTS, Span(cut, len(text)))] if cut > 0 else []
    base = Document(
        id=DocumentId(digest_id(name, publisher or "")),
        name=name,
        capture=sha256(text.encode()),
        file=f"{name}.txt",
        text=text,
        sections=(*body, *comments),
        publisher=publisher,
        lang="en",
        published=Moment(Period.day(date(2031, 5, 7)), KnownFrom.MANIFEST, "2031-05-07"),
    )
    return replace(base, **told)


def evidence(of: Document, **quotes: str) -> tuple[Evidence, ...]:
    """Evidence from quotes; "__" in a field's name stands for "/"."""
    found = []
    for field, quote in quotes.items():
        start = of.text.index(quote)
        found.append(Evidence(field.replace("__", "/"), Span(start, start + len(quote)), quote))
    return tuple(found)


def claim(of: Document, key: str, quotes: tuple[Evidence, ...], **values: object) -> Claim:
    """A claim of the incident at Old Mill, unless told otherwise."""
    base = Claim(
        id=ClaimId(digest_id(of.id, key)),
        document=of.id,
        scope=Scope.INCIDENT,
        event=Event.SHELLING,
        stance=Stance.ASSERTS,
        extractor="grammar/en@1",
        evidence=quotes,
        date=TUESDAY,
        place=ClaimPlace(MILL, "Old Mill"),
    )
    return replace(base, **values)


def _wire_claims(wire: Document) -> tuple[Claim, ...]:
    observatory = Origin(SourceId("north_observatory"), "North Observatory", "North\nObservatory")
    dead = Count(What.KILLED, Who.PEOPLE, Interval.at_least(3), Hedge.AT_LEAST, "at least three villagers")
    hurt = Count(What.INJURED, Who.PEOPLE, Interval.untold(), Hedge.UNNUMBERED, "dozens", "dozens")
    strike = claim(
        wire,
        "strike",
        evidence(
            wire,
            origin="North\nObservatory said",
            date="on Tuesday",
            place="market of Old Mill",
            counts__0="at least three villagers",
            counts__1="wounding dozens",
            perpetrators__0="likely came from the Northern Column",
            objects__0="school <b>roof</b>",
            objects__1="a bridge",
            targets__0="the market",
        ),
        origin=observatory,
        via=(SourceId("wire"),),
        counts=(dead, hurt),
        perpetrators=(Perpetrator(COLUMN, "Northern Column", "Northern Column", Certainty.LIKELY),),
        objects=(HarmedObject("school", None, None, Effect.HIT), HarmedObject("bridge", "Long Span", 1, Effect.HIT)),
        targets=(Target("the market", AccordingTo.REPORTER),),
    )
    since = Moment(Period.of(date(2031, 1, 1), date(2031, 5, 8)), KnownFrom.TEXT, "since January")
    tally = claim(
        wire,
        "tally",
        evidence(wire, counts__0="120 civilians", date="since January", origin="The Observatory says"),
        scope=Scope.TALLY,
        event=Event.OTHER,
        date=since,
        place=None,
        origin=observatory,
        counts=(Count(What.KILLED, Who.CIVILIANS, Interval.exactly(120), Hedge.EXACT, "120 civilians"),),
    )
    share = claim(
        wire,
        "share",
        evidence(wire, percent="40% of them"),
        scope=Scope.SHARE,
        event=Event.OTHER,
        date=since,
        place=None,
        origin=observatory,
        percent=Percent(Interval.exactly(40), "civilians killed", "by mines"),
    )
    return strike, tally, share


def _arabic_claim(arabic: Document) -> Claim:
    return claim(
        arabic,
        "strike",
        evidence(
            arabic,
            origin="وفق لجان الوادي",
            date="يوم الثلاثاء",
            place="في الطاحونة القديمة",
            counts__0="٥ مدنيين",
            counts__1="طفلة",
            victims__0="طفلة",
        ),
        extractor="grammar/ar@1",
        date=replace(TUESDAY, text="يوم الثلاثاء"),
        place=ClaimPlace(MILL, "الطاحونة القديمة"),
        origin=Origin(SourceId("name:لجان الوادي"), "لجان الوادي", "لجان الوادي"),
        counts=(
            Count(What.KILLED, Who.CIVILIANS, Interval.exactly(5), Hedge.EXACT, "٥ مدنيين"),
            Count(What.KILLED, Who.CHILDREN, Interval.exactly(1), Hedge.EXACT, "طفلة"),
        ),
        victims=(Victim("طفلة", 7, "female", What.KILLED),),
    )


def _denial(denial: Document) -> Claim:
    return claim(
        denial,
        "denial",
        evidence(
            denial, origin="its spokesman said", date="on Tuesday", place="Old Mill", counts__0="Nobody was harmed"
        ),
        stance=Stance.DENIES,
        origin=Origin(SourceId("northern_column"), "Northern Column", "The Northern Column", "its spokesman"),
        counts=(Count(What.KILLED, Who.PEOPLE, Interval.exactly(0), Hedge.EXACT, "Nobody was harmed"),),
    )


def _assessed(incident: Incident, strike: Claim, arabic: Claim) -> Assessment:
    people = Range(Interval.at_least(3), (strike.id,), ())
    civilians = Range(Interval.exactly(5), (arabic.id,), (arabic.id,))
    presumed = Range(Interval(3, 5), (strike.id,), (arabic.id,))
    children = Range(Interval.exactly(1), (arabic.id,), (arabic.id,))
    return Assessment(
        incident=incident.id,
        method="airwars@1",
        label="Old Mill, 6 May 2031, shelling",
        perpetrators=(Attributed(COLUMN, "Northern Column", Certainty.LIKELY, 1),),
        ranges={
            What.KILLED: {
                Who.PEOPLE: people,
                Who.CIVILIANS: civilians,
                Presumed.CIVILIANS_PRESUMED: presumed,
                Who.CHILDREN: children,
            },
            What.INJURED: {Who.PEOPLE: Range(Interval.untold(), (), ())},
        },
        objects=strike.objects,
        grade=Grade.FAIR,
        grade_reason="Two independent origins tell of it, and the Northern Column likely fired",
        origins=(SourceId("name:لجان الوادي"), SourceId("north_observatory"), SourceId("northern_column")),
        contradictions=("The Northern Column denies firing at Old Mill",),
    )


def old_mill() -> CaseView:
    """The whole case: six documents, one incident told by three voices, one undated event without a point."""
    wire = document("wire", WIRE, "The Wire", title="Shells hit <village> market", url="https://wire.example/1?a=1&b=2")
    arabic = document("wadi", ARABIC, None, lang="ar", title="قصف على الطاحونة القديمة")
    denial = document("denial", DENIAL, "Column Press")
    copy = document("copy", COPY, "Valley Post", published=None)
    quiet = document("quiet", QUIET, "=cmd|' /C calc'!A0")
    gone = document("gone", "Six died at Old Mill on Tuesday.", "Rumour Mill")
    strike, tally, share = _wire_claims(wire)
    told, denied = _arabic_claim(arabic), _denial(denial)
    repeated = claim(
        copy,
        "strike",
        evidence(copy, counts__0="at least three villagers", place="market of Old Mill"),
        origin=strike.origin,
        counts=strike.counts[:1],
        date=None,
    )
    lost = claim(
        gone,
        "strike",
        evidence(gone, counts__0="Six died", place="Old Mill"),
        counts=(Count(What.KILLED, Who.PEOPLE, Interval.exactly(6), Hedge.EXACT, "Six"),),
    )
    vague = claim(
        copy,
        "vague",
        evidence(copy, place="there"),
        place=ClaimPlace(PLAIN, "there"),
        date=None,
        event=Event.EXPLOSION,
    )
    members = tuple(sorted(c.id for c in (strike, told, denied, repeated)))
    mill = Incident(
        IncidentId(digest_id("mill")),
        members,
        tuple(sorted(d.id for d in (wire, arabic, denial, copy))),
        Event.SHELLING,
        TUESDAY.period,
        MILL,
        (Link(strike.id, told.id, (Piece("day", 2.5, "both on 6 May 2031"), Piece("place", 3.1, "Old Mill")), True),),
    )
    nowhere = Incident(IncidentId(digest_id("vague")), (vague.id,), (copy.id,), Event.EXPLOSION, None, PLAIN)
    unharmed = Assessment(
        nowhere.id, "airwars@1", "Saltmarsh, explosion", (), {}, (), Grade.UNGRADED, "No harm is claimed", (), ()
    )
    return CaseView(
        documents=tuple(sorted((wire, arabic, denial, copy, quiet, gone), key=lambda d: d.id)),
        readings={
            wire.id: Reading(
                wire.id,
                (strike, tally, share),
                ((0,),),
                (
                    Unread(
                        Span(WIRE.index("15,000"), WIRE.index("15,000") + 6), "Some 15,000 people live", "no harm word"
                    ),
                ),
            ),
            arabic.id: Reading(arabic.id, (told,), ((0,),)),
            denial.id: Reading(denial.id, (denied,), ((0,),)),
            copy.id: Reading(copy.id, (repeated, vague), ((0,), (1,))),
            quiet.id: Reading(quiet.id, (), no_claim_because="no word of harm stands in it"),
            gone.id: Reading(gone.id, (lost,), ((0,),)),
        },
        incidents=(mill, nowhere),
        assessments={mill.id: _assessed(mill, strike, told), nowhere.id: unharmed},
        echoes={copy.id: wire.id, wire.id: wire.id},
        quarantined=(Quarantined("empty.txt", "empty.txt: the file is empty", "MalformedInput"),),
        withdrawn={gone.id: "the photograph was of another year"},
        sources={
            SourceId("north_observatory"): "North Observatory",
            SourceId("wire"): "The Wire",
            SourceId("northern_column"): "Northern Column",
        },
        actors={COLUMN: "Northern Column"},
    )


@pytest.fixture(scope="session")
def case() -> CaseView:
    """The case at Old Mill."""
    return old_mill()


@pytest.fixture(scope="session")
def loose() -> Period:
    """Last week, said on 7 May 2031: any of the fourteen days before."""
    return Period.of(date(2031, 4, 28), date(2031, 5, 5), Precision.WEEK).softened(5, 2)
