"""Other people's tables of events brought in: each row a document of its own, and a claim added by whoever brought it.

So a table's events stand beside what reports say, are linked with them, count as the voices that the table names, and
are undone as one. ``pipeline`` brings in tables of texts.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from harmledger import ledger
from harmledger.collect import Mapped, Table, TableRow, mapped
from harmledger.errors import UsageError
from harmledger.knowledge import names_of
from harmledger.ledger import Book, CaseState, Ledger, NewEntry
from harmledger.model.case import CaseView, TableInput
from harmledger.model.claim import Reading
from harmledger.model.decision import Act, Decision, Wish
from harmledger.model.document import Capture, Document, Section, SectionKind, Told
from harmledger.model.ids import UNLISTED, DocumentId, digest_id, sha256
from harmledger.model.moment import KnownFrom
from harmledger.model.span import Span
from harmledger.remembering import remember, remembered
from harmledger.resolve import Registry, registry
from harmledger.review.rows import Known, claim_of, text_of
from harmledger.review.wishing import Bench, decision_of
from harmledger.settings import settings, who
from harmledger.standing import stand

MAPPINGS = "mappings"  # the slot of what people said of tables' columns
NO_READING = "a row of a table: its cells are its claim"
BATCH = 500  # rows a save


@dataclass(frozen=True, slots=True)
class RowError:
    """A row that was not brought in: its number as the spreadsheet counts it, and why, with what to do."""

    number: int
    why: str


@dataclass(frozen=True, slots=True)
class Brought:
    """What bringing a table in came to.

    Args:
        how: Which column told what.
        rows: How many rows it has.
        added: How many were new.
        known: How many the case had already.
        errors: Those that were not brought in.
        undone_by: What undoes it; None where nothing was added.
        shown: The first claims as they would be, by row, for a preview.
    """

    how: Mapped
    rows: int
    added: int
    known: int
    errors: tuple[RowError, ...]
    undone_by: str | None = None
    shown: tuple[tuple[int, Mapping[str, object]], ...] = ()


@dataclass(slots=True)
class _Taking:
    """A case while a table's rows are taken in."""

    opened: Ledger | None
    state: CaseState
    book: Book
    bench: Bench
    known: Known
    how: Mapped
    source: str
    file: str
    by: str
    bulk: str
    rows: int = 0
    old: int = 0


def claims(
    case: str, given: TableInput, found: Table, source: str, dry: bool = False, by: str | None = None
) -> Brought:
    """Bring in a table of events. The same rows a second time add nothing.

    Args:
        case: The case; it is made where there is none, unless the run is dry.
        given: What the file is called, and which column tells what.
        found: The table as it was read.
        source: Who made the table, by name; the first speaker where a row names none.
        dry: Save nothing; tell what would be.
        by: Who brings it in, by a pseudonym; None where the settings tell.

    Raises:
        UsageError: its columns are not as told, or no source is named.
        CaseError: the case is being written to.
    """
    if not source.strip():
        raise UsageError("whose table it is must be told", remedy='Say it with --source, such as --source "ACLED"')
    how = mapped(found.columns, "claims", given.told)
    name = who(by, settings(os.environ, case))
    if dry and not ledger.is_server(case) and not Path(case).exists():
        return _brought(_taking(None, how, given, source, name), found, dry=True)
    with ledger.open_case(case, create=not dry, write=not dry, by=name) as opened:
        return _brought(_taking(opened, how, given, source, name), found, dry)


def _taking(opened: Ledger | None, how: Mapped, given: TableInput, source: str, by: str) -> _Taking:
    state = ledger.fold(opened.entries() if opened else ())
    bench = Bench(state.readings, CaseView(withdrawn=state.withdrawn, superseded=state.superseded))
    known = _known(names_of(opened, state) if opened else registry(), source)
    bulk = f"b{state.entries}"
    return _Taking(opened, state, Book(state), bench, known, how, source, Path(given.path).name, by, bulk)


def _brought(taking: _Taking, found: Table, dry: bool) -> Brought:
    errors: list[RowError] = []
    shown: list[tuple[int, Mapping[str, object]]] = []
    made = list(_made(taking, found, errors, shown))
    if taking.opened is not None and made and not dry:
        _enter(taking.opened, taking.book, made)
    undone_by = taking.bulk if made and not dry else None
    added = taking.rows - taking.old - len(errors)
    return Brought(taking.how, taking.rows, added, taking.old, tuple(errors), undone_by, tuple(shown[:5]))


