"""Captures to documents: every kind of input, what is told beside it, and the laws that always hold."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from harmledger.errors import InputError, LockedInput, MalformedInput, UndecodableInput
from harmledger.model.document import Capture, Document, SectionKind, Told
from harmledger.model.ids import sha256
from harmledger.model.moment import KnownFrom
from harmledger.read import document
from harmledger.read.pdf import unwrapped
from tests.read.pages import COMMENTS, NEWS, text_of

BROKEN = Path(__file__).parent.parent / "fixtures" / "broken"
SENTENCE = "Three villagers were killed on Tuesday when shells fell on the market of Old Mill, the observatory said."


def capture(data: bytes, media: str = "text", told: Told | None = None, by: str | None = None) -> Capture:
    return Capture(sha256(data), f"a.{media}", media, len(data), data, told or Told(), by)


def record(**fields: object) -> Capture:
    known = {k: v for k, v in fields.items() if k in Told.__dataclass_fields__ and isinstance(v, str)}
    return capture(json.dumps(fields).encode(), "record", Told(**known), "metadata")


def page(body: str, head: str = "") -> bytes:
    return f"<!DOCTYPE html><html><head>{head}</head><body>{body}</body></html>".encode()


def said(read: Document) -> str:
    return "".join(s.span.of(read.text) for s in read.sections if s.speaks)


def test_text_is_stored_as_it_is_but_for_line_ends():
    read = document(capture(b"One\r\n\r\n  two \rthree\n"))
    assert read.text == "One\n\n  two \nthree\n"
    assert read.encoding == "utf-8"


def test_a_records_text_is_stored_letter_for_letter():
    text = "One\r\n\u200ftwo 😀\t"
    assert document(record(text=text)).text == text


@pytest.mark.parametrize(("broken", "stored"), [("a\0b", "a\ufffdb"), ("cut \ud83d", "cut \ufffd")])
def test_what_cannot_be_stored_is_replaced_one_for_one(broken: str, stored: str):
    assert document(record(text=broken)).text == stored


def test_a_page_gives_its_text_and_its_metadata():
    head = """<title>Shells on Old Mill</title><link rel="canonical" href="https://harbour.example/a">
    <meta property="og:site_name" content="Harbour Watch"><meta name="author" content="Jane Roe">
    <meta property="article:published_time" content="2031-05-06T23:10:00+03:00">"""
    article = f"<article><h1>Shells on Old Mill</h1><p>{SENTENCE}</p><p>{SENTENCE[:70]}.</p></article>"
    body = f"<nav><a href='/'>Home</a></nav>{article}"
    read = document(capture(page(body, head), "html"))
    assert SENTENCE in said(read)
    assert "Home" not in read.text
    assert read.text.count("Shells on Old Mill") == 1
    assert (read.title, read.publisher, read.url) == (
        "Shells on Old Mill",
        "Harbour Watch",
        "https://harbour.example/a",
    )
    assert read.published is not None
    assert (read.published.period.start, read.published.known_from) == (date(2031, 5, 6), KnownFrom.METADATA)
    assert read.published.text == "2031-05-06T23:10:00+03:00"


def test_comments_in_markup_are_set_apart():
    body = (
        f"<article><h1>Shells on Old Mill</h1><p>{SENTENCE}</p><p>The road was closed for two days.</p></article>"
        "<section id='comments' class='comments-area'><ol class='comment-list'><li class='comment'>"
        "<div class='comment-body'><p>Forty people were killed there, I have seen it with my own eyes.</p></div>"
        "</li></ol></section>"
    )
    read = document(capture(page(body), "html"))
    assert "Forty" not in said(read)
    assert "Three villagers" in said(read)


@pytest.mark.parametrize(
    ("head", "day"),
    [
        ('<script type="application/ld+json">{"datePublished": "2031-05-06T09:00:00Z"}</script>', date(2031, 5, 6)),
        ('<meta itemprop="datePublished" content="6 May 2031">', date(2031, 5, 6)),
        ('<meta name="date" content="nonsense">', None),
    ],
)
def test_where_a_page_keeps_its_date(head: str, day: date | None):
    read = document(capture(page(f"<article><p>{SENTENCE}</p><p>{SENTENCE}</p></article>", head), "html"))
    assert (read.published.period.start if read.published else None) == day


def test_a_declared_charset_is_read_and_named():
    arabic = "قتل ثلاثة مدنيين في قصف على سوق القرية صباح اليوم الثلاثاء بحسب مصادر محلية."
    html = f'<html><head><meta charset="windows-1256"></head><body><p>{arabic}</p></body></html>'
    read = document(capture(html.encode("cp1256"), "html"))
    assert arabic in read.text
    assert (read.encoding, read.lang) == ("windows-1256", "ar")


@pytest.mark.parametrize(
    ("told", "url", "text", "day", "known_from"),
    [
        ("2031-05-07", "https://a.example/2031/05/06/x", "5 May 2031", date(2031, 5, 7), KnownFrom.METADATA),
        ("no date", "https://a.example/2031/05/06/x", "5 May 2031", date(2031, 5, 6), KnownFrom.URL),
        (None, "https://x.com/watch/status/1212092628029698048", "x", date(2019, 12, 31), KnownFrom.POST_ID),
        (None, None, "5 May 2031", date(2031, 5, 5), KnownFrom.TEXT),
        (None, None, "Old Mill (5 May 2031 / Harbour Watch)", date(2031, 5, 5), KnownFrom.TEXT),
        (None, None, "Old Mill", None, None),
    ],
)
def test_publication_and_how_it_is_known(
    told: str | None, url: str | None, text: str, day: date | None, known_from: KnownFrom | None
):
    fields = {"text": f"{text}\n\n{SENTENCE}", "url": url, "published": told}
    read = document(record(**{k: v for k, v in fields.items() if v}))
    found = read.published
    assert (found and found.period.start, found and found.known_from) == (day, known_from)
    if found and found.span:
        assert found.span.of(read.text) == found.text


def test_what_a_manifest_tells_comes_before_what_the_page_says():
    told = Told(published="2031-05-07", publisher="Harbour Watch", title="Told", url="https://a.example/")
    read = document(capture(b"5 May 2031\n\n" + SENTENCE.encode(), told=told, by="manifest"))
    assert read.published is not None
    assert (read.published.period.start, read.published.known_from) == (date(2031, 5, 7), KnownFrom.MANIFEST)
    assert (read.publisher, read.title, read.url) == ("Harbour Watch", "Told", "https://a.example/")


def test_the_same_words_of_two_outlets_stay_two():
    ids = {document(record(text=SENTENCE, publisher=p)).id for p in ("Harbour Watch", "North Observatory")}
    assert len(ids) == 2
    assert document(record(text=SENTENCE, id="a1")).name == "a1"


@pytest.mark.parametrize(
    ("text", "lang"),
    [
        (SENTENCE, "en"),
        ("قصف على السوق", "ar"),
        ("#عاجل قصف مدفعي https://harbour.example/a-long-english-address", "ar"),
        ("حمله هوایی به بازار شهر چند کشته و زخمی بر جای گذاشت و خانه‌های زیادی ویران شد", "fa"),
        ("Drei Dorfbewohner wurden am Dienstag auf dem Markt der alten Mühle getötet.", "de"),
        ("12 / 3", None),
        ("ok", None),
    ],
)
def test_the_language_is_that_of_the_words(text: str, lang: str | None):
    assert document(record(text=text, lang="xx")).lang == lang


def test_a_language_is_told_from_what_speaks():
    arabic = "قتل ثلاثة مدنيين في قصف على القرية"
    frame = "Copy link to Tweet\n\nEmbed Tweet\n\n{}\n\nBack to top ↑\n\nLoading seems to be taking a while."
    assert document(record(text=frame.format(arabic))).lang == "ar"


@pytest.mark.parametrize(
    ("file", "media", "error", "says"),
    [
        ("empty.txt", "text", MalformedInput, "empty"),
        ("invalid-utf8.txt", "text", UndecodableInput, "byte 60"),
        ("invalid-utf8-arabic.txt", "text", UndecodableInput, "byte 40"),
        ("locked.pdf", "pdf", LockedInput, "password"),
        ("broken.pdf", "pdf", MalformedInput, "broken"),
        ("pictures-only.pdf", "pdf", MalformedInput, "no text"),
        ("good.pdf", "record", MalformedInput, "JSON"),
        ("empty.txt", "html", MalformedInput, "empty"),
    ],
)
def test_what_cannot_be_read_says_why_and_what_to_do(file: str, media: str, error: type[InputError], says: str):
    with pytest.raises(error, match=says) as caught:
        document(capture((BROKEN / file).read_bytes(), media))
    assert caught.value.where == f"a.{media}"
    assert caught.value.remedy


@pytest.mark.parametrize("fields", [{}, {"title": "only"}, {"text": "  \n"}, {"text": 7}, {"html": ""}])
def test_records_without_words_are_refused(fields: dict[str, object]):
    with pytest.raises(MalformedInput, match=r'neither "text" nor "html"|empty'):
        document(record(**fields))


def test_a_pdf_is_read_as_paragraphs():
    read = document(capture((BROKEN / "good.pdf").read_bytes(), "pdf"))
    assert "fell on the market of Old Mill, the North Observatory said." in read.text


@pytest.mark.parametrize(
    ("lines", "joined"),
    [
        (
            ["a line that is as long as the page", "and goes on here."],
            "a line that is as long as the page and goes on here.",
        ),
        (["A sentence that fills its line here.", "Another one that fills it too, yes."], None),
        (["Short", "A line that is as long as the page"], None),
        (["a line that is as long as the page", "", "new paragraph of the page, the end"], None),
    ],
)
def test_lines_that_the_page_broke_are_joined(lines: list[str], joined: str | None):
    assert unwrapped("\n".join(lines)) == (joined or "\n".join(lines))


@given(st.binary(max_size=400), st.sampled_from(["text", "html", "pdf", "record"]))
@example(b"%PDF-1.7\n1 0 obj<</Type/Catalog/Pages 1 0 R>>endobj trailer<</Root 1 0 R>>", "pdf")
@example(b"<" * 300, "html")
@example(b"[" * 400, "record")
@example(b'{"html": "<svg/onload=1>&#0;&#x110000;"}', "record")
@example(b"<html><body><p>\x0b</p></body></html>", "html")
def test_any_bytes_are_read_or_refused(data: bytes, media: str):
    try:
        read = document(capture(data, media))
    except InputError:
        return
    check_laws(read)


@given(st.text(max_size=400))
def test_any_text_is_read_or_refused(text: str):
    try:
        read = document(record(text=text))
    except MalformedInput:
        assert not text.strip()
        return
    assert len(read.text) == len(text)
    check_laws(read)


PARTS = ["<p>", "</p>", "<div class='comments'>", "</div>", SENTENCE, "<h1>Mill</h1>", "<table><tr><td>"]
PARTS += ["<!--", "-->", "<script>", "&amp;", "قصف", "<time datetime='2031-05-06'>"]


@given(st.lists(st.sampled_from(PARTS), max_size=30))
def test_any_page_is_read_or_refused(parts: list[str]):
    try:
        read = document(capture(page("".join(parts)), "html"))
    except InputError:
        return
    check_laws(read)


def check_laws(read: Document) -> None:
    assert "".join(s.span.of(read.text) for s in read.sections) == read.text
    assert read.text.encode()
    for moment in [read.published, *(s.published for s in read.sections)]:
        if moment and moment.span:
            assert moment.span.of(read.text) == moment.text


def test_reading_twice_gives_the_same():
    one = capture(text_of(NEWS).encode())
    assert document(one) == document(one)


def test_readers_comments_give_no_publication_date():
    text = text_of(COMMENTS) + "\n\nSome Body\n\n3 April 2033 at 10:00"
    assert document(record(text=text)).published is None


def test_only_body_and_quoted_speak():
    read = document(record(text=text_of(COMMENTS)))
    assert {s.kind for s in read.sections} == {SectionKind.BODY, SectionKind.FURNITURE, SectionKind.COMMENTS}
    assert "forty" not in said(read)
