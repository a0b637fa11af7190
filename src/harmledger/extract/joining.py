"""Whether a sentence goes on telling of an event told before: what keeps two mentions together, and what parts them."""

from __future__ import annotations

from collections.abc import Sequence

from harmledger.extract.episodes import Episode, Told, event_moment, event_places, family
from harmledger.extract.locating import SIZE, finer, same_place, unsettled
from harmledger.extract.passage import Passage
from harmledger.model.claim import Certainty, Scope, What
from harmledger.model.mention import Place, PlaceKind, PlaceMention

BESIDE = 10.0  # kilometres: further apart, two places have two events
TOWNS_BESIDE = 3.0  # and two settlements, each with a name of its own
REACH = 60  # episodes looked back over for the one that a passage goes on with; no report of ours tells as many
QUARTERS = (PlaceKind.SITE, PlaceKind.NEIGHBOURHOOD)


def at_its_place(passage: Passage, found: Sequence[Episode]) -> Episode | None:
    """The last event told of at the very place that a passage names and tells more of."""
    if not event_places(passage):
        return None
    near = (e for e in reversed(found[-REACH:]) if e.scope is Scope.INCIDENT and e.places)
    return next((e for e in near if speaks_of(passage, e)), None)


def speaks_of(passage: Passage, episode: Episode) -> bool:
    """Whether a sentence that asserts no event of its own still tells more of the current one: who did it, what
    was aimed at, what became of people told of before."""
    if "spread" in passage.cues or not (passage.aims or passage.agents or passage.harms or passage.things):
        return False
    if passage.places and not event_places(passage):  # "hospitals in Syria": of the country at large
        return False
    return bool(passage.events or passage.things or passage.aims) and compatible(passage, episode)


def in_entry(told: Told, current: Episode | None) -> Episode | None:
    """The episode that a sentence in an entry of a list goes on with: one of its own entry."""
    same = current is not None and current.told[-1].passage.sentence.paragraph == told.passage.sentence.paragraph
    return home(told, [], current) if same else None


def home(told: Told, found: Sequence[Episode], current: Episode | None) -> Episode | None:
    """The episode that a passage goes on telling, the current one first; None where it begins another."""
    passage = told.passage
    if "another" in passage.cues:
        return None
    if "same" in passage.cues and current is not None and not other_day(passage, current):
        settled = any(SIZE[p.place.kind] <= SIZE[PlaceKind.CITY] for p in event_places(passage))
        if not settled or not _elsewhere(passage, current) or not _excluded(passage, current):
            return current
    near = (e for e in (current, *reversed(found[-REACH:])) if e is not None and _goes_on(e))
    fit = next((e for e in near if compatible(passage, e)), None)
    return fit or _headed(passage, found)


def _goes_on(episode: Episode) -> bool:
    """Whether later sentences may tell more of an episode: it is no total, and not told in passing."""
    return episode.scope is Scope.INCIDENT and not episode.aside


def _headed(passage: Passage, found: Sequence[Episode]) -> Episode | None:
    """The only event of the headings so far, for the sentence behind them: a report begins with what its title
    tells, whatever name it gives the place there."""
    titled = len(found) == 1 and all(t.passage.sentence.heading for t in found[0].told)
    if not titled or found[0].scope is not Scope.INCIDENT or passage.sentence.heading:
        return None
    same = not other_day(passage, found[0]) and _same_kind(passage, found[0]) and not _excluded(passage, found[0])
    return found[0] if same else None


def other_day(passage: Passage, episode: Episode) -> bool:
    """Whether a passage tells a day that an episode's excludes."""
    day = event_moment(passage)
    return day is not None and episode.moment is not None and day.elsewhen(episode.moment)


def compatible(passage: Passage, episode: Episode) -> bool:
    """Whether nothing that a passage tells contradicts an episode: day, place, actor or kind of event."""
    if _elsewhere(passage, episode):
        if not _nearby(passage, episode):
            return False
    elif (_around(passage, episode) or _summed(passage, episode)) and _excluded(passage, episode):
        return False
    return _agrees(passage, episode)


