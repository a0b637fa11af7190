"""Everything that was done about an incident, a claim or a document: who, when, what, why."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from harmledger.ledger import UNDO, Entry, EntryKind, every, undone
from harmledger.model.decision import Act, Decision, Deed, Item
from harmledger.model.ids import ClaimId, DocumentId
from harmledger.review.overrides import interval_of
from harmledger.review.telling import words_of

_PAST = {
    Act.ACCEPT: "accepted the claim",
    Act.REJECT: "rejected the claim",
    Act.CORRECT: "corrected",
    Act.ADD: "added the claim",
    Act.WITHDRAW: "withdrew the document",
    Act.RANGE: "set",
    Act.GRADE: "set the grade",
    Act.NOTE: "noted",
    Act.ASSIGN: "assigned it",
    Act.SETTLE: "settled it",
}


@dataclass(frozen=True, slots=True)
class About:
    """What a history is of: every name that the thing had or has.

    Args:
        claims: Claims that are it or in it, under all the ids that they had.
        documents: Documents that are it, what they took the place of, too.
        telling: Documents of its claims: that they were withdrawn is told, too.
        captures: The bytes of ``documents``.
    """

    claims: frozenset[ClaimId]
    documents: frozenset[DocumentId] = frozenset()
    telling: frozenset[DocumentId] = frozenset()
    captures: frozenset[str] = frozenset()


def history(entries: Iterable[Entry], about: About) -> tuple[Deed, ...]:
    """The deeds about a thing, in the order in which they were done."""
    mine = [entry for entry in entries if entry.kind is EntryKind.DECISION or _speaks_of(entry, about)]
    decided = [entry for entry in mine if entry.kind is EntryKind.DECISION]
    gone = undone(decided)
    made = {d.seq: d for d in every(decided)}
    touched = {s for s, d in made.items() if _on(d, about)} | {e.seq for e in decided if _rules_on(e, about)}
    names = {f"d{s}" for s in touched} | {f"r{s}" for s in touched} | {made[s].bulk for s in touched if s in made}
    names |= {f"w{e.seq}" for e in mine if e.kind is EntryKind.WITHDRAWAL}
    for entry in decided:  # an undo of an undo is about the thing, too
        if entry.payload.get("decision") == UNDO and entry.payload.get("ruling") in names:
            touched.add(entry.seq)
            names.add(f"d{entry.seq}")
    listed = [e for e in mine if e.kind is not EntryKind.DECISION or e.seq in touched]
    return tuple(_deed(entry, made.get(entry.seq), gone) for entry in listed)


def _speaks_of(entry: Entry, about: About) -> bool:
    if entry.kind is EntryKind.CAPTURE:
        return entry.subject in about.captures
    if entry.kind in (EntryKind.DOCUMENT, EntryKind.READING):
        return entry.subject in about.documents
    if entry.kind is EntryKind.WITHDRAWAL:
        return entry.subject in about.documents or entry.subject in about.telling
    return entry.kind is EntryKind.CLAIM and entry.subject in about.claims


def _on(decision: Decision, about: About) -> bool:
    """Whether a decision is on the thing."""
    if decision.item is Item.CLAIM:
        return decision.on in about.claims or decision.document in about.documents
    if decision.item is Item.DOCUMENT:
        return decision.on in about.documents or (decision.act is Act.WITHDRAW and decision.on in about.telling)
    return not about.claims.isdisjoint(decision.claims)


def _rules_on(entry: Entry, about: About) -> bool:
    """Whether a ruling on incidents names claims of the thing."""
    sides = [entry.payload.get(side) for side in ("claims", "others")]
    return all(isinstance(side, list) for side in sides) and not about.claims.isdisjoint(
        str(claim) for side in sides if isinstance(side, list) for claim in side
    )


def _deed(entry: Entry, decision: Decision | None, gone: Mapping[str, Entry]) -> Deed:
    told = entry.payload
    name, what = str(entry.seq), entry.kind.value
    why = str(told.get("reason") or "")
    if decision is not None:
        name, what = decision.id, said(decision)
    elif entry.kind is EntryKind.WITHDRAWAL:
        name, what = f"w{entry.seq}", "withdrew the document"
    elif told.get("decision") == UNDO:
        name, what = f"d{entry.seq}", f"undid {told.get('ruling')}"
    elif entry.kind is EntryKind.DECISION:
        name, what = f"r{entry.seq}", f"ruled {told.get('decision')}"
    else:
        what = _machine(entry)
    by = gone.get(name) or (gone.get(decision.bulk) if decision is not None and decision.bulk else None)
    return Deed(name, entry.seq, entry.at, entry.who, what, why, f"d{by.seq}" if by else None)


def said(decision: Decision) -> str:
    """What was decided, in few words."""
    what = _PAST[decision.act]
    value: Any = decision.value
    if decision.act is Act.CORRECT:
        name = (decision.field or "").partition("/")[0]
        now = "nothing" if value is None else words_of(name, value)
        was = f" (was {words_of(name, decision.was)})" if decision.was is not None else ""
        return f"{what} {decision.field}: {now}{was}"
    if decision.act is Act.RANGE:
        return f"{what} {decision.field} to {interval_of(value)}"
    if decision.act is Act.ASSIGN:
        return f"{what} to {value}" if value is not None else f"{what} to nobody"
    if decision.act in (Act.GRADE, Act.NOTE):
        return f"{what}: {value}"
    return what


def _machine(entry: Entry) -> str:
    """What harmledger did."""
    told: Mapping[str, Any] = entry.payload
    by = f"harmledger {entry.version}"
    if entry.kind is EntryKind.CLAIM:
        return f"read the claim ({told['claim']['extractor']}, {by})"
    if entry.kind is EntryKind.READING:
        return f"read the document: {len(told['reading']['claims'])} claims ({by})"
    if entry.kind is EntryKind.DOCUMENT:
        old = told.get("supersedes")
        return f"entered the document{f', in place of {old}' if old else ''} ({by})"
    return f"collected {told['capture']['file']} ({by})"


def names_of(first: Sequence[str], now: Mapping[ClaimId, ClaimId]) -> Iterator[ClaimId]:
    """Claims under the ids that they have, and those that they had when they were decided on."""
    wanted = set(first)
    yield from map(ClaimId, sorted(wanted))
    yield from (old for old, new in now.items() if new in wanted and old not in wanted)
