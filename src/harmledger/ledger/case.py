"""An open case: bytes and entries go in and stay, and come out as they went in."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType

from sqlalchemy import Connection

import harmledger
from harmledger.errors import CaseError, IntegrityError, SaveError
from harmledger.ledger import derived, log, places, slots, verify
from harmledger.ledger import erasure as emptying
from harmledger.ledger.canonical import JSON
from harmledger.ledger.derived import DerivedState, Tables
from harmledger.ledger.entry import LOCAL, Entry, EntryKind, Erased, NewEntry, blob_of
from harmledger.ledger.erasure import Erasure
from harmledger.ledger.head import Head
from harmledger.ledger.log import Disclosed
from harmledger.ledger.store import Store
from harmledger.ledger.verify import Audit, Fault
from harmledger.model.ids import Sha256

RESTORING = "restoring"  # the slot of a case that is being filled from a backup


def open_case(path: str | Path, *, create: bool = False, write: bool = False, by: str = LOCAL) -> Ledger:
    """Open the case at ``path``; use it as a context manager, so that it is let go of.

    Args:
        path: The case's folder, or the address of its database, ``postgresql://…``.
        create: Make the case where there is none yet.
        write: Whether bytes and entries will be added. One process at a time may; readers go on meanwhile.
        by: Who writes, by a pseudonym: of every entry that does not tell.

    Raises:
        UsageError: nothing is named, or an address of another kind.
        CaseError: there is no case, it is being written to, or it is of a newer version.
        IntegrityError: it is damaged in a way that shows at once. Nothing is mended or made anew.
        SaveError: it could not be made, for want of room.
    """
    return Ledger(places.opened(path, create=create, write=write), by=by)


def verify_case(
    path: str | Path, rebuild: Callable[[Ledger], Tables] | None = None, sizes: Collection[int] = ()
) -> Audit:
    """Examine the case at ``path``, however damaged: what is wrong is in the answer, not raised.

    Args:
        path: The case's folder, or the address of its database.
        rebuild: Makes the derived tables anew from the entries of the ledger it is given, to compare. It is
            called only where the entries themselves are whole.
        sizes: Those of checkpoints: the answer has the tree's root at each that the entries reach.

    Raises:
        UsageError: nothing is named, or an address of another kind.
        CaseError: there is no case, or it is of a newer version.
    """
    try:
        ledger = Ledger(places.opened(path), trusting=False)
    except IntegrityError as error:
        return Audit((Fault.of(error),), (), 0, 0)
    with ledger:
        return ledger.audit(None if rebuild is None else lambda: rebuild(ledger), sizes)


class Ledger:
    """An open case. Made by ``open_case``; not shared between threads.

    Args:
        store: Where it stands, opened for writing or for reading; the ledger closes it.
        trusting: Hold HEAD against the database first and refuse a case that lost entries.
        by: Who writes, by a pseudonym: of every entry that does not tell.
    """

    def __init__(self, store: Store, *, trusting: bool = True, by: str = LOCAL) -> None:
        self._store = store
        self._by = by
        self._failed = False
        self._erasures: dict[int, Erased] = {}
        with ExitStack() as unless_opened:
            unless_opened.callback(store.close)
            self._head = self._settled() if trusting else Head()
            if trusting and self.slot(RESTORING):
                what = "a restore into this case was cut off"
                raise CaseError(what, remedy="Remove the case, and restore it anew")
            if store.write:
                self._finish_erasure()
            unless_opened.pop_all()

    def __enter__(self) -> Ledger:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the case, and let the next writer in."""
        self._store.close()

    def put_blob(self, data: bytes) -> Sha256:
        """Keep ``data`` under its SHA-256. It is safe once the entry that names it is appended.

        Raises:
            CaseError: the case was opened for reading.
            SaveError: it could not be written; what was saved before is safe.
            IntegrityError: other bytes stand under this name.
        """
        self._must_write()
        try:
            return self._store.blobs.put(data)
        except OSError as error:
            raise _unsaved(error) from error

    def blob(self, name: Sha256) -> bytes:
        """The bytes of this SHA-256.

        Raises:
            IntegrityError: they are missing or do not hash to their name.
        """
        return self._store.blobs.get(name)

    def append(self, new: Sequence[NewEntry]) -> tuple[Entry, ...]:
        """Enter all of ``new`` or none. What is returned is on disk: bytes, their folders, entries, HEAD.

        A subject or pseudonym with control characters or lone surrogates is entered with these escaped.

        Raises:
            CaseError: the case was opened for reading.
            SaveError: it could not be saved. Nothing saved before is harmed; open the case again to go on.
            ValueError: a payload is no canonical JSON, or names bytes that were not put.
        """
        self._must_write()
        if not new:
            return ()
        for entry in new:
            blob = blob_of(entry.payload)
            if blob is not None and blob not in self._store.blobs:
                raise ValueError(f"an entry about {entry.subject!r} stands on bytes that were not put: {blob}")
        return self._entered(new)

    def erase(self, erasure: Erasure) -> Entry:
        """Destroy what entries said and stored bytes, and enter that it was done. When this returns, they stand
        nowhere in the case any more; the derived tables are gone with them, to be made anew.

        Raises:
            CaseError: the case was opened for reading.
            SaveError: it could not be done or not be finished; the next writer finishes what was entered.
        """
        self._must_write()

        def destroy(connection: Connection) -> None:
            emptying.destroy(connection, erasure.entries)
            derived.drop(connection)
            slots.put(connection, emptying.SLOT, sorted(erasure.blobs))

        entry = self._entered([erasure.entry()], destroy)[0]
        self._finish_erasure()
        return entry

    def _finish_erasure(self) -> None:
        """Destroy the stored bytes that an erasure named, and scrub the store; nothing where none is under way."""
        with self._store.reading() as connection:
            blobs = slots.get(connection, emptying.SLOT)
        if not isinstance(blobs, list):
            return
        try:
            for name in blobs:
                self._store.blobs.erase(Sha256(str(name)))
        except OSError as error:
            raise _unsaved(error) from error
        with self._store.destroying() as connection:
            slots.put(connection, emptying.SLOT, None)
        self._store.scrub()

    def _entered(self, new: Sequence[NewEntry], also: Callable[[Connection], None] | None = None) -> tuple[Entry, ...]:
        """Enter all of ``new`` or none, in one transaction with what ``also`` destroys."""
        new = [entry if entry.who != LOCAL else replace(entry, who=self._by) for entry in new]
        made = log.sealed(new, self._head, _now(), harmledger.__version__)
        following = Head(self._head.entries + len(made), made[-1][0].chain)
        self._failed = True  # until it is known to have gone well
        try:
            with self._store.saving(following, destroying=also is not None) as connection:
                log.add(connection, made)
                if also is not None:
                    also(connection)
        except OSError as error:
            raise _unsaved(error) from error
        self._head, self._failed = following, False
        return tuple(entry for entry, _, _ in made)

    def entries(self, kind: EntryKind | None = None, since: int = 0) -> Iterator[Entry]:
        """The entries in order, from number ``since`` on, each held against its hashes as it is read.

        Raises:
            IntegrityError: one is not what was entered.
        """
        return map(self.loaded, log.rows(self._store.reading, kind, since))

    def loaded(self, row: log.Row) -> Entry:
        """The entry of a stored row.

        Raises:
            IntegrityError: it is not what was entered.
        """
        return log.loaded(row, self._erased)

    def chain_after(self, count: int) -> Sha256 | None:
        """The chain hash after the first ``count`` entries, or None where there are fewer."""
        with self._store.reading() as connection:
            return log.chain_after(connection, count)

    @property
    def store(self) -> Store:
        """Where the case stands, for whoever copies it."""
        return self._store

    def disclosed(self, seqs: Collection[int]) -> Iterator[Disclosed]:
        """These entries in order, each with the salt that its commitment is reckoned with: whoever is handed one can
        confirm what it says, and nothing of the others.

        Raises:
            IntegrityError: one is not what was entered.
        """
        return (log.disclosed(row, self._erased) for row in log.some_rows(self._store.reading, seqs))

    def leaves(self, count: int | None = None) -> Iterator[bytes]:
        """The leaf hashes of the first ``count`` entries, or of all, in order, as 32 bytes each.

        Raises:
            IntegrityError: one is missing, or is no hash any more.
        """
        return log.leaves(self._store.reading, count)

    def latest(self, kind: EntryKind) -> dict[str, Entry]:
        """The last entry of this kind about each subject, the erased apart."""
        return {entry.subject: entry for entry in self.entries(kind) if entry.erased is None}

    def _erased(self, seq: int) -> Erased | None:
        """Whether an entry was emptied, asked anew where it was not known to be."""
        if seq not in self._erasures:
            with self._store.reading() as connection:
                self._erasures = emptying.erasures(connection)
        return self._erasures.get(seq)

    def slot(self, name: str) -> JSON:
        """What the case holds under a name beside its history; None where there is nothing."""
        with self._store.reading() as connection:
            return slots.get(connection, name)

    def slots(self) -> list[str]:
        """The names of all of these, sorted."""
        with self._store.reading() as connection:
            return slots.names(connection)

    def set_slot(self, name: str, value: JSON) -> None:
        """Let ``value`` stand under a name; None takes it away.

        Raises:
            CaseError: the case was opened for reading.
            SaveError: it could not be saved.
        """
        self._must_write()
        with self._store.writing() as connection:
            slots.put(connection, name, value)

    def scrub(self) -> None:
        """Write the store anew, so that what was taken out of slots stands nowhere in it.

        Raises:
            CaseError: the case was opened for reading.
            SaveError: it could not be done.
        """
        self._must_write()
        self._store.scrub()

    def __len__(self) -> int:
        """How many entries there are."""
        with self._store.reading() as connection:
            return log.head(connection).entries

    def replace_derived(self, tables: Tables, state: str) -> DerivedState:
        """Drop the derived tables and store these, in one transaction.

        Args:
            tables: Rows by table; each row has its ``id`` as text.
            state: What they were made from, in the caller's terms, to tell whether they are still true.

        Raises:
            CaseError: the case was opened for reading.
            SaveError: they could not be saved; the old ones stand.
            ValueError: a row has no id or is no canonical JSON.
        """
        self._must_write()
        with self._store.writing() as connection:
            return derived.replace(connection, tables, state, self._head.entries)

    def derived(self, table: str) -> Iterator[dict[str, JSON]]:
        """The rows of a derived table in stored order; none where there is no such table.

        Raises:
            CaseError: they were rebuilt while they were read.
            IntegrityError: one is not what was saved.
        """
        return map(derived.opened, derived.stored(self._store.reading, table))

    def derived_rows(self, table: str, first: str, last: str | None = None) -> dict[str, dict[str, JSON]]:
        """The rows of a derived table by id: the one called ``first``, or those from ``first`` to ``last``.

        Raises:
            IntegrityError: one is not what was saved.
        """
        with self._store.reading() as connection:
            return {row.id: derived.opened(row) for row in derived.named(connection, table, first, last)}

    def derived_at(self, table: str, positions: Collection[int]) -> dict[int, dict[str, JSON]]:
        """The rows of a derived table at these places of it, in order.

        Raises:
            IntegrityError: one is not what was saved.
        """
        with self._store.reading() as connection:
            return {row.position: derived.opened(row) for row in derived.placed(connection, table, positions)}

    def derived_position(self, table: str, id_: str) -> int | None:
        """At which place of a derived table a row stands; None where there is none."""
        with self._store.reading() as connection:
            return next((row.position for row in derived.named(connection, table, id_)), None)

    def derived_state(self) -> DerivedState | None:
        """What the derived tables were made from, or None where they were never made."""
        with self._store.reading() as connection:
            return derived.state_of(connection)

    def derived_digest(self) -> Sha256:
        """A digest of all derived rows as they are stored, in order."""
        digest = derived.Digest()
        for row in derived.stored(self._store.reading):
            digest.add(row)
        return digest.value()

    def verify(self, rebuild: Callable[[], Tables] | None = None) -> tuple[Fault, ...]:
        """Every fault that ``audit`` finds, the first one first; none where the case is whole."""
        return self.audit(rebuild).faults

    def audit(self, rebuild: Callable[[], Tables] | None = None, sizes: Collection[int] = ()) -> Audit:
        """Read everything again: database, entries, HEAD, blobs; and hold the derived tables against
        ``rebuild()``, called only where the entries are whole. ``sizes``: as ``verify_case``."""
        store = self._store.again()
        try:
            return verify.audit(store, rebuild, sizes)
        finally:
            store.close()

    def facts(self) -> list[tuple[str, str]]:
        """What the case stands on, as names and values for ``doctor``."""
        return self._store.facts()

    def _must_write(self) -> None:
        if not self._store.write:
            raise CaseError("the case was opened for reading", remedy="Open it with write=True")
        if self._failed:
            raise SaveError("the last save failed", remedy="Open the case again before more is saved")

    def _settled(self) -> Head:
        """Where the case stands, once HEAD and the database are known to agree.

        A HEAD that lags is an append that was cut off before "saved": a writer moves it on.
        """
        told = self._store.head()
        with self._store.reading() as connection:
            have = log.head(connection)
            chain = log.chain_after(connection, told.entries)
        if chain != told.chain:
            raise IntegrityError(verify.head_differs(told, have), where="HEAD", remedy=log.REMEDY)
        if told != have and self._store.write:
            try:
                self._store.move_head(have)
            except OSError as error:
                raise _unsaved(error) from error
        return have


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")


def _unsaved(error: OSError) -> SaveError:
    return SaveError(
        f"could not save ({error.strerror or error})",
        where=str(error.filename) if error.filename else None,
        remedy="Make room on the disk, or mend it, and run again: what was saved before is safe",
    )
