"""How a case stands: its entries folded, linked and assessed, and the tables that keep the result.

``pipeline`` is the path that fills a case; whoever reads one, to publish it or to ask about it, begins here.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from harmledger import assess, ledger, link, read
from harmledger.errors import UsageError
from harmledger.knowledge import names_of
from harmledger.ledger import CaseState, DerivedState, Ledger, Tables
from harmledger.model.case import CaseView, LinkMode
from harmledger.model.claim import Reading
from harmledger.model.document import Document
from harmledger.model.ids import DocumentId, IncidentId
from harmledger.model.incident import Assessment, Incident
from harmledger.model.method import Method
from harmledger.model.queue import Unsure
from harmledger.model.sums import Change
from harmledger.model.voices import Account, Voices
from harmledger.resolve import Registry
from harmledger.resources.methods import method, parse
from harmledger.resources.weights import weights
from harmledger.review.applying import Ruled, applied
from harmledger.review.index import INDEX, ROWS, indexed
from harmledger.review.overrides import Homes, set_over
from harmledger.review.queue import queue

LEAST, MOST = -0.5, 100.0  # log-odds of two incidents that may be one
UNSURE = "unsure"  # the derived table of them
PAIRS = 5000  # of them stand in the queue, the likeliest; `link suggest` lists all


def stand(case: Ledger) -> CaseView:
    """Steps 6 to 8: derive the tables where they are not those of the last entry, and give the case as it stands."""
    state = ledger.fold(case.entries())
    return _derived(case, state, view_of(state, names_of(case, state)))


def stand_on(case: Ledger, state: CaseState, names: Registry, before: CaseView) -> CaseView:
    """As ``stand``, after people's decisions alone; what these cannot have moved is taken as it stood.

    Args:
        case: The case, open to be written to.
        state: What its entries tell now.
        names: The actors and sources that it knows.
        before: How it stood when nothing of this was decided yet.
    """
    return _derived(case, state, _linked_already(case, state, names) or view_of(state, names, before))


def _derived(case: Ledger, state: CaseState, view: CaseView) -> CaseView:
    """The view, its tables kept."""
    tables = tables_of(view)
    stored = case.derived_state()
    if stored is None or not _of(stored, state) or stored.digest != ledger.digest_of(tables):
        case.replace_derived(tables, str(state.entries))
    return view


def method_of(state: CaseState) -> Method:
    """The method that the case is counted by: one that ships, or the user's own, which the case keeps."""
    told = state.settings or {}
    own = told.get("method_file")
    if isinstance(own, str):
        return parse(own, str(told["method"]))
    return method(str(told.get("method", "airwars")))


def mode_of(state: CaseState) -> LinkMode:
    """How far the case's claims are joined."""
    return LinkMode(str((state.settings or {}).get("link", "auto")))


def method_from(name: str) -> tuple[Method, str | None]:
    """A method by its name ("airwars", "airwars@1"), or the user's own by the path of its file, with its text.

    Raises:
        UsageError: if there is no such method or file.
        LexiconError: if the file breaks its schema.
    """
    if not name.endswith(".toml"):
        return method(name), None
    try:
        text = Path(name).read_bytes().decode("utf-8")
    except OSError as error:
        message = f"the method file cannot be read ({error.strerror})"
        raise UsageError(message, where=name, remedy="Check the path") from error
    except UnicodeDecodeError as error:
        raise UsageError("the method file is not UTF-8", where=name, remedy="Save it as UTF-8") from error
    return parse(text, name), text


def ruled(state: CaseState) -> tuple[CaseState, Ruled]:
    """A case with people's decisions over what was read: its readings and claims as they stand, and what came of it."""
    made = applied(state.readings, state.documents, state.superseded, ledger.decisions(state.decisions))
    if made.readings is state.readings:
        return state, made
    standing_now = {claim.id: claim for reading in made.readings.values() for claim in reading.claims}
    return replace(state, readings=made.readings, claims={**state.claims, **standing_now}), made


def set_assessments(view: CaseView, reckoned: Mapping[IncidentId, Assessment]) -> Mapping[IncidentId, Assessment]:
    """What some method makes of a case's incidents, with what people set over it."""
    return set_over(reckoned, Homes.among(view.incidents, view.now), view.decisions)[0]


