"""The page of one incident, laid out before any markup: what is told, who says it, and how the number came of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from harmledger import assess, ledger
from harmledger.model.case import CaseView
from harmledger.model.claim import Claim, Count, Stance, What
from harmledger.model.document import Document
from harmledger.model.ids import ClaimId, SourceId
from harmledger.model.incident import Assessment, Incident, Range
from harmledger.model.mention import Place, PlaceKind
from harmledger.model.method import Method
from harmledger.model.voices import Account, Voices
from harmledger.publish import words
from harmledger.publish.map import Sheet, draw
from harmledger.publish.marks import Passage, passages
from harmledger.publish.outlines import world
from harmledger.publish.rows import claims_by_date, documents_by_date
from harmledger.publish.sheets import Ref, claims_by_origin
from harmledger.resources.methods import methods
from harmledger.resources.registries import sources as listed_sources
from harmledger.web.reader.wording import Wording
from harmledger.web.said import lines

COUNTED = (What.KILLED, What.INJURED)


@dataclass(frozen=True, slots=True)
class Bound:
    """One range: ``low`` and ``high`` are the claims that set its ends."""

    what: str
    who: str
    number: str
    low: tuple[Ref, ...]
    high: tuple[Ref, ...]
    one: bool  # both ends are set by the same claims


@dataclass(frozen=True, slots=True)
class Value:
    """One value of a claim, with the words behind it."""

    kind: str
    value: str
    quotes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Card:
    """One claim."""

    anchor: str
    id: str
    denies: bool
    document: str
    address: str
    published: str
    via: str
    values: tuple[Value, ...]
    passages: tuple[Passage, ...]


@dataclass(frozen=True, slots=True)
class Column:
    """The claims of one first speaker."""

    name: str
    assumed: bool
    cards: tuple[Card, ...]


@dataclass(frozen=True, slots=True)
class Made:
    """How one figure entered the range: its words, its number, what the method reads them as, the end that it sets."""

    claim: Ref
    what: str
    words: str
    hedge: str
    number: str
    becomes: str
    sets: str


@dataclass(frozen=True, slots=True)
class Said:
    """What one belligerent says of the incident itself."""

    actor: str
    claims: tuple[Ref, ...]
    denials: tuple[Ref, ...]
    hit: tuple[str, ...]
    conceded: str
    evidenced: str


@dataclass(frozen=True, slots=True)
class Under:
    """What one method makes of the incident."""

    method: str
    whom: str
    killed: str
    injured: str
    ours: bool


@dataclass(frozen=True, slots=True)
class _Told:
    """One incident with all that its page looks up."""

    view: CaseView
    wording: Wording
    claims: Mapping[ClaimId, Claim]
    documents: Mapping[str, Document]
    names: Mapping[SourceId, str]

    def ref(self, claim: ClaimId) -> Ref:
        found = self.claims.get(claim)
        name = words.said(found.origin.name) if found and found.origin else self.wording.say("nobody")
        return Ref(f"c-{claim}", name)

    def refs(self, claims: Sequence[ClaimId]) -> tuple[Ref, ...]:
        return tuple(self.ref(c) for c in claims if c in self.claims)


def incident_page(view: CaseView, wording: Wording) -> dict[str, Any]:
    """What the template of an incident needs.

    Args:
        view: The incident with its claims and documents, as a case of its own.
        wording: The page's language.
    """
    incident = view.incidents[0]
    assessed = view.assessments[incident.id]
    said = assessed.told
    told = _Told(view, wording, view.claims(), {str(d.id): d for d in view.documents}, view.sources)
    return {
        "id": incident.id,
        "title": label(incident, wording),
        "incident": incident,
        "day": wording.day(incident.date),
        "where": wording.place(incident.place),
        "blamed": [
            (wording.actor(p.actor, p.name), wording.word("certainty", p.certainty.value), p.claims)
            for p in assessed.perpetrators
        ],
        "grade": assessed.grade.value,
        "reason": lines((assessed.grade_reason,), (said.grade,), wording.sentences)[0],
        "origins": assessed.independent_origins,
        "documents": len(incident.documents),
        "method_id": assessed.method,
        "bounds": tuple(_bounds(assessed, told)),
        "hit": [wording.thing(o) for o in assessed.objects],
        "contradictions": lines(assessed.contradictions, said.contradictions, wording.sentences),
        "columns": _columns(incident.claims, told),
        "covering": _columns([id_ for one in incident.umbrellas for id_ in one.claims], told),
        "said": _said(incident, told),
        "made": tuple(_made(incident, assessed, told)),
        "not_counted": lines(assessed.not_counted, said.not_counted, wording.sentences),
        "under": _under(incident, assessed, told),
        "map": _map(incident, wording),
    }


def label(incident: Incident, wording: Wording) -> str:
    """What an incident is called: place, day, event."""
    parts = [wording.name(incident.place)] if incident.place else []
    parts += [wording.day(incident.date)] if incident.date else []
    return wording.joined((*parts, wording.word("event", incident.event.value)))


def voices_of(view: CaseView) -> Voices:
    """Who speaks in what is released. Of a source that is shown by its name the registry tells for whom it speaks;
    of one that is not, nobody is told."""
    accounts = tuple(Account(d.id, view.readings[d.id].claims if d.id in view.readings else ()) for d in view.documents)
    speaks = {SourceId(s.id): s.actor for s in listed_sources() if s.actor}
    belongs = {SourceId(s.id): SourceId(s.belongs_to) for s in listed_sources() if s.belongs_to}
    return Voices(accounts, view.echoes, belongs, speaks)  # type: ignore[arg-type]


def _bounds(assessed: Assessment, told: _Told) -> Iterator[Bound]:
    for what in words.ORDER:
        for who, found in assessed.ranges.get(what, {}).items():
            yield Bound(
                told.wording.word("what", what.value),
                told.wording.word("block", who.value),
                told.wording.interval(found.interval),
                told.refs(found.min_from),
                told.refs(found.max_from),
                found.min_from == found.max_from,
            )


def _columns(claims: Sequence[ClaimId], told: _Told) -> tuple[Column, ...]:
    released = (told.claims[c] for c in claims if c in told.claims)
    columns = claims_by_origin(released, told.wording.say("nobody"))
    return tuple(Column(name, assumed, tuple(card(c, told) for c in claims)) for name, assumed, claims in columns)


def card(claim: Claim, told: _Told) -> Card:
    """One claim, its values and the passages that hold them."""
    document = told.documents[str(claim.document)]
    wording = told.wording
    return Card(
        anchor=f"c-{claim.id}",
        id=claim.id,
        denies=claim.stance is Stance.DENIES,
        document=words.said(document.title or document.publisher or document.id[:8]),
        address=words.line(document.url or ""),
        published=wording.day(document.published.period) if document.published else wording.say("untold"),
        via=wording.joined(words.source(v, told.names) for v in claim.via),
        values=tuple(_values(claim, told)),
        passages=passages(document.text, claim.evidence),
    )


def _values(claim: Claim, told: _Told) -> Iterator[Value]:
    wording = told.wording

    def value(field: str, text: str) -> Value:
        quotes = tuple(words.line(e.quote) for e in claim.quotes(field))
        return Value(field.partition("/")[0], text, quotes)

    if claim.date:
        known = wording.word("known_from", claim.date.known_from.value)
        yield value("date", f"{wording.day(claim.date.period)} ({known})")
    if claim.place:
        yield value("place", wording.place(claim.place.place))
    for n, other in enumerate(claim.other_places):
        yield value(f"other_places/{n}", wording.place(other.place))
    for n, p in enumerate(claim.perpetrators):
        unit = f" ({told.wording.actor(p.unit, words.named(p.unit))})" if p.unit else ""
        certainty = wording.word("certainty", p.certainty.value)
        yield value(f"perpetrators/{n}", f"{wording.actor(p.actor, p.name)}{unit}{wording.say('and')}{certainty}")
    for n, target in enumerate(claim.targets):
        whom = wording.actor(target.actor, words.named(target.actor)) if target.actor else words.said(target.text)
        yield value(f"targets/{n}", whom)
    for n, count in enumerate(claim.counts):
        yield value(f"counts/{n}", wording.count(count))
    for n, thing in enumerate(claim.objects):
        yield value(f"objects/{n}", wording.thing(thing))
    for n, victim in enumerate(claim.victims):
        yield value(f"victims/{n}", f"{words.said(victim.name)}: {wording.word('what', victim.status.value)}")


def _said(incident: Incident, told: _Told) -> tuple[Said, ...]:
    method = told.view.method
    if method is None:
        return ()
    found = assess.sides(incident, told.claims, voices_of(told.view), method)
    return tuple(
        Said(
            told.wording.actor(side.actor, told.view.actors.get(side.actor, side.actor)),
            told.refs([c for c in side.own if c not in side.denials]),
            told.refs(side.denials),
            tuple(map(words.said, side.own_hit)),
            told.wording.interval(side.conceded),
            told.wording.interval(side.evidenced),
        )
        for side in found
        if side.own
    )


def _made(incident: Incident, assessed: Assessment, told: _Told) -> Iterator[Made]:
    for claim in claims_by_date(told.claims[c] for c in incident.claims if c in told.claims):
        for count in claim.counts:
            if count.what in COUNTED:
                yield Made(
                    told.ref(claim.id),
                    told.wording.count(count),
                    words.said(count.text),
                    told.wording.word("hedge", count.hedge.value),
                    told.wording.interval(count.interval),
                    told.wording.interval(_becomes(count, told.view.method)),
                    _sets(claim.id, assessed.ranges.get(count.what, {}), told.wording),
                )


def _becomes(count: Count, method: Method | None) -> Any:  # noqa: ANN401 (an interval)
    return method.numbers(count.phrase) if method and count.phrase else count.interval


def _sets(claim: ClaimId, ranges: Mapping[Any, Range], wording: Wording) -> str:
    """Which ends of which ranges a claim sets."""
    found = []
    for who, block in ranges.items():
        ends = [
            wording.say(key)
            for key, of in (("incident.sets_low", block.min_from), ("incident.sets_high", block.max_from))
            if claim in of
        ]
        if ends:
            found.append(f"{wording.word('who', who.value)}: {wording.joined(ends)}")
    return "; ".join(found) or wording.say("incident.sets_none")


def _under(incident: Incident, assessed: Assessment, told: _Told) -> tuple[Under, ...]:
    """The incident under the release's own method, then under each other one that ships, by the released claims."""
    own = told.view.method
    if own is None:
        return ()
    others = [m for m in methods() if m.name != own.name]
    voices = voices_of(told.view)
    found = [(own, assessed), *((m, assess.assessment(incident, told.claims, voices, m)) for m in others)]
    return tuple(
        Under(
            m.title,
            told.wording.word("block", m.counted.value),
            told.wording.interval(assess.counted(a, What.KILLED, m)),
            told.wording.interval(assess.counted(a, What.INJURED, m)),
            m is own,
        )
        for m, a in found
    )


