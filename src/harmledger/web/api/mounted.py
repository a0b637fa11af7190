"""The API on an app."""

from __future__ import annotations

from fastapi import APIRouter, FastAPI
from starlette.middleware import Middleware

from harmledger.web.api import described, lists, things
from harmledger.web.api.access import Access
from harmledger.web.api.asking import asking
from harmledger.web.api.edge import Edge
from harmledger.web.api.limits import Limits
from harmledger.web.api.published import Published

BASE = "/api/v1"


def attach(app: FastAPI, published: Published, access: Access | None = None, limits: Limits | None = None) -> None:
    """Put the API on an app of ``web.site.make``.

    Args:
        app: The app.
        published: The release that is served.
        access: Who may ask for what; None: anybody for everything.
        limits: How often; None: as usual.
    """
    needs = asking(published, access or Access())
    router = APIRouter(prefix=BASE)
    lists.add_incidents(router, needs)
    lists.add_others(router, needs)
    things.add_rows(router, needs)
    things.add_sums(router, needs)
    things.add_changes(router, needs)
    things.add_about(router, needs)
    described.add(router, needs)
    app.include_router(router)
    app.user_middleware.append(Middleware(Edge, limits=limits or Limits()))  # innermost: the guard's headers are on it
