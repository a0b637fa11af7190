"""Incidents as a list shows them, and the months that a timeline shows."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from msgspec import UnsetType

from harmledger.catalogue import Filters
from harmledger.catalogue.asking import UNTOLD as UNTOLD_PERPETRATOR
from harmledger.model.claim import Event
from harmledger.model.ids import ActorId
from harmledger.model.incident import Grade
from harmledger.model.sums import By
from harmledger.publish.finding import Site
from harmledger.publish.shapes import IncidentRow
from harmledger.web.reader.wording import Wording


@dataclass(frozen=True, slots=True)
class Line:
    """One incident in a list."""

    id: str
    label: str
    day: str
    place: str
    event: str
    blamed: str
    killed: str
    injured: str
    grade: str
    origins: int


def line(wording: Wording, row: IncidentRow) -> Line:
    """A row of the release in a page's words."""
    blamed = [
        wording.actor(p.actor, p.name)
        + ("" if p.certainty == "stated" else f" ({wording.word('certainty', p.certainty.value)})")
        for p in row.perpetrators
    ]
    return Line(
        id=row.id,
        label=wording.label(row),
        day=wording.day(row.date),
        place=wording.say("untold") if isinstance(row.place, UnsetType) else wording.name(row.place),
        event=wording.word("event", row.event.value),
        blamed=wording.joined(blamed) or wording.say("nobody_blamed"),
        killed=wording.harm(row.killed),
        injured=wording.harm(row.injured),
        grade=row.grade.value,
        origins=row.independent_origins,
    )


@dataclass(frozen=True, slots=True)
class Month:
    """One month of the timeline: ``key`` is "2031-05", the bar's height is in units of the drawing."""

    key: str
    name: str
    incidents: int
    x: float
    height: float


@dataclass(frozen=True, slots=True)
class Timeline:
    """Incidents by month, none left out between the first and the last."""

    months: tuple[Month, ...]
    most: int
    width: float
    step: float
    height: float = 80.0
    years: tuple[tuple[str, float], ...] = ()


def timeline(site: Site, wording: Wording, filters: Filters) -> Timeline | None:
    """The timeline of the incidents that are asked for; None where fewer than two months are told."""
    found: dict[str, int] = {}
    for total in site.totals(filters, (By.MONTH,)):
        key = total.keys[0]
        if len(key) == 7 and key[4] == "-":
            found[key] = found.get(key, 0) + total.incidents
    if len(found) < 2:
        return None
    keys = _all_months(min(found), max(found))
    if len(keys) > 1_200:  # a century: a mistyped year would make a line of months without end
        keys = sorted(found)
    most, width = max(found.values()), 960.0
    step = width / len(keys)
    months = tuple(
        Month(
            key,
            wording.month(int(key[:4]), int(key[5:])),
            found.get(key, 0),
            round(n * step, 2),
            round(80.0 * found.get(key, 0) / most, 1),
        )
        for n, key in enumerate(keys)
    )
    return Timeline(months, most, width, round(step, 3), years=_years(months, width))


def _years(months: Sequence[Month], width: float) -> tuple[tuple[str, float], ...]:
    """The years' names, where there is room for them."""
    found: list[tuple[str, float]] = []
    for month in months:
        begins = month.key.endswith("-01") or month is months[0]
        if begins and (not found or month.x - found[-1][1] > 44) and month.x < width - 36:
            found.append((month.key[:4], month.x))
    return tuple(found)


def _all_months(first: str, last: str) -> list[str]:
    year, month = int(first[:4]), int(first[5:])
    found: list[str] = []
    while (key := f"{year:04}-{month:02}") <= last and len(found) <= 1_200:
        found.append(key)
        year, month = (year + 1, 1) if month == 12 else (year, month + 1)
    return found


@dataclass(frozen=True, slots=True)
class Choice:
    """One thing that a filter may be."""

    value: str
    name: str
    incidents: int
    chosen: bool


def choices(site: Site, wording: Wording, filters: Filters) -> dict[str, tuple[Choice, ...]]:
    """What each filter may be, as a form shows it."""

    def listed(kind: str, named: dict[str, str], chosen: Sequence[str]) -> tuple[Choice, ...]:
        told = dict(site.values(kind))
        return tuple(Choice(value, name, told.get(value, 0), value in chosen) for value, name in named.items())

    events = {e.value: wording.word("event", e.value) for e in Event}
    grades = {g.value: wording.word("grade", g.value) for g in Grade}
    blamed = {
        value: wording.say("filter.untold")
        if value == UNTOLD_PERPETRATOR
        else wording.actor(value, site.actors.get(ActorId(value), value.replace("_", " ")))
        for value, _ in site.values("perpetrator")
    }
    harmed = {value: _harmed(wording, value) for value, _ in site.values("harmed")}
    return {
        "perpetrator": listed("perpetrator", blamed, filters.perpetrators),
        "event": tuple(c for c in listed("event", events, filters.events) if c.incidents or c.chosen),
        "grade": tuple(c for c in listed("grade", grades, filters.grades) if c.incidents or c.chosen),
        "harmed": listed("harmed", harmed, filters.harmed),
    }


def _harmed(wording: Wording, value: str) -> str:
    for kind in ("what", "who", "thing"):
        found = wording.sentences.known.get(f"{kind}.{value}")
        if isinstance(found, str):
            return found
    return value.replace("_", " ")


def lines(wording: Wording, rows: Iterable[IncidentRow]) -> tuple[Line, ...]:
    """Rows in a page's words."""
    return tuple(line(wording, row) for row in rows)
