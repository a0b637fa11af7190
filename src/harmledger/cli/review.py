"""Commands by which people look through a case and decide on what was read."""

from __future__ import annotations

import json
import os
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from harmledger.cli.app import By, Case, Out, app, give

if TYPE_CHECKING:
    from collections.abc import Iterable

    from harmledger.model.decision import Wish
    from harmledger.model.span import Span

review = typer.Typer(
    name="review",
    help="Decide on what was read, and undo it.\n\nAccept, correct, reject, add, set, undo.\n\nDecisions are kept in "
    "the ledger. They hold over whatever the machine reads, in every later run, until they are undone.\n\n"
    "Example: harmledger review queue --case mycase",
    no_args_is_help=True,
    rich_markup_mode=None,
)
app.add_typer(review)

Reason = Annotated[str, typer.Option("--reason", metavar="TEXT", help="Why; it is kept with the decision.")]
Seen = Annotated[
    int | None,
    typer.Option("--as-of", metavar="ENTRIES", help="Refuse if others decided on it since the case had so many."),
]
Thing = Annotated[str, typer.Argument(metavar="INCIDENT|CLAIM|DOCUMENT", help="Its id, or the beginning of it.")]
Quotes = Annotated[
    list[str] | None,
    typer.Option("--quote", metavar="TEXT", help="The words of the document that tell it, letter for letter."),
]
Places = Annotated[
    list[str] | None,
    typer.Option("--at", metavar="START:END", help="Where they stand, in code points, if they stand there twice."),
]
Names = list[str] | None


@review.command()
def queue(  # noqa: PLR0913 - a filter has many sides
    case: Case,
    why: Annotated[
        Names, typer.Option(help="deaths, contradiction, unsure_link, unread, difference, incident.")
    ] = None,
    thing: Annotated[Names, typer.Option(help="incident, document, pair.")] = None,
    event: Annotated[Names, typer.Option(help="airstrike, shelling, …")] = None,
    grade: Annotated[Names, typer.Option(help="fair, weak, contested, …")] = None,
    country: Annotated[Names, typer.Option(help="Two letters: SY.")] = None,
    admin1: Annotated[Names, typer.Option(help="Governorate.")] = None,
    place: Annotated[Names, typer.Option(help="Place, by name.")] = None,
    actor: Annotated[Names, typer.Option(help="Who is named as having done it: russia.")] = None,
    assignee: Annotated[Names, typer.Option(help="Who is to look at it; '' is nobody.")] = None,
    since: Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"], help="From this day on.")] = None,
    until: Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"], help="Up to this day.")] = None,
    all_: Annotated[bool, typer.Option("--all", help="What is decided, too.")] = False,
    filter_: Annotated[str | None, typer.Option("--filter", metavar="NAME", help="A saved filter.")] = None,
    save: Annotated[str | None, typer.Option("--save", metavar="NAME", help="Keep this filter under a name.")] = None,
    after: Annotated[str | None, typer.Option("--after", help="The next page, as the one before tells it.")] = None,
    limit: Annotated[int, typer.Option("--limit", min=1, max=200, help="How many at most.")] = 20,
    json_: Annotated[bool, typer.Option("--json", help="As JSON lines.")] = False,
) -> None:
    """List what people should look at, what matters most first: new deaths, contradictions, unsure links and so on.

    Options of one kind are alternatives (--event airstrike --event shelling); those of different kinds go together.

    Example: harmledger review queue --why deaths --country SY --since 2031-05-01 --case mycase
    """
    from harmledger import reviewing
    from harmledger.model.queue import Filter
    from harmledger.publish.review import queue_lines

    if filter_ is not None:
        wanted = reviewing.saved_filter(case, filter_)
    else:
        sides = {"why": why, "thing": thing, "event": event, "grade": grade, "country": country, "admin1": admin1}
        sides |= {"place": place, "actor": actor, "assignee": assignee}
        told = {name: tuple(values) for name, values in sides.items() if values}
        decided = None if all_ else False
        wanted = Filter(**told, since=_day(since), until=_day(until), decided=decided)
    if save is not None:
        reviewing.save_filter(case, save, wanted)
    page = reviewing.queue(case, wanted, after, limit)
    give(_lines(queue_lines(page, json_)), None)
    more = f"; the next: --after '{page.next}'" if page.next else ""
    typer.echo(f"{len(page.items)} of {page.total} things{more}.", err=True)


def _day(told: datetime | None) -> date | None:
    return told.date() if told else None


def _lines(lines: Iterable[str]) -> list[bytes]:
    return [f"{line}\n".encode("utf-8", "backslashreplace") for line in lines]


@review.command()
def accept(
    claims: Annotated[list[str], typer.Argument(metavar="CLAIM...", help="Their ids.")],
    case: Case,
    reason: Annotated[str, typer.Option("--reason", metavar="TEXT", help="Why, if it needs saying.")] = "",
    by: By = None,
    as_of: Seen = None,
) -> None:
    """Say that claims are as they were read. They stand so, whatever a later version reads.

    Example: harmledger review accept 02509ac4 c58d278c --case mycase
    """
    from harmledger.model.decision import Act, Wish

    _decide(case, [Wish(Act.ACCEPT, claim, reason) for claim in claims], by, as_of)


