"""Releases of made-up cases: is anything in them that the policy withholds, and can a place be found more closely?

Every trial makes a case whose names are random letters, so that wherever one of them is met it can only have leaked.
"""

from __future__ import annotations

import base64
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from random import Random
from urllib.parse import quote as percent

import h3

from campaigns import served
from campaigns.campaign import Campaign, Outcome, Trial
from harmledger import assess
from harmledger.model.case import CaseView
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
    Reading,
    Scope,
    Stance,
    Victim,
    What,
    Who,
)
from harmledger.model.document import Document, Section, SectionKind
from harmledger.model.ids import ActorId, ClaimId, DocumentId, Sha256, SourceId
from harmledger.model.incident import Incident, incident_id
from harmledger.model.interval import Interval
from harmledger.model.mention import Place, PlaceKind, SourceKind
from harmledger.model.moment import KnownFrom, Moment, Period
from harmledger.model.policy import FINEST_CELL, Fineness, Policy
from harmledger.model.span import Span
from harmledger.model.voices import Account, Voices
from harmledger.publish import finding, releases
from harmledger.publish.history import CHANGES, History
from harmledger.publish.page import page
from harmledger.publish.redact import Asked, Known, Redacted, Town, namer_of, redact
from harmledger.publish.show import show
from harmledger.resources.methods import method
from harmledger.resources.policies import default_text, parse
from harmledger.standing import moved
from harmledger.web.reader import static

LISTED, LOCAL = SourceId("monitor_listed"), SourceId("name:local")
KEY = bytes(range(32))
NOW = datetime(2031, 6, 1, tzinfo=UTC)
TOWNS = namer_of([Town("Northgate", "XO", 10.2, 20.1), Town("Southgate", "XO", 9.1, 21.4)])
_LATIN, _ARABIC = "bcdfghjklmnprstvwxz", "بتجدرزسشصطعفقلمنهي"


def _policies() -> tuple[Policy, ...]:
    """The policy that ships, and two that show words and addresses where they may."""
    own = default_text()
    open_ = own.replace("quotes = false # their words", "quotes = true").replace("links = false  #", "links = true #")
    finer = open_.replace('village = "cell:5"', 'village = "cell:6"').replace('town = "cell:5"', 'town = "governorate"')
    return tuple(parse(text, "campaign") for text in (own, open_, finer))


POLICIES = _policies()


def _name(rng: Random) -> str:
    letters = rng.choice((_LATIN, _ARABIC))
    words = ["".join(rng.choices(letters, k=rng.randint(7, 9))) for _ in range(rng.randint(1, 2))]
    return " ".join(words).title()


