"""The reader's routes."""

from __future__ import annotations

from fastapi import APIRouter, FastAPI, Request, Response
from fastapi.responses import RedirectResponse

from harmledger.publish.releases import Release
from harmledger.web.api import Access, Published, attach
from harmledger.web.catalogues import LANGUAGES
from harmledger.web.links import Links
from harmledger.web.reader.opened import folder_of, opened
from harmledger.web.shell import Shell
from harmledger.web.site import Options, html, language_of
from harmledger.web.site import make as make_site


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
    release = opened(where)
    shell = Shell("reader", release.title)
    app = make_site(shell, options)
    app.state.release = release
    attach(app, Published(folder_of(where)), access)

    @app.get("/", include_in_schema=False)
    def start(request: Request) -> Response:
        return RedirectResponse(f"{language_of(request)}/", 307)

    for language in LANGUAGES:
        app.add_api_route(f"/{language}", lambda at=language: RedirectResponse(f"{at}/", 307), include_in_schema=False)
        app.include_router(_pages(shell, release, language), prefix=f"/{language}")
    return app


def _pages(shell: Shell, release: Release, language: str) -> APIRouter:
    """The pages of one language."""
    pages = APIRouter(include_in_schema=False)

    @pages.get("/")
    def front() -> Response:
        return html(_front(shell, release, language))

    return pages


def _front(shell: Shell, release: Release, language: str) -> str:
    return shell.page("front.html.j2", language, Links(f"{language}/"), release=release)
