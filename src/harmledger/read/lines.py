"""A text as lines, each with what its looks tell: prose, a title, a scrap."""

from __future__ import annotations

import re
from dataclasses import dataclass

from harmledger.model.document import SectionKind
from harmledger.read.rules import Role, Rules

# What ends a sentence, before any closing quotes and brackets. Three dots end a teaser, not a sentence.
_ENDS = (".", "!", "?", "؟", "。", "۔")
_CUTS = ("...", "…", "..")
_CLOSERS = " \t\"'”’»“)]\u200e\u200f"
_BULLET = re.compile(r"\s*(?:[-–—•*▪◾◼●○·✅▫️🔹🔸◆■]|\(?[0-9٠-٩]{1,2}\s*[.)\-–/])")
_PROSE_WORDS = 8  # a shorter closed line ("War is bad.") does not end a block of headlines
_LONG_WORDS = 28  # longer than any headline, whatever it ends with


@dataclass(slots=True)
class Line:
    """One line with words. ``start`` to ``end`` is the stripped text; ``kind`` is settled step by step."""

    start: int
    end: int
    text: str
    role: Role | None
    words: int
    closed: bool  # ends as a sentence does
    cut: bool  # breaks off as teasers do
    prose: bool  # a sentence or paragraph rather than a title, a name or a label
    kind: SectionKind = SectionKind.BODY

    @property
    def bullet(self) -> bool:
        """Whether it is an item of a list."""
        return _BULLET.match(self.text) is not None

    @property
    def speaks(self) -> bool:
        """Whether it is still taken for the page's own text."""
        return self.kind is SectionKind.BODY


def lines_of(text: str, rules: Rules) -> list[Line]:
    """The lines of ``text`` that hold anything, in order; offsets index ``text``."""
    found: list[Line] = []
    start = 0
    for raw in text.split("\n"):
        stripped = raw.strip()
        if stripped:
            at = start + raw.index(stripped[0])
            words = stripped.count(" ") + 1
            end = stripped[-12:].rstrip(_CLOSERS)
            cut = end.endswith(_CUTS)
            closed = end.endswith(_ENDS) and not cut
            prose = (closed and words >= _PROSE_WORDS) or (words >= _LONG_WORDS and not cut)
            found.append(Line(at, at + len(stripped), stripped, rules.role(stripped), words, closed, cut, prose))
        start += len(raw) + 1
    return found
