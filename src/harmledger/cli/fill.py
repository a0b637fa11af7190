"""Commands that fill a case, change it, or prove it."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from harmledger.cli.app import By, Case, app, give

if TYPE_CHECKING:
    from harmledger.model.case import RunReport


class _Link(StrEnum):
    auto = "auto"
    none = "none"


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
    actors: Annotated[
        list[str] | None, typer.Option("--actors", metavar="YAML", help="Actors of yours, or names of known ones.")
    ] = None,
    sources: Annotated[
        list[str] | None, typer.Option("--sources", metavar="YAML", help="Sources of yours, or names of known ones.")
    ] = None,
    words: Annotated[
        list[str] | None, typer.Option("--words", metavar="YAML", help="Words of yours for a language that is read.")
    ] = None,
    link: Annotated[
        _Link, typer.Option("--link", help="none: join claims within a document only.", show_default=True)
    ] = _Link.auto,
    method: Annotated[
        str, typer.Option("--method", help="Counting method; `harmledger methods` lists them.")
    ] = "airwars",
    json: Annotated[bool, typer.Option("--json", help="Print one JSON object in place of the table.")] = False,
    by: By = None,
) -> None:
    """Read reports into a case and print its incidents.

    Running twice on the same input adds nothing and changes nothing. The case remembers your own places, actors,
    sources and words: docs/own-entries.md tells how they are written.

    Example: harmledger run reports/ --manifest reports/manifest.csv --case mycase
    """
    from harmledger import pipeline
    from harmledger.model.case import LinkMode, RunRequest

    request = RunRequest(
        tuple(inputs),
        case,
        manifests=tuple(manifest or ()),
        places=tuple(places or ()),
        actors=tuple(actors or ()),
        sources=tuple(sources or ()),
        words=tuple(words or ()),
        link=LinkMode(link.value),
        method=method,
        by=by,
    )
    with progress() as bar:
        done = pipeline.run(request, bar)
    report(done, json)
    if done.quarantined:
        raise typer.Exit(3)


@app.command()
def withdraw(
    document: Annotated[str, typer.Argument(metavar="DOCUMENT", help="Its id, or the beginning of it.")],
    reason: Annotated[str, typer.Option("--reason", metavar="TEXT", help="Why; it is kept with it.")],
    case: Case,
    by: By = None,
) -> None:
    """Take a document out of every count. It stays in the ledger, with the reason.

    Example: harmledger withdraw report-12 --reason "the photograph is of another year" --case mycase
    """
    from harmledger import pipeline

    pipeline.withdraw(case, document, reason, by)
    typer.echo(f"Withdrew {document}: it is in no count any more, and stays in the ledger.", err=True)


@app.command()
def verify(
    case: Case,
    checkpoint: Annotated[
        list[Path] | None,
        typer.Option("--checkpoint", metavar="FILE", help="One that was kept elsewhere; may be repeated."),
    ] = None,
    signed_by: Annotated[
        list[str] | None,
        typer.Option("--signed-by", metavar="KEY", help="Public key that must have signed; else this computer's."),
    ] = None,
    roots: Annotated[
        list[Path] | None,
        typer.Option("--roots", metavar="PEM", help="Root certificates of the authorities that timestamped."),
    ] = None,
) -> None:
    """Check every byte and entry of a case.

    What is derived is rebuilt and compared. Prints each fault, the first one first; exit status 1 if there is any.
    What was erased is told: when, by whom and why.

    With --checkpoint, the case is held against a checkpoint that was kept elsewhere (`harmledger checkpoint`): what
    it was made for is still there, unchanged and in its place, and the case has only grown since. Its signature and
    the timestamps beside it (FILE.*.tsr) are checked as far as you say whom you trust. Without one, an older copy of
    the whole case and a case rewritten from the start look whole.

    Example: harmledger verify --case mycase --checkpoint /media/elsewhere/2031-05-06.checkpoint
    """
    from harmledger import attest, inquiries, proving
    from harmledger.publish.custody import erasure_lines

    keys = [attest.PublicKey.of(told) for told in signed_by or ()]
    own = attest.default_key(os.environ)
    if checkpoint and not keys and own.exists():
        keys = [attest.read_key(own).public()]
    found = proving.verify(case, checkpoint or (), proving.Trust(tuple(keys), tuple(roots or ())))
    for fault in found.faults:
        typer.echo(f"{fault.kind}\t{fault.where}\t{fault.message}")
    if found.audit.whole:
        typer.echo("Every blob and entry is as it was saved, and the derived tables are what they give.", err=True)
        for line in erasure_lines(inquiries.erasures(case)):
            typer.echo(line, err=True)
    for sentence in found.told:
        typer.echo(sentence, err=True)
    if found.faults:
        count = "1 fault" if len(found.faults) == 1 else f"{len(found.faults)} faults"
        typer.echo(f"{count}. Restore the case from a copy, or ask who could write to it.", err=True)
        raise typer.Exit(1)


@app.command()
def doctor(case: Case) -> None:
    """Tell what a case holds and what is set.

    Put it beside the report of a fault.

    Example: harmledger doctor --case mycase
    """
    from harmledger import locking, pipeline
    from harmledger.settings import explained

    locked = tuple(locking.told(case))
    for name, value in locked or pipeline.doctor(case):
        typer.echo(f"{name}\t{value}")
    for s in explained(os.environ, case):
        typer.echo(f"{s.name}\t{s.value}\t{s.known_from}: {s.meaning}")


def report(done: RunReport, json: bool) -> None:
    """Print what a run did: the incidents, and what was read, skipped and quarantined."""
    from harmledger.publish import overview

    if json:
        give([overview.report(done)], None)
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
def progress() -> Iterator[Callable[[str, int, int], None] | None]:
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