def _map(incident: Incident, wording: Wording) -> Sheet | None:
    place = incident.place
    return _drawn(wording.plain_name(place), place.lat, place.lon, place.radius_km) if place else None


@lru_cache(maxsize=2_048)
def _drawn(name: str, lat: float | None, lon: float | None, radius: float | None) -> Sheet | None:
    return draw([(1, Place(name, PlaceKind.SITE, lat, lon, radius))], world())


def proof(view: CaseView, head: Mapping[str, Any]) -> dict[str, Any]:
    """An incident as it was released, beside the head of the release, whose digests bind it."""
    incident = view.incidents[0]
    documents = documents_by_date(view.documents)
    return {
        "format": "harmledger proof of a released incident, 1",
        "how": "Each object below stands as one line of canonical JSON in the file named beside it. Reckon the SHA-256 "
        "of each file and compare it with the head; reckon the SHA-256 of the head's format, title, withheld, least "
        "and files as canonical JSON (sorted keys, no white space, UTF-8) and compare it with the digest. The case "
        "keeps that digest in its ledger, with the day on which it was published.",
        "release": dict(head),
        "incidents.jsonl": ledger.encode(incident),
        "assessments.jsonl": ledger.encode(view.assessments[incident.id]),
        "documents.jsonl": [ledger.encode(d) for d in documents],
        "readings.jsonl": [ledger.encode(view.readings[d.id]) for d in documents if d.id in view.readings],
    }
