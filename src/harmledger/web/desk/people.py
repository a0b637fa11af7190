"""Accounts: who may come in, for admins alone."""

from __future__ import annotations

from datetime import UTC, datetime

from fastapi import Response

from harmledger.errors import UsageError
from harmledger.model.account import May, Role
from harmledger.web.desk.gate import Ask, Routes

routes = Routes()


@routes.get("people", May.ADMIT)
def people(ask: Ask) -> Response:
    """Everybody who has an account."""
    return _page(ask)


@routes.post("people", May.ADMIT)
def add(ask: Ask) -> Response:
    """Somebody new. Their first password stands on the page that answers, and nowhere else."""
    return _done(ask, lambda name: ask.desk.door.add(name, _roles(ask), ask.who))


@routes.post("people/{name}/reset", May.ADMIT)
def reset(ask: Ask) -> Response:
    """A new first password for somebody."""
    return _done(ask, lambda name: ask.desk.door.reset(name, ask.who))


@routes.post("people/{name}/disable", May.ADMIT)
def disable(ask: Ask) -> Response:
    """Somebody is kept out."""
    return _done(ask, lambda name: ask.desk.door.disable(name, ask.who))


@routes.post("people/{name}/roles", May.ADMIT)
def give(ask: Ask) -> Response:
    """Somebody has these roles, and no others."""
    return _done(ask, lambda name: ask.desk.door.give(name, _roles(ask), ask.who))


def _roles(ask: Ask) -> list[Role]:
    return [Role(role) for role in ask.many("role") if role in list(Role)]


def _done(ask: Ask, do: object) -> Response:
    name = ask.part("name") or ask.text("name")
    try:
        first = do(name) if callable(do) else None
    except UsageError as error:
        return _page(ask, 400, why=str(error))
    if first is None:
        return ask.to("people", did="people")
    return _page(ask, first=first, name=name)


def _page(ask: Ask, status: int = 200, why: str = "", first: str = "", name: str = "") -> Response:
    accounts = [
        (a, datetime.fromtimestamp(a.seen, UTC).date().isoformat() if a.seen else "") for a in ask.desk.door.accounts()
    ]
    return ask.page("people.html.j2", status, accounts=accounts, roles=list(Role), why=why, first=first, name=name)
