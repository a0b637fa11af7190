"""The embedded database (a ``store.Database``): one SQLite file, one writer, readers that go on.

Journal mode DELETE and ``synchronous=EXTRA``: see ``docs/decisions/0003-ledger.md``. The writer's lock is an
exclusive transaction on an empty database beside the case's own: the system lets it go when the process
ends, however it ends, and SQLite knows how to take it on every platform.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from sqlalchemy import Connection, create_engine, event
from sqlalchemy.exc import DBAPIError, ProgrammingError
from sqlalchemy.pool import StaticPool

from harmledger.errors import CaseError, IntegrityError, LedgerError, SaveError
from harmledger.ledger import durable

WAIT_SECONDS = 30.0  # how long one side waits for the other's transaction, each of which is short
DATABASE = "ledger.sqlite"
LOCK = "writer.lock"

_READER = ("PRAGMA query_only=ON",)
_PRAGMAS = (
    "PRAGMA synchronous=EXTRA",  # FULL, and the journal's removal synced too
    "PRAGMA fullfsync=ON",  # macOS: through the drive's cache
    "PRAGMA foreign_keys=ON",
    "PRAGMA secure_delete=ON",  # what is removed from derived tables leaves no bytes in free pages
    "PRAGMA temp_store=MEMORY",  # nothing of a case in the system's temporary folder
    "PRAGMA trusted_schema=OFF",
    "PRAGMA cell_size_check=ON",
)


class SqliteDatabase:
    """An open case database. Not shared between threads.

    Args:
        path: The database file, which exists.
        write: Whether entries may be added; the caller holds the writer's lock.

    Raises:
        CaseError: it cannot be opened.
        IntegrityError: it is no database, or a damaged one.
    """

    def __init__(self, path: Path, *, write: bool) -> None:
        self.path = path
        self.write = write
        self._engine = create_engine("sqlite+pysqlite://", creator=self._connect, poolclass=StaticPool)
        event.listen(self._engine, "begin", _begin_immediate if write else _begin)
        with _translated(path, write=False):
            self._connection = self._engine.connect()

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A short transaction: one state of the case, seen whole."""
        with _translated(self.path, write=False), self._connection.begin():
            yield self._connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """A transaction that is on disk when the block ends, or has left no trace when it raises.

        Raises:
            SaveError: the disk is full or failing, or a reader held the file for too long.
        """
        if not self.write:
            raise CaseError("the case was opened for reading")
        with _translated(self.path, write=True), self._connection.begin():
            self._name_the_journal()
            yield self._connection

    def _name_the_journal(self) -> None:
        """Have the journal made, and its name synced, before any page is written.

        SQLite syncs the name too, but passes over an error of that: a journal without a name that a power cut leaves
        cannot undo what was half written.

        Raises:
            SaveError: the folder cannot be synced.
        """
        self._connection.exec_driver_sql("PRAGMA user_version=0")  # its value; the page counts as changed
        try:
            durable.sync_folder(self.path.parent)
        except OSError as error:
            raise _unsaved(error.strerror or str(error), str(self.path)) from error

    @contextmanager
    def destroying(self) -> Iterator[Connection]:
        """As ``writing``; the journal, which holds the pages as they were, is kept for ``scrub``.

        Raises:
            SaveError: as ``writing``.
        """
        with _translated(self.path, write=True):
            self._driver().execute("PRAGMA journal_mode=PERSIST").fetchall()
        with self.writing() as connection:
            yield connection

    def scrub(self) -> None:
        """Build the file anew from the rows that there are, and overwrite the journal with zeros.

        ``secure_delete`` zeroes a removed row, but not the copies that stay behind in a page's unused middle
        when rows move between pages; a file built anew has none.

        Raises:
            SaveError: there is no room, or a reader held the file for too long.
        """
        with _translated(self.path, write=True):
            driver = self._driver()
            driver.execute("PRAGMA journal_mode=PERSIST").fetchall()
            driver.execute("VACUUM")
            driver.execute("BEGIN EXCLUSIVE")  # nobody reads the journal now
            try:
                durable.overwrite(self.path.with_name(f"{self.path.name}-journal"))
            except OSError as error:
                what = f"the journal cannot be overwritten ({error.strerror})"
                raise SaveError(what, where=str(self.path), remedy="Repeat the erasure") from error
            finally:
                driver.execute("ROLLBACK")
            driver.execute("PRAGMA journal_mode=DELETE").fetchall()

    def complaints(self) -> list[str]:
        """What SQLite itself finds wrong with the file, and objects in it that are none of ours."""
        with self.reading() as connection:
            found = connection.exec_driver_sql("PRAGMA integrity_check(20)").scalars().all()
            complaints = [str(line) for line in found if line != "ok"]
            pages = connection.exec_driver_sql("PRAGMA page_count").scalar_one()
            page = connection.exec_driver_sql("PRAGMA page_size").scalar_one()
            size = self.path.stat().st_size  # it stands still: this transaction keeps writers off
            if size != pages * page:
                complaints.append(f"the file has {size} bytes where its {pages} pages need {pages * page}")
            orphans = connection.exec_driver_sql("PRAGMA foreign_key_check").all()
            complaints += [f"a row of {row[0]} stands on no entry" for row in orphans[:20]]
            odd = connection.exec_driver_sql(
                "SELECT type, name FROM sqlite_master WHERE type NOT IN ('table', 'index') ORDER BY 1, 2"
            ).all()
            complaints += [f"a {row[0]} stands in the database that harmledger did not make: {row[1]}" for row in odd]
        return complaints

    def close(self) -> None:
        """Let go of the file."""
        self._connection.close()
        self._engine.dispose()

    def _driver(self) -> sqlite3.Connection:
        """The connection itself, for what stands outside of any transaction."""
        driver = self._connection.connection.driver_connection
        if not isinstance(driver, sqlite3.Connection):
            raise TypeError("SQLite's own connection is needed")
        return driver

    def _connect(self) -> sqlite3.Connection:
        # "rw" for readers too: after a crash the first to come must be able to roll the journal back.
        address = f"{self.path.absolute().as_uri()}?mode=rw"
        connection = sqlite3.connect(address, uri=True, timeout=WAIT_SECONDS, isolation_level=None)
        connection.text_factory = _as_stored
        with ExitStack() as unless_set:
            unless_set.callback(connection.close)
            for pragma in _PRAGMAS + (() if self.write else _READER):
                connection.execute(pragma).fetchall()
            if self.write:
                self._keep_from_write_ahead(connection)
            unless_set.pop_all()
        return connection

    def _keep_from_write_ahead(self, connection: sqlite3.Connection) -> None:
        """Put the file back to the journal that we write with, where another program has set a write-ahead log."""
        (mode,) = connection.execute("PRAGMA journal_mode=DELETE").fetchone()
        if mode != "delete" and not mended():
            raise CaseError(
                f"another program keeps the database in journal mode {mode.upper()}, in which SQLite "
                f"{sqlite3.sqlite_version} can corrupt it when two write at a time",
                where=str(self.path),
                remedy="Close the program that has it open and repeat",
            )


