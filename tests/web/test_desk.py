"""Whole tasks of reviewers at the desk, in a browser, in English and Arabic."""

from __future__ import annotations

import re
from datetime import datetime
from pathlib import Path

import pyotp
import pytest
from playwright.sync_api import Page, expect

from harmledger import ledger, pipeline
from harmledger.ledger import EntryKind
from harmledger.model.account import Role
from harmledger.model.case import RunRequest
from harmledger.web.sentences import LRI, PDI
from tests.web.browsers import NARROW, WIDE, Visitor, violations
from tests.web.desks import DeskCase, copied, read


def enter(visitor: Visitor, desk: DeskCase, who: str, path: str, size: tuple[int, int] = WIDE) -> Page:
    """A page of the desk, with somebody signed in."""
    cookie = {"name": desk.desk.cookie, "value": f"token-{who}", "url": desk.address}
    return visitor.visit(desk.address + path, size, storage_state={"cookies": [_cookie(cookie)], "origins": []})


def _cookie(told: dict[str, str]) -> dict[str, object]:
    return {
        "name": told["name"],
        "value": told["value"],
        "domain": "127.0.0.1",
        "path": "/",
        "expires": -1,
        "httpOnly": True,
        "secure": False,
        "sameSite": "Strict",
    }


LANGUAGES = ("en", "ar")


@pytest.mark.parametrize("language", LANGUAGES)
def test_from_first_start_to_first_incident(visitor: Visitor, tmp_path: Path, language: str) -> None:
    """An empty case and a first password: a text is pasted, and its incident stands in the queue."""
    ledger.open_case(tmp_path / "empty" / "case", create=True, write=True).close()
    with copied(tmp_path / "empty" / "case", tmp_path / "desk") as desk:
        first = desk.desk.door.add("r-7", [Role.ADMIN], "local")
        page = visitor.visit(f"{desk.address}{language}/")
        page.fill("#name", "r-7")
        page.fill("#password", first)
        page.press("#code", "Enter")
        secret = page.inner_text("#secret").replace(" ", "")
        page.fill("#password", "four words of nobody")
        page.fill("#again", "four words of nobody")
        page.fill("#code", pyotp.TOTP(secret).now())
        page.press("#code", "Enter")
        page.locator('a[href$="bring"]').first.click()
        page.fill("#text", "Shelling of Sandfell on 3 May 2031 killed two women, the Coast Council said.")
        page.fill("#p-publisher", "Coast Mail")
        page.fill("#p-published", "2031-05-04")
        page.locator("form:has(#text) button").click()
        page.locator('form[action$="run"] button').click()
        page.locator(".notice.good a").click()
        row = page.locator("tr[data-item]").first
        expect(row).to_contain_text("2031")  # no list of places tells where Sandfell is
        row.locator("a").click()
        expect(page.locator("h1")).to_contain_text("2031")
        assert (page.get_attribute("html", "dir"), page.get_attribute("html", "lang")) == (
            ("rtl", "ar") if language == "ar" else ("ltr", "en")
        )


def test_twenty_documents_by_keyboard_alone(visitor: Visitor, tmp_path: Path) -> None:
    """From the queue's first thing to its last, without a mouse; the log tells the seconds a decision."""
    weapons = ("Shelling", "An air strike", "A drone strike", "An explosion")
    texts = {
        f"{n:02d}.txt": f"{weapons[n % 4]} in {('Old Mill', 'Sandfell', 'Weirby')[n % 3]} on {n + 1} May 2031 killed "
        f"{n + 2} civilians, the Coast Council said."
        for n in range(20)
    }
    with copied(read(tmp_path / "made", texts), tmp_path / "desk") as desk:
        waiting = {c.id for c in desk.view().claims().values()}
        assert len(waiting) >= 20
        page = enter(visitor, desk, "coder", "en/")
        with page.expect_navigation():
            page.keyboard.press("Enter")
        for n in range(len(waiting) + 5):
            if not re.search("/(incidents|documents)/", page.url):
                break
            page.keyboard.press("?" if n == 0 else "j")  # keys that must not get in the way
            if n == 0:
                page.keyboard.press("Escape")
            with page.expect_navigation():
                page.keyboard.press("Shift+A")
        assert set(desk.view().standings) == waiting
        with ledger.open_case(str(desk.case)) as opened:
            moments = [datetime.fromisoformat(e.at) for e in opened.entries(EntryKind.DECISION)]
    seconds = (moments[-1] - moments[0]).total_seconds() / (len(moments) - 1)
    assert seconds < 20  # of a program's fingers, on a busy machine: nothing stands between two decisions


