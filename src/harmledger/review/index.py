"""The index of the queue, as derived rows: for each value of a field the places of the queue at which it stands.

So a page of a queue of a hundred thousand things is found by reading a few rows, in any store, and the index is
digested and verified with all other derived rows. Places are held as the bits of one whole number: alternatives are
"or", fields go together by "and", and the first places of what is left are its lowest bits.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from harmledger.model.moment import DAY
from harmledger.model.queue import Filter, QueueItem
from harmledger.text.scripts import fold

ROWS, INDEX = "queue", "queue_index"  # what the derived tables are called
ALL, LONG = "all", "long"
DAYS = 31  # an incident of more is listed by its first and last day, not under each
_FOLDED = ("admin1", "place")

Row = Mapping[str, Any]
Rows = Callable[[str, str | None], Mapping[str, Row]]  # the index's rows by id, or from one id to another


def indexed(items: Sequence[QueueItem]) -> list[dict[str, Any]]:
    """The rows of the index of a queue."""
    found: dict[str, list[int]] = {}
    long: list[list[Any]] = []
    for at, item in enumerate(items):
        for key in keys(item):
            found.setdefault(key, []).append(at)
        if item.first and item.last and (item.last - item.first).days >= DAYS:
            long.append([at, item.first.isoformat(), item.last.isoformat()])
    rows = [{"id": key, **_packed(places, len(items))} for key, places in sorted(found.items())]
    return [{"id": ALL, "n": len(items)}, {"id": LONG, "spans": long}, *rows]


def keys(item: QueueItem) -> Iterator[str]:
    """The values that an item stands under."""
    yield f"thing={item.thing}"
    yield f"decided={_yes(item.decided)}"
    yield f"assignee={item.assignee or ''}"
    yield from dict.fromkeys(f"why={r.why}" for r in item.reasons)
    told = {"event": item.event, "grade": item.grade, "country": item.country}
    yield from (f"{name}={value}" for name, value in told.items() if value)
    yield from (f"{name}={folded(value)}" for name in _FOLDED if (value := getattr(item, name)))
    yield from dict.fromkeys(f"actor={actor}" for actor in item.actors)
    if item.first and item.last and (days := (item.last - item.first).days) < DAYS:
        listed = [(item.first + n * DAY).isoformat() for n in range(days + 1)]
        yield from (f"day={day}" for day in listed)
        yield from dict.fromkeys(f"month={day[:7]}" for day in listed)
        yield from dict.fromkeys(f"year={day[:4]}" for day in listed)


def folded(name: str) -> str:
    """A place's name as it is looked for: case, accents and exchanged letters of Arabic apart."""
    return " ".join(fold(word) for word in name.split())


def chosen(rows: Rows, wanted: Filter) -> int:
    """The places of the queue that fit a filter, as bits."""
    every = rows(ALL, None).get(ALL, {"n": 0})
    left = (1 << int(every["n"])) - 1
    for name in ("why", "thing", "event", "grade", "country", "admin1", "place", "actor", "assignee"):
        values = getattr(wanted, name)
        if values:
            left &= _any(rows, (f"{name}={folded(v) if name in _FOLDED else v}" for v in values))
    if wanted.decided is not None:
        left &= _any(rows, [f"decided={_yes(wanted.decided)}"])
    if wanted.since or wanted.until:
        left &= _within(rows, wanted.since or date.min, wanted.until or date.max)
    return left


def places(bits: int, start: int, count: int) -> list[int]:
    """The first places from ``start`` on."""
    found: list[int] = []
    left = bits >> start
    while left and len(found) < count:
        step = (left & -left).bit_length()
        start += step
        left >>= step
        found.append(start - 1)
    return found


def _any(rows: Rows, names: Iterable[str]) -> int:
    found = 0
    for name in names:
        found |= sum(_bits(row) for row in rows(name, None).values())
    return found


def _within(rows: Rows, since: date, until: date) -> int:
    """What has a day from ``since`` to ``until``: by whole years, then by whole months, the rest by its days."""
    begin = since.year + (since > date(since.year, 1, 1))
    end = until.year - (until < date(until.year, 12, 31))
    if begin <= end:
        found = _between(rows, "year", f"{begin:04d}", f"{end:04d}")
        found |= _months(rows, since, date(since.year, 12, 31)) if since.year < begin else 0
        found |= _months(rows, date(until.year, 1, 1), until) if until.year > end else 0
    else:
        found = _months(rows, since, until)
    first, last = since.isoformat(), until.isoformat()
    for at, start, stop in rows(LONG, None).get(LONG, {"spans": ()})["spans"]:
        if start <= last and first <= stop:
            found |= 1 << at
    return found


def _months(rows: Rows, since: date, until: date) -> int:
    first, last = since.isoformat(), until.isoformat()
    begin, end = since.replace(day=1), until.replace(day=1)
    found = _between(rows, "month", _month(begin, 1 if since > begin else 0), _month(end, -1))
    found |= _between(rows, "day", first, min(last, f"{first[:7]}-31"))
    return found | _between(rows, "day", max(first, f"{last[:7]}-01"), last)


def _month(day: date, step: int) -> str:
    """The month of a day, or the one before or after it; those of the first and last year there are, too."""
    at = day.year * 12 + day.month - 1 + step
    return f"{at // 12:04d}-{at % 12 + 1:02d}"


def _between(rows: Rows, name: str, first: str, last: str) -> int:
    found = 0
    for key, row in rows(f"{name}={first}", f"{name}={last}").items() if first <= last else ():
        if first <= key.removeprefix(f"{name}=") <= last:  # a server may order texts by the rules of a language
            found |= _bits(row)
    return found


def _packed(listed: Sequence[int], of: int) -> dict[str, Any]:
    """Places as a list, or as the bits of a number where that is shorter."""
    return {"at": list(listed)} if len(listed) * 24 < of else {"bits": f"{_number(listed):x}"}


def _bits(row: Row) -> int:
    return int(str(row["bits"]), 16) if "bits" in row else _number(row["at"])


def _number(listed: Sequence[int]) -> int:
    held = bytearray((listed[-1] >> 3) + 1 if listed else 0)
    for at in listed:
        held[at >> 3] |= 1 << (at & 7)
    return int.from_bytes(held, "little")


def _yes(decided: bool) -> str:
    return "yes" if decided else "no"
