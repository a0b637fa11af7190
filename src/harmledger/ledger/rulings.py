"""People's rulings on incidents as decision entries, and those that hold after all entries.

| decision | payload |
|---|---|
| merge, split | ``decision``, ``claims`` and ``others`` (claim ids), ``reason`` |
| undo | as ``decisions`` writes it |

A ruling is called by its entry's number: "r120".
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from harmledger.errors import IntegrityError
from harmledger.ledger.canonical import JSON
from harmledger.ledger.codec import decode
from harmledger.ledger.decisions import undone
from harmledger.ledger.entry import LOCAL, Entry, EntryKind, NewEntry
from harmledger.ledger.log import REMEDY
from harmledger.ledger.state import CaseState
from harmledger.model.ids import ClaimId
from harmledger.model.ruling import Ruling, RulingKind

LINKING = "linking"  # the subject of all of them
_KINDS = frozenset(kind.value for kind in RulingKind)


def ruling_entry(
    kind: RulingKind, claims: Iterable[ClaimId], others: Iterable[ClaimId], reason: str, who: str = LOCAL
) -> NewEntry:
    """These claims are one incident with those, or are not."""
    payload: dict[str, JSON] = {"decision": kind.value, "claims": sorted(claims), "others": sorted(others)}
    return NewEntry(EntryKind.DECISION, LINKING, {**payload, "reason": reason}, who)


def rulings(state: CaseState) -> tuple[Ruling, ...]:
    """The rulings that hold, in the order in which they were made."""
    return tuple(ruling for ruling, undone in history(state) if undone is None)


def history(state: CaseState) -> Sequence[tuple[Ruling, str | None]]:
    """Every ruling ever made, each with the reason for which it was undone, None where it holds.

    Raises:
        IntegrityError: a decision has not the shape of one.
    """
    gone = undone(state.decisions)
    made = [_ruling(entry, entry.payload) for entry in state.decisions if entry.payload.get("decision") in _KINDS]
    return [(r, str(gone[r.id].payload.get("reason", "")) if r.id in gone else None) for r in made]


def _ruling(entry: Entry, told: Mapping[str, JSON]) -> Ruling:
    try:
        sides = [tuple(map(ClaimId, decode(told[side], tuple[str, ...]))) for side in ("claims", "others")]
        return Ruling(
            id=f"r{entry.seq}",
            kind=RulingKind(decode(told["decision"], str)),
            claims=sides[0],
            others=sides[1],
            reason=decode(told["reason"], str),
            who=entry.who,
            at=entry.at,
        )
    except KeyError as missing:
        raise IntegrityError(f"its payload has no {missing}", where=f"entry {entry.seq}", remedy=REMEDY) from missing