class WriterLock:
    """The right to write to the case in ``folder``, held until ``release`` or the end of the process.

    Raises:
        CaseError: another process holds it, or the folder cannot be written to.
        SaveError: there is no room for it.
    """

    def __init__(self, folder: Path) -> None:
        try:
            (folder / LOCK).touch()  # SQLite would not tell why it cannot
        except OSError as error:
            if durable.is_disks(error):
                raise _unsaved(error.strerror or str(error), str(folder)) from error
            raise _no_writing(folder, error.strerror or str(error)) from error
        try:
            self._connection = sqlite3.connect(folder / LOCK, timeout=0, isolation_level=None)
        except sqlite3.Error as error:
            raise _no_writing(folder, str(error)) from error
        for needed in (folder, folder / LOCK, folder / DATABASE):
            if needed.exists() and not os.access(needed, os.W_OK):  # SQLite would lock it for reading, and say nothing
                self._connection.close()
                raise _no_writing(folder, f"{needed.name} may only be read")
        try:
            self._connection.execute("PRAGMA journal_mode=OFF")  # nothing is ever written
            self._connection.execute("BEGIN EXCLUSIVE")
        except sqlite3.Error as error:
            self._connection.close()
            if _code(error) != sqlite3.SQLITE_BUSY:
                raise _no_writing(folder, str(error)) from error
            raise CaseError(
                "another command is writing to this case",
                where=str(folder),
                remedy="Wait until it has ended and repeat; reading commands work meanwhile",
            ) from None

    def release(self) -> None:
        """Let the next writer in."""
        self._connection.close()


