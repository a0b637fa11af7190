"""What each rule of the grammar of dates means: from the letters that it matched to a period."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

from harmledger.model.moment import DAY, Period, Precision
from harmledger.resolve import reckoning
from harmledger.resolve.timeline import LAST_NIGHT, Timeline
from harmledger.resources.timewords import EDGES

NO_ANCHOR = "the words count from a publication day that is not known"
NO_YEAR = "no year is told, and nothing dates the page"
VAGUE_ANCHOR = "the words count from a publication day that is known only roughly"
NO_SUCH_DAY = "the calendar has no such day"

Meaning = Period | str | None
"""A period; or why it stays open; or None where the words tell no moment."""

_UNIT_LETTERS = "hukma"


@dataclass(frozen=True, slots=True)
class Setting:
    """What relative words are reckoned from: the publication, the day told before, the years to think of."""

    anchor: Period | None
    told: Period | None
    era: tuple[int, int] | None


@dataclass(frozen=True, slots=True)
class Found:
    """A rule's groups: where in the timeline each one starts."""

    timeline: Timeline
    where: Mapping[str, int]
    start: int
    end: int

    def value(self, *names: str) -> int | None:
        """The value of the first of these groups that matched."""
        return next((self.timeline.values[self.where[n]] for n in names if n in self.where), None)

    def letter(self, *names: str) -> str:
        """The letter of the first of these groups that matched, else an empty string."""
        return next((self.timeline.letters[self.where[n]] for n in names if n in self.where), "")


def _anchored(setting: Setting, reckon: Callable[[Period], Period | None]) -> Meaning:
    if setting.anchor is None:
        return NO_ANCHOR
    return reckon(setting.anchor) or VAGUE_ANCHOR


def _date(found: Found, setting: Setting, month: int, day: int, year: int | None) -> date | str:
    if year is None and "z" in found.where and setting.anchor is not None:  # "3 May last year"
        year = setting.anchor.start.year - 1
    if year is not None:
        return reckoning.safe_day(year, month, day) or NO_SUCH_DAY
    weekday = found.value("w")
    if setting.anchor is not None:
        return reckoning.day_without_year(month, day, weekday, setting.anchor) or NO_SUCH_DAY
    if weekday is not None and setting.era:
        return reckoning.only_year(month, day, weekday, setting.era) or NO_YEAR
    return NO_YEAR


def _days(found: Found, setting: Setting) -> Meaning:
    """A day of a month, or two days of it as a range."""
    month, day, last = found.value("m"), found.value("d"), found.value("d2")
    if month is None or day is None:
        return None
    if last is not None and last > day:
        end = _date(found, setting, month, last, found.value("y"))
        start = reckoning.safe_day(end.year, month, day) if isinstance(end, date) else end
        if isinstance(start, date) and isinstance(end, date):
            return Period.of(start, end + DAY)
        return str(start or NO_SUCH_DAY)
    at = _date(found, setting, month, day if last is None else last, found.value("y"))
    return Period.day(at) if isinstance(at, date) else at


def numeric(found: Found, setting: Setting) -> Meaning:
    """Day, month, year in digits; month first only where the second number can be no month."""
    del setting
    day, number, year = found.value("d", "d2", "d3"), found.value("n", "n2"), found.value("y", "y2")
    packed = found.value("f")
    if packed is not None:
        year, number = divmod(packed, 100)
    if day is None or number is None or year is None:
        return None
    if number > 12 >= day:
        day, number = number, day
    at = reckoning.safe_day(year, number, day)
    return Period.day(at) if at else NO_SUCH_DAY


def since(found: Found, setting: Setting) -> Meaning:
    """From then up to the anchor; without an anchor only the start is known, so it stays open."""
    year, month_, day = found.value("y", "y2"), found.value("m"), found.value("d", "d2")
    if setting.anchor is None:
        return NO_ANCHOR
    if month_ and day:
        at = _date(found, setting, month_, day, year)
        start = at if isinstance(at, date) else None
    elif month_:
        start = (Period.month(year, month_) if year else reckoning.month_without_year(month_, setting.anchor)).start
    else:
        start = date(year, 1, 1) if year else None
    if start is None or start >= setting.anchor.end:
        return None
    return Period.of(start, setting.anchor.end)


def years(found: Found, setting: Setting) -> Meaning:
    """Between two years, both included."""
    del setting
    first, last = found.value("y"), found.value("y2")
    if first is None or last is None or last < first:
        return None
    return Period.of(date(first, 1, 1), date(last + 1, 1, 1))


def ahead(found: Found, setting: Setting) -> Meaning:
    """What is to come is no day of an event."""
    del found, setting
    return None


def last_units(found: Found, setting: Setting) -> Meaning:
    """ "The past 24 hours", "the last two weeks"."""
    if "q2" in found.where:
        number, unit = 2, _UNIT_LETTERS[found.value("q2") or 0]
    else:
        number, unit = found.value("q", "q3", "q4") or 0, found.letter("u", "u2", "u3")
    return _anchored(setting, lambda anchor: reckoning.last_units(anchor, number, unit)) if number else None


