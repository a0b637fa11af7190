"""Short ways to write a document and to say what was found in it."""

from __future__ import annotations

from datetime import date

from harmledger import resolve
from harmledger.model.document import Document, Section, SectionKind
from harmledger.model.ids import DocumentId, Sha256
from harmledger.model.mention import Mentions
from harmledger.model.moment import KnownFrom, Moment, Period
from harmledger.model.span import Span

THURSDAY = "2021-11-04"


def document(
    text: str, published: str | None = THURSDAY, publisher: str | None = None, url: str | None = None
) -> Document:
    """A document of one body section, published on a day or at an unknown time."""
    moment = Moment(Period.day(date.fromisoformat(published)), KnownFrom.METADATA, published) if published else None
    sections = (Section(SectionKind.BODY, Span(0, len(text))),) if text else ()
    return Document(
        DocumentId("d"), "d", Sha256("0" * 64), "d.txt", text, sections, published=moment, publisher=publisher, url=url
    )


def mentions(text: str, known: resolve.Knowledge, published: str | None = THURSDAY) -> Mentions:
    """The mentions of a text."""
    return resolve.mentions(document(text, published), known)


def places(text: str, known: resolve.Knowledge) -> list[tuple[str, str, str]]:
    """Each place mention: its words, the place's name, its kind."""
    return [(m.span.of(text), m.place.name, str(m.place.kind)) for m in mentions(text, known).places]


def moments(text: str, known: resolve.Knowledge, published: str | None = THURSDAY) -> list[str]:
    """Each moment: "start" or "start/last" with its precision where it is no day; "open" where it stays so."""
    found = []
    for mention in mentions(text, known, published).moments:
        if mention.moment is None:
            found.append("open")
            continue
        period = mention.moment.period
        found.append(str(period.start) if period.days == 1 else f"{period.start}/{period.last} {period.precision}")
    return found
