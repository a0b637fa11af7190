"""The API described: OpenAPI, and a page made of it that runs no script and loads nothing."""

from collections.abc import Callable, Iterator, Mapping
from typing import Annotated, Any

import msgspec
from fastapi import APIRouter, Depends, Response
from fastapi.openapi.utils import get_openapi
from fastapi.responses import HTMLResponse
from jinja2 import Environment, PackageLoader, StrictUndefined

from harmledger.publish import shapes
from harmledger.publish.finding import MOST
from harmledger.publish.history import ChangeRow
from harmledger.web import assets
from harmledger.web.api.access import Scope
from harmledger.web.api.answers import Asked, answer
from harmledger.web.api.limits import REQUESTS

Needs = Callable[..., Any]

VERSION = "1"
_SCOPES = ", ".join(f"`{scope}`" for scope in Scope)
ABOUT = f"""A release, for programs: what may be shown of a case, and nothing else.

**Promise.** Below `/api/v1` names and meanings stay. Things may be added: read past what you do not know. What must
change gets a new number, and the old one stays beside it for a year at least.

**Pages.** `items`, and `next`: the cursor of the next page, null on the last. A cursor is a place in the order and
holds in later releases; it is of its list and filters alone. At most {MOST} rows a page.

**Freshness.** Every answer has an `ETag` and tells its release (`X-Release`): send `If-None-Match`, and get 304 while
nothing is new.

**Limits.** {REQUESTS} requests a minute and caller, told with every answer (`RateLimit`, `RateLimit-Policy`); then 429
with `Retry-After`.

**Tokens.** `Authorization: Bearer …`, where whoever serves this asks for one. Scopes: {_SCOPES}.

**Errors** have one shape: `error` with `status`, `code`, `message`, and `where` and `remedy` where there are any.

**Numbers.** `null` is an open bound and nothing else. What was not told is absent. Absent is not zero.
"""
_ERROR: dict[str, Any] = {
    "type": "object",
    "required": ["error"],
    "properties": {
        "error": {
            "type": "object",
            "required": ["status", "code", "message"],
            "properties": {
                "status": {"type": "integer"},
                "code": {"type": "string"},
                "message": {"type": "string"},
                "where": {"type": "string"},
                "remedy": {"type": "string"},
            },
        }
    },
}
_ROWS = {"incidents": "IncidentRow", "claims": "ClaimRow", "documents": "DocumentRow", "tallies": "ClaimRow"}


def add(router: APIRouter, needs: Needs) -> None:
    """``/openapi.json`` and ``/docs``. The description is made when it is first asked for, of all the endpoints."""
    made: dict[str, Any] = {}

    def description(title: str) -> dict[str, Any]:
        if not made:
            made.update(_description(router, title))
        return made

    @router.get("/openapi.json", include_in_schema=False)
    def openapi(asked: Annotated[Asked, Depends(needs())]) -> Response:
        return answer(asked, description(asked.site.title))

    @router.get("/docs", include_in_schema=False)
    def docs(asked: Annotated[Asked, Depends(needs())]) -> Response:
        told = description(asked.site.title)
        return HTMLResponse(_page(told, asked.site.title), headers=asked.fresh)


def _description(router: APIRouter, title: str) -> dict[str, Any]:
    made = get_openapi(title=f"{title}: API", version=VERSION, description=ABOUT, routes=router.routes)
    types = [*dict.fromkeys(shapes.SHAPES.values()), ChangeRow]
    _, components = msgspec.json.schema_components(types, ref_template="#/components/schemas/{name}")
    held = made.setdefault("components", {}).setdefault("schemas", {})
    held.update(components)
    held["Error"] = _ERROR
    made["components"]["securitySchemes"] = {"token": {"type": "http", "scheme": "bearer"}}
    made["security"] = [{}, {"token": []}]
    for path, operations in made["paths"].items():
        for operation in operations.values():
            _answers(path.rpartition("/api/v1/")[2], operation["responses"])
    return made


def _answers(path: str, responses: dict[str, Any]) -> None:
    """What an endpoint answers, in place of FastAPI's guesses."""
    responses.clear()
    responses["200"] = {"description": "As asked", "content": _content(path)}
    responses["304"] = {"description": "Nothing is new"}
    wrong = {"application/json": {"schema": {"$ref": "#/components/schemas/Error"}}}
    told = {
        "400": "A value is wrong",
        "401": "A token is needed",
        "403": "The token is not enough",
        "422": "A value is wrong",
    }
    told |= {"429": "Too many requests"}
    told |= {"404": "Nothing of that id"} if "{" in path else {}
    told |= {"410": "The incident is gone: `into` tells where its claims are"} if path == "incidents/{id}" else {}
    for status, meaning in told.items():
        responses[status] = {"description": meaning, "content": wrong}


def _content(path: str) -> dict[str, Any]:
    what, _, rest = path.partition("/")
    table, _, form = what.partition(".")
    if form and table in _ROWS:
        media = {"jsonl": "application/x-ndjson", "csv": "text/csv", "geojson": "application/geo+json"}
        return {media[form]: {}}
    row: dict[str, Any] = {"type": "object"}
    if what in _ROWS or what == "changes":
        row = {"$ref": f"#/components/schemas/{_ROWS.get(what, 'ChangeRow')}"}
    if rest or what == "release":
        return {"application/json": {"schema": row}}
    properties = {"release": {"type": "string"}, "items": {"type": "array", "items": row}}
    if what != "sums":
        properties["next"] = {"type": ["string", "null"]}
    if what == "incidents":
        properties["total"] = {"type": "integer"}
    page = {"type": "object", "required": sorted(properties), "properties": properties}
    return {"application/json": {"schema": page}}


def _page(description: Mapping[str, Any], title: str) -> str:
    environment = Environment(
        loader=PackageLoader("harmledger.web.api", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    template = environment.get_template("docs.html.j2")
    style = f"../../{assets.address('harmledger.css')}"
    about = [block.replace("\n", " ") for block in ABOUT.strip().split("\n\n")]
    return template.render(
        title=title, about=[list(_spans(b)) for b in about], style=style, endpoints=_endpoints(description)
    )


def _spans(text: str) -> Iterator[tuple[str, str]]:
    """The little of Markdown that the description has: strong and code."""
    for n, part in enumerate(text.split("**")):
        for m, piece in enumerate(part.split("`")):
            if piece:
                yield ("code" if m % 2 else "strong" if n % 2 else "", piece)


def _endpoints(description: Mapping[str, Any]) -> list[dict[str, Any]]:
    found = []
    for path, operations in sorted(description["paths"].items()):
        for method, told in operations.items():
            parameters = [
                {
                    "name": p["name"],
                    "in": p["in"],
                    "needed": p.get("required", False),
                    "meaning": p.get("description", ""),
                }
                for p in told.get("parameters", ())
            ]
            what = {"path": path, "method": method.upper(), "summary": told["summary"], "parameters": parameters}
            about = list(_spans(told.get("description", "").replace("\n", " ")))
            found.append(
                {**what, "about": about, "answers": [(s, a["description"]) for s, a in told["responses"].items()]}
            )
    return found
