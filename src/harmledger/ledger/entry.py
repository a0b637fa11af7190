"""An entry of the ledger and its three hashes.

- ``commitment``: SHA-256(salt ‖ canonical subject ‖ canonical payload). These lie apart: once they are gone,
  the entry still verifies and nobody can confirm a guess of what it said. The subject is among them because
  most ids are made of a hash of the bytes, which would confirm a guess as well.
- ``leaf``: the leaf hash of RFC 6962, SHA-256(0x00 ‖ canonical JSON of the six ``fields``).
- ``chain``: SHA-256(previous chain ‖ leaf), both as 32 bytes; before the first entry stand 32 zero bytes.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from hashlib import sha256

from harmledger.ledger.canonical import JSON, canonical
from harmledger.model.ids import Sha256

CHAIN_START = Sha256("0" * 64)
LOCAL = "local"  # who writes, where nobody has said


class EntryKind(StrEnum):
    """What an entry tells."""

    CAPTURE = "capture"
    DOCUMENT = "document"
    READING = "reading"
    CLAIM = "claim"
    WITHDRAWAL = "withdrawal"
    QUARANTINE = "quarantine"
    PLACES = "places"
    MANIFEST = "manifest"
    ACTORS = "actors"
    SOURCES = "sources"
    WORDS = "words"
    SETTINGS = "settings"
    DECISION = "decision"
    ERASURE = "erasure"
    IDENTITY = "identity"  # of a source, sealed: see the vault
    OPENING = "opening"  # of a sealed identity
    ACCESS = "access"  # who came to the desk, and whom it lets in


NEUTRAL = frozenset({EntryKind.IDENTITY, EntryKind.OPENING, EntryKind.ACCESS})
"""Entries that say nothing of documents: what was derived before one holds after it."""


@dataclass(frozen=True, slots=True)
class NewEntry:
    """What is to be entered. ``subject`` is the id (or the file) that it is about. A payload that stands on
    stored bytes names them by SHA-256 under the top-level key ``blob``. ``who`` is a pseudonym."""

    kind: EntryKind
    subject: str
    payload: Mapping[str, JSON]
    who: str = LOCAL


@dataclass(frozen=True, slots=True)
class Entry:
    """What was entered: ``seq`` counts from 0, ``at`` is UTC ("2031-05-06T07:08:09.000001Z"), ``version`` is
    harmledger's. ``erased`` is the number of the entry that destroyed what this one said: subject and payload
    are then empty, but for what of the payload was kept."""

    seq: int
    kind: EntryKind
    subject: str
    at: str
    version: str
    who: str
    commitment: Sha256
    leaf: Sha256
    chain: Sha256
    payload: Mapping[str, JSON]
    erased: int | None = None


@dataclass(frozen=True, slots=True)
class Erased:
    """That an entry was emptied: by which entry, and what of its payload holds on."""

    by: int
    kept: Mapping[str, JSON]


def fields(entry: Mapping[str, object]) -> dict[str, JSON]:
    """The six fields that the leaf hash covers, from an entry's row."""
    names = ("at", "commitment", "kind", "seq", "version", "who")
    return {name: _plain(entry[name]) for name in names}


def commitment_of(salt: str, subject: str, body: bytes) -> Sha256:
    """The salted commitment to a subject and a payload; ``salt`` is 64 hex digits, ``body`` canonical JSON.
    A JSON string ends where it ends, so no other subject and payload make the same bytes.

    Raises:
        ValueError: the salt is not hex.
    """
    return Sha256(sha256(bytes.fromhex(salt) + canonical(subject) + body).hexdigest())


def leaf_of(covered: Mapping[str, JSON]) -> Sha256:
    """The leaf hash (RFC 6962, 2.1) over an entry's ``fields``."""
    return Sha256(sha256(b"\x00" + canonical(covered)).hexdigest())


def chained(previous: Sha256, leaf: Sha256) -> Sha256:
    """The chain hash after ``leaf``.

    Raises:
        ValueError: one of the two is not hex.
    """
    return Sha256(sha256(bytes.fromhex(previous) + bytes.fromhex(leaf)).hexdigest())


def blob_of(payload: JSON) -> Sha256 | None:
    """The stored bytes that a payload stands on, if any."""
    named = payload.get("blob") if isinstance(payload, Mapping) else None
    return Sha256(named) if isinstance(named, str) else None


def _plain(value: object) -> JSON:
    if value is None or isinstance(value, str | int | float):
        return value
    raise ValueError(f"{type(value).__name__} in a field of an entry")
