"""The disk does not hold what it was given: the power goes, it is full, or a call to it fails."""

from __future__ import annotations

import errno
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from campaigns import cases, disk
from campaigns.campaign import Campaign, Outcome, Trial
from campaigns.disk.images import Deed, Disk, read
from campaigns.disk.worker import Worker, working
from harmledger import pipeline

REPORTS = 12
FEW = 6  # where each call of a run is a trial
GONE_ON = 10  # one case in so many is gone on with by a run; of all, it is seen that a writer can add to them
HARMS = (  # which error, and whether the calls after it fail, too
    ("disk full", errno.ENOSPC, True),
    ("error once", errno.EIO, False),
)


@dataclass(frozen=True, slots=True)
class _Power:
    inputs: Path
    whole: dict[str, Any]
    root: Path
    deeds: tuple[Deed, ...]


@dataclass(frozen=True, slots=True)
class _Faulty:
    inputs: Path
    whole: dict[str, Any]
    worker: Worker
    calls: int


def _asked(worker: Worker, room: Path, reports: list[Path], **more: object) -> tuple[dict[str, Any], list[str], str]:
    """A run of the command in the worker, over the case ``room / "disk" / "case"``: what came of it, the documents
    that it acknowledged, and what it said."""
    (room / "disk").mkdir(exist_ok=True)
    told = {name: str(room / name) for name in ("acknowledged", "answer", "said")}
    case = str(room / "disk" / "case")
    arguments = ["run", *map(str, reports), "--manifest", str(reports[0].parent / cases.MANIFEST), "--case", case]
    answer = worker.ask(arguments=arguments, watch=str(room / "disk"), **told, **more)
    return answer, cases.lines(Path(told["acknowledged"]).read_bytes()), Path(told["said"]).read_text("utf-8")


def _begun(folder: Path, count: int) -> tuple[Path, dict[str, Any]]:
    inputs = cases.reports(folder, count)
    return inputs, cases.told_by(cases.warmed(folder))


@contextmanager
def _told(folder: Path) -> Iterator[_Power]:
    """What two runs did to the disk, one that makes the case and one that adds to it."""
    inputs, whole = _begun(folder, REPORTS)
    room = folder / "room"
    room.mkdir()
    with working(folder) as worker:
        reports = sorted(inputs.glob("*.txt"))
        deeds: list[Deed] = []
        for part, telling in ((reports[: REPORTS // 2], room / "first"), (reports, room / "second")):
            answer, _, said = _asked(worker, room, part, tell=str(telling))
            if answer["status"] != 0:
                raise RuntimeError(said)
            deeds += read(telling.read_bytes())
    yield _Power(inputs, whole, room / "disk", tuple(deeds))


def _cut(trial: Trial) -> Outcome:
    """The power goes after one of the deeds."""
    desk: _Power = trial.desk
    disk, acknowledged = Disk(desk.root), list[str]()
    moment = trial.rng.randrange(len(desk.deeds) + 1)
    for deed in desk.deeds[:moment]:
        if deed.what == "K":
            acknowledged += cases.lines(deed.data)
        else:
            disk.do(deed)
    disk.cut(trial.rng)
    disk.write(trial.room)
    case = trial.room / "case"
    faults = cases.lost(case, acknowledged)
    if not faults and trial.number % GONE_ON == 0:
        pipeline.run(cases.request(desk.inputs, case))
        faults += cases.unlike(case, desk.whole)
    elif not faults:
        faults += cases.writable(case)
    return Outcome(tuple(faults), {"documents acknowledged before": len(set(acknowledged)), "cuts": 1})


@contextmanager
def _faulty(folder: Path) -> Iterator[_Faulty]:
    inputs, whole = _begun(folder, FEW)
    with working(folder) as worker:
        room = folder / "room"
        room.mkdir()
        answer, _, said = _asked(worker, room, sorted(inputs.glob("*.txt")))
        if answer["status"] != 0:
            raise RuntimeError(said)
        yield _Faulty(inputs, whole, worker, answer["calls"])


def _failing(trial: Trial) -> Outcome:
    """One call of a run fails, each in its turn and in each way."""
    desk: _Faulty = trial.desk
    at, (_, error, stays) = trial.number // len(HARMS), HARMS[trial.number % len(HARMS)]
    reports = sorted(desk.inputs.glob("*.txt"))
    answer, acknowledged, said = _asked(desk.worker, trial.room, reports, at=at, error=error, stays=stays)
    case, faults = trial.room / "disk" / "case", []
    told = answer["status"] == 4 or (answer["status"] == 0 and answer["failed"] == answer["idle"])
    if answer["failed"] and not told:  # SQLite passes over it where a sync that had nothing to do fails
        faults.append(
            f"call {at} failed ({os.strerror(error)}) and the exit status is {answer['status']}: {said[:300]}"
        )
    if answer["status"] and ("Traceback" in said or not said.startswith("harmledger: ") or said.count("\n") > 1):
        faults.append(f"call {at}: the error is not clear: {said[:300]}")
    faults += cases.lost(case, acknowledged)
    if trial.number % GONE_ON == 0:
        pipeline.run(cases.request(desk.inputs, case))
        faults += cases.unlike(case, desk.whole)
    elif not faults:
        faults += cases.writable(case)
    counted = {"calls that failed": answer["failed"], "documents acknowledged before": len(set(acknowledged))}
    return Outcome(tuple(faults), counted)


CAMPAIGNS = (
    Campaign(
        "power-cut",
        "the power goes at a random moment of two runs; what was not synced arrives in part, in any order, torn",
        "no acknowledged document lost, `verify` clean; gone on, the case is as if nothing had been",
        2_000,
        25,
        _cut,
        _told,
        missing=disk.missing,
    ),
    Campaign(
        "disk-error",
        "the disk is full from each call of one run on, or fails at it, in turn",
        "a clear error, exit status 4, nothing acknowledged lost; gone on, the case is as if nothing had been",
        550,
        12,
        _failing,
        _faulty,
        every=lambda desk: desk.calls * len(HARMS),
        missing=disk.missing,
    ),
)
