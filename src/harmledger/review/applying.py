"""Decisions over what was read: the claims as they stand, and where machine and person now differ.

The machine's readings are left as they are; what stands is made of them and of the decisions that hold, anew each
time. So an undone decision leaves no trace, and a case read again by a newer extractor has its decisions still.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from harmledger.errors import UsageError
from harmledger.model.claim import Claim, Reading, Scope
from harmledger.model.decision import Act, Decision, Difference, Item, Standing
from harmledger.model.document import Document
from harmledger.model.ids import ClaimId, DocumentId
from harmledger.review.fields import corrected, told_key
from harmledger.review.matching import matched, placed, quoted
from harmledger.review.telling import in_words, paths, told

BY_HAND = "person@1"  # the extractor of a claim that a person added


@dataclass(frozen=True, slots=True)
class Ruled:
    """What stands by the decisions.

    Args:
        readings: Every reading, those on which somebody decided as decided.
        standings: What people made of a claim; the undecided are not in it.
        rejected: The claims that people rejected, as they are read.
        now: The id that a claim has now, by the one that it had when it was decided on.
        differences: Where the machine now reads otherwise, and what is gone.
    """

    readings: Mapping[DocumentId, Reading]
    standings: Mapping[ClaimId, Standing] = field(default_factory=dict)
    rejected: Mapping[ClaimId, Claim] = field(default_factory=dict)
    now: Mapping[ClaimId, ClaimId] = field(default_factory=dict)
    differences: tuple[Difference, ...] = ()


@dataclass(slots=True)
class _Made:
    """What was made so far of the documents on which somebody decided."""

    readings: dict[DocumentId, Reading]
    standings: dict[ClaimId, Standing] = field(default_factory=dict)
    rejected: dict[ClaimId, Claim] = field(default_factory=dict)
    now: dict[ClaimId, ClaimId] = field(default_factory=dict)
    differences: list[Difference] = field(default_factory=list)


def applied(
    readings: Mapping[DocumentId, Reading],
    documents: Mapping[DocumentId, Document],
    heirs: Mapping[DocumentId, DocumentId],
    decisions: Iterable[Decision],
) -> Ruled:
    """What stands.

    Args:
        readings: What the machine reads, by document.
        documents: The documents.
        heirs: What took the place of a document: its decisions go there.
        decisions: Those that hold, in the order in which they were made.
    """
    by_document: dict[DocumentId, list[Decision]] = {}
    for decision in decisions:
        if decision.item is Item.CLAIM and decision.act.moves and decision.document is not None:
            by_document.setdefault(heir(decision.document, heirs), []).append(decision)
    if not by_document:
        return Ruled(readings)
    made = _Made(dict(readings))
    for document, listed in sorted(by_document.items()):
        if document in documents:  # an erased one is gone with all that was decided on it
            _one(made, documents[document], readings.get(document) or Reading(document, ()), listed)
    return Ruled(made.readings, made.standings, made.rejected, made.now, tuple(made.differences))


def heir(document: DocumentId, heirs: Mapping[DocumentId, DocumentId]) -> DocumentId:
    """The document that stands in a document's place now."""
    seen = {document}
    while (following := heirs.get(document)) is not None and following not in seen:
        document = following
        seen.add(document)
    return document


def _one(made: _Made, document: Document, reading: Reading, decisions: Sequence[Decision]) -> None:
    """What stands of one document."""
    by_claim: dict[ClaimId, list[Decision]] = {}
    for decision in decisions:
        if decision.seen is not None:
            by_claim.setdefault(ClaimId(decision.on), []).append(decision)
    seen = {id_: last for id_, listed in by_claim.items() if (last := listed[-1].seen) and last.extractor != BY_HAND}
    here = matched(seen, reading.claims)
    stands: dict[ClaimId, Claim | None] = {}  # None: rejected
    added: list[Claim] = []
    for id_, listed in sorted(by_claim.items()):
        claim = here.get(id_)
        made.now[id_] = claim.id if claim else id_
        ruled = _claim(made, document, claim, listed)
        if claim is not None:
            stands[claim.id] = ruled
        elif ruled is not None:
            added.append(ruled)
    made.readings[document.id] = _assembled(reading, stands, added)


def _claim(made: _Made, document: Document, machine: Claim | None, decisions: Sequence[Decision]) -> Claim | None:
    """One claim after the decisions on it; None where it is rejected, or can stand no more."""
    pinned = [d for d in decisions if d.act in (Act.ACCEPT, Act.ADD)]
    last = decisions[-1]
    base = machine if not pinned else _pinned(machine, pinned[-1], document)
    if base is None and machine is None and last.seen is not None and last.seen.extractor != BY_HAND:
        base = placed(last.seen, document.text)
    verdict = next((d for d in reversed(decisions) if d.act in (Act.ACCEPT, Act.REJECT, Act.CORRECT)), None)
    refused = verdict is not None and verdict.act is Act.REJECT
    if base is None:
        if not refused and (last.seen is None or last.seen.extractor != BY_HAND or pinned):
            made.differences.append(_gone(last, None))
        return None
    for decision in decisions:
        if decision.act is Act.CORRECT:
            base = _corrected(made, base, machine, decision, document)
    id_ = machine.id if machine else base.id
    base = replace(base, id=id_)
    made.standings[id_] = Standing.REJECTED if refused else _standing(decisions)
    if refused:
        made.rejected[id_] = base
        return None
    if machine is None and base.extractor != BY_HAND:
        made.differences.append(_gone(last, base))
    elif machine is not None and pinned and pinned[-1].act is Act.ACCEPT:
        made.differences += _moved(pinned[-1], machine, _fields(decisions))
    return base


