"""What a release tells, in the words of a page's language: numbers, days, places, names, labels.

Every number and every stranger's name comes out in a bidi isolate, so that none turns its neighbours round.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from msgspec import UNSET, UnsetType

from harmledger.model.claim import Count, HarmedObject
from harmledger.model.interval import Interval
from harmledger.model.mention import Place
from harmledger.model.moment import Period, Precision
from harmledger.publish import words
from harmledger.publish.shapes import DateRow, IncidentRow, PlaceRow, RangesRow
from harmledger.text.scripts import is_arabic
from harmledger.web.sentences import FSI, LRI, PDI, Sentences, sentences

DASH = "\N{EN DASH}"
HEADLINE = ("people", "civilians", "civilians_presumed", "everyone", "combatants", "children", "women", "men")
"""The blocks of a range in the order in which a cell with room for one takes them."""


@dataclass(frozen=True)
class Wording:
    """The words of one language."""

    language: str

    @cached_property
    def sentences(self) -> Sentences:
        """The sentences, the names of actors, things and countries among them."""
        return sentences(self.language, "names", "reader")

    def say(self, key: str, **values: object) -> str:
        """A sentence."""
        return self.sentences.say(key, **values)

    def word(self, kind: str, value: object) -> str:
        """What a value of a closed list is called."""
        return self.sentences.word(kind, value)

    def number(self, low: int | None, high: int | None) -> str:
        """A range: "3", "3–5", "3 or more", "up to 5"."""
        if low is None and high is None:
            return self.say("number.untold")
        if low == high:
            return f"{LRI}{low:,}{PDI}"
        if high is None:
            return self.say("number.open", low=low)
        if low is None:
            return self.say("number.upto", high=high)
        return f"{LRI}{low:,}{DASH}{high:,}{PDI}"

    def interval(self, found: Interval | None) -> str:
        """As ``number``; a dash where there is none."""
        return DASH if found is None else self.number(found.low, found.high)

    def harm(self, ranges: RangesRow | UnsetType) -> str:
        """One kind of harm in a table's cell; "" where none is told."""
        told = dict(self.blocks(ranges))
        first = next((name for name in HEADLINE if name in told), None)
        if first is None:
            return ""
        if first == "people":
            civilians = told.get("civilians")
            more = self.say("and") + self.of(*civilians, "civilians") if civilians else ""
            return self.number(*told["people"]) + more
        return self.of(*told[first], first)

    def of(self, low: int | None, high: int | None, who: str) -> str:
        """A number with whom it counts."""
        plain = {"civilians_presumed": "civilians", "everyone": "people"}.get(who, who)
        return self.say("number.of", number=self.number(low, high), people=self.word("who", plain))

    def blocks(self, ranges: RangesRow | UnsetType) -> Iterator[tuple[str, tuple[int | None, int | None]]]:
        """(whom, its two ends) of each range that is told."""
        if isinstance(ranges, UnsetType):
            return
        for name in HEADLINE:
            found = getattr(ranges, name)
            if found is not UNSET:
                yield name, (found.min, found.max)

    def day(self, found: DateRow | Period | UnsetType | None) -> str:
        """A day or period in words."""
        if found is None or isinstance(found, UnsetType):
            return self.say("untold")
        if isinstance(found, Period):
            return self._period(found)
        plain = self._days(found.start, found.end, found.precision)
        if found.earliest is not UNSET and found.latest is not UNSET:
            loose = self._days(found.earliest, found.latest, Precision.RANGE)
            plain = self.say("day.loosely", day=plain, loose=loose)
        return self.say("day.reckoned", day=plain) if found.reckoned is True else plain

    def _period(self, found: Period) -> str:
        plain = self._days(found.start, found.last, found.precision)
        if (found.soft_start, found.soft_end) == (found.start, found.end):
            return plain
        loose = Period.of(found.soft_start, found.soft_end)
        return self.say("day.loosely", day=plain, loose=self._days(loose.start, loose.last, Precision.RANGE))

    def _days(self, first: date, last: date, precision: Precision) -> str:
        if precision is Precision.YEAR:
            return f"{LRI}{first.year}{PDI}"
        if precision is Precision.MONTH:
            return self.month(first.year, first.month)
        if first == last:
            return self.date(first)
        return self.say("day.between", start=self.date(first), end=self.date(last))

    def date(self, day: date) -> str:
        """ "6 May 2031"."""
        return f"{FSI}{day.day} {self.say(f'month.{day.month}')} {day.year}{PDI}"

    def month(self, year: int, month: int) -> str:
        """ "May 2031"."""
        return f"{FSI}{self.say(f'month.{month}')} {year}{PDI}"

    def name(self, place: Place | PlaceRow) -> str:
        """A place's name in the letters of the language, where it has one."""
        return words.isolate(words.line(self.plain_name(place)))

    def plain_name(self, place: Place | PlaceRow) -> str:
        """As ``name``, without isolates."""
        names = (place.name, *place.alt_names)
        wished = self.language == "ar"
        return next((n for n in names if is_arabic(n) == wished), place.name)

    def place(self, found: Place | PlaceRow | UnsetType | None) -> str:
        """A place with the units above it, its kind and how finely it is told."""
        if found is None or isinstance(found, UnsetType):
            return self.say("untold")
        told = [self.name(found)]
        if isinstance(found.admin1, str) and found.admin1 != found.name:
            told.append(words.said(found.admin1))
        if isinstance(found.country, str) and found.kind != "country":
            told.append(self.word("country", found.country))
        kind = self.word("kind", found.kind.value)
        if isinstance(found.radius_km, float | int):
            within = self.say("incident.precision", km=f"{LRI}{found.radius_km:g}{PDI}")
            kind += self.say("and") + within
        return f"{self.say('and').join(told)} ({kind})"

    def actor(self, id_: str, name: str) -> str:
        """A belligerent's name."""
        found = self.sentences.known.get(f"actor.{id_}")
        return found if isinstance(found, str) else words.said(name)

    def thing(self, found: HarmedObject) -> str:
        """A thing that was hit."""
        name = f" {words.said(found.name)}" if found.name else ""
        many = f" × {LRI}{found.count}{PDI}" if found.count and found.count > 1 else ""
        return self.word("thing", found.kind) + name + many + self.say("and") + self.word("effect", found.effect.value)

    def label(self, row: IncidentRow) -> str:
        """What an incident is called: place, day, event."""
        parts = [] if isinstance(row.place, UnsetType) else [self.name(row.place)]
        parts += [] if isinstance(row.date, UnsetType) else [self.day(row.date)]
        return self.say("and").join((*parts, self.word("event", row.event.value)))

    def count(self, found: Count) -> str:
        """A claim's count: how many of whom, and how firmly it is told."""
        many = self.number(found.interval.low, found.interval.high)
        if found.who and found.what.of_people:
            many = self.say("number.of", number=many, people=self.word("who", found.who.value))
        return f"{self.word('what', found.what.value)}: {many}"

    def joined(self, parts: Iterable[str]) -> str:
        """Parts with the language's comma between."""
        return self.say("and").join(parts)
