"""Why a total changed: two states of a case compared, with the claims behind whatever moved."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from harmledger.model.ids import ClaimId, IncidentId
from harmledger.model.incident import Assessment, Incident
from harmledger.model.sums import Change, Moved, RangeChange


@dataclass(frozen=True, slots=True)
class State:
    """A case's incidents at one time, and what the method made of each."""

    incidents: Mapping[IncidentId, Incident]
    assessed: Mapping[IncidentId, Assessment]

    @property
    def home(self) -> dict[ClaimId, IncidentId]:
        """Where each claim stands."""
        return {claim: i.id for i in self.incidents.values() for claim in i.claims}


def changes(before: State, after: State) -> tuple[Change, ...]:
    """What moved from one state to the next, incidents that stand now first, each group sorted by label.

    An incident of now answers to the one of before that has its id, as its address does; where none of its claims
    stood under that id, to the one that holds most of them (the first id where two hold as many). What no incident of
    now answers to is gone, its claims having left the counts or moved elsewhere.
    """
    homes, now = before.home, after.home
    heirs = _heirs(homes, after)
    found = [_moved(_Pair(before, after, homes, now), new, old) for new, old in heirs.items()]
    kept = {old for old in heirs.values() if old is not None}
    for old in before.incidents.values():
        if old.id not in kept:
            left = [claim for claim in old.claims if claim in now]
            went = [claim for claim in old.claims if claim not in now]
            label = before.assessed[old.id].label
            into = tuple(sorted({now[claim] for claim in left}))
            found.append(Change(Moved.GONE, old.id, label, into, went=tuple(went), left=tuple(left)))
    order = list(Moved)
    told = (change for change in found if change is not None)
    return tuple(sorted(told, key=lambda c: (order.index(c.moved), c.label, c.incident)))


@dataclass(frozen=True, slots=True)
class _Pair:
    """Two states, and where each claim stood and stands."""

    before: State
    after: State
    homes: Mapping[ClaimId, IncidentId]
    now: Mapping[ClaimId, IncidentId]


def _heirs(homes: Mapping[ClaimId, IncidentId], after: State) -> dict[IncidentId, IncidentId | None]:
    """For each incident of now the one of before that it continues; each is continued once: by the incident of its id,
    else by that which shares most claims with it."""
    shared: dict[tuple[IncidentId, IncidentId], int] = {}
    for new in after.incidents.values():
        for claim in new.claims:
            if claim in homes:
                pair = (new.id, homes[claim])
                shared[pair] = shared.get(pair, 0) + 1
    heirs: dict[IncidentId, IncidentId | None] = dict.fromkeys(after.incidents)
    taken: set[IncidentId] = set()
    for new_id, old_id in sorted(shared, key=lambda p: (p[0] != p[1], -shared[p], p)):
        if heirs[new_id] is None and old_id not in taken:
            heirs[new_id] = old_id
            taken.add(old_id)
    return heirs


def _moved(pair: _Pair, new: IncidentId, old: IncidentId | None) -> Change | None:
    """What moved in one incident of now; None where nothing did."""
    homes = pair.homes
    claims, a = pair.after.incidents[new].claims, pair.after.assessed[new]
    came = tuple(claim for claim in claims if claim not in homes)
    joined = tuple(claim for claim in claims if claim in homes and homes[claim] != old)
    origin = tuple(sorted({homes[claim] for claim in joined}))
    if old is None:
        return Change(Moved.NEW, new, a.label, origin, _ranges(None, a), came=came, joined=joined)
    was = pair.before.assessed[old]
    here = set(claims)
    lost = [claim for claim in pair.before.incidents[old].claims if claim not in here]
    ranges = _ranges(was, a)
    grade = (was.grade, a.grade) if was.grade is not a.grade else None
    if not (came or joined or lost or ranges or grade or old != new):
        return None
    return Change(
        moved=Moved.CHANGED,
        incident=new,
        label=a.label,
        before=tuple(sorted({*origin, *([old] if old != new else [])})),
        ranges=ranges,
        grade=grade,
        came=came,
        went=tuple(claim for claim in lost if claim not in pair.now),
        joined=joined,
        left=tuple(claim for claim in lost if claim in pair.now),
    )


def _ranges(before: Assessment | None, after: Assessment) -> tuple[RangeChange, ...]:
    """The ranges that differ, in the order of the kinds of harm."""

    def flat(a: Assessment | None) -> dict[tuple[str, str], RangeChange]:
        blocks = a.ranges.items() if a else ()
        return {(w, s): RangeChange(w, s, None, r.interval) for w, ranges in blocks for s, r in ranges.items()}

    old, new = flat(before), flat(after)
    pairs = ((old.get(k), new.get(k)) for k in _in_order(old, new))
    return tuple(
        RangeChange(one.what, one.status, o.after if o else None, n.after if n else None)
        for o, n in pairs
        if (one := n or o) is not None and (o.after if o else None) != (n.after if n else None)
    )


def _in_order(*told: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    return list(dict.fromkeys(k for keys in told for k in keys))
