"""The page of totals: sums by month and by who is blamed, under each method, beside what others count and claim."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import msgspec

from harmledger import assess
from harmledger.assess.sums import POOLED, TOGETHER, UNTOLD
from harmledger.catalogue import Filters
from harmledger.model.claim import What
from harmledger.model.interval import Interval
from harmledger.model.method import Method
from harmledger.model.sums import By
from harmledger.publish import words
from harmledger.publish.finding import Site, Total
from harmledger.publish.shapes import ClaimRow
from harmledger.publish.sheets import Ref
from harmledger.resources.methods import methods
from harmledger.web.reader.incident import label, voices_of
from harmledger.web.reader.wording import Wording

WIDTH = 300.0
LOOKED_AT = 3_000
"""Incidents up to which every one is counted anew by each method, and looked at for what belligerents say."""
TALLIES = 200  # of others, told on the page at most

_TALLY = msgspec.json.Decoder(ClaimRow)


@dataclass(frozen=True, slots=True)
class Bar:
    """One sum: its ends in units of the drawing."""

    name: str
    incidents: int
    killed: str
    injured: str
    low: float
    high: float
    open: bool
    told: bool


@dataclass(frozen=True, slots=True)
class Bars:
    """Sums on one scale, those of the headline or those apart from it."""

    headline: bool
    bars: tuple[Bar, ...]
    most: int


@dataclass(frozen=True, slots=True)
class Their:
    """A total of somebody else, with the passage's words."""

    says: str
    period: str
    place: str
    blamed: str
    told: str
    ours: str
    quote: str


@dataclass(frozen=True, slots=True)
class Claimed:
    """One incident in which a belligerent speaks."""

    actor: str
    incident: Ref
    own: tuple[str, ...]
    reported: tuple[str, ...]
    conceded: str
    evidenced: str


@dataclass(frozen=True, slots=True)
class Under:
    """All incidents under one method."""

    method: str
    whom: str
    incidents: int
    killed: str
    injured: str
    ours: bool


def totals_page(site: Site, wording: Wording, filters: Filters, looked: Looked | None) -> dict[str, Any]:
    """What the template of the totals needs.

    Args:
        site: The release.
        wording: The page's language.
        filters: Which incidents are added up.
        looked: What ``looked_at`` found in the release.
    """
    return {
        "method_title": site.method.title,
        "whom": wording.word("block", site.method.counted.value),
        "groups": [
            ("month", _bars(site, wording, filters, By.MONTH)),
            ("perpetrator", _bars(site, wording, filters, By.PERPETRATOR)),
        ],
        "theirs": tuple(_theirs(site, wording)),
        "claimed": tuple(_claimed(site, wording, looked)) if looked is not None else None,
        "under": _under(site, wording, looked) if looked is not None else None,
        "filters": filters,
    }


def _bars(site: Site, wording: Wording, filters: Filters, by: By) -> tuple[Bars, ...]:
    totals = site.totals(filters, (by,))
    ends = [e for t in totals if t.killed for e in (t.killed.low, t.killed.high) if e is not None]
    most = max([*ends, 1])
    found = []
    for headline in (True, False):
        some = [t for t in totals if t.headline is headline]
        if some:
            found.append(Bars(headline, tuple(_bar(t, wording, by, most) for t in some), most))
    return tuple(found)


def _bar(total: Total, wording: Wording, by: By, most: int) -> Bar:
    killed = total.killed
    low = killed.low if killed and killed.low is not None else 0
    high = killed.high if killed and killed.high is not None else most
    return Bar(
        name=_named(total.keys[0], wording, by),
        incidents=total.incidents,
        killed=wording.interval(killed),
        injured=wording.interval(total.injured),
        low=round(WIDTH * low / most, 1),
        high=round(WIDTH * high / most, 1),
        open=bool(killed and killed.told and killed.high is None),
        told=bool(killed and killed.told),
    )


def _named(key: str, wording: Wording, by: By) -> str:
    if key == POOLED:
        return wording.say("tally.others")
    if key == UNTOLD:
        return wording.say("nobody_blamed") if by is By.PERPETRATOR else wording.say("tally.not_told")
    if by is By.MONTH and len(key) == 7:
        return wording.month(int(key[:4]), int(key[5:]))
    if by is By.PERPETRATOR:
        ids = _ids()
        return " + ".join(wording.actor(ids.get(name, ""), name) for name in key.split(TOGETHER))
    return words.said(key)


def _ids() -> Mapping[str, str]:
    from harmledger.resources.registries import actors

    return {row.name: row.id for row in actors()}


