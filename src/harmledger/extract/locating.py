"""Where a sentence's event was: which of the places it names are its own, and which only locate another.

"The village of A in the countryside of B, east of C" is one place; "A, B and the town of C" are three. Writers
coordinate the places that they list, and nest those that locate.
"""

from __future__ import annotations

from collections.abc import Sequence

from harmledger.extract.items import Item
from harmledger.model.mention import Place, PlaceKind, PlaceMention

SIZE = {kind: n for n, kind in enumerate(PlaceKind)}
LISTED = frozenset({"AND", "OR", "SLASH", "PLUS"})  # between two places of a list
ACTS = frozenset({"EVENT", "EVENT_V", "CARRY", "DIED", "MARK", "DOTS", "BAR"})  # between places of two clauses
LIGHT = frozenset({"COMMA", "DASH"})


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
    finest = [p for p in heads if not any(q is not p and inside(q.place, p.place) for q in heads)]
    return sorted(finest, key=lambda p: (SIZE[p.place.kind] > SIZE[PlaceKind.CITY], p.span.start))


def _listed(items: Sequence[Item], a: PlaceMention, b: PlaceMention) -> bool:
    """Whether ``b`` stands beside ``a`` in a list, or in another clause, and does not locate it."""
    between = {i.cls for i in items if i.start >= a.span.end and i.end <= b.span.start}
    if between & LISTED or between & ACTS or any(cls.startswith("HARM") for cls in between):
        return True
    return bool(between & LIGHT) and SIZE[b.place.kind] <= SIZE[a.place.kind]


def inside(inner: Place, outer: Place) -> bool:
    """Whether ``outer`` is an area that holds ``inner``."""
    if outer.kind is PlaceKind.COUNTRY:
        return inner.country == outer.country
    if SIZE[inner.kind] >= SIZE[outer.kind]:
        return False
    if outer.name in (inner.admin1, inner.admin2):
        return True
    if SIZE[outer.kind] <= SIZE[PlaceKind.CITY] and SIZE[inner.kind] > SIZE[PlaceKind.CAMP]:
        return False  # a village beside a city is another place; a quarter or a camp of it is not
    near = inner.km_to(outer)
    return near is not None and near <= (outer.radius_km or 0)


def same_place(a: Place, b: Place) -> bool:
    """Whether two names may be one place: the same entry or name, one inside the other, or nearer than their
    radii allow to tell apart."""
    if a.gazetteer is not None and a.gazetteer == b.gazetteer and a.name == b.name:
        return True
    if a.name == b.name or inside(a, b) or inside(b, a):
        return True
    near = a.km_to(b)
    return near is not None and near <= max(a.radius_km or 0, b.radius_km or 0) / 2


def finer(a: Place, b: Place) -> bool:
    """Whether ``a`` tells the place of ``b`` more closely."""
    return SIZE[a.kind] < SIZE[b.kind] and inside(a, b)
