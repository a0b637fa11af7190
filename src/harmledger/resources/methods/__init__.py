"""Takes the name of a counting method or a file's text, gives ``Method``, every value checked.
Never counts anything.
"""

from __future__ import annotations

from string import Formatter
from typing import Annotated

import msgspec

from harmledger.errors import LexiconError, UsageError
from harmledger.model.claim import Who
from harmledger.model.incident import Grade, Presumed
from harmledger.model.interval import Interval
from harmledger.model.method import (
    REASON_NAMES,
    Assumed,
    Condition,
    Estimate,
    GradeRule,
    Method,
    OpenMax,
    OpenMin,
    Remainder,
    Strays,
    Summary,
    Vague,
)
from harmledger.resources.toml import convert, names, read_toml

FOLDER = "methods"
Whole = Annotated[int, msgspec.Meta(ge=0)]


class _Bounds(msgspec.Struct, forbid_unknown_fields=True):
    """What a phrase stands for; a bound left out is open."""

    min: Whole | None = None
    max: Whole | None = None


class _Range(msgspec.Struct, forbid_unknown_fields=True):
    open_max: OpenMax
    vague: Vague
    summary: Summary = Summary.COUNTS
    estimate: Estimate = Estimate.RANGE
    open_min: OpenMin = OpenMin.OPEN
    strays: Strays = Strays.COUNT


class _Civilians(msgspec.Struct, forbid_unknown_fields=True):
    presumed: tuple[Who, ...]
    remainder: Remainder


class _Origins(msgspec.Struct, forbid_unknown_fields=True):
    assumed: Assumed
    not_credible: tuple[str, ...] = ()


class _Grade(msgspec.Struct, forbid_unknown_fields=True):
    grade: Grade
    reason: str
    when: tuple[Condition, ...] = ()
    origins: Whole = 0


class _File(msgspec.Struct, forbid_unknown_fields=True):
    """A method file as written."""

    name: str
    version: Annotated[int, msgspec.Meta(ge=1)]
    title: str
    source: str
    about: str
    range: _Range
    civilians: _Civilians
    origins: _Origins
    phrases: dict[str, _Bounds]
    grades: tuple[_Grade, ...]
    headline: tuple[Grade, ...] = ()
    counted: Presumed = Presumed.CIVILIANS_PRESUMED


def methods() -> tuple[Method, ...]:
    """Every method that ships, sorted by name."""
    return tuple(method(name) for name in names(FOLDER))


def method(name: str = "airwars") -> Method:
    """The method of this name, or of this name and version ("airwars@1").

    Raises:
        UsageError: if no such method, or not in this version, ships.
        LexiconError: if its file breaks its schema.
    """
    plain, _, version = name.partition("@")
    if plain not in names(FOLDER):
        raise UsageError(
            f"there is no method {plain!r}", remedy=f"Choose one of these: {', '.join(m.id for m in methods())}"
        )
    found = parse(*read_toml(FOLDER, plain))
    if version and version != str(found.version):
        raise UsageError(f"there is no method {name!r}", remedy=f"This release has {found.id}")
    return found


def parse(text: str, where: str) -> Method:
    """The method that ``text`` (TOML) tells.

    Raises:
        LexiconError: naming ``where``, and the value that breaks the schema.
    """
    told = convert(text, _File, where)
    phrases = {phrase: _bounds(phrase, bounds, where) for phrase, bounds in told.phrases.items()}
    if "plural" not in phrases:
        raise LexiconError(
            "the table of phrases lacks 'plural', which unlisted phrases are read by", where=where, remedy="Add it"
        )
    if not told.grades or told.grades[-1].when or told.grades[-1].origins:
        raise LexiconError(
            "the last grade has conditions, so that some incident would have none",
            where=where,
            remedy="End the list with a grade whose `when` is empty and that asks for no origins",
        )
    return Method(
        name=told.name,
        version=told.version,
        title=told.title,
        source=told.source,
        phrases=phrases,
        vague=told.range.vague,
        open_max=told.range.open_max,
        presumed=told.civilians.presumed,
        remainder=told.civilians.remainder,
        assumed=told.origins.assumed,
        grades=tuple(_rule(rule, where) for rule in told.grades),
        headline=told.headline,
        not_credible=frozenset(told.origins.not_credible),
        about=told.about.strip(),
        summary=told.range.summary,
        counted=told.counted,
        estimate=told.range.estimate,
        open_min=told.range.open_min,
        strays=told.range.strays,
    )


def _bounds(phrase: str, bounds: _Bounds, where: str) -> Interval:
    try:
        return Interval(bounds.min, bounds.max)
    except ValueError as error:
        remedy = "Give a min that is not above the max"
        raise LexiconError(f"the bounds of {phrase!r} are turned round", where=where, remedy=remedy) from error


def _rule(rule: _Grade, where: str) -> GradeRule:
    try:
        used = {field for _, field, _, _ in Formatter().parse(rule.reason) if field is not None}
    except ValueError as error:
        message = f"the reason of {rule.grade.value!r} has a brace that stands alone ({error})"
        remedy = "Write a name between two braces, as in {who}; write {{ for a brace itself"
        raise LexiconError(message, where=where, remedy=remedy) from error
    if unknown := sorted(used - REASON_NAMES):
        raise LexiconError(
            f"the reason of {rule.grade.value!r} asks for {', '.join(unknown)}",
            where=where,
            remedy=f"A reason may use {', '.join(sorted(REASON_NAMES))}",
        )
    return GradeRule(rule.grade, rule.when, rule.reason, rule.origins)
