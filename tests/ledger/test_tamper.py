# ruff: noqa: S311, S608 - seeded chance, not a secret; SQL of our own names, not of anybody's words
"""Whatever is changed, taken away or put in another order is found, and named first; and what is not.

Every change is drawn from one seed: 2,000 single bytes in all: blobs, the rows of the ledger's file with
their lengths and headers, and their values by SQL.
"""

from __future__ import annotations

import random
import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from harmledger.errors import IntegrityError
from harmledger.ledger import Audit, Fault, FaultKind, open_case, verify_case
from harmledger.ledger.folder import CaseFolder
from harmledger.ledger.local import LocalStore
from harmledger.ledger.verify import audit
from tests.ledger.cases import copied, made, rebuild
from tests.ledger.rewriting import rewritten
from tests.ledger.sqlitefile import cell_bytes

SEED = 20310506
IN_BLOBS, IN_FILE, BY_SQL = 900, 600, 500
VALUES = {
    "entries": ("kind", "at", "version", "who", "commitment", "leaf", "chain"),
    "payloads": ("salt", "subject", "body"),
}


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A case that nobody has touched."""
    return made(tmp_path_factory.mktemp("whole") / "case")


@pytest.fixture
def case(whole: Path, tmp_path: Path) -> Path:
    """A copy of it, to be harmed."""
    return copied(whole, tmp_path / "case")


@pytest.fixture
def faults(case: Path) -> Iterator[Callable[[], tuple[Fault, ...]]]:
    """Examines the case again and again, without the price of opening it each time."""
    store = LocalStore(CaseFolder(case), None)
    yield lambda: audit(store, None).faults
    store.close()


def flipped(data: bytes, at: int, by: random.Random) -> bytes:
    changed = bytearray(data)
    changed[at] ^= by.randrange(1, 256)
    return bytes(changed)


def sql(case: Path, *statements: str) -> None:
    connection = sqlite3.connect(case / "ledger.sqlite")
    with connection:
        for statement in statements:
            connection.execute(statement)
    connection.close()


def count(case: Path) -> int:
    connection = sqlite3.connect(case / "ledger.sqlite")
    (entries,) = connection.execute("SELECT count(*) FROM entries").fetchone()
    connection.close()
    return int(entries)


def test_each_changed_byte_of_a_blob_is_found(case: Path, faults: Callable[[], tuple[Fault, ...]]) -> None:
    by = random.Random(SEED)
    blobs = sorted(path for path in (case / "blobs").rglob("*") if path.is_file())
    places = [(path, at) for path in blobs for at in range(path.stat().st_size)]
    for path, at in by.choices(places, k=IN_BLOBS):
        data = path.read_bytes()
        path.chmod(0o600)
        path.write_bytes(flipped(data, at, by))
        (found,) = faults()
        path.write_bytes(data)
        assert (found.kind, found.where) == (FaultKind.BLOB, f"blob {path.parent.name}{path.name}")
    assert faults() == ()


def test_each_changed_byte_of_the_rows_in_the_file_is_found(case: Path) -> None:
    by = random.Random(SEED)
    database = case / "ledger.sqlite"
    data = database.read_bytes()
    places = [at for table in VALUES for at in cell_bytes(database, table)]
    kinds = set()
    for at in by.choices(places, k=IN_FILE):
        database.write_bytes(flipped(data, at, by))
        faults = verify_case(case).faults
        assert faults, f"the byte at {at} was changed unseen"
        kinds.add(faults[0].kind)
    assert kinds <= {FaultKind.ENTRY, FaultKind.DATABASE}
    database.write_bytes(data)
    assert verify_case(case).faults == ()


def test_each_changed_byte_of_a_value_is_found_and_its_entry_named(
    case: Path, faults: Callable[[], tuple[Fault, ...]]
) -> None:
    by = random.Random(SEED)
    connection = sqlite3.connect(case / "ledger.sqlite", isolation_level=None)
    entries = count(case)
    for _ in range(BY_SQL):
        table = by.choice(list(VALUES))
        column, seq = by.choice(VALUES[table]), by.randrange(entries)
        (value,) = connection.execute(f"SELECT CAST({column} AS BLOB) FROM {table} WHERE seq = ?", (seq,)).fetchone()
        update = f"UPDATE {table} SET {column} = CAST(? AS TEXT) WHERE seq = ?"
        connection.execute(update, (flipped(value, by.randrange(len(value)), by), seq))
        first = faults()[0]
        connection.execute(update, (value, seq))
        assert first.kind is FaultKind.ENTRY
        assert first.where.startswith(f"entry {seq} ")
    connection.close()
    assert faults() == ()


def test_each_changed_byte_of_head_is_found(case: Path) -> None:
    by = random.Random(SEED)
    head = case / "HEAD"
    data = head.read_bytes()
    for at in range(len(data)):
        head.write_bytes(flipped(data, at, by))
        assert [fault.kind for fault in verify_case(case).faults] == [FaultKind.HEAD]
        with pytest.raises(IntegrityError, match="HEAD"):
            open_case(case)


def test_each_changed_derived_row_is_found_without_a_rebuild(case: Path) -> None:
    by = random.Random(SEED)
    connection = sqlite3.connect(case / "ledger.sqlite", isolation_level=None)
    rows = connection.execute("SELECT name, position, CAST(body AS BLOB) FROM derived").fetchall()
    update = "UPDATE derived SET body = CAST(? AS TEXT) WHERE name = ? AND position = ?"
    for name, position, body in rows:
        connection.execute(update, (flipped(body, by.randrange(len(body)), by), name, position))
        assert [fault.kind for fault in verify_case(case).faults] == [FaultKind.DERIVED]
        connection.execute(update, (body, name, position))
    connection.close()
    assert verify_case(case, rebuild).faults == ()


def test_a_deleted_entry_is_found(whole: Path, case: Path) -> None:
    for seq in range(count(whole)):
        harmed = copied(whole, case / f"without-{seq}")
        sql(harmed, f"DELETE FROM payloads WHERE seq = {seq}", f"DELETE FROM entries WHERE seq = {seq}")
        first = verify_case(harmed).faults[0]
        at_the_end = seq == count(whole) - 1
        assert first.kind is (FaultKind.HEAD if at_the_end else FaultKind.ENTRY)
        assert at_the_end or f"entry {seq} should stand here" in first.message


def test_a_salt_in_capitals_is_a_changed_byte(case: Path) -> None:
    sql(case, "UPDATE payloads SET salt = upper(salt) WHERE seq = 3")
    assert verify_case(case).faults[0].where.startswith("entry 3 ")


@pytest.mark.parametrize("column", ["commitment", "leaf", "chain"])
def test_a_hash_in_capitals_is_a_changed_byte(case: Path, column: str) -> None:
    sql(case, f"UPDATE entries SET {column} = upper({column}) WHERE seq = 3")
    assert verify_case(case).faults[0].where.startswith("entry 3 ")


@pytest.mark.parametrize("versions", ["DELETE FROM alembic_version", "UPDATE alembic_version SET version_num = x'30'"])
def test_a_lost_version_is_damage(case: Path, versions: str) -> None:
    sql(case, versions)
    assert "does not name the one version" in verify_case(case).faults[0].message


def test_a_deleted_payload_is_found(case: Path) -> None:
    sql(case, "DELETE FROM payloads WHERE seq = 3")
    assert [(fault.where[:7], fault.message) for fault in verify_case(case).faults] == [
        ("entry 3", "its payload is missing")
    ]


@pytest.mark.parametrize("tables", [("entries", "payloads"), ("entries",), ("payloads",)])
@pytest.mark.parametrize(("one", "other"), [(0, 1), (3, 4), (2, 9)])
def test_a_swapped_pair_is_found(case: Path, tables: tuple[str, ...], one: int, other: int) -> None:
    for table in tables:
        sql(
            case,
            f"UPDATE {table} SET seq = 999 WHERE seq = {one}",
            f"UPDATE {table} SET seq = {one} WHERE seq = {other}",
            f"UPDATE {table} SET seq = {other} WHERE seq = 999",
        )
    first = verify_case(case).faults[0]
    assert first.kind is FaultKind.ENTRY
    assert first.where.startswith(f"entry {one} ")


@pytest.mark.parametrize("where", ["-1", "1000"])
def test_an_entry_from_elsewhere_is_found(case: Path, where: str) -> None:
    columns = ", ".join(VALUES["entries"])
    sql(
        case,
        f"INSERT INTO entries (seq, {columns}) SELECT {where}, {columns} FROM entries WHERE seq = 2",
        f"INSERT INTO payloads SELECT {where}, salt, subject, body FROM payloads WHERE seq = 2",
    )
    first = verify_case(case).faults[0]
    assert (first.kind, first.where.split()[1]) == (FaultKind.ENTRY, where)


def truncate(case: Path, lost: int) -> None:
    keep = count(case) - lost
    sql(case, f"DELETE FROM payloads WHERE seq >= {keep}", f"DELETE FROM entries WHERE seq >= {keep}")


@pytest.mark.parametrize("lost", [1, 2, 5, 999])
def test_a_truncated_tail_is_found_by_head(case: Path, lost: int) -> None:
    entries = count(case)
    truncate(case, min(lost, entries))
    first = next(fault for fault in verify_case(case).faults if fault.kind is not FaultKind.DATABASE)
    assert first.kind is FaultKind.HEAD
    assert first.message.startswith(f"{min(lost, entries)} of {entries} entries are gone")
    with pytest.raises(IntegrityError, match="entries are gone from the end"):
        open_case(case, write=True)


def retell(rows: list[dict[str, object]]) -> None:
    for row in rows:
        row["body"] = str(row["body"]).replace("the page was satire", "no reason told")


@pytest.mark.parametrize(
    "change",
    [
        pytest.param(lambda rows: rows.__delitem__(slice(-2, None)), id="truncated, HEAD put back too"),
        pytest.param(retell, id="rewritten throughout"),
    ],
)
def test_what_only_a_checkpoint_kept_elsewhere_shows(
    whole: Path, case: Path, change: Callable[[list[dict[str, object]]], None]
) -> None:
    rewritten(case, change)
    assert verify_case(case).faults == ()
    with open_case(whole) as before, open_case(case) as after:
        heads = [[entry.chain for entry in ledger.entries()] for ledger in (before, after)]
    assert heads[0][-1] not in heads[1]  # the last chain hash, written down elsewhere, would have told


def test_space_that_no_row_uses_is_not_covered(case: Path) -> None:
    database = case / "ledger.sqlite"
    data = database.read_bytes()
    with open_case(case) as ledger:
        before = list(ledger.entries())
    gaps = list(_gaps(data))
    assert gaps
    for start, end in gaps:
        data = data[:start] + b"\xaa" * (end - start) + data[end:]
    database.write_bytes(data)
    with open_case(case) as ledger:
        assert list(ledger.entries()) == before  # nothing that was entered has moved,
        assert ledger.verify() == ()  # and nothing is said: see docs/decisions/0003-ledger.md


def _gaps(data: bytes) -> Iterator[tuple[int, int]]:
    """The unused middle of each b-tree page after the first: between cell pointers and cells."""
    size = int.from_bytes(data[16:18], "big")
    for start in range(size, len(data), size):
        kind = data[start]
        if kind in (2, 5, 10, 13) and data[start + 1 : start + 3] == b"\0\0":
            cells = int.from_bytes(data[start + 3 : start + 5], "big")
            content = int.from_bytes(data[start + 5 : start + 7], "big")
            first = start + (12 if kind in (2, 5) else 8) + 2 * cells
            if first < start + content:
                yield first, start + content


@pytest.mark.parametrize("keep", [0, 1, 100, 4096, 4100, 9000])
def test_a_cut_database_is_told_and_left_as_it_is(case: Path, keep: int) -> None:
    database = case / "ledger.sqlite"
    database.write_bytes(database.read_bytes()[:keep])
    assert verify_case(case, rebuild).faults
    left = database.read_bytes()
    with pytest.raises(IntegrityError, match="damaged"):
        open_case(case, create=True, write=True)
    assert database.read_bytes() == left


def test_a_database_that_lacks_one_byte_is_told(case: Path) -> None:
    database = case / "ledger.sqlite"
    database.write_bytes(database.read_bytes()[:-1])
    assert "bytes where its" in verify_case(case).faults[0].message


def test_noise_anywhere_in_the_database_never_crashes(case: Path) -> None:
    by = random.Random(SEED)
    database = case / "ledger.sqlite"
    data = database.read_bytes()
    for _ in range(60):
        noisy = bytearray(data)
        at = by.randrange(100, len(data) - 600)
        noisy[at : at + 600] = by.randbytes(600)
        database.write_bytes(bytes(noisy))
        assert isinstance(verify_case(case, rebuild), Audit)


def test_a_strange_object_in_the_database_is_found(case: Path) -> None:
    sql(case, "CREATE TRIGGER odd AFTER INSERT ON entries BEGIN SELECT 1; END")
    assert "a trigger stands in the database" in verify_case(case).faults[0].message


@pytest.mark.parametrize("lost", ["ledger.sqlite", "HEAD"])
def test_a_lost_file_is_told_and_not_made_anew(case: Path, lost: str) -> None:
    (case / lost).unlink()
    assert len(verify_case(case, rebuild).faults) == 1
    with pytest.raises(IntegrityError, match=r"gone|missing"):
        open_case(case, create=True, write=True)
    assert not (case / lost).exists()


def test_a_lost_blob_is_told_with_the_entry_that_needs_it(case: Path) -> None:
    with open_case(case) as ledger:
        capture = next(entry for entry in ledger.entries() if entry.kind == "capture")
    blob = str(capture.payload["blob"])
    (case / "blobs" / blob[:2] / blob[2:]).unlink()
    (fault,) = verify_case(case).faults
    assert (fault.kind, fault.where) == (FaultKind.BLOB, f"blob {blob}")
    assert f"entry {capture.seq} (capture" in fault.message


def test_other_bytes_under_a_blobs_name_are_not_overwritten(case: Path) -> None:
    with open_case(case, write=True) as ledger:
        name = ledger.put_blob(b"page")
        path = case / "blobs" / name[:2] / name[2:]
        path.chmod(0o600)
        path.write_bytes(b"another page")
        with pytest.raises(IntegrityError, match="not what was saved"):
            ledger.put_blob(b"page")
        with pytest.raises(IntegrityError, match="not what was saved"):
            ledger.blob(name)


def test_a_changed_entry_is_not_read_as_if_nothing_were(case: Path) -> None:
    sql(case, "UPDATE payloads SET body = replace(body, 'satire', 'sature')")
    with open_case(case) as ledger, pytest.raises(IntegrityError, match="the commitment differs"):
        list(ledger.entries())
