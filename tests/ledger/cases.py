"""An invented case: three reports from the valley of the Old Mill, as a run would enter them."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import TypeVar

from harmledger.ledger import (
    EntryKind,
    Ledger,
    Tables,
    capture_entry,
    document_entry,
    encode,
    file_entry,
    fold,
    open_case,
    quarantine_entry,
    reading_entries,
    settings_entry,
    withdrawal_entry,
)
from harmledger.ledger.entry import NewEntry
from harmledger.model.claim import Claim, Count, Event, Evidence, Hedge, Reading, Scope, Stance, What, Who
from harmledger.model.document import Capture, Document, Quarantined, Section, SectionKind
from harmledger.model.ids import ClaimId, DocumentId, digest_id, sha256
from harmledger.model.interval import Interval
from harmledger.model.span import Span

Address = TypeVar("Address", str, Path, "str | Path")

REPORTS = {
    "mill.txt": "Shells fell on the village of Old Mill on Tuesday. At least three villagers were killed.",
    "قرية.txt": "سقطت قذائف على قرية الطاحونة القديمة يوم الثلاثاء. قُتل ثلاثة أشخاص على الأقل.",
    "bridge.html": "<p>The bridge at Reedford was hit twice; nobody was hurt.</p>" * 60,
}
MANIFEST = b"file,published,publisher\nmill.txt,2031-05-06,Valley Courier\n"


def capture(file: str, text: str) -> Capture:
    data = text.encode("utf-8")
    return Capture(sha256(data), file, file.rpartition(".")[2], len(data), data)


def document(taken: Capture, publisher: str | None = None) -> Document:
    text = taken.data.decode("utf-8")
    return Document(
        id=DocumentId(digest_id(taken.sha256, publisher or "")),
        name=taken.file,
        capture=taken.sha256,
        file=taken.file,
        text=text,
        sections=(Section(SectionKind.BODY, Span(0, len(text))),),
        publisher=publisher,
    )


def claim(of: Document, number: int = 0) -> Claim:
    span = Span(0, 6)
    count = Count(What.KILLED, Who.PEOPLE, Interval.at_least(3 + number), Hedge.AT_LEAST, of.text[:6])
    return Claim(
        id=ClaimId(digest_id(of.id, str(number))),
        document=of.id,
        scope=Scope.INCIDENT,
        event=Event.SHELLING,
        stance=Stance.ASSERTS,
        extractor="grammar/en@1",
        evidence=(Evidence("counts/0", span, span.of(of.text)),),
        counts=(count,),
    )


def reading(of: Document, claims: int = 1) -> Reading:
    made = tuple(claim(of, number) for number in range(claims))
    return Reading(of.id, made, tuple((n,) for n in range(claims)), (), None if made else "nothing happened in it")


def enter(ledger: Ledger, file: str, text: str, publisher: str | None = None, claims: int = 1) -> Document:
    """One report as a run enters it: bytes, capture, document, claims, reading, in one append."""
    taken = capture(file, text)
    told = document(taken, publisher)
    ledger.put_blob(taken.data)
    ledger.append([capture_entry(taken), document_entry(told), *reading_entries(reading(told, claims))])
    return told


def rebuild(ledger: Ledger) -> Tables:
    """Derived tables as the pipeline would make them: from the entries alone."""
    state = fold(ledger.entries())
    return {
        "documents": [{"id": each.id, "body": encode(each)} for each in state.counted],
        "claims": [encode(each) for document in state.counted for each in state.readings[document.id].claims],
    }


def fill(ledger: Ledger) -> None:
    manifest = ledger.put_blob(MANIFEST)
    settings: NewEntry = settings_entry({"link": "auto", "method": "airwars"})
    ledger.append([settings, file_entry(EntryKind.MANIFEST, "manifest.csv", manifest)])
    told = [enter(ledger, file, text, claims=2 if "mill" in file else 1) for file, text in REPORTS.items()]
    ledger.append(
        [
            quarantine_entry(Quarantined("broken.pdf", "a password stands before it", "LockedInput")),
            withdrawal_entry(told[2].id, "the page was satire"),
        ]
    )
    ledger.replace_derived(rebuild(ledger), "first")


def made(address: Address) -> Address:
    """A filled case at ``address``."""
    with open_case(address, create=True, write=True) as ledger:
        fill(ledger)
    return address


def copied(case: Path, to: Path) -> Path:
    """The same case elsewhere, to be harmed."""
    return Path(shutil.copytree(case, to))
