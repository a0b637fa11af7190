"""A case on a PostgreSQL server (a ``store.Store``): entries, bytes and HEAD in one schema, saved at one stroke."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager

import psycopg
from sqlalchemy import Connection, delete, insert, select, text, update

from harmledger.errors import CaseError, IntegrityError, SaveError
from harmledger.ledger import migrate
from harmledger.ledger.blobs import REMEDY, held, is_name, must_be_name
from harmledger.ledger.head import Head, understood
from harmledger.ledger.postgres import PostgresDatabase
from harmledger.ledger.tables import blobs, head, metadata, on_servers
from harmledger.model.ids import Sha256, sha256

MOST_WAITING = 32_000_000  # bytes that are held until the next entries are saved; more are sent before
LARGEST = 1_000_000_000  # bytes that one value of the server can hold
PAGE = 500

_OBJECTS = text(
    "SELECT c.relname, c.relkind FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace"
    " WHERE n.nspname = current_schema() AND c.relkind NOT IN ('i', 'I', 't') ORDER BY 1"
)
_TRIGGERS = text(
    "SELECT t.tgname, c.relname FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid"
    " JOIN pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname = current_schema() AND NOT t.tgisinternal"
    " UNION ALL SELECT r.rulename, c.relname FROM pg_rewrite r JOIN pg_class c ON c.oid = r.ev_class"
    " JOIN pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname = current_schema() AND c.relkind = 'r' ORDER BY 1"
)
_ORPHANS = text("SELECT count(*) FROM payloads p LEFT JOIN entries e ON e.seq = p.seq WHERE e.seq IS NULL")
_KINDS = {"v": "view", "m": "materialised view", "S": "sequence", "f": "foreign table", "r": "table", "p": "table"}


class BlobTable:
    """Content-addressed bytes in a table. What ``put`` took is held until ``flush``, in the transaction of the entries
    that name it; where much is waiting, it is sent before."""

    def __init__(self, database: PostgresDatabase) -> None:
        self._database = database
        self._waiting: dict[Sha256, bytes] = {}
        self._size = 0

    def put(self, data: bytes) -> Sha256:
        """Keep ``data`` and give its name. Bytes that are already there are read again, not written again.

        Raises:
            IntegrityError: other bytes stand under this name.
            SaveError: they could not be written.
        """
        name = sha256(data)
        if name in self._waiting:
            return name
        if name in self:
            self.get(name)
            return name
        if len(data) > LARGEST:
            raise SaveError(
                f"the server takes no more than {LARGEST:,} bytes at once, and these are {len(data):,}",
                remedy="Set max_file_mb lower, or keep the case in a folder",
            )
        self._waiting[name] = data
        self._size += len(data)
        if self._size > MOST_WAITING:
            with self._database.writing() as connection:
                self.flush(connection)
            self.flushed()
        return name

    def flush(self, connection: Connection) -> None:
        """Insert what is waiting, inside the caller's transaction; ``flushed`` tells that it was committed."""
        for name, data in self._waiting.items():
            connection.execute(insert(blobs), [{"name": name, "data": data}])

    def flushed(self) -> None:
        """Forget what was waiting."""
        self._waiting.clear()
        self._size = 0

    def get(self, name: Sha256) -> bytes:
        """The bytes of this name.

        Raises:
            IntegrityError: they are missing, or are not what was stored.
        """
        must_be_name(name)
        if name in self._waiting:
            return self._waiting[name]
        with self._database.reading() as connection:
            found = connection.execute(select(blobs.c.data).where(blobs.c.name == name)).scalar()
        return held(name, None if found is None else bytes(found))

    def erase(self, name: Sha256) -> None:
        """Remove the bytes of this name; none there is nothing to do. The server's ``scrub`` follows."""
        with self._database.writing() as connection:
            connection.execute(delete(blobs).where(blobs.c.name == name))

    def __contains__(self, name: Sha256) -> bool:
        must_be_name(name)
        if name in self._waiting:
            return True
        with self._database.reading() as connection:
            return connection.execute(select(blobs.c.name).where(blobs.c.name == name)).first() is not None

    def names(self) -> Iterator[Sha256]:
        """The names of what is stored, sorted."""
        return (Sha256(name) for name in self._rows() if is_name(name))

    def strangers(self) -> Iterator[str]:
        """Rows whose name is no digest."""
        return (f"the row {name[:80]!r} of the table blobs" for name in self._rows() if not is_name(name))

    def _rows(self) -> Iterator[str]:
        last = ""
        while True:
            with self._database.reading() as connection:
                query = select(blobs.c.name).where(blobs.c.name > last).order_by(blobs.c.name).limit(PAGE)
                page = [str(name) for name in connection.execute(query).scalars()]
            yield from page
            if len(page) < PAGE:
                return
            last = page[-1]


