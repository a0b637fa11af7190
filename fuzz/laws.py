"""What must hold of everything that is read, whatever the text: each breach is one sentence."""

from __future__ import annotations

from collections.abc import Iterator

from harmledger.model.claim import Claim, Evidence, Reading, Scope
from harmledger.model.document import Document
from harmledger.model.mention import Mentions
from harmledger.model.moment import KnownFrom


def breaches(document: Document, mentions: Mentions, reading: Reading) -> list[str]:
    """Everything that is not as it must be."""
    found = [*_of_document(document), *_of_mentions(document, mentions), *_of_reading(document, reading)]
    for claim in reading.claims:
        found += _of_evidence(document, claim)
        found += _of_values(claim)
    return found


def _of_document(document: Document) -> Iterator[str]:
    document.text.encode("utf-8")  # what is stored can be stored
    at = 0
    for section in document.sections:
        if section.span.start != at or section.span.end <= at:
            yield f"section {section.span} does not begin where the one before ends ({at})"
        at = section.span.end
    if at != len(document.text):
        yield f"sections end at {at}, the text at {len(document.text)}"


def _of_mentions(document: Document, mentions: Mentions) -> Iterator[str]:
    for name in ("places", "actors", "sources", "moments"):
        spans = [m.span for m in getattr(mentions, name)]
        outside = [s for s in spans if not 0 <= s.start < s.end <= len(document.text)]
        if spans != sorted(spans):
            yield f"{name} are not in the order of the text"
        yield from (f"{name}: {s} lies outside the text" for s in outside)
    for place in mentions.places:
        if not place.span.start <= place.core.start < place.core.end <= place.span.end:
            yield f"place {place.span} does not hold its name {place.core}"


def _of_reading(document: Document, reading: Reading) -> Iterator[str]:
    if (reading.no_claim_because is None) is not bool(reading.claims):
        yield f"{len(reading.claims)} claims, and why none: {reading.no_claim_because!r}"
    if len({c.id for c in reading.claims}) != len(reading.claims):
        yield "two claims have one id"
    told = sorted(i for episode in reading.episodes for i in episode)
    if told != [i for i, c in enumerate(reading.claims) if c.scope is Scope.INCIDENT]:
        yield f"episodes hold claims {told}"
    for unread in reading.unread:
        if unread.span.of(document.text) not in unread.quote or unread.quote not in document.text:
            yield f"unread {unread.span} is not in its quote"


def _of_evidence(document: Document, claim: Claim) -> Iterator[str]:
    if not claim.evidence:
        yield f"claim {claim.id} has no evidence"
    for told in claim.evidence:
        span = told.span
        if not 0 <= span.start < span.end <= len(document.text) or told.quote != span.of(document.text):
            yield f"{told.field}: the quote is not the slice {span}"
        elif not told.quote.strip():
            yield f"{told.field}: the quote is blank"
        section = document.section_at(span.start)
        if section is not None and not section.speaks:
            yield f"{told.field}: {span} stands in {section.kind}, which does not speak"
        if not _leads_somewhere(claim, told):
            yield f"{told.field}: there is no such value"


def _leads_somewhere(claim: Claim, told: Evidence) -> bool:
    field, _, index = told.field.partition("/")
    value = getattr(claim, field, None)
    if index:
        return isinstance(value, tuple) and index.isdigit() and int(index) < len(value)
    return value is not None and not isinstance(value, tuple)


def _of_values(claim: Claim) -> Iterator[str]:
    """Every value's words stand in its evidence."""
    needed = [(f"counts/{n}", count.text) for n, count in enumerate(claim.counts)]
    needed += [(f"perpetrators/{n}", who.text) for n, who in enumerate(claim.perpetrators)]
    needed += [(f"targets/{n}", target.text) for n, target in enumerate(claim.targets)]
    needed += [(f"other_places/{n}", place.text) for n, place in enumerate(claim.other_places)]
    needed += [(f"objects/{n}", thing.name or "") for n, thing in enumerate(claim.objects)]
    needed += [("place", claim.place.text)] if claim.place else []
    needed += [("origin", claim.origin.text)] if claim.origin and not claim.origin.assumed else []
    if claim.date is not None and claim.date.known_from is KnownFrom.TEXT:
        needed.append(("date", claim.date.text or ""))
    if claim.percent is not None:
        needed.append(("percent", ""))
    for field, words in needed:
        quotes = [e.quote for e in claim.evidence if e.field == field]
        if not any(words in quote for quote in quotes):
            yield f"{field}: {words!r} stands in none of {quotes!r}"
    for count in claim.counts:
        low, high = count.interval.low, count.interval.high
        if (low is not None and low < 0) or (low is not None and high is not None and low > high):
            yield f"{count.text!r} is counted as {count.interval}"
        if (count.who is None) is count.what.of_people:
            yield f"{count.text!r} counts {count.what} of {count.who}"
