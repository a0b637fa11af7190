"""Sealed sources, for their holders alone: when each was sealed and opened, and the sealed record to take away.

Nothing is opened here. A holder gets the record as it is sealed, with their own key slot, and opens it on a machine of
theirs; neither a key nor a name comes to the desk. That it was handed out, to whom and why, is entered before.
"""

from __future__ import annotations

from fastapi import Response

from harmledger import holding
from harmledger.errors import UsageError
from harmledger.ledger import Entry
from harmledger.model.account import May
from harmledger.publish import words
from harmledger.web.desk.gate import Ask, Routes

routes = Routes()


@routes.get("sources", May.UNSEAL)
def sources(ask: Ask) -> Response:
    """Every source by its alias, and what was done with it."""
    case = ask.desk.case.address
    try:
        holders = holding.holders(case)[0]
    except UsageError:  # no vault was begun
        return ask.page("sources.html.j2", sources=(), holders=None, mine=False)
    listed = [(alias, [_did(entry) for entry in holding.show(case, alias).entries]) for alias in holding.sources(case)]
    return ask.page("sources.html.j2", sources=listed, holders=sorted(holders), mine=ask.who in holders)


def _did(entry: Entry) -> tuple[str, str, str, str]:
    """When, by whom, what, and why."""
    did = "sealed" if entry.kind == "identity" else str(entry.payload.get("did"))
    key = {holding.HANDED: "handed"}.get(did, did.replace(" ", "_"))
    return entry.at[:16].replace("T", " "), entry.who, key, words.said(str(entry.payload.get("reason", "")))


@routes.post("sources/{name}/take", May.UNSEAL)
def take(ask: Ask) -> Response:
    """The sealed record of one source, for its holder to open elsewhere."""
    alias = ask.part("name")
    data = holding.handed(ask.desk.case.address, alias, ask.text("reason"), ask.who)
    headers = {"content-disposition": f'attachment; filename="{alias}.sealed.json"', "cache-control": "no-store"}
    return Response(data, media_type="application/json", headers=headers)