class ServerStore:
    """An open case on a server. Not shared between threads.

    Args:
        address: As libpq reads it.
        write: Take the writer's lock.

    Raises:
        LedgerError: as ``postgres.PostgresDatabase`` tells.
    """

    lags = False  # HEAD is saved with the entries

    def __init__(self, address: str, *, write: bool) -> None:
        self._address = address
        self._database = PostgresDatabase(address, write=write)
        self._at = Head()  # where this writer has left HEAD
        self.where = self._database.where
        self.write = write
        self.blobs = BlobTable(self._database)

    def reading(self) -> AbstractContextManager[Connection]:
        """A short transaction: one state of the case, seen whole."""
        return self._database.reading()

    def writing(self) -> AbstractContextManager[Connection]:
        """A transaction that is on disk when the block ends, or has left no trace when it raises."""
        return self._database.writing()

    def destroying(self) -> AbstractContextManager[Connection]:
        """As ``writing``."""
        return self._database.writing()

    def scrub(self) -> None:
        """Write the tables anew from the rows that there are. How far that reaches, decision 0024 tells."""
        self._database.vacuum(("payloads", "blobs", "derived", "derived_state", "slots"))

    def head(self) -> Head:
        """What HEAD tells."""
        with self._database.reading() as connection:
            found = connection.execute(select(head.c.body)).scalars().all()
        if len(found) > 1:
            raise IntegrityError(f"there are {len(found)} of it", where="HEAD", remedy=REMEDY)
        self._at = understood(str(found[0]).encode("utf-8") if found else None)
        return self._at

    def move_head(self, have: Head) -> None:
        """Never needed: HEAD is saved with the entries. One that lags was put there by another hand.

        Raises:
            IntegrityError: always.
        """
        raise IntegrityError(
            f"it does not tell of all {have.entries} entries, which are saved with it", where="HEAD", remedy=REMEDY
        )

    @contextmanager
    def saving(self, after: Head, *, destroying: bool = False) -> Iterator[Connection]:  # noqa: ARG002 (scrub does it)
        """One transaction for the bytes that wait, the entries and HEAD.

        Raises:
            SaveError: it could not be saved, or somebody else has saved to this case meanwhile.
        """
        with self._database.writing() as connection:
            self.blobs.flush(connection)
            yield connection
            before, body = (each.written().decode("utf-8") for each in (self._at, after))
            moved = connection.execute(update(head).where(head.c.body == before).values(body=body))
            if moved.rowcount != 1:
                raise SaveError(
                    "another program has written to this case", where=self.where, remedy="Close it and run again"
                )
        self._at = after
        self.blobs.flushed()

    def complaints(self) -> list[str]:
        """Objects in the schema that are none of ours, and payloads without an entry."""
        ours = {*metadata.tables, *on_servers.tables, "alembic_version"}
        with self._database.reading() as connection:
            found = [
                f"a {_KINDS.get(kind, 'thing')} stands in the database that harmledger did not make: {name}"
                for name, kind in connection.execute(_OBJECTS).all()
                if kind != "r" or name not in ours
            ]
            found += [
                f"a trigger or rule stands in the database that harmledger did not make: {name} on {table}"
                for name, table in connection.execute(_TRIGGERS).all()
            ]
            orphans = connection.execute(_ORPHANS).scalar_one()
        return found + ([f"{orphans} rows of payloads stand on no entry"] if orphans else [])

    def leftovers(self) -> list[str]:
        """Nothing: what a killed writer had not committed, the server has undone."""
        return []

    def facts(self) -> list[tuple[str, str]]:
        """What the case stands on, as names and values for ``doctor``."""
        asked = ("server_version", "server_encoding", "fsync", "synchronous_commit", "data_checksums")
        with self._database.reading() as connection:
            told = [
                (name, str(connection.execute(text("SELECT current_setting(:n)"), {"n": name}).scalar()))
                for name in asked
            ]
            schema = str(connection.execute(text("SELECT current_schema()")).scalar())
            sealed = connection.execute(text("SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()")).scalar()
        return [
            ("store", f"PostgreSQL, {self.where}"),
            ("libpq", ".".join(map(str, divmod(psycopg.pq.version(), 10_000)))),
            ("schema", schema),
            *told,
            ("encrypted connection", "yes" if sealed else "no"),
            ("encryption at rest", "none of harmledger's: the server's disk's own, if any"),
        ]

    def again(self) -> ServerStore:
        """The same case opened for reading once more, by a connection of its own."""
        return ServerStore(self._address, write=False)

    def close(self) -> None:
        """Let go of the case, and let the next writer in."""
        self._database.close()


