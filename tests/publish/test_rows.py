"""What exports say, in the terms of the case at Old Mill."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from random import Random
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from harmledger.model.case import CaseView
from harmledger.model.ids import DocumentId
from harmledger.model.moment import KnownFrom, Moment, Period
from harmledger.publish.rows import date_row, document_names, iso
from harmledger.publish.tables import table


def exported(case: CaseView, what: str) -> list[dict[str, Any]]:
    return [msgspec.json.decode(line) for line in b"".join(table(case, what, "jsonl")).splitlines()]


def by_id(case: CaseView, what: str) -> dict[str, dict[str, Any]]:
    return {row["id"]: row for row in exported(case, what)}


def test_every_quote_is_the_slice_it_says(case: CaseView):
    texts = {d["id"]: d["text"] for d in exported(case, "documents")}
    claims = exported(case, "claims") + exported(case, "tallies")
    found = [(texts[c["document"]][e["start"] : e["end"]], e["quote"]) for c in claims for e in c["evidence"]]
    assert len(found) > 20
    assert all(slice_ == quote for slice_, quote in found)


def test_tallies_stand_apart_from_claims(case: CaseView):
    assert {row["scope"] for row in exported(case, "claims")} == {"incident"}
    assert [row["scope"] for row in exported(case, "tallies")] == ["tally", "share"]


def test_a_withdrawn_document_is_listed_with_its_reason_and_its_claims_are_in_no_export(case: CaseView):
    gone = by_id(case, "documents")["gone"]
    assert (gone["status"], gone["withdrawn_because"]) == ("withdrawn", "the photograph was of another year")
    assert "gone" not in {c["document"] for c in exported(case, "claims")}
    assert "gone" not in {d for i in exported(case, "incidents") for d in i["documents"]}


def test_an_open_bound_is_null_and_a_denied_number_is_zero(case: CaseView):
    told = [(c["who"], c["min"], c["max"]) for row in exported(case, "claims") for c in row["counts"]]
    assert ("people", 3, None) in told
    assert ("people", 0, 0) in told
    assert ("people", None, None) in told


def test_a_range_names_the_claims_that_set_its_ends(case: CaseView):
    claims = by_id(case, "claims")
    killed = exported(case, "incidents")[0]["killed"]["civilians_presumed"]
    assert [claims[c]["origin"]["name"] for c in killed["min_from"]] == ["North Observatory"]
    assert [claims[c]["origin"]["name"] for c in killed["max_from"]] == ["لجان الوادي"]


def test_an_echo_names_what_it_repeats(case: CaseView):
    documents = by_id(case, "documents")
    assert documents["copy"]["echo_of"] == "wire"
    assert "echo_of" not in documents["wire"]


def test_an_incident_without_date_or_point_leaves_them_out(case: CaseView):
    vague = exported(case, "incidents")[-1]
    assert "date" not in vague
    assert {"lat", "lon", "radius_km"}.isdisjoint(vague["place"])


def test_dates_are_inclusive_and_loose_ends_are_told(loose: Period):
    firm = date_row(Period.month(2031, 5))
    assert (firm.start, firm.end) == (date(2031, 5, 1), date(2031, 5, 31))
    assert not firm.earliest
    row = date_row(loose)
    assert (row.earliest, row.latest) == (date(2031, 4, 23), date(2031, 5, 6))


@pytest.mark.parametrize(
    ("told", "period", "known_from", "said"),
    [
        ("2031-05-07T10:00:00+00:00", Period.day(date(2031, 5, 7)), KnownFrom.METADATA, "2031-05-07T10:00:00+00:00"),
        ("7 May 2031", Period.day(date(2031, 5, 7)), KnownFrom.METADATA, "2031-05-07"),
        ("20310507", Period.day(date(2031, 5, 7)), KnownFrom.TEXT, "2031-05-07"),
        ("May 2031", Period.month(2031, 5), KnownFrom.TEXT, "2031-05"),
        ("2031", Period.year(2031), KnownFrom.URL, "2031"),
        ("in spring", Period.of(date(2031, 3, 1), date(2031, 6, 1)), KnownFrom.TEXT, None),
    ],
)
def test_publication_is_iso_8601_no_finer_than_it_is_known(
    told: str, period: Period, known_from: KnownFrom, said: str | None
):
    assert iso(Moment(period, known_from, told)) == said


def test_two_documents_that_bring_one_id_go_by_their_own(case: CaseView):
    wire = next(d for d in case.documents if d.name == "wire")
    twin = replace(wire, id=DocumentId("f" * 20))
    both = replace(case, documents=(*case.documents, twin))
    names = document_names(both)
    assert names[wire.id] == wire.id
    assert names[twin.id] == twin.id
    assert len(set(names.values())) == len(both.documents)


def test_a_superseded_document_leaves_its_name_to_the_next(case: CaseView):
    wire = next(d for d in case.documents if d.name == "wire")
    newer = replace(wire, id=DocumentId("e" * 20))
    moved = replace(case, documents=(*case.documents, newer), superseded={wire.id: newer.id})
    names = document_names(moved)
    assert (names[wire.id], names[newer.id]) == (wire.id, "wire")
    assert by_id(moved, "documents")[wire.id]["superseded_by"] == "wire"


def test_a_name_that_is_another_documents_own_id_is_not_taken(case: CaseView):
    wire, other = case.documents[:2]
    names = document_names(replace(case, documents=(replace(wire, name=str(other.id)), other)))
    assert names[wire.id] == wire.id


@given(order=st.randoms(use_true_random=False))
def test_exports_are_the_same_bytes_whatever_the_order(case: CaseView, order: Random):
    documents, incidents = list(case.documents), list(case.incidents)
    order.shuffle(documents)
    order.shuffle(incidents)
    shuffled = replace(case, documents=tuple(documents), incidents=tuple(incidents))
    for what in ("claims", "documents", "incidents", "tallies"):
        assert b"".join(table(shuffled, what, "jsonl")) == b"".join(table(case, what, "jsonl"))
