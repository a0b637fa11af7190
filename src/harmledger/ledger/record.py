"""Model objects as entries: what each kind's payload says. ``state`` reads them back.

| kind | subject | payload |
|---|---|---|
| capture | SHA-256 of the bytes | ``blob``, ``capture``, ``from`` (as what it came, its file or record, its address) |
| document | document id | ``document``, ``supersedes`` (a document id or null), ``from`` (the capture it is made of) |
| claim | claim id | ``claim`` |
| reading | document id | ``reading``, whose ``claims`` are ids of claims entered before |
| withdrawal | document id | ``document``, ``reason`` |
| quarantine | file | ``quarantined``, and ``blob`` where the bytes were kept |
| places, manifest, actors, sources, words | file | ``blob``, ``file`` |
| settings | "settings" | what the run was set to |
| decision | what it rules on | as ``rulings`` writes it |
| erasure | "erasure" | as ``erasure`` writes it |
| access | pseudonym | ``did`` (signed in, locked out, account added, …), ``at`` |

A claim is an entry of its own, so that one can be proved without showing the rest.
"""

from __future__ import annotations

from collections.abc import Mapping

from harmledger.ledger.canonical import JSON
from harmledger.ledger.codec import encode
from harmledger.ledger.entry import LOCAL, EntryKind, NewEntry
from harmledger.model.claim import Claim, Reading
from harmledger.model.document import Capture, Document, Quarantined
from harmledger.model.ids import ClaimId, DocumentId, Sha256

SETTINGS = "settings"


def capture_entry(capture: Capture, who: str = LOCAL) -> NewEntry:
    """What was collected; its bytes must have been put."""
    came: dict[str, JSON] = {"as": _class(capture), "file": capture.file, "url": capture.told.url}
    if capture.told.captured:
        came |= {"captured": capture.told.captured, "record": capture.told.record}
    payload: dict[str, JSON] = {"blob": capture.sha256, "capture": encode(capture), "from": came}
    return NewEntry(EntryKind.CAPTURE, capture.sha256, payload, who)


def _class(capture: Capture) -> str:
    """What kind of place a capture came from; the folders of the machine that collected it are nobody's business."""
    if capture.file.startswith("stdin#"):
        return "standard input"
    if capture.told.captured:
        return "record of a web archive"
    return "record of a file" if capture.media == "record" else "file"


def document_entry(
    document: Document, supersedes: DocumentId | None = None, who: str = LOCAL, how: str = "decoded from the bytes"
) -> NewEntry:
    """What a capture says, and which document it takes the place of, if any; ``how`` the working copy was made."""
    derived: dict[str, JSON] = {"capture": document.capture, "how": how}
    payload: dict[str, JSON] = {"document": encode(document), "supersedes": supersedes, "from": derived}
    return NewEntry(EntryKind.DOCUMENT, document.id, payload, who)


def reading_entries(
    reading: Reading, known: Mapping[ClaimId, Claim] | None = None, who: str = LOCAL
) -> tuple[NewEntry, ...]:
    """The reading's claims, then the reading. A claim that is ``known`` and the same is not entered again."""
    known = known or {}
    claims = tuple(
        NewEntry(EntryKind.CLAIM, claim.id, {"claim": encode(claim)}, who)
        for claim in reading.claims
        if known.get(claim.id) != claim
    )
    plain = encode(reading)
    plain["claims"] = [claim.id for claim in reading.claims]
    return (*claims, NewEntry(EntryKind.READING, reading.document, {"reading": plain}, who))


def withdrawal_entry(document: DocumentId, reason: str, who: str = LOCAL) -> NewEntry:
    """Takes a document out of every count."""
    return NewEntry(EntryKind.WITHDRAWAL, document, {"document": document, "reason": reason}, who)


def quarantine_entry(quarantined: Quarantined, *, kept: bool = False, who: str = LOCAL) -> NewEntry:
    """An input that could not be read; ``kept``: its bytes were put nevertheless."""
    payload: dict[str, JSON] = {"quarantined": encode(quarantined)}
    if kept:
        payload["blob"] = quarantined.sha256
    return NewEntry(EntryKind.QUARANTINE, quarantined.file, payload, who)


def file_entry(kind: EntryKind, file: str, blob: Sha256, who: str = LOCAL) -> NewEntry:
    """A manifest or a file of the user's own entries, as it was used; it supersedes the last of the same name."""
    return NewEntry(kind, file, {"blob": blob, "file": file}, who)


def settings_entry(settings: Mapping[str, JSON], who: str = LOCAL) -> NewEntry:
    """What a run was set to."""
    return NewEntry(EntryKind.SETTINGS, SETTINGS, dict(settings), who)