class _World:
    """One made-up case; ``secrets`` are the names that nothing of its release may hold."""

    def __init__(self, rng: Random, policy: Policy) -> None:
        self.rng, self.policy = rng, policy
        self.secrets: list[str] = []
        self.documents: list[Document] = []
        self.claims: dict[DocumentId, list[Claim]] = {}
        self.incidents: list[Incident] = []
        self.publishers: dict[DocumentId, SourceId] = {}
        for number in range(rng.randint(1, 4)):
            self._incident(number)

    def _secret(self) -> str:
        self.secrets.append(_name(self.rng))
        return self.secrets[-1]

    def _incident(self, number: int) -> None:
        rng = self.rng
        kind = rng.choice(list(PlaceKind))
        named = self.policy.told(kind).fineness is Fineness.NAMED
        lat, lon = round(rng.uniform(9, 11), 5), round(rng.uniform(20, 22), 5)
        own = (_name(rng), _name(rng))
        place = Place(own[0], kind, lat, lon, 2.0, "XO", "North", None, None, own[1:])
        self.secrets += [] if named else [*own, f"{lat:.4f}", f"{lon:.4f}"]
        day = date(2031, 5, 1) + timedelta(rng.randint(0, 20))
        mine = [self._claim(f"{number}.{n}", place, day, named) for n in range(rng.randint(1, 4))]
        ids = sorted(c.id for c in mine)
        documents = tuple(sorted({c.document for c in mine}))
        self.incidents.append(Incident(incident_id(ids), tuple(ids), documents, Event.SHELLING, Period.day(day), place))

    def _claim(self, name: str, place: Place, day: date, named: bool) -> Claim:
        rng = self.rng
        victim, speaker, thing = self._secret(), self._secret(), self._secret()
        n = rng.randint(2, 30)
        words = f"at {place.name} {n} people were killed, among them {victim}, said {speaker} near {thing}"
        local = self._secret()
        listed = rng.random() < 0.5
        source, called = (LISTED, "Listed Monitor") if listed else (SourceId(f"name:{local.lower()}"), local)
        publisher = LISTED if rng.random() < 0.5 else LOCAL
        open_ = named and self.policy.class_of(publisher, SourceKind.MONITOR if publisher == LISTED else None).quotes
        document = self._document(name, words, day, publisher, _name(rng) if open_ else self._secret())
        claim = Claim(
            id=ClaimId(sha256(name.encode()).hexdigest()[:20]),
            document=document.id,
            scope=Scope.INCIDENT,
            event=Event.SHELLING,
            stance=Stance.ASSERTS,
            extractor="made@1",
            evidence=tuple(
                Evidence(field, Span(0, len(words)), words)
                for field in ("counts/0", "place", "origin", "victims/0", "date", "objects/0")
            ),
            date=Moment(Period.day(day), KnownFrom.TEXT, f"on that day in {place.name}"),
            place=ClaimPlace(place, place.name),
            perpetrators=(Perpetrator(ActorId("redland"), "Redland", f"{local}'s foes", Certainty.STATED),),
            origin=Origin(source, called, called, speaker),
            via=(SourceId(f"name:{self._secret().lower()}"),),
            counts=(Count(What.KILLED, Who.PEOPLE, Interval.exactly(n), Hedge.EXACT, f"{n} people, {victim}"),),
            victims=(Victim(victim, 7, None, What.KILLED),),
            objects=(HarmedObject("school", thing, None, Effect.HIT), HarmedObject("hospital", thing, 1, Effect.HIT)),
        )
        self.claims.setdefault(document.id, []).append(claim)
        return claim

    def _document(self, name: str, text: str, day: date, publisher: SourceId, title: str) -> Document:
        id_ = DocumentId(sha256(f"document {name}".encode()).hexdigest()[:20])
        author = self._secret()
        address = f"https://{LISTED}.example/{percent(text)}"
        digest = Sha256(sha256(text.encode()).hexdigest())
        self.secrets += [id_, digest]
        stamp = Moment(Period.day(day), KnownFrom.METADATA, f"{day.isoformat()}T13:57:41Z")
        self.secrets.append("13:57")
        section = Section(SectionKind.BODY, Span(0, len(text)))
        document = Document(
            id_, f"{self._secret()}.txt", digest, f"{author}.txt", text, (section,), title, address,
            "Listed Monitor" if publisher == LISTED else self._secret(), author, "en", None, stamp,
        )  # fmt: skip
        self.documents.append(document)
        self.publishers[id_] = publisher
        return document

    def redacted(self, others: dict[Place, Place] | None = None) -> Redacted:
        """The case as the public may see it; with other places in the stead of its own, where told."""
        to = others or {}
        claims = {
            d: tuple(
                replace(c, place=ClaimPlace(to.get(c.place.place, c.place.place), c.place.text))
                for c in told
                if c.place
            )
            for d, told in self.claims.items()
        }
        incidents = tuple(replace(i, place=to.get(i.place, i.place)) for i in self.incidents if i.place)
        by_id = {c.id: c for told in claims.values() for c in told}
        voices = Voices(tuple(Account(d, told) for d, told in claims.items()))
        chosen = method("airwars")
        view = CaseView(
            documents=tuple(sorted(self.documents, key=lambda d: d.id)),
            readings={d: Reading(d, told) for d, told in claims.items()},
            incidents=incidents,
            assessments={i.id: assess.assessment(i, by_id, voices, chosen) for i in incidents},
            actors={ActorId("redland"): "Redland"},
            method=chosen,
        )
        known = Known({LISTED: SourceKind.MONITOR}, {LISTED: "Listed Monitor"}, self.publishers)
        return redact(view, voices, known, Asked(self.policy, KEY, TOWNS, NOW))


def _neighbour(place: Place, policy: Policy, rng: Random) -> Place:
    """Another place that the policy tells in the same words: elsewhere in the cell, in the unit, in the world."""
    told = policy.told(place.kind)
    if told.fineness is Fineness.NAMED:
        return place
    if told.fineness is not Fineness.CELL or told.cell is None:
        return replace(place, name=_name(rng), lat=rng.uniform(9, 11), lon=rng.uniform(20, 22), alt_names=())
    cell = h3.cell_to_parent(h3.latlng_to_cell(place.lat, place.lon, FINEST_CELL), told.cell)
    lat, lon = h3.cell_to_latlng(rng.choice(sorted(h3.cell_to_children(cell, FINEST_CELL))))
    return replace(place, name=_name(rng), lat=lat, lon=lon, alt_names=(_name(rng),))


