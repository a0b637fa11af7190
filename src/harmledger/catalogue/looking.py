"""Looking things up in a catalogue: filters, search, sums, one thing by its id. Any number of threads may."""

from __future__ import annotations

import json
import queue
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, NamedTuple

from harmledger.catalogue.asking import Filters, Order
from harmledger.catalogue.making import FORM, SUMMED, Contents, fill
from harmledger.catalogue.summing import Columns, Group
from harmledger.catalogue.words import wanted
from harmledger.errors import IntegrityError
from harmledger.model.sums import By

_CONNECTIONS = 4
_COUNTED = 1000  # questions of which the number of answers is remembered
_TAKEN = 500  # rows at once, where all are asked for


@dataclass(frozen=True, slots=True)
class Key:
    """Where a row stands in the order of its list, in this release and in any later one."""

    undated: bool
    start: str
    id: str


class Point(NamedTuple):
    """An incident on a map: the middle of its place, and how far from there it may lie (kilometres)."""

    id: str
    label: str
    lat: float
    lon: float
    radius: float | None
    start: str
    grade: str
    event: str


class Catalogue:
    """A catalogue that is open for looking up. What was opened stays what it is, whatever becomes of its path."""

    def __init__(self, path: Path) -> None:
        """Open a catalogue.

        Args:
            path: The file.

        Raises:
            IntegrityError: it is none, or of another form.
        """
        self._free: queue.Queue[sqlite3.Connection] = queue.Queue()
        address = f"{path.resolve().as_uri()}?mode=ro&immutable=1"
        try:
            for _ in range(_CONNECTIONS):
                self._take(sqlite3.connect(address, uri=True, check_same_thread=False))
        except (sqlite3.Error, IntegrityError) as error:
            self.close()
            raise IntegrityError(f"the catalogue cannot be read ({error})", where=str(path)) from error

    @classmethod
    def of(cls, contents: Contents) -> Catalogue:
        """A catalogue in memory alone, gone when it is closed."""
        made = cls.__new__(cls)
        made._free = queue.Queue()
        db = sqlite3.connect(":memory:", check_same_thread=False)
        fill(db, contents)
        made._take(db)
        return made

    def _take(self, db: sqlite3.Connection) -> None:
        self._counts: dict[Filters, int] = {}
        self._values: dict[str, list[tuple[str, int]]] = {}
        self._points: dict[int, list[Point]] = {}
        self._free.put(db)
        told = dict(db.execute("SELECT name, value FROM told"))
        self.told: dict[str, Any] = {name: json.loads(value) for name, value in told.items()}
        if self.told.get("form") != FORM:
            raise IntegrityError("it is of another form")
        self.digest = str(self.told["digest"])

    def close(self) -> None:
        """Close it."""
        while not self._free.empty():
            self._free.get().close()

    def __del__(self) -> None:
        """Close it when nobody looks anything up any more."""
        if hasattr(self, "_free"):  # it may not have come so far as to be open
            self.close()

    @contextmanager
    def _open(self) -> Iterator[sqlite3.Connection]:
        db = self._free.get()
        try:
            yield db
        finally:
            self._free.put(db)

    def _all(self, sql: str, values: Sequence[object] = ()) -> list[tuple[Any, ...]]:
        with self._open() as db:
            return db.execute(sql, values).fetchall()

    def count(self, filters: Filters) -> int:
        """How many incidents hold to the filters."""
        found = self._counts.get(filters)
        if found is None:
            where, values = _where(filters)
            found = int(self._all(f"SELECT count(*) FROM incidents i WHERE {where}", values)[0][0])  # noqa: S608
            if len(self._counts) >= _COUNTED:
                self._counts.clear()
            self._counts[filters] = found
        return found

    def incidents(
        self, filters: Filters, after: Key | None = None, limit: int = 50, order: Order = Order.OLDEST
    ) -> list[tuple[Key, bytes]]:
        """Incidents that hold to the filters, after a place in the order: each one's place and its exported line."""
        where, values = _where(filters)
        beyond, more = _beyond(after, order)
        sql = (
            f"SELECT f.undated, f.start, f.id, b.row FROM (SELECT n, undated, start, id FROM incidents i "  # noqa: S608
            f"WHERE {where} AND {beyond} ORDER BY {_ORDERS[order]} LIMIT ?) f JOIN bodies b ON b.n = f.n "
            f"ORDER BY {_ORDERS[order]}"
        )
        found = self._all(sql, (*values, *more, limit))
        return [(Key(bool(undated), start, id_), row) for undated, start, id_, row in found]

    def listed(
        self, what: str, only: tuple[str, str] | None = None, after: Key | None = None, limit: int = 50
    ) -> list[tuple[Key, bytes]]:
        """Documents, claims or tallies, after a place in their order.

        Args:
            what: "documents", "claims" or "tallies".
            only: Claims of one "document", "incident" or "source".
            after: Where the last one stood.
            limit: How many at most.
        """
        beyond, values = _beyond(after, Order.OLDEST)
        table, wheres = ("documents", []) if what == "documents" else ("claims", [f"tally = {int(what == 'tallies')}"])
        before: list[object] = []
        if only is not None:
            column = {"document": "document", "incident": "incident", "source": "source"}[only[0]]
            wheres.append(f"{column} = ?")
            before.append(only[1])
        where = " AND ".join((*wheres, beyond))
        sql = f"SELECT undated, start, id, row FROM {table} WHERE {where} ORDER BY {_ORDERS[Order.OLDEST]} LIMIT ?"  # noqa: S608
        found = self._all(sql, (*before, *values, limit))
        return [(Key(bool(undated), start, id_), row) for undated, start, id_, row in found]

    def lines(self, what: str) -> Iterator[bytes]:
        """Every line of an export, in the export's order."""
        table, where = {
            "incidents": ("bodies", "1"),
            "documents": ("documents", "1"),
            "claims": ("claims", "tally = 0"),
            "tallies": ("claims", "tally = 1"),
        }[what]
        sql = f"SELECT n, row FROM {table} WHERE n > ? AND {where} ORDER BY n LIMIT {_TAKEN}"  # noqa: S608
        last = 0
        while found := self._all(sql, (last,)):
            yield from (bytes(row) for _, row in found)
            last = found[-1][0]

    def row(self, what: str, id_: str) -> bytes | None:
        """The exported line of one thing; None where there is none of that id."""
        if what == "incidents":
            found = self._all("SELECT b.row FROM incidents i JOIN bodies b ON b.n = i.n WHERE i.id = ?", (id_,))
        elif what == "documents":
            found = self._all("SELECT row FROM documents WHERE id = ? OR name = ? ORDER BY id != ?", (id_, id_, id_))
        else:
            tally = int(what == "tallies")
            found = self._all("SELECT row FROM claims WHERE id = ? AND tally = ?", (id_, tally))
        return bytes(found[0][0]) if found else None

    def released(self, incident: str) -> tuple[bytes, bytes] | None:
        """The lines that the release has of one incident: itself, and what the method makes of it."""
        sql = "SELECT b.incident, b.assessment FROM incidents i JOIN bodies b ON b.n = i.n WHERE i.id = ?"
        found = self._all(sql, (incident,))
        return (bytes(found[0][0]), bytes(found[0][1])) if found else None

    def document(self, id_: str) -> tuple[bytes, bytes | None] | None:
        """The lines that the release has of one document: itself, and what was read in it."""
        found = self._all("SELECT document, reading FROM documents WHERE id = ?", (id_,))
        return (bytes(found[0][0]), found[0][1]) if found else None

    def former(self, id_: str) -> str | None:
        """The incident in which the claim stands now that gave an incident of former times its id."""
        found = self._all("SELECT incident FROM former WHERE id = ?", (id_,))
        return str(found[0][0]) if found else None

    def points(self, filters: Filters, limit: int = 100_000) -> list[Point]:
        """The incidents that hold to the filters and lie at a known place, oldest first."""
        where, values = _where(filters)
        sql = (
            f"SELECT id, label, lat, lon, radius, start, by_grade, by_event FROM incidents i WHERE {where} "  # noqa: S608
            "AND lat IS NOT NULL AND lon IS NOT NULL ORDER BY i.n LIMIT ?"  # they are numbered in that order
        )
        if filters != Filters():
            return list(map(Point._make, self._all(sql, (*values, limit))))
        if limit not in self._points:  # the first view of a map, for everybody
            self._points = {limit: list(map(Point._make, self._all(sql, (limit,))))}
        return list(self._points[limit])

    def values(self, kind: str) -> list[tuple[str, int]]:
        """What a filter may be ("perpetrator", "harmed", "event", "grade", "country"), with the number of incidents,
        the most frequent first."""
        if kind not in self._values:
            if kind in ("perpetrator", "harmed", "country"):
                sql = "SELECT value, count(*) AS of FROM tags WHERE kind = ? GROUP BY value ORDER BY of DESC, value"
                self._values[kind] = self._all(sql, (kind,))
            else:
                column = {"event": "by_event", "grade": "by_grade"}[kind]
                sql = f"SELECT {column}, count(*) AS of FROM incidents GROUP BY {column} ORDER BY of DESC, {column}"  # noqa: S608
                self._values[kind] = self._all(sql)
        return list(self._values[kind])

    def groups(self, filters: Filters, by: Sequence[By], least: int, pooled: str) -> list[Group]:
        """The incidents that hold to the filters, grouped and added up; in no order.

        Args:
            filters: Which.
            by: What to group by.
            least: Groups of fewer are added up together.
            pooled: What these are called.
        """
        where, values = _where(filters)
        chosen = None
        if values or where != "1":
            chosen = [n for (n,) in self._all(f"SELECT n FROM incidents i WHERE {where} ORDER BY n", values)]  # noqa: S608
        return self._columns.groups(by, chosen, least, pooled)

    @cached_property
    def _columns(self) -> Columns:
        keys = ", ".join(f"by_{one.value}" for one in By)
        sums = ", ".join(f"{name}_told, {name}_min, {name}_max" for name in SUMMED)
        rows = self._all(f"SELECT headline, {keys}, {sums} FROM incidents ORDER BY n")  # noqa: S608
        return Columns(rows, self._all("SELECT n, value FROM tags WHERE kind = 'origin' ORDER BY n, value"))


