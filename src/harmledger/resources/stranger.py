#!/usr/bin/env python3
"""Checks a bundle that harmledger wrote, for somebody who trusts neither it nor whoever wrote the bundle.

    python verify.py                                   the bundle that this file lies in
    python verify.py BUNDLE                            a folder or a .zip
    python verify.py claim.tlog-proof                  the proof of one claim
    options:  --key KEY     public key that must have signed (name+id+base64), from whoever vouches for the case
              --roots PEM   root certificates of timestamp authorities, from the authorities themselves

It needs Python 3.9 or later and, for signatures and timestamps, the library "cryptography". It reads, writes nothing,
and uses no network. Everything it does is in this one file; the formats are public: BagIt (RFC 8493), Merkle trees
(RFC 6962), signed notes, checkpoints and proofs (c2sp.org), timestamps (RFC 3161, RFC 5652).

A verifier that comes with what it verifies proves nothing to you until you have read it, or taken it from elsewhere.
Exit status: 0 everything that was checked holds; 1 something does not; 2 there is nothing to check.
"""

from __future__ import annotations

import argparse
import base64
import hashlib
import html
import json
import re
import sys
import tempfile
import zipfile
from collections.abc import Iterator
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

try:
    from cryptography import x509
    from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
    from cryptography.hazmat.primitives import hashes
    from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
except ImportError:
    x509 = None  # type: ignore[assignment]
SIGNATURES = bool(x509)


LIMITS = (
    "That what a source said is true. The bundle shows who is recorded to have said it, in which words.",
    "That nothing was left out: what was never entered leaves no trace, and what stands in the case beside this bundle "
    "is not in it.",
    "That a page was collected from the address and at the time that its entry tells. A timestamp shows that an entry "
    "was there by then, not since when.",
    "That the figures of incident.json follow from the claims: a counting method (method.toml) made them, and "
    "harmledger makes them again from the case.",
    "Who held the signing key. Compare it with one that you had from elsewhere (--key), long before if possible.",
)


class Wrong(Exception):
    """Something does not hold."""


# What does not hold, and what cannot be read.
FAULTS: tuple[type[Exception], ...] = (Wrong, LookupError, ValueError, TypeError, AttributeError, OSError)
if SIGNATURES:
    FAULTS += (UnsupportedAlgorithm, x509.InvalidVersion)


class Report:
    """What was checked, printed as it goes."""

    def __init__(self) -> None:
        self.wrong = 0

    def good(self, text: str) -> None:
        """Something holds."""
        print(f"  holds       {text}")

    def bad(self, text: str) -> None:
        """Something does not."""
        self.wrong += 1
        print(f"  DOES NOT    {text}")

    def skip(self, text: str) -> None:
        """Something could not be checked."""
        print(f"  unchecked   {text}")

    def all(self, what: str, wrong: list[str], count: int) -> None:
        """Many of one kind: how many hold, and each that does not."""
        for each in wrong[:20]:
            self.bad(each)
        if len(wrong) > 20:
            self.bad(f"and {len(wrong) - 20} more")
        if not wrong:
            self.good(f"{count} {what}")


# --- the bag -------------------------------------------------------------------------------------------------------


def check_bag(root: Path, report: Report) -> None:
    """Every file is the one that the manifests list, and there is no other (RFC 8493)."""
    if "BagIt-Version: 1.0" not in (root / "bagit.txt").read_text("utf-8"):
        report.bad("bagit.txt: this is no bag of BagIt 1.0")
    for manifest in ("manifest-sha256.txt", "tagmanifest-sha256.txt"):
        *lines, last = (root / manifest).read_text("utf-8").split("\n")
        listed = {}
        for line in lines:
            digest, _, name = line.partition("  ")
            listed[name.replace("%0A", "\n").replace("%0D", "\r").replace("%25", "%")] = digest
        if last or not all(re.fullmatch("[0-9a-f]{64}  [^\\s].*", line) for line in lines):
            report.bad(f"{manifest}: it is not in the form of a manifest")
        wrong = []
        for name, digest in listed.items():
            path = root / name
            if not path.resolve().is_relative_to(root.resolve()) or not path.is_file():
                wrong.append(f"{name}: it is listed and not there")
            elif hashlib.sha256(path.read_bytes()).hexdigest() != digest:
                wrong.append(f"{name}: its bytes are not those that {manifest} lists")
        if manifest == "manifest-sha256.txt":
            there = {path.relative_to(root).as_posix() for path in (root / "data").rglob("*") if path.is_file()}
            wrong += [f"{name}: it is there and not listed" for name in sorted(there - set(listed))]
        report.all(f"files are those that {manifest} lists", wrong, len(listed))


