"""What reviewers ask of a case: the queue, the history of a thing, where machine and person differ, saved filters."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from harmledger import ledger
from harmledger.errors import UsageError
from harmledger.ledger import Ledger
from harmledger.model.case import CaseView
from harmledger.model.claim import Claim
from harmledger.model.decision import Act, Deed, Difference
from harmledger.model.document import Document
from harmledger.model.incident import Incident
from harmledger.model.queue import Filter, Page, QueueItem
from harmledger.publish.show import Shelf, find
from harmledger.remembering import remember, remembered
from harmledger.review.applying import heir
from harmledger.review.history import About, names_of
from harmledger.review.history import history as deeds
from harmledger.review.index import ALL, INDEX, ROWS, Row, Rows, chosen, places
from harmledger.review.sheet import CLAIMS, INCIDENTS, claims, incidents
from harmledger.review.sheet import Row as SheetRow
from harmledger.standing import case_view

MOST = 200  # things a page
UNDECIDED = Filter()  # what nobody has looked at
FILTERS = "filters"  # the slot of the filters that people saved


def queue(case: str, wanted: Filter = UNDECIDED, after: str | None = None, limit: int = 50) -> Page:
    """A page of what is to be looked at, what matters most first.

    Read from derived rows alone: it takes as long for a case of a hundred thousand incidents as for a small one.

    Args:
        case: The case.
        wanted: Which part of it.
        after: ``Page.next`` of the page before; None: the first.
        limit: How many at most, up to 200.

    Raises:
        UsageError: ``after`` is none that was given out.
        CaseError: if there is no such case.
    """
    with ledger.open_case(case) as opened:
        return queue_of(opened, wanted, after, limit)


def queue_of(opened: Ledger, wanted: Filter = UNDECIDED, after: str | None = None, limit: int = 50) -> Page:
    """As ``queue``, of a case that is open."""

    def rows(first: str, last: str | None) -> Mapping[str, Row]:
        return opened.derived_rows(INDEX, first, last)

    changed = _changed(opened)
    bits = chosen(rows, wanted)
    for at, item in changed.items():
        told = (wanted.decided is None or item.decided is wanted.decided) and (
            not wanted.assignee or (item.assignee or "") in wanted.assignee
        )
        loose = chosen(rows, replace(wanted, decided=None, assignee=())) if told else 0
        bits = bits & ~(1 << at) | (loose & (1 << at))
    start = _start(opened, rows, after) if after else 0
    found = places(bits, start, min(limit, MOST) + 1)
    items = opened.derived_at(ROWS, found[: min(limit, MOST)])
    made = tuple(changed.get(at) or ledger.decode(row, QueueItem) for at, row in items.items())
    more = f"{made[-1].score}~{made[-1].id}" if len(found) > len(made) and made else None
    return Page(made, bits.bit_count(), more)


def _start(opened: Ledger, rows: Rows, after: str) -> int:
    """The first place behind a thing of the queue, which may be gone or stand elsewhere by now."""
    score, tilde, id_ = after.partition("~")
    if not tilde or not score.isdecimal():
        raise UsageError(f"{after!r} is no place in the queue", remedy="Begin with its first page")
    low, high = 0, int(rows(ALL, None).get(ALL, {"n": 0})["n"])
    while low < high:
        middle = (low + high) // 2
        row = opened.derived_at(ROWS, [middle])[middle]
        if (-int(str(row["score"])), str(row["id"])) <= (-int(score), id_):
            low = middle + 1
        else:
            high = middle
    return low


def _changed(opened: Ledger) -> Mapping[int, QueueItem]:
    """The things whose reviewer, notes or rest were told since the queue was derived, by their places."""
    state = opened.derived_state()
    if state is None or not state.state.isdecimal():
        return {}
    entries = opened.entries(ledger.EntryKind.DECISION, int(state.state))
    found: dict[int, QueueItem] = {}
    for decision in ledger.every(list(entries)):
        if decision.act.moves:
            continue
        at = opened.derived_position(ROWS, decision.on)
        if at is None:
            continue
        item = found.get(at) or ledger.decode(opened.derived_at(ROWS, [at])[at], QueueItem)
        if decision.act is Act.ASSIGN:
            item = replace(item, assignee=str(decision.value) if decision.value is not None else None)
        elif decision.act is Act.NOTE:
            item = replace(item, notes=item.notes + 1)
        else:
            item = replace(item, decided=True)
        found[at] = item
    return found


def history(case: str, named: str) -> tuple[Deed, ...]:
    """Everything that was done about an incident, a claim or a document, in the order in which it was done.

    Args:
        case: The case.
        named: As ``show`` calls it; an incident's former id, too.

    Raises:
        UsageError: nothing, or more than one thing, is called so.
        CaseError: if there is no such case.
    """
    view = case_view(case)
    thing = find(Shelf.of(view), named)
    with ledger.open_case(case) as opened:
        return deeds(opened.entries(), _about(thing, view))


def _about(thing: Incident | Claim | Document, view: CaseView) -> About:
    if isinstance(thing, Claim):
        return About(frozenset(names_of([thing.id], view.now)), telling=frozenset([thing.document]))
    if isinstance(thing, Incident):
        return About(frozenset(names_of(thing.claims, view.now)), telling=frozenset(thing.documents))
    former = {thing.id} | {old for old in view.superseded if heir(old, view.superseded) == thing.id}
    captures = frozenset(d.capture for d in view.documents if d.id in former)
    return About(frozenset(), frozenset(former), frozenset(), captures)


def sheet(case: str, what: str) -> tuple[Sequence[str], Iterator[SheetRow]]:
    """The columns and rows of a sheet to decide in: ``deciding.from_sheet`` reads it back.

    Args:
        case: The case.
        what: "claims" or "incidents".

    Raises:
        UsageError: there is no such sheet.
        CaseError: if there is no such case.
    """
    made = {"claims": (CLAIMS, claims), "incidents": (INCIDENTS, incidents)}.get(what)
    if made is None:
        raise UsageError(f"there is no sheet of {what!r}", remedy="Name claims or incidents")
    return made[0], made[1](case_view(case))


def differences(case: str) -> tuple[Difference, ...]:
    """Where the machine now reads otherwise than people decided, and what they decided on that is gone.

    Raises:
        CaseError: if there is no such case.
    """
    return case_view(case).differences


def filters(case: str) -> Mapping[str, Filter]:
    """The filters that people saved, by name.

    Raises:
        CaseError: if there is no such case.
    """
    return remembered(case, FILTERS, Filter)


def saved_filter(case: str, name: str) -> Filter:
    """A filter that somebody saved.

    Raises:
        UsageError: there is none of this name.
        CaseError: if there is no such case.
    """
    known = filters(case)
    if name not in known:
        remedy = f"There are {', '.join(known)}" if known else "Keep one with `harmledger review queue --save NAME`"
        raise UsageError(f"no filter is called {name!r}", remedy=remedy)
    return known[name]


def save_filter(case: str, name: str, wanted: Filter | None, by: str | None = None) -> None:
    """Keep a filter under a name, for everybody who works on the case; None takes it away.

    Raises:
        UsageError: the name is empty or long.
        CaseError: if there is no such case, or it is being written to.
    """
    remember(case, FILTERS, name, None if wanted is None else ledger.encode(wanted), by)
