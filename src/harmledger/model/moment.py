"""Days and periods: half-open inside, inclusive in exports, with soft ends where the words are loose.

After rigour's imprecise dates: an interval says what it claims and refuses to claim a midpoint.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from harmledger.model.span import Span

DAY = timedelta(days=1)


class Precision(StrEnum):
    """How wide the words are."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    YEAR = "year"
    RANGE = "range"


class KnownFrom(StrEnum):
    """Where a date is known from."""

    TEXT = "text"
    MANIFEST = "manifest"
    METADATA = "metadata"
    URL = "url"
    POST_ID = "post_id"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Period:
    """The days in ``[start, end)``, local to the place of the event.

    ``soft_start`` and ``soft_end`` (also half-open) bound what a loose phrase may mean ("last week": any of
    the fourteen days up to its anchor). They equal ``start`` and ``end`` where the words are firm.

    Raises:
        ValueError: if it is empty, or the soft ends lie inside the firm ones.
    """

    start: date
    end: date
    precision: Precision
    soft_start: date
    soft_end: date

    def __post_init__(self) -> None:
        if not self.soft_start <= self.start < self.end <= self.soft_end:
            raise ValueError(f"no period: {self}")

    @classmethod
    def of(cls, start: date, end: date, precision: Precision = Precision.RANGE) -> Period:
        """A firm period ``[start, end)``."""
        return cls(start, end, precision, start, end)

    @classmethod
    def day(cls, day: date) -> Period:
        """One day."""
        return cls.of(day, day + DAY, Precision.DAY)

    @classmethod
    def month(cls, year: int, month: int) -> Period:
        """One calendar month."""
        following = date(year + month // 12, month % 12 + 1, 1)
        return cls.of(date(year, month, 1), following, Precision.MONTH)

    @classmethod
    def year(cls, year: int) -> Period:
        """One calendar year."""
        return cls.of(date(year, 1, 1), date(year + 1, 1, 1), Precision.YEAR)

    @property
    def last(self) -> date:
        """The last day in it, as exports write it."""
        return self.end - DAY

    @property
    def days(self) -> int:
        """How many days it covers, from 1."""
        return (self.end - self.start).days

    def softened(self, before: int, after: int) -> Period:
        """The same with its soft ends ``before`` and ``after`` days further out."""
        soft_start, soft_end = self.soft_start - before * DAY, self.soft_end + after * DAY
        return Period(self.start, self.end, self.precision, soft_start, soft_end)

    @property
    def width(self) -> int:
        """How many days it may mean, with its soft ends, from 1."""
        return (self.soft_end - self.soft_start).days

    def __contains__(self, day: date) -> bool:
        return self.start <= day < self.end

    def overlaps(self, other: Period) -> bool:
        """Whether the firm parts share a day."""
        return self.start < other.end and other.start < self.end

    def contradicts(self, other: Period) -> bool:
        """Whether no day lies in what both may mean: only then can they not be one moment."""
        return self.soft_end <= other.soft_start or other.soft_end <= self.soft_start

    def meet(self, other: Period) -> Period | None:
        """The days in both firm parts, else in both soft parts, or None where they contradict."""
        if self.contradicts(other):
            return None
        start, end = max(self.start, other.start), min(self.end, other.end)
        if start >= end:
            start, end = max(self.soft_start, other.soft_start), min(self.soft_end, other.soft_end)
        narrower = self if self.days <= other.days else other
        if (start, end) == (narrower.start, narrower.end):
            return narrower
        return Period.of(start, end, Precision.DAY if end - start == DAY else Precision.RANGE)

    def hull(self, other: Period) -> Period:
        """The least firm period that covers both."""
        start, end = min(self.start, other.start), max(self.end, other.end)
        return Period.of(start, end, Precision.DAY if end - start == DAY else Precision.RANGE)


@dataclass(frozen=True, slots=True)
class Moment:
    """When, and how that is known: the words with their place in the text, or the field that tells it."""

    period: Period
    known_from: KnownFrom
    text: str  # the words, or the value of the metadata field
    span: Span | None = None  # where ``text`` stands, if known from the text