def make(path: Path) -> None:
    """Make an empty database file.

    Raises:
        SaveError: there is no room for it.
    """
    with _translated(path, write=True):
        connection = sqlite3.connect(path, isolation_level=None)
        connection.execute("PRAGMA encoding='UTF-8'")
        connection.close()


def _unsaved(told: str, where: str) -> SaveError:
    return SaveError(
        f"could not save ({told})",
        where=where,
        remedy="Make room on the disk, or mend it, and run again: what was saved before is safe",
    )


def _no_writing(folder: Path, why: str) -> CaseError:
    return CaseError(
        f"the case cannot be written to ({why})",
        where=str(folder),
        remedy="Check that the folder and its files may be written to, and that the disk is not full",
    )


def _as_stored(value: bytes) -> str:
    """Text as it stands in the file: bytes that are no UTF-8 any more show as what they are, so that the
    hashes find them, and do not stop the reading."""
    return value.decode("utf-8", "surrogateescape")


def _begin(connection: Connection) -> None:
    connection.exec_driver_sql("BEGIN")


def _begin_immediate(connection: Connection) -> None:
    connection.exec_driver_sql("BEGIN IMMEDIATE")


@contextmanager
def _translated(path: Path, *, write: bool) -> Iterator[None]:
    try:
        yield
    except ProgrammingError:
        raise  # a mistake of ours, not of the file
    except (DBAPIError, sqlite3.Error, UnicodeDecodeError) as error:
        # The second where SQLite's own message quotes broken bytes of the schema.
        cause = error.orig if isinstance(error, DBAPIError) else error
        raise _in_our_words(cause, path, write=write) from error


def _in_our_words(cause: BaseException | None, path: Path, *, write: bool) -> LedgerError:
    code, told = _code(cause), str(cause)
    where = str(path)
    if code == sqlite3.SQLITE_BUSY:
        held = f"the database was held by another program for over {WAIT_SECONDS:.0f} seconds"
        kind = SaveError if write else CaseError
        return kind(held, where=where, remedy="Close the program that holds it and repeat")
    if write and code == sqlite3.SQLITE_CANTOPEN:  # the journal, where the disk is full
        return _unsaved(told, where)
    if code in (sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_PERM, sqlite3.SQLITE_AUTH):
        return CaseError(f"the database cannot be opened ({told})", where=where, remedy="Check its permissions")
    unsaved = (sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_READONLY, sqlite3.SQLITE_TOOBIG)
    if write and code in unsaved:
        return _unsaved(told, where)
    return IntegrityError(
        f"the database is damaged ({told})",
        where=where,
        remedy="Keep a copy of the folder as it is, and restore the case from its last backup",
    )


def _code(error: BaseException | None) -> int:
    """SQLite's primary result code; 0 where the driver tells none."""
    return getattr(error, "sqlite_errorcode", 0) & 0xFF


def mended(version: tuple[int, ...] = sqlite3.sqlite_version_info) -> bool:
    """Whether SQLite is free of the fault by which two that write to a write-ahead log at one moment can corrupt it
    (sqlite.org/wal.html, "the WAL-reset bug"): 3.51.3 and later, and the versions that it was carried back to."""
    return version >= (3, 51, 3) or any(version[:2] == old[:2] and version >= old for old in ((3, 44, 6), (3, 50, 7)))


def facts(connection: Connection) -> list[tuple[str, str]]:
    """The library that is linked and how it writes, as names and values for ``doctor``."""
    mode = str(connection.exec_driver_sql("PRAGMA journal_mode").scalar_one())
    synced = {0: "off", 1: "normal", 2: "full", 3: "extra"}
    rest = "none of harmledger's while the case is open (`harmledger case lock` seals it); the disk's own, if any"
    reset = "mended" if mended() else "not mended in this version; no write-ahead log is used, so it cannot occur"
    return [
        ("store", "SQLite, in a folder"),
        ("sqlite", sqlite3.sqlite_version),
        ("journal mode", mode),
        ("synchronous", synced[int(connection.exec_driver_sql("PRAGMA synchronous").scalar_one())]),
        ("write-ahead log's reset fault", reset),
        ("encryption at rest", rest),
    ]
