"""Organisations that no registry lists, known by how they are named: "Harbour Wire", "the network Voices of …".

A name is one that holds a head noun of organisations ("Observatory", "Wire"), or that follows one in small letters
("the monitor Tall Reeds"). Once introduced, it is known wherever its words stand in the text again.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from harmledger.extract.classify import Name
from harmledger.extract.language import Language
from harmledger.model.ids import UNLISTED, SourceId
from harmledger.model.mention import Source, SourceKind, SourceMention
from harmledger.model.span import Span
from harmledger.text.scripts import fold
from harmledger.text.tokens import Kind, Token

LONGEST = 8  # words of a name
HEADS = ("ORG", "ORG_HEAD")
NAMEABLE = frozenset(
    {"ORG", "OBJECT", "EVENT", "MOD", "PERSON", "UNIT", "MILITARY"}
)  # listed words that names hold too
QUOTES = frozenset("\"“”«»„'‘’")


def with_organisations(
    found: Sequence[Name], tokens: Sequence[Token], text: str, language: Language, publisher: Source | None
) -> list[Name]:
    """The names of a text with its unlisted organisations among them.

    Args:
        found: What resolution knows, in reading order. A listed source or actor keeps its words.
        tokens: The tokens to look at.
        text: The document's text.
        language: Its words of the classes ``ORG`` and ``ORG_HEAD`` carry a ``kind``.
        publisher: The page's own publisher, which may stand among them.
    """
    if language.classes.isdisjoint(HEADS):
        return list(found)
    kept = [n for n in found if n.cls in ("SOURCE", "ACTOR", "ACTOR_ADJ", "MOMENT")]
    spans = {(start, end): kind for start, end, kind in _introduced(tokens, text, language)}
    if not spans:
        return list(found)
    first = {text[start:end]: (start, end) for start, end in reversed(spans)}  # where each name is introduced
    for again, name in _occurrences(text, first, tokens):
        spans.setdefault(again, spans[first[name]])
    new: list[Name] = []
    for start, end in sorted(spans, key=lambda span: (span[0], -span[1])):
        if (not new or new[-1].end <= start) and _free(kept, start, end):
            new.append(Name(start, end, "SOURCE", _mention(text, start, end, spans[start, end], publisher)))
    rest = [n for n in found if _free(new, n.start, n.end)]
    return sorted([*rest, *new], key=lambda n: n.start)


def _free(taken: Sequence[Name], start: int, end: int) -> bool:
    """Whether none of these names, which do not overlap and stand in order, has any of these words."""
    at = bisect_left(taken, end, key=lambda n: n.start)
    return at == 0 or taken[at - 1].end <= start


def _mention(text: str, start: int, end: int, kind: SourceKind, publisher: Source | None) -> SourceMention:
    name = text[start:end]
    source = Source(SourceId(UNLISTED + fold(name)), name, kind)
    if publisher is not None and fold(publisher.name) == fold(name):
        source = publisher
    return SourceMention(Span(start, end), source)


def _introduced(tokens: Sequence[Token], text: str, language: Language) -> Iterator[tuple[int, int, SourceKind]]:
    norms = [t.norm for t in tokens]
    i = 0
    while i < len(tokens):
        head = _kind(language, norms, i, "ORG_HEAD")
        if head is not None and not text[tokens[i].start].isupper():
            named = _after_head(tokens, text, language, norms, i + head[0])
            if named is not None:
                yield tokens[named[0]].start, tokens[named[1] - 1].end, head[1]
                i = named[1]
                continue
        run = _capitals(tokens, text, i)
        if run > i + 1 and not (_opens(tokens, i) and _is_small_word(language, norms, i)):
            kind = next((k[1] for n in range(i, run) if (k := _kind(language, norms, n, "ORG"))), None)
            if kind is not None:
                yield tokens[i].start, tokens[run - 1].end, kind
                i = run
                continue
        i += 1 if run <= i + 1 or _opens(tokens, i) else run - i


def _opens(tokens: Sequence[Token], i: int) -> bool:
    """Whether a sentence may begin at this token, so that its capital tells nothing."""
    return i == 0 or tokens[i - 1].kind is Kind.BREAK or tokens[i - 1].kind is Kind.MARK


def _is_small_word(language: Language, norms: Sequence[str], i: int) -> bool:
    """Whether a listed word is none that stands in names: "After", "In", "According to"."""
    found = language.lexicon.at(norms, i)
    return found is not None and found[1][0].cls not in NAMEABLE


def _kind(language: Language, norms: Sequence[str], i: int, cls: str) -> tuple[int, SourceKind] | None:
    """How many words a head noun of this class takes at ``i``, and what kind of source it heads."""
    found = language.lexicon.at(norms, i)
    if found is None:
        return None
    return next(((found[0], SourceKind(x.get("kind"))) for x in found[1] if x.cls == cls), None)


def _capitals(tokens: Sequence[Token], text: str, start: int) -> int:
    """One past the last word of a run of capitalised words, with the small words that names hold inside."""
    if not _capital(tokens[start], text):
        return start
    end = start + 1
    at = end
    while at < len(tokens) and at - start < LONGEST:
        if _capital(tokens[at], text):
            end = at = at + 1
        elif tokens[at].kind is Kind.WORD and len(tokens[at].norm) <= 3 and tokens[at].norm.isascii():
            at += 1  # "of", "the", "for", "and": part of a name if a capital follows
        else:
            break
    return end


def _capital(token: Token, text: str) -> bool:
    return token.kind is Kind.WORD and text[token.start].isupper()


def _after_head(
    tokens: Sequence[Token], text: str, language: Language, norms: Sequence[str], at: int
) -> tuple[int, int] | None:
    """The name that follows a head noun: in quotation marks, in capitals, or (without capitals) one unknown word."""
    if at < len(tokens) and tokens[at].norm in QUOTES:
        end = next((n for n in range(at + 1, min(at + 6, len(tokens))) if tokens[n].norm in QUOTES), None)
        return (at + 1, end) if end is not None and end > at + 1 else None
    if at >= len(tokens) or tokens[at].kind is not Kind.WORD:
        return None
    if text[tokens[at].start].isupper():
        end = _capitals(tokens, text, at)
        return at, end
    caseless = not text[tokens[at].start].islower()
    return (at, at + 1) if caseless and language.lexicon.at(norms, at) is None else None


def _occurrences(
    text: str, first: Mapping[str, tuple[int, int]], tokens: Sequence[Token]
) -> Iterator[tuple[tuple[int, int], str]]:
    """Where whole words of the text are one of these names, each given with a place where it stands."""
    begun_by: dict[str, list[int]] = defaultdict(list)
    for token in tokens:
        begun_by[text[token.start : token.end]].append(token.start)
    ends = {token.start: token.end for token in tokens}
    last = set(ends.values())
    for name, (start, _) in first.items():
        for at in begun_by[text[start : ends[start]]]:
            if at + len(name) in last and text.startswith(name, at):
                yield (at, at + len(name)), name
