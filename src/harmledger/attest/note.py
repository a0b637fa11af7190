"""Signed notes (c2sp.org/signed-note): a text, an empty line, and a line for each signature.

Ed25519 alone is signed and checked (type 0x01); lines of other keys and other kinds are left alone, as the
specification has it, so that witnesses may put theirs under a note of ours.
"""

from __future__ import annotations

import base64
import binascii
import re
from dataclasses import dataclass
from hashlib import sha256

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from harmledger.errors import ProofError

ED25519 = b"\x01"
KEY_BYTES = 32
MOST_SIGNATURES = 100  # the specification asks for 16 at least, and for an end
LONGEST_NOTE = 1_000_000  # bytes
_DASH = "\u2014"
_CONTROLS = re.compile("[\x00-\x09\x0b-\x1f]")
_NAME = re.compile(r"[^\s+]+")


@dataclass(frozen=True, slots=True)
class Signature:
    """One line under a note: who is said to have signed, the key's id, and the signature."""

    name: str
    key_id: bytes
    signature: bytes


@dataclass(frozen=True, slots=True)
class Note:
    """A text that ends in a line end, and what stands under it."""

    text: str
    signatures: tuple[Signature, ...]


def key_id_of(name: str, public: bytes) -> bytes:
    """The id of an Ed25519 key under a name: SHA-256(name ‖ line end ‖ 0x01 ‖ key), its first four bytes."""
    return sha256(name.encode("utf-8") + b"\n" + ED25519 + public).digest()[:4]


def sign(text: str, name: str, seed: bytes) -> bytes:
    """The note of ``text``, signed by the key of ``seed`` under ``name``.

    Raises:
        ValueError: the text ends in no line end or has control characters, or the name has a space or a plus.
    """
    if not text.endswith("\n") or _CONTROLS.search(text) or not good_name(name):
        raise ValueError("neither this text nor this name can stand in a signed note")
    private = Ed25519PrivateKey.from_private_bytes(seed)
    key_id = key_id_of(name, private.public_key().public_bytes_raw())
    told = base64.b64encode(key_id + private.sign(text.encode("utf-8"))).decode("ascii")
    return f"{text}\n{_DASH} {name} {told}\n".encode()


def good_name(name: str) -> bool:
    """Whether a key may be called so: something, without spaces and plus signs."""
    return _NAME.fullmatch(name) is not None and not _CONTROLS.search(name)


def parse(data: bytes) -> Note:
    """The note that ``data`` writes; nothing is verified by that.

    Raises:
        ProofError: it is no signed note.
    """
    if len(data) > LONGEST_NOTE:
        raise ProofError("it is too long for a signed note")
    try:
        written = data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise ProofError("it is no signed note: it is not UTF-8") from error
    text, found, under = written.rpartition("\n\n")
    if not found or not under.endswith("\n") or _CONTROLS.search(written):
        raise ProofError("it is no signed note: a text, an empty line and signatures are needed")
    lines = under.removesuffix("\n").split("\n")
    if len(lines) > MOST_SIGNATURES:
        raise ProofError(f"it has over {MOST_SIGNATURES} signatures")
    return Note(text + "\n", tuple(_signature(line) for line in lines))


def verified(note: Note, name: str, public: bytes) -> bool:
    """Whether the note has a signature of this key under this name, and it holds.

    Raises:
        ProofError: a signature of this key is there and does not hold.
    """
    key_id = key_id_of(name, public)
    ours = [s for s in note.signatures if (s.name, s.key_id) == (name, key_id)]
    for each in ours:
        try:
            Ed25519PublicKey.from_public_bytes(public).verify(each.signature, note.text.encode("utf-8"))
        except InvalidSignature as error:
            raise ProofError(f"the signature by {name} does not hold: the text is not what was signed") from error
    return bool(ours)


def unbase64(told: str) -> bytes:
    """Bytes from their one form in base 64.

    Raises:
        ValueError: it is no base 64, or not the one form.
    """
    try:
        data = base64.b64decode(told, validate=True)
    except binascii.Error as error:
        raise ValueError(str(error)) from error
    if base64.b64encode(data).decode("ascii") != told:
        raise ValueError("the last letter has bits that mean nothing")
    return data


def _signature(line: str) -> Signature:
    mark, _, rest = line.partition(" ")
    name, _, told = rest.partition(" ")
    try:
        data = unbase64(told)
    except ValueError:
        data = b""
    if mark != _DASH or not good_name(name) or len(data) < 5:
        raise ProofError(f"it is no signed note: a line under it is no signature ({line[:60]!r})")
    return Signature(name, data[:4], data[4:])
