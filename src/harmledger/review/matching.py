"""The claim that a decision was made on, found again in what is read now: by its id where that stands, else by its
words. Ids of claims are made of where their words stand, so that a newer extractor may give the same claim another.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace

from harmledger.model.claim import Claim, Evidence, Scope
from harmledger.model.ids import ClaimId
from harmledger.model.span import Span

ALIKE = 0.5  # of the words behind two claims, how much they must share to be one
_WEIGHT = {"counts": 3, "victims": 3, "place": 1, "date": 1, "origin": 2}  # what tells claims of one text apart


def matched(seen: Mapping[ClaimId, Claim], now: Sequence[Claim]) -> Mapping[ClaimId, Claim]:
    """For each claim on which somebody decided the one that it is now, where there is one.

    Each claim of now answers to one alone. Ids go first; then the pair that shares most of its words, the order of
    either list being of no account.

    Args:
        seen: As they were read when they were decided on, of one document, by the ids under which they were first.
        now: As they are read.
    """
    by_id = {claim.id: claim for claim in now}
    found = {first: by_id[claim.id] for first, claim in seen.items() if claim.id in by_id}
    taken = {claim.id for claim in found.values()}
    lost = [(first, claim) for first, claim in seen.items() if first not in found]
    free = [claim for claim in now if claim.id not in taken]
    pairs = [(-shared, first, new.id) for first, old in lost for new in free if (shared := alike(old, new)) >= ALIKE]
    for _, first, new in sorted(pairs):
        if first not in found and new not in taken:
            found[first] = by_id[new]
            taken.add(new)
    return found


def alike(one: Claim, other: Claim) -> float:
    """How much of the words behind two claims is the same, from 0 to 1; 0 where one is of an incident and the other
    of a period, or their sources are two."""
    if (one.scope is Scope.INCIDENT) is not (other.scope is Scope.INCIDENT) or _speaker(one) != _speaker(other):
        return 0.0
    first, second = _words(one), _words(other)
    both, either = sum((first & second).values()), sum((first | second).values())
    return both / either if either else 0.0


def _speaker(claim: Claim) -> str | None:
    return claim.origin.source if claim.origin else None


def _words(claim: Claim) -> Counter[tuple[str, str]]:
    found: Counter[tuple[str, str]] = Counter()
    for e in claim.evidence:
        name = e.field.partition("/")[0]
        found[name, e.quote] += _WEIGHT.get(name, 1)
    return found


def placed(claim: Claim, text: str) -> Claim | None:
    """A claim with its words where they stand in ``text``; None where one of them is not there.

    The same bytes read by a newer reader may have another text.
    """
    moved = quoted(claim.evidence, text)
    return None if moved is None else replace(claim, evidence=moved)


def _near(quote: str, start: int, text: str) -> Span | None:
    """Where a quote stands, nearest to where it stood."""
    if text.startswith(quote, start):
        return Span(start, start + len(quote))
    after, before = text.find(quote, start), text.rfind(quote, 0, start + len(quote))
    there = [at for at in (before, after) if at >= 0]
    at = min(there, key=lambda at: abs(at - start), default=None)
    return None if at is None else Span(at, at + len(quote))


def quoted(words: Sequence[Evidence], text: str) -> tuple[Evidence, ...] | None:
    """The words that a person chose where they stand in ``text``; None where one of them is not there."""
    spans = [_near(e.quote, e.span.start, text) for e in words]
    moved = tuple(replace(e, span=span) for e, span in zip(words, spans, strict=True) if span is not None)
    return moved if len(moved) == len(words) else None
