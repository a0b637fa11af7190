"""An app of ours: FastAPI with our headers, static files and error pages, and nothing from another host.

FastAPI's own documentation pages load scripts from a CDN, so there are none; whoever has an API describes it locally.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from http import HTTPStatus

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import FileResponse, HTMLResponse, JSONResponse
from starlette.exceptions import HTTPException

from harmledger.errors import HarmledgerError, InputError, UsageError
from harmledger.web import assets
from harmledger.web.headers import LOOPBACK, Guard
from harmledger.web.links import Links
from harmledger.web.sentences import LANGUAGES, chosen
from harmledger.web.shell import Shell

FOREVER = "public, max-age=31536000, immutable"
API = "/api/"
"""Below this path errors are answered as JSON, to programs."""


@dataclass(frozen=True, slots=True)
class Options:
    """How an app is served.

    Args:
        hosts: The names that it may be asked for; None: any.
        cache: ``Cache-Control`` of answers that do not set their own. The desk's are not to be stored.
    """

    hosts: frozenset[str] | None = LOOPBACK
    cache: str = "no-cache"


def make(shell: Shell, options: Options | None = None) -> FastAPI:
    """An app without any page yet. Its routes are the caller's; ``guarded`` closes it."""
    chosen_options = options or Options()
    app = FastAPI(title=shell.title, docs_url=None, redoc_url=None, openapi_url=None, redirect_slashes=False)
    app.state.shell = shell
    app.add_middleware(Guard, hosts=chosen_options.hosts, cache=chosen_options.cache)
    app.add_api_route("/static/{stamp}/{name:path}", _static, methods=["GET", "HEAD"], include_in_schema=False)
    app.add_api_route("/robots.txt", _robots, methods=["GET"], include_in_schema=False)
    _errors(app, shell)
    return app


def html(text: str, status: int = 200) -> HTMLResponse:
    """A page as an answer. A lone surrogate in a stranger's text is shown, not stumbled over."""
    return HTMLResponse(text.encode("utf-8", "backslashreplace"), status_code=status)


def language_of(request: Request) -> str:
    """The language of a request: its path's first part, else what the browser asks for."""
    first = request.url.path.strip("/").split("/")[0]
    return first if first in LANGUAGES else chosen(request.headers.get("accept-language"))


def _static(stamp: str, name: str) -> Response:
    path = assets.known().get(name)
    if path is None:
        raise HTTPException(404)
    cache = FOREVER if stamp == assets.stamp() else "no-cache"
    return FileResponse(path, media_type=assets.kind(name), headers={"cache-control": cache})


def _robots() -> Response:
    return Response("User-agent: *\nDisallow: /api/\n", media_type="text/plain")


def _errors(app: FastAPI, shell: Shell) -> None:
    """Every error is a page with what happened and what to do, or JSON of one shape where a program asked."""

    def answer(request: Request, status: int, said: str = "", remedy: str = "", where: str = "") -> Response:
        if request.url.path.startswith(API):
            return JSONResponse(error(status, said, remedy, where), status_code=status)
        return html(error_page(shell, request, status, said, remedy), status)

    def http(request: Request, problem: Exception) -> Response:
        status = problem.status_code if isinstance(problem, HTTPException) else 500
        detail = str(problem.detail) if isinstance(problem, HTTPException) else ""
        response = answer(request, status, "" if detail == HTTPStatus(status).phrase else detail)
        response.headers.update((problem.headers or {}) if isinstance(problem, HTTPException) else {})
        return response

    def ours(request: Request, problem: Exception) -> Response:
        if not isinstance(problem, UsageError | InputError):  # ours to mend; where it lies is nobody's business
            return answer(request, 500, problem.message if isinstance(problem, HarmledgerError) else "")
        return answer(request, 400, problem.message, problem.remedy or "", problem.where or "")

    def invalid(request: Request, problem: Exception) -> Response:
        found = problem.errors() if isinstance(problem, RequestValidationError) else []
        told = "; ".join(f"{'.'.join(map(str, e['loc'][1:]))}: {e['msg']}" for e in found)
        return answer(request, 422, told)

    def unforeseen(request: Request, _: Exception) -> Response:
        return answer(request, 500)

    handlers: dict[type[Exception], Callable[[Request, Exception], Response]] = {
        HTTPException: http,
        HarmledgerError: ours,
        RequestValidationError: invalid,
        Exception: unforeseen,
    }
    for kind, handler in handlers.items():
        app.add_exception_handler(kind, handler)


def error(status: int, said: str = "", remedy: str = "", where: str = "") -> dict[str, dict[str, object]]:
    """The one shape of an error for programs. ``where`` names the value that is wrong."""
    phrase = HTTPStatus(status).phrase
    told: dict[str, object] = {"status": status, "code": phrase.lower().replace(" ", "_"), "message": said or phrase}
    more = {name: value for name, value in (("where", where), ("remedy", remedy)) if value}
    return {"error": {**told, **more}}


def error_page(shell: Shell, request: Request, status: int, said: str = "", remedy: str = "") -> str:
    """The page that tells of an error, in the language of the request."""
    language = language_of(request)
    here = request.url.path.lstrip("/")
    links = Links(here)
    return shell.page("error.html.j2", language, links, status=status, said=said, remedy=remedy, others=())
