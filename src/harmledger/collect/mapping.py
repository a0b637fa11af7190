"""Which column of somebody's table tells what, and its rows as documents."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from harmledger.collect.limits import Limits
from harmledger.collect.records import quarantined, record_capture
from harmledger.collect.tables import Table, read_table
from harmledger.errors import MalformedInput, UsageError
from harmledger.model.case import TableInput
from harmledger.model.document import Capture, Quarantined

# What a column may tell, and the names by which it is known where nobody says. The first that a table has is taken.
DOCUMENTS: Mapping[str, tuple[str, ...]] = {
    "text": ("text", "body", "content", "report", "description", "notes", "النص"),
    "html": ("html",),
    "id": ("id", "reference", "ref"),
    "title": ("title", "headline", "العنوان"),
    "url": ("url", "link", "href", "الرابط"),
    "publisher": ("publisher", "source", "outlet", "المصدر"),
    "author": ("author", "by"),
    "published": ("published", "date", "published_at", "publication_date", "التاريخ"),
    "lang": ("lang", "language"),
}
CLAIMS: Mapping[str, tuple[str, ...]] = {
    "id": ("event_id_cnty", "id", "incident_id", "code", "reference"),
    "date": ("event_date", "date_start", "date", "incident_date", "start_date"),
    "date_end": ("date_end", "end_date"),
    "date_precision": ("time_precision", "date_prec"),
    "event": ("sub_event_type", "event_type", "event", "type"),
    "place": ("location", "place", "where_coordinates", "town", "village"),
    "lat": ("latitude", "lat"),
    "lon": ("longitude", "lon", "lng"),
    "place_precision": ("geo_precision", "where_prec"),
    "admin1": ("admin1", "adm_1", "governorate", "province"),
    "admin2": ("admin2", "adm_2", "district"),
    "country": ("country_code", "iso2"),
    "killed": ("fatalities", "killed", "deaths"),
    "killed_min": ("killed_min", "low"),
    "killed_max": ("killed_max", "high"),
    "civilians_killed": ("civilians_killed", "deaths_civilians"),
    "civilians_killed_min": ("civilians_killed_min", "civilian_deaths_min", "civilians_min"),
    "civilians_killed_max": ("civilians_killed_max", "civilian_deaths_max", "civilians_max"),
    "children_killed": ("children_killed",),
    "injured": ("injured", "wounded"),
    "injured_min": ("injured_min",),
    "injured_max": ("injured_max",),
    "actor": ("perpetrator", "belligerent", "attributed_to"),
    "source": ("source", "source_office", "sources"),
    "url": ("url", "link", "source_article"),
    "title": ("title", "source_headline"),
}
KINDS = {"documents": DOCUMENTS, "claims": CLAIMS}


@dataclass(frozen=True, slots=True)
class Mapped:
    """Which column tells what.

    Args:
        kind: "documents" or "claims".
        columns: What it tells → the column.
        untold: Columns of the table that tell nothing here.
    """

    kind: str
    columns: Mapping[str, str]
    untold: tuple[str, ...] = ()


def guessed(columns: Sequence[str], fields: Mapping[str, tuple[str, ...]]) -> dict[str, str]:
    """Which column tells what, by the columns' names alone: field → column, each column once."""
    known = {name.strip().lower(): name for name in reversed(columns)}
    found: dict[str, str] = {}
    for field, names in fields.items():
        column = next((known[name] for name in names if name in known and known[name] not in found.values()), None)
        if column is not None:
            found[field] = column
    return found


def mapped(columns: Sequence[str], kind: str, told: Iterable[str] = ()) -> Mapped:
    """Which column tells what: as the user says ("Report text=text"; "Date=" leaves one out), else by their names.

    Raises:
        UsageError: there is no such column or field, or what is needed is told by none.
    """
    fields = KINDS.get(kind)
    if fields is None:
        raise UsageError(f"a table holds no {kind!r}", remedy="Bring it in as documents or as claims")
    chosen: dict[str, str] = {}
    said: set[str] = set()
    for each in told:
        column, equals, field = each.rpartition("=")
        if not equals or column not in columns:
            raise UsageError(f"no column is called {column or each!r}", remedy=f"There are {', '.join(columns)}")
        if field and field not in fields:
            raise UsageError(f"{kind} have no field {field!r}", remedy=f"They have {', '.join(fields)}")
        said.add(column)
        if field:
            chosen[field] = column
    chosen |= guessed(
        [c for c in columns if c not in said], {field: names for field, names in fields.items() if field not in chosen}
    )
    needed = ("text", "html") if kind == "documents" else ("date", "place", "killed", "killed_min")
    if not any(field in chosen for field in needed):
        remedy = f'Say it with --map, such as --map "{next(iter(columns), "Report")}={needed[0]}"'
        raise UsageError(f"no column tells the {needed[0]}", remedy=remedy)
    used = set(chosen.values())
    return Mapped(kind, {f: chosen[f] for f in fields if f in chosen}, tuple(c for c in columns if c not in used))


def rows_as_documents(given: TableInput, limits: Limits) -> Iterator[Capture | Quarantined]:
    """The rows of a table as documents. The file is opened, and its columns are held against what is told, at once.

    Raises:
        UsageError: the file cannot be read, or its columns are not as told.
        InputError: it is no table.
    """
    found = read_table(Path(given.path), limits, given.sheet)
    return documents(found, mapped(found.columns, "documents", given.told), Path(given.path).name)


def documents(found: Table, how: Mapped, file: str) -> Iterator[Capture | Quarantined]:
    """A row each as a document; ``file#12`` is the twelfth row of the spreadsheet."""
    for row in found.rows:
        where = f"{file}#{row.number}"
        told = {field: row.cells[column] for field, column in how.columns.items() if column in row.cells}
        if row.error is not None:
            yield quarantined(MalformedInput(row.error, remedy="Mend the row and bring the file in again"), where)
        elif not {"text", "html"} & set(told):
            column = how.columns.get("text") or how.columns["html"]
            error = MalformedInput(f"its column {column!r} is empty", remedy="Fill it in, or take the row out")
            yield quarantined(error, where)
        else:
            yield record_capture(dict(told), where, None)
