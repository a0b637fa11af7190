"""Who else looks at an item: asked for again and again by the page that shows it."""

from __future__ import annotations

from fastapi import Response

from harmledger.model.account import May
from harmledger.web.desk.gate import Ask, Routes

routes = Routes()


@routes.get("here", May.SEE)
def here(ask: Ask) -> Response:
    """The line that names the others, or nothing."""
    others = ask.desk.presence.here(ask.asked("item")[:200], ask.who)
    return ask.page("here.html.j2", others_here=others)
