"""A text's passages gathered into episodes, its totals set apart."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from harmledger.extract.digests import entries
from harmledger.extract.episodes import Episode, Scene, Told, event_places, is_sum, is_total, reports
from harmledger.extract.items import feature
from harmledger.extract.joining import at_its_place, home, in_entry, speaks_of
from harmledger.extract.locating import SIZE, same_place
from harmledger.extract.passage import SPREAD, Agent, Passage
from harmledger.model.claim import Scope
from harmledger.model.mention import MomentMention, PlaceKind, PlaceMention
from harmledger.model.moment import Precision

BEFORE_PLACE = frozenset({"IN", "DEF", "HASH", "QUOTE", "ADV", "WOUNDED"})  # between the harmed and their place
FEWEST_TOWNS = 2  # that make a sentence tell of several events


def gather(passages: Sequence[Told]) -> list[Episode]:
    """The episodes of one section, in the order in which they are first told, totals among them."""
    found: list[Episode] = []
    current: Episode | None = None
    scene = Scene()
    listed = entries(t.passage for t in passages)
    alone = (places[0] for t in passages if len(places := event_places(t.passage)) == 1)
    singled = [place for place in alone if SIZE[place.place.kind] <= SIZE[PlaceKind.CITY]]
    doers: list[Agent] = []
    for told in (one for several in passages for one in _by_place(several, singled)):
        passage = told.passage
        if not passage.agents and not passage.unknown_agent and _by_the_same(passage):
            passage.agents = list(doers)
        doers = passage.agents or doers
        entry = passage.sentence.paragraph in listed
        if is_total(passage) or (entry and is_sum(passage)):
            total = Episode(scope=Scope.TALLY)
            total.add(told)
            found.append(total)
            continue
        if passage.sentence.aside:
            if reports(passage):
                found.append(Episode(aside=True))
                found[-1].add(told)
            continue
        if not reports(passage):
            known = current if current is not None and speaks_of(passage, current) else at_its_place(passage, found)
            if known is not None:
                known.add(told)
            else:
                scene = scene.after(passage)
            continue
        current = in_entry(told, current) if entry and not _only_counts(passage) else home(told, found, current)
        if current is None:
            current = Episode(scene=scene)
            found.append(current)
        current.add(told)
    found = _without_regions(_without_generalities(found))
    _set_scenes(found)
    return found


def _only_counts(passage: Passage) -> bool:
    """Whether an entry of a list tells numbers alone ("- Wounded: nine"): they are of the event that heads the list."""
    return not (passage.events or passage.places or passage.moments or passage.agents or passage.unknown_agent)


def _by_the_same(passage: Passage) -> bool:
    """Whether who acts is whoever was told of before: "similar shelling hit B", "…, and then shelled B"."""
    if "like" in passage.cues:
        return True
    acts = (n for n, item in enumerate(passage.items) if item.cls == "EVENT_V" and not feature(item, "aimed"))
    at = next(acts, None)
    if at is None or not passage.sentence.joined:
        return False
    return not any(item.cls in ("EVENT", "ACTOR", "ACTOR_ADJ") for item in passage.items[: at + 3])


def _by_place(told: Told, singled: Sequence[PlaceMention]) -> list[Told]:
    """Strikes "on A and B" that are said to have harmed nobody are one event in each, where the text tells of one
    of them apart (``singled``); else they are told as one."""
    places = event_places(told.passage)
    if (place := _where_harmed(told.passage)) is not None:
        there = _only_at(told.passage, place)
        there.cues = there.cues - {"spread"}
        return [Told(there, told.voice, told.order)]
    if apart := _facts_by_place(told.passage, places):
        return [Told(part, told.voice, told.order) for part in apart]
    if told.passage.harms or told.passage.counts or told.passage.things or not 2 <= len(places) < SPREAD:
        return [told]
    apart_told = any(same_place(p, place) for p in places for place in singled) or all(map(_headed, places))
    if not told.passage.events or not apart_told:
        return [told]
    return [Told(_only_at(told.passage, place), told.voice, told.order) for place in places]


def _where_harmed(passage: Passage) -> PlaceMention | None:
    """The one town in which a sentence of many places says that people were harmed: "shelled A, B and C, which killed
    a man in B and wounded his wife"."""
    if "spread" not in passage.cues and len(event_places(passage)) < SPREAD:
        return None
    named = [p for p in passage.places if SIZE[p.place.kind] <= SIZE[PlaceKind.CITY]]
    found: list[PlaceMention] = []
    for fact in passage.harms:
        end = max(part.end for part in fact.group.parts)
        behind = [i for i in passage.items if i.start >= end]
        at = next((n for n, i in enumerate(behind) if i.cls not in BEFORE_PLACE), len(behind))
        if at < len(behind) and behind[at].cls == "PLACE" and behind[at].value in named:
            found.append(behind[at].value)
    first = passage.harms[0] if passage.harms else None
    alone = bool(found) and all(same_place(place, found[0]) for place in found)
    return found[0] if alone and first is not None and first.start < found[0].span.start else None


def _only_at(passage: Passage, place: PlaceMention) -> Passage:
    """What a passage tells of one of its places."""
    return replace(passage, places=[place], own_places=[place])


def _facts_by_place(passage: Passage, places: Sequence[PlaceMention]) -> list[Passage]:
    """A passage that tells in turn who was harmed and where, of two and more towns: one passage for each."""
    towns = sorted((p for p in places if SIZE[p.place.kind] <= SIZE[PlaceKind.CITY]), key=lambda p: p.span.start)
    facts = passage.harms
    if len(towns) < FEWEST_TOWNS or len(facts) < len(towns) or any(fact.joint for fact in facts):
        return []
    before = [
        [f for f in facts if (towns[n - 1].span.end if n else 0) <= f.start and f.end <= t.span.start]
        for n, t in enumerate(towns)
    ]
    if not all(before) or sum(map(len, before)) < len(facts):
        return []
    parts = []
    for place, some in zip(towns, before, strict=True):
        part = _only_at(passage, place)
        part.harms = some
        parts.append(part)
    return parts


def _headed(mention: PlaceMention) -> bool:
    """Whether a settled place has a noun of its own ("the village of A and the town of B")."""
    return mention.span.start < mention.core.start and SIZE[mention.place.kind] <= SIZE[PlaceKind.CITY]


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
        if not episode.places and not episode.aside:
            episode.places += [p for t in episode.told for p in t.passage.homes][:1]
        if episode.moment is None:
            background = episode.aside or any("background" in t.passage.cues for t in episode.told)
            episode.moment = None if background else last
        elif not episode.aside and episode.moment.moment and episode.moment.moment.period.precision is Precision.DAY:
            last = episode.moment
