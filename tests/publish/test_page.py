"""The page: it loads nothing, runs nothing, hides nothing, and can be read."""

from __future__ import annotations

import base64
import hashlib
import re
from dataclasses import replace

import pytest
from lxml import html

from harmledger.model.case import CaseView
from harmledger.publish import page as page_module
from harmledger.publish.outlines import NOTE, Outline, world
from harmledger.publish.page import page


@pytest.fixture(scope="module")
def made(case: CaseView) -> str:
    return page(case, "Old Mill").decode("utf-8")


@pytest.fixture(scope="module")
def tree(made: str) -> html.HtmlElement:
    return html.document_fromstring(made)


def test_nothing_is_loaded_from_anywhere(tree: html.HtmlElement, made: str):
    assert not tree.xpath("//script | //link | //img | //iframe | //object | //embed | //form | //base | //*[@src]")
    assert all(a.get("href").startswith("#") for a in tree.xpath("//*[@href]"))
    assert not re.search(r"url\((?!#frame\))|@import|javascript:", made)
    assert not tree.xpath("//*[@style] | //*[starts-with(name(@*), 'on')]")


def test_the_policy_allows_this_style_sheet_and_nothing_else(tree: html.HtmlElement):
    (policy,) = tree.xpath("//meta[@http-equiv='Content-Security-Policy']/@content")
    (style,) = tree.xpath("//style/text()")
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    assert policy == f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"


def test_markup_in_a_report_is_text(tree: html.HtmlElement, made: str):
    assert "<script>" not in made
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in made
    assert any("school <b>roof</b>" in mark.text_content() for mark in tree.xpath("//mark"))


def test_a_title_with_markup_is_text():
    made = page(CaseView(), "<img src=x onerror=alert(1)>").decode()
    assert "<img" not in made
    assert "&lt;img src=x" in made


def test_no_control_character_is_left(made: str):
    assert not re.search(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]", made)
    assert "⟨U+001B⟩[31m" in made


@pytest.mark.parametrize("outlines", [world("outlines/not-made.index"), (Outline(True, ((-90, 0), (90, 0))),)])
def test_the_map_is_there_with_outlines_and_without(
    outlines: tuple[Outline, ...], case: CaseView, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(page_module, "world", lambda: outlines)
    made = html.document_fromstring(page(case, "Old Mill").decode())
    (figure,) = made.xpath("//figure[.//*[name()='svg']]")
    assert any("·" in text for text in figure.xpath(".//*[name()='text']//text()"))
    assert (NOTE in figure.text_content()) == bool(outlines)


def test_every_link_within_the_page_leads_somewhere_and_no_id_is_there_twice(tree: html.HtmlElement):
    ids = tree.xpath("//@id")
    assert len(ids) == len(set(ids))
    assert {href[1:] for href in tree.xpath("//@href")} <= set(ids)


def test_every_quote_of_a_counted_claim_is_marked_in_its_text(case: CaseView, tree: html.HtmlElement):
    for claim in case.claims().values():
        (shown,) = tree.xpath(f"//section[@id='c-{claim.id}']")
        passages = "".join(b.text_content() for b in shown.xpath(".//blockquote"))
        assert all(" ".join(e.quote.split()) in " ".join(passages.split()) for e in claim.evidence)
        assert shown.xpath(".//mark")


def test_comments_are_set_apart(tree: html.HtmlElement):
    silent = tree.xpath("//div[contains(@class, 'silent')]")
    assert [s.xpath("string(p)") for s in silent] == ["comments: not read for claims"] * 2  # the wire's and its copy's
    for stretch in silent:
        assert stretch.xpath("string(div)").strip().startswith("Comments")
        assert not stretch.xpath(".//mark")


def test_what_was_not_counted_is_told(tree: html.HtmlElement):
    text = " ".join(tree.text_content().split())
    for told in (
        "withdrawn (the photograph was of another year): in no count",
        "No claim: no word of harm stands in it",
        "Unread number (no harm word): Some 15,000 people live",
        "empty.txt: empty.txt: the file is empty",
        "Repeats The Wire",
        "The Northern Column denies firing at Old Mill",
    ):
        assert told in text


def test_arabic_stands_in_its_own_direction(tree: html.HtmlElement):
    for element in tree.xpath("//q | //blockquote | //div[@class='words']"):
        assert element.get("dir") == "auto"
    names = [h for h in tree.xpath("//h5/bdi") if "لجان" in h.text_content()]
    assert len(names) == 1


def test_tables_name_their_headings(tree: html.HtmlElement):
    assert all(th.get("scope") for th in tree.xpath("//th"))
    assert tree.get("lang") == "en"
    headings = [int(h.tag[1]) for h in tree.xpath("//h1|//h2|//h3|//h4|//h5")]
    assert headings[0] == 1
    assert headings.count(1) == 1


def test_the_same_case_gives_the_same_page_whatever_the_order(case: CaseView, made: str):
    turned = replace(case, documents=case.documents[::-1], incidents=case.incidents[::-1])
    assert page(turned, "Old Mill").decode() == made


def test_texts_beyond_the_limit_are_left_out_and_that_is_said(case: CaseView):
    made = html.document_fromstring(page(case, "Old Mill", texts=2).decode())
    assert len(made.xpath("//details[@class='text']")) == 2
    assert "The first 2 of 6 documents" in made.text_content()


def test_an_empty_case_has_a_page():
    assert "No incident was found" in page(CaseView(), "Nothing yet").decode()


def luminance(colour: str) -> float:
    """WCAG 2.2's relative luminance."""
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    r, g, b = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * r + 0.7152 * g + 0.0722 * b


def contrast(a: str, b: str) -> float:
    high, low = sorted((luminance(a), luminance(b)), reverse=True)
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("scheme", [0, 1], ids=["light", "dark"])
def test_every_text_stands_out_from_its_ground(scheme: int, tree: html.HtmlElement):
    (style,) = tree.xpath("//style/text()")
    block = re.findall(r":root \{(.*?)\}", style, re.DOTALL)[scheme]
    colour = dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6})", block))
    grounds = [colour[name] for name in ("paper", "sheet", "wash")]
    inks = [colour[name] for name in ("ink", "soft", "link", "alarm", *(c for c in colour if c.startswith("g-")))]
    assert min(contrast(ink, ground) for ink in inks for ground in grounds) >= 4.5
    marks = [value for name, value in colour.items() if name.startswith("m-")]
    assert len(marks) == 6
    assert min(contrast(colour["ink"], mark) for mark in marks) >= 4.5
    assert min(contrast(colour[c], colour["ground"]) for c in ("ink", "soft")) >= 4.5
    assert contrast(colour["dot"], colour["ground"]) >= 3
