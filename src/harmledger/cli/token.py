"""Commands that say who may ask the API for what."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from harmledger.cli.app import app
from harmledger.errors import UsageError

if TYPE_CHECKING:
    from harmledger.web.api import Scope

token = typer.Typer(
    name="token",
    help="Who may ask the API for what: add, list, revoke, public.\n\nWithout a file of tokens anybody may have "
    "all that is released. The file keeps digests of tokens, and no token.\n\nExample: harmledger token add "
    "newsroom --scopes claims,whole --tokens tokens.json",
    no_args_is_help=True,
    rich_markup_mode=None,
)
app.add_typer(token)

_File = Annotated[Path, typer.Option("--tokens", metavar="FILE", help="The file of tokens.")]


def _scopes(told: str) -> list[Scope]:
    from harmledger.web.api import Scope

    words = [word.strip() for word in told.split(",") if word.strip()]
    strange = [word for word in words if word not in list(Scope)]
    if strange:
        raise UsageError(f"there is no scope {strange[0]!r}", remedy=f"Take some of {', '.join(Scope)}")
    return [Scope(word) for word in words]


@token.command()
def add(
    name: Annotated[str, typer.Argument(metavar="NAME", help="Whose it is.")],
    tokens: _File,
    scopes: Annotated[str, typer.Option("--scopes", metavar="LIST", help="What it opens, with commas between.")],
    until: Annotated[str | None, typer.Option("--until", metavar="DAY", help="Its last day.")] = None,
) -> None:
    """Make a token and print it, once.

    Example: harmledger token add newsroom --scopes claims,whole --until 2032-12-31 --tokens tokens.json
    """
    from harmledger.web.api import access

    try:
        last = date.fromisoformat(until) if until else None
    except ValueError as error:
        raise UsageError(f"{until!r} is no day", where="--until", remedy="Write 2032-12-31") from error
    typer.echo(access.add(tokens, name, _scopes(scopes), last))
    typer.echo("Nobody can show it again: the file has its digest alone.", err=True)


@token.command("list")
def list_(tokens: _File) -> None:
    """List what is public, and the tokens: name, scopes, last day.

    Example: harmledger token list --tokens tokens.json
    """
    from harmledger.web.api import access

    public, listed = access.listed(tokens)
    typer.echo(f"(anybody)\t{','.join(public)}\t")
    for one in listed:
        typer.echo(f"{one.name}\t{','.join(one.scopes)}\t{one.until or ''}")


@token.command()
def revoke(name: Annotated[str, typer.Argument(metavar="NAME", help="Whose it is.")], tokens: _File) -> None:
    """Take a token's rights away, from the next request on.

    Example: harmledger token revoke newsroom --tokens tokens.json
    """
    from harmledger.web.api import access

    access.revoke(tokens, name)
    typer.echo(f"Revoked the token of {name}.", err=True)


@token.command()
def public(
    scopes: Annotated[str, typer.Argument(metavar="LIST", help="Scopes, with commas between; '' for none.")],
    tokens: _File,
) -> None:
    """Say what may be had without a token.

    Example: harmledger token public incidents,tallies,changes --tokens tokens.json
    """
    from harmledger.web.api import access

    access.make_public(tokens, _scopes(scopes))
    typer.echo(f"Anybody may have: {scopes or 'nothing'}.", err=True)
