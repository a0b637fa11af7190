"""What moved in an incident, in lines for people."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from harmledger.model.ids import ClaimId
from harmledger.model.interval import Interval
from harmledger.model.ruling import Ruling, RulingKind
from harmledger.model.sums import Change, Moved
from harmledger.publish import words
from harmledger.publish.show import Shelf

SHORT = 8  # letters of an id that a person reads
_TO = "\N{RIGHTWARDS ARROW}"


def change_lines(change: Change, after: Shelf, before: Shelf) -> Iterator[str]:
    """One incident's change for people: what it is, what moved, and who says so."""
    into = ", ".join(i[:SHORT] for i in change.before)
    note = f", {'now in' if change.moved is Moved.GONE else 'before'} {into}" if into else ""
    yield f"{change.moved.value}: {words.composed(change.label)} ({change.incident[:SHORT]}{note})"
    for moved in change.ranges:
        whose = f"{words.BLOCKS[moved.status]}, {moved.what.value}"
        yield f"  {whose}: {number(moved.before)} {_TO} {number(moved.after)}"
    if change.grade:
        yield f"  grade: {change.grade[0].value} {_TO} {change.grade[1].value}"
    for verb, claims in (
        ("came", change.came),
        ("went", change.went),
        ("joined from another incident", change.joined),
        ("left for another incident", change.left),
    ):
        for claim in claims:
            yield f"  {verb}: {_claim(claim, after if claim in after.claims else before)}"


def _claim(id_: ClaimId, shelf: Shelf) -> str:
    claim = shelf.claims[id_]
    told = ", ".join(words.count(count) for count in claim.counts) or "no number"
    reason = shelf.case.withdrawn.get(claim.document)
    gone = f"; withdrawn: {words.line(reason)}" if reason else ""
    document = shelf.heading(shelf.documents[claim.document])
    return f"{shelf.origin(id_)}, {told} (claim {id_[:SHORT]} in {document}{gone})"


def number(interval: Interval | None) -> str:
    """A range in words, a dash where there is none."""
    return words.DASH if interval is None else words.number(interval)


def ruling_lines(rulings: Iterable[tuple[Ruling, str | None]]) -> Iterator[str]:
    """Rulings for people: each with what it says, who made it, when and why, and why it was undone."""
    for ruling, undone in rulings:
        one, other = words.times(len(ruling.claims), "claim"), words.times(len(ruling.others), "claim")
        said = f"{one} and {other} are one incident" if ruling.kind is RulingKind.MERGE else f"{one} apart from {other}"
        by = f"{words.said(ruling.who)}, {ruling.at[:10]}: {words.line(ruling.reason)}"
        yield f"{ruling.id}\t{ruling.kind.value}\t{said}; {by}"
        if undone is not None:
            yield f"\tundone: {words.line(undone)}"