def _known(names: Registry, source: str) -> Known:
    """What a table's names mean in a case."""
    actors = {actor_name.casefold(): (str(id_), actor_name) for id_, actor_name in names.actor_names.items()}
    actors |= {str(id_): (str(id_), actor_name) for id_, actor_name in names.actor_names.items()}

    def actor(told: str) -> tuple[str, str] | None:
        plain = told.partition("(")[0].strip()
        bare = plain.removeprefix("Military Forces of ").removeprefix("Government of ")
        return next((actors[key] for each in (told, plain, bare) if (key := each.casefold()) in actors), None)

    def speaker(told: str) -> tuple[str, str]:
        found = names.publisher(told, None)
        return (found.id, found.name) if found else (f"{UNLISTED}{told}", told)

    return Known(actor, speaker, source)


def _made(
    taking: _Taking, found: Table, errors: list[RowError], shown: list[tuple[int, Mapping[str, object]]]
) -> Iterator[tuple[Capture, Document, Decision]]:
    """Each new row as a capture, a document and the decision that adds its claim."""
    seen: set[DocumentId] = set()
    for row in found.rows:
        taking.rows += 1
        if row.error is not None:
            errors.append(RowError(row.number, row.error))
            continue
        capture, document, at = _document(taking, row)
        if document.id in seen or taking.book.known(capture) or taking.book.twin(document):
            taking.old += 1
            continue
        seen.add(document.id)
        try:
            told = claim_of(row.cells, taking.how.columns, at, taking.known)
            if "origin" not in told:
                told = _with_owner(told, taking)
            wish = Wish(Act.ADD, document.id, f"row {row.number} of {taking.file}", value=told)
            decision = decision_of(wish, document, taking.bench, taking.by)
        except UsageError as error:
            errors.append(RowError(row.number, str(error)))
            continue
        shown.append((row.number, told))
        yield capture, document, replace(decision, bulk=taking.bulk)


def _with_owner(told: Mapping[str, object], taking: _Taking) -> Mapping[str, object]:
    """A claim of a row that names no source: the table's own, whose name stands at the head of its text."""
    id_, name = taking.known.source(taking.source)
    evidence = [*told["evidence"], {"field": "origin", "start": 0, "end": len(taking.source)}]  # type: ignore[misc]
    return {**told, "origin": {"source": id_, "name": name}, "evidence": evidence}


def _document(taking: _Taking, row: TableRow) -> tuple[Capture, Document, Mapping[str, tuple[int, int]]]:
    """A row as a document: who made the table, then its cells, none of it read for claims."""
    body, cells_at = text_of(row.cells)
    head = f"{taking.source}\n"
    text = head + body
    data = ledger.canonical({"source": taking.source, "cells": dict(row.cells)})
    told_id, url, title = (row.cells.get(taking.how.columns.get(n, "")) for n in ("id", "url", "title"))
    told = Told(id=told_id, title=title, url=url, publisher=taking.source)
    where = f"{taking.file}#{row.number}"
    capture = Capture(sha256(data), where, "record", len(data), data, told, KnownFrom.METADATA.value)
    id_ = DocumentId(digest_id(capture.sha256, taking.source))
    sections = (Section(SectionKind.FURNITURE, Span(0, len(text))),)
    document = Document(
        id_, told_id or id_, capture.sha256, where, text, sections, title, url, taking.source, encoding="utf-8"
    )
    return capture, document, {c: (a + len(head), b + len(head)) for c, (a, b) in cells_at.items()}


def _enter(opened: Ledger, book: Book, made: list[tuple[Capture, Document, Decision]]) -> None:
    """All rows: their bytes, documents and claims, a part a save; then the case as it stands."""
    for start in range(0, len(made), BATCH):
        batch: list[NewEntry] = []
        for capture, document, decision in made[start : start + BATCH]:
            opened.put_blob(capture.data)
            batch += book.enter(capture, document, Reading(document.id, (), no_claim_because=NO_READING))
            batch.append(ledger.decision_entry(decision))
        opened.append(batch)
    stand(opened)


def mappings(case: str) -> Mapping[str, tuple[str, ...]]:
    """What people said of tables' columns, by name.

    Raises:
        CaseError: if there is no such case.
    """
    return remembered(case, MAPPINGS, tuple[str, ...])


def save_mapping(case: str, name: str, told: tuple[str, ...] | None, by: str | None = None) -> None:
    """Keep what was said of a table's columns under a name; None takes it away.

    Raises:
        UsageError: the name is empty or long.
        CaseError: if there is no such case, or it is being written to.
    """
    remember(case, MAPPINGS, name, None if told is None else list(told), by)
