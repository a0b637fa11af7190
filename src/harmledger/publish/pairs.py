"""The evidence between two accounts, in plain text, and the pairs of incidents that linking was not sure of."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from harmledger.link import Suggestion
from harmledger.model.case import CaseView
from harmledger.model.incident import Link
from harmledger.publish import words
from harmledger.publish.show import Shelf, link_lines


def between_lines(case: CaseView, link: Link | None) -> Iterator[str]:
    """What ``harmledger show A B`` prints."""
    if link is None:
        yield "There is nothing to weigh: both are one account of one text, or one of them tells of no incident."
        return
    yield from link_lines(Shelf.of(case), link, indent=0)
    yield f"  {link.score:+6.2f}  in all, in log-odds; {_odds(link)}"


def suggestion_lines(case: CaseView, found: Iterable[Suggestion]) -> Iterator[str]:
    """What ``harmledger link suggest`` prints: two incidents and why they may be one, the likeliest first."""
    shelf = Shelf.of(case)
    for suggestion in found:
        for id_ in (suggestion.one, suggestion.other):
            told = case.assessments[id_]
            yield f"{id_}  {words.line(told.label)}"
        yield from link_lines(shelf, suggestion.link, indent=2)
        yield ""


def _odds(link: Link) -> str:
    if any(piece.name == "contradiction" for piece in link.pieces):
        return "but they contradict each other"
    return "one incident" if link.joined else "two incidents"
