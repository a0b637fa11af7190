"""Articles quoted inside a page: a title line, a writer's line, a line that is nothing but a date, then prose.

Told by that structure, wherever the page itself has spoken before. "Last Thursday" in one is reckoned from its
own date.
"""

from __future__ import annotations

from dataclasses import dataclass

from harmledger.model.document import SectionKind
from harmledger.model.moment import KnownFrom, Moment
from harmledger.model.span import Span
from harmledger.read.dates import FoundDate
from harmledger.read.lines import Line
from harmledger.read.rules import Role, Rules
from harmledger.text.scripts import fold, is_arabic

_BEFORE = 300  # characters of the page's own prose before anything can be a quotation in it
_LEAST = 150  # characters of prose below the date
_LOOKED_THROUGH = 12  # lines
_TITLE_WORDS = range(3, 25)
_NAME_WORDS = range(1, 7)
_HEAD_LINES = 3  # title, writer and publisher above the date


@dataclass(frozen=True, slots=True)
class QuotedArticle:
    """Lines ``first`` to ``last`` (excluded) are an article of its own."""

    first: int
    last: int
    title: str
    author: str | None
    published: Moment


def quoted_articles(lines: list[Line], rules: Rules) -> list[QuotedArticle]:
    """The quoted articles among ``lines``, in order, without overlaps."""
    found: list[QuotedArticle] = []
    spoken = 0
    for at, line in enumerate(lines):
        if not line.speaks:
            continue
        if line.prose:
            spoken += len(line.text)
            continue
        stamp = rules.dates.stamp(line.text) if spoken >= _BEFORE else None
        article = _article(lines, at, stamp, rules) if stamp else None
        if article:
            if found and article.first < found[-1].last:  # the next of several: the one before ends here
                found[-1] = _ended(found[-1], article.first)
            found.append(article)
    return found


def _ended(article: QuotedArticle, last: int) -> QuotedArticle:
    return QuotedArticle(article.first, last, article.title, article.author, article.published)


def _article(lines: list[Line], at: int, stamp: FoundDate, rules: Rules) -> QuotedArticle | None:
    """The article whose date is line ``at``, if a title stands above it and prose below."""
    if at + 1 >= len(lines) or not (lines[at + 1].speaks and lines[at + 1].prose):
        return None
    if _prose_below(lines, at + 1, rules) < _LEAST:
        return None
    head = _head(lines, at, rules)
    title = next((n for n in head if _is_title(lines[n])), None)
    if title is None:
        return None
    author = next((n for n in head if n > title and _is_name(lines[n], rules)), None)
    line = lines[at]
    span = Span(line.start + stamp.start, line.start + stamp.end)
    words = line.text[stamp.start : stamp.end]
    name = lines[author].text if author is not None else None
    last = _last(lines, at + 1, name, rules)
    return QuotedArticle(title, last, lines[title].text, name, Moment(stamp.period, KnownFrom.TEXT, words, span))


def _prose_below(lines: list[Line], at: int, rules: Rules) -> int:
    """Characters of prose up to the next date or end of speech: a list of changes has a line or two for each."""
    size = 0
    for line in lines[at : at + _LOOKED_THROUGH]:
        if not line.speaks or (not line.prose and rules.dates.stamp(line.text)) or size >= _LEAST:
            break
        size += len(line.text) if line.prose else 0
    return size


def _head(lines: list[Line], at: int, rules: Rules) -> list[int]:
    """The lines above the date that can be its title, writer and publisher, from above."""
    head: list[int] = []
    for n in range(at - 1, max(-1, at - 1 - _HEAD_LINES), -1):
        line = lines[n]
        if not line.speaks or line.prose or line.text.endswith(":") or rules.dates.stamp(line.text):
            break
        head.insert(0, n)
    return head


def _is_title(line: Line) -> bool:
    return line.words in _TITLE_WORDS and not line.closed and not line.bullet


def _is_name(line: Line, rules: Rules) -> bool:
    if rules.is_byline(line.text):
        return True
    if line.words not in _NAME_WORDS or any(c.isdigit() for c in line.text):
        return False
    return is_arabic(line.text) or all(word[0].isupper() for word in line.text.split() if word[0].isalpha())


def _last(lines: list[Line], at: int, author: str | None, rules: Rules) -> int:
    """Where the article that begins at ``at`` ends: at its writer's life, at comments, or with the page."""
    for n in range(at, len(lines)):
        line = lines[n]
        if line.kind is SectionKind.COMMENTS or line.role in (Role.COMMENTS, Role.FORM, Role.TAIL):
            return n
        if n > at and author and _is_bio(line, author, rules):
            line.kind = SectionKind.FURNITURE
            return n
    return len(lines)


def _is_bio(line: Line, author: str, rules: Rules) -> bool:
    name, words = fold(author).split(), fold(line.text).split()
    return words[: len(name)] == name and bool({*words[len(name) : len(name) + 2]} & rules.bios)
