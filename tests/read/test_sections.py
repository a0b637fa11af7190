"""What of a page speaks."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harmledger.model.document import Section, SectionKind
from harmledger.model.moment import KnownFrom
from harmledger.read import packaged_rules
from harmledger.read.rules import Role
from harmledger.read.sections import sections_of, settled_lines
from tests.read.pages import ARABIC, COMMENTS, GLUED, NEWS, PAGES, QUOTED, marked, text_of

RULES = packaged_rules()
MARKS = {"B": SectionKind.BODY, "Q": SectionKind.QUOTED, "C": SectionKind.COMMENTS, "F": SectionKind.FURNITURE}


def cut(text: str, owner: str | None = None) -> tuple[Section, ...]:
    return sections_of(settled_lines(text, RULES, owner), text, RULES, owner)


def kind_at(text: str, sections: tuple[Section, ...], words: str, start: int) -> tuple[SectionKind, int]:
    at = text.index(words, start)
    return next(s.kind for s in sections if s.span.start <= at < s.span.end), at + len(words)


@pytest.mark.parametrize(("page", "owner"), PAGES.values(), ids=PAGES)
def test_each_line_is_what_it_is(page: str, owner: str | None):
    text, at = text_of(page), 0
    sections = cut(text, owner)
    for mark, words in marked(page):
        kind, at = kind_at(text, sections, words, at)
        assert (words, kind) == (words, MARKS[mark])


def test_what_is_glued_to_a_post_is_cut_off():
    text = "".join(words for _, words in marked(GLUED))
    said = [s.span.of(text) for s in cut(text, "northwatch") if s.speaks]
    assert said == ["Shells on Old Mill, three killed."]


def test_a_quoted_article_has_its_own_date_title_and_writer():
    text = text_of(QUOTED)
    article = next(s for s in cut(text) if s.kind is SectionKind.QUOTED)
    assert (article.title, article.author) == ("Villages between two armies", "Omar Example")
    assert article.published is not None
    assert article.published.period.start == date(2031, 3, 8)
    assert article.published.known_from is KnownFrom.TEXT
    assert article.published.span is not None
    assert article.published.span.of(text) == article.published.text == "March 8, 2031"


def test_two_quoted_articles_are_two():
    second = (
        "Q The bridge is gone\nQ Ann Other\nQ 12 March 2031\n"
        "Q The bridge of Harbour Town fell on Monday night, and two boatmen drowned in the river. The ferry that "
        "was to take its place has been promised since the winter, and nobody has seen it on the river.\n"
    )
    text = text_of(QUOTED.split("F Omar")[0] + second)
    quoted = [s for s in cut(text) if s.kind is SectionKind.QUOTED]
    assert [(s.title, s.author) for s in quoted] == [
        ("Villages between two armies", "Omar Example"),
        ("The bridge is gone", "Ann Other"),
    ]


def test_a_list_of_changes_is_no_row_of_articles():
    changes = "Updates to this page\n\n13 March 2031\n\nAdded information on the raid conducted on 3 March 2031.\n\n"
    text = f"{text_of(NEWS.split('F Most read')[0])}\n\n{changes * 3}"
    assert SectionKind.QUOTED not in {s.kind for s in cut(text)}


def test_the_pages_own_head_is_no_quotation():
    text = "Shells on Old Mill\n\nJane Roe\n\nMarch 8, 2031\n\n" + text_of(NEWS)
    assert SectionKind.QUOTED not in {s.kind for s in cut(text)}


def test_comments_by_markup_never_speak():
    body = text_of(NEWS)
    text = body + "\n\nForty were killed, I saw it myself and so did my cousin."
    sections = sections_of(settled_lines(body, RULES), text, RULES, None, len(body) + 2)
    assert sections[-1].kind is SectionKind.COMMENTS
    assert sections[-1].span.of(text).startswith("Forty were killed")


@pytest.mark.parametrize("page", [ARABIC, COMMENTS, NEWS, QUOTED])
def test_a_mark_alone_at_the_top_silences_nothing(page: str):
    """Some pages print "Comments" or "Next" above the text: what comes after still speaks."""
    for mark in ("Comments", "Leave a Reply", "Next Post", "التعليقات", "السابق"):
        text = f"{mark}\n\n{text_of(page)}"
        said = "".join(s.span.of(text) for s in cut(text) if s.speaks)
        for kind, words in marked(page):
            assert kind not in "BQ" or not words.endswith(".") or words in said


@given(st.lists(st.sampled_from([words for page, _ in PAGES.values() for _, words in marked(page)]), max_size=40))
def test_sections_tile_any_mix_of_lines(lines: list[str]):
    check_tiling("\n".join(lines))


@given(st.text(alphabet=st.characters() | st.sampled_from("\n\n @:.،…"), max_size=300))
def test_sections_tile_any_text(text: str):
    check_tiling(text)


def check_tiling(text: str) -> None:
    sections = cut(text)
    assert "".join(s.span.of(text) for s in sections) == text
    assert [s.span.start for s in sections[1:]] == [s.span.end for s in sections[:-1]]
    for section in sections:
        if section.published:
            assert section.published.span is not None
            assert section.published.span.of(text) == section.published.text


@pytest.mark.parametrize(
    ("line", "role"),
    [
        ("12 Likes", Role.STAT),
        ("٣ تعليقات", Role.COMMENTS),
        ("اترك تعليقًا إلغاء الرَّد", Role.FORM),
        ("✨ أهم المواضيع", Role.HEADLINES),
        ("اقرأ أيضاً.. قصف على الطاحونة", Role.LINE),
        ("NOW WATCH: Meet the new ship", Role.LINE),
        ("— North Watch (@northwatch)November 16, 2031", Role.LINE),
        ("16.10.2031", None),
        ("Three killed", None),
        ("Follow the river to Old Mill", None),
        ("", None),
        ("***", Role.LINE),
    ],
)
def test_what_a_line_is_by_its_words(line: str, role: Role | None):
    assert RULES.role(line) is role


def test_no_phrase_of_the_data_is_out_of_reach():
    """Each phrase, with its wild cards filled, is recognised as what its file says, or as a stricter kind."""
    from harmledger.resources.pages import page_words

    for page in page_words():
        groups = (page.lines, page.headlines, page.tails, page.comments, page.forms, page.post.openers)
        for phrase in (phrase for group in groups for phrase in group):
            filled = phrase.replace("<n>", "7").replace("…", "Old Mill")
            assert RULES.role(filled) is not None, (page.language, phrase)


def test_time_grows_with_the_text_and_not_faster():
    """A page of ten thousand lines of every kind is cut in a second, not in hours."""
    text = "\n".join([text_of(page) for page, _ in PAGES.values()] * 60)
    assert len(cut(text)) > 100
    for nasty in (
        "(" * 50_000,
        "a " * 50_000,
        "…" * 50_000,
        "@a\n" * 20_000,
        "1/1/" * 20_000,
        "\n".join(["٣"] * 20_000),
    ):
        check_tiling(nasty)
