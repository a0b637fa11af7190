"""Claims against claims: what a belligerent says it hit and whom it harmed, beside what others say of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from harmledger.assess.assessment import assessment
from harmledger.model.claim import Certainty, Claim, Scope, Stance, What
from harmledger.model.ids import ActorId, ClaimId
from harmledger.model.incident import Incident
from harmledger.model.interval import Interval
from harmledger.model.method import Method
from harmledger.model.sums import Side
from harmledger.model.voices import Voices


def sides(
    incident: Incident, claims: Mapping[ClaimId, Claim], voices: Voices, method: Method, only: ActorId | None = None
) -> tuple[Side, ...]:
    """Each belligerent that the incident's claims name, or that speaks in them, sorted by id.

    Args:
        incident: Its claims are looked at.
        claims: At least these, by id.
        voices: Says who speaks for whom.
        method: Says how words become numbers, and whose deaths are counted.
        only: This belligerent alone.
    """
    mine = [claims[i] for i in incident.claims if claims[i].scope is Scope.INCIDENT]
    actors = {p.actor for claim in mine for p in claim.perpetrators}
    actors |= {actor for claim in mine if (actor := _voice(claim, voices))}
    chosen = actors if only is None else actors & {only}
    return tuple(_side(actor, incident, mine, voices, method) for actor in sorted(chosen))


def _voice(claim: Claim, voices: Voices) -> ActorId | None:
    """The belligerent in whose own voice a claim is."""
    return voices.actor_of(claim.origin.source) if claim.origin and not claim.origin.assumed else None


def _side(actor: ActorId, incident: Incident, mine: Sequence[Claim], voices: Voices, method: Method) -> Side:
    own = [claim for claim in mine if _voice(claim, voices) == actor]
    others = [c for c in mine if _voice(c, voices) != actor and any(p.actor == actor for p in c.perpetrators)]
    conceding = [claim for claim in own if _blames(claim, actor)]
    conceded = _killed(incident, conceding, voices, method)
    evidenced = _killed(incident, [claim for claim in others if _blames(claim, actor)], voices, method)
    return Side(
        actor=actor,
        incident=incident.id,
        own=tuple(claim.id for claim in own),
        denials=tuple(claim.id for claim in own if _denies(claim, actor)),
        others=tuple(claim.id for claim in others),
        own_hit=_hit(conceding),
        others_hit=_hit(others),
        conceded=conceded,
        evidenced=evidenced,
        gap=_gap(conceded, evidenced),
    )


def _blames(claim: Claim, actor: ActorId) -> bool:
    named = any(p.actor == actor and p.certainty is not Certainty.DENIED for p in claim.perpetrators)
    return named and claim.stance is not Stance.DENIES


def _denies(claim: Claim, actor: ActorId) -> bool:
    """Whether a belligerent's own claim denies the harm, or that it did it. To blame another is no denial."""
    return claim.stance is Stance.DENIES or any(
        p.actor == actor and p.certainty is Certainty.DENIED for p in claim.perpetrators
    )


def _killed(incident: Incident, told: Sequence[Claim], voices: Voices, method: Method) -> Interval | None:
    """The dead that these claims alone tell, as the method counts them."""
    some = replace(incident, claims=tuple(claim.id for claim in told))
    found = assessment(some, {claim.id: claim for claim in told}, voices, method)
    range_ = found.ranges.get(What.KILLED, {}).get(method.counted)
    return range_.interval if range_ else None


def _hit(told: Iterable[Claim]) -> tuple[str, ...]:
    """What claims say was aimed at or hit, each once, in the order of the claims."""
    words = (w for c in told for w in (*(t.text for t in c.targets), *(o.name or o.kind for o in c.objects)))
    return tuple(dict.fromkeys(words))


def _gap(conceded: Interval | None, evidenced: Interval | None) -> Interval | None:
    """Evidenced less conceded, never below zero; a bound that is open in either stays open."""
    if conceded is None or evidenced is None:
        return None
    low = None if evidenced.low is None or conceded.high is None else max(0, evidenced.low - conceded.high)
    high = None if evidenced.high is None or conceded.low is None else max(0, evidenced.high - conceded.low)
    return Interval(low, high)
