"""Bringing reports in: files, a pasted text, a table whose columns are mapped. What would come of it is shown before
anything is entered; then it is read in the background, and the page tells how far it is.

What somebody sends is kept in a folder of this machine that only the desk's account may enter, until it has been read
or an hour has passed. Nobody but the sender sees it.
"""

from __future__ import annotations

import json
import secrets
import shutil
import tempfile
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from fastapi import Response
from starlette.exceptions import HTTPException

from harmledger import collect, pipeline
from harmledger.collect.mapping import DOCUMENTS, guessed
from harmledger.collect.tables import TableRow, read_table
from harmledger.errors import HarmledgerError, UsageError
from harmledger.model.account import May
from harmledger.model.case import RunReport, RunRequest, Skipped
from harmledger.model.document import Quarantined
from harmledger.publish import words
from harmledger.web.desk.gate import Ask, Routes
from harmledger.web.links import Links

routes = Routes()

LASTS = 3600.0
FIELDS = tuple(DOCUMENTS)


@dataclass(frozen=True, slots=True)
class Looked:
    """One thing of what was sent: where it stands, and what would come of it."""

    where: str
    state: str  # "new", "there", "refused", "skipped"
    why: str


@dataclass(slots=True)
class Job:
    """What somebody sent, and how far it is."""

    who: str
    folder: Path
    made: float
    table: Path | None = None  # whose columns are still to be mapped
    state: str = "waits"  # "mapping", "waits", "reads", "done", "failed"
    stage: str = ""
    done: int = 0
    of: int = 0
    lines: list[str] = field(default_factory=list)
    faults: list[Looked] = field(default_factory=list)


