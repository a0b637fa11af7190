"""Claims and incidents as rows for a spreadsheet, and the decisions that edited rows tell.

What was not edited decides nothing: each row is held against what the case would write now. Cells are spelt so that no
spreadsheet turns them into something else on the way ("3 to 5", not 3-5; "claim 02…", not a number with an e in it).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from harmledger.errors import UsageError
from harmledger.model.case import CaseView
from harmledger.model.claim import Claim, Scope, What, Who
from harmledger.model.decision import Act, Edited, Standing, Wish
from harmledger.model.incident import Assessment, Incident, Presumed
from harmledger.model.interval import Interval
from harmledger.model.moment import Precision
from harmledger.review.overrides import Homes
from harmledger.review.queue import assigned
from harmledger.review.telling import in_words, paths

Row = Mapping[str, str]
LONGEST = 2000  # code points of quotes: a spreadsheet's cell holds 32,767

CLAIMS = ("claim", "as_of", "document", "event", "date", "counts", "place", "perpetrators", "origin", "quotes",
          "standing", "decision", "reason", "note")  # fmt: skip
INCIDENTS = ("incident", "as_of", "label", "killed", "injured", "grade", "documents", "assignee", "reason", "note")
_EDITED = {
    "claim": ("event", "date", "counts", "decision", "reason", "note"),
    "incident": ("killed", "injured", "grade", "assignee", "reason", "note"),
}
_DECISIONS = {"accept": Act.ACCEPT, "accepted": Act.ACCEPT, "reject": Act.REJECT, "rejected": Act.REJECT}
_LOST = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")  # on the way by XLSX, or by UTF-8
_BOUNDS = r"(?:(?P<a>\d+) to (?P<b>\d+)|(?P<low>\d+) or more|up to (?P<high>\d+)|(?P<n>\d+))"
_STATUS = "|".join((*Who, *Presumed))
_COUNT = re.compile(rf"{_BOUNDS}(?: (?P<who>{_STATUS}))? (?P<what>{'|'.join(What)})")
_RANGE = re.compile(rf"(?P<who>{_STATUS}) {_BOUNDS}")
_DATE = re.compile(r"(?P<start>\d{4}-\d\d-\d\d)(?: to (?P<end>\d{4}-\d\d-\d\d))?(?: (?P<precision>[a-z]+))?")


def claims(view: CaseView) -> Iterator[Row]:
    """A row for each claim of an incident, the rejected too."""
    names = {d.id: d.name for d in view.documents}
    every = {**view.claims(Scope.INCIDENT), **{c: v for c, v in view.rejected.items() if view.counts(v.document)}}
    for id_ in sorted(
        every, key=lambda c: (every[c].document, min((e.span.start for e in every[c].evidence), default=0), c)
    ):
        yield claim_row(every[id_], view, names[every[id_].document])


def claim_row(claim: Claim, view: CaseView, document: str) -> Row:
    """A claim as a row."""
    standing = view.standings.get(claim.id, Standing.UNDECIDED)
    decided = {Standing.ACCEPTED: "accepted", Standing.REJECTED: "rejected"}.get(standing, "")
    row = {
        "claim": f"claim {claim.id}",
        "as_of": str(view.entries),
        "document": document,
        "event": claim.event.value,
        "date": _date(claim),
        "counts": "; ".join(_count(c.interval, c.who, c.what, c.phrase) for c in claim.counts),
        "place": in_words(claim, "place") or "",
        "perpetrators": "; ".join(filter(None, (in_words(claim, p) for p in paths(claim) if p.startswith("perp")))),
        "origin": claim.origin.name if claim.origin else "",
        "quotes": " … ".join(dict.fromkeys(" ".join(e.quote.split()) for e in claim.evidence))[:LONGEST],
        "standing": standing.value,
        "decision": decided,
        "reason": "",
        "note": "",
    }
    return _carried(row)


def incidents(view: CaseView) -> Iterator[Row]:
    """A row for each incident, in the order of the case."""
    looked = assigned(view, Homes.among(view.incidents, view.now))
    for incident in view.incidents:
        yield incident_row(incident, view, looked.get(incident.id, ""))


def incident_row(incident: Incident, view: CaseView, assignee: str) -> Row:
    """An incident as a row."""
    a = view.assessments[incident.id]
    row = {
        "incident": f"incident {incident.id}",
        "as_of": str(view.entries),
        "label": a.label,
        "killed": _blocks(a, What.KILLED),
        "injured": _blocks(a, What.INJURED),
        "grade": a.grade.value,
        "documents": str(len(incident.documents)),
        "assignee": assignee,
        "reason": "",
        "note": "",
    }
    return _carried(row)


def _carried(row: Row) -> Row:
    """Cells as every spreadsheet gives them back: one line each, without characters that some of them cannot hold."""
    return {name: " ".join(_LOST.sub("\ufffd", cell).split()) for name, cell in row.items()}


def edited(number: int, row: Row, now: Mapping[str, Row]) -> Edited:
    """What a row of a sheet decides.

    Args:
        number: Its number in the sheet.
        row: Its cells by column.
        now: The rows that the case wrote when it had as many entries, by the cell that names the thing.
    """
    kind = "claim" if "claim" in row else "incident"
    on, as_of = row.get(kind, ""), row.get("as_of", "")
    was = now.get(on)
    if was is None or not as_of.isdecimal():
        return Edited(number, error=f"there is no {on or kind} in the case; write the sheet anew", on=on)
    cells = tuple((name, was[name], row[name].strip()) for name in was if _differs(row, was, name))
    told = Edited(number, (), int(as_of), on=on, cells=cells)
    try:
        wishes = _claim(row, was) if kind == "claim" else _incident(row, was)
    except UsageError as error:
        return replace(told, error=str(error))
    changed = [name for name in was if name in row and row[name] != was[name] and name not in _EDITED[kind]]
    if changed:
        what = f"{changed[0]} is not decided in a sheet; put it back, and use `harmledger review correct`"
        return replace(told, error=what)
    return replace(told, wishes=tuple(wishes))


def _claim(row: Row, was: Row) -> list[Wish]:
    on, reason = row["claim"].removeprefix("claim "), row.get("reason", "").strip()
    wishes: list[Wish] = []
    if _differs(row, was, "event"):
        wishes.append(Wish(Act.CORRECT, on, reason, field="event", value=row["event"].strip()))
    if _differs(row, was, "date"):
        wishes.append(Wish(Act.CORRECT, on, reason, field="date", value=_told_date(row["date"])))
    if _differs(row, was, "counts"):
        wishes += _told_counts(on, reason, row["counts"], was["counts"])
    if _differs(row, was, "decision"):
        act = _DECISIONS.get(row["decision"].strip().lower())
        if act is None:
            raise UsageError(
                f"{row['decision']!r} is no decision",
                remedy="Write accept or reject; `harmledger review undo` takes back",
            )
        wishes.append(Wish(act, on, reason))
    return wishes + _note(row, on)


def _incident(row: Row, was: Row) -> list[Wish]:
    on, reason = row["incident"].removeprefix("incident "), row.get("reason", "").strip()
    wishes: list[Wish] = []
    if _differs(row, was, "grade"):
        wishes.append(Wish(Act.GRADE, on, reason, value=row["grade"].strip()))
    for what in ("killed", "injured"):
        if _differs(row, was, what):
            wishes += (
                Wish(Act.RANGE, on, reason, field=f"{what}/{who}", value=bounds)
                for who, bounds in _moved_blocks(what, row[what], was[what])
            )
    if _differs(row, was, "assignee"):
        wishes.append(Wish(Act.ASSIGN, on, value=row["assignee"].strip() or None))
    return wishes + _note(row, on)


def _note(row: Row, on: str) -> list[Wish]:
    words = row.get("note", "").strip()
    return [Wish(Act.NOTE, on, value=words)] if words else []


def _differs(row: Row, was: Row, name: str) -> bool:
    return name in row and row[name].strip() != was[name].strip()


def _date(claim: Claim) -> str:
    if claim.date is None:
        return ""
    p = claim.date.period
    days = p.start.isoformat() if p.start == p.last else f"{p.start.isoformat()} to {p.last.isoformat()}"
    return f"{days} {p.precision.value}"


def _told_date(cell: str) -> Mapping[str, Any] | None:
    if not cell.strip():
        return None
    found = _DATE.fullmatch(cell.strip())
    if found is None or (found["precision"] and found["precision"] not in list(Precision)):
        raise UsageError(f"{cell!r} is no date", remedy="Write 2031-05-06 day, or 2031-05-06 to 2031-05-08 range")
    return {name: value for name, value in found.groupdict().items() if value}


def _bounds(interval: Interval) -> str:
    low, high = interval.low, interval.high
    if low is not None and high is not None:
        return str(low) if low == high else f"{low} to {high}"
    return f"{low} or more" if low is not None else f"up to {high}" if high is not None else "untold"


def _count(interval: Interval, who: Who | None, what: What, phrase: str | None) -> str:
    return " ".join(filter(None, (phrase or _bounds(interval), who.value if who else "", what.value)))


def _told_counts(on: str, reason: str, cell: str, was: str) -> Iterator[Wish]:
    """The counts that a cell tells otherwise than before, each in its place; fewer take the last ones away."""
    new, old = _listed(cell), _listed(was)
    if len(new) > len(old):
        raise UsageError("a count was added, and no words stand behind it", remedy="Use `harmledger review correct`")
    for n in reversed(range(len(old))):
        if n >= len(new):
            yield Wish(Act.CORRECT, on, reason, field=f"counts/{n}", value=None)
        elif new[n] != old[n]:
            found = _COUNT.fullmatch(new[n])
            if found is None:
                raise UsageError(
                    f"{new[n]!r} is no count", remedy="Write such as: 3 to 5 civilians killed; 2 or more people injured"
                )
            told: dict[str, Any] = {"what": found["what"], **_told_bounds(found)}
            yield Wish(
                Act.CORRECT,
                on,
                reason,
                field=f"counts/{n}",
                value=told | ({"who": found["who"]} if found["who"] else {}),
            )


def _listed(cell: str) -> Sequence[str]:
    return [part.strip() for part in cell.split(";") if part.strip()]


def _told_bounds(found: re.Match[str]) -> dict[str, int | None]:
    if found["n"] is not None:
        return {"min": int(found["n"]), "max": int(found["n"])}
    low, high = found["a"] or found["low"], found["b"] or found["high"]
    return {"min": int(low) if low else None, "max": int(high) if high else None}


def _blocks(a: Assessment, what: What) -> str:
    return "; ".join(f"{who.value} {_bounds(r.interval)}" for who, r in sorted(a.ranges.get(what, {}).items()))


def _moved_blocks(what: str, cell: str, was: str) -> Iterator[tuple[str, Mapping[str, int | None]]]:
    """The ranges that a cell tells otherwise than before. One that is told no more is an error: a range is set by
    people, or reckoned, and never nothing."""
    before, now = _told_blocks(was), _told_blocks(cell)
    gone = [who for who, bounds in before.items() if who not in now or (bounds is not None and now[who] is None)]
    if gone:
        raise UsageError(
            f"{what} tells nothing of {', '.join(gone)} any more, and a range is not taken away in a sheet",
            remedy=f"Put it back, write such as {gone[0]} 0, or undo what set it with `harmledger review undo`",
        )
    yield from ((who, bounds) for who, bounds in now.items() if bounds is not None and bounds != before.get(who))


def _told_blocks(cell: str) -> Mapping[str, Mapping[str, int | None] | None]:
    """The ranges of a cell by whom they are of; None where how many is untold."""
    told: dict[str, Mapping[str, int | None] | None] = {}
    for part in _listed(cell):
        found, (who, space, _) = _RANGE.fullmatch(part), part.partition(" untold")
        if found is None and not (space and part.endswith(" untold")):
            raise UsageError(f"{part!r} is no range", remedy="Write such as: civilians 3 to 5; people 4 or more")
        who = found["who"] if found else who
        if who in told:
            raise UsageError(f"{who} stands there twice", remedy="Tell one range of each")
        told[who] = _told_bounds(found) if found else None
    return told