def voices_of(state: CaseState, echoes: Mapping[DocumentId, DocumentId], names: Registry) -> Voices:
    """What the counted documents tell, which of them are copies, and who speaks for whom."""
    accounts = tuple(_account(d, r) for d in state.counted if (r := state.readings.get(d.id)) is not None)
    return Voices(accounts, echoes, names.belongs_to, names.speaks_for)


def _account(document: Document, reading: Reading) -> Account:
    return Account(
        document=document.id,
        claims=reading.claims,
        episodes=reading.episodes,
        reported=document.reported,
        text=document.text,
        spoken=tuple(s.span for s in document.sections if s.speaks),
        address=document.url,
        publisher=document.publisher,
        about=reading.about,
    )


def view_of(state: CaseState, names: Registry, before: CaseView | None = None) -> CaseView:
    """A case as its entries tell it and people decided: incidents linked, assessed and named by its actors and
    sources.

    Args:
        state: What its entries tell.
        names: The actors and sources that it knows.
        before: How it stood when it knew the same ones; of the same documents, what is as it was is taken from there.
    """
    state, made = ruled(state)
    chosen = method_of(state)
    if before is not None and not _same_documents(before, state, chosen):
        before = None
    echoes = (
        read.echoes(state.counted) if before is None else {d.id: before.echoes.get(d.id, d.id) for d in state.counted}
    )
    voices = voices_of(state, echoes, names)
    found, unsure = _linked(state, voices)
    assessed = {} if before is None else _as_they_were(before, found, state)
    assessed |= {i.id: assess.assessment(i, state.claims, voices, chosen) for i in found if i.id not in assessed}
    return replace(_view(state, made, _Reckoned(found, assessed, echoes), names), unsure=unsure)


def _same_documents(before: CaseView, state: CaseState, chosen: Method) -> bool:
    """Whether a case has the documents that it had, and counts the same ones by the same method."""
    told = (before.documents, before.withdrawn, before.superseded, before.method)
    return told == (tuple(state.documents.values()), state.withdrawn, state.superseded, chosen)


def _as_they_were(before: CaseView, found: Iterable[Incident], state: CaseState) -> dict[IncidentId, Assessment]:
    """The assessments of incidents that are as they were, and whose claims say what they said."""
    reckoned = {**before.assessments, **before.by_method}
    stood, claims = {i.id: i for i in before.incidents}, before.claims()
    return {
        i.id: reckoned[i.id]
        for i in found
        if stood.get(i.id) == i and all(claims.get(c) == state.claims[c] for c in i.claims)
    }


def _linked(state: CaseState, voices: Voices) -> tuple[tuple[Incident, ...], tuple[Unsure, ...]]:
    """The incidents, and which of them may be one."""
    if mode_of(state) is LinkMode.NONE:
        return link.incidents(voices, weights(), LinkMode.NONE), ()
    held = ledger.rulings(state)
    linker = link.linked(voices, weights(), held)
    near = link.suggestions(linker, held, LEAST, MOST, PAIRS)
    return linker.incidents(), tuple(Unsure(s.one, s.other, s.link.pieces) for s in near)


@dataclass(frozen=True, slots=True)
class _Reckoned:
    """What was reckoned from the claims that stand; the derived tables keep it."""

    incidents: tuple[Incident, ...]
    assessed: Mapping[IncidentId, Assessment]
    echoes: Mapping[DocumentId, DocumentId]


