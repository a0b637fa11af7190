"""The desk as an app: the shared site with routes that each say who may come."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field

from fastapi import FastAPI, Request, Response
from fastapi.responses import RedirectResponse

from harmledger import ledger
from harmledger.admitting import Door
from harmledger.model.account import May
from harmledger.web.desk import (
    bringing,
    documents,
    gate,
    incidents,
    joining,
    looking,
    people,
    queue,
    rulings,
    sheets,
    signing,
    sources,
    taking,
)
from harmledger.web.desk.gate import Ask, Route
from harmledger.web.desk.presence import Presence
from harmledger.web.desk.sent import Jobs
from harmledger.web.desk.stood import Kept
from harmledger.web.shell import Shell, Tab
from harmledger.web.site import Options, language_of
from harmledger.web.site import make as make_site

_TABS = (
    (Tab("tab.queue", ""), May.SEE),
    (Tab("tab.incidents", "incidents"), May.SEE),
    (Tab("tab.documents", "documents"), May.SEE),
    (Tab("tab.bring", "bring"), May.BRING),
    (Tab("tab.take", "take"), May.TAKE),
    (Tab("tab.people", "people"), May.ADMIT),
    (Tab("tab.sources", "sources"), May.UNSEAL),
)


@dataclass
class Desk:
    """What every request of a desk is handed."""

    case: Kept
    door: Door
    shell: Shell
    cookie: str
    presence: Presence = field(default_factory=Presence)
    jobs: Jobs = field(default_factory=Jobs)
    sheets: Jobs = field(default_factory=Jobs)

    def tabs(self, ask: Ask) -> list[Tab]:
        """The menu of who asks."""
        return [tab for tab, may in _TABS if ask.may(may)]


def routes() -> tuple[Route, ...]:
    """Every route of the desk."""
    modules = (
        signing,
        people,
        looking,
        queue,
        documents,
        incidents,
        joining,
        rulings,
        bringing,
        taking,
        sheets,
        sources,
    )
    return tuple(route for module in modules for route in module.routes.all)


def make(case: str, options: Options, environment: Mapping[str, str] = os.environ) -> FastAPI:
    """The desk of a case.

    Raises:
        CaseError: there is no such case.
        LookupError: a route does not say who may come.
    """
    kept = Kept(case)
    kept.now()
    desk = Desk(kept, Door(case, environment), Shell("desk", ledger.name_of(case)), gate.cookie_name(case))
    app = make_site(desk.shell, options)
    app.state.desk = desk

    def start(request: Request) -> Response:
        return RedirectResponse(f"{language_of(request)}/", 307)

    app.add_api_route("/", start, methods=["GET"], include_in_schema=False, response_model=None)
    gate.put(app, desk, routes())
    gate.check(app)
    return app
