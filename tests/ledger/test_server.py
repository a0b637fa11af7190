"""A case on a server: what is refused and with what advice, and every change by another hand is found."""

from __future__ import annotations

from collections.abc import Iterator

import psycopg
import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from psycopg import sql
from sqlalchemy import MetaData, create_engine
from sqlalchemy.pool import NullPool

from harmledger.errors import CaseError, IntegrityError, SaveError, UsageError
from harmledger.ledger import fold, migrate, open_case, postgres, server, verify_case
from harmledger.ledger.head import Head
from harmledger.ledger.tables import metadata, on_servers
from tests.ledger.cases import enter, made, rebuild
from tests.server import Server


def do(address: str, query: str) -> int:
    """Something that another hand does to the database; how many rows it met."""
    with psycopg.connect(address, autocommit=True) as connection:
        return connection.execute(query).rowcount  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def whole(server: Server) -> Iterator[str]:
    """A filled case, which nobody changes."""
    address = made(server.database())
    yield address
    server.drop(address)


@pytest.fixture
def case(server: Server, whole: str) -> Iterator[str]:
    """A copy of it, to be harmed."""
    address = server.copy(whole)
    yield address
    server.drop(address)


def test_migrations_and_code_name_the_same_tables(database: str) -> None:
    both = MetaData()
    for table in (*metadata.tables.values(), *on_servers.tables.values()):
        table.to_metadata(both)
    engine = create_engine("postgresql+psycopg://", creator=lambda: psycopg.connect(database), poolclass=NullPool)
    with engine.begin() as connection:
        migrate.upgrade(connection)
        assert compare_metadata(MigrationContext.configure(connection), both) == []
        assert migrate.revision(connection) == migrate.LATEST


@pytest.mark.parametrize(
    ("address", "says"),
    [
        ("postgresql://nobody:secret-word@127.0.0.1:1/none", "cannot be reached"),
        ("postgresql://[secret-word", "cannot be read"),
        ("postgresql://h/db?secret-word=1", "cannot be read"),
        ("postgresql+psycopg://nobody:secret-word@h/db", "begins with"),
        ("postgresql:h", "begins with"),
    ],
)
def test_an_address_that_leads_nowhere(address: str, says: str) -> None:
    with pytest.raises((CaseError, UsageError), match=says) as caught:
        open_case(address)
    assert caught.value.remedy
    if "nobody" in address:
        assert "secret-word" not in str(caught.value)


def test_a_password_is_never_shown() -> None:
    assert postgres.shown("postgresql://ann:secret@db.example:5433/north") == "postgresql://ann@db.example:5433/north"


@pytest.mark.parametrize("write", [False, True])
def test_where_there_is_no_case(database: str, write: bool) -> None:
    with pytest.raises(CaseError, match="there is no case here"):
        open_case(database, write=write)
    with pytest.raises(CaseError):
        verify_case(database)


def test_somebody_elses_tables_are_left_alone(database: str) -> None:
    do(database, "CREATE TABLE thesis (chapter text)")
    with pytest.raises(CaseError, match="holds other things"):
        open_case(database, create=True)


def test_a_schema_of_its_own_is_enough(database: str) -> None:
    do(database, "CREATE TABLE thesis (chapter text)")
    do(database, "CREATE SCHEMA north")
    do(database, "CREATE SCHEMA south")
    north, south = (f"{database}&options=-csearch_path%3D{name}" for name in ("north", "south"))
    with open_case(made(north), write=True), open_case(south, create=True, write=True) as other:  # a lock for each
        assert len(other) == 0
    assert verify_case(north, rebuild).whole
    with pytest.raises(CaseError, match="no schema"):
        open_case(f"{database}&options=-csearch_path%3Deast", create=True)


@pytest.mark.parametrize("name", ["fsync", "full_page_writes"])
def test_a_server_that_may_lose_what_it_saved_is_not_written_to(server: Server, case: str, name: str) -> None:
    server.set(name, "off")
    try:
        with pytest.raises(CaseError, match=f"{name}=off"):
            open_case(case, write=True)
        with open_case(case) as ledger:  # reading loses nothing
            assert len(ledger) > 10
    finally:
        server.set(name, "on")


def test_a_commit_waits_for_the_disk_whatever_the_server_is_set_to(case: str) -> None:
    do(case, "ALTER ROLE tester SET synchronous_commit = off")
    try:
        with open_case(case, write=True) as ledger:
            assert ("synchronous_commit", "on") in ledger.facts()
    finally:
        do(case, "ALTER ROLE tester RESET synchronous_commit")


def test_a_database_that_cannot_hold_every_letter(server: Server) -> None:
    server.command("CREATE DATABASE narrow ENCODING 'LATIN1' LOCALE 'C' TEMPLATE template0")
    with pytest.raises(CaseError, match="LATIN1"):
        open_case(server.address("narrow"), create=True)


def test_who_may_only_read(server: Server, case: str) -> None:
    server.command("DROP ROLE IF EXISTS guest")
    server.command("CREATE ROLE guest LOGIN")
    do(case, "GRANT SELECT ON ALL TABLES IN SCHEMA public TO guest")
    guest = case.replace("tester@", "guest@")
    with open_case(guest) as ledger:
        assert len(ledger) > 10
    assert verify_case(guest, rebuild).whole
    with open_case(guest, write=True) as ledger, pytest.raises(CaseError, match="does not allow"):
        enter(ledger, "late.txt", "The mill burned.")


