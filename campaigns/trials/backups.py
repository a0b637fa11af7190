"""Backups taken while a case is written to, restored to both stores: the digests must be equal."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from random import Random
from typing import NamedTuple

from campaigns.campaign import Campaign, Outcome, Trial
from harmledger import keeping, ledger
from harmledger.knowledge import names_of
from harmledger.ledger import Ledger
from harmledger.standing import tables_of, view_of
from tests.ledger.cases import enter
from tests.server import Server, missing, running

WAYS = (("folder", "folder"), ("folder", "server"), ("server", "folder"), ("server", "server"))
PLACES = ("Reedford", "Old Mill", "Upper Weir", "الطاحونة", "Saltgate", "Three Wells")


class _Desk(NamedTuple):
    """A server, and the file of a key with its public half."""

    server: Server
    key: str
    public: str


@contextmanager
def _desk(folder: Path) -> Iterator[_Desk]:
    key = str(folder / "key.txt")
    with running() as server:
        yield _Desk(server, key, keeping.make_key(key))


def _trial(trial: Trial) -> Outcome:
    """Every way between the stores in turn."""
    desk: _Desk = trial.desk
    source, target = WAYS[trial.number % len(WAYS)]
    case = str(trial.room / "case") if source == "folder" else desk.server.database()
    copy = str(trial.room / "copy") if target == "folder" else desk.server.database()
    try:
        return _one(trial, desk, case, copy)
    finally:
        for address in (case, copy):
            if ledger.is_server(address):
                desk.server.drop(address)


def _one(trial: Trial, desk: _Desk, case: str, copy: str) -> Outcome:
    file = str(trial.room / "backup.age")
    writing = _Writing(case, trial.rng.randrange(2**32))
    writing.thread.start()
    try:
        writing.begun.wait(60)
        before = writing.saved
        keeping.backup(case, file, (desk.public,))
        during = writing.saved - before
    finally:
        writing.stop.set()
        writing.thread.join(60)
    if writing.failed:
        return Outcome(tuple(writing.failed))
    kept = keeping.restore(file, desk.key, copy)
    faults = _differences(case, copy, kept)
    if kept.entries < before:
        faults.append(f"{before} entries were acknowledged before, and the backup has {kept.entries}")
    return Outcome(tuple(faults), {"entries": kept.entries, "entries written meanwhile": during})


class _Writing:
    """A thread that enters reports until it is told to stop."""

    def __init__(self, case: str, seed: int) -> None:
        self.saved = 0
        self.failed: list[str] = []
        self.begun, self.stop = threading.Event(), threading.Event()
        self.thread = threading.Thread(target=self._work, args=(case, Random(seed)), daemon=True)

    def _work(self, case: str, by: Random) -> None:
        try:
            with ledger.open_case(case, create=True, write=True) as opened:
                while not self.stop.is_set():
                    place, number = by.choice(PLACES), by.randrange(2, 90)
                    text = f"Shells fell on {place}. At least {number} villagers were killed. {by.random()}"
                    enter(opened, f"{len(opened)}.txt", text * by.randrange(1, 30), by.choice(PLACES))
                    self.saved = len(opened)
                    if self.saved > by.randrange(4, 60):
                        self.begun.set()
        except Exception as error:  # noqa: BLE001 (a fault of the trial)
            self.failed.append(f"the writer failed: {type(error).__name__}: {error}")
        finally:
            self.begun.set()


def _differences(case: str, copy: str, kept: keeping.Kept) -> list[str]:
    faults = []
    with ledger.open_case(case) as old, ledger.open_case(copy) as new:
        entries = list(islice(old.entries(), kept.entries))
        if list(new.entries()) != entries:
            faults.append("the entries differ")
        if old.chain_after(kept.entries) != kept.chain:
            faults.append("the chain differs")
        blobs = {entry.payload["blob"] for entry in entries if "blob" in entry.payload}
        if set(new.store.blobs.names()) != blobs:
            faults.append("the stored bytes differ")
        if kept.derived != _derived(old, entries):
            faults.append("the derived tables differ")
    return faults


def _derived(opened: Ledger, entries: list[ledger.Entry]) -> str:
    state = ledger.fold(entries)
    return ledger.digest_of(tables_of(view_of(state, names_of(opened, state))))


CAMPAIGNS = (
    Campaign(
        name="backups",
        harm="a backup is taken while reports are entered, and restored: folder to folder, to server, and back",
        holds="all that was acknowledged before is in it; entries, bytes and derived tables are equal",
        least=100,
        short=4,
        trial=_trial,
        desk=_desk,
        missing=missing,
    ),
)
