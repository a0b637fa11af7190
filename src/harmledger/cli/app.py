"""The command itself: what every command shares."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Annotated

import typer

from harmledger import __version__

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


Case = Annotated[str, typer.Option("--case", metavar="CASE", help="The case: a folder, or a postgresql:// address.")]
By = Annotated[
    str | None,
    typer.Option("--by", "--who", metavar="NAME", help="Who: a pseudonym, kept for good; else as set."),
]
Public = Annotated[
    bool,
    typer.Option(
        "--public", help="Of the release that was built last, not of the case; CASE may be a release's folder."
    ),
]
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


def give(pieces: Iterable[bytes], out: Path | None) -> None:
    """To a file, whole or not at all, or to standard output as it comes."""
    if out is not None and str(out) != "-":
        from harmledger.publish.files import save

        size = save(out, pieces)
        typer.echo(f"Wrote {out} ({size:,} bytes).", err=True)
        return
    if sys.stdout.isatty():
        from harmledger.publish.words import neutral

        for piece in pieces:  # a file, or what reads a pipe, has every byte; a screen has nothing that drives it
            sys.stdout.write(neutral(piece.decode("utf-8", "replace")))
        return
    for piece in pieces:
        sys.stdout.buffer.write(piece)
    sys.stdout.buffer.flush()
