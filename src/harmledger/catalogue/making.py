"""Writing a catalogue: a file of SQLite beside a release, made of what is released and of nothing else."""

from __future__ import annotations

import hashlib
import json
import sqlite3
import tempfile
from collections.abc import Iterable, Mapping
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

from harmledger.errors import SaveError
from harmledger.model.interval import Interval
from harmledger.model.sums import By

FORM = 3
"""The form of the file: one of another form is made anew."""

UNDATED = "9999-12-31"  # sorts what has no date behind what has
SUMMED = ("killed", "injured", "killed_children", "killed_women")

_TABLES = """
CREATE TABLE told (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE incidents (
  n INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, undated INTEGER NOT NULL, start TEXT NOT NULL, last TEXT NOT NULL,
  origins INTEGER NOT NULL, lat REAL, lon REAL, radius REAL, headline INTEGER NOT NULL, label TEXT NOT NULL,
  {keys}, {sums}
);
CREATE TABLE bodies (n INTEGER PRIMARY KEY, row BLOB NOT NULL, incident BLOB NOT NULL, assessment BLOB NOT NULL);
CREATE TABLE tags (kind TEXT, value TEXT, n INTEGER, PRIMARY KEY (kind, value, n)) WITHOUT ROWID;
CREATE TABLE documents (
  n INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, name TEXT NOT NULL, undated INTEGER NOT NULL, start TEXT NOT NULL,
  row BLOB NOT NULL, document BLOB NOT NULL, reading BLOB
);
CREATE TABLE claims (
  n INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, tally INTEGER NOT NULL, document TEXT NOT NULL, incident TEXT,
  source TEXT, undated INTEGER NOT NULL, start TEXT NOT NULL, row BLOB NOT NULL
);
CREATE TABLE former (id TEXT PRIMARY KEY, incident TEXT NOT NULL) WITHOUT ROWID;
CREATE VIRTUAL TABLE words USING fts5(
  place, text, content='', columnsize=0, detail=column, tokenize='unicode61 remove_diacritics 0'
);
"""
_INDEXES = """
CREATE INDEX incidents_by_start ON incidents (undated, start, id);
CREATE INDEX incidents_by_newest ON incidents (undated, start DESC, id);
CREATE INDEX documents_by_start ON documents (undated, start, id);
CREATE INDEX claims_by_start ON claims (tally, undated, start, id);
CREATE INDEX claims_by_document ON claims (document);
CREATE INDEX claims_by_incident ON claims (incident);
CREATE INDEX claims_by_source ON claims (source, undated, start, id);
"""


@dataclass(frozen=True, slots=True)
class IncidentEntry:
    """An incident as it is listed.

    ``row`` is its line of the export, ``incident`` and ``assessment`` its lines of the release. ``keys`` are the
    groups that it is summed in, ``sums`` what it adds to each of ``SUMMED``. ``tags`` are its actors, kinds of harm
    and first speakers, as kind and value; ``places`` the names of its place, ``texts`` whatever else is searched.
    """

    id: str
    row: bytes
    incident: bytes
    assessment: bytes
    label: str
    start: str | None
    last: str | None
    origins: int
    headline: bool
    keys: Mapping[By, str]
    sums: Mapping[str, Interval | None]
    point: tuple[float, float] | None = None
    radius: float | None = None
    tags: frozenset[tuple[str, str]] = frozenset()
    places: str = ""
    texts: str = ""


@dataclass(frozen=True, slots=True)
class DocumentEntry:
    """A document as it is listed: its line of the export, and its lines of the release."""

    id: str
    name: str
    start: str | None
    row: bytes
    document: bytes
    reading: bytes | None


@dataclass(frozen=True, slots=True)
class ClaimEntry:
    """A claim, or somebody's tally, share or strength (``tally``), as it is listed."""

    id: str
    tally: bool
    document: str
    incident: str | None
    source: str | None
    start: str | None
    row: bytes


@dataclass(frozen=True, slots=True)
class Contents:
    """All that a catalogue lists, each in the order of the exports; ``told`` is JSON about the whole, ``former`` the id
    that an incident of each claim alone would have, with the incident in which that claim stands."""

    digest: str
    incidents: Iterable[IncidentEntry]
    documents: Iterable[DocumentEntry]
    claims: Iterable[ClaimEntry]
    told: Mapping[str, object] = field(default_factory=dict)
    former: Iterable[tuple[str, str]] = ()


