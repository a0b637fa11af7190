"""A short form of ``make fuzz``: texts that nobody would write break nothing, and every quote is its slice."""

from __future__ import annotations

from pathlib import Path

from fuzz.texts import State, added, given, stretch
from fuzz.words import words

SEED, COUNT = 4, 400


def test_no_fuzzed_text_breaks_anything() -> None:
    state = stretch(SEED, 0, COUNT)
    assert state.faults == []
    assert state.done == COUNT
    assert state.claims > COUNT / 10  # they are texts that claim something, not noise alone


def test_a_text_is_named_by_its_seed_and_number_alone() -> None:
    source = words(None)
    assert given(7, SEED, source) == given(7, SEED, source)
    assert given(7, SEED, source) != given(8, SEED, source)


def test_stretches_add_up_to_one() -> None:
    a, b = State(1, 2, 0, 3, 4, 0.5, 0.1, [(0, "x")]), State(1, 1, 1, 0, 2, 0.25, 0.2, [(2, "y")])
    assert added(a, b) == State(1, 3, 1, 3, 6, 0.75, 0.2, [(0, "x"), (2, "y")])


def test_the_words_of_the_examples_are_among_the_texts() -> None:
    report = min((Path(__file__).parents[2] / "examples" / "reports").glob("*.txt")).read_text("utf-8")
    assert report in words(None).texts
