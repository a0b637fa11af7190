"""Numbers as bars on one scale: who says how many, and how many in which month, seen at a glance."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from harmledger import assess
from harmledger.model.case import CaseView
from harmledger.model.claim import Claim, Count, Stance, What
from harmledger.model.ids import IncidentId
from harmledger.model.interval import Interval
from harmledger.model.sums import By
from harmledger.publish import words

WIDTH = 300  # of the scale, in the drawing's units
_MARGIN = 8  # on either side, for the dots and the open ends


@dataclass(frozen=True, slots=True)
class Bar:
    """One number: from ``start`` to ``end`` in units of the drawing; an open end runs on faintly."""

    anchor: str
    name: str
    number: str
    start: float
    end: float
    open_start: bool
    open_end: bool


@dataclass(frozen=True, slots=True)
class Strip:
    """Bars on one scale, which ends at ``most``; ``caption`` says what they are, ``head`` what their names are."""

    caption: str
    head: str
    bars: tuple[Bar, ...]
    most: int
    width: int = WIDTH


def strips(claims: Sequence[Claim]) -> tuple[Strip, ...]:
    """The strips of one incident, for those kinds of harm of which two numbers or more are told."""
    found = []
    for what in (What.KILLED, What.INJURED):
        counts = [(claim, c) for claim in claims for c in claim.counts if c.what is what and c.interval.told]
        if len(counts) > 1:
            found.append(_strip(what, counts))
    return tuple(found)


def _strip(what: What, counts: Sequence[tuple[Claim, Count]]) -> Strip:
    bounds = [bound for _, c in counts for bound in (c.interval.low, c.interval.high) if bound is not None]
    most = max(*bounds, 1)

    def key(found: tuple[Claim, Count]) -> tuple[int, int, str, str]:
        claim, c = found
        low, high = c.interval.low, c.interval.high
        return (low if low is not None else 0, high if high is not None else most + 1, c.who or "", claim.id)

    bars = tuple(_bar(claim, c, most) for claim, c in sorted(counts, key=key))
    return Strip(f"{what.value.capitalize()}, claim by claim", "Origin", bars, most)


def monthly(case: CaseView, numbers: Mapping[IncidentId, int]) -> Strip | None:
    """The killed by month, as the case's method counts them: its headline's incidents, and the others apart. None
    where fewer than two months are told.

    Args:
        case: The case.
        numbers: What the page calls each incident; a month leads to its first one.
    """
    if case.method is None:
        return None
    found = [
        one
        for one in assess.sums(case.incidents, case.assessments, case.method, (By.MONTH,))
        if one.killed is not None and one.killed.told
    ]
    if len({one.keys for one in found}) < 2:
        return None
    most = max(bound for s in found if s.killed for bound in (s.killed.low, s.killed.high, 1) if bound is not None)
    bars = []
    for one in found:
        interval = one.killed or Interval.untold()
        start, end = _ends(interval, most)
        many = words.times(len(one.incidents), "incident") + ("" if one.headline else ", apart from the headline")
        anchor = f"i{min(numbers[i] for i in one.incidents)}"
        number = f"{words.number(interval)} ({many})"
        bars.append(Bar(anchor, one.keys[0], number, start, end, interval.low is None, interval.high is None))
    return Strip(f"Killed by month: {words.BLOCKS[case.method.counted]}", "Month", tuple(bars), most)


def _bar(claim: Claim, count: Count, most: int) -> Bar:
    start, end = _ends(count.interval, most)
    name = words.said(claim.origin.name) if claim.origin else "nobody named"
    low, high = count.interval.low, count.interval.high
    number = words.count(count) + (" (denying)" if claim.stance is Stance.DENIES else "")
    return Bar(f"c-{claim.id}", name, number, start, end, low is None, high is None)


def _ends(interval: Interval, most: int) -> tuple[float, float]:
    def at(number: int) -> float:
        return round(_MARGIN + (WIDTH - 2 * _MARGIN) * number / most, 1)

    low, high = interval.low, interval.high
    return at(low if low is not None else 0), at(high) if high is not None else float(WIDTH)
