"""Method and weights files: what ships is sound, and what is not says where and how."""

from __future__ import annotations

from pathlib import Path

import pytest

from harmledger.errors import LexiconError, UsageError
from harmledger.model.incident import Grade
from harmledger.model.interval import Interval
from harmledger.model.method import REASON_NAMES, Assumed, Condition, OpenMax, OpenMin, Remainder, Summary, Vague
from harmledger.resources import methods, weights
from harmledger.resources.files import read_bytes

AIRWARS = read_bytes("methods/airwars.toml").decode()
HAND = read_bytes("weights/hand.toml").decode()


def test_airwars_says_what_its_publisher_says():
    airwars = methods.method("airwars@1")
    assert (airwars.id, airwars.headline) == ("airwars@1", (Grade.CONFIRMED, Grade.FAIR))
    assert airwars.numbers("plural") == Interval.at_least(2)
    assert airwars.numbers("dozens") == Interval(12, 24)
    assert airwars.numbers("a phrase of which nobody thought") == airwars.numbers("plural")
    assert airwars in methods.methods()


@pytest.mark.parametrize(
    ("fault", "old", "new", "says"),
    [
        ("no TOML", "version = 1", "version = = 1", "no TOML.*line"),
        ("a word for a number", "min = 12, max = 24", 'min = "12"', r"phrases"),
        ("a number below zero", "min = 40", "min = -40", r">= 0"),
        ("bounds turned round", "dozens = { min = 12, max", "dozens = { min = 36, max", "'dozens' are turned round"),
        ("an unknown field", 'vague = "raises"', 'vague = "raises"\nmidpoint = true', "midpoint"),
        ("an unknown rule", 'open_max = "highest_told"', 'open_max = "mean"', r"range\.open_max"),
        ("no plural", "plural = { min = 2 }", "", "lacks 'plural'"),
        ("a grade that no rule reaches", "Only {harm_origins} tells", "Only {midpoint} tells", "midpoint"),
        ("a brace that stands alone", "Only {harm_origins} tells", "Only harm_origins} tells", "stands alone"),
        ("an unknown condition", '"no_harm"', '"full_moon"', "full_moon"),
        (
            "conditions on the last grade",
            "when = []                            # a single",
            'when = ["attributed"] #',
            "last grade",
        ),
    ],
)
def test_a_faulty_method_file_says_where(fault: str, old: str, new: str, says: str):
    assert old in AIRWARS
    with pytest.raises(LexiconError, match=says) as error:
        methods.parse(AIRWARS.replace(old, new), "mine.toml")
    assert (error.value.where, bool(error.value.remedy)) == ("mine.toml", True), fault


@pytest.mark.parametrize("name", ["airways", "airwars@9"])
def test_a_method_that_does_not_ship_is_named_with_those_that_do(name: str):
    with pytest.raises(UsageError, match="airwars@1"):
        methods.method(name)


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("prior = -4.5", "prior = nan", "prior"),
        ("same_day = 3.2", "same_day = inf", r"day\.same_day"),
        ("zone_slack_days = 1 ", "zone_slack_weeks = 1 ", "zone_slack_days, zone_slack_weeks"),
        ("undated_days = 31 ", "undated_days = -31 ", "undated_days"),
        ("same_day = 3.2", 'same_day = "much"', "outcomes"),
    ],
)
def test_a_faulty_weights_file_says_where(old: str, new: str, says: str):
    assert old in HAND
    with pytest.raises(LexiconError, match=says):
        weights.parse(HAND.replace(old, new), "mine.toml")


def test_weights_that_do_not_ship_are_refused():
    with pytest.raises(LexiconError, match="hand"):
        weights.weights("heart")


def test_the_page_on_methods_explains_whatever_a_method_file_may_say():
    page = (Path(__file__).parents[2] / "docs" / "method.md").read_text("utf-8")
    choices = [*Condition, *OpenMax, *OpenMin, *Summary, *Vague, *Remainder, *Assumed]
    named = [f"`{word}`" for word in Condition] + [f"{{{name}}}" for name in sorted(REASON_NAMES)]
    assert [word for word in named if word not in page] == []
    assert [choice.value for choice in choices if choice.value not in page] == []
