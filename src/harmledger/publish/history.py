"""What moved from one published release to the next, as lines beside the release: for feeds, for programs that keep
up, and for addresses of incidents that are gone.

A line tells ids, ranges and grades, never a label, a place or a word. Of an incident that is gone its tombstone alone
is left: when, and which incidents have its claims now. ``n`` grows and never comes again.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path

import msgspec

from harmledger.errors import IntegrityError
from harmledger.model.interval import Interval
from harmledger.model.sums import Change, Moved

CHANGES = "changes.jsonl"


class BoundsRow(msgspec.Struct, frozen=True):
    """A range; null is an open bound."""

    min: int | None
    max: int | None


class RangeMoved(msgspec.Struct, frozen=True):
    """One range that moved; null where there was, or is, none."""

    what: str
    who: str
    was: BoundsRow | None
    now: BoundsRow | None


class GradeMoved(msgspec.Struct, frozen=True):
    """A grade that moved."""

    was: str
    now: str


class ChangeRow(msgspec.Struct, frozen=True, omit_defaults=True):
    """What moved in one incident with one release. ``into``: where the claims of one that is gone are now; ``before``:
    in which incidents the claims of one stood that stand in it now. ``came``, ``went``, ``joined`` and ``left`` are the
    claims behind it: new ones, ones that count no more, and those that changed their incident."""

    n: int
    at: str
    release: str
    moved: str
    incident: str
    into: tuple[str, ...] = ()
    before: tuple[str, ...] = ()
    ranges: tuple[RangeMoved, ...] = ()
    grade: GradeMoved | None = None
    came: tuple[str, ...] = ()
    went: tuple[str, ...] = ()
    joined: tuple[str, ...] = ()
    left: tuple[str, ...] = ()


@dataclass(frozen=True)
class History:
    """All that moved since a release was first published to a folder, oldest first."""

    rows: tuple[ChangeRow, ...] = ()

    @property
    def last(self) -> int:
        """The number of the last row."""
        return max((row.n for row in self.rows), default=0)

    @cached_property
    def gone(self) -> Mapping[str, tuple[str, ...]]:
        """Incidents that are gone, and those that have their claims now."""
        found: dict[str, tuple[str, ...]] = {}
        for row in self.rows:
            if row.moved == Moved.GONE:
                found[row.incident] = row.into
            else:
                found.pop(row.incident, None)
        return found

    @cached_property
    def left(self) -> frozenset[str]:
        """The incidents that are gone, and those from which claims went to another: some of these stand still."""
        return frozenset(self.gone).union(*(row.before for row in self.rows))

    def now(self, incident: str) -> tuple[str, ...] | None:
        """Where the claims of an incident that is gone are now, through whatever became of it since; None if no such
        incident is gone."""
        if incident not in self.gone:
            return None
        found: dict[str, None] = {}
        waiting, seen = [incident], {incident}
        while waiting:
            for into in self.gone[waiting.pop(0)]:
                if into not in self.gone:
                    found[into] = None
                elif into not in seen:
                    seen.add(into)
                    waiting.append(into)
        return tuple(found)

    def since(self, at: datetime | None = None, after: int = 0, limit: int | None = None) -> tuple[ChangeRow, ...]:
        """What moved since a moment, or after the row of a number."""
        from_ = at.astimezone(UTC).isoformat().replace("+00:00", "Z") if at else ""
        found = [row for row in self.rows if row.n > after and row.at >= from_]
        return tuple(found[:limit])

    def with_release(self, changes: Iterable[Change], release: str, now: datetime) -> History:
        """The history with what moved with one more release."""
        at = now.astimezone(UTC).replace(microsecond=0).isoformat().replace("+00:00", "Z")
        new = [row_of(self.last + n, at, release, change) for n, change in enumerate(changes, 1)]
        gone = {row.incident for row in new if row.moved == Moved.GONE}
        kept = [row for row in self.rows if row.incident not in gone]
        return History((*kept, *new))

    def lines(self) -> bytes:
        """As it is written."""
        encode = msgspec.json.Encoder().encode
        return b"".join(encode(row) + b"\n" for row in self.rows)


def read_history(folder: Path) -> History:
    """The history beside a release; an empty one where there is none.

    Raises:
        IntegrityError: it cannot be read.
    """
    path = folder / CHANGES
    if not path.is_file():
        return History()
    decode = msgspec.json.Decoder(ChangeRow).decode
    try:
        return History(tuple(decode(line) for line in path.read_bytes().splitlines()))
    except (OSError, msgspec.MsgspecError) as error:
        raise IntegrityError(f"the history of the release cannot be read ({error})", where=str(path)) from error


def row_of(n: int, at: str, release: str, change: Change, *, whole: bool = False) -> ChangeRow:
    """What moved in one incident, as a row.

    Args:
        n: Its number.
        at: When it was published.
        release: The digest of the release.
        change: What moved.
        whole: Tell the claims of an incident that is gone, too: not for the public.
    """
    gone = change.moved is Moved.GONE
    ranges = tuple(RangeMoved(r.what.value, r.status.value, _bounds(r.before), _bounds(r.after)) for r in change.ranges)
    return ChangeRow(
        n=n,
        at=at,
        release=release,
        moved=change.moved.value,
        incident=change.incident,
        into=change.before if gone else (),
        before=() if gone else change.before,
        ranges=ranges,
        grade=GradeMoved(change.grade[0].value, change.grade[1].value) if change.grade else None,
        came=change.came,
        went=change.went if whole or not gone else (),
        joined=change.joined,
        left=change.left if whole or not gone else (),
    )


def _bounds(interval: Interval | None) -> BoundsRow | None:
    return None if interval is None else BoundsRow(interval.low, interval.high)
