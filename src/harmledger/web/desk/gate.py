"""Who may come: every route of the desk says what it asks for, and one that does not keeps the app from being made.

What somebody may not see looks like what is not there. Forms carry the token of their session, and a request that
another site made is turned away before it is looked at. Nothing that is sent is read before it is known who sends it.
"""

from __future__ import annotations

import hmac
import os
import secrets
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from hashlib import sha256
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from fastapi import FastAPI, Request, Response
from fastapi.responses import RedirectResponse
from fastapi.routing import APIRoute
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData, UploadFile
from starlette.exceptions import HTTPException

from harmledger.model.account import Account, May, Session
from harmledger.settings import settings
from harmledger.web.headers import host_of
from harmledger.web.links import Links
from harmledger.web.sentences import LANGUAGES, Sentences
from harmledger.web.site import html

if TYPE_CHECKING:
    from harmledger.collect.limits import Limits
    from harmledger.web.desk.making import Desk
    from harmledger.web.desk.stood import Stood

OPEN = frozenset({"/static/{stamp}/{name:path}", "/robots.txt", "/"})
"""Routes that the shared site brings, which show nothing of a case."""

MOST_FORM = 5_000  # fields of a form
MOST_FILES = 1_000


@dataclass(frozen=True)
class Ask:
    """One request of somebody who may make it."""

    desk: Desk
    request: Request
    language: str
    account: Account | None
    session: Session | None
    token: str
    form: FormData = field(default_factory=FormData)

    @property
    def who(self) -> str:
        """The pseudonym of who asks."""
        return self.account.name if self.account else ""

    @property
    def limits(self) -> Limits:
        """How much one input may weigh, by the settings of the case."""
        return settings(os.environ, self.desk.case.address).limits()

    def may(self, may: May | str) -> bool:
        """Whether they may do this."""
        return self.account is not None and self.session is not None and self.session.whole and may in self.account.may

    @property
    def links(self) -> Links:
        """The links of this page."""
        return Links(self.request.url.path.lstrip("/"))

    @property
    def told(self) -> Sentences:
        """The sentences in the language of this page."""
        return self.desk.shell.sentences(self.language)

    def part(self, name: str) -> str:
        """A part of the path."""
        return str(self.request.path_params.get(name, ""))

    def asked(self, name: str, default: str = "") -> str:
        """A value of the address."""
        return self.request.query_params.get(name, default)

    def text(self, name: str) -> str:
        """A field of the form, without spaces around it."""
        value = self.form.get(name)
        return value.strip() if isinstance(value, str) else ""

    def whole(self, name: str) -> int | None:
        """A field of the form as a whole number, None where it is empty or none."""
        value = self.text(name)
        return int(value) if value.isdecimal() and len(value) < 12 else None

    def many(self, name: str) -> list[str]:
        """The fields of this name."""
        return [value for value in self.form.getlist(name) if isinstance(value, str) and value]

    def files(self, name: str) -> list[UploadFile]:
        """The files of this name."""
        return [value for value in self.form.getlist(name) if isinstance(value, UploadFile) and value.filename]

    def page(
        self,
        template: str,
        status: int = 200,
        stood: Stood | None = None,
        **values: Any,  # noqa: ANN401 (for templates)
    ) -> Response:
        """A page as an answer.

        Args:
            template: Its file.
            status: The answer's.
            stood: The case that the page shows, as it was read for it: its forms tell as of how many entries they were
                made, and whatever others enter while the page is being made counts as since.
            values: What the template needs.
        """
        return html(
            self.desk.shell.page(
                template,
                self.language,
                values.pop("links", self.links),
                **{
                    "me": self.account,
                    "may": self.may,
                    "csrf": self.session.csrf if self.session else "",
                    "tabs": self.desk.tabs(self),
                    "did": self.asked("did") if f"did.{self.asked('did')}" in self.told.known else "",
                    "undo": self.asked("undo")[:40],
                    "queue": self.asked("queue") or self.text("queue"),
                    "at": self.asked("at") or self.text("at"),
                    **({"seen": stood.entries} if stood else {}),
                    **values,
                },
            ),
            status,
        )

    def to(self, path: str, **query: str) -> Response:
        """Go on to another page of ours, by a request of its own."""
        return RedirectResponse(self.links.to(f"{self.language}/{path}", **query), 303)


@dataclass(frozen=True, slots=True)
class Pager:
    """Where a page of a long list stands: from ``first`` up to ``last`` of ``many``, and the addresses beside it."""

    first: int
    last: int
    many: int
    before: str
    after: str


def pager(ask: Ask, many: int, step: int) -> Pager:
    """The page of a list that is asked for; its other questions are kept."""
    told = ask.asked("from", "0")
    first = min(int(told) if told.isdecimal() and len(told) < 10 else 0, max(many - 1, 0))
    kept = {name: value for name, value in ask.request.query_params.items() if name not in ("from", "did", "undo")}

    def at(start: int) -> str:
        return ask.links.to(ask.links.here, **{**kept, "from": str(start)})

    last = min(first + step, many)
    return Pager(first, last, many, at(max(0, first - step)) if first else "", at(last) if last < many else "")


Handler = Callable[[Ask], Response]


