"""Documents: the text with every quote marked, and beside it what its claims say, to be accepted, corrected or not."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from fastapi import Response
from markupsafe import Markup, escape
from starlette.exceptions import HTTPException

from harmledger.model.account import May
from harmledger.model.claim import Claim, Reading
from harmledger.model.document import Document
from harmledger.model.ids import ClaimId, DocumentId
from harmledger.publish import words
from harmledger.publish.rows import documents_by_date
from harmledger.web.desk.exact import Stretch, exact, stretches
from harmledger.web.desk.gate import Ask, Routes, pager
from harmledger.web.desk.history import of
from harmledger.web.desk.stood import Stood
from harmledger.web.desk.values import ADDABLE, INPUTS, Names, Value, days, values
from harmledger.web.sentences import Sentences

routes = Routes()

PAGE = 50


@dataclass(frozen=True, slots=True)
class Card:
    """One claim beside the text."""

    claim: Claim
    standing: str
    said: tuple[Value, ...]
    incident: str
    label: str


@dataclass(frozen=True, slots=True)
class Row:
    """One document in the list."""

    id: str
    heading: str
    publisher: str
    published: str
    claims: int
    decided: int
    standing: str


@routes.get("documents", May.SEE)
def documents(ask: Ask) -> Response:
    """All documents, the newest first."""
    stood = ask.desk.case.now()
    wanted = ask.asked("q").casefold()
    found = [
        d
        for d in reversed(documents_by_date(stood.view.documents))
        if sees(ask, stood, d.id)
        and (not wanted or wanted in f"{stood.shelf.heading(d)} {d.publisher or ''}".casefold())
    ]
    at = pager(ask, len(found), PAGE)
    rows = [_row(ask, stood, d) for d in found[at.first : at.last]]
    return ask.page("documents.html.j2", rows=rows, q=ask.asked("q"), many=len(found), pager=at)


def _row(ask: Ask, stood: Stood, document: Document) -> Row:
    reading = stood.view.readings.get(document.id)
    claims = reading.claims if reading else ()
    return Row(
        document.id,
        stood.shelf.heading(document),
        words.line(document.publisher or ""),
        days(document.published.period, ask.told) if document.published else "",
        len(claims),
        sum(c.id in stood.view.standings for c in claims),
        standing_of(stood, document.id),
    )


def standing_of(stood: Stood, document: DocumentId) -> str:
    """ "withdrawn", "superseded", or nothing where it is counted."""
    if document in stood.view.withdrawn:
        return "withdrawn"
    return "superseded" if document in stood.view.superseded else ""


def sees(ask: Ask, stood: Stood, document: DocumentId) -> bool:
    """Whether somebody may see a document: one that was withdrawn is for those who code and rule."""
    return document not in stood.view.withdrawn or ask.may(May.CODE)


def document_of(ask: Ask, stood: Stood) -> Document:
    """The document that a path names.

    Raises:
        HTTPException: there is none, or it is not for who asks: the two look alike.
    """
    found = stood.shelf.documents.get(DocumentId(ask.part("document")))
    if found is None or not sees(ask, stood, found.id):
        raise HTTPException(404)
    return found


@routes.get("documents/{document}", May.SEE)
def document(ask: Ask) -> Response:
    """One document."""
    stood = ask.desk.case.now()
    found = document_of(ask, stood)
    reading = stood.view.readings.get(found.id) or Reading(found.id, ())
    claims = [*reading.claims, *(c for c in stood.view.rejected.values() if c.document == found.id)]
    history = of(stood.events, [c.id for c in claims], [found.id])
    names = Names(stood.view.actors, stood.shelf.sources)
    cards = [_card(stood, claim, ask.told, names) for claim in _in_order(claims)]
    wanted = ask.asked("claim")
    ids = [*(c.claim.id for c in cards if c.claim.id == wanted), *(c.claim.id for c in cards if not c.standing)]
    ids += [c.claim.id for c in cards]
    others = ask.desk.presence.here(f"document {found.id}", ask.who)
    return ask.page(
        "document.html.j2",
        stood=stood,
        document=found,
        heading=stood.shelf.heading(found),
        text=marked(stretches(found, reading.claims), ask.told),
        published=days(found.published.period, ask.told) if found.published else ask.told.say("not_told"),
        cards=cards,
        current=next(iter(ids), ""),
        standing=standing_of(stood, found.id),
        reason=words.said(stood.view.withdrawn.get(found.id, "")),
        unread=[(u.span.start, exact(u.quote), u.why) for u in reading.unread],
        because=reading.no_claim_because or "",
        inputs=INPUTS,
        addable=ADDABLE,
        known=_known(stood),
        history=history,
        here=f"document {found.id}",
        others_here=others,
    )


def _in_order(claims: Iterable[Claim]) -> list[Claim]:
    return sorted(claims, key=lambda c: (min((e.span.start for e in c.evidence), default=0), c.id))


def _card(stood: Stood, claim: Claim, told: Sentences, names: Names) -> Card:
    standing = stood.view.standings.get(claim.id)
    incident = stood.shelf.incident_of.get(claim.id)
    label = words.composed(stood.view.assessments[incident].label) if incident else ""
    return Card(claim, standing.value if standing else "", tuple(values(claim, told, names)), incident or "", label)


def marked(found: Iterable[Stretch], told: Sentences) -> Markup:
    """A text as HTML whose text nodes, put together, are the text as ``exact`` shows it: not a space more."""
    pieces: list[Markup] = []
    for stretch in found:
        label = told.word("section", stretch.kind)
        aside = "" if stretch.kind == "body" else " aside"
        pieces.append(Markup('<span class="stretch{}" data-label="{}">').format(aside, label))
        for mark in stretch.marks:
            if not mark.covering:
                pieces.append(escape(mark.text))
                continue
            kinds = " ".join(f"k-{kind}" for kind in mark.kinds)
            pieces.append(
                Markup('<mark class="{}" data-on="{}">{}</mark>').format(kinds, " ".join(mark.fields), mark.text)
            )
        pieces.append(Markup("</span>"))
    return Markup("").join(pieces)


def _known(stood: Stood) -> Mapping[str, list[tuple[str, str]]]:
    """What forms suggest: actors by id with their names, sources and places by name."""
    claims = stood.shelf.claims.values()
    places = {c.place.place.name for c in claims if c.place}
    spoken = {c.origin.name for c in claims if c.origin}
    return {
        "actors": sorted((str(actor), name) for actor, name in stood.view.actors.items()),
        "sources": [(name, "") for name in sorted(spoken)],
        "places": [(name, "") for name in sorted(places)],
    }


def claim_of(ask: Ask, stood: Stood) -> Claim:
    """The claim that a path names, a rejected one too; as ``document_of`` for what is not there."""
    id_ = ClaimId(ask.part("claim"))
    found = stood.shelf.claims.get(id_) or stood.view.rejected.get(id_)
    if found is None or not sees(ask, stood, found.document):
        raise HTTPException(404)
    return found


def undecided_after(stood: Stood, claim: ClaimId, document: DocumentId) -> ClaimId | None:
    """The next claim of a document on which nobody has decided."""
    reading = stood.view.readings.get(document)
    ordered = [c.id for c in _in_order(reading.claims if reading else ())]
    at = ordered.index(claim) + 1 if claim in ordered else 0
    return next((c for c in (*ordered[at:], *ordered[:at]) if c not in stood.view.standings and c != claim), None)
