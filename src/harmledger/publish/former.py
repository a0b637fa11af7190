"""Ids of incidents that were shown once: where their claims are now."""

from __future__ import annotations

from collections.abc import Mapping

from harmledger.model.case import CaseView
from harmledger.model.document import Document
from harmledger.model.ids import ClaimId, DocumentId
from harmledger.model.incident import Incident, incident_id


def former(case: CaseView, wanted: str) -> tuple[Incident | Document, ...]:
    """Where the claim stands now that an incident's former id, or the beginning of one, was made of: the incidents
    that hold it; the document that tells it, where it is in none any more.

    Every claim that was ever read is looked at, so ask only for what no incident is called.
    """
    homes: dict[ClaimId, list[Incident]] = {}
    for incident in case.incidents:
        for claim in (*incident.claims, *(id_ for one in incident.umbrellas for id_ in one.claims)):
            homes.setdefault(claim, []).append(incident)
    found: dict[str, Incident | Document] = {}
    documents = {d.id: d for d in case.documents}
    for claim, document in _ever(case).items():
        if incident_id([claim]).startswith(wanted):
            found |= {incident.id: incident for incident in homes.get(claim, ())}
            if claim not in homes and document in documents:
                found[document] = documents[document]
    return tuple(found[id_] for id_ in sorted(found))


def _ever(case: CaseView) -> Mapping[ClaimId, DocumentId]:
    """Every claim that was ever read, and its document."""
    return {**case.gone, **{id_: claim.document for id_, claim in case.claims(counted=False).items()}}
