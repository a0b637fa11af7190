"""Commands that keep a case, and what it must not keep: erasure, custody, backup, restore."""

from __future__ import annotations

from typing import Annotated

import typer

from harmledger.cli.app import By, Case, app, give

NOT_REACHED = (
    "Not reached: backups, exports, pages and bundles made before; the inputs themselves, which a later run would "
    "read again; what a drive or a file system keeps of files that are gone (docs/decisions/0019-erasure.md)."
)
ON_A_SERVER = (
    "Nor yet: the server's write-ahead log, its archive, replicas and base backups, which hold what was erased until "
    "they are recycled or destroyed. docs/backup.md (On a server) tells what whoever runs the server does now."
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
    from harmledger.ledger import is_server

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
    if is_server(case):
        typer.echo(ON_A_SERVER, err=True)


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


Key = Annotated[
    str | None, typer.Option("--identity", metavar="KEYFILE", help="The file with the secret key (AGE-SECRET-KEY-…).")
]


@app.command()
def backup(
    case: Case,
    to: Annotated[str, typer.Option("--to", metavar="FILE", help="A new file, best on another disk.")],
    recipient: Annotated[
        list[str], typer.Option("--recipient", metavar="age1…", help="Who can open it, by public key; may be repeated.")
    ],
    verify: Annotated[
        bool, typer.Option("--verify", help="Restore it to a folder that is removed again, and compare.")
    ] = False,
    identity: Key = None,
) -> None:
    """Write a case to one encrypted file, while runs go on.

    Entries, stored bytes and key slots, for the holders of the named keys alone (`harmledger key` makes one). Keep
    the secret key where the case is not. A backup that was never restored is a hope: --verify tries it, and doctor
    tells when that was done last. docs/backup.md says how to do it each month.

    Example: harmledger backup --case mycase --to /media/stick/mycase-03.age --recipient age1… --verify --identity k.txt
    """
    from harmledger import keeping
    from harmledger.errors import UsageError

    if verify and identity is None:
        raise UsageError("--verify opens the backup, which needs its key", remedy="Name the key with --identity")
    size = keeping.backup(case, to, tuple(recipient))
    typer.echo(f"Wrote {to} ({size:,} bytes).", err=True)
    if verify and identity is not None:
        kept = keeping.tried(to, identity, case)
        typer.echo(f"Restored it and checked all of it: {kept.entries} entries, the last one {kept.chain}.", err=True)
        if not kept.remembered:
            typer.echo("The case could not note that: another command is writing to it.", err=True)


@app.command()
def restore(
    file: Annotated[str, typer.Argument(metavar="FILE", help="A backup.")],
    identity: Annotated[str, typer.Option("--identity", metavar="KEYFILE", help="The file with the secret key.")],
    case: Annotated[
        str, typer.Option("--case", metavar="NEW", help="A new case: a folder, or a postgresql:// address.")
    ],
) -> None:
    """Make a case of a backup, on either store, and check it.

    A backup of an older version comes out in the newest form. Compare the chain that is printed with what you wrote
    down, or with a checkpoint: whoever knows a public key can make a backup for it.

    Example: harmledger restore /media/stick/mycase-03.age --identity key.txt --case mycase-again
    """
    from harmledger import keeping

    kept = keeping.restore(file, identity, case)
    typer.echo(f"Restored {kept.entries} entries, the last one {kept.chain}. Every byte was checked.", err=True)


@app.command()
def key(
    file: Annotated[str, typer.Argument(metavar="FILE", help="A new file for the secret key.")],
) -> None:
    """Make a key for backups and for the vault.

    The secret key goes to a new file that only you may read, the public one (age1…) is printed: give that to
    --recipient and to --holder. It is a key of the age tools, and age-keygen's serve as well. Print the file or keep
    it on a stick of its own: without it, what was sealed to it is lost.

    Example: harmledger key key.txt
    """
    from harmledger import keeping

    typer.echo(keeping.make_key(file))
