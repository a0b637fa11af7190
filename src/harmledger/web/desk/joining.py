"""What people decide on incidents: which are one and which are not, how many were harmed, how well it stands."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from fastapi import Response
from starlette.exceptions import HTTPException

from harmledger import deciding
from harmledger.entering import Moves
from harmledger.errors import Conflict
from harmledger.model.account import May
from harmledger.model.decision import Act, Wish
from harmledger.model.ids import ClaimId, IncidentId
from harmledger.model.incident import Incident
from harmledger.publish.former import former
from harmledger.web.desk.gate import Ask, Routes
from harmledger.web.desk.incidents import incident_of
from harmledger.web.desk.rulings import conflicting, enter
from harmledger.web.desk.stood import Stood

routes = Routes()


def _rule(ask: Ask, claims: Sequence[ClaimId], do: Callable[[int | None], Moves], did: str) -> Response:
    """Enter a ruling, unless others did something to its incidents since the page was made, and go on to the incident
    where the first of ``claims`` stands then.

    Args:
        ask: Who rules.
        claims: Those that it is about.
        do: Enters it, held against what was entered since the case had so many entries.
        did: The key of the sentence that tells it.
    """
    try:
        before, after, _ = do(None if ask.text("anyway") else ask.whole("seen"))
    except Conflict as conflict:
        return conflicting(ask, conflict.since)
    stood = ask.desk.case.now()
    new = [e.id for e in stood.events if before.entries <= e.seq < after.entries]
    home = next((stood.shelf.incident_of[c] for c in claims if c in stood.shelf.incident_of), None)
    return ask.to(f"incidents/{home}" if home else "incidents", did=did, **({"undo": " ".join(new)} if new else {}))


def _meant(ask: Ask, *names: str) -> tuple[Sequence[str], list[ClaimId]]:
    """The incidents that a form names, and their claims. One that others made another of meanwhile is named all the
    same: whoever rules is told what they did.

    Raises:
        HTTPException: there never was one.
    """
    stood = ask.desk.case.now()
    claims: list[ClaimId] = []
    for name in names:
        found = stood.shelf.incidents.get(IncidentId(name))
        claims += found.claims if found else _claims_once(stood, IncidentId(name))
    return names, claims


def _claims_once(stood: Stood, id_: IncidentId) -> list[ClaimId]:
    """The claims of the incidents into which one of former times went."""
    found = [c for i in former(stood.view, id_) if isinstance(i, Incident) for c in i.claims]
    if not found:
        raise HTTPException(404)
    return found


@routes.post("incidents/{incident}/merge", May.RULE)
def merge(ask: Ask) -> Response:
    """This incident and others are one."""
    return _merged(ask, ask.part("incident"), *ask.many("with"))


@routes.post("incidents/merge", May.RULE)
def merge_many(ask: Ask) -> Response:
    """The incidents that were marked in the list are one."""
    return _merged(ask, *ask.many("incident"))


def _merged(ask: Ask, *names: str) -> Response:
    found, claims = _meant(ask, *names)
    case, reason = ask.desk.case.address, ask.text("reason")
    return _rule(ask, claims, lambda as_of: deciding.merge(case, found, reason, ask.who, as_of), "merge")


@routes.post("incidents/{incident}/split", May.RULE)
def split(ask: Ask) -> Response:
    """Some claims of it are another incident: a new one, or one that is there."""
    whole, parts, to = ask.part("incident"), [ClaimId(c) for c in ask.many("claim")], ask.text("to")
    _, claims = _meant(ask, whole, *([to] if to else []))
    case, reason = ask.desk.case.address, ask.text("reason")

    def do(as_of: int | None) -> Moves:
        if to:
            return deciding.move(case, whole, parts, to, reason, ask.who, as_of)
        return deciding.split(case, whole, parts, reason, ask.who, as_of)

    return _rule(ask, [*parts, *claims], do, "move" if to else "split")


@routes.post("incidents/{incident}/apart", May.RULE)
def apart(ask: Ask) -> Response:
    """This incident and another stay two."""
    (one, other), claims = _meant(ask, ask.part("incident"), ask.text("with") or ask.part("incident"))
    case, reason = ask.desk.case.address, ask.text("reason")
    return _rule(ask, claims, lambda as_of: deciding.apart(case, one, other, reason, ask.who, as_of), "apart")


def _decided(ask: Ask, act: Act, did: str, field: str | None, value: object) -> Response:
    found = incident_of(ask, ask.desk.case.now())
    wish = Wish(act, found.id, ask.text("reason"), field, value)
    return enter(ask, [wish], did, lambda _: (f"incidents/{found.id}", {}))


@routes.post("incidents/{incident}/range", May.RULE)
def set_range(ask: Ask) -> Response:
    """How many were harmed, whatever the method makes of it."""
    value = {"min": ask.whole("min"), "max": ask.whole("max")}
    return _decided(ask, Act.RANGE, "range", ask.text("field"), value)


@routes.post("incidents/{incident}/grade", May.RULE)
def set_grade(ask: Ask) -> Response:
    """How well it stands, whatever the method makes of it."""
    return _decided(ask, Act.GRADE, "grade", None, ask.text("grade"))


@routes.post("incidents/{incident}/note", May.CODE)
def note(ask: Ask) -> Response:
    """A note on it."""
    return _decided(ask, Act.NOTE, "note", None, ask.text("text"))
