"""How a case stands: its entries folded, linked and assessed, and the tables that keep the result.

``pipeline`` is the path that fills a case; whoever reads one, to publish it or to ask about it, begins here.
"""

from __future__ import annotations

from collections.abc import Mapping
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
from harmledger.model.sums import Change
from harmledger.model.voices import Account, Voices
from harmledger.resolve import Registry
from harmledger.resources.methods import method, parse
from harmledger.resources.weights import weights


def stand(case: Ledger) -> CaseView:
    """Steps 6 to 8: derive the tables where they are not those of the last entry, and give the case as it stands."""
    state = ledger.fold(case.entries())
    view = view_of(state, names_of(case, state))
    tables = tables_of(view)
    digest = ledger.digest_of(tables)
    stored = case.derived_state()
    if stored is None or stored.digest != digest or not _of(stored, state):
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


def view_of(state: CaseState, names: Registry) -> CaseView:
    """A case as its entries tell it: incidents linked, assessed and named by its actors and sources."""
    echoes = read.echoes(state.counted)
    voices, chosen = voices_of(state, echoes, names), method_of(state)
    found = link.incidents(voices, weights(), mode_of(state), ledger.rulings(state))
    assessed = {i.id: assess.assessment(i, state.claims, voices, chosen) for i in found}
    return _view(state, found, assessed, echoes, names)


def _view(
    state: CaseState,
    found: tuple[Incident, ...],
    assessed: Mapping[IncidentId, Assessment],
    echoes: Mapping[DocumentId, DocumentId],
    names: Registry,
) -> CaseView:
    read_now = {claim.id for reading in state.readings.values() for claim in reading.claims}
    return CaseView(
        documents=tuple(state.documents.values()),
        readings=state.readings,
        incidents=found,
        assessments=assessed,
        echoes={d: e for d, e in echoes.items() if d != e},
        quarantined=tuple(state.quarantined.values()),
        withdrawn=state.withdrawn,
        superseded=state.superseded,
        sources=names.source_names,
        actors=names.actor_names,
        gone={c.id: c.document for c in state.claims.values() if c.id not in read_now},
        method=method_of(state),
    )


def tables_of(view: CaseView) -> Tables:
    """The derived tables: what was reckoned from the entries, as canonical rows."""
    return {
        "incidents": [{**ledger.encode(i), "id": i.id} for i in view.incidents],
        "assessments": [{**ledger.encode(view.assessments[i.id]), "id": i.id} for i in view.incidents],
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
    """A case as its entries tell it, what was derived from them, and the actors and sources that it knows; errors
    as those of ``case_view``."""
    with ledger.open_case(case) as opened:
        state = ledger.fold(opened.entries())
        names = names_of(opened, state)
        stored = opened.derived_state()
        if stored is None or not _of(stored, state):  # a run was cut off before it derived the tables
            return (
                state,
                view_of(state, names),
                names,
            )
        incidents = tuple(ledger.decode(row, Incident) for row in opened.derived("incidents"))
        assessments = [ledger.decode(row, Assessment) for row in opened.derived("assessments")]
        echoes = {DocumentId(str(r["id"])): DocumentId(str(r["echo_of"])) for r in opened.derived("echoes")}
    return state, _view(state, incidents, {a.incident: a for a in assessments}, echoes, names), names


def _of(stored: DerivedState, state: CaseState) -> bool:
    """Whether the stored tables were derived from this state: nothing entered since says anything of documents."""
    return stored.state.isdecimal() and int(stored.state) >= state.settled


def moved(old: CaseView, new: CaseView) -> tuple[Change, ...]:
    """The incidents that differ between two views of a case, with the claims behind whatever moved."""
    return assess.changes(_state(old), _state(new))


def _state(view: CaseView) -> assess.State:
    return assess.State({i.id: i for i in view.incidents}, view.assessments)
