"""What people ask of a case beside its exports: sums, other methods beside its own, what moved since.

Nothing here is saved, and nothing that is saved moves.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime

from harmledger import assess, ledger, link
from harmledger.errors import UsageError
from harmledger.knowledge import names_of
from harmledger.ledger import Entry, EntryKind
from harmledger.model.case import CaseView, LinkMode
from harmledger.model.claim import Claim, Scope
from harmledger.model.document import Document
from harmledger.model.ids import ActorId, ClaimId
from harmledger.model.incident import Incident, Link
from harmledger.model.method import Method
from harmledger.model.sums import Beside, By, Change, Held, Side, Sum
from harmledger.publish.former import former
from harmledger.publish.show import Shelf, find
from harmledger.resources.methods import methods
from harmledger.resources.weights import weights
from harmledger.standing import (
    method_from,
    method_of,
    mode_of,
    moved,
    set_assessments,
    standing,
    view_of,
    voices_of,
)


def tally(case: str, by: Sequence[By], method: str | None = None) -> tuple[Method, tuple[Sum, ...]]:
    """The incidents of a case grouped and added up, under its own method or another one.

    Args:
        case: The case.
        by: What to group by, in order.
        method: A method's name or the path of a method file; None: the case's own.

    Raises:
        UsageError: if there is no such method.
        CaseError: if there is no such case.
    """
    state, view, registry = standing(case)
    own = method_of(state)
    chosen = own if method is None else method_from(method)[0]
    assessed = view.assessments
    if chosen != own:
        voices = voices_of(state, view.echoes, registry)
        reckoned = {i.id: assess.assessment(i, state.claims, voices, chosen) for i in view.incidents}
        assessed = set_assessments(view, reckoned)
    return chosen, assess.sums(view.incidents, assessed, chosen, by)


def compared(
    case: str, names: Iterable[str] = (), incident: str | None = None
) -> tuple[tuple[Method, ...], tuple[Beside, ...]]:
    """The incidents of a case under several methods, its own first.

    Args:
        case: The case.
        names: Methods to set beside the case's own, by name or path; none: all that ship.
        incident: The id of one incident, or its unambiguous beginning; None: all.

    Raises:
        UsageError: if there is no such method or incident.
        CaseError: if there is no such case.
    """
    state, view, registry = standing(case)
    own = method_of(state)
    others = [method_from(name)[0] for name in names] or methods()
    listed = tuple({m.id: m for m in (own, *others)}.values())
    voices = voices_of(state, view.echoes, registry)
    return listed, tuple(assess.beside(i, state.claims, voices, listed) for i in _meant(view, incident))


def against(case: str, actor: str | None = None) -> tuple[CaseView, tuple[Side, ...], tuple[Held, ...]]:
    """Claims against claims: each belligerent's words beside others', and others' tallies beside our sums.

    Args:
        case: The case.
        actor: One belligerent's id; None: all. Tallies that blame others alone are then left out.

    Raises:
        UsageError: if no claim of the case names or comes from the belligerent.
        CaseError: if there is no such case.
    """
    state, view, registry = standing(case)
    own, voices = method_of(state), voices_of(state, view.echoes, registry)
    only = ActorId(actor) if actor is not None else None
    found = tuple(side for i in view.incidents for side in assess.sides(i, state.claims, voices, own, only))
    tallies = list(view.claims(Scope.TALLY).values())
    if only is not None:
        tallies = [t for t in tallies if any(p.actor == only for p in t.perpetrators)]
        if not found and not tallies:
            there = sorted({p.actor for c in view.claims().values() for p in c.perpetrators})
            remedy = f"Those named are {', '.join(there)}" if there else "No claim of the case names any"
            raise UsageError(f"no claim of the case names {actor!r}", remedy=remedy)
    return view, found, assess.held(tallies, view.incidents, view.assessments, own)


def custody(case: str, named: str) -> tuple[Document, tuple[Entry, ...]]:
    """A document, and every entry about it or its bytes, claims apart, in order.

    Raises:
        UsageError: if no document is meant, or more than one.
        CaseError: if there is no such case.
    """
    with ledger.open_case(case) as opened:
        entries = tuple(opened.entries())
    document = ledger.document_of(ledger.fold(entries), named)
    told = (e for e in entries if e.kind is not EntryKind.CLAIM and e.subject in (document.id, document.capture))
    return document, tuple(e for e in told if _of_file(e, document.file))


def erasures(case: str) -> tuple[Entry, ...]:
    """The entries that tell what was erased from a case, in order.

    Raises:
        CaseError: if there is no such case.
    """
    with ledger.open_case(case) as opened:
        return tuple(opened.entries(EntryKind.ERASURE))


def _of_file(entry: Entry, file: str) -> bool:
    """Whether a capture is of this file: the same bytes may have come under another name."""
    taken = entry.payload.get("capture")
    return not isinstance(taken, Mapping) or taken.get("file") == file


def between(case: str, one: str, other: str) -> tuple[CaseView, Link | None]:
    """The evidence that two incidents, claims or documents speak of one event, whether they were compared or not.

    Args:
        case: The case.
        one: What ``show`` calls it: an id, the beginning of one, a document's name.
        other: The same.

    Raises:
        UsageError: if there is no such thing, or more than one.
        CaseError: if there is no such case.
    """
    state, view, registry = standing(case)
    shelf = Shelf.of(view)
    ones, others = (_claims(view, find(shelf, name)) for name in (one, other))
    linker = link.linked(voices_of(state, view.echoes, registry), weights(), ledger.rulings(state))
    return view, link.between(linker, ones, others)


def suggested(case: str, least: float, most: float) -> tuple[CaseView, tuple[link.Suggestion, ...]]:
    """Pairs of incidents that may be one, the likeliest first; those on which people ruled are left out.

    Args:
        case: The case.
        least: The least that speaks for a pair, in log-odds.
        most: The most.

    Raises:
        CaseError: if there is no such case.
    """
    state, view, registry = standing(case)
    if mode_of(state) is LinkMode.NONE:
        return view, ()
    held = ledger.rulings(state)
    linker = link.linked(voices_of(state, view.echoes, registry), weights(), held)
    return view, link.suggestions(linker, held, least, most)


def _claims(view: CaseView, thing: Incident | Claim | Document) -> tuple[ClaimId, ...]:
    """The claims that a thing stands for."""
    if isinstance(thing, Incident):
        return thing.claims
    if isinstance(thing, Claim):
        return (thing.id,)
    return tuple(c.id for c in view.claims().values() if c.document == thing.id)


def _meant(view: CaseView, incident: str | None) -> Sequence[Incident]:
    if incident is None:
        return view.incidents
    found = [i for i in view.incidents if i.id.startswith(incident)]
    if not found and incident:
        found = [i for i in former(view, incident) if isinstance(i, Incident)]
    if len(found) != 1:
        said = f"there is no incident {incident!r}" if not found else f"{len(found)} incidents begin with {incident!r}"
        raise UsageError(said, remedy="`harmledger export incidents` lists them; give more of the id")
    return found


def changed(case: str, since: str) -> tuple[CaseView, CaseView, tuple[Change, ...]]:
    """What moved in a case: how it stood, how it stands, and the incidents that differ.

    Args:
        case: The case.
        since: A number of entries ("120": when the case had that many), or a UTC time in ISO 8601 ("2031-05-06",
            "2031-05-06T07:00"): what was entered from then on is what is told.

    Raises:
        UsageError: if ``since`` is neither, or lies ahead.
        CaseError: if there is no such case.
    """
    with ledger.open_case(case) as opened:
        entries = tuple(opened.entries())
        before = ledger.fold(_until(entries, since))
        now = ledger.fold(entries)
        old, new = (view_of(state, names_of(opened, state)) for state in (before, now))
    return old, new, moved(old, new)


def _until(entries: Sequence[Entry], since: str) -> Sequence[Entry]:
    if since.isdecimal():
        if int(since) > len(entries):
            raise UsageError(f"the case has {len(entries)} entries, not {since}", remedy="Give a smaller number")
        return entries[: int(since)]
    try:
        told = datetime.fromisoformat(since)
        moment = (told.astimezone(UTC).replace(tzinfo=None) if told.tzinfo else told).isoformat()
    except ValueError as error:
        remedy = "Give a number of entries (`harmledger doctor` tells how many there are) or a day such as 2031-05-06"
        raise UsageError(f"{since!r} is neither a number of entries nor a time", remedy=remedy) from error
    return [entry for entry in entries if entry.at < moment]
