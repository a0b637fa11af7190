"""A case in a folder (a ``store.Store``): SQLite beside files. The order of writing is decision 0003's."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager

from sqlalchemy import Connection

from harmledger.ledger import durable, locked, migrate, sqlite
from harmledger.ledger.blobs import BlobFolder
from harmledger.ledger.folder import CaseFolder
from harmledger.ledger.head import Head
from harmledger.ledger.sqlite import SqliteDatabase, WriterLock


class LocalStore:
    """An open case in a folder. Not shared between threads.

    Args:
        folder: Where it stands; ``folder.must_be_case()`` holds.
        lock: The writer's lock; None opens it for reading.

    Raises:
        CaseError: the database cannot be opened.
        IntegrityError: it is no database, or a damaged one.
    """

    lags = True  # HEAD is moved after the commit

    def __init__(self, folder: CaseFolder, lock: WriterLock | None) -> None:
        self.folder = folder
        self.blobs = BlobFolder(folder.blobs)
        self._lock = lock
        self._database = SqliteDatabase(folder.database, write=lock is not None)

    @property
    def write(self) -> bool:
        """Whether this is the one writer."""
        return self._lock is not None

    def reading(self) -> AbstractContextManager[Connection]:
        """A short transaction: one state of the case, seen whole."""
        return self._database.reading()

    def writing(self) -> AbstractContextManager[Connection]:
        """A transaction that is on disk when the block ends, or has left no trace when it raises."""
        return self._database.writing()

    def destroying(self) -> AbstractContextManager[Connection]:
        """As ``writing``; the journal is kept for ``scrub``."""
        return self._database.destroying()

    def scrub(self) -> None:
        """Build the file anew from the rows that there are, and overwrite the journal with zeros."""
        self._database.scrub()

    def head(self) -> Head:
        """What the HEAD file tells."""
        return self.folder.head.read()

    def move_head(self, have: Head) -> None:
        """Put a HEAD right that lags behind the entries."""
        self.folder.head.place(self.folder.head.stage(have))

    @contextmanager
    def saving(self, after: Head, *, destroying: bool = False) -> Iterator[Connection]:
        """A transaction for entries, between the syncing of the bytes and the moving of HEAD.

        The next HEAD is written before the commit, so that a full disk shows while nothing has been promised.
        """
        self.blobs.sync()
        staged = self.folder.head.stage(after)
        try:
            with self._database.destroying() if destroying else self._database.writing() as connection:
                yield connection
            self.folder.head.place(staged)
        finally:
            staged.unlink(missing_ok=True)

    def complaints(self) -> list[str]:
        """What SQLite finds wrong with the file, and objects in it that are none of ours."""
        return self._database.complaints()

    def leftovers(self) -> list[str]:
        """What killed writers left behind, in sentences."""
        found = durable.unfinished(self.folder.path)
        sealed = self.folder.path / locked.SEALED
        found += [sealed] if sealed.exists() else []
        return [f"{each.name} was left unfinished by a run that was cut off" for each in found]

    def facts(self) -> list[tuple[str, str]]:
        """What the case stands on, as names and values for ``doctor``."""
        with self._database.reading() as connection:
            return sqlite.facts(connection)

    def again(self) -> LocalStore:
        """The same case opened for reading once more, with no page in memory yet."""
        return LocalStore(self.folder, None)

    def close(self) -> None:
        """Let go of the case, and let the next writer in."""
        self._database.close()
        if self._lock is not None:
            self._lock.release()


def opened(folder: CaseFolder, *, create: bool, write: bool) -> LocalStore:
    """The case in ``folder``, made where there is none yet and ``create`` asks for it."""
    if create or write:
        folder.must_be_case(or_new=create)
        lock = folder.lock(create=create)
        with ExitStack() as unless_opened:
            unless_opened.callback(lock.release)
            if create:
                folder.make()
            if write:
                store = _current(LocalStore(folder, lock))
                folder.sweep()
                unless_opened.pop_all()
                return store
    folder.must_be_case()
    return _current(LocalStore(folder, None))


def _current(store: LocalStore) -> LocalStore:
    """The store, in a form that this version reads."""
    with ExitStack() as unless_current:
        unless_current.callback(store.close)
        migrate.bring_up_to_date(store, str(store.folder.path))
        unless_current.pop_all()
    return store
