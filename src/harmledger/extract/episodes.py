"""What a text tells of one event: its episodes, and which sentences assert an event or a total."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from harmledger.extract.items import feature
from harmledger.extract.locating import SIZE, finer, same_place
from harmledger.extract.passage import SPREAD, Agent, Passage
from harmledger.extract.voices import Voice
from harmledger.model.claim import Certainty, Event, Scope, What
from harmledger.model.mention import MomentMention, PlaceKind, PlaceMention
from harmledger.model.moment import Period, Precision

WIDE = 10  # days: a period longer than this is no day of an event, but the span of a total
MONTH = 31  # days: a belligerent's act may be dated by its month
HEADING = 8  # items: a longer line is a sentence

REGIONS = (PlaceKind.COUNTRY, PlaceKind.GOVERNORATE, PlaceKind.DISTRICT)
_AIR = (Event.AIRSTRIKE, Event.DRONE_STRIKE)


@dataclass(slots=True)
class Told:
    """One passage of an episode with the voice that it is told in; None: the page's own."""

    passage: Passage
    voice: Voice | None
    order: int


@dataclass(frozen=True, slots=True)
class Scene:
    """What headings, datelines and titles set for the events told under them."""

    moment: MomentMention | None = None
    place: PlaceMention | None = None

    def after(self, passage: Passage) -> Scene:
        """The scene once a passage that asserts no event has been read."""
        moment = event_moment(passage)
        day = moment is not None and moment.moment is not None and moment.moment.period.precision is Precision.DAY
        places = event_places(passage)
        alone = passage.sentence.heading and len(places) == 1 and len(passage.items) <= HEADING
        return Scene(moment if day else self.moment, places[0] if alone else self.place)


@dataclass(slots=True)
class Episode:
    """The passages of one event (or one total), with what they share."""

    told: list[Told] = field(default_factory=list)
    scope: Scope = Scope.INCIDENT
    moment: MomentMention | None = None
    places: list[PlaceMention] = field(default_factory=list)
    agents: list[Agent] = field(default_factory=list)  # each actor's first, and the first that denies it
    events: Counter[tuple[str, Event]] = field(default_factory=Counter)  # its words for what happened, by rank
    scene: Scene | None = None  # the day and place that headings before it had set
    aside: bool = False  # told in passing beside another

    def add(self, told: Told) -> None:
        """Take a passage in, and what it tells of when, where and who."""
        self.told.append(told)
        moment = event_moment(told.passage)
        if moment is not None and (self.moment is None or _firmer(moment, self.moment)):
            self.moment = moment
        for place in event_places(told.passage):
            if all(not same_place(place, known) for known in self.places):
                self.places.append(place)
            elif self.places and finer(place, self.places[0]):
                self.places.insert(0, place)
        self.places.sort(key=lambda p: SIZE[p.place.kind] > SIZE[PlaceKind.CITY])
        known = {(a.mention.actor.id, a.certainty is Certainty.DENIED) for a in self.agents}
        for agent in told.passage.agents:
            key = (agent.mention.actor.id, agent.certainty is Certainty.DENIED)
            if key not in known:
                known.add(key)
                self.agents.append(agent)
        self.events.update((e.rank, e.event) for e in told.passage.events)

    @property
    def families(self) -> set[str]:
        """The families of its events, as words that are not weak tell them."""
        return {family(event) for rank, event in self.events if rank != "weak"}

    @property
    def period(self) -> Period | None:
        """The period of its moment, if one is known."""
        return self.moment.moment.period if self.moment and self.moment.moment else None


def event_moment(passage: Passage) -> MomentMention | None:
    """The moment of a passage's event: the narrowest told, the first of equals."""
    known = [m for m in passage.moments if m.moment is not None]
    if not known:
        return passage.moments[0] if passage.moments else None
    return min(known, key=lambda m: m.moment.period.width if m.moment else 0)


def event_places(passage: Passage) -> list[PlaceMention]:
    """The places of a passage's event, without those that only locate them."""
    return passage.own_places


def _firmer(a: MomentMention, b: MomentMention) -> bool:
    """Whether ``a`` tells the day more narrowly than ``b``."""
    if a.moment is None or b.moment is None:
        return b.moment is None and a.moment is not None
    x, y = a.moment.period, b.moment.period
    return x.width < y.width and not x.contradicts(y)


def reports(passage: Passage) -> bool:
    """Whether a passage asserts a particular event, rather than speaking of attacks in general."""
    harmed = bool(passage.company) or any(not fact.group.definite for fact in passage.harms)
    if harmed or (passage.counts and "spread" not in passage.cues):
        return True
    if passage.cues & {"irrealis", "habitual", "tally", "sum"}:
        return False
    if _peaceful(passage) or _spread(passage):
        return False  # nobody harmed, and no attack, or in many places: the course of the war, no event
    somewhere = any(p.place.kind is not PlaceKind.COUNTRY for p in passage.places)
    day = event_moment(passage)
    dated = day is not None and (day.moment is None or day.moment.period.days <= WIDE)
    by = bool(passage.agents) or passage.unknown_agent
    firm = any(not event.weak for event in passage.events)
    in_month = day is not None and day.moment is not None and day.moment.period.days <= MONTH
    if (somewhere or dated) and (by or firm or (somewhere and dated)):
        return True
    return by and firm and in_month


def _peaceful(passage: Passage) -> bool:
    """Whether all that happens is a protest in which nobody uses force."""
    forceful = any(item.cls.startswith("EVENT") and feature(item, "force") for item in passage.items)
    return not forceful and all(event.event is Event.PROTEST for event in passage.events)


def is_total(passage: Passage) -> bool:
    """Whether a passage's counts are a total over a period or over many places."""
    if not (passage.harms or passage.counts):
        return False
    day = event_moment(passage)
    period = day.moment.period if day is not None and day.moment is not None else None
    narrow = period is not None and period.days <= WIDE
    if _spread(passage) and not narrow:
        return True
    if "firm tally" in passage.cues or ("tally" in passage.cues and not narrow):
        return True
    places = event_places(passage)
    region = all(p.place.kind in REGIONS for p in places)
    if "sum" in passage.cues and not narrow and ((region and places) or len(places) > 1 or several_strikes(passage)):
        return True
    if _unnumbered(passage) and "habitual" in passage.cues and region and not narrow:
        return True
    if period is None or narrow:
        return False
    single = any(not event.plural and not (event.mass and region) for event in passage.events)
    return not single or several_strikes(passage) or (region and period.precision is Precision.RANGE)


def _spread(passage: Passage) -> bool:
    """Whether a passage tells of so many places that it tells the course of the war, and no event."""
    return "spread" in passage.cues or len(event_places(passage)) >= SPREAD


def several_strikes(passage: Passage) -> bool:
    """Whether a passage counts more than one strike."""
    return any(c.what is What.STRIKES and (c.quantity.interval.low or 0) > 1 for c in passage.counts)


def _unnumbered(passage: Passage) -> bool:
    """Whether all that a passage tells of those harmed is that there were some."""
    parts = [part for fact in passage.harms for part in fact.group.parts]
    return all(part.quantity.phrase is not None and not part.quantity.interval.exact for part in parts)


def is_sum(passage: Passage) -> bool:
    """Whether an entry of a list sums up several strikes: "January: five strikes, which killed three"."""
    return several_strikes(passage) and bool(passage.harms) and not event_places(passage)


def family(event: Event) -> str:
    """Kinds of event that writers exchange: an airstrike by a drone, a raid with arrests."""
    if event in _AIR:
        return "air"
    return "ground" if event in (Event.GROUND_ATTACK, Event.DETENTION) else event.value
