"""A stretch of a document's text."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """Half-open ``[start, end)`` in Unicode code points of ``Document.text``.

    Raises:
        ValueError: if the stretch is empty or turned round.
    """

    start: int
    end: int

    def __post_init__(self) -> None:
        if not 0 <= self.start < self.end:
            raise ValueError(f"no stretch of text runs from {self.start} to {self.end}")

    def of(self, text: str) -> str:
        """The words it covers, letter for letter."""
        return text[self.start : self.end]

    def covers(self, other: Span) -> bool:
        """Whether ``other`` lies within it."""
        return self.start <= other.start and other.end <= self.end

    def overlaps(self, other: Span) -> bool:
        """Whether the two share a code point."""
        return self.start < other.end and other.start < self.end

    def join(self, other: Span) -> Span:
        """The least stretch that covers both."""
        return Span(min(self.start, other.start), max(self.end, other.end))
