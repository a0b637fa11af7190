"""The command that brings in tables."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from harmledger.cli.app import By, Case, app, give

if TYPE_CHECKING:
    from harmledger.bringing import Brought
    from harmledger.collect import Table
    from harmledger.model.case import TableInput


@app.command("import")
def import_(  # noqa: PLR0913 (an argument a flag)
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A CSV or XLSX file, a row each.")],
    case: Case,
    as_: Annotated[str, typer.Option("--as", metavar="documents|claims", help="What its rows are.")] = "documents",
    map_: Annotated[
        list[str] | None,
        typer.Option(
            "--map", metavar="COLUMN=FIELD", help='What a column tells: "Report=text"; "Date=" leaves it out.'
        ),
    ] = None,
    source: Annotated[str, typer.Option("--source", metavar="NAME", help="Claims: who made the table.")] = "",
    sheet: Annotated[
        str | None, typer.Option("--sheet", metavar="NAME", help="Of an XLSX file; else the first.")
    ] = None,
    save: Annotated[str | None, typer.Option("--save", metavar="NAME", help="Keep --map under a name.")] = None,
    mapping: Annotated[str | None, typer.Option("--mapping", metavar="NAME", help="Use what was kept so.")] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Tell what would be brought in; save nothing.")] = False,
    by: By = None,
) -> None:
    """Bring in a table of texts or of events.

    Texts become documents to be read; events are claims of whoever made the table.

    Columns are known by their names (also those of ACLED and UCDP GED); --map tells others. Each row that cannot be
    brought in is told with its number and what to do, and the others are brought in. The same rows a second time add
    nothing. Claims are undone as one with `harmledger review undo`.

    Example: harmledger import reports.xlsx --map "Report text=text" --dry-run --case mycase
    """
    from harmledger import bringing
    from harmledger.errors import UsageError
    from harmledger.model.case import TableInput

    told = tuple(map_ or ())
    if mapping is not None:
        known = bringing.mappings(case)
        if mapping not in known:
            raise UsageError(f"no mapping is called {mapping!r}", remedy=f"There are {', '.join(known) or 'none'}")
        told = (*known[mapping], *told)
    given = TableInput(str(file), told, sheet)
    wrong = (
        _documents(given, case, dry_run, by) if as_ == "documents" else _claims(given, case, as_, source, dry_run, by)
    )
    if save is not None and not dry_run:  # only now is it known to fit a table
        bringing.save_mapping(case, save, told, by)
    if wrong:
        raise typer.Exit(3)


def _documents(given: TableInput, case: str, dry: bool, by: str | None) -> bool:
    """Bring in texts; tells whether a row is wrong."""
    from harmledger import pipeline
    from harmledger.cli.fill import progress, report
    from harmledger.collect.mapping import documents, mapped
    from harmledger.model.case import RunRequest
    from harmledger.model.document import Quarantined

    if not dry:
        with progress() as bar:
            done = pipeline.run(RunRequest((), case, by=by, tables=(given,), keeps=True), bar)
        report(done, json=False)
        return bool(done.quarantined)
    found = _table(given, case)
    how = mapped(found.columns, "documents", given.told)
    _columns(how)
    rows = list(documents(found, how, Path(given.path).name))
    wrong = [row for row in rows if isinstance(row, Quarantined)]
    give([f"{row.reason}\n".encode("utf-8", "backslashreplace") for row in wrong], None)
    typer.echo(f"{len(rows)} rows, {len(wrong)} with errors. Nothing was saved.", err=True)
    return bool(wrong)


def _table(given: TableInput, case: str) -> Table:
    """The table, within the limits of the settings."""
    from harmledger.collect import read_table
    from harmledger.settings import settings

    return read_table(Path(given.path), settings(os.environ, case).limits(), given.sheet)


def _claims(given: TableInput, case: str, as_: str, source: str, dry: bool, by: str | None) -> bool:
    """Bring in events; tells whether a row is wrong."""
    from harmledger import bringing
    from harmledger.errors import UsageError

    if as_ != "claims":
        raise UsageError(f"rows are no {as_!r}", remedy="Bring them in --as documents or --as claims")
    found = _table(given, case)
    done = bringing.claims(case, given, found, source, dry, by)
    _columns(done.how)
    _told(done, dry)
    return bool(done.errors)


def _columns(how: object) -> None:
    from harmledger.collect import Mapped

    if isinstance(how, Mapped):
        for field, column in how.columns.items():
            typer.echo(f"{field}: {column}", err=True)
        if how.untold:
            typer.echo(f"not used: {', '.join(how.untold)}", err=True)


def _told(done: Brought, dry: bool) -> None:
    from harmledger.publish.review import claim_lines

    lines = claim_lines(done.shown) if dry else ()
    wrong = (f"row {e.number}\terror\t{e.why}" for e in done.errors)
    give([f"{line}\n".encode("utf-8", "backslashreplace") for line in (*lines, *wrong)], None)
    undo = f" `harmledger review undo {done.undone_by}` undoes it." if done.undone_by else ""
    saved = "Nothing was saved." if dry else undo
    counts = f"{done.rows} rows: {done.added} new, {done.known} in the case already, {len(done.errors)} with errors."
    typer.echo(f"{counts} {saved}".strip(), err=True)
