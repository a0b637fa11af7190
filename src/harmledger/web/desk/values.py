"""What a claim says, field by field: in the reader's language, and as the inputs of a form in which it is corrected."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from harmledger.errors import UsageError
from harmledger.model.claim import (
    Certainty,
    Claim,
    ClaimPlace,
    Count,
    Effect,
    Event,
    HarmedObject,
    Hedge,
    Origin,
    Percent,
    Scope,
    Stance,
    Victim,
    What,
    Who,
)
from harmledger.model.ids import ActorId, SourceId
from harmledger.model.interval import Interval
from harmledger.model.mention import Place, PlaceKind
from harmledger.model.moment import KnownFrom, Moment, Period, Precision
from harmledger.publish import words
from harmledger.review.fields import LISTS
from harmledger.review.telling import paths, told
from harmledger.web.sentences import LRI, PDI, Sentences, isolated


@dataclass(frozen=True, slots=True)
class Input:
    """One input of a form: ``options`` where one of a list is chosen; ``known`` names the list of suggestions."""

    name: str
    kind: str  # "text", "number", "decimal", "date", "choice", "flag"
    options: tuple[str, ...] = ()
    known: str = ""
    needed: bool = False


def _of(kind: type[StrEnum]) -> tuple[str, ...]:
    return tuple(member.value for member in kind)


INPUTS: Mapping[str, tuple[Input, ...]] = {
    "event": (Input("event", "choice", _of(Event), needed=True),),
    "stance": (Input("stance", "choice", _of(Stance), needed=True),),
    "scope": (Input("scope", "choice", _of(Scope), needed=True),),
    "date": (Input("start", "date", needed=True), Input("end", "date")),
    "place": (
        Input("name", "text", known="places", needed=True),
        Input("kind", "choice", _of(PlaceKind), needed=True),
        Input("lat", "decimal"),
        Input("lon", "decimal"),
        Input("radius_km", "decimal"),
        Input("admin1", "text"),
        Input("country", "text"),
    ),
    "origin": (Input("name", "text", known="sources", needed=True), Input("speaker", "text"), Input("assumed", "flag")),
    "perpetrators": (
        Input("actor", "text", known="actors", needed=True),
        Input("certainty", "choice", _of(Certainty), needed=True),
    ),
    "counts": (
        Input("what", "choice", _of(What), needed=True),
        Input("who", "choice", _of(Who)),
        Input("min", "number"),
        Input("max", "number"),
        Input("hedge", "choice", _of(Hedge)),
    ),
    "victims": (
        Input("name", "text", needed=True),
        Input("age", "number"),
        Input("sex", "choice", ("", "female", "male")),
        Input("status", "choice", ("killed", "injured", "missing", "detained"), needed=True),
    ),
    "objects": (
        Input("kind", "text", needed=True),
        Input("name", "text"),
        Input("count", "number"),
        Input("effect", "choice", _of(Effect), needed=True),
    ),
}
"""The fields that people correct by a form, with what each is made of."""

ADDABLE = ("date", "place", "origin", "perpetrators", "counts", "victims", "objects")
"""Those of which a claim may have one that it does not have yet."""

_OWN = {"place": ("gazetteer", "alt_names", "admin2", "admin1", "country"), "origin": ("source",)}


@dataclass(frozen=True, slots=True)
class Value:
    """One value of a claim: its path, what the field is called, what it says, its quotes, and its form's values."""

    path: str
    name: str
    label: str
    said: str
    quotes: tuple[str, ...]
    start: int | None
    form: Mapping[str, object]


def values(claim: Claim, told_in: Sentences, names: Names) -> Iterator[Value]:
    """What a claim says, in the order of its fields."""
    for path in paths(claim):
        name = path.partition("/")[0]
        if name not in INPUTS and name not in ("targets", "other_places", "percent"):
            continue
        quotes = claim.quotes(path)
        yield Value(
            path,
            name,
            told_in.word("field", name),
            said(claim, path, told_in, names),
            tuple(words.line(e.quote) for e in quotes),
            min((e.span.start for e in quotes), default=None),
            _form(name, told(claim, path)),
        )


@dataclass(frozen=True, slots=True)
class Names:
    """What the case calls its actors and sources."""

    actors: Mapping[ActorId, str]
    sources: Mapping[SourceId, str]


def _form(name: str, value: Any) -> Mapping[str, object]:  # noqa: ANN401 (the form of an export)
    return value if isinstance(value, Mapping) else {name: value}


def said(claim: Claim, path: str, told_in: Sentences, names: Names) -> str:
    """One value in words."""
    name, _, number = path.partition("/")
    value = getattr(claim, name)
    if name in LISTS:
        value = value[int(number)]
    say = _SAID.get(name)
    if say is not None:
        return say(value, told_in)
    if name == "perpetrators":
        actor = names.actors.get(value.actor, value.name)
        return _joined(told_in, (words.said(actor), told_in.word("certainty", value.certainty.value)))
    return words.said(value.text)


def _origin(value: Origin, told_in: Sentences) -> str:
    assumed = told_in.say("assumed") if value.assumed else ""
    return _joined(told_in, (words.said(value.name), words.said(value.speaker or ""), assumed))


def _victim(value: Victim, told_in: Sentences) -> str:
    age = told_in.say("aged", n=value.age) if value.age is not None else ""
    sex = told_in.word("sex", value.sex) if value.sex else ""
    return _joined(told_in, (words.said(value.name), age, sex, told_in.word("what", value.status.value)))


