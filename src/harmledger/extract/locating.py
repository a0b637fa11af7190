"""Where a sentence's event was: which of the places it names are its own, and which only locate another.

"The village of A in the countryside of B, east of C" is one place; "A, B and the town of C" are three. Writers
coordinate the places that they list, and nest those that locate.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from harmledger.extract.items import NAME, PLURAL, WORD, Item, Part
from harmledger.model.mention import Place, PlaceKind, PlaceMention

SIZE = {kind: n for n, kind in enumerate(PlaceKind)}
LISTED = frozenset({"AND", "OR", "SLASH", "PLUS"})  # between two places of a list
ACTS = frozenset({"EVENT", "EVENT_V", "CARRY", "DIED", "MARK", "DOTS", "BAR"})  # between places of two clauses
SEPARATES = frozenset({"COMMA", "AND"})
MEMBER = frozenset({"DEF", "ADJ", "DASH", "QUOTE", "GIVEN", WORD, NAME, "PLACE"})
LONGEST_MEMBER = 5  # items of a place's name in a list; more are a clause
LOOSE = frozenset({"COMMA", "DEF", "ADJ", "A", "OF", "POSS"})  # beside a noun that is no place's name
FEW_WORDS = 3
LIGHT = frozenset({"COMMA", "DASH"})
WIDE = 20.0  # kilometres: the radius from which an area is a part of a governorate
VAGUE = 2.0  # how many radii of such a part its places may lie away from its middle


def own_places(items: Sequence[Item], named: Sequence[PlaceMention]) -> list[PlaceMention]:
    """The places of a sentence's event, towns and smaller ones first, each without what only locates it.

    Args:
        items: The sentence's items.
        named: Its places that are the event's, in the order of the text.
    """
    below = [p for p in named if p.place.kind is not PlaceKind.COUNTRY]
    heads: list[PlaceMention] = []
    for place in below:
        last = heads[-1] if heads else None
        if last is None or _listed(items, last, place):
            heads.append(place)
        elif SIZE[place.place.kind] < SIZE[last.place.kind]:
            heads[-1] = place  # "in the south of A, the village of B"
    heads = [p for n, p in enumerate(heads) if all(p.place != q.place for q in heads[:n])]
    finest = [p for p in heads if not any(q is not p and inside(q, p) for q in heads)]
    return sorted(finest, key=lambda p: (SIZE[p.place.kind] > SIZE[PlaceKind.CITY], p.span.start))


def _listed(items: Sequence[Item], a: PlaceMention, b: PlaceMention) -> bool:
    """Whether ``b`` stands beside ``a`` in a list, or in another clause, and does not locate it."""
    told = [WORD if _trade(i) else i.cls for i in items if i.start >= a.span.end and i.end <= b.span.start]
    between = set(told)
    joined = next((n for n in range(len(told) - 1, -1, -1) if told[n] in LISTED), None)
    if joined is not None and not _qualifies(told[joined + 1 :]):
        return True
    if between & ACTS or any(cls.startswith("HARM") for cls in between):
        return True
    return bool(between & LIGHT) and SIZE[b.place.kind] <= SIZE[a.place.kind]


def _trade(item: Item) -> bool:
    """Whether a noun tells of people without a number or an article, as what a place is known for: "potters"."""
    return item.cls == "PART" and isinstance(item.value, Part) and item.value.bare and item.value.quantity is PLURAL


def _qualifies(words: Sequence[str]) -> bool:
    """Whether words between "and" and a place are a noun that goes on describing the place before ("a village of
    potters and bakers south of A"; "of olive growers and their mill, south of A"), and begin no name of their own."""
    plain = [cls for cls in words if cls not in LOOSE]
    return 0 < len(plain) <= FEW_WORDS and set(plain) == {WORD}


def members(items: Sequence[Item], at: int, text: str, joined: Callable[[Item], bool]) -> tuple[int, bool]:
    """How many members a list has that begins with the place at ``at``, and whether a later one is a known place
    that is no area to locate it.

    Args:
        items: The sentence's items.
        at: Where a place stands.
        text: The document's text.
        joined: Whether an unlisted word has "and" written onto its front.
    """
    count, known, n = 1, False, at + 1
    size = SIZE[items[at].value.place.kind] if items[at].cls == "PLACE" else len(SIZE)
    while n < len(items):
        begun = n
        while n < len(items) and items[n].cls in SEPARATES:
            n += 1
        apart = n > begun or (n < len(items) and items[n].cls == WORD and joined(items[n]))
        start = n
        while n < len(items) and _nameable(items[n], text) and not (n > start and joined(items[n])):
            n += 1
        if n == start or n - start > LONGEST_MEMBER:
            break
        if apart and items[start].cls == "PLACE" and start > begun:
            area = SIZE[items[start].value.place.kind] > max(size, SIZE[PlaceKind.CITY])
            known, apart = known or not area, not area
        count += apart
    return count, known


def _nameable(item: Item, text: str) -> bool:
    """Whether an item may be of a place's name: an unlisted word is, unless it begins with a small letter."""
    return item.cls in MEMBER and not (item.cls == WORD and text[item.start].islower())


def inside(inner: PlaceMention, outer: PlaceMention) -> bool:
    """Whether ``outer`` is an area that holds ``inner``."""
    a, b = inner.place, outer.place
    if b.kind is PlaceKind.COUNTRY:
        return a.country == b.country
    if SIZE[a.kind] >= SIZE[b.kind]:
        return False
    if b.name in (a.admin1, a.admin2) and not _only_the_town(outer):
        return True
    if SIZE[b.kind] <= SIZE[PlaceKind.CITY] and SIZE[a.kind] > SIZE[PlaceKind.CAMP]:
        return False  # a village beside a city is another place; a quarter or a camp of it is not
    near = a.km_to(b)
    return near is not None and near <= (b.radius_km or 0) * _loose(a, b)


def _loose(inner: Place, outer: Place) -> float:
    """How far beyond its radius an area may reach: "the north of A" is drawn as a circle, and means all that lies
    northwards in A."""
    part = outer.kind is PlaceKind.DISTRICT and outer.admin1 is not None and outer.admin1 == inner.admin1
    return VAGUE if part and (outer.radius_km or 0) >= WIDE else 1


def _only_the_town(mention: PlaceMention) -> bool:
    """Whether the words say that a town is meant ("the city of A"), not the governorate that has its name."""
    return mention.span != mention.core and SIZE[mention.place.kind] <= SIZE[PlaceKind.CITY]


def same_place(one: PlaceMention, other: PlaceMention) -> bool:
    """Whether two names may be one place: the same entry or name, one inside the other, or nearer than their
    radii allow to tell apart."""
    a, b = one.place, other.place
    if a.gazetteer is not None and a.gazetteer == b.gazetteer and a.name == b.name:
        return True
    if a.name == b.name or inside(one, other) or inside(other, one):
        return True
    near, a_reach, b_reach = a.km_to(b), a.radius_km or 0, b.radius_km or 0
    if min(SIZE[a.kind], SIZE[b.kind]) >= SIZE[PlaceKind.DISTRICT]:
        return near is not None and near <= max(a_reach, b_reach)
    if unsettled(a) or unsettled(b):
        return False
    return near is not None and near <= max(a_reach, b_reach) / 2


def unsettled(place: Place) -> bool:
    """Whether a town or smaller place is known by its governorate alone."""
    return SIZE[place.kind] <= SIZE[PlaceKind.CITY] and (place.lat is None or (place.radius_km or 0) >= WIDE)


def finer(a: PlaceMention, b: PlaceMention) -> bool:
    """Whether ``a`` tells the place of ``b`` more closely."""
    return SIZE[a.place.kind] < SIZE[b.place.kind] and inside(a, b)
