"""Commands of the vault: who the sources of a case are, sealed."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from typing import TYPE_CHECKING, Annotated

import typer

from harmledger.cli.app import By, Case, app

if TYPE_CHECKING:
    from harmledger.holding import Opener

source = typer.Typer(
    name="source",
    help="Who the sources are, sealed: begin, add, show, open.\n\nWhat is told of a source is sealed to the "
    "keys of named holders before it is written: the machine that adds it cannot read it again. Each opening "
    "needs a holder's key and a reason, and is entered. docs/vault.md tells how to begin, and what to do when keys are "
    "lost.\n\n"
    "Example: harmledger source add --case mycase < person.txt",
    no_args_is_help=True,
    rich_markup_mode=None,
)
app.add_typer(source)


@source.callback()
def _no_dumps() -> None:
    """A process that holds a name leaves no image of its memory when it fails."""
    if sys.platform != "win32":
        import resource

        resource.setrlimit(resource.RLIMIT_CORE, (0, resource.getrlimit(resource.RLIMIT_CORE)[1]))


Alias = Annotated[str, typer.Argument(metavar="SOURCE", help="Its alias, as `source add` printed it.")]
Reason = Annotated[str, typer.Option("--reason", metavar="TEXT", help="Why; it is kept. It must not tell who it is.")]
Identity = Annotated[
    str | None, typer.Option("--identity", metavar="KEYFILE", help="The file with a holder's secret key.")
]
Shares = Annotated[
    list[str] | None,
    typer.Option("--share", metavar="FILE", help="A share, where all keys are lost; as many as are needed."),
]
Holders = Annotated[
    list[str], typer.Option("--holder", metavar="NAME=age1…", help="A holder: pseudonym and public key; repeat it.")
]
Threshold = Annotated[int, typer.Option("--threshold", metavar="K", help="How many shares open it without a key.")]
Folder = Annotated[str, typer.Option("--shares", metavar="FOLDER", help="A new folder for the shares to give out.")]


@source.command()
def begin(holder: Holders, threshold: Threshold, shares: Folder, case: Case, by: By = None) -> None:
    """Begin the vault of a case.

    Each holder makes a key (`harmledger key`) and gives the public one. Give the files of the shares to the holders,
    on paper, and remove them: any K of them open the vault when every key is lost.

    Example: harmledger source begin --holder r-7=age1… --holder r-8=age1… --holder r-9=age1… --threshold 2
    --shares out/ --case mycase
    """
    from harmledger import holding

    _shares(holding.begin(case, _holders(holder), threshold, shares, by))


@source.command()
def add(
    case: Case,
    alias: Annotated[str | None, typer.Option("--as", metavar="ALIAS", help="Call it so; else by chance.")] = None,
    by: By = None,
) -> None:
    """Seal a source's identity, and print its alias.

    Reads lines such as "name: …", "phone: …", "note: …" from standard input, so that no name stands in the shell's
    history. Needs no key: whoever adds cannot read.

    Example: harmledger source add --case mycase < person.txt
    """
    from harmledger import holding

    if sys.stdin.isatty():
        typer.echo('Lines such as "name: …", "phone: …", "note: …"; end with an empty line and Ctrl-D.', err=True)
    typer.echo(holding.add(case, _told(sys.stdin.read()), alias, by))


@source.command("list")
def list_(case: Case) -> None:
    """List the aliases of all sources.

    Example: harmledger source list --case mycase
    """
    from harmledger import holding

    for alias in holding.sources(case):
        typer.echo(alias)


@source.command()
def holders(case: Case) -> None:
    """Tell who can open the vault.

    Example: harmledger source holders --case mycase
    """
    from harmledger import holding

    named, threshold = holding.holders(case)
    for name, key in named.items():
        typer.echo(f"{name}\t{key}")
    typer.echo(f"Without a key: any {threshold} of their {len(named)} shares.", err=True)


@source.command()
def show(alias: Alias, case: Case) -> None:
    """Tell what is known of a source without opening it.

    When it was added and by whom, and each time that it was opened, by whose key and why.

    Example: harmledger source show s-1f2e3d4c --case mycase
    """
    from harmledger import holding

    for entry in holding.show(case, alias).entries:
        did = "sealed" if entry.kind == "identity" else str(entry.payload.get("did"))
        did += {"sealed": "", holding.HANDED: " to"}.get(did, " with the key of")
        holder, why = entry.payload.get("holder", ""), entry.payload.get("reason", "")
        typer.echo("\t".join((str(entry.seq), entry.at, entry.who, f"{did} {holder}".strip(), str(why))).rstrip())


@source.command("open")
def open_(alias: Alias, reason: Reason, case: Case, identity: Identity = None, by: By = None) -> None:
    """Print a source's identity; that it was opened is entered first.

    Example: harmledger source open s-1f2e3d4c --identity key.txt --reason "the court asks for her" --case mycase
    """
    from harmledger import holding

    for name, value in holding.open_(case, alias, _opener(identity, None), reason, by).items():
        typer.echo(f"{name}: {value}")


@source.command()
def unseal(
    file: Annotated[str, typer.Argument(metavar="FILE", help="A sealed source, as the desk gives it.")],
    identity: Annotated[str, typer.Option("--identity", metavar="KEYFILE", help="The file with your secret key.")],
) -> None:
    """Print the identity in a file that the desk gave a holder.

    It needs the holder's key and no case: the key stays on the machine that it is on. That the file was handed out,
    to whom and why, is entered in the case already.

    Example: harmledger source unseal s-1f2e3d4c.sealed.json --identity r-7.key
    """
    from harmledger import holding

    for name, value in holding.unsealed(file, identity)[1].items():
        typer.echo(f"{name}: {value}")


@source.command()
def find(reason: Reason, case: Case, identity: Identity = None, by: By = None) -> None:
    """Tell whether somebody is a source already, by a keyed hash.

    Reads the name, number or address from standard input. That somebody looked is entered, not for whom.

    Example: echo "Nadia Lashfar" | harmledger source find --identity key.txt --reason "a call" --case mycase
    """
    from harmledger import holding

    found = holding.find(case, sys.stdin.read().strip(), _opener(identity, None), reason, by)
    for alias in found:
        typer.echo(alias)
    if not found:
        typer.echo("No source of this name.", err=True)
        raise typer.Exit(1)


@source.command()
def rotate(  # noqa: PLR0913 (an argument a flag)
    holder: Holders,
    threshold: Threshold,
    shares: Folder,
    reason: Reason,
    case: Case,
    identity: Identity = None,
    share: Shares = None,
    by: By = None,
) -> None:
    """Change the vault's keys and holders, and seal everything anew.

    When a holder leaves, a key may have been copied or was lost: what the old keys and shares open is destroyed in the
    case. Backups keep the old keys' slots. Where every key is lost, give enough shares in place of a key.

    Example: harmledger source rotate --identity key.txt --holder r-7=age1… --holder r-9=age1… --threshold 2
    --shares out/ --reason "r-8 has left" --case mycase
    """
    from harmledger import holding

    new = (_holders(holder), threshold, shares)
    _shares(holding.rotate(case, _opener(identity, share), new, reason, by))


@source.command()
def forget(alias: Alias, reason: Reason, case: Case, by: By = None) -> None:
    """Destroy a source's identity, for good.

    Example: harmledger source forget s-1f2e3d4c --reason "she asked for it" --case mycase
    """
    from harmledger import holding

    holding.forget(case, alias, reason, by)
    typer.echo("Gone from the case. Backups that were made before hold it, sealed.", err=True)


@source.command()
def panic(
    case: Case,
    yes: Annotated[bool, typer.Option("--yes", help="Do it. There is no way back without a backup.")] = False,
) -> None:
    """Destroy the key slots at once: nobody opens the sources any more.

    Gone in under a second from the tables, also while a run is writing; then the database is written anew without
    them. It cannot destroy: the secret keys and shares, which open a backup; backups and copies of the case; a server's
    write-ahead log and its archive; what a drive keeps of bytes that were overwritten; the reports themselves. Switch
    the machine off after it: memory forgets.

    Example: harmledger source panic --yes --case mycase
    """
    from harmledger import holding
    from harmledger.errors import UsageError

    if not yes:
        raise UsageError("this cannot be undone", remedy="Add --yes")
    for sentence in holding.panic(case):
        typer.echo(sentence, err=True)
    typer.echo(
        "Not destroyed: holders' keys and shares, which open any backup or copy made before; those backups; the "
        "reports; what the drive keeps of overwritten bytes. Switch the machine off.",
        err=True,
    )


def _told(text: str) -> Mapping[str, str]:
    """Lines of "field: value"."""
    told: dict[str, str] = {}
    for line in filter(str.strip, text.splitlines()):
        name, colon, value = line.partition(":")
        if not colon:
            from harmledger.errors import UsageError

            raise UsageError("a line has no field", remedy='Write each line as "name: …"')
        told[name.strip().lower()] = value.strip()
    return told


def _holders(named: list[str]) -> Mapping[str, str]:
    from harmledger.errors import UsageError

    found: dict[str, str] = {}
    for one in named:
        name, equals, key = one.partition("=")
        if not equals or name in found:
            raise UsageError(f"{one[:40]!r} names no holder", remedy="Write NAME=age1…, each name once")
        found[name] = key
    return found


def _opener(identity: str | None, shares: list[str] | None) -> Opener:
    from harmledger.errors import UsageError
    from harmledger.holding import Opener

    if (identity is None) == (not shares):
        raise UsageError("what opens the vault is missing", remedy="Name a holder's key with --identity")
    return Opener(identity, tuple(shares or ()))


def _shares(files: list[str]) -> None:
    for file in files:
        typer.echo(f"Wrote {file}", err=True)
    typer.echo("Give each share to its holder on paper, and remove the files.", err=True)
