"""A language folder's own sentences: what each must say, and which rule it guards.

``sentences.yaml`` holds ``names`` (an invented world: places, actors, sources, moments) and ``sentences``, each with
``text``, ``rule`` and ``expect``. ``expect`` is one claim, or a list of claims in the order of the text; a claim's
``killed`` and ``injured`` are compared as a whole (absent: nothing is claimed), its other keys only where told.
A count is a number, ``[low, high]`` with ``null`` for an open end, or ``"3+"``.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from harmledger.extract import Language, compile_language, reading
from harmledger.model.claim import Certainty, Claim, What
from harmledger.model.document import Document, Section, SectionKind
from harmledger.model.ids import ActorId, DocumentId, PlaceId, Sha256, SourceId
from harmledger.model.mention import (
    Actor,
    ActorMention,
    Mentions,
    MomentMention,
    Place,
    PlaceKind,
    PlaceMention,
    Source,
    SourceKind,
    SourceMention,
)
from harmledger.model.moment import KnownFrom, Moment, Period
from harmledger.model.span import Span
from harmledger.resources.files import yaml_file
from harmledger.resources.given import given_names
from harmledger.resources.lexicons import language_folder
from harmledger.text.phrases import Forms, only_itself

Told = int | str | list[int | None]
Named = PlaceMention | ActorMention | SourceMention | MomentMention

COUNTED = (What.KILLED, What.INJURED, What.MISSING, What.DETAINED)


@dataclass(frozen=True, slots=True)
class Sentence:
    """One test sentence."""

    text: str
    rule: str
    expect: tuple[Mapping[str, Any], ...]


@dataclass(frozen=True, slots=True)
class Book:
    """The sentences of a language with the names of their world."""

    code: str
    names: Mapping[str, Any]
    sentences: tuple[Sentence, ...]

    def mentions(self, text: str) -> Mentions:
        """The names of the invented world that stand in a text."""
        found: dict[str, list[Any]] = {"places": [], "actors": [], "sources": [], "moments": []}
        taken: list[Span] = []
        for spelled, kind, value in self._spelled():
            for m in re.finditer(re.escape(spelled), text):
                span = Span(m.start(), m.end())
                if any(span.start < other.end and other.start < span.end for other in taken):
                    continue
                taken.append(span)
                found[kind].append(_mention(kind, span, value, spelled))
        return Mentions(**{kind: tuple(sorted(some, key=lambda x: x.span.start)) for kind, some in found.items()})

    def _spelled(self) -> list[tuple[str, str, tuple[str, Mapping[str, Any]]]]:
        """All spellings, the longest first, so that a name inside another is not seen."""
        pairs: list[tuple[str, str, tuple[str, Mapping[str, Any]]]] = []
        for kind in ("places", "sources", "moments"):
            pairs += [(str(s), kind, (key, row)) for key, row in self.names.get(kind, {}).items() for s in row["words"]]
        for key, row in self.names.get("actors", {}).items():
            for form, adjective in (("nouns", False), ("adjectives", True)):
                told = {"adjective": adjective, "air_in": tuple(row.get("air_in", ()))}
                pairs += [(str(s), "actors", (key, told)) for s in row.get(form, ())]
        return sorted(pairs, key=lambda p: (-len(p[0]), p[0]))


def _mention(kind: str, span: Span, value: tuple[str, Mapping[str, Any]], spelled: str) -> Named:
    key, row = value
    if kind == "places":
        at = row.get("at", (10.0, 20.0))
        place = Place(
            str(key), PlaceKind(row["kind"]), at[0], at[1], row.get("km", 1), "XO", gazetteer=PlaceId(f"x:{key}")
        )
        return PlaceMention(span, span, place)
    if kind == "actors":
        actor = Actor(ActorId(key), str(key), air_in=row["air_in"])
        return ActorMention(span, actor, adjective=bool(row["adjective"]))
    if kind == "sources":
        return SourceMention(span, Source(SourceId(key), str(key), SourceKind(row["kind"])))
    first, last = (date.fromisoformat(str(row.get(key, row["day"]))) for key in ("day", "last"))
    day = Period.of(first, last + timedelta(days=1)) if last > first else Period.day(first)
    return MomentMention(span, Moment(day, KnownFrom.TEXT, spelled, span))


def book(code: str) -> Book:
    """The sentences of a language folder that ships."""
    return book_of(code, yaml_file(f"languages/{code}/sentences.yaml", dict[str, Any]))


def book_of(code: str, data: Mapping[str, Any]) -> Book:
    """The sentences of a language, as its file has them."""
    rows = []
    for row in data["sentences"]:
        expect = row["expect"] if isinstance(row["expect"], list) else [row["expect"]]
        rows.append(Sentence(row["text"], row["rule"], tuple(expect)))
    return Book(code, data["names"], tuple(rows))


def language(code: str, forms: Forms = only_itself) -> Language:
    """A language folder, compiled as ``pipeline`` does it."""
    folder = language_folder(code)
    return compile_language(folder.lexicon, folder.grammar, forms, given_names())


def claims(text: str, spoken: Language, world: Book) -> tuple[Claim, ...]:
    """What the language reads in a text of the invented world."""
    section = Section(SectionKind.BODY, Span(0, len(text)))
    document = Document(DocumentId("d"), "d", Sha256("0" * 64), "d.txt", text, (section,), lang=world.code)
    return reading(document, world.mentions(text), {world.code: spoken}).claims


def faults(sentence: Sentence, spoken: Language, world: Book) -> list[str]:
    """How what is read differs from what is expected; empty where it does not."""
    got = claims(sentence.text, spoken, world)
    if len(got) != len(sentence.expect):
        return [f"{len(got)} claims instead of {len(sentence.expect)}: {[_shown(c, {}) for c in got]}"]
    return [
        f"{key}: {shown!r} instead of {wanted!r}"
        for claim, expect in zip(got, sentence.expect, strict=True)
        for key, shown, wanted in _compared(claim, expect)
        if shown != wanted
    ]


def _compared(claim: Claim, expect: Mapping[str, Any]) -> Sequence[tuple[str, Any, Any]]:
    shown = _shown(claim, expect)
    wanted: dict[str, Any] = {
        what: {who: _bounds(n) for who, n in expect.get(what, {}).items()} for what in ("killed", "injured")
    }
    for key, value in expect.items():
        if key in ("missing", "detained"):
            wanted[key] = {who: _bounds(n) for who, n in value.items()}
        elif key not in wanted:
            wanted[key] = str(value) if key in ("date", "until") and value is not None else value
    return [(key, shown.get(key), wanted[key]) for key in wanted]


def _shown(claim: Claim, expect: Mapping[str, Any]) -> dict[str, Any]:
    shown: dict[str, Any] = {
        what.value: {
            str(c.who): (c.interval.low, c.interval.high) for c in claim.counts if c.what is what and c.who is not None
        }
        for what in COUNTED
        if what in (What.KILLED, What.INJURED) or what.value in expect
    }
    people = [c for c in claim.counts if c.who is not None]
    shown["hedges"] = {f"{c.what}/{c.who}": c.hedge.value for c in people}
    shown["phrases"] = {f"{c.what}/{c.who}": c.phrase for c in people if c.phrase}
    shown["victims"] = [[v.name, v.age, v.sex, v.status.value] for v in claim.victims]
    shown["aims"] = [t.according_to.value for t in claim.targets if t.actor]
    shown["things"] = {c.what.value: c.interval.low for c in claim.counts if c.who is None}
    shown["event"] = claim.event.value
    shown["by"] = [p.actor + "" for p in claim.perpetrators if p.certainty is not Certainty.DENIED]
    shown["certainty"] = [p.certainty.value for p in claim.perpetrators]
    shown["at"] = [str(t.actor) for t in claim.targets if t.actor]
    shown["objects"] = {o.kind: o.effect.value for o in claim.objects}
    shown["origin"] = claim.origin.source + "" if claim.origin else None
    shown["scope"] = claim.scope.value
    shown["stance"] = claim.stance.value
    shown["date"] = claim.date.period.start.isoformat() if claim.date else None
    shown["until"] = claim.date.period.last.isoformat() if claim.date else None
    shown["place"] = claim.place.place.name if claim.place else None
    return shown


def _bounds(told: Told) -> tuple[int | None, int | None]:
    if isinstance(told, int):
        return told, told
    if isinstance(told, str):
        return int(told.removesuffix("+")), None
    low, high = told
    return low, high
