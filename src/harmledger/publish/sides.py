"""Claims against claims, in words and as records: belligerents beside others, tallies beside our sums."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby

from harmledger.model.case import CaseView
from harmledger.model.ids import ActorId, ClaimId, IncidentId
from harmledger.model.interval import Interval
from harmledger.model.sums import Held, Side
from harmledger.publish import words
from harmledger.publish.answers import Record, bounds, records
from harmledger.publish.moves import SHORT, number
from harmledger.publish.rows import by_date
from harmledger.publish.show import Shelf


def written(case: CaseView, sides: Sequence[Side], held: Sequence[Held], form: str) -> Iterator[bytes]:
    """Both in one of the forms "text", "jsonl" and "csv"."""
    if form == "text":
        shelf = Shelf.of(case)
        lines = [*side_lines(sides, shelf), *held_lines(held, shelf)]
        yield "".join(f"{line}\n" for line in lines).encode("utf-8", "backslashreplace")
        return
    yield from records(form, [*map(_side_record, sides), *map(_held_record, held)], _COLUMNS)


def side_lines(sides: Iterable[Side], shelf: Shelf) -> Iterator[str]:
    """Each belligerent with its incidents by date: its own words, then others'."""
    order = {incident.id: n for n, incident in enumerate(by_date(shelf.case.incidents))}
    for actor, listed in groupby(sorted(sides, key=lambda s: (s.actor, order[s.incident])), key=lambda s: s.actor):
        yield words.said(_name(shelf, actor))
        for side in listed:
            yield from _side_lines(side, shelf)
        yield ""


def _name(shelf: Shelf, actor: ActorId) -> str:
    return shelf.case.actors.get(actor, actor)


def _side_lines(side: Side, shelf: Shelf) -> Iterator[str]:
    yield f"  {words.composed(shelf.case.assessments[side.incident].label)} ({side.incident[:SHORT]})"
    for name, hit in (("says it hit", side.own_hit), ("reported hit", side.others_hit)):
        if hit:
            yield f"    {name}: {', '.join(map(words.said, hit))}"
    for claim in side.own:
        verb = "denies" if claim in side.denials else "says"
        yield f"    {words.said(shelf.origin(claim))} {verb}: {_told(shelf, claim)}"
    for claim in side.others:
        yield f"    {words.said(shelf.origin(claim))}: {_told(shelf, claim)}"
    if side.own or side.evidenced:
        more = f"; the gap: {words.number(side.gap)}" if side.gap else ""
        yield f"    killed: conceded {number(side.conceded)}, evidenced {number(side.evidenced)}{more}"


def _told(shelf: Shelf, id_: ClaimId) -> str:
    """What a claim counts, and the words of its first count; where it counts nothing, its longest quote."""
    claim = shelf.claims[id_]
    told = ", ".join(words.count(c) if c.who else words.said(c.text) for c in claim.counts) or "no number"
    quotes = [e.quote for e in claim.evidence if e.field.startswith("counts")]
    quote = quotes[0] if quotes else max((e.quote for e in claim.evidence), key=len, default="")
    said = f': "{words.said(words.line(quote))}"' if quote else ""
    return f"{told}{said} (claim {id_[:SHORT]})"


def held_lines(held: Iterable[Held], shelf: Shelf) -> Iterator[str]:
    """Each tally's figures beside our sum, with the incidents that could explain a gap."""
    for one in held:
        claim = shelf.claims[one.tally]
        when = words.moment(claim.date) if claim.date else "period not told"
        where = words.place(claim.place.place) if claim.place else "place not told"
        by = ", ".join(words.said(p.name) for p in claim.perpetrators) or "nobody named"
        yield f"Tally by {shelf.origin(one.tally)}: {when}; {where}; {by} (claim {one.tally[:SHORT]})"
        ours = f"our sum {number(one.ours)} over {words.times(len(one.within), 'incident')}"
        yield f"  {one.who.value} {one.what.value}: {words.number(one.told)}; {ours}"
        for incident in one.maybe:
            label = words.composed(shelf.case.assessments[incident].label)
            yield f"  may be of it: {label} ({incident[:SHORT]})"
        yield ""


_SIDE = ("conceded", "evidenced", "gap", "told", "ours")
_COLUMNS = (
    "kind", "actor", "incident", "tally", "what", "who", "own_hit", "others_hit", "own", "denials", "others",
    *(f"{name}_{end}" for name in _SIDE for end in ("told", "min", "max")), "within", "maybe",
)  # fmt: skip


def _record(kind: str, told: Record, ranges: dict[str, Interval | None]) -> Record:
    whole = dict.fromkeys(_COLUMNS) | {"kind": kind} | dict(told)
    for name in _SIDE:
        whole |= bounds(name, ranges.get(name))
    return whole


def _side_record(side: Side) -> Record:
    told: Record = {
        "actor": side.actor,
        "incident": side.incident,
        "own_hit": side.own_hit,
        "others_hit": side.others_hit,
        "own": side.own,
        "denials": side.denials,
        "others": side.others,
    }
    ranges = {"conceded": side.conceded, "evidenced": side.evidenced, "gap": side.gap}
    return _record("belligerent", told, ranges)


def _held_record(one: Held) -> Record:
    within: tuple[IncidentId, ...] = one.within
    told: Record = {"tally": one.tally, "what": one.what, "who": one.who, "within": within, "maybe": one.maybe}
    return _record("tally", told, {"told": one.told, "ours": one.ours})
