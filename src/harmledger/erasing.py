"""Erasure: a document's or a person's data is destroyed, and the case goes on to verify and says that it was.

Ids of ours are made of digests of the bytes, and whoever holds one can confirm a guess of a short post. So every
entry that names one goes with the document: its capture, text, claims and withdrawals whole, a ruling but for the
other claims that it speaks of. ``docs/decisions/0019-erasure.md`` tells what is not reached.
"""

from __future__ import annotations

import os
import re
import secrets
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from harmledger import ledger, read
from harmledger.errors import UsageError
from harmledger.knowledge import Reader, era_of, held_files, names_of
from harmledger.ledger import JSON, CaseState, Entry, EntryKind, Erasure, Ledger
from harmledger.ledger.entry import blob_of
from harmledger.model.claim import Claim, Reading
from harmledger.model.document import Capture, Document, Told
from harmledger.model.ids import ID_DIGITS, ClaimId, DocumentId, Sha256
from harmledger.model.incident import incident_id
from harmledger.model.span import Span
from harmledger.settings import settings, who
from harmledger.standing import stand, view_of

_DIGEST = re.compile("[0-9a-f]{20,64}")
_WHOLE = frozenset(
    {
        EntryKind.CAPTURE,
        EntryKind.DOCUMENT,
        EntryKind.CLAIM,
        EntryKind.READING,
        EntryKind.WITHDRAWAL,
        EntryKind.QUARANTINE,
    }
)  # what speaks of one document alone


@dataclass(frozen=True, slots=True)
class ErasureReport:
    """What was erased: how many entries and stored files, of which documents; how many masked copies took the place
    of one; and the documents that carry much the same words and stand."""

    entries: int
    files: int
    documents: tuple[str, ...]
    copies: int
    alike: tuple[str, ...]
    number: int  # of the entry that tells of it


@dataclass(slots=True)
class _Order:
    """What is to go: documents whole, or but for some words."""

    whole: set[DocumentId] = field(default_factory=set)
    spans: dict[DocumentId, list[Span]] = field(default_factory=dict)
    words: dict[DocumentId, set[str]] = field(default_factory=dict)

    def masks(self, document: DocumentId) -> bool:
        return document not in self.whole and (document in self.spans or document in self.words)

    @property
    def documents(self) -> set[DocumentId]:
        return self.whole | set(self.spans) | set(self.words)


def erase(
    case: str, named: Sequence[str], reason: str, words: Sequence[str] = (), by: str | None = None
) -> ErasureReport:
    """Destroy what a case holds of documents or claims.

    A document goes with its stored bytes, its claims and all that was entered about it, under every name that the
    same bytes have. Of a claim, or where ``words`` are given, the words go: the document is destroyed, and a copy in
    which they are masked takes its place and is read anew.

    Args:
        case: The case.
        named: Documents (name, file, id or the beginning of one) and claims (id or its beginning).
        reason: Why; it is kept, so it must not tell what was erased.
        words: Mask these, wherever they stand in the documents, in place of destroying the documents.
        by: Who erases, by a pseudonym; None where the settings tell.

    Raises:
        UsageError: nothing or more than one thing is meant by a name, or no reason is given.
        CaseError: there is no such case, or it is being written to.
        SaveError: it could not be finished; the next command that writes to the case finishes it.
    """
    if not reason.strip():
        raise UsageError("an erasure needs a reason", remedy="Say why with --reason, without telling what it was")
    with ledger.open_case(case, write=True, by=who(by, settings(os.environ, case))) as opened:
        entries = tuple(opened.entries())
        state = ledger.fold(entries)
        order = _order(state, named, words)
        hidden = [w for each in order.words.values() for w in each if w and w.casefold() in reason.casefold()]
        if hidden:
            raise UsageError("the reason holds what is to be erased", remedy="Say why in other words")
        alike = _alike(opened, state, order)
        copies = _copies(opened, state, order)
        told = _erasure(entries, _Sought.of(state, order), _renamed(state, copies), opened)
        erased = opened.erase(replace(told, reason=reason))
        _enter(opened, copies, f"masked copy: the original was erased by entry {erased.seq}")
        stand(opened)
    names = tuple(sorted(state.documents[d].file for d in order.documents))
    return ErasureReport(len(told.entries), len(told.blobs), names, len(copies), alike, erased.seq)


