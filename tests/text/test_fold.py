"""One searchable form for what writers spell in many ways."""

from __future__ import annotations

import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harmledger.text.scripts import MARKS, count_arabic, fold, is_arabic, to_ascii_digits


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Orlava", "ORLAVA"),
        ("Örläva", "orlava"),
        ("Łomice", "lomice"),
        ("Al-Ta’ir", "al-ta'ir"),
        ("أطفال", "اطفال"),  # alef with and without hamza
        ("إصابة", "اصابه"),  # ta marbuta and ha
        ("مستشفى", "مستشفي"),  # alef maqsura and ya
        ("قتلى", "قتلی"),  # the Persian ya
        ("كنيسة", "کنیسة"),  # the Persian kaf and ya
        ("مسؤول", "مسوول"),
        ("شُهَدَاءُ", "شهدا"),  # vowel marks, and the lone hamza
        ("جـــريـح", "جريح"),  # stretched letters
        ("ج\u200cريح", "جريح"),  # a joiner that nobody sees
        ("\u202bجريح\u202c", "جريح"),  # bidi controls
        ("ﺟﺮﻳﺢ", "جريح"),  # presentation forms
        ("٢٠٣١", "2031"),
        ("۲۰۳۱", "2031"),
    ],
)
def test_spellings_of_one_word(one: str, other: str) -> None:
    assert fold(one) == fold(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("mill", "mills"),
        ("قتيل", "قتل"),
        ("طفل", "طفلة"),
        ("جرح", "جرحى"),
    ],
)
def test_different_words_stay_apart(one: str, other: str) -> None:
    assert fold(one) != fold(other)


@given(st.text(max_size=12))
def test_composed_and_decomposed_letters_fold_alike(word: str) -> None:
    assert fold(unicodedata.normalize("NFC", word)) == fold(unicodedata.normalize("NFD", word))


EVERY_MARK = [chr(c) for c in range(0x10000) if re.fullmatch(f"[{MARKS}]", chr(c))]


@given(
    st.text("جرحىقتلأإابدرتطفل", min_size=1, max_size=8), st.text(st.sampled_from(EVERY_MARK), max_size=3), st.data()
)
def test_marks_inside_an_arabic_word_carry_nothing(word: str, marks: str, data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(word)))
    assert fold(word[:at] + marks + word[at:]) == fold(word)


@given(st.text())
def test_digits_change_one_for_one_so_that_offsets_stay(text: str) -> None:
    changed = to_ascii_digits(text)
    assert len(changed) == len(text)
    assert all(a == b or b in "0123456789" for a, b in zip(text, changed, strict=True))


@given(st.text(st.characters(max_codepoint=0x5FF)))
def test_no_other_script_is_taken_for_arabic(text: str) -> None:
    assert not is_arabic(text)
    assert is_arabic(text + "ق")


@given(st.text(st.sampled_from("aé1 .ابﻻـ\u200f😀") | st.characters(), max_size=40))
def test_characters_of_the_script_are_counted_one_by_one(text: str) -> None:
    assert count_arabic(text) == sum(map(is_arabic, text))
