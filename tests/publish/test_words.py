"""Values in words, and strangers' words made safe."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harmledger.model.claim import Count, Hedge, What, Who
from harmledger.model.incident import Presumed, Range
from harmledger.model.interval import Interval
from harmledger.model.mention import Place, PlaceKind
from harmledger.model.moment import Period, Precision
from harmledger.publish import words


@pytest.mark.parametrize(
    ("interval", "said"),
    [
        (Interval(3, 3), "3"),
        (Interval(0, 0), "0"),
        (Interval(3, 5), "3–5"),
        (Interval(3, None), "3 or more"),
        (Interval(None, 5), "up to 5"),
        (Interval(None, None), "a number not told"),
        (Interval(6501, None), "6,501 or more"),
    ],
)
def test_numbers(interval: Interval, said: str):
    assert words.number(interval) == said


def _count(low: int | None, high: int | None, hedge: Hedge, who: Who | None = Who.PEOPLE) -> Count:
    what = What.KILLED if who else What.STRIKES
    return Count(what, who, Interval(low, high), hedge, "…")


@pytest.mark.parametrize(
    ("count", "said"),
    [
        (_count(4, 4, Hedge.EXACT), "4 people"),
        (_count(1, 1, Hedge.EXACT, Who.CHILDREN), "1 child"),
        (_count(1, 1, Hedge.EXACT, Who.CIVILIANS), "1 civilian"),
        (_count(4, None, Hedge.AT_LEAST), "4 or more people"),
        (_count(5, None, Hedge.MORE_THAN), "5 or more people"),
        (_count(30, 30, Hedge.ABOUT), "about 30 people"),
        (_count(1, 5, Hedge.JOINT), "1–5 (killed and injured together) people"),
        (_count(None, None, Hedge.UNNUMBERED), "no number told: people"),
        (_count(2, None, Hedge.UNNUMBERED), "2 or more (no number told) people"),
        (_count(25, 25, Hedge.EXACT, None), "25"),
    ],
)
def test_counts(count: Count, said: str):
    assert words.count(count) == said


@pytest.mark.parametrize(
    ("period", "said"),
    [
        (Period.day(date(2031, 5, 6)), "6 May 2031"),
        (Period.month(2031, 10), "October 2031"),
        (Period.year(2031), "2031"),
        (Period.of(date(2031, 5, 6), date(2031, 5, 9)), "6–8 May 2031"),
        (Period.of(date(2031, 4, 30), date(2031, 5, 3)), "30 April – 2 May 2031"),
        (Period.of(date(2030, 12, 31), date(2031, 1, 2)), "31 December 2030 – 1 January 2031"),
        (
            Period.of(date(2031, 4, 28), date(2031, 5, 5), Precision.WEEK).softened(4, 2),
            "28 April – 4 May 2031 (loosely: 24 April – 6 May 2031)",
        ),
    ],
)
def test_days(period: Period, said: str):
    assert words.day(period) == said


def _range(low: int | None, high: int | None) -> Range:
    return Range(Interval(low, high), (), ())


@pytest.mark.parametrize(
    ("ranges", "said"),
    [
        ({}, ""),
        ({Who.PEOPLE: _range(35, 42), Who.CIVILIANS: _range(27, None)}, "35–42, civilians 27 or more"),
        ({Who.CIVILIANS: _range(6, 6), Who.CHILDREN: _range(1, 1)}, "6 civilians"),
        ({Who.CHILDREN: _range(1, 1)}, "1 child"),
        ({Presumed.CIVILIANS_PRESUMED: _range(2, 3)}, "2–3 civilians"),
        ({Who.CIVILIANS: _range(0, 0)}, "0 civilians"),
    ],
)
def test_harm_in_a_cell(ranges: words.Ranges, said: str):
    assert words.harm(ranges) == said


def test_a_place_tells_how_exact_it_is():
    place = Place("Old Mill", PlaceKind.VILLAGE, 10.0, 20.0, 2.5, "XX", "North")
    assert words.place(place) == "Old Mill, North, XX (village, within 2.5 km)"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("\x1b[31mred\x1b]0;title\x07", "⟨U+001B⟩[31mred⟨U+001B⟩]0;title⟨U+0007⟩"),
        ("\x9b2J", "⟨U+009B⟩2J"),
        ("five \u202e21\u202c dead", "five ⟨U+202E⟩21 dead"),
        ("\u202bقصف\u202c", "قصف"),
        ("\u2066unclosed", "unclosed"),
        ("قُتل ٥", "قُتل ٥"),
        ("a\u200db\u200f", "a\u200db\u200f"),
        ("tag\U000e0041", "tag⟨U+E0041⟩"),
    ],
)
def test_what_drives_a_screen_is_shown_by_its_number(text: str, shown: str):
    assert words.neutral(text) == shown


@given(st.text())
def test_no_control_and_no_override_gets_through(text: str):
    shown = words.neutral(text)
    assert not any(ord(c) < 32 and c not in "\t\n" for c in shown)
    assert not set(shown) & set("\x7f\x85\x9b\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


@given(st.text())
def test_isolates_are_always_paired(text: str):
    for shown in (words.said(text), words.composed(text)):
        depth = 0
        for c in shown:
            depth += (c == words.FSI) - (c == words.PDI)
            assert depth in (0, 1)
        assert depth == 0


def test_a_date_beside_an_arabic_name_is_outside_its_isolate():
    assert words.composed("شمال الوادي, 6 May 2031, shelling") == "\u2068شمال الوادي\u2069, 6 May 2031, shelling"


@given(st.text())
def test_composing_adds_isolates_and_nothing_else(text: str):
    bare = words.composed(text).replace(words.FSI, "").replace(words.PDI, "")
    assert bare == words.line(text)
