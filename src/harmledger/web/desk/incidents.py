"""Incidents: what is said of one, by whom, why its claims stand together."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from fastapi import Response
from starlette.exceptions import HTTPException

from harmledger.model.account import May
from harmledger.model.claim import Claim, What
from harmledger.model.ids import ClaimId, IncidentId
from harmledger.model.incident import Assessment, Grade, Incident, Link, Range
from harmledger.publish import words
from harmledger.publish.former import former
from harmledger.publish.marks import Passage, passages
from harmledger.publish.rows import by_date
from harmledger.publish.sheets import claims_by_origin
from harmledger.web.desk import history
from harmledger.web.desk.documents import sees
from harmledger.web.desk.gate import Ask, Routes, pager
from harmledger.web.desk.stood import Stood
from harmledger.web.desk.values import count, days, span
from harmledger.web.said import lines
from harmledger.web.sentences import PDI, Sentences, isolated

routes = Routes()

PAGE = 50
RLI = "\u2067"  # from right to left, until PDI


@dataclass(frozen=True, slots=True)
class Row:
    """One incident in a list."""

    id: str
    label: str
    day: str
    place: str
    killed: str
    injured: str
    grade: str
    origins: int
    contradictions: int
    decided: str


@dataclass(frozen=True, slots=True)
class Figure:
    """One range: ``field`` as decisions call it, who set its ends, and what the method makes of it where a person set
    it otherwise."""

    field: str
    what: str
    who: str
    number: str
    low: int | None
    high: int | None
    low_from: tuple[tuple[str, str], ...]
    high_from: tuple[tuple[str, str], ...]
    by_method: str


@dataclass(frozen=True, slots=True)
class Said:
    """One claim in the column of its origin."""

    id: str
    document: str
    carried: str
    counts: tuple[str, ...]
    passages: tuple[Passage, ...]
    denies: bool
    standing: str


@dataclass(frozen=True, slots=True)
class Join:
    """Why two claims were joined or kept apart."""

    one: str
    other: str
    joined: bool
    score: str
    pieces: tuple[tuple[str, str, str], ...]
    apart: str  # the incident that the claim kept apart stands in
    label: str


def label_of(stood: Stood, incident: Incident, told: Sentences) -> str:
    """What people call an incident, in the language of the page."""
    if told.language == "en":
        return words.composed(stood.view.assessments[incident.id].label)
    place = words.said(incident.place.name) if incident.place else told.say("no_place")
    day = days(incident.date, told) if incident.date else told.say("no_date")
    parts = (place, day, told.word("event", incident.event.value))
    return f"{RLI}{told.say('comma').join(map(isolated, parts))}{PDI}"  # whatever letters the place begins with


def row(stood: Stood, incident: Incident, told: Sentences) -> Row:
    """One line of a list of incidents."""
    a = stood.view.assessments[incident.id]
    decided = sum(c in stood.view.standings for c in incident.claims)
    return Row(
        incident.id,
        label_of(stood, incident, told),
        days(incident.date, told) if incident.date else told.say("no_date"),
        words.said(incident.place.name) if incident.place else told.say("no_place"),
        headline(a, What.KILLED, told),
        headline(a, What.INJURED, told),
        a.grade.value,
        a.independent_origins,
        len(a.contradictions),
        f"{decided} / {len(incident.claims)}",
    )


def headline(a: Assessment, what: What, told: Sentences) -> str:
    """An incident's ranges of one kind of harm, in words; nothing where none is told."""
    return "; ".join(
        f"{span(found.interval, told)} {told.word('who', who.value)}" for who, found in a.ranges.get(what, {}).items()
    )


@routes.get("incidents", May.SEE)
def incidents(ask: Ask) -> Response:
    """All incidents, the newest first."""
    stood = ask.desk.case.now()
    wanted, grade = ask.asked("q").casefold(), ask.asked("grade")
    found = [
        i
        for i in reversed(by_date(stood.view.incidents))
        if (not grade or stood.view.assessments[i.id].grade == grade)
        and (not wanted or wanted in stood.view.assessments[i.id].label.casefold() or i.id.startswith(wanted))
    ]
    at = pager(ask, len(found), PAGE)
    rows = [row(stood, i, ask.told) for i in found[at.first : at.last]]
    return ask.page(
        "incidents.html.j2",
        stood=stood,
        rows=rows,
        q=ask.asked("q"),
        grade=grade,
        grades=[g.value for g in Grade],
        pager=at,
        many=len(found),
    )


def incident_of(ask: Ask, stood: Stood, named: str = "") -> Incident:
    """The incident that a path names.

    Raises:
        HTTPException: there is none.
    """
    found = stood.shelf.incidents.get(IncidentId(named or ask.part("incident")))
    if found is None:
        raise HTTPException(404)
    return found


