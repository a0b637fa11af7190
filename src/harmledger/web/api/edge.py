"""What every answer of the API has, errors too: other sites' pages may read it, how often one may ask, HEAD."""

from __future__ import annotations

import json
from hashlib import sha256

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from harmledger.web.api.answers import HEADS
from harmledger.web.api.limits import Limits
from harmledger.web.site import API, error

# Anybody's page may read what anybody may read. No cookie is ever looked at, so that there is none to ride on.
_TOLD = ("ETag", "Link", "Last-Modified", "RateLimit", "RateLimit-Policy", "Retry-After", "X-Release", "X-Rows")
CROSS = {
    "access-control-allow-origin": "*",
    "access-control-expose-headers": ", ".join(_TOLD),
    "cross-origin-resource-policy": "cross-origin",
    "vary": "Authorization",
}
_PREFLIGHT = {
    **CROSS,
    "access-control-allow-methods": "GET, HEAD, OPTIONS",
    "access-control-allow-headers": "Authorization, If-None-Match, If-Modified-Since",
    "access-control-max-age": "86400",
    "allow": "GET, HEAD, OPTIONS",
}


class Edge:
    """Stands before the API's endpoints, inside the guard."""

    def __init__(self, app: ASGIApp, limits: Limits) -> None:
        """Stand before ``app``."""
        self._app = app
        self._limits = limits

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http" or not scope["path"].startswith(API):
            await self._app(scope, receive, send)
            return
        if scope["method"] == "OPTIONS":
            await Response(status_code=204, headers=_PREFLIGHT)(scope, receive, send)
            return
        count = self._limits.ask(_caller(scope))
        limits = count.headers(self._limits.most)
        if count.left < 0:
            told = error(429, f"more than {self._limits.most} requests in a minute", "Wait, and ask for larger pages")
            headers = {**CROSS, **limits, "retry-after": str(count.seconds)}
            refusal = Response(json.dumps(told), 429, headers, "application/json")
            await refusal(scope, receive, send)
            return
        head = scope["method"] == "HEAD"

        async def sent(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers.update({**CROSS, **limits})
            elif head:
                message = {**message, "body": b""}
            await send(message)

        inner = {**scope, "method": "GET", HEADS: True} if head else scope
        await self._app(inner, receive, sent)


def _caller(scope: Scope) -> str:
    """Whose requests are counted together: a token's, else an address's. Neither is kept as it is."""
    told = Headers(scope=scope).get("authorization") or (scope["client"] or ("",))[0]
    return sha256(told.encode()).hexdigest()