def _agrees(passage: Passage, episode: Episode) -> bool:
    """Whether day, actor and kind of event agree."""
    if other_day(passage, episode):
        return False
    ours = {a.mention.actor.id for a in passage.agents if a.certainty is not Certainty.DENIED}
    theirs = {a.mention.actor.id for a in episode.agents if a.certainty is not Certainty.DENIED}
    if ours and theirs and not ours & theirs:
        return False
    return _same_kind(passage, episode)


def _elsewhere(passage: Passage, episode: Episode) -> bool:
    """Whether a passage names places, and an episode others. That one area holds both makes them no nearer."""
    ours, theirs = _finest(_where(passage)), _finest(episode.places)
    if all(p.place.kind in QUARTERS for p in ours):
        return False  # a quarter or a site named alone is one of the town told of
    return bool(theirs) and not any(same_place(p, q) for p in ours for q in theirs)


def _where(passage: Passage) -> list[PlaceMention]:
    """The places of a passage's event. Where it tells who the victims were and nothing else, a place is where they
    came from."""
    if passage.events or passage.moments or passage.agents or not passage.harms:
        return event_places(passage)
    named = all(part.person is not None for fact in passage.harms for part in fact.group.parts)
    return [] if named else event_places(passage)


def _summed(passage: Passage, episode: Episode) -> bool:
    """Whether the numbers of an episode were told of other places, or of several together: what is then told of
    one of them is its own."""
    ours = _where(passage)
    theirs = [event_places(t.passage) for t in episode.told if t.passage.harms]
    if len(ours) != 1 or not any(theirs):
        return False
    return not any(not places or (len(places) == 1 and same_place(ours[0], places[0])) for places in theirs)


def _around(passage: Passage, episode: Episode) -> bool:
    """Whether an area is all that a passage and an episode share: one names it, the other a place inside it."""
    ours, theirs = _finest(_where(passage)), _finest(episode.places)
    if not ours or not theirs:
        return False
    return not any(one.place.name == other.place.name for one in ours for other in theirs) and any(
        SIZE[p.place.kind] > SIZE[PlaceKind.CITY] for p in (*ours, *theirs)
    )


def _finest(places: Sequence[PlaceMention]) -> list[PlaceMention]:
    """Places without the areas that hold others of them; a capital's name may stand for all its governorate."""
    towns = [p for p in places if SIZE[p.place.kind] <= SIZE[PlaceKind.CITY] and p.place.name != p.place.admin1]
    return towns or [p for p in places if not any(q is not p and finer(q, p) for q in places)]


def _nearby(passage: Passage, episode: Episode) -> bool:
    """Whether a passage with another place may still tell of the event: the place is beside it ("the road to
    the crossing"), it tells no day of its own, and no number that excludes those told."""
    if event_moment(passage) is not None or any(t.passage.sentence is passage.sentence for t in episode.told):
        return False
    pairs = [(p.place, q.place) for p in event_places(passage) for q in episode.places]
    gaps = [None if unsettled(p) or unsettled(q) else p.km_to(q) for p, q in pairs]
    reach = [TOWNS_BESIDE if _settlement(p) and _settlement(q) else BESIDE for p, q in pairs]
    if not any(gap is None or gap <= most for gap, most in zip(gaps, reach, strict=True)):
        return False
    return not _excluded(passage, episode)


def _settlement(place: Place) -> bool:
    """Whether a place is a village, town or city, and not a part of one."""
    return place.kind in (PlaceKind.VILLAGE, PlaceKind.TOWN, PlaceKind.CITY)


def _excluded(passage: Passage, episode: Episode) -> bool:
    """Whether a passage tells an exact number that is none of those told of an episode."""
    ours, theirs = _numbers([passage]), _numbers([t.passage for t in episode.told])
    return any(a not in theirs[key] for key in ours.keys() & theirs.keys() for a in ours[key])


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