def _view(state: CaseState, made: Ruled, reckoned: _Reckoned, names: Registry) -> CaseView:
    """The view of a case on whose claims people's decisions stand already."""
    read_now = {claim.id for reading in state.readings.values() for claim in reading.claims}
    decisions = ledger.decisions(state.decisions)
    assessed, moved_on = set_over(reckoned.assessed, Homes.among(reckoned.incidents, made.now), decisions)
    return CaseView(
        documents=tuple(state.documents.values()),
        readings=state.readings,
        incidents=reckoned.incidents,
        assessments=assessed,
        by_method={i: a for i, a in reckoned.assessed.items() if assessed[i] is not a},
        echoes={d: e for d, e in reckoned.echoes.items() if d != e},
        quarantined=tuple(state.quarantined.values()),
        withdrawn=state.withdrawn,
        superseded=state.superseded,
        sources=names.source_names,
        actors=names.actor_names,
        gone={c.id: c.document for c in state.claims.values() if c.id not in read_now},
        method=method_of(state),
        standings=made.standings,
        rejected=made.rejected,
        now=made.now,
        decisions=decisions,
        differences=(*made.differences, *moved_on),
        entries=state.entries,
    )


def tables_of(view: CaseView) -> Tables:
    """The derived tables: what was reckoned from the entries, as canonical rows. What people set over the method's
    figures is put on them when they are read."""
    machine = {**view.assessments, **view.by_method}
    things = queue(view)
    return {
        ROWS: [ledger.encode(item) for item in things],
        INDEX: indexed(things),
        "incidents": [{**ledger.encode(i), "id": i.id} for i in view.incidents],
        "assessments": [{**ledger.encode(machine[i.id]), "id": i.id} for i in view.incidents],
        UNSURE: [{**ledger.encode(pair), "id": pair.id} for pair in view.unsure],
        "echoes": [{"id": d, "echo_of": e} for d, e in sorted(view.echoes.items())],
    }


def rebuilt(opened: Ledger) -> Tables:
    """The derived tables as the entries give them."""
    state = ledger.fold(opened.entries())
    return tables_of(view_of(state, names_of(opened, state)))


def case_view(case: str) -> CaseView:
    """A case as it stands, for whoever publishes it.

    Raises:
        CaseError: if there is no such case.
        IntegrityError: if what is stored is not what was saved.
    """
    return standing(case)[1]


def standing(case: str) -> tuple[CaseState, CaseView, Registry]:
    """A case as its entries tell it and people decided, what was derived from that, and the actors and sources that it
    knows; errors as those of ``case_view``. ``view_of`` wants the state as it was folded, not this one."""
    with ledger.open_case(case) as opened:
        state = ledger.fold(opened.entries())
        names = names_of(opened, state)
        return ruled(state)[0], view_now(opened, state, names), names


def view_now(opened: Ledger, state: CaseState, names: Registry) -> CaseView:
    """The view of the state that an open case is in: from the derived tables, where the incidents in them are its."""
    if not _joined(opened.derived_state(), state):  # a run was cut off before it derived the tables
        return view_of(state, names)
    incidents = tuple(ledger.decode(row, Incident) for row in opened.derived("incidents"))
    assessments = [ledger.decode(row, Assessment) for row in opened.derived("assessments")]
    echoes = {DocumentId(str(r["id"])): DocumentId(str(r["echo_of"])) for r in opened.derived("echoes")}
    state, made = ruled(state)
    return _view(state, made, _Reckoned(incidents, {a.incident: a for a in assessments}, echoes), names)


def _linked_already(opened: Ledger, state: CaseState, names: Registry) -> CaseView | None:
    """As ``view_now``, with the incidents that may be one; None where they are to be linked anew."""
    if not _joined(opened.derived_state(), state):
        return None
    unsure = tuple(ledger.decode(row, Unsure) for row in opened.derived(UNSURE))
    return replace(view_now(opened, state, names), unsure=unsure)


def _joined(stored: DerivedState | None, state: CaseState) -> bool:
    """Whether the stored incidents are of this state: nothing entered since can have moved a claim."""
    return stored is not None and stored.state.isdecimal() and int(stored.state) >= state.joined


def _of(stored: DerivedState, state: CaseState) -> bool:
    """Whether the stored tables were derived from this state: nothing entered since says anything of documents."""
    return stored.state.isdecimal() and int(stored.state) >= state.settled


def moved(old: CaseView, new: CaseView) -> tuple[Change, ...]:
    """The incidents that differ between two views of a case, with the claims behind whatever moved."""
    return assess.changes(_state(old), _state(new))


def _state(view: CaseView) -> assess.State:
    return assess.State({i.id: i for i in view.incidents}, view.assessments)
