"""A sentence cut where it turns from one event to another, and what it tells in passing set apart.

"Warplanes struck A, and artillery shelled B" are two events, each with its place. "In response to the killing of two
soldiers near A, artillery shelled B" tells of B, and in passing of A, whose place and dead are not those of B.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from harmledger.extract.items import Item
from harmledger.extract.locating import SIZE
from harmledger.model.mention import PlaceKind

SHORTEST_CLAUSE = 5  # items: fewer tell no event of their own
OPENING = 6  # items within which a new clause names who or what acts
REACH = 4  # items between a word such as "in response to" and what it was that is told in passing
ACTS = frozenset({"EVENT", "EVENT_V", "CARRY"})
BEGINS = frozenset({*ACTS, "ACTOR", "ACTOR_ADJ"})
OPENS = frozenset({"AND", "THEN", "MOMENT", *BEGINS})  # "and" may be written onto the word behind it
POINTS = frozenset({"DEF", "THIS"})  # before an event told of already


@dataclass(frozen=True, slots=True)
class Clause:
    """Items of one sentence that tell one event; ``aside``: told in passing."""

    items: list[Item]
    aside: bool = False


def clauses(items: list[Item]) -> Iterator[Clause]:
    """The clauses of a sentence, in the order of the text; each says enough of its own to stand alone."""
    main, passing = _without_aside(items)
    if passing and passing[0].start < main[0].start:
        yield Clause(passing, aside=True)
        passing = []
    at = 0
    for n, item in enumerate(main):
        long = n - at >= SHORTEST_CLAUSE and len(main) - n >= SHORTEST_CLAUSE
        if long and (item.cls == "CLAUSE" or _another(main, at, n)):
            yield Clause(main[at:n])
            at = n
    if main:
        yield Clause(main[at:])
    if passing:
        yield Clause(passing, aside=True)


def _another(items: Sequence[Item], at: int, n: int) -> bool:
    """Whether a clause begins behind the comma before ``n`` that has an act and a town of its own, as the one before
    it has."""
    if items[n - 1].cls != "COMMA" or items[n].cls not in OPENS:
        return False
    if not any(item.cls in BEGINS for item in items[n : n + OPENING]):
        return False
    before = items[at:n]
    end = next((k for k in range(n + 1, len(items)) if items[k].cls == "CLAUSE"), len(items))
    after = items[n:end]
    known, new = _towns(before), _towns(after)
    return _acts(before) and _acts(after) and bool(known) and bool(new) and not known & new


def _acts(items: Sequence[Item]) -> bool:
    """Whether something is done: an act that is not one told of before ("the shelling")."""
    return any(
        item.cls in ACTS and item.cls != "CARRY" and (item.cls == "EVENT_V" or not n or items[n - 1].cls not in POINTS)
        for n, item in enumerate(items)
    )


def _towns(items: Sequence[Item]) -> set[str | None]:
    places = (item.value.place for item in items if item.cls == "PLACE")
    return {place.name for place in places if SIZE[place.kind] <= SIZE[PlaceKind.CITY]}


def _without_aside(items: list[Item]) -> tuple[list[Item], list[Item]]:
    """What a sentence tells, and what it tells in passing: behind "in response to", up to the next comma."""
    start = next((n for n, item in enumerate(items) if item.cls == "ASIDE"), None)
    if start is None:
        return items, []
    ends = (n for n in range(start, len(items)) if items[n].cls == "COMMA" and not _goes_on(items, n))
    end = next(ends, len(items))
    told = items[start + 1 : start + 1 + REACH]
    what = any(item.cls.startswith("HARM") or item.cls in ("EVENT", "VICTIM", "TOLL") for item in told)
    twice = start and items[start - 1].cls == "COMMA"
    main = [*items[:start], *items[end + twice :]] if start else items[end + 1 :]
    if not what or not any(item.cls in ACTS or item.cls.startswith("HARM") for item in main):
        return items, []
    return main, items[start:end]


def _goes_on(items: Sequence[Item], comma: int) -> bool:
    """Whether what stands behind a comma still tells of what is before it: its cause, or who was among them."""
    return comma + 1 < len(items) and items[comma + 1].cls in ("CAUSE", "BY", "INCLUDING", "WHO")
