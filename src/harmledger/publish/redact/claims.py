"""One claim as the public may see it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from harmledger.model.claim import (
    Claim,
    ClaimPlace,
    Count,
    Evidence,
    HarmedObject,
    Origin,
    Percent,
    Perpetrator,
    Target,
    Victim,
)
from harmledger.model.ids import ActorId, ClaimId, DocumentId
from harmledger.model.mention import Place
from harmledger.model.moment import Moment
from harmledger.model.policy import Policy
from harmledger.publish import words
from harmledger.publish.redact.masks import Masks
from harmledger.publish.redact.people import Cast

OTHER_GROUP = ActorId("group_not_listed")
OTHER_GROUP_NAME = "a group that no registry lists"
_UNQUOTED = frozenset(["victims"])  # evidence that is itself what is withheld


@dataclass(frozen=True, slots=True)
class Scene:
    """What a claim is redacted by: its incident's public place, its sources, and whether its words may be shown."""

    policy: Policy
    cast: Cast
    masks: Masks
    actors: frozenset[ActorId]  # those that a registry lists
    place: Place | None
    quotes: bool


def public_claim(claim: Claim, id_: ClaimId, document: DocumentId, scene: Scene) -> Claim:
    """``claim`` with what the policy withholds taken out. Its place is its incident's: two claims' places, told side
    by side, would tell more than either. Evidence still lies in the original's text (``views`` moves it)."""
    return Claim(
        id=id_,
        document=document,
        scope=claim.scope,
        event=claim.event,
        stance=claim.stance,
        extractor=claim.extractor,
        evidence=_evidence(claim, scene),
        date=_moment(claim.date, scene) if claim.date else None,
        place=ClaimPlace(scene.place, scene.place.name) if scene.place and claim.place else None,
        perpetrators=tuple(_perpetrator(p, scene) for p in claim.perpetrators),
        targets=tuple(
            Target(t.actor, t.according_to, t.actor)
            for t in claim.targets
            if t.actor is not None and t.actor in scene.actors
        ),
        origin=_origin(claim.origin, scene) if claim.origin else None,
        via=tuple(scene.cast.id(source) for source in claim.via),
        counts=tuple(_count(c, scene) for c in claim.counts),
        victims=_victims(claim.victims, scene.policy),
        objects=_objects(claim.objects, scene.policy),
        percent=Percent(claim.percent.interval, "", "") if claim.percent else None,
    )


def _evidence(claim: Claim, scene: Scene) -> tuple[Evidence, ...]:
    """The quotes of what is shown itself, with the names in them blocked out."""
    if not scene.quotes:
        return ()
    shown = (e for e in claim.evidence if e.field.partition("/")[0] not in _UNQUOTED)
    return tuple(replace(e, quote=scene.masks.masked(e.quote)) for e in shown)


def _moment(date: Moment, scene: Scene) -> Moment:
    return replace(date, text=scene.masks.masked(date.text) if scene.quotes else words.day(date.period))


def _perpetrator(told: Perpetrator, scene: Scene) -> Perpetrator:
    if told.actor not in scene.actors:
        return Perpetrator(OTHER_GROUP, OTHER_GROUP_NAME, OTHER_GROUP_NAME, told.certainty)
    unit = told.unit if told.unit in scene.actors else None
    return Perpetrator(told.actor, told.name, told.name, told.certainty, unit)


def _origin(told: Origin, scene: Scene) -> Origin:
    name = scene.cast.name(told.source, told.name)
    return Origin(scene.cast.id(told.source), name, name, None, told.assumed)


def _count(told: Count, scene: Scene) -> Count:
    return replace(told, text=scene.masks.masked(told.text) if scene.quotes else words.count(told))


def _victims(told: Iterable[Victim], policy: Policy) -> tuple[Victim, ...]:
    consented = {" ".join(c.name.split()) for c in policy.consents}
    return tuple(victim for victim in told if " ".join(victim.name.split()) in consented)


def _objects(told: Iterable[HarmedObject], policy: Policy) -> tuple[HarmedObject, ...]:
    """Kinds alone: the name of a school is the address of a school."""
    return tuple(replace(thing, name=None) for thing in told if thing.kind not in policy.withheld_objects)
