"""One incident with everything behind it, for somebody who trusts nobody: what was collected, what it says, what was
entered and decided, proofs that all of it is in the case, and a program that checks them.

It is the full form, for a court: names of victims and sources stand in it. What it leaves out is other incidents,
identities that are sealed, and what was erased.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import msgspec

from harmledger import __version__, attest, ledger
from harmledger.errors import LexiconError
from harmledger.ledger import CaseState, Disclosed, Entry, EntryKind, Tree
from harmledger.model.case import CaseView
from harmledger.model.ids import ClaimId, DocumentId, Sha256
from harmledger.model.incident import Incident
from harmledger.publish.bag import File
from harmledger.publish.rows import claim_row, document_names, incident_row
from harmledger.resources.files import read_bytes

VERIFIER = "stranger.py"
_ENDINGS = {"html": ".html", "pdf": ".pdf", "record": ".json", "text": ".txt"}


@dataclass(frozen=True, slots=True)
class Earlier:
    """A checkpoint that was kept elsewhere: the file as it is, and the timestamps beside it by authority."""

    data: bytes
    size: int
    stamps: Mapping[str, bytes]


@dataclass(frozen=True, slots=True)
class Vouched:
    """What vouches for a bundle: the tree of the case's entries, a checkpoint of it, who timestamped that, the public
    key that signed, and earlier checkpoints."""

    tree: Tree
    checkpoint: bytes
    key: str
    stamps: Mapping[str, bytes]
    earlier: Sequence[Earlier] = ()


@dataclass(frozen=True, slots=True)
class Scope:
    """What of a case belongs to an incident, in any state that it had."""

    claims: frozenset[ClaimId]
    documents: frozenset[DocumentId]
    captures: frozenset[Sha256]
    former: frozenset[ClaimId] = frozenset()  # ids that its claims had when they were decided on

    @classmethod
    def of(cls, incident: Incident, view: CaseView) -> Scope:
        """An incident's claims; its documents, with those whose place they took; what these were read from."""
        documents = set(incident.documents)
        older = [*view.superseded]
        while more := {old for old in older if view.superseded[old] in documents} - documents:
            documents |= more
        captures = {d.capture for d in view.documents if d.id in documents}
        former = frozenset(old for old, now in view.now.items() if now in incident.claims)
        return cls(frozenset(incident.claims), frozenset(documents), frozenset(captures), former)

    def holds(self, entry: Entry, undone: set[str]) -> bool:
        """Whether an entry belongs to it. ``undone`` gathers the rulings on its claims, so that what undoes them is
        known for theirs."""
        if entry.kind is EntryKind.CAPTURE:
            return entry.subject in self.captures
        if entry.kind is EntryKind.CLAIM:
            return entry.subject in self.claims
        if entry.kind is EntryKind.WITHDRAWAL and entry.subject in self.documents:
            undone.add(f"w{entry.seq}")
        if entry.kind in (EntryKind.DOCUMENT, EntryKind.READING, EntryKind.WITHDRAWAL):
            return entry.subject in self.documents
        if entry.kind is not EntryKind.DECISION:
            return False
        told = entry.payload
        named = {name for side in ("claims", "others") for name in _names(told.get(side))}
        named |= {str(told.get("on")), str(told.get("document"))}
        if not named.isdisjoint(self.claims | self.documents | self.former) or told.get("ruling") in undone:
            undone.update((f"r{entry.seq}", f"d{entry.seq}", f"w{entry.seq}", str(told.get("bulk") or f"d{entry.seq}")))
            return True
        return False


def chosen(entries: Iterable[Entry], scope: Scope) -> tuple[int, ...]:
    """The numbers of the entries that belong to a bundle, and of the last settings."""
    undone: set[str] = set()
    settings: list[int] = []
    found: list[int] = []
    for entry in entries:
        if entry.kind is EntryKind.SETTINGS:
            settings = [entry.seq]
        elif scope.holds(entry, undone):
            found.append(entry.seq)
    return tuple(sorted(found + settings))


def payload(
    incident: Incident, view: CaseView, state: CaseState, vouched: Vouched, shown: Sequence[Disclosed]
) -> Iterator[File]:
    """The files of a bundle but for the collected bytes, which ``captures`` gives."""
    names, claims = document_names(view), view.claims(counted=False)
    encode = msgspec.json.Encoder().encode
    row = incident_row(incident, view.assessments[incident.id], names)
    yield "incident.json", msgspec.json.format(encode(row), indent=2) + b"\n"
    told = (claims[name] for name in incident.claims)
    yield "claims.jsonl", b"".join(encode(claim_row(claim, names[claim.document])) + b"\n" for claim in told)
    yield "method.toml", _method(view, state)
    texts = {d.id: d.text for d in view.documents}
    for name in sorted({DocumentId(s.entry.subject) for s in shown if s.entry.kind is EntryKind.DOCUMENT}):
        yield f"documents/{name}.txt", texts[name].encode("utf-8")
    yield from _entries(shown, vouched)
    yield from _checkpoints(vouched)


