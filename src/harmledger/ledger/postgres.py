"""The database of a case on a PostgreSQL server (a ``store.Database``): one schema, one writer, readers that go on.

Every transaction is ``REPEATABLE READ``: one state of the case, seen whole. The writer's lock is an advisory one
that the connection which writes holds itself: it ends with the connection, so nobody can hold the one without the
other. See ``docs/decisions/0024-server-store.md``.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import Any, LiteralString

import psycopg
from psycopg.conninfo import conninfo_to_dict
from sqlalchemy import Connection, create_engine
from sqlalchemy.exc import DBAPIError, ProgrammingError
from sqlalchemy.pool import StaticPool

from harmledger.errors import CaseError, IntegrityError, LedgerError, SaveError, UsageError

OLDEST = 15  # of the server; what is older nobody tests here
WAIT = "30s"  # how long one side waits for the other's lock on a table
GIVE_WAY = 3.0  # seconds in which the server may notice that a killed writer is gone
OWN = 26732  # "hl": tells our advisory locks from others'

_Raw = psycopg.Connection[tuple[Any, ...]]


class PostgresDatabase:
    """An open case database. Not shared between threads.

    Args:
        address: As libpq reads it: ``postgresql://user@host/database``.
        write: Take the writer's lock, too.
        alone: Whether the writer's lock is needed. Without it, nothing of the case's history may be written.

    Raises:
        UsageError: the address cannot be read.
        CaseError: the server cannot be reached or not be written to, or another process writes to the case.
    """

    def __init__(self, address: str, *, write: bool, alone: bool = True) -> None:
        self.write = write
        self._alone = alone
        self.where = shown(address)
        self._address = address
        self._engine = create_engine(
            "postgresql+psycopg://",
            creator=self._connect,
            poolclass=StaticPool,
            isolation_level="REPEATABLE READ",
            use_native_hstore=False,
        )
        with ExitStack() as unless_opened:
            unless_opened.callback(self._engine.dispose)
            with self.translated(write=False):
                self._connection = self._engine.connect().execution_options(postgresql_readonly=not write)
            unless_opened.pop_all()

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A short transaction: one state of the case, seen whole."""
        with self.translated(write=self.write), self._connection.begin():
            yield self._connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """A transaction that is on disk when the block ends, or has left no trace when it raises.

        Raises:
            SaveError: the server's disk is full or failing, or the connection was lost.
        """
        if not self.write:
            raise CaseError("the case was opened for reading")
        with self.translated(write=True), self._connection.begin():
            yield self._connection

    def vacuum(self, tables: tuple[LiteralString, ...]) -> None:
        """Write these tables anew from the rows that there are.

        Raises:
            SaveError: there is no room, or a reader held a table for too long.
        """
        with self.translated(write=True):
            raw = self._connection.connection.driver_connection
            if not isinstance(raw, psycopg.Connection):
                raise TypeError("psycopg's own connection is needed")
            self._connection.rollback()
            raw.autocommit = True
            try:
                for table in tables:
                    raw.execute(f"VACUUM FULL {table}")
            finally:
                raw.autocommit = False

    def close(self) -> None:
        """Let go of the connection, and of the lock with it."""
        self._connection.close()
        self._engine.dispose()

    @contextmanager
    def translated(self, *, write: bool) -> Iterator[None]:
        """The driver's errors in our words."""
        try:
            yield
        except ProgrammingError as error:
            if getattr(error.orig, "sqlstate", None) is None:
                raise  # a mistake of ours, not of the server's
            raise _in_our_words(error.orig, self.where, write=write) from error
        except (DBAPIError, psycopg.Error) as error:
            cause = error.orig if isinstance(error, DBAPIError) else error
            raise _in_our_words(cause, self.where, write=write) from error

    def _connect(self) -> _Raw:
        try:
            raw = psycopg.connect(
                self._address, autocommit=True, client_encoding="UTF8", fallback_application_name="harmledger"
            )
        except psycopg.OperationalError as error:
            raise CaseError(
                f"the server cannot be reached or does not let you in ({_line(error)})",
                where=self.where,
                remedy="Check the address, that the server runs, that the database is there and who you are to it",
            ) from error
        with ExitStack() as unless_ready:
            unless_ready.callback(raw.close)
            self._must_do(raw)
            raw.execute(f"SET lock_timeout = '{WAIT}'")
            if self.write:
                raw.execute("SET synchronous_commit = on")
            if self.write and self._alone:
                self._must_keep(raw)
                self._lock(raw)
            unless_ready.pop_all()
        raw.autocommit = False
        return raw

    def _must_do(self, raw: _Raw) -> None:
        """See that the server is one that we know how to use."""
        if raw.info.server_version < OLDEST * 10_000:
            found = raw.info.parameter_status("server_version")
            raise CaseError(
                f"the server is PostgreSQL {found}, and harmledger needs {OLDEST} or later",
                where=self.where,
                remedy="Put the case on a newer server",
            )
        encoding, schema = _one(raw, "SELECT current_setting('server_encoding'), current_schema()")
        if encoding != "UTF8":
            raise CaseError(
                f"the database keeps text as {encoding}, which cannot hold every letter",
                where=self.where,
                remedy="Make one with `createdb --encoding UTF8 --template template0 NAME`",
            )
        if schema is None:
            raise CaseError(
                "no schema of the database is set to be used",
                where=self.where,
                remedy="Make the schema that search_path names, or let it name another",
            )

    def _must_keep(self, raw: _Raw) -> None:
        """See that what the server says it has saved is saved."""
        raw.execute("SET tcp_keepalives_idle = 30")  # a writer whose machine is gone holds its lock no longer
        raw.execute("SET tcp_keepalives_interval = 10")
        raw.execute("SET tcp_keepalives_count = 3")
        fsync, pages, standby = _one(
            raw, "SELECT current_setting('fsync'), current_setting('full_page_writes'), pg_is_in_recovery()"
        )
        for name, value in (("fsync", fsync), ("full_page_writes", pages)):
            if value != "on":
                raise CaseError(
                    f"the server runs with {name}={value}: a power cut can lose what it said was saved",
                    where=self.where,
                    remedy=f"Set {name}=on on the server",
                )
        if standby:
            raise CaseError(
                "the server is a standby, which can only be read", where=self.where, remedy="Name the primary server"
            )

    def _lock(self, raw: _Raw) -> None:
        """Take the writer's lock of this schema."""
        until = time.monotonic() + GIVE_WAY
        query = (
            "SELECT pg_try_advisory_lock((%s::bigint << 32) | oid::bigint)"
            " FROM pg_namespace WHERE nspname = current_schema()"
        )
        while not _one(raw, query, OWN)[0]:
            if time.monotonic() > until:
                raise CaseError(
                    "another command is writing to this case",
                    where=self.where,
                    remedy="Wait until it has ended and repeat; reading commands work meanwhile",
                )
            time.sleep(0.05)


