"""show: each value beside its quote, by as much of an id as is its alone."""

from __future__ import annotations

from dataclasses import replace

import pytest
from syrupy.assertion import SnapshotAssertion

from harmledger.errors import UsageError
from harmledger.model.case import CaseView
from harmledger.model.claim import Scope
from harmledger.model.ids import DocumentId
from harmledger.publish.show import Shelf, find, show


def test_an_incident(case: CaseView, snapshot: SnapshotAssertion):
    assert show(case, case.incidents[0].id) == snapshot


def test_a_document(case: CaseView, snapshot: SnapshotAssertion):
    assert show(case, "wire") == snapshot


def test_a_claim(case: CaseView, snapshot: SnapshotAssertion):
    tally = next(iter(case.claims(Scope.TALLY)))
    assert show(case, tally) == snapshot


def test_every_value_of_every_claim_has_its_quote_beneath(case: CaseView):
    for claim in case.claims(counted=False).values():
        shown = show(case, claim.id)
        for e in claim.evidence:
            assert f"{e.span.start}–{e.span.end}" in shown
            assert " ".join(e.quote.split()) in shown


def test_a_claim_of_a_withdrawn_document_says_so(case: CaseView):
    gone = next(d for d in case.documents if d.name == "gone")
    (lost,) = case.readings[gone.id].claims
    assert "withdrawn (the photograph was of another year): in no count" in show(case, lost.id)


def test_the_beginning_of_an_id_is_enough(case: CaseView):
    shelf = Shelf.of(case)
    for thing in (*case.incidents, *case.documents, *case.claims(counted=False).values()):
        assert find(shelf, thing.id) is thing
        assert find(shelf, thing.id[:12]) is thing


def test_a_name_that_begins_another_is_still_that_name(case: CaseView):
    longer = replace(case.documents[0], id=DocumentId("0" * 20), name="wire-2")
    shelf = Shelf.of(replace(case, documents=(*case.documents, longer)))
    wire = find(shelf, "wire")
    assert getattr(wire, "name", None) == "wire"


@pytest.mark.parametrize(("wanted", "says"), [("", "no incident"), ("zzzz", "no incident"), ("w", "2 things")])
def test_what_is_not_there_or_not_one_is_told(case: CaseView, wanted: str, says: str):
    with pytest.raises(UsageError, match=says) as error:
        show(case, wanted)
    assert error.value.remedy


def test_a_document_cannot_drive_the_terminal(case: CaseView):
    hostile = replace(
        case.documents[0], id=DocumentId("0" * 20), name="x", title="\x1b]0;owned\x07\x1b[2J", url="\u202e"
    )
    shown = show(replace(case, documents=(hostile,)), "x")
    assert "\x1b" not in shown
    assert "\x07" not in shown
    assert "\u202e" not in shown
    assert "⟨U+001B⟩]0;owned" in shown
