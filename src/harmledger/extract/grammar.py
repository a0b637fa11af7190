"""The engine: a cascade of finite-state rules over classed words.

After FASTUS (Hobbs and others 1997) and Abney's cascades (1996): words get classes from a language's lists, and
rules of one stage rewrite runs of classes into one item of a larger class, which the next stage sees. Each
class is one private character, so that a rule is an ordinary regular expression over a short string, and a
sentence costs microseconds.

A rule is written with class names in capitals, the operators of regular expressions, and captures
``<name:CLASS>``. A language's ``macros`` name unions and sequences. Words themselves never stand in rules: they
stand in the lists, so that a rule is about grammar alone.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, NamedTuple

import msgspec

from harmledger.errors import LexiconError
from harmledger.extract.items import Item
from harmledger.extract.needs import Need, needs

_NAME = re.compile(r"<(?P<group>[a-z_0-9]+):|(?P<cls>[A-Z][A-Z_0-9]*)|(?P<space>\s+)|(?P<close>>)")
_FIRST = 0xE000  # the private-use area: no text of ours holds it, since classes replace the words


class _Codes(dict[str, str]):
    """Class → character; a class that is new gets the next free one."""

    def __missing__(self, cls: str) -> str:
        code = self[cls] = chr(_FIRST + len(self))
        return code


class Alphabet:
    """One private character for each class of the grammar."""

    def __init__(self) -> None:
        self._codes = _Codes()

    def code(self, cls: str) -> str:
        """The character of a class, given out on first sight."""
        return self._codes[cls]

    def spell(self, items: Iterable[Item]) -> str:
        """The string that stands for a run of items."""
        codes = self._codes
        return "".join([codes[item.cls] for item in items])

    def row(self, items: list[Item]) -> Row:
        """Items as the stages read them."""
        spelled = self.spell(items)
        return Row(items, spelled, frozenset(spelled))


class Row(NamedTuple):
    """A run of items, the string that stands for it, and the characters of that string."""

    items: list[Item]
    spelled: str
    classes: frozenset[str]


@dataclass(frozen=True)
class Rule:
    """One rule of a stage: a name to cite, its expression, what it says about its captures, the classes without
    which it holds nowhere, and where it is written."""

    name: str
    expression: str
    says: Mapping[str, Any] = field(default_factory=dict)
    needs: tuple[Need, ...] = ()
    where: str = ""

    @cached_property
    def regex(self) -> re.Pattern[str]:
        """The expression, compiled when a sentence first has what it needs: to compile all takes half a second.

        Raises:
            LexiconError: if it does not compile.
        """
        try:
            return re.compile(self.expression)
        except (re.error, RecursionError) as error:
            raise LexiconError(f"rule {self.name} does not compile: {error}", where=self.where) from error


_MOST_REMEMBERED = 20_000  # sets of classes, so that nobody's texts fill the memory


class Stage:
    """The rules of one stage in their order, and which of them may hold in a sentence that has given classes."""

    def __init__(self, rules: Iterable[Rule]) -> None:
        self._rules = tuple(rules)
        self._telling = frozenset[str]().union(*(need for rule in self._rules for need in rule.needs))
        self._always: list[tuple[int, Rule]] = []  # rules that need nothing
        self._by_first: dict[str, list[tuple[int, Rule]]] = {}  # the others by each class of their first need
        for numbered in enumerate(self._rules):
            needs_ = numbered[1].needs
            for where in [self._by_first.setdefault(cls, []) for cls in needs_[0]] if needs_ else [self._always]:
                where.append(numbered)
        self._apt: dict[frozenset[str], tuple[tuple[int, Rule], ...]] = {}

    def __iter__(self) -> Iterator[Rule]:
        return iter(self._rules)

    def apt(self, classes: frozenset[str]) -> Sequence[tuple[int, Rule]]:
        """The rules, each with its place among all, whose needs these classes meet. Sentences have few of the
        classes that rules need, so the answer is nearly always known from a sentence before."""
        telling = self._telling & classes
        known = self._apt.get(telling)
        if known is None:
            if len(self._apt) >= _MOST_REMEMBERED:
                self._apt.clear()
            known = self._apt[telling] = self._met(telling)
        return known

    def _met(self, classes: frozenset[str]) -> tuple[tuple[int, Rule], ...]:
        """Rules have few classes in their first need: most are not even looked at."""
        met = dict(self._always)
        for cls in classes:
            for n, rule in self._by_first.get(cls, ()):
                if n not in met and not any(map(classes.isdisjoint, rule.needs[1:])):
                    met[n] = rule
        return tuple(sorted(met.items()))


class Match(msgspec.Struct, frozen=True, gc=False):
    """Where a rule holds: item positions ``[start, end)`` and the captured items by name."""

    rule: Rule
    start: int
    end: int
    items: Sequence[Item]
    spans: Mapping[str, tuple[int, int]]

    def first(self, name: str) -> Item | None:
        """The first item of a capture, or None where it caught nothing."""
        at = self.spans.get(name)
        return self.items[at[0]] if at else None

    def all(self, name: str) -> Sequence[Item]:
        """All items of a capture."""
        at = self.spans.get(name)
        return self.items[at[0] : at[1]] if at else ()

    def __iter__(self) -> Iterator[Item]:
        return iter(self.items[self.start : self.end])


class Compiler:
    """Turns written rules into regular expressions over one alphabet."""

    def __init__(self, alphabet: Alphabet, macros: Mapping[str, str], where: str) -> None:
        self._alphabet = alphabet
        self._macros = macros
        self._where = where

    def rules(self, stage: str, entries: Sequence[Mapping[str, Any]]) -> tuple[Rule, ...]:
        """The rules of a stage.

        Raises:
            LexiconError: if a rule has no name or expression, or a macro stands inside itself.
        """
        done = []
        for n, entry in enumerate(entries):
            name, match = entry.get("name"), entry.get("match")
            if not isinstance(name, str) or not isinstance(match, str):
                raise LexiconError(f"rule {n + 1} of {stage} needs a name and a match", where=self._where)
            expression = self._expression(match)
            says = {k: v for k, v in entry.items() if k not in ("name", "match", "why")}
            done.append(Rule(name, expression, says, needs(expression), f"{self._where}, {stage}"))
        return tuple(done)

    def _expression(self, written: str, inside: tuple[str, ...] = ()) -> str:
        out, at = [], 0
        for m in _NAME.finditer(written):
            out.append(written[at : m.start()])
            at = m.end()
            if m["group"]:
                out.append(f"(?P<{m['group']}>")
            elif m["close"]:
                # (?= … ), (?<! … ) and (?P< … ) are not written by hand: ">" always closes a capture
                out.append(")")
            elif m["cls"]:
                name = m["cls"]
                if name in self._macros:
                    if name in inside:
                        raise LexiconError(f"macro {name} stands inside itself", where=self._where)
                    out.append(f"(?:{self._expression(self._macros[name], (*inside, name))})")
                else:
                    out.append(self._alphabet.code(name))
        out.append(written[at:])
        return "".join(out)


def matches(rule: Rule, items: Sequence[Item], spelled: str) -> Iterator[Match]:
    """Where a rule holds in a sentence, leftmost first, without overlaps."""
    for m in rule.regex.finditer(spelled):
        if m.end() > m.start():
            spans = {name: m.span(name) for name, caught in m.groupdict().items() if caught} if m.re.groups else {}
            yield Match(rule, m.start(), m.end(), items, spans)


Build = Callable[[Match], Item | None]


def rewrite(rules: Stage, row: Row, alphabet: Alphabet, build: Build) -> Row:
    """One stage: each rule in turn replaces what it matches by the item that ``build`` makes of it (or leaves
    it, where ``build`` says None). Later rules see what earlier ones made."""
    apt = rules.apt(row.classes)
    tried = -1
    while apt:
        for n, rule in apt:
            if n <= tried or not rule.regex.search(row.spelled):
                continue
            rewritten = _rewritten(rule, row.items, row.spelled, build)
            if rewritten is not row.items:
                row, tried = alphabet.row(rewritten), n
                apt = rules.apt(row.classes)
                break
        else:
            break
    return row


def _rewritten(rule: Rule, items: list[Item], spelled: str, build: Build) -> list[Item]:
    """The items with what one rule makes of them; the same list where it makes nothing."""
    out: list[Item] = []
    at = 0
    for match in matches(rule, items, spelled):
        made = build(match)
        if made is not None:
            out += items[at : match.start]
            out.append(made)
            at = match.end
    return out + items[at:] if at else items
