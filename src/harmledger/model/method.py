"""A published counting rule as data: how words become numbers, and numbers a range and a grade."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from harmledger.model.claim import Who
from harmledger.model.incident import Grade, Presumed
from harmledger.model.interval import Interval


class OpenMax(StrEnum):
    """What becomes of an upper bound that some source leaves open."""

    OPEN = "open"  # the published maximum is open
    HIGHEST_TOLD = "highest_told"  # the highest figure that any claim tells; open where no other figure is told


class OpenMin(StrEnum):
    """What becomes of a lower bound that some source leaves open ("up to nine")."""

    OPEN = "open"  # the published minimum is open
    LOWEST_TOLD = "lowest_told"  # the lowest figure that any claim tells; open where no other figure is told


class Vague(StrEnum):
    """What a loose phrase may do beside a number for the same kind and status of harm."""

    YIELDS = "yields"  # it sets a bound only where nobody tells a number
    COUNTS = "counts"  # it sets bounds like a number
    RAISES = "raises"  # it sets no minimum, but the maximum where it stands for more than any number


class Summary(StrEnum):
    """What a text's own figure does to smaller ones that the same text credits to others."""

    COUNTS = "counts"  # nothing: each sets bounds
    SETS_MINIMUM = "sets_minimum"  # its own minimum stands: the smaller ones are early tolls or parts, and those
    # told of one by one are among any greater number of its own or of others


class Strays(StrEnum):
    """What becomes of a figure that stands alone: of another place than most texts tell of, or far from all others."""

    COUNT = "count"  # it sets bounds like any other
    LEFT_OUT = "left_out"  # it sets none


class Remainder(StrEnum):
    """Whether those of a total whom the same claim does not call civilians are presumed civilian."""

    LEFT_OUT = "left_out"  # "42 people, 27 of them civilians": 27
    PRESUMED = "presumed"  # 27 to 42


class Assumed(StrEnum):
    """How an origin counts that is assumed, because the text credits nobody and the publisher is taken."""

    WHERE_ALONE = "where_alone"  # only where its document credits nobody in this incident
    ALWAYS = "always"
    NEVER = "never"


class Estimate(StrEnum):
    """What is printed of the figures that may set bounds."""

    RANGE = "range"  # from the lowest to the highest
    LOWEST = "lowest"  # the most cautious figure, as one number


class Condition(StrEnum):
    """What a grade may depend on, besides the number of origins that tell of harm."""

    NO_HARM = "no_harm"  # no claim says that anybody was harmed; a sourced zero is none
    NO_DEATH = "no_death"  # no claim says that anybody was killed; a sourced zero is none
    ONLY_COMBATANTS = "only_combatants"  # every claim of harm that says whose says combatants
    CONCEDED = "conceded"  # a belligerent's own voice says that it harmed civilians
    COMPETING = "competing"  # two origins blame belligerents of whom none is the same
    ATTRIBUTED = "attributed"  # some claim says who did it


# What a grade's reason may name in braces.
REASON_NAMES = frozenset({"nobody_harmed", "conceding", "harm_origins", "n_harm_origins", "belligerents"})


@dataclass(frozen=True, slots=True)
class GradeRule:
    """One grade with its conditions, all of which must hold. Rules are tried in order.

    ``origins`` is the least number of credible independent origins that tell of harm; ``reason`` is one
    sentence in which the names of ``REASON_NAMES``, in braces, are filled in.
    """

    grade: Grade
    when: tuple[Condition, ...]
    reason: str
    origins: int = 0


@dataclass(frozen=True, slots=True)
class Method:
    """A counting rule. Each value's source is told beside it in the method's file.

    Args:
        name: "airwars".
        version: From 1; a change of any value is a new version.
        title: What people call it.
        source: Where it is published.
        phrases: Loose phrase → the numbers it stands for; "plural" is among them.
        vague: What a phrase may do beside a number.
        open_max: What becomes of an open upper bound.
        open_min: What becomes of an open lower bound.
        strays: What becomes of a figure that stands alone.
        presumed: Statuses that are presumed civilian where a claim tells neither civilians nor a total.
        remainder: What becomes of a total's part that the same claim does not call civilian.
        assumed: How assumed origins count.
        not_credible: Sources whose word supports no grade.
        grades: Tried in order; the last one has no conditions.
        summary: What a text's own figure does to smaller ones that it credits to others.
        headline: Grades whose incidents a headline sum adds up.
        counted: Whose numbers a sum adds up: civilians with those presumed civilian, or everyone.
        estimate: Whether the range is printed, or its most cautious figure alone.
        about: A few sentences for people.
    """

    name: str
    version: int
    title: str
    source: str
    phrases: Mapping[str, Interval]
    vague: Vague
    open_max: OpenMax
    presumed: tuple[Who, ...]
    remainder: Remainder
    assumed: Assumed
    grades: tuple[GradeRule, ...]
    headline: tuple[Grade, ...] = ()
    not_credible: frozenset[str] = frozenset()
    about: str = ""
    summary: Summary = Summary.COUNTS
    counted: Presumed = Presumed.CIVILIANS_PRESUMED
    estimate: Estimate = Estimate.RANGE
    open_min: OpenMin = OpenMin.OPEN
    strays: Strays = Strays.COUNT

    def numbers(self, phrase: str) -> Interval:
        """What a loose phrase stands for; one that the table lacks is read like a bare plural."""
        return self.phrases.get(phrase, self.phrases["plural"])

    @property
    def id(self) -> str:
        """The name with its version ("airwars@1")."""
        return f"{self.name}@{self.version}"
