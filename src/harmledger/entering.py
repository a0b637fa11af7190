"""A case while it is decided on: what stands is looked up in it, what others did meanwhile is held against what is
to be entered, and what was entered is told with all that it moved.

All of it is under the case's lock: nobody enters anything between the look and the entry.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import cached_property

from harmledger import ledger
from harmledger.errors import Conflict, UsageError
from harmledger.knowledge import names_of
from harmledger.ledger import CaseState, EntryKind, Folding, Ledger, NewEntry
from harmledger.model.case import CaseView
from harmledger.model.decision import Decision, Wish
from harmledger.model.incident import Incident
from harmledger.model.sums import Change
from harmledger.publish.show import Shelf, find
from harmledger.resolve import Registry
from harmledger.review.conflicts import Since
from harmledger.review.history import names_of as every_name
from harmledger.review.wishing import Bench, decision_of, item_of
from harmledger.settings import settings, who
from harmledger.standing import moved, stand_on, view_now

MANY = 500  # entries

Moves = tuple[CaseView, CaseView, tuple[Change, ...]]  # how the case stood, how it stands, what moved


@dataclass(frozen=True, slots=True)
class Outcome:
    """What decisions came to: as they were entered, what undoes all of them, and what moved."""

    decisions: tuple[Decision, ...]
    undone_by: str
    before: CaseView
    after: CaseView
    moved: tuple[Change, ...]


@dataclass(frozen=True)
class Deciding:
    """A case that is being decided on, as it stood when it was opened.

    Args:
        opened: The case, which nobody else writes to.
        folding: Its entries, folded so far.
        state: What they tell.
        names: The actors and sources that it knows.
        view: How it stands.
        by: Who decides, by a pseudonym.
    """

    opened: Ledger
    folding: Folding
    state: CaseState
    names: Registry
    view: CaseView
    by: str
    _since: dict[int, Since] = field(default_factory=dict)

    @cached_property
    def shelf(self) -> Shelf:
        """What stands, to be looked up by its names."""
        return Shelf.of(self.view)

    @cached_property
    def bench(self) -> Bench:
        """What wishes are held against."""
        return Bench(self.state.readings, self.view)

    def since(self, as_of: int) -> Since:
        """What was entered since the case had so many entries."""
        if as_of not in self._since:
            withdrawals = self.opened.entries(EntryKind.WITHDRAWAL, as_of)
            self._since[as_of] = Since(self.state.decisions, withdrawals, as_of)
        return self._since[as_of]

    def wanted(self, wishes: Sequence[Wish], as_of: int | None) -> list[Decision]:
        """The decisions that are wished.

        Raises:
            UsageError: a thing is not there, or cannot be decided on so.
            Conflict: somebody decided on it since the case had ``as_of`` entries.
        """
        things = [(wish, find(self.shelf, wish.on)) for wish in wishes]
        if as_of is not None:
            since = self.since(as_of)
            for wish, thing in things:
                on = item_of(wish, thing, self.bench, self.by)
                _no_conflict(on.on, since.on(on, every_name(on.claims, self.view.now)))
        return [decision_of(wish, thing, self.bench, self.by) for wish, thing in things]

    def enter(self, wanted: Sequence[Decision]) -> Outcome:
        """Enter decisions as one act."""
        bulk = f"b{len(self.opened)}" if len(wanted) > 1 else None
        entered = self.opened.append([ledger.decision_entry(replace(d, bulk=bulk)) for d in wanted])
        made = tuple(ledger.every(entered))
        if not any(d.act.moves for d in made) and not self._many_since():
            now = replace(self.view, entries=len(self.opened))
            return Outcome(made, bulk or made[0].id, self.view, now, ())
        before, after, changes = self._after()
        return Outcome(made, bulk or made[0].id, before, after, changes)

    def incidents(self, named: Iterable[str], as_of: int | None) -> list[Incident]:
        """The incidents that are to be ruled on.

        Raises:
            UsageError: one is none.
            Conflict: somebody else decided on one since the case had ``as_of`` entries.
        """
        found = [self._incident(name) for name in named]
        if as_of is not None:
            since = self.since(as_of)
            for incident in found:
                names = [*every_name(incident.claims, self.view.now)]
                _no_conflict(incident.id, since.by_others(names, self.by))
        return found

    def note(self, entries: Sequence[NewEntry]) -> Moves:
        """Enter rulings or what undoes something, and tell what moved."""
        self.opened.append(entries)
        return self._after()

    def _incident(self, name: str) -> Incident:
        found = find(self.shelf, name)
        if not isinstance(found, Incident):
            raise UsageError(f"{name!r} is no incident", remedy="`harmledger export incidents` lists them")
        return found

    def _after(self) -> Moves:
        state = self.folding.fold(self.opened.entries(since=self.folding.entries))
        after = stand_on(self.opened, state, self.names, self.view)
        return self.view, after, moved(self.view, after)

    def _many_since(self) -> bool:
        """Whether so much was noted since the case was derived that whoever asks for its queue reads long."""
        state = self.opened.derived_state()
        return state is None or not state.state.isdecimal() or len(self.opened) - int(state.state) > MANY


@contextmanager
def deciding(case: str, by: str | None, *, write: bool = True) -> Iterator[Deciding]:
    """A case, open to be decided on; without ``write`` to see what would be decided.

    Raises:
        CaseError: if there is no such case, or it is being written to.
    """
    name = who(by, settings(os.environ, case))
    with ledger.open_case(case, write=write, by=name) as opened:
        folding = Folding()
        state = folding.fold(opened.entries())
        names = names_of(opened, state)
        yield Deciding(opened, folding, state, names, view_now(opened, state, names), name)


def _no_conflict(on: str, since: tuple[str, ...]) -> None:
    if since:
        raise Conflict(
            f"others decided on {on} since you looked: {'; '.join(since)}",
            since,
            remedy="Look at it again, and decide then",
        )
