"""A row of somebody's table of events as a document and a claim: the row, written out, is the text, and its cells are
the words behind the values.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from harmledger.errors import UsageError
from harmledger.model.claim import Event
from harmledger.model.mention import PlaceKind
from harmledger.model.moment import Precision
from harmledger.text.scripts import to_ascii_digits

_EVENTS = (
    ("air/drone", Event.AIRSTRIKE),
    ("drone", Event.DRONE_STRIKE),
    ("air", Event.AIRSTRIKE),
    ("shell", Event.SHELLING),
    ("artillery", Event.SHELLING),
    ("missile", Event.SHELLING),
    ("grenade", Event.EXPLOSION),
    ("explos", Event.EXPLOSION),
    ("landmine", Event.EXPLOSION),
    ("bomb", Event.EXPLOSION),
    ("ied", Event.EXPLOSION),
    ("clash", Event.GROUND_ATTACK),
    ("attack", Event.GROUND_ATTACK),
    ("battle", Event.GROUND_ATTACK),
    ("arrest", Event.DETENTION),
    ("detention", Event.DETENTION),
    ("abduction", Event.DETENTION),
    ("protest", Event.PROTEST),
)
_ZERO_IS_UNTOLD = ("fatalities", "deaths_civilians", "deaths_unknown")  # ACLED and UCDP write 0 where nobody tells
_COUNTS = (
    ("killed", "people"),
    ("civilians_killed", "civilians"),
    ("children_killed", "children"),
    ("injured", "people"),
)
_RANGE = re.compile(r"(\d+)(?:\s*(?:-|\N{EN DASH}|to)\s*(\d+)|\s*(\+|or more))?")
_DAYS = ("%Y-%m-%d", "%d %B %Y", "%d %b %Y", "%d-%b-%Y", "%B %d, %Y", "%Y/%m/%d", "%d.%m.%Y")
_PRECISION = {"1": Precision.DAY, "2": Precision.WEEK, "3": Precision.MONTH}
_RADIUS = {"1": 2.0, "2": 25.0, "3": 100.0}  # km, by ACLED's codes
_KIND = {"1": PlaceKind.TOWN, "2": PlaceKind.DISTRICT, "3": PlaceKind.GOVERNORATE}


@dataclass(frozen=True, slots=True)
class Known:
    """What a table's names mean in the case: an actor's and a source's id by name; None where nobody knows it.
    ``owner`` is who made the table."""

    actor: Callable[[str], tuple[str, str] | None]
    source: Callable[[str], tuple[str, str]]
    owner: str


def text_of(cells: Mapping[str, str]) -> tuple[str, Mapping[str, tuple[int, int]]]:
    """A row written out, a line for each cell, and where each cell's words stand in it."""
    lines: list[str] = []
    at: dict[str, tuple[int, int]] = {}
    length = 0
    for column, cell in cells.items():
        words = " ".join(cell.split())
        start = length + len(column) + 2
        at[column] = (start, start + len(words))
        lines.append(f"{column}: {words}")
        length += len(lines[-1]) + 1
    return "\n".join(lines), at


def claim_of(
    cells: Mapping[str, str], columns: Mapping[str, str], at: Mapping[str, tuple[int, int]], known: Known
) -> Mapping[str, Any]:
    """The claim of a row, in the form of an exported one with its evidence.

    Raises:
        UsageError: a cell tells no value of its field; ``where`` names the column.
    """
    row = _Row({f: " ".join(cells[c].split()) for f, c in columns.items() if c in cells}, columns, at, [])
    told: dict[str, Any] = {"event": _event(row), "stance": "asserts"}
    for name, value in (("date", _date(row)), ("place", _place(row)), ("counts", _counts(row))):
        if value:
            told[name] = value
    if "actor" in row.cells and (actor := known.actor(row.cells["actor"])):
        told["perpetrators"] = [{"actor": actor[0], "name": actor[1]}]
        row.stand("perpetrators/0", "actor")
    if "source" in row.cells:
        first = re.split(r"[;|]", row.cells["source"])[0].strip()
        source = known.source(first)
        told["origin"] = {"source": source[0], "name": source[1]}
        row.stand("origin", "source")
    if not told.get("date") and not told.get("place"):
        raise UsageError("it tells neither when nor where", remedy="Fill one in, or take the row out")
    return {**told, "evidence": row.evidence}


