"""Deciding in a spreadsheet: what goes out comes back, and only what was edited decides."""

from __future__ import annotations

import csv
import io
from datetime import date
from pathlib import Path

import pytest
from openpyxl import Workbook

from harmledger import deciding, reviewing
from harmledger.collect import tables
from harmledger.collect.limits import Limits
from harmledger.collect.tables import Table, table
from harmledger.errors import InputError, UsageError
from harmledger.model.decision import Act
from harmledger.publish.review import sheet_bytes
from harmledger.standing import case_view
from tests.cli.calling import harmledger
from tests.cli.test_reviewing import made

LIMITS = Limits()


@pytest.fixture
def case(tmp_path: Path) -> str:
    return made(tmp_path)


def written(case: str, what: str) -> list[list[str]]:
    columns, rows = reviewing.sheet(case, what)
    text = b"".join(sheet_bytes(columns, rows, excel=True)).decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text, newline="")))


def as_csv(rows: list[list[str]]) -> Table:
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=";").writerows(rows)  # as a spreadsheet of another land saves it
    return table(out.getvalue().encode("utf-8-sig"), "sheet.csv", LIMITS)


def as_xlsx(rows: list[list[str]]) -> Table:
    book, out = Workbook(), io.BytesIO()
    for row in rows:
        book.active.append([int(cell) if cell.isdecimal() else cell or None for cell in row])
    book.save(out)
    return table(out.getvalue(), "sheet.xlsx", LIMITS)


@pytest.mark.parametrize("saved", [as_csv, as_xlsx])
def test_only_what_was_edited_decides_and_a_second_time_nothing(case: str, saved: object):
    for what in ("claims", "incidents"):
        report = deciding.from_sheet(case, saved(written(case, what)))  # type: ignore[operator]
        assert (report.edited, report.outcome) == ((), None)
    rows = written(case, "claims")
    head = rows[0]
    one = next(row for row in rows if "three civilians" in row[head.index("quotes")])
    one[head.index("counts")] = "3 to 5 civilians killed"
    one[head.index("event")], one[head.index("reason")] = "shelling", "as the second report says"
    two = next(row for row in rows if "five civilians" in row[head.index("quotes")])
    two[head.index("decision")] = "accept"
    before = case_view(case)
    dry = deciding.from_sheet(case, saved(rows), dry=True)  # type: ignore[operator]
    assert [w.act for row in dry.edited for w in row.wishes].count(Act.CORRECT) == 2
    assert case_view(case).entries == before.entries
    report = deciding.from_sheet(case, saved(rows), by="ada")  # type: ignore[operator]
    assert report.outcome is not None
    assert report.errors == ()
    assert {d.act for d in report.outcome.decisions} == {Act.CORRECT, Act.ACCEPT}
    again = deciding.from_sheet(case, saved(rows), by="ada")  # type: ignore[operator]
    assert again.outcome is None
    assert len(again.errors) == 2
    after = deciding.undo(case, report.outcome.undone_by, "no", "ada")[1]
    assert after.incidents == before.incidents
    assert after.assessments == before.assessments


@pytest.mark.parametrize(
    ("column", "cell", "said"),
    [
        ("claim", "claim 0", "there is no claim 0"),
        ("as_of", "soon", "write the sheet anew"),
        ("date", "6.5.31", "is no date"),
        ("counts", "some", "is no count"),
        ("counts", "3 civilians killed; 2 people injured", "no words stand behind it"),
        ("decision", "maybe", "is no decision"),
        ("event", "explosion", "needs a reason"),
        ("place", "Elsewhere", "place is not decided in a sheet"),
        ("decision", "reject", "needs a reason"),
    ],
)
def test_a_row_that_cannot_be_decided_is_told_by_its_number(
    tmp_path_factory: pytest.TempPathFactory, column: str, cell: str, said: str
):
    case = shared(tmp_path_factory)
    rows = written(case, "claims")
    row = next(n for n, cells in enumerate(rows) if "three civilians" in cells[rows[0].index("quotes")])
    rows[row][rows[0].index(column)] = cell
    [wrong] = deciding.from_sheet(case, as_csv(rows)).errors
    assert wrong.number == row + 1
    assert said in str(wrong.error)


