"""Copies a case from any store to any other, through the members of an ``archive``.

Taking reads pages while a run may write: the entries that there were at the beginning never change, but by an
erasure, after which the copy is refused. What is put into the new case are the old rows with their salts and hashes,
so both cases have one chain; tables take the newest form, derived ones are made anew.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime

from sqlalchemy import insert

import harmledger
from harmledger.errors import CaseError, IntegrityError, SaveError
from harmledger.ledger import archive, log, places, slots
from harmledger.ledger.archive import Member
from harmledger.ledger.canonical import JSON, canonical, parse
from harmledger.ledger.case import RESTORING, Ledger
from harmledger.ledger.entry import Entry, EntryKind, blob_of
from harmledger.ledger.erasure import SLOT as ERASING
from harmledger.ledger.head import Head
from harmledger.ledger.store import Store
from harmledger.ledger.tables import entries as entries_table
from harmledger.ledger.tables import payloads as payloads_table
from harmledger.model.ids import Sha256

TRIED = "restored"  # the slot that tells when a backup was last restored to try it
_OWN = frozenset({ERASING, RESTORING, TRIED})  # slots of this copy of a case, and of no other
_ROW = ("at", "body", "chain", "commitment", "kind", "leaf", "salt", "seq", "subject", "version", "who")


def taken(case: Ledger) -> Iterator[Member]:
    """A case's members, as it stands now.

    Raises:
        IntegrityError: an entry or stored bytes are not what was saved.
        CaseError: something was erased meanwhile.
    """
    store = case.store
    with store.reading() as connection:
        head = log.head(connection)
        beside = {name: slots.get(connection, name) for name in slots.names(connection) if name not in _OWN}
    erased = _erasures(case, head)
    yield _json(
        archive.HEADER,
        {
            "format": archive.FORMAT,
            "entries": head.entries,
            "chain": head.chain,
            "version": harmledger.__version__,
            "at": datetime.now(UTC).isoformat(timespec="seconds"),
        },
    )
    count, named = 1, set[Sha256]()
    for page in _pages(case, head):
        for blob in (b for _, entry in page if (b := blob_of(entry.payload)) and b not in named):
            named.add(blob)
            yield Member(f"{archive.BLOBS}{blob[:2]}/{blob[2:]}", case.blob(blob))
            count += 1
        lines = (canonical({name: _plain(row[name]) for name in _ROW}) + b"\n" for row, _ in page)
        yield Member(f"{archive.PAGES}{page[0][1].seq:08d}.jsonl", b"".join(lines))
        count += 1
    if _erasures(case, None) != erased:
        raise CaseError("something was erased while the case was copied", remedy="Repeat the command")
    yield _json(archive.SLOTS, beside)
    yield _json(archive.END, {"members": count + 1})


def _pages(case: Ledger, head: Head) -> Iterator[list[tuple[log.Row, Entry]]]:
    page: list[tuple[log.Row, Entry]] = []
    for row in log.rows(case.store.reading, None, 0):
        if row["seq"] == head.entries:
            break
        page.append((row, case.loaded(row)))
        if len(page) == log.PAGE:
            yield page
            page = []
    if page:
        yield page


def _erasures(case: Ledger, head: Head | None) -> list[int]:
    """The numbers of the erasures, those after ``head`` left out."""
    numbers = [entry.seq for entry in case.entries(EntryKind.ERASURE)]
    return numbers if head is None else [number for number in numbers if number < head.entries]


def put_case(address: str, members: Iterable[Member]) -> Head:
    """Make a new case of the members of another; errors as those of ``put`` and ``case.open_case``."""
    store = places.opened(address, create=True, write=True)
    try:
        return put(store, members)
    except OSError as error:
        what = f"the case could not be written ({error.strerror or error})"
        raise SaveError(what, where=address, remedy="Make room on the disk, remove the case, and repeat") from error
    finally:
        store.close()


def put(store: Store, members: Iterable[Member]) -> Head:
    """Fill an empty case with the members of another. Until all are there, the case is refused by whoever opens it.

    Raises:
        CaseError: the case holds something, or the copy is of a newer version.
        IntegrityError: the copy is damaged or ends too soon.
        SaveError: it could not be saved.
    """
    with store.reading() as connection:
        if log.head(connection).entries or slots.get(connection, RESTORING):
            raise CaseError("the case that is to be restored into is not empty", remedy="Name a new case")
    with store.writing() as connection:
        slots.put(connection, RESTORING, True)
    putting = _Putting(store)
    for member in members:
        putting.add(member)
    return putting.end()


class _Putting:
    """A case while it is filled."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._told: Mapping[str, JSON] | None = None
        self._beside: Mapping[str, JSON] = {}
        self._at = Head()
        self._members = 0
        self._ended = False

    def add(self, member: Member) -> None:
        if self._told is None:
            self._told = _header(member)
        elif member.name.startswith(archive.BLOBS):
            name = member.name.removeprefix(archive.BLOBS).replace("/", "")
            if self._store.blobs.put(member.data) != name:
                raise _broken(member, "the bytes are not those that were stored")
        elif member.name.startswith(archive.PAGES):
            self._page(member)
        elif member.name == archive.SLOTS:
            self._beside = _object(member)
        elif member.name == archive.END and _object(member).get("members") == self._members:
            self._ended = True
        else:
            raise _broken(member, "it is out of place")
        self._members += 1

    def _page(self, member: Member) -> None:
        try:
            rows = [json.loads(line) for line in member.data.splitlines()]
            following = Head(self._at.entries + len(rows), Sha256(str(rows[-1]["chain"])))
            if [row["seq"] for row in rows] != list(range(self._at.entries, following.entries)):
                raise _broken(member, "entries are missing")
            bodies = [row for row in rows if row["body"] is not None]
            with self._store.saving(following) as connection:
                names = [column.name for column in entries_table.columns]
                connection.execute(insert(entries_table), [{name: row[name] for name in names} for row in rows])
                if bodies:
                    names = [column.name for column in payloads_table.columns]
                    connection.execute(insert(payloads_table), [{name: row[name] for name in names} for row in bodies])
        except (ValueError, KeyError, IndexError, TypeError) as error:
            raise _broken(member, "it is no page of entries") from error
        self._at = following

    def end(self) -> Head:
        told = self._told or {}
        if not self._ended or (told.get("entries"), told.get("chain")) != (self._at.entries, self._at.chain):
            raise IntegrityError("it ends before its end", where="the backup", remedy=archive.REMEDY)
        with self._store.writing() as connection:
            for name in sorted(self._beside):
                slots.put(connection, name, self._beside[name])
            slots.put(connection, RESTORING, None)
        return self._at


def _header(member: Member) -> Mapping[str, JSON]:
    told = _object(member) if member.name == archive.HEADER else {}
    if told.get("format") != archive.FORMAT:
        if isinstance(told.get("format"), int):
            what = "the backup is of a newer version"
            raise CaseError(what, remedy="Install the harmledger that wrote it, or a newer one")
        raise _broken(member, "it is no backup of a case")
    return told


def _object(member: Member) -> Mapping[str, JSON]:
    try:
        value = parse(member.data)
    except ValueError as error:
        raise _broken(member, "it is no JSON") from error
    if not isinstance(value, dict):
        raise _broken(member, "it is no object")
    return value


def _broken(member: Member, why: str) -> IntegrityError:
    return IntegrityError(why, where=f"the backup, {member.name[:80]!r}", remedy=archive.REMEDY)


def _json(name: str, value: Mapping[str, JSON]) -> Member:
    return Member(name, canonical(value) + b"\n")


def _plain(value: object) -> JSON:
    if value is None or isinstance(value, str | int):
        return value
    raise IntegrityError(f"{type(value).__name__} in a field of an entry", remedy=log.REMEDY)
