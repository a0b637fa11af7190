"""Everything read again and held against its hashes.

What a hash covers: every blob; every field, payload and salt of every entry; the order of the entries; HEAD;
every derived row. Not covered: space in the database file that no row uses, and SQLite's own bookkeeping
beyond its integrity check. Entries cut off at the end together with a HEAD put back to match, or a case
rewritten from some entry on, are whole in themselves: only a checkpoint kept elsewhere shows them.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from harmledger.errors import HarmledgerError, IntegrityError, LedgerError
from harmledger.ledger import derived, erasure, log
from harmledger.ledger.canonical import parse
from harmledger.ledger.derived import DerivedRow, DerivedState, Tables
from harmledger.ledger.entry import CHAIN_START, blob_of, chained
from harmledger.ledger.head import Head
from harmledger.ledger.merkle import HASH_BYTES, Frontier
from harmledger.ledger.store import Blobs, Store
from harmledger.model.ids import Sha256

MOST_FAULTS = 100  # named one by one for each part; a case with more needs its backup, not a longer list
FROM_THE_START = -(2**63)  # no entry has a number below 0, so one that has is found


class FaultKind(StrEnum):
    """Which part of the case is at fault."""

    DATABASE = "database"
    ENTRY = "entry"
    HEAD = "head"
    BLOB = "blob"
    DERIVED = "derived"
    CHECKPOINT = "checkpoint"  # of what was kept elsewhere, not of the case itself


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is not what was saved."""

    kind: FaultKind
    where: str
    message: str

    def __str__(self) -> str:
        return f"{self.where}: {self.message}"

    @classmethod
    def of(cls, error: HarmledgerError, kind: FaultKind = FaultKind.DATABASE) -> Fault:
        """The fault that an error tells."""
        return cls(kind, error.where or kind.value, error.message)


@dataclass(frozen=True, slots=True)
class Audit:
    """What an examination found: ``faults``, the first one first; ``notes``, which are no faults (what a
    killed run left behind); how many ``entries`` and ``blobs`` were read; and the ``roots`` of the entries' tree at
    the sizes that were asked for, as far as the entries go, and at the last."""

    faults: tuple[Fault, ...]
    notes: tuple[str, ...]
    entries: int
    blobs: int
    roots: Mapping[int, bytes] = field(default_factory=dict)

    @property
    def whole(self) -> bool:
        """Whether nothing is at fault."""
        return not self.faults


def audit(store: Store, rebuild: Callable[[], Tables] | None, sizes: Collection[int] = ()) -> Audit:
    """Examine every part. ``rebuild`` is called only where the entries are whole; ``sizes`` are those of checkpoints,
    for which the tree's root is wanted."""
    findings = _Findings(frozenset(sizes))
    _database(store, findings)
    _entries(store, findings)
    whole = not findings.faults
    _blobs(store.blobs, findings)
    _derived(store, rebuild if whole else None, findings)
    findings.notes += store.leftovers()
    roots = {**findings.roots, findings.tree.size: findings.tree.root()}
    return Audit(tuple(findings.faults), tuple(findings.notes), findings.entries, findings.blobs, roots)


def head_differs(told: Head, have: Head) -> str:
    """How HEAD and the database disagree."""
    if told.entries > have.entries:
        lost = told.entries - have.entries
        return f"{lost} of {told.entries} entries are gone from the end of the database"
    return f"the first {told.entries} entries are not those that HEAD was written for: the chain hash differs"


