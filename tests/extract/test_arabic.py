"""Arabic: every sentence of the language folder says what it must, and every rule earns its place."""

from __future__ import annotations

from collections import defaultdict

import pytest

from harmledger.extract.language import STAGES
from harmledger.text.clitics import arabic_forms
from tests.extract.sentences import Sentence, book, faults, language

ARABIC = language("ar", arabic_forms)
WORLD = book("ar")
RULES = [rule.name for stage in STAGES for rule in ARABIC.rules(stage)]


@pytest.mark.parametrize("sentence", WORLD.sentences, ids=lambda s: s.rule)
def test_a_sentence_says_what_it_must(sentence: Sentence) -> None:
    assert faults(sentence, ARABIC, WORLD) == []


def test_every_sentence_guards_a_rule_that_exists() -> None:
    assert {s.rule for s in WORLD.sentences} <= set(RULES)


@pytest.mark.parametrize("rule", RULES)
def test_without_its_rule_a_sentence_fails(rule: str) -> None:
    guards = [s for s in WORLD.sentences if s.rule == rule]
    assert guards, f"no sentence guards {rule}"
    poorer = ARABIC.without(rule)
    assert any(faults(sentence, poorer, WORLD) for sentence in guards)


def test_names_of_rules_are_unique() -> None:
    seen: dict[str, int] = defaultdict(int)
    for name in RULES:
        seen[name] += 1
    assert [name for name, n in seen.items() if n > 1] == []
