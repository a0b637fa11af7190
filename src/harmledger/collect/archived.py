"""The pages in a web archive, one capture each, and what of it is none."""

from __future__ import annotations

import base64
import binascii
import hashlib
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from typing import BinaryIO
from urllib.parse import urljoin

from harmledger.collect.limits import Limits
from harmledger.collect.look import HEAD, Look, look_of
from harmledger.collect.payload import Answer, answer, charset_of, kind_of, unpacked
from harmledger.collect.records import quarantined
from harmledger.collect.warc import HEAD_BYTES, Archive, Fields, Record
from harmledger.errors import InputError, MalformedInput
from harmledger.model.case import Skipped
from harmledger.model.document import Capture, Quarantined, Told
from harmledger.model.ids import sha256

_KINDS = {
    "text/html": "a.html",
    "application/xhtml+xml": "a.html",
    "text/plain": "a.txt",
    "application/pdf": "a.pdf",
    "application/x-pdf": "a.pdf",
}
_UNTOLD = ("", "application/octet-stream", "binary/octet-stream", "application/force-download", "unknown/unknown")
_MEDIA = {Look.TEXT: "text", Look.HTML: "html", Look.PDF: "pdf"}
_DATE = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d(?:\.\d{1,9})?)?Z|\d{4}(?:-\d\d){0,2}")
_UNSAFE = re.compile('[\x00-\x20\x7f-\x9f<>"\u200e\u200f\u202a-\u202e\u2066-\u2069]')
_LONGEST_URL = 8_000
_DIGEST = re.compile(r"([A-Za-z0-9-]{2,20}):([A-Za-z0-9+/=_-]{8,200})")
_HASHES = {"md5": "md5", "sha1": "sha1", "sha256": "sha256", "sha384": "sha384", "sha512": "sha512"}
_AGAIN = "Get the archive again from who made it"

# What is passed over, as the report tells it.
_PASSED = {
    "request": "requests",
    "revisit": "revisits of what was there before",
    "about": "records about the archive itself",
    "kind": "pictures, styles, scripts and other kinds",
    "status": "answers of another status than 200",
    "address": "records of no page's address",
    "unlisted": "pages that its list of pages does not name",
    "empty": "empty answers",
    "other": "records of kinds that are not read (continuation, conversion)",
}
_OF_TYPE = {"request": "request", "revisit": "revisit", "warcinfo": "about", "metadata": "about"}
_OWN = re.compile(r"https?://[^/?#]+/(?:robots\.txt|favicon\.ico)(?:[?#]|$)", re.IGNORECASE)

ToldOf = Callable[[str], Told | None]
"""What a manifest tells about the page of an address."""


def page_key(url: str) -> str:
    """By what an address is known: without http or https, what follows #, and a last slash."""
    bare = url.strip().partition("#")[0]
    scheme, found, rest = bare.partition("://")
    host, slash, path = (rest if found else scheme).partition("/")
    return f"{host.lower()}{slash}{path}".rstrip("/")


@dataclass(slots=True)
class Pages:
    """The pages that a list in the archive names, by ``page_key``, and those that were met; a page that sends on
    to another address stands for it."""

    named: set[str]
    met: set[str] = field(default_factory=set)

    def names(self, url: str) -> bool:
        """Whether an address is one of them."""
        key = page_key(url)
        if key in self.named:
            self.met.add(key)
        return key in self.named

    def sent_on(self, url: str, to: str) -> None:
        """An address answers with another one."""
        if self.names(url):
            self.named.add(page_key(urljoin(url, to)))
            self.met.add(page_key(urljoin(url, to)))


@dataclass(frozen=True, slots=True)
class _Page:
    """A record that is to be read: its address, when it was fetched, the server's head if any, and its kind."""

    url: str
    captured: str
    kind: str
    charset: str | None
    answer: Answer | None


