"""Episodes that people's splits go through, in parts."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from harmledger.model.claim import Claim
from harmledger.model.ids import ClaimId
from harmledger.model.ruling import Ruling, RulingKind


def parted(claims: Sequence[Claim], rulings: Iterable[Ruling]) -> list[list[Claim]]:
    """One episode's claims as the parts that splits tell apart; whole, where none does."""
    parts = [list(claims)]
    for ruling in rulings:
        if ruling.kind is RulingKind.SPLIT:
            apart, stay = set(ruling.claims), set(ruling.others)
            parts = [piece for part in parts for piece in _in_two(part, apart, stay)]
    return parts


def _in_two(part: list[Claim], apart: set[ClaimId], stay: set[ClaimId]) -> list[list[Claim]]:
    first = [claim for claim in part if claim.id in apart]
    if not first or not any(claim.id in stay for claim in part):
        return [part]
    return [first, [claim for claim in part if claim.id not in apart]]
