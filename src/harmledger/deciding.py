"""What people decide on a case: which incidents are one, what claims are right, what counts. The ledger keeps every
decision with its reason; undoing one is a decision too, and reading a case again changes none.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace

from harmledger import ledger
from harmledger.errors import Conflict, UsageError
from harmledger.knowledge import names_of
from harmledger.ledger import CaseState, EntryKind, Ledger
from harmledger.model.case import CaseView, LinkMode
from harmledger.model.claim import Claim
from harmledger.model.decision import Decision, Wish
from harmledger.model.ids import ClaimId
from harmledger.model.incident import Incident
from harmledger.model.ruling import Ruling, RulingKind
from harmledger.model.sums import Change
from harmledger.publish.show import Shelf, find
from harmledger.review.conflicts import decided_since, undone_since, withdrawn_since
from harmledger.review.wishing import Bench, decision_of, item_of
from harmledger.settings import settings, who
from harmledger.standing import mode_of, moved, stand, view_of

MANY = 500  # entries

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


def move(case: str, incident: str, parts: Sequence[str], to: str, reason: str, by: str | None) -> Moves:
    """Rule that some claims of an incident belong to another one: a split and a merge, entered together.

    Args:
        case: The case.
        incident: Where they stand.
        parts: Claims, or documents, as of ``split``.
        to: The incident that they belong to.
        reason: Why, kept with both.
        by: Who rules, by a pseudonym; None where the settings tell.

    Raises:
        UsageError: as of ``split``, or both are one incident.
        CaseError: if there is no such case, or it is being written to.
    """
    with _desk(case, reason, by) as (opened, _, view):
        shelf = Shelf.of(view)
        whole, home = _incident(shelf, incident), _incident(shelf, to)
        if whole.id == home.id:
            raise UsageError(f"they stand in {to!r} already", remedy="Name another incident")
        going = {claim for name in parts for claim in _claims(shelf, whole, name)}
        stay = set(whole.claims) - going
        if not going:
            raise UsageError("nothing is to be moved", remedy=f"`harmledger show {whole.id}` lists its claims")
        rulings = [ledger.ruling_entry(RulingKind.SPLIT, going, stay, reason)] if stay else []
        opened.append([*rulings, ledger.ruling_entry(RulingKind.MERGE, going, home.claims, reason)])
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


@dataclass(frozen=True, slots=True)
class Outcome:
    """What decisions came to: as they were entered, what undoes all of them, and what moved."""

    decisions: tuple[Decision, ...]
    undone_by: str
    before: CaseView
    after: CaseView
    moved: tuple[Change, ...]


def decide(case: str, wishes: Sequence[Wish], by: str | None = None, as_of: int | None = None) -> Outcome:
    """Enter decisions on claims, incidents and documents, all of them or none; several are one act, undone as one.

    Args:
        case: The case.
        wishes: What is decided.
        by: Who decides, by a pseudonym; None where the settings tell.
        as_of: How many entries the case had when it was looked at (``CaseView.entries``); None: look at nothing that
            others decided meanwhile.

    Raises:
        UsageError: a thing is not there, or cannot be decided on so.
        Conflict: somebody else decided on the same thing since; nothing is entered.
        CaseError: if there is no such case, or it is being written to.
    """
    if not wishes:
        raise UsageError("nothing is decided", remedy="Name what is")
    with _opened(case, by) as (opened, state, view):
        shelf, bench = Shelf.of(view), Bench(state.readings, view)
        name = who(by, settings(os.environ, case))
        things = [(wish, find(shelf, wish.on)) for wish in wishes]
        if as_of is not None:
            _no_conflict(opened, state, [item_of(wish, thing, bench, name) for wish, thing in things], as_of)
        wanted = [decision_of(wish, thing, bench, name) for wish, thing in things]
        bulk = f"b{len(opened)}" if len(wanted) > 1 else None
        entered = opened.append([ledger.decision_entry(replace(d, bulk=bulk)) for d in wanted])
        made = tuple(ledger.every(entered))
        if not any(d.act.moves for d in made) and not _many_since(opened):
            return Outcome(made, bulk or made[0].id, view, replace(view, entries=len(opened)), ())
        before, after, changes = _after(opened, view)
        return Outcome(made, bulk or made[0].id, before, after, changes)


def _many_since(opened: Ledger) -> bool:
    """Whether so much was noted since the case was derived that whoever asks for its queue reads long."""
    state = opened.derived_state()
    return state is None or not state.state.isdecimal() or len(opened) - int(state.state) > MANY


def _no_conflict(opened: Ledger, state: CaseState, wanted: Sequence[Decision], as_of: int) -> None:
    withdrawals = tuple(opened.entries(EntryKind.WITHDRAWAL, as_of))
    for decision in wanted:
        since = decided_since(state.decisions, as_of, decision) + withdrawn_since(withdrawals, as_of, decision)
        if since:
            raise Conflict(
                f"others decided on {decision.on} since you looked: {'; '.join(since)}",
                since,
                remedy="Look at it again, and decide then",
            )


def undo(case: str, named: str, reason: str, by: str | None) -> Moves:
    """Decide that a decision or a ruling holds no more. The case is then as if it had never been made.

    Args:
        case: The case.
        named: A decision ("d120"; an undo is one, too), many that were one act ("b118"), a ruling on incidents
            ("r90") or a withdrawal ("w12").
        reason: Why, kept with it.
        by: Who, by a pseudonym; None where the settings tell.

    Raises:
        UsageError: nothing is called so, it is undone already, or no reason is given.
        CaseError: if there is no such case, or it is being written to.
    """
    if not reason.strip():
        raise UsageError("a ruling needs a reason", remedy="Say why with --reason")
    with _opened(case, by) as (opened, state, view):
        if named not in _undoable(opened, state):
            remedy = "`harmledger history` and `harmledger link list` tell which there are"
            raise UsageError(f"there is no ruling {named!r}", remedy=remedy)
        if already := undone_since(state.decisions, named):
            raise UsageError(f"{named} is undone already ({already})", remedy="Decide anew, if it should hold")
        opened.append([ledger.undoing_entry(named, reason)])
        return _after(opened, view)


def _undoable(opened: Ledger, state: CaseState) -> set[str]:
    """Everything that can be undone, by its name."""
    found = {f"w{e.seq}" for e in opened.entries(EntryKind.WITHDRAWAL)}
    for entry in state.decisions:
        told = entry.payload
        if told.get("decision") in list(RulingKind):
            found.add(f"r{entry.seq}")
        elif told.get("decision") == "undo" or "item" in told:
            found.add(f"d{entry.seq}")
            found |= {str(told["bulk"])} if "bulk" in told else set()
    return found


def rulings(case: str) -> Sequence[tuple[Ruling, str | None]]:
    """Every ruling ever made, each with the reason for which it was undone, None where it holds.

    Raises:
        CaseError: if there is no such case.
    """
    with ledger.open_case(case) as opened:
        return ledger.history(ledger.fold(opened.entries()))


@contextmanager
def _desk(case: str, reason: str, by: str | None) -> Iterator[tuple[Ledger, CaseState, CaseView]]:
    """The case, open to be ruled on which incidents are one, as it stands."""
    if not reason.strip():
        raise UsageError("a ruling needs a reason", remedy="Say why with --reason")
    with _opened(case, by) as (opened, state, view):
        if mode_of(state) is LinkMode.NONE:
            raise UsageError(
                "this case joins nothing: each document is one incident",
                remedy="Run it with --link auto, and rule then",
            )
        yield opened, state, view


@contextmanager
def _opened(case: str, by: str | None) -> Iterator[tuple[Ledger, CaseState, CaseView]]:
    """The case, open to be decided on, what the machine reads, and how it stands."""
    with ledger.open_case(case, write=True, by=who(by, settings(os.environ, case))) as opened:
        state = ledger.fold(opened.entries())
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