class _Findings:
    """What has been found so far, and what later parts need of earlier ones."""

    def __init__(self, sizes: Collection[int] = ()) -> None:
        self.sizes = sizes
        self.tree = Frontier()
        self.roots: dict[int, bytes] = {}
        self.faults: list[Fault] = []
        self.notes: list[str] = []
        self.named: dict[Sha256, str] = {}  # blobs that entries stand on, with the first such entry
        self.empty: dict[int, str] = {}  # entries without a payload
        self.entries = 0
        self.blobs = 0

    def grow(self, leaf: object) -> None:
        """Put a leaf into the tree; one that is no hash any more, which is a fault of its entry, as zeros."""
        try:
            told = bytes.fromhex(leaf) if isinstance(leaf, str) else b""
        except ValueError:
            told = b""
        self.tree.add(told if len(told) == HASH_BYTES else bytes(HASH_BYTES))
        if self.tree.size in self.sizes:
            self.roots[self.tree.size] = self.tree.root()

    def add(self, kind: FaultKind, where: str, message: str) -> None:
        """Note a fault, up to ``MOST_FAULTS`` of one kind."""
        alike = sum(fault.kind is kind for fault in self.faults)
        if alike < MOST_FAULTS:
            self.faults.append(Fault(kind, where, message))
        elif alike == MOST_FAULTS:
            self.faults.append(Fault(kind, where, f"{message}; further faults of this kind are not listed"))


def _database(store: Store, findings: _Findings) -> None:
    try:
        for complaint in store.complaints():
            findings.add(FaultKind.DATABASE, "database", complaint)
    except LedgerError as error:
        findings.faults.append(Fault.of(error))


def _entries(store: Store, findings: _Findings) -> None:
    """The entries in order, and HEAD against them."""
    told = _told(store, findings)
    chain, at_head = CHAIN_START, CHAIN_START
    try:
        for row in log.rows(store.reading, None, FROM_THE_START):
            empty = log.is_empty(row)
            wrong = _order_faults(row["seq"], findings.entries) + log.faults_of(row, empty=empty)
            wrong += _chain_faults(chain, row["leaf"], row["chain"])
            if empty:
                findings.empty[findings.entries] = log.where_of(row)
            elif not wrong:
                wrong = log.body_faults(row)
            for message in wrong:
                findings.add(FaultKind.ENTRY, log.where_of(row), message)
            if not wrong and not empty and (blob := blob_of(parse(str(row["body"])))):
                findings.named.setdefault(blob, log.where_of(row))
            # Held against the chain hash as stored, so that one change does not mark all that follow it.
            chain = Sha256(row["chain"]) if isinstance(row["chain"], str) else CHAIN_START
            findings.entries += 1
            findings.grow(row["leaf"])
            if told is not None and findings.entries == told.entries:
                at_head = chain
    except LedgerError as error:
        findings.faults.append(Fault.of(error))
    _erasures(store, findings)
    if told is not None:
        _head(told, at_head, Head(findings.entries, chain), findings, lags=store.lags)


def _erasures(store: Store, findings: _Findings) -> None:
    """Entries without a payload against the erasures that tell of it."""
    try:
        with store.reading() as connection:
            erased = erasure.erasures(connection)
    except LedgerError as error:
        findings.faults.append(Fault.of(error, FaultKind.ENTRY))
        return
    for seq, where in findings.empty.items():
        if seq not in erased:
            findings.add(FaultKind.ENTRY, where, "its payload is missing")
    for seq in sorted(erased.keys() - findings.empty.keys()):
        findings.add(
            FaultKind.ENTRY, f"entry {seq}", f"it was erased by entry {erased[seq].by}, and its payload stands"
        )


def _order_faults(seq: object, expected: int) -> list[str]:
    return [] if seq == expected else [f"entry {expected} should stand here: one is gone, added or out of its place"]


def _chain_faults(before: Sha256, leaf: object, chain: object) -> list[str]:
    try:
        held = isinstance(leaf, str) and chained(before, Sha256(leaf)) == chain
    except ValueError:
        held = False
    return [] if held else ["it does not follow from the entry before it: the chain hash differs"]


def _told(store: Store, findings: _Findings) -> Head | None:
    try:
        return store.head()
    except IntegrityError as error:
        findings.faults.append(Fault.of(error, FaultKind.HEAD))
        return None


