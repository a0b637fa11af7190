"""Bringing reports in: files, a pasted text, a table whose columns are mapped. What would come of it is shown before
anything is entered; then it is read in the background, and the page tells how far it is.

Nobody but the sender sees what was sent.
"""

from __future__ import annotations

import json
import shutil
import threading
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from datetime import datetime

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
from harmledger.web.desk.sent import Job, Looked
from harmledger.web.links import Links

routes = Routes()

FIELDS = tuple(DOCUMENTS)
_ANEW = {"hx-refresh": "true"}  # the page is loaded again, and asks no more


@routes.get("bring", May.BRING)
def bring(ask: Ask) -> Response:
    """The forms."""
    return ask.page("bring.html.j2", fields=FIELDS[2:])


@routes.post("bring", May.BRING)
def sent(ask: Ask) -> Response:
    """What was sent."""
    files, is_table = ask.files("files"), ask.text("kind") == "table"
    if not files and not ask.text("text"):
        raise UsageError("nothing was sent", remedy="Choose a file, or paste a text")
    if is_table and len(files) > 1:
        raise UsageError("two tables were sent", remedy="Send one at a time: the columns of each are told on its own")
    name, job = ask.desk.jobs.new(ask.who)
    if ask.text("text"):
        record = {"text": ask.text("text"), **{f: ask.text(f) for f in FIELDS[3:] if ask.text(f)}}
        _write(job, "pasted.jsonl", [record])
    else:
        for upload in files:
            target = job.place(str(upload.filename), table=is_table)
            with target.open("wb") as out:
                shutil.copyfileobj(upload.file, out)
    return ask.to(f"bring/{name}")


def _write(job: Job, name: str, records: Sequence[Mapping[str, str]]) -> None:
    lines = "".join(json.dumps(record, ensure_ascii=False) + "\n" for record in records)
    (job.into / name).write_bytes(lines.encode("utf-8", "backslashreplace"))


@routes.get("bring/{job}", May.BRING)
def look(ask: Ask) -> Response:
    """What would come of it, or came."""
    job = ask.desk.jobs.find(ask.part("job"), ask.who)
    if job is None:  # the desk was started anew, or it was never theirs
        return ask.page("gone.html.j2", 404, back="bring")
    if job.state == "mapping" and job.table is not None:
        found = read_table(job.table, ask.limits)
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
    for each in collect.captures([job.into], limits=ask.limits):
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
    with ask.desk.jobs.of(ask.part("job"), ask.who) as job:
        if job.table is None or job.state != "mapping":
            raise HTTPException(404)
        found = read_table(job.table, ask.limits)
        to = {column: ask.text(f"column.{n}") for n, column in enumerate(found.columns)}
        chosen = {column: name for column, name in to.items() if name in FIELDS}
        if not {"text", "html"} & set(chosen.values()):
            raise UsageError("no column is the text", remedy="Say which column holds the words of the report")
        if len(set(chosen.values())) < len(chosen):
            raise UsageError("two columns are the same field", remedy="Map each field once")
        records, faults = _records(job.table.name, found.rows, chosen)
        _write(job, job.table.stem + ".jsonl", records)
        job.faults += faults
        job.state = "waits"
    return ask.to(f"bring/{ask.part('job')}")


def _records(
    name: str, rows: Iterable[TableRow], chosen: Mapping[str, str]
) -> tuple[list[dict[str, str]], list[Looked]]:
    """The rows of a table as records, and those that are none."""
    records: list[dict[str, str]] = []
    faults: list[Looked] = []
    for row in rows:
        why = _fault(row, chosen)
        if why:
            faults.append(Looked(f"{name}, {row.number}", "refused", why))
        else:
            records.append({chosen[column]: cell for column, cell in row.cells.items() if column in chosen})
    return records, faults


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
    """Read it into the case, in the background; what could not be read is tried again."""
    name = ask.part("job")
    with ask.desk.jobs.of(name, ask.who) as job:
        if job.state in ("waits", "failed"):
            job.state, job.stage, job.done, job.of = "reads", "", 0, 0
            job.lines.clear()
            request = RunRequest((str(job.into),), ask.desk.case.address, by=ask.who, keeps=True)
            threading.Thread(target=_run, args=(job, request), daemon=True).start()
    return ask.to(f"bring/{name}")


def _run(job: Job, request: RunRequest) -> None:
    def progress(stage: str, done: int, of: int) -> None:
        job.stage, job.done, job.of = stage, done, of

    state = "failed"
    try:
        _tell(job, pipeline.run(request, progress))
        state = "done"
    except HarmledgerError as error:
        job.lines.append(str(error))
    finally:  # whatever broke it off: nobody waits for it for ever
        if state == "failed" and not job.lines:
            job.lines.append("It was broken off by a fault of the program, or of this machine. Try again")
        with job.lock:
            job.state = state
        if state == "done":
            shutil.rmtree(job.folder, ignore_errors=True)


def _tell(job: Job, report: RunReport) -> None:
    job.done, job.of = len(report.read), len(report.added)
    job.faults += [Looked(words.line(q.file), "refused", words.composed(q.reason)) for q in report.quarantined]
    job.faults += [Looked(words.line(s.file), "skipped", words.composed(s.reason)) for s in report.skipped]
    job.lines += report.changed


@routes.get("bring/{job}/progress", May.BRING)
def progress(ask: Ask) -> Response:
    """How far it is, for the page that asks again and again."""
    name = ask.part("job")  # the answer becomes a part of the page above
    job = ask.desk.jobs.find(name, ask.who)
    if job is None:
        return Response(status_code=404, headers=_ANEW)
    answer = ask.page("progress.html.j2", job=job, name=name, links=Links(f"{ask.language}/bring/{name}"))
    if job.state != "reads":
        answer.headers.update(_ANEW)
    return answer
