"""The threat model names tests that are there, and counts what it lists."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

ROOT = Path(__file__).parent.parent
PAGE = (ROOT / "docs" / "threat-model.md").read_text("utf-8")

_TEST = re.compile(r"`(tests/[\w/]+\.py)::(\w+)`")
_ROW = re.compile(r"^\| (\d+\.\d+\.\d+) [^|]*\| (yes|partly|no) \|", re.MULTILINE)


def test_every_test_that_is_named_is_there() -> None:
    named = _TEST.findall(PAGE)
    assert len(named) > 20
    missing = [f"{file}::{test}" for file, test in named if f"def {test}(" not in (ROOT / file).read_text("utf-8")]
    assert missing == []


def test_every_threat_has_its_test() -> None:
    rows = PAGE.partition("| threat | control | test |")[2].partition("## ")[0].strip().splitlines()[1:]
    assert [row for row in rows if not _TEST.search(row)] == []


def test_the_requirements_are_counted() -> None:
    rows = _ROW.findall(PAGE)
    assert len({number for number, _ in rows}) == len(rows)
    met = Counter(answer for _, answer in rows)
    told = f"{len(rows)} requirements apply: {met['yes']} are met, {met['partly']} in part, {met['no']} are not."
    assert told in PAGE
