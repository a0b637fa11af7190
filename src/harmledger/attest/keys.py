"""The key that signs checkpoints: made, kept and read, outside of any case.

The file has one line, in the form of Go's ``note`` package (PRIVATE+KEY+name+id+base64 of 0x01 and the seed), so
that tools for transparency logs read it. It has no password: whoever can read the file can sign. One key serves all
cases; it signs each under the name of that case's log, and has an id of its own there.
"""

from __future__ import annotations

import base64
import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from harmledger.attest.note import ED25519, KEY_BYTES, good_name, key_id_of, unbase64
from harmledger.errors import CaseError, SaveError, UsageError

KEY_FILE = "checkpoint.key"
_PRIVATE = "PRIVATE+KEY+"
OTHERS = 0o077  # the rights of everybody but the owner


@dataclass(frozen=True, slots=True)
class PublicKey:
    """What checks signatures: the ``name`` of who signs, and the 32 bytes of the key."""

    name: str
    raw: bytes

    def told(self, origin: str | None = None) -> str:
        """The key in the form for verifiers (name+id+base64), under its own name or as the key of a log."""
        name = origin or self.name
        return f"{name}+{key_id_of(name, self.raw).hex()}+{base64.b64encode(ED25519 + self.raw).decode('ascii')}"

    @classmethod
    def of(cls, told: str) -> PublicKey:
        """The key that is written so.

        Raises:
            UsageError: it is no such key, or its id is of another.
        """
        name, raw = _parts(told.strip(), "a key to check signatures")
        return cls(name, raw)


@dataclass(frozen=True, slots=True)
class SigningKey:
    """What signs. ``name`` is the first part of the names of its logs; the seed is 32 bytes."""

    name: str
    seed: bytes

    def public(self) -> PublicKey:
        """The half that may be shown."""
        return PublicKey(self.name, Ed25519PrivateKey.from_private_bytes(self.seed).public_key().public_bytes_raw())

    def origin(self, log: str) -> str:
        """The name of a log that it signs for."""
        return f"{self.name}/{log}"

    def written(self) -> str:
        """The line of its file."""
        key_id = key_id_of(self.name, self.public().raw).hex()
        return f"{_PRIVATE}{self.name}+{key_id}+{base64.b64encode(ED25519 + self.seed).decode('ascii')}\n"

    def __repr__(self) -> str:
        return f"SigningKey({self.name!r}, …)"


def default_folder(environment: Mapping[str, str]) -> Path:
    """Where the user's own things stand that belong to no case."""
    told = environment.get("APPDATA") if sys.platform == "win32" else environment.get("XDG_CONFIG_HOME")
    return (Path(told) if told else Path.home() / ".config") / "harmledger"


def default_key(environment: Mapping[str, str]) -> Path:
    """Where the key stands unless told otherwise."""
    return default_folder(environment) / KEY_FILE


def make_key(path: Path, name: str | None = None) -> SigningKey:
    """Make a key and keep it at ``path``, readable by its owner alone; none that stands there is overwritten.

    Args:
        path: Where.
        name: Who signs, without spaces and plus signs, best an address of yours ("watch.example.org"); else one
            made of the key.

    Raises:
        UsageError: the name cannot be one, or a key stands there already.
        SaveError: it cannot be written.
    """
    seed = Ed25519PrivateKey.generate().private_bytes_raw()
    if name is None:
        name = f"harmledger-{sha256(SigningKey('', seed).public().raw).hexdigest()[:8]}"
    if not good_name(name):
        raise UsageError(f"{name!r} can be no key's name", remedy="Use letters, digits, dots and dashes")
    key = SigningKey(name, seed)
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            file.write(key.written())
            file.flush()
            os.fsync(file.fileno())
    except FileExistsError as error:
        raise UsageError(
            "a file stands there already, and a key is never overwritten", where=str(path), remedy="Name another file"
        ) from error
    except OSError as error:
        raise SaveError(
            f"the key cannot be written ({error.strerror})", where=str(path), remedy="Name another file"
        ) from error
    return key


def read_key(path: Path) -> SigningKey:
    """The key at ``path``.

    Raises:
        CaseError: there is none, or others than its owner may read it.
        UsageError: the file is no key.
    """
    try:
        with path.open(encoding="utf-8") as file:
            mode = os.fstat(file.fileno()).st_mode
            line = file.read(10_000).strip()
    except FileNotFoundError as error:
        raise CaseError(
            "there is no key to sign with", where=str(path), remedy="`harmledger checkpoint key` makes one"
        ) from error
    except (OSError, UnicodeDecodeError) as error:
        why = error.strerror if isinstance(error, OSError) else "it is no text"
        raise CaseError(f"the key cannot be read ({why})", where=str(path), remedy="Check the file") from error
    if sys.platform != "win32" and mode & OTHERS:
        raise CaseError(
            "others than you may read the key, and so sign in your name",
            where=str(path),
            remedy=f"Ask who may have read it; then `chmod 600 {path}`, or make a new one",
        )
    name, seed = _parts(line.removeprefix(_PRIVATE) if line.startswith(_PRIVATE) else "", "a signing key", seed=True)
    return SigningKey(name, seed)


def _parts(told: str, what: str, *, seed: bool = False) -> tuple[str, bytes]:
    """Name and 32 bytes of a key as it is written, once its id is known to be its own."""
    name, _, rest = told.partition("+")
    key_id, _, data = rest.partition("+")
    try:
        raw = unbase64(data)
    except ValueError:
        raw = b""
    bare = raw.removeprefix(ED25519)
    if not good_name(name) or len(raw) != 1 + KEY_BYTES or len(bare) != KEY_BYTES:
        raise UsageError(f"this is not {what}", remedy="`harmledger checkpoint key` tells yours")
    public = SigningKey(name, bare).public().raw if seed else bare
    if key_id_of(name, public).hex() != key_id:
        raise UsageError(f"this is not {what}: its id is of another", remedy="Copy it again, whole")
    return name, bare
