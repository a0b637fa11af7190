"""A real PostgreSQL server for tests and campaigns: made, started and removed by whoever needs it.

It listens on a socket file alone, belongs to an ordinary user (PostgreSQL refuses to run as root), and stands in
memory where the system offers a folder for that. Nothing of a server that the machine may run otherwise is touched.
"""

from __future__ import annotations

import os
import pwd
import re
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

import psycopg
from psycopg import sql

OLDEST = 15
SETTINGS = {
    "listen_addresses": "",
    "shared_buffers": "16MB",
    "max_wal_size": "64MB",
    "max_connections": "40",
    "autovacuum": "off",
}
PATIENCE = 60.0  # seconds for a start or a stop


@cache
def binaries() -> Path | None:
    """The folder of ``initdb`` and ``postgres``, version 15 or later; the newest there is."""
    folders = [Path(found).resolve().parent for name in ("postgres",) if (found := shutil.which(name))]
    folders += Path("/usr/lib/postgresql").glob("*/bin")
    versions = {version: folder for folder in folders if (version := _version(folder)) >= OLDEST}
    return versions[max(versions)] if versions else None


def _version(folder: Path) -> int:
    if not all((folder / name).exists() for name in ("postgres", "initdb")):
        return 0
    told = subprocess.run([folder / "postgres", "--version"], capture_output=True, text=True, check=False).stdout
    found = re.search(r"\d+", told)
    return int(found[0]) if found else 0


def missing() -> str | None:
    """Why no server can be started here, or None where one can."""
    if binaries() is None:
        return f"PostgreSQL {OLDEST} or later is not installed: apt-get install postgresql"
    return None


def _ordinary() -> dict[str, object]:
    """How ``subprocess`` becomes an ordinary user, where it is root."""
    if os.geteuid() != 0:
        return {}
    names = {each.pw_name: each for each in pwd.getpwall()}
    who = names.get("postgres") or names["nobody"]
    return {"user": who.pw_uid, "group": who.pw_gid, "extra_groups": []}


class Server:
    """A server in ``folder``, which is empty. Databases are made and dropped by ``database``."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._as = _ordinary()
        self._running: subprocess.Popen[bytes] | None = None
        self._made = 0
        found = binaries()
        assert found is not None
        self._bin = found
        if self._as:
            os.chown(folder, self._as["user"], self._as["group"])  # type: ignore[arg-type]
        command = [found / "initdb", "-D", folder / "data", "-U", "tester", "-A", "trust", "-E", "UTF8", "--no-sync"]
        self._do([*command, "--locale=C.UTF-8", "--no-instructions"])

    def _do(self, command: list[object]) -> None:
        done = subprocess.run(list(map(str, command)), cwd="/", capture_output=True, text=True, **self._as)  # type: ignore[call-overload]
        if done.returncode:
            raise RuntimeError(f"{command[0]}: {done.stderr}")

    def start(self) -> None:
        """Start it, and wait until it answers."""
        settings = [part for name, value in SETTINGS.items() for part in ("-c", f"{name}={value}")]
        command = [str(self._bin / "postgres"), "-D", str(self.folder / "data"), "-k", str(self.folder), *settings]
        with (self.folder / "log").open("ab") as log:
            self._running = subprocess.Popen(command, cwd="/", stdout=log, stderr=log, **self._as)  # type: ignore[call-overload]
        until = time.monotonic() + PATIENCE
        while True:
            try:
                psycopg.connect(self.address("postgres")).close()
            except psycopg.OperationalError:
                if time.monotonic() > until or self._running.poll() is not None:
                    raise RuntimeError((self.folder / "log").read_text("utf-8")) from None
                time.sleep(0.02)
            else:
                return

    def stop(self) -> None:
        """Stop it and wait for its end."""
        if self._running is not None:
            self._running.send_signal(signal.SIGINT)  # "fast": who is connected is sent away
            self._running.wait(PATIENCE)
            self._running = None

    def crash(self) -> None:
        """End it at once, as a power cut of the server would, the disk's cache apart."""
        assert self._running is not None
        self._running.send_signal(signal.SIGQUIT)  # "immediate": nothing is written any more
        self._running.wait(PATIENCE)
        self._running = None

    def address(self, database: str) -> str:
        """Where a database of this server is."""
        return f"postgresql://tester@/{database}?host={self.folder}"

    def database(self) -> str:
        """The address of a new, empty database."""
        self._made += 1
        name = f"case{self._made}"
        self.command(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        return self.address(name)

    def copy(self, address: str) -> str:
        """The address of a new database that holds what this one holds; nobody may be connected to it."""
        self._made += 1
        name, old = f"case{self._made}", psycopg.conninfo.conninfo_to_dict(address)["dbname"]
        command = sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(sql.Identifier(name), sql.Identifier(str(old)))
        self.command(command)
        return self.address(name)

    def drop(self, address: str) -> None:
        """Remove a database, whoever is connected to it."""
        name = str(psycopg.conninfo.conninfo_to_dict(address)["dbname"])
        self.command(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))

    def send_away(self, address: str) -> None:
        """End every connection to a database."""
        name = sql.Literal(psycopg.conninfo.conninfo_to_dict(address)["dbname"])
        self.command(
            sql.SQL("SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE datname = {}").format(name)
        )

    def set(self, name: str, value: str) -> None:
        """Change one of the server's settings, and wait until it holds."""
        command = sql.SQL("ALTER SYSTEM SET {} = {}").format(sql.Identifier(name), sql.Literal(value))
        self.command(command)
        self.command("SELECT pg_reload_conf()")
        while self.command(sql.SQL("SELECT current_setting({})").format(sql.Literal(name))) != [(value,)]:
            time.sleep(0.01)

    def command(self, query: sql.Composable | str, database: str = "postgres") -> list[tuple[object, ...]]:
        """Do one thing as the server's owner, in a transaction of its own."""
        with psycopg.connect(self.address(database), autocommit=True) as connection:
            done = connection.execute(query)  # type: ignore[arg-type]
            return done.fetchall() if done.description else []


@contextmanager
def running(in_memory: bool = True) -> Iterator[Server]:
    """A server for the length of a block."""
    memory = Path("/dev/shm")  # noqa: S108 (memory is what is meant)
    where = memory if in_memory and memory.is_dir() and shutil.disk_usage(memory).free > 500_000_000 else None
    folder = Path(tempfile.mkdtemp(prefix="hl-", dir=where))  # a socket's path may have a hundred letters
    try:
        server = Server(folder)
        server.start()
        try:
            yield server
        finally:
            server.stop()
    finally:
        shutil.rmtree(folder, ignore_errors=True)
