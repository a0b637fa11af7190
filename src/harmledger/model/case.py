"""A case as publishers see it, what a run was asked to do, and what it did."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from harmledger.model.claim import Claim, Reading, Scope
from harmledger.model.decision import Decision, Difference, Standing
from harmledger.model.document import Document, Quarantined
from harmledger.model.ids import ActorId, ClaimId, DocumentId, IncidentId, SourceId
from harmledger.model.incident import Assessment, Incident
from harmledger.model.method import Method
from harmledger.model.queue import Unsure
from harmledger.model.sums import Change


class LinkMode(StrEnum):
    """How far claims are joined."""

    AUTO = "auto"  # over the whole case
    NONE = "none"  # within a document only: every input is one incident


@dataclass(frozen=True, slots=True)
class TableInput:
    """A table whose rows are documents: its path, which column tells what ("Report text=text"), and which sheet."""

    path: str
    told: tuple[str, ...] = ()
    sheet: str | None = None


@dataclass(frozen=True, slots=True)
class RunRequest:
    """What ``run`` was asked to do. Paths are as the user wrote them, so that messages name them so.

    ``inputs`` are files, folders or "-" (JSON lines on standard input); ``method`` names a counting method
    ("airwars", or "airwars@1" for that version alone); ``places``, ``actors``, ``sources`` and ``words`` are
    files of the user's own entries. ``tables`` are CSV and XLSX files of whatever columns, each with which column tells
    what. ``keeps``: link and count as the case does already.
    """

    inputs: tuple[str, ...]
    case: str
    manifests: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
    actors: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    link: LinkMode = LinkMode.AUTO
    method: str = "airwars"
    by: str | None = None  # a pseudonym, for the custody of what is entered
    tables: tuple[TableInput, ...] = ()
    keeps: bool = False


@dataclass(frozen=True, slots=True)
class Skipped:
    """A file that was met and not read, and why ("already in the case", "no kind of file that is read").
    Unlike a quarantined one, nothing is wrong with it."""

    file: str
    reason: str


@dataclass(frozen=True, slots=True)
class CaseView:
    """All that a publisher needs of a case, as of its last entry.

    ``documents`` and ``readings`` hold every document that was ever read, the withdrawn and the superseded
    too; ``incidents`` stand on the counted ones alone. Documents are sorted by id, incidents by date, then id.
    """

    documents: tuple[Document, ...] = ()
    readings: Mapping[DocumentId, Reading] = field(default_factory=dict)
    incidents: tuple[Incident, ...] = ()
    assessments: Mapping[IncidentId, Assessment] = field(default_factory=dict)
    echoes: Mapping[DocumentId, DocumentId] = field(default_factory=dict)  # a copy → the text that it repeats
    quarantined: tuple[Quarantined, ...] = ()
    withdrawn: Mapping[DocumentId, str] = field(default_factory=dict)  # with the reason that was given
    superseded: Mapping[DocumentId, DocumentId] = field(default_factory=dict)  # old → what took its place
    sources: Mapping[SourceId, str] = field(default_factory=dict)  # names
    actors: Mapping[ActorId, str] = field(default_factory=dict)  # names
    gone: Mapping[ClaimId, DocumentId] = field(default_factory=dict)  # claims once read that no reading holds now
    method: Method | None = None  # that the case is counted by
    by_method: Mapping[IncidentId, Assessment] = field(default_factory=dict)  # where people set it otherwise
    standings: Mapping[ClaimId, Standing] = field(default_factory=dict)  # what people made of claims
    rejected: Mapping[ClaimId, Claim] = field(default_factory=dict)  # claims that people rejected, as they are read
    now: Mapping[ClaimId, ClaimId] = field(default_factory=dict)  # by what a claim was called when it was decided on
    decisions: tuple[Decision, ...] = ()  # those that hold, in order
    differences: tuple[Difference, ...] = ()  # where the machine now reads otherwise than was decided
    unsure: tuple[Unsure, ...] = ()  # incidents that may be one; empty where the view was read from derived tables
    entries: int = 0  # as of how many entries

    def counts(self, document: DocumentId) -> bool:
        """Whether a document's claims are in any count: neither withdrawn nor superseded."""
        return document not in self.withdrawn and document not in self.superseded

    def claims(self, *scopes: Scope, counted: bool = True) -> Mapping[ClaimId, Claim]:
        """The claims of these scopes (of none named: all) by id, in the order of documents, then of the text.

        Args:
            scopes: What the claims are about.
            counted: Leave out those of withdrawn and superseded documents.
        """
        return {
            claim.id: claim
            for document in self.documents
            if document.id in self.readings and not (counted and not self.counts(document.id))
            for claim in self.readings[document.id].claims
            if not scopes or claim.scope in scopes
        }


@dataclass(frozen=True, slots=True)
class RunReport:
    """What a run did.

    ``read`` names the inputs that were read for the first time; ``changed`` is one sentence for each document
    that moved (superseded, read otherwise); ``moved`` are the incidents that stood before and changed;
    ``before`` and ``case`` are how the case stood and stands.
    """

    read: tuple[str, ...]
    skipped: tuple[Skipped, ...]
    quarantined: tuple[Quarantined, ...]
    added: tuple[IncidentId, ...]  # incidents that were not there before
    changed: tuple[str, ...]
    case: CaseView
    moved: tuple[Change, ...] = ()
    before: CaseView = CaseView()
