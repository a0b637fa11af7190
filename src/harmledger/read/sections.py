"""The text of a page cut into what speaks and what does not: body, quoted articles, comments, furniture."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from harmledger.model.document import Section, SectionKind
from harmledger.model.span import Span
from harmledger.read.blocks import settle_blocks
from harmledger.read.lines import Line, lines_of
from harmledger.read.posts import settle_posts
from harmledger.read.quoted import QuotedArticle, quoted_articles
from harmledger.read.rules import Rules


class _Piece(NamedTuple):
    start: int
    kind: SectionKind
    article: QuotedArticle | None


def settled_lines(text: str, rules: Rules, owner: str | None = None) -> list[Line]:
    """The lines of ``text``, each with what it is settled to be."""
    lines = lines_of(text, rules)
    if not settle_posts(lines, owner):
        settle_blocks(lines, rules)
    return lines


def sections_of(
    lines: list[Line], text: str, rules: Rules, owner: str | None = None, comments_at: int | None = None
) -> tuple[Section, ...]:
    """The sections of ``text``; they tile it, in order, without gaps or overlaps.

    Args:
        lines: Its lines from ``settled_lines``, up to ``comments_at``.
        text: The stored text.
        rules: What lines of pages are.
        owner: The handle whose post this is, if its address tells.
        comments_at: Where readers' comments begin, if the markup told.
    """
    if not text:
        return ()
    pieces = list(_pieces(lines, quoted_articles(lines, rules), rules, owner, rules.may_be_glued(text)))
    if comments_at is not None and comments_at < len(text):
        pieces.append(_Piece(comments_at, SectionKind.COMMENTS, None))
    return _tiled(pieces, len(text))


def _pieces(
    lines: list[Line], articles: list[QuotedArticle], rules: Rules, owner: str | None, glue: bool
) -> Iterable[_Piece]:
    """Where each kind begins, line by line, and within a line where something is glued to it."""
    inside = {n: article for article in articles for n in range(article.first, article.last)}
    for n, line in enumerate(lines):
        article = inside.get(n)
        if not line.speaks:
            yield _Piece(line.start, line.kind, None)
            continue
        kind = SectionKind.QUOTED if article else SectionKind.BODY
        first, last = rules.glued(line.text, owner) if glue else (0, len(line.text))
        if first:
            yield _Piece(line.start, SectionKind.FURNITURE, None)
        if first < last:
            yield _Piece(line.start + first, kind, article)
        if last < line.end - line.start:
            yield _Piece(line.start + last, SectionKind.FURNITURE, None)


def _tiled(pieces: list[_Piece], end: int) -> tuple[Section, ...]:
    """Neighbours of one kind joined; each runs to the next one's beginning."""
    joined: list[_Piece] = []
    for piece in pieces:
        if not joined or (piece.kind, piece.article) != (joined[-1].kind, joined[-1].article):
            joined.append(piece)
    if not joined:
        return (Section(SectionKind.BODY, Span(0, end)),)
    joined[0] = joined[0]._replace(start=0)
    ends = [piece.start for piece in joined[1:]] + [end]
    return tuple(_section(piece, stop) for piece, stop in zip(joined, ends, strict=True))


def _section(piece: _Piece, end: int) -> Section:
    span = Span(piece.start, end)
    if piece.article is None:
        return Section(piece.kind, span)
    return Section(piece.kind, span, piece.article.published, piece.article.title, piece.article.author)
