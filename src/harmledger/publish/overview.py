"""The incident table that ``run`` ends with, and the whole of its report as one JSON object."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence
from typing import Any

import msgspec

from harmledger.model.case import CaseView, RunReport
from harmledger.model.claim import What
from harmledger.publish import words
from harmledger.publish.moves import change_lines
from harmledger.publish.rows import by_date, rows
from harmledger.publish.show import Shelf

HEADINGS = ("date", "place", "attributed to", "killed", "injured", "grade", "origins", "documents", "incident")
"""``origins`` are independent ones."""

Line = tuple[str, ...]


def lines(case: CaseView) -> Iterator[Line]:
    """One line an incident, in the order of ``HEADINGS``, sorted by date and then id."""
    for incident in by_date(case.incidents):
        a = case.assessments[incident.id]
        by = ", ".join(
            words.said(p.name) + ("" if p.certainty == "stated" else f" ({p.certainty})") for p in a.perpetrators
        )
        yield (
            words.day(incident.date) if incident.date else "not told",
            words.said(incident.place.name) if incident.place else "not told",
            by or "nobody",
            words.harm(a.ranges.get(What.KILLED)) or DASH,
            words.harm(a.ranges.get(What.INJURED)) or DASH,
            a.grade.value,
            str(a.independent_origins),
            str(len(incident.documents)),
            incident.id,
        )


NAMED = 20
"""Files that one sentence names."""

DASH = "\N{EN DASH}"
_SHOWN = 10  # changed incidents that a run's report spells out


def plain(headings: Line, table: Sequence[Line]) -> str:
    """A table in columns of plain text, nothing cut off: for a pipe or a file."""
    widths = [max(_width(row[i]) for row in (headings, *table)) for i in range(len(headings))]

    def padded(row: Line) -> str:
        return "  ".join(cell + " " * (w - _width(cell)) for cell, w in zip(row, widths, strict=True)).rstrip()

    return "\n".join(map(padded, (headings, tuple("-" * w for w in widths), *table))) + "\n"


def _width(text: str) -> int:
    """How many columns of a terminal ``text`` takes: marks and isolates none, wide letters two."""
    return sum(
        0 if unicodedata.category(c) in ("Mn", "Me", "Cf") else 2 if unicodedata.east_asian_width(c) in "WF" else 1
        for c in text
    )


def report(done: RunReport) -> bytes:
    """What ``run --json`` prints: one object, its incidents as exported."""
    told: dict[str, Any] = {
        "read": done.read,
        "skipped": done.skipped,
        "quarantined": done.quarantined,
        "added": done.added,
        "changed": done.changed,
        "incidents": list(rows(done.case, "incidents")),
    }
    return msgspec.json.encode(told) + b"\n"


def ending(done: RunReport) -> Iterator[str]:
    """What was read, skipped and quarantined, and why: sentences for people."""
    for sentence in done.changed:
        yield words.composed(sentence)
    yield from _moved(done)
    silent = [r for d, r in done.case.readings.items() if done.case.counts(d) and r.no_claim_because]
    yield (
        f"Read {words.times(len(done.read), 'document')}, skipped {len(done.skipped)}, "
        f"quarantined {len(done.quarantined)}. The case has {words.times(len(done.case.incidents), 'incident')} "
        f"from {words.times(sum(map(done.case.counts, (d.id for d in done.case.documents))), 'document')}"
        + (f", of which {len(silent)} gave no claim." if silent else ".")
    )
    yield from _grouped("Skipped", [(s.reason, s.file) for s in done.skipped])
    for q in done.quarantined:
        named = q.reason.startswith(q.file)  # as every reason of ours does
        yield f"Quarantined {words.composed(q.reason if named else f'{q.file}: {q.reason}')}"


def _moved(done: RunReport) -> Iterator[str]:
    """The incidents that stood before and changed, the first few with the claims behind it."""
    if not done.moved:
        return
    after, before = Shelf.of(done.case), Shelf.of(done.before)
    for change in done.moved[:_SHOWN]:
        yield from change_lines(change, after, before)
    if len(done.moved) > _SHOWN:
        yield f"{len(done.moved) - _SHOWN} more incidents changed: `harmledger changes` tells all of it"


def _grouped(verb: str, found: Sequence[tuple[str, str]]) -> Iterator[str]:
    """One sentence a reason, with its first files: ten thousand that were there before are one sentence."""
    for reason in sorted({reason for reason, _ in found}):
        files = [words.said(file) for why, file in found if why == reason]
        more = f" and {len(files) - NAMED} more" if len(files) > NAMED else ""
        yield f"{verb} {', '.join(files[:NAMED])}{more}: {words.composed(reason)}"
