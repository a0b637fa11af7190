"""A place for what is no history: key slots of the vault, an erasure that is under way, the last restore."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Build the table. An entry whose payload was erased has no row in ``payloads``, which needs no change."""
    op.create_table(
        "slots",
        sa.Column("name", sa.String(128), nullable=False),
        sa.Column("body", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_slots"),
        sqlite_with_rowid=False,
    )
