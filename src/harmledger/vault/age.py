"""Encryption to named keys, in the format of age (age-encryption.org/v1), X25519.

Whoever knows a public key can write to it, so opening shows who may read and not who wrote.
"""

from __future__ import annotations

import io
import os
import threading
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

import pyrage  # type: ignore[import-untyped, unused-ignore] # compiled, no types

from harmledger.errors import HarmledgerError, IntegrityError, UsageError

if TYPE_CHECKING:
    from typing_extensions import Buffer

SECRET = "AGE-SECRET-KEY-"  # noqa: S105 (how a key begins, and no key)
_GRACE = 1.0  # seconds
_FAULTS = (pyrage.DecryptError, OSError)


@dataclass(frozen=True, slots=True)
class Key:
    """A secret key and the public one that things are sealed to ("age1…")."""

    secret: str = field(repr=False)
    public: str


def new_key() -> Key:
    """A key made of chance."""
    made = pyrage.x25519.Identity.generate()
    return Key(str(made), str(made.to_public()))


def key_from(path: str) -> Key:
    """The key in a file as `harmledger key` or age-keygen write it.

    Raises:
        UsageError: it cannot be read, or holds none, or more than one.
    """
    try:
        lines = Path(path).read_text(encoding="utf-8").split()
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError("the key cannot be read", where=path, remedy="Check the path and who may read it") from error
    found = [line for line in lines if line.startswith(SECRET)]
    if len(found) != 1:
        raise UsageError(f"it holds {len(found)} secret keys", where=path, remedy="Name a file with one")
    try:
        identity = pyrage.x25519.Identity.from_str(found[0])
    except pyrage.IdentityError as error:
        raise UsageError("its key is no age key", where=path, remedy="Look whether it was copied whole") from error
    return Key(found[0], str(identity.to_public()))


def key_of(secret: str) -> Key:
    """The key of a secret.

    Raises:
        IntegrityError: it is none.
    """
    try:
        return Key(secret, public_of(secret))
    except pyrage.IdentityError as error:
        raise IntegrityError("what was sealed is no key") from error


def public_of(secret: str) -> str:
    """The public key of a secret one."""
    return str(pyrage.x25519.Identity.from_str(secret).to_public())


def recipients(named: Sequence[str]) -> list[pyrage.x25519.Recipient]:
    """Public keys to seal to.

    Raises:
        UsageError: there is none, or one is no public key.
    """
    if not named:
        raise UsageError("nobody is named who can open it", remedy="Give a public key (age1…) with --recipient")
    found = []
    for name in named:
        try:
            found.append(pyrage.x25519.Recipient.from_str(name))
        except pyrage.RecipientError as error:
            what = "a secret key stands where a public one belongs" if SECRET in name.upper() else "it is no public key"
            shown = "the key" if SECRET in name.upper() else name[:80]
            raise UsageError(what, where=shown, remedy="Public keys begin with age1") from error
    return found


def sealed(data: bytes, to: Sequence[str], *, armored: bool = False) -> bytes:
    """``data``, for the holders of these public keys alone; ``armored``, as lines of letters.

    Raises:
        UsageError: one of them is no public key, or there is none.
    """
    return bytes(pyrage.encrypt(data, recipients(to), armored=armored))


def opened(data: bytes, key: Key) -> bytes:
    """What was sealed.

    Raises:
        IntegrityError: it was not sealed to this key, or is not what was sealed.
    """
    try:
        return bytes(pyrage.decrypt(data, [pyrage.x25519.Identity.from_str(key.secret)]))
    except pyrage.DecryptError as error:
        raise IntegrityError(_why(error), remedy="Name the key that it was sealed to") from error


def locked(data: bytes, passphrase: str) -> str:
    """``data`` for whoever knows a passphrase, as lines of letters. It takes a second, and so does each guess."""
    return bytes(pyrage.passphrase.encrypt(data, passphrase, armored=True)).decode("ascii")


def unlocked(text: str, passphrase: str) -> bytes:
    """What ``locked`` was given.

    Raises:
        IntegrityError: it is another passphrase, or the text is damaged.
    """
    try:
        return bytes(pyrage.passphrase.decrypt(text.encode(), passphrase))
    except pyrage.DecryptError as error:
        raise IntegrityError("it cannot be opened with this passphrase") from error


class _Reader(io.RawIOBase):
    """Pieces as a file to be read; an error of theirs is kept, since what reads it would lose it."""

    def __init__(self, pieces: Iterator[bytes]) -> None:
        self._pieces = pieces
        self._left = b""
        self.error: HarmledgerError | OSError | None = None

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        try:
            while not self._left:
                self._left = next(self._pieces)
        except StopIteration:
            return b""
        except (HarmledgerError, OSError) as error:
            self.error = error
            raise
        size = len(self._left) if size < 0 else size
        piece, self._left = self._left[:size], self._left[size:]
        return piece


class _Writer(io.RawIOBase):
    """A file that is written to; an error of the disk's is kept, since what writes would tell it as its own."""

    def __init__(self, out: BinaryIO) -> None:
        self._out = out
        self.error: OSError | None = None

    def writable(self) -> bool:
        return True

    def write(self, piece: Buffer) -> int:
        try:
            return self._out.write(piece)
        except OSError as error:
            self.error = error
            raise


def sealing(pieces: Iterable[bytes], to: Sequence[str], out: BinaryIO) -> None:
    """Write ``pieces`` to a file as they come, for the holders of these public keys alone.

    Raises:
        UsageError: one of them is no public key, or there is none.
        OSError: the file could not be written.
    """
    reader, writer = _Reader(iter(pieces)), _Writer(out)
    try:
        pyrage.encrypt_io(reader, writer, recipients(to))
    except (OSError, pyrage.EncryptError):
        kept = reader.error or writer.error
        if kept is not None:
            raise kept from None
        raise


@contextmanager
def opening(file: BinaryIO, key: Key, what: str = "the backup") -> Iterator[BinaryIO]:
    """What was sealed, as a file to be read as it is opened; no clear text is written anywhere. ``what`` it is, for
    messages.

    Raises:
        IntegrityError: it was not sealed to this key, or is not what was sealed.
    """
    read_end, write_end = os.pipe()
    failed: list[BaseException] = []

    def work() -> None:
        try:
            with os.fdopen(write_end, "wb") as out:
                pyrage.decrypt_io(file, out, [pyrage.x25519.Identity.from_str(key.secret)])
        except _FAULTS as error:
            failed.append(error)

    worker = threading.Thread(target=work, name="opening", daemon=True)
    worker.start()
    with os.fdopen(read_end, "rb") as clear:
        try:
            yield clear
        except IntegrityError:
            worker.join(_GRACE)  # what was read may have ended because opening it failed
            if not failed:
                raise
    worker.join()
    if failed:
        raise IntegrityError(_why(failed[0]), where=what, remedy="Name the key that it was sealed to")


def _why(error: BaseException) -> str:
    return f"it cannot be opened with this key ({str(error).lower().rstrip('.')})"
