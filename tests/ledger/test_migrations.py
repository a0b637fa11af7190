"""The migrations build the tables that the code names, and a case of another version is told from a damaged one."""

from __future__ import annotations

import shutil
import sqlite3
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine, text

from harmledger.errors import CaseError, IntegrityError
from harmledger.ledger import migrate, open_case, verify_case
from harmledger.ledger.tables import metadata
from tests.ledger.cases import made, rebuild

NEXT = """
from alembic import op
import sqlalchemy as sa

revision = "9999"
down_revision = "0002"


def upgrade():
    op.create_table("later", sa.Column("n", sa.Integer))
"""


def test_migrations_and_code_name_the_same_tables() -> None:
    with create_engine("sqlite://").begin() as connection:
        migrate.upgrade(connection)
        assert compare_metadata(MigrationContext.configure(connection), metadata) == []
        assert migrate.revision(connection) == migrate.LATEST


def test_migrations_and_code_write_the_same_tables() -> None:
    """What comparing does not see: names of constraints, tables without rowid."""
    listed = text(
        "SELECT type, name, sql FROM sqlite_master WHERE name != 'alembic_version' AND sql != '' ORDER BY 1, 2"
    )
    with create_engine("sqlite://").begin() as migrated, create_engine("sqlite://").begin() as created:
        migrate.upgrade(migrated)
        metadata.create_all(created)
        tables = [
            [(*row[:2], " ".join(row[2].split())) for row in each.execute(listed)] for each in (migrated, created)
        ]
    ours = [row for row in tables[0] if "alembic" not in row[1]]
    assert ours == tables[1]


def test_every_revision_is_known_in_order() -> None:
    script = ScriptDirectory(str(migrate.FOLDER))
    assert [each.revision for each in script.walk_revisions()] == list(reversed(migrate.KNOWN))


def test_a_case_of_a_newer_version_is_refused(tmp_path: Path) -> None:
    case = made(tmp_path / "case")
    connection = sqlite3.connect(case / "ledger.sqlite")
    with connection:
        connection.execute("UPDATE alembic_version SET version_num = '0999'")
    connection.close()
    before = (case / "ledger.sqlite").read_bytes()
    for write in (False, True):
        with pytest.raises(CaseError, match="0999") as caught:
            open_case(case, write=write)
        assert "newer" in str(caught.value.remedy)
    with pytest.raises(CaseError, match="0999"):
        verify_case(case)
    assert (case / "ledger.sqlite").read_bytes() == before


@pytest.fixture
def newer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """harmledger as it will be after one more migration."""
    folder = Path(shutil.copytree(migrate.FOLDER, tmp_path / "migrations"))
    (folder / "versions" / "r9999_later.py").write_text(NEXT)
    monkeypatch.setattr(migrate, "FOLDER", folder)
    monkeypatch.setattr(migrate, "KNOWN", ("0001", "0002", "9999"))
    monkeypatch.setattr(migrate, "LATEST", "9999")
    monkeypatch.setattr(migrate, "READABLE", ("9999",))


def test_a_case_of_an_older_version_is_brought_up_to_date_by_a_writer(
    tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    case = made(tmp_path / "case")
    with open_case(case) as ledger:
        before = list(ledger.entries())
    request.getfixturevalue("newer")
    with pytest.raises(CaseError, match="older version"):
        open_case(case)
    with open_case(case, write=True) as ledger:
        assert list(ledger.entries()) == before
    with open_case(case) as ledger:
        assert ledger.verify(lambda: rebuild(ledger)) == ()


def test_a_damaged_case_is_not_brought_up_to_date(tmp_path: Path, request: pytest.FixtureRequest) -> None:
    case = made(tmp_path / "case")
    connection = sqlite3.connect(case / "ledger.sqlite")
    with connection:
        connection.execute("CREATE VIEW odd AS SELECT 1")
    connection.close()
    before = (case / "ledger.sqlite").read_bytes()
    request.getfixturevalue("newer")
    with pytest.raises(IntegrityError, match="damaged"):
        open_case(case, write=True)
    assert (case / "ledger.sqlite").read_bytes() == before
