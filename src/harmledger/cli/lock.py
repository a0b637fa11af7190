"""Commands that lock a case and open it again."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from harmledger.cli.app import Case, app
from harmledger.errors import UsageError

group = typer.Typer(
    name="case",
    help="Seal a case's folder while nobody works on it.\n\nExample: harmledger case lock --case mycase",
    no_args_is_help=True,
    rich_markup_mode=None,
)
app.add_typer(group)

NOT_REACHED = (
    "Not sealed: the reports that were read in, exports, pages, releases and backups elsewhere; what a drive or a swap "
    "file keeps of bytes that were overwritten. Only the encryption of the whole disk reaches these."
)


@group.command()
def lock(
    case: Case,
    recipient: Annotated[
        list[str] | None,
        typer.Option("--recipient", metavar="AGE1…", help="Whose secret key opens it; else a passphrase is asked."),
    ] = None,
    identity: Annotated[
        str | None,
        typer.Option("--identity", metavar="KEYFILE", help="A recipient's key, to try it before all is sealed."),
    ] = None,
    passphrase: Annotated[bool, typer.Option("--passphrase", help="A passphrase as well as --recipient.")] = False,
) -> None:
    """Seal a case's folder, and destroy what was clear in it.

    All of the folder becomes one file in the format of age, which is read back to its last byte before anything is
    destroyed. Until it is unlocked, every command refuses the case. With --recipient, the secret key need not be here:
    whoever locks cannot open. Cut off anywhere, it can be repeated; nothing is lost. Where key and passphrase are lost,
    the case is: keep a backup sealed to another key.

    Example: harmledger case lock --case mycase
    """
    from harmledger import locking

    word = _typed(twice=True) if passphrase or not recipient else None
    done = locking.lock(case, locking.Doors(word, tuple(recipient or ()), identity))
    if done is None:
        typer.echo("The case is locked already; nothing clear is left in its folder.", err=True)
        return
    typer.echo(f"Locked {done.files} files of {done.size:,} bytes. {done.entries} entries, the last one {done.chain}")
    if recipient and identity is None:
        typer.echo("No recipient's key was tried: do it once, on a copy, before you rely on it.", err=True)
    typer.echo(NOT_REACHED, err=True)


@group.command()
def unlock(
    case: Case,
    identity: Annotated[
        str | None,
        typer.Option("--identity", metavar="KEYFILE", help="The file with the secret key; else a passphrase is asked."),
    ] = None,
) -> None:
    """Open a locked case.

    Every byte is held against what was sealed before the sealed file goes. Compare the last entry's hash with what was
    printed when it was locked: whoever knows a public key can put another case in its place.

    Example: harmledger case unlock --case mycase
    """
    from harmledger import locking

    done = locking.unlock(case, _typed, identity)
    typer.echo(f"Open: {done.files} files of {done.size:,} bytes. {done.entries} entries, the last one {done.chain}")


def _typed(*, twice: bool = False) -> str:
    """A passphrase: unseen from a terminal, else the first line of standard input."""
    if not sys.stdin.isatty():
        return sys.stdin.readline().rstrip("\r\n")
    word: str = typer.prompt("Passphrase", hide_input=True, err=True)
    if twice and typer.prompt("Once more", hide_input=True, err=True) != word:
        raise UsageError("the two are not the same", remedy="Repeat the command")
    return word
