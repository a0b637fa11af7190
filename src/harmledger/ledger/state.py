"""The case as its entries tell it: the fold of all entries, in order, into what stands now."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Container, Iterable, Mapping
from dataclasses import dataclass
from typing import TypeVar

from harmledger.errors import IntegrityError
from harmledger.ledger.canonical import JSON
from harmledger.ledger.codec import decode
from harmledger.ledger.decisions import Reach, Reaches, decision, undone
from harmledger.ledger.entry import NEUTRAL, Entry, EntryKind
from harmledger.ledger.log import REMEDY, where_of
from harmledger.model.claim import Claim, Reading
from harmledger.model.decision import Act
from harmledger.model.document import Capture, Document, Quarantined
from harmledger.model.ids import ClaimId, DocumentId, Sha256

FILES = (EntryKind.PLACES, EntryKind.MANIFEST, EntryKind.ACTORS, EntryKind.SOURCES, EntryKind.WORDS)
"""Entries that keep a file of the user's beside the inputs."""

SUPERSEDED, BACK = "superseded", "back"  # what may become of a document beside its withdrawal

T = TypeVar("T")
K = TypeVar("K", bound="str | tuple[str, str]")


@dataclass(frozen=True, slots=True)
class CaseState:
    """What stands after the last entry. Every mapping is sorted by its key; ``captures`` by bytes, then file.

    ``documents`` and ``readings`` hold every document ever entered, each as last entered, the withdrawn and
    the superseded too: ``counted`` leaves these out. ``withdrawn`` tells the reason, ``superseded`` what
    took the place. ``files`` names the bytes last entered under each file name, by the kind of file: manifests,
    and the user's own places, actors, sources and words. ``settled`` is how many entries there were after the last
    that says anything of documents: what was derived after as many or more is of this state. ``joined`` is how many
    there were after the last that can have moved a claim: the incidents that were made of as many or more are these.
    """

    captures: tuple[Capture, ...]
    documents: Mapping[DocumentId, Document]
    readings: Mapping[DocumentId, Reading]
    claims: Mapping[ClaimId, Claim]
    withdrawn: Mapping[DocumentId, str]
    superseded: Mapping[DocumentId, DocumentId]
    quarantined: Mapping[str, Quarantined]
    files: Mapping[EntryKind, Mapping[str, Sha256]]
    settings: Mapping[str, JSON] | None
    decisions: tuple[Entry, ...]
    erasures: tuple[Entry, ...]
    entries: int
    settled: int
    joined: int

    def counts(self, document: DocumentId) -> bool:
        """Whether a document is in any count: entered, neither withdrawn nor superseded."""
        return document in self.documents and document not in self.withdrawn and document not in self.superseded

    @property
    def counted(self) -> tuple[Document, ...]:
        """The documents whose claims count, by id."""
        return tuple(document for document in self.documents.values() if self.counts(document.id))


def fold(entries: Iterable[Entry]) -> CaseState:
    """The state after these entries, which are all of a case's, in order.

    - The last entry about a document, a claim, a file stands.
    - A document that supersedes another takes its place; entered again, the other one is back.
    - A withdrawn document stays withdrawn whatever is entered later, and so does what supersedes it:
      reading the same bytes again brings nothing back. Withdrawing a superseded document withdraws what
      took its place.
    - A file that was quarantined and is later read is quarantined no more.

    Raises:
        IntegrityError: a payload has not the shape of its kind.
    """
    return Folding().fold(entries)


