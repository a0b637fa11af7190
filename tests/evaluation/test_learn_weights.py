"""That learning finds the weights that made the data."""

from __future__ import annotations

import sys
from itertools import product
from math import exp, log
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[2] / "evaluation"))

from learn_weights import FOLDS, PRIOR, Gold, fit, written

from harmledger.link.evidence import check
from harmledger.resources.weights import parse, weights


def test_the_weights_that_made_the_pairs_are_found():
    true = {("day", "same_day"): 2.0, ("place", "further"): -1.0}
    rows = []
    for has in product((False, True), repeat=2):
        found = tuple(o for o, held in zip(true, has, strict=True) if held)
        chance = 1 / (1 + exp(1.5 - sum(true[o] for o in found)))
        yes = round(40_000 * chance)
        rows += [(found, True)] * yes + [(found, False)] * (40_000 - yes)
    learned = fit(rows)
    assert {o: round(w, 1) for o, w in learned.items()} == {PRIOR: -1.5, **true}


def test_an_outcome_that_always_speaks_for_a_join_gets_no_endless_weight():
    rows = [((("victims", "shared_name"),), True)] * 20 + [((), False)] * 20
    assert log(2) < fit(rows)["victims", "shared_name"] < 10


def test_texts_that_share_an_incident_lie_in_one_fold():
    gold = Gold({"a": frozenset({"1", "2"}), "b": frozenset({"2"}), "c": frozenset({"3"}), "d": frozenset({"1", "4"})})
    assert gold.folds["a"] == gold.folds["b"] == gold.folds["d"]
    assert set(gold.folds.values()) <= set(range(FOLDS))
    assert gold.pairs == {("a", "b"), ("a", "d")}


@pytest.mark.parametrize("name", ["hand", "learned"])
def test_a_written_file_is_read_as_it_was(name: str):
    known = weights(name)
    table = {(piece, o): w for piece, told in known.outcomes.items() for o, w in told.items()}
    again = parse(written({PRIOR: known.prior, **table}, known, 7, "Told."), "written")
    check(again)
    assert (again.prior, again.outcomes, again.settings) == (
        round(known.prior, 2),
        {piece: {o: round(w, 2) for o, w in told.items()} for piece, told in known.outcomes.items()},
        known.settings,
    )
    assert again.version == 7
