"""One incident under one method."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from harmledger.assess.contradictions import actor_names, contradictions
from harmledger.assess.english import english
from harmledger.assess.figures import figures
from harmledger.assess.grades import grade
from harmledger.assess.origins import origins
from harmledger.assess.ranges import ranges
from harmledger.model.claim import Certainty, Claim, Effect, HarmedObject, Scope, Stance
from harmledger.model.ids import ActorId, ClaimId
from harmledger.model.incident import Assessment, Attributed, Incident
from harmledger.model.method import Method
from harmledger.model.moment import Period, Precision
from harmledger.model.sentence import Told
from harmledger.model.voices import Voices
from harmledger.text.scripts import fold

MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
DASH = "\N{EN DASH}"


def assessment(incident: Incident, claims: Mapping[ClaimId, Claim], voices: Voices, method: Method) -> Assessment:
    """What ``method`` makes of ``incident``.

    Args:
        incident: Its claims name what is assessed.
        claims: At least the incident's claims, by id. One that is a tally, a share or a strength counts for
            nothing, should it be among them.
        voices: Who belongs to whom, which texts are copies, when each was published.
        method: The counting rule.

    Raises:
        KeyError: if a claim of the incident is not among ``claims``.
    """
    mine = [claims[i] for i in sorted(set(incident.claims)) if claims[i].scope is Scope.INCIDENT]
    heard = origins(mine, voices, method.assumed)
    told = figures(mine, voices, method)
    found, set_aside = ranges(told, heard, method, incident.place)
    graded, reason = grade(mine, heard, voices, method)
    said = Told(reason, contradictions(mine, told, heard), (*heard.notes, *set_aside))
    return Assessment(
        incident=incident.id,
        method=method.id,
        label=label(incident),
        perpetrators=_attributed(mine),
        ranges=found,
        objects=_objects(mine),
        grade=graded,
        grade_reason=english(reason),
        origins=heard.counted,
        contradictions=tuple(map(english, said.contradictions)),
        not_counted=tuple(map(english, said.not_counted)),
        told=said,
    )


def label(incident: Incident) -> str:
    """What people call it: "Old Mill, 6 May 2031, shelling"."""
    where = incident.place.name if incident.place else "place not told"
    when = days(incident.date) if incident.date else "undated"
    return f"{where}, {when}, {incident.event.replace('_', ' ')}"


def days(period: Period) -> str:
    """A period in words: "6 May 2031", "15–16 November 2015", "May 2031", "2031"."""
    first, last = period.start, period.last
    if period.precision is Precision.YEAR:
        return f"{first.year}"
    if period.precision is Precision.MONTH:
        return f"{MONTHS[first.month - 1]} {first.year}"
    if first == last:
        return _day(first)
    if (first.year, first.month) == (last.year, last.month):
        return f"{first.day}{DASH}{_day(last)}"
    if first.year == last.year:
        return f"{first.day} {MONTHS[first.month - 1]} {DASH} {_day(last)}"
    return f"{_day(first)} {DASH} {_day(last)}"


def _day(day: date) -> str:
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"


def _attributed(claims: Sequence[Claim]) -> tuple[Attributed, ...]:
    """The actors named, most often named first, with their firmest certainty. Who denies that an actor did it
    names it as denied, however sure the words are."""
    firmness = list(Certainty)
    named: dict[ActorId, dict[ClaimId, Certainty]] = {}
    for claim in claims:
        for p in claim.perpetrators:
            certainty = Certainty.DENIED if claim.stance is Stance.DENIES else p.certainty
            by_claim = named.setdefault(p.actor, {})
            by_claim[claim.id] = min(certainty, by_claim.get(claim.id, certainty), key=firmness.index)
    names = actor_names(claims)
    found = [
        Attributed(actor, names[actor], min(said.values(), key=firmness.index), len(said))
        for actor, said in named.items()
    ]
    return tuple(sorted(found, key=lambda a: (firmness.index(a.certainty), -a.claims, a.actor)))


def _objects(claims: Sequence[Claim]) -> tuple[HarmedObject, ...]:
    """The things hit, each once: by kind and name; those without a name stand as one of their kind, where they
    are more than those named. The worst effect and the greatest number told."""
    worst = list(Effect)
    merged: dict[tuple[str, str], HarmedObject] = {}
    for thing in sorted(
        (thing for claim in claims for thing in claim.objects),
        key=lambda t: (t.kind, t.name or "", t.count or 0, t.effect),
    ):
        key = (thing.kind, " ".join(map(fold, thing.name.split())) if thing.name else "")
        known = merged.get(key, thing)
        number = max((n for n in (known.count, thing.count) if n is not None), default=None)
        effect = max(known.effect, thing.effect, key=worst.index)
        merged[key] = HarmedObject(thing.kind, known.name, number, effect)
    named = {kind: sum(k == kind and n != "" for k, n in merged) for kind, _ in merged}
    kept = [merged[k] for k in sorted(merged) if k[1] or (merged[k].count or 1) > named[k[0]]]
    return tuple(kept)
