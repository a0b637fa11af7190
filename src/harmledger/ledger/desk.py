"""The desk's own book: who may come in, who is in, and what each keeps for themselves.

It is a small database beside the case and no part of it: no entry, no backup and no export holds it, and it works
alike for a case in a folder and for one on a server, without waiting for whoever writes to the case.
``docs/decisions/0030-accounts.md`` tells why. Nothing in it names a person but by a pseudonym; passwords and the
tokens of sessions are there as hashes alone.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from hashlib import sha256
from pathlib import Path

from harmledger.errors import CaseError, SaveError
from harmledger.ledger.canonical import JSON, canonical, parse
from harmledger.ledger.places import is_server, name_of
from harmledger.model.account import Account, Role, Session

FOLDER = ".desk"
FILE = "desk.sqlite"
WAIT_SECONDS = 10.0

_SCHEMA = """
CREATE TABLE IF NOT EXISTS accounts (
  name TEXT PRIMARY KEY, roles TEXT NOT NULL, password TEXT NOT NULL, first_until REAL, totp TEXT,
  step INTEGER NOT NULL DEFAULT 0, disabled INTEGER NOT NULL DEFAULT 0, made REAL NOT NULL, seen REAL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS sessions (
  token TEXT PRIMARY KEY, name TEXT NOT NULL, csrf TEXT NOT NULL, made REAL NOT NULL, seen REAL NOT NULL,
  whole INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS attempts (key TEXT NOT NULL, at REAL NOT NULL);
CREATE INDEX IF NOT EXISTS attempts_key ON attempts (key, at);
CREATE TABLE IF NOT EXISTS waiting (n INTEGER PRIMARY KEY, subject TEXT NOT NULL, body TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS kept (
  name TEXT NOT NULL, kind TEXT NOT NULL, key TEXT NOT NULL, body TEXT NOT NULL,
  PRIMARY KEY (name, kind, key)) WITHOUT ROWID;
"""


def desk_file(case: str | Path, state: Path) -> Path:
    """Where the book of a case's desk stands: in the case's folder, or, for a case on a server, in this machine's
    folder for the state of programs."""
    if not is_server(case):
        return Path(case) / FOLDER / FILE
    which = sha256(str(case).encode()).hexdigest()[:16]
    return state / "harmledger" / f"{name_of(case)}-{which}" / FILE


class DeskBook:
    """The book, made where there is none yet. Every call is a short transaction of its own, so it may be shared
    between threads and processes.

    Args:
        path: Its file.

    Raises:
        CaseError: it cannot be opened.
        SaveError: it cannot be written.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        try:
            path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))
        except OSError as error:
            raise CaseError(
                f"the desk's accounts cannot be opened ({error.strerror})",
                where=str(path),
                remedy="Check that the folder may be written to",
            ) from error
        with self._open() as book:
            book.executescript(_SCHEMA)

    @contextmanager
    def _open(self) -> Iterator[sqlite3.Connection]:
        """One transaction: on disk when the block ends, without a trace when it raises."""
        try:
            with closing(sqlite3.connect(self.path, timeout=WAIT_SECONDS)) as book, book:
                book.execute("PRAGMA secure_delete=ON")
                book.execute("PRAGMA temp_store=MEMORY")
                yield book
        except sqlite3.Error as error:
            raise SaveError(
                f"the desk's accounts cannot be used ({error})",
                where=str(self.path),
                remedy="Make room on the disk; a damaged file can be removed, and accounts be added anew",
            ) from error

    # Accounts

    def accounts(self) -> tuple[Account, ...]:
        """All of them, by name."""
        with self._open() as book:
            rows = book.execute("SELECT * FROM accounts ORDER BY name").fetchall()
        return tuple(_account(row) for row in rows)

    def account(self, name: str) -> Account | None:
        """The one of this name."""
        with self._open() as book:
            row = book.execute("SELECT * FROM accounts WHERE name = ?", (name,)).fetchone()
        return _account(row) if row else None

    def put_account(self, account: Account) -> None:
        """Keep an account as it is now, in place of what was kept of it."""
        with self._open() as book:
            book.execute("REPLACE INTO accounts VALUES (?,?,?,?,?,?,?,?,?)", [*_row(account).values()])

    def change_account(self, read: Account, now: Account) -> None:
        """Keep what an account has otherwise now than as it was read, and leave what others changed meanwhile."""
        before = _row(read)
        changed = {column: value for column, value in _row(now).items() if value != before[column]}
        if not changed:
            return
        with self._open() as book:
            places = ", ".join(f"{column} = ?" for column in changed)
            book.execute(f"UPDATE accounts SET {places} WHERE name = ?", [*changed.values(), read.name])  # noqa: S608 (our own columns)

    def use_step(self, name: str, step: int, now: float) -> bool:
        """Take the time step of a code, once: False where it, or a later one, was taken before."""
        with self._open() as book:
            done = book.execute(
                "UPDATE accounts SET step = ?, seen = ? WHERE name = ? AND step < ?", (step, now, name, step)
            )
            return done.rowcount == 1

    # Sessions

    def put_session(self, token: str, session: Session) -> None:
        """Keep a session under the hash of its token."""
        told = (_hashed(token), session.name, session.csrf, session.made, session.seen, session.whole)
        with self._open() as book:
            book.execute("REPLACE INTO sessions VALUES (?,?,?,?,?,?)", told)

    def session(self, token: str) -> Session | None:
        """The session of a token."""
        with self._open() as book:
            row = book.execute(
                "SELECT name, csrf, made, seen, whole FROM sessions WHERE token = ?", (_hashed(token),)
            ).fetchone()
        return Session(row[0], row[1], row[2], row[3], bool(row[4])) if row else None

    def saw(self, token: str, now: float) -> None:
        """Note that a session was used."""
        with self._open() as book:
            book.execute("UPDATE sessions SET seen = ? WHERE token = ?", (now, _hashed(token)))

    def end_session(self, token: str) -> None:
        """Let a token be worth nothing."""
        with self._open() as book:
            book.execute("DELETE FROM sessions WHERE token = ?", (_hashed(token),))

    def end_sessions(self, name: str | None = None, before: float | None = None) -> None:
        """End all sessions of somebody, or all that were last used before a moment."""
        with self._open() as book:
            if name is not None:
                book.execute("DELETE FROM sessions WHERE name = ?", (name,))
            if before is not None:
                book.execute("DELETE FROM sessions WHERE seen < ?", (before,))

    # Attempts to sign in

    def attempts(self, keys: Sequence[str], since: float) -> Mapping[str, int]:
        """How many attempts failed since a moment, by what they are counted by."""
        with self._open() as book:
            count = "SELECT count(*) FROM attempts WHERE key = ? AND at >= ?"
            return {key: book.execute(count, (_hashed(key), since)).fetchone()[0] for key in keys}

    def failed(self, keys: Sequence[str], now: float, forget: float) -> None:
        """Count a failed attempt, and forget those before ``forget``. What is counted by is kept as a hash: people
        type passwords where names belong."""
        with self._open() as book:
            book.execute("DELETE FROM attempts WHERE at < ?", (forget,))
            book.executemany("INSERT INTO attempts VALUES (?, ?)", [(_hashed(key), now) for key in keys])

    def forgive(self, keys: Sequence[str]) -> None:
        """Forget the failed attempts."""
        with self._open() as book:
            book.executemany("DELETE FROM attempts WHERE key = ?", [(_hashed(key),) for key in keys])

    # Entries that wait until the case may be written to

    def wait(self, subject: str, payload: Mapping[str, JSON]) -> None:
        """Keep what the case's ledger is to be told."""
        with self._open() as book:
            book.execute(
                "INSERT INTO waiting (subject, body) VALUES (?, ?)", (subject, canonical(dict(payload)).decode())
            )

    def waiting(self) -> Sequence[tuple[int, str, Mapping[str, JSON]]]:
        """What waits, in order: its number, the subject, the payload."""
        with self._open() as book:
            rows = book.execute("SELECT n, subject, body FROM waiting ORDER BY n").fetchall()
        return [(n, subject, told) for n, subject, body in rows if isinstance(told := parse(body), dict)]

    def entered(self, upto: int) -> None:
        """Forget what was entered."""
        with self._open() as book:
            book.execute("DELETE FROM waiting WHERE n <= ?", (upto,))

    # What each keeps for themselves

    def kept(self, name: str, kind: str) -> Mapping[str, JSON]:
        """What somebody keeps of a kind, by key."""
        with self._open() as book:
            query = "SELECT key, body FROM kept WHERE name = ? AND kind = ? ORDER BY key"
            return {key: parse(body) for key, body in book.execute(query, (name, kind)).fetchall()}

    def keep(self, name: str, kind: str, key: str, value: JSON) -> None:
        """Keep something of somebody's; None forgets it."""
        with self._open() as book:
            if value is None:
                book.execute("DELETE FROM kept WHERE name = ? AND kind = ? AND key = ?", (name, kind, key))
            else:
                book.execute("REPLACE INTO kept VALUES (?,?,?,?)", (name, kind, key, canonical(value).decode()))


def _row(account: Account) -> dict[str, str | float | None]:
    """An account by the columns of its table, in their order."""
    return {
        "name": account.name,
        "roles": " ".join(sorted(account.roles)),
        "password": account.password,
        "first_until": account.first_until,
        "totp": account.totp,
        "step": account.step,
        "disabled": account.disabled,
        "made": account.made,
        "seen": account.seen,
    }


def _account(row: Sequence[object]) -> Account:
    name, roles, password, first_until, totp, step, disabled, made, seen = row
    return Account(
        name=str(name),
        roles=frozenset(Role(role) for role in str(roles).split()),
        password=str(password),
        made=float(str(made)),
        first_until=None if first_until is None else float(str(first_until)),
        totp=None if totp is None else str(totp),
        step=int(str(step)),
        disabled=bool(disabled),
        seen=None if seen is None else float(str(seen)),
    )


def _hashed(token: str) -> str:
    """The tokens are random and long, so a plain hash tells nothing of them."""
    return sha256(token.encode("utf-8", "surrogatepass")).hexdigest()
