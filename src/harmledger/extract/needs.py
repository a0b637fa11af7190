"""Which classes a rule cannot do without, read off its expression: most rules of a language need a word that most
sentences lack, and need not be tried on them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from harmledger.text.memo import Memo

Need = frozenset[str]
"""Classes, as characters, of which one at least must stand in a sentence for a rule to hold there."""

_PART = re.compile(
    r"(?P<never>\(\?<?!)|(?P<open>\((?:\?(?:P<\w+>|:|=|<=|>))?)|(?P<close>\))|(?P<unlike>\[\^[^]]*\])|(?P<some>\[[^]]*\])"
    r"|(?P<optional>(?:[*?]|\{0?,\d*\}|\{0\})[?+]?)|(?P<quantity>(?:\+|\{\d+(?:,\d*)?\})[?+]?)|(?P<bar>\|)"
    r"|(?P<one>[\ue000-\uf8ff])|(?P<other>.)",
    re.DOTALL,
)


def needs(expression: str) -> tuple[Need, ...]:
    """What every sentence must hold for an expression to match in it, the fewest classes first.

    Each need is a necessary condition; together they need not suffice. Whatever the expression's form, an
    expression that matches a string finds each of its needs there (a law that the tests hold it to).

    Args:
        expression: As ``grammar.Compiler`` writes it: characters, groups, sets, ``|``, quantifiers, look-arounds.
    """
    return tuple(map(frozenset, NEEDS[expression]))


def _needs(expression: str) -> tuple[str, ...]:
    found = {"".join(sorted(need)) for need in _either(_PART.finditer(expression), outermost=True)}
    return tuple(sorted(found, key=lambda need: (len(need), need)))


NEEDS: Memo[tuple[str, ...]] = Memo(_needs)
"""The needs by expression, each as a string of its classes."""


def _either(parts: Iterator[re.Match[str]], *, outermost: bool = False) -> list[Need]:
    """The needs of alternatives up to the closing bracket: one set for all, made of each one's fewest."""
    branches: list[list[Need]] = [[]]
    last: list[Need] = []  # of the part before, which a quantifier may make optional
    for part in parts:
        kind = part.lastgroup
        if kind == "close" and not outermost:
            break
        if kind == "optional":
            last = []
        elif kind != "quantity":
            branches[-1] += last
            last = _of(part, parts)
        if kind == "bar":
            branches.append([])
    branches[-1] += last
    if len(branches) == 1:
        return branches[0]
    if not all(branches):
        return []
    return [frozenset().union(*(min(branch, key=len) for branch in branches))]


def _of(part: re.Match[str], parts: Iterator[re.Match[str]]) -> list[Need]:
    """The needs of one part, read to its end."""
    if part.lastgroup in ("open", "never"):
        inside = _either(parts)
        return inside if part.lastgroup == "open" else []
    return [frozenset(part[0].strip("[]"))] if part.lastgroup in ("some", "one") else []