def make(path: Path, contents: Contents) -> None:
    """Write a catalogue to ``path``, whole or not at all.

    Raises:
        SaveError: it cannot be written.
    """
    try:
        handle = tempfile.NamedTemporaryFile(prefix=f".{path.name}.", dir=path.parent, delete=False)  # noqa: SIM115
        handle.close()
        part = Path(handle.name)
        try:
            with closing(sqlite3.connect(part)) as db:
                fill(db, contents)
            part.chmod(0o644)
            part.replace(path)
        finally:
            part.unlink(missing_ok=True)
    except (OSError, sqlite3.Error) as error:
        message = f"the catalogue cannot be written ({error})"
        raise SaveError(message, where=str(path), remedy="Free some space") from error


def stamp_of(path: Path) -> tuple[int, str] | None:
    """The form of a catalogue and the digest of the release that it lists; None where there is none."""
    if not path.is_file():
        return None
    try:
        with closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro&immutable=1", uri=True)) as db:
            told = dict(db.execute("SELECT name, value FROM told WHERE name IN ('form', 'digest')"))
        return int(json.loads(told["form"])), str(json.loads(told["digest"]))
    except (sqlite3.Error, KeyError, ValueError):
        return None


def fill(db: sqlite3.Connection, contents: Contents) -> None:
    """Make a catalogue in an empty database."""
    # It is renamed into its place when it is whole: a journal would guard what nobody reads.
    db.executescript("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA page_size = 8192;")
    keys = ", ".join(f"by_{by.value} TEXT NOT NULL" for by in By)
    sums = ", ".join(f"{name}_told INTEGER NOT NULL, {name}_min INTEGER, {name}_max INTEGER" for name in SUMMED)
    db.executescript(_TABLES.format(keys=keys, sums=sums))
    weighed = {what: _Weighed() for what in ("incidents", "documents", "claims", "tallies")}
    with db:
        for n, incident in enumerate(contents.incidents, 1):
            weighed["incidents"].add(incident.row)
            _incident(db, n, incident)
        documents = (_document(n, one, weighed) for n, one in enumerate(contents.documents, 1))
        db.executemany(f"INSERT INTO documents VALUES ({_marks(8)})", documents)  # noqa: S608 (marks alone)
        claims = (_claim(n, one, weighed) for n, one in enumerate(contents.claims, 1))
        db.executemany(f"INSERT INTO claims VALUES ({_marks(9)})", claims)  # noqa: S608 (marks alone)
        exports = {what: {"rows": one.rows, "rows_sha256": one.digest.hexdigest()} for what, one in weighed.items()}
        db.executemany("INSERT OR IGNORE INTO former VALUES (?, ?)", contents.former)
        told = {**contents.told, "form": FORM, "digest": contents.digest, "exports": exports}
        db.executemany("INSERT INTO told VALUES (?, ?)", ((k, json.dumps(v)) for k, v in sorted(told.items())))
    db.executescript(_INDEXES)
    db.execute("INSERT INTO words (words) VALUES ('optimize')")
    db.commit()
    db.execute("ANALYZE")
    db.commit()


def _incident(db: sqlite3.Connection, n: int, one: IncidentEntry) -> None:
    lat, lon = one.point or (None, None)
    row: list[object] = [n, one.id, *_when(one.start), one.last or UNDATED, one.origins, lat, lon, one.radius]
    row += [one.headline, one.label, *(one.keys[by] for by in By)]
    for name in SUMMED:
        told = one.sums.get(name)
        row += [0, None, None] if told is None else [1, told.low, told.high]
    db.execute(f"INSERT INTO incidents VALUES ({_marks(len(row))})", row)  # noqa: S608 (marks alone)
    db.execute("INSERT INTO bodies VALUES (?, ?, ?, ?)", (n, one.row, one.incident, one.assessment))
    db.executemany("INSERT INTO tags VALUES (?, ?, ?)", ((kind, value, n) for kind, value in sorted(one.tags)))
    db.execute("INSERT INTO words (rowid, place, text) VALUES (?, ?, ?)", (n, one.places, one.texts))


class _Weighed:
    """How many rows of an export passed, and the SHA-256 of them as JSON lines."""

    def __init__(self) -> None:
        self.rows = 0
        self.digest = hashlib.sha256()

    def add(self, row: bytes) -> None:
        self.rows += 1
        self.digest.update(row + b"\n")


def _document(n: int, one: DocumentEntry, weighed: Mapping[str, _Weighed]) -> tuple[object, ...]:
    weighed["documents"].add(one.row)
    return (n, one.id, one.name, *_when(one.start), one.row, one.document, one.reading)


def _claim(n: int, one: ClaimEntry, weighed: Mapping[str, _Weighed]) -> tuple[object, ...]:
    weighed["tallies" if one.tally else "claims"].add(one.row)
    return (n, one.id, one.tally, one.document, one.incident, one.source, *_when(one.start), one.row)


def _when(start: str | None) -> tuple[bool, str]:
    return start is None, start or UNDATED


def _marks(width: int) -> str:
    return ", ".join("?" * width)
