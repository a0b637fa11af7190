"""What changed from release to release, as a page, as versions of one incident, and as feeds."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

import msgspec

from harmledger.publish.finding import Site
from harmledger.publish.history import BoundsRow, ChangeRow
from harmledger.publish.shapes import IncidentRow
from harmledger.web.reader.wording import DASH, Wording

LISTED = 200  # changes of one release that the page tells; the feed and the API have all of them
FEED = 200

_ORDER = ("new", "changed", "gone")
_INCIDENT = msgspec.json.Decoder(IncidentRow)


@dataclass(frozen=True, slots=True)
class Changed:
    """One incident that changed: ``id`` is None where it is not public any more; ``former`` are the ids, not public any
    more, under which its claims stood."""

    id: str | None
    label: str
    moved: str
    lines: tuple[str, ...]
    into: tuple[tuple[str, str], ...]
    code: str
    former: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Round:
    """What moved with one release: ``more`` is how many changes are not told one by one."""

    day: str
    at: str
    digest: str
    new: int
    changed: int
    gone: int
    changes: tuple[Changed, ...]
    more: int


def rounds(site: Site, wording: Wording) -> tuple[Round, ...]:
    """The releases with which something moved, the newest first."""
    released = groupby(site.history.rows, key=lambda row: (row.at, row.release))
    found = []
    for (at, digest), rows in released:
        steps = sorted(rows, key=lambda row: (_ORDER.index(row.moved), row.incident))
        many = Counter(row.moved for row in steps)
        found.append(
            Round(
                day=_day(at, wording),
                at=at,
                digest=digest,
                new=many["new"],
                changed=many["changed"],
                gone=many["gone"],
                changes=tuple(changed(site, wording, step) for step in steps[:LISTED]),
                more=max(0, len(steps) - LISTED),
            )
        )
    return tuple(reversed(found))


def changed(site: Site, wording: Wording, step: ChangeRow) -> Changed:
    """One change in words."""
    name = label_of(site, wording, step.incident)
    heirs = () if name else site.successors(step.incident)
    return Changed(
        id=step.incident if name else None,
        label=name or wording.say("change.tombstone"),
        moved=step.moved,
        lines=tuple(_lines(step, wording)),
        into=tuple((heir, label_of(site, wording, heir)) for heir in heirs),
        code=step.incident,
        former=tuple(old for old in step.before if site.line("incidents", old) is None),
    )


def versions(site: Site, wording: Wording, incident: str) -> tuple[tuple[str, str, tuple[str, ...]], ...]:
    """The releases with which an incident came or changed: (day, what became of it, in detail), the newest first."""
    rows = [row for row in site.history.rows if row.incident == incident]
    return tuple((_day(row.at, wording), row.moved, tuple(_lines(row, wording))) for row in reversed(rows))


def _day(at: str, wording: Wording) -> str:
    return wording.date(datetime.fromisoformat(at).date())


def label_of(site: Site, wording: Wording, incident: str) -> str:
    """What an incident is called; "" where none of this id is public."""
    line = site.line("incidents", incident)
    return wording.label(_INCIDENT.decode(line)) if line else ""


def _lines(step: ChangeRow, wording: Wording) -> Iterator[str]:
    for moved in step.ranges:
        whose = f"{wording.word('what', moved.what)}, {wording.word('block', moved.who)}"
        yield f"{whose}: {_range(moved.was, wording)} {_to(wording)} {_range(moved.now, wording)}"
    if step.grade:
        was, now = (wording.word("grade", grade) for grade in (step.grade.was, step.grade.now))
        yield f"{wording.say('change.grade')}: {was} {_to(wording)} {now}"
    for key in ("came", "went", "joined", "left"):
        if many := len(getattr(step, key)):
            yield wording.say(f"change.{key}", n=many)


def _to(wording: Wording) -> str:
    """An arrow that points on in the direction of reading."""
    return "\N{LEFTWARDS ARROW}" if wording.sentences.direction == "rtl" else "\N{RIGHTWARDS ARROW}"


def _range(bounds: BoundsRow | None, wording: Wording) -> str:
    return DASH if bounds is None else wording.number(bounds.min, bounds.max)


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of a feed."""

    code: str
    at: str
    title: str
    summary: str
    id: str | None


def entries(site: Site, wording: Wording, *, new: bool) -> Sequence[Entry]:
    """The incidents that came (``new``) or moved, the newest releases first, ``FEED`` at most."""
    return tuple(e for _, e in zip(range(FEED), _entries(site, wording, new=new), strict=False))


def _entries(site: Site, wording: Wording, *, new: bool) -> Iterator[Entry]:
    for row in reversed(site.history.rows):
        if (row.moved == "new") is new:
            yield _entry(site, wording, row)


def _entry(site: Site, wording: Wording, row: ChangeRow) -> Entry:
    found = changed(site, wording, row)
    line = site.line("incidents", row.incident)
    told = list(found.lines)
    if line:
        killed = wording.harm(_INCIDENT.decode(line).killed)
        told = [f"{wording.word('what', 'killed')}: {killed}" if killed else "", *told]
    summary = "; ".join(filter(None, told)) or wording.word("change", found.moved)
    return Entry(f"{row.incident}:{row.n}", row.at, found.label, summary, found.id)
