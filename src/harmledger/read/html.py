"""A page's main text, its readers' comments and what its metadata tell."""

from __future__ import annotations

import json
import logging
import re
from collections.abc import Iterator
from typing import NamedTuple

from lxml import etree  # type: ignore[import-untyped, unused-ignore]
from lxml.html import HtmlElement  # type: ignore[import-untyped, unused-ignore]
from trafilatura import bare_extraction, html2txt
from trafilatura.metadata import extract_metadata
from trafilatura.settings import Document as Extracted
from trafilatura.utils import load_html

from harmledger.errors import MalformedInput
from harmledger.text.scripts import fold

# What trafilatura finds wrong with a page it also tells its caller; its log would repeat it on the terminal.
logging.getLogger("trafilatura").setLevel(logging.CRITICAL)
logging.getLogger("htmldate").setLevel(logging.CRITICAL)

_CHARSET = re.compile(rb"""<meta[^>]{0,200}?charset\s*=\s*["']?\s*([A-Za-z0-9_:.-]{2,40})""", re.IGNORECASE)
_DATE_FIELDS = (  # in the order of trust; the Open Graph protocol, schema.org, Dublin Core, and what news sites add
    "article:published_time",
    "og:article:published_time",
    "datepublished",
    "og:published_time",
    "dc.date.issued",
    "dcterms.issued",
    "dc.date",
    "dcterms.created",
    "parsely-pub-date",
    "sailthru.date",
    "publish-date",
    "publish_date",
    "publication_date",
    "pubdate",
    "article.published",
    "cxenseparse:recs:publishtime",
    "date",
)
_LD_DATE = re.compile(r'"datePublished"\s*:\s*("(?:[^"\\]|\\.){4,60}")')
# What lxml and trafilatura let through from broken pages, found by mutating whole ones.
_BROKEN = (etree.LxmlError, ValueError, TypeError, KeyError, IndexError, AttributeError, AssertionError, RecursionError)
_TITLE_WITHIN = 400  # characters of the text in which its title may stand already


class Page(NamedTuple):
    """What a page says. ``text`` ends with readers' comments where ``comments_at`` says so."""

    text: str
    comments_at: int | None
    title: str | None
    author: str | None
    publisher: str | None
    url: str | None
    published: str | None  # as the page's metadata write it


def declared_charset(data: bytes) -> str | None:
    """The charset that the page's head declares."""
    m = _CHARSET.search(data[:4096])
    return m[1].decode("ascii") if m else None


def page_of(html: str, url: str | None = None) -> Page:
    """The main text and metadata of ``html``.

    Raises:
        MalformedInput: if it is no page, or has no text.
    """
    try:
        tree = load_html(html)
        if tree is not None:
            return _page(tree, html, url)
    except _BROKEN as error:
        raise MalformedInput("its HTML cannot be taken apart", remedy="Save the page anew, or save its text") from error
    raise MalformedInput("it is no HTML page", remedy="Save the page anew, or save its text")


def _page(tree: HtmlElement, html: str, url: str | None) -> Page:
    told = _published(tree)
    meta = extract_metadata(tree, default_url=url)
    found = bare_extraction(load_html(html), url=url, include_comments=True, include_tables=True, favor_recall=True)
    parts = found.as_dict() if isinstance(found, Extracted) else {}
    body = (parts.get("text") or html2txt(tree) or "").strip()
    comments = (parts.get("comments") or "").strip()
    title = _clean(meta.title) if meta else None
    if not body and not title:
        raise MalformedInput("the page holds no text", remedy="A script may draw it: save it from a browser")
    if title and fold(title) not in fold(body[:_TITLE_WITHIN]):
        body = f"{title}\n\n{body}".strip()
    text = f"{body}\n\n{comments}" if comments else body
    return Page(
        text=text.replace("\0", "\N{REPLACEMENT CHARACTER}"),
        comments_at=len(body) + 2 if comments else None,
        title=title,
        author=_clean(meta.author) if meta else None,
        publisher=_clean(meta.sitename) if meta else None,
        url=_canonical(tree),
        published=told,
    )


def _clean(value: str | None) -> str | None:
    return " ".join(value.split()) or None if value else None


def _canonical(tree: HtmlElement) -> str | None:
    for link in tree.iterfind(".//link[@rel='canonical']"):
        href = (link.get("href") or "").strip()
        if href.startswith(("http://", "https://")):
            return href
    return None


def _published(tree: HtmlElement) -> str | None:
    """The publication date as the page's own metadata write it."""
    fields: dict[str, str] = {}
    for meta in tree.iterfind(".//meta"):
        name = meta.get("property") or meta.get("name") or meta.get("itemprop")
        content = (meta.get("content") or "").strip()
        if name and content:
            fields.setdefault(name.strip().lower(), content)
    told = next((fields[name] for name in _DATE_FIELDS if name in fields), None)
    return told or next(_in_scripts(tree), None) or next(_in_times(tree), None)


def _in_scripts(tree: HtmlElement) -> Iterator[str]:
    for script in tree.iterfind(".//script[@type='application/ld+json']"):
        for m in _LD_DATE.finditer(script.text or ""):
            try:
                yield str(json.loads(m[1]))
            except ValueError:
                continue


def _in_times(tree: HtmlElement) -> Iterator[str]:
    """``<time datetime=…>`` that says that it is the publication, or the page's only one."""
    times = [t for t in tree.iterfind(".//time[@datetime]") if (t.get("datetime") or "").strip()]
    for t in times:
        marks = f"{t.get('class') or ''} {t.get('itemprop') or ''}".lower()
        if t.get("pubdate") is not None or "publish" in marks or "entry-date" in marks:
            yield t.get("datetime", "")
    if len({t.get("datetime") for t in times}) == 1:
        yield times[0].get("datetime", "")
