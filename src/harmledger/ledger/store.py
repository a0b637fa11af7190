"""What the ledger asks of a database: SQLite has it now, and another can follow."""

from __future__ import annotations

from contextlib import AbstractContextManager
from typing import Protocol

from sqlalchemy import Connection


class Store(Protocol):
    """A database with a case's tables in it.

    Its errors come out as ``errors.LedgerError``; no driver's own does. Text that is no UTF-8 any more
    comes out with lone surrogates where the bytes are broken.
    """

    @property
    def write(self) -> bool:
        """Whether this is the one writer."""

    def reading(self) -> AbstractContextManager[Connection]:
        """A short transaction: one state of the case, seen whole."""

    def writing(self) -> AbstractContextManager[Connection]:
        """A transaction that is on disk when the block ends, or has left no trace when it raises."""

    def destroying(self) -> AbstractContextManager[Connection]:
        """As ``writing``, for a transaction whose removed rows shall leave no copy: ``scrub`` comes after it."""

    def scrub(self) -> None:
        """Rewrite what is stored, so that what was removed stands nowhere in it any more, as far as the store
        reaches; ``docs/decisions/0019-erasure.md`` tells how far that is.

        Raises:
            SaveError: it could not be done, for want of room or since somebody reads; it can be repeated.
        """

    def complaints(self) -> list[str]:
        """What the database itself finds wrong, and objects in it that are none of ours."""

    def close(self) -> None:
        """Let go of the database."""
