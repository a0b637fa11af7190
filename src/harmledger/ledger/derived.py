"""Derived tables: what was reckoned from the entries. They can be dropped and rebuilt to the same bytes.

All of them stand in one table of the database, as named, ordered rows of canonical JSON, so that a new one
needs no migration. Each rebuild replaces them all in one transaction and records from what, and a digest.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from itertools import islice
from typing import TypeAlias, TypeGuard

from sqlalchemy import Connection, delete, insert, select, tuple_

from harmledger.errors import CaseError, IntegrityError
from harmledger.ledger.canonical import JSON, canonical, parse
from harmledger.ledger.log import PAGE, REMEDY, Transaction
from harmledger.ledger.tables import derived, derived_state
from harmledger.model.ids import Sha256

Tables: TypeAlias = Mapping[str, Sequence[Mapping[str, JSON]]]


@dataclass(frozen=True, slots=True)
class DerivedState:
    """What the derived tables were made from: the caller's ``state``, after how many ``entries``; and the
    ``digest`` of their rows."""

    state: str
    entries: int
    digest: Sha256


@dataclass(frozen=True, slots=True)
class DerivedRow:
    """A stored row. ``body`` is canonical JSON."""

    name: str
    position: int
    id: str
    body: str


def rows_of(tables: Tables) -> Iterator[DerivedRow]:
    """The rows as they are stored: tables by name, rows in the order given.

    Raises:
        ValueError: a row has no text under ``id``, or is no canonical JSON.
    """
    for name in sorted(tables):
        for position, row in enumerate(tables[name]):
            identifier = row.get("id")
            if not isinstance(identifier, str):
                raise ValueError(f"row {position} of the derived table {name!r} has no id")
            body = canonical(row)
            yield DerivedRow(name, position, identifier, body.decode("utf-8"))


class Digest:
    """SHA-256 over rows: each one's table, position, id and body, every part with its length before it."""

    def __init__(self) -> None:
        self._hash = sha256()

    def add(self, row: DerivedRow) -> None:
        """Take in the next row."""
        for part in (row.name, str(row.position), row.id, row.body):
            data = part.encode("utf-8", "surrogateescape")
            self._hash.update(b"%d:" % len(data))
            self._hash.update(data)

    def value(self) -> Sha256:
        """The digest of the rows so far."""
        return Sha256(self._hash.hexdigest())


def digest_of(tables: Tables) -> Sha256:
    """The digest that these tables would have once stored.

    Raises:
        ValueError: a row has no id or is no canonical JSON.
    """
    digest = Digest()
    for row in rows_of(tables):
        digest.add(row)
    return digest.value()


def replace(connection: Connection, tables: Tables, state: str, entries: int) -> DerivedState:
    """Drop all rows and store these instead, inside the caller's transaction."""
    drop(connection)
    digest, stream = Digest(), rows_of(tables)
    while page := list(islice(stream, PAGE)):
        for row in page:
            digest.add(row)
        connection.execute(
            insert(derived),
            [{"name": row.name, "position": row.position, "id": row.id, "body": row.body} for row in page],
        )
    made = DerivedState(state, entries, digest.value())
    values = {"one": 1, "state": made.state, "entries": made.entries, "digest": made.digest}
    connection.execute(insert(derived_state), [values])
    return made


def drop(connection: Connection) -> None:
    """Remove all rows, inside the caller's transaction."""
    connection.execute(delete(derived_state))
    connection.execute(delete(derived))


def state_of(connection: Connection) -> DerivedState | None:
    """What the tables were made from, or None where they were never made."""
    row = connection.execute(select(derived_state.c.state, derived_state.c.entries, derived_state.c.digest)).first()
    if row is None:
        return None
    if not (isinstance(row.state, str) and isinstance(row.entries, int) and isinstance(row.digest, str)):
        raise IntegrityError("their state is not what was saved", where="derived tables", remedy=REMEDY)
    return DerivedState(row.state, row.entries, Sha256(row.digest))


def stored(reading: Transaction, name: str | None = None) -> Iterator[DerivedRow]:
    """The stored rows of one table, or of all, in order, a page a transaction.

    Raises:
        CaseError: the tables were rebuilt while they were read.
    """
    begun: DerivedState | None = None
    last: DerivedRow | None = None
    while True:
        with reading() as connection:
            state = state_of(connection)
            page = _page(connection, name, last)
        if last is None:
            begun = state
        elif state != begun:
            raise CaseError("the case was rebuilt while it was read", remedy="Repeat the command")
        yield from page
        if len(page) < PAGE:
            return
        if last is not None and (page[-1].name, page[-1].position) <= (last.name, last.position):
            raise IntegrityError("their rows are out of order", where="derived tables", remedy=REMEDY)
        last = page[-1]


def named(connection: Connection, name: str, first: str, last: str | None = None) -> list[DerivedRow]:
    """The rows of a table whose id is ``first``, or from ``first`` to ``last`` as bytes are ordered, by id."""
    query = select(derived.c.name, derived.c.position, derived.c.id, derived.c.body).where(derived.c.name == name)
    if last is None:
        query = query.where(derived.c.id == first)
    else:
        query = query.where(derived.c.id >= first, derived.c.id <= last).order_by(derived.c.id)
    return [_row(*row) for row in connection.execute(query).all()]


def placed(connection: Connection, name: str, positions: Collection[int]) -> list[DerivedRow]:
    """The rows of a table at these places, in order."""
    columns = (derived.c.name, derived.c.position, derived.c.id, derived.c.body)
    found: list[DerivedRow] = []
    ordered = sorted(positions)
    for start in range(0, len(ordered), PAGE):
        at = derived.c.position.in_(ordered[start : start + PAGE])
        query = select(*columns).where(derived.c.name == name, at).order_by(derived.c.position)
        found += [_row(*row) for row in connection.execute(query).all()]
    return found


def opened(row: DerivedRow) -> dict[str, JSON]:
    """The row as it was given.

    Raises:
        IntegrityError: it is not what was saved.
    """
    try:
        value = parse(row.body)
    except ValueError:
        value = None
    if not isinstance(value, dict):
        where = f"derived table {row.name}, row {row.position}"
        raise IntegrityError("the row is not what was saved", where=where, remedy=REMEDY)
    return value


def _page(connection: Connection, name: str | None, last: DerivedRow | None) -> list[DerivedRow]:
    columns = (derived.c.name, derived.c.position)
    query = select(derived.c.name, derived.c.position, derived.c.id, derived.c.body).order_by(*columns).limit(PAGE)
    if name is not None:
        query = query.where(derived.c.name == name)
    if last is not None:
        query = query.where(tuple_(*columns) > tuple_(last.name, last.position))
    return [_row(*row) for row in connection.execute(query).all()]


def _row(name: object, position: object, identifier: object, body: object) -> DerivedRow:
    if not (_is_text(name) and isinstance(position, int) and _is_text(identifier) and isinstance(body, str)):
        raise IntegrityError("a row is not what was saved", where="derived tables", remedy=REMEDY)
    return DerivedRow(name, position, identifier, body)


def _is_text(value: object) -> TypeGuard[str]:
    """Text that is still UTF-8 in the store (see ``sqlite``: broken bytes come as surrogates)."""
    return isinstance(value, str) and not any("\ud800" <= letter <= "\udfff" for letter in value)
