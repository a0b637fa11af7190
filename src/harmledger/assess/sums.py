"""Incidents added up: by month, perpetrator, place, event or grade, never one of them twice."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from harmledger.model.claim import Certainty, What, Who
from harmledger.model.ids import IncidentId
from harmledger.model.incident import Assessment, Incident, Presumed
from harmledger.model.interval import Interval, total
from harmledger.model.mention import PlaceKind
from harmledger.model.method import Method
from harmledger.model.sums import By, Sum

UNTOLD = "not told"
TOGETHER = " + "
POOLED = "others"

_Key = tuple[bool, tuple[str, ...]]


def sums(
    incidents: Iterable[Incident],
    assessed: Mapping[IncidentId, Assessment],
    method: Method,
    by: Sequence[By] = (),
    least: int = 1,
) -> tuple[Sum, ...]:
    """The incidents grouped and added up, the method's headline and the others apart, sorted by their keys.

    Args:
        incidents: Each is added once. Those of which no harm to people is told count as incidents alone.
        assessed: What ``method`` makes of each.
        method: Says whose numbers are added, and which grades are in the headline.
        by: What to group by; nothing: one sum for the headline, one for the others.
        least: Groups of fewer incidents are added up together, as "others".
    """
    groups: dict[_Key, list[Assessment]] = defaultdict(list)
    for incident in incidents:
        a = assessed[incident.id]
        keys = tuple(key(incident, a, one) for one in by)
        groups[a.grade in method.headline, keys].append(a)
    groups = _pooled(groups, least) if by else groups
    ordered = sorted(groups, key=lambda g: (*((k == UNTOLD, k) for k in g[1]), not g[0]))
    return tuple(_sum(keys, headline, groups[headline, keys], method.counted) for headline, keys in ordered)


def _pooled(groups: Mapping[_Key, list[Assessment]], least: int) -> dict[_Key, list[Assessment]]:
    """The groups of at least ``least``, and the rest as one. Where the rest is fewer than that itself, the smallest
    group joins it: else the rest would be what the others lack to a known total."""
    found: dict[_Key, list[Assessment]] = {}
    for headline in (True, False):
        mine = sorted((len(group), keys) for (of, keys), group in groups.items() if of is headline)
        few = [keys for n, keys in mine if n < least]
        if few and sum(n for n, _ in mine[: len(few)]) < least:
            few = [keys for _, keys in mine[: len(few) + 1]]
        for (of, keys), group in groups.items():
            if of is headline:
                name = (POOLED,) * len(keys) if keys in few else keys
                found.setdefault((headline, name), []).extend(group)
    return found


def key(incident: Incident, assessment: Assessment, by: By) -> str:
    """The group of an incident. A date that spans two months is in neither: it is told as both."""
    if by is By.EVENT:
        return incident.event.value
    if by is By.GRADE:
        return assessment.grade.value
    if by is By.PERPETRATOR:
        blamed = {p.name for p in assessment.perpetrators if p.certainty is not Certainty.DENIED}
        return TOGETHER.join(sorted(blamed)) or UNTOLD
    return _when(incident, by) if by in (By.YEAR, By.MONTH) else _where(incident, by)


def _when(incident: Incident, by: By) -> str:
    if incident.date is None:
        return UNTOLD
    digits = 4 if by is By.YEAR else 7
    first, last = (day.isoformat()[:digits] for day in (incident.date.start, incident.date.last))
    return first if first == last else f"{first}/{last}"


def _where(incident: Incident, by: By) -> str:
    place = incident.place
    if place is None:
        return UNTOLD
    if by is By.COUNTRY:
        return (place.name if place.kind is PlaceKind.COUNTRY else place.country) or UNTOLD
    if by is By.GOVERNORATE:
        return (place.name if place.kind is PlaceKind.GOVERNORATE else place.admin1) or UNTOLD
    return f"{place.name} ({place.admin1})" if place.admin1 and place.admin1 != place.name else place.name


def _sum(keys: tuple[str, ...], headline: bool, listed: Sequence[Assessment], counted: Presumed) -> Sum:
    def of(what: What, status: Who | Presumed) -> Interval | None:
        told = [a.ranges[what][status].interval for a in listed if status in a.ranges.get(what, {})]
        return total(told) if told else None

    return Sum(
        keys=keys,
        headline=headline,
        incidents=tuple(sorted(a.incident for a in listed)),
        origins=len({origin for a in listed for origin in a.origins}),
        killed=of(What.KILLED, counted),
        injured=of(What.INJURED, counted),
        killed_children=of(What.KILLED, Who.CHILDREN),
        killed_women=of(What.KILLED, Who.WOMEN),
    )