@review.command()
def reject(
    claims: Annotated[list[str], typer.Argument(metavar="CLAIM...", help="Their ids.")],
    reason: Reason,
    case: Case,
    by: By = None,
    as_of: Seen = None,
) -> None:
    """Say that claims are none: they count no more. Accepting one takes it back.

    Example: harmledger review reject 02509ac4 --reason "a drill, no attack" --case mycase
    """
    from harmledger.model.decision import Act, Wish

    _decide(case, [Wish(Act.REJECT, claim, reason) for claim in claims], by, as_of)


@review.command()
def correct(  # noqa: PLR0913 - who, why, what, and where it is told
    claim: Annotated[str, typer.Argument(metavar="CLAIM", help="Its id.")],
    field: Annotated[str, typer.Argument(metavar="FIELD", help="event, date, place, counts/0, perpetrators/0, …")],
    value: Annotated[str, typer.Argument(metavar="VALUE", help="A word, or JSON as `show`'s export has it; null.")],
    reason: Reason,
    case: Case,
    quote: Quotes = None,
    at: Places = None,
    by: By = None,
    as_of: Seen = None,
) -> None:
    """Say what a field of a claim is. Of an object, what you name changes and the rest stays; null takes it away.

    Example: harmledger review correct 02509ac4 counts/0 '{"min": 3, "max": 3}' --quote "three civilians" --reason
    "misread" --case mycase
    """
    from harmledger.model.decision import Act, Wish

    spans, quotes = tuple(map(_span, at or ())), tuple(quote or ())
    told = Wish(Act.CORRECT, claim, reason, field=field, value=_json(value), spans=spans, quotes=quotes)
    _decide(case, [told], by, as_of)


@review.command()
def add(
    document: Annotated[str, typer.Argument(metavar="DOCUMENT", help="The document that tells it.")],
    claim: Annotated[str, typer.Argument(metavar="CLAIM", help="JSON, as `export claims` writes it.")],
    reason: Reason,
    case: Case,
    by: By = None,
) -> None:
    """Add a claim that was not read, with the words behind each of its values.

    Example: harmledger review add report-12 '{"event": "shelling", "counts": [{"what": "killed", "who": "civilians",
    "min": 2, "max": 2}], "evidence": [{"field": "counts/0", "quote": "two of our neighbours died"}]}' --reason
    "missed" --case mycase
    """
    from harmledger.model.decision import Act, Wish

    _decide(case, [Wish(Act.ADD, document, reason, value=_json(claim))], by, None)


@review.command("set")
def set_(  # noqa: PLR0913 - what, on what, why, and by whom
    incident: Annotated[str, typer.Argument(metavar="INCIDENT", help="Its id.")],
    field: Annotated[str, typer.Argument(metavar="FIELD", help="grade, or such as killed/civilians.")],
    value: Annotated[str, typer.Argument(metavar="VALUE", help="A grade, or 3, 3-5, 3- (or more), -5 (up to).")],
    reason: Reason,
    case: Case,
    by: By = None,
    as_of: Seen = None,
) -> None:
    """Set an incident's grade or a range, whatever the method makes of it.

    Example: harmledger review set 68c286b8 killed/civilians 3-5 --reason "the hospital's list" --case mycase
    """
    from harmledger.model.decision import Act, Wish

    told = Wish(Act.RANGE, incident, reason, field=field, value=_range(value))
    _decide(case, [Wish(Act.GRADE, incident, reason, value=value) if field == "grade" else told], by, as_of)


@review.command()
def note(
    thing: Thing,
    text: Annotated[str, typer.Argument(metavar="TEXT", help="What is to be kept.")],
    case: Case,
    by: By = None,
) -> None:
    """Write a note on an incident, a claim or a document.

    Example: harmledger review note 68c286b8 "ask the hospital" --case mycase
    """
    from harmledger.model.decision import Act, Wish

    _decide(case, [Wish(Act.NOTE, thing, value=text)], by, None)


@review.command()
def assign(
    thing: Thing,
    case: Case,
    to: Annotated[str | None, typer.Option("--to", metavar="NAME", help="Who, by a pseudonym; else nobody.")] = None,
    by: By = None,
    as_of: Seen = None,
) -> None:
    """Say who is to look at a thing.

    Example: harmledger review assign 68c286b8 --to ada --case mycase
    """
    from harmledger.model.decision import Act, Wish

    _decide(case, [Wish(Act.ASSIGN, thing, value=to)], by, as_of)


@review.command()
def settle(things: Annotated[list[str], typer.Argument(metavar="THING...")], case: Case, by: By = None) -> None:
    """Take things off the queue without deciding on their claims; a new claim brings an incident back.

    Example: harmledger review settle 68c286b8 report-12 --case mycase
    """
    from harmledger.model.decision import Act, Wish

    _decide(case, [Wish(Act.SETTLE, thing) for thing in things], by, None)


