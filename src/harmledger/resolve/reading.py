"""One document's mentions: names are found first, then settled together, since each helps the others."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from operator import attrgetter

from harmledger.model.document import Document
from harmledger.model.mention import Mentions
from harmledger.resolve.knowledge import Knowledge
from harmledger.resolve.moments import moment_mentions
from harmledger.resolve.places import place_mentions
from harmledger.resolve.voices import actor_mentions, source_mentions, without_doubles
from harmledger.text.tokens import Kind, Token, tokenize


def mentions(document: Document, known: Knowledge, tokens: Sequence[Token] | None = None) -> Mentions:
    """The places, actors, sources and moments that a document's words name, each in the order of the text.

    Args:
        document: Only its sections that speak are read.
        known: What is known.
        tokens: ``tokenize(document.text)``, where the caller has it already.
    """
    whole = tokenize(document.text) if tokens is None else tokens
    spoken = _spoken(document, whole)
    publisher = known.registry.publisher(document.publisher, document.url)
    beats = known.registry.beats.get(publisher.id, ()) if publisher else ()
    hits = known.registry.names.find(spoken, document.text)
    places, context = place_mentions(spoken, document.text, known.atlas, hits, beats)
    actors = actor_mentions(hits, spoken, document, known.forces, context.main_country)
    places, actors = without_doubles(places, actors, hits, spoken, known.forces)
    return Mentions(
        places=places,
        actors=actors,
        sources=source_mentions(hits, spoken, context.main_country),
        moments=moment_mentions(document, spoken, known.times, known.era, whole),
        publisher=publisher,
    )


def _spoken(document: Document, tokens: Sequence[Token]) -> Sequence[Token]:
    """The tokens of the sections that speak; each stretch left out is one line end."""
    silent = [s.span for s in document.sections if not s.speaks]
    if not silent:
        return tokens
    kept: list[Token] = []
    at = 0
    for span in silent:
        first, end = (bisect_left(tokens, offset, at, key=attrgetter("start")) for offset in (span.start, span.end))
        kept += tokens[at:first]
        if first < end and (not kept or kept[-1].kind is not Kind.BREAK):
            kept.append(Token(tokens[first].start, tokens[first].end, "\n\n", Kind.BREAK))
        at = end
    return [*kept, *tokens[at:]]
