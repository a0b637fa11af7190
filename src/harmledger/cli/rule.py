"""Commands by which people rule on incidents."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from harmledger.cli.app import By, Case, app, give

if TYPE_CHECKING:
    from harmledger.entering import Moves

link = typer.Typer(
    name="link",
    help="Rule which incidents are one, and which are two.\n\nA ruling holds over whatever the "
    "machine finds, in every later run, until it is undone.\n\nExample: harmledger link merge 68c286b8 91d0aa3e "
    '--reason "one strike, two spellings" --case mycase',
    no_args_is_help=True,
    rich_markup_mode=None,
)
app.add_typer(link)

Reason = Annotated[str, typer.Option("--reason", metavar="TEXT", help="Why; it is kept with the ruling.")]


@link.command()
def merge(
    incidents: Annotated[list[str], typer.Argument(metavar="INCIDENT...", help="Two or more, by id.")],
    reason: Reason,
    case: Case,
    by: By = None,
) -> None:
    """Rule that incidents are one.

    Example: harmledger link merge 68c286b8 91d0aa3e --reason "one strike, two spellings" --case mycase
    """
    from harmledger import deciding

    _tell(deciding.merge(case, incidents, reason, by))


@link.command()
def split(
    incident: Annotated[str, typer.Argument(metavar="INCIDENT", help="Its id.")],
    parts: Annotated[list[str], typer.Argument(metavar="CLAIM|DOCUMENT...", help="What is set apart.")],
    reason: Reason,
    case: Case,
    by: By = None,
) -> None:
    """Rule that some claims of an incident are another one.

    Example: harmledger link split 68c286b8 report-12 --reason "the morning's strike" --case mycase
    """
    from harmledger import deciding

    _tell(deciding.split(case, incident, parts, reason, by))


@link.command()
def undo(
    ruling: Annotated[str, typer.Argument(metavar="RULING", help="As `harmledger link list` calls it.")],
    reason: Reason,
    case: Case,
    by: By = None,
) -> None:
    """Rule that a ruling holds no more. It stays in the ledger.

    Example: harmledger link undo r120 --reason "they were two" --case mycase
    """
    from harmledger import deciding

    _tell(deciding.undo(case, ruling, reason, by))


@link.command()
def apart(
    one: Annotated[str, typer.Argument(metavar="INCIDENT", help="Its id.")],
    other: Annotated[str, typer.Argument(metavar="OTHER", help="The id of the other.")],
    reason: Reason,
    case: Case,
    by: By = None,
) -> None:
    """Rule that two incidents are two, and stay so.

    Example: harmledger link apart 68c286b8 91d0aa3e --reason "two shells, an hour apart" --case mycase
    """
    from harmledger import deciding

    _tell(deciding.apart(case, one, other, reason, by))


@link.command()
def suggest(
    case: Case,
    least: Annotated[float, typer.Option("--from", help="The least log-odds to list.")] = -0.5,
    most: Annotated[float, typer.Option("--to", help="The most.")] = 100.0,
    limit: Annotated[int, typer.Option("--limit", help="How many at most.", min=1)] = 20,
) -> None:
    """List pairs of incidents that may be one, the likeliest first, with what speaks for it and against it.

    A ruling on a pair (merge, apart) takes it off the list.

    Example: harmledger link suggest --case mycase
    """
    from harmledger import inquiries
    from harmledger.publish.pairs import suggestion_lines

    view, found = inquiries.suggested(case, least, most)
    give([f"{line}\n".encode("utf-8", "backslashreplace") for line in suggestion_lines(view, found[:limit])], None)
    more = f"; {limit} are shown" if len(found) > limit else ""
    typer.echo(f"{len(found)} pairs of incidents may be one{more}.", err=True)


@link.command("list")
def list_(case: Case) -> None:
    """List the rulings, those that are undone too.

    Example: harmledger link list --case mycase
    """
    from harmledger import deciding
    from harmledger.publish.moves import ruling_lines

    give([f"{line}\n".encode("utf-8", "backslashreplace") for line in ruling_lines(deciding.rulings(case))], None)


def _tell(moves: Moves) -> None:
    """What a ruling moved."""
    from harmledger.publish import answers

    before, after, moved = moves
    give(answers.changes(before, after, moved, "text"), None)
    if not moved:
        typer.echo("The ruling is kept; nothing moved by it.", err=True)
