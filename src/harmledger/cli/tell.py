"""Commands that read a case and print or write what it says."""

from __future__ import annotations

import os
from enum import StrEnum
from typing import Annotated

import typer

from harmledger.cli.app import Case, Out, app, give
from harmledger.errors import UsageError


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
) -> None:
    """Print one thing, with the quotes behind every value.

    Example: harmledger show 68c286b8 --case mycase
    """
    from harmledger.publish.show import show as shown
    from harmledger.standing import case_view

    typer.echo(shown(case_view(case), thing), nl=False)


@app.command()
def export(
    what: Annotated[_Export, typer.Argument(metavar="documents|claims|tallies|incidents", help="What to export.")],
    case: Case,
    form: Annotated[_Format, typer.Option("--format", help="How to write it.")] = _Format.jsonl,
    out: Out = None,
) -> None:
    """Write one table of a case, sorted by date.

    The claims' victims are in it: keep it to yourself.

    Example: harmledger export incidents --case mycase --format csv --out incidents.csv
    """
    from harmledger.publish.tables import check, table

    check(what.value, form.value)
    from harmledger.standing import case_view

    give(table(case_view(case), what.value, form.value), out)


@app.command()
def page(
    case: Case,
    out: Out = None,
    title: Annotated[str | None, typer.Option("--title", help="Heading of the page; else the case's name.")] = None,
) -> None:
    """Write one HTML page of a case.

    Map, incidents, claims with their quotes, documents. It needs no other file, no network and no script.

    Example: harmledger page --case mycase --out mycase.html
    """
    from harmledger.ledger import name_of
    from harmledger.publish.page import page as made
    from harmledger.settings import settings
    from harmledger.standing import case_view

    texts = settings(os.environ, case).page_texts
    name = title or name_of(case)
    give([made(case_view(case), name, texts=texts)], out)


@app.command()
def schema(
    what: Annotated[_Export, typer.Argument(metavar="documents|claims|tallies|incidents", help="Which export.")],
) -> None:
    """Print the JSON Schema of one line of an export.

    Example: harmledger schema claims
    """
    import json

    from harmledger.publish.shapes import schema as made

    typer.echo(json.dumps(made(what.value), ensure_ascii=False, indent=2))


@app.command()
def methods() -> None:
    """List the counting methods.

    A method tells how vague words become numbers, and how a range and a grade are made.

    Example: harmledger methods
    """
    from harmledger import pipeline

    for method in pipeline.methods():
        typer.echo(f"{method.name}@{method.version}\t{method.title}")


@app.command()
def serve(
    case: Case,
    reader: Annotated[bool, typer.Option("--reader", help="The public site.")] = False,
    desk: Annotated[bool, typer.Option("--desk", help="The reviewers' desk.")] = False,
) -> None:
    """Serve a case in a browser. Not there yet.

    Example: harmledger serve --case mycase --reader
    """
    what = "the desk" if desk and not reader else "the reader"
    raise UsageError(
        f"{what} is not there yet", remedy=f"`harmledger page --case {case} --out case.html` makes a page to open"
    )
