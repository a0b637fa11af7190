"""Opening a case in a folder: what is made, what is refused and with what advice."""

from __future__ import annotations

import os
import sqlite3
import stat
from pathlib import Path

import pytest

from harmledger.errors import CaseError, HarmledgerError, IntegrityError, SaveError, UsageError
from harmledger.ledger import open_case, sqlite, verify_case
from harmledger.ledger.canonical import canonical
from harmledger.ledger.entry import CHAIN_START
from tests.ledger.cases import made, rebuild
from tests.ledger.test_crash import acknowledged, forked


def test_a_new_case(tmp_path: Path) -> None:
    case = tmp_path / "cases" / "north valley" / "50% done?#1"
    with open_case(case, create=True, write=True) as ledger:
        assert len(ledger) == 0
    assert sorted(path.name for path in case.iterdir()) == ["HEAD", "blobs", "ledger.sqlite", "writer.lock"]
    assert (case / "HEAD").read_bytes() == canonical({"chain": CHAIN_START, "entries": 0, "format": 1}) + b"\n"
    assert stat.S_IMODE(case.stat().st_mode) == 0o700
    assert verify_case(case).faults == ()


def test_a_case_is_made_once(tmp_path: Path) -> None:
    made(tmp_path)
    with open_case(tmp_path, create=True) as ledger:
        assert len(ledger) > 10


def test_a_folder_with_settings_can_become_a_case(tmp_path: Path) -> None:
    (tmp_path / "harmledger.toml").write_text("max_file_mb = 5\n")
    with open_case(tmp_path, create=True) as ledger:
        assert len(ledger) == 0


@pytest.mark.parametrize("write", [False, True])
def test_where_there_is_no_case(tmp_path: Path, write: bool) -> None:
    with pytest.raises(CaseError, match="there is no case here") as caught:
        open_case(tmp_path / "none", write=write)
    assert caught.value.remedy
    assert not (tmp_path / "none").exists()
    with pytest.raises(CaseError):
        verify_case(tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_somebody_elses_folder_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "thesis.txt").write_text("mine")
    with pytest.raises(CaseError, match="holds other files"):
        open_case(tmp_path, create=True)
    assert [path.name for path in tmp_path.iterdir()] == ["thesis.txt"]


def test_a_file_is_no_case(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(CaseError):
        open_case(tmp_path / "file", create=True)


@pytest.mark.parametrize("address", ["postgresql:host/db", "postgresql+psycopg://host/db", "postgres:db", " "])
def test_an_address_of_another_kind_is_no_folder(address: str) -> None:
    for attempt in (open_case, verify_case):
        with pytest.raises(UsageError):
            attempt(address)


def test_a_foreign_database_is_left_alone(tmp_path: Path) -> None:
    connection = sqlite3.connect(tmp_path / "ledger.sqlite")
    connection.execute("CREATE TABLE accounts (n)")
    connection.close()
    before = (tmp_path / "ledger.sqlite").read_bytes()
    with pytest.raises(IntegrityError):
        open_case(tmp_path, create=True, write=True)
    assert (tmp_path / "ledger.sqlite").read_bytes() == before
    assert len(verify_case(tmp_path).faults) == 1


def test_another_process_that_writes_keeps_writers_out_until_it_ends(tmp_path: Path) -> None:
    case = made(tmp_path / "case")
    ready, told = os.pipe()
    done, finish = os.pipe()

    def work(_: int) -> None:
        with open_case(case, write=True):
            os.write(told, b"!")
            os.read(done, 1)

    child, reads = forked(work)
    assert os.read(ready, 1) == b"!"
    with pytest.raises(CaseError, match="another command is writing") as caught:
        open_case(case, write=True)
    assert "Wait until it has ended" in str(caught.value)
    with open_case(case) as reader:
        assert len(list(reader.entries())) > 10
    os.write(finish, b"!")
    acknowledged(child, reads)
    open_case(case, write=True).close()
    for end in (ready, told, done, finish):
        os.close(end)


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="only root can become another user")
def test_a_case_that_another_user_may_not_read(tmp_path: Path) -> None:
    case = made(tmp_path / "case")
    for folder in (tmp_path.parent.parent, tmp_path.parent, tmp_path):
        folder.chmod(0o755)

    def work(pipe: int) -> None:
        os.setuid(65534)
        for attempt in (open_case, verify_case):
            try:
                attempt(case)
            except HarmledgerError as error:
                os.write(pipe, b"." if isinstance(error, CaseError) and error.remedy else b"")

    assert acknowledged(*forked(work)) == 2


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="only root can become another user")
def test_a_case_that_another_user_may_only_read(tmp_path: Path) -> None:
    case = made(tmp_path / "case")
    above = [folder for folder in tmp_path.parents if folder.name.startswith(("pytest-", "popen-"))]
    for folder in (*above, tmp_path, *case.rglob("*/"), case):
        folder.chmod(0o755)

    def work(pipe: int) -> None:
        os.setuid(65534)
        with open_case(case) as reader:
            os.write(pipe, b"." * len(list(reader.entries())))
        os.write(pipe, b"." if verify_case(case).whole else b"")
        try:
            open_case(case, write=True)
        except CaseError as error:
            os.write(pipe, b"." if "cannot be written to" in str(error) else b"")

    with open_case(case) as ledger:
        assert acknowledged(*forked(work)) == len(ledger) + 2


