"""A real browser at a real server, for the tests of pages.

A page is opened by a ``Visitor``, which records what the browser asked other hosts for and what it complained of (a
broken Content-Security-Policy among it); both are looked at when the test ends. Chromium stands where the system has
it; axe, the checker of accessibility, comes by npm. Where one is missing the tests that need it are skipped by name.
"""

from __future__ import annotations

import shutil
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import uvicorn
from fastapi import FastAPI
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from harmledger.web import serving

ROOT = Path(__file__).parent.parent.parent
AXE = ROOT / "tools" / "web" / "node_modules" / "axe-core" / "axe.min.js"
FLAGS = (
    "--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking "
    "--disable-component-update --disable-sync --enable-unsafe-swiftshader"
).split()
WIDE, NARROW = (1280, 900), (390, 844)


def chromium() -> str | None:
    """Where Chromium is."""
    return shutil.which("chromium") or shutil.which("chromium-browser")


@contextmanager
def browsing() -> Iterator[Browser]:
    """A browser without a screen."""
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=chromium(), args=FLAGS)
        yield browser
        browser.close()


@contextmanager
def served(app: FastAPI) -> Iterator[str]:
    """An app on a free port of this machine, for the length of a block; gives its address, ending with a slash."""
    bound = serving.listening("127.0.0.1", 0)
    server = uvicorn.Server(uvicorn.Config(app, log_level="error", lifespan="off"))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [bound]}, daemon=True)
    thread.start()
    try:
        yield serving.address_of(bound)
    finally:
        server.should_exit = True
        thread.join(timeout=10)
        bound.close()


class Visitor:
    """Opens pages, and remembers what must not happen."""

    def __init__(self, browser: Browser) -> None:
        self._browser = browser
        self._contexts: list[BrowserContext] = []
        self.foreign: list[str] = []
        self.complaints: list[str] = []

    def visit(self, address: str, size: tuple[int, int] = WIDE, **how: Any) -> Page:  # noqa: ANN401 (Playwright's own)
        """A page in a browser of its own, with no memory. ``how`` goes to Playwright's ``new_context``."""
        context = self._browser.new_context(viewport={"width": size[0], "height": size[1]}, **how)
        self._contexts.append(context)
        context.on("request", lambda request: self._asked(request.url))
        page = context.new_page()
        page.on("console", lambda message: message.type == "error" and self.complaints.append(message.text))
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.goto(address)
        return page

    def end(self) -> None:
        """Closes every page."""
        for context in self._contexts:
            context.close()

    def _asked(self, url: str) -> None:
        parts = urlsplit(url)
        if parts.scheme not in ("data", "blob", "file", "about") and parts.hostname not in ("127.0.0.1", "localhost"):
            self.foreign.append(url)


def violations(page: Page) -> list[str]:
    """What axe holds against a page, by WCAG 2.2 AA and its own best practice."""
    page.evaluate(AXE.read_text(encoding="utf-8"))
    found = page.evaluate("axe.run(document, {resultTypes: ['violations']})")
    return [
        f"{v['id']}: {node['html'][:200]} {node['failureSummary']}" for v in found["violations"] for node in v["nodes"]
    ]
