"""Ranges and grades that people set, over what the method makes of an incident.

A decision on an incident names the claims that it had then. It goes to the incident that holds most of them now; where
that one has other claims than were seen, the decision stands and the difference is told.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from harmledger.assess import english
from harmledger.model.claim import What, Who
from harmledger.model.decision import Act, Decision, Difference, Item
from harmledger.model.ids import ClaimId, IncidentId
from harmledger.model.incident import Assessment, Grade, Incident, Presumed, Range
from harmledger.model.interval import Interval
from harmledger.model.sentence import Sentence, Side


@dataclass(frozen=True, slots=True)
class Homes:
    """Where claims stand: ``incidents`` by id, ``of`` the incident of each claim, ``now`` the ids that claims have
    which had others when they were decided on."""

    incidents: Mapping[IncidentId, Incident]
    of: Mapping[ClaimId, IncidentId]
    now: Mapping[ClaimId, ClaimId]

    @classmethod
    def among(cls, incidents: Sequence[Incident], now: Mapping[ClaimId, ClaimId]) -> Homes:
        """The homes of these incidents' claims."""
        return cls({i.id: i for i in incidents}, {c: i.id for i in incidents for c in i.claims}, now)

    def holding(self, claims: Sequence[ClaimId]) -> IncidentId | None:
        """The incident that holds most of these claims; of several the one with the smallest id."""
        held: dict[IncidentId, int] = {}
        for claim in claims:
            home = self.of.get(self.now.get(claim, claim))
            if home is not None:
                held[home] = held.get(home, 0) + 1
        return min(held, key=lambda home: (-held[home], home), default=None)


def set_over(
    assessed: Mapping[IncidentId, Assessment], homes: Homes, decisions: Sequence[Decision]
) -> tuple[Mapping[IncidentId, Assessment], tuple[Difference, ...]]:
    """The assessments with what people set, and where an incident is no more what they saw."""
    made = dict(assessed)
    differences: list[Difference] = []
    for decision in decisions:
        if decision.item is not Item.INCIDENT or decision.act not in (Act.RANGE, Act.GRADE):
            continue
        home = homes.holding(decision.claims)
        if home is None:
            because = "none of the claims of this incident stands any more"
            differences.append(Difference(decision.id, decision.on, decision.field, None, said(decision), because))
            continue
        machine = assessed[home]
        made[home] = _set(made[home], decision)
        differences += _differs(decision, homes, home, machine)
    return made, tuple(differences)


def block_of(path: str) -> tuple[What, Who | Presumed]:
    """The kind and status of harm of a range's path, "killed/civilians".

    Raises:
        ValueError: there is none of that name.
    """
    what, _, who = path.partition("/")
    return What(what), Presumed(who) if who in {p.value for p in Presumed} else Who(who or Who.PEOPLE)


def interval_of(value: object) -> Interval:
    """The bounds of ``{"min", "max"}``.

    Raises:
        ValueError: it has none.
    """
    if not isinstance(value, Mapping) or not {"min", "max"} <= set(value):
        raise ValueError('a range is {"min": …, "max": …}')
    low, high = value["min"], value["max"]
    if not all(bound is None or (type(bound) is int and 0 <= bound <= 10**9) for bound in (low, high)):
        raise ValueError("min and max are whole numbers from 0, or null")
    return Interval(low, high)


def said(decision: Decision) -> str:
    """What a decision on an incident set, in words."""
    return str(interval_of(decision.value)) if decision.act is Act.RANGE else str(decision.value)


def _set(a: Assessment, decision: Decision) -> Assessment:
    """An assessment with one decision over it; that nobody was harmed so far as is told, where the value is None."""
    because = f"set by {decision.who} ({decision.id}): {decision.reason}"
    if decision.act is Act.GRADE:
        reason = Sentence("set", sides=(Side((decision.id,)),), text=decision.reason)  # published: without a pseudonym
        note = f"grade {decision.value}, {because}"
        return replace(
            a,
            grade=Grade(str(decision.value)),
            grade_reason=english(reason),
            told=replace(a.told, grade=reason),
            set_by=(*a.set_by, note),
        )
    what, who = block_of(decision.field or "")
    ranges = {w: dict(blocks) for w, blocks in a.ranges.items()}
    ranges.setdefault(what, {})[who] = Range(interval_of(decision.value), (), ())
    in_order = {w: ranges[w] for w in What if w in ranges}
    note = f"{decision.field} {said(decision)}, {because}"
    return replace(a, ranges=in_order, set_by=(*a.set_by, note))


def _differs(decision: Decision, homes: Homes, home: IncidentId, machine: Assessment) -> list[Difference]:
    then = {homes.now.get(c, c) for c in decision.claims}
    now = set(homes.incidents[home].claims)
    if then == now:
        return []
    came, went = len(now - then), len(then - now)
    changed = " and ".join(filter(None, (f"{came} claims came" if came else "", f"{went} went" if went else "")))
    because = f"since it was set, {changed}"
    return [Difference(decision.id, home, decision.field, _by_method(decision, machine), said(decision), because)]


def _by_method(decision: Decision, machine: Assessment) -> str | None:
    if decision.act is Act.GRADE:
        return machine.grade.value
    what, who = block_of(decision.field or "")
    found = machine.ranges.get(what, {}).get(who)
    return str(found.interval) if found else None
