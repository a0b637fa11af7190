"""Sums over incidents, methods side by side, and what moved between two states of a case."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from harmledger.model.claim import What, Who
from harmledger.model.ids import ActorId, ClaimId, IncidentId
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


@dataclass(frozen=True, slots=True)
class Side:
    """One belligerent in one incident: its own words beside what others say of it.

    Args:
        actor: The belligerent.
        incident: The incident that names it, or of which it speaks.
        own: Claims of those who speak for it.
        denials: Those of its own claims that deny the harm, or that it did it.
        others: Claims of others that name it.
        own_hit: What it says that it hit, in its words, each once.
        others_hit: What others say that was hit.
        conceded: Civilians killed by it, by its own words; None where these tell of none.
        evidenced: Civilians killed, by others' words under the method; None where nobody tells.
        gap: How many more are evidenced than conceded; None where either is missing.
    """

    actor: ActorId
    incident: IncidentId
    own: tuple[ClaimId, ...]
    denials: tuple[ClaimId, ...]
    others: tuple[ClaimId, ...]
    own_hit: tuple[str, ...]
    others_hit: tuple[str, ...]
    conceded: Interval | None
    evidenced: Interval | None
    gap: Interval | None


@dataclass(frozen=True, slots=True)
class Held:
    """One figure of somebody's tally, held beside our own sum for the same period, place and perpetrator.

    Args:
        tally: The claim.
        what: Kind of harm.
        who: Status.
        told: The figure.
        ours: The sum over ``within``; None where none of them tells of any.
        within: Incidents that are of that period, place and perpetrator beyond doubt.
        maybe: Incidents that may be: their day, place or perpetrator is not told, or lies across the border.
            They could explain a gap.
    """

    tally: ClaimId
    what: What
    who: Who
    told: Interval
    ours: Interval | None
    within: tuple[IncidentId, ...]
    maybe: tuple[IncidentId, ...]
