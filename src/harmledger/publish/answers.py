"""What people ask of a case, in words, as JSON lines and as CSV: sums, methods side by side, what moved."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Mapping, Sequence

import msgspec

from harmledger.assess import counted
from harmledger.errors import UsageError
from harmledger.model.case import CaseView
from harmledger.model.claim import What
from harmledger.model.interval import Interval
from harmledger.model.method import Method
from harmledger.model.sums import Beside, By, Change, Sum
from harmledger.publish import words
from harmledger.publish.columns import BETWEEN
from harmledger.publish.moves import SHORT, change_lines, number
from harmledger.publish.overview import plain
from harmledger.publish.show import Shelf
from harmledger.publish.tables import defuse

Value = str | int | bool | None | Sequence[str]
Record = Mapping[str, Value]  # flat: its keys are CSV's columns


def keys(by: str) -> tuple[By, ...]:
    """What to group by, from words with commas between.

    Raises:
        UsageError: if a word is no such thing.
    """
    named = [word.strip() for word in by.split(",") if word.strip()]
    unknown = [word for word in named if word not in list(By)]
    if unknown:
        raise UsageError(f"nothing can be grouped by {unknown[0]!r}", remedy=f"Take some of {', '.join(By)}")
    return tuple(map(By, dict.fromkeys(named)))


def tally(by: Sequence[By], sums: Sequence[Sum], form: str) -> Iterator[bytes]:
    """Sums in one of the forms "text", "jsonl" and "csv"."""
    if form != "text":
        yield from records(form, (_sum_record(by, one) for one in sums), _sum_columns(by))
        return
    headings = (*by, "incidents", "origins", "killed", "children", "women", "injured", "in the headline")
    lines = [
        (
            *map(words.said, one.keys),
            str(len(one.incidents)),
            str(one.origins),
            *map(number, (one.killed, one.killed_children, one.killed_women, one.injured)),
            "yes" if one.headline else "no",
        )
        for one in sums
    ]
    yield plain(tuple(map(str, headings)), lines).encode("utf-8", "backslashreplace")


def tally_note(method: Method) -> str:
    """What the sums are sums of."""
    whose = words.BLOCKS[method.counted]
    grades = ", ".join(method.headline) or "no grade"
    return f"By {method.id}: {whose}; its headline adds up {grades}. Each incident is in one line."


_SUMMED = ("killed", "injured", "killed_children", "killed_women")


def _sum_columns(by: Sequence[By]) -> tuple[str, ...]:
    bounds = (f"{name}_{end}" for name in _SUMMED for end in ("told", "min", "max"))
    return (*by, "headline", "incidents", "origins", *bounds, "of")


def _sum_record(by: Sequence[By], one: Sum) -> Record:
    told: dict[str, Value] = dict(zip(map(str, by), one.keys, strict=True))
    told |= {"headline": one.headline, "incidents": len(one.incidents), "origins": one.origins}
    for name, interval in zip(_SUMMED, (one.killed, one.injured, one.killed_children, one.killed_women), strict=True):
        told |= bounds(name, interval)
    return {**told, "of": one.incidents}


def bounds(name: str, interval: Interval | None) -> dict[str, Value]:
    """A range in three columns, so that an open bound is not mistaken for nothing told."""
    low, high = (None, None) if interval is None else (interval.low, interval.high)
    return {f"{name}_told": interval is not None, f"{name}_min": low, f"{name}_max": high}


def comparison(methods: Sequence[Method], compared: Sequence[Beside], form: str) -> Iterator[bytes]:
    """Incidents under several methods, with their sums, in one of the forms."""
    if form != "text":
        columns = tuple(_beside_record(methods, compared[0])) if compared else ("incident", "label")
        yield from records(form, (_beside_record(methods, one) for one in compared), columns)
        return
    lines = [(words.said(one.assessments[0].label), *_cells(methods, one)) for one in compared]
    yield plain(("killed, grade", *(m.id for m in methods)), lines).encode("utf-8", "backslashreplace")
    for one in compared:
        if one.differences:
            yield f"\n{words.composed(one.assessments[0].label)} ({one.incident.id[:SHORT]})\n".encode()
            yield "".join(f"  {words.composed(sentence)}\n" for sentence in one.differences).encode()


def _cells(methods: Sequence[Method], one: Beside) -> Iterator[str]:
    for method, assessed in zip(methods, one.assessments, strict=True):
        yield f"{number(counted(assessed, What.KILLED, method))}, {assessed.grade.value}"


def _beside_record(methods: Sequence[Method], one: Beside) -> Record:
    told: dict[str, Value] = {"incident": one.incident.id, "label": one.assessments[0].label}
    for method, assessed in zip(methods, one.assessments, strict=True):
        told[f"{method.id} grade"] = assessed.grade.value
        for what in (What.KILLED, What.INJURED):
            told |= bounds(f"{method.id} {what.value}", counted(assessed, what, method))
    return {**told, "differences": one.differences}


def changes(before: CaseView, after: CaseView, moved: Sequence[Change], form: str) -> Iterator[bytes]:
    """What moved between two states of a case, with the claims behind it, in one of the forms."""
    shelves = Shelf.of(after), Shelf.of(before)
    if form == "text":
        for change in moved:
            yield "".join(f"{line}\n" for line in change_lines(change, *shelves)).encode("utf-8", "backslashreplace")
        return
    yield from records(form, (record for change in moved for record in _change_records(change)), _CHANGE_COLUMNS)


_CHANGE_COLUMNS = (
    "moved", "incident", "label", "before_in", "what", "who", "was_told", "was_min", "was_max",
    "is_told", "is_min", "is_max", "grade_was", "grade_is", "came", "went", "joined", "left",
)  # fmt: skip


def _change_records(change: Change) -> Iterator[Record]:
    """One record a range that moved; one without a range where none did."""
    whole: dict[str, Value] = {"moved": change.moved.value, "incident": change.incident, "label": change.label}
    whole["before_in"] = change.before
    grades = change.grade or (None, None)
    rest: dict[str, Value] = {"grade_was": grades[0], "grade_is": grades[1], "came": change.came, "went": change.went}
    rest |= {"joined": change.joined, "left": change.left}
    for one in change.ranges:
        moved = {"what": one.what.value, "who": one.status.value}
        yield {**whole, **moved, **bounds("was", one.before), **bounds("is", one.after), **rest}
    if not change.ranges:
        yield {**whole, "what": None, "who": None, **bounds("was", None), **bounds("is", None), **rest}


def records(form: str, told: Iterable[Record], columns: Sequence[str]) -> Iterator[bytes]:
    """Flat records as JSON lines, or as CSV in these columns."""
    if form == "jsonl":
        encode = msgspec.json.Encoder().encode
        for record in told:
            yield encode(record) + b"\n"
        return
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer)
    writer.writerow(columns)
    for record in told:
        writer.writerow([_cell(record[column]) for column in columns])
    yield buffer.getvalue().encode("utf-8")


def _cell(value: Value) -> str | int | None:
    if value is None or isinstance(value, int):
        return int(value) if isinstance(value, bool) else value
    return defuse(value if isinstance(value, str) else BETWEEN.join(value))
