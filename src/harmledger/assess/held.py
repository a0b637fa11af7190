"""Others' tallies beside our own sums: the same period, place and perpetrator, and what may explain a gap."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from enum import IntEnum

from harmledger.assess.contradictions import blamed
from harmledger.assess.figures import HARM
from harmledger.model.claim import Certainty, Claim, Scope, Stance, What, Who
from harmledger.model.ids import IncidentId
from harmledger.model.incident import Assessment, Incident, Presumed, Range
from harmledger.model.interval import total
from harmledger.model.mention import Place, PlaceKind
from harmledger.model.method import Method
from harmledger.model.sums import Held
from harmledger.text.scripts import fold


class _Within(IntEnum):
    """Whether an incident is of a tally's kind."""

    NO = 0
    MAYBE = 1
    YES = 2


def held(
    tallies: Iterable[Claim],
    incidents: Iterable[Incident],
    assessed: Mapping[IncidentId, Assessment],
    method: Method,
) -> tuple[Held, ...]:
    """Each figure of people in each tally beside the sum of our incidents.

    What a tally does not tell (its period, place or perpetrator) leaves no incident out.

    Args:
        tallies: Claims; those of another scope than tally are passed by.
        incidents: Each is summed once for a figure at most.
        assessed: What ``method`` makes of each.
        method: Says who is presumed civilian.
    """
    listed = tuple(incidents)
    found: list[Held] = []
    for tally in tallies:
        counts = [c for c in tally.counts if c.what in HARM and c.interval.told]
        if tally.scope is not Scope.TALLY or tally.stance is Stance.DENIES or not counts:
            continue
        sorts = [(i, min(_when(tally, i), _where(tally, i), _whose(tally, assessed[i.id]))) for i in listed]
        within = tuple(sorted(i.id for i, sort in sorts if sort is _Within.YES))
        maybe = tuple(sorted(i.id for i, sort in sorts if sort is _Within.MAYBE))
        for one in counts:
            who = one.who or Who.PEOPLE
            ranges = [r for i in within if (r := _range(assessed[i], one.what, who, method)) is not None]
            ours = total(r.interval for r in ranges) if ranges else None
            found.append(Held(tally.id, one.what, who, one.interval, ours, within, maybe))
    return tuple(found)


def _range(assessed: Assessment, what: What, who: Who, method: Method) -> Range | None:
    """The range that answers to a tally's status: its civilians to those presumed so, its people to all told."""
    blocks = assessed.ranges.get(what, {})
    order = {
        Who.CIVILIANS: (Presumed.CIVILIANS_PRESUMED, Who.CIVILIANS),
        Who.PEOPLE: (Presumed.EVERYONE, Who.PEOPLE, method.counted),
    }
    return next((blocks[s] for s in order.get(who, (who,)) if s in blocks), None)


def _when(tally: Claim, incident: Incident) -> _Within:
    if tally.date is None:
        return _Within.YES
    if incident.date is None:
        return _Within.MAYBE
    period, day = tally.date.period, incident.date
    if period.start <= day.soft_start and day.soft_end <= period.end:
        return _Within.YES
    return _Within.NO if period.contradicts(day) else _Within.MAYBE


def _where(tally: Claim, incident: Incident) -> _Within:
    if tally.place is None:
        return _Within.YES
    if incident.place is None:
        return _Within.MAYBE
    return _inside(incident.place, tally.place.place)


def _inside(place: Place, area: Place) -> _Within:
    """Whether a place lies in an area: by the names of its units, else by the distance between the points."""
    if place.country and area.country and place.country != area.country:
        return _Within.NO
    if area.kind is PlaceKind.COUNTRY:
        return _Within.YES if place.country and place.country == area.country else _Within.MAYBE
    names = set(map(fold, (area.name, *area.alt_names)))
    if (place.gazetteer and place.gazetteer == area.gazetteer) or fold(place.name) in names:
        return _Within.YES
    if area.kind is PlaceKind.GOVERNORATE and place.admin1 and fold(place.admin1) in names:
        return _Within.YES  # spelt otherwise, it may be the same: the points tell
    km = place.km_to(area)
    if km is None:
        return _Within.MAYBE
    reach, slack = area.radius_km or 0.0, place.radius_km or 0.0
    return _Within.YES if km + slack <= reach else _Within.MAYBE if km <= reach + slack else _Within.NO


def _whose(tally: Claim, assessed: Assessment) -> _Within:
    wanted = {p.actor for p in blamed(tally)}
    if not wanted:
        return _Within.YES
    named = {p.actor for p in assessed.perpetrators if p.certainty is not Certainty.DENIED}
    if not named:
        return _Within.MAYBE
    return _Within.YES if named <= wanted else _Within.MAYBE if named & wanted else _Within.NO
