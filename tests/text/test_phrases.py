"""Phrases in a stream of words: leftmost, longest, and the same as a search that tries everything."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harmledger.text.phrases import PhraseIndex
from harmledger.text.tokens import tokenize

Found = list[tuple[int, int, list[str]]]

# Few words, so that phrases overlap, repeat and begin one another.
WORDS = st.sampled_from(["old", "mill", "mills", "north", "قرية", "3"])
PHRASES = st.lists(st.lists(WORDS, min_size=1, max_size=4).map(" ".join), max_size=8)
TEXTS = st.lists(WORDS, max_size=14).map(" ".join)


def search(index: PhraseIndex[str], text: str) -> Found:
    return [(a, b, list(values)) for a, b, values in index.find(tokenize(text))]


def naive(phrases: Sequence[str], text: str) -> Found:
    """Try every phrase at every word; take the longest; go on behind it."""
    words, found, i = text.split(), [], 0
    while i < len(words):
        lengths = [len(p.split()) for p in phrases if words[i : i + len(p.split())] == p.split()]
        if lengths:
            taken = " ".join(words[i : i + max(lengths)])
            found.append((i, i + max(lengths), [p for p in phrases if p == taken]))
        i += max(lengths, default=1)
    return found


@given(PHRASES, TEXTS)
def test_it_finds_what_a_search_that_tries_everything_finds(phrases: list[str], text: str) -> None:
    index = PhraseIndex((p, p) for p in phrases)
    assert search(index, text) == naive(phrases, text)
    assert len(index) == len(set(phrases))
    assert all(list(index.get(p)) == [q for q in phrases if q == p] for p in phrases)


@pytest.mark.parametrize(
    ("phrases", "text", "found"),
    [
        (["Old", "Old Mill"], "near old mill", [(1, 3, ["Old Mill"])]),  # longest first
        (["Old Mill", "Mill Lane"], "Old Mill Lane", [(0, 2, ["Old Mill"])]),  # leftmost first, no overlap
        (["Old Mill Lane", "Old"], "Old Mill", [(0, 1, ["Old"])]),  # back to the shorter at the text's end
        (["Old Mill"], "Old\nMill", []),  # a phrase does not run over a line's end
        (["Old-Mill"], "Old-Mill; Old Mill", [(0, 3, ["Old-Mill"])]),
        (["الطاحونة القديمة"], "قرب الطاحونه القـديمة", [(1, 3, ["الطاحونة القديمة"])]),
        (["", "  "], "anything", []),
    ],
)
def test_phrases_in_texts(phrases: list[str], text: str, found: Found) -> None:
    assert search(PhraseIndex((p, p) for p in phrases), text) == found


def test_one_phrase_with_several_values_keeps_them_in_order() -> None:
    index = PhraseIndex([("Mill", "a town"), ("mill", "a building"), ("MILL", "a family")])
    assert list(index.get("Mill")) == ["a town", "a building", "a family"]
    assert list(index.get("Lane")) == []


def test_clitics_come_off_the_first_word_and_the_word_itself_wins() -> None:
    def forms(norm: str) -> Sequence[str]:
        return (norm, norm[1:]) if norm.startswith("و") and len(norm) > 3 else (norm,)

    index = PhraseIndex([("طاحونة", "a mill"), ("وادي", "a valley"), ("ادي", "wrong")], forms)
    assert search(index, "وطاحونة") == [(0, 1, ["a mill"])]
    assert search(index, "وادي") == [(0, 1, ["a valley"])]
    assert index.at(["وطاحونه"], 0) == (1, ["a mill"], "طاحونه")
