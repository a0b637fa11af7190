"""Brings a case's tables to the form that this version reads, and refuses what is newer."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import Connection, text

from harmledger.errors import CaseError, IntegrityError
from harmledger.ledger.store import Database

KNOWN = ("0001", "0002")  # every revision that this version can read, oldest first; a test holds it to the files
LATEST = KNOWN[-1]
READABLE = ("0001", "0002")  # a reader needs no more than these have; a test holds it to real cases
FOLDER = Path(__file__).parent / "migrations"


def upgrade(connection: Connection) -> None:
    """Run the migrations that are missing, inside the caller's transaction."""
    from alembic import command  # here: nine opens in ten have nothing to migrate, and it loads slowly
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(FOLDER).replace("%", "%%"))
    config.attributes["connection"] = connection
    command.upgrade(config, "head")


def bring_up_to_date(database: Database, where: str) -> None:
    """See that this version can read the tables; a writer migrates older ones, and touches nothing that is damaged.

    Raises:
        CaseError: they are of a newer version, or of an older one and the case is opened for reading.
        IntegrityError: the database is damaged.
        SaveError: there is no room for the new form.
    """
    with database.reading() as connection:
        found = revision(connection)
    if found == LATEST or (found in READABLE and not database.write):
        return
    if not database.write:
        raise CaseError(
            "the case is in the form of an older version",
            where=where,
            remedy="Copy it, then run `harmledger run` on it once, which brings it up to date",
        )
    if complaints := database.complaints():
        raise IntegrityError(f"the database is damaged ({complaints[0]})", where=where)
    with database.writing() as connection:
        upgrade(connection)


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
