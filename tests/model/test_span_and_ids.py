"""Stretches of text, and ids that are the same on every machine."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harmledger.model.ids import ID_DIGITS, digest_id, sha256
from harmledger.model.span import Span
from tests.model.strategies import spans


@pytest.mark.parametrize(("start", "end"), [(0, 0), (3, 3), (5, 4), (-1, 2)])
def test_no_stretch_is_empty_turned_round_or_before_the_text(start: int, end: int) -> None:
    with pytest.raises(ValueError, match="no stretch of text"):
        Span(start, end)


@pytest.mark.parametrize(
    ("text", "start", "end", "words"),
    [
        ("at least three villagers", 0, 14, "at least three"),
        ("قتل ثلاثة مدنيين", 4, 9, "ثلاثة"),
        ("🚑 three hurt", 2, 7, "three"),  # code points, not bytes nor UTF-16 units
    ],
)
def test_offsets_count_code_points(text: str, start: int, end: int, words: str) -> None:
    assert Span(start, end).of(text) == words


@given(spans(), spans(), st.text(min_size=100, max_size=100))
def test_a_joined_stretch_is_the_least_that_covers_both(a: Span, b: Span, text: str) -> None:
    joined = a.join(b)
    assert joined == b.join(a)
    assert joined.covers(a)
    assert joined.covers(b)
    assert {joined.start, joined.end} <= {a.start, a.end, b.start, b.end}
    assert a.of(text) in joined.of(text)


@given(spans(), spans())
def test_overlap_means_a_shared_code_point(a: Span, b: Span) -> None:
    shared = set(range(a.start, a.end)) & set(range(b.start, b.end))
    assert a.overlaps(b) == b.overlaps(a) == bool(shared)
    assert a.covers(b) == (shared == set(range(b.start, b.end)))


@given(st.lists(st.text(max_size=6), max_size=4), st.lists(st.text(max_size=6), max_size=4))
def test_different_parts_have_different_ids(a: list[str], b: list[str]) -> None:
    assert (digest_id(*a) == digest_id(*b)) == (a == b)


@pytest.mark.parametrize(
    ("a", "b"),
    [
        (("ab", "c"), ("a", "bc")),
        (("ab",), ("a", "b")),
        (("", "a"), ("a", "")),
        (("1:a",), ("a",)),  # a part that looks like the prefix of a part
        (("a1:b",), ("a", "b")),
        ((), ("",)),
    ],
)
def test_parts_do_not_run_into_each_other(a: tuple[str, ...], b: tuple[str, ...]) -> None:
    assert digest_id(*a) != digest_id(*b)


def test_ids_are_the_same_on_every_machine() -> None:
    assert digest_id("Old Mill", "2031-05-06") == "4c424efa85dbf5ef6109"
    assert sha256(b"") == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"


@given(st.text())
def test_an_id_is_short_lower_case_hex_whatever_the_text(text: str) -> None:
    made = digest_id(text)
    assert len(made) == ID_DIGITS
    assert set(made) <= set("0123456789abcdef")


def test_a_lone_surrogate_has_an_id() -> None:
    assert digest_id("\ud800") != digest_id("\ud801")