class Jobs:
    """What was sent and not read yet, by a name that nobody guesses."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._jobs: dict[str, Job] = {}

    def new(self, who: str) -> tuple[str, Job]:
        """A new one, with a folder of its own."""
        self._sweep()
        name = secrets.token_urlsafe(12)
        job = Job(who, Path(tempfile.mkdtemp(prefix="harmledger-")), time.monotonic())
        (job.folder / "in").mkdir()
        with self._lock:
            self._jobs[name] = job
        return name, job

    def of(self, name: str, who: str) -> Job:
        """Somebody's own.

        Raises:
            HTTPException: there is none of this name, or it is another's.
        """
        job = self._jobs.get(name)
        if job is None or job.who != who:
            raise HTTPException(404)
        return job

    def _sweep(self) -> None:
        with self._lock:
            old = [n for n, j in self._jobs.items() if time.monotonic() - j.made > LASTS and j.state != "reads"]
            for name in old:
                shutil.rmtree(self._jobs.pop(name).folder, ignore_errors=True)


@routes.get("bring", May.BRING)
def bring(ask: Ask) -> Response:
    """The forms."""
    return ask.page("bring.html.j2", fields=FIELDS[2:])


@routes.post("bring", May.BRING)
def sent(ask: Ask) -> Response:
    """What was sent."""
    files = ask.files("files")
    if not files and not ask.text("text"):
        raise UsageError("nothing was sent", remedy="Choose a file, or paste a text")
    name, job = ask.desk.jobs.new(ask.who)
    if ask.text("text"):
        record = {"text": ask.text("text"), **{f: ask.text(f) for f in FIELDS[3:] if ask.text(f)}}
        _write(job, "pasted.jsonl", [record])
        return ask.to(f"bring/{name}")
    for n, upload in enumerate(files):
        target = job.folder / "in" / (Path(str(upload.filename)).name or f"file-{n}")
        with target.open("wb") as out:
            shutil.copyfileobj(upload.file, out)
        if ask.text("kind") == "table":
            job.table = target.rename(job.folder / target.name)
            job.state = "mapping"
            break
    return ask.to(f"bring/{name}")


def _write(job: Job, name: str, records: Sequence[Mapping[str, str]]) -> None:
    lines = "".join(json.dumps(record, ensure_ascii=False) + "\n" for record in records)
    (job.folder / "in" / name).write_bytes(lines.encode("utf-8", "backslashreplace"))


@routes.get("bring/{job}", May.BRING)
def look(ask: Ask) -> Response:
    """What would come of it, or came."""
    job = ask.desk.jobs.of(ask.part("job"), ask.who)
    if job.state == "mapping" and job.table is not None:
        found = read_table(job.table)
        rows = [row for row, _ in zip(found.rows, range(5), strict=False)]
        return ask.page(
            "map.html.j2",
            columns=found.columns,
            rows=rows,
            fields=FIELDS,
            guess={column: field for field, column in guessed(found.columns, DOCUMENTS).items()},
            name=job.table.name,
        )
    looked = [*job.faults, *_looked(ask, job)] if job.state == "waits" else list(job.faults)
    counts = {state: sum(each.state == state for each in looked) for state in ("new", "there", "refused", "skipped")}
    return ask.page("brought.html.j2", job=job, name=ask.part("job"), looked=looked[:500], counts=counts)


def _looked(ask: Ask, job: Job) -> Iterator[Looked]:
    """The dry run: everything that was sent, met as a run would meet it; nothing is entered."""
    there = {capture.sha256 for capture in ask.desk.case.now().state.captures}
    for each in collect.captures([job.folder / "in"]):
        if isinstance(each, Quarantined):
            yield Looked(words.line(each.file), "refused", words.composed(each.reason))
        elif isinstance(each, Skipped):
            yield Looked(words.line(each.file), "skipped", words.composed(each.reason))
        else:
            yield Looked(words.line(each.file), "there" if each.sha256 in there else "new", "")
            there.add(each.sha256)


@routes.post("bring/{job}/map", May.BRING)
def mapped(ask: Ask) -> Response:
    """Which column is what. Rows that cannot be brought in are told by their number."""
    job = ask.desk.jobs.of(ask.part("job"), ask.who)
    if job.table is None or job.state != "mapping":
        raise HTTPException(404)
    found = read_table(job.table)
    to = {column: ask.text(f"column.{n}") for n, column in enumerate(found.columns)}
    chosen = {column: name for column, name in to.items() if name in FIELDS}
    if not {"text", "html"} & set(chosen.values()):
        raise UsageError("no column is the text", remedy="Say which column holds the words of the report")
    if len(set(chosen.values())) < len(chosen):
        raise UsageError("two columns are the same field", remedy="Map each field once")
    records = []
    for row in found.rows:
        why = _fault(row, chosen)
        if why:
            job.faults.append(Looked(f"{job.table.name}, {row.number}", "refused", why))
        else:
            records.append({chosen[column]: cell for column, cell in row.cells.items() if column in chosen})
    _write(job, job.table.stem + ".jsonl", records)
    job.state = "waits"
    return ask.to(f"bring/{ask.part('job')}")


def _fault(row: TableRow, chosen: Mapping[str, str]) -> str:
    """Why a row cannot be brought in, if it cannot."""
    if row.error:
        return row.error
    told = {chosen[column]: cell for column, cell in row.cells.items() if column in chosen}
    if not (told.get("text") or told.get("html")):
        return "it has no text"
    if published := told.get("published"):
        with suppress(ValueError):
            datetime.fromisoformat(published)
            return ""
        return f"{published!r} is no day: write it as 2031-05-06"
    return ""


@routes.post("bring/{job}/run", May.BRING)
def run(ask: Ask) -> Response:
    """Read it into the case, in the background."""
    name = ask.part("job")
    job = ask.desk.jobs.of(name, ask.who)
    if job.state == "waits":
        job.state = "reads"
        request = _request(ask, job)
        threading.Thread(target=_run, args=(job, request), daemon=True).start()
    return ask.to(f"bring/{name}")


def _request(ask: Ask, job: Job) -> RunRequest:
    return RunRequest((str(job.folder / "in"),), ask.desk.case.address, by=ask.who, keeps=True)


def _run(job: Job, request: RunRequest) -> None:
    def progress(stage: str, done: int, of: int) -> None:
        job.stage, job.done, job.of = stage, done, of

    try:
        report = pipeline.run(request, progress)
    except HarmledgerError as error:
        job.lines.append(str(error))
        job.state = "failed"
    else:
        _tell(job, report)
        job.state = "done"
        shutil.rmtree(job.folder, ignore_errors=True)


def _tell(job: Job, report: RunReport) -> None:
    job.done, job.of = len(report.read), len(report.added)
    job.faults += [Looked(words.line(q.file), "refused", words.composed(q.reason)) for q in report.quarantined]
    job.faults += [Looked(words.line(s.file), "skipped", words.composed(s.reason)) for s in report.skipped]
    job.lines += report.changed


@routes.get("bring/{job}/progress", May.BRING)
def progress(ask: Ask) -> Response:
    """How far it is, for the page that asks again and again."""
    job = ask.desk.jobs.of(ask.part("job"), ask.who)
    name = ask.part("job")  # the answer becomes a part of the page above
    answer = ask.page("progress.html.j2", job=job, name=name, links=Links(f"{ask.language}/bring/{name}"))
    if job.state != "reads":
        answer.headers["hx-refresh"] = "true"
    return answer
