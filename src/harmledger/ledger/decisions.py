"""People's decisions on claims, incidents and documents as entries, and which of them hold.

| decision | payload beside ``decision``, ``item``, ``on``, ``reason`` |
|---|---|
| accept, reject, add | ``document``, ``seen`` (the claim as it was read) |
| correct | ``document``, ``seen``, ``field``, ``was``, ``value``, ``words`` |
| range, grade | ``claims``, ``field``, ``value`` |
| withdraw | ``document`` |
| note, assign, settle | ``document`` or ``claims``, ``value`` |
| undo | ``ruling`` ("d120", the many of an act "b118", a ruling "r90", a withdrawal "w12"), ``reason`` |

An undo is a decision too, called by its entry's number, and can be undone: what it undid holds again.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from enum import IntEnum

from harmledger.errors import IntegrityError
from harmledger.ledger.canonical import JSON
from harmledger.ledger.codec import decode, encode
from harmledger.ledger.entry import LOCAL, Entry, EntryKind, NewEntry
from harmledger.ledger.log import REMEDY
from harmledger.model.claim import Claim, Evidence
from harmledger.model.decision import Act, Decision, Item
from harmledger.model.ids import ClaimId, DocumentId

UNDO = "undo"
_ACTS = frozenset(act.value for act in Act)


def decision_entry(made: Decision) -> NewEntry:
    """A decision as an entry; its number, and when it was made, are the entry's own."""
    payload: dict[str, JSON] = {"decision": made.act.value, "item": made.item.value, "on": made.on}
    payload["reason"] = made.reason
    told: dict[str, JSON] = {
        "document": made.document,
        "seen": encode(made.seen) if made.seen else None,
        "claims": list(made.claims) or None,
        "field": made.field,
        "was": _json(made.was),
        "value": _json(made.value),
        "words": [encode(e) for e in made.words] or None,
        "bulk": made.bulk,
    }
    payload.update((name, value) for name, value in told.items() if value is not None)
    return NewEntry(EntryKind.DECISION, made.on, payload, made.who)


def undoing_entry(named: str, reason: str, who: str = LOCAL) -> NewEntry:
    """Something holds no more. It stays in the ledger, and so does this."""
    return NewEntry(EntryKind.DECISION, "undoing", {"decision": UNDO, "ruling": named, "reason": reason}, who)


class Reach(IntEnum):
    """How far an entry reaches into what is derived of a case."""

    NOTHING = 0  # a note, or who looks at what
    FIGURES = 1  # figures, or what is still to be looked at
    CLAIMS = 2  # claims, and so which of them are one incident


_REACH = {act.value: Reach.CLAIMS if act.moves_claims else Reach.FIGURES if act.moves else Reach.NOTHING for act in Act}


class Reaches:
    """How far each decision reaches, told one after the other; an undo reaches as far as what it undoes."""

    def __init__(self) -> None:
        self._of: dict[str, Reach] = {}

    def add(self, entry: Entry) -> Reach:
        """How far the next decision reaches."""
        told = entry.payload
        if told.get("decision") == UNDO:
            reach = max(Reach.FIGURES, self._of.get(str(told.get("ruling")), Reach.CLAIMS))
        else:
            reach = _REACH.get(str(told.get("decision")), Reach.CLAIMS)
        self._of[f"d{entry.seq}"] = reach
        if "bulk" in told:
            bulk = str(told["bulk"])
            self._of[bulk] = max(reach, self._of.get(bulk, reach))
        return reach


def undone(entries: Sequence[Entry]) -> Mapping[str, Entry]:
    """What holds no more, by name, each with the undo that holds; ``entries`` are decisions in order.

    The latest speak first: an undo that was undone itself undoes nothing.
    """
    gone: dict[str, Entry] = {}
    for entry in reversed(entries):
        if entry.payload.get("decision") == UNDO and f"d{entry.seq}" not in gone:
            gone.setdefault(decode(entry.payload["ruling"], str), entry)
    return gone


def decisions(entries: Sequence[Entry]) -> tuple[Decision, ...]:
    """The decisions that hold, in the order in which they were made.

    Raises:
        IntegrityError: one has not the shape of a decision.
    """
    gone = undone(entries)
    return tuple(d for d in every(entries) if d.id not in gone and (d.bulk is None or d.bulk not in gone))


def every(entries: Iterable[Entry]) -> Sequence[Decision]:
    """Every decision ever made, undone or not; rulings on incidents and undoings apart."""
    return [decision(entry) for entry in entries if entry.payload.get("decision") in _ACTS and "item" in entry.payload]


def decision(entry: Entry) -> Decision:
    """The decision that an entry tells."""
    told = entry.payload
    try:
        document, seen = told.get("document"), told.get("seen")
        return Decision(
            id=f"d{entry.seq}",
            seq=entry.seq,
            act=Act(decode(told["decision"], str)),
            item=Item(decode(told["item"], str)),
            on=decode(told["on"], str),
            reason=decode(told["reason"], str),
            who=entry.who,
            at=entry.at,
            document=DocumentId(decode(document, str)) if document is not None else None,
            seen=decode(seen, Claim) if seen is not None else None,
            claims=tuple(map(ClaimId, decode(told.get("claims", []), tuple[str, ...]))),
            field=_text(told, "field"),
            was=told.get("was"),
            value=told.get("value"),
            words=decode(told.get("words", []), tuple[Evidence, ...]),
            bulk=_text(told, "bulk"),
        )
    except (KeyError, ValueError) as error:
        raise IntegrityError(f"it is no decision ({error})", where=f"entry {entry.seq}", remedy=REMEDY) from error


def _text(told: Mapping[str, JSON], name: str) -> str | None:
    return decode(told[name], str) if name in told else None


def _json(value: object) -> JSON:
    """What a person told, as JSON: canonical JSON refuses what is none."""
    return value  # type: ignore[return-value]
