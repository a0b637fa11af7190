# ruff: noqa: S608 - SQL of our own names, not of anybody's words
"""What somebody can do who may write to a case and knows its form: every hash reckoned anew."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path

from harmledger.ledger.canonical import canonical


def rewritten(case: Path, change: Callable[[list[dict[str, object]]], None]) -> None:
    """What someone can do who may write to the folder and knows the form: every hash reckoned anew."""
    connection = sqlite3.connect(case / "ledger.sqlite", isolation_level=None)
    connection.row_factory = sqlite3.Row
    rows = [dict(row) for row in connection.execute("SELECT * FROM entries JOIN payloads USING (seq) ORDER BY seq")]
    change(rows)
    connection.execute("DELETE FROM payloads")
    connection.execute("DELETE FROM entries")
    connection.execute("DELETE FROM derived_state")
    connection.execute("DELETE FROM derived")
    chain = bytes(32)
    names = ("at", "commitment", "kind", "seq", "version", "who")
    for seq, row in enumerate(rows):
        row["seq"] = seq
        committed = bytes.fromhex(str(row["salt"])) + canonical(str(row["subject"])) + str(row["body"]).encode()
        row["commitment"] = sha256(committed).hexdigest()
        leaf = sha256(b"\x00" + canonical({name: row[name] for name in names})).digest()  # type: ignore[misc]
        chain = sha256(chain + leaf).digest()
        values = [row[name] for name in names] + [leaf.hex(), chain.hex()]
        connection.execute(f"INSERT INTO entries ({','.join(names)}, leaf, chain) VALUES ({'?,' * 7}?)", values)
        connection.execute("INSERT INTO payloads VALUES (?, ?, ?, ?)", (seq, row["salt"], row["subject"], row["body"]))
    connection.close()
    (case / "HEAD").write_bytes(canonical({"chain": chain.hex(), "entries": len(rows), "format": 1}) + b"\n")
