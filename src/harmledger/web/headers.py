"""What every answer says to the browser: load nothing from elsewhere, run nothing inline, tell nobody whence you come.

An ASGI layer of its own, so that errors, static files and streams bear the headers as pages do.
"""

from __future__ import annotations

from collections.abc import Mapping

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

# Styles and scripts are files of ours alone. The map draws with data: and blob: images that its own script makes.
_RULES: Mapping[str, str] = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self' data: blob:",
    "font-src": "'self'",
    "connect-src": "'self'",
    "worker-src": "'self'",
    "manifest-src": "'none'",
    "form-action": "'self'",
    "base-uri": "'none'",
    "frame-ancestors": "'none'",
}

POLICY = "; ".join(f"{name} {value}" for name, value in _RULES.items())
"""The Content-Security-Policy of every answer."""

FILE_POLICY = "; ".join(
    f"{name} {value}"
    for name, value in {**_RULES, "script-src": "'self' blob:", "worker-src": "blob:", "connect-src": "blob:"}.items()
    if name != "frame-ancestors"
)
"""That of a page in a folder of files, which starts the map's worker from a text. A page cannot forbid frames."""

HEADERS: Mapping[str, str] = {
    "content-security-policy": POLICY,
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "x-frame-options": "DENY",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=(), interest-cohort=()",
    "x-robots-tag": "noai, noimageai",
}

LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})
"""The names under which a program that is bound to this machine alone is asked for."""


class Guard:
    """Puts the headers on every answer; refuses requests for a host that is not ours.

    The second is against a page elsewhere whose name is made to point at this machine (DNS rebinding).

    Args:
        app: What answers.
        hosts: The names that may be asked for; None: any.
        cache: ``Cache-Control`` of answers that do not set their own.
    """

    def __init__(self, app: ASGIApp, hosts: frozenset[str] | None = LOOPBACK, cache: str = "no-cache") -> None:
        self._app = app
        self._hosts = hosts
        self._cache = cache

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers.setdefault(name, value)
                headers.setdefault("cache-control", self._cache)
            await send(message)

        if self._hosts is not None and host_of(Headers(scope=scope).get("host", "")) not in self._hosts:
            refusal = PlainTextResponse("This host is not served here.\n", status_code=421)
            await refusal(scope, receive, guarded)
            return
        await self._app(scope, receive, guarded)


def host_of(header: str) -> str:
    """The name in a Host header, without its port."""
    if header.startswith("["):
        return header[1:].partition("]")[0].lower()
    return header.partition(":")[0].lower()