@dataclass(frozen=True, slots=True)
class _Row:
    cells: Mapping[str, str]  # by what they tell
    columns: Mapping[str, str]
    at: Mapping[str, tuple[int, int]]
    evidence: list[dict[str, Any]]

    def stand(self, field: str, *cells: str) -> None:
        """Let the words of these cells stand behind a field."""
        for cell in dict.fromkeys(self.columns[c] for c in cells if c in self.cells):
            start, end = self.at[cell]
            self.evidence.append({"field": field, "start": start, "end": end})

    def wrong(self, cell: str, what: str, remedy: str) -> UsageError:
        """The error of a cell."""
        return UsageError(f"{self.cells[cell]!r} is {what}", where=f"column {self.columns[cell]}", remedy=remedy)


def _event(row: _Row) -> str:
    words = row.cells.get("event", "").lower()
    return next((event.value for word, event in _EVENTS if word in words), Event.OTHER.value)


def _date(row: _Row) -> Mapping[str, Any] | None:
    if "date" not in row.cells:
        return None
    start = _day(row, "date")
    end = _day(row, "date_end") if "date_end" in row.cells else start
    if end < start:
        raise row.wrong("date_end", "before the event began", "Turn the two days round")
    row.stand("date", "date", "date_end")
    told = {"start": start.isoformat(), "end": end.isoformat()}
    precision = _PRECISION.get(row.cells.get("date_precision", ""))
    if precision is Precision.MONTH and start == end:
        first = start.replace(day=1)
        last = date(first.year + first.month // 12, first.month % 12 + 1, 1).toordinal() - 1
        return {"start": first.isoformat(), "end": date.fromordinal(last).isoformat(), "precision": precision.value}
    if precision is Precision.WEEK and start == end:
        days = (date.fromordinal(start.toordinal() + n).isoformat() for n in (-3, 3))
        return dict(zip(("start", "end"), days, strict=True)) | {"precision": precision.value}
    return told


def _day(row: _Row, cell: str) -> date:
    words = to_ascii_digits(row.cells[cell]).split("T")[0].removesuffix(" 00:00:00").strip()
    for form in _DAYS:
        try:
            return datetime.strptime(words, form).date()
        except ValueError:
            continue
    raise row.wrong(cell, "no day that can be told", "Write it as 2031-05-06")


def _place(row: _Row) -> Mapping[str, Any] | None:
    if "place" not in row.cells:
        return None
    told: dict[str, Any] = {"name": row.cells["place"]}
    code = row.cells.get("place_precision", "1")
    told["kind"] = _KIND.get(code, PlaceKind.TOWN).value
    if "lat" in row.cells and "lon" in row.cells:
        told |= {"lat": _degrees(row, "lat", 90), "lon": _degrees(row, "lon", 180), "radius_km": _RADIUS.get(code, 2.0)}
    told |= {name: row.cells[name] for name in ("admin1", "admin2") if name in row.cells}
    country = row.cells.get("country", "")
    told |= {"country": country.upper()} if re.fullmatch("[A-Za-z]{2}", country) else {}
    row.stand("place", "place", "lat", "lon")
    return told


def _degrees(row: _Row, cell: str, most: int) -> float:
    try:
        degrees = float(to_ascii_digits(row.cells[cell]))
    except ValueError as error:
        raise row.wrong(cell, "no number", "Write degrees such as 36.2") from error
    if not -most <= degrees <= most:
        raise row.wrong(cell, "no point on earth", f"Write degrees from -{most} to {most}")
    return degrees


def _counts(row: _Row) -> list[Mapping[str, Any]]:
    made: list[Mapping[str, Any]] = []
    for name, who in _COUNTS:
        low, high = _number(row, f"{name}_min"), _number(row, f"{name}_max")
        cells: tuple[str, ...] = (f"{name}_min", f"{name}_max")
        bounds = (low[0] if low else None, high[1] if high else None) if low or high else None
        if bounds is None:
            bounds, cells = _number(row, name), (name,)
        if bounds is None or (bounds == (0, 0) and row.columns.get(name, "").lower() in _ZERO_IS_UNTOLD):
            continue
        if bounds[0] is not None and bounds[1] is not None and bounds[0] > bounds[1]:
            raise row.wrong(cells[-1], "less than the least number", "Turn the two numbers round")
        row.stand(f"counts/{len(made)}", *cells)
        what = "injured" if name == "injured" else "killed"
        made.append({"what": what, "who": who, "min": bounds[0], "max": bounds[1]})
    return made


def _number(row: _Row, cell: str) -> tuple[int, int | None] | None:
    """A number or a range; None where nothing is told."""
    words = to_ascii_digits(row.cells.get(cell, "")).strip()
    if not words or words.lower() in ("unknown", "n/a", "-"):
        return None
    found = _RANGE.fullmatch(words.removesuffix(".0").replace(",", ""))
    if found is None:
        raise row.wrong(cell, "no number", "Write such as 3, 3-5 or 3+")
    low = int(found[1])
    return low, (int(found[2]) if found[2] else None if found[3] else low)