# --- the tree, and what is signed ------------------------------------------------------------------------------------


def node(left: bytes, right: bytes) -> bytes:
    """The hash of two neighbours (RFC 6962, 2.1)."""
    return hashlib.sha256(b"\x01" + left + right).digest()


def climb(leaf: bytes, index: int, size: int, path: list[bytes]) -> bytes:
    """The root that an inclusion proof leads to (RFC 9162, 2.1.3.2)."""
    number, last, root = index, size - 1, leaf
    for beside in path:
        if last == 0:
            raise Wrong("the proof is too long")
        if number & 1 or number == last:
            root = node(beside, root)
            while not number & 1 and number:
                number, last = number >> 1, last >> 1
        else:
            root = node(root, beside)
        number, last = number >> 1, last >> 1
    if last or not 0 <= index < size:
        raise Wrong("the proof is too short")
    return root


def grown(old: int, new: int, old_root: bytes, path: list[bytes]) -> tuple[bytes, bytes]:
    """The old and the new root that a consistency proof leads to (RFC 9162, 2.1.4.2)."""
    if old == new:
        return old_root, old_root
    nodes = [old_root, *path] if old & (old - 1) == 0 else path
    if not 0 < old < new or not nodes:
        raise Wrong("the proof proves nothing")
    number, last = old - 1, new - 1
    while number & 1:
        number, last = number >> 1, last >> 1
    was = now = nodes[0]
    for beside in nodes[1:]:
        if last == 0:
            raise Wrong("the proof is too long")
        if number & 1 or number == last:
            was, now = node(beside, was), node(beside, now)
            while not number & 1 and number:
                number, last = number >> 1, last >> 1
        else:
            now = node(now, beside)
        number, last = number >> 1, last >> 1
    if last:
        raise Wrong("the proof is too short")
    return was, now


class Checkpoint:
    """A signed note of three lines: origin, size, root (c2sp.org/tlog-checkpoint)."""

    def __init__(self, data: bytes) -> None:
        text, empty, under = data.decode("utf-8").rpartition("\n\n")
        lines = text.split("\n")
        if not empty or len(lines) < 3:
            raise Wrong("it is no checkpoint")
        self.data, self.text, self.signatures = data, text + "\n", under.splitlines()
        self.origin, self.size, self.root = lines[0], int(lines[1]), base64.b64decode(lines[2])

    def check_signature(self, key: str) -> None:
        """That the key (name+id+base64) signed it: Ed25519 over the text."""
        raw = base64.b64decode(key.split("+", 2)[2])[1:]
        key_id = hashlib.sha256(self.origin.encode() + b"\n\x01" + raw).digest()[:4]
        for line in self.signatures:
            dash, name, told = line.split(" ")
            signature = base64.b64decode(told)
            if (dash, name, signature[:4]) == ("\u2014", self.origin, key_id):
                try:
                    Ed25519PublicKey.from_public_bytes(raw).verify(signature[4:], self.text.encode())
                except InvalidSignature:
                    raise Wrong("the signature is not over this text") from None
                return
        raise Wrong("this key did not sign it")


