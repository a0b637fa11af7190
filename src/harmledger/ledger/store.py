"""What the ledger asks of the place where a case stands: a folder with SQLite, or a PostgreSQL server.

One suite (``tests/conformance``) runs over both. Errors come out as ``errors.LedgerError``, no driver's own does.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager
from typing import Protocol

from sqlalchemy import Connection

from harmledger.ledger.head import Head
from harmledger.model.ids import Sha256


class Blobs(Protocol):
    """Bytes under the name of their own SHA-256, written once and never changed."""

    def put(self, data: bytes) -> Sha256:
        """Keep ``data`` and give its name; it is safe once a ``saving`` that followed has ended.

        Raises:
            IntegrityError: other bytes stand under this name.
            OSError, SaveError: they could not be written.
        """

    def get(self, name: Sha256) -> bytes:
        """The bytes of this name.

        Raises:
            IntegrityError: they are missing, cannot be read, or are not what was stored.
        """

    def erase(self, name: Sha256) -> None:
        """Destroy the bytes of this name and the name itself, for good; none there is nothing to do.

        Raises:
            OSError, SaveError: they could not be destroyed.
        """

    def __contains__(self, name: Sha256) -> bool: ...

    def names(self) -> Iterator[Sha256]:
        """The names of what is stored, sorted."""

    def strangers(self) -> Iterator[str]:
        """What stands among the bytes and is none of them."""


class Destroyer(Protocol):
    """Rows of a case that can be destroyed, and nothing else done to it."""

    def destroying(self) -> AbstractContextManager[Connection]:
        """A transaction whose removed rows shall leave no copy: ``scrub`` comes after it. It is on disk when the block
        ends, or has left no trace when it raises."""

    def scrub(self) -> None:
        """Rewrite what is stored, so that what was removed stands nowhere in it any more, as far as the store
        reaches; ``docs/decisions/0019-erasure.md`` tells how far that is.

        Raises:
            SaveError: it could not be done, for want of room or since somebody reads; it can be repeated.
        """

    def close(self) -> None:
        """Let go of the database."""


class Database(Destroyer, Protocol):
    """A database with a case's tables in it.

    Text that is no UTF-8 any more comes out with lone surrogates where the bytes are broken.
    """

    @property
    def write(self) -> bool:
        """Whether this is the one writer."""

    def reading(self) -> AbstractContextManager[Connection]:
        """A short transaction: one state of the case, seen whole."""

    def writing(self) -> AbstractContextManager[Connection]:
        """A transaction that is on disk when the block ends, or has left no trace when it raises."""

    def complaints(self) -> list[str]:
        """What the database itself finds wrong, and objects in it that are none of ours."""


class Store(Database, Protocol):
    """Where a case stands: its database, its bytes, and its HEAD."""

    @property
    def blobs(self) -> Blobs:
        """The bytes as collected."""

    @property
    def lags(self) -> bool:
        """Whether a HEAD behind the entries is what a killed writer leaves, and no fault."""

    def head(self) -> Head:
        """What HEAD tells.

        Raises:
            IntegrityError: it is missing, cannot be read, or not in its one form.
        """

    def move_head(self, have: Head) -> None:
        """Put a HEAD right that lags behind the entries.

        Raises:
            OSError, SaveError: it could not be written.
        """

    def saving(self, after: Head, *, destroying: bool = False) -> AbstractContextManager[Connection]:
        """A transaction for entries. When the block ends, they, the bytes put before, and HEAD at ``after`` are on
        disk; when it raises, nothing that was saved before is harmed. ``destroying`` makes it one as the method of
        this name does.

        Raises:
            OSError, SaveError: it could not be saved.
        """

    def leftovers(self) -> list[str]:
        """What killed writers left behind, in sentences."""

    def facts(self) -> list[tuple[str, str]]:
        """What a case stands on, as names and values for ``doctor``."""

    def again(self) -> Store:
        """The same case opened for reading once more, with nothing of it in memory yet."""

    def close(self) -> None:
        """Let go of the case, and let the next writer in."""