def test_a_claim_that_is_opened_from_the_queue_leads_back_to_it(visitor: Visitor, desk: DeskCase) -> None:
    """By keyboard: an incident's claims one after the other beside their words, and then the queue's next thing."""
    whole = next(i for i in desk.view().incidents if len(i.documents) == 2)
    page = enter(visitor, desk, "coder", "en/")
    page.locator("tr[data-item] a", has_text="Old Mill").first.focus()
    with page.expect_navigation():
        page.keyboard.press("Enter")
    for n in range(2):
        assert whole.id in page.url
        for _ in range(n + 1):
            page.keyboard.press("j")
        with page.expect_navigation():
            page.keyboard.press("Enter")
        with page.expect_navigation():
            page.keyboard.press("a")
    assert set(whole.claims) == set(desk.view().standings)
    assert whole.id not in page.url
    assert "queue=" in page.url


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_number_is_corrected_by_selecting_its_words(visitor: Visitor, desk: DeskCase, language: str) -> None:
    """By keyboard alone in an Arabic text with an emoji before the words: the ledger has the very slice."""
    document, claim = desk.document("c.txt"), desk.claims("c.txt")[0]
    page = enter(visitor, desk, "coder", f"{language}/documents/{document}?claim={claim}")
    counts = page.locator(f'[data-value="{claim}:counts/0"]')
    number = page.locator(f"#c-{claim} .values details.correct").evaluate_all(
        "all => all.findIndex(d => d.closest('[data-value]').dataset.value.endsWith('counts/0')) + 1"
    )
    page.keyboard.press(str(number))
    counts.locator("[name=min]").fill("5")
    counts.locator("[name=max]").fill("5")
    counts.locator("[data-pick]").press("Enter")
    text = desk.view().documents[[d.id for d in desk.view().documents].index(document)].text
    page.evaluate(  # the caret to the words, as arrow keys would bring it there
        """() => { const mark = document.querySelector('#text'); const walker = document.createTreeWalker(mark, 4);
        for (let node = walker.nextNode(); node; node = walker.nextNode()) { const at = node.data.indexOf('جوية');
        if (at >= 0) { document.getSelection().collapse(node, at); return; } } }"""
    )
    for _ in "جوية":
        page.keyboard.press("Shift+ArrowLeft")
    page.keyboard.press("Enter")
    assert counts.locator("[name=quote]").input_value() == "جوية"
    counts.locator("[name=reason]").fill("five in the second edition")
    with page.expect_navigation():
        counts.locator("[name=reason]").press("Enter")
    corrected = next(d for d in desk.view().decisions if d.seen and d.seen.id == claim)
    (words,) = corrected.words
    assert (words.span.start, words.quote) == (text.index("جوية"), "جوية")
    assert text[words.span.start : words.span.end] == words.quote
    expect(page.locator(f'[data-value="{claim}:counts/0"]')).to_contain_text("5")
    page.keyboard.press("z")  # and back
    expect(page.locator(f"#c-{claim} .state")).not_to_contain_text("corrected")
    assert desk.view().standings == {}


