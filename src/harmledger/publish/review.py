"""What reviewers ask for, as lines for a screen: the queue, a history, differences."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Mapping, Sequence

import msgspec

from harmledger.model.decision import Deed, Difference, Edited
from harmledger.model.queue import Page, QueueItem
from harmledger.publish import words
from harmledger.publish.spelling import defuse
from harmledger.publish.tables import MARK


def queue_lines(page: Page, json: bool = False) -> Iterator[str]:
    """The things of a page of the queue: each with why it is there, or as a line of JSON."""
    for item in page.items:
        if json:
            yield msgspec.json.encode(item).decode("utf-8")
        else:
            yield from _item(item)


def _item(item: QueueItem) -> Iterator[str]:
    marks = [item.thing, item.grade or "", f"for {item.assignee}" if item.assignee else ""]
    marks.append(words.times(item.notes, "note") if item.notes else "")
    marks.append("decided" if item.decided else "")
    yield f"{item.id}\t{words.composed(item.label)}\t{words.said(', '.join(filter(None, marks)))}"
    for reason in item.reasons:
        yield f"\t{reason.why}: {words.composed(reason.because)}"


def sheet_bytes(columns: Sequence[str], rows: Iterable[Mapping[str, str]], excel: bool = False) -> Iterator[bytes]:
    """A sheet as CSV (RFC 4180), formulas defused; ``excel``: with the mark by which Excel reads Arabic."""
    if excel:
        yield MARK
    for row in [dict(zip(columns, columns, strict=True)), *rows]:
        buffer = io.StringIO(newline="")
        csv.writer(buffer).writerow([defuse(row[name]) for name in columns])
        yield buffer.getvalue().encode("utf-8", "replace")


def history_lines(deeds: Iterable[Deed]) -> Iterator[str]:
    """Who did what, when and why, in order."""
    for deed in deeds:
        why = f": {deed.why}" if deed.why else ""
        undone = f" [undone by {deed.undone}]" if deed.undone else ""
        yield f"{deed.at[:19]}Z\t{deed.id}\t{words.said(deed.who)}\t{words.composed(f'{deed.what}{why}')}{undone}"


def difference_lines(found: Iterable[Difference]) -> Iterator[str]:
    """Each difference: what it is on, what the machine reads, what stands, and why."""
    for each in found:
        sides = f"machine: {each.machine or 'nothing'}; stands: {each.person or 'nothing'}"
        field = f"{each.field}: " if each.field else ""
        yield f"{each.on}\t{each.decision}\t{words.composed(f'{field}{sides} ({each.because})')}"


def edited_lines(rows: Iterable[Edited]) -> Iterator[str]:
    """Each edited row of a sheet: what it decides, or why it decides nothing."""
    for row in rows:
        if row.error is not None:
            yield f"row {row.number}\terror\t{words.composed(row.error)}"
        for wish in row.wishes if row.error is None else ():
            told = f" {wish.field}" if wish.field else ""
            value = "" if wish.value is None else f": {wish.value}"
            yield f"row {row.number}\t{wish.act}{told}\t{words.line(wish.on)}{words.composed(value)}"


def claim_lines(shown: Iterable[tuple[int, Mapping[str, object]]]) -> Iterator[str]:
    """The claims of a table's rows as they would be, for a preview."""
    for number, told in shown:
        rest = {name: value for name, value in told.items() if name != "evidence"}
        yield f"row {number}\t{words.line(msgspec.json.encode(rest).decode('utf-8'))}"