class Folding:
    """The state while it grows: further entries cost what they are, not what the case is."""

    def __init__(self) -> None:
        self.captures: dict[tuple[str, str], Capture] = {}
        self.documents: dict[DocumentId, Document] = {}
        self.readings: dict[DocumentId, Reading] = {}
        self.claims: dict[ClaimId, Claim] = {}
        self.superseded: dict[DocumentId, DocumentId] = {}
        self.quarantined: dict[str, Quarantined] = {}
        self.files: dict[EntryKind, dict[str, Sha256]] = {kind: {} for kind in FILES}
        self.settings: Mapping[str, JSON] | None = None
        self.decisions: list[Entry] = []
        self.erasures: list[Entry] = []
        self.entries = self.settled = self.joined = 0
        self._reaches = Reaches()
        self._turns: list[tuple[str, DocumentId, str]] = []  # withdrawals and supersessions, in order
        self._folders: dict[EntryKind, Callable[[Entry], None]] = {
            EntryKind.CAPTURE: self._capture,
            EntryKind.DOCUMENT: self._document,
            EntryKind.CLAIM: self._claim,
            EntryKind.READING: self._reading,
            EntryKind.WITHDRAWAL: self._withdrawal,
            EntryKind.QUARANTINE: self._quarantine,
            EntryKind.SETTINGS: self._settings,
            EntryKind.DECISION: self._decision,
            EntryKind.ERASURE: self.erasures.append,
            **dict.fromkeys(NEUTRAL, _nothing),
            **dict.fromkeys(FILES, self._file),
        }

    def fold(self, entries: Iterable[Entry]) -> CaseState:
        """The state after these entries, which follow those that were folded before; errors as those of ``fold``."""
        for entry in entries:
            try:
                self._add(entry)
            except KeyError as missing:
                raise IntegrityError(f"its payload has no {missing}", where=_where(entry), remedy=REMEDY) from missing
            except IntegrityError as error:
                raise IntegrityError(error.message, where=_where(entry), remedy=error.remedy) from error
        return self._state()

    def _add(self, entry: Entry) -> None:
        if entry.erased is None or entry.payload:  # of an erased one, what holds on
            self._folders[entry.kind](entry)
        self.entries += 1
        reach = self._reach(entry)
        if reach >= Reach.FIGURES:
            self.settled = self.entries
        if reach >= Reach.CLAIMS:
            self.joined = self.entries

    def _state(self) -> CaseState:
        return CaseState(
            captures=tuple(_sorted(self.captures).values()),
            documents=_sorted(self.documents),
            readings=_sorted(self.readings),
            claims=_sorted(self.claims),
            withdrawn=_sorted(_withdrawn(self._turns, undone(self.decisions))),
            superseded=_sorted(self.superseded),
            quarantined=_sorted(self.quarantined),
            files={kind: _sorted(files) for kind, files in self.files.items()},
            settings=self.settings,
            decisions=tuple(self.decisions),
            erasures=tuple(self.erasures),
            entries=self.entries,
            settled=self.settled,
            joined=self.joined,
        )

    def _reach(self, entry: Entry) -> Reach:
        if entry.kind is EntryKind.DECISION:
            return self._reaches.add(entry)
        return Reach.NOTHING if entry.kind in NEUTRAL else Reach.CLAIMS

    def _capture(self, entry: Entry) -> None:
        capture = decode(entry.payload["capture"], Capture)
        self.captures[capture.sha256, capture.file] = capture

    def _document(self, entry: Entry) -> None:
        document = decode(entry.payload["document"], Document)
        supersedes = entry.payload["supersedes"]
        old = None if supersedes is None else DocumentId(decode(supersedes, str))
        self.documents[document.id] = document
        self.superseded.pop(document.id, None)
        self.quarantined.pop(document.file, None)
        if old is not None and old != document.id:
            self.superseded[old] = document.id
            self._turns.append((SUPERSEDED, old, document.id))
        else:
            self._turns.append((BACK, document.id, ""))

    def _claim(self, entry: Entry) -> None:
        claim = decode(entry.payload["claim"], Claim)
        self.claims[claim.id] = claim

    def _reading(self, entry: Entry) -> None:
        plain = entry.payload["reading"]
        if not isinstance(plain, Mapping):
            raise IntegrityError("what is stored is no Reading", remedy=REMEDY)
        claims = tuple(self.claims[ClaimId(name)] for name in decode(plain["claims"], tuple[str, ...]))
        reading = decode({**plain, "claims": []}, Reading)
        self.readings[reading.document] = dataclasses.replace(reading, claims=claims)

    def _withdrawal(self, entry: Entry) -> None:
        document = DocumentId(decode(entry.payload["document"], str))
        self._turns.append((f"w{entry.seq}", document, decode(entry.payload["reason"], str)))

    def _decision(self, entry: Entry) -> None:
        self.decisions.append(entry)
        if entry.payload.get("decision") == Act.WITHDRAW:
            made = decision(entry)
            name = f"{made.id} {made.bulk or ''}"
            self._turns.append((name, DocumentId(made.on), made.reason))

    def _quarantine(self, entry: Entry) -> None:
        quarantined = decode(entry.payload["quarantined"], Quarantined)
        self.quarantined[quarantined.file] = quarantined

    def _file(self, entry: Entry) -> None:
        self.files[entry.kind][decode(entry.payload["file"], str)] = Sha256(decode(entry.payload["blob"], str))

    def _settings(self, entry: Entry) -> None:
        self.settings = entry.payload


def _withdrawn(turns: Iterable[tuple[str, DocumentId, str]], gone: Container[str]) -> dict[DocumentId, str]:
    """The withdrawn documents with their reasons, after these turns; a withdrawal in ``gone`` is none."""
    found: dict[DocumentId, str] = {}
    heirs: dict[DocumentId, DocumentId] = {}
    for name, subject, told in turns:
        if name == BACK:
            heirs.pop(subject, None)
        elif name == SUPERSEDED:
            heir = DocumentId(told)
            heirs.pop(heir, None)
            heirs[subject] = heir
            if subject in found:
                found.setdefault(heir, found[subject])
        elif not any(each in gone for each in name.split()):
            document: DocumentId | None = subject
            seen: set[DocumentId] = set()
            while document is not None and document not in seen:
                seen.add(document)
                found.setdefault(document, told)
                document = heirs.get(document)
    return found


def _nothing(_: Entry) -> None:
    """What the vault and the desk's door enter says nothing about documents."""


def _sorted(mapping: Mapping[K, T]) -> dict[K, T]:
    return dict(sorted(mapping.items(), key=lambda item: item[0]))


def _where(entry: Entry) -> str:
    return where_of({"seq": entry.seq, "kind": entry.kind.value, "subject": entry.subject})
