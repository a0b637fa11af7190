"""Words, numbers and marks: each stands where it says, in order, whatever the text."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harmledger.text.scripts import fold
from harmledger.text.tokens import Kind, Token, _scanned, tokenize

LETTERS = "abZéßاأبةىيقتل ١2٣.,،-–*ـ'’\"_#@/:\n\t\u200b\u200f\u0301🚑"
TEXTS = st.text(st.sampled_from(LETTERS) | st.characters(), max_size=60)


def norms(text: str) -> list[str]:
    return [t.norm for t in tokenize(text)]


def kinds(text: str) -> list[tuple[str, Kind]]:
    return [(text[t.start : t.end], t.kind) for t in tokenize(text)]


@given(TEXTS)
def test_tokens_stand_in_order_apart_and_inside_the_text(text: str) -> None:
    tokens = tokenize(text)
    ends = [0, *(t.end for t in tokens)]
    assert all(before <= t.start < t.end for before, t in zip(ends, tokens, strict=False))
    assert ends[-1] <= len(text)


@given(TEXTS | st.text(st.sampled_from("a1اـ .*-\n\u00a0\x1c’'@ww.com/"), max_size=30))
def test_a_text_taken_apart_between_white_space_reads_as_it_does_letter_by_letter(text: str) -> None:
    assert tokenize(text) == _scanned(text, 0, len(text))


@given(TEXTS)
def test_no_letter_and_no_digit_is_lost(text: str) -> None:
    covered = {i for t in tokenize(text) for i in range(t.start, t.end)}
    assert all(i in covered for i, c in enumerate(text) if c.isalpha() and not c.isspace())
    assert all(i in covered for i, c in enumerate(text) if c in "0123456789٠١٢٣٤٥٦٧٨٩")


@given(TEXTS)
def test_a_word_alone_reads_as_it_reads_in_its_text(text: str) -> None:
    for t in tokenize(text):
        if t.kind in (Kind.WORD, Kind.NUMBER) and not text[t.start : t.end].startswith(("'", "’")):
            assert t.norm in norms(text[t.start : t.end])


@given(TEXTS, st.data())
def test_a_part_of_a_text_has_offsets_of_the_whole(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    assert all(start <= t.start < t.end <= end for t in tokenize(text, start, end))


@given(st.lists(st.sampled_from(["Orlava", "three", "قتلى", "12", "الطاحونة"]), max_size=8))
def test_words_between_spaces_come_out_one_by_one(words: list[str]) -> None:
    text = " ".join(words)
    assert [text[t.start : t.end] for t in tokenize(text)] == words


@pytest.mark.parametrize(
    "spelled",
    [
        "جريح",
        "جـريـح",
        "ج.ر.ي.ح",
        "ج*ر*ي*ح",
        "جر*يح",
        "ج ر ي ح",
        "ج\u200bر\u200bيح",
        "جـ.ـريح",
        "جر-يح",
        "جـ ـريـ ـح",
        "ج•ريح",
        "جَرِيح",
        "جـ،ـريح",
        "جـ.ـ.ـريح",
        "جـ🔴ـريح",
    ],
)
def test_evasive_spellings_are_one_word_and_cover_what_the_reader_sees(spelled: str) -> None:
    text = f"سقط {spelled} مساء"
    tokens = tokenize(text)
    assert [t.norm for t in tokens] == ["سقط", "جريح", "مسا"]
    assert text[tokens[1].start : tokens[1].end] == spelled


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("بالق.صف", ["بالقصف"]),  # no word is the article with one letter
        ("النار،ئي", ["النارئي"]),  # no word begins with this hamza
        ("قذيف.ة", ["قذيفه"]),
        ("المدينة.إصابة", ["المدينه", ".", "اصابه"]),
    ],
)
def test_pieces_that_are_no_words_are_one_word(text: str, found: list[str]) -> None:
    assert norms(text) == [fold(word) for word in found]


@pytest.mark.parametrize(
    ("text", "apart"),
    [
        ("المدينة.وقال", ["المدينه", ".", "وقال"]),  # a sentence's end without its space
        ("الأحد-الاثنين", ["الاحد", "-", "الاثنين"]),
        ("آب/أغسطس", ["اب", "/", "اغسطس"]),  # two names of one month
        ("طاحونة، جسر", ["طاحونه", "،", "جسر"]),
        ("جسر ـ طاحونة", ["جسر", "", "طاحونه"]),  # a lone stretch is a dash
        ("@old_millجريح", ["@old_mill", "جريح"]),  # a handle glued to its post
        ("في و ما", ["في", "و", "ما"]),  # one short word is no spelled-out word
    ],
)
def test_words_that_only_stand_close_stay_apart(text: str, apart: list[str]) -> None:
    assert norms(text) == apart


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("3,500", ["3,500"]),
        ("٣٬٥٠٠", ["3,500"]),
        ("2.5", ["2.5"]),
        ("٢٫٥", ["2.5"]),
        ("3rd", ["3rd"]),
        ("killed 3.", ["killed", "3", "."]),
        ("3, 500", ["3", ",", "500"]),  # two numbers, not one
        ("1.2.3", ["1", ".", "2", ".", "3"]),
        ("قتل ١٢مدنيا", ["قتل", "12", "مدنيا"]),
        ("2031-05-06", ["2031", "-", "05", "-", "06"]),
    ],
)
def test_numbers(text: str, found: list[str]) -> None:
    assert norms(text) == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Orlava’s", [("Orlava", Kind.WORD), ("’s", Kind.WORD)]),
        ("Rana Juma’a", [("Rana", Kind.WORD), ("Juma’a", Kind.WORD)]),
        ("Cafe\u0301 Orlava", [("Cafe\u0301", Kind.WORD), ("Orlava", Kind.WORD)]),  # an accent of its own
        ("#Old_Mill", [("#", Kind.MARK), ("Old", Kind.WORD), ("Mill", Kind.WORD)]),
        ("@north_watch said", [("@north_watch", Kind.HANDLE), ("said", Kind.WORD)]),
        (
            "see https://north.example/a?b=1 now",
            [("see", Kind.WORD), ("https://north.example/a?b=1", Kind.LINK), ("now", Kind.WORD)],
        ),
        ("a\nb", [("a", Kind.WORD), ("\n", Kind.BREAK), ("b", Kind.WORD)]),
        ("🚑 3", [("🚑", Kind.MARK), ("3", Kind.NUMBER)]),
        ("", []),
        (" \t ", []),
    ],
)
def test_kinds(text: str, found: list[tuple[str, Kind]]) -> None:
    assert kinds(text) == found


@pytest.mark.parametrize(("text", "norm"), [("a\nb", "\n"), ("a \n\n b", "\n\n"), ("a\n \t\n\nb", "\n\n")])
def test_an_empty_line_between_is_told(text: str, norm: str) -> None:
    assert [t.norm for t in tokenize(text) if t.kind is Kind.BREAK] == [norm]


@pytest.mark.parametrize(
    "unit",
    [
        "ـ",
        "ا.",
        "ا ",
        "a-",
        " ",
        "\t ",
        ".",
        "1",
        "1.",
        "1,111",
        "a'",
        "’",
        "www.",
        "http://",
        "a\u200b",
        "_",
        "\n ",
        "@",
        "اـ",
    ],
)
def test_time_grows_with_the_text_alone(unit: str) -> None:
    """Four times the text takes about four times as long; sixteen would be the square."""

    def seconds(characters: int) -> float:
        text = "ا" + unit * (characters // len(unit)) + "b"
        began = time.process_time()
        tokenize(text)
        return time.process_time() - began

    small = min(seconds(10_000) for _ in range(3))
    assert min(seconds(40_000) for _ in range(3)) < 10 * small + 0.02


def test_a_megabyte_of_one_letter_is_one_token() -> None:
    assert tokenize("ق" + "ـ" * 1_000_000) == [Token(0, 1_000_001, "ق", Kind.WORD)]
