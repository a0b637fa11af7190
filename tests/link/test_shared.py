"""What a case tells of its places and names."""

from __future__ import annotations

from dataclasses import replace

import pytest

from harmledger.link.commons import profiles
from harmledger.link.evidence import calendar, moments, names
from harmledger.link.profiles import Profile
from harmledger.link.wording import calendar_days
from harmledger.model.span import Span
from harmledger.model.voices import Account, Voices
from tests.builders import OLD_MILL, account, claim

SETTINGS: dict[str, float] = {}


def text(key: str, words: str, on: str | None, reported: str | None = None) -> Account:
    told = account(claim(key, document=key, on=on, at=OLD_MILL), reported=reported)
    return replace(told, text=words, spoken=(Span(0, len(words)),) if words else ())


def told(*accounts: Account) -> dict[str, Profile]:
    return {p.key: p for p in profiles(Voices(accounts), 1)}


@pytest.mark.parametrize(
    ("days", "outcome"),
    [(["2031-05-06"], "one"), (["2031-05-06", "2031-05-08"], "one"), (["2031-05-06", "2031-07-06"], "two")],
)
def test_a_village_of_one_moment_says_more_to_an_undated_text(days: list[str], outcome: str):
    case = told(*(text(f"d{n}", "", on) for n, on in enumerate(days)), text("u", "", None))
    assert moments(case["u"], case["d0"], SETTINGS) == outcome


def test_texts_that_tell_their_days_need_no_moments():
    case = told(text("a", "", "2031-05-06"), text("b", "", "2031-05-06"))
    assert moments(case["a"], case["b"], SETTINGS) is None


@pytest.mark.parametrize(
    ("words", "days"),
    [
        ("on 3 May", {124}),
        ("May 3rd and 4 May", {124, 125}),
        ("يوم 3 تشرين الثاني", {308}),
        ("40 May", set()),
        ("3 men", set()),
    ],
)
def test_days_of_the_year_that_words_name(words: str, days: set[int]):
    assert calendar_days(words) == days


@pytest.mark.parametrize(
    ("words", "outcome"),
    [
        ("shells fell on 6 May, a Tuesday", "same"),
        ("the raid of 7 May", "next"),
        ("the truce of 1 May", "in_days"),
        ("in December, on the 9th of December", "far"),
        ("no day at all", None),
    ],
)
def test_a_day_and_month_without_a_year_lie_near_the_others_day(words: str, outcome: str | None):
    case = told(text("a", "", "2031-05-06"), text("b", words, None))
    assert calendar(case["a"], case["b"], SETTINGS) == outcome


def test_a_name_meets_itself_across_scripts():
    latin = [f"Shells hit Karsoum{n} and killed Bahjat Mardoud" for n in "abc"]
    arabic = "قتل بهجت مردود في قصف"
    fill = [text(f"f{n:02}", "Mashtal" if n else "مشتل", "2031-05-06") for n in range(20)]
    case = told(*fill, text("a", latin[0], "2031-05-06"), text("b", arabic, None), text("c", "قصف على بلدة", None))
    assert names(case["a"], case["b"], SETTINGS) == "below_100"
    assert names(case["a"], case["c"], SETTINGS) in (None, "below_3")
    assert names(case["b"], case["c"], SETTINGS) is None, "one script: its words tell"