class ServerSlots:
    """The slots of a case on a server, to be destroyed without the writer's lock, whoever else is writing.

    The rows of slots are no other writer's but a vault's, and those transactions are short: removing them waits for no
    run. Entries are not reached from here.

    Raises:
        CaseError: there is no case, or the server does not let one write.
    """

    def __init__(self, address: str) -> None:
        self._database = PostgresDatabase(address, write=True, alone=False)
        with ExitStack() as unless_opened:
            unless_opened.callback(self.close)
            with self._database.reading() as connection:
                there = {str(row[0]) for row in connection.execute(_OBJECTS).all()}
            if not {"entries", "head"} <= there:
                raise _no_case(self._database.where)
            unless_opened.pop_all()

    @contextmanager
    def destroying(self) -> Iterator[Connection]:
        """A transaction that is on disk when the block ends, or has left no trace when it raises. It sees what those
        before it have written, and no other writes slots until it ends."""
        with self._database.writing() as connection:
            connection.execute(text("LOCK TABLE slots IN EXCLUSIVE MODE"))
            yield connection

    def scrub(self) -> None:
        """Write the table of slots anew, and no other: a run holds the others for a moment with each save."""
        self._database.vacuum(("slots",))

    def close(self) -> None:
        """Let go of the connection."""
        self._database.close()


def _no_case(where: str) -> CaseError:
    return CaseError("there is no case here", where=where, remedy="Name the one that `harmledger run` wrote to")


def opened(address: str, *, create: bool, write: bool) -> ServerStore:
    """The case at ``address``, made where there is none yet and ``create`` asks for it."""
    if create and not write:
        opened(address, create=True, write=True).close()
    store = ServerStore(address, write=write)
    with ExitStack() as unless_opened:
        unless_opened.callback(store.close)
        if _is_new(store):
            if not create:
                raise _no_case(store.where)
            with store.writing() as connection:
                migrate.upgrade(connection)
                connection.execute(insert(head), [{"one": 1, "body": Head().written().decode("utf-8")}])
        migrate.bring_up_to_date(store, store.where)
        unless_opened.pop_all()
    return store


def _is_new(store: ServerStore) -> bool:
    """Whether the schema is empty.

    Raises:
        CaseError: it holds other tables.
        IntegrityError: a part of a case is gone.
    """
    with store.reading() as connection:
        there = {str(row[0]) for row in connection.execute(_OBJECTS).all()}
    needed = {*metadata.tables, *on_servers.tables, "alembic_version"}
    first = {"entries", "payloads", "alembic_version", "head", "blobs"}  # whatever a later form has added
    if first <= there or not there:
        return not there
    if there & first and there <= needed:
        raise IntegrityError(
            f"the table {min(first - there)} is gone from the case",
            where=store.where,
            remedy="Keep the database as it is, and restore the case from its last backup",
        )
    raise CaseError(
        f"the schema is no case and holds other things ({min(there)})",
        where=store.where,
        remedy="Name an empty database or schema for the case",
    )
