"""The first form: entries, their payloads apart, derived tables."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

ORDERED = sa.String(64).with_variant(sa.String(64, collation="C"), "postgresql")


def upgrade() -> None:
    """Build the tables."""
    op.create_table(
        "entries",
        sa.Column("seq", sa.BigInteger, autoincrement=False, nullable=False),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("at", sa.String(27), nullable=False),
        sa.Column("version", sa.String(64), nullable=False),
        sa.Column("who", sa.Text, nullable=False),
        sa.Column("commitment", sa.String(64), nullable=False),
        sa.Column("leaf", sa.String(64), nullable=False),
        sa.Column("chain", sa.String(64), nullable=False),
        sa.PrimaryKeyConstraint("seq", name="pk_entries"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "payloads",
        sa.Column("seq", sa.BigInteger, autoincrement=False, nullable=False),
        sa.Column("salt", sa.String(64), nullable=False),
        sa.Column("subject", sa.Text, nullable=False),
        sa.Column("body", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("seq", name="pk_payloads"),
        sa.ForeignKeyConstraint(["seq"], ["entries.seq"], name="fk_payloads_seq"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "derived",
        sa.Column("name", ORDERED, nullable=False),
        sa.Column("position", sa.BigInteger, autoincrement=False, nullable=False),
        sa.Column("id", sa.Text, nullable=False),
        sa.Column("body", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("name", "position", name="pk_derived"),
    )
    op.create_index("ix_derived_name_id", "derived", ["name", "id"])
    op.create_table(
        "derived_state",
        sa.Column("one", sa.Integer, autoincrement=False, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("entries", sa.BigInteger, nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.PrimaryKeyConstraint("one", name="pk_derived_state"),
    )
    if op.get_bind().dialect.name == "postgresql":
        _on_servers()


def _on_servers() -> None:
    """What a case in a folder keeps as files."""
    op.create_table(
        "blobs",
        sa.Column("name", ORDERED, nullable=False),
        sa.Column("data", sa.LargeBinary, nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_blobs"),
    )
    op.create_table(
        "head",
        sa.Column("one", sa.Integer, autoincrement=False, nullable=False),
        sa.Column("body", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("one", name="pk_head"),
    )
