"""Number words and digits as whole numbers, and the looseness around them as quantities."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from harmledger.extract.grammar import Match
from harmledger.extract.items import Item, Quantity, feature
from harmledger.model.claim import Hedge
from harmledger.model.interval import Interval


def cardinals(items: Sequence[Item], unit_before_ten: bool) -> list[Item]:
    """Runs of number words and digits made one ``NUM`` item ("one hundred and five", "5 thousand")."""
    out: list[Item] = []
    i = 0
    while i < len(items):
        if items[i].cls not in ("NUM", "CARDINAL"):
            out.append(items[i])
            i += 1
            continue
        value, end = _run(items, i, unit_before_ten)
        out.append(Item("NUM", items[i].start, items[end - 1].end, value))
        i = end
    return out


def _value(item: Item) -> tuple[int, bool]:
    """A number item's value, and whether it multiplies what stands before it."""
    if item.cls == "NUM":
        return int(item.value), False
    return int(feature(item, "value")), bool(feature(item, "times"))


def _run(items: Sequence[Item], start: int, unit_before_ten: bool) -> tuple[int, int]:
    """The value of the longest well-formed number at ``start``, and where it ends."""
    total, current = 0, 0
    last, times = _value(items[start])
    current = last
    i = start + 1
    while i < len(items):
        j = i
        if items[j].cls in ("AND", "DASH") and j + 1 < len(items):
            j += 1
        if items[j].cls not in ("NUM", "CARDINAL"):
            break
        value, multiplies = _value(items[j])
        joined = items[i].cls if j > i else ""
        words = items[j].cls == "CARDINAL" == items[i - 1].cls  # "5 and 20 wounded" is no twenty-five
        if multiplies and not joined:
            if value < 1000:
                current *= value
            else:
                total, current = total + current * value, 0
        elif not _follows(last, value, joined, unit_before_ten and words, times):
            break
        else:
            current += value
        last, times = value, multiplies
        i = j + 1
    return total + current, i


def _follows(last: int, value: int, joined: str, unit_before_ten: bool, after_times: bool) -> bool:
    """Whether ``value`` continues a number whose last word was worth ``last``."""
    if joined == "DASH" or not joined:
        return (20 <= last <= 90 and last % 10 == 0 and 0 < value < 10) or (after_times and not joined and value < last)
    if after_times:
        return value < last
    return unit_before_ten and last < 10 and 20 <= value <= 90 and value % 10 == 0


def quantity(match: Match) -> Item | None:
    """The quantity that a rule of the stage ``quantities`` reads, by its ``form``."""
    first, last = match.items[match.start], match.items[match.end - 1]
    made = _quantity(match, str(match.rule.says.get("form", "exact")))
    return Item("QTY", first.start, last.end, made) if made else None


def _quantity(match: Match, form: str) -> Quantity | None:
    a, b = match.first("a"), match.first("b")
    n = int(a.value) if a else 0
    if form == "range" and b is not None:
        low, high = n, int(b.value)
        return Quantity(Interval(low, high), Hedge.ABOUT if low != high else Hedge.EXACT) if low <= high else None
    if form == "vague":
        v = match.first("v")
        phrase = str(feature(v, "phrase")) if v else None
        return Quantity(Interval(int(feature(v, "low") or 2) if v else 2, None), Hedge.UNNUMBERED, phrase)
    if form == "two":
        return Quantity(Interval.exactly(2), Hedge.EXACT)
    interval, hedge = {
        "at_least": (Interval.at_least(n), Hedge.AT_LEAST),
        "more_than": (Interval.at_least(n + 1), Hedge.MORE_THAN),
        "less_than": (Interval.up_to(max(0, n - 1)), Hedge.UP_TO),
        "up_to": (Interval.up_to(n), Hedge.UP_TO),
        "about": (Interval.exactly(n), Hedge.ABOUT),
    }.get(form, (Interval.exactly(n), Hedge.EXACT))
    return Quantity(interval, hedge)


def measured(match: Match) -> Item | None:
    """A number with a unit (an age, a distance, a price): no count of anybody."""
    first, last = match.items[match.start], match.items[match.end - 1]
    n, unit = match.first("n"), match.first("u")
    age = None
    if match.rule.says.get("form") == "ages":
        a = match.first("a")
        low, high = sorted((int(a.value) if a else 0, int(n.value) if n else 0))
        return Item("AGE", first.start, last.end, high if (low < 18) == (high < 18) else None)
    if match.rule.says.get("form") == "kin_of":  # "a father of four" is one person
        return Item(first.cls, first.start, last.end, first.value) if feature(first, "kin") else None
    if match.rule.says.get("form") == "under_age" and n is not None:
        return Item("AGE", first.start, last.end, int(n.value) - 1)
    if match.rule.says.get("form") == "age" and n is not None:
        years = feature(unit, "years") if unit else 1
        if unit is not None and unit.cls == "UNIT" and years is None:
            return None
        age = int(int(n.value) * (1 if years is None else years))
    return Item("AGE" if age is not None else "MEASURE", first.start, last.end, age)


def spell(items: Iterable[Item]) -> str:
    """The classes of a run of items: what a person who writes rules wants to see."""
    return " ".join(item.cls for item in items)
