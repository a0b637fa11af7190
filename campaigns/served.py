"""Everything that the public gets of a release: its files and what is packed in them, exports, pages, every answer of
the API and of the site.
"""

from __future__ import annotations

import asyncio
import io
import json
import sqlite3
import zipfile
from collections.abc import Iterable, Iterator
from contextlib import closing
from pathlib import Path

import httpx
from fastapi import FastAPI
from pyarrow import parquet

from harmledger.model.case import CaseView
from harmledger.publish import finding
from harmledger.publish.history import CHANGES
from harmledger.publish.tables import table
from harmledger.web.api.edge import Edge
from harmledger.web.api.limits import Limits
from harmledger.web.reader import make
from harmledger.web.reader.pages import FILES
from harmledger.web.sentences import LANGUAGES

_TABLES = ("documents", "claims", "tallies", "incidents")
_FORMS = ("jsonl", "csv", "geojson", "xlsx", "parquet", "gpkg")


def exports(view: CaseView) -> Iterator[tuple[str, bytes]]:
    """Every table in every format, those that are packed unpacked."""
    for what in _TABLES:
        for form in _FORMS:
            if what == "documents" and form in ("geojson", "gpkg"):
                continue
            data = b"".join(table(view, what, form))
            if form == "xlsx":
                with zipfile.ZipFile(io.BytesIO(data)) as book:
                    data = b"\n".join(book.read(name) for name in book.namelist())
            elif form == "parquet":
                data = json.dumps(
                    parquet.read_table(io.BytesIO(data)).to_pylist(), ensure_ascii=False, default=str
                ).encode()
            yield f"{what}.{form}", data


def words(folder: Path) -> Iterator[tuple[str, bytes]]:
    """The words by which a release's catalogue finds things, which lie in it packed."""
    with closing(sqlite3.connect(folder / finding.CATALOGUE)) as db:
        db.execute("CREATE VIRTUAL TABLE temp.terms USING fts5vocab('main', 'words', 'row')")
        yield "words of the catalogue", " ".join(term for (term,) in db.execute("SELECT term FROM terms")).encode()


def app_of(folder: Path) -> FastAPI:
    """The site of a release and its API, which may be asked without end."""
    app = make(str(folder))
    for layer in app.user_middleware:
        if layer.cls is Edge:
            layer.kwargs["limits"] = Limits(10**9)
    return app


def answers(folder: Path) -> Iterator[tuple[str, bytes]]:
    """What every endpoint of the API and every page of the site answers, of every thing that is released or was,
    headers too."""
    yield from asyncio.run(_answers(app_of(folder), folder))


async def _answers(app: FastAPI, folder: Path) -> list[tuple[str, bytes]]:
    found: list[tuple[str, bytes]] = []
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://localhost") as client:

        async def ask(path: str) -> httpx.Response:
            answer = await client.get(path)
            if answer.status_code >= 500 or answer.status_code == 429:
                raise AssertionError(f"{path} answered {answer.status_code}")
            head = "\n".join(f"{name}: {value}" for name, value in answer.headers.items())
            found.append((path, head.encode() + b"\n\n" + answer.content))
            return answer

        ids = {}
        for what in _TABLES:
            rows = (await ask(f"/api/v1/{what}?limit=500")).json()["items"]
            ids[what] = [row["key"] if what == "documents" else row["id"] for row in rows]
        for path in (await ask("/api/v1/openapi.json")).json()["paths"]:
            what = path.split("/")[3]
            for id_ in (*ids.get(what, ()), "nobody") if "{id}" in path else ("claims",):
                await ask(path.replace("{id}", id_).replace("{what}", id_))
        for by in ("month,perpetrator", "place", "governorate", "country,event,grade"):
            await ask(f"/api/v1/sums?by={by}")
        await ask("/api/v1/docs")
        former = [json.loads(line)["incident"] for line in (folder / CHANGES).read_bytes().splitlines()]
        for path in _pages((*ids["incidents"], *former, "nobody")):
            await ask(path)
    return found


def _pages(incidents: Iterable[str]) -> Iterator[str]:
    """The addresses of the site."""
    every = list(dict.fromkeys(incidents))
    yield "/"
    yield from (f"/release/{name}" for name in FILES)
    for id_ in every:
        yield from (f"/incidents/{id_}", f"/incidents/{id_}/proof.json")
    for language in LANGUAGES:
        for page in ("", "tallies", "method", "changes", "new.atom", "changed.atom", "points.js"):
            yield f"/{language}/{page}"
        yield f"/{language}/?from=2031-05-03&min_origins=1"
        yield from (f"/{language}/incidents/{id_}" for id_ in every)
