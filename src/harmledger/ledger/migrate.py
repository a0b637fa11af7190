"""Brings a case's tables to the form that this version reads, and refuses what is newer."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import Connection, text

from harmledger.errors import CaseError, IntegrityError

KNOWN = ("0001", "0002")  # every revision that this version can read, oldest first; a test holds it to the files
LATEST = KNOWN[-1]
FOLDER = Path(__file__).parent / "migrations"


def upgrade(connection: Connection) -> None:
    """Run the migrations that are missing, inside the caller's transaction."""
    from alembic import command  # here: nine opens in ten have nothing to migrate, and it loads slowly
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(FOLDER).replace("%", "%%"))
    config.attributes["connection"] = connection
    command.upgrade(config, "head")


def revision(connection: Connection) -> str:
    """The revision that the tables are in.

    Raises:
        IntegrityError: the tables name none, or more than one.
        CaseError: it is newer than this version of harmledger.
    """
    found = connection.execute(text("SELECT version_num FROM alembic_version")).scalars().all()
    if len(found) != 1 or not isinstance(found[0], str):
        raise IntegrityError(
            f"the database does not name the one version of its form ({found!r})",
            remedy="Restore the case from its last backup",
        )
    if found[0] not in KNOWN:
        raise CaseError(
            f"the case is in a form that this version does not know ({found[0]!r}; it knows up to {LATEST!r})",
            remedy="Install the harmledger that wrote it, or a newer one",
        )
    return found[0]
