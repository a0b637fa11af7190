"""The reader's routes: each answers with one of ``Pages``, or leads on from an address of former times."""

from __future__ import annotations

from urllib.parse import urlencode

from fastapi import APIRouter, FastAPI, Request, Response
from fastapi.responses import FileResponse, RedirectResponse
from starlette.exceptions import HTTPException

from harmledger.catalogue import Filters, filters_of
from harmledger.publish.finding import Site
from harmledger.web.api import Access, Published, Scope, attach, see_that_he_may
from harmledger.web.reader.opened import folder_of
from harmledger.web.reader.pages import FILES, Pages
from harmledger.web.sentences import LANGUAGES
from harmledger.web.site import Options, html, language_of
from harmledger.web.site import make as make_site

ATOM = "application/atom+xml; charset=utf-8"
SCRIPT = "text/javascript; charset=utf-8"
_NEEDED = {
    "documents.jsonl": (Scope.DOCUMENTS, Scope.WHOLE),
    "readings.jsonl": (Scope.CLAIMS, Scope.TALLIES, Scope.WHOLE),
    "incidents.jsonl": (Scope.INCIDENTS, Scope.WHOLE),
    "assessments.jsonl": (Scope.INCIDENTS, Scope.WHOLE),
}
"""What a file of the release needs where not all is public: as the API's stream of the same rows."""


def make(where: str, options: Options | None = None, access: Access | None = None) -> FastAPI:
    """The site of a release, and its API.

    Args:
        where: A release's folder, or a case in whose folder one was built.
        options: How it is served.
        access: Who may ask the API for what; None: anybody for everything.

    Raises:
        CaseError: there is no release.
        IntegrityError: it is not as it was written.
    """
    now = _Now(Published(folder_of(where)))
    app = make_site(now.pages.shell, options)
    access = access or Access()
    attach(app, now.published, access)
    for language in LANGUAGES:
        app.include_router(_pages(now, language), prefix=f"/{language}")

    @app.get("/", include_in_schema=False)
    def start(request: Request) -> Response:
        return RedirectResponse(f"{language_of(request)}/", 307)

    @app.get("/incidents/{id_}", include_in_schema=False)
    def permanent(id_: str, request: Request) -> Response:
        """The address to cite: of no language, and it stays."""
        return RedirectResponse(f"../{language_of(request)}/incidents/{id_}", 307)

    @app.get("/incidents/{id_}/proof.json", include_in_schema=False)
    def proof(id_: str) -> Response:
        found = now.pages.proof(id_)
        if found is None:
            raise HTTPException(404)
        name = f'attachment; filename="incident-{id_[:12]}.json"'
        return Response(found, media_type="application/json", headers={"content-disposition": name})

    @app.get("/release/{name}", include_in_schema=False)
    def file(name: str, request: Request) -> Response:
        if name not in FILES:
            raise HTTPException(404)
        see_that_he_may(request, access, _NEEDED.get(name, ()))
        return FileResponse(
            now.pages.folder / name, media_type="application/x-ndjson" if "jsonl" in name else "application/json"
        )

    return app


class _Now:
    """The pages of the release that stands there now."""

    def __init__(self, published: Published) -> None:
        self.published = published
        self._pages = Pages(published.site)

    @property
    def pages(self) -> Pages:
        """The pages; new ones as soon as another release stands there."""
        site = self.published.site
        if site is not self._pages.site:
            self._pages = Pages(site)
        return self._pages


def _pages(now: _Now, language: str) -> APIRouter:
    """The pages of one language."""
    routes = APIRouter(include_in_schema=False)

    @routes.get("")
    def bare() -> Response:
        return RedirectResponse(f"{language}/", 307)

    @routes.get("/")
    def front(request: Request, cursor: str | None = None) -> Response:
        return html(now.pages.front(language, _asked(request), cursor))

    @routes.get("/points.js")
    def points(request: Request) -> Response:
        return Response(now.pages.points(language, _asked(request)), media_type=SCRIPT)

    @routes.get("/incidents/{id_}")
    def incident(id_: str, was: str | None = None) -> Response:
        found = now.pages.incident(language, id_, was)
        if found is not None:
            return html(found)
        return _led_on(now.pages.site, id_)

    _more(routes, now, language)
    return routes


def _more(routes: APIRouter, now: _Now, language: str) -> None:
    """Those beside the incidents."""

    @routes.get("/tallies")
    def tallies(request: Request) -> Response:
        return html(now.pages.tallies(language, _asked(request)))

    @routes.get("/method")
    def method() -> Response:
        return html(now.pages.method(language))

    @routes.get("/changes")
    def changes() -> Response:
        return html(now.pages.changes(language))

    @routes.get("/{name}.atom")
    def feed(name: str, request: Request) -> Response:
        if name not in ("new", "changed"):
            raise HTTPException(404)
        return Response(now.pages.feed(language, name, str(request.base_url)), media_type=ATOM)


def _led_on(site: Site, id_: str) -> Response:
    """From an address of former times to where its claims stand now. 410 where it was public and nothing is left."""
    heirs = site.successors(id_)
    if heirs:
        return RedirectResponse(f"{heirs[0]}?{urlencode({'was': id_[:40]})}", 308)
    raise HTTPException(410 if id_ in site.history.left else 404)


def _asked(request: Request) -> Filters:
    told: dict[str, list[str]] = {}
    for name, value in request.query_params.multi_items():
        told.setdefault(name, []).append(value)
    return filters_of(told)
