"""A claim's values in the form of an exported claim, to be corrected, and in words, to be compared by people."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any, TypeAlias

from harmledger.model.claim import Claim, ClaimPlace, Count, Origin, Perpetrator
from harmledger.model.interval import Interval
from harmledger.model.moment import Moment
from harmledger.review.fields import LISTS, SCALARS, part

Told: TypeAlias = Any  # a value in the form of an exported claim


def told(claim: Claim, path: str) -> Told:
    """The value at a path, in the form of an exported claim; None where there is none."""
    name, number = part(path)
    value = getattr(claim, name)
    if number is not None:
        value = value[number] if number < len(value) else None
    return None if value is None else _TOLD[name](value)


def in_words(claim: Claim, path: str) -> str | None:
    """The value at a path, in few words; None where there is none."""
    value = told(claim, path)
    return None if value is None else words_of(part(path)[0], value)


def paths(claim: Claim) -> Iterator[str]:
    """The paths of every value that a claim tells, in the order of its fields."""
    for name in SCALARS:
        if getattr(claim, name) is not None:
            yield name
    for name in LISTS:
        yield from (f"{name}/{n}" for n in range(len(getattr(claim, name))))


def words_of(name: str, value: Told) -> str:
    """A value in the form of an exported claim, in few words."""
    if isinstance(value, str):
        return value
    if name == "counts":
        return " ".join(filter(None, (_range(value), value.get("who"), value["what"])))
    if name == "date":
        return value["start"] if value["start"] == value["end"] else f"{value['start']} to {value['end']}"
    if name == "percent":
        return f"{_range(value)} percent of {value['of']}: {value['that']}"
    said = (value.get(key) for key in ("name", "kind", "effect", "certainty", "age", "status", "text"))
    return ", ".join(str(each) for each in said if each)


def _range(value: Mapping[str, Any]) -> str:
    low, high = value["min"], value["max"]
    return value.get("phrase") or str(Interval(low, high))


def _dropped(**values: object) -> dict[str, Any]:
    return {name: value for name, value in values.items() if value is not None}


def _place(value: ClaimPlace) -> dict[str, Any]:
    p = value.place
    names = {"alt_names": list(p.alt_names)} if p.alt_names else {}
    return names | _dropped(
        name=p.name,
        kind=p.kind.value,
        lat=p.lat,
        lon=p.lon,
        radius_km=p.radius_km,
        country=p.country,
        admin1=p.admin1,
        admin2=p.admin2,
        gazetteer=p.gazetteer,
        text=value.text,
    )


def _date(value: Moment) -> dict[str, Any]:
    period = value.period
    days = {"start": period.start.isoformat(), "end": period.last.isoformat()}
    return {**days, "precision": period.precision.value, "from": value.known_from.value, "text": value.text}


def _count(value: Count) -> dict[str, Any]:
    bounds = {"min": value.interval.low, "max": value.interval.high, "hedge": value.hedge.value, "text": value.text}
    return {"what": value.what.value, **bounds} | _dropped(
        who=value.who.value if value.who else None, phrase=value.phrase
    )


def _perpetrator(value: Perpetrator) -> dict[str, Any]:
    sure = value.certainty.value
    return _dropped(actor=value.actor, unit=value.unit, name=value.name, text=value.text, certainty=sure)


def _origin(value: Origin) -> dict[str, Any]:
    told = _dropped(source=value.source, name=value.name, speaker=value.speaker, text=value.text)
    return {**told, "assumed": value.assumed}


_TOLD: Mapping[str, Callable[[Any], Any]] = {
    "event": lambda v: v.value,
    "stance": lambda v: v.value,
    "scope": lambda v: v.value,
    "date": _date,
    "place": _place,
    "other_places": _place,
    "origin": _origin,
    "percent": lambda v: {"min": v.interval.low, "max": v.interval.high, "of": v.of, "that": v.that},
    "counts": _count,
    "perpetrators": _perpetrator,
    "victims": lambda v: _dropped(name=v.name, age=v.age, sex=v.sex, status=v.status.value),
    "objects": lambda v: _dropped(kind=v.kind, name=v.name, count=v.count, effect=v.effect.value),
    "targets": lambda v: _dropped(actor=v.actor, text=v.text, according_to=v.according_to.value),
}