def ago(found: Found, setting: Setting) -> Meaning:
    """ "Two days ago". "For three years" (منذ with years) is a duration and tells no moment."""
    if "q3" in found.where:
        number, unit = 2, _UNIT_LETTERS[found.value("q3") or 0]
    else:
        number, unit = found.value("q", "q2") or 0, found.letter("u", "u2")
    behind = found.timeline.letters[found.start] == "S"
    if not number or (behind and unit in "kma"):
        return None
    return _anchored(setting, lambda anchor: reckoning.units_ago(anchor, number, unit))


def weekday(found: Found, setting: Setting) -> Meaning:
    """The last such day on or before the anchor; "last Friday" on a Friday is a week before."""
    name = found.value("w")
    at = found.timeline.tokens[found.where["w"]].norm
    if name is None or (len(at) <= 4 and at.isascii()):  # "Sat", "Mon" alone mean too much else
        return None
    day = found.value("r")
    if day is not None and setting.anchor is not None:
        told = reckoning.around(setting.anchor, -1 if day == LAST_NIGHT else day)
        if told is not None and told.days == 1 and told.start.weekday() == name:
            return told
    strictly = found.letter("l", "l2") == "L"
    meaning = _anchored(setting, lambda anchor: reckoning.weekday_before(anchor, name, strictly=strictly))
    night = "N" in found.timeline.letters[found.start : found.end]
    return meaning.softened(0, 1) if night and isinstance(meaning, Period) else meaning


def week(found: Found, setting: Setting) -> Meaning:
    """ "Last week", "this week"."""
    last = found.letter("l", "l2") == "L"
    return _anchored(setting, reckoning.last_week if last else reckoning.this_week)


def month(found: Found, setting: Setting) -> Meaning:
    """A month by its name: with its year, "last", or the last one that had begun."""
    number, year = found.value("m"), found.value("y")
    if number is None:
        return None
    name = found.timeline.tokens[found.where["m"]].norm
    alone = len(found.where) == 1 and found.timeline.letters[max(0, found.start - 1)] not in "iSBFoxm"
    if alone and len(name) < 6:  # a bare "May", "آب", "March"
        return None
    if year is not None:
        period = Period.month(year, number)
    elif setting.anchor is None:
        return NO_YEAR
    elif "z" in found.where:
        period = Period.month(setting.anchor.start.year - 1, number)
    else:
        period = reckoning.month_without_year(number, setting.anchor)
        if found.letter("l", "l2") == "L" and setting.anchor.start in period:
            period = Period.month(period.start.year - 1, number)
    edge = found.value("e")
    if edge is not None:
        return reckoning.part_of_month(period, EDGES[edge])
    return period if setting.anchor is None or year else reckoning.up_to(period, setting.anchor)


def unit(found: Found, setting: Setting) -> Meaning:
    """ "Last month", "earlier this year"."""
    last = found.letter("l", "l2") == "L"
    of_month = found.letter("u", "u2") == "m"

    def reckon(anchor: Period) -> Period:
        if of_month:
            return reckoning.month_before(anchor) if last else reckoning.up_to(reckoning.month_of(anchor.start), anchor)
        year = anchor.start.year - 1 if last else anchor.start.year
        return reckoning.up_to(Period.year(year), anchor)

    return _anchored(setting, reckon)


def again(found: Found, setting: Setting) -> Meaning:
    """ "The same day", "the next day": from the day that the text told before."""
    if setting.told is None:
        return None
    offset = (found.value("z") or 0) * DAY
    return Period.of(setting.told.start + offset, setting.told.end + offset, setting.told.precision)


def day(found: Found, setting: Setting) -> Meaning:
    """ "Today", "yesterday", "last night"."""
    offset = found.value("r") or 0
    if offset == LAST_NIGHT:
        meaning = _anchored(setting, lambda anchor: reckoning.around(anchor, -1))
        return meaning.softened(0, 1) if isinstance(meaning, Period) else meaning
    return _anchored(setting, lambda anchor: reckoning.around(anchor, offset))


def night(found: Found, setting: Setting) -> Meaning:
    """ "Overnight": the anchor's day and the one before."""
    del found

    def reckon(anchor: Period) -> Period | None:
        before = reckoning.around(anchor, -1)
        return Period.of(before.start, anchor.end, Precision.RANGE) if before else None

    return _anchored(setting, reckon)


def year(found: Found, setting: Setting) -> Meaning:
    """ "In 2014"."""
    number = found.value("y")
    if number is None:
        return None
    period = Period.year(number)
    return reckoning.up_to(period, setting.anchor) if setting.anchor else period


RULES: Mapping[str, Callable[[Found, Setting], Meaning]] = {
    "since": since,
    "years": years,
    "day_month": _days,
    "month_in": month,
    "month_day": _days,
    "numeric": numeric,
    "ahead": ahead,
    "last_units": last_units,
    "ago": ago,
    "weekday": weekday,
    "week": week,
    "month": month,
    "unit": unit,
    "again": again,
    "day": day,
    "night": night,
    "year": year,
}
