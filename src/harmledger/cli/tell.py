"""Commands that read a case and print or write what it says."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from harmledger.cli.app import Case, Out, Public, app, give
from harmledger.errors import UsageError

if TYPE_CHECKING:
    from harmledger.model.case import CaseView
    from harmledger.publish.shapes import Row
    from harmledger.publish.telling import Told


def _view(case: str, public: bool) -> CaseView:
    """What is told of: the case as it stands, or what the public sees of it."""
    if public:
        from harmledger import releasing

        return releasing.public(case).view
    from harmledger.standing import case_view

    return case_view(case)


class _Export(StrEnum):
    documents = "documents"
    claims = "claims"
    tallies = "tallies"
    incidents = "incidents"


class _Format(StrEnum):
    jsonl = "jsonl"
    csv = "csv"
    xlsx = "xlsx"
    parquet = "parquet"
    geojson = "geojson"
    gpkg = "gpkg"


@app.command()
def show(
    thing: Annotated[str, typer.Argument(metavar="INCIDENT|CLAIM|DOCUMENT", help="Its id, or the beginning of it.")],
    case: Case,
    other: Annotated[
        str | None, typer.Argument(metavar="[OTHER]", help="Another one, to see what speaks for their being one.")
    ] = None,
    public: Public = False,
) -> None:
    """Print one thing, with the quotes behind every value.

    Of two things, incidents, claims or documents, it prints the evidence that they are of one event.

    Example: harmledger show 68c286b8 --case mycase
    """
    if other is not None:
        if public:
            raise UsageError("the evidence between two accounts is not for the public", remedy="Leave --public out")
        from harmledger import inquiries
        from harmledger.publish.pairs import between_lines

        typer.echo("\n".join(between_lines(*inquiries.between(case, thing, other))))
        return
    from harmledger.publish.show import show as shown

    typer.echo(shown(_view(case, public), thing), nl=False)


@app.command()
def export(  # noqa: PLR0913 (an argument a flag)
    what: Annotated[_Export, typer.Argument(metavar="documents|claims|tallies|incidents", help="What to export.")],
    case: Case,
    form: Annotated[_Format, typer.Option("--format", help="How to write it.")] = _Format.jsonl,
    out: Out = None,
    public: Public = False,
    excel: Annotated[bool, typer.Option("--excel", help="A CSV with the mark by which Excel reads Arabic.")] = False,
    bare: Annotated[bool, typer.Option("--bare", help="With --out: write no codebook beside it.")] = False,
) -> None:
    """Write one table of a case, sorted by date.

    The claims' victims are in it: keep it to yourself. With --public it is the release's, which may be shown.

    Beside FILE comes FILE.datapackage.json: what each column means, the number of rows, and the file's SHA-256.

    Example: harmledger export incidents --case mycase --format csv --out incidents.csv
    """
    from harmledger.publish.tables import check, written

    check(what.value, form.value)
    told, rows = _rows(what.value, case, public)
    _deliver(told, written(told, form.value, rows, excel=excel), form.value, out, bare)


def _rows(what: str, case: str, public: bool) -> tuple[Told, Iterable[Row]]:
    """The rows of an export, and what is told of them. Of a release they come one by one from its catalogue."""
    from harmledger.publish.rows import rows
    from harmledger.publish.telling import Told

    if public:
        from harmledger import releasing

        site = releasing.public_site(case)
        return Told(what, {"release": site.digest, "title": site.title}), site.rows(what)
    return Told(what), rows(_view(case, public), what)


_IN_LINES = (_Format.jsonl, _Format.csv, _Format.geojson)


def _deliver(told: Told, pieces: Iterable[bytes], form: str, out: Path | None, bare: bool) -> None:
    """To a file with what is told of it beside it, or to standard output."""
    from harmledger.publish.files import save
    from harmledger.publish.telling import PACKAGE

    if out is None or str(out) == "-":
        if form not in _IN_LINES and sys.stdout.isatty():
            raise UsageError(f"{form} is nothing to read on a terminal", remedy="Name a file with --out")
        give(pieces, None)
    else:
        save(out, pieces)
        if out.is_file() and not bare:
            save(out.with_name(out.name + PACKAGE), [told.package(out.name, form)])
    count = "1 row" if told.rows == 1 else f"{told.rows:,} rows"
    where = f"Wrote {out}: " if out is not None and str(out) != "-" else ""
    typer.echo(f"{where}{count}, {told.size:,} bytes, SHA-256 {told.sha256}", err=True)


@app.command()
def page(
    case: Case,
    out: Out = None,
    title: Annotated[str | None, typer.Option("--title", help="Heading of the page; else the case's name.")] = None,
    public: Public = False,
) -> None:
    """Write one HTML page of a case.

    Map, incidents, claims with their quotes, documents. It needs no other file, no network and no script.

    Example: harmledger page --case mycase --out mycase.html
    """
    from harmledger.ledger import name_of
    from harmledger.publish.page import page as made
    from harmledger.settings import settings

    name = title or name_of(case)
    if public:
        from harmledger import releasing
        from harmledger.publish import announced

        release = releasing.public(case)
        give([made(release.view, name, notes=announced.notes(release))], out)
        return
    give([made(_view(case, public), name, texts=settings(os.environ, case).page_texts)], out)


@app.command()
def schema(
    what: Annotated[_Export, typer.Argument(metavar="documents|claims|tallies|incidents", help="Which export.")],
    columns: Annotated[
        bool, typer.Option("--columns", help="Of the tables (csv, xlsx, parquet, gpkg): what each column means.")
    ] = False,
) -> None:
    """Print the JSON Schema of one line of an export.

    With --columns, the codebook of its tables, as a Frictionless table schema.

    Example: harmledger schema claims --columns
    """
    import json

    from harmledger.publish.shapes import schema as made
    from harmledger.publish.telling import codebook

    told = codebook(what.value) if columns else made(what.value)
    typer.echo(json.dumps(told, ensure_ascii=False, indent=2))


@app.command()
def methods() -> None:
    """List the counting methods.

    A method tells how vague words become numbers, and how a range and a grade are made.

    Example: harmledger methods
    """
    from harmledger import pipeline

    for method in pipeline.methods():
        typer.echo(f"{method.name}@{method.version}\t{method.title}")
