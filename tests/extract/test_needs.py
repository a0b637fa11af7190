"""What a rule needs is true of every sentence in which it holds: no rule is passed over where it would have held."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from harmledger.extract.needs import needs
from tests.extract.sentences import language

A, B, C, D = "\ue000\ue001\ue002\ue003"
CLASSES = st.sampled_from([A, B, C, D])
SENTENCES = st.text(CLASSES, max_size=8)
LOOKS = ("(?={})", "(?!{})")
QUANTIFIERS = ("", "*", "+", "?", "{2}", "{0,2}", "{1,3}", "{,2}", "*?", "+?", "??")


def _sets(classes: list[str]) -> st.SearchStrategy[str]:
    return st.sampled_from([f"[{''.join(classes)}]", f"[^{''.join(classes)}]"])


def _larger(inside: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    groups = st.tuples(inside, st.sampled_from(QUANTIFIERS)).map(lambda p: f"(?:{p[0]}){p[1]}")
    return st.one_of(
        groups,
        inside.map("({})".format),
        st.lists(inside, min_size=2, max_size=3).map("".join),
        st.lists(inside, min_size=2, max_size=3).map("|".join).map("(?:{})".format),
        st.tuples(st.sampled_from(LOOKS), inside).map(lambda p: p[0].format(p[1])),
        st.tuples(st.sampled_from(("(?<={})", "(?<!{})")), CLASSES).map(lambda p: p[0].format(p[1])),
    )


EXPRESSIONS = st.recursive(
    st.one_of(CLASSES, st.lists(CLASSES, min_size=1, max_size=3, unique=True).flatmap(_sets)), _larger, max_leaves=8
)


@settings(max_examples=300)
@given(EXPRESSIONS, SENTENCES)
def test_where_an_expression_matches_each_of_its_needs_is_met(expression: str, sentence: str) -> None:
    if re.search(expression, sentence):
        assert all(need & set(sentence) for need in needs(expression))


@pytest.mark.parametrize(
    ("expression", "needed"),
    [
        (A, [{A}]),
        (f"{A}{B}", [{A}, {B}]),
        (f"{A}?{B}", [{B}]),
        (f"(?:{A}|{B}){C}", [{C}, {A, B}]),
        (f"(?:{A}|{B})*{C}", [{C}]),
        (f"(?:{A}|{B}){{1,5}}{C}", [{C}, {A, B}]),
        (f"[{A}{B}]+", [{A, B}]),
        (f"[^{A}]{B}", [{B}]),
        (f"{A}(?!{B})", [{A}]),
        (f"(?<={C}){A}(?={B})", [{A}, {B}, {C}]),
        (f"{A}|{B}?", []),
        (f"(?P<g>{A}{B})|(?P<h>{C}{A}{D})", [{A, C}]),
    ],
)
def test_the_needs_of_an_expression(expression: str, needed: list[set[str]]) -> None:
    assert sorted(map(sorted, needs(expression))) == sorted(map(sorted, needed))


@pytest.mark.parametrize("code", ["en", "ar"])
def test_nearly_every_rule_of_a_language_needs_something(code: str) -> None:
    rules = [rule for stage in language(code).stages.values() for rule in stage]
    assert sum(bool(rule.needs) for rule in rules) >= 0.95 * len(rules)
    assert all(rule.needs == needs(rule.regex.pattern) for rule in rules)
