"""What a page says in its own voice and only sums up: a number that it credits to others is told once, by them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from harmledger.extract.counting import TOTALS
from harmledger.extract.passage import Passage
from harmledger.model.claim import Claim, Count, Evidence, Hedge


def particular(passages: Sequence[Passage]) -> Sequence[Passage]:
    """The passages whose counts are of this event: not those that speak of attacks in general ("the daily shelling
    leaves victims"), where others tell of harm."""
    firm = [p for p in passages if not _general(p)]
    return firm if any(p.harms for p in firm) else passages


def _general(passage: Passage) -> bool:
    """Whether a passage speaks of what goes on happening, and gives no number."""
    if "habitual" not in passage.cues or any(m.moment is not None for m in passage.moments):
        return False
    return all(part.quantity.phrase for fact in passage.harms for part in fact.group.parts)


def without_summaries(claims: list[Claim]) -> list[Claim]:
    """One event's claims without the page's own words that only sum up what it credits to others: the whole claim
    where all of its counts are credited and no source tells more than it does, else those of its counts that are
    loose where others give a number.
    """
    credited = [c for claim in claims if not _own(claim) for c in claim.counts]
    if all(_own(claim) for claim in claims):
        return claims
    kept: list[Claim] = []
    for claim in claims:
        if not _own(claim):
            kept.append(claim)
        elif all(_told_by_others(own, credited) for own in claim.counts):
            if claim.targets or claim.objects:
                kept.append(_with_counts(claim, ()))
        else:
            firm = [n for n, count in enumerate(claim.counts) if not _only_looser(count, credited)]
            kept.append(_with_counts(claim, firm))
    return kept


def _told_by_others(own: Count, credited: Sequence[Count]) -> bool:
    """Whether a count of the page's own only says what sources tell. Where one of them tells a greater number, the
    page has weighed them against each other, and its count is its own."""
    if own.phrase is None and any(_exceeds(told, own) for told in credited):
        return False
    return any(_covers(own, told) for told in credited)


def _exceeds(credited: Count, own: Count) -> bool:
    """Whether a credited number of people is greater than the page's own."""
    if own.what is not credited.what or own.who not in TOTALS or credited.who not in TOTALS or credited.phrase:
        return False
    return credited.hedge is not Hedge.JOINT and (credited.interval.low or 0) > (
        own.interval.high or own.interval.low or 0
    )


def _own(claim: Claim) -> bool:
    """Whether a claim is the page's own."""
    return claim.origin is None or claim.origin.assumed


def _covers(own: Count, credited: Count) -> bool:
    """Whether a credited count tells at least what the page's own count tells."""
    if own.what is not credited.what or not (own.who is credited.who or {own.who, credited.who} <= set(TOTALS)):
        return False
    if own.phrase is not None and credited.phrase is None and credited.interval.high == 1:
        return own.phrase == "plural"  # "casualties" in a heading, of whom there was one
    if not own.interval.overlaps(credited.interval):
        return False
    return own.phrase is not None or (credited.phrase is None and own.interval.low == credited.interval.low)


def _only_looser(own: Count, credited: Sequence[Count]) -> bool:
    """Whether a count without a number is told with one by others."""
    return own.phrase is not None and any(told.phrase is None and _covers(own, told) for told in credited)


def _with_counts(claim: Claim, which: Sequence[int]) -> Claim:
    """A claim with the counts of these numbers alone, and the evidence of these. Two counts may be alike, and each
    has words of its own."""
    places = {f"counts/{old}": f"counts/{new}" for new, old in enumerate(which)}
    rest = (e for e in claim.evidence if not e.field.startswith("counts/") or e.field in places)
    evidence = tuple(_moved(e, places) for e in rest)
    return replace(claim, counts=tuple(claim.counts[n] for n in which), evidence=evidence) if evidence else claim


def _moved(evidence: Evidence, places: dict[str, str]) -> Evidence:
    return replace(evidence, field=places.get(evidence.field, evidence.field))
