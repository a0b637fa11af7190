"""Where an incident's claims contradict each other: one sentence each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import combinations

from harmledger.assess.figures import HARM, Figure, Key, Tier, firmest, standing
from harmledger.assess.origins import Origins, listed
from harmledger.assess.ranges import phrase
from harmledger.model.claim import Certainty, Claim, Perpetrator, Stance, What, Who
from harmledger.model.ids import ActorId
from harmledger.model.interval import Interval


def contradictions(claims: Sequence[Claim], told: Mapping[Key, Sequence[Figure]], heard: Origins) -> tuple[str, ...]:
    """Disjoint figures, rival belligerents, denials, and the dead told as civilians here and combatants there."""
    return (*_figures(told, heard), *_status(told, heard), *_blame(claims, heard), *_denials(claims, heard))


def _figures(told: Mapping[Key, Sequence[Figure]], heard: Origins) -> list[str]:
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
                sides = "; ".join(f"{interval} by {heard.who(said[interval])}" for interval in order)
                found.append(f"Sources differ on {phrase(what, who)}: {sides}.")
    return found


def _status(told: Mapping[Key, Sequence[Figure]], heard: Origins) -> list[str]:
    """Harmed civilians by one, harmed combatants by another, where neither tells of both."""
    found = []
    for what in (What.KILLED, What.INJURED):
        sides = []
        for who, other in ((Who.CIVILIANS, Who.COMBATANTS), (Who.COMBATANTS, Who.CIVILIANS)):
            both = {f.claim.id for f in told.get((what, other), ())} | {
                f.claim.id for f in told.get((what, Who.PEOPLE), ())
            }
            only = [f.claim for f in told.get((what, who), ()) if not f.interval.zero and f.claim.id not in both]
            sides.append(heard.tellers(only))
        civilian, combatant = sides
        if civilian - combatant and combatant - civilian:
            found.append(f"Those {what} are civilians by {listed(civilian)} and combatants by {listed(combatant)}.")
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


def _blame(claims: Sequence[Claim], heard: Origins) -> list[str]:
    """Rival belligerents, each with those who name it."""
    if not rivals(claims):
        return []
    by_actor: dict[ActorId, list[Claim]] = {}
    names = actor_names(claims)
    for claim in claims:
        for p in blamed(claim):
            by_actor.setdefault(p.actor, []).append(claim)
    sides = sorted(f"{names[actor]} by {heard.who(said)}" for actor, said in by_actor.items())
    return [f"Different belligerents are named: {'; '.join(sides)}."]


def actor_names(claims: Sequence[Claim]) -> dict[ActorId, str]:
    """What each actor is called: the name most claims give, then the first in the alphabet."""
    used: dict[ActorId, dict[str, int]] = {}
    for claim in claims:
        for p in claim.perpetrators:
            names = used.setdefault(p.actor, {})
            names[p.name] = names.get(p.name, 0) + 1
    return {actor: min(names, key=lambda n: (-names[n], n)) for actor, names in used.items()}


def _denials(claims: Sequence[Claim], heard: Origins) -> list[str]:
    """What is denied, by whom."""
    found = set()
    for claim in claims:
        who = heard.name(claim)
        names = {p.name for p in claim.perpetrators if claim.stance is Stance.DENIES or p.certainty is Certainty.DENIED}
        if claim.stance is Stance.DENIES:
            harm = sorted({phrase(c.what, c.who or Who.PEOPLE) for c in claim.counts if c.what in HARM})
            about = f" that there were {' or '.join(harm)}" if harm else " it"
            found.add(f"{who} denies{f' that {listed(names)} did' if names and not harm else ''}{about}.")
        elif names:
            found.add(f"{who} says that it was not {listed(names)}.")
    return sorted(found)
