"""Sums over incidents, methods side by side, and what moved between two states of a case."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from harmledger.model.claim import What, Who
from harmledger.model.ids import ClaimId, IncidentId
from harmledger.model.incident import Assessment, Grade, Incident, Presumed
from harmledger.model.interval import Interval


class By(StrEnum):
    """What incidents are grouped by before they are summed."""

    YEAR = "year"
    MONTH = "month"
    PERPETRATOR = "perpetrator"  # those named together are one group, so that no incident is in two
    COUNTRY = "country"
    GOVERNORATE = "governorate"
    PLACE = "place"
    EVENT = "event"
    GRADE = "grade"


@dataclass(frozen=True, slots=True)
class Sum:
    """Some incidents added up. Every incident is in one sum alone; claims about periods (tallies) are in none.

    Args:
        keys: One value for each thing grouped by, in that order; "not told" where nobody tells.
        headline: Whether the method adds these up in its headline; the others stand apart.
        incidents: Which they are, sorted.
        origins: How many different first speakers stand behind them.
        killed: Of whom the method counts; None where no incident tells of any. An open bound of one incident
            leaves the sum open.
        injured: As ``killed``.
        killed_children: Children among those killed, where told.
        killed_women: Women among those killed, where told.
    """

    keys: tuple[str, ...]
    headline: bool
    incidents: tuple[IncidentId, ...]
    origins: int
    killed: Interval | None
    injured: Interval | None
    killed_children: Interval | None
    killed_women: Interval | None


@dataclass(frozen=True, slots=True)
class Beside:
    """One incident under several methods.

    ``differences`` tells in sentences which rule of a method makes its number another than the first one's.
    """

    incident: Incident
    assessments: tuple[Assessment, ...]
    differences: tuple[str, ...]


class Moved(StrEnum):
    """What became of an incident between two states of a case."""

    NEW = "new"
    GONE = "gone"
    CHANGED = "changed"


@dataclass(frozen=True, slots=True)
class RangeChange:
    """One range that moved; None where there was, or is, none."""

    what: What
    status: Who | Presumed
    before: Interval | None
    after: Interval | None


@dataclass(frozen=True, slots=True)
class Change:
    """What moved in one incident, and the claims behind it.

    Args:
        moved: New, gone or changed.
        incident: Its id now; the one that it had, where it is gone.
        label: What people call it.
        before: The ids under which its claims stood, where they stood in others.
        ranges: The ranges that moved.
        grade: The grade before and now, where it moved.
        came: Claims that were not counted before.
        went: Claims that are not counted any more (withdrawn, superseded, read otherwise).
        joined: Claims that stood in another incident before.
        left: Claims that stand in another incident now.
    """

    moved: Moved
    incident: IncidentId
    label: str
    before: tuple[IncidentId, ...] = ()
    ranges: tuple[RangeChange, ...] = ()
    grade: tuple[Grade, Grade] | None = None
    came: tuple[ClaimId, ...] = ()
    went: tuple[ClaimId, ...] = ()
    joined: tuple[ClaimId, ...] = ()
    left: tuple[ClaimId, ...] = ()
