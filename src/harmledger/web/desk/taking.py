"""Taking data out: every export in every format, each with its codebook, the number of its rows and its digest."""

from __future__ import annotations

from fastapi import Response
from starlette.exceptions import HTTPException

from harmledger.model.account import May
from harmledger.publish.rows import rows
from harmledger.publish.tables import Format, written
from harmledger.publish.telling import MEDIA, PACKAGE, Told
from harmledger.web.desk.gate import Ask, Routes

routes = Routes()

WHAT = ("incidents", "claims", "tallies", "documents")
_PLACED = (Format.GEOJSON, Format.GPKG)  # for what has a place


@routes.get("take", May.TAKE)
def take(ask: Ask) -> Response:
    """What can be taken out."""
    return ask.page("take.html.j2", listed=[(what, [f.value for f in Format if _there(what, f)]) for what in WHAT])


def _there(what: str, form: str) -> bool:
    return what in WHAT and form in list(Format) and not (what == "documents" and form in _PLACED)


def _made(ask: Ask) -> tuple[Told, bytes, str]:
    what, form = ask.part("what"), ask.part("form")
    if not _there(what, form):
        raise HTTPException(404)
    told = Told(what)
    excel = form == Format.CSV and bool(ask.asked("excel"))
    return told, b"".join(written(told, form, rows(ask.desk.case.now().view, what), excel=excel)), form


@routes.get("take/{what}/{form}", May.TAKE)
def table(ask: Ask) -> Response:
    """One export as a file."""
    told, data, form = _made(ask)
    return _file(data, MEDIA[form], f"{told.what}.{form}")


@routes.get("take/{what}/{form}/codebook", May.TAKE)
def codebook(ask: Ask) -> Response:
    """What each column of that file means, how many rows it has, and its SHA-256."""
    told, _, form = _made(ask)
    name = f"{told.what}.{form}"
    return _file(told.package(name, form), "application/json", name + PACKAGE)


def _file(data: bytes, media: str, name: str) -> Response:
    return Response(data, media_type=media, headers={"content-disposition": f'attachment; filename="{name}"'})