def leaf_of(entry: dict[str, Any], payload: bytes | None) -> bytes:
    """The leaf hash of an entry, reckoned from what it says; an erased one has lost what its commitment covers."""
    if payload is not None:
        subject = json.dumps(entry["subject"], ensure_ascii=False).encode()
        committed = hashlib.sha256(bytes.fromhex(entry["salt"]) + subject + payload).hexdigest()
        if committed != entry["commitment"]:
            raise Wrong("what it says is not what was entered: the commitment differs")
    fields = {name: entry[name] for name in ("at", "commitment", "kind", "seq", "version", "who")}
    written = json.dumps(fields, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()
    leaf = hashlib.sha256(b"\x00" + written).digest()
    if leaf.hex() != entry["leaf"]:
        raise Wrong("its time, kind, author or version is not what was entered: the leaf hash differs")
    return leaf


def proof_of(data: bytes) -> tuple[int, list[bytes], bytes, bytes]:
    """Index, path, extra data and checkpoint of a proof (c2sp.org/tlog-proof)."""
    head, _, checkpoint = data.partition(b"\n\n")
    lines = head.decode("ascii").split("\n")
    if lines.pop(0) != "c2sp.org/tlog-proof@v1":
        raise Wrong("it is no proof")
    extra = base64.b64decode(lines.pop(0)[6:]) if lines[0].startswith("extra ") else b""
    index = int(lines.pop(0)[6:])
    return index, [base64.b64decode(line) for line in lines], extra, checkpoint


def included(entry: dict[str, Any], payload: bytes | None, proof: bytes, told: Checkpoint) -> None:
    """That an entry stands under a checkpoint's root."""
    index, path, _, checkpoint = proof_of(proof)
    if index != entry["seq"] or checkpoint != told.data:
        raise Wrong("its proof is of another entry or under another checkpoint")
    if climb(leaf_of(entry, payload), index, told.size, path) != told.root:
        raise Wrong("it is not under the root of the checkpoint")


# --- timestamps (RFC 3161 in CMS, RFC 5652) --------------------------------------------------------------------------

HASHES = {
    "1.3.14.3.2.26": "sha1",
    "2.16.840.1.101.3.4.2.1": "sha256",
    "2.16.840.1.101.3.4.2.2": "sha384",
    "2.16.840.1.101.3.4.2.3": "sha512",
}
SIGNING = {"1.2.840.10045.4.3.2": "sha256", "1.2.840.10045.4.3.3": "sha384", "1.2.840.10045.4.3.4": "sha512"}
RSA_ALONE = ("1.2.840.113549.1.1.1", "1.2.840.113549.1.1.11", "1.2.840.113549.1.1.12", "1.2.840.113549.1.1.13")
CONTENT_TYPE, DIGEST, STAMPED = "1.2.840.113549.1.9.3", "1.2.840.113549.1.9.4", "1.2.840.113549.1.9.16.1.4"
OWN_CERTIFICATE = ("1.2.840.113549.1.9.16.2.12", "1.2.840.113549.1.9.16.2.47")  # by SHA-1, or by a better hash


class Der:
    """An element of DER: its tag, its content, and itself as it stands."""

    def __init__(self, data: bytes, at: int = 0) -> None:
        length, start = data[at + 1], at + 2
        if length & 0x80:
            start += length & 0x7F
            length = int.from_bytes(data[at + 2 : start], "big")
        self.tag, self.content, self.end = data[at], data[start : start + length], start + length
        self.whole = data[at : self.end]
        if self.end > len(data):
            raise Wrong("the timestamp is cut off")

    def parts(self) -> list[Der]:
        """The elements inside."""
        found, at = [], 0
        while at < len(self.content):
            found.append(Der(self.content, at))
            at = found[-1].end
        return found

    def oid(self) -> str:
        """An object identifier in figures."""
        numbers, number = [], 0
        for byte in self.content:
            number = number << 7 | byte & 0x7F
            if not byte & 0x80:
                numbers.append(number)
                number = 0
        first = min(numbers[0] // 40, 2)
        return ".".join(map(str, (first, numbers[0] - 40 * first, *numbers[1:])))


def check_timestamp(answer: bytes, data: bytes, roots: list[Any]) -> tuple[str, str]:
    """When an authority saw ``data``, and its name, once its certificate goes back to one of the roots."""
    status, token = Der(answer).parts()[:2]
    if status.parts()[0].content not in (b"\x00", b"\x01"):
        raise Wrong("the authority refused")
    signed = token.parts()[1].parts()[0].parts()
    if signed[2].parts()[0].oid() != STAMPED:
        raise Wrong("it is signed data of another kind")
    info = signed[2].parts()[1].parts()[0].content
    told = Der(info).parts()
    imprint = told[2].parts()
    hashed = hashlib.new(HASHES[imprint[0].parts()[0].oid()], data).digest()
    if hashed != imprint[1].content:
        raise Wrong("it is over other bytes than this checkpoint")
    when = datetime.strptime(told[4].content.decode("ascii")[:14], "%Y%m%d%H%M%S").replace(tzinfo=timezone.utc)  # noqa: UP017 (Python 3.9 has no UTC)
    certificates = [
        x509.load_der_x509_certificate(c.whole) for part in signed[3:] if part.tag == 0xA0 for c in part.parts()
    ]
    signer = _signer(signed[-1].parts()[0].parts(), info, certificates)
    _chain(signer, certificates, roots, when)
    return f"{when:%Y-%m-%d %H:%M:%S} UTC", signer.subject.rfc4514_string()


def _signer(signed_by: list[Der], info: bytes, certificates: list[Any]) -> Any:  # noqa: ANN401 (the library may not be there)
    """The certificate whose key signed, once the signature holds."""
    serial = int.from_bytes(signed_by[1].parts()[1].content, "big")
    issuer = signed_by[1].parts()[0].whole
    found = [c for c in certificates if c.serial_number == serial and c.issuer.public_bytes() == issuer]
    if not found:
        raise Wrong("the certificate of whoever signed is not in it")
    digest, attributes, algorithm, signature = HASHES[signed_by[2].parts()[0].oid()], *signed_by[3:6]
    told = {a.parts()[0].oid(): a.parts()[1].parts()[0] for a in attributes.parts()}
    if told[CONTENT_TYPE].oid() != STAMPED or told[DIGEST].content != hashlib.new(digest, info).digest():
        raise Wrong("what is signed is not the timestamp")
    own = [told[oid].content for oid in OWN_CERTIFICATE if oid in told]
    whole = Der(found[0].public_bytes(_der())).whole
    if not own or not any(hashlib.new(h, whole).digest() in text for text in own for h in ("sha1", "sha256", "sha512")):
        raise Wrong("it was signed with another certificate")
    key, over = found[0].public_key(), b"\x31" + attributes.whole[1:]
    name = SIGNING.get(algorithm.parts()[0].oid(), digest)
    try:
        if isinstance(key, ec.EllipticCurvePublicKey):
            key.verify(signature.content, over, ec.ECDSA(getattr(hashes, name.upper())()))
        elif isinstance(key, rsa.RSAPublicKey) and algorithm.parts()[0].oid() in RSA_ALONE:
            key.verify(signature.content, over, padding.PKCS1v15(), getattr(hashes, name.upper())())
        else:
            raise Wrong("it is signed in a way that this program does not know: use openssl ts -verify")
    except InvalidSignature:
        raise Wrong("its signature does not hold") from None
    return found[0]


def _der() -> Any:  # noqa: ANN401 (the library may not be there)
    from cryptography.hazmat.primitives.serialization import Encoding

    return Encoding.DER


def _chain(leaf: Any, between: list[Any], roots: list[Any], when: datetime) -> None:  # noqa: ANN401 (the same)
    """That a certificate may stamp, and goes back to a root; all valid at the time."""
    use = [e for e in leaf.extensions if isinstance(e.value, x509.ExtendedKeyUsage)]
    if not use or not use[0].critical or x509.oid.ExtendedKeyUsageOID.TIME_STAMPING not in use[0].value:
        raise Wrong("its certificate is not one for timestamps")
    current = leaf
    for _ in range(8):
        if not current.not_valid_before_utc <= when <= current.not_valid_after_utc:
            raise Wrong("a certificate was not valid at that time")
        if current in roots:
            return
        issuers = [
            c for c in (*roots, *between) if c.subject == current.issuer and c != current and _issued(current, c)
        ]
        if not issuers:
            break
        current = issuers[0]
    raise Wrong("its certificates lead back to none of the roots that were given")


def _issued(certificate: Any, by: Any) -> bool:  # noqa: ANN401 (the same)
    try:
        certificate.verify_directly_issued_by(by)
        return bool(by.extensions.get_extension_for_class(x509.BasicConstraints).value.ca)
    except (InvalidSignature, ValueError, TypeError, x509.ExtensionNotFound):
        return False


# --- what the entries say --------------------------------------------------------------------------------------------


class Bundle:
    """The files of a bundle below ``data``."""

    def __init__(self, root: Path) -> None:
        self.data = root / "data"
        lines = (self.data / "entries.jsonl").read_text("utf-8").splitlines()
        self.entries: list[dict[str, Any]] = [json.loads(line) for line in lines]

    def payload(self, entry: dict[str, Any]) -> bytes | None:
        """What an entry says, letter for letter; None where it was erased."""
        return (self.data / entry["payload"]).read_bytes() if "payload" in entry else None

    def said(self, kind: str) -> Iterator[tuple[dict[str, Any], dict[str, Any]]]:
        """The entries of a kind, each with what it says."""
        for entry in self.entries:
            payload = self.payload(entry)
            if entry["kind"] == kind and payload is not None:
                yield entry, json.loads(payload)

    def read(self, name: str) -> bytes:
        """The bytes of a file."""
        return (self.data / name).read_bytes()

    def capture(self, digest: str) -> Path | None:
        """The file of the collected bytes that have this hash."""
        return next(iter(sorted((self.data / "captures").glob(f"{digest}*"))), None)


def check_entries(bundle: Bundle, told: Checkpoint, report: Report) -> None:
    """Every entry says what was entered, and stands under the checkpoint's root."""
    wrong = []
    for entry in bundle.entries:
        try:
            proof = bundle.read(f"proofs/{entry['seq']:06}.tlog-proof")
            included(entry, bundle.payload(entry), proof, told)
        except FAULTS as error:
            wrong.append(f"entry {entry.get('seq')} ({entry.get('kind')}): {error}")
    erased = sum("payload" not in entry for entry in bundle.entries)
    if erased:
        report.skip(f"what {erased} of the entries said: it was erased, and their time and kind alone are left")
    report.all(
        f"entries are what was entered, and stand under the root of {told.size:,} entries", wrong, len(bundle.entries)
    )


def check_captures(bundle: Bundle, report: Report) -> None:
    """Collected bytes have the hash that their entry tells."""
    wrong, named = [], {said["blob"] for _, said in bundle.said("capture")}
    for digest in sorted(named):
        path = bundle.capture(digest)
        if path is None:
            wrong.append(f"capture {digest}: its bytes are not there")
        elif hashlib.sha256(path.read_bytes()).hexdigest() != digest:
            wrong.append(f"capture {digest}: its bytes are others")
    for path in sorted((bundle.data / "captures").iterdir()):
        if path.name.partition(".")[0] not in named:
            wrong.append(f"captures/{path.name}: no entry tells of it")
    report.all("captures have the hash that their entry tells", wrong, len(named))


def short_id(*parts: str) -> str:
    """An id as harmledger makes them."""
    return hashlib.sha256("".join(f"{len(part)}:{part}" for part in parts).encode("utf-8")).hexdigest()[:20]


def derived(capture: bytes, document: dict[str, Any]) -> bool | None:
    """Whether a document's text is its capture's letters; None where it was taken out of a page, which this program
    does not do again."""
    text = document["text"]
    for encoding in (document.get("encoding") or "utf-8", "utf-8-sig"):
        try:
            letters = capture.decode(encoding).lstrip("\ufeff")
        except (UnicodeDecodeError, LookupError):
            continue
        if letters.replace("\r\n", "\n").replace("\r", "\n") == text:
            return True
        try:
            fields = json.loads(letters)
        except ValueError:
            fields = None
        if isinstance(fields, dict) and isinstance(fields.get("text"), str):
            return bool(re.sub("[\x00\ud800-\udfff]", "\ufffd", fields["text"]) == text)
    return None


DECODED = "decoded from the bytes"  # how documents come about, but for copies with words taken out


def check_documents(bundle: Bundle, report: Report) -> dict[str, dict[str, Any]]:
    """Documents are of their captures, and their readable copies are what the entries say."""
    told = {said["document"]["id"]: said for _, said in bundle.said("document")}
    documents = {name: said["document"] for name, said in told.items()}
    wrong, letters, taken = [], 0, 0
    for name, document in documents.items():
        capture, how = bundle.capture(document["capture"]), told[name].get("from", {}).get("how", DECODED)
        if capture is None:
            wrong.append(f"document {name}: the bytes that it was read from are not there")
            continue
        if how != DECODED:
            report.skip(f"what document {name} was made of: it is a copy that was made of another document ({how})")
        elif short_id(document["capture"], document.get("url") or document.get("publisher") or "") != name:
            wrong.append(f"document {name}: its id is not that of these bytes from this place")
        if bundle.read(f"documents/{name}.txt").decode("utf-8") != document["text"]:
            wrong.append(f"documents/{name}.txt: this is not the text that was entered")
        same = derived(capture.read_bytes(), document)
        letters, taken = letters + (same is True), taken + (same is None)
        if same is False:
            wrong.append(f"document {name}: its text is not that of its capture")
    report.all(
        "documents are of their bytes and their place, and their readable texts are as entered", wrong, len(told)
    )
    if letters:
        report.good(f"{letters} of these have the very letters of their capture as their text")
    if taken:
        report.skip(
            f"that the text of the other {taken} is what stands on the page: it was taken out of HTML or PDF by "
            "harmledger; open captures/ beside documents/ and compare"
        )
    return documents


def check_quotes(bundle: Bundle, documents: dict[str, dict[str, Any]], report: Report) -> None:
    """Every quote behind a claim, and behind what people decided on one, is that slice of its document's text."""
    wrong, count, seen = [], 0, 0
    pages: dict[str, str] = {}
    entered = [(entry, said["claim"]) for entry, said in bundle.said("claim")]
    decided = [(entry, said) for entry, said in bundle.said("decision") if said.get("seen")]
    chosen = [(e, {**s["seen"], "evidence": s.get("words") or s["seen"]["evidence"]}) for e, s in decided]
    by_hand = {said["on"] for _, said in decided if said["decision"] == "add"}
    claims = {c["id"]: c for _, c in chosen if c["id"] in by_hand} | {c["id"]: c for _, c in entered}
    for entry, claim in chosen + entered:
        document = documents.get(claim["document"])
        if document is None:
            wrong.append(f"claim {claim['id']} (entry {entry['seq']}): its document is not there")
            continue
        if claim["document"] not in pages:
            pages[claim["document"]] = page_of(bundle, document)
        for evidence in claim["evidence"]:
            count += 1
            span = evidence["span"]
            if document["text"][span["start"] : span["end"]] != evidence["quote"]:
                wrong.append(f"claim {claim['id']}: its words for {evidence['field']} do not stand where it says")
            seen += " ".join(evidence["quote"].split()) in pages[claim["document"]]
    report.all(f"quotes of {len(claims)} claims are the slice of their document's text that they say", wrong, count)
    print(f"              ({seen} of them also stand letter for letter in the collected bytes, markup taken away)")
    exported = [json.loads(line) for line in bundle.read("claims.jsonl").decode("utf-8").splitlines()]
    every = [claim for _, claim in chosen + entered] + [s["seen"] for _, s in decided]
    pool = {key for claim in every for key in quoted(claim)} if decided else set()
    wrong = [f"claims.jsonl: {r['id']} is not what was entered" for r in exported if not same_words(r, claims, pool)]
    incident = json.loads(bundle.read("incident.json"))
    wrong += [f"incident.json: claim {name} is not there" for name in incident["claims"] if name not in claims]
    report.all("claims of claims.jsonl have the words that were entered", wrong, len(exported))


def same_words(row: dict[str, Any], claims: dict[str, dict[str, Any]], pool: set[tuple[Any, ...]]) -> bool:
    """Whether an exported claim quotes what its entry quotes, or where people decided, what any of its entries does."""
    told = [(e["field"], e["start"], e["end"], e["quote"]) for e in row["evidence"]]
    entered = claims.get(row["id"], {}).get("evidence", [])
    same = told == [(e["field"], e["span"]["start"], e["span"]["end"], e["quote"]) for e in entered]
    return bool(told) and (same or pool.issuperset((e[0].partition("/")[0], *e[1:]) for e in told))


def quoted(claim: dict[str, Any]) -> list[tuple[Any, ...]]:
    """The quotes of an entered claim: of which field, from where to where, and the words."""
    spans = ((e["field"].partition("/")[0], e["span"], e["quote"]) for e in claim["evidence"])
    return [(field, span["start"], span["end"], quote) for field, span, quote in spans]


def page_of(bundle: Bundle, document: dict[str, Any]) -> str:
    """The letters of a capture, roughly: markup out, spaces made one."""
    capture = bundle.capture(document["capture"])
    try:
        letters = capture.read_bytes().decode(document.get("encoding") or "utf-8", "replace") if capture else ""
    except LookupError:
        letters = ""
    if letters.startswith("{"):
        letters = "\n".join(part for part in json.loads(letters).values() if isinstance(part, str))
    return " ".join(html.unescape(re.sub(r"(?s)<(script|style)\b.*?</\1>|<[^>]*>", " ", letters)).split())


# --- all of it -------------------------------------------------------------------------------------------------------


class Trust:
    """Whom the reader believes: the keys and root certificates that he brought, else the bundle's own key."""

    def __init__(self, keys: list[str], roots: list[Any]) -> None:
        self.keys, self.roots = keys, roots
        self.own: list[str] = []


def check_signature(told: Checkpoint, name: str, trust: Trust, report: Report) -> None:
    """The signature of a checkpoint, by a key that the reader brought, else by the bundle's own."""
    if not SIGNATURES:
        report.skip(f"the signature of {name}: the library cryptography is not installed")
        return
    wrong = []
    for key in trust.keys or trust.own:
        try:
            told.check_signature(key)
        except FAULTS as error:
            wrong.append(str(error))
            continue
        if trust.keys:
            report.good(f"{name} was signed with the key that you gave")
        else:
            report.good(f"{name} was signed with the key in the bundle")
            report.skip("whose key that is: it came with the bundle; give one that you had from elsewhere with --key")
        return
    report.bad(f"{name}: {wrong[0] if wrong else 'there is no key to check it with'}")


def check_stamps(folder: Path, told: Checkpoint, name: str, trust: Trust, report: Report) -> None:
    """The timestamps beside a checkpoint."""
    for path in sorted(folder.glob(f"{name}.*.tsr")):
        if not (SIGNATURES and trust.roots):
            why = (
                "name the authority's root with --roots" if SIGNATURES else "the library cryptography is not installed"
            )
            report.skip(f"{path.name}: {why}")
            continue
        try:
            when, who = check_timestamp(path.read_bytes(), told.data, trust.roots)
        except FAULTS as error:
            report.bad(f"{path.name}: {error}")
        else:
            report.good(f"{name} was there on {when}, says {who}: so were the first {told.size:,} entries")


def check_earlier(folder: Path, now: Checkpoint, trust: Trust, report: Report) -> None:
    """Checkpoints that were kept elsewhere before: the case of then is the beginning of the case of now."""
    for path in sorted(folder.glob("earlier-*.checkpoint")):
        try:
            told = Checkpoint(path.read_bytes())
            proof = path.with_suffix(".consistency").read_text("ascii").split()
            roots_found = grown(told.size, now.size, told.root, [base64.b64decode(line) for line in proof])
            if told.origin != now.origin or roots_found != (told.root, now.root):
                raise Wrong("the case did not grow out of the one of this checkpoint")
        except FAULTS as error:
            report.bad(f"{path.name}: {error}")
            continue
        report.good(f"{path.name}: its {told.size:,} entries are the first of the {now.size:,}, none changed since")
        check_signature(told, path.name, trust, report)
        check_stamps(folder, told, path.name, trust, report)


def check_bundle(root: Path, trust: Trust, report: Report) -> None:
    """Everything in a bundle."""
    print("The bag")
    check_bag(root, report)
    bundle, folder = Bundle(root), root / "data" / "checkpoints"
    told = Checkpoint((folder / "case.checkpoint").read_bytes())
    trust.own = (folder / "key.txt").read_text("utf-8").split()
    print(f"The entries of the case {told.origin}")
    check_entries(bundle, told, report)
    check_captures(bundle, report)
    check_quotes(bundle, check_documents(bundle, report), report)
    print("Who vouches for it")
    check_signature(told, "case.checkpoint", trust, report)
    check_stamps(folder, told, "case.checkpoint", trust, report)
    check_earlier(folder, told, trust, report)


def check_proof(data: bytes, trust: Trust, report: Report) -> None:
    """The proof of one entry."""
    extra, checkpoint = proof_of(data)[2:]
    entry, told = json.loads(extra), Checkpoint(checkpoint)
    payload = entry["payload"].encode("utf-8")
    try:
        included(entry, payload, data, told)
    except Wrong as error:
        report.bad(str(error))
    else:
        report.good(
            f"entry {entry['seq']} of {told.origin} ({entry['kind']}, {entry['at']}) is under its root, and says:"
        )
        print(json.dumps(json.loads(payload), ensure_ascii=False, indent=2))
    if trust.keys:
        check_signature(told, "the checkpoint", trust, report)
    else:
        report.skip("who signed: give the key of whoever vouches for the case with --key")


def main(arguments: list[str] | None = None) -> int:
    """Run the program; its exit status."""
    parser = argparse.ArgumentParser(description="Checks a bundle or a proof that harmledger wrote.")
    parser.add_argument(
        "what", nargs="?", type=Path, default=Path(__file__).resolve().parent, help="folder, .zip or .tlog-proof"
    )
    parser.add_argument("--key", action="append", default=[], help="public key that must have signed")
    parser.add_argument("--roots", action="append", default=[], type=Path, help="PEM file of root certificates")
    told = parser.parse_args(arguments)
    report = Report()
    try:
        roots = (
            [c for file in told.roots for c in x509.load_pem_x509_certificates(file.read_bytes())] if SIGNATURES else []
        )
        trust = Trust(told.key, roots)
        with tempfile.TemporaryDirectory() as spare:
            root = told.what
            if zipfile.is_zipfile(root):
                zipfile.ZipFile(root).extractall(spare)  # which keeps within the folder
                (root,) = Path(spare).iterdir()
            if root.is_dir():
                check_bundle(root, trust, report)
            else:
                check_proof(root.read_bytes(), trust, report)
    except FAULTS as error:
        print(f"This cannot be checked: {type(error).__name__}: {error}")
        return 1 if report.wrong else 2
    print("What this does not show")
    for sentence in LIMITS:
        print(f"  - {sentence}")
    print(f"{report.wrong} of what was checked DO NOT HOLD." if report.wrong else "Everything that was checked holds.")
    return 1 if report.wrong else 0


if __name__ == "__main__":
    sys.exit(main())