TEXTS = [(table, column) for table, columns in {
    "entries": ("kind", "at", "version", "who", "commitment", "leaf", "chain"),
    "payloads": ("salt", "subject", "body"),
    "derived": ("name", "id", "body"),
    "derived_state": ("digest",),
    "head": ("body",),
    "blobs": ("name",),
}.items() for column in columns]  # fmt: skip


@pytest.mark.parametrize(("table", "column"), TEXTS)
@pytest.mark.parametrize(
    "change", ["overlay({0} placing CASE substr({0}, 2, 1) WHEN 'f' THEN '0' ELSE 'f' END from 2)", "{0} || '.'"]
)
def test_a_value_changed_by_another_hand_is_found(case: str, table: str, column: str, change: str) -> None:
    new = change.format(column)
    which = f"ctid = (SELECT ctid FROM {table} WHERE {column} != {new} ORDER BY ctid LIMIT 1)"  # noqa: S608
    try:
        changed = do(case, f"UPDATE {table} SET {column} = {new} WHERE {which}")  # noqa: S608
    except psycopg.errors.StringDataRightTruncation:
        pytest.skip("too long for its column: the server does not take it")
    assert changed == 1
    assert verify_case(case, rebuild).faults


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE blobs SET data = overlay(data placing '\\x00'::bytea from 3)",
        "DELETE FROM blobs WHERE name = (SELECT min(name) FROM blobs)",
        "UPDATE payloads SET seq = -1 WHERE seq = 3; ",
        "DELETE FROM payloads WHERE seq = 4",
        "DELETE FROM payloads WHERE seq = 16; DELETE FROM entries WHERE seq = 16",
        "DELETE FROM payloads WHERE seq = 5; DELETE FROM entries WHERE seq = 5",
        "DELETE FROM head",
        "DELETE FROM derived WHERE position = 0",
        "UPDATE derived SET position = position + 100 WHERE name = 'claims'",
        "DELETE FROM derived_state",
        "CREATE VIEW odd AS SELECT 1",
        "CREATE RULE quiet AS ON DELETE TO entries DO INSTEAD NOTHING",
    ],
)
def test_other_changes_are_found(case: str, change: str) -> None:
    do(case, "ALTER TABLE payloads DROP CONSTRAINT fk_payloads_seq")
    do(case, change)
    assert verify_case(case, rebuild).faults


def test_a_head_that_lags_is_another_hands_work_here(case: str) -> None:
    with open_case(case) as ledger:
        chain = [entry.chain for entry in ledger.entries()][8]
    written = Head(9, chain).written().decode()
    with psycopg.connect(case) as connection:
        connection.execute("UPDATE head SET body = %s", [written])
    assert "behind" in verify_case(case).faults[0].message
    with pytest.raises(IntegrityError, match="HEAD"):
        open_case(case, write=True)


def test_a_part_that_is_gone_is_not_made_anew(case: str) -> None:
    do(case, "DROP TABLE payloads")
    with pytest.raises(IntegrityError, match="payloads is gone"):
        open_case(case, create=True, write=True)
    assert not verify_case(case).whole


def test_another_hand_that_writes_meanwhile_is_refused(case: str) -> None:
    """Without the lock, as behind a pool of connections that shares them out anew for each transaction."""
    with open_case(case, write=True) as ledger:
        do(case, "UPDATE head SET body = body || ' '")
        with pytest.raises(SaveError, match="another program has written"):
            enter(ledger, "late.txt", "The mill burned.")
        assert len(fold(ledger.entries()).documents) == 3


def test_much_that_waits_is_sent_before(database: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(server, "MOST_WAITING", 1000)
    with open_case(database, create=True, write=True) as ledger:
        names = [ledger.put_blob(bytes([number]) * 400) for number in range(7)]
        enter(ledger, "late.txt", "The mill burned.")
    with open_case(database) as ledger:
        assert [ledger.blob(name)[:1] for name in names] == [bytes([number]) for number in range(7)]
    assert (
        "7 stored files stand under no entry: a run was cut off before it entered them" in verify_case(database).notes
    )


def test_the_server_dies_while_it_is_written_to(server: Server, case: str) -> None:
    with open_case(case, write=True) as ledger:
        enter(ledger, "late.txt", "The mill burned.")
        server.crash()
        with pytest.raises(SaveError, match="could not save"):
            enter(ledger, "later.txt", "The bridge fell.")
    server.start()
    assert verify_case(case).faults == ()
    with open_case(case, write=True) as ledger:
        assert len(fold(ledger.entries()).documents) == 3 + 1
        enter(ledger, "later.txt", "The bridge fell.")
    assert verify_case(case).faults == ()


def test_names_of_databases_are_escaped(server: Server) -> None:
    server.command(sql.SQL("CREATE DATABASE {}").format(sql.Identifier("ночь %1")))
    assert verify_case(made(server.address("%D0%BD%D0%BE%D1%87%D1%8C%20%251")), rebuild).whole
