"""All that resolution knows, built once and then only read."""

from __future__ import annotations

import gc
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from harmledger.resolve.cues import Cues
from harmledger.resolve.gazetteer import Gazetteer
from harmledger.resolve.places import Atlas
from harmledger.resolve.registry import Registry, registry
from harmledger.resolve.timeline import TimeLexicon
from harmledger.resolve.voices import Forces
from harmledger.resources.gazetteers import PlaceRow, conflict_places, world
from harmledger.resources.lexicons import languages_with
from harmledger.resources.placewords import common_words, place_words
from harmledger.resources.registries import force_words
from harmledger.resources.timewords import time_words


@dataclass(frozen=True, slots=True)
class Knowledge:
    """Places, actors, sources and words for time.

    ``era`` is the first and last year that a date without a year may lie in where nothing dates its page; a
    date with its weekday is then fixed if one year alone fits. None: such dates stay open.
    """

    atlas: Atlas
    registry: Registry
    forces: Forces
    times: TimeLexicon
    era: tuple[int, int] | None = None


def knowledge(
    places: Sequence[PlaceRow] = (), era: tuple[int, int] | None = None, voices: Registry | None = None
) -> Knowledge:
    """Builds the knowledge from what is shipped and the user's places.

    Args:
        places: The rows of the user's lists (``resources.gazetteers.read_places``), in any order.
        era: See ``Knowledge``.
        voices: Actors and sources; by default those that are shipped.

    Raises:
        LexiconError: if a shipped file is missing or wrong.
    """
    with _for_good():
        words = [place_words(language) for language in languages_with("places.yaml")]
        cues = Cues(words, (common_words(language) for language in languages_with("common.index")))
        gazetteer = Gazetteer(world(), conflict_places(), places)
        home = tuple(sorted({row.country for row in places if row.country}))
        return Knowledge(
            atlas=Atlas(gazetteer, cues, home),
            registry=voices or registry(),
            forces=Forces(force_words(language) for language in languages_with("forces.yaml")),
            times=TimeLexicon(tuple(time_words(language) for language in languages_with("time.yaml"))),
            era=era,
        )


@contextmanager
def _for_good() -> Iterator[None]:
    """Build what lives until the end without the collector's passes over it, then or later: half a second of a
    short run."""
    gc.disable()
    try:
        yield
    finally:
        gc.enable()
        gc.freeze()
