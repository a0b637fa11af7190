"""Commands that ask a case: sums, methods side by side, what moved."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

import typer

from harmledger.cli.app import Case, Out, Public, app, give


class _Form(StrEnum):
    text = "text"
    jsonl = "jsonl"
    csv = "csv"


Form = Annotated[_Form, typer.Option("--format", help="How to write it; text is for people.", show_default=True)]


@app.command()
def tally(
    case: Case,
    by: Annotated[
        str,
        typer.Option(
            "--by",
            metavar="KEYS",
            help="What to group by, with commas between: year, month, perpetrator, country, governorate, place, "
            "event, grade.",
        ),
    ] = "",
    method: Annotated[
        str | None, typer.Option("--method", help="Another method than the case's, by name or file.")
    ] = None,
    form: Form = _Form.text,
    out: Out = None,
    public: Public = False,
) -> None:
    """Add incidents up: least and most, each once.

    Grades that the method's headline leaves out stand apart. An open end stays open. Claims about a period (a
    month's toll) are never added.

    Example: harmledger tally --by month,perpetrator --case mycase
    """
    from harmledger import inquiries, releasing
    from harmledger.publish import answers

    keys = answers.keys(by)
    chosen, sums = (releasing if public else inquiries).tally(case, keys, method)
    give(answers.tally(keys, sums, form.value), out)
    typer.echo(answers.tally_note(chosen), err=True)


@app.command("compare-methods")
def compare_methods(
    case: Case,
    incident: Annotated[
        str | None, typer.Argument(metavar="[INCIDENT]", help="One incident, by id; without it: all.")
    ] = None,
    method: Annotated[
        list[str] | None, typer.Option("--method", help="Set this one beside the case's own; none: all that ship.")
    ] = None,
    form: Form = _Form.text,
    out: Out = None,
) -> None:
    """Set counting methods side by side, from the same claims.

    Tells for each incident which rule of a method makes its number another one.

    Example: harmledger compare-methods --method ibc --method mine.toml --case mycase
    """
    from harmledger import inquiries
    from harmledger.publish import answers

    methods, compared = inquiries.compared(case, method or (), incident)
    give(answers.comparison(methods, compared, form.value), out)


@app.command("compare-claims")
def compare_claims(
    case: Case,
    actor: Annotated[
        str | None, typer.Option("--actor", metavar="ID", help="One belligerent, such as russia; none: all.")
    ] = None,
    form: Form = _Form.text,
    out: Out = None,
) -> None:
    """Set belligerents' words beside what others say.

    What it says it hit and what was reported hit, its denials and concessions, conceded and evidenced dead; then
    others' tallies beside our own sums, with the incidents that could explain the gap.

    Example: harmledger compare-claims --actor russia --case mycase
    """
    from harmledger import inquiries
    from harmledger.publish import sides

    view, found, held = inquiries.against(case, actor)
    give(sides.written(view, found, held, form.value), out)


@app.command()
def changes(
    case: Case,
    since: Annotated[
        str, typer.Option("--since", metavar="WHEN", help="A number of entries, or a UTC time such as 2031-05-06.")
    ],
    form: Form = _Form.text,
    out: Out = None,
) -> None:
    """Tell what moved in a case, and the claims behind it.

    Each range that is not what it was, with the claims that came, went, or moved from one incident to another.

    Example: harmledger changes --since 120 --case mycase
    """
    from harmledger import inquiries
    from harmledger.publish import answers

    before, after, moved = inquiries.changed(case, since)
    give(answers.changes(before, after, moved, form.value), out)
    if not moved and form is _Form.text:
        typer.echo("Nothing moved.", err=True)
