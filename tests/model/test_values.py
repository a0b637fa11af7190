"""The model's objects cannot be changed, carry nothing that was not declared, and answer for themselves."""

from __future__ import annotations

import dataclasses
import importlib
import pkgutil
from datetime import date

import pytest

import harmledger.model
from harmledger.model.claim import Claim, Event, Evidence, Scope, Stance
from harmledger.model.document import Document, Section, SectionKind
from harmledger.model.ids import ClaimId, DocumentId, Sha256
from harmledger.model.moment import KnownFrom, Moment, Period
from harmledger.model.span import Span

MODULES = [
    importlib.import_module(f"harmledger.model.{m.name}") for m in pkgutil.iter_modules(harmledger.model.__path__)
]
VALUES = sorted({v for m in MODULES for v in vars(m).values() if dataclasses.is_dataclass(v)}, key=lambda v: v.__name__)

PAGE = Moment(Period.day(date(2031, 5, 15)), KnownFrom.MANIFEST, "2031-05-15")
QUOTED = Moment(Period.day(date(2031, 5, 4)), KnownFrom.TEXT, "May 4, 2031", Span(12, 23))
TEXT = "I copy this:A column.Reply: no."
SECTIONS = (
    Section(SectionKind.BODY, Span(0, 12)),
    Section(SectionKind.QUOTED, Span(12, 21), published=QUOTED),
    Section(SectionKind.COMMENTS, Span(21, 31)),
)


def document(published: Moment | None) -> Document:
    return Document(DocumentId("d"), "d", Sha256("0" * 64), "d.txt", TEXT, SECTIONS, published=published)


@pytest.mark.parametrize("value", VALUES, ids=lambda v: v.__name__)
def test_every_value_is_frozen_and_slotted(value: type) -> None:
    assert value.__dataclass_params__.frozen  # type: ignore[attr-defined]
    assert "__slots__" in vars(value)


def test_there_are_values_to_look_at() -> None:
    assert {"Claim", "Document", "Incident", "Interval", "Period", "Place"} <= {v.__name__ for v in VALUES}


@pytest.mark.parametrize(
    ("offset", "kind", "speaks", "anchor"),
    [
        (0, SectionKind.BODY, True, PAGE),
        (11, SectionKind.BODY, True, PAGE),
        (12, SectionKind.QUOTED, True, QUOTED),  # a quoted article is reckoned from its own date
        (30, SectionKind.COMMENTS, False, PAGE),
    ],
)
def test_each_word_has_its_section_and_its_anchor(offset: int, kind: SectionKind, speaks: bool, anchor: Moment) -> None:
    page = document(PAGE)
    section = page.section_at(offset)
    assert section is not None
    assert (section.kind, section.speaks, page.anchor(offset)) == (kind, speaks, anchor)


def test_without_a_date_only_the_quoted_article_has_an_anchor() -> None:
    page = document(None)
    assert (page.anchor(0), page.anchor(12), page.reported) == (None, QUOTED, None)
    assert page.section_at(len(TEXT)) is None


@pytest.mark.parametrize(
    ("field", "quotes"),
    [
        ("counts", ["three", "four", "eleven"]),
        ("counts/1", ["four"]),  # not the words of counts/10
        ("counts/10", ["eleven"]),
        ("place", []),
    ],
)
def test_the_words_behind_a_field_and_what_lies_under_it(field: str, quotes: list[str]) -> None:
    words = (("counts/0", "three"), ("counts/1", "four"), ("counts/10", "eleven"))
    evidence = tuple(Evidence(name, Span(n, n + len(quote)), quote) for n, (name, quote) in enumerate(words))
    claim = Claim(ClaimId("c"), DocumentId("d"), Scope.INCIDENT, Event.OTHER, Stance.ASSERTS, "grammar/en@1", evidence)
    assert [e.quote for e in claim.quotes(field)] == quotes
