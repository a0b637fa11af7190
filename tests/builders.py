"""Claims, accounts and voices in few words, about an invented conflict in the land of Ostmark (XO)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, timedelta

from harmledger.model.claim import (
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
    Perpetrator,
    Scope,
    Stance,
    Victim,
    What,
    Who,
)
from harmledger.model.ids import ActorId, ClaimId, DocumentId, IncidentId, PlaceId, SourceId
from harmledger.model.incident import Incident
from harmledger.model.interval import Interval
from harmledger.model.mention import Place, PlaceKind
from harmledger.model.moment import KnownFrom, Moment, Period
from harmledger.model.span import Span
from harmledger.model.voices import Account, Voices


def site(name: str, lat: float, lon: float, kind: PlaceKind = PlaceKind.VILLAGE, radius: float | None = None) -> Place:
    """A place of Ostmark with a point."""
    return Place(name, kind, lat, lon, radius, "XO", "North", gazetteer=PlaceId(f"ost:{name}"))


OLD_MILL = site("Old Mill", 10.00, 20.00)
NEW_MILL = site("New Mill", 10.20, 20.00)  # 22 km from Old Mill
HARBOUR = site("Harbour City", 11.00, 21.00, PlaceKind.CITY, 8)
HARBOUR_HOSPITAL = site("Harbour Hospital", 11.01, 21.01, PlaceKind.SITE, 0.5)
NORTH = site("North", 10.30, 20.20, PlaceKind.GOVERNORATE, 70)
NAMELESS = Place("Old Mill", PlaceKind.VILLAGE, country="XO")
OSTMARK = Place("Ostmark", PlaceKind.COUNTRY, 10.5, 20.5, 600, "XO")


def day(text: str) -> Period:
    """One day."""
    return Period.day(date.fromisoformat(text))


def week(before: str) -> Period:
    """ "Last week", said on a day: the seven days before it, softly the fourteen."""
    anchor = date.fromisoformat(before)
    return Period.of(anchor - timedelta(7), anchor).softened(7, 0)


def count(
    n: int | tuple[int | None, int | None] | str,
    who: Who | None = Who.PEOPLE,
    what: What = What.KILLED,
    hedge: Hedge | None = None,
) -> Count:
    """A count: a number, bounds, or a loose phrase."""
    if isinstance(n, str):
        return Count(what, who, Interval.untold(), hedge or Hedge.UNNUMBERED, n, n)
    interval = Interval.exactly(n) if isinstance(n, int) else Interval(*n)
    return Count(what, who, interval, hedge or Hedge.EXACT, str(n))


def origin(source: str, speaker: str | None = None, *, assumed: bool = False) -> Origin:
    """An origin called by its id."""
    return Origin(SourceId(source), source, source, speaker, assumed)


def blame(actor: str, certainty: Certainty = Certainty.STATED) -> Perpetrator:
    """A perpetrator called by its id."""
    return Perpetrator(ActorId(actor), actor.title(), actor, certainty)


def claim(  # noqa: PLR0913 - a builder names what a claim may tell
    id: str,
    *counts: Count,
    document: str = "doc",
    by: str | Origin | None = "monitor",
    on: Period | str | None = "2031-05-06",
    at: Place | None = OLD_MILL,
    who: str | Perpetrator | Iterable[Perpetrator] | None = "redland",
    event: Event = Event.SHELLING,
    stance: Stance = Stance.ASSERTS,
    scope: Scope = Scope.INCIDENT,
    via: Sequence[str] = (),
    known_from: KnownFrom = KnownFrom.TEXT,
    victims: Sequence[str] = (),
    things: Sequence[tuple[str, str | None]] = (),
    quote: str = "",
) -> Claim:
    """A claim of killing at Old Mill on 6 May 2031 by Redland, as the monitor tells it, unless told otherwise."""
    period = day(on) if isinstance(on, str) else on
    blamed = [blame(who)] if isinstance(who, str) else [who] if isinstance(who, Perpetrator) else who or ()
    return Claim(
        id=ClaimId(id),
        document=DocumentId(document),
        scope=scope,
        event=event,
        stance=stance,
        extractor="hand@1",
        evidence=(Evidence("counts/0", Span(0, len(quote)), quote),) if quote else (),
        date=Moment(period, known_from, "words") if period else None,
        place=ClaimPlace(at, at.name) if at else None,
        perpetrators=tuple(blamed),
        origin=origin(by) if isinstance(by, str) else by,
        via=tuple(SourceId(source) for source in via),
        counts=counts,
        victims=tuple(Victim(name, None, None, What.KILLED) for name in victims),
        objects=tuple(HarmedObject(kind, name, None, Effect.HIT) for kind, name in things),
    )


def account(*claims: Claim, reported: Period | str | None = "2031-05-07", apart: bool = False) -> Account:
    """One document's account: its claims are one episode, or (``apart``) one each."""
    period = day(reported) if isinstance(reported, str) else reported
    episodes = tuple((i,) for i in range(len(claims))) if apart else (tuple(range(len(claims))),)
    return Account(claims[0].document, claims, episodes, period)


def alone(*claims: Claim, reported: Period | str | None = "2031-05-07") -> Voices:
    """The voices of documents that were all published on one day."""
    documents: dict[DocumentId, list[Claim]] = {}
    for c in claims:
        documents.setdefault(c.document, []).append(c)
    return Voices(tuple(account(*told, reported=reported) for told in documents.values()))


def incident(*claims: Claim) -> Incident:
    """An incident of these claims, dated and placed by the first."""
    first = claims[0]
    return Incident(
        id=IncidentId("incident"),
        claims=tuple(sorted(c.id for c in claims)),
        documents=tuple(sorted({c.document for c in claims})),
        event=first.event,
        date=first.date.period if first.date else None,
        place=first.place.place if first.place else None,
    )