def _theirs(site: Site, wording: Wording) -> Iterator[Their]:
    """Others' totals that count killed people, beside our sum of the same days, place and perpetrators."""
    lines, _ = site.listed("tallies", limit=TALLIES)
    for row in map(_TALLY.decode, lines):
        counts = [c for c in row.counts if c.what is What.KILLED]
        if row.scope != "tally" or not counts:
            continue
        filters = _same(row)
        summed = _sum([t.killed for t in site.totals(filters) if t.killed is not None] if filters else [])
        place = row.place
        yield Their(
            says=words.said(row.origin.name) if isinstance(row.origin, msgspec.Struct) else wording.say("nobody"),
            period=wording.day(row.date),
            place=wording.say("untold") if isinstance(place, msgspec.UnsetType) else wording.name(place),
            blamed=wording.joined(wording.actor(p.actor, p.name) for p in row.perpetrators) or wording.say("nobody"),
            told=wording.joined(
                wording.of(c.min, c.max, "people" if isinstance(c.who, msgspec.UnsetType) else c.who.value)
                for c in counts
            ),
            ours=wording.interval(summed),
            quote=words.line(row.evidence[0].quote) if row.evidence else "",
        )


def _same(row: ClaimRow) -> Filters | None:
    """The incidents of a total's days, country and perpetrators; None where it tells no period."""
    if isinstance(row.date, msgspec.UnsetType):
        return None
    place = row.place
    country = "" if isinstance(place, msgspec.UnsetType) or place.country is msgspec.UNSET else str(place.country)
    narrow = not isinstance(place, msgspec.UnsetType) and place.kind != "country"
    return Filters(
        since=row.date.start,
        until=row.date.end,
        perpetrators=tuple(p.actor for p in row.perpetrators if p.certainty != "denied"),
        countries=(country,) if country else (),
        place=place.name if narrow and not isinstance(place, msgspec.UnsetType) else "",
    )


@dataclass(frozen=True, slots=True)
class Looked:
    """What became of looking at every incident: sums by method, and where belligerents speak."""

    incidents: int
    sums: Mapping[str, tuple[Method, Interval | None, Interval | None]]
    sides: Sequence[Any]


def looked_at(site: Site) -> Looked | None:
    """Every incident counted by each method; None where they are more than ``LOOKED_AT``."""
    return _look(site) if site.find(Filters(), None, 1).total <= LOOKED_AT else None


def _look(site: Site) -> Looked:
    sums: dict[str, dict[What, list[Interval]]] = defaultdict(lambda: {What.KILLED: [], What.INJURED: []})
    others = [m for m in methods() if m.name != site.method.name]
    sides, many = [], 0
    for line in site.stream(Filters()):
        view = site.view(str(msgspec.json.decode(line)["id"]))
        if view is None:
            continue
        incident, claims, voices = view.incidents[0], view.claims(), voices_of(view)
        many += 1
        pairs = [(site.method, view.assessments[incident.id])]
        pairs += [(m, assess.assessment(incident, claims, voices, m)) for m in others]
        for method, assessed in pairs:
            for what in (What.KILLED, What.INJURED):
                found = assess.counted(assessed, what, method)
                sums[method.name][what] += [found] if found is not None else []
        sides += [(view, side) for side in assess.sides(incident, claims, voices, site.method) if side.own]
    by = {
        m.name: (m, _sum(sums[m.name][What.KILLED]), _sum(sums[m.name][What.INJURED])) for m in (site.method, *others)
    }
    return Looked(many, by, sides)


def _sum(found: Sequence[Interval]) -> Interval | None:
    return sum(found[1:], start=found[0]) if found else None


def _under(site: Site, wording: Wording, looked: Looked) -> tuple[Under, ...]:
    return tuple(
        Under(
            method.title,
            wording.word("block", method.counted.value),
            looked.incidents,
            wording.interval(killed),
            wording.interval(injured),
            method.name == site.method.name,
        )
        for method, killed, injured in looked.sums.values()
    )


def _claimed(site: Site, wording: Wording, looked: Looked) -> Iterator[Claimed]:
    for view, side in looked.sides:
        yield Claimed(
            wording.actor(side.actor, site.actors.get(side.actor, side.actor)),
            Ref(side.incident, label(view.incidents[0], wording)),
            tuple(map(words.said, side.own_hit)),
            tuple(map(words.said, side.others_hit)),
            wording.interval(side.conceded),
            wording.interval(side.evidenced),
        )
