"""Deciding in a spreadsheet: claims or incidents go out as a sheet, are edited, and come back.

What the edited rows would decide, and why a row decides nothing, is shown before anything is entered.

A sheet that came back is kept as reports are that were sent: for an hour, and for its sender alone.
"""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

from fastapi import Response
from starlette.exceptions import HTTPException

from harmledger import deciding
from harmledger.collect.tables import read_table
from harmledger.deciding import SheetReport
from harmledger.errors import UsageError
from harmledger.model.account import May
from harmledger.publish.books import rows_as_sheet
from harmledger.publish.review import sheet_bytes
from harmledger.publish.telling import MEDIA
from harmledger.review.sheet import CLAIMS, INCIDENTS, claims, incidents
from harmledger.web.desk.gate import Ask, Routes
from harmledger.web.desk.sent import Job

routes = Routes()

_SHEETS = {"claims": (CLAIMS, claims), "incidents": (INCIDENTS, incidents)}
_FORMS = ("csv", "xlsx")
_SHOWN = 500  # rows


@routes.get("sheets", May.RULE)
def begin(ask: Ask) -> Response:
    """The sheets to take, and the form to bring one back."""
    return ask.page("sheets.html.j2", listed=tuple(_SHEETS))


@routes.get("sheets/{what}/{form}", May.TAKE)
def sheet(ask: Ask) -> Response:
    """A sheet of the case as it stands, to be edited."""
    what, form = ask.part("what"), ask.part("form")
    if what not in _SHEETS or form not in _FORMS:
        raise HTTPException(404)
    columns, made = _SHEETS[what]
    rows = made(ask.desk.case.now().view)
    if form == "csv":
        data = b"".join(sheet_bytes(columns, rows, bool(ask.asked("excel"))))
    else:
        with tempfile.TemporaryDirectory(prefix="harmledger-") as folder:
            path = Path(folder) / "sheet.xlsx"
            rows_as_sheet(path, what, columns, rows)
            data = path.read_bytes()
    named = {"content-disposition": f'attachment; filename="{what}-to-decide.{form}"'}
    return Response(data, media_type=MEDIA[form], headers=named)


@routes.post("sheets", May.RULE)
def sent(ask: Ask) -> Response:
    """A sheet that comes back."""
    files = ask.files("files")
    if not files:
        raise UsageError("nothing was sent", remedy="Choose the sheet that you edited")
    name, job = ask.desk.sheets.new(ask.who)
    with job.place(str(files[0].filename), table=True).open("wb") as out:
        shutil.copyfileobj(files[0].file, out)
    return ask.to(f"sheets/{name}")


@routes.get("sheets/{job}", May.RULE)
def look(ask: Ask) -> Response:
    """What would be decided, row by row; or, once it is entered, which rows were left out."""
    job = ask.desk.sheets.find(ask.part("job"), ask.who)
    if job is None:  # the desk was started anew, or it was never theirs
        return ask.page("gone.html.j2", 404, back="sheets")
    if job.state == "done":
        return ask.page("sheet.html.j2", job=job, rows=(), counts={})
    found = _report(ask, job, dry=True)
    counts = {
        "rows": found.rows,
        "errors": len(found.errors),
        "more": max(0, len(found.edited) - _SHOWN),
        "decisions": sum(len(row.wishes) for row in found.edited if row.error is None),
    }
    rows = found.edited[:_SHOWN]
    claims_now = ask.desk.case.now().shelf.claims
    at = {f"claim {id_}": f"documents/{claim.document}" for id_, claim in claims_now.items()}
    return ask.page("sheet.html.j2", job=job, rows=rows, counts=counts, at={r.on: at[r.on] for r in rows if r.on in at})


@routes.post("sheets/{job}/enter", May.RULE)
def enter(ask: Ask) -> Response:
    """Decide as the sheet tells: all its rows without a fault as one act."""
    name = ask.part("job")
    with ask.desk.sheets.of(name, ask.who) as job:
        if job.state == "done":
            return ask.to(f"sheets/{name}")
        found = _report(ask, job, dry=False)
        if found.outcome is None:
            return ask.to(f"sheets/{name}")
        job.state, job.done = "done", len(found.outcome.decisions)
        job.left = len(found.errors)
        job.lines = [f"{row.number}: {row.error}" for row in found.errors[:_SHOWN]]
        shutil.rmtree(job.folder, ignore_errors=True)
    return ask.to(f"sheets/{name}", did="sheet", undo=found.outcome.undone_by)


def _report(ask: Ask, job: Job, *, dry: bool) -> SheetReport:
    if job.table is None:
        raise HTTPException(404)
    found = read_table(job.table, ask.limits)
    if not {"claim", "incident"} & set(found.columns) or "as_of" not in found.columns:
        raise UsageError(
            f"{job.table.name} is no sheet of this desk: the columns claim or incident, and as_of, are missing",
            remedy="Take the sheet anew, and edit its cells without renaming its columns",
        )
    return deciding.from_sheet(ask.desk.case.address, found, dry, ask.who)
