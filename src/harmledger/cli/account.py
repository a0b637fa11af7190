"""Commands that say who may come to a case's desk."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Annotated

import typer

from harmledger.cli.app import By, Case, app
from harmledger.model.account import Role

if TYPE_CHECKING:
    from harmledger.admitting import Door

account = typer.Typer(
    name="account",
    help="Say who may come to the desk: add, list, disable, reset.\n\nAn account has a pseudonym, since the ledger "
    "keeps it for good, and one or more roles: viewer (sees), coder (corrects claims, brings reports in), reviewer "
    "(rules on incidents, takes exports out), admin (lets people in), source-holder (opens sealed sources with a key "
    "of their own). docs/desk.md tells more.\n\n"
    "Example: harmledger account add r-1 --role admin --case mycase",
    no_args_is_help=True,
    rich_markup_mode=None,
)
app.add_typer(account)

Name = Annotated[str, typer.Argument(metavar="NAME", help="The pseudonym.")]
Roles = Annotated[
    list[Role], typer.Option("--role", metavar="ROLE", help=f"One of {', '.join(Role)}; may be repeated.")
]


@account.command()
def add(name: Name, roles: Roles, case: Case, by: By = None) -> None:
    """Let somebody in, and print their first password.

    Hand it over by a way that you trust. It holds for seven days and is changed at the first sign-in, at which they
    also set up the codes of their authenticator.

    Example: harmledger account add r-1 --role admin --case mycase
    """
    _first(_door(case).add(name, roles, _who(case, by)), name)


@account.command("list")
def list_(case: Case) -> None:
    """List the accounts, with their roles and how they stand.

    Example: harmledger account list --case mycase
    """
    from datetime import UTC, datetime

    for one in _door(case).accounts():
        stands = "disabled" if one.disabled else "waits for its first sign-in" if one.first_until else "in use"
        seen = datetime.fromtimestamp(one.seen, UTC).date().isoformat() if one.seen else "never"
        typer.echo(f"{one.name}\t{', '.join(sorted(one.roles))}\t{stands}\tlast signed in: {seen}")


@account.command()
def disable(name: Name, case: Case, by: By = None) -> None:
    """Keep somebody out from now on. What they entered stays, under their name.

    Example: harmledger account disable r-2 --case mycase
    """
    _door(case).disable(name, _who(case, by))
    typer.echo(f"{name} is kept out; `harmledger account reset` lets them in again.", err=True)


@account.command()
def reset(name: Name, case: Case, by: By = None) -> None:
    """Print a new first password: for who lost theirs, lost their authenticator, or was disabled.

    Example: harmledger account reset r-2 --case mycase
    """
    _first(_door(case).reset(name, _who(case, by)), name)


@account.command()
def give(name: Name, roles: Roles, case: Case, by: By = None) -> None:
    """Give somebody these roles, and no others.

    Example: harmledger account give r-2 --role coder --role source-holder --case mycase
    """
    _door(case).give(name, roles, _who(case, by))


def _door(case: str) -> Door:
    from harmledger import ledger
    from harmledger.admitting import Door

    ledger.open_case(case).close()  # there must be one
    return Door(case)


def _who(case: str, by: str | None) -> str:
    from harmledger.settings import settings, who

    return who(by, settings(os.environ, case))


def _first(password: str, name: str) -> None:
    typer.echo(password)
    typer.echo(f"This is the first password of {name}, for seven days. It is shown nowhere again.", err=True)
