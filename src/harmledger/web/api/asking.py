"""What endpoints take: filters, cursors, a token. A name that an endpoint does not know is an error: a filter that is
misspelt would else let everything through.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from typing import Annotated

from fastapi import Depends, HTTPException, Query, Request
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute

from harmledger.catalogue import Filters, Order, filters_of
from harmledger.catalogue.asking import NAMES
from harmledger.errors import UsageError
from harmledger.publish.finding import MOST
from harmledger.web.api.access import Access, Scope
from harmledger.web.api.answers import Asked
from harmledger.web.api.published import Published

_Words = Annotated[list[str] | None, Query()]

Limit = Annotated[int, Query(ge=1, le=MOST, description=f"Rows of a page, 1 to {MOST}.")]
Cursor = Annotated[str | None, Query(description="That of the page before: `next`. It holds in later releases too.")]
Ordered = Annotated[Order, Query(description="Which incidents come first; those without a date come last.")]


def known_names(request: Request) -> None:
    """Refuse a query that has a name the endpoint does not take.

    Raises:
        UsageError: naming it, and those there are.
    """
    route = request.scope.get("route")
    if isinstance(route, APIRoute):
        known = sorted(_names(route.dependant))
        strange = sorted(set(request.query_params) - set(known))
        if strange:
            remedy = f"Take some of {', '.join(known)}" if known else "Leave it out"
            raise UsageError(
                f"{strange[0]!r} is nothing that this endpoint takes", where=strange[0][:40], remedy=remedy
            )


def _names(dependant: Dependant) -> set[str]:
    """The names of an address's query that an endpoint takes, and whatever it depends on."""
    found = {field.alias for field in dependant.query_params}
    return found.union(*(_names(inner) for inner in dependant.dependencies))


def filters(  # noqa: PLR0913 (an argument a filter, for the description of the API)
    request: Request,
    from_: Annotated[
        str | None, Query(alias="from", description="First day, month or year: 2031-05-06, 2031-05.")
    ] = None,
    to: Annotated[str | None, Query(description="Last day, month or year.")] = None,
    perpetrator: Annotated[_Words, Query(description="Actor ids; `untold`: nobody is blamed.")] = None,
    event: Annotated[_Words, Query(description="Kinds of event.")] = None,
    grade: Annotated[_Words, Query(description="Grades.")] = None,
    country: Annotated[_Words, Query(description="ISO 3166-1 alpha-2.")] = None,
    harmed: Annotated[_Words, Query(description="killed, injured, …; children, women, …; hospital, school, …")] = None,
    place: Annotated[str | None, Query(description="Words of a place's name, in Arabic or Latin letters.")] = None,
    q: Annotated[str | None, Query(description="Words of whatever is shown of an incident.")] = None,
    bbox: Annotated[str | None, Query(description="west,south,east,north in degrees.")] = None,
    min_origins: Annotated[str | None, Query(description="At least so many first speakers.")] = None,
) -> Filters:
    """The filters of a request; several values of one with commas between, or the name more than once."""
    del from_, to, perpetrator, event, grade, country, harmed, place, q, bbox, min_origins  # read together below
    return filters_of({name: request.query_params.getlist(name) for name in NAMES})


Filtered = Annotated[Filters, Depends(filters)]


def asking(published: Published, access: Access) -> Callable[..., Callable[[Request], Asked]]:
    """What an endpoint depends on: the release, asked by somebody who may.

    Returns:
        A function that takes the scopes an endpoint needs.
    """

    def needs(*scopes: Scope) -> Callable[[Request], Asked]:
        def asked(request: Request) -> Asked:
            known_names(request)
            see_that_he_may(request, access, scopes)
            return Asked(request, published.site)

        return asked

    return needs


def see_that_he_may(request: Request, access: Access, scopes: Iterable[Scope]) -> None:
    """See that whoever asks has all of these scopes, by a token or since they are public.

    Raises:
        HTTPException: some is missing, or the token is none.
    """
    kind, _, token = request.headers.get("authorization", "").partition(" ")
    given = token.strip() if kind.lower() == "bearer" else None
    caller = access.caller(given, datetime.now(UTC).date())
    if caller is None:
        headers = {"www-authenticate": 'Bearer error="invalid_token"'}
        raise HTTPException(401, "the token is none of ours, or not any more", headers)
    missing = [scope for scope in scopes if scope not in caller.scopes]
    if missing and given is None:
        raise HTTPException(
            401, f"this needs a token with the scope {missing[0].value!r}", {"www-authenticate": "Bearer"}
        )
    if missing:
        raise HTTPException(403, f"the token has not the scope {missing[0].value!r}")