def shown(address: str) -> str:
    """An address as it may be printed: without the password.

    Raises:
        UsageError: it cannot be read.
    """
    try:
        parts = conninfo_to_dict(address)
    except psycopg.ProgrammingError as error:
        raise UsageError(
            f"the address of the case cannot be read ({_line(error).replace(address, '…')})",
            remedy="Write it as postgresql://user@host/database",
        ) from error
    host = parts.get("host") or ""
    user = f"{parts['user']}@" if parts.get("user") else ""
    port = f":{parts['port']}" if parts.get("port") else ""
    schema = f" ({parts['options']})" if parts.get("options") else ""
    return f"postgresql://{user}{host if '/' not in str(host) else ''}{port}/{parts.get('dbname', '')}{schema}"


def _one(raw: _Raw, query: LiteralString, *values: object) -> tuple[Any, ...]:
    row = raw.execute(query, values).fetchone()
    return row if row is not None else (None,)


def _line(error: BaseException | None) -> str:
    """The first line of a driver's message, which may have many."""
    return next(iter(str(error).strip().splitlines()), type(error).__name__)


def _in_our_words(cause: BaseException | None, where: str, *, write: bool) -> LedgerError:
    state = getattr(cause, "sqlstate", None) or ""
    told = _line(cause)
    if state in ("42501", "25006"):  # insufficient privilege, read-only transaction
        return CaseError(f"the database does not allow it ({told})", where=where, remedy="Check who you are to it")
    if state in ("23505", "40001", "55P03"):  # a row that stands already, another's change, another's lock
        kind = SaveError if write else CaseError
        return kind(f"another program writes to this case ({told})", where=where, remedy="Close it and repeat")
    lost = not state or state.startswith(("08", "57P"))
    if write and (lost or state.startswith(("53", "54", "58"))):
        return SaveError(
            f"could not save ({told})",
            where=where,
            remedy="See that the server runs and has room, and run again: what was saved before is safe",
        )
    if lost:
        return CaseError(f"the connection to the server was lost ({told})", where=where, remedy="Repeat the command")
    return IntegrityError(
        f"the database is damaged ({told})",
        where=where,
        remedy="Keep it as it is, and restore the case from its last backup",
    )
