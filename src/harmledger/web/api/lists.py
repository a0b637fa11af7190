"""Endpoints that list: incidents, claims, documents, tallies, each as pages and as one stream."""

from collections.abc import Callable
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Response

from harmledger.catalogue import Order
from harmledger.errors import UsageError
from harmledger.publish.telling import Told
from harmledger.web.api.access import Scope
from harmledger.web.api.answers import Asked, page, stream
from harmledger.web.api.asking import Cursor, Filtered, Limit, Ordered

Needs = Callable[..., Any]

FORMS = ("jsonl", "csv", "geojson")
_USUAL = 50


def add_incidents(router: APIRouter, needs: Needs) -> None:
    """``/incidents``, by filters."""
    paged, whole = needs(Scope.INCIDENTS), needs(Scope.INCIDENTS, Scope.WHOLE)

    @router.get("/incidents", summary="Incidents, a page at a time", tags=["incidents"])
    def incidents(
        asked: Annotated[Asked, Depends(paged)],
        filters: Filtered,
        cursor: Cursor = None,
        limit: Limit = _USUAL,
        order: Ordered = Order.OLDEST,
    ) -> Response:
        """Each as `harmledger export incidents` writes it. `total` is how many hold to the filters."""
        found = asked.site.find(filters, cursor, limit, order)
        return page(asked, found.lines, found.next, found.total)

    def add(form: str) -> None:
        @router.get(f"/incidents.{form}", summary=f"Incidents in one stream, as {form}", tags=["incidents"])
        def all_incidents(
            asked: Annotated[Asked, Depends(whole)], filters: Filtered, order: Ordered = Order.OLDEST
        ) -> Response:
            """All that hold to the filters; `X-Rows` tells how many."""
            rows = asked.site.catalogue.count(filters)
            return stream(asked, Told("incidents"), form, asked.site.stream(filters, order), rows)

    for form in FORMS:
        add(form)


_OF = {"claims": Scope.CLAIMS, "documents": Scope.DOCUMENTS, "tallies": Scope.TALLIES}


def add_others(router: APIRouter, needs: Needs) -> None:
    """``/claims``, ``/documents`` and ``/tallies``."""
    for what, scope in _OF.items():
        if what == "documents":
            _documents(router, needs(scope))
        else:
            _claims(router, needs(scope), what)
        for form in FORMS if what != "documents" else FORMS[:2]:
            _whole(router, needs(scope, Scope.WHOLE), what, form)


def _documents(router: APIRouter, needs: Needs) -> None:
    @router.get("/documents", summary="Documents, a page at a time", tags=["documents"])
    def documents(
        asked: Annotated[Asked, Depends(needs)],
        cursor: Cursor = None,
        limit: Limit = _USUAL,
    ) -> Response:
        """What is released of each: often no more than the quotes."""
        return page(asked, *asked.site.listed("documents", None, cursor, limit))


def _claims(router: APIRouter, needs: Needs, what: str) -> None:
    @router.get(f"/{what}", summary=f"{what.capitalize()}, a page at a time", tags=[what])
    def claims(
        asked: Annotated[Asked, Depends(needs)],
        incident: Annotated[str | None, Query(description="Those of one incident, by its id.")] = None,
        document: Annotated[str | None, Query(description="Those of one document, by its id.")] = None,
        source: Annotated[str | None, Query(description="Those of one first speaker, by its id.")] = None,
        cursor: Cursor = None,
        limit: Limit = _USUAL,
    ) -> Response:
        """Each with the words behind its values, where these may be shown."""
        told = [
            (name, value)
            for name, value in (("incident", incident), ("document", document), ("source", source))
            if value
        ]
        if len(told) > 1:
            raise UsageError("one of incident, document and source", where=told[1][0], remedy="Leave the others out")
        return page(asked, *asked.site.listed(what, told[0] if told else None, cursor, limit))


def _whole(router: APIRouter, needs: Needs, what: str, form: str) -> None:
    @router.get(f"/{what}.{form}", summary=f"{what.capitalize()} in one stream, as {form}", tags=[what])
    def whole(asked: Annotated[Asked, Depends(needs)]) -> Response:
        """All of them, in the order of the export; `X-Rows` tells how many. `/release` tells the SHA-256 of the rows as
        JSON lines."""
        rows = int(asked.site.exports[what]["rows"])
        return stream(asked, Told(what), form, asked.site.catalogue.lines(what), rows)
