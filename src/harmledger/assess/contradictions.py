"""Where an incident's claims contradict each other: a sentence for each, as data."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import combinations

from harmledger.assess.english import english, phrase
from harmledger.assess.figures import HARM, Figure, Key, Tier, firmest, standing
from harmledger.assess.origins import Origins
from harmledger.assess.ranges import harm
from harmledger.model.claim import Certainty, Claim, Perpetrator, Stance, What, Who
from harmledger.model.ids import ActorId
from harmledger.model.interval import Interval
from harmledger.model.sentence import Sentence, Side


def contradictions(
    claims: Sequence[Claim], told: Mapping[Key, Sequence[Figure]], heard: Origins
) -> tuple[Sentence, ...]:
    """Disjoint figures, rival belligerents, denials, and the dead told as civilians here and combatants there."""
    return (*_figures(told, heard), *_status(told, heard), *_blame(claims, heard), *_denials(claims, heard))


def _figures(told: Mapping[Key, Sequence[Figure]], heard: Origins) -> list[Sentence]:
    """Figures for one kind and status of harm that no number satisfies together."""
    found = []
    for what in HARM:
        for who in Who:
            kept, _ = standing(told.get((what, who), ()), heard.speakers)
            numbers = [figure for figure in firmest(kept) if figure.tier is not Tier.UNTOLD]
            said: dict[Interval, list[Claim]] = {}
            for figure in numbers:
                said.setdefault(figure.interval, []).append(figure.claim)
            if any(not a.overlaps(b) for a, b in combinations(said, 2)):
                order = sorted(said, key=lambda i: (i.low or 0, i.high is None, i.high or 0, i.low is None))
                sides = tuple(Side(heard.who(said[interval]), interval=interval) for interval in order)
                found.append(Sentence("differ", (harm(what, who),), sides))
    return found


def _status(told: Mapping[Key, Sequence[Figure]], heard: Origins) -> list[Sentence]:
    """Harmed civilians by one, harmed combatants by another, where neither tells of both."""
    found = []
    for what in (What.KILLED, What.INJURED):
        told_by = []
        for who, other in ((Who.CIVILIANS, Who.COMBATANTS), (Who.COMBATANTS, Who.CIVILIANS)):
            both = {f.claim.id for f in told.get((what, other), ())} | {
                f.claim.id for f in told.get((what, Who.PEOPLE), ())
            }
            only = [f.claim for f in told.get((what, who), ()) if not f.interval.zero and f.claim.id not in both]
            told_by.append(heard.tellers(only))
        civilian, combatant = told_by
        if civilian - combatant and combatant - civilian:
            sides = (Side(tuple(sorted(civilian))), Side(tuple(sorted(combatant))))
            found.append(Sentence("statuses", (what.value,), sides))
    return found


def blamed(claim: Claim) -> tuple[Perpetrator, ...]:
    """Those whom a claim says did it."""
    if claim.stance is Stance.DENIES:
        return ()
    return tuple(p for p in claim.perpetrators if p.certainty is not Certainty.DENIED)


def rivals(claims: Sequence[Claim]) -> bool:
    """Whether two claims blame belligerents of whom none is the same; those named together are no rivals."""
    sets = {frozenset(p.actor for p in blamed(claim)) for claim in claims} - {frozenset()}
    return any(not a & b for a, b in combinations(sets, 2))


def _blame(claims: Sequence[Claim], heard: Origins) -> list[Sentence]:
    """Rival belligerents, each with those who name it."""
    if not rivals(claims):
        return []
    by_actor: dict[ActorId, list[Claim]] = {}
    names = actor_names(claims)
    for claim in claims:
        for p in blamed(claim):
            by_actor.setdefault(p.actor, []).append(claim)
    sides = sorted((Side(heard.who(said), (names[actor],)) for actor, said in by_actor.items()), key=_side)
    return [Sentence("rivals", sides=tuple(sides))]


def _side(side: Side) -> tuple[tuple[str, ...], tuple[str, ...]]:
    return side.actors, side.names


def actor_names(claims: Sequence[Claim]) -> dict[ActorId, str]:
    """What each actor is called: the name most claims give, then the first in the alphabet."""
    used: dict[ActorId, dict[str, int]] = {}
    for claim in claims:
        for p in claim.perpetrators:
            names = used.setdefault(p.actor, {})
            names[p.name] = names.get(p.name, 0) + 1
    return {actor: min(names, key=lambda n: (-names[n], n)) for actor, names in used.items()}


def _denials(claims: Sequence[Claim], heard: Origins) -> list[Sentence]:
    """What is denied, by whom."""
    found = set()
    for claim in claims:
        names = {p.name for p in claim.perpetrators if claim.stance is Stance.DENIES or p.certainty is Certainty.DENIED}
        sides = (Side((heard.name(claim),), tuple(sorted(names))),)
        if claim.stance is Stance.DENIES:
            harms = {harm(c.what, c.who or Who.PEOPLE) for c in claim.counts if c.what in HARM}
            found.add(Sentence("denies", tuple(sorted(harms, key=phrase)), sides))
        elif names:
            found.add(Sentence("not_them", sides=sides))
    return sorted(found, key=english)
