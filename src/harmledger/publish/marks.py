"""Texts with the quoted words marked: cut where marks begin and end, so that overlapping quotes both show."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from harmledger.model.claim import Evidence
from harmledger.model.span import Span

AROUND = 120  # code points of context that a reader sees on either side of a quote, at least to a word's end

_STOP = re.compile(r"\n[^\S\n]*\n\s*|(?<=[.!?؟۔])\s+")  # an empty line, or a sentence's end


@dataclass(frozen=True, slots=True)
class Segment:
    """A stretch of text with the fields whose quotes cover it: none for what is not quoted."""

    text: str
    fields: tuple[str, ...]

    @property
    def kinds(self) -> tuple[str, ...]:
        """The fields' first parts ("counts" of "counts/0"), sorted, each once."""
        return tuple(sorted({field.partition("/")[0] for field in self.fields}))


@dataclass(frozen=True, slots=True)
class Passage:
    """A stretch of a document around its quotes; ``cut_before`` and ``cut_after`` tell that the sentence goes
    on."""

    span: Span
    segments: tuple[Segment, ...]
    cut_before: bool
    cut_after: bool


def segments(text: str, evidence: Iterable[Evidence], span: Span | None = None) -> tuple[Segment, ...]:
    """``text``, or the stretch ``span`` of it, cut at every border of a quote. Joined, the pieces are the
    stretch, letter for letter."""
    whole = span or (Span(0, len(text)) if text else None)
    if whole is None:
        return ()
    marks = sorted({(e.span.start, e.span.end, e.field) for e in evidence if e.span.overlaps(whole)})
    borders = {whole.start, whole.end}
    for start, end, _ in marks:
        borders |= {max(start, whole.start), min(end, whole.end)}
    points = sorted(borders)
    found: list[Segment] = []
    covering: list[tuple[int, int, str]] = []
    waiting = iter(marks)
    following = next(waiting, None)
    for start, end in pairwise(points):
        while following and following[0] <= start:
            covering.append(following)
            following = next(waiting, None)
        covering = [mark for mark in covering if mark[1] > start]
        found.append(Segment(text[start:end], tuple(sorted({field for _, _, field in covering}))))
    return tuple(found)


def passages(text: str, evidence: Sequence[Evidence], around: int = AROUND) -> tuple[Passage, ...]:
    """The stretches of ``text`` that hold the quotes, each with its sentence where that is near; stretches
    that touch are one."""
    windows: list[Span] = []
    for e in sorted(evidence, key=lambda e: (e.span.start, e.span.end)):
        window = Span(_left(text, e.span.start, around), _right(text, e.span.end, around))
        if windows and window.start <= windows[-1].end:
            windows[-1] = windows[-1].join(window)
        else:
            windows.append(window)
    return tuple(
        Passage(w, segments(text, evidence, w), not _begins(text, w.start), not _ends(text, w.end)) for w in windows
    )


def _left(text: str, at: int, around: int) -> int:
    """Where the sentence before ``at`` begins, or the word that stands ``around`` before it."""
    first = max(0, at - around)
    stops = [m.end() for m in _STOP.finditer(text, first, at)]
    if stops:
        return stops[-1]
    if first == 0:
        return 0
    space = re.search(r"\s", text[first:at])
    return first + space.end() if space else first


def _right(text: str, at: int, around: int) -> int:
    """Where the sentence after ``at`` ends, or the word that stands ``around`` after it."""
    last = min(len(text), at + around)
    stop = _STOP.search(text, at, last)
    if stop:
        return max(stop.start(), at)
    if last == len(text):
        return last
    space = text.rfind(" ", at, last)
    return space if space > at else last


def _begins(text: str, at: int) -> bool:
    before = text[max(0, at - 8) : at]
    return not before.strip() or "\n\n" in before or before.rstrip()[-1] in ".!?؟۔"


def _ends(text: str, at: int) -> bool:
    return not text[at : at + 2].strip() or (at > 0 and text[at - 1] in ".!?؟۔")
