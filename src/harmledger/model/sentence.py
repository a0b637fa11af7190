"""What the method says of an incident, as data: which sentence, and its values. Each language makes its words of it."""

from __future__ import annotations

from dataclasses import dataclass

from harmledger.model.interval import Interval


@dataclass(frozen=True, slots=True)
class Side:
    """One of those who say something: ``names`` say it, of ``actors``, with a number."""

    names: tuple[str, ...] = ()
    actors: tuple[str, ...] = ()
    interval: Interval | None = None


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence.

    Args:
        key: Which one it is.
        harms: What harm to whom it is about: "killed/civilians".
        sides: Who says what, in the order in which the sentence tells them.
        text: Words that are as somebody wrote them: a method's reason with its places in braces, a person's, a name.
        n: A number.
    """

    key: str
    harms: tuple[str, ...] = ()
    sides: tuple[Side, ...] = ()
    text: str = ""
    n: int | None = None


@dataclass(frozen=True, slots=True)
class Told:
    """The sentences of an assessment: why its grade, what contradicts, who and what was not counted."""

    grade: Sentence | None = None
    contradictions: tuple[Sentence, ...] = ()
    not_counted: tuple[Sentence, ...] = ()
