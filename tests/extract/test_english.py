"""English: every sentence of the language folder says what it must, and every rule earns its place."""

from __future__ import annotations

import re
from collections import Counter

import pytest

from harmledger.extract.language import STAGES
from harmledger.resources.lexicons import language_folder
from tests.extract.sentences import Sentence, book, faults, language

ENGLISH = language("en")
WORLD = book("en")
RULES = [rule.name for stage in STAGES for rule in ENGLISH.rules(stage)]

# Classes that the engine gives, beside those of the word lists.
ENGINE = frozenset(
    "WORD NAME NUM DECIMAL ORDINAL COMMA LP RP COLON DASH QUOTE SLASH HASH PERCENT BAR DOTS PLUS MARK HANDLE POSS "
    "PLACE MOMENT ACTOR ACTOR_ADJ SOURCE AGE MEASURE QTY PART AMONG_PART HARM UNTOLD NAMED WITHAGE SOMEONE "
    "NAMING".split()
)


@pytest.mark.parametrize("sentence", WORLD.sentences, ids=lambda s: s.rule)
def test_a_sentence_says_what_it_must(sentence: Sentence) -> None:
    assert faults(sentence, ENGLISH, WORLD) == []


def test_every_sentence_guards_a_rule_that_exists() -> None:
    assert {s.rule for s in WORLD.sentences} <= set(RULES)


@pytest.mark.parametrize("rule", RULES)
def test_without_its_rule_a_sentence_fails(rule: str) -> None:
    guards = [s for s in WORLD.sentences if s.rule == rule]
    assert guards, f"no sentence guards {rule}"
    poorer = ENGLISH.without(rule)
    assert any(faults(sentence, poorer, WORLD) for sentence in guards)


def test_names_of_rules_are_unique() -> None:
    assert [name for name, n in Counter(RULES).items() if n > 1] == []


def test_every_class_in_a_rule_is_one_that_something_gives() -> None:
    folder = language_folder("en")
    macros = folder.grammar["macros"]
    written = [*macros.values(), *(rule["match"] for stage in STAGES for rule in folder.grammar.get(stage, ()))]
    named = {cls for text in written for cls in re.findall(r"[A-Z][A-Z_0-9]*", text)}
    assert named <= {*macros, *folder.lexicon, *ENGINE}, "a class that nothing gives makes its rule hold nowhere"
