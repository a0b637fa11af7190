"""Every format of a table holds the same cells, read back by other people's programs; and tells what it is."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import re
import sqlite3
import struct
from collections.abc import Iterable, Mapping
from contextlib import closing
from dataclasses import replace
from datetime import date
from pathlib import Path

import msgspec
import openpyxl
import polars
import pytest
from pyarrow import parquet

from harmledger.model.case import CaseView
from harmledger.publish import books, shapes
from harmledger.publish.columns import COLUMNS, Type, cells, names
from harmledger.publish.rows import rows
from harmledger.publish.tables import rearm, table, written
from harmledger.publish.telling import Told, codebook

HOSTILE = [
    "=1+1",
    "'=1",
    "@SUM(A1)",
    "-2",
    "a\x1b[31m\x00b",
    "_x0041_",
    "\ufffe",
    "عربي 12",
    "🙂" * 3,
    " two ",
    "l\ni\r\nn",
]


def hostile(case: CaseView) -> CaseView:
    """The case with a document of each text that breaks formats."""
    one = next(d for d in case.documents if d.name == "quiet")
    more = tuple(replace(one, id=f"x{n}", name=f"x{n}", text=t, title=t) for n, t in enumerate(HOSTILE))  # type: ignore[arg-type]
    return replace(case, documents=(*case.documents, *more))


def written_to(path: Path, pieces: Iterable[bytes]) -> Path:
    path.write_bytes(b"".join(pieces))
    return path


def expected(case: CaseView, what: str) -> list[list[object]]:
    return [cells(what, row) for row in rows(case, what)]


@pytest.mark.parametrize("what", ["documents", "claims", "incidents", "tallies"])
def test_parquet_has_the_cells_typed(case: CaseView, what: str, tmp_path: Path):
    path = written_to(tmp_path / "t.parquet", table(hostile(case), what, "parquet"))
    read = parquet.read_table(path)
    told = [[v.isoformat() if isinstance(v, date) else v for v in row.values()] for row in read.to_pylist()]
    assert told == expected(hostile(case), what)
    kinds = {Type.TEXT: "string", Type.WHOLE: "int64", Type.NUMBER: "double", Type.DAY: "date32[day]"}
    assert [str(f.type) for f in read.schema] == [kinds[c.type] for c in COLUMNS[what]]
    assert [f.metadata[b"description"].decode() for f in read.schema] == [c.meaning for c in COLUMNS[what]]
    assert polars.read_parquet(path).columns == list(names(what))
    about = parquet.read_metadata(path).metadata
    assert about[b"rows"] == str(len(told)).encode()
    lines = b"".join(table(hostile(case), what, "jsonl"))
    assert about[b"rows_sha256"].decode() == hashlib.sha256(lines).hexdigest()


def _sheet(book: openpyxl.Workbook, name: str) -> list[list[object]]:
    return [[cell.value for cell in row] for row in book[name].iter_rows()]


def _plain(value: object) -> object:
    """An empty cell is nothing told or an empty text: a spreadsheet knows no difference."""
    return None if value == "" else value


@pytest.mark.parametrize("what", ["documents", "claims", "incidents"])
def test_a_spreadsheet_has_the_cells_as_texts_and_numbers_and_nothing_that_runs(
    case: CaseView, what: str, tmp_path: Path
):
    path = written_to(tmp_path / "t.xlsx", table(hostile(case), what, "xlsx"))
    book = openpyxl.load_workbook(path)
    assert book.sheetnames == [what, "codebook", "about"]
    assert {cell.data_type for sheet in book for row in sheet.iter_rows() for cell in row} <= {"s", "n", "inlineStr"}
    headings, *found = _sheet(book, what)
    assert headings == list(names(what))
    seen = [[rearm(_unescaped(v)) if isinstance(v, str) else v for v in row] for row in found]
    wanted = [[_plain(v) for v in row] for row in expected(hostile(case), what)]
    assert seen == [[_spelled(v) for v in row] for row in wanted]
    assert [row[0] for row in _sheet(book, "codebook")[1:]] == list(names(what))
    about = {str(row[0]): row[1] for row in _sheet(book, "about")}
    assert about["rows"] == str(len(found))


def _unescaped(text: str) -> str:
    """Letters that XML cannot hold stand as _xHHHH_ in the format (ECMA-376, ST_Xstring), which openpyxl leaves so."""
    return re.sub("_x([0-9A-F]{4})_", lambda found: chr(int(found.group(1), 16)), text)


def _spelled(value: object) -> object:
    """What has no number in the format either is replaced."""
    return value.replace("\ufffe", "\ufffd") if isinstance(value, str) else value


def test_a_cell_that_is_too_long_is_cut_and_said_so(case: CaseView, tmp_path: Path):
    one = case.documents[0]
    long = replace(case, documents=(replace(one, text="ص🙂" * 30_000),))
    book = openpyxl.load_workbook(written_to(tmp_path / "t.xlsx", table(long, "documents", "xlsx")))
    text = _sheet(book, "documents")[1][names("documents").index("text")]
    assert isinstance(text, str)
    assert len(text.encode("utf-16-le")) <= 2 * 32_767
    assert "cut here" in text
    assert ["cells_cut", "1"] in _sheet(book, "about")


def test_rows_beyond_a_sheet_go_on_in_the_next(case: CaseView, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(books, "_MOST_ROWS", 4)
    book = openpyxl.load_workbook(written_to(tmp_path / "t.xlsx", table(case, "documents", "xlsx")))
    assert book.sheetnames == ["documents", "documents 2", "codebook", "about"]
    both = [row for name in book.sheetnames[:2] for row in _sheet(book, name)[1:]]
    assert len(both) == len(case.documents)


@pytest.mark.parametrize("what", ["claims", "incidents", "tallies"])
def test_a_geopackage_has_points_and_cells(case: CaseView, what: str, tmp_path: Path):
    path = written_to(tmp_path / "t.gpkg", table(case, what, "gpkg"))
    assert path.read_bytes()[68:72] == b"GPKG"
    with closing(sqlite3.connect(path)) as db:
        assert db.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert db.execute("PRAGMA foreign_key_check").fetchall() == []
        listed = ", ".join(f'"{name}"' for name in names(what))
        assert [list(row) for row in db.execute(f'SELECT {listed} FROM "{what}" ORDER BY fid')] == expected(case, what)  # noqa: S608
        for geom, lat, lon in db.execute(f'SELECT geom, latitude, longitude FROM "{what}"'):  # noqa: S608
            if lat is None:
                assert geom is None
            else:
                magic, version, flags, srs, order, kind, x, y = struct.unpack("<2sBBiBIdd", geom)
                assert (magic, version, flags, srs, order, kind, x, y) == (b"GP", 0, 1, 4326, 1, 1, lon, lat)
        (box,) = db.execute("SELECT min_x, min_y, max_x, max_y FROM gpkg_contents WHERE data_type = 'features'")
        assert box == ((None,) * 4 if what == "tallies" else (20.31, 10.02, 20.31, 10.02))
        meanings = dict(db.execute("SELECT column_name, description FROM gpkg_data_columns"))
        assert {c.name: c.meaning for c in COLUMNS[what]}.items() <= meanings.items()
        about = dict(db.execute("SELECT what, value FROM about"))
    assert about["rows"] == str(len(expected(case, what)))


@pytest.mark.parametrize("form", ["xlsx", "parquet", "gpkg", "csv", "geojson", "jsonl"])
def test_the_same_rows_give_the_same_bytes(case: CaseView, form: str):
    first, second = (b"".join(table(case, "incidents", form)) for _ in range(2))
    assert first == second


@pytest.mark.parametrize("form", ["csv", "jsonl", "parquet"])
def test_what_is_told_of_a_file_is_true(case: CaseView, form: str):
    told = Told("claims", {"release": "abc"})
    data = b"".join(written(told, form, rows(case, "claims")))
    package = json.loads(told.package("claims.x", form))
    (resource,) = package["resources"]
    assert resource["hash"] == f"sha256:{hashlib.sha256(data).hexdigest()}"
    assert (resource["bytes"], resource["rows"]) == (len(data), len(expected(case, "claims")))
    assert package["release"] == "abc"
    if form == "csv":
        header = next(csv.reader(io.StringIO(data.decode())))
        assert [field["name"] for field in resource["schema"]["fields"]] == header


def test_a_codebook_types_every_cell(case: CaseView):
    kinds: Mapping[str, type | tuple[type, ...]] = {"string": str, "integer": int, "number": (int, float), "date": str}
    for what in COLUMNS:
        fields = codebook(what)["fields"]
        assert isinstance(fields, list)
        for row in expected(case, what):
            for field, value in zip(fields, row, strict=True):
                assert value is None or isinstance(value, kinds[field["type"]]), field["name"]


def test_a_version_tells_of_any_change(case: CaseView):
    first, other = rows(case, "incidents")
    assert isinstance(first, shapes.IncidentRow)
    version = names("incidents").index("version")
    changed = cells("incidents", replace_row(first))[version]
    assert len({changed, cells("incidents", first)[version], cells("incidents", other)[version]}) == 3


def replace_row(row: shapes.IncidentRow) -> shapes.IncidentRow:
    return msgspec.structs.replace(row, grade_reason=row.grade_reason + ".")


def test_excel_finds_its_mark_where_it_is_asked_for(case: CaseView):
    data = b"".join(written(Told("incidents"), "csv", rows(case, "incidents"), excel=True))
    assert data.startswith(b"\xef\xbb\xbfevent_id,")
    assert data[3:] == b"".join(table(case, "incidents", "csv"))
