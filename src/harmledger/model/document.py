"""Captures and documents: what was collected, and what it says."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from harmledger.model.ids import DocumentId, Sha256
from harmledger.model.moment import Moment, Period
from harmledger.model.span import Span


@dataclass(frozen=True, slots=True)
class Told:
    """What is told about an input beside its bytes: a manifest row, the fields of a JSON line or CSV row, or the head
    of a web archive's record.

    All of it as written; empty is None. ``published_known_from`` is the manifest's own remark. Of a web archive's
    record alone: when it was fetched (``captured``), in which letters its server said it was (``charset``), and what
    the archive calls the record (``record``).
    """

    id: str | None = None
    title: str | None = None
    url: str | None = None
    publisher: str | None = None
    author: str | None = None
    published: str | None = None
    published_known_from: str | None = None
    lang: str | None = None
    captured: str | None = None
    charset: str | None = None
    record: str | None = None


@dataclass(frozen=True, slots=True)
class Capture:
    """The bytes of one page, post or file as collected.

    ``sha256`` is of ``data``; ``file`` says where they stood, relative to the input that was named
    ("reports/a.html", "posts.jsonl#12" for the twelfth line, "crawl.warc.gz#812" for the record at byte 812);
    ``media`` is what the bytes are, by their look
    first and their name second: "text", "html", "pdf" or "record" (one JSON line or CSV row).
    ``told_by`` is "manifest" or "metadata", or None where nothing was told.
    """

    sha256: Sha256
    file: str
    media: str
    size: int
    data: bytes = field(repr=False)
    told: Told = Told()
    told_by: str | None = None


class SectionKind(StrEnum):
    """What a stretch of a page is."""

    BODY = "body"
    QUOTED = "quoted article"
    COMMENTS = "comments"
    FURNITURE = "furniture"


@dataclass(frozen=True, slots=True)
class Section:
    """A stretch of a document with one kind, and for a quoted article its own title, author and date.

    Sections tile the text: in order, without gaps or overlaps. Only ``BODY`` and ``QUOTED`` speak.
    """

    kind: SectionKind
    span: Span
    published: Moment | None = None
    title: str | None = None
    author: str | None = None

    @property
    def speaks(self) -> bool:
        """Whether claims are read from it."""
        return self.kind in (SectionKind.BODY, SectionKind.QUOTED)


@dataclass(frozen=True, slots=True)
class Document:
    """What a capture says.

    ``id`` is made of the bytes and of where they stood (URL, else publisher); ``name`` is what exports call
    it: the input's own id where it has one, else ``id``. ``text`` is the stored text; every offset indexes
    it. ``published`` is when the page went out, with how that is known; ``lang`` is a BCP 47 tag as detected
    from the words, not as told (what is told is often wrong). ``echo_key`` is equal for near-duplicates'
    sketches only by chance: echoes are settled over a whole case (``read.echoes``).
    """

    id: DocumentId
    name: str
    capture: Sha256
    file: str
    text: str
    sections: tuple[Section, ...]
    title: str | None = None
    url: str | None = None
    publisher: str | None = None
    author: str | None = None
    lang: str | None = None
    encoding: str | None = None
    published: Moment | None = None
    captured: str | None = None  # when a web archive fetched it: never the day of what it tells, nor of the page
    sketch: tuple[int, ...] = ()  # MinHash of the words, for echoes

    @property
    def reported(self) -> Period | None:
        """When it was published, as far as known."""
        return self.published.period if self.published else None

    def section_at(self, offset: int) -> Section | None:
        """The section that holds a code point of the text."""
        return next((s for s in self.sections if s.span.start <= offset < s.span.end), None)

    def anchor(self, offset: int) -> Moment | None:
        """The publication moment from which relative dates at ``offset`` are reckoned."""
        section = self.section_at(offset)
        return (section.published if section else None) or self.published


@dataclass(frozen=True, slots=True)
class Quarantined:
    """An input that could not be read, with its reason; the rest went on."""

    file: str
    reason: str  # the error's full sentence, with the place and the remedy
    error: str  # the error's class name
    sha256: Sha256 | None = None
