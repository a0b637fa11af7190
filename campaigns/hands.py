# ruff: noqa: S608 - SQL of our own names, not of anybody's words
"""Somebody's hands in a case: whoever may write to its folder or its database can do all of this."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
from typing import Any

import psycopg

from harmledger.ledger import canonical
from tests import server as servers
from tests.ledger.cases import fill
from tests.server import Server

Row = dict[str, Any]
FIELDS = ("at", "commitment", "kind", "seq", "version", "who")


class Hands:
    """A case that may be harmed, in a folder or on a server, by SQL that both understand. ``?`` stands for a value."""

    def __init__(self, address: str | Path, server: Server | None = None) -> None:
        self.address, self._server = address, server

    @property
    def on_server(self) -> bool:
        """Whether it stands on a server."""
        return self._server is not None

    def copy(self, to: Path) -> Hands:
        """The same case elsewhere."""
        if self._server is not None:
            return Hands(self._server.copy(str(self.address)), self._server)
        return Hands(Path(shutil.copytree(self.address, to)))

    def gone(self) -> None:
        """Remove it."""
        if self._server is not None:
            self._server.drop(str(self.address))
        else:
            shutil.rmtree(self.address)

    def sql(self, *statements: str, values: Sequence[object] = ()) -> None:
        """Do statements in one transaction."""
        with self._connected() as do:
            for statement in statements:
                do(statement, values)

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        """What a query gives."""
        with self._connected() as do:
            return list(do(query, ()).fetchall())

    def count(self) -> int:
        """How many entries there are."""
        return int(self.rows("SELECT count(*) FROM entries")[0][0])

    def head(self, body: bytes) -> None:
        """Write HEAD anew."""
        if self.on_server:
            self.sql("UPDATE head SET body = ?", values=(body.decode(),))
        else:
            (Path(self.address) / "HEAD").write_bytes(body)

    def bytes_of_head(self) -> bytes:
        """HEAD as it stands."""
        if self.on_server:
            return bytes(self.rows("SELECT body FROM head")[0][0], "utf-8")
        return (Path(self.address) / "HEAD").read_bytes()

    def blobs(self) -> list[str]:
        """The names of the stored bytes."""
        if self.on_server:
            return sorted(name for (name,) in self.rows("SELECT name FROM blobs"))
        return sorted(p.parent.name + p.name for p in (Path(self.address) / "blobs").rglob("*") if p.is_file())

    def blob(self, name: str) -> bytes:
        """Stored bytes."""
        if self.on_server:
            return bytes(self.rows(f"SELECT data FROM blobs WHERE name = '{name}'")[0][0])
        return self._path(name).read_bytes()

    def put_blob(self, name: str, data: bytes | None) -> None:
        """Let other bytes stand under a name, or none."""
        if self.on_server and data is None:
            self.sql("DELETE FROM blobs WHERE name = ?", values=(name,))
        elif self.on_server:
            self.sql("UPDATE blobs SET data = ? WHERE name = ?", values=(data, name))
        elif data is None:
            self._path(name).unlink()
        else:
            self._path(name).chmod(0o600)
            self._path(name).write_bytes(data)

    def rewrite(self, change: Callable[[list[Row]], None]) -> None:
        """Change entries as one likes, reckon every hash anew, and write HEAD to match: done with the code at hand."""
        names = (*FIELDS, "salt", "subject", "body")
        query = "SELECT at, commitment, kind, entries.seq, version, who, salt, subject, body FROM entries JOIN payloads"
        rows = [dict(zip(names, row, strict=True)) for row in self.rows(f"{query} USING (seq) ORDER BY entries.seq")]
        change(rows)
        chain = bytes(32)
        with self._connected() as do:
            for table in ("payloads", "entries", "derived_state", "derived"):
                do(f"DELETE FROM {table}", ())
            for seq, row in enumerate(rows):
                row["seq"] = seq
                told = bytes.fromhex(row["salt"]) + canonical(row["subject"]) + row["body"].encode()
                row["commitment"] = sha256(told).hexdigest()
                leaf = sha256(b"\x00" + canonical({name: row[name] for name in FIELDS})).digest()
                chain = sha256(chain + leaf).digest()
                values = [*(row[name] for name in FIELDS), leaf.hex(), chain.hex()]
                do(f"INSERT INTO entries ({', '.join(FIELDS)}, leaf, chain) VALUES (?, ?, ?, ?, ?, ?, ?, ?)", values)
                do("INSERT INTO payloads VALUES (?, ?, ?, ?)", (seq, row["salt"], row["subject"], row["body"]))
        self.head(canonical({"chain": chain.hex(), "entries": len(rows), "format": 1}) + b"\n")

    def _path(self, name: str) -> Path:
        return Path(self.address) / "blobs" / name[:2] / name[2:]

    @contextmanager
    def _connected(self) -> Iterator[Callable[[str, Sequence[object]], Any]]:
        if self.on_server:
            with psycopg.connect(str(self.address)) as server:
                yield lambda query, values: server.execute(query.replace("?", "%s").encode(), values)
        else:
            folder = sqlite3.connect(Path(self.address) / "ledger.sqlite")
            with folder:
                yield folder.execute
            folder.close()


@contextmanager
def two(folder: Path, made: Callable[[str | Path], object] | None = None) -> Iterator[tuple[Hands, ...]]:
    """The same invented case in a folder and, where there is a server, on it."""
    make = made or _filled
    make(folder / "case")
    if servers.missing():
        yield (Hands(folder / "case"),)
        return
    with servers.running() as server:
        address = server.database()
        make(address)
        yield (Hands(folder / "case"), Hands(address, server))


def _filled(address: str | Path) -> None:
    from harmledger.ledger import open_case

    with open_case(address, create=True, write=True) as opened:
        fill(opened)
