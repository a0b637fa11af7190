"""What people did, with who and when, as the pages list it: decisions, rulings on incidents, and what was undone."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from harmledger.ledger import Entry, every, undone
from harmledger.model.decision import Act, Decision
from harmledger.model.ids import ClaimId
from harmledger.publish import words
from harmledger.review.telling import words_of
from harmledger.web.desk.exact import exact


@dataclass(frozen=True, slots=True)
class Event:
    """One thing that was done.

    Args:
        id: What it is undone by.
        seq: The number of its entry.
        act: What was done.
        who: By whom.
        at: When, to the minute, UTC.
        on: The claim, incident or document.
        claims: The claims that it touches, by their ids now.
        reason: Why.
        field: Of a correction, which; of a range, whose harm.
        said: What was told.
        quotes: The words behind it.
        undone: Who undid it, and why; empty where it holds.
    """

    id: str
    seq: int
    act: str
    who: str
    at: str
    on: str
    claims: frozenset[str]
    reason: str
    field: str = ""
    said: str = ""
    quotes: tuple[str, ...] = ()
    undone: str = ""


def events(entries: Sequence[Entry], now: Mapping[ClaimId, ClaimId]) -> tuple[Event, ...]:
    """Everything that was decided, in order.

    Args:
        entries: The case's decisions, in order.
        now: The ids that claims have now, by those that they had when they were decided on.
    """
    gone = {named: f"{entry.who}: {entry.payload.get('reason', '')}" for named, entry in undone(entries).items()}
    made = {decision.seq: decision for decision in every(entries)}
    found = []
    for entry in entries:
        decision = made.get(entry.seq)
        if decision is not None:
            found.append(_decided(decision, gone, now))
        elif entry.payload.get("decision") in ("merge", "split"):
            found.append(_ruled(entry, gone, now))
    return tuple(found)


def of(found: Iterable[Event], claims: Collection[str], on: Collection[str] = ()) -> list[Event]:
    """What was done on these claims or things, the newest first."""
    wanted, things = frozenset(claims), frozenset(on)
    return [e for e in found if e.on in things or e.claims & wanted][::-1]


def _minute(at: str) -> str:
    return at[:16].replace("T", " ")


def _decided(decision: Decision, gone: Mapping[str, str], now: Mapping[ClaimId, ClaimId]) -> Event:
    claims = {decision.seen.id} if decision.seen else set(decision.claims)
    is_note = decision.act is Act.NOTE
    return Event(
        id=decision.id,
        seq=decision.seq,
        act=decision.act.value,
        who=decision.who,
        at=_minute(decision.at),
        on=decision.seen.id if decision.seen else decision.on,
        claims=frozenset(now.get(claim, claim) for claim in claims),
        reason=words.said(decision.reason),
        field=(decision.field or "") if decision.act is Act.RANGE else (decision.field or "").partition("/")[0],
        said=exact(_said(decision)) if is_note else words.said(_said(decision)),
        quotes=tuple(words.line(e.quote) for e in decision.words),
        undone=words.said(gone.get(decision.id) or gone.get(decision.bulk or "") or ""),
    )


def _said(decision: Decision) -> str:
    """What a decision tells, in few words."""
    if decision.act in (Act.NOTE, Act.ASSIGN, Act.GRADE):
        return str(decision.value or "")
    if decision.act is Act.CORRECT and decision.value is not None:
        return words_of((decision.field or "").partition("/")[0], decision.value)
    if decision.act is Act.RANGE and isinstance(decision.value, Mapping):
        low, high = (decision.value.get(end) for end in ("min", "max"))
        return f"{'…' if low is None else low}–{'…' if high is None else high}"
    return ""


def _ruled(entry: Entry, gone: Mapping[str, str], now: Mapping[ClaimId, ClaimId]) -> Event:
    told, id_ = entry.payload, f"r{entry.seq}"
    listed = [each for name in ("claims", "others") for each in _listed(told.get(name))]
    return Event(
        id=id_,
        seq=entry.seq,
        act=str(told["decision"]),
        who=entry.who,
        at=_minute(entry.at),
        on="",
        claims=frozenset(now.get(ClaimId(claim), claim) for claim in listed),
        reason=words.said(str(told.get("reason", ""))),
        undone=words.said(gone.get(id_, "")),
    )


def _listed(value: object) -> list[str]:
    return [str(each) for each in value] if isinstance(value, list | tuple) else []
