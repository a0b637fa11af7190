"""The cascade's alphabet: what a sentence is made of once words, names and numbers are classed."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import msgspec

from harmledger.model.claim import Hedge, What, Who
from harmledger.model.interval import Interval

WORD = "WORD"  # a word that no list knows
NAME = "NAME"  # the same, written with a capital: perhaps a person's name
ANY_MARK = "MARK"
RELATIVE = "relative"  # somebody's kin of whatever degree: so many of these are a count, and nobody in particular


class Item(msgspec.Struct, frozen=True, gc=False):  # made for every word: a tuple takes thrice as long
    """One classed stretch of a sentence; offsets index the document's text."""

    cls: str
    start: int
    end: int
    value: Any = None


@dataclass(frozen=True, slots=True)
class Lexeme:
    """What a language's word list says of a phrase: its class and named features (``who``, ``what``, …)."""

    cls: str
    features: dict[str, Any] = field(default_factory=dict)

    def get(self, name: str, default: Any = None) -> Any:  # noqa: ANN401 (a feature is what the list says)
        """A feature, or ``default``."""
        return self.features.get(name, default)


def feature(item: Item, name: str) -> Any:  # noqa: ANN401 (a feature is what the list says)
    """A named feature of a listed word, from the first of its lexemes that has it; None where none has."""
    value = item.value
    if value.__class__ is list:
        for lexeme in value:
            if name in lexeme.features:
                return lexeme.features[name]
    return None


@dataclass(frozen=True, slots=True)
class Quantity:
    """How many, with the words' looseness; ``phrase`` is the key of a loose word ("dozens")."""

    interval: Interval
    hedge: Hedge
    phrase: str | None = None


ONE = Quantity(Interval.exactly(1), Hedge.EXACT)
TWO = Quantity(Interval.exactly(2), Hedge.EXACT)
ZERO = Quantity(Interval.exactly(0), Hedge.EXACT)
PLURAL = Quantity(Interval(2, None), Hedge.UNNUMBERED, "plural")


@dataclass(frozen=True, slots=True)
class Person:
    """What words tell of somebody beside the harm. ``name`` is where the name stands in the text; ``age`` in
    whole years; ``kin`` the relation that a kin word names ("child", "spouse"); ``grown``: the words are used
    of adults."""

    name: tuple[int, int] | None = None
    age: int | None = None
    sex: str | None = None
    kin: str | None = None
    grown: bool = False
    of: str | None = None  # the sex of the one whose kin they are ("her sons")
    noun: bool = True  # a noun tells who; else an age or a name alone


@dataclass(frozen=True, slots=True)
class Part:
    """So many of one kind of people, in one stretch of words."""

    who: Who
    quantity: Quantity
    start: int
    end: int
    definite: bool = False  # "the victims": points back, counts nobody new
    others: bool = False  # "two others", "four more": besides those just told
    bare: bool = False  # a noun without article or number
    nth: bool = False  # "a fifth casualty": the last of so many
    role: bool = False  # civilians because of what they do ("a nurse"), not because anybody says so
    victim: bool = False  # the noun itself tells that they were harmed: "victims"
    person: Person | None = None  # what else is told of them, for the register of victims


@dataclass(frozen=True, slots=True)
class Group:
    """People told of together: ``parts`` add up; ``within`` are told to be among them."""

    parts: tuple[Part, ...]
    within: tuple[Part, ...] = ()

    @property
    def definite(self) -> bool:
        """Whether all of it points back to people told of before, and tells nothing new of them."""
        return not self.within and all(part.definite for part in self.parts)


@dataclass(frozen=True, slots=True)
class HarmFact:
    """A group and what befell it, as one rule read it. ``start`` and ``end`` cover the words of the rule's
    match; ``joint``: killed and injured are told with one number."""

    what: What
    group: Group
    start: int
    end: int
    rule: str
    joint: bool = False
    seen: bool = False  # on an image, which shows some of them
    early: bool = False  # told at first, before others were known of: "initially reported nine"
