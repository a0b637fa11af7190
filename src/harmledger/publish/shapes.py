"""The exported shapes, as types: their JSON Schema is made from them, so that the two cannot part.

``null`` is written in ``min`` and ``max`` alone, where it is an open bound. Whatever else was not told is
absent; lists are always there, empty where nothing was told. Names are kept as the interface has them.
"""

from __future__ import annotations

import datetime
from typing import Annotated, Any

import msgspec
from msgspec import UNSET, Meta, Struct, UnsetType, field

from harmledger.errors import UsageError
from harmledger.model.claim import AccordingTo, Certainty, Effect, Event, Hedge, Scope, Stance, What, Who
from harmledger.model.document import SectionKind
from harmledger.model.incident import Grade
from harmledger.model.mention import PlaceKind
from harmledger.model.moment import KnownFrom, Precision

Told = str | UnsetType  # a string that may not have been told

Start = Annotated[int, Meta(description="First code point, from 0", ge=0)]
End = Annotated[int, Meta(description="One past the last code point", ge=1)]
Whole = Annotated[int, Meta(ge=0)]
Low = Annotated[Whole | None, Meta(description="Least number; null: no lower bound was told")]
High = Annotated[Whole | None, Meta(description="Greatest number; null: no upper bound was told")]


class Row(Struct, frozen=True, kw_only=True):
    """One exported thing."""


class DateRow(Row, frozen=True, kw_only=True):
    """Days, both inclusive, local to the place of the event. ``earliest`` and ``latest`` are there where the
    words are loose ("last week") and bound what they may mean. ``reckoned`` is there where no claim tells the date: it
    is that on which the texts went out, or lies between those of pages that a site numbered before and after."""

    start: datetime.date
    end: datetime.date
    precision: Precision
    text: Told = UNSET
    known_from: KnownFrom | UnsetType = field(name="from", default=UNSET)
    earliest: datetime.date | UnsetType = UNSET
    latest: datetime.date | UnsetType = UNSET
    reckoned: bool | UnsetType = UNSET


class PlaceRow(Row, frozen=True, kw_only=True):
    """A place; ``text`` is the words that named it, ``radius_km`` how far from the point it may lie."""

    name: str
    text: Told = UNSET
    alt_names: Annotated[tuple[str, ...], Meta(max_length=8)] = ()
    lat: Annotated[float, Meta(ge=-90, le=90)] | UnsetType = UNSET
    lon: Annotated[float, Meta(ge=-180, le=180)] | UnsetType = UNSET
    kind: PlaceKind
    country: Told = UNSET
    admin1: Told = UNSET
    admin2: Told = UNSET
    gazetteer: Told = UNSET
    radius_km: Annotated[float, Meta(gt=0)] | UnsetType = UNSET


class PerpetratorRow(Row, frozen=True, kw_only=True):
    """Who is said to have done it."""

    actor: str
    unit: Told = UNSET
    name: str
    text: str
    certainty: Certainty


class TargetRow(Row, frozen=True, kw_only=True):
    """What was aimed at, as the reporter or the perpetrator tells it."""

    actor: Told = UNSET
    text: str
    according_to: AccordingTo


class OriginRow(Row, frozen=True, kw_only=True):
    """The first speaker. ``assumed``: nobody is credited, so the publisher is taken."""

    source: str
    name: str
    speaker: Told = UNSET
    text: str
    assumed: bool


class CountRow(Row, frozen=True, kw_only=True):
    """How many of whom or what; ``who`` is absent for things."""

    what: What
    who: Who | UnsetType = UNSET
    min: Low
    max: High
    hedge: Hedge
    text: str
    phrase: Told = UNSET


class VictimRow(Row, frozen=True, kw_only=True):
    """A person whom the text names as harmed. Withheld from public exports."""

    name: str
    age: Whole | UnsetType = UNSET
    sex: Told = UNSET
    status: What


class ObjectRow(Row, frozen=True, kw_only=True):
    """A thing that was hit."""

    kind: str
    name: Told = UNSET
    count: Whole | UnsetType = UNSET
    effect: Effect


class PercentRow(Row, frozen=True, kw_only=True):
    """A proportion, in percent."""

    min: Low
    max: High
    of: str
    that: str


class EvidenceRow(Row, frozen=True, kw_only=True):
    """The words behind one value: ``quote`` is the slice of the document's ``text``, letter for letter."""

    field: str
    start: Start
    end: End
    quote: str


