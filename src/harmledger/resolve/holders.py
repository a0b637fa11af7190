"""A small place told with the one that holds it: "the quarter of A in the town of B", "the village of A west of B".

The words that follow a name at once tell where it lies. A namesake far from there is another place; a place that no
list has lies there, as closely as the words tell.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from harmledger.model.mention import Place, PlaceKind
from harmledger.resolve.cues import FILLER, LANDMARK, Cues
from harmledger.resolve.gazetteer import LISTED, Candidate, km
from harmledger.resolve.phrases import Phrase
from harmledger.resolve.settle import CLOSE, SETTLEMENTS
from harmledger.text.tokens import Kind, Token

QUARTERS = (PlaceKind.NEIGHBOURHOOD, PlaceKind.SITE)
HELD = (PlaceKind.VILLAGE, PlaceKind.TOWN, PlaceKind.CAMP, *QUARTERS)
HOLDS = (*SETTLEMENTS, PlaceKind.DISTRICT)
LONGEST_LINK = 4  # tokens between a place and the one that holds it
WITHIN, AROUND = 6.0, 35.0  # kilometres beyond its holder's radius in which a quarter, and a village, may lie
VILLAGES = 12.0  # kilometres: the radius at the least around a town in which a village told beside it lies
WIDE = 60.0  # kilometres: beyond it an area tells no place


@dataclass(frozen=True, slots=True)
class Naming:
    """How one text names places: the place that a phrase means of some of its candidates, and its name as written."""

    choose: Callable[[Phrase, Sequence[Candidate]], Place | None]
    written: Callable[[Phrase], str]


Placed = tuple[Phrase, Place]


def held(placed: Sequence[Placed], tokens: Sequence[Token], cues: Cues, naming: Naming) -> list[Placed]:
    """Places where the words behind them put them.

    Args:
        placed: Phrases with the places that they mean by themselves.
        tokens: The text's tokens.
        cues: The words beside place names.
        naming: How the text names places.
    """
    ordered = sorted(placed, key=lambda one: one[0].core)
    found: list[Placed] = []
    for n, (phrase, place) in enumerate(ordered):
        after = ordered[n + 1] if n + 1 < len(ordered) else None
        holder = after[1] if after is not None and _holds(phrase, after, tokens, cues) else None
        if holder is None:
            found.append((phrase, _in_its_town(phrase, place, ordered)))
            continue
        landmark = _landmark(phrase, tokens, cues)
        near = landmark or (phrase.kind or place.kind) in QUARTERS
        reach = (holder.radius_km or 0) + (WITHIN if near and not _beyond(after) else AROUND)
        told = _at(phrase, place, holder, naming, reach)
        if told is not None and not (landmark and told.gazetteer is None):  # a landmark's name is no place of its own
            found.append((phrase, told))
    return found


def _holds(phrase: Phrase, after: Placed, tokens: Sequence[Token], cues: Cues) -> bool:
    """Whether the phrase behind tells where a small place lies, and the words between join them."""
    other, place = after
    start = min(other.start, other.core)
    between = tokens[phrase.end : start]
    if place.lat is None or place.kind not in HOLDS or (place.radius_km or 0) > WIDE or len(between) > LONGEST_LINK:
        return False
    if other.unknown or phrase.direction or phrase.countryside or other.clitic.startswith("و"):
        return False
    joined = all(t.kind is Kind.WORD and _links(t, cues) for t in between)
    tells = other.direction or other.countryside or other.near or between or other.clitic
    return joined and bool(tells or place.kind in (PlaceKind.TOWN, PlaceKind.CITY))


def _links(token: Token, cues: Cues) -> bool:
    """Whether a word joins a place to its holder: "in", "which belongs to"."""
    return token.norm in cues.held_by or any(not rest and c.cls == FILLER for rest, c in cues.heads[token.norm])


def _landmark(phrase: Phrase, tokens: Sequence[Token], cues: Cues) -> bool:
    """Whether the name is that of a landmark: "the market of …"."""
    return any(c.cls == LANDMARK for _, c in (*cues.ending(tokens, phrase.start), *cues.starting(tokens, phrase.core)))


def _beyond(after: Placed | None) -> bool:
    """Whether words tell that something lies outside a place: "north of B", "near B"."""
    if after is None:
        return False
    phrase = after[0]
    return phrase.near or phrase.countryside or phrase.direction not in ("", "centre")


def _at(phrase: Phrase, place: Place, holder: Place, naming: Naming, reach: float) -> Place | None:
    """The place as its holder tells it: where it is listed within reach of it, else somewhere in it."""
    kind = phrase.kind or place.kind
    listed = any(c.rank == LISTED and c.place.gazetteer == place.gazetteer for c in phrase.candidates)
    if kind not in HELD or place.kind not in HELD or (listed and place.kind not in QUARTERS):
        return place
    if place.lat is not None and place.gazetteer is not None and km(place, holder) <= reach:
        return place
    near = [c for c in phrase.candidates if c.place.lat is not None and km(c.place, holder) <= reach]
    if near:
        return naming.choose(phrase, near)
    if place.gazetteer is not None and place.lat is None:  # the user's own entry, without a point: still that place
        there = _inside(place.name, kind, holder)
        return replace(there, gazetteer=place.gazetteer, alt_names=place.alt_names)
    return _inside(naming.written(phrase), kind, holder)


def _inside(name: str, kind: PlaceKind, holder: Place) -> Place:
    """Somewhere in its holder, whose point and reach it takes."""
    radius = holder.radius_km or 0
    if kind not in QUARTERS and kind is not PlaceKind.CAMP:
        radius = max(radius, VILLAGES)
    return replace(holder, name=name, kind=kind, radius_km=radius, gazetteer=None, alt_names=())


def _in_its_town(phrase: Phrase, place: Place, placed: Sequence[Placed]) -> Place:
    """A quarter or camp that no list has, at the town named beside it, those behind it before those in front: "the
    quarter of A in the east of B"."""
    if not phrase.unknown or place.gazetteer is not None or place.kind not in (PlaceKind.NEIGHBOURHOOD, PlaceKind.CAMP):
        return place
    towns = [
        (other.core - phrase.core, town)
        for other, town in placed
        if town.lat is not None and not other.unknown and town.kind in SETTLEMENTS and not other.countryside
    ]
    close = [(at < 0, abs(at), town) for at, town in towns if abs(at) <= CLOSE]
    if not close:
        return place
    _, _, town = min(close, key=lambda x: (x[0], x[1]))
    return replace(town, name=place.name, kind=place.kind, gazetteer=None, alt_names=())