@pytest.mark.parametrize(
    ("cell", "said"),
    [
        ("", "killed tells nothing of civilians"),
        ("people 9", "killed tells nothing of civilians"),
        ("civilians untold", "killed tells nothing of civilians"),
        ("civilians 9; civilians 8", "civilians stands there twice"),
        ("civilians 9; WAS", "civilians stands there twice"),
    ],
)
def test_a_range_that_is_taken_away_is_told(tmp_path_factory: pytest.TempPathFactory, cell: str, said: str):
    case = shared(tmp_path_factory)
    rows = written(case, "incidents")
    at, why = rows[0].index("killed"), rows[0].index("reason")
    row = next(n for n, cells in enumerate(rows) if "civilians 3 to 5" in cells[at])
    rows[row][at], rows[row][why] = cell.replace("WAS", rows[row][at]), "so"
    report = deciding.from_sheet(case, as_csv(rows), dry=True)
    assert [(e.number, e.wishes) for e in report.errors] == [(row + 1, ())]
    assert said in str(report.errors[0].error)


CASES: list[str] = []


def shared(factory: pytest.TempPathFactory) -> str:
    """One case for all tests that decide nothing."""
    if not CASES:
        CASES.append(made(factory.mktemp("sheets")))
    return CASES[0]


def test_the_command_tells_each_row_and_ends_with_status_3_where_one_is_wrong(case: str, tmp_path: Path):
    out = tmp_path / "incidents.csv"
    assert harmledger("review", "sheet", "incidents", "--out", str(out), "--case", case).returncode == 0
    assert harmledger("review", "bring", str(out), "--case", case).returncode == 0
    text = out.read_text("utf-8")
    assert "civilians 3 to 5" in text
    edited = text.replace("civilians 3 to 5", "civilians 4 to 5", 1).replace("civilians 2;", "civilians two;", 1)
    out.write_text(edited, encoding="utf-8")
    done = harmledger("review", "bring", str(out), "--case", case)
    assert done.returncode == 3
    assert "range killed/civilians" not in done.stdout  # it has no reason
    assert "needs a reason" in done.stdout
    assert "is no range" in done.stdout


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "names no columns"),
        (b"a,b,a\n1,2,3\n", "two columns are called 'a'"),
        (b"PK\x03\x04 no workbook", "no workbook"),
        (b'"a\n', "cannot be read"),
    ],
)
def test_what_is_no_table_is_told(data: bytes, said: str):
    with pytest.raises(InputError, match=said):
        table(data, "x", LIMITS)


def test_rows_have_the_numbers_of_the_spreadsheet_and_days_and_whole_numbers_their_form():
    rows = list(table(b"a;b\n1;2\n\n;\n3;4;5\n6\n", "x.csv", LIMITS).rows)
    assert [(r.number, dict(r.cells), r.error is None) for r in rows] == [
        (2, {"a": "1", "b": "2"}, True),
        (5, {}, False),
        (6, {"a": "6"}, True),
    ]
    book, out = Workbook(), io.BytesIO()
    book.active.append(["day", "n", "عدد"])
    book.active.append([date(2031, 5, 6), 3.0, "٣"])
    book.save(out)
    found = table(out.getvalue(), "x.xlsx", LIMITS)
    assert [dict(r.cells) for r in found.rows] == [{"day": "2031-05-06", "n": "3", "عدد": "٣"}]
    with pytest.raises(UsageError, match="no sheet 'x'"):
        table(out.getvalue(), "x.xlsx", LIMITS, "x")


def test_a_table_of_as_many_rows_as_may_be_is_whole(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(tables, "MOST_ROWS", 3)
    for many in (3, 4):
        book, out = Workbook(), io.BytesIO()
        for row in ["a", *range(many)]:
            book.active.append([row])
        book.save(out)
        text = "\n".join(["a", *map(str, range(many))])
        for data in (text.encode(), out.getvalue()):
            rows = list(table(data, "x", LIMITS).rows)
            assert [r.number for r in rows if r.error is None] == [2, 3, 4]
            assert [(r.number, r.error) for r in rows[3:]] == [(5, "only 3 rows are read; split the file")][: many - 3]
