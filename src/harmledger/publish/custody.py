"""What was done with a document, in lines for people."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from harmledger.ledger import JSON, Entry, EntryKind
from harmledger.model.document import Document
from harmledger.publish import words


def lines(document: Document, entries: Iterable[Entry]) -> Iterator[str]:
    """The document, then one line an entry: number, when, by whom, with what version, what was done."""
    yield f"{words.line(document.file)}\t{document.id}\tbytes {document.capture}"
    for entry in entries:
        who = (str(entry.seq), entry.at, entry.who, f"harmledger {entry.version}", entry.kind.value)
        yield "\t".join((*who, words.line(_did(entry))))


def erasure_lines(entries: Iterable[Entry]) -> Iterator[str]:
    """What was erased, a sentence an erasure: when, by whom, how much of what, and why."""
    for entry in entries:
        counts = entry.payload.get("counts")
        told = [f"{number} {kind}" for kind, number in counts.items()] if isinstance(counts, Mapping) else []
        why = words.line(str(entry.payload.get("reason")))
        yield f"Erased on {entry.at[:10]} by {entry.who} (entry {entry.seq}; {', '.join(told)}): {why}"


def _did(entry: Entry) -> str:
    told = entry.payload
    if entry.kind is EntryKind.CAPTURE:
        came = told.get("from")
        taken = told["capture"]
        size = taken.get("size") if isinstance(taken, Mapping) else None
        return f"{size} bytes taken in{_from(came)}, kept as they came"
    if entry.kind is EntryKind.DOCUMENT:
        old = told.get("supersedes")
        made = told.get("from")
        how = f" ({made.get('how')})" if isinstance(made, Mapping) else ""
        return f"working copy made of them{how}" + (f", in place of {old}" if old else "")
    if entry.kind is EntryKind.READING:
        reading = told["reading"]
        claims = reading.get("claims") if isinstance(reading, Mapping) else None
        return f"read: {len(claims) if isinstance(claims, list) else 0} claims"
    return str(told.get("reason") or told.get("decision") or "")


def _from(came: JSON) -> str:
    if not isinstance(came, Mapping):
        return ""
    address = f" at {came['url']}" if came.get("url") else ""
    fetched = f", fetched {came['captured']}" if came.get("captured") else ""
    record = f" as {came['record']}" if came.get("record") else ""
    return f" from a {came.get('as')}, {came.get('file')}{address}{fetched}{record}"
