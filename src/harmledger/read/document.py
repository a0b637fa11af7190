"""One capture read: text, sections, publication, language, sketch."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import Any

from harmledger.errors import InputError, MalformedInput
from harmledger.model.document import Capture, Document, Told
from harmledger.model.ids import DocumentId, digest_id
from harmledger.model.moment import KnownFrom, Moment
from harmledger.read.decode import decode
from harmledger.read.echoes import sketch
from harmledger.read.language import language_of
from harmledger.read.published import from_post_id, from_text, from_told, from_url, owner_of, published
from harmledger.read.rules import Rules, packaged_rules
from harmledger.read.sections import sections_of, settled_lines

_UNSTORABLE = re.compile("[\0\ud800-\udfff]")
_LONGEST_SKETCHED = 200_000  # characters: a book's beginning tells whether two are one


@dataclass(frozen=True, slots=True)
class _Said:
    """What the bytes say by themselves, before anything told beside them."""

    text: str
    encoding: str | None = None
    comments_at: int | None = None
    title: str | None = None
    author: str | None = None
    publisher: str | None = None
    url: str | None = None
    published: str | None = None


def document(capture: Capture, rules: Rules | None = None) -> Document:
    """What a capture says. The same for the same capture, always.

    Args:
        capture: The bytes, and what was told beside them.
        rules: The page words to read with; those that ship with harmledger unless told.

    Raises:
        InputError: if it cannot be read; the message says why, and what to do.
    """
    rules = rules or packaged_rules()
    try:
        said = _said(capture)
        if not said.text.strip():
            raise MalformedInput("it is empty", remedy="Collect it again")
    except InputError as error:
        error.where = error.where or capture.file
        raise
    return _document(capture, said, rules)


def _document(capture: Capture, said: _Said, rules: Rules) -> Document:
    told = capture.told
    url = told.url or said.url
    text = said.text
    owner = owner_of(url)
    lines = settled_lines(text if said.comments_at is None else text[: said.comments_at], rules, owner)
    sections = sections_of(lines, text, rules, owner, said.comments_at)
    told_from = KnownFrom.MANIFEST if capture.told_by == "manifest" else KnownFrom.METADATA
    when: list[Moment | None] = [
        from_told(told.published, told_from, rules),
        from_told(said.published, KnownFrom.METADATA, rules),
        from_url(url),
        from_post_id(url),
        from_text(text, lines, sections, rules),
    ]
    speaking = "\n".join(s.span.of(text) for s in sections if s.speaks)
    id_ = DocumentId(digest_id(capture.sha256, url or told.publisher or said.publisher or ""))
    return Document(
        id=id_,
        name=told.id or id_,
        capture=capture.sha256,
        file=capture.file,
        text=text,
        sections=sections,
        title=told.title or said.title,
        url=url,
        publisher=told.publisher or said.publisher,
        author=told.author or said.author,
        lang=language_of(speaking or text),
        encoding=said.encoding,
        published=published(when),
        captured=told.captured,
        sketch=sketch(speaking[:_LONGEST_SKETCHED]),
    )


def _said(capture: Capture) -> _Said:
    if capture.media == "html":
        return _from_html(capture.data, capture.told)
    if capture.media == "pdf":
        return _from_pdf(capture.data)
    if capture.media == "record":
        return _from_record(capture.data)
    found = decode(capture.data, capture.told.charset)
    return _Said(found.text.replace("\r\n", "\n").replace("\r", "\n"), found.encoding)


def _from_html(data: bytes, told: Told) -> _Said:
    from harmledger.read.html import declared_charset  # late: see _from_page

    found = decode(data, told.charset or declared_charset(data))
    return _from_page(found.text, found.encoding, told.url)


def _from_page(html: str, encoding: str | None, url: str | None) -> _Said:
    # Imported here: trafilatura takes a fifth of a second, and many cases hold no page.
    from harmledger.read.html import page_of

    if not html.strip():
        return _Said("", encoding)
    page = page_of(html, url)
    return _Said(
        page.text, encoding, page.comments_at, page.title, page.author, page.publisher, page.url, page.published
    )


def _from_pdf(data: bytes) -> _Said:
    from harmledger.read.pdf import pdf_text  # late: few cases hold a PDF

    found = pdf_text(data)
    return _Said(found.text, title=found.title, author=found.author)


def _from_record(data: bytes) -> _Said:
    try:
        fields: Any = json.loads(data)
    except (ValueError, RecursionError) as error:
        raise MalformedInput("it is no JSON object", remedy="Write one JSON object a line") from error
    text = fields.get("text") if isinstance(fields, dict) else None
    html = fields.get("html") if isinstance(fields, dict) else None
    if isinstance(text, str) and text.strip():
        return _Said(_storable(text), "utf-8")
    if isinstance(html, str) and html.strip():
        url = fields.get("url")
        return _from_page(_storable(html), "utf-8", url if isinstance(url, str) else None)
    if text is None and html is None:
        raise MalformedInput('it has neither "text" nor "html"', remedy="Add one of them")
    return _Said("")


def _storable(text: str) -> str:
    """Without what no database and no file can hold: zeros and halves of characters, each replaced by one
    U+FFFD, so that offsets stay."""
    return _UNSTORABLE.sub("\N{REPLACEMENT CHARACTER}", text)
