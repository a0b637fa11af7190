"""The queue: what is still to be looked at by people, ordered by what matters."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import log2

from harmledger.model.case import CaseView
from harmledger.model.claim import What, Who
from harmledger.model.decision import Act, Decision, Difference, Item
from harmledger.model.document import Document
from harmledger.model.ids import ClaimId
from harmledger.model.incident import Assessment, Incident, Presumed
from harmledger.model.interval import Interval
from harmledger.model.queue import QueueItem, Reason, Why
from harmledger.review.overrides import Homes

WEIGHTS = {
    Why.DEATHS: 4000,
    Why.CONTRADICTION: 3000,
    Why.UNSURE_LINK: 2000,
    Why.UNREAD: 1500,
    Why.DIFFERENCE: 2500,
    Why.INCIDENT: 1000,
}
_COUNTED = (Presumed.EVERYONE, Who.PEOPLE, Presumed.CIVILIANS_PRESUMED, Who.CIVILIANS, Who.COMBATANTS)


@dataclass(frozen=True, slots=True)
class _Looked:
    """What people did about incidents and documents: who looks at a thing, what is settled, how many notes."""

    assigned: Mapping[str, str]
    settled: Mapping[str, frozenset[ClaimId]]
    notes: Mapping[str, int]

    @classmethod
    def of(cls, view: CaseView, homes: Homes) -> _Looked:
        settled: dict[str, set[ClaimId]] = {}
        notes: dict[str, int] = {}
        for decision in view.decisions:
            on = _home(decision, homes)
            if decision.act is Act.SETTLE:
                settled.setdefault(on, set()).update(view.now.get(c, c) for c in decision.claims)
            elif decision.act is Act.NOTE:
                notes[on] = notes.get(on, 0) + 1
        return cls(assigned(view, homes), {on: frozenset(claims) for on, claims in settled.items()}, notes)


def assigned(view: CaseView, homes: Homes) -> Mapping[str, str]:
    """Who is to look at what."""
    told = {_home(d, homes): d.value for d in view.decisions if d.act is Act.ASSIGN}
    return {on: whom for on, whom in told.items() if isinstance(whom, str)}


def _home(decision: Decision, homes: Homes) -> str:
    """The thing of the queue that a decision is on, as it is called now."""
    if decision.item is Item.INCIDENT:
        return homes.holding(decision.claims) or decision.on
    return decision.on


def queue(view: CaseView) -> tuple[QueueItem, ...]:
    """Everything that people may look at, what matters most first; what is decided stands at the end."""
    homes = Homes.among(view.incidents, view.now)
    looked = _Looked.of(view, homes)
    differences = _by_home(view.differences, homes)
    items = [
        *(_incident(i, view, looked, differences.get(i.id, ())) for i in view.incidents),
        *_pairs(view, looked),
        *_documents(view, looked),
    ]
    return tuple(sorted(items, key=lambda item: (-item.score, item.id)))


def _by_home(differences: Iterable[Difference], homes: Homes) -> Mapping[str, list[Difference]]:
    found: dict[str, list[Difference]] = {}
    for d in differences:
        home = homes.of.get(homes.now.get(ClaimId(d.on), ClaimId(d.on)), d.on)
        found.setdefault(home, []).append(d)
    return found


def _incident(incident: Incident, view: CaseView, looked: _Looked, differing: Sequence[Difference]) -> QueueItem:
    a = view.assessments[incident.id]
    killed = _killed(a)
    open_ = [c for c in incident.claims if c not in view.standings]
    decided = not open_ or set(open_) <= looked.settled.get(incident.id, frozenset())
    reasons: list[Reason] = []
    if killed is not None and not killed.zero and not decided:
        reasons.append(Reason(Why.DEATHS, f"{killed} killed, and nobody has looked at {_of(open_, incident)}"))
    if a.contradictions and not decided:
        reasons += (Reason(Why.CONTRADICTION, sentence) for sentence in a.contradictions)
    reasons += (Reason(Why.DIFFERENCE, _difference(d)) for d in differing)
    if not decided and not reasons:
        reasons.append(Reason(Why.INCIDENT, f"nobody has looked at {_of(open_, incident)}"))
    place = incident.place
    return QueueItem(
        id=incident.id,
        thing="incident",
        score=_score(reasons, killed),
        label=a.label,
        reasons=_ordered(reasons),
        event=incident.event.value,
        grade=a.grade.value,
        first=incident.date.start if incident.date else None,
        last=incident.date.last if incident.date else None,
        country=place.country if place else None,
        admin1=place.admin1 if place else None,
        place=place.name if place else None,
        actors=tuple(p.actor for p in a.perpetrators),
        killed=(killed.low, killed.high) if killed else None,
        decided=decided and not differing,
        assignee=looked.assigned.get(incident.id),
        notes=looked.notes.get(incident.id, 0),
    )


def _of(left: Sequence[ClaimId], incident: Incident) -> str:
    return "it" if len(left) == len(incident.claims) else f"{len(left)} of its {len(incident.claims)} claims"


def _difference(d: Difference) -> str:
    what = f"{d.field}: " if d.field else ""
    sides = f" (the machine: {d.machine or 'nothing'}; {d.decision}: {d.person or 'nothing'})"
    return f"{what}{d.because}{sides}"


def _killed(a: Assessment) -> Interval | None:
    """The deaths of an incident: of whom is widest told."""
    blocks = a.ranges.get(What.KILLED, {})
    return next((blocks[who].interval for who in _COUNTED if who in blocks), None) or next(
        (r.interval for r in blocks.values()), None
    )


def _score(reasons: Sequence[Reason], killed: Interval | None) -> int:
    """The weightiest reason, more where there are others, and where more died."""
    kinds = sorted({WEIGHTS[r.why] for r in reasons}, reverse=True)
    if not kinds:
        return 0
    most = (killed.high or killed.low or 0) if killed else 0
    return kinds[0] + sum(kind // 10 for kind in kinds[1:]) + int(60 * log2(1 + min(most, 10_000)))


def _ordered(reasons: Sequence[Reason]) -> tuple[Reason, ...]:
    return tuple(sorted(reasons, key=lambda r: -WEIGHTS[r.why]))


def _pairs(view: CaseView, looked: _Looked) -> Iterator[QueueItem]:
    """Incidents that may be one: told of the first, the surer the higher."""
    incidents = {i.id: i for i in view.incidents}
    for pair in view.unsure:
        one = incidents[pair.one]
        labels = [view.assessments[i].label for i in (pair.one, pair.other)]
        told = "; ".join(f"{p.name} {p.weight:+.1f}" for p in sorted(pair.pieces, key=lambda p: -abs(p.weight))[:4])
        yield QueueItem(
            id=pair.id,
            thing="pair",
            score=WEIGHTS[Why.UNSURE_LINK] + int(50 * max(-5.0, min(pair.score, 5.0))),
            label=" / ".join(labels),
            reasons=(Reason(Why.UNSURE_LINK, f"they may be one ({told})"),),
            event=one.event.value,
            first=one.date.start if one.date else None,
            last=one.date.last if one.date else None,
            country=one.place.country if one.place else None,
            admin1=one.place.admin1 if one.place else None,
            place=one.place.name if one.place else None,
            assignee=looked.assigned.get(pair.id),
            notes=looked.notes.get(pair.id, 0),
        )


def _documents(view: CaseView, looked: _Looked) -> Iterator[QueueItem]:
    """Documents with numbers that no rule understood and no person took up."""
    for document in view.documents:
        reading = view.readings.get(document.id)
        if reading is None or not reading.unread or not view.counts(document.id) or document.id in view.echoes:
            continue
        taken = [e.span for c in reading.claims if c.id in view.standings for e in c.evidence]
        unread = [u for u in reading.unread if not any(u.span.overlaps(span) for span in taken)]
        decided = not unread or document.id in looked.settled
        reasons = () if decided else tuple(Reason(Why.UNREAD, f"“{u.quote}”: {u.why}") for u in unread)
        day = document.reported
        yield QueueItem(
            id=document.id,
            thing="document",
            score=0 if decided else WEIGHTS[Why.UNREAD] + min(len(unread), 50),
            label=_title(document),
            reasons=reasons,
            first=day.start if day else None,
            last=day.last if day else None,
            decided=decided,
            assignee=looked.assigned.get(document.id),
            notes=looked.notes.get(document.id, 0),
        )


def _title(document: Document) -> str:
    return document.title or document.name
