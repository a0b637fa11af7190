"""Which sentences speak of one event: a text's passages gathered into episodes, its totals set apart."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from harmledger.extract.locating import SIZE, finer, same_place
from harmledger.extract.passage import Agent, Passage
from harmledger.extract.voices import Voice
from harmledger.model.claim import Certainty, Event, Scope, What
from harmledger.model.mention import MomentMention, PlaceKind, PlaceMention
from harmledger.model.moment import Period, Precision

WIDE = 10  # days: a period longer than this is no day of an event, but the span of a total
MONTH = 31  # days: a belligerent's act may be dated by its month
BESIDE = 10.0  # kilometres: further apart, two places have two events
HEADING = 8  # items: a longer line is a sentence
SPREAD = 3  # so many places named side by side make a total, as the interface says

REACH = 60  # episodes looked back over for the one that a passage goes on with; no report of ours tells as many
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
    harmed = any(not fact.group.definite for fact in passage.harms)
    if harmed or passage.counts:
        return True
    if passage.cues & {"irrealis", "habitual"}:
        return False
    if not passage.events or len(event_places(passage)) >= SPREAD:
        return False  # nobody harmed, and in many places: the course of the war, no event
    somewhere = any(p.place.kind is not PlaceKind.COUNTRY for p in passage.places)
    day = event_moment(passage)
    dated = day is not None and (day.moment is None or day.moment.period.days <= WIDE)
    by = bool(passage.agents) or passage.unknown_agent
    firm = any(not event.weak for event in passage.events)
    in_month = day is not None and day.moment is not None and day.moment.period.days <= MONTH
    if (somewhere or dated) and (by or firm or (somewhere and dated)):
        return True
    return by and firm and in_month


def is_total(passage: Passage) -> bool:
    """Whether a passage's counts are a total over a period or over many places."""
    if not (passage.harms or passage.counts):
        return False
    day = event_moment(passage)
    narrow = day is not None and day.moment is not None and day.moment.period.days <= WIDE
    if len(event_places(passage)) >= SPREAD and not narrow:
        return True
    if "firm tally" in passage.cues or ("tally" in passage.cues and not narrow):
        return True
    wide = day is not None and day.moment is not None and day.moment.period.days > WIDE
    region = all(p.place.kind in REGIONS for p in event_places(passage))
    single = any(not event.plural and not (event.mass and region) for event in passage.events)
    return wide and not single


def gather(passages: Sequence[Told]) -> list[Episode]:
    """The episodes of one section, in the order in which they are first told, totals among them."""
    found: list[Episode] = []
    current: Episode | None = None
    scene = Scene()
    singled = [places[0] for t in passages if len(places := event_places(t.passage)) == 1]
    for told in (one for several in passages for one in _by_place(several, singled)):
        passage = told.passage
        if is_total(passage):
            total = Episode(scope=Scope.TALLY)
            total.add(told)
            found.append(total)
            continue
        if not reports(passage):
            known = current if current is not None and _speaks_of(passage, current) else _at_its_place(passage, found)
            if known is not None:
                known.add(told)
            else:
                scene = scene.after(passage)
            continue
        home = _home(told, found, current)
        if home is None:
            home = Episode(scene=scene)
            found.append(home)
        home.add(told)
        current = home
    found = _without_regions(_without_generalities(found))
    _set_scenes(found)
    return found


def _by_place(told: Told, singled: Sequence[PlaceMention]) -> list[Told]:
    """Strikes "on A and B" that are said to have harmed nobody are one event in each, where the text tells of one
    of them apart (``singled``); else they are told as one."""
    places = event_places(told.passage)
    if told.passage.harms or told.passage.counts or told.passage.things or not 2 <= len(places) < SPREAD:
        return [told]
    if not told.passage.events or not any(same_place(p, place) for p in places for place in singled):
        return [told]
    parts = []
    for place in places:
        part = Passage(**{name: getattr(told.passage, name) for name in Passage.__slots__})
        part.places = part.own_places = [place]
        parts.append(Told(part, told.voice, told.order))
    return parts


def _without_generalities(found: list[Episode]) -> list[Episode]:
    """Leave out what only speaks of strikes in the plural, undated and harming nobody, where a text also tells
    of particular events: that is its argument, not its news."""
    particular = [e for e in found if e.moment is not None or any(_particular(t.passage) for t in e.told)]
    return particular or found


def _without_regions(found: list[Episode]) -> list[Episode]:
    """Leave out what tells of an area at large, undated and harming nobody, where the text tells of harm or of a
    place inside that area: it is the setting of the news."""
    harmful = [any(t.passage.harms for t in e.told) for e in found]

    def setting(episode: Episode) -> bool:
        if episode.scope is not Scope.INCIDENT or episode.moment is not None:
            return False
        areas = [p.place for p in episode.places]
        return all(SIZE[place.kind] > SIZE[PlaceKind.CITY] for place in areas)

    return [e for e, harms in zip(found, harmful, strict=True) if harms or not (any(harmful) and setting(e))]


