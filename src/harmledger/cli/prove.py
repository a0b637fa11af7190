"""Commands that prove a case to others: checkpoints, timestamps, the proof of a claim."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from harmledger.cli.app import Case, Out, app, give

if TYPE_CHECKING:
    from harmledger.attest import SigningKey

Key = Annotated[
    Path | None, typer.Option("--key", metavar="FILE", help="The key to sign with; else the one of this computer.")
]
Authorities = Annotated[
    Path | None,
    typer.Option("--authorities", metavar="TOML", help="Who timestamps; else authorities.toml beside the key."),
]

checkpoints = typer.Typer(name="checkpoint", invoke_without_command=True, no_args_is_help=True, rich_markup_mode=None)
app.add_typer(checkpoints)


@checkpoints.callback()
def checkpoint(
    context: typer.Context,
    case: Annotated[
        str | None, typer.Option("--case", metavar="CASE", help="The case: a folder, or a postgresql:// address.")
    ] = None,
    out: Out = None,
    key: Key = None,
    timestamp: Annotated[
        bool, typer.Option("--timestamp", help="Have it timestamped over the network; needs --out.")
    ] = False,
    authorities: Authorities = None,
) -> None:
    """Write a signed checkpoint of a case, to keep elsewhere.

    It is three lines and a signature: the case's name, how many entries it has, and one hash over all of them. Send
    it to somebody, print it, give it to a notary: whatever is changed, taken out or put back in the case later,
    `harmledger verify --checkpoint` shows it, even if the case was rewritten whole and the key stolen. Without a
    checkpoint elsewhere, nobody can see that. docs/proof.md says what a court can check.

    The case is verified first. The key is made once, with `harmledger checkpoint key`. With --timestamp, authorities of
    your choice sign that they saw the checkpoint: the hash of it, and nothing else, goes over the network to them.

    Example: harmledger checkpoint --case mycase --out 2031-05-06.checkpoint
    """
    if context.invoked_subcommand is not None:
        return
    from harmledger import proving
    from harmledger.errors import UsageError

    if case is None:
        raise UsageError("no case is named", remedy="Name it with --case")
    if timestamp and (out is None or str(out) == "-"):
        raise UsageError("a timestamp is kept beside its checkpoint, in a file", remedy="Name a file with --out")
    listed = _listed(authorities) if timestamp else None
    signing, where = _signing(key)
    written = proving.checkpoint(case, signing)
    give([written], out)
    _warn(case, where, out)
    if listed is not None and out is not None:
        _stamp(out, listed)


@checkpoints.command("key")
def key_(
    out: Annotated[
        Path | None, typer.Option("--out", metavar="FILE", help="Where to keep it; else outside of any case.")
    ] = None,
    name: Annotated[
        str | None, typer.Option("--name", metavar="NAME", help="Who signs: best an address of yours, without spaces.")
    ] = None,
) -> None:
    """Make the key that signs checkpoints, or tell its public half.

    It is kept outside of any case, in a file without a password that only you may read: whoever has it can sign in
    your name. Back it up apart from the cases. Give the public half, which is printed, to whoever shall check your
    signatures, best long before there is anything to check.

    Example: harmledger checkpoint key --name watch.example.org
    """
    from harmledger import attest

    path = out or attest.default_key(os.environ)
    if path.exists() and name is None:
        key = attest.read_key(path)
        typer.echo(f"The key in {path}; its public half is for whoever checks your signatures:", err=True)
    else:
        key = attest.make_key(path, name)
        typer.echo(
            f"Made {path}. Keep a copy apart from your cases: lost, you cannot sign as {key.name} any more; stolen, "
            "others can. Its public half is for whoever checks your signatures:",
            err=True,
        )
    typer.echo(key.public().told())


@checkpoints.command()
def stamp(
    checkpoint: Annotated[Path, typer.Argument(metavar="CHECKPOINT", help="The file.")],
    authorities: Authorities = None,
) -> None:
    """Have a checkpoint timestamped, over the network.

    Each authority is sent the hash of the file and answers with a signature over the hash and the time (RFC 3161),
    which is kept beside it and can be checked offline for as long as there is trust in the authority.

    Example: harmledger checkpoint stamp 2031-05-06.checkpoint --authorities authorities.toml
    """
    _stamp(checkpoint, _listed(authorities))


@app.command()
def prove(
    claim: Annotated[str, typer.Argument(metavar="CLAIM", help="Its id, or the beginning of it.")],
    case: Case,
    key: Key = None,
    out: Out = None,
) -> None:
    """Write the proof that a claim is in a case.

    It shows nothing of the other entries.

    It holds what the claim's entry says, the hashes that lead from it to the root of a checkpoint, and the checkpoint
    (c2sp.org/tlog-proof). `harmledger verifier` writes a program that checks it without harmledger.

    Example: harmledger prove 68c286b8 --case mycase --out claim.tlog-proof
    """
    from harmledger import proving

    give([proving.prove(case, claim, _signing(key)[0])], out)


@app.command()
def bundle(  # noqa: PLR0913 (an argument a flag)
    incident: Annotated[str, typer.Argument(metavar="INCIDENT", help="Its id, or the beginning of it.")],
    case: Case,
    out: Annotated[Path, typer.Option("--out", metavar="FOLDER|FILE.zip", help="A new folder, or a new .zip file.")],
    key: Key = None,
    earlier: Annotated[
        list[Path] | None,
        typer.Option("--checkpoint", metavar="FILE", help="An earlier one to prove against; may be repeated."),
    ] = None,
    timestamp: Annotated[bool, typer.Option("--timestamp", help="Have it timestamped over the network.")] = False,
    authorities: Authorities = None,
) -> None:
    """Write one incident with everything behind it.

    Captures, texts, claims, entries, decisions, the counting method, proofs, a signed checkpoint, and a program of one
    file, verify.py, that checks it all without harmledger. With --checkpoint, earlier checkpoints and the timestamps
    beside them come in, and the proof that the case grew out of each. It is a bag of BagIt (RFC 8493).

    It is the full form, for a court: NAMES OF VICTIMS AND SOURCES ARE IN IT. Nothing is coarsened or withheld.

    Example: harmledger bundle 68c286b8 --case mycase --out old-mill.zip --checkpoint 2031-05-06.checkpoint
    """
    from harmledger import proving

    listed = _listed(authorities) if timestamp else None
    order = proving.Order(case, incident, out, _signing(key)[0], tuple(earlier or ()), listed)
    size = proving.bundle(order)
    typer.echo(f"Wrote {out} ({size:,} bytes of payload). Check it with its verify.py.", err=True)
    typer.echo("It is the full form: names of victims and sources are in it. Do not publish it.", err=True)


@app.command()
def verifier(out: Out = None) -> None:
    """Write the program that checks bundles and proofs.

    One Python file that needs harmledger for nothing: the same one as in every bundle, for those who would rather not
    take it from what they are checking. Read it: it says what it does, and what nobody can show.

    Example: harmledger verifier --out verify.py
    """
    from harmledger.publish.bundle import VERIFIER
    from harmledger.resources.files import read_bytes

    give([read_bytes(VERIFIER)], out)


def _signing(key: Path | None) -> tuple[SigningKey, Path]:
    from harmledger import attest

    path = key or attest.default_key(os.environ)
    return attest.read_key(path), path


def _listed(authorities: Path | None) -> Path:
    """The list of authorities, once it can be read: told before anything is signed."""
    from harmledger import attest

    path = authorities or attest.default_folder(os.environ) / attest.AUTHORITIES
    attest.authorities(path)
    return path


def _stamp(checkpoint: Path, listed: Path) -> None:
    from harmledger import proving

    for told in proving.stamp(checkpoint, listed):
        typer.echo(told, err=True)


def _warn(case: str, key: Path, out: Path | None) -> None:
    """Say so where what should be kept apart is kept together."""
    from harmledger.ledger import is_server

    if is_server(case):
        return
    folder = Path(case).resolve()
    for path, why in ((key, "whoever can rewrite the case can then sign it"), (out, "it goes where the case goes")):
        if path is not None and path.resolve().is_relative_to(folder):
            typer.echo(f"{path} stands inside the case, and {why}: keep it elsewhere.", err=True)
    if out is not None and out.is_file():
        typer.echo("Keep it where nobody who can write to the case can: that alone makes it worth something.", err=True)
