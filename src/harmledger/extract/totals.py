"""Proportions and force levels: claims that are never incidents."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from harmledger.extract.episodes import Told
from harmledger.extract.items import Item, Quantity
from harmledger.model.claim import Hedge
from harmledger.model.interval import Interval

# What a proportion must be of, to be about harm: prices and votes have percents too.
OF_HARM = frozenset({"EVENT", "PART", "PERSON", "HARM_PL", "HARM_NOUN", "OBJECT", "CASUALTY", "PLACE"})


def shares(told: Told) -> Iterator[tuple[int, int, Quantity, tuple[int, int], tuple[int, int]]]:
    """Each proportion of a passage: start, end, how much, the words of "of what", the words of "that does"."""
    items = told.passage.items
    for i, item in enumerate(items):
        if item.cls != "PERCENT" or i == 0 or items[i - 1].cls not in ("QTY", "NUM"):
            continue
        of, rest = _of(items, i + 1)
        if not of or not rest or not any(x.cls in OF_HARM for x in of):
            continue
        number = items[i - 1]
        quantity = number.value if isinstance(number.value, Quantity) else Quantity(Interval(None, None), Hedge.ABOUT)
        if i + 1 < len(items) and items[i + 1].cls == "OR":  # "10 percent or less"
            quantity = Quantity(Interval(None, quantity.interval.high), Hedge.UP_TO)
        yield number.start, rest[-1].end, quantity, (of[0].start, of[-1].end), (rest[0].start, rest[-1].end)


def _of(items: Sequence[Item], at: int) -> tuple[Sequence[Item], Sequence[Item]]:
    """The noun phrase that a percent is of, and what is said of it. Without "of" it is the clause's own subject."""
    stop = next((n for n in range(at, len(items)) if items[n].cls in ("AUX", "BE", "EVENT_V", "HARM_ED")), len(items))
    of = [x for x in items[at:stop] if x.cls not in ("OF", "ADV")]
    if of and any(x.cls in OF_HARM for x in of):
        return of, items[stop:]
    subject = [x for x in items[:at] if x.cls in OF_HARM]
    return subject[:1], items[stop:]


def strengths(told: Told) -> Iterator[tuple[int, int, Quantity]]:
    """Each force level of a passage: start, end, how many."""
    if "strength" not in told.passage.cues or told.passage.harms:
        return
    for item in told.passage.items:
        if item.cls == "PART" and item.value.quantity.interval.low is not None and item.value.quantity.interval.low > 1:
            if item.value.who.value in ("combatants",) and not item.value.quantity.phrase:
                yield item.start, item.end, item.value.quantity
