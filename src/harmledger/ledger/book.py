"""What a case already holds, as a run adds to it: what need not be read again, and what takes another's place."""

from __future__ import annotations

from dataclasses import replace

from harmledger.errors import ManifestError
from harmledger.ledger.entry import NewEntry
from harmledger.ledger.record import capture_entry, document_entry, quarantine_entry, reading_entries
from harmledger.ledger.state import CaseState
from harmledger.model.claim import Reading
from harmledger.model.document import Capture, Document, Quarantined
from harmledger.model.ids import DocumentId


class Book:
    """What a case already holds, as a run adds to it."""

    def __init__(self, state: CaseState) -> None:
        self._told: dict[tuple[str, str], Capture] = {(c.sha256, c.file): c for c in state.captures}
        self._documents: dict[DocumentId, Document] = dict(state.documents)
        self._of_capture = {(d.capture, d.file): d.id for d in state.documents.values() if state.counts(d.id)}
        self._withdrawn = state.withdrawn
        self._quarantined = dict(state.quarantined)

    def known(self, capture: Capture) -> str | None:
        """Why a capture need not be read: it was, and nothing new is told about it."""
        old = self._told.get((capture.sha256, capture.file))
        if old is None:
            return None
        if (capture.sha256, capture.file) not in self._of_capture:
            return "withdrawn from this case"
        if capture.told == old.told or capture.told_by is None:
            return "already in the case"
        return None

    def twin(self, document: Document) -> str | None:
        """Why a document is not entered: the same bytes from the same place stand under another name."""
        other = self._documents.get(document.id)
        if other is not None and other.file != document.file:
            return f"the same bytes from the same place as {other.file}"
        return None

    def moved(self, capture: Capture, document: Document) -> tuple[str, ...]:
        """What is told otherwise than before of a capture that the case holds, one sentence a field."""
        old = self._before(capture)
        return () if old is None else tuple(_moved(old, document))

    def enter(self, capture: Capture, document: Document, reading: Reading) -> list[NewEntry]:
        """The entries of a newly read document; what was told of the same capture before is superseded."""
        old = self._before(capture)
        key = (capture.sha256, capture.file)
        self._told[key] = replace(capture, data=b"")
        self._documents[document.id] = document
        self._of_capture[key] = document.id
        replaced = old.id if old is not None and old.id != document.id else None
        return [capture_entry(capture), document_entry(document, replaced), *reading_entries(reading)]

    def _before(self, capture: Capture) -> Document | None:
        held = self._of_capture.get((capture.sha256, capture.file))
        return self._documents[held] if held is not None else None

    def quarantine(self, quarantined: Quarantined) -> list[NewEntry]:
        """The entry of a quarantined input, once.

        A wrong row of a manifest is none: each run tells it, and when the row is mended, nothing was set aside.
        """
        if quarantined.error == ManifestError.__name__:
            return []
        if self._quarantined.get(quarantined.file) == quarantined:
            return []
        self._quarantined[quarantined.file] = quarantined
        return [quarantine_entry(quarantined)]


def _moved(old: Document, new: Document) -> list[str]:
    """What is told otherwise of a document, one sentence a field."""
    found = []
    for name in ("published", "publisher", "url", "title", "lang"):
        was, now = getattr(old, name), getattr(new, name)
        if was != now:
            show = [(x.period.start.isoformat() if name == "published" else x) if x else "unknown" for x in (was, now)]
            found.append(f"{new.file}: {name} was {show[0]}, is now {show[1]}")
    return found
