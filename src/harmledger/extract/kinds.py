"""What kind of event an episode is: by its words, else by the arms of who did it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from harmledger.extract.episodes import Episode
from harmledger.extract.passage import Passage
from harmledger.model.claim import Certainty, Event, What

_FINER = {Event.DRONE_STRIKE: -1}  # of "the strike" and "the drone" the drone tells more


def kind_of(passages: Sequence[Passage], episode: Episode) -> Event:
    """The kind of event: the firmest and most frequent word of these passages, else of the episode. Where only
    loose words tell ("bombardment", "targeted"), the arms of who did it tell more.

    Args:
        passages: Those of one voice.
        episode: The episode that they tell of.
    """
    for told in (Counter((e.rank, e.event) for p in passages for e in p.events), episode.events):
        for rank in ("strong", "firm"):
            found = {event: n for (its, event), n in told.items() if its == rank}
            if found:
                return _most(found)
    loose = Counter(e.event for p in passages for e in p.events) or Counter(e for _, e in episode.events.elements())
    telling: dict[Event, int] = {event: n for event, n in loose.items() if event is not Event.OTHER}
    if loose and _from_the_air(episode):
        return Event.AIRSTRIKE
    if telling:
        return _most(telling)
    if loose and _fired(episode):
        return Event.SHELLING
    if _assaulted(episode):
        return Event.GROUND_ATTACK
    return Event.OTHER if loose else _without_words(episode)


def _most(found: dict[Event, int]) -> Event:
    return min(found, key=lambda event: (-found[event], _FINER.get(event, 0), list(Event).index(event)))


def _from_the_air(episode: Episode) -> bool:
    """Whether all that did it strike from the air in the country of the event."""
    country = next((p.place.country for p in episode.places), None)
    actors = [a.mention.actor for a in episode.agents if a.certainty is not Certainty.DENIED]
    return bool(actors) and all(country in actor.air_in for actor in actors)


def _fired(episode: Episode) -> bool:
    """Whether a known force is said to have targeted somewhere, with what is not said: it fired from the ground."""
    by = any(a.certainty is not Certainty.DENIED for a in episode.agents)
    return by and any(event.aimed for told in episode.told for event in told.passage.events)


def _assaulted(episode: Episode) -> bool:
    """Whether a force that is no state's is said to have attacked, or somebody unknown to have killed by hand."""
    actors = [a.mention.actor for a in episode.agents if a.certainty is not Certainty.DENIED]
    if actors:
        attacked = any(event.assault for told in episode.told for event in told.passage.events)
        return attacked and not any(actor.state for actor in actors)
    return any(told.passage.unknown_agent and told.passage.harms for told in episode.told)


def _without_words(episode: Episode) -> Event:
    """The kind where nothing but its harm is told: people taken away, or nothing more."""
    harms = {fact.what for told in episode.told for fact in told.passage.harms}
    return Event.DETENTION if harms == {What.DETAINED} else Event.OTHER
