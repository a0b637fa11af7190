"""Cases that nobody lived through, of any size, as the objects that linking and assessing take.

What is like the real thing, and what was counted to make it so (1,493 coded texts of one war):

- **Bursts.** Events come in campaigns: a place that is struck is struck again within days, and so are its neighbours;
  a few places hold most of the events (Zipf), most places hold one.
- **A long tail of reports.** Half of the events are told by one text or two, a few by forty; half of the texts tell
  of a second event besides, three in ten of another; each event in a text has one or two claims.
- **A long tail of outlets.** Some six hundred, a dozen of which print half of the texts.
- **Echoes.** One text in twenty is another's, word for word, under another outlet's name.
- **Undated texts.** Half of the texts tell no day, in words or by a stamp; their addresses have numbers that grow
  with time, as most sites' have. The others are reported on the day or soon
  after; "last week" has soft ends; a stamp may be a day off.
- **Vague places.** One place in six is told as its district, its governorate, its country, or not at all.
- **Two languages.** Six texts in ten are Arabic, the others English; places have a name in each, as have people. Texts
  have the lengths of real ones, words as frequent as words are, and a few rare ones that belong to their event.
- **Disagreement.** Tolls differ from source to source and rise with the days; one speaker in five is quoted by name
  and carried by several outlets; now and then the other side is blamed.

What is not like it: nobody lies, no page has furniture, and a place is never taken for its namesake. The country, its
places, people and words are drawn from syllables. The same size and seed give the same case.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import accumulate

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
    Scope,
    Stance,
    Victim,
    What,
    Who,
)
from harmledger.model.ids import ActorId, ClaimId, DocumentId, PlaceId, SourceId, digest_id
from harmledger.model.interval import Interval
from harmledger.model.mention import Place, PlaceKind
from harmledger.model.moment import KnownFrom, Moment, Period
from harmledger.model.span import Span
from harmledger.model.voices import Account, Voices

FIRST, DAYS = date(2030, 1, 1), 4400  # twelve years
PLACES, OUTLETS, WORDS, NAMES = 5000, 600, 30_000, 4000
GOVERNORATES = 14
CLAIMS_AN_EVENT = 9.1  # measured of what comes out below
LATIN = "ba be bi da du fa ha hi ja ka ko la li ma mi na nu qa ra ri sa su sha ta ti wa ya za".split()
ARABIC = "با بي به دا دو فا حا هي جا كا كو لا لي ما مي نا نو قا را ري سا سو شا تا تي وا يا زا".split()
KINDS = ((PlaceKind.VILLAGE, 3.0), (PlaceKind.VILLAGE, 3.0), (PlaceKind.TOWN, 5.0), (PlaceKind.CITY, 10.0))
EVENTS = (Event.AIRSTRIKE, Event.AIRSTRIKE, Event.SHELLING, Event.GROUND_ATTACK, Event.EXPLOSION, Event.DETENTION)


@dataclass(frozen=True, slots=True)
class Happening:
    """An event as it was, which no source knows whole."""

    number: int
    day: date
    place: Place
    kind: Event
    killed: int
    injured: int
    actor: ActorId
    words: tuple[tuple[str, ...], tuple[str, ...]]  # what is particular to it, in either language
    victims: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Case:
    """What the documents tell, and which event each claim is of."""

    voices: Voices
    truth: dict[ClaimId, int]


class World:
    """A country with its places, outlets and words."""

    def __init__(self, seed: int, days: int, places: int) -> None:
        self.days = days
        self.chance = random.Random(seed)  # noqa: S311 (no secret)
        pick = self.chance
        self.regions = [self._region(n) for n in range(GOVERNORATES)]
        self.places = [self._place(n) for n in range(places)]
        self.famous = _zipf(places, 0.9)
        self.outlets = [(f"outlet{n:03}", pick.random() < 0.6) for n in range(OUTLETS)]
        self.carry = _zipf(OUTLETS, 1.1)
        self.words = tuple([_word(pick, script) for _ in range(WORDS)] for script in (LATIN, ARABIC))
        self.usual = _zipf(WORDS, 1.0)
        self.names = [
            (" ".join(a for a, _ in parts), " ".join(b for _, b in parts))
            for parts in ([_both(pick) for _ in range(2)] for _ in range(NAMES))
        ]

    def _region(self, n: int) -> Place:
        lat, lon = 10 + 4 * self.chance.random(), 20 + 5 * self.chance.random()
        latin, arabic = _both(self.chance)
        own = PlaceId(f"made:r{n}")
        return Place(latin, PlaceKind.GOVERNORATE, lat, lon, 60, "XO", latin, None, own, (arabic,))

    def _place(self, n: int) -> Place:
        region = self.chance.choice(self.regions)
        lat = (region.lat or 0) + self.chance.gauss(0, 0.3)
        lon = (region.lon or 0) + self.chance.gauss(0, 0.3)
        kind, radius = KINDS[self.chance.randrange(3) if n > 40 else 3]
        latin, arabic = _both(self.chance)
        own = PlaceId(f"made:{n}")
        return Place(latin, kind, lat, lon, radius, "XO", region.name, None, own, (arabic,))

    def happenings(self, count: int) -> list[Happening]:
        """Events in campaigns: each is the first of its own, or follows one of the last ones near by."""
        made: list[Happening] = []
        pick = self.chance
        near = _near(self.places)
        while len(made) < count:
            place = pick.choices(self.places, cum_weights=self.famous)[0]
            day = pick.randrange(self.days)
            while len(made) < count:
                made.append(self._happening(len(made), FIRST + timedelta(day), place))
                if pick.random() > 0.6:
                    break
                day = min(self.days - 1, day + int(pick.expovariate(0.3)))
                place = place if pick.random() < 0.4 else pick.choice(near[_cell(place)])
        return made

    def _happening(self, number: int, day: date, place: Place) -> Happening:
        pick = self.chance
        killed = min(200, int(pick.paretovariate(1.1)) - (pick.random() < 0.3))
        words = tuple(tuple(_word(pick, script, 4) for _ in range(6)) for script in (LATIN, ARABIC))
        victims = tuple(pick.choice(self.names) for _ in range(min(killed, 3))) if pick.random() < 0.3 else ()
        actor = ActorId(pick.choice(("redland", "redland", "blueland", "greens")))
        hurt = int(killed * 3 * pick.random())
        return Happening(number, day, place, pick.choice(EVENTS), killed, hurt, actor, (words[0], words[1]), victims)


def made(claims: int, seed: int = 1, days: int = DAYS, places: int = PLACES) -> Case:
    """A case of about so many claims, over so many days, in a country of so many places that reports name."""
    world = World(seed, days, places)
    pick = world.chance
    told = world.happenings(max(1, round(claims / CLAIMS_AN_EVENT)))
    accounts: list[Account] = []
    truth: dict[ClaimId, int] = {}
    echoes: dict[DocumentId, DocumentId] = {}
    by_day = sorted(told, key=lambda h: (h.day, h.number))
    for at, event in enumerate(by_day):
        for _ in range(min(40, int(pick.paretovariate(1.15)))):
            besides = [by_day[max(0, at - pick.randrange(1, 6))]] if pick.random() < 0.5 else []
            besides += [by_day[max(0, at - pick.randrange(6, 12))]] if pick.random() < 0.3 else []
            writer = _Writer(world, len(accounts))
            account = writer.account(list(dict.fromkeys((event, *besides))), truth)
            accounts.append(account)
            if pick.random() < 0.05:
                accounts.append(_copy(world, account, len(accounts), truth))
                echoes[accounts[-1].document] = echoes[account.document] = min(account.document, accounts[-1].document)
    return Case(Voices(tuple(accounts), echoes), truth)


class _Writer:
    """One text of one outlet."""

    def __init__(self, world: World, number: int) -> None:
        self.world, self.pick = world, world.chance
        self.document = DocumentId(digest_id("document", str(number)))
        self.outlet, self.arabic = self.pick.choices(world.outlets, cum_weights=world.carry)[0]
        self.parts: list[str] = []
        self.length = 0

    def account(self, events: Sequence[Happening], truth: dict[ClaimId, int]) -> Account:
        """What the outlet tells of some events."""
        stamped = self.pick.random() < 0.5
        late = int(self.pick.expovariate(0.5)) if self.pick.random() < 0.8 else self.pick.randrange(30)
        printed = max(e.day for e in events) + timedelta(late)
        reported = printed if stamped else None
        claims: list[Claim] = []
        episodes: list[tuple[int, ...]] = []
        for event in events:
            mine = self._episode(event, reported)
            episodes.append(tuple(range(len(claims), len(claims) + len(mine))))
            claims += mine
            truth.update((claim.id, event.number) for claim in mine)
        text = "".join(self.parts)
        period = Period.day(reported) if reported else None
        spoken = (Span(0, len(text)),)
        address = f"https://{self.outlet}.example/{_number(self.pick, printed)}"
        return Account(self.document, tuple(claims), tuple(episodes), period, text, spoken, address, self.outlet)

    def _say(self, text: str) -> Span:
        start = self.length
        self.parts.append(text)
        self.length += len(text)
        return Span(start, self.length)

    def _prose(self, count: int) -> None:
        words = self.world.words[self.arabic]
        self._say(" ".join(self.pick.choices(words, cum_weights=self.world.usual, k=count)) + ". ")

    def _episode(self, event: Happening, reported: date | None) -> list[Claim]:
        pick = self.pick
        place = self._where(event.place)
        moment = self._when(event, reported)
        own = list(event.words[self.arabic])
        self._prose(pick.randrange(10, 90))
        self._say(" ".join(pick.sample(own, 3)) + " ")
        found = []
        for _ in range(1 if pick.random() < 0.6 else 2):
            killed = max(0, event.killed + (pick.randrange(-2, 3) if pick.random() < 0.4 else 0))
            span = self._say(f"{killed} {' '.join(pick.sample(own, 2))}")
            self._prose(pick.randrange(5, 80))
            found.append(self._claim(event, killed, span, place, moment))
        return found

    def _claim(self, event: Happening, killed: int, span: Span, place: Place | None, moment: Moment | None) -> Claim:
        pick = self.pick
        quote = "".join(self.parts)[span.start : span.end] if len(self.parts) < 3 else self.parts[-2]
        who = Who.CIVILIANS if pick.random() < 0.5 else Who.PEOPLE
        least = pick.random() < 0.2
        interval = Interval(killed, None) if least else Interval.exactly(killed)
        hedge = Hedge.AT_LEAST if least else Hedge.EXACT
        counts = [Count(What.KILLED, who, interval, hedge, str(killed))]
        if event.injured and pick.random() < 0.5:
            counts.append(Count(What.INJURED, who, Interval.exactly(event.injured), Hedge.EXACT, str(event.injured)))
        actor = event.actor if pick.random() < 0.95 else ActorId("blueland")
        by = Perpetrator(actor, actor.title(), actor, Certainty.STATED if pick.random() < 0.6 else Certainty.LIKELY)
        spoken = pick.random() < 0.2
        source = f"speaker{pick.randrange(200)}" if spoken else self.outlet
        names = [Victim(both[self.arabic], None, None, What.KILLED) for both in event.victims]
        return Claim(
            id=ClaimId(digest_id(self.document, str(span.start))),
            document=self.document,
            scope=Scope.INCIDENT,
            event=event.kind if pick.random() < 0.85 else Event.OTHER,
            stance=Stance.ASSERTS,
            extractor="made@1",
            evidence=(Evidence("counts/0", span, quote),),
            date=moment,
            place=ClaimPlace(place, place.name) if place else None,
            perpetrators=(by,) if pick.random() < 0.7 else (),
            origin=Origin(SourceId(source), source, source, None, assumed=not spoken),
            via=(SourceId(self.outlet),) if spoken else (),
            counts=tuple(counts),
            victims=tuple(names) if pick.random() < 0.5 else (),
        )

    def _where(self, place: Place) -> Place | None:
        told = self.pick.random()
        if told < 0.83:
            return place
        if told < 0.93:
            return next(r for r in self.world.regions if r.name == place.admin1)
        return Place("Ostmark", PlaceKind.COUNTRY, 12, 22.5, 600, "XO") if told < 0.97 else None

    def _when(self, event: Happening, reported: date | None) -> Moment | None:
        """The day in the words: of a stamped text nearly always, of others not."""
        if self.pick.random() > (0.8 if reported else 0.12):
            return None
        if reported and reported - event.day < timedelta(7) and self.pick.random() < 0.1:
            return Moment(Period.of(reported - timedelta(7), reported).softened(7, 0), KnownFrom.TEXT, "last week")
        day = event.day + timedelta(self.pick.random() < 0.05)
        return Moment(Period.day(min(day, reported) if reported else day), KnownFrom.TEXT, str(day))


def _copy(world: World, first: Account, number: int, truth: dict[ClaimId, int]) -> Account:
    """The same text under another outlet's name."""
    document = DocumentId(digest_id("document", str(number)))
    outlet = world.chance.choice(world.outlets)[0]
    claims = []
    for n, claim in enumerate(first.claims):
        fields = {name: getattr(claim, name) for name in Claim.__slots__}
        own = ClaimId(digest_id(document, str(n)))
        if claim.origin and claim.origin.assumed:
            fields["origin"] = Origin(SourceId(outlet), outlet, outlet, assumed=True)
        claims.append(Claim(**{**fields, "id": own, "document": document}))
        truth[own] = truth[claim.id]
    address = f"https://{outlet}.example/{_number(world.chance, first.reported.start if first.reported else None)}"
    return Account(document, tuple(claims), first.episodes, first.reported, first.text, first.spoken, address, outlet)


def _number(pick: random.Random, printed: date | None) -> int:
    """A page's number: it grows with time."""
    return 10_000 + 20 * ((printed - FIRST).days if printed else 0) + pick.randrange(20)


def _zipf(count: int, power: float) -> list[float]:
    return list(accumulate(1 / (n + 2) ** power for n in range(count)))


def _word(pick: random.Random, script: Sequence[str], syllables: int = 0) -> str:
    return "".join(pick.choices(script, k=syllables or pick.choice((2, 3, 3, 4))))


def _both(pick: random.Random) -> tuple[str, str]:
    """One name in both scripts."""
    at = pick.choices(range(len(LATIN)), k=pick.choice((3, 4)))
    return "".join(LATIN[n] for n in at).title(), "".join(ARABIC[n] for n in at)


def _cell(place: Place) -> tuple[int, int]:
    return int((place.lat or 0) * 5), int((place.lon or 0) * 5)


def _near(places: Sequence[Place]) -> dict[tuple[int, int], list[Place]]:
    cells: dict[tuple[int, int], list[Place]] = {}
    for place in places:
        cells.setdefault(_cell(place), []).append(place)
    return cells
