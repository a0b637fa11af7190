"""Releases in lines for people: what was built, and what it shows that the public does not see yet."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from harmledger.model.case import CaseView
from harmledger.model.document import Document
from harmledger.model.sums import Change, Moved
from harmledger.publish import words
from harmledger.publish.moves import change_lines
from harmledger.publish.releases import Release
from harmledger.publish.show import Shelf

_MOST = 20  # things of one kind that are listed before the rest is only counted


@dataclass(frozen=True, slots=True)
class Difference:
    """What one release shows and another one does not.

    ``moved`` are the incidents that differ, ``texts`` the documents of which words, title, address or publisher are
    shown now and were not before, ``names`` the victims, ``sources`` those called by name.
    """

    old: CaseView
    new: CaseView
    moved: tuple[Change, ...]
    texts: tuple[Document, ...]
    names: tuple[str, ...]
    sources: tuple[str, ...]

    @property
    def same(self) -> bool:
        """Whether nothing differs."""
        return not (self.moved or self.texts or self.names or self.sources)


def notes(release: Release) -> tuple[str, ...]:
    """What a page of a release says of itself."""
    kept = sum(release.withheld.values())
    more = f" {words.times(kept, 'incident')} more are withheld." if kept else ""
    return (
        f"This is what was released on {release.built:%-d %B %Y} ({release.title}). Places may be told as the area "
        f"around them, sources and words left out.{more} Digest {release.digest[:20]}.",
    )


def built(release: Release) -> str:
    """What was built, ending with a line end."""
    view = release.view
    quotes = sum(len(c.evidence) for c in view.claims().values())
    named = {v.name for c in view.claims().values() for v in c.victims}
    places = {i.place.name for i in view.incidents if i.place}
    lines = [
        f"{words.said(release.title)}: {words.times(len(view.incidents), 'incident')} shown, "
        f"{words.times(sum(release.withheld.values()), 'incident')} withheld.",
        *(f"  withheld: {n}, {why}" for why, n in release.withheld.items()),
        f"  {words.times(len(view.claims()), 'claim')} with {words.times(quotes, 'quote')}; "
        f"{words.times(len(places), 'place')} told; {words.times(len(named), 'victim')} named.",
        f"  digest {release.digest}",
        "Nothing is public yet: read `harmledger release diff`, then `harmledger release publish`.",
    ]
    return "\n".join(lines) + "\n"


def differs(found: Difference) -> str:
    """What would become public, ending with a line end."""
    return "\n".join(_differs(found)) + "\n"


def _differs(found: Difference) -> Iterator[str]:
    if found.same:
        yield "Nothing would change."
        return
    for heading, kind in (("New", Moved.NEW), ("Changed", Moved.CHANGED), ("Gone", Moved.GONE)):
        yield from _section(f"{heading}: incidents", list(_incidents(found, kind)))
    yield from _section("Victims named, who were not", [words.said(name) for name in found.names])
    yield from _section("Sources named, who were not", [words.said(name) for name in found.sources])
    yield from _section("Texts of which more is shown", [_text(document) for document in found.texts])


def _incidents(found: Difference, kind: Moved) -> Iterator[str]:
    old, new = Shelf.of(found.old), Shelf.of(found.new)
    for change in found.moved:
        if change.moved is kind:
            yield "\n  ".join(change_lines(change, new, old))


def _text(document: Document) -> str:
    shown = [document.publisher, document.title, document.url, document.text and f"{len(document.text)} letters quoted"]
    return f"{document.id}: {', '.join(words.said(told) for told in shown if told)}"


def _section(heading: str, lines: list[str]) -> Iterator[str]:
    if lines:
        yield f"{heading} ({len(lines)})"
        yield from (f"  {line}" for line in lines[:_MOST])
        if len(lines) > _MOST:
            yield f"  … and {len(lines) - _MOST} more"
