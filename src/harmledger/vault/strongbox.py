"""Identities of sources: sealed to one public key, whose secret half lies in key slots for named holders.

- The case has a vault key (X25519, age). Whoever writes has its public half and can seal, and cannot open.
- The secret half, with a second secret for look-ups, is sealed to each holder's own public key: a *key slot* each.
- A further slot can be opened with a recovery secret that exists nowhere whole: SLIP-39 shares of it, k of n, are
  given out on paper.
- A look-up is HMAC-SHA-256 under the look-up secret over a folded name, address or number. Without the secret nothing
  can be tried against it.

Destroying the key slots leaves every identity sealed for good. Nothing here knows where slots and identities are kept.
"""

from __future__ import annotations

import base64
import hmac
import json
import re
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from harmledger.errors import IntegrityError, UsageError
from harmledger.text.scripts import fold
from harmledger.vault.age import Key, new_key, opened, public_of, recipients, sealed
from harmledger.vault.shares import join, split

SECRET_BYTES = 32
PAD = 1024  # bytes: so that a sealed record does not tell how long a name is
FEWEST_DIGITS = 6  # of a telephone number
UNLOOKED = frozenset({"note", "notes"})  # fields that nobody looks a person up by

Slot = Mapping[str, str | int | list[str] | dict[str, str]]
Slots = dict[str, Slot]


@dataclass(frozen=True, slots=True)
class Master:
    """What a holder gets out of a key slot: the vault's key and the secret for look-ups."""

    key: Key
    lookup: bytes = field(repr=False)

    def tags(self, identity: Mapping[str, str]) -> list[str]:
        """The look-up tags of an identity, sorted: one for each field, never for a part of one, since the words of
        names are of so unequal frequency that equal tags would tell which they are."""
        return sorted({self.tag(value) for name, value in identity.items() if name not in UNLOOKED and _folded(value)})

    def tag(self, value: str) -> str:
        """The tag of one value."""
        return hmac.new(self.lookup, _folded(value).encode("utf-8"), sha256).hexdigest()


@dataclass(frozen=True, slots=True)
class Founded:
    """A vault as it is begun: its header, its key slots by name, and the shares that are to be given out."""

    header: Slot
    slots: Slots
    shares: Mapping[str, str] = field(repr=False)
    master: Master = field(repr=False)


def found(holders: Mapping[str, str], threshold: int) -> Founded:
    """Begin a vault for these holders: names (pseudonyms), each with a public key.

    Raises:
        UsageError: a key is none, or the threshold cannot be met.
    """
    recipients(list(holders.values()))
    key, lookup, recovery = new_key(), secrets.token_bytes(SECRET_BYTES), secrets.token_bytes(SECRET_BYTES)
    inside = json.dumps({"lookup": lookup.hex(), "secret": key.secret}).encode("ascii")
    slots: Slots = {f"key/{name}": {"sealed": _text(sealed(inside, [holders[name]]))} for name in sorted(holders)}
    slots["recovery"] = {"sealed": _text(_locked(inside, recovery))}
    header: Slot = {"holders": dict(sorted(holders.items())), "public": key.public, "threshold": threshold}
    return Founded(header, slots, split(recovery, threshold, sorted(holders)), Master(key, lookup))


def by_key(slots: Mapping[str, Slot], key: Key) -> tuple[str, Master]:
    """Whose key it is, and what it opens.

    Raises:
        UsageError: it is no holder's.
    """
    for name, slot in sorted(slots.items()):
        if name.startswith("key/"):
            try:
                return name.removeprefix("key/"), _master(opened(_bytes(slot), key))
            except IntegrityError:
                continue
    raise UsageError("this key is no holder's of this vault", remedy="`harmledger source holders` tells whose are")


def by_shares(slots: Mapping[str, Slot], shares: Sequence[str]) -> Master:
    """What k shares open.

    Raises:
        UsageError: they are too few, or of another vault.
    """
    secret = join(shares)
    if "recovery" not in slots:
        raise UsageError("the vault has no slot for recovery", remedy="Restore a backup, and repeat it there")
    try:
        return _master(_unlocked(_bytes(slots["recovery"]), secret))
    except InvalidTag as error:
        raise UsageError("these shares are of another vault, or of before its last rotation") from error


def seal_identity(public: str, identity: Mapping[str, str]) -> str:
    """An identity that only the vault's secret key opens, as text."""
    plain = json.dumps(dict(sorted(identity.items())), ensure_ascii=False).encode("utf-8")
    return _text(sealed(plain + b" " * (-len(plain) % PAD), [public]))


def open_identity(master: Master, text: str) -> Mapping[str, str]:
    """The identity again.

    Raises:
        IntegrityError: it is not what was sealed, or was sealed to another vault's key.
    """
    value = json.loads(opened(base64.b64decode(text), master.key))
    return {str(name): str(told) for name, told in value.items()}


def _folded(value: str) -> str:
    """A value as it is looked up: letters folded, and of a number its digits alone."""
    digits = re.sub(r"\D", "", fold(value))
    if len(digits) >= FEWEST_DIGITS and not re.search(r"[^\W\d]", value):
        return digits.lstrip("0")
    return " ".join(fold(word) for word in re.split(r"[\s,;]+", value) if word)


def _master(inside: bytes) -> Master:
    told = json.loads(inside)
    return Master(_key(told["secret"]), bytes.fromhex(told["lookup"]))


def _key(secret: str) -> Key:
    return Key(secret, public_of(secret))


def _locked(data: bytes, secret: bytes) -> bytes:
    nonce = secrets.token_bytes(12)
    return nonce + ChaCha20Poly1305(_derived(secret)).encrypt(nonce, data, None)


def _unlocked(data: bytes, secret: bytes) -> bytes:
    return ChaCha20Poly1305(_derived(secret)).decrypt(data[:12], data[12:], None)


def _derived(secret: bytes) -> bytes:
    return HKDF(SHA256(), 32, None, b"harmledger vault recovery 1").derive(secret)


def _text(data: bytes) -> str:
    return base64.b64encode(data).decode("ascii")


def _bytes(slot: Slot) -> bytes:
    return base64.b64decode(str(slot["sealed"]))