def _order(state: CaseState, named: Sequence[str], words: Sequence[str]) -> _Order:
    order = _Order()
    for name in named:
        claims = _claims(state, name)
        if not claims:
            document = ledger.document_of(state, name)
            for same in _same_bytes(state, document):
                if words:
                    order.words.setdefault(same, set()).update(words)
                else:
                    order.whole.add(same)
            continue
        _order_claim(state, claims[0], order)
    return order


def _claims(state: CaseState, name: str) -> list[Claim]:
    """The one claim that is meant, or none where a document is."""
    if any(name in (d.id, d.name, d.file) for d in state.documents.values()):
        return []
    claims = [c for c in state.claims.values() if name and c.id.startswith(name)]
    if len(claims) > 1 or (claims and any(name and d.startswith(name) for d in state.documents)):
        raise UsageError(f"several claims or documents begin with {name!r}", remedy="Give more of the id")
    return claims


def _order_claim(state: CaseState, claim: Claim, order: _Order) -> None:
    """The words behind a claim, and its victims' names wherever they stand."""
    document = state.documents[claim.document]
    for same in _same_bytes(state, document):
        order.words.setdefault(same, set()).update(v.name for v in claim.victims if v.name)
        if state.documents[same].text == document.text:
            order.spans.setdefault(same, []).extend(e.span for e in claim.evidence)


def _same_bytes(state: CaseState, document: Document) -> list[DocumentId]:
    return [d.id for d in state.documents.values() if d.capture == document.capture]


def _alike(opened: Ledger, state: CaseState, order: _Order) -> tuple[str, ...]:
    """The files of documents that carry much the same words as one that goes, or the words that go, and stand."""
    echoes = view_of(state, names_of(opened, state)).echoes
    heads = {echoes.get(d, d) for d in order.documents}
    words = {word.casefold() for words in order.words.values() for word in words if word.strip()}
    found = {d for d in state.documents if echoes.get(d, d) in heads}
    found |= {d.id for d in state.documents.values() if any(word in d.text.casefold() for word in words)}
    found -= order.documents
    return tuple(sorted(state.documents[d].file for d in found))


@dataclass(frozen=True, slots=True)
class _Copy:
    """A masked copy: of which document, and its reading."""

    old: DocumentId
    document: Document
    reading: Reading


