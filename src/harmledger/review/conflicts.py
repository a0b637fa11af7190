"""What was decided on a thing since somebody looked at it: two people must not overwrite each other unseen."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from harmledger.ledger import UNDO, Entry, EntryKind, every, undone
from harmledger.model.decision import Act, Decision, Item, sentence

_NEVER = (Act.NOTE,)  # beside any other


def decided_since(entries: Sequence[Entry], as_of: int, wished: Decision) -> tuple[str, ...]:
    """What others decided, from entry ``as_of`` on, on the thing that a decision is wished on; one sentence each.

    Args:
        entries: The case's decisions, in order.
        as_of: How many entries the case had when it was looked at.
        wished: What is to be entered now.
    """
    if wished.act in _NEVER:
        return ()
    made = {d.id: d for d in every(entries)}
    found = []
    for entry in entries:
        if entry.seq < as_of:
            continue
        if entry.payload.get("decision") == UNDO:
            named = str(entry.payload.get("ruling"))
            about = [d for d in made.values() if named in (d.id, d.bulk)]
            if any(_same(d, wished) for d in about) or _ruling_on(entries, named, wished):
                found.append(f"{entry.who} undid {named}: {entry.payload.get('reason')}")
        elif (decision := made.get(f"d{entry.seq}")) is not None:
            if _same(decision, wished):
                found.append(sentence(decision))
        elif _touches(entry.payload, wished):
            found.append(f"{entry.who} ruled {entry.payload.get('decision')}: {entry.payload.get('reason')}")
    return tuple(found)


def undone_since(entries: Sequence[Entry], named: str) -> str | None:
    """Who undid a thing already, in a sentence; None where it holds."""
    entry = undone(entries).get(named)
    return None if entry is None else f"{entry.who} undid {named}: {entry.payload.get('reason')}"


def _same(made: Decision, wished: Decision) -> bool:
    """Whether two decisions are on one thing, and one may hide the other."""
    if made.act in _NEVER or (made.act is Act.ASSIGN) is not (wished.act is Act.ASSIGN):
        return False
    if made.item is wished.item and made.on == wished.on:
        return True
    if wished.item is Item.INCIDENT and wished.act is not Act.ASSIGN:
        claims = {made.on, *made.claims} if made.item is not Item.DOCUMENT else set()
        return not claims.isdisjoint(wished.claims)
    return False


def _ruling_on(entries: Iterable[Entry], named: str, wished: Decision) -> bool:
    return any(f"r{e.seq}" == named and _touches(e.payload, wished) for e in entries)


def _touches(payload: Mapping[str, object], wished: Decision) -> bool:
    """Whether a ruling on which claims are one incident is on claims of the incident."""
    sides = [payload.get(side) for side in ("claims", "others")]
    named = {str(c) for side in sides if isinstance(side, list | tuple) for c in side}
    return wished.item is Item.INCIDENT and not named.isdisjoint(wished.claims)


def withdrawn_since(entries: Iterable[Entry], as_of: int, wished: Decision) -> tuple[str, ...]:
    """Whether the document was withdrawn meanwhile."""
    return tuple(
        f"{e.who} withdrew the document: {e.payload.get('reason')}"
        for e in entries
        if e.seq >= as_of and e.kind is EntryKind.WITHDRAWAL and e.payload.get("document") == wished.document
    )