def test_a_head_that_lags_is_moved_on_by_the_next_writer(tmp_path: Path) -> None:
    case = made(tmp_path / "case")
    whole = (case / "HEAD").read_bytes()
    with open_case(case) as ledger:
        chain = [entry.chain for entry in ledger.entries()]
    lagging = canonical({"chain": chain[8], "entries": 9, "format": 1}) + b"\n"
    (case / "HEAD").write_bytes(lagging)
    audit = verify_case(case)
    assert audit.faults == ()
    assert any("entries behind" in note for note in audit.notes)
    open_case(case).close()
    assert (case / "HEAD").read_bytes() == lagging
    open_case(case, write=True).close()
    assert (case / "HEAD").read_bytes() == whole


@pytest.mark.parametrize(
    "written",
    [
        {"chain": CHAIN_START, "entries": 3, "format": 1},
        {"chain": "f" * 64, "entries": 0, "format": 1},
        {"chain": CHAIN_START, "entries": -1, "format": 1},
        {"chain": CHAIN_START, "entries": 10**6, "format": 1},
        {"chain": CHAIN_START, "entries": 0, "format": 2},
        {"chain": CHAIN_START, "format": 1},
        {},
    ],
)
def test_a_head_of_another_case_is_refused(tmp_path: Path, written: dict[str, int | str]) -> None:
    case = made(tmp_path / "case")
    (case / "HEAD").write_bytes(canonical(written) + b"\n")
    assert verify_case(case).faults[0].where == "HEAD"
    for write in (False, True):
        with pytest.raises(IntegrityError, match="HEAD"):
            open_case(case, write=write)


def test_what_a_killed_run_left_is_noted_and_swept_up(tmp_path: Path) -> None:
    case = made(tmp_path / "case")
    with open_case(case, write=True) as ledger:
        ledger.put_blob(b"never entered")
    (case / ".new-abc").write_bytes(b"half")
    (case / "blobs" / ".new-def").write_bytes(b"half")
    (case / "blobs" / "readme").write_bytes(b"odd")
    audit = verify_case(case)
    assert audit.faults == ()
    assert len(audit.notes) == 4
    open_case(case, write=True).close()
    assert [note for note in verify_case(case).notes if ".new" in note] == []
    assert (case / "blobs" / "readme").exists()


def test_a_write_ahead_log_that_another_program_has_set(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is put away by the next writer; while the other program has it open, a faulty SQLite is refused."""
    case = made(tmp_path / "case")
    other = sqlite3.connect(case / "ledger.sqlite")
    assert other.execute("PRAGMA journal_mode=WAL").fetchone() == ("wal",)
    other.execute("SELECT count(*) FROM entries").fetchone()
    monkeypatch.setattr(sqlite, "WAIT_SECONDS", 0.1)
    monkeypatch.setattr(sqlite, "mended", lambda: False)
    with pytest.raises((CaseError, SaveError)) as caught:
        open_case(case, write=True)
    assert "Close the program" in str(caught.value)
    other.close()
    with open_case(case, write=True) as ledger:
        assert ("journal mode", "delete") in ledger.facts()
    assert verify_case(case, rebuild).faults == ()


@pytest.mark.parametrize(
    ("version", "mended"),
    [
        ((3, 40, 1), False),
        ((3, 44, 5), False),
        ((3, 44, 6), True),
        ((3, 45, 0), False),
        ((3, 50, 6), False),
        ((3, 50, 7), True),
        ((3, 51, 2), False),
        ((3, 51, 3), True),
        ((3, 53, 0), True),
    ],
)
def test_which_sqlite_is_free_of_the_fault_of_its_write_ahead_log(version: tuple[int, ...], mended: bool) -> None:
    assert sqlite.mended(version) is mended
