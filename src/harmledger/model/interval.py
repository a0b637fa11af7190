"""Counts are intervals: closed where the source closes them, open where it leaves them open."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import reduce
from operator import add


@dataclass(frozen=True, slots=True)
class Interval:
    """How many, as far as the words tell.

    ``low`` None: no lower bound is told ("up to 5"). ``high`` None: no upper bound ("at least 3").
    Both None: a number is claimed and none is told. Unknown is not zero: zero is ``Interval(0, 0)``.
    Bounds are inclusive whole numbers from 0.

    Raises:
        ValueError: if a bound is negative or the bounds are turned round.
    """

    low: int | None
    high: int | None

    def __post_init__(self) -> None:
        if (self.low or 0) < 0 or (self.high or 0) < 0:
            raise ValueError(f"a count below zero: {self}")
        if self.low is not None and self.high is not None and self.low > self.high:
            raise ValueError(f"a count turned round: {self}")

    @classmethod
    def exactly(cls, n: int) -> Interval:
        """``n`` and nothing else."""
        return cls(n, n)

    @classmethod
    def at_least(cls, n: int) -> Interval:
        """``n`` or more."""
        return cls(n, None)

    @classmethod
    def up_to(cls, n: int) -> Interval:
        """``n`` or fewer; how few is not told."""
        return cls(None, n)

    @classmethod
    def untold(cls) -> Interval:
        """Some number, none is told."""
        return cls(None, None)

    @property
    def told(self) -> bool:
        """Whether any bound is told."""
        return self.low is not None or self.high is not None

    @property
    def exact(self) -> bool:
        """Whether it is one number."""
        return self.low is not None and self.low == self.high

    @property
    def zero(self) -> bool:
        """Whether it says that there were none."""
        return self.high == 0

    def __contains__(self, n: int) -> bool:
        return (self.low is None or n >= self.low) and (self.high is None or n <= self.high)

    def overlaps(self, other: Interval) -> bool:
        """Whether some number lies in both."""
        low = max(self.low or 0, other.low or 0)
        highs = [h for h in (self.high, other.high) if h is not None]
        return not highs or low <= min(highs)

    def __add__(self, other: Interval) -> Interval:
        """Two disjoint groups together. A bound is told only where both tell it, but a lower bound of one
        alone still bounds the whole from below."""
        lows = [low for low in (self.low, other.low) if low is not None]
        both = self.high is not None and other.high is not None
        return Interval(sum(lows) if lows else None, (self.high or 0) + (other.high or 0) if both else None)

    def hull(self, other: Interval) -> Interval:
        """The narrowest interval that allows whatever either allows."""
        low = None if self.low is None or other.low is None else min(self.low, other.low)
        high = None if self.high is None or other.high is None else max(self.high, other.high)
        return Interval(low, high)

    def meet(self, other: Interval) -> Interval | None:
        """What both allow, or None where they contradict."""
        if not self.overlaps(other):
            return None
        lows = [low for low in (self.low, other.low) if low is not None]
        highs = [high for high in (self.high, other.high) if high is not None]
        return Interval(max(lows) if lows else None, min(highs) if highs else None)

    def __str__(self) -> str:
        if not self.told:
            return "untold"
        if self.exact:
            return str(self.low)
        if self.high is None:
            return f"{self.low} or more"
        return f"up to {self.high}" if self.low is None else f"{self.low}\N{EN DASH}{self.high}"


def total(parts: Iterable[Interval]) -> Interval:
    """The sum of disjoint groups; of none, zero; of one, that one (no zero is written into an open bound)."""
    groups = tuple(parts)
    return reduce(add, groups) if groups else Interval.exactly(0)
