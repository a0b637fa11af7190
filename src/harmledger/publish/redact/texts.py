"""What is shown of documents: their quotes alone, one after another."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from harmledger.model.claim import Claim, Evidence, Reading
from harmledger.model.document import Document, Section, SectionKind
from harmledger.model.ids import DocumentId, Sha256
from harmledger.model.moment import Moment
from harmledger.model.span import Span
from harmledger.publish.redact.people import Cast

BETWEEN = " […] "
"""What stands between two quotes of one document, for all that is not shown."""


def public_document(document: Document, id_: DocumentId, cast: Cast, *, title: str | None, linked: bool) -> Document:
    """A document without its text (``with_quotes`` gives it what is shown), its file and its digest: the digest of
    a text tells whoever has it that it is this one. Of its publisher, the name alone, and that where it is shown."""
    publisher = cast.known.publishers.get(document.id)
    named = publisher is not None and cast.publisher_class(document.id).named
    name = cast.name(publisher, document.publisher) if named and publisher is not None else None
    return Document(
        id=id_,
        name=id_,
        capture=Sha256(cast.keyed.digest("capture", id_)),
        file=id_,
        text="",
        sections=(),
        title=title,
        url=document.url if linked else None,
        publisher=name,
        lang=document.lang,
        published=_day(document.published) if document.published else None,
    )


def _day(published: Moment) -> Moment:
    """To the day: a post is found by its second."""
    return replace(published, text=published.period.start.isoformat())


def with_quotes(document: Document, claims: Sequence[Claim]) -> tuple[Document, Reading]:
    """A public document whose text is the quotes of its claims in their order, and its reading, whose evidence lies in
    that text: what is shown of it can be checked like any document."""
    spans = sorted({(e.span, e.quote) for c in claims for e in c.evidence}, key=lambda s: (s[0].start, s[0].end, s[1]))
    at: dict[tuple[Span, str], Span] = {}
    text = ""
    for told in spans:
        text += BETWEEN if text else ""
        at[told] = Span(len(text), len(text) + len(told[1]))
        text += told[1]
    moved = tuple(replace(c, evidence=_moved(c.evidence, at)) for c in _ordered(claims))
    sections = (Section(SectionKind.BODY, Span(0, len(text))),) if text else ()
    return replace(document, text=text, sections=sections), Reading(document.id, moved)


def _ordered(claims: Iterable[Claim]) -> list[Claim]:
    return sorted(claims, key=lambda c: c.id)


def _moved(evidence: Iterable[Evidence], at: dict[tuple[Span, str], Span]) -> tuple[Evidence, ...]:
    return tuple(replace(e, span=at[e.span, e.quote]) for e in evidence)
