"""From what somebody wishes to the decision that is entered: every wish held against what stands."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from harmledger.errors import UsageError
from harmledger.model.case import CaseView
from harmledger.model.claim import Claim, Event, Evidence, Reading, Scope, Stance
from harmledger.model.decision import Act, Decision, Item, Standing, Wish
from harmledger.model.document import Document
from harmledger.model.ids import ClaimId, DocumentId, digest_id
from harmledger.model.incident import Grade, Incident
from harmledger.model.span import Span
from harmledger.review.applying import BY_HAND
from harmledger.review.fields import WORDLESS, claim_of, corrected, part
from harmledger.review.overrides import block_of, interval_of
from harmledger.review.telling import paths, told

Thing = Incident | Claim | Document
ON_CLAIMS = (Act.ACCEPT, Act.REJECT, Act.CORRECT)
ON_INCIDENTS = (Act.RANGE, Act.GRADE)


@dataclass(frozen=True)
class Bench:
    """A case to be decided on: what the machine reads, and what stands.

    Args:
        readings: The machine's, without any decision.
        view: The case as it stands.
    """

    readings: Mapping[DocumentId, Reading]
    view: CaseView

    @cached_property
    def _documents(self) -> Mapping[DocumentId, Document]:
        return {d.id: d for d in self.view.documents}

    @cached_property
    def _firsts(self) -> Mapping[ClaimId, ClaimId]:
        """The id that each claim had when it was first decided on; of several the smallest."""
        return {now: old for old, now in sorted(self.view.now.items(), reverse=True)}

    @cached_property
    def _seen(self) -> Mapping[str, Claim]:
        """Each claim as it was seen when it was decided on last."""
        return {d.on: d.seen for d in self.view.decisions if d.seen}

    def document(self, id_: DocumentId) -> Document:
        """A document by its id."""
        return self._documents[id_]

    def machine(self, claim: Claim) -> Claim:
        """A claim as the machine reads it; one that it does not read as it was seen when it was decided on last."""
        reading = self.readings.get(claim.document)
        found = next((c for c in reading.claims if c.id == claim.id), None) if reading else None
        return found or self._seen.get(self.first(claim.id), claim)

    def first(self, claim: ClaimId) -> str:
        """The id that a claim had when it was first decided on."""
        return self._firsts.get(claim, claim)


def decision_of(wish: Wish, thing: Thing, bench: Bench, who: str) -> Decision:
    """The decision to be entered; its number and time are the entry's.

    Raises:
        UsageError: it cannot be decided so on this.
    """
    _must_have_reason(wish)
    if wish.act is Act.ADD:
        return _added(wish, thing, bench, who)
    made = item_of(wish, thing, bench, who)
    if wish.act in ON_CLAIMS:
        return _on_claim(wish, thing, bench, made)
    if wish.act in ON_INCIDENTS:
        return _on_incident(wish, thing, made)
    if wish.act is Act.WITHDRAW and made.item is not Item.DOCUMENT:
        raise UsageError(f"{wish.on!r} is no document", remedy="Reject a claim; withdraw a document")
    if wish.act is Act.WITHDRAW and DocumentId(made.on) in bench.view.withdrawn:
        raise UsageError(f"{wish.on!r} is withdrawn already", remedy="`harmledger history` tells why")
    if wish.act in (Act.NOTE, Act.ASSIGN):
        _must_be_line(wish)
    return replace(made, value=wish.value)


def _must_have_reason(wish: Wish) -> None:
    needs = (Act.REJECT, Act.CORRECT, Act.ADD, Act.WITHDRAW, Act.RANGE, Act.GRADE)
    if wish.act in needs and not wish.reason.strip():
        raise UsageError(f"to {wish.act} needs a reason", remedy="Say why with --reason")


def _must_be_line(wish: Wish) -> None:
    empty_is_told = wish.act is Act.ASSIGN and wish.value is None
    if not empty_is_told and not (isinstance(wish.value, str) and wish.value.strip()):
        raise UsageError("there are no words in it", remedy="Write what is to be kept")


def item_of(wish: Wish, thing: Thing, bench: Bench, who: str) -> Decision:
    """What a wish is on, as a decision that says nothing yet."""
    made = _blank(wish, thing, who)
    return replace(made, on=bench.first(ClaimId(made.on))) if made.item is Item.CLAIM else made


def _blank(wish: Wish, thing: Thing, who: str) -> Decision:
    if isinstance(thing, Incident):
        return Decision("", -1, wish.act, Item.INCIDENT, thing.id, wish.reason, who, "", claims=thing.claims)
    if isinstance(thing, Claim):
        return Decision("", -1, wish.act, Item.CLAIM, thing.id, wish.reason, who, "", document=thing.document)
    return Decision("", -1, wish.act, Item.DOCUMENT, thing.id, wish.reason, who, "", document=thing.id)


def _on_claim(wish: Wish, thing: Thing, bench: Bench, made: Decision) -> Decision:
    """Accept, reject, correct."""
    if not isinstance(thing, Claim):
        raise UsageError(f"{wish.on!r} is no claim", remedy="`harmledger show` lists the claims of an incident")
    view, seen = bench.view, bench.machine(thing)
    if wish.act is Act.REJECT and view.standings.get(thing.id) is Standing.REJECTED:
        raise UsageError(f"{wish.on!r} is rejected already", remedy="Accept it to take that back, or undo it")
    made = replace(made, seen=seen)
    if wish.act is not Act.CORRECT:
        return made
    field, text = wish.field or "", bench.document(thing.document).text
    words = chosen_words(field, wish, text)
    whole = replace(wish, value=_whole(told(thing, field), wish.value))
    return replace(made, field=field, was=_was(whole, thing, words, text), value=whole.value, words=words)


def _whole(was: object, value: object) -> object:
    """A value that is told in part, with what it is part of: a bound that is told takes the old hedge with it."""
    if not (isinstance(was, Mapping) and isinstance(value, Mapping)):
        return value
    stale: tuple[str, ...] = ("hedge", "phrase") if {"min", "max"} & set(value) else ()
    stale += ("end", "precision") if "start" in value else ()
    stale += ("lat", "lon", "radius_km", "gazetteer", "alt_names", "kind") if {"name", "lat"} & set(value) else ()
    return {**{k: v for k, v in was.items() if k not in stale and k != "text"}, **value}


def _was(wish: Wish, claim: Claim, words: Sequence[Evidence], text: str) -> object:
    """What a correction takes the place of; the correction is tried on the claim."""
    field = wish.field or ""
    name, number = part(field)
    was = told(claim, field)
    if number is not None and was is None and (wish.value is None or number > len(getattr(claim, name))):
        raise UsageError(f"the claim has no {field}", remedy=f"`harmledger show {claim.id}` tells what it has")
    if wish.value is not None and name not in WORDLESS and not words and not claim.quotes(field):
        raise UsageError(f"no words stand behind {field}", remedy="Name the words of the document that tell it")
    ruled = corrected(claim, field, was, wish.value, words, text)
    if ruled == claim:
        raise UsageError(f"{field} is that already", remedy="Accept the claim, if it is right")
    return was if number is not None else None


def chosen_words(field: str, wish: Wish, text: str) -> tuple[Evidence, ...]:
    """The words that were chosen for a field, by their places or, where they stand there once, by themselves."""
    spans = wish.spans or tuple(_only(quote, text) for quote in wish.quotes)
    return tuple(_words([(field, span) for span in spans], wish.quotes, text))


def _only(quote: str, text: str) -> Span:
    """Where words stand that stand in a text once."""
    found = text.count(quote) if quote else 0
    if found != 1:
        said = f"stand there {found} times" if found else "are not in the document"
        raise UsageError(f"the words {quote!r} {said}", remedy="Tell where they begin and end, in code points")
    at = text.index(quote)
    return Span(at, at + len(quote))


def _words(words: Sequence[tuple[str, Span]], quotes: Sequence[str], text: str) -> list[Evidence]:
    """The words that were chosen, each held against the text: offsets count code points of it."""
    if quotes and len(quotes) != len(words):
        raise UsageError("there are not as many quotes as places", remedy="Give the words of each place")
    made = []
    for n, (field, span) in enumerate(words):
        quote = span.of(text)
        if span.end > len(text) or not quote.strip():
            raise UsageError(
                f"there are no words from {span.start} to {span.end}",
                remedy=f"Offsets count code points of the document's text, which has {len(text)}",
            )
        if quotes and quotes[n] != quote:
            raise UsageError(
                f"the words from {span.start} to {span.end} are {quote!r}, not {quotes[n]!r}",
                remedy="Offsets count code points of the document's text as exported; choose the words anew",
            )
        made.append(Evidence(field, span, quote))
    return made


def _told_words(told: object, text: str) -> list[Evidence]:
    """The evidence of a claim in the form of an exported one; a place may be left out where the words stand once."""
    if not isinstance(told, Mapping) or not isinstance(told.get("evidence", []), list | tuple):
        return []
    made: list[Evidence] = []
    for each in told.get("evidence", ()):
        field, quote = (each.get("field"), each.get("quote")) if isinstance(each, Mapping) else (None, None)
        if not isinstance(field, str):
            raise UsageError("evidence names no field", remedy='It is {"field": "counts/0", "quote": "three people"}')
        start, end = each.get("start"), each.get("end")
        if type(start) is int and type(end) is int and 0 <= start < end:
            made += _words([(field, Span(start, end))], [str(quote)] if quote is not None else [], text)
        else:
            span = _only(str(quote or ""), text)
            made.append(Evidence(field, span, span.of(text)))
    return made


def _on_incident(wish: Wish, thing: Thing, made: Decision) -> Decision:
    """Set a range or a grade."""
    if not isinstance(thing, Incident):
        raise UsageError(f"{wish.on!r} is no incident", remedy="`harmledger export incidents` lists them")
    field, value = None, wish.value
    try:
        if wish.act is Act.RANGE:
            what, who = block_of(wish.field or "")
            interval = interval_of(value)
            field, value = f"{what.value}/{who.value}", {"min": interval.low, "max": interval.high}
        else:
            value = Grade(str(value)).value
    except ValueError as error:
        remedy = 'A range is of "killed/civilians" or such, {"min": 3, "max": 5}; a grade one of ' + ", ".join(Grade)
        raise UsageError(f"that cannot be set: {error}", remedy=remedy) from error
    return replace(made, field=field, value=value)


def _added(wish: Wish, thing: Thing, bench: Bench, who: str) -> Decision:
    """A claim that nobody read, with the words behind each of its values."""
    if not isinstance(thing, Document):
        raise UsageError(f"{wish.on!r} is no document", remedy="Name the document that tells the claim")
    if not bench.view.counts(thing.id):
        raise UsageError(f"{wish.on!r} is not counted", remedy="A claim is added to a document that counts")
    words = [*_words(wish.words, wish.quotes, thing.text), *_told_words(wish.value, thing.text)]
    blank = Claim(ClaimId(""), thing.id, Scope.INCIDENT, Event.OTHER, Stance.ASSERTS, BY_HAND, ())
    claim = claim_of(blank, wish.value, words, thing.text)
    bare = [p for p in paths(claim) if p.partition("/")[0] not in WORDLESS and not claim.quotes(p)]
    if bare or not claim.evidence:
        missing = bare[0] if bare else "the claim"
        raise UsageError(f"no words stand behind {missing}", remedy="Name the words of the document that tell it")
    spans = ",".join(f"{e.field}@{e.span.start}-{e.span.end}" for e in claim.evidence)
    speaker = claim.origin.source if claim.origin else ""
    id_ = ClaimId(digest_id("added", thing.id, claim.scope, speaker, spans))
    if id_ in bench.view.standings:
        raise UsageError("a claim of these words was added already", remedy=f"`harmledger show {id_}` shows it")
    seen = replace(claim, id=id_)
    return Decision("", -1, Act.ADD, Item.CLAIM, id_, wish.reason, who, "", thing.id, seen)
