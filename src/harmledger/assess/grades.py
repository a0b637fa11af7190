"""The grade of an incident by the method's rules, with its reason as a sentence of data."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from harmledger.assess.contradictions import actor_names, blamed, rivals
from harmledger.assess.figures import HARM
from harmledger.assess.origins import Origins
from harmledger.model.claim import Claim, Stance, What, Who
from harmledger.model.ids import SourceId
from harmledger.model.incident import Grade
from harmledger.model.method import Condition, Method
from harmledger.model.sentence import Sentence, Side
from harmledger.model.voices import Voices

CIVILIAN = (Who.CIVILIANS, Who.CHILDREN, Who.WOMEN)
BODILY = (What.KILLED, What.INJURED, What.MISSING)  # harm that a grade is about


@dataclass(frozen=True, slots=True)
class Facts:
    """What the rules look at: claims that tell of harm, and who says what."""

    harmful: tuple[Claim, ...]
    zero: tuple[Claim, ...]
    credible: tuple[SourceId, ...]  # counted origins that tell of harm and that the method does not mark
    conceding: tuple[Claim, ...]
    attributed: bool
    competing: bool

    def holds(self, condition: Condition) -> bool:
        """Whether a condition is met."""
        if condition is Condition.NO_HARM:
            return not self.harmful
        if condition is Condition.NO_DEATH:
            return not any(
                c.what is What.KILLED and not c.interval.zero for claim in self.harmful for c in claim.counts
            )
        if condition is Condition.ONLY_COMBATANTS:
            return bool(self.harmful) and all(_only_combatants(claim) for claim in self.harmful)
        if condition is Condition.CONCEDED:
            return bool(self.conceding)
        return self.competing if condition is Condition.COMPETING else self.attributed


def grade(claims: Sequence[Claim], heard: Origins, voices: Voices, method: Method) -> tuple[Grade, Sentence]:
    """The grade with its reason: the first rule whose conditions all hold."""
    facts = _facts(claims, heard, voices, method)
    for rule in method.grades:
        if len(facts.credible) >= rule.origins and all(map(facts.holds, rule.when)):
            return rule.grade, _reason(rule.reason, facts, claims, heard)
    raise ValueError(f"{method.id} ends with a rule that has conditions")  # its loader lets none pass


def _facts(claims: Sequence[Claim], heard: Origins, voices: Voices, method: Method) -> Facts:
    asserting = [c for c in claims if c.stance is Stance.ASSERTS]
    harmful = tuple(claim for claim in asserting if _harmful(claim))
    marked = {voices.voice(SourceId(source)) for source in method.not_credible}
    credible = {heard.by_claim[c.id] for c in harmful if c.id in heard.by_claim} & set(heard.counted) - marked
    sayers = [c for c in harmful if c.id in heard.by_claim and heard.by_claim[c.id] not in marked]
    return Facts(
        harmful=harmful,
        zero=tuple(c for c in asserting if any(n.what in HARM and n.interval.zero for n in c.counts)),
        credible=tuple(sorted(credible)),
        conceding=tuple(c for c in sayers if _concedes(c, voices)),
        attributed=any(blamed(claim) for claim in asserting),
        competing=rivals(asserting),
    )


def _harmful(claim: Claim) -> bool:
    """Whether a claim says that somebody was killed, injured or lost, with a number or without."""
    counted = any(count.what in BODILY and not count.interval.zero for count in claim.counts)
    return counted or any(victim.status in BODILY for victim in claim.victims)


def _only_combatants(claim: Claim) -> bool:
    """Whether all whose harm a claim tells are combatants."""
    harmed = {c.who for c in claim.counts if c.what in BODILY and not c.interval.zero}
    return harmed == {Who.COMBATANTS}


def _concedes(claim: Claim, voices: Voices) -> bool:
    """Whether a belligerent's own voice says that it harmed civilians. An assumed origin concedes nothing: its
    publisher may only be telling what others say."""
    if claim.origin is None or claim.origin.assumed:
        return False
    actor = voices.actor_of(claim.origin.source)
    civilian = any(c.what in BODILY and c.who in CIVILIAN and not c.interval.zero for c in claim.counts)
    return civilian and actor is not None and actor in {p.actor for p in blamed(claim)}


def _reason(template: str, facts: Facts, claims: Sequence[Claim], heard: Origins) -> Sentence:
    """The rule's sentence with the names that fill it in, as ``english.reason_sides`` reads them."""
    names = actor_names(claims)
    blame = {names[p.actor] for claim in claims for p in blamed(claim)}
    saying = {heard.names[voice] for voice in facts.credible} or heard.tellers(facts.harmful)
    sides = (
        Side(heard.who(facts.zero)),
        Side(heard.who(facts.conceding)),
        Side(tuple(sorted(saying))),
        Side(actors=tuple(sorted(blame))),
    )
    return Sentence("reason", sides=sides, text=template, n=len(facts.credible))