def test_merge_split_and_undo(visitor: Visitor, desk: DeskCase) -> None:
    before = {i.id: i.claims for i in desk.view().incidents}
    whole = next(i for i in desk.view().incidents if len(i.claims) > 1)
    page = enter(visitor, desk, "reviewer", f"en/incidents/{whole.id}")
    page.locator("[name=claim]").first.check()
    page.fill("#split-why", "the morning's strike")
    page.locator("fieldset.split button").click()
    assert len(desk.view().incidents) == len(before) + 1
    page.locator("[data-notice] button").click()
    assert {i.id: i.claims for i in desk.view().incidents} == before
    page.goto(f"{desk.address}en/incidents")
    page.locator("[name=incident]").nth(0).check()
    page.locator("[name=incident]").nth(1).check()
    page.fill("#merge-reason", "one day's shelling")
    page.locator("form:has(#merge-reason) button").last.click()
    assert len(desk.view().incidents) == len(before) - 1
    expect(page.locator(".history")).to_contain_text("one day's shelling")
    page.locator("[data-notice] button").click()
    assert {i.id: i.claims for i in desk.view().incidents} == before


def test_a_ruling_survives_a_second_reading(visitor: Visitor, desk: DeskCase, case: Path) -> None:
    """A range that a person set stands after the same reports are read again."""
    whole = next(i for i in desk.view().incidents if len(i.claims) > 1)
    page = enter(visitor, desk, "reviewer", f"en/incidents/{whole.id}")
    page.locator("summary", has_text="Set the grade").click()
    page.select_option("#grade", "confirmed")
    page.fill("#grade-why", "seen by two of us")
    page.locator("form:has(#grade-why) button").click()
    pipeline.run(RunRequest(inputs=(str(case.parent / "in"),), case=str(desk.case)))
    page.reload()
    expect(page.locator(".sub .grade")).to_have_text("confirmed")
    expect(page.locator(".history")).to_contain_text("seen by two of us")


def test_two_people_on_one_incident(visitor: Visitor, desk: DeskCase) -> None:
    """Each sees the other, and the second is shown what the first did before anything of theirs is entered."""
    whole = next(i for i in desk.view().incidents if len(i.claims) > 1)
    one = enter(visitor, desk, "reviewer", f"en/incidents/{whole.id}")
    two = enter(visitor, desk, "reviewer-2", f"en/incidents/{whole.id}")
    expect(two.locator(".presence")).to_contain_text("reviewer")
    for page, grade, why in ((one, "fair", "mine"), (two, "weak", "theirs")):
        page.locator("summary", has_text="Set the grade").click()
        page.select_option("#grade", grade)
        page.fill("#grade-why", why)
    one.locator("form:has(#grade-why) button").click()
    visitor.complaints.clear()
    two.locator("form:has(#grade-why) button").click()
    expect(two.locator("h1")).to_have_text("Somebody was quicker")
    expect(two.locator("main")).to_contain_text("theirs")
    assert desk.view().assessments[whole.id].grade == "fair"
    two.locator("button", has_text="all the same").click()
    assert desk.view().assessments[whole.id].grade == "weak"
    visitor.complaints[:] = [c for c in visitor.complaints if "409" not in c]


def test_a_faulty_table_is_told_row_by_row(visitor: Visitor, desk: DeskCase, tmp_path: Path) -> None:
    table = tmp_path / "reports.csv"
    table.write_text(
        "body;source;date\n"
        '"An air strike on Weirby on 3 May 2031 killed six civilians, the Coast Council said.";Coast Mail;2031-05-04\n'
        ";Coast Mail;2031-05-04\n"
        '"Shelling of Sandfell on 5 May 2031 killed one child, the Coast Council said.";Coast Mail;5 May\n'
        '"قتل مدنيان في قصف على ويربي يوم 7 أيار 2031، بحسب المجلس المحلي.";صحيفة الساحل;2031-05-08\n',
        "utf-8",
    )
    page = enter(visitor, desk, "coder", "en/bring")
    page.set_input_files("#table", table)
    page.locator("form:has(#table) button").click()
    assert [page.input_value(f"#m-{n}") for n in range(3)] == ["text", "publisher", "published"]
    page.locator("main button").click()
    expect(page.locator("tr", has_text="reports.csv, 3")).to_contain_text("it has no text")
    expect(page.locator("tr", has_text="reports.csv, 4")).to_contain_text("is no day")
    documents = len(desk.view().documents)
    page.locator('form[action$="run"] button').click()
    told = f"Read: {LRI}2{PDI}. New incidents: {LRI}2{PDI}."
    expect(page.locator(".notice.good")).to_contain_text(told, timeout=30_000)
    assert len(desk.view().documents) == documents + 2
    page.goto(f"{desk.address}en/bring")
    page.set_input_files("#table", table)
    page.locator("form:has(#table) button").click()
    page.locator("main button").click()
    expect(page.locator("main")).to_contain_text("Nothing of it is new")


