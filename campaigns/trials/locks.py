"""A case is locked and opened while the power goes or the disk fails: it is one or the other, and whole."""

from __future__ import annotations

import errno
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from campaigns import cases, disk
from campaigns.campaign import Campaign, Outcome, Trial
from campaigns.disk.images import Deed, Disk, read
from campaigns.disk.worker import Worker, working
from harmledger import locking, vault
from harmledger.errors import HarmledgerError
from harmledger.ledger import locked

REPORTS = 6
HARMS = (errno.ENOSPC, errno.EIO)
HOLDS = "the case is open or locked, and holds every byte either way; what was cut off can be repeated"


@dataclass(frozen=True, slots=True)
class _Desk:
    whole: dict[str, Any]
    inside: dict[str, bytes]  # the clear case
    key: Path
    public: str
    root: Path
    filled: tuple[Deed, ...]  # what made the case
    deeds: tuple[Deed, ...]  # what locked and opened it
    worker: Worker
    calls: tuple[int, int]


def _held(case: Path) -> dict[str, bytes]:
    """The files of a case; the lock's own is empty and comes and goes."""
    names = ((path.relative_to(case).as_posix(), path) for path in case.rglob("*") if path.is_file())
    return {name: path.read_bytes() for name, path in names if name != "writer.lock"}


def _commands(key: Path, public: str) -> tuple[list[str], list[str]]:
    return ["case", "lock", "--recipient", public], ["case", "unlock", "--identity", str(key)]


def _ask(worker: Worker, room: Path, arguments: list[str], **more: object) -> tuple[dict[str, Any], str]:
    told = {name: str(room / name) for name in ("acknowledged", "answer", "said")}
    arguments = [*arguments, "--case", str(room / "disk" / "case")]
    answer = worker.ask(arguments=arguments, watch=str(room / "disk"), **told, **more)
    return answer, Path(told["said"]).read_text("utf-8")


@contextmanager
def _laid(folder: Path) -> Iterator[_Desk]:
    inputs = cases.reports(folder, REPORTS)
    whole = cases.told_by(cases.warmed(folder))
    made = vault.new_key()
    key = folder / "key"
    key.write_text(made.secret)
    room = folder / "room"
    (room / "disk").mkdir(parents=True)
    with working(folder) as worker:
        run = ["run", *map(str, sorted(inputs.glob("*.txt"))), "--manifest", str(inputs / cases.MANIFEST)]
        deeds, calls = list[list[Deed]](), list[int]()
        for number, arguments in enumerate((run, *_commands(key, made.public))):
            telling = room / f"telling-{number}"
            answer, said = _ask(worker, room, arguments, tell=str(telling))
            if answer["status"] != 0:
                raise RuntimeError(said)
            deeds.append(read(telling.read_bytes()))
            calls.append(answer["calls"])
        inside = _held(room / "disk" / "case")
        yield _Desk(
            whole, inside, key, made.public, room / "disk",
            tuple(deeds[0]), tuple(deeds[1] + deeds[2]), worker, (calls[1], calls[2]),
        )  # fmt: skip


def _amiss(case: Path, desk: _Desk) -> tuple[list[str], bool]:
    """What is wrong with a case that was harmed; and whether it was locked."""
    shut = locked.is_locked(case)
    try:
        if shut:
            locking.lock(str(case), locking.Doors(recipients=(desk.public,)))
            left = set(_held(case)) - {locked.NOTE, locked.SEALED}
            if left:
                return [f"clear files are left in a locked case: {sorted(left)[0]}"], shut
            locking.unlock(str(case), str, str(desk.key))
        faults = cases.lost(case, ())
        again = locking.lock(str(case), locking.Doors(recipients=(desk.public,)))
        locking.unlock(str(case), str, str(desk.key))
    except HarmledgerError as error:
        return [f"{'locked' if shut else 'open'}, and not to be gone on with: {error}"], shut
    faults += [] if again else ["it could not be locked again"]
    faults += [] if _held(case) == desk.inside else ["its files are not those that were locked"]
    return faults + cases.unlike(case, desk.whole), shut


def _cut(trial: Trial) -> Outcome:
    """The power goes after one of the deeds of a lock and an unlock."""
    desk: _Desk = trial.desk
    image = Disk(desk.root)
    for deed in (*desk.filled, *desk.deeds[: trial.rng.randrange(len(desk.deeds) + 1)]):
        if deed.what != "K":
            image.do(deed)
    image.cut(trial.rng)
    image.write(trial.room)
    faults, shut = _amiss(trial.room / "case", desk)
    return Outcome(tuple(faults), {"cuts": 1, "found locked": shut})


def _failing(trial: Trial) -> Outcome:
    """One call of a lock or an unlock fails, each in its turn and in each way."""
    desk: _Desk = trial.desk
    at, error = trial.number // len(HARMS), HARMS[trial.number % len(HARMS)]
    case = Path(shutil.copytree(desk.root / "case", trial.room / "disk" / "case"))
    commands = _commands(desk.key, desk.public)
    which = int(at >= desk.calls[0])
    if which:
        at -= desk.calls[0]
        _ask(desk.worker, trial.room, commands[0])
    answer, said = _ask(desk.worker, trial.room, commands[which], at=at, error=error, stays=error == errno.ENOSPC)
    faults = []
    harm = f"call {at} of {commands[which][1]} failed ({os.strerror(error)})"
    if answer["failed"] and answer["status"] not in (0, 4):
        faults.append(f"{harm} and the exit status is {answer['status']}: {said[-300:]}")
    if answer["status"] and ("Traceback" in said or not said.startswith("harmledger: ")):
        faults.append(f"{harm}: the error is not clear: {said[-300:]}")
    wrong, shut = _amiss(case, desk)
    return Outcome((*faults, *wrong), {"calls that failed": answer["failed"], "found locked": shut})


CAMPAIGNS = (
    Campaign(
        "lock-power-cut",
        "the power goes at a random moment while a case is locked and unlocked; what was not synced arrives in part",
        HOLDS,
        1_000,
        3,
        _cut,
        _laid,
        missing=disk.missing,
    ),
    Campaign(
        "lock-disk-error",
        "the disk is full from each call of a lock or unlock on, or fails at it, in turn",
        HOLDS,
        196,
        2,
        _failing,
        _laid,
        every=lambda desk: sum(desk.calls) * len(HARMS),
        missing=disk.missing,
    ),
)
