"""Every rule takes little time on a sentence as long as sentences may be, whatever stands in it."""

from __future__ import annotations

import time
from random import Random

import pytest

from harmledger.extract.classify import LONGEST
from harmledger.extract.grammar import Rule
from harmledger.knowledge import OwnFiles, Reader

LANGUAGES = Reader(OwnFiles()).languages
ROUNDS = 14
SLOWEST = 0.05  # seconds of a rule for one sentence; a rule that looks at each word some times takes a thousandth


def sentences(rule: Rule) -> list[str]:
    """Sentences of one to three of a rule's classes, as runs, in turn or mixed: what makes careless rules slow."""
    rng = Random(rule.name)  # noqa: S311 (chance, not secrecy)
    classes = sorted({c for c in rule.regex.pattern if "\ue000" <= c <= "\uf8ff"})
    made = [c * LONGEST for c in classes]
    for n in range(ROUNDS):
        few = rng.sample(classes, min(len(classes), rng.choice((2, 3))))
        made.append("".join(rng.choices(few, k=LONGEST)) if n % 2 else ("".join(few) * LONGEST)[:LONGEST])
    return made


def seconds(rule: Rule, sentence: str) -> float:
    begun = time.process_time()
    for _ in rule.regex.finditer(sentence):
        pass
    return time.process_time() - begun


@pytest.mark.parametrize("code", LANGUAGES)
def test_no_rule_is_slow_on_any_sentence(code: str) -> None:
    language = LANGUAGES[code]
    slow = []
    for stage in language.stages:
        for rule in language.rules(stage):
            worst = max(sentences(rule), key=lambda s: seconds(rule, s))
            if min(seconds(rule, worst) for _ in range(3)) > SLOWEST:  # not because the machine was busy
                slow.append(f"{stage}/{rule.name}")
    assert slow == []


def test_a_rule_that_tries_all_ways_is_found_slow() -> None:
    careless = Rule("careless", "\ue000*\ue001?\ue000*\ue001?\ue000+\ue002")
    assert seconds(careless, sentences(careless)[0]) > SLOWEST
