"""What incidents are asked for by, and how it is written in an address."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from harmledger.errors import UsageError
from harmledger.model.claim import Event, What
from harmledger.model.incident import Grade

UNTOLD = "untold"
"""The perpetrator of incidents of which nobody blames anyone."""

_MOST_WORDS = 200  # letters of a search: nobody types more, and each word costs
_MOST_VALUES = 50
_DAY = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?", re.ASCII)


class Order(StrEnum):
    """Which incidents come first. Those without a date come last in both."""

    OLDEST = "oldest"
    NEWEST = "newest"


@dataclass(frozen=True, slots=True)
class Box:
    """A part of the map in degrees. Where ``west`` is greater than ``east`` it lies across the 180th meridian."""

    west: float
    south: float
    east: float
    north: float


@dataclass(frozen=True, slots=True)
class Filters:
    """What incidents are asked for by. Each that is set must hold; of several values of one, any.

    Args:
        since: Those that may have happened on this day or later.
        until: Those that may have happened on this day or earlier.
        perpetrators: Actor ids, of whom one is blamed and not only cleared; ``UNTOLD``: nobody is.
        events: Kinds of event.
        grades: Grades.
        countries: ISO 3166-1 alpha-2.
        place: Words of a place's name, in Arabic or Latin letters, each spelled as any transliteration does; the
            beginning of a word is enough.
        text: Words of whatever is shown of an incident: its label, places, actors, sources, quotes, titles.
        box: The middle of its place lies in it.
        harmed: Kinds of harm ("killed"), of people ("children") and of things ("hospital").
        origins: At least so many first speakers.
    """

    since: date | None = None
    until: date | None = None
    perpetrators: tuple[str, ...] = ()
    events: tuple[str, ...] = ()
    grades: tuple[str, ...] = ()
    countries: tuple[str, ...] = ()
    place: str = ""
    text: str = ""
    box: Box | None = None
    harmed: tuple[str, ...] = ()
    origins: int = 0

    def address(self) -> tuple[tuple[str, str], ...]:
        """As names and values of an address's query, in one order: ``filters_of`` reads them again."""
        told: list[tuple[str, str]] = []
        told += [("from", self.since.isoformat())] if self.since else []
        told += [("to", self.until.isoformat())] if self.until else []
        for name, values in self._lists().items():
            told += [(name, ",".join(values))] if values else []
        told += [("place", self.place)] if self.place else []
        told += [("q", self.text)] if self.text else []
        if self.box:
            corners = (self.box.west, self.box.south, self.box.east, self.box.north)
            told.append(("bbox", ",".join(f"{corner:.6f}".rstrip("0").rstrip(".") for corner in corners)))
        told += [("min_origins", str(self.origins))] if self.origins else []
        return tuple(told)

    def _lists(self) -> Mapping[str, tuple[str, ...]]:
        lists = (self.perpetrators, self.events, self.grades, self.countries, self.harmed)
        return dict(zip(("perpetrator", "event", "grade", "country", "harmed"), lists, strict=True))


NAMES = ("from", "to", "perpetrator", "event", "grade", "country", "harmed", "place", "q", "bbox", "min_origins")
"""The names of filters in an address."""


def filters_of(told: Mapping[str, Sequence[str]]) -> Filters:
    """Filters from the names and values of an address or a form. Empty values are left out; a name may come more
    than once, and a value may hold several with commas between. Names that are no filter are not looked at.

    Raises:
        UsageError: if a value is none of its filter.
    """
    values = {name: [v for v in (v.strip() for v in told.get(name, ())) if v] for name in NAMES}
    since, until = _first(values, "from"), _first(values, "to")
    filters = Filters(
        since=_day(since, last=False) if since else None,
        until=_day(until, last=True) if until else None,
        perpetrators=_some(values, "perpetrator"),
        events=_some(values, "event", Event),
        grades=_some(values, "grade", Grade),
        countries=tuple(c.upper() for c in _some(values, "country")),
        harmed=_some(values, "harmed"),
        place=_words(values, "place"),
        text=_words(values, "q"),
        box=_box(_first(values, "bbox")),
        origins=_least(_first(values, "min_origins")),
    )
    if filters.since and filters.until and filters.since > filters.until:
        raise UsageError("the period ends before it begins", where="from", remedy="Turn the two days round")
    return filters


def _first(values: Mapping[str, list[str]], name: str) -> str:
    found = values[name]
    if len(found) > 1:
        raise UsageError("it is told more than once", where=name, remedy="Tell it once")
    return found[0] if found else ""


def _some(values: Mapping[str, list[str]], name: str, kind: type[StrEnum] | None = None) -> tuple[str, ...]:
    found = tuple(dict.fromkeys(v for told in values[name] for v in (p.strip() for p in told.split(",")) if v))
    if len(found) > _MOST_VALUES:
        raise UsageError(f"these are more than {_MOST_VALUES}", where=name, remedy="Leave some out")
    strange = [v for v in found if kind is not None and v not in list(kind)]
    if kind is not None and strange:
        raise UsageError(f"there is no {name} {strange[0]!r}", where=name, remedy=f"Take some of {', '.join(kind)}")
    return found


def _words(values: Mapping[str, list[str]], name: str) -> str:
    found = " ".join(values[name])
    if len(found) > _MOST_WORDS:
        raise UsageError(f"it is longer than {_MOST_WORDS} letters", where=name, remedy="Take fewer words")
    return found


def _day(told: str, *, last: bool) -> date:
    """A day, or the first or last one of a month or year."""
    name = "to" if last else "from"
    found = _DAY.fullmatch(told)
    try:
        if not found:
            raise ValueError("no such form")
        year, month, day = (int(part) if part else None for part in found.groups())
        month = month if month is not None else (12 if last else 1)
        day = day if day is not None else (monthrange(year or 0, month)[1] if last else 1)
        return date(year or 0, month, day)
    except (ValueError, IndexError) as error:
        remedy = "Write 2031-05-06, 2031-05 or 2031"
        raise UsageError(f"{told[:40]!r} is no day, month or year", where=name, remedy=remedy) from error


def _box(told: str) -> Box | None:
    if not told:
        return None
    try:
        west, south, east, north = (round(float(part), 6) for part in told.split(","))
        inside = -180 <= west <= 180 and -180 <= east <= 180 and -90 <= south <= north <= 90
    except ValueError:
        inside = False
    if not inside:
        raise UsageError("it is no part of the map", where="bbox", remedy="Write west,south,east,north in degrees")
    return Box(west, south, east, north)


def _least(told: str) -> int:
    if told and not (told.isascii() and told.isdigit() and len(told) < 7):
        raise UsageError(f"{told[:40]!r} is no number", where="min_origins", remedy="Write a whole number from 0")
    return int(told or 0)


HARMS = tuple(what.value for what in (What.KILLED, What.INJURED, What.MISSING, What.DETAINED, What.DISPLACED))
"""The kinds of harm that ``harmed`` may be, beside kinds of people and of things."""
