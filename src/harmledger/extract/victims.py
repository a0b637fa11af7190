"""What the register of victims adds to a claim: the victims it names, and the counts that follow from them.

Numbers that the words tell stand. The register fills what they leave open: the least of "up to nine", the total
where people are only told of one by one, the children and women of a total.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from harmledger.extract.counting import Counted
from harmledger.extract.register import Bounds, Entry, bounds
from harmledger.model.claim import Count, Hedge, Victim, What, Who
from harmledger.model.interval import Interval
from harmledger.model.span import Span

TOTALS = (Who.PEOPLE, Who.CIVILIANS)
AMONG = (Who.CHILDREN, Who.WOMEN)  # told besides a total
COUNTED = (What.KILLED, What.INJURED)


@dataclass(frozen=True, slots=True)
class Backed:
    """A count with all the words behind it; the first hold its text."""

    count: Count
    spans: tuple[Span, ...]
    single: bool = False  # of people told of one by one: the register knows better


def backed(told: Sequence[Counted], entries: Sequence[Entry], own: Sequence[Entry], text: str) -> list[Backed]:
    """The counts of one voice, completed by whom it tells of one by one (``own``) and whom it answers for."""
    found = [Backed(c.count, (c.span, *c.also), c.single) for c in told]
    if not entries:
        return found
    for what in COUNTED:
        found = _all_told(found, bounds(own, Who.PEOPLE, what), what, text)
        found = _total(found, bounds(entries, Who.PEOPLE, what), what, text)
    for who in AMONG:
        found = _among(found, bounds(entries, who), who, text)
    return found


def _total(found: list[Backed], known: Bounds, what: What, text: str) -> list[Backed]:
    """The total of those killed or injured: named people where nobody gives a number, the least of an upper
    bound."""
    told = [b for b in found if b.count.what is what and b.count.who in TOTALS]
    if not known.low:
        return found
    if not told:
        high = None if known.high is None else known.low
        hedge = Hedge.AT_LEAST if known.high is None else Hedge.EXACT
        return [*found, _made(what, Who.PEOPLE, Interval(known.low, high), hedge, known.spans, text)]
    if what is not What.KILLED:
        return found  # of the hurt, those told of one by one are never all
    return [_least(b, known) if b in told else b for b in found]


def _all_told(found: list[Backed], known: Bounds, what: What, text: str) -> list[Backed]:
    """The total of people told of one by one over several sentences, where nobody gives a number: all of them."""
    told = [b for b in found if b.count.what is what and b.count.who in TOTALS]
    if known.high is None or not told or not all(b.single for b in told):
        return found
    if known.low <= max(b.count.interval.low or 0 for b in told):
        return found
    rest = [b for b in found if b not in told]
    return [*rest, _made(what, Who.PEOPLE, Interval.exactly(known.low), Hedge.UNNUMBERED, known.spans, text)]


def _among(found: list[Backed], known: Bounds, who: Who, text: str) -> list[Backed]:
    """Children or women among the dead, as the words tell them and as the register holds them."""
    told = [b for b in found if b.count.what is What.KILLED and b.count.who is who]
    if known.high == 0:
        return found
    if all(b.count.phrase or b.single for b in told):
        if not known.low:
            return found
        rest = [b for b in found if b not in told]
        hedge = Hedge.AT_LEAST if known.high is None else Hedge.EXACT if known.low == known.high else Hedge.ABOUT
        return [*rest, _made(What.KILLED, who, Interval(known.low, known.high), hedge, known.spans, text)]
    totals = [b.count.interval for b in found if b.count.what is What.KILLED and b.count.who in TOTALS]
    is_open = who is Who.CHILDREN and any(interval.high is None for interval in totals)  # ages tell, names may err
    return [_more(_least(b, known), known, is_open=is_open) if b in told else b for b in found]


def _more(told: Backed, known: Bounds, *, is_open: bool) -> Backed:
    """A number of children or women below those surely known: "at least nine" with ten of them named is nine or ten;
    what an open total includes ("at least six, including two children") is as open as that."""
    low, high = told.count.interval.low, told.count.interval.high
    if low is None or known.low <= (high or low) or not (high is None or is_open):
        return told
    interval = Interval(low, known.low) if high is None else Interval.exactly(known.low)
    return Backed(replace(told.count, interval=interval), (*told.spans, *known.spans))


def _least(backed_: Backed, known: Bounds) -> Backed:
    """An upper bound with the least that is known by name; any other count as it is."""
    told = backed_.count
    high = told.interval.high
    if told.interval.low is None and high is not None and 0 < known.low <= high:
        return Backed(replace(told, interval=Interval(known.low, high)), (*backed_.spans, *known.spans))
    return backed_


def _made(what: What, who: Who, interval: Interval, hedge: Hedge, spans: tuple[Span, ...], text: str) -> Backed:
    return Backed(Count(what, who, interval, hedge, spans[0].of(text)), spans)


def named(entries: Sequence[Entry]) -> list[tuple[Victim, list[Span]]]:
    """The named victims, each with the words that tell of them."""
    return [
        (Victim(entry.name, entry.age, entry.sex, entry.what), [span for _, span in entry.spans])
        for entry in entries
        if entry.name is not None
    ]
