"""The queue: what is to be looked at, what matters most first; filters that are kept, who looks at what."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from datetime import date
from urllib.parse import parse_qsl, urlencode

from fastapi import Response

from harmledger import reviewing
from harmledger.errors import UsageError
from harmledger.model.account import May
from harmledger.model.claim import Event
from harmledger.model.decision import Act, Wish
from harmledger.model.ids import ClaimId, DocumentId, IncidentId
from harmledger.model.incident import Grade
from harmledger.model.queue import Filter, QueueItem, Why
from harmledger.publish import words
from harmledger.web.desk.gate import Ask, Routes
from harmledger.web.desk.incidents import label_of
from harmledger.web.desk.rulings import enter
from harmledger.web.desk.stood import Stood

routes = Routes()

PAGE = 50
_MANY = ("why", "thing", "event", "grade", "country", "admin1", "place", "actor", "assignee")
THINGS = ("incident", "pair", "document")


def filter_of(asked: Mapping[str, str]) -> Filter:
    """The filter that an address tells.

    Raises:
        UsageError: a day is none.
    """
    told = {name: (asked[name],) for name in _MANY if asked.get(name)}
    if told.get("assignee") == ("-",):
        told["assignee"] = ("",)
    days = {name: _day(asked[name]) for name in ("since", "until") if asked.get(name)}
    decided = {"yes": True, "all": None}.get(asked.get("decided", ""), False)
    return Filter(**told, **days, decided=decided)  # type: ignore[arg-type]


def _day(told: str) -> date:
    try:
        return date.fromisoformat(told)
    except ValueError as error:
        raise UsageError(f"{told!r} is no day", remedy="Write it as 2031-05-06") from error


def asked_of(wanted: Filter) -> dict[str, str]:
    """The address that tells a filter."""
    told: dict[str, str] = {}
    for each in fields(Filter):
        value = getattr(wanted, each.name)
        if each.name in _MANY and value:
            told[each.name] = value[0] or "-"
        elif each.name in ("since", "until") and value:
            told[each.name] = value.isoformat()
    if wanted.decided is not False:
        told["decided"] = "yes" if wanted.decided else "all"
    return told


_NAMES = (*_MANY, "since", "until", "decided")


@routes.get("", May.SEE)
def queue(ask: Ask) -> Response:
    """A page of it."""
    asked = {name: ask.asked(name) for name in _NAMES if ask.asked(name)}
    wanted = filter_of(asked)
    stood = ask.desk.case.now()  # before the page of it is read: what others enter between the two is since
    page = reviewing.queue(ask.desk.case.address, wanted, ask.asked("after") or None, PAGE)
    line = urlencode(asked)
    saved = {name: asked_of(each) for name, each in reviewing.filters(ask.desk.case.address).items()}
    return ask.page(
        "queue.html.j2",
        stood=stood,
        items=[(item, _path(item), _query(item, line), _label(ask, stood, item)) for item in page.items],
        total=page.total,
        after=ask.links.to(ask.links.here, **{**asked, "after": page.next}) if page.next else "",
        first=ask.links.to(ask.links.here, **asked) if ask.asked("after") else "",
        asked={**dict.fromkeys(_NAMES, ""), **asked},
        line=line,
        saved=saved,
        whys=[why.value for why in Why],
        things=THINGS,
        grades=[g.value for g in Grade],
        events=[e.value for e in Event],
        people=[a.name for a in ask.desk.door.accounts() if not a.disabled],
        differences=len(stood.view.differences),
        empty=not stood.view.documents,
    )


def _label(ask: Ask, stood: Stood, item: QueueItem) -> str:
    """What people call an item, in the language of the page."""
    found = [stood.shelf.incidents.get(IncidentId(id_)) for id_ in item.id.split("+")]
    named = [label_of(stood, incident, ask.told) for incident in found if incident is not None]
    return " / ".join(named) if named else words.said(item.label)


def _path(item: QueueItem) -> str:
    return f"documents/{item.id}" if item.thing == "document" else f"incidents/{item.id.split('+')[0]}"


def _query(item: QueueItem, line: str) -> dict[str, str]:
    told = {"queue": line or "-", "at": f"{item.score}~{item.id}"}
    if item.thing == "pair":
        told["with"] = item.id.split("+")[1]
    return told


@routes.get("next", May.SEE)
def following(ask: Ask) -> Response:
    """The next thing of the queue, behind the one that was looked at."""
    line = ask.asked("queue")
    wanted = filter_of(dict(parse_qsl(line if line != "-" else "")))
    kept = {name: value for name in ("did", "undo") if (value := ask.asked(name))}
    for after in (ask.asked("at") or None, None):
        for item in reviewing.queue(ask.desk.case.address, wanted, after, 1).items:
            return ask.to(_path(item), **_query(item, "" if line == "-" else line), **kept)
    return ask.to("", **(dict(parse_qsl(line)) if line != "-" else {}), **kept)


@routes.post("queue/assign", May.CODE)
def assign(ask: Ask) -> Response:
    """Somebody is to look at these things; nobody, where no name is told."""
    to = ask.text("to") or None
    known = [a.name for a in ask.desk.door.accounts() if not a.disabled]
    if to is not None and to not in known:
        raise UsageError(f"there is no account {to!r}", remedy=f"Name one of {', '.join(known)}")
    wishes = [Wish(Act.ASSIGN, item, value=to) for item in _marked(ask)]
    return enter(ask, wishes, "assign", lambda _: _back(ask))


@routes.post("queue/settle", May.CODE)
def settle(ask: Ask) -> Response:
    """These things need nobody's eyes any more."""
    wishes = [Wish(Act.SETTLE, item, ask.text("reason")) for item in _marked(ask)]
    return enter(ask, wishes, "settle", lambda _: onward(ask, *_back(ask)))


