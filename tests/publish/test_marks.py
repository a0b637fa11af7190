"""Laws of marking: no letter is lost, every quote shows, no other letter is marked."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harmledger.model.claim import Evidence
from harmledger.model.span import Span
from harmledger.publish.marks import passages, segments


@st.composite
def quoted(draw: st.DrawFn) -> tuple[str, tuple[Evidence, ...]]:
    """A text with quotes in it, overlapping as they may."""
    text = draw(st.text(alphabet="ab .\n!ق😀", min_size=1, max_size=400))
    points = st.integers(0, len(text))
    pairs = draw(st.lists(st.tuples(points, points).filter(lambda p: p[0] < p[1]), max_size=6))
    found = [Evidence(f"counts/{n}", Span(a, b), text[a:b]) for n, (a, b) in enumerate(pairs)]
    return text, tuple(found)


@given(quoted())
def test_the_pieces_are_the_text(case: tuple[str, tuple[Evidence, ...]]):
    text, evidence = case
    assert "".join(s.text for s in segments(text, evidence)) == text


@given(quoted())
def test_each_letter_bears_the_fields_that_quote_it(case: tuple[str, tuple[Evidence, ...]]):
    text, evidence = case
    at = 0
    for segment in segments(text, evidence):
        for _ in segment.text:
            assert set(segment.fields) == {e.field for e in evidence if e.span.start <= at < e.span.end}
            at += 1


@given(quoted(), st.integers(0, 60))
def test_passages_hold_every_quote_in_order_and_do_not_touch(case: tuple[str, tuple[Evidence, ...]], around: int):
    text, evidence = case
    found = passages(text, evidence, around)
    assert all(any(p.span.covers(e.span) for p in found) for e in evidence)
    assert all(a.span.end < b.span.start for a, b in pairwise(found))
    assert all("".join(s.text for s in p.segments) == p.span.of(text) for p in found)


TEXT = "It was quiet. Shells killed three people in Old Mill on Tuesday, they said. It was quiet again."


@pytest.mark.parametrize(
    ("quote", "around", "shown", "cut"),
    [
        ("three people", 120, "Shells killed three people in Old Mill on Tuesday, they said.", (False, False)),
        ("three people", 12, "killed three people in Old", (True, True)),
        ("It was quiet.", 120, "It was quiet.", (False, False)),
    ],
)
def test_a_passage_is_the_sentence_or_whole_words(quote: str, around: int, shown: str, cut: tuple[bool, bool]):
    start = TEXT.index(quote)
    (found,) = passages(TEXT, (Evidence("counts/0", Span(start, start + len(quote)), quote),), around)
    assert found.span.of(TEXT).strip() == shown
    assert (found.cut_before, found.cut_after) == cut


def test_a_heading_is_no_part_of_the_sentence_below_it():
    text = "Old Mill shelled\n\nThree people died"
    (found,) = passages(text, (Evidence("counts/0", Span(18, 30), "Three people"),))
    assert found.span.of(text) == "Three people died"
    assert not found.cut_before


def test_no_text_has_no_pieces():
    assert segments("", ()) == ()