@dataclass(frozen=True, slots=True)
class Route:
    """One route: what it asks of whoever comes, and who answers."""

    method: str
    path: str
    may: May
    handler: Handler


@dataclass(slots=True)
class Routes:
    """Routes of one module. Their paths stand below the language."""

    all: list[Route] = field(default_factory=list)

    def get(self, path: str, may: May) -> Callable[[Handler], Handler]:
        """A page."""
        return self._add("GET", path, may)

    def post(self, path: str, may: May) -> Callable[[Handler], Handler]:
        """What a form does."""
        return self._add("POST", path, may)

    def _add(self, method: str, path: str, may: May) -> Callable[[Handler], Handler]:
        def kept(handler: Handler) -> Handler:
            self.all.append(Route(method, path, may, handler))
            return handler

        return kept


def put(app: FastAPI, desk: Desk, routes: Iterable[Route]) -> None:
    """Give an app these routes, each behind what it asks for."""
    for route in routes:
        endpoint = _guarded(desk, route)
        endpoint.may = route.may  # type: ignore[attr-defined]
        path = "/{language}/" + route.path
        app.add_api_route(path, endpoint, methods=[route.method], include_in_schema=False, response_model=None)


def check(app: FastAPI) -> Mapping[tuple[str, str], May]:
    """What each route asks for, by method and path.

    Raises:
        LookupError: one says nothing of it.
    """
    found: dict[tuple[str, str], May] = {}
    for route in app.routes:
        path = str(getattr(route, "path", route))
        may = getattr(route.endpoint, "may", None) if isinstance(route, APIRoute) else None
        if isinstance(may, May) and isinstance(route, APIRoute):
            found.update(((method, path), may) for method in route.methods or ())
        elif path not in OPEN:
            raise LookupError(f"the route {path} does not say who may come")
    return found


def _guarded(desk: Desk, route: Route) -> Callable[[Request], Any]:
    async def endpoint(request: Request) -> Response:
        if request.path_params["language"] not in LANGUAGES:
            raise HTTPException(404)
        if route.method == "POST":
            must_be_ours(request)
        asked = await run_in_threadpool(_asker, desk, route, request)
        if isinstance(asked, Response):  # nothing of what they send is read
            return asked
        if route.method != "POST":
            return await run_in_threadpool(route.handler, asked)
        files = 0 if route.may in (May.ANYONE, May.BEGIN) else MOST_FILES
        async with request.form(max_fields=MOST_FORM, max_files=files) as form:
            return await run_in_threadpool(_answered, route, replace(asked, form=form))

    return endpoint


def _asker(desk: Desk, route: Route, request: Request) -> Ask | Response:
    """Who asks, if they may; else where they are led.

    Raises:
        HTTPException: they may not.
    """
    language = str(request.path_params["language"])
    token = request.cookies.get(desk.cookie, "")
    account, session = desk.door.whose(token) or (None, None)
    ask = Ask(desk, request, language, account, session, token)
    if route.may is not May.ANYONE:
        if account is None or session is None:
            return _to_sign_in(ask, route)
        if not session.whole and route.may is not May.BEGIN:
            return ask.to("begin")
        if route.may not in account.may:
            raise HTTPException(404)
    return ask


def _answered(route: Route, ask: Ask) -> Response:
    """What a form does, if it was made here."""
    if route.may is not May.ANYONE:
        made = ask.session.csrf if ask.session else ""
        if not made or not hmac.compare_digest(ask.text("csrf").encode(), made.encode()):
            raise HTTPException(403, "The form is too old, or was not made here. Go back and load the page anew")
    return route.handler(ask)


def _to_sign_in(ask: Ask, route: Route) -> Response:
    if route.method == "POST":
        raise HTTPException(401)
    here = ask.request.url.path.removeprefix(f"/{ask.language}/")
    return ask.to("sign-in", **({"next": here} if here else {}))


def ours(path: str) -> bool:
    """Whether what a form or an address tells is the path of a page below the language, and leads nowhere else."""
    parts = path.split("/")
    return path.isprintable() and not set(path) & set(":\\?#") and bool(parts[0]) and ".." not in parts


def must_be_ours(request: Request) -> None:
    """Turn away what another site sends in somebody's name.

    Raises:
        HTTPException: it comes from elsewhere.
    """
    site, origin = request.headers.get("sec-fetch-site"), request.headers.get("origin")
    if site is not None and site not in ("same-origin", "none"):
        raise HTTPException(403, "This was sent by another site")
    if site is None and origin not in (None, "null"):
        there = urlsplit(str(origin)).hostname or ""
        if there != host_of(request.headers.get("host", "")):
            raise HTTPException(403, "This was sent by another site")


def cookie_name(case: str) -> str:
    """The cookie of a case's desk: browsers do not tell the ports of one host apart."""
    return f"harmledger_{sha256(case.encode()).hexdigest()[:8]}"


def set_cookie(ask: Ask, response: Response, name: str, value: str) -> None:
    """Give the browser a value that no script can read and that is sent to us alone."""
    response.set_cookie(
        name, value, path="/", httponly=True, samesite="strict", secure=ask.request.url.scheme == "https"
    )


def fresh() -> str:
    """A value that nobody guesses."""
    return secrets.token_urlsafe(24)