def test_no_key_steals_what_is_typed(visitor: Visitor, desk: DeskCase) -> None:
    document = desk.document("a.txt")
    page = enter(visitor, desk, "coder", f"en/documents/{document}")
    page.keyboard.press("x")
    page.keyboard.type("axjkzns?/gcw19")
    assert page.locator("[id^=x-]").first.input_value() == "axjkzns?/gcw19"
    assert desk.view().standings == {}
    page.keyboard.press("Escape")
    page.keyboard.press("?")
    expect(page.locator("#keys")).to_be_visible()
    page.check("#keys-off")
    page.keyboard.press("Escape")
    page.keyboard.press("x")
    expect(page.locator(".reject[open]")).to_have_count(0)


ATTACKS = (
    "<script>document.title='owned'</script>",
    "<img src=x onerror=\"document.title='owned'\">",
    "\"><svg onload=document.title='owned'>",
    "javascript:document.title='owned'",
    "{{ 7*7 }}${7*7}",
    "' onfocus=document.title='owned' autofocus='",
    "</textarea></title></style><script>document.title='owned'</script>",
    "<a href=\"javascript:document.title='owned'\">x</a>",
    "\u202e<b onmouseover=document.title='owned'>x",
)


def test_markup_in_every_field_and_page_runs_nowhere(visitor: Visitor, tmp_path: Path) -> None:
    texts = {
        f"{n}.txt": f"{attack}\nShelling of Sandfell on {n + 1} May 2031 killed {n + 2} civilians, {attack} said."
        for n, attack in enumerate(ATTACKS)
    }
    texts["page.html"] = (
        "<html><title>{0}</title><body><p>Shelling of Weirby on 3 May 2031 killed two women.</p>{0}".format(
            "".join(ATTACKS[:3])
        )
    )
    with copied(read(tmp_path / "made", texts), tmp_path / "desk") as desk:
        client, whole = desk.client("reviewer"), desk.view().incidents[0]
        for attack in ATTACKS:
            told = {"reason": attack, "text": attack, "grade": "weak", "name": attack[:60], "queue": "-"}
            for path in (f"incidents/{whole.id}/note", "queue/filters"):
                client.post(f"/en/{path}", data=desk.form("reviewer", **told, anyway="1"))
        pages = ["", "incidents", "documents", f"incidents/{whole.id}", "differences"]
        pages += [f"documents/{d.id}" for d in desk.view().documents]
        page = enter(visitor, desk, "reviewer", "en/")
        for path in pages:
            page.goto(f"{desk.address}en/{path}")
            assert page.title() != "owned", path
            assert (
                page.locator("main script, main img, main [onload], main [onerror], main a[href^=javascript]").count()
                == 0
            )
        for attack in ATTACKS:
            page.goto(f"{desk.address}en/documents?q={attack}")
            assert page.title().startswith("Documents")


PAGES = ("", "incidents", "documents", "bring", "take", "people", "differences")


@pytest.mark.usefixtures("axe")
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("size", [WIDE, NARROW], ids=["wide", "narrow"])
def test_every_page_is_for_everybody(visitor: Visitor, desk: DeskCase, language: str, size: tuple[int, int]) -> None:
    whole = next(i for i in desk.view().incidents if len(i.claims) > 1)
    page = enter(visitor, desk, "admin", f"{language}/sign-in", size)
    found = {"sign-in": violations(page)}
    for path in (*PAGES, f"incidents/{whole.id}", f"documents/{desk.document('c.txt')}"):
        page.goto(f"{desk.address}{language}/{path}")
        page.evaluate("document.querySelectorAll('main details').forEach(each => { each.open = true; })")
        found[path] = violations(page)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth + 1"), path
    assert {path: told for path, told in found.items() if told} == {}
