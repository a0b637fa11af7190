"""Each claim's number as a bar on one scale, so that who says how many is seen at a glance."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from harmledger.model.claim import Claim, Count, Stance, What
from harmledger.model.interval import Interval
from harmledger.publish import words

WIDTH = 300  # of the scale, in the drawing's units
_MARGIN = 8  # on either side, for the dots and the open ends


@dataclass(frozen=True, slots=True)
class Bar:
    """One claim's number: from ``start`` to ``end`` in units of the drawing; an open end runs on faintly."""

    anchor: str
    name: str
    number: str
    start: float
    end: float
    open_start: bool
    open_end: bool


@dataclass(frozen=True, slots=True)
class Strip:
    """One kind of harm: its bars from the least to the greatest; ``most`` is where the scale ends."""

    what: str
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

    return Strip(what.value, tuple(_bar(claim, c, most) for claim, c in sorted(counts, key=key)), most)


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