def _particular(passage: Passage) -> bool:
    return bool(passage.harms or passage.counts) or any(not event.plural for event in passage.events)


def _at_its_place(passage: Passage, found: Sequence[Episode]) -> Episode | None:
    """The last event told of at the very place that a passage names and tells more of."""
    if not event_places(passage):
        return None
    near = (e for e in reversed(found[-REACH:]) if e.scope is Scope.INCIDENT and e.places)
    return next((e for e in near if _speaks_of(passage, e)), None)


def _speaks_of(passage: Passage, episode: Episode) -> bool:
    """Whether a sentence that asserts no event of its own still tells more of the current one: who did it, what
    was aimed at, what became of people told of before."""
    if not (passage.aims or passage.agents or passage.harms or passage.things):
        return False
    if passage.places and not event_places(passage):  # "hospitals in Syria": of the country at large
        return False
    return bool(passage.events or passage.things or passage.aims) and compatible(passage, episode)


def _home(told: Told, found: Sequence[Episode], current: Episode | None) -> Episode | None:
    """The episode that a passage goes on telling, the current one first; None where it begins another."""
    if "another" in told.passage.cues:
        return None
    if "same" in told.passage.cues and current is not None and not _other_day(told.passage, current):
        return current
    near = (e for e in (current, *reversed(found[-REACH:])) if e is not None and e.scope is Scope.INCIDENT)
    return next((e for e in near if compatible(told.passage, e)), None)


def _other_day(passage: Passage, episode: Episode) -> bool:
    """Whether a passage tells a day that an episode's excludes."""
    day = event_moment(passage)
    return day is not None and episode.moment is not None and day.elsewhen(episode.moment)


def compatible(passage: Passage, episode: Episode) -> bool:
    """Whether nothing that a passage tells contradicts an episode: day, place, actor or kind of event."""
    if _other_day(passage, episode):
        return False
    places = event_places(passage)
    apart = places and episode.places and not any(same_place(p, q) for p in places for q in episode.places)
    if apart and not _nearby(passage, episode):
        return False
    ours = {a.mention.actor.id for a in passage.agents if a.certainty is not Certainty.DENIED}
    theirs = {a.mention.actor.id for a in episode.agents if a.certainty is not Certainty.DENIED}
    if ours and theirs and not ours & theirs:
        return False
    return _same_kind(passage, episode)


def _nearby(passage: Passage, episode: Episode) -> bool:
    """Whether a passage with another place may still tell of the event: the place is beside it ("the road to
    the crossing"), it tells no day of its own, and no number that excludes those told."""
    if event_moment(passage) is not None or any(t.passage.sentence is passage.sentence for t in episode.told):
        return False
    gaps = [p.place.km_to(q.place) for p in event_places(passage) for q in episode.places]
    if not any(gap is None or gap <= BESIDE for gap in gaps):
        return False
    ours, theirs = _numbers([passage]), _numbers([t.passage for t in episode.told])
    return all(any(a == b for b in theirs[key]) for key in ours.keys() & theirs.keys() for a in ours[key])


def _numbers(passages: Sequence[Passage]) -> dict[What, set[int]]:
    """The exact numbers told of each kind of harm."""
    found: dict[What, set[int]] = {}
    for fact in (f for p in passages for f in p.harms):
        for part in fact.group.parts:
            if part.quantity.interval.exact and part.quantity.interval.low is not None:
                found.setdefault(fact.what, set()).add(part.quantity.interval.low)
    return found


def _same_kind(passage: Passage, episode: Episode) -> bool:
    ours = {family(e.event) for e in passage.events if e.rank != "weak"}
    theirs = episode.families
    return not ours or not theirs or bool(ours & theirs)


def family(event: Event) -> str:
    """Kinds of event that writers exchange: an airstrike by a drone, a raid with arrests."""
    if event in _AIR:
        return "air"
    return "ground" if event in (Event.GROUND_ATTACK, Event.DETENTION) else event.value


def _set_scenes(found: Sequence[Episode]) -> None:
    """A round-up tells its day once, in a heading or with its first event: episodes without a day of their own
    take that of the one before; those without a place take their heading's."""
    last: MomentMention | None = None
    for episode in found:
        if episode.scope is not Scope.INCIDENT:
            continue
        if episode.scene is not None:
            last = episode.scene.moment or last
            if not episode.places and episode.scene.place is not None:
                episode.places.append(episode.scene.place)
        if not episode.places:
            episode.places += [p for t in episode.told for p in t.passage.homes][:1]
        if episode.moment is None:
            background = any("background" in t.passage.cues for t in episode.told)
            episode.moment = None if background else last
        elif episode.moment.moment and episode.moment.moment.period.precision is Precision.DAY:
            last = episode.moment