def captures(shown: Sequence[Disclosed], blob: Callable[[Sha256], bytes]) -> Iterator[File]:
    """The collected bytes that the entries stand on, each under its hash."""
    media: dict[Sha256, str] = {}
    for one in shown:
        told = one.entry.payload.get("capture")
        if one.entry.kind is EntryKind.CAPTURE and isinstance(told, Mapping):
            media[Sha256(str(told["sha256"]))] = str(told["media"])
    for name in sorted(media):
        yield f"captures/{name}{_ENDINGS.get(media[name], '')}", blob(name)


def beside(incident: Incident, view: CaseView, vouched: Vouched) -> Iterator[File]:
    """What stands beside the payload: the program that checks it, and what to know first."""
    program = read_bytes(VERIFIER)
    told = attest.read(vouched.checkpoint).told
    label = view.assessments[incident.id].label
    text = _README.format(
        label=label,
        rule="=" * len(label),
        origin=told.origin,
        size=told.size,
        version=__version__,
        digest=hashlib.sha256(program).hexdigest(),
        others=len(view.incidents) - 1,
        key=vouched.key,
    )
    yield "README.txt", text.encode("utf-8")
    yield "verify.py", program


def info(incident: Incident, view: CaseView) -> dict[str, str]:
    """The labels of the bag."""
    return {
        "External-Description": f"Incident {view.assessments[incident.id].label}, with everything behind it. "
        "Full form: names of victims and sources are in it.",
        "External-Identifier": incident.id,
        "Bag-Software-Agent": f"harmledger {__version__}",
    }


def _entries(shown: Sequence[Disclosed], vouched: Vouched) -> Iterator[File]:
    lines = []
    for one in shown:
        number = f"{one.entry.seq:06}"
        lines.append(ledger.canonical(ledger.disclosure(one, f"entries/{number}.json")) + b"\n")
        if one.body is not None:
            yield f"entries/{number}.json", one.body.encode("utf-8")
        path = vouched.tree.inclusion(one.entry.seq)
        yield f"proofs/{number}.tlog-proof", attest.inclusion_proof(one.entry.seq, path, vouched.checkpoint)
    yield "entries.jsonl", b"".join(lines)


def _checkpoints(vouched: Vouched) -> Iterator[File]:
    yield "checkpoints/key.txt", f"{vouched.key}\n".encode()
    yield "checkpoints/case.checkpoint", vouched.checkpoint
    for authority, stamp in sorted(vouched.stamps.items()):
        yield f"checkpoints/case.checkpoint.{authority}.tsr", stamp
    for number, earlier in enumerate(vouched.earlier, 1):
        name = f"checkpoints/earlier-{number}"
        yield f"{name}.checkpoint", earlier.data
        proof = vouched.tree.consistency(earlier.size)
        yield f"{name}.consistency", "".join(f"{attest.base64_of(each)}\n" for each in proof).encode("ascii")
        for authority, stamp in sorted(earlier.stamps.items()):
            yield f"{name}.checkpoint.{authority}.tsr", stamp


def _method(view: CaseView, state: CaseState) -> bytes:
    """The counting method as it was written: the user's own, which the case keeps, or one that ships."""
    own = (state.settings or {}).get("method_file")
    if isinstance(own, str):
        return own.encode("utf-8")
    if view.method is None:
        raise LexiconError("the case is counted by no method", remedy="Run it once with --method")
    return read_bytes(f"methods/{view.method.name}.toml")


def _names(value: object) -> list[str]:
    return [name for name in value if isinstance(name, str)] if isinstance(value, Sequence) else []


_README = """\
{label}
{rule}

This is one incident of a case, with everything behind it. It is the full form, for a court or for counsel:
NAMES OF VICTIMS AND OF SOURCES STAND IN IT. Do not publish it, and do not send it over an open line.

Check it
--------
    python verify.py

needs Python and the library "cryptography". It prints what holds, what does not, and what nobody can show.
A program that comes with what it checks proves little until it is read, or taken from elsewhere:
`harmledger verifier` of version {version} writes the same one, whose SHA-256 is
{digest}

    python verify.py --key KEY --roots ROOT.pem

Have KEY and ROOT.pem from elsewhere too: the key from whoever vouches for the case (in this bundle it is
{key}),
the root certificates from the authorities that timestamped.

What is in it
-------------
data/incident.json      the incident as it is counted: its range, grade, origins, contradictions
data/claims.jsonl       its claims, with the words behind every value
data/captures/          the pages, posts and files as they were collected, byte for byte, under their SHA-256
data/documents/         the texts that were read from them
data/entries.jsonl      what was entered into the case about them: when, by which version, by whom (a pseudonym)
data/entries/           what each entry says, letter for letter; decisions of people are among them
data/proofs/            for each entry, the proof that it is in the case (c2sp.org/tlog-proof)
data/checkpoints/       the signed checkpoint of the case {origin},
                        of {size} entries, with timestamps and earlier checkpoints if there are any
data/method.toml        the rule by which claims became the range and the grade
manifest-sha256.txt     the hash of every file (BagIt, RFC 8493: any BagIt tool checks it)

What is not in it
-----------------
The other {others} incidents of the case, manifests and lists of places that were used, identities of sources that
are sealed, and what was erased.
"""
