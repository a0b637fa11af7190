"""A person's decision on which claims are one incident."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from harmledger.model.ids import ClaimId


class RulingKind(StrEnum):
    """What a ruling says of two sets of claims."""

    MERGE = "merge"  # they are one incident
    SPLIT = "split"  # they are not


@dataclass(frozen=True, slots=True)
class Ruling:
    """One decision. It holds over whatever the machine finds, until it is undone.

    Args:
        id: What it is undone by.
        kind: One incident, or not.
        claims: The claims of the first incident; of a split those that are set apart. Sorted.
        others: The claims of the other incident; of a split those that stay. Sorted.
        reason: Why, in the words of whoever ruled.
        who: Who ruled, by a pseudonym.
        at: When, UTC, ISO 8601.
    """

    id: str
    kind: RulingKind
    claims: tuple[ClaimId, ...]
    others: tuple[ClaimId, ...]
    reason: str
    who: str
    at: str
