"""A working copy of a document in which some words are blacked out."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from itertools import accumulate

from harmledger.model.document import Document, Section
from harmledger.model.ids import DocumentId, sha256
from harmledger.model.moment import Moment
from harmledger.model.span import Span
from harmledger.read.echoes import sketch

MASK = "█████"  # of one length, so that it does not tell how long a name was


def masked(document: Document, spans: Iterable[Span], words: Iterable[str], name: DocumentId) -> Document:
    """The document without the words under ``spans`` and without ``words`` wherever they stand, called ``name``.

    Nothing that is reckoned from the whole text (its digest, the sketch for echoes) is left of the old text, and
    an address, a title or an author that holds one of ``words`` is taken out or masked as well.
    """
    sought = _sought(words)
    found = [*spans, *(Span(*m.span()) for m in sought.finditer(document.text))] if sought else list(spans)
    gone = _joined(found)
    text, at = _without(document.text, gone)
    sections = tuple(_section(each, at, sought) for each in document.sections)
    address = None if sought and document.url and sought.search(document.url) else document.url
    copy = replace(
        document,
        id=name,
        name=name,
        capture=sha256(text.encode("utf-8", "surrogatepass")),  # a text, which is what the copy stands on
        text=text,
        sections=tuple(each for each in sections if each is not None),
        title=_plain(document.title, sought),
        url=address,
        author=_plain(document.author, sought),
        published=_moment(document.published, at),
        encoding="utf-8",
    )
    return replace(copy, sketch=sketch("\n".join(s.span.of(text) for s in copy.sections if s.speaks)))


def _sought(words: Iterable[str]) -> re.Pattern[str] | None:
    """Any of the words, in any case, with any white space between them."""
    each = [r"\s+".join(map(re.escape, phrase.split())) for phrase in sorted(set(words), key=lambda w: (-len(w), w))]
    return re.compile("|".join(filter(None, each)), re.IGNORECASE) if any(each) else None


def _joined(spans: Iterable[Span]) -> list[Span]:
    joined: list[Span] = []
    for span in sorted(spans):
        if joined and span.start <= joined[-1].end:
            joined[-1] = joined[-1].join(span)
        else:
            joined.append(span)
    return joined


def _without(text: str, gone: list[Span]) -> tuple[str, list[int]]:
    """The text with its masks, and where each offset of the old text is in it."""
    shift = [0] * (len(text) + 2)
    pieces: list[str] = []
    last = 0
    for span in gone:
        pieces += (text[last : span.start], MASK)
        last = span.end
        width = span.end - span.start
        for inside in range(1, width + 1):  # an offset inside of a mask is at its end
            shift[span.start + inside] -= 1
        shift[span.start + 1] += len(MASK)
    pieces.append(text[last:])
    return "".join(pieces), [offset + moved for offset, moved in enumerate(accumulate(shift))]


def _section(section: Section, at: list[int], sought: re.Pattern[str] | None) -> Section | None:
    start, end = at[section.span.start], at[section.span.end]
    if start >= end:
        return None
    return replace(
        section,
        span=Span(start, end),
        title=_plain(section.title, sought),
        author=_plain(section.author, sought),
        published=_moment(section.published, at),
    )


def _moment(moment: Moment | None, at: list[int]) -> Moment | None:
    if moment is None or moment.span is None:
        return moment
    start, end = at[moment.span.start], at[moment.span.end]
    return replace(moment, span=Span(start, end) if start < end else None)


def _plain(value: str | None, sought: re.Pattern[str] | None) -> str | None:
    return sought.sub(MASK, value) if value and sought else value