_AS_FILES = 5  # the site is written as files, too, in one trial of so many: these are the pages that are asked


def _published(redacted: Redacted, folder: Path, number: int) -> Iterator[tuple[str, bytes]]:
    """Everything that the public gets: the release's files, every export, every answer of the API and of the site, the
    page, every thing shown."""
    made = releases.write(folder, redacted, "campaign", 3, NOW)
    again = releases.read(folder)
    finding.catalogue(folder, again)
    gone = moved(again.view, replace(again.view, incidents=again.view.incidents[1:]))
    (folder / CHANGES).write_bytes(History().with_release((*moved(CaseView(), again.view), *gone), "0", NOW).lines())
    for file in sorted(folder.iterdir()):
        yield file.name, file.read_bytes()
    yield from served.exports(again.view)
    yield from served.words(folder)
    yield from served.answers(folder)
    if number % _AS_FILES == 0:
        yield from _site(folder)
    yield "page", page(again.view, "campaign")
    for thing in (*again.view.incidents, *again.view.claims().values(), *again.view.documents):
        yield "show", show(again.view, thing.id).encode()
    yield "digest", made.digest.encode()


def _site(release: Path) -> Iterator[tuple[str, bytes]]:
    """Every page, feed, proof and script of data of the reader's site, as files."""
    static.write(str(release), release.parent / "site")
    for file in sorted((release.parent / "site").rglob("*")):
        name = file.relative_to(release.parent / "site")
        if file.is_file() and name.parts[0] not in ("static", "release"):
            yield f"site/{name}", file.read_bytes()


def _spellings(secret: str) -> set[bytes]:
    plain = secret.encode()
    escaped = secret.encode("ascii", "backslashreplace")
    return {plain, plain.lower(), escaped, percent(secret).encode(), base64.b64encode(plain), plain.hex().encode()}


def secrets(trial: Trial) -> Outcome:
    """No planted name, coordinate, stamp, digest or id of a text is anywhere in what is public."""
    world = _World(trial.rng, POLICIES[trial.number % len(POLICIES)])
    redacted = world.redacted()
    faults = []
    wanted = {spelling: s for s in world.secrets for spelling in _spellings(s)}
    counted: Counter[str] = Counter()
    for name, data in _published(redacted, trial.room / "release", trial.number):
        counted["answers of the API" if name.startswith("/api/") else "pages of the site"] += name.startswith("/")
        lower = data.lower()
        faults += [f"{s!r} is in {name}" for spelling, s in wanted.items() if spelling in data or spelling in lower]
    shown = len(redacted.view.incidents)
    if shown != len(world.incidents):
        faults.append(f"{shown} of {len(world.incidents)} incidents are shown")
    quoted = sum(len(c.evidence) for c in redacted.view.claims().values())
    counted.update({"incidents": shown, "secrets": len(world.secrets), "quotes shown": quoted})
    return Outcome(tuple(faults), counted)


def places(trial: Trial) -> Outcome:
    """A case whose places lie elsewhere in their cells gives the same release, to the byte: so whatever is reckoned
    from one (boxes, distances, order, several releases laid over each other) finds no less than the cell."""
    world = _World(trial.rng, POLICIES[trial.number % len(POLICIES)])
    there = {i.place: _neighbour(i.place, world.policy, trial.rng) for i in world.incidents if i.place}
    first = releases.write(trial.room / "a", world.redacted(), "campaign", 3, NOW)
    second = releases.write(trial.room / "b", world.redacted(there), "campaign", 3, NOW)
    faults = ("the release tells two places of one cell apart",) if first.digest != second.digest else ()
    return Outcome(faults, {"incidents": len(world.incidents)})


CAMPAIGNS = (
    Campaign(
        "release-secrets",
        "cases with planted names, coordinates, stamps and texts are released under three policies, in every format "
        "and every answer of the API and of the site",
        "none of them is found in any spelling",
        least=500,
        short=12,
        trial=secrets,
    ),
    Campaign(
        "release-places",
        "the places of a case are moved and renamed within what the policy tells of them",
        "the release stays the same to the byte",
        least=500,
        short=12,
        trial=places,
    ),
)