def _object(value: HarmedObject, told_in: Sentences) -> str:
    many = f"{LRI}× {value.count}{PDI}" if value.count and value.count > 1 else ""
    kind = f"{told_in.word('object', value.kind)} {many}".strip()
    return _joined(told_in, (kind, words.said(value.name or ""), told_in.word("effect", value.effect.value)))


def _percent(value: Percent, told_in: Sentences) -> str:
    return f"{span(value.interval, told_in)} % · {words.said(value.of)} · {words.said(value.that)}"


def _where(value: ClaimPlace, told_in: Sentences) -> str:
    return words.place(value.place) if told_in.language == "en" else _joined(told_in, _place(value.place, told_in))


def _joined(told_in: Sentences, parts: Sequence[str]) -> str:
    told = [part for part in parts if part]
    return told_in.say("comma").join(told if told_in.language == "en" else map(isolated, told))


def _place(place: Place, told_in: Sentences) -> tuple[str, ...]:
    names = [place.name, *(unit for unit in (place.admin1, place.country) if unit and unit != place.name)]
    return (*map(words.said, names), told_in.word("kind", place.kind.value))


def count(found: Count, told_in: Sentences) -> str:
    """A count in words: "killed: 3–5 civilians (about)"."""
    who = told_in.word("who", found.who.value) if found.who else ""
    phrase = f"“{words.said(found.text)}”" if found.hedge is Hedge.UNNUMBERED and found.text else ""
    many = span(found.interval, told_in) if found.interval.told else phrase or told_in.say("not_told")
    loose = told_in.word("hedge", found.hedge.value) if found.hedge in (Hedge.ABOUT, Hedge.JOINT) else ""
    return " ".join(
        filter(None, (told_in.word("what", found.what.value) + ":", many, who, f"({loose})" if loose else ""))
    )


_SAID: Mapping[str, Callable[[Any, Sentences], str]] = {
    "event": lambda value, told_in: told_in.word("event", value.value),
    "stance": lambda value, told_in: told_in.word("stance", value.value),
    "scope": lambda value, told_in: told_in.word("scope", value.value),
    "date": lambda value, told_in: moment(value, told_in),
    "place": _where,
    "other_places": _where,
    "origin": _origin,
    "counts": count,
    "victims": _victim,
    "objects": _object,
    "percent": _percent,
}


def span(interval: Interval, told_in: Sentences) -> str:
    """A range, its digits from left to right wherever they stand."""
    if not interval.told:
        return told_in.say("not_told")
    if interval.exact:
        return f"{LRI}{interval.low:,}{PDI}"
    if interval.high is None:
        return told_in.say("or_more", n=interval.low)
    if interval.low is None:
        return told_in.say("up_to", n=interval.high)
    return f"{LRI}{interval.low:,}–{interval.high:,}{PDI}"


def days(period: Period, told_in: Sentences) -> str:
    """A period in words."""
    if told_in.language == "en":
        return words.day(period)
    first, last = period.start, period.last
    if period.precision is Precision.YEAR:
        return f"{LRI}{first.year}{PDI}"
    if period.precision is Precision.MONTH:
        return f"{told_in.word('month', first.month)} {first.year}"
    ends = (first,) if first == last else (first, last)
    return " – ".join(f"{d.day} {told_in.word('month', d.month)} {d.year}" for d in ends)


def moment(found: Moment, told_in: Sentences) -> str:
    """A claim's date, and how it is known where the words do not tell it."""
    if found.known_from is KnownFrom.TEXT:
        return days(found.period, told_in)
    return f"{days(found.period, told_in)} ({told_in.word('from', found.known_from.value)})"


def read_form(name: str, form: Mapping[str, str], before: Mapping[str, object] | None) -> object:
    """What a form says of a field, in the form of an exported claim.

    Args:
        name: The field.
        form: Its inputs.
        before: What the field said, whose parts that the form does not show are kept as long as the name is the same.

    Raises:
        UsageError: an input is not what it must be.
    """
    found = {each.name: _read(each, form.get(each.name, "")) for each in INPUTS[name]}
    if name in ("event", "stance", "scope"):
        return found[name]
    kept = dict(before or {})
    if kept.get("name") != found.get("name"):
        kept = {key: value for key, value in kept.items() if key not in _OWN.get(name, ())}
    if name == "date" and not found["end"]:
        found["end"] = found["start"]
    if name == "date":
        kept.pop("precision", None)
    if name == "counts" and (kept.get("min"), kept.get("max")) != (found["min"], found["max"]):
        kept.pop("phrase", None)
        if found["hedge"] == kept.get("hedge"):
            found["hedge"] = None  # it was of the other number
    kept.pop("text", None)
    merged = {**kept, **{key: value for key, value in found.items() if value is not None}}
    if name == "counts":
        merged |= {"min": found["min"], "max": found["max"]}
        if found["hedge"] is None:
            merged.pop("hedge", None)
    return merged


def _read(each: Input, typed: str) -> object:
    if not typed:
        if each.needed:
            raise UsageError(f"{each.name} is empty", remedy="Fill it in")
        return False if each.kind == "flag" else None
    if each.kind == "flag":
        return True
    if each.kind == "number":
        if not typed.isdecimal() or len(typed) > 9:
            raise UsageError(f"{each.name} is {typed!r}", remedy="Write a whole number")
        return int(typed)
    if each.kind == "decimal":
        try:
            return float(typed)
        except ValueError as error:
            raise UsageError(f"{each.name} is {typed!r}", remedy="Write a number with a point") from error
    if each.kind == "choice" and typed not in each.options:
        raise UsageError(f"{each.name} is {typed!r}", remedy=f"Take one of {', '.join(each.options)}")
    return typed