def _copies(opened: Ledger, state: CaseState, order: _Order) -> list[_Copy]:
    """Masked copies of the counted documents of which some words go, each under an id that is made of chance."""
    chosen = [d for d in sorted(order.documents) if order.masks(d) and state.counts(d)]
    if not chosen:
        return []
    reader = Reader(held_files(opened, state), era_of(state))
    copies = []
    for old in chosen:
        name = DocumentId(secrets.token_hex(ID_DIGITS // 2))
        copy = read.masked(state.documents[old], order.spans.get(old, ()), order.words.get(old, ()), name)
        copies.append(_Copy(old, copy, reader.reading(copy)))
    return copies


def _enter(opened: Ledger, copies: Iterable[_Copy], how: str) -> None:
    for copy in copies:
        document = copy.document
        data = document.text.encode("utf-8", "surrogatepass")
        told = Told(title=document.title, url=document.url, publisher=document.publisher, author=document.author)
        capture = Capture(document.capture, document.file, "text", len(data), data, told, "metadata")
        opened.put_blob(data)
        made = [
            ledger.capture_entry(capture),
            ledger.document_entry(document, how=how),
            *ledger.reading_entries(copy.reading),
        ]
        opened.append(made)


@dataclass(frozen=True, slots=True)
class _Sought:
    """What tells that an entry speaks of what goes: ids and digests, files, and words in what people wrote."""

    ids: frozenset[str]
    files: frozenset[str]
    words: re.Pattern[str] | None

    @classmethod
    def of(cls, state: CaseState, order: _Order) -> _Sought:
        documents = [state.documents[d] for d in order.documents]
        claims = {c.id for c in state.claims.values() if c.document in order.documents}
        words = sorted({w for each in order.words.values() for w in each if w.strip()}, key=lambda w: (-len(w), w))
        return cls(
            frozenset({*order.documents, *claims, *map(_alone, claims), *(d.capture for d in documents)}),
            frozenset(d.file for d in documents),
            re.compile("|".join(map(re.escape, words)), re.IGNORECASE) if words else None,
        )

    def named_in(self, said: str) -> bool:
        """Whether a payload names one of the ids."""
        return not self.ids.isdisjoint(_DIGEST.findall(said))

    def in_bytes(self, data: bytes) -> bool:
        """Whether a manifest tells of one of the files."""
        names = (file.partition("#")[0].rpartition("/")[2] for file in self.files)
        return any(name.encode("utf-8", "surrogatepass") in data for name in names)


def _erasure(entries: Sequence[Entry], sought: _Sought, renamed: Mapping[str, str], opened: Ledger) -> Erasure:
    """Which entries go, what of others is kept, and which stored bytes nothing stands on any more."""
    going: dict[int, EntryKind] = {}
    kept: dict[int, Mapping[str, JSON]] = {}
    blobs: set[Sha256] = set()
    staying: set[Sha256] = set()
    for entry in entries:
        blob = blob_of(entry.payload)
        if not _speaks_of(entry, sought, opened):
            staying |= {blob} if blob else set()
            continue
        going[entry.seq] = entry.kind
        blobs |= {blob} if blob else set()
        if entry.kind not in _WHOLE and entry.kind is not EntryKind.MANIFEST:
            rest = _without(entry.payload, sought, renamed)
            if isinstance(rest, dict) and rest.get("claims") and rest.get("on") is None and "on" in rest:
                rest["on"] = incident_id(map(ClaimId, rest["claims"]))  # a decision on an incident that lost claims
            if isinstance(rest, dict) and _still_says(entry.kind, rest):
                kept[entry.seq] = rest
    return Erasure(going, tuple(sorted(blobs - staying)), "", kept)


def _speaks_of(entry: Entry, sought: _Sought, opened: Ledger) -> bool:
    if entry.erased is not None and not entry.payload:
        return False
    if entry.kind is EntryKind.MANIFEST:
        blob = blob_of(entry.payload)
        return sought.in_bytes(opened.blob(blob) if blob else b"")
    if entry.kind is EntryKind.QUARANTINE and entry.subject in sought.files:
        return True
    said = ledger.canonical({"subject": entry.subject, "payload": entry.payload}).decode("utf-8")
    if sought.named_in(said):
        return True
    # Another document with the same words is none of those that were named; a ruling's reason goes with them.
    return entry.kind not in _WHOLE and bool(sought.words and sought.words.search(said))


def _without(value: JSON, sought: _Sought, renamed: Mapping[str, str]) -> JSON:
    """The value without what goes; a claim that a masked copy still makes is named anew."""
    if isinstance(value, Mapping):
        return {key: _without(each, sought, renamed) for key, each in value.items()}
    if isinstance(value, list | tuple):
        gone = sought.ids - renamed.keys()
        rest = [_without(each, sought, renamed) for each in value if not (isinstance(each, str) and each in gone)]
        return sorted(rest, key=str) if any(isinstance(v, str) and v in renamed for v in value) else rest
    if isinstance(value, str):
        plain = renamed.get(value, None if value in sought.ids else value)
        return sought.words.sub(read.MASK, plain) if plain and sought.words else plain
    return value


def _alone(claim: ClaimId) -> str:
    """The id of an incident that is made of this claim: whoever knows the claim's can reckon it."""
    return incident_id([claim])


def _still_says(kind: EntryKind, rest: Mapping[str, JSON]) -> bool:
    """Whether what is left of an entry says anything: a ruling needs claims on both of its sides, a decision what it is
    on."""
    if kind is not EntryKind.DECISION:
        return True
    if "item" in rest:
        about = rest.get("on") is not None and rest.get("document", "") is not None
        return about and (rest["item"] != "incident" or bool(rest.get("claims")))
    return "claims" not in rest or bool(rest["claims"] and rest["others"])


def _renamed(state: CaseState, copies: Sequence[_Copy]) -> dict[str, str]:
    """The claims of masked copies by the ids that they had, where one alone has the same words behind it."""
    renamed: dict[str, str] = {}
    for copy in copies:
        old = state.readings.get(copy.old)
        new = _by_words(copy.reading.claims)
        for key, ids in _by_words(old.claims if old else ()).items():
            if len(ids) == len(new.get(key, ())) == 1:
                renamed[ids[0]] = new[key][0]
    return renamed


def _by_words(claims: Iterable[Claim]) -> dict[object, list[ClaimId]]:
    found: dict[object, list[ClaimId]] = {}
    for claim in claims:
        key = (claim.scope, claim.event, tuple((e.field, e.quote) for e in claim.evidence))
        found.setdefault(key, []).append(claim.id)
    return found