class ClaimRow(Row, frozen=True, kw_only=True):
    """One source's assertion of one event, tally, share or strength, in one document."""

    id: str
    document: str
    scope: Scope
    event: Event
    date: DateRow | UnsetType = UNSET
    place: PlaceRow | UnsetType = UNSET
    other_places: tuple[PlaceRow, ...] = ()
    perpetrators: tuple[PerpetratorRow, ...] = ()
    targets: tuple[TargetRow, ...] = ()
    origin: OriginRow | UnsetType = UNSET
    via: tuple[str, ...] = ()
    counts: tuple[CountRow, ...] = ()
    victims: tuple[VictimRow, ...] = ()
    objects: tuple[ObjectRow, ...] = ()
    percent: PercentRow | UnsetType = UNSET
    stance: Stance
    evidence: tuple[EvidenceRow, ...] = ()
    extractor: str


class ReportedRow(Row, frozen=True, kw_only=True):
    """When a document was published, as far as known: days, both inclusive."""

    start: datetime.date
    end: datetime.date


class SectionRow(Row, frozen=True, kw_only=True):
    """A stretch of a document. Claims are read from ``body`` and ``quoted article`` alone."""

    kind: SectionKind
    start: Start
    end: End
    date: DateRow | UnsetType = UNSET
    title: Told = UNSET
    author: Told = UNSET


class UnreadRow(Row, frozen=True, kw_only=True):
    """A number beside words of harm that no rule understands."""

    start: Start
    end: End
    quote: str
    why: str


class DocumentRow(Row, frozen=True, kw_only=True):
    """What a page, post or file says, and how it was read.

    ``key`` is the document's own id, made of its bytes and where they stood. ``status`` is "counted",
    "withdrawn" or "superseded".
    """

    id: str
    key: str
    text: str
    title: Told = UNSET
    url: Told = UNSET
    publisher: Told = UNSET
    author: Told = UNSET
    published: Told = UNSET
    lang: Told = UNSET
    file: str
    published_from: KnownFrom
    reported: ReportedRow | UnsetType = UNSET
    sections: tuple[SectionRow, ...] = ()
    claims: Whole
    no_claim_because: Told = UNSET
    unread: tuple[UnreadRow, ...] = ()
    sha256: Annotated[str, Meta(pattern="^[0-9a-f]{64}$")]
    encoding: Told = UNSET
    captured: Told = UNSET
    echo_of: Told = UNSET
    status: str
    withdrawn_because: Told = UNSET
    superseded_by: Told = UNSET


class AttributedRow(Row, frozen=True, kw_only=True):
    """An actor that an incident's claims name: its firmest certainty, and how many claims name it."""

    actor: str
    name: str
    certainty: Certainty
    claims: Whole


class RangeRow(Row, frozen=True, kw_only=True):
    """A range with the claims that set each bound."""

    min: Low
    max: High
    min_from: tuple[str, ...] = ()
    max_from: tuple[str, ...] = ()


class RangesRow(Row, frozen=True, kw_only=True):
    """Ranges by status. ``civilians_presumed`` and ``everyone`` are what the method, not a source, fills."""

    civilians: RangeRow | UnsetType = UNSET
    people: RangeRow | UnsetType = UNSET
    civilians_presumed: RangeRow | UnsetType = UNSET
    everyone: RangeRow | UnsetType = UNSET
    combatants: RangeRow | UnsetType = UNSET
    children: RangeRow | UnsetType = UNSET
    women: RangeRow | UnsetType = UNSET
    men: RangeRow | UnsetType = UNSET


class IncidentRow(Row, frozen=True, kw_only=True):
    """The claims that speak of one moment and place, and what one method makes of them. ``covered_by`` are claims of
    several places, of which this is one: they are in no incident's ``claims`` and in no range."""

    id: str
    label: str
    event: Event
    date: DateRow | UnsetType = UNSET
    place: PlaceRow | UnsetType = UNSET
    perpetrators: tuple[AttributedRow, ...] = ()
    killed: RangesRow
    injured: RangesRow
    missing: RangesRow | UnsetType = UNSET
    detained: RangesRow | UnsetType = UNSET
    displaced: RangesRow | UnsetType = UNSET
    objects: tuple[ObjectRow, ...] = ()
    grade: Grade
    grade_reason: str
    method: str
    independent_origins: Whole
    origins: tuple[str, ...] = ()
    contradictions: tuple[str, ...] = ()
    claims: tuple[str, ...] = ()
    covered_by: tuple[str, ...] | UnsetType = UNSET
    documents: tuple[str, ...] = ()


SHAPES: dict[str, type[Row]] = {
    "claims": ClaimRow,
    "documents": DocumentRow,
    "incidents": IncidentRow,
    "tallies": ClaimRow,
}


def schema(what: str) -> dict[str, Any]:
    """The JSON Schema (2020-12) of one line of an export.

    Raises:
        UsageError: if there is no such export.
    """
    if what not in SHAPES:
        raise UsageError(f"there is no export {what!r}", remedy=f"The exports are {', '.join(sorted(SHAPES))}")
    made = msgspec.json.schema(SHAPES[what])
    head = {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": f"harmledger {what}"}
    return {**head, **made}
