"""The append-only tables: rows in, rows out, each row held against its hashes."""

from __future__ import annotations

import re
import secrets
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from typing import TypeAlias

from sqlalchemy import Connection, Select, func, insert, select

from harmledger.errors import IntegrityError
from harmledger.ledger.canonical import JSON, canonical, parse
from harmledger.ledger.entry import Entry, EntryKind, Erased, NewEntry, chained, commitment_of, fields, leaf_of
from harmledger.ledger.head import Head
from harmledger.ledger.merkle import HASH_BYTES
from harmledger.ledger.tables import entries, payloads
from harmledger.model.ids import Sha256

PAGE = 500  # rows a transaction: short enough that a slow reader does not keep the writer waiting
LEAF_PAGE = 20_000  # of these a row is short
SALT_BYTES = 32
_SALT = re.compile(f"[0-9a-f]{{{2 * SALT_BYTES}}}")  # in its one form: "E" for "e" is a changed byte too
REMEDY = "Run verify, and restore the case from its last backup"

_KINDS = frozenset(kind.value for kind in EntryKind)

Row: TypeAlias = Mapping[str, object]
Transaction: TypeAlias = Callable[[], AbstractContextManager[Connection]]


@dataclass(frozen=True, slots=True)
class Disclosed:
    """An entry with what its commitment is reckoned from: its salt, and its payload as it is stored. Both are None
    where they were erased."""

    entry: Entry
    salt: str | None
    body: str | None


def head(connection: Connection) -> Head:
    """How many entries the database holds, and the last one's chain hash."""
    row = connection.execute(select(entries.c.seq, entries.c.chain).order_by(entries.c.seq.desc()).limit(1)).first()
    return Head(row.seq + 1, Sha256(row.chain)) if row else Head()


def chain_after(connection: Connection, count: int) -> Sha256 | None:
    """The chain hash after the first ``count`` entries, or None where there are fewer."""
    if count == 0:
        return Head().chain
    found = connection.execute(select(entries.c.chain).where(entries.c.seq == count - 1)).scalar()
    return Sha256(found) if isinstance(found, str) else None


def sealed(new: Sequence[NewEntry], after: Head, at: str, version: str) -> tuple[tuple[Entry, str, str], ...]:
    """The entries as they will stand after ``after``, each with its salt and its payload's canonical form.

    Raises:
        ValueError: a payload cannot be written as canonical JSON.
    """
    made: list[tuple[Entry, str, str]] = []
    previous = after.chain
    for seq, entry in enumerate(new, after.entries):
        salt, subject, body = secrets.token_hex(SALT_BYTES), storable(entry.subject), canonical(entry.payload)
        row: dict[str, JSON] = {
            "seq": seq,
            "kind": entry.kind.value,
            "at": at,
            "version": version,
            "who": storable(entry.who),
            "commitment": commitment_of(salt, subject, body),
        }
        row["leaf"] = leaf_of(fields(row))
        row["chain"] = previous = chained(previous, Sha256(str(row["leaf"])))
        row["subject"], text = subject, body.decode("utf-8")
        made.append((_entry(row, parse(text)), salt, text))
    return tuple(made)


def add(connection: Connection, made: Sequence[tuple[Entry, str, str]]) -> None:
    """Insert sealed entries with their payloads."""
    names = [column.name for column in entries.columns]
    connection.execute(insert(entries), [{name: getattr(entry, name) for name in names} for entry, _, _ in made])
    connection.execute(
        insert(payloads),
        [{"seq": entry.seq, "salt": salt, "subject": entry.subject, "body": body} for entry, salt, body in made],
    )


def rows(reading: Transaction, kind: EntryKind | None, since: int) -> Iterator[Row]:
    """The stored rows from ``since`` on, as they stood when the reading began, a page a transaction."""
    with reading() as connection:
        end = connection.execute(select(func.max(entries.c.seq))).scalar()
    while isinstance(end, int) and since <= end:
        with reading() as connection:
            page = [dict(row) for row in connection.execute(_page(kind, since, end)).mappings()]
        yield from page
        last = page[-1]["seq"] if page else None
        if len(page) < PAGE or not isinstance(last, int) or last < since:
            return  # the end, or rows so damaged that there is no going on
        since = last + 1


def some_rows(reading: Transaction, seqs: Collection[int]) -> Iterator[Row]:
    """The stored rows of these numbers, in order, a page a transaction."""
    ordered = sorted(seqs)
    for start in range(0, len(ordered), PAGE):
        part = ordered[start : start + PAGE]
        with reading() as connection:
            found = connection.execute(_page(None, part[0], part[-1], part)).mappings()
            page = [dict(row) for row in found]
        yield from page


def leaves(reading: Transaction, count: int | None) -> Iterator[bytes]:
    """The leaf hashes of the first ``count`` entries, or of all there are now.

    Raises:
        IntegrityError: one is missing, or no hash any more.
    """
    with reading() as connection:
        end = head(connection).entries if count is None else count
    for start in range(0, end, LEAF_PAGE):
        stop = min(start + LEAF_PAGE, end)
        query = select(entries.c.leaf).where(entries.c.seq >= start, entries.c.seq < stop).order_by(entries.c.seq)
        with reading() as connection:
            page = connection.execute(query).scalars().all()
        try:
            found = [bytes.fromhex(leaf) for leaf in page]
        except (TypeError, ValueError) as error:
            raise IntegrityError(
                "a leaf hash is none", where=f"entries {start} to {stop - 1}", remedy=REMEDY
            ) from error
        if len(found) != stop - start or any(len(leaf) != HASH_BYTES for leaf in found):
            raise IntegrityError("an entry is missing", where=f"entries {start} to {stop - 1}", remedy=REMEDY)
        yield from found


