"""What was not understood: the places in a document's words where a monitor may have something to add."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from harmledger.model.ids import DocumentId
from harmledger.model.mention import Place
from harmledger.model.span import Span


class GapKind(StrEnum):
    """What is missing."""

    NUMBER = "number"  # a number beside words of harm that no rule joins to them
    PEOPLE = "people"  # people counted where no word of harm is known
    PLACE = "place"  # a name that stands as places do, and no list of places has
    ACTOR = "actor"  # a name that stands as armed forces do, and no registry has
    SOURCE = "source"  # who is credited or publishes, and no registry has


@dataclass(frozen=True, slots=True)
class Gap:
    """One spot that was not understood.

    ``text`` is the number or the name as it stands. ``hint`` is what its words tell of it: a place's or source's
    kind, an actor's name without its word for a force, beside a number the word that is not known. ``near`` is a
    known place of the same sentence, ``language`` that of its story. ``span`` is None for a publisher, who stands in
    no words of the text.
    """

    what: GapKind
    document: DocumentId
    text: str
    quote: str
    span: Span | None = None
    hint: str = ""
    near: Place | None = None
    language: str = "en"


@dataclass(frozen=True, slots=True)
class Unknowns:
    """The gaps of one document, and the folded words of people's names in it: none of these is suggested as a
    place or an actor."""

    gaps: tuple[Gap, ...] = ()
    people: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Candidate:
    """Gaps that are one and the same thing: ``names`` are its spellings, the most frequent first; ``quotes`` at
    most ``SHOWN`` examples, each with the file that it stands in."""

    what: GapKind
    names: tuple[tuple[str, str], ...]  # language, name
    seen: int
    documents: int
    quotes: tuple[tuple[str, str], ...]  # file, quote
    hint: str = ""
    country: str = ""
    admin1: str = ""


SHOWN = 3
"""Example quotes of a candidate."""