class PageReader:
    """Reads the pages of one archive file, and counts what it passes over."""

    def __init__(self, file: str, told: ToldOf, limits: Limits, pages: Pages | None = None) -> None:
        self._file = file
        self._told = told
        self._limits = limits
        self._pages = pages
        self._passed: Counter[str] = Counter()
        self._notes: Counter[str] = Counter()

    def captures(self, raw: BinaryIO, *, packed: bool) -> Iterator[Capture | Quarantined | Skipped]:
        """Every page, every record that is broken, and at the end what was passed over."""
        for found in Archive(raw, self._file, self._limits, self._choose).records(packed=packed):
            if isinstance(found, Quarantined):
                yield found
            elif capture := self._guarded(found):
                yield capture
        told = [f"{n:,} {_PASSED[what]}" for what, n in sorted(self._passed.items())]
        if told:
            yield Skipped(self._file, f"passed over in this web archive: {', '.join(told)}")
        for note, n in sorted(self._notes.items()):
            yield Skipped(self._file, f"{n:,} of its pages {'was' if n == 1 else 'were'} {note}")

    def _choose(self, fields: Fields, beginning: bytes) -> _Page | None:
        kind = fields.get("warc-type", "").lower()
        if kind not in ("response", "resource"):
            self._passed[_OF_TYPE.get(kind, "other")] += 1
            return None
        url = fields.get("warc-target-uri", "").removeprefix("<").removesuffix(">")
        if not url.lower().startswith(("http://", "https://")) or _OWN.match(url):
            self._passed["address"] += 1
            return None
        return self._page(fields, url, beginning)

    def _page(self, fields: Fields, url: str, beginning: bytes) -> _Page | None:
        whole = int(fields["content-length"]) <= HEAD_BYTES
        content = fields.get("content-type", "")
        sent = None
        if fields["warc-type"].lower() == "response" or kind_of(content) == "application/http":
            sent = answer(beginning, whole=whole)
            content = sent.fields.get("content-type", "")
            if self._turned_away(sent, url):
                return None
        kind, body = kind_of(content), beginning[sent.body_at if sent else 0 :]
        if kind not in _KINDS and not (kind in _UNTOLD and look_of(body[:HEAD], "") in (Look.HTML, Look.PDF)):
            self._passed["kind"] += 1
            return None
        if whole and not body.strip():
            self._passed["empty"] += 1
            return None
        if self._pages is not None and not self._pages.names(url):
            self._passed["unlisted"] += 1
            return None
        _check(fields, url)
        url = _UNSAFE.sub(lambda m: "".join(f"%{byte:02X}" for byte in m[0].encode()), url)
        return _Page(url, fields["warc-date"], kind, charset_of(content), sent)

    def _turned_away(self, sent: Answer, url: str) -> bool:
        if sent.status == 200:
            return False
        to = sent.fields.get("location")
        if to and self._pages is not None and 300 <= sent.status < 400:
            self._pages.sent_on(url, to[:_LONGEST_URL])
        self._passed["status"] += 1
        return True

    def _guarded(self, found: Record[_Page]) -> Capture | Quarantined | None:
        try:
            return self._capture(found)
        except InputError as error:
            return quarantined(error, found.where)

    def _capture(self, found: Record[_Page]) -> Capture | None:
        page, block = found.chosen, found.block
        body = block[page.answer.body_at :] if page.answer else block
        self._check_digest(found.fields, "warc-block-digest", [block])
        steps = unpacked(page.answer, body, self._limits) if page.answer else (body,)
        self._check_digest(found.fields, "warc-payload-digest", steps)
        data = steps[-1]
        if not data.strip():
            self._passed["empty"] += 1
            return None
        look = look_of(data[:HEAD], _KINDS.get(page.kind, ""))
        if look not in _MEDIA:
            self._passed["kind"] += 1
            return None
        if "warc-truncated" in found.fields:
            self._notes["cut off when they were fetched (WARC-Truncated), and read as far as they go"] += 1
        told = self._told(page.url) or Told()
        record = _UNSAFE.sub("", found.fields.get("warc-record-id", ""))[:200] or None
        fields = replace(told, url=page.url, captured=page.captured, charset=page.charset, record=record)
        by = "manifest" if told.published else "metadata"
        return Capture(sha256(data), found.where, _MEDIA[look], len(data), data, fields, by)

    def _check_digest(self, fields: Fields, name: str, steps: Iterable[bytes]) -> None:
        """See that bytes are those that the archive tells. Archivers disagree at which step a page's are taken."""
        told = fields.get(name)
        if not told:
            return
        m = _DIGEST.fullmatch(told)
        kind = _HASHES.get(m[1].lower().replace("-", "")) if m else None
        if m is None or kind is None:
            named = _UNSAFE.sub("", m[1] if m else told[:20]).lower()
            self._notes[f"told with a digest of a kind that is not checked ({named})"] += 1
            return
        wanted = set(_decoded(m[2]))
        if not any(hashlib.new(kind, step, usedforsecurity=False).digest() in wanted for step in steps):
            what = "its page's" if name == "warc-payload-digest" else "its"
            raise MalformedInput(f"{what} bytes are not those whose digest it tells ({told[:80]})", remedy=_AGAIN)


def _check(fields: Fields, url: str) -> None:
    if not _DATE.fullmatch(fields.get("warc-date", "")):
        raise MalformedInput("the record does not tell when it was fetched (WARC-Date)", remedy=_AGAIN)
    if len(url) > _LONGEST_URL:
        raise MalformedInput(f"the record's address has {len(url):,} characters", remedy=_AGAIN)
    if "warc-segment-number" in fields:
        raise MalformedInput("its page is spread over several records, which is not read", remedy=_AGAIN)


def _decoded(value: str) -> Iterator[bytes]:
    """The bytes that a digest may stand for: archivers write base 32, hexadecimal or base 64."""
    ways: tuple[Callable[[str], bytes], ...] = (
        bytes.fromhex,
        lambda v: base64.b32decode(v.upper() + "=" * (-len(v) % 8)),
        lambda v: base64.b64decode(v.replace("-", "+").replace("_", "/") + "=" * (-len(v) % 4), validate=True),
    )
    for way in ways:
        try:
            yield way(value)
        except (ValueError, binascii.Error):
            continue