@routes.get("incidents/{incident}", May.SEE)
def incident(ask: Ask) -> Response:
    """One incident."""
    stood = ask.desk.case.now()
    id_ = IncidentId(ask.part("incident"))
    if id_ not in stood.shelf.incidents and (home := _heir(stood, id_)):
        return ask.to(f"incidents/{home}")
    found = incident_of(ask, stood)
    a = stood.view.assessments[found.id]
    others = ask.desk.presence.here(f"incident {found.id}", ask.who)
    return ask.page(
        "incident.html.j2",
        stood=stood,
        incident=found,
        assessed=a,
        label=label_of(stood, found, ask.told),
        day=days(found.date, ask.told) if found.date else ask.told.say("no_date"),
        place=words.place(found.place) if found.place else ask.told.say("no_place"),
        by=[(words.said(stood.view.actors.get(p.actor, p.name)), p.certainty.value, p.claims) for p in a.perpetrators],
        figures=_figures(stood, found, ask.told),
        reason=lines((a.grade_reason,), (a.told.grade,), ask.told)[0],
        contradictions=lines(a.contradictions, a.told.contradictions, ask.told),
        columns=_columns(stood, found, ask.told),
        joins=_joins(stood, found, ask.told),
        sides=_sides(stood, found, ask.told),
        near=[(i.id, label_of(stood, i, ask.told)) for i in _near(ask, stood, found)],
        documents=[(d, stood.shelf.heading(stood.shelf.documents[d])) for d in found.documents if sees(ask, stood, d)],
        grades=[g.value for g in Grade],
        history=history.of(stood.events, found.claims, [found.id]),
        here=f"incident {found.id}",
        others_here=others,
        ranges=RANGES,
        undecided=[c for c in found.claims if c not in stood.view.standings],
        beside=ask.asked("with"),
    )


RANGES = tuple(
    f"{what}/{who}"
    for what in ("killed", "injured")
    for who in ("civilians", "people", "combatants", "children", "women")
)
"""The ranges that may be set where no claim tells one."""


def _heir(stood: Stood, id_: IncidentId) -> IncidentId | None:
    """The first incident into which one of former times went."""
    return next((i.id for i in former(stood.view, id_) if isinstance(i, Incident)), None)


def _figures(stood: Stood, found: Incident, told: Sentences) -> list[Figure]:
    a, machine = stood.view.assessments[found.id], stood.view.by_method.get(found.id)

    def whose(claims: Sequence[ClaimId]) -> tuple[tuple[str, str], ...]:
        return tuple((c, stood.shelf.origin(c)) for c in claims)

    def one(what: What, who: str, range_: Range) -> Figure:
        before = next((r for w, r in (machine.ranges if machine else {}).get(what, {}).items() if w.value == who), None)
        other = machine is not None and (before is None or before.interval != range_.interval)
        return Figure(
            f"{what.value}/{who}",
            told.word("what", what.value),
            told.word("who", who),
            span(range_.interval, told),
            range_.interval.low,
            range_.interval.high,
            whose(range_.min_from),
            whose(range_.max_from),
            (span(before.interval, told) if before else told.say("not_told")) if other else "",
        )

    return [one(what, who.value, r) for what in words.ORDER for who, r in a.ranges.get(what, {}).items()]


def _columns(stood: Stood, found: Incident, told: Sentences) -> list[tuple[str, bool, list[Said]]]:
    columns = claims_by_origin((stood.shelf.claims[c] for c in found.claims), told.say("nobody"))
    return [(name, assumed, [_said(stood, claim, told) for claim in claims]) for name, assumed, claims in columns]


def _said(stood: Stood, claim: Claim, told: Sentences) -> Said:
    document = stood.shelf.documents[claim.document]
    standing = stood.view.standings.get(claim.id)
    return Said(
        claim.id,
        document.id,
        words.said(document.publisher or stood.shelf.heading(document)),
        tuple(count(c, told) for c in claim.counts),
        passages(document.text, claim.evidence),
        claim.stance.value == "denies",
        standing.value if standing else "",
    )


def _joins(stood: Stood, found: Incident, told: Sentences) -> list[Join]:
    """Why its claims stand together, and the nearest that were kept apart."""

    def name(id_: ClaimId) -> str:
        claim = stood.shelf.claims.get(id_)
        return f"{stood.shelf.origin(id_)} · {stood.shelf.names[claim.document]}" if claim else id_

    def made(link: Link) -> Join:
        outside = next((c for c in (link.a, link.b) if c not in found.claims), None)
        home = stood.shelf.incident_of.get(outside) if outside and not link.joined else None
        label = label_of(stood, stood.shelf.incidents[home], told) if home else ""
        pieces = tuple((f"{p.weight:+.1f}", p.name, words.composed(p.because)) for p in link.pieces)
        return Join(name(link.a), name(link.b), link.joined, f"{link.score:+.1f}", pieces, home or "", label)

    return [made(link) for link in sorted(found.links, key=lambda k: (not k.joined, k.a, k.b))]


def _sides(stood: Stood, found: Incident, told: Sentences) -> list[Mapping[str, Any]]:
    """Belligerents' words beside the evidence."""
    return [
        {
            "actor": words.said(stood.view.actors.get(side.actor, side.actor)),
            "own": [_said(stood, stood.shelf.claims[c], told) for c in side.own],
            "denials": len(side.denials),
            "others": len(side.others),
            "own_hit": [words.said(hit) for hit in side.own_hit],
            "others_hit": [words.said(hit) for hit in side.others_hit],
            "conceded": span(side.conceded, told) if side.conceded else "",
            "evidenced": span(side.evidenced, told) if side.evidenced else "",
            "gap": span(side.gap, told) if side.gap else "",
        }
        for side in stood.sides(found)
    ]


def _near(ask: Ask, stood: Stood, found: Incident) -> list[Incident]:
    """Incidents to merge with: those that the machine compared first, then those of the same days."""
    compared = {
        home
        for link in found.links
        if not link.joined
        for c in (link.a, link.b)
        if (home := stood.shelf.incident_of.get(c)) and home != found.id
    }
    close = [
        i.id
        for i in stood.view.incidents
        if i.id != found.id and i.date and found.date and abs((i.date.start - found.date.start).days) <= 3
    ]
    told = [i for i in (IncidentId(ask.asked("with")),) if i in stood.shelf.incidents and i != found.id]
    return [stood.shelf.incidents[i] for i in dict.fromkeys([*told, *sorted(compared), *close])][:60]
