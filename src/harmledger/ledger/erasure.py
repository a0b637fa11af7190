"""Erasure: what entries said is destroyed, and the log goes on to verify.

An entry's hashes cover a salted commitment to what it says and not the words. Once its salt, subject and payload
are gone, the entry stands as before, and no guess of what it said can be confirmed. An entry of kind ``erasure``
tells which entries were emptied, when and why, in the transaction that empties them.

Its payload: ``erased`` (numbers of entries), ``kept`` (what of an entry's payload goes on to hold, by number),
``reason``, ``counts`` (how many of what kind). ``kept`` is for an entry that speaks of others too: a ruling over
six claims, of which one was erased.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from sqlalchemy import Connection, delete, select

from harmledger.errors import IntegrityError
from harmledger.ledger.canonical import JSON, parse
from harmledger.ledger.entry import LOCAL, EntryKind, Erased, NewEntry
from harmledger.ledger.log import PAGE, REMEDY
from harmledger.ledger.tables import entries, payloads
from harmledger.model.ids import Sha256

SUBJECT = "erasure"
SLOT = "erasing"  # names stored bytes that are still to be destroyed


@dataclass(frozen=True, slots=True)
class Erasure:
    """What is to be destroyed: entries by number and kind, stored bytes by name; and ``kept``, what of an entry's
    payload goes on to hold."""

    entries: Mapping[int, EntryKind]
    blobs: tuple[Sha256, ...]
    reason: str
    kept: Mapping[int, Mapping[str, JSON]]
    who: str = LOCAL

    def entry(self) -> NewEntry:
        """The entry that tells of it. It names no bytes: their digest would confirm a guess of them."""
        counts = Counter(kind.value for kind in self.entries.values())
        payload: dict[str, JSON] = {
            "erased": sorted(self.entries),
            "kept": {str(seq): self.kept[seq] for seq in sorted(self.kept)},
            "reason": self.reason,
            "counts": dict(sorted(counts.items())),
        }
        return NewEntry(EntryKind.ERASURE, SUBJECT, payload, self.who)


def destroy(connection: Connection, seqs: Iterable[int]) -> None:
    """Remove salt, subject and payload of these entries, inside the caller's transaction."""
    ordered = sorted(seqs)
    for start in range(0, len(ordered), PAGE):
        connection.execute(delete(payloads).where(payloads.c.seq.in_(ordered[start : start + PAGE])))


def erasures(connection: Connection) -> dict[int, Erased]:
    """Every entry that was emptied, by number.

    Raises:
        IntegrityError: an erasure does not tell what it erased.
    """
    query = (
        select(entries.c.seq, payloads.c.body)
        .join_from(entries, payloads, entries.c.seq == payloads.c.seq, isouter=True)
        .where(entries.c.kind == EntryKind.ERASURE.value)
        .order_by(entries.c.seq.desc())
    )
    found: dict[int, Erased] = {}
    for seq, body in connection.execute(query).all():
        told = _told(seq, body, found)
        for erased, kept in told.items():
            found.setdefault(erased, Erased(seq, kept))  # the latest tells: it knows what the earlier ones kept
    return found


def told_by(payload: Mapping[str, JSON]) -> dict[int, Mapping[str, JSON]]:
    """What an erasure's payload says: the entries that it emptied, each with what was kept.

    Raises:
        ValueError: it has not the shape of one.
    """
    erased, kept = payload.get("erased"), payload.get("kept")
    if not (isinstance(erased, list) and isinstance(kept, Mapping)):
        raise ValueError("it does not tell what was erased")
    told: dict[int, Mapping[str, JSON]] = {}
    for seq in erased:
        rest = kept.get(str(seq), {})
        if not isinstance(seq, int) or not isinstance(rest, Mapping):
            raise ValueError("it does not tell what was erased")
        told[seq] = rest
    return told


def _told(seq: int, body: object, later: Mapping[int, Erased]) -> dict[int, Mapping[str, JSON]]:
    try:
        payload = later[seq].kept if seq in later else parse(str(body))
        if not isinstance(payload, Mapping):
            raise ValueError("it is no object")
        return told_by(payload)
    except ValueError as error:
        raise IntegrityError(f"an erasure cannot be read: {error}", where=f"entry {seq}", remedy=REMEDY) from error
