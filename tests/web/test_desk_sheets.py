"""The round trip of decisions at the desk: a sheet is taken, edited, looked at and entered."""

from __future__ import annotations

import csv
import io
import re
from pathlib import Path

import httpx
import pytest
from openpyxl import load_workbook
from playwright.sync_api import expect

from harmledger.model.decision import Act
from harmledger.web.sentences import LRI, PDI
from tests.web.browsers import NARROW, WIDE, Visitor, violations
from tests.web.desks import DeskCase
from tests.web.test_desk import LANGUAGES, enter


def taken(desk: DeskCase, what: str, excel: bool = False) -> list[list[str]]:
    """A sheet as CSV, in rows of cells."""
    answer = desk.client("reviewer").get(f"/en/sheets/{what}/csv", params={"excel": "1"} if excel else {})
    assert answer.content.startswith(b"\xef\xbb\xbf") is excel
    return list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"), newline="")))


def brought(desk: DeskCase, name: str, data: bytes) -> tuple[httpx.Client, str]:
    """Who sends a sheet back, and the address of what comes of it."""
    client = desk.client("reviewer")
    answer = client.post("/en/sheets", data=desk.form("reviewer"), files={"files": (name, data)})
    assert answer.status_code == 303, answer.text
    return client, str(httpx.URL(str(answer.url)).join(answer.headers["location"]))


def as_csv(rows: list[list[str]]) -> bytes:
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=";").writerows(rows)
    return out.getvalue().encode("utf-8-sig")


@pytest.mark.parametrize("what", ["claims", "incidents"])
def test_what_nobody_edited_has_no_differences(desk: DeskCase, what: str) -> None:
    xlsx = desk.client("reviewer").get(f"/en/sheets/{what}/xlsx").content
    book = load_workbook(io.BytesIO(xlsx))
    assert {type(cell.value) for row in book.active.iter_rows() for cell in row} <= {str, type(None)}
    again = io.BytesIO()
    book.save(again)
    files = {"a.xlsx": xlsx, "b.xlsx": again.getvalue(), "c.csv": as_csv(taken(desk, what))}
    files["d.csv"] = as_csv(taken(desk, what, excel=True))
    for name, data in files.items():
        client, at = brought(desk, name, data)
        page = client.get(at).text
        assert "Nothing was edited" in page, name
        assert "data-item" not in page, name
        entries = desk.view().entries
        client.post(f"{at}/enter", data=desk.form("reviewer"))
        assert desk.view().entries == entries, name


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_edited_sheet_is_looked_at_entered_and_undone(
    visitor: Visitor, desk: DeskCase, tmp_path: Path, language: str
) -> None:
    """By keyboard: each edited cell as it was and is, each fault with its row; then all of it as one act."""
    rows = taken(desk, "claims")
    head = rows[0]
    one, two, three = rows[1], rows[2], rows[3]
    one[head.index("decision")] = "accept"
    two[head.index("counts")], two[head.index("reason")] = "7 civilians killed", "=the hospital's list"
    three[head.index("decision")] = "perhaps"
    sheet = tmp_path / "edited.csv"
    sheet.write_bytes(as_csv(rows))
    page = enter(visitor, desk, "reviewer", f"{language}/sheets")
    page.set_input_files("#sheet", sheet)
    page.focus("#sheet")
    page.keyboard.press("Tab")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    listed = page.locator("tr[data-item]")
    expect(listed).to_have_count(3)
    expect(listed.nth(1).locator("ins").first).to_contain_text("7 civilians killed")
    expect(listed.nth(2)).to_contain_text("'perhaps' is no decision")
    expect(listed.nth(2).locator("th")).to_have_text("4")
    assert desk.view().standings == {}
    page.focus('form[action$="/enter"] button')
    with page.expect_navigation():
        page.keyboard.press("Enter")
    expect(page.locator(".notice.good")).to_be_visible()
    expect(page.locator("main li")).to_contain_text("4: 'perhaps' is no decision")
    assert sorted(d.act for d in desk.view().decisions) == [Act.ACCEPT, Act.CORRECT]
    assert {d.who for d in desk.view().decisions} == {"reviewer"}
    page.keyboard.press("z")
    expect(page.locator(".notice.good")).not_to_be_empty()
    assert desk.view().standings == {}


def test_rows_that_others_decided_on_meanwhile_are_refused(desk: DeskCase) -> None:
    rows = taken(desk, "claims")
    claim = rows[1][0].removeprefix("claim ")
    rows[1][rows[0].index("decision")] = "accept"
    client, at = brought(desk, "sheet.csv", as_csv(rows))
    assert f"Decisions: {LRI}1{PDI}" in client.get(at).text
    desk.client("coder").post(f"/en/claims/{claim}/reject", data=desk.form("coder", reason="a drill"))
    client.post(f"{at}/enter", data=desk.form("reviewer"))
    assert [d.act for d in desk.view().decisions] == [Act.REJECT]
    assert "others decided on" in client.get(at).text


def test_a_sheet_is_its_senders_alone_and_a_stranger_to_the_desk_is_told(desk: DeskCase) -> None:
    client, at = brought(desk, "sheet.csv", as_csv(taken(desk, "claims")))
    assert desk.client("reviewer-2").get(at).status_code == 404
    for data, said in ((b"a,b\n1,2\n", "no sheet of this desk"), (b"PK\x03\x04 broken", "no workbook")):
        client, at = brought(desk, "other.csv", data)
        answer = client.get(at)
        assert (answer.status_code, said in answer.text) == (400, True), answer.text[:2000]
    assert re.search("nothing was sent", client.post("/en/sheets", data=desk.form("reviewer")).text)
    (desk.case / "settings.toml").write_text("max_file_mb = 1\n", "utf-8")
    client, at = brought(desk, "sheet.csv", as_csv([*taken(desk, "claims"), ["x" * 1_200_000]]))
    assert "over the limit of 1 MB" in client.get(at).text


@pytest.mark.usefixtures("axe")
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("size", [WIDE, NARROW], ids=["wide", "narrow"])
def test_both_pages_are_for_everybody(visitor: Visitor, desk: DeskCase, language: str, size: tuple[int, int]) -> None:
    rows = taken(desk, "incidents")
    rows[1][rows[0].index("grade")] = "confirmed"
    rows[2][rows[0].index("assignee")] = "coder"
    at = brought(desk, "sheet.csv", as_csv(rows))[1].split("/en/")[1]
    page = enter(visitor, desk, "reviewer", f"{language}/sheets", size)
    found = violations(page)
    page.goto(f"{desk.address}{language}/{at}")
    expect(page.locator("tr[data-item]")).to_have_count(2)
    found += violations(page)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth + 1")
    assert found == []
