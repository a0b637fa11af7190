"""The runner itself: trials are named by two numbers, results add up and go on where they stopped."""

from __future__ import annotations

import math
from contextlib import nullcontext
from pathlib import Path

import pytest

from campaigns import results
from campaigns.bounds import upper
from campaigns.campaign import Campaign, Outcome, Trial
from campaigns.results import Stretch, read, table, written
from campaigns.run import known, laid_out, one, run
from campaigns.trials.readers import Read, campaign_of
from harmledger.errors import UsageError


def throw(trial: Trial) -> Outcome:
    """A die is thrown; a one is a fault, a two an error."""
    thrown = trial.rng.randint(1, 6)
    (trial.room / "left").write_text("behind")
    if thrown == 2:
        raise RuntimeError("two")
    return Outcome(("a one",) if thrown == 1 else (), {"eyes": thrown})


DICE = Campaign("dice", "a die is thrown", "no one or two", least=100, short=10, trial=throw)


def test_a_trial_is_named_by_its_seed_and_number(tmp_path: Path) -> None:
    first = [one(DICE, 1, n, tmp_path, None) for n in range(30)]
    assert first == [one(DICE, 1, n, tmp_path, None) for n in range(30)]
    assert first != [one(DICE, 2, n, tmp_path, None) for n in range(30)]
    assert any("RuntimeError: two" in fault for each in first for fault in each.faults)
    assert list(tmp_path.iterdir()) == []


def test_a_run_goes_on_where_it_stopped(tmp_path: Path) -> None:
    at_once, in_parts = tmp_path / "a" / "dice.jsonl", tmp_path / "b" / "dice.jsonl"
    run(DICE, 7, 50, math.inf, at_once)
    for count in (20, 20, 50):
        run(DICE, 7, count, math.inf, in_parts)
    assert [(s.start, s.end) for s in read(in_parts)] == [(0, 20), (20, 50)]
    assert sum(s.faulty for s in read(in_parts)) == sum(s.faulty for s in read(at_once)) > 0
    assert [f for s in read(in_parts) for f in s.faults] == [f for s in read(at_once) for f in s.faults]


def test_a_campaign_over_all_there_is_asks_its_desk(tmp_path: Path) -> None:
    whole = Campaign("all", "", "", 1, 1, throw, desk=lambda _: nullcontext(range(12)), every=len)
    run(whole, 1, None, math.inf, tmp_path / "all.jsonl")
    assert read(tmp_path / "all.jsonl")[-1].end == 12


def letters(data: bytes, _: Path) -> Read:
    """A reader that takes lines of capitals, tells of others, and refuses what has no line of them."""
    right = [line.isalpha() and line.isupper() for line in data.splitlines()]
    if not any(right):
        raise UsageError("no capitals")
    return Read(sum(right), len(right) - sum(right))


@pytest.mark.parametrize("seed", [b"abc", b"ABC\nabc\n", b""])
def test_a_reader_whose_seed_is_refused_is_not_tried(seed: bytes) -> None:
    with pytest.raises(ValueError, match=r"the seed of reader-letters is refused|things are read"):
        run(campaign_of("letters", lambda: seed, letters), 1, 1, math.inf, Path("never written"))


def test_what_is_refused_in_part_counts_as_refused() -> None:
    campaign = campaign_of("letters", lambda: b"ABC\nDEF\nGHI\n", letters)
    with laid_out(campaign) as laid:
        outcome = one(campaign, 1, 0, *laid)
    assert outcome.faults == ()
    assert 0 < outcome.counted["refused"] < outcome.counted["inputs"]


def test_the_table_adds_up(tmp_path: Path) -> None:
    for stretch in (
        Stretch(1, 0, 60, 0, 30.0, "1", "aaaaaaa", "2031-05-06", {"documents": 3}),
        Stretch(1, 60, 100, 0, 95.0, "1", "bbbbbbb", "2031-05-07", {"documents": 4}),
        Stretch(2, 0, 10, 1, 5.0, "1", "bbbbbbb", "2031-05-07", {}, [(3, "a one")]),
    ):
        results.add(tmp_path / "dice.jsonl", stretch)
    made = table([DICE], tmp_path)
    assert "| 100 | 1 | 0 | 0.03 | 2 min | 7 documents | 2031-05-07, bbbbbbb and earlier |" in made
    assert "| 10 (of at least 100) | 2 | 1 | 0.39 | 5 s |" in made
    assert list(results.faults([DICE], tmp_path)) == ["dice, seed 2, trial 3: a one"]
    page = f"before\n{results.BEGIN}\nold\n{results.END}\nafter\n"
    assert written(written(page, "x\n"), made) == f"before\n{results.BEGIN}\n{made}{results.END}\nafter\n"


@pytest.mark.parametrize(
    ("faults", "trials", "bound"),
    [(0, 300, 0.01), (0, 2, 1.0), (1, 100, 0.0466), (5, 100, 0.1023), (3, 3, 1.0), (500, 20_000, 0.0269)],
)
def test_bounds(faults: int, trials: int, bound: float) -> None:
    assert upper(faults, trials) == pytest.approx(bound, abs=1e-4)


def test_names_are_files_and_told_once() -> None:
    names = [each.name for each in known()]
    assert len(names) == len(set(names))
    assert all(name.replace("-", "").isalnum() for name in names)


def test_the_page_holds_the_table_of_the_results() -> None:
    page = (results.FOLDER.parents[1] / "docs" / "reliability.md").read_text("utf-8")
    assert written(page, table(known(), results.FOLDER)) == page
