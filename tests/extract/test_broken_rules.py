"""A rule that is wrong says so, with its name and where it is written."""

from __future__ import annotations

import pytest

from harmledger.errors import LexiconError
from harmledger.extract.grammar import Alphabet, Compiler


def compiler(**macros: str) -> Compiler:
    return Compiler(Alphabet(), macros, "languages/xx/grammar.yaml")


def test_an_expression_that_is_none_is_named_when_it_is_first_used() -> None:
    [rule] = compiler().rules("harms", [{"name": "open", "match": "(DIED"}])
    with pytest.raises(LexiconError, match=r"rule open does not compile") as caught:
        _ = rule.regex
    assert caught.value.where == "languages/xx/grammar.yaml, harms"


def test_a_rule_without_a_match_is_refused() -> None:
    with pytest.raises(LexiconError, match="needs a name and a match"):
        compiler().rules("harms", [{"name": "empty"}])


def test_a_macro_inside_itself_is_refused() -> None:
    with pytest.raises(LexiconError, match="macro A stands inside itself"):
        compiler(A="B A").rules("harms", [{"name": "endless", "match": "A"}])
