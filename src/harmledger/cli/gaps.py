"""Commands that tell what was not understood, and write it as entries to add."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from harmledger.cli.app import Case, Out, app, give
from harmledger.cli.fill import progress

if TYPE_CHECKING:
    from harmledger.model.gap import Candidate


class _Form(StrEnum):
    text = "text"
    json = "json"
    csv = "csv"


One = Annotated[str | None, typer.Option("--document", metavar="DOCUMENT", help="Of this document alone.")]
Least = Annotated[int, typer.Option("--least", min=1, help="Leave out what stands in fewer documents.")]

places = typer.Typer(help="Places that no list has.", no_args_is_help=True, rich_markup_mode=None)
actors = typer.Typer(help="Actors that no registry has.", no_args_is_help=True, rich_markup_mode=None)
sources = typer.Typer(help="Sources that no registry has.", no_args_is_help=True, rich_markup_mode=None)


@app.command()
def gaps(
    case: Case,
    document: One = None,
    form: Annotated[_Form, typer.Option("--format", help="json: one object a line.")] = _Form.text,
    least: Least = 1,
    out: Out = None,
) -> None:
    """Tell what was not understood, by frequency.

    Numbers beside words of harm left unread, people counted without a known word of harm, places, actors and
    sources that no list has, each with example quotes. Quotes may name victims: keep it to yourself.

    Example: harmledger gaps --case mycase --format csv --out gaps.csv
    """
    from harmledger.publish import gaps as written

    found = _found(case, document, least)
    if form is _Form.text:
        give([f"{line}\n".encode() for line in written.text(found)], out)
    else:
        give([written.as_json(found) if form is _Form.json else written.as_csv(found)], out)


@places.command("suggest")
def places_suggest(case: Case, document: One = None, least: Least = 1, out: Out = None) -> None:
    """Write places that no list has as a CSV for --places.

    Complete it with coordinates; a row without them names its place all the same.

    Example: harmledger places suggest --case mycase --out places.csv
    """
    from harmledger.model.gap import GapKind
    from harmledger.publish import gaps as written

    give([written.places(c for c in _found(case, document, least) if c.what is GapKind.PLACE)], out)


@actors.command("suggest")
def actors_suggest(case: Case, document: One = None, least: Least = 1, out: Out = None) -> None:
    """Write actors that no registry has as a YAML for --actors.

    Example: harmledger actors suggest --case mycase --out actors.yaml
    """
    _suggest("actor", _found(case, document, least), out)


@sources.command("suggest")
def sources_suggest(case: Case, document: One = None, least: Least = 1, out: Out = None) -> None:
    """Write sources that no registry has as a YAML for --sources.

    Example: harmledger sources suggest --case mycase --out sources.yaml
    """
    _suggest("source", _found(case, document, least), out)


def _suggest(what: str, found: list[Candidate], out: Out) -> None:
    from harmledger.model.gap import GapKind
    from harmledger.publish import gaps as written

    kind = GapKind(what)
    give([written.registry((c for c in found if c.what is kind), kind)], out)


def _found(case: str, document: str | None, least: int) -> list[Candidate]:
    from harmledger import gaps as asked

    with progress() as bar:
        return [c for c in asked.gaps(case, document, bar) if c.documents >= least]


app.add_typer(places, name="places")
app.add_typer(actors, name="actors")
app.add_typer(sources, name="sources")
