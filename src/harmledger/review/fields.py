"""A field of a claim as a person corrects it: from the form of an exported claim to the model's values.

A path is a field's name ("date") or that of one of several with its number ("counts/0"). What is corrected in a list
is found again by what it is about (whose deaths, which actor) before its number is trusted: another reading of the
same text may number it otherwise.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import fields, replace
from datetime import date
from typing import Any, cast

from harmledger.errors import UsageError
from harmledger.model.claim import (
    AccordingTo,
    Certainty,
    Claim,
    ClaimPlace,
    Count,
    Effect,
    Event,
    Evidence,
    HarmedObject,
    Hedge,
    Origin,
    Percent,
    Perpetrator,
    Scope,
    Stance,
    Target,
    Victim,
    What,
    Who,
)
from harmledger.model.ids import UNLISTED, ActorId, PlaceId, SourceId
from harmledger.model.interval import Interval
from harmledger.model.mention import Place, PlaceKind
from harmledger.model.moment import DAY, KnownFrom, Moment, Period, Precision
from harmledger.model.span import Span
from harmledger.review.overrides import interval_of

LISTS = ("counts", "perpetrators", "victims", "objects", "targets", "other_places")
SCALARS = ("event", "stance", "scope", "date", "place", "origin", "percent")
WORDLESS = ("event", "stance", "scope", "percent", "via")  # whose values are said in no words of their own

Told = Mapping[str, Any]


def part(path: str) -> tuple[str, int | None]:
    """A path's field, and the number in its list.

    Raises:
        UsageError: no claim has such a field.
    """
    name, slash, number = path.partition("/")
    if name in SCALARS and not slash:
        return name, None
    if name in LISTS and number.isdecimal() and len(number) < 6:
        return name, int(number)
    known = ", ".join((*SCALARS, *(f"{n}/0" for n in LISTS)))
    raise UsageError(f"no claim has a field {path!r}", remedy=f"Name one of {known}")


def value_of(path: str, told: object, text: str) -> object:
    """A value of the model from the form of an exported claim; ``text`` are the words that tell it.

    Raises:
        UsageError: it has not the form of this field's values.
    """
    name, _ = part(path)
    try:
        return _MAKERS[name](told, text)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        said = f"it has no {error}" if isinstance(error, KeyError) else str(error)
        remedy = f"`harmledger schema claims` tells the form of {name}"
        raise UsageError(f"that is no {name}: {said}", remedy=remedy) from error


def corrected(claim: Claim, path: str, was: object, told: object, words: Sequence[Evidence], text: str) -> Claim:
    """A claim with one field as it was corrected.

    Args:
        claim: As it is read, or corrected before.
        path: Which field.
        was: Of one in a list, what stood there when it was corrected, in the form of an exported claim.
        told: What it is; None takes it away.
        words: Where it is told; none: the words that were behind it before.
        text: The document's.

    Raises:
        UsageError: it has not the form of this field's values.
    """
    name, number = part(path)
    spans = [e.span for e in words]
    if number is None:
        quote = spans[0].of(text) if spans else _text_before(getattr(claim, name))
        new = None if told is None else value_of(path, told, quote)
        if new is None and name in ("event", "stance", "scope"):
            raise UsageError(f"a claim is not without its {name}", remedy="Say which it is")
        evidence = _evidence(claim.evidence, name, spans, text, gone=told is None)
        return _with(claim, name, _dated(new, spans), evidence)
    listed = list(getattr(claim, name))
    at = _found(name, listed, number, was)
    if told is None:
        return _without(claim, name, listed, at)
    quote = spans[0].of(text) if spans else _text_before(listed[at] if at < len(listed) else None)
    listed[at : at + 1] = [value_of(path, told, quote)]
    return _with(claim, name, tuple(listed), _evidence(claim.evidence, f"{name}/{at}", spans, text))


def key_of(name: str, value: object) -> object:
    """What one of several is about: by this it is found again."""
    return _KEYS[name](value)


def told_key(name: str, told: object) -> object:
    """What one of several in the form of an exported claim is about; None where it has no such form."""
    try:
        return key_of(name, _MAKERS[name](told, ""))
    except (KeyError, TypeError, ValueError, AttributeError):
        return None


def _found(name: str, listed: Sequence[object], number: int, was: object) -> int:
    """Where in a list the part is now that had this number: the end of it where it is new or gone."""
    if was is None:
        return len(listed)
    key = told_key(name, was)
    same = [n for n, value in enumerate(listed) if key_of(name, value) == key]
    return number if number in same else same[0] if same else len(listed)


def _without(claim: Claim, name: str, listed: list[object], at: int) -> Claim:
    """A claim without one part of a list, those behind it numbered anew."""
    if at >= len(listed):
        return claim
    del listed[at]
    kept = []
    for e in claim.evidence:
        field, _, number = e.field.partition("/")
        if field != name or not number.isdecimal() or int(number) < at:
            kept.append(e)
        elif int(number) > at:
            kept.append(replace(e, field=f"{name}/{int(number) - 1}"))
    return _with(claim, name, tuple(listed), kept)


def _with(claim: Claim, name: str, value: object, evidence: Sequence[Evidence]) -> Claim:
    values: dict[str, Any] = {name: value, "evidence": tuple(evidence)}
    return replace(claim, **values)


def _evidence(
    old: Sequence[Evidence], path: str, spans: Sequence[Span], text: str, *, gone: bool = False
) -> tuple[Evidence, ...]:
    """The evidence of a claim with these words behind one field; none named, those that were."""
    if not spans and not gone:
        return tuple(old)
    new = [Evidence(path, span, span.of(text)) for span in spans if not gone]
    at = next((n for n, e in enumerate(old) if e.field == path), len(old))
    rest = [e for e in old[at:] if e.field != path]
    return (*old[:at], *new, *rest)


def _text_before(value: object) -> str:
    return str(getattr(value, "text", ""))


def _dated(value: object, spans: Sequence[Span]) -> object:
    """A date of these words."""
    if isinstance(value, Moment) and spans:
        return replace(value, known_from=KnownFrom.TEXT, span=spans[0])
    return value


def _count(told: Told, text: str) -> Count:
    what = What(told["what"])
    interval = interval_of(told)
    hedge = Hedge(told.get("hedge") or _hedge(interval))
    who = Who(told.get("who") or Who.PEOPLE) if what.of_people else None
    return Count(what, who, interval, hedge, text, _line(told.get("phrase")))


def _hedge(interval: Interval) -> Hedge:
    if interval.exact:
        return Hedge.EXACT
    if not interval.told:
        return Hedge.UNNUMBERED
    if interval.high is None:
        return Hedge.AT_LEAST
    return Hedge.UP_TO if interval.low is None else Hedge.ABOUT


def _date(told: Told, text: str) -> Moment:
    first = date.fromisoformat(told["start"])
    last = date.fromisoformat(told.get("end") or told["start"])
    if last < first:
        raise ValueError("it ends before it starts")
    precision = Precision(told.get("precision") or (Precision.DAY if first == last else Precision.RANGE))
    known = KnownFrom(told.get("from") or (KnownFrom.TEXT if text else KnownFrom.METADATA))
    return Moment(Period.of(first, last + DAY, precision), known, text)


def _place(told: Told, text: str) -> ClaimPlace:
    lat, lon, radius = (_degrees(told, name) for name in ("lat", "lon", "radius_km"))
    if (lat is None) is not (lon is None):
        raise ValueError("lat and lon go together")
    if (lat is not None and not -90 <= lat <= 90) or (lon is not None and not -180 <= lon <= 180):
        raise ValueError("that is no point on earth")
    if radius is not None and radius <= 0:
        raise ValueError("radius_km is above 0")
    known = _line(told.get("gazetteer"))
    country, admin1, admin2 = (_line(told.get(name)) for name in ("country", "admin1", "admin2"))
    names = tuple(str(name) for name in told.get("alt_names", ()))[:8]
    kind = PlaceKind(told.get("kind") or PlaceKind.SITE)
    gazetteer = PlaceId(known) if known else None
    return ClaimPlace(Place(_named(told), kind, lat, lon, radius, country, admin1, admin2, gazetteer, names), text)


def _degrees(told: Told, name: str) -> float | None:
    return float(told[name]) if told.get(name) is not None else None


def _origin(told: Told, text: str) -> Origin:
    name = _named(told)
    assumed = told.get("assumed", False) is True
    return Origin(
        SourceId(_line(told.get("source")) or f"{UNLISTED}{name}"), name, text, _line(told.get("speaker")), assumed
    )


def _perpetrator(told: Told, text: str) -> Perpetrator:
    unit = _line(told.get("unit"))
    sure = Certainty(told.get("certainty") or Certainty.STATED)
    actor = ActorId(_needed(told, "actor"))
    return Perpetrator(actor, _line(told.get("name")) or actor, text, sure, ActorId(unit) if unit else None)


def _victim(told: Told, _: str) -> Victim:
    age = told.get("age")
    if age is not None and not (type(age) is int and 0 <= age < 130):
        raise ValueError("an age is whole years")
    return Victim(_named(told), age, _line(told.get("sex")), What(told.get("status") or What.KILLED))


def _object(told: Told, _: str) -> HarmedObject:
    number = told.get("count")
    if number is not None and not (type(number) is int and number >= 0):
        raise ValueError("count is a whole number from 0")
    return HarmedObject(
        _needed(told, "kind"), _line(told.get("name")), number, Effect(told.get("effect") or Effect.HIT)
    )


def _target(told: Told, text: str) -> Target:
    actor = _line(told.get("actor"))
    said = AccordingTo(told.get("according_to") or AccordingTo.REPORTER)
    return Target(text or str(told.get("text", "")), said, ActorId(actor) if actor else None)


def _percent(told: Told, _: str) -> Percent:
    return Percent(interval_of(told), _needed(told, "of"), _needed(told, "that"))


def _named(told: Told) -> str:
    return _needed(told, "name")


def _needed(told: Told, name: str) -> str:
    found = _line(told[name])
    if not found:
        raise ValueError(f"{name} is empty")
    return found


def _line(value: object) -> str | None:
    if value is not None and not isinstance(value, str):
        raise ValueError(f"{value!r} is no text")
    return value.strip() or None if value else None


_MAKERS: Mapping[str, Callable[[Any, str], object]] = {
    "event": lambda told, _: Event(told),
    "stance": lambda told, _: Stance(told),
    "scope": lambda told, _: Scope(told),
    "date": _date,
    "place": _place,
    "other_places": _place,
    "origin": _origin,
    "percent": _percent,
    "counts": _count,
    "perpetrators": _perpetrator,
    "victims": _victim,
    "objects": _object,
    "targets": _target,
}

_KEYS: Mapping[str, Callable[[Any], object]] = {
    "counts": lambda v: (v.what, v.who),
    "perpetrators": lambda v: v.actor,
    "victims": lambda v: v.name.casefold(),
    "objects": lambda v: (v.kind, v.name),
    "targets": lambda v: v.actor or v.text,
    "other_places": lambda v: v.place.gazetteer or v.place.name,
}


def claim_of(blank: Claim, told: object, words: Sequence[Evidence], text: str) -> Claim:
    """A claim added by hand: ``blank`` (its document and id) with what is told of it in the form of an exported claim.

    Raises:
        UsageError: a field has not its form, or has no words behind it.
    """
    if not isinstance(told, Mapping):
        raise UsageError("a claim is an object of fields", remedy="`harmledger schema claims` tells its form")
    claim = blank
    own = {f.name for f in fields(Claim)}  # "evidence" has been taken, the rest of an exported claim is not told
    for name in (n for n in (*SCALARS, *LISTS) if n in told and told[n] not in (None, [], ())):
        listed = enumerate(cast("Sequence[object]", told[name])) if name in LISTS else [(None, told[name])]
        for number, value in listed:
            path = name if number is None else f"{name}/{number}"
            claim = corrected(claim, path, None, value, [w for w in words if w.field == path], text)
    unknown = sorted(str(n) for n in told if n not in own)
    if unknown:
        raise UsageError(f"no claim has a field {unknown[0]!r}", remedy="`harmledger schema claims` tells its fields")
    return claim