def _standing(decisions: Sequence[Decision]) -> Standing:
    acts = {d.act for d in decisions}
    if Act.CORRECT in acts:
        return Standing.CORRECTED
    return Standing.ACCEPTED if Act.ACCEPT in acts else Standing.ADDED


def _fields(decisions: Sequence[Decision]) -> set[str]:
    """The fields that were corrected, lists without their numbers."""
    return {(d.field or "").partition("/")[0] for d in decisions if d.act is Act.CORRECT}


def _pinned(machine: Claim | None, decision: Decision, document: Document) -> Claim | None:
    """The claim as it was accepted or added, under the id and with the speakers that it has now."""
    claim = placed(decision.seen, document.text) if decision.seen else None
    if claim is None:
        return machine
    return replace(claim, document=document.id, id=machine.id if machine else claim.id)


def _corrected(made: _Made, base: Claim, machine: Claim | None, decision: Decision, document: Document) -> Claim:
    """A claim with one correction on it."""
    words = quoted(decision.words, document.text)
    path = decision.field or ""
    if words is None:
        because = "the words that were chosen are not in the document any more; the correction stands without them"
        person = in_words(base, path)
        made.differences.append(Difference(decision.id, base.id, path, None, person, because))
    try:
        ruled = corrected(base, path, decision.was, decision.value, words or (), document.text)
    except UsageError as error:  # a form of another version
        because = f"the correction cannot be applied: {error.message}"
        made.differences.append(Difference(decision.id, base.id, path, in_words(base, path), None, because))
        return base
    if machine is not None and decision.seen is not None:
        made.differences += _read_anew(decision, machine, document)
    return ruled


def _read_anew(decision: Decision, machine: Claim, document: Document) -> list[Difference]:
    """Whether the machine reads a field otherwise than when it was corrected, and not as it was corrected."""
    path = decision.field or ""
    name = path.partition("/")[0]
    seen = decision.seen
    if seen is None or _plain(seen, name) == _plain(machine, name):
        return []
    wanted = corrected(seen, path, decision.was, decision.value, (), document.text)
    if _plain(wanted, name) == _plain(machine, name):
        return []
    is_now, was = _listed(machine, name), _listed(wanted, name)
    return [Difference(decision.id, machine.id, path, is_now, was, f"{name} was read otherwise when it was corrected")]


def _moved(decision: Decision, machine: Claim, apart: set[str]) -> list[Difference]:
    """Where the machine reads otherwise than was accepted; what was corrected is told with its correction."""
    seen = decision.seen
    if seen is None:
        return []
    names = dict.fromkeys(p.partition("/")[0] for p in (*paths(seen), *paths(machine)))
    because = "it was read otherwise when it was accepted"
    return [
        Difference(decision.id, machine.id, name, _listed(machine, name), _listed(seen, name), because)
        for name in names
        if name not in apart and _plain(seen, name) != _plain(machine, name)
    ]


def _plain(claim: Claim, name: str) -> object:
    """What a field says, words and places in the text apart."""
    listed = [p for p in paths(claim) if p.partition("/")[0] == name]
    return sorted(((str(told_key(name, told(claim, p))) if "/" in p else ""), in_words(claim, p) or "") for p in listed)


def _listed(claim: Claim, name: str) -> str | None:
    said = [in_words(claim, p) or "" for p in paths(claim) if p.partition("/")[0] == name]
    return "; ".join(said) or None


def _gone(decision: Decision, stands: Claim | None) -> Difference:
    """A claim that nobody reads any more."""
    id_ = decision.seen.id if decision.seen else decision.on
    if stands is not None:
        because = "the machine does not read this claim any more; it stands as it was decided"
        return Difference(decision.id, id_, None, None, _all(stands), because)
    because = "the words of this claim are not in the document any more: it does not stand"
    return Difference(decision.id, id_, None, None, _all(decision.seen) if decision.seen else None, because)


def _all(claim: Claim) -> str:
    return "; ".join(filter(None, (in_words(claim, p) for p in paths(claim))))


def _assembled(reading: Reading, stands: Mapping[ClaimId, Claim | None], added: Sequence[Claim]) -> Reading:
    """A reading with claims as they were decided on, its episodes of those that are left."""
    numbers: dict[int, int] = {}
    claims: list[Claim] = []
    for n, claim in enumerate(reading.claims):
        ruled = stands.get(claim.id, claim)
        if ruled is not None:
            numbers[n] = len(claims)
            claims.append(ruled)
    episodes: list[tuple[int, ...]] = []
    for episode in reading.episodes:
        left = [numbers[n] for n in episode if n in numbers and claims[numbers[n]].scope is Scope.INCIDENT]
        if left:
            episodes.append(tuple(left))
    claims += added
    inside = {n for episode in episodes for n in episode}
    episodes += [(n,) for n, c in enumerate(claims) if c.scope is Scope.INCIDENT and n not in inside]
    why = None if claims else reading.no_claim_because or "every claim of it was rejected"
    return replace(reading, claims=tuple(claims), episodes=tuple(episodes), no_claim_because=why)
