"""The page of the method, made of the method's file: what words stand for, how ranges and grades are made."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from harmledger.model.method import Method
from harmledger.publish import words
from harmledger.web.reader.wording import Wording

_RULES = ("open_max", "open_min", "vague", "summary", "remainder", "assumed", "estimate")


def method_page(method: Method, wording: Wording) -> dict[str, Any]:
    """What the template of the method needs."""
    return {
        "method": method,
        "about": words.line(method.about),
        "rules": tuple(_rules(method, wording)),
        "phrases": tuple(
            (words.named(phrase), wording.interval(found)) for phrase, found in sorted(method.phrases.items())
        ),
        "grades_of": tuple(_grades(method, wording)),
    }


def _rules(method: Method, wording: Wording) -> Iterator[tuple[str, str]]:
    for name in _RULES:
        value = getattr(method, name).value
        yield wording.say(f"rule.{name}"), wording.word("rule_value", value)
    presumed = wording.joined(wording.word("who", who.value) for who in method.presumed)
    yield wording.say("rule.presumed"), presumed or wording.say("nobody")
    yield wording.say("rule.counted"), wording.word("block", method.counted.value)


def _grades(method: Method, wording: Wording) -> Iterator[tuple[str, tuple[str, ...], str, bool]]:
    for rule in method.grades:
        conditions = [wording.word("condition", one.value) for one in rule.when]
        if rule.origins:
            conditions.append(wording.say("methodpage.at_least_origins", n=rule.origins))
        reason = rule.reason.replace("{", "⟨").replace("}", "⟩").replace("_", " ")
        yield rule.grade.value, tuple(conditions), reason, rule.grade in method.headline
