"""The tables of a case. ``migrations`` builds them; a test holds the two equal.

``entries`` and ``payloads`` are without rowid in SQLite, so that every stored byte of a row means something:
beside a rowid, the record keeps a byte that SQLite never reads. ``slots`` holds what is no history and may be
changed: key slots of the vault, an erasure that is under way, when a backup was last restored to try it.
``on_servers`` stand on a server alone: a case in a folder keeps bytes and HEAD as files.
"""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, ForeignKey, Index, Integer, LargeBinary, MetaData, String, Table, Text

_NAMING = {
    "pk": "pk_%(table_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s",
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
}
metadata = MetaData(naming_convention=_NAMING)
on_servers = MetaData(naming_convention=_NAMING)

# What rows are ordered by: a server orders text by the rules of a language unless it is told not to.
ORDERED = String(64).with_variant(String(64, collation="C"), "postgresql")

entries = Table(
    "entries",
    metadata,
    Column("seq", BigInteger, primary_key=True, autoincrement=False),
    Column("kind", String(32), nullable=False),
    Column("at", String(27), nullable=False),
    Column("version", String(64), nullable=False),
    Column("who", Text, nullable=False),
    Column("commitment", String(64), nullable=False),
    Column("leaf", String(64), nullable=False),
    Column("chain", String(64), nullable=False),
    sqlite_with_rowid=False,
)

payloads = Table(
    "payloads",
    metadata,
    Column("seq", BigInteger, ForeignKey("entries.seq"), primary_key=True, autoincrement=False),
    Column("salt", String(64), nullable=False),
    Column("subject", Text, nullable=False),
    Column("body", Text, nullable=False),
    sqlite_with_rowid=False,
)

slots = Table(
    "slots",
    metadata,
    Column("name", String(128), primary_key=True),
    Column("body", Text, nullable=False),
    sqlite_with_rowid=False,
)

derived = Table(
    "derived",
    metadata,
    Column("name", ORDERED, primary_key=True),
    Column("position", BigInteger, primary_key=True, autoincrement=False),
    Column("id", Text, nullable=False),
    Column("body", Text, nullable=False),
    Index(None, "name", "id"),
)

derived_state = Table(
    "derived_state",
    metadata,
    Column("one", Integer, primary_key=True, autoincrement=False),  # always 1: there is one state
    Column("state", Text, nullable=False),
    Column("entries", BigInteger, nullable=False),
    Column("digest", String(64), nullable=False),
)

blobs = Table(
    "blobs",
    on_servers,
    Column("name", ORDERED, primary_key=True),
    Column("data", LargeBinary, nullable=False),
)

head = Table(
    "head",
    on_servers,
    Column("one", Integer, primary_key=True, autoincrement=False),  # always 1
    Column("body", Text, nullable=False),
)
