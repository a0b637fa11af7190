"""kill -9 at a random moment of ``run``, now and then several times over; then the run is repeated to its end."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from campaigns import cases
from campaigns.campaign import Campaign, Outcome, Trial
from harmledger import pipeline
from tests import server as servers

REPORTS = 24
HOLDS = "no acknowledged document lost, no dangling bytes, `verify` clean; gone on, the case is as if never killed"


@dataclass(frozen=True, slots=True)
class _Desk:
    inputs: Path
    whole: dict[str, Any]
    seconds: float  # that one run takes in a child
    place: Callable[[Path], str | Path]
    gone: Callable[[str | Path], None]


def _laid(folder: Path, place: Callable[[Path], str | Path], gone: Callable[[str | Path], None]) -> _Desk:
    inputs = cases.reports(folder, REPORTS)
    whole = cases.told_by(cases.warmed(folder))
    first = place(folder / "first")
    begun = time.monotonic()
    cases.ended(*cases.running(inputs, first))
    seconds = time.monotonic() - begun
    gone(first)
    return _Desk(inputs, whole, seconds, place, gone)


@contextmanager
def _folders(folder: Path) -> Iterator[_Desk]:
    yield _laid(folder, lambda room: room / "case", lambda _: None)


@contextmanager
def _databases(folder: Path) -> Iterator[_Desk]:
    with servers.running() as server:
        yield _laid(folder, lambda _: server.database(), lambda case: server.drop(str(case)))


def _trial(trial: Trial) -> Outcome:
    desk: _Desk = trial.desk
    case = desk.place(trial.room)
    acknowledged: list[str] = []
    killed, faults = 0, []
    for _ in range(trial.rng.choice((1, 1, 1, 2, 3))):
        number, reads = cases.running(desk.inputs, case)
        time.sleep(trial.rng.uniform(0, desk.seconds))
        os.kill(number, signal.SIGKILL)
        told, status = cases.ended(number, reads)
        acknowledged += told
        killed += status == -signal.SIGKILL
        faults += cases.lost(case, acknowledged)
    pipeline.run(cases.request(desk.inputs, case))
    faults += cases.unlike(case, desk.whole)
    desk.gone(case)
    return Outcome(tuple(faults), {"kills": killed, "documents acknowledged before one": len(set(acknowledged))})


CAMPAIGNS = (
    Campaign("kill-sqlite", "kill -9 at random moments of `run`, SQLite", HOLDS, 300, 3, _trial, _folders),
    Campaign(
        "kill-postgresql",
        "kill -9 at random moments of `run`, PostgreSQL",
        HOLDS,
        100,
        2,
        _trial,
        _databases,
        missing=servers.missing,
    ),
)