def _head(told: Head, at_head: Sha256, have: Head, findings: _Findings, *, lags: bool) -> None:
    if told.entries > have.entries or at_head != told.chain:
        findings.add(FaultKind.HEAD, "HEAD", head_differs(told, have))
    elif told.entries < have.entries:
        behind = f"HEAD is {have.entries - told.entries} entries behind"
        if lags:
            findings.notes.append(f"{behind}: a run was cut off before it said that they were saved")
        else:
            findings.add(FaultKind.HEAD, "HEAD", f"{behind}, and is saved with them here")


def _blobs(blobs: Blobs, findings: _Findings) -> None:
    found = set()
    for name in blobs.names():
        findings.blobs += 1
        found.add(name)
        try:
            blobs.get(name)
        except IntegrityError as error:
            findings.add(FaultKind.BLOB, f"blob {name}", error.message)
    for name in sorted(findings.named.keys() - found):
        findings.add(FaultKind.BLOB, f"blob {name}", f"the bytes that {findings.named[name]} stands on are missing")
    extra = len(found - findings.named.keys())
    if extra:
        findings.notes.append(f"{extra} stored files stand under no entry: a run was cut off before it entered them")
    findings.notes += [f"{stranger} is no blob of this case" for stranger in blobs.strangers()]


def _derived(store: Store, rebuild: Callable[[], Tables] | None, findings: _Findings) -> None:
    digest = derived.Digest()
    before = len(findings.faults)
    try:
        with store.reading() as connection:
            state = derived.state_of(connection)
        current = state is not None and _current(state, findings)
        rows = _digesting(derived.stored(store.reading), digest)
        if rebuild is not None and current:
            _compare(rows, derived.rows_of(rebuild()), findings)
        more = sum(1 for _ in rows)  # what is not compared is still digested
    except LedgerError as error:
        findings.faults.append(Fault.of(error, FaultKind.DERIVED))
        return
    if state is None and more:
        findings.add(FaultKind.DERIVED, "derived tables", "there are rows, and no word of what they were made from")
    elif state is None and findings.entries:
        findings.notes.append("the derived tables were not made yet: the next run makes them")
    elif state is not None and digest.value() != state.digest and len(findings.faults) == before:
        findings.add(FaultKind.DERIVED, "derived tables", "their rows are not what was saved: the digest differs")


def _digesting(rows: Iterator[DerivedRow], digest: derived.Digest) -> Iterator[DerivedRow]:
    for row in rows:
        digest.add(row)
        yield row


def _current(state: DerivedState, findings: _Findings) -> bool:
    if state.entries < findings.entries:
        findings.notes.append("the derived tables are older than the last entries: the next run makes them anew")
    elif state.entries > findings.entries:
        message = f"they were made from {state.entries} entries, and there are {findings.entries}"
        findings.add(FaultKind.DERIVED, "derived tables", message)
    return state.entries == findings.entries


def _compare(stored: Iterator[DerivedRow], fresh: Iterator[DerivedRow], findings: _Findings) -> None:
    """The first difference of each table. Both come sorted by table and position."""
    differing: set[str] = set()
    have, want = next(stored, None), next(fresh, None)
    while have or want:
        order = _order(have, want)
        odd = have if have and order <= 0 else want
        if odd is not None and have != want and odd.name not in differing:
            differing.add(odd.name)
            what = {-1: "is one too many", 0: "is not what the entries give", 1: "is missing"}[order]
            where = f"derived table {odd.name}, row {odd.position} ({odd.id[:80]})"
            findings.add(FaultKind.DERIVED, where, f"the row {what}")
        if order <= 0:
            have = next(stored, None)
        if order >= 0:
            want = next(fresh, None)


def _order(have: DerivedRow | None, want: DerivedRow | None) -> int:
    """Which of the two comes first: -1 the stored row, 1 the fresh one, 0 both have one place."""
    if have is None or want is None:
        return 1 if have is None else -1
    a, b = (have.name, have.position), (want.name, want.position)
    return (a > b) - (a < b)
