"""Who may ask for what. Everything that is released may be had by anybody, unless whoever serves it says otherwise.

He says it in a file: which scopes are public, and tokens with a name, scopes and an end. The file keeps each token's
SHA-256 alone. A token is 256 bits of chance, so that nobody finds it by its digest.
"""

from __future__ import annotations

import hashlib
import json
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from pathlib import Path

import msgspec

from harmledger.errors import CaseError, IntegrityError, UsageError
from harmledger.publish.files import save

FORM = 1
PREFIX = "hl1_"
"""What every token begins with, so that whoever finds one in a log knows what it is."""


class Scope(StrEnum):
    """What may be asked for."""

    INCIDENTS = "incidents"
    CLAIMS = "claims"
    DOCUMENTS = "documents"
    TALLIES = "tallies"  # others' tallies, and our sums
    CHANGES = "changes"
    WHOLE = "whole"  # whole tables in one stream, of what the other scopes allow


class Token(msgspec.Struct, frozen=True, kw_only=True):
    """A token as the file keeps it. ``until`` is its last day."""

    name: str
    sha256: str
    scopes: tuple[Scope, ...]
    until: date | None = None

    def holds(self, today: date) -> bool:
        """Whether it may be used."""
        return self.until is None or today <= self.until


class _File(msgspec.Struct, frozen=True, kw_only=True):
    format: int
    public: tuple[Scope, ...]
    tokens: tuple[Token, ...]


@dataclass(frozen=True, slots=True)
class Caller:
    """Who asks: a token's name (None: anybody), and what he may ask for."""

    name: str | None
    scopes: frozenset[Scope]


class Access:
    """What is public, and the tokens. Read again whenever the file changes."""

    def __init__(self, path: Path | None = None) -> None:
        """Take the file of tokens; without one, everything is public.

        Raises:
            IntegrityError: it cannot be read, or is none.
        """
        self._path = path
        self._stamp = -1
        self._file = _File(format=FORM, public=tuple(Scope), tokens=())
        self._look()

    def caller(self, token: str | None, today: date) -> Caller | None:
        """Who asks with a token, or without one; None: the token is none of ours, or not any more."""
        self._look()
        public = frozenset(self._file.public)
        if token is None:
            return Caller(None, public)
        digest = digest_of(token)
        for one in self._file.tokens:
            if secrets.compare_digest(one.sha256, digest):
                return Caller(one.name, public | frozenset(one.scopes)) if one.holds(today) else None
        return None

    @property
    def open(self) -> bool:
        """Whether nobody needs a token for anything."""
        return set(self._file.public) == set(Scope)

    def _look(self) -> None:
        if self._path is None:
            return
        try:
            stamp = self._path.stat().st_mtime_ns
        except OSError as error:
            message = f"the file of tokens cannot be read ({error.strerror})"
            raise IntegrityError(
                message, where=str(self._path), remedy="Make one with `harmledger token public`"
            ) from error
        if stamp != self._stamp:
            self._file, self._stamp = _read(self._path), stamp


def digest_of(token: str) -> str:
    """What the file keeps of a token."""
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()


def add(path: Path, name: str, scopes: Iterable[Scope], until: date | None = None) -> str:
    """Make a token, keep its digest in the file, and give it: nobody can give it again.

    Raises:
        UsageError: a token of that name is there.
        IntegrityError: the file cannot be read.
        SaveError: it cannot be written.
    """
    file = _read(path) if path.exists() else _File(format=FORM, public=tuple(Scope), tokens=())
    if any(one.name == name for one in file.tokens):
        raise UsageError(f"there is a token named {name!r}", where=str(path), remedy="Take another name, or revoke it")
    token = PREFIX + secrets.token_urlsafe(32)
    made = Token(name=name, sha256=digest_of(token), scopes=tuple(dict.fromkeys(scopes)), until=until)
    _write(path, msgspec.structs.replace(file, tokens=(*file.tokens, made)))
    return token


def revoke(path: Path, name: str) -> None:
    """Take a token's rights away, at once.

    Raises:
        UsageError: there is no token of that name.
        SaveError: the file cannot be written.
    """
    file = _read(path)
    kept = tuple(one for one in file.tokens if one.name != name)
    if len(kept) == len(file.tokens):
        raise UsageError(
            f"there is no token named {name!r}", where=str(path), remedy="`harmledger token list` tells them"
        )
    _write(path, msgspec.structs.replace(file, tokens=kept))


def make_public(path: Path, scopes: Iterable[Scope]) -> None:
    """Say what may be had without a token.

    Raises:
        IntegrityError: the file cannot be read.
        SaveError: it cannot be written.
    """
    file = _read(path) if path.exists() else _File(format=FORM, public=(), tokens=())
    _write(path, msgspec.structs.replace(file, public=tuple(dict.fromkeys(scopes))))


def listed(path: Path) -> tuple[tuple[Scope, ...], tuple[Token, ...]]:
    """What is public, and the tokens.

    Raises:
        IntegrityError: the file cannot be read.
    """
    file = _read(path)
    return file.public, file.tokens


def _read(path: Path) -> _File:
    try:
        found = msgspec.json.decode(path.read_bytes(), type=_File)
    except OSError as error:
        message = f"the file of tokens cannot be read ({error.strerror})"
        raise IntegrityError(message, where=str(path), remedy="Check the path") from error
    except msgspec.MsgspecError as error:
        raise IntegrityError(
            f"this is no file of tokens ({error})", where=str(path), remedy="Make a new one"
        ) from error
    if found.format != FORM:
        remedy = "Read it with the version of harmledger that wrote it"
        raise CaseError(f"this is a file of tokens of format {found.format}", where=str(path), remedy=remedy)
    return found


def _write(path: Path, file: _File) -> None:
    plain = json.dumps(msgspec.to_builtins(file), ensure_ascii=False, indent=1)
    save(path, [plain.encode() + b"\n"])
    path.chmod(0o600)
