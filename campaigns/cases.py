"""The case that campaigns harm: invented reports, a run over them, and what must hold afterwards."""

from __future__ import annotations

import os
import traceback
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from harmledger import ledger, pipeline
from harmledger.errors import CaseError
from harmledger.knowledge import OwnFiles, Reader
from harmledger.ledger import Entry, EntryKind, Ledger, NewEntry
from harmledger.model.case import RunRequest
from harmledger.standing import rebuilt

PLACES = ("Old Mill", "Reedford", "Tarsin", "Kelmara", "Dovrane", "Port Selmo", "Verhazin", "Aldmere")
WEAPONS = ("shells fell on", "an air strike hit", "a drone struck", "rockets landed in", "mortar rounds hit")
VICTIMS = ("villagers", "women", "children", "farmers", "civilians", "nurses")
MANIFEST = "manifest.csv"
_READERS: dict[object, Reader] = {}
BATCH = 8  # entries a save, so that a short run has several


def reports(folder: Path, count: int) -> Path:
    """``count`` invented reports as files in a folder under ``folder``, with their manifest; always the same ones."""
    inputs = folder / "reports"
    inputs.mkdir(parents=True)
    rows = ["file,published,publisher"]
    for n in range(count):
        place, weapon = PLACES[n % len(PLACES)], WEAPONS[n % len(WEAPONS)]
        text = (
            f"On {1 + n % 28} May 2031 {weapon} {place}. At least {1 + n % 7} {VICTIMS[n % len(VICTIMS)]} were killed "
            f"and {2 + n % 11} people were injured, the Valley Observatory said. "
        )
        (inputs / f"report-{n:03}.txt").write_text(text * (1 + n % 3), "utf-8")
        rows.append(f"report-{n:03}.txt,2031-05-{1 + n % 28:02},Valley Courier")
    (inputs / MANIFEST).write_text("\n".join(rows) + "\n", "utf-8")
    return inputs


def request(inputs: Path, case: str | Path) -> RunRequest:
    """A run over these reports."""
    return RunRequest((str(inputs),), str(case), manifests=(str(inputs / MANIFEST),))


def warmed(folder: Path) -> Path:
    """The reports, and a finished case of them that stays as it is: later runs in children of this process find words
    and places opened. Gives the case."""
    pipeline.BATCH = BATCH
    pipeline.Reader = _reader  # type: ignore[assignment,misc]
    pipeline.run(request(folder / "reports", folder / "whole"))
    return folder / "whole"


def _reader(files: OwnFiles, era: tuple[int, int] | None = None) -> Reader:
    """The reader of a run: the one of the last run, where it was made of the same."""
    key = (tuple(files.digests), era)
    if key not in _READERS:
        _READERS[key] = Reader(files, era)
    return _READERS[key]


def tell_saved(tell: Callable[[bytes], object]) -> None:
    """Have each document told, a line for each, once the ledger has said that it is saved."""
    append = Ledger.append

    def told(self: Ledger, new: list[NewEntry]) -> tuple[Entry, ...]:
        made = append(self, new)
        if lines := "".join(f"{entry.subject}\n" for entry in made if entry.kind is EntryKind.READING):
            tell(lines.encode())
        return made

    Ledger.append = told  # type: ignore[method-assign,assignment]


def child(work: Callable[[int], object]) -> tuple[int, int]:
    """A child of this process that does ``work`` with the writing end of a pipe; its number and the reading end."""
    reads, writes = os.pipe()
    number = os.fork()
    if number == 0:
        status = 70
        os.close(reads)
        try:
            work(writes)
            status = 0
        except BaseException:  # noqa: BLE001 (it is told, and the child ends here)
            traceback.print_exc()
        finally:
            os._exit(status)
    os.close(writes)
    return number, reads


def running(inputs: Path, case: str | Path) -> tuple[int, int]:
    """A child that runs the reports into the case, and tells what was saved through the pipe."""

    def work(pipe: int) -> None:
        tell_saved(lambda lines: os.write(pipe, lines))
        pipeline.run(request(inputs, case))

    return child(work)


def ended(number: int, reads: int) -> tuple[list[str], int]:
    """What a child told, and how it ended: its status, or the signal below zero."""
    with os.fdopen(reads, "rb") as pipe:
        told = pipe.read()
    _, status = os.waitpid(number, 0)
    return lines(told), os.waitstatus_to_exitcode(status)


def lines(told: bytes) -> list[str]:
    """The documents of a telling; a line that was cut off is none."""
    return [line for line in told.decode().split("\n")[:-1] if line]


def lost(case: str | Path, acknowledged: Iterable[str]) -> list[str]:
    """What is wrong with a case: faults that ``verify`` finds, and documents that were acknowledged and are not there.

    A case that was cut off while it was made is none yet, and that is no fault while nothing was acknowledged.
    """
    acknowledged = list(acknowledged)
    try:
        audit = ledger.verify_case(case, rebuilt)
    except CaseError as error:
        return [] if not acknowledged else [f"{len(acknowledged)} acknowledged documents are gone: {error}"]
    found = [f"verify: {fault}" for fault in audit.faults]
    if not found:
        with ledger.open_case(case) as opened:
            held = {entry.subject for entry in opened.entries(EntryKind.READING)}
        if missing := sorted(set(acknowledged) - held):
            found.append(f"{len(missing)} of {len(acknowledged)} acknowledged documents are gone, {missing[0]} first")
    return found


def unlike(case: str | Path, whole: dict[str, Any]) -> list[str]:
    """How a case that was gone on with differs from one that never was harmed; dangling bytes are among it."""
    audit = ledger.verify_case(case, rebuilt)
    found = [f"verify, gone on: {fault}" for fault in audit.faults]
    found += [f"dangling: {note}" for note in audit.notes]
    now = told_by(case)
    return found + [
        f"{what} differ from those of a case that was not harmed" for what in whole if whole[what] != now[what]
    ]


def writable(case: str | Path) -> list[str]:
    """What stands against going on with a case: it is opened for writing, and is clean after it."""
    with ledger.open_case(case, create=True, write=True) as opened:
        opened.append([ledger.settings_entry({"link": "auto", "method": "airwars"})])
    return [f"verify, after one more entry: {fault}" for fault in ledger.verify_case(case).faults]


def told_by(case: str | Path) -> dict[str, Any]:
    """What a finished case comes to."""
    with ledger.open_case(case) as opened:
        return {
            "tables": opened.derived_digest(),
            "documents": sorted(entry.subject for entry in opened.entries(EntryKind.DOCUMENT)),
        }
