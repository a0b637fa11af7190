"""The flat columns of CSV and GeoJSON, each with its meaning: the codebook is made from them.

ACLED's spelling is kept where ACLED's meaning is kept (its codebook; ``FORMATS``). What it has no code for
has a code of ours beyond its last.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache, partial
from hashlib import sha256
from typing import Any, TypeAlias

import msgspec
from msgspec import UNSET, UnsetType

from harmledger.model.mention import PlaceKind
from harmledger.model.moment import Precision
from harmledger.publish import shapes
from harmledger.publish.words import composed, isolate

Cell: TypeAlias = str | int | float | None

BETWEEN = " | "  # between several values of one cell


class Type(StrEnum):
    """What a column's cells are, in the words of Frictionless table schemas."""

    TEXT = "string"
    WHOLE = "integer"
    NUMBER = "number"
    DAY = "date"  # its cells are ISO 8601 texts


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its name, what it means, how it is had from a row, and what its cells are."""

    name: str
    meaning: str
    of: Callable[[Any], Cell | UnsetType]
    type: Type = Type.TEXT


_ISO = (
    Column(
        "event_date", "first day, local to the place, ISO 8601", lambda r: r.date and r.date.start.isoformat(), Type.DAY
    ),
    Column("event_date_end", "last day, included", lambda r: r.date and r.date.end.isoformat(), Type.DAY),
    Column("date_precision", "day, week, month, year or range", lambda r: r.date and r.date.precision.value),
    Column(
        "time_precision",
        "1 a day, 2 up to a week, 3 a month (as ACLED); 4 wider",
        lambda r: r.date and _time(r.date),
        Type.WHOLE,
    ),
    Column("event_type", "airstrike, drone_strike, shelling, …", lambda r: r.event.value),
)

_PLACE = (
    Column("location", "name of the place", lambda r: r.place and isolate(r.place.name)),
    Column("location_kind", "site, village, town, …", lambda r: r.place and r.place.kind.value),
    Column("country", "ISO 3166-1 alpha-2", lambda r: r.place and r.place.country),
    Column("admin1", "first-level unit", lambda r: r.place and r.place.admin1),
    Column("admin2", "second-level unit", lambda r: r.place and r.place.admin2),
    Column("latitude", "WGS 84 degrees; empty where not known", lambda r: r.place and r.place.lat, Type.NUMBER),
    Column("longitude", "WGS 84 degrees; empty where not known", lambda r: r.place and r.place.lon, Type.NUMBER),
    Column("radius_km", "how far from the point it may lie", lambda r: r.place and r.place.radius_km, Type.NUMBER),
    Column(
        "geo_precision",
        "1 a town, 2 a district, 3 a province (as ACLED); 4 a country",
        lambda r: _geo(r.place),
        Type.WHOLE,
    ),
    Column("gazetteer", "list and number of the place", lambda r: r.place and r.place.gazetteer),
)


def _version(row: shapes.Row) -> str:
    return sha256(msgspec.json.encode(row)).hexdigest()[:_VERSION_DIGITS]


_VERSION_DIGITS = 12
_VERSION = Column("version", "another one as soon as anything told of it is: of the SHA-256 of its JSON line", _version)


def _time(date: shapes.DateRow) -> int:
    days = (date.end - date.start).days + 1
    if date.precision is Precision.YEAR or days > 31:
        return 4
    return 1 if days == 1 else 2 if days <= 7 else 3


def _geo(place: shapes.PlaceRow | UnsetType) -> Cell | UnsetType:
    if not place:
        return UNSET
    return {PlaceKind.DISTRICT: 2, PlaceKind.GOVERNORATE: 3, PlaceKind.COUNTRY: 4}.get(place.kind, 1)


def _perpetrator(n: int, name: str, row: Any) -> Cell | UnsetType:  # noqa: ANN401 (a claim's row or an incident's)
    return getattr(row.perpetrators[n], name) if n < len(row.perpetrators) else UNSET


def _attribute(name: str, row: shapes.Row) -> Cell | UnsetType:
    found: Cell | UnsetType = getattr(row, name)
    return found


def _perpetrators(certainty: bool) -> tuple[Column, ...]:
    columns = []
    for n in (0, 1):
        columns.append(Column(f"actor{n + 1}", "actor id of a perpetrator", partial(_perpetrator, n, "actor")))
        if certainty:
            columns.append(
                Column(
                    f"actor{n + 1}_certainty",
                    "stated, likely, alleged or denied",
                    partial(_perpetrator, n, "certainty"),
                )
            )
    return tuple(columns)


def _joined(values: tuple[str, ...]) -> str:
    return BETWEEN.join(values)


# The block that killed_min and killed_max show: no sum is made of blocks that sources told apart.
_HEADLINE = ("people", "civilians", "civilians_presumed", "combatants", "children", "women", "men")
_OWN_COLUMNS = ("civilians", "civilians_presumed", "combatants", "children", "women", "men")


def _block(ranges: shapes.RangesRow) -> str | None:
    return next((who for who in _HEADLINE if getattr(ranges, who)), None)


def _bound(what: str, bound: str, who: str | None, row: shapes.IncidentRow) -> Cell | UnsetType:
    ranges = getattr(row, what)
    who = who or _block(ranges)
    found = getattr(ranges, who) if who else UNSET
    return getattr(found, bound) if found else UNSET


def _ranges(what: str) -> tuple[Column, ...]:
    open_end = "empty beside a told " + what + "_who: an open bound"
    columns = [
        Column(
            f"{what}_min",
            f"least, of the status in {what}_who; {open_end}",
            partial(_bound, what, "min", None),
            Type.WHOLE,
        ),
        Column(
            f"{what}_max",
            f"most, of the status in {what}_who; {open_end}",
            partial(_bound, what, "max", None),
            Type.WHOLE,
        ),
        Column(
            f"{what}_who",
            "whose: people (status not told, totals) before any other",
            lambda r: _block(getattr(r, what)),
        ),
    ]
    for who in _OWN_COLUMNS:
        for bound in ("min", "max"):
            of = partial(_bound, what, bound, who)
            columns.append(Column(f"{what}_{who}_{bound}", f"the same of {who}", of, Type.WHOLE))
    return tuple(columns)


def _thing(thing: shapes.ObjectRow) -> str:
    count = f" × {thing.count}" if thing.count else ""
    name = f" {isolate(thing.name)}" if thing.name else ""
    return f"{thing.kind}{count}{name} ({thing.effect})"


def _fatalities(row: shapes.IncidentRow) -> Cell | UnsetType:
    return _bound("killed", "min", "everyone", row) if row.method.startswith("acled@") else UNSET


INCIDENTS = (
    Column("event_id", "the incident's id", lambda r: r.id),
    Column("label", "place, day and event", lambda r: composed(r.label)),
    *_ISO,
    *_perpetrators(certainty=True),
    *_PLACE,
    *_ranges("killed"),
    *_ranges("injured"),
    Column("objects", "what was hit", lambda r: _joined(tuple(_thing(o) for o in r.objects))),
    Column("grade", "how well it stands, in the method's words", lambda r: r.grade.value),
    Column("grade_reason", "why that grade", lambda r: composed(r.grade_reason)),
    Column("method", "counting rule and its version", lambda r: r.method),
    Column("independent_origins", "first speakers, not outlets", lambda r: r.independent_origins, Type.WHOLE),
    Column("source", "ids of the first speakers", lambda r: _joined(r.origins)),
    Column("notes", "what contradicts", lambda r: composed(_joined(r.contradictions))),
    Column("claims", "claim ids", lambda r: _joined(r.claims)),
    Column("documents", "document ids", lambda r: _joined(r.documents)),
    Column("fatalities", "ACLED's single number; where its method counts the case alone", _fatalities, Type.WHOLE),
    _VERSION,
)


def _count(count: shapes.CountRow) -> str:
    low, high = ("" if bound is None else str(bound) for bound in (count.min, count.max))
    return f"{count.what}:{count.who or 'things'}:{low}:{high}:{count.hedge}"


def _claim_bound(what: str, name: str, row: shapes.ClaimRow) -> Cell | UnsetType:
    found = [c for c in row.counts if c.what == what]
    best = min(found, key=lambda c: _HEADLINE.index(c.who or "people"), default=None)
    return getattr(best, name) if best else UNSET


def _claim_counts(what: str) -> tuple[Column, ...]:
    return tuple(
        Column(f"{what}_{name}", meaning, partial(_claim_bound, what, name), Type.TEXT if name == "who" else Type.WHOLE)
        for name, meaning in (
            ("min", "least; empty: no lower bound, or none claimed"),
            ("max", "most; empty: an open bound, or none claimed"),
            ("who", "whose: people before any other"),
        )
    )


CLAIMS = (
    Column("claim_id", "the claim's id", lambda r: r.id),
    Column("document", "the document it stands in", lambda r: r.document),
    Column("scope", "incident, tally, share or strength", lambda r: r.scope.value),
    Column("stance", "asserts or denies", lambda r: r.stance.value),
    *_ISO,
    Column("date_text", "the words of the date", lambda r: r.date and r.date.text),
    Column("date_from", "where the date is known from", lambda r: r.date and r.date.known_from),
    *_perpetrators(certainty=True),
    *_PLACE,
    Column("location_text", "the words of the place", lambda r: r.place and r.place.text),
    Column("source", "id of the first speaker", lambda r: r.origin and r.origin.source),
    Column("source_name", "name of the first speaker", lambda r: r.origin and isolate(r.origin.name)),
    Column("speaker", "the person who spoke for it", lambda r: r.origin and isolate(r.origin.speaker or "")),
    Column(
        "assumed",
        "1: nobody is credited, the publisher is taken",
        lambda r: r.origin and int(r.origin.assumed),
        Type.WHOLE,
    ),
    Column("via", "who carried it, from the first speaker outwards", lambda r: _joined(r.via)),
    *_claim_counts("killed"),
    *_claim_counts("injured"),
    Column("counts", "each as what:who:min:max:hedge", lambda r: _joined(tuple(_count(c) for c in r.counts))),
    Column("counts_text", "the words of each count", lambda r: _joined(tuple(isolate(c.text) for c in r.counts))),
    Column("percent_min", "least share in percent", lambda r: r.percent and r.percent.min, Type.WHOLE),
    Column("percent_max", "greatest share in percent", lambda r: r.percent and r.percent.max, Type.WHOLE),
    Column("objects", "what was hit", lambda r: _joined(tuple(_thing(o) for o in r.objects))),
    Column("extractor", "what read it, and its version", lambda r: r.extractor),
    _VERSION,
)

DOCUMENTS = (
    *(
        Column(name, meaning, partial(_attribute, name))
        for name, meaning in (
            ("id", "the input's id, or the document's own"),
            ("text", "the stored text, which all offsets index"),
            ("title", "title"),
            ("url", "address"),
            ("publisher", "who published it"),
            ("author", "who wrote it"),
            ("published", "when, ISO 8601"),
            ("lang", "BCP 47, as detected from the words"),
            ("file", "where its bytes stood"),
            ("published_from", "how the publication date is known"),
        )
    ),
    Column(
        "reported_start", "first day on which it may have been published", lambda r: _reported(r, "start"), Type.DAY
    ),
    Column("reported_end", "last such day", lambda r: _reported(r, "end"), Type.DAY),
    Column("claims", "how many claims were read in it", lambda r: r.claims, Type.WHOLE),
    *(
        Column(name, meaning, partial(_attribute, name))
        for name, meaning in (
            ("no_claim_because", "why none was"),
            ("echo_of", "the document whose text it repeats"),
            ("status", "counted, withdrawn or superseded"),
            ("withdrawn_because", "the reason given"),
            ("superseded_by", "the document that took its place"),
            ("encoding", "how its bytes were read"),
            ("captured", "when a web archive fetched it: neither the day of the page nor that of an event"),
            ("sha256", "of the bytes as collected"),
            ("key", "the document's own id"),
        )
    ),
    _VERSION,
)


def _reported(row: shapes.DocumentRow, end: str) -> Cell | UnsetType:
    return getattr(row.reported, end).isoformat() if row.reported else UNSET


COLUMNS: Mapping[str, tuple[Column, ...]] = {
    "claims": CLAIMS,
    "documents": DOCUMENTS,
    "incidents": INCIDENTS,
    "tallies": CLAIMS,
}


@cache
def names(what: str) -> tuple[str, ...]:
    """The column names of an export, in order."""
    return tuple(column.name for column in COLUMNS[what])


def cells(what: str, row: shapes.Row) -> list[Cell]:
    """One row's values in the order of its columns; None where nothing was told or a bound is open."""
    values = (column.of(row) for column in COLUMNS[what])
    return [None if isinstance(value, UnsetType) else value for value in values]
