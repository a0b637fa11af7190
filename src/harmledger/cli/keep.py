"""Commands that keep a case and what it must not keep: erasure, custody."""

from __future__ import annotations

from typing import Annotated

import typer

from harmledger.cli.app import By, Case, app, give

NOT_REACHED = (
    "Not reached: backups, exports, pages and bundles made before; the inputs themselves, which a later run would "
    "read again; what a drive or a file system keeps of files that are gone (docs/decisions/0019-erasure.md)."
)


@app.command()
def erase(
    named: Annotated[list[str], typer.Argument(metavar="DOCUMENT|CLAIM...", help="By id, or the beginning of it.")],
    reason: Annotated[
        str, typer.Option("--reason", metavar="TEXT", help="Why; kept, so it must not tell what is erased.")
    ],
    case: Case,
    words: Annotated[
        list[str] | None,
        typer.Option("--words", metavar="TEXT", help="Mask these words in the documents, in place of all of them."),
    ] = None,
    by: By = None,
) -> None:
    """Destroy documents or claims, for good.

    A document goes with its stored bytes, its claims and all that was entered about it. Of a claim the words behind
    it go: a masked copy takes the document's place. Of a person, name the documents, and the name with --words.
    The log still verifies, says that something was erased, when and why, and confirms no guess of it. Nothing brings
    it back but a backup. To take a report out of the counts and keep it, use withdraw.

    Example: harmledger erase report-12 --reason "the speaker asked for it" --case mycase
    """
    from harmledger import erasing

    done = erasing.erase(case, named, reason, tuple(words or ()), by)
    kept = f", and put {done.copies} masked copies in their place" if done.copies else ""
    typer.echo(
        f"Erased {len(done.documents)} documents ({done.entries} entries, {done.files} stored files){kept}. "
        f"Entry {done.number} says when and why.",
        err=True,
    )
    if done.alike:
        typer.echo(f"Much the same words stand in: {', '.join(done.alike)}.", err=True)
    typer.echo(NOT_REACHED, err=True)


@app.command()
def custody(
    document: Annotated[str, typer.Argument(metavar="DOCUMENT", help="Its id, or the beginning of it.")],
    case: Case,
) -> None:
    """Tell what was done with a document.

    Each entry about it: when, by whom, with what version of harmledger.

    Names are pseudonyms; who they stand for is kept apart from the case.

    Example: harmledger custody report-12 --case mycase
    """
    from harmledger import inquiries
    from harmledger.publish.custody import lines

    told = (f"{line}\n".encode("utf-8", "backslashreplace") for line in lines(*inquiries.custody(case, document)))
    give(told, None)