@routes.post("queue/accept", May.CODE)
def accept(ask: Ask) -> Response:
    """Every claim of these incidents and documents on which nobody has decided is as it was read: one act."""
    stood = ask.desk.case.now()
    claims: dict[str, None] = {}
    for item in _marked(ask):
        incident = stood.shelf.incidents.get(IncidentId(item))
        reading = stood.view.readings.get(DocumentId(item))
        listed = incident.claims if incident else tuple(c.id for c in reading.claims) if reading else ()
        claims.update((c, None) for c in listed if c not in stood.view.standings)
    return enter(ask, [Wish(Act.ACCEPT, c) for c in claims], "accept_all", lambda _: onward(ask, *_back(ask)))


def _marked(ask: Ask) -> list[str]:
    """The things that were marked, each once; of a pair the first."""
    found = dict.fromkeys(item.split("+")[0] for item in ask.many("item"))
    if not found:
        raise UsageError("nothing is marked", remedy="Mark what you mean, by the mouse or with m")
    return list(found)


def _back(ask: Ask) -> tuple[str, dict[str, str]]:
    line = ask.text("queue")
    return "", dict(parse_qsl(line if line != "-" else ""))


def onward(ask: Ask, path: str, query: dict[str, str]) -> tuple[str, dict[str, str]]:
    """Where to go on: to the next thing of the queue, for whoever came from it."""
    if ask.text("queue") and ask.text("at"):
        return "next", {"queue": ask.text("queue"), "at": ask.text("at")}
    return path, query


@routes.post("queue/filters", May.CODE)
def keep(ask: Ask) -> Response:
    """A filter is kept under a name, for everybody on the case; ``gone`` forgets it."""
    line = ask.text("queue")
    asked = dict(parse_qsl(line if line != "-" else ""))
    wanted = None if ask.text("gone") else filter_of(asked)
    reviewing.save_filter(ask.desk.case.address, ask.text("name"), wanted, ask.who)
    return ask.to("", **asked, did="forgotten" if ask.text("gone") else "kept")


@routes.get("differences", May.SEE)
def differences(ask: Ask) -> Response:
    """Where the machine now reads otherwise than people decided."""
    stood = ask.desk.case.now()
    found = []
    for d in stood.view.differences:
        claim = stood.shelf.claims.get(ClaimId(d.on))
        path = f"documents/{claim.document}" if claim else f"incidents/{d.on}" if d.on in stood.shelf.incidents else ""
        found.append((d, path))
    return ask.page("differences.html.j2", found=found)
