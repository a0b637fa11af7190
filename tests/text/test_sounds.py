"""Names of two scripts meet by their consonants."""

from __future__ import annotations

import pytest

from harmledger.text.scripts import fold
from harmledger.text.sounds import sound


@pytest.mark.parametrize(
    ("latin", "arabic"),
    [
        ("Sarmadiya", "سرمدية"),
        ("Khirbat", "خربات"),
        ("Mashtal", "مشتل"),
        ("Ghandoura", "غندورة"),
        ("Abdulrahman", "عبدالرحمن"),
        ("Qasimiyyah", "قاسمية"),
        ("Hassan", "حسان"),
        ("Mahmoud", "محمود"),
    ],
)
def test_one_name_in_two_scripts_has_one_key(latin: str, arabic: str):
    assert sound(fold(latin)) == sound(fold(arabic)) is not None


@pytest.mark.parametrize(("one", "other"), [("Sarmada", "Ghandoura"), ("Kharbat", "Qarbat"), ("حسان", "خزان")])
def test_other_names_have_other_keys(one: str, other: str):
    assert sound(fold(one)) != sound(fold(other))


@pytest.mark.parametrize("word", ["Ali", "باب", "2031", "x", ""])
def test_what_has_too_few_consonants_has_no_key(word: str):
    assert sound(fold(word)) is None