@review.command()
def undo(
    decision: Annotated[str, typer.Argument(metavar="DECISION", help="As `harmledger history` calls it: d120, b118.")],
    reason: Reason,
    case: Case,
    by: By = None,
) -> None:
    """Say that a decision, a ruling, a withdrawal or an undo holds no more. It stays in the ledger.

    Example: harmledger review undo d120 --reason "the wrong claim" --case mycase
    """
    from harmledger import deciding
    from harmledger.publish import answers

    before, after, moved = deciding.undo(case, decision, reason, by)
    give(answers.changes(before, after, moved, "text"), None)
    typer.echo(f"{decision} is undone; d{after.entries - 1} undoes that.", err=True)


@review.command()
def differences(case: Case) -> None:
    """List where the machine now reads otherwise than people decided, and decisions whose claim is gone.

    Example: harmledger review differences --case mycase
    """
    from harmledger import reviewing
    from harmledger.publish.review import difference_lines

    found = reviewing.differences(case)
    give(_lines(difference_lines(found)), None)
    typer.echo(f"{len(found)} differences.", err=True)


@review.command()
def sheet(
    what: Annotated[str, typer.Argument(metavar="claims|incidents", help="Rows of what.")],
    case: Case,
    out: Out = None,
    excel: Annotated[bool, typer.Option("--excel", help="With the mark by which Excel reads Arabic.")] = False,
) -> None:
    """Write claims or incidents as a CSV to decide in, for `harmledger review bring`.

    Edit event, date, counts and decision (accept or reject) of claims; killed, injured, grade and assignee of
    incidents; give the reason in its column, and notes in theirs. Leave the other columns as they are.

    Example: harmledger review sheet claims --out claims.csv --excel --case mycase
    """
    from harmledger import reviewing
    from harmledger.publish.review import sheet_bytes

    columns, rows = reviewing.sheet(case, what)
    give(sheet_bytes(columns, rows, excel), out)


@review.command()
def bring(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A sheet as CSV or XLSX.")],
    case: Case,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Tell what would be decided; enter nothing.")] = False,
    by: By = None,
) -> None:
    """Decide as an edited sheet tells, all of it as one act. Rows that were not edited decide nothing.

    Each row that cannot be decided so is told with its number and what to do; the others are decided. Exit status 3 if
    there is any.

    Example: harmledger review bring claims.csv --dry-run --case mycase
    """
    from harmledger import deciding
    from harmledger.collect.tables import read_table
    from harmledger.publish import answers
    from harmledger.publish.review import edited_lines
    from harmledger.settings import settings

    table = read_table(file, settings(os.environ, case).limits())
    done = deciding.from_sheet(case, table, dry_run, by)
    give(_lines(edited_lines(done.edited)), None)
    if done.outcome is not None:
        made = done.outcome
        give(answers.changes(made.before, made.after, made.moved, "text") if made.moved else (), None)
        typer.echo(f"Decided: {made.undone_by}. `harmledger review undo {made.undone_by}` undoes it.", err=True)
    errors = len(done.errors)
    typer.echo(f"{done.rows} rows, {len(done.edited) - errors} edited, {errors} with errors.", err=True)
    if errors:
        raise typer.Exit(3)


@app.command()
def history(thing: Thing, case: Case) -> None:
    """List what was done about one thing, and by whom.

    Of an incident, a claim or a document: who, when, what, why.

    Example: harmledger history 68c286b8 --case mycase
    """
    from harmledger import reviewing
    from harmledger.publish.review import history_lines

    give(_lines(history_lines(reviewing.history(case, thing))), None)


def _decide(case: str, wishes: list[Wish], by: str | None, as_of: int | None) -> None:
    from harmledger import deciding
    from harmledger.publish import answers

    made = deciding.decide(case, wishes, by, as_of)
    give(answers.changes(made.before, made.after, made.moved, "text") if made.moved else (), None)
    nothing = "" if made.moved else "; no incident moved by it"
    typer.echo(f"Decided: {made.undone_by}{nothing}. `harmledger review undo {made.undone_by}` undoes it.", err=True)


def _json(told: str) -> object:
    """What was told: JSON, or a word as it is."""
    from harmledger.errors import UsageError

    if not told.lstrip().startswith(("{", "[", '"', "null")):
        return told
    try:
        return json.loads(told)
    except ValueError as error:
        raise UsageError(f"that is no JSON ({error})", remedy="Put it in single quotes, its names in double") from error


def _span(told: str) -> Span:
    from harmledger.errors import UsageError
    from harmledger.model.span import Span

    start, _, end = told.partition(":")
    if not (start.isdecimal() and end.isdecimal() and int(start) < int(end)):
        raise UsageError(f"{told!r} is no place", remedy="Tell where the words begin and end: 101:125")
    return Span(int(start), int(end))


def _range(told: str) -> object:
    """Bounds as people write them: 3, 3-5, 3- (or more), -5 (up to)."""
    low, dash, high = told.replace("\N{EN DASH}", "-").partition("-")
    if not all(part.strip() == "" or part.strip().isdecimal() for part in (low, high)) or not (low or high):
        return told
    bounds = [int(part) if part.strip() else None for part in (low, high)]
    return {"min": bounds[0], "max": bounds[1] if dash else bounds[0]}
