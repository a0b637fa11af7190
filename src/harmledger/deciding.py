"""What people decide on a case: which incidents are one, and which are not. The ledger keeps every decision with its
reason; undoing one is a decision too, and reading a case again changes none.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from harmledger import ledger
from harmledger.errors import UsageError
from harmledger.knowledge import names_of
from harmledger.ledger import CaseState, Ledger
from harmledger.model.case import CaseView, LinkMode
from harmledger.model.claim import Claim
from harmledger.model.ids import ClaimId
from harmledger.model.incident import Incident
from harmledger.model.ruling import Ruling, RulingKind
from harmledger.model.sums import Change
from harmledger.publish.show import Shelf, find
from harmledger.settings import settings, who
from harmledger.standing import mode_of, moved, stand, view_of

Moves = tuple[CaseView, CaseView, tuple[Change, ...]]  # how the case stood, how it stands, what moved


def merge(case: str, incidents: Sequence[str], reason: str, by: str | None) -> Moves:
    """Rule that two or more incidents are one.

    Args:
        case: The case.
        incidents: Their ids, former ids, or beginnings of these.
        reason: Why, kept with it.
        by: Who rules, by a pseudonym; None where the settings tell.

    Raises:
        UsageError: if fewer than two different incidents are meant, or no reason is given.
        CaseError: if there is no such case, or it is being written to.
    """
    with _desk(case, reason, by) as (opened, _, view):
        shelf = Shelf.of(view)
        meant = {i.id: i for i in (_incident(shelf, name) for name in incidents)}
        if len(meant) < 2:
            raise UsageError("a merge needs two different incidents", remedy="Name another one")
        first, *others = meant.values()
        opened.append([ledger.ruling_entry(RulingKind.MERGE, first.claims, other.claims, reason) for other in others])
        return _after(opened, view)


def split(case: str, incident: str, parts: Sequence[str], reason: str, by: str | None) -> Moves:
    """Rule that some claims of an incident are another one.

    Args:
        case: The case.
        incident: Its id, a former id, or the beginning of one.
        parts: Claims, or documents (all of whose claims in the incident are meant), to be set apart.
        reason: Why, kept with it.
        by: Who rules, by a pseudonym; None where the settings tell.

    Raises:
        UsageError: if the incident holds none of them, or nothing else, or no reason is given.
        CaseError: if there is no such case, or it is being written to.
    """
    with _desk(case, reason, by) as (opened, _, view):
        shelf = Shelf.of(view)
        whole = _incident(shelf, incident)
        apart = {claim for name in parts for claim in _claims(shelf, whole, name)}
        stay = set(whole.claims) - apart
        if not apart or not stay:
            raise UsageError(
                "a split needs claims to set apart and claims that stay",
                remedy=f"`harmledger show {whole.id}` lists its claims",
            )
        opened.append([ledger.ruling_entry(RulingKind.SPLIT, apart, stay, reason)])
        return _after(opened, view)


def apart(case: str, one: str, other: str, reason: str, by: str | None) -> Moves:
    """Rule that two incidents are two, whatever the machine makes of them later.

    Raises:
        UsageError: if both are one incident, or no reason is given.
        CaseError: if there is no such case, or it is being written to.
    """
    with _desk(case, reason, by) as (opened, _, view):
        shelf = Shelf.of(view)
        first, second = (_incident(shelf, name) for name in (one, other))
        if first.id == second.id:
            raise UsageError(
                f"{one!r} and {other!r} are one incident", remedy="Name claims of it to `harmledger link split`"
            )
        opened.append([ledger.ruling_entry(RulingKind.SPLIT, first.claims, second.claims, reason)])
        return _after(opened, view)


def undo(case: str, ruling: str, reason: str, by: str | None) -> Moves:
    """Rule that a ruling holds no more. The incidents are then as if it had never been made.

    Raises:
        UsageError: if no ruling is called so, it is undone already, or no reason is given.
        CaseError: if there is no such case, or it is being written to.
    """
    with _desk(case, reason, by) as (opened, state, view):
        known = {made.id: (made, undone) for made, undone in ledger.history(state)}
        if ruling not in known:
            raise UsageError(f"there is no ruling {ruling!r}", remedy="`harmledger link list` tells which there are")
        made, undone = known[ruling]
        if undone is not None:
            raise UsageError(f"{ruling} is undone already", remedy="Rule anew, if it should hold")
        opened.append([ledger.undo_entry(made, reason)])
        return _after(opened, view)


def rulings(case: str) -> Sequence[tuple[Ruling, str | None]]:
    """Every ruling ever made, each with the reason for which it was undone, None where it holds.

    Raises:
        CaseError: if there is no such case.
    """
    with ledger.open_case(case) as opened:
        return ledger.history(ledger.fold(opened.entries()))


@contextmanager
def _desk(case: str, reason: str, by: str | None) -> Iterator[tuple[Ledger, CaseState, CaseView]]:
    """The case, open to be ruled on, as it stands."""
    if not reason.strip():
        raise UsageError("a ruling needs a reason", remedy="Say why with --reason")
    with ledger.open_case(case, write=True, by=who(by, settings(os.environ, case))) as opened:
        state = ledger.fold(opened.entries())
        if mode_of(state) is LinkMode.NONE:
            raise UsageError(
                "this case joins nothing: each document is one incident",
                remedy="Run it with --link auto, and rule then",
            )
        yield opened, state, view_of(state, names_of(opened, state))


def _after(opened: Ledger, before: CaseView) -> Moves:
    after = stand(opened)
    return before, after, moved(before, after)


def _incident(shelf: Shelf, name: str) -> Incident:
    found = find(shelf, name)
    if not isinstance(found, Incident):
        raise UsageError(f"{name!r} is no incident", remedy="`harmledger export incidents` lists them")
    return found


def _claims(shelf: Shelf, whole: Incident, name: str) -> tuple[ClaimId, ...]:
    """The claims of an incident that a claim's or a document's name means."""
    found = find(shelf, name)
    if isinstance(found, Incident):
        raise UsageError(f"{name!r} is an incident", remedy="Name claims or documents of it")
    if isinstance(found, Claim):
        meant = tuple(i for i in whole.claims if i == found.id)
    else:
        meant = tuple(i for i in whole.claims if shelf.claims[i].document == found.id)
    if not meant:
        raise UsageError(f"{name!r} is not in this incident", remedy=f"`harmledger show {whole.id}` lists its claims")
    return meant
