"""What the build cuts out of other packages: the same again, with nothing in it that should not be."""

from __future__ import annotations

from pathlib import Path

import pytest

from harmledger.errors import LexiconError
from harmledger.resources.files import read_bytes
from harmledger.resources.placewords import common_words
from hatch_build import COMMON, INDEX, stale, stamp
from hatch_build import common_words as cut
from tools.cut_outlines import lines


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", "river new visit salt well bridge mills said reportedly killed"),
        ("ar", "الجديده الزياره نهر قال جسر"),
    ],
)
def test_ordinary_words_are_common(language: str, words: str):
    assert set(words.split()) - common_words(language) == set()


@pytest.mark.parametrize(
    ("language", "words"), [("en", "aleppo kherson london a i 2016 café"), ("ar", "0000 دابق و ة")]
)
def test_names_letters_and_numbers_are_not(language: str, words: str):
    assert set(words.split()) & common_words(language) == set()


@pytest.mark.parametrize("language", sorted(COMMON))
def test_the_shipped_list_is_what_a_new_cut_gives(language: str):
    words = cut(language)
    assert words == sorted(set(words))
    assert frozenset(words) == common_words(language)


@pytest.mark.parametrize("index", [INDEX, *COMMON.values()])
def test_what_was_just_built_is_not_stale(index: Path):
    assert not stale(index)


@pytest.mark.parametrize(
    ("text", "old"), [("# Cut {} by hatch_build.py\n", False), ("# Cut 0123 by hatch_build.py\n", True)]
)
def test_another_cut_is_stale(text: str, old: bool, tmp_path: Path):
    index = tmp_path / "common.index"
    assert stale(index)
    index.write_text(text.format(stamp()), "utf-8")
    assert stale(index) == old


def test_an_index_that_is_missing_says_how_it_is_made():
    with pytest.raises(LexiconError, match=r"languages/xx/common.index.*python hatch_build\.py"):
        read_bytes("languages/xx/common.index")


def test_outlines_tell_borders_from_coasts_and_leave_out_what_lies_on_a_straight_line():
    topology = {
        "transform": {"scale": [0.01, 0.01], "translate": [30.0, 40.0]},
        "arcs": [
            [[0, 0], [100, 1], [100, -1], [0, 50]],  # the second point is 0.01 degrees off the line
            [[0, 0], [-100, 0]],
            [[0, -10_500], [100, 0]],  # south of 60 degrees south
        ],
        "objects": {"countries": {"geometries": [{"arcs": [[0, 2]]}, {"arcs": [[~0]]}, {"arcs": [[1]]}, {}]}},
    }
    assert list(lines(topology)) == ["b 3000 4000 200 0 0 50", "c 3000 4000 -100 0"]
