"""Reckoning days and periods from an anchor: the publication day of the words that are read."""

from __future__ import annotations

from datetime import date, timedelta

from harmledger.model.moment import DAY, Period, Precision

WEEK = 7 * DAY
_NEARBY = 3  # days: an anchor wider than this fixes no "yesterday"
_YEARS_BACK = 12  # a weekday and a date fall together again after 5, 6 or 11 years


def around(anchor: Period, offset: int) -> Period | None:
    """The day ``offset`` days from the anchor; as wide as the anchor itself, None if that is a week or more."""
    if anchor.days > _NEARBY:
        return None
    start, end = anchor.start + offset * DAY, anchor.end + offset * DAY
    return Period.of(start, end, Precision.DAY if anchor.days == 1 else Precision.RANGE)


def weekday_before(anchor: Period, weekday: int, *, strictly: bool = False) -> Period | None:
    """The last such weekday on or before the anchor; ``strictly`` before it ("last Friday" on a Friday)."""
    if anchor.days > 1:
        return None
    back = (anchor.start.weekday() - weekday) % 7
    if strictly and back == 0:
        back = 7
    return Period.day(anchor.start - back * DAY)


def safe_day(year: int, month: int, day: int) -> date | None:
    """The day, or None where the calendar has none."""
    try:
        return date(year, month, day)
    except ValueError:
        return None


def day_without_year(month: int, day: int, weekday: int | None, anchor: Period) -> date | None:
    """The nearest such date on or before the anchor; of those that fall on the weekday, where one does.

    One day after the anchor is allowed: a post's stamp is UTC, its words are local.
    """
    latest = anchor.last + DAY
    found = [
        at
        for year in range(latest.year, latest.year - _YEARS_BACK, -1)
        if (at := safe_day(year, month, day)) and at <= latest
    ]
    if weekday is not None:
        found = [at for at in found if at.weekday() == weekday] or found
    return found[0] if found else None


def only_year(month: int, day: int, weekday: int, era: tuple[int, int]) -> date | None:
    """The date if in one year alone of ``era`` (first and last year) it falls on the weekday."""
    found = [at for year in range(era[0], era[1] + 1) if (at := safe_day(year, month, day)) and at.weekday() == weekday]
    return found[0] if len(found) == 1 else None


def month_without_year(month: int, anchor: Period) -> Period:
    """The last such month that had begun by the anchor."""
    year = anchor.last.year if month <= anchor.last.month else anchor.last.year - 1
    return Period.month(year, month)


def month_before(anchor: Period) -> Period:
    """The calendar month before the anchor's."""
    return month_of(date(anchor.start.year, anchor.start.month, 1) - DAY)


def month_of(day: date) -> Period:
    """The calendar month of a day."""
    return Period.month(day.year, day.month)


def up_to(period: Period, anchor: Period) -> Period:
    """The part of ``period`` that had passed by the anchor, with its precision; all of it if none had."""
    end = min(period.end, anchor.end)
    return Period(period.start, end, period.precision, period.start, end) if end > period.start else period


def last_week(anchor: Period) -> Period:
    """The seven days before the anchor; any of the fourteen days up to it, if the words are loose."""
    start, end = anchor.start - WEEK, anchor.start
    return Period(start, end, Precision.WEEK, start - WEEK, anchor.end)


def this_week(anchor: Period) -> Period:
    """The six days before the anchor and its own; softly the whole week around."""
    return Period(anchor.end - WEEK, anchor.end, Precision.WEEK, anchor.end - WEEK - 2 * DAY, anchor.end)


def last_units(anchor: Period, number: int, unit: str) -> Period | None:
    """The ``number`` hours, days or weeks up to the anchor ("the past 24 hours"), with a soft day before."""
    days = {"h": -(-number // 24), "u": number, "k": 7 * number}.get(unit)
    if not days or days > 366:
        return None
    start = anchor.end - (days + (unit == "h")) * DAY
    return Period(start, anchor.end, Precision.RANGE, start - DAY, anchor.end)


def units_ago(anchor: Period, number: int, unit: str) -> Period | None:
    """So many hours, days, weeks, months or years ago: looser, the longer ago."""
    if unit == "h":
        return around(anchor, 0) if number < 24 else around(anchor, -(number // 24))
    if unit == "u":
        return around(anchor, -number) if number <= 62 else None
    if unit == "k":
        middle = anchor.start - number * WEEK
        return Period(middle, middle + DAY, Precision.DAY, middle - 3 * DAY, middle + 4 * DAY).softened(0, 0)
    if unit == "m" and number < 24:
        months = anchor.start.year * 12 + anchor.start.month - 1 - number
        found = Period.month(months // 12, months % 12 + 1)
        return found.softened(15, 15)
    if unit == "a" and number < 100:
        return Period.year(anchor.start.year - number)
    return None


def part_of_month(period: Period, edge: str) -> Period:
    """The first, middle or last third of a month, with soft ends to the month's own."""
    thirds = {"early": (0, 10), "mid": (10, 20), "late": (20, period.days)}
    first, last = thirds[edge]
    start, end = period.start + timedelta(first), period.start + timedelta(last)
    return Period(start, end, Precision.RANGE, period.start, period.end)
