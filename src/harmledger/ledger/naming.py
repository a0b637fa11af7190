"""Which document of a case a user means."""

from __future__ import annotations

from harmledger.errors import UsageError
from harmledger.ledger.state import CaseState
from harmledger.model.document import Document


def to_withdraw(state: CaseState, named: str) -> Document:
    """The one document that a name, a file, an id or the beginning of one means, to be taken out of the counts.

    Of several that are called so, the one that counts is meant: what was superseded keeps its file's name.

    Raises:
        UsageError: if no document is meant, or more than one, or it is withdrawn already.
    """
    chosen = document_of(state, named)
    if chosen.id in state.withdrawn:
        raise UsageError(f"{named} is withdrawn already", remedy="`harmledger show` tells the reason that was given")
    return chosen


def document_of(state: CaseState, named: str) -> Document:
    """The one document that a name, a file, an id or the beginning of one means.

    Raises:
        UsageError: if no document is meant, or more than one.
    """
    everything = state.documents.values()
    found = [d for d in everything if named in (d.id, d.name, d.file)]
    found = found or [d for d in everything if named and (d.id.startswith(named) or d.name.startswith(named))]
    if len(found) > 1:
        found = [d for d in found if state.counts(d.id)] or found
    if not found:
        raise UsageError(f"no document is called {named!r}", remedy="`harmledger export documents` lists them")
    if len(found) > 1:
        names = ", ".join(d.id for d in found[:5])
        raise UsageError(f"{len(found)} documents are called {named!r}: {names}", remedy="Give more of its id")
    return found[0]
