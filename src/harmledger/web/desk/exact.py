"""Texts on a page, code point for code point, so that what is selected in a browser is the same stretch in Python.

HTML cannot carry every character: some are dropped by parsers, some turn what follows them round. Each of these is
shown by one other character, so that no offset moves.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from harmledger.errors import UsageError
from harmledger.model.claim import Claim
from harmledger.model.document import Document, Section
from harmledger.model.span import Span

_STANDS = (
    {code: 0x2400 + code for code in range(0x20) if code not in (0x09, 0x0A)}  # "␀" and so on
    | {0x7F: 0x2421, 0x202D: 0xFFFD, 0x202E: 0xFFFD}
    | dict.fromkeys([*range(0x80, 0xA0), *range(0xD800, 0xE000), *range(0xE0000, 0xE0080)], 0xFFFD)
)


def exact(text: str) -> str:
    """``text`` as a page can carry it: as many code points, and the same ones but where no page can carry them."""
    return text.translate(_STANDS)


@dataclass(frozen=True, slots=True)
class Mark:
    """A stretch of text with the values whose words cover it: (claim, field) for each."""

    text: str
    covering: tuple[tuple[str, str], ...]

    @property
    def kinds(self) -> tuple[str, ...]:
        """The fields' first parts, sorted, each once."""
        return tuple(sorted({field.partition("/")[0] for _, field in self.covering}))

    @property
    def claims(self) -> tuple[str, ...]:
        """The claims, sorted, each once."""
        return tuple(sorted({claim for claim, _ in self.covering}))

    @property
    def fields(self) -> tuple[str, ...]:
        """Claims with their fields, as the page's script asks for them."""
        return tuple(f"{claim}:{field}" for claim, field in self.covering)


@dataclass(frozen=True, slots=True)
class Stretch:
    """A section of a document: claims are read from it where it ``speaks``."""

    kind: str
    speaks: bool
    marks: tuple[Mark, ...]


def stretches(document: Document, claims: Iterable[Claim]) -> tuple[Stretch, ...]:
    """A document's text in its sections, every quote marked. Joined, the marks are the text, letter for letter."""
    evidence = sorted({(e.span.start, e.span.end, c.id, e.field) for c in claims for e in c.evidence})
    found = []
    for start, end, section in _parts(document):
        inside = [e for e in evidence if e[0] < end and start < e[1]]
        found.append(
            Stretch(
                section.kind.value if section else "body",
                section is None or section.speaks,
                _marked(document.text, (start, end), inside),
            )
        )
    return tuple(found)


def _parts(document: Document) -> list[tuple[int, int, Section | None]]:
    """The sections in order, and what lies between them."""
    parts: list[tuple[int, int, Section | None]] = []
    at = 0
    for section in sorted(document.sections, key=lambda s: s.span):
        start = max(at, section.span.start)
        if start > at:
            parts.append((at, start, None))
        if section.span.end > start:
            parts.append((start, section.span.end, section))
            at = section.span.end
    if at < len(document.text):
        parts.append((at, len(document.text), None))
    return parts


def _marked(text: str, within: tuple[int, int], evidence: Sequence[tuple[int, int, str, str]]) -> tuple[Mark, ...]:
    first, last = within
    borders = {first, last, *(min(max(at, first), last) for e in evidence for at in e[:2])}
    marks = []
    for start, end in pairwise(sorted(borders)):
        covering = tuple((claim, field) for a, b, claim, field in evidence if a <= start and end <= b)
        marks.append(Mark(exact(text[start:end]), covering))
    return tuple(marks)


def chosen(text: str, form: Mapping[str, str], near: int = 0) -> Span | None:
    """The words that a form names: by ``start`` and ``end`` as the page's script counted them, held against the
    ``quote`` that its user saw; or by the quote alone, where it stands nearest to ``near``. None where it names none.

    Raises:
        UsageError: these words are not there.
    """
    quote, start, end = form.get("quote", ""), form.get("start", ""), form.get("end", "")
    if start.isdecimal() and end.isdecimal() and len(start) < 10 and len(end) < 10:
        if not int(start) < int(end) <= len(text) or exact(text[int(start) : int(end)]) != quote:
            raise UsageError("the words that were chosen are not those of the text", remedy="Choose them again")
        return Span(int(start), int(end))
    if not quote:
        return None
    shown, found, at = exact(text), [], -1
    while (at := shown.find(quote, at + 1)) >= 0:
        found.append(at)
    if not found:
        raise UsageError(
            "the document does not say these words", remedy="Copy them from the text as they stand, or select them"
        )
    at = min(found, key=lambda n: abs(n - near))
    return Span(at, at + len(quote))