def disclosed(row: Row, erased: Callable[[int], Erased | None]) -> Disclosed:
    """The entry of a stored row with its salt and payload as stored.

    Raises:
        IntegrityError: it is not what was entered.
    """
    entry = loaded(row, erased)
    if entry.erased is not None:
        return Disclosed(entry, None, None)
    return Disclosed(entry, str(row["salt"]), str(row["body"]))


def loaded(row: Row, erased: Callable[[int], Erased | None]) -> Entry:
    """The entry of a stored row, held against its commitment and its leaf hash; ``erased`` tells of an entry
    whether it was emptied, and is asked only where its payload is not there.

    Raises:
        IntegrityError: it is not what was entered.
    """
    gone = erased(int(str(row["seq"]))) if is_empty(row) else None
    wrong = faults_of(row, empty=gone is not None)
    if wrong:
        raise IntegrityError(wrong[0], where=where_of(row), remedy=REMEDY)
    if gone is None:
        return _entry(row, parse(str(row["body"])))
    return replace(_entry({**row, "subject": ""}, gone.kept), erased=gone.by)


def is_empty(row: Row) -> bool:
    """Whether nothing is there of what the entry says."""
    return row["salt"] is None and row["subject"] is None and row["body"] is None


def faults_of(row: Row, *, empty: bool = False) -> list[str]:
    """What is wrong with a stored row in itself, its place in the chain apart; ``empty`` where its payload was
    erased."""
    wrong = []
    if any(not isinstance(row[column.name], str) for column in entries.columns if column.name != "seq"):
        return ["a field is not text any more"]
    try:
        if leaf_of(fields(row)) != row["leaf"]:
            wrong.append("its fields are not what was entered: the leaf hash differs")
    except ValueError:
        wrong.append("its fields are not what was entered: they cannot be written as JSON")
    if row["kind"] not in _KINDS:
        wrong.append(f"no kind of entry is called {row['kind']!r}")
    return wrong if empty else wrong + _payload_faults(row)


def where_of(row: Row) -> str:
    """Which entry a row is, for messages."""
    subject = row["subject"]
    return f"entry {row['seq']} ({row['kind']}{f' {subject[:80]}' if isinstance(subject, str) else ''})"


def storable(name: str) -> str:
    """``name`` as every store can keep it: control characters and lone surrogates written as escapes."""
    escaped = "".join(f"\\x{ord(letter):02x}" if letter < " " else letter for letter in name)
    return escaped.encode("utf-8", "backslashreplace").decode("utf-8")


def _page(
    kind: EntryKind | None, since: int, end: int, seqs: Sequence[int] | None = None
) -> Select[tuple[object, ...]]:
    query: Select[tuple[object, ...]] = (
        select(entries, payloads.c.salt, payloads.c.subject, payloads.c.body)
        .join_from(entries, payloads, entries.c.seq == payloads.c.seq, isouter=True)
        .where(entries.c.seq >= since, entries.c.seq <= end)
        .order_by(entries.c.seq)
        .limit(PAGE)
    )
    if seqs is not None:
        query = query.where(entries.c.seq.in_(seqs))
    return query if kind is None else query.where(entries.c.kind == kind.value)


def _payload_faults(row: Row) -> list[str]:
    salt, subject, body = row["salt"], row["subject"], row["body"]
    if is_empty(row):
        return ["its payload is missing"]
    if not (isinstance(salt, str) and isinstance(subject, str) and isinstance(body, str)):
        return ["its payload is not text any more"]
    try:
        data = body.encode("utf-8")
        if not _SALT.fullmatch(salt) or commitment_of(salt, subject, data) != row["commitment"]:
            return ["its payload is not what was entered: the commitment differs"]
    except ValueError:
        return ["its payload is not what was entered: it cannot be read"]
    return []


def body_faults(row: Row) -> list[str]:
    """Whether a payload that keeps its commitment is in canonical form."""
    body = str(row["body"]).encode("utf-8")
    try:
        return [] if canonical(parse(body)) == body else ["its payload is not in canonical form"]
    except ValueError:
        return ["its payload is no JSON"]


def _entry(row: Row, payload: JSON) -> Entry:
    if not isinstance(payload, Mapping):
        raise IntegrityError("its payload is no JSON object", where=where_of(row), remedy=REMEDY)
    return Entry(
        seq=int(str(row["seq"])),
        kind=EntryKind(str(row["kind"])),
        subject=str(row["subject"]),
        at=str(row["at"]),
        version=str(row["version"]),
        who=str(row["who"]),
        commitment=Sha256(str(row["commitment"])),
        leaf=Sha256(str(row["leaf"])),
        chain=Sha256(str(row["chain"])),
        payload=payload,
    )
