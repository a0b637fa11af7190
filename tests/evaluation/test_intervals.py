"""Drawing texts for bootstrap intervals: each copy is a text of its own."""

from __future__ import annotations

import importlib
import sys
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def intervals() -> ModuleType:
    """The program, imported as it imports its neighbours."""
    sys.path.insert(0, str(ROOT / "evaluation"))
    try:
        return importlib.import_module("intervals")
    finally:
        sys.path.remove(str(ROOT / "evaluation"))


def test_a_text_drawn_twice_is_two_texts_and_one_not_drawn_is_none(intervals: ModuleType):
    rows = [{"id": "a", "killed": 1}, {"id": "b", "killed": 2}, {"id": "c", "killed": 3}]
    assert intervals.drawn(rows, "id", {"a": 2, "c": 1}) == [
        {"id": "a#0", "killed": 1},
        {"id": "a#1", "killed": 1},
        {"id": "c#0", "killed": 3},
    ]


def test_a_draw_is_scored_with_its_copies(intervals: ModuleType, tmp_path: Path):
    """A scorer that tells what it was handed stands in for the material's, which is not part of the repository."""
    (tmp_path / "syria.claims.jsonl").write_text(
        '{"id": "1", "document": "a"}\n{"id": "2", "document": "b"}\n', "utf-8"
    )
    (tmp_path / "syria.incidents.jsonl").write_text('{"claims": ["1", "2"]}\n', "utf-8")
    score = ModuleType("score")
    score.claims = lambda _, told, incidents: {  # type: ignore[attr-defined]
        "gold": [row["id"] for row in score.rows(None)],
        "told": [(row["id"], row["document"]) for row in told],
        "homes": [i["claims"] for i in incidents],
    }
    measure = intervals.claims(score, [{"id": "a"}, {"id": "b"}], tmp_path)
    assert measure({"a": 2}) == {
        "gold": ["a#0", "a#1"],
        "told": [("1#0", "a#0"), ("1#1", "a#1")],
        "homes": [["1#0", "1#1"]],
    }
