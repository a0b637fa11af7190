"""The case as it stands, kept between requests: it is reckoned anew only where something was entered that says
anything of documents, and those who ask meanwhile wait for it once."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field, replace
from functools import cached_property

from harmledger import assess, ledger
from harmledger.ledger import CaseState
from harmledger.ledger.entry import NEUTRAL
from harmledger.model.case import CaseView
from harmledger.model.incident import Incident
from harmledger.model.sums import Side
from harmledger.model.voices import Voices
from harmledger.publish.show import Shelf
from harmledger.resolve import Registry
from harmledger.standing import method_of, standing, voices_of
from harmledger.web.desk.history import Event, events


@dataclass(frozen=True)
class Stood:
    """The case after ``entries`` entries, with what is looked up in it again and again."""

    entries: int
    state: CaseState
    view: CaseView
    registry: Registry = field(repr=False)

    @cached_property
    def shelf(self) -> Shelf:
        """The case by its ids."""
        return Shelf.of(self.view)

    @cached_property
    def events(self) -> tuple[Event, ...]:
        """Everything that people did, undone or not, in order."""
        return events(self.state.decisions, self.view.now)

    @cached_property
    def voices(self) -> Voices:
        """Who speaks for whom."""
        return voices_of(self.state, self.view.echoes, self.registry)

    def sides(self, incident: Incident) -> tuple[Side, ...]:
        """Each belligerent's words of an incident beside what others say of it."""
        return tuple(assess.sides(incident, self.state.claims, self.voices, method_of(self.state), None))


class Kept:
    """A case, asked for again and again by several threads."""

    def __init__(self, case: str) -> None:
        self.address = case
        self._lock = threading.Lock()
        self._stood: Stood | None = None

    def now(self) -> Stood:
        """The case as of its last entry.

        Raises:
            CaseError: it cannot be opened.
            IntegrityError: what is stored is not what was saved.
        """
        with self._lock:
            stood = self._stood
            with ledger.open_case(self.address) as opened:
                have = len(opened)
                if stood is not None and have > stood.entries:
                    new = opened.entries(since=stood.entries)
                    stood = replace(stood, entries=have) if all(e.kind in NEUTRAL for e in new) else None
            if stood is None or have < stood.entries:
                stood = Stood(have, *standing(self.address))
            self._stood = stood
            return stood
