"""How a release goes over HTTP: pages with links, streams, entity tags, errors of one shape."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from email.utils import format_datetime, parsedate_to_datetime
from hashlib import sha256
from urllib.parse import urlencode

import msgspec
from fastapi import Request, Response
from fastapi.responses import StreamingResponse

from harmledger import __version__
from harmledger.publish import shapes
from harmledger.publish.finding import Site
from harmledger.publish.tables import written
from harmledger.publish.telling import MEDIA, Told

PIECE = 1 << 16  # bytes of a stream that go out together
HEADS = "harmledger.head"
"""In the scope of a request that wants no body."""


@dataclass(frozen=True, slots=True)
class Asked:
    """One request: what was asked, of which release."""

    request: Request
    site: Site

    @property
    def tag(self) -> str:
        """The entity tag: of the release, its history, the program's version and the address, of which every answer is
        made. A release that takes the place of another one changes it, and nothing else does."""
        url = self.request.url
        told = (self.site.digest, str(self.site.history.last), __version__, url.path, url.query)
        return f'"{sha256(chr(10).join(told).encode()).hexdigest()[:32]}"'

    @property
    def fresh(self) -> dict[str, str]:
        """The headers by which the next request can ask whether anything is new."""
        return {
            "etag": self.tag,
            "last-modified": format_datetime(self.site.built, usegmt=True),
            "x-release": self.site.digest,
        }

    @property
    def unchanged(self) -> bool:
        """Whether who asks has this answer already."""
        headers = self.request.headers
        if "if-none-match" in headers:
            tags = [tag.strip().removeprefix("W/") for tag in headers["if-none-match"].split(",")]
            return self.tag in tags or "*" in tags
        since = headers.get("if-modified-since")
        if since is None:
            return False
        try:
            return parsedate_to_datetime(since) >= self.site.built
        except (ValueError, TypeError):
            return False

    def address(self, **changed: str) -> str:
        """This request's own address with some values set."""
        kept = [(name, value) for name, value in self.request.query_params.multi_items() if name not in changed]
        return "?" + urlencode([*kept, *changed.items()])


def answer(asked: Asked, told: object, headers: Mapping[str, str] | None = None) -> Response:
    """A JSON answer."""
    if asked.unchanged:
        return Response(status_code=304, headers=asked.fresh)
    body = told if isinstance(told, bytes) else msgspec.json.encode(told)
    return Response(body, media_type="application/json", headers={**asked.fresh, **(headers or {})})


def page(asked: Asked, lines: Sequence[bytes], following: str | None, total: int | None = None) -> Response:
    """A page of rows: ``items``, ``total`` where it is counted, the cursor of the ``next`` page, and the release."""
    head: dict[str, object] = {"release": asked.site.digest}
    head |= {} if total is None else {"total": total}
    head["next"] = following
    body = json.dumps(head, separators=(",", ":"))[:-1].encode() + b',"items":[' + b",".join(lines) + b"]}"
    links = {"link": f'<{asked.address(cursor=following)}>; rel="next"'} if following else {}
    return answer(asked, body, links)


def stream(asked: Asked, told: Told, form: str, lines: Iterable[bytes], rows: int) -> Response:
    """A whole table, as it comes; nothing is held."""
    headers = {
        **asked.fresh,
        "content-disposition": f'attachment; filename="{told.what}.{form}"',
        "x-rows": str(rows),
    }
    if asked.unchanged:
        return Response(status_code=304, headers=asked.fresh)
    media = MEDIA[form] + ("; charset=utf-8" if form in ("csv", "jsonl") else "")
    if asked.request.scope.get(HEADS):
        return Response(headers=headers, media_type=media)
    if form == "jsonl":
        pieces: Iterable[bytes] = (line + b"\n" for line in lines)
    else:
        decode = msgspec.json.Decoder(shapes.SHAPES[told.what]).decode
        pieces = written(told, form, (decode(line) for line in lines))
    return StreamingResponse(_gathered(pieces), headers=headers, media_type=media)


def _gathered(pieces: Iterable[bytes]) -> Iterator[bytes]:
    """Small pieces together, so that not every row is a trip of its own."""
    waiting = bytearray()
    for piece in pieces:
        waiting += piece
        if len(waiting) >= PIECE:
            yield bytes(waiting)
            waiting.clear()
    if waiting:
        yield bytes(waiting)
