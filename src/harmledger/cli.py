"""The command line: arguments in, tables out, no logic. Data goes to standard output, messages and progress to
standard error. Each command imports what it needs when it runs, so that ``--help`` comes at once.
"""

from __future__ import annotations

import errno
import io
import os
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from harmledger import __version__
from harmledger.errors import HarmledgerError, UsageError

if TYPE_CHECKING:
    from harmledger.model.case import RunReport

_NOT_WRITTEN = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO, errno.EPIPE)

app = typer.Typer(
    name="harmledger",
    help="Reports of harm in, incidents out: every number traceable to the words that said it.",
    epilog="Exit status: 0 done; 1 a check failed; 2 wrong usage; 3 some inputs were quarantined, the rest are "
    "done; 4 could not save.",
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    add_completion=False,
    no_args_is_help=True,
)


class _Link(StrEnum):
    auto = "auto"
    none = "none"


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


Case = Annotated[str, typer.Option("--case", metavar="CASE", help="The case: a folder, or a postgresql:// address.")]
Out = Annotated[Path | None, typer.Option("--out", metavar="FILE", help="Write here, not to standard output.")]


def _print_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"harmledger {__version__}")
        raise typer.Exit


@app.callback()
def _root(
    version: Annotated[
        bool, typer.Option("--version", help="Print the version and stop.", is_eager=True, callback=_print_version)
    ] = False,
) -> None:
    pass


@app.command()
def run(  # noqa: PLR0913 (an argument a flag)
    inputs: Annotated[list[str], typer.Argument(metavar="INPUT", help="Files or folders; - reads JSON lines.")],
    case: Case,
    manifest: Annotated[
        list[str] | None,
        typer.Option("--manifest", metavar="CSV", help="Tells of files: file, published, publisher, url, title, lang."),
    ] = None,
    places: Annotated[
        list[str] | None,
        typer.Option("--places", metavar="CSV", help="A gazetteer of yours: id, name, alt_names, kind, …, lat, lon."),
    ] = None,
    link: Annotated[
        _Link, typer.Option("--link", help="none: join claims within a document only.", show_default=True)
    ] = _Link.auto,
    method: Annotated[
        str, typer.Option("--method", help="Counting method; `harmledger methods` lists them.")
    ] = "airwars",
    json: Annotated[bool, typer.Option("--json", help="Print one JSON object in place of the table.")] = False,
) -> None:
    """Read reports into a case and print its incidents.

    Running twice on the same input adds nothing and changes nothing.

    Example: harmledger run reports/ --manifest reports/manifest.csv --case mycase
    """
    from harmledger import pipeline
    from harmledger.model.case import LinkMode, RunRequest

    request = RunRequest(tuple(inputs), case, tuple(manifest or ()), tuple(places or ()), LinkMode(link.value), method)
    with _progress() as progress:
        done = pipeline.run(request, progress)
    _report(done, json)
    if done.quarantined:
        raise typer.Exit(3)


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

    _give(table(case_view(case), what.value, form.value), out)


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
    from harmledger.publish.page import page as made
    from harmledger.settings import settings
    from harmledger.standing import case_view

    texts = settings(os.environ, case).page_texts
    name = title or Path(case).resolve().name
    _give([made(case_view(case), name, texts=texts)], out)


@app.command()
def withdraw(
    document: Annotated[str, typer.Argument(metavar="DOCUMENT", help="Its id, or the beginning of it.")],
    reason: Annotated[str, typer.Option("--reason", metavar="TEXT", help="Why; it is kept with it.")],
    case: Case,
) -> None:
    """Take a document out of every count. It stays in the ledger, with the reason.

    Example: harmledger withdraw report-12 --reason "the photograph is of another year" --case mycase
    """
    from harmledger import pipeline

    pipeline.withdraw(case, document, reason)
    typer.echo(f"Withdrew {document}: it is in no count any more, and stays in the ledger.", err=True)


@app.command()
def verify(case: Case) -> None:
    """Check every byte and entry of a case.

    What is derived is rebuilt and compared. Prints each fault, the first one first; exit status 1 if there is any.

    Example: harmledger verify --case mycase
    """
    from harmledger import pipeline

    faults = pipeline.verify(case)
    for fault in faults:
        typer.echo(f"{fault.kind}\t{fault.where}\t{fault.message}")
    if faults:
        count = "1 fault" if len(faults) == 1 else f"{len(faults)} faults"
        typer.echo(f"{count}. Restore the case from a copy, or ask who could write to it.", err=True)
        raise typer.Exit(1)
    typer.echo("Every blob and entry is as it was saved, and the derived tables are what they give.", err=True)


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
def doctor(case: Case) -> None:
    """Tell what a case holds and what is set.

    Put it beside the report of a fault.

    Example: harmledger doctor --case mycase
    """
    from harmledger import pipeline
    from harmledger.settings import explained

    for name, value in pipeline.doctor(case):
        typer.echo(f"{name}\t{value}")
    for s in explained(os.environ, case):
        typer.echo(f"{s.name}\t{s.value}\t{s.known_from}: {s.meaning}")


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


def _give(pieces: Iterable[bytes], out: Path | None) -> None:
    """To a file, whole or not at all, or to standard output as it comes."""
    if out is not None and str(out) != "-":
        from harmledger.publish.files import save

        size = save(out, pieces)
        typer.echo(f"Wrote {out} ({size:,} bytes).", err=True)
        return
    for piece in pieces:
        sys.stdout.buffer.write(piece)
    sys.stdout.buffer.flush()


def _report(done: RunReport, json: bool) -> None:
    from harmledger.publish import overview

    if json:
        _give([overview.report(done)], None)
    elif sys.stdout.isatty():
        from rich.console import Console
        from rich.table import Table
        from rich.text import Text

        drawn = Table(*overview.HEADINGS, header_style="bold")
        for line in overview.lines(done.case):
            drawn.add_row(*map(Text, line))
        Console().print(drawn)
    else:
        typer.echo(overview.plain(overview.HEADINGS, list(overview.lines(done.case))), nl=False)
    for sentence in overview.ending(done):
        typer.echo(sentence, err=True)


@contextmanager
def _progress() -> Iterator[Callable[[str, int, int], None] | None]:
    """A progress bar on a terminal, nothing elsewhere."""
    if not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    look = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*look, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("reading", total=None)

        def tell(stage: str, done: int, total: int) -> None:
            bar.update(task, description=stage, completed=done, total=total or None)

        yield tell


def main() -> None:
    """Run the command line; every error of ours becomes one message with its remedy and its exit status."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
    try:
        try:
            app(prog_name="harmledger")
        finally:
            sys.stdout.flush()
    except HarmledgerError as error:
        typer.echo(f"harmledger: {error}", err=True)
        sys.exit(error.exit_status)
    except OSError as error:
        if error.errno not in _NOT_WRITTEN:
            raise
        _drop_output()
        if error.errno != errno.EPIPE:  # a reader that has enough, such as head, is no fault
            typer.echo(f"harmledger: standard output cannot be written ({error.strerror})", err=True)
        sys.exit(4)


def _drop_output() -> None:
    """Send what is left to nowhere, or the interpreter would try once more to write it, and fail, at its end."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, sys.stdout.fileno())
    os.close(nowhere)


if __name__ == "__main__":
    main()