_ORDERS = {Order.OLDEST: "undated, start, id", Order.NEWEST: "undated, start DESC, id"}


def _beyond(after: Key | None, order: Order) -> tuple[str, tuple[object, ...]]:
    if after is None:
        return "1", ()
    undated, start, id_ = int(after.undated), after.start, after.id
    if order is Order.OLDEST:
        return "(undated, start, id) > (?, ?, ?)", (undated, start, id_)
    same = "(undated > ? OR (undated = ? AND (start < ? OR (start = ? AND id > ?))))"
    return same, (undated, undated, start, start, id_)


def _where(filters: Filters) -> tuple[str, tuple[object, ...]]:
    """What must hold of a row of ``incidents i``, as SQL and its values."""
    conditions = [*_when(filters), *_which(filters), *_words(filters), *_within(filters)]
    return " AND ".join(("1", *(sql for sql, _ in conditions))), tuple(v for _, values in conditions for v in values)


_Condition = tuple[str, tuple[object, ...]]


def _when(filters: Filters) -> Iterator[_Condition]:
    if filters.since or filters.until:
        yield "undated = 0", ()
    if filters.since:
        yield "last >= ?", (filters.since.isoformat(),)
    if filters.until:
        yield "start <= ?", (filters.until.isoformat(),)


def _which(filters: Filters) -> Iterator[_Condition]:
    tags = {"perpetrator": filters.perpetrators, "harmed": filters.harmed, "country": filters.countries}
    for kind, wished in tags.items():
        if wished:
            same = f"SELECT 1 FROM tags t WHERE t.kind = '{kind}' AND t.value IN ({_marks(wished)}) AND t.n = i.n"  # noqa: S608
            yield f"EXISTS ({same})", wished
    for column, wished in {"by_event": filters.events, "by_grade": filters.grades}.items():
        if wished:
            yield f"{column} IN ({_marks(wished)})", wished
    if filters.origins:
        yield "origins >= ?", (filters.origins,)


def _words(filters: Filters) -> Iterator[_Condition]:
    for column, asked in {"place : ": filters.place, "": filters.text}.items():
        if asked.strip():
            looked = wanted(asked)
            found = "i.n IN (SELECT rowid FROM words WHERE words MATCH ?)", (f"{column}({looked})",)
            yield found if looked else ("0", ())


def _within(filters: Filters) -> Iterator[_Condition]:
    if filters.box:
        b = filters.box
        yield "lat BETWEEN ? AND ?", (b.south, b.north)
        yield "lon BETWEEN ? AND ?" if b.west <= b.east else "(lon >= ? OR lon <= ?)", (b.west, b.east)


def _marks(values: Sequence[object]) -> str:
    return ", ".join("?" * len(values))
