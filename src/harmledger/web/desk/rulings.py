"""What the forms of the pages enter: decisions on claims, documents and incidents, and undoing any of them.

Each form tells as of how many entries its page was made. Where somebody else decided on the same thing since, nothing
is entered, and a page shows what they did beside what was about to be done.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from fastapi import Response
from starlette.exceptions import HTTPException

from harmledger import deciding
from harmledger.errors import Conflict, UsageError
from harmledger.model.account import May
from harmledger.model.claim import Claim
from harmledger.model.decision import Act, Wish
from harmledger.model.ids import IncidentId
from harmledger.model.span import Span
from harmledger.review.telling import told
from harmledger.web.desk.documents import claim_of, document_of, undecided_after
from harmledger.web.desk.exact import chosen
from harmledger.web.desk.gate import Ask, Routes, ours
from harmledger.web.desk.stood import Stood
from harmledger.web.desk.values import INPUTS, read_form

routes = Routes()


def enter(
    ask: Ask, wishes: Sequence[Wish], did: str, onward: Callable[[Stood], tuple[str, dict[str, str]]]
) -> Response:
    """Enter decisions, and go on to a page that tells it and offers to undo it.

    Args:
        ask: Who decides.
        wishes: What they decide.
        did: The key of the sentence that tells it.
        onward: The page to go on to, of the case as it stands then: its path and query.
    """
    seen = ask.whole("seen")
    try:
        done = deciding.decide(ask.desk.case.address, wishes, ask.who, None if ask.text("anyway") else seen)
    except Conflict as conflict:
        return conflicting(ask, conflict.since)
    path, query = onward(ask.desk.case.now())
    return ask.to(path, **{**query, "did": did, "undo": done.undone_by})


_UNTOLD = ("seen", "queue", "at", "back", "start", "end", "field", "new", "claim", "item")  # of a form, beside values


def conflicting(ask: Ask, since: Sequence[str]) -> Response:
    """The page of two who decided at once: what was entered, what was about to be, and the choice."""
    kept = [(name, value) for name, value in ask.form.multi_items() if isinstance(value, str) and name != "csrf"]
    mine = [
        (name.rpartition(".")[2], value) for name, value in kept if value and name.rpartition(".")[2] not in _UNTOLD
    ]
    return ask.page("conflict.html.j2", 409, since=since, kept=kept, mine=mine, path=ask.links.here)


def _after_claim(ask: Ask, claim: Claim) -> Callable[[Stood], tuple[str, dict[str, str]]]:
    """The document again, at its next claim that waits for somebody; where none does and the claim came from the
    queue, the queue's incident while a claim of it waits, and then the queue's next item."""

    def onward(stood: Stood) -> tuple[str, dict[str, str]]:
        following = undecided_after(stood, claim.id, claim.document)
        if ask.text("queue") and following is None:
            item = stood.shelf.incidents.get(IncidentId(ask.text("at").partition("~")[2]))
            if item is not None and not stood.view.standings.keys() >= set(item.claims):
                return f"incidents/{item.id}", _from_queue(ask)
            return "next", _from_queue(ask)
        return f"documents/{claim.document}", {"claim": str(following or claim.id), **_from_queue(ask)}

    return onward


def _from_queue(ask: Ask) -> dict[str, str]:
    """Where in the queue somebody is, for the next page."""
    return {name: ask.text(name) for name in ("queue", "at") if ask.text(name)}


@routes.post("claims/{claim}/accept", May.CODE)
def accept(ask: Ask) -> Response:
    """A claim is as it was read."""
    claim = claim_of(ask, ask.desk.case.now())
    return enter(ask, [Wish(Act.ACCEPT, claim.id)], "accept", _after_claim(ask, claim))


@routes.post("claims/{claim}/reject", May.CODE)
def reject(ask: Ask) -> Response:
    """A claim is none."""
    claim = claim_of(ask, ask.desk.case.now())
    return enter(ask, [Wish(Act.REJECT, claim.id, ask.text("reason"))], "reject", _after_claim(ask, claim))


@routes.post("claims/{claim}/correct", May.CODE)
def correct(ask: Ask) -> Response:
    """A field of a claim is another."""
    stood = ask.desk.case.now()
    claim = claim_of(ask, stood)
    path = _path(claim, ask.text("field"), new=bool(ask.text("new")))
    name = path.partition("/")[0]
    if name not in INPUTS:
        raise UsageError(f"{name} is not corrected by a form", remedy="Use `harmledger review correct`")
    text = stood.shelf.documents[claim.document].text
    near = min((e.span.start for e in (claim.quotes(path) or claim.evidence)), default=0)
    words = chosen(text, _texts(ask, ("quote", "start", "end")), near)
    before = None if ask.text("new") else told(claim, path)
    form = _texts(ask, tuple(each.name for each in INPUTS[name]))
    value = None if ask.text("gone") else read_form(name, form, before if isinstance(before, dict) else None)
    wish = Wish(
        Act.CORRECT,
        claim.id,
        ask.text("reason"),
        path,
        value,
        (words,) if words else (),
        quotes=(words.of(text),) if words else (),
    )

    def onward(_: Stood) -> tuple[str, dict[str, str]]:
        return f"documents/{claim.document}", {"claim": claim.id, **_from_queue(ask)}

    return enter(ask, [wish], "correct", onward)


def _path(claim: Claim, field: str, *, new: bool) -> str:
    """The path that a form means: of a list the part behind its last where it is a new one."""
    listed = getattr(claim, field, None)
    return f"{field}/{len(listed)}" if new and isinstance(listed, tuple) else field


def _texts(ask: Ask, names: Sequence[str], prefix: str = "") -> dict[str, str]:
    return {name: ask.text(prefix + name) for name in names}


@routes.post("documents/{document}/claims", May.CODE)
def add(ask: Ask) -> Response:
    """A claim that nobody read."""
    document = document_of(ask, ask.desk.case.now())
    value: dict[str, object] = {"event": ask.text("event.event"), "scope": "incident", "stance": "asserts"}
    found: list[tuple[str, Span]] = []
    for name in ("origin", "date", "place", "counts", "perpetrators"):
        form = _texts(ask, tuple(each.name for each in INPUTS[name]), f"{name}.")
        words = chosen(document.text, _texts(ask, ("quote", "start", "end"), f"{name}."))
        if words is None and not any(form[each.name] for each in INPUTS[name] if each.kind != "choice"):
            continue
        if words is None:
            raise UsageError(f"the {name} has no words behind it", remedy="Choose the words of the text that tell it")
        made = read_form(name, form, None)
        value[name] = [made] if name in ("counts", "perpetrators") else made
        found.append((f"{name}/0" if name in ("counts", "perpetrators") else name, words))
    wish = Wish(Act.ADD, document.id, ask.text("reason"), None, value, words=tuple(found))
    return enter(ask, [wish], "add", lambda _: (f"documents/{document.id}", {}))


@routes.post("documents/{document}/withdraw", May.CODE)
def withdraw(ask: Ask) -> Response:
    """A document counts no more."""
    document = document_of(ask, ask.desk.case.now())
    wish = Wish(Act.WITHDRAW, document.id, ask.text("reason"))
    return enter(ask, [wish], "withdraw", lambda _: (f"documents/{document.id}", {}))


@routes.post("documents/{document}/note", May.CODE)
def note_document(ask: Ask) -> Response:
    """A note on a document."""
    document = document_of(ask, ask.desk.case.now())
    wish = Wish(Act.NOTE, document.id, value=ask.text("text"))
    return enter(ask, [wish], "note", lambda _: (f"documents/{document.id}", {}))


@routes.post("undo", May.CODE)
def undo(ask: Ask) -> Response:
    """Something that was decided holds no more: one's own for whoever may code, anything for whoever may rule."""
    for named in ask.text("named").split()[:20]:  # a move is two rulings
        if not ask.may(May.RULE):
            own = [d for d in ask.desk.case.now().view.decisions if named in (d.id, d.bulk)]
            if not own or any(d.who != ask.who for d in own):
                raise HTTPException(404)
        deciding.undo(ask.desk.case.address, named, ask.text("reason") or "undone at the desk", ask.who)
    back = ask.text("back").removeprefix(f"{ask.language}/")
    return ask.to(back if ours(back) else "", did="undone")
