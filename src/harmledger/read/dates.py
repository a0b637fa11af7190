"""Full dates as pages print them: ISO, day/month/year in figures, month names of every shipped language.

Only dates with a year are found here: they say when a page went out. Dates of events, relative or without a
year, belong to resolution. Figures alone are read day first (most of the sources write so) unless only the
other order is a date.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date, datetime
from typing import NamedTuple

from harmledger.model.moment import Period, Precision
from harmledger.resources.pages import PageWords
from harmledger.text.scripts import fold, to_ascii_digits

FIRST_YEAR, LAST_YEAR = 1945, 2100

_FIGURES = re.compile(
    r"(?<![\d/.-])(?:(?P<y>(?:19|20)\d\d)(?P<s1>[-/.])(?P<m>\d{1,2})(?P=s1)(?P<d>\d{1,2})"
    r"|(?P<d2>\d{1,2})\s?(?P<s2>[-/.])\s?(?P<m2>\d{1,2})\s?(?P=s2)\s?(?P<y2>(?:19|20)\d\d))(?![\d/-]|\.\d)"
)
_TIME = re.compile(
    r"\bT?\d{1,2}[:.]\d{2}(?:[:.]\d{2}(?:\.\d+)?)?\s*(?:Z\b|[+-]\d{2}:?\d{2}|[ap]\.?m\b\.?|[صم]\b)?|(?<![\w])[ap]\.?m\b\.?",
    re.IGNORECASE,
)
_DIGIT = re.compile(r"\d")
_LONGEST_STAMP = 120
_LETTERS = re.compile(r"[^\W\d_]+")


class FoundDate(NamedTuple):
    """A date in ``text[start:end]``."""

    start: int
    end: int
    period: Period


def day_of(year: int, month: int, day: int) -> Period | None:
    """The day as a period, or None where no such day exists or the year cannot be meant."""
    if not FIRST_YEAR <= year <= LAST_YEAR:
        return None
    try:
        return Period.day(date(year, month, day))
    except ValueError:
        return None


def iso_period(value: str) -> Period | None:
    """An ISO 8601 date, date and time, month or year; None where it is none.

    With a time and an offset, the day is the one written: the publisher's own, which is nearer to the day of
    the event than the same moment's day in UTC.
    """
    value = value.strip()
    if m := re.fullmatch(r"(\d{4})(?:-(\d{2}))?", value):
        year, month = int(m[1]), int(m[2] or 0)
        if not FIRST_YEAR <= year <= LAST_YEAR or month > 12 or (m[2] and not month):
            return None
        return Period.month(year, month) if month else Period.year(year)
    if not re.match(r"\d{4}-?\d{2}-?\d{2}(?:[T ]|$)", value):
        return None
    try:
        day = datetime.fromisoformat(value).date()
    except ValueError:
        return None
    return day_of(day.year, day.month, day.day)


class DateWords:
    """Finds full dates, and tells a stamp (a line that is nothing but a date) from a sentence with one.

    Args:
        words: The month names, weekdays and stamp words of each language.
    """

    def __init__(self, words: Iterable[PageWords]) -> None:
        pages = tuple(words)
        self._months = {fold(name): n for page in pages for name, n in page.months.items()}
        names = "|".join(re.escape(name).replace(r"\ ", r"\s+") for name in sorted(self._months, key=len, reverse=True))
        month = rf"(?P<{{}}>{names})\b\.?(?:\s*[/-]\s*(?:{names})\b)?"
        day, year = r"(?<!\d)(?P<{}>\d{{1,2}})(?:st|nd|rd|th)?", r"(?P<{}>(?:19|20)\d\d)(?!\d)"
        gap = r"[\s,،./-]*"
        self._named = re.compile(
            rf"{day.format('d')}{gap}(?:of\s+|من\s+)?{month.format('m')}{gap}(?:عام\s+|سنه\s+|من\s+)?{year.format('y')}"
            rf"|(?<!\w){month.format('m2')}{gap}{day.format('d2')}{gap}{year.format('y2')}",
            re.IGNORECASE,
        )
        weekdays = {fold(day) for page in pages for day in page.weekdays}
        self._plain = weekdays | {w for page in pages for phrase in page.stamp_words for w in fold(phrase).split()}
        self._updated = {fold(word) for page in pages for word in page.updated_words}

    def find(self, text: str) -> list[FoundDate]:
        """Every full date in ``text``, in order; offsets index ``text``."""
        flat = _same_length_fold(text)
        found = []
        for m in _FIGURES.finditer(flat):
            period = _from_figures(m)
            if period:
                found.append(FoundDate(m.start(), m.end(), period))
        for m in self._named.finditer(flat):
            name = " ".join((m["m"] or m["m2"]).split())
            # "İ" keeps a text from being made small letter for letter, and "ſ" is found where "s" is looked for.
            month = self._months.get(name) or self._months[fold(name)]
            period = day_of(int(m["y"] or m["y2"]), month, int(m["d"] or m["d2"]))
            if period:
                found.append(FoundDate(m.start(), m.end(), period))
        return sorted(found)

    def stamp(self, line: str, spare: int = 0) -> FoundDate | None:
        """The date of a line that is nothing but a stamp: dates, times, weekdays, words such as "Published".

        Of several dates the first that no word such as "Updated" precedes.

        Args:
            line: The line.
            spare: How many other words it may hold (a place, a publisher, a writer).
        """
        if len(line) > _LONGEST_STAMP or not _DIGIT.search(line):
            return None
        dates = self.find(line)
        if not dates:
            return None
        rest = list(to_ascii_digits(line))
        for found in dates:
            rest[found.start : found.end] = " " * (found.end - found.start)
        words = [fold(w) for w in _LETTERS.findall(_TIME.sub(" ", "".join(rest)))]
        if sum(w not in self._plain and w not in self._updated for w in words) > spare:
            return None
        original = [d for d in dates if not self._is_update(line, d)]
        return (original or dates)[0]

    def _is_update(self, line: str, found: FoundDate) -> bool:
        before = _LETTERS.findall(line[: found.start])
        return bool(before) and fold(before[-1]) in self._updated


# One character for one, so that offsets stay: digits, alef, hamza carriers and ta marbuta.
_FLAT = str.maketrans(
    "أإآٱىئیؤةکگ٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹\u200e\u200f\xa0",
    "ااااييیوهكك01234567890123456789\u0020\u0020\u0020".replace("ی", "ي"),
)


def _same_length_fold(text: str) -> str:
    return text.translate(_FLAT).lower() if len(text.lower()) == len(text) else text.translate(_FLAT)


def _from_figures(m: re.Match[str]) -> Period | None:
    if m["y"]:
        return day_of(int(m["y"]), int(m["m"]), int(m["d"]))
    first, second, year = int(m["d2"]), int(m["m2"]), int(m["y2"])
    return day_of(year, second, first) or day_of(year, first, second)


def exact(period: Period) -> bool:
    """Whether it is one day."""
    return period.precision is Precision.DAY
