"""The exports of a real run over the examples hold to the interface: schemas, evidence, offsets, null and absent.

Nothing here is a made-up case: the whole path runs, and a stranger's validator reads what it wrote.
"""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from tests.journeys.commands import export, harmledger

EXAMPLES = Path(__file__).parent.parent.parent / "examples"
EXPORTS = ("claims", "documents", "incidents", "tallies")
Row = dict[str, Any]


@dataclass(frozen=True)
class Exported:
    """A case's exports, and the JSON Schema that the command prints for each."""

    rows: dict[str, list[Row]]
    schemas: dict[str, Row]

    @property
    def claims(self) -> Iterator[tuple[Row, str]]:
        """Every claim, tallies and their like among them, with its document's text."""
        texts = {d["id"]: d["text"] for d in self.rows["documents"]}
        return ((c, texts[c["document"]]) for c in (*self.rows["claims"], *self.rows["tallies"]))


@pytest.fixture(scope="module")
def exported(tmp_path_factory: pytest.TempPathFactory) -> Exported:
    folder = tmp_path_factory.mktemp("conformance")
    told = ("--manifest", EXAMPLES / "manifest.csv", "--places", EXAMPLES / "places.csv")
    schemas = {}
    with redirect_stdout(io.StringIO()), redirect_stderr(io.StringIO()):
        assert harmledger("run", EXAMPLES / "reports", *told, "--case", folder / "case") == 0
        rows = {what: export(what, folder / "case", folder) for what in EXPORTS}
    for what in EXPORTS:
        with redirect_stdout(io.StringIO()) as printed:
            assert harmledger("schema", what) == 0
        schemas[what] = json.loads(printed.getvalue())
    return Exported(rows, schemas)


def quotes(claim: Row, field: str) -> list[str]:
    """The quotes of a field and of what lies under it."""
    return [e["quote"] for e in claim["evidence"] if e["field"] == field or e["field"].startswith(field + "/")]


def nulls(value: object, at: str = "") -> set[str]:
    """The names of the fields that are null, at any depth."""
    if isinstance(value, dict):
        return {name for key, inner in value.items() for name in nulls(inner, key)}
    if isinstance(value, list):
        return {name for inner in value for name in nulls(inner, at)}
    return {at} if value is None else set()


@pytest.mark.parametrize("what", EXPORTS)
def test_a_stranger_s_validator_takes_every_line(what: str, exported: Exported):
    Draft202012Validator.check_schema(exported.schemas[what])
    validator = Draft202012Validator(exported.schemas[what])
    assert exported.rows[what]
    lines = exported.rows[what]
    faults = [f"{row['id']}: {e.json_path} {e.message}" for row in lines for e in validator.iter_errors(row)]
    assert faults == []


@pytest.mark.parametrize("what", EXPORTS)
def test_the_schema_refuses_a_line_that_lacks_its_id(what: str, exported: Exported):
    broken = {key: value for key, value in exported.rows[what][0].items() if key != "id"}
    assert not Draft202012Validator(exported.schemas[what]).is_valid(broken)


@pytest.mark.parametrize("what", EXPORTS)
def test_null_is_an_open_bound_and_nothing_else(what: str, exported: Exported):
    assert set().union(*(nulls(row) for row in exported.rows[what])) <= {"min", "max"}


@pytest.mark.parametrize("what", EXPORTS)
def test_ids_are_there_once(what: str, exported: Exported):
    ids = [row["id"] for row in exported.rows[what]]
    assert len(ids) == len(set(ids))


def test_every_quote_is_its_slice_of_the_exported_text(exported: Exported):
    wrong = [
        (claim["id"], e["field"])
        for claim, text in exported.claims
        for e in claim["evidence"]
        if text[e["start"] : e["end"]] != e["quote"]
    ]
    assert wrong == []


def told(claim: Row) -> Iterator[tuple[str, str]]:
    """Each field of a claim that must have evidence, with the words that its quotes must hold."""
    for name in ("counts", "perpetrators"):
        for n, value in enumerate(claim[name]):
            yield f"{name}/{n}", value["text"]
    if "place" in claim:
        yield "place", claim["place"]["text"]
    if "date" in claim and claim["date"]["from"] == "text":
        yield "date", claim["date"]["text"]
    if "origin" in claim and not claim["origin"]["assumed"]:
        yield "origin", claim["origin"]["text"]
    if "percent" in claim:
        yield "percent", ""


def test_every_value_has_a_quote_that_holds_its_words(exported: Exported):
    bare = [
        (claim["id"], field, words)
        for claim, _ in exported.claims
        for field, words in told(claim)
        if not any(words in quote for quote in quotes(claim, field))
    ]
    assert bare == []


def test_a_date_without_words_names_the_metadata_that_gave_it(exported: Exported):
    dates = [claim["date"] for claim, _ in exported.claims if "date" in claim]
    assert {d["from"] for d in dates} <= {"text", "manifest", "metadata", "url", "post_id"}
    assert dates


def test_evidence_stands_for_a_value_that_is_there(exported: Exported):
    adrift = []
    for claim, _ in exported.claims:
        for e in claim["evidence"]:
            name, _, index = e["field"].partition("/")
            if name not in claim or (index.isdigit() and int(index) >= len(claim[name])):
                adrift.append((claim["id"], e["field"]))
    assert adrift == []


def test_days_run_forward_and_both_ends_are_in(exported: Exported):
    spans = [r["date"] for what in ("claims", "tallies", "incidents") for r in exported.rows[what] if "date" in r]
    assert all(date.fromisoformat(d["start"]) <= date.fromisoformat(d["end"]) for d in spans)
    days = [d for d in spans if d["precision"] == "day" and "earliest" not in d]
    assert days
    assert all(d["start"] == d["end"] for d in days)


def test_who_is_told_of_people_and_of_nothing_else(exported: Exported):
    things = {"strikes", "munitions", "aircraft"}
    counts = [count for claim, _ in exported.claims for count in claim["counts"]]
    assert all(("who" in count) == (count["what"] not in things) for count in counts)


def test_a_place_has_at_most_eight_other_names(exported: Exported):
    places = [r["place"] for what in ("claims", "tallies", "incidents") for r in exported.rows[what] if "place" in r]
    assert max(len(place["alt_names"]) for place in places) in range(1, 9)


def test_claims_are_of_incidents_and_tallies_are_not(exported: Exported):
    assert {c["scope"] for c in exported.rows["claims"]} == {"incident"}
    assert {c["scope"] for c in exported.rows["tallies"]} <= {"tally", "share", "strength"}


def test_sections_tile_the_text_and_no_claim_is_read_from_a_silent_one(exported: Exported):
    silent: dict[str, list[tuple[int, int]]] = {}
    for document in exported.rows["documents"]:
        sections = document["sections"]
        assert [s["start"] for s in sections] == [0, *(s["end"] for s in sections[:-1])][: len(sections)]
        assert (sections[-1]["end"] if sections else 0) == len(document["text"])
        silent[document["id"]] = [(s["start"], s["end"]) for s in sections if s["kind"] in ("comments", "furniture")]
    assert any(silent.values())
    read = [
        (claim["id"], e["quote"])
        for claim, _ in exported.claims
        for e in claim["evidence"]
        for start, end in silent[claim["document"]]
        if start < e["end"] and e["start"] < end and e["field"].startswith(("counts", "date", "place"))
    ]
    assert read == []


def test_a_document_tells_how_many_claims_it_gave_or_why_none(exported: Exported):
    given = [claim["document"] for claim, _ in exported.claims]
    for document in exported.rows["documents"]:
        assert document["claims"] == given.count(document["id"])
        assert ("no_claim_because" in document) == (document["claims"] == 0)
        assert ("reported" in document) == (document["published_from"] != "none")
    assert any("no_claim_because" in d for d in exported.rows["documents"])


def test_an_incident_names_only_claims_and_documents_that_are_there(exported: Exported):
    document_of = {c["id"]: c["document"] for c in exported.rows["claims"]}
    standing = []
    for incident in exported.rows["incidents"]:
        assert {document_of[c] for c in incident["claims"]} == set(incident["documents"])
        assert incident["independent_origins"] == len(incident["origins"])
        standing += incident["claims"]
    assert sorted(standing) == sorted(document_of)  # each claim in one incident


def test_each_bound_of_a_range_names_its_claims_and_an_open_one_none(exported: Exported):
    blocks = [
        (incident["claims"], block)
        for incident in exported.rows["incidents"]
        for what in ("killed", "injured")
        for block in incident[what].values()
    ]
    assert blocks
    for claims, block in blocks:
        for end in ("min", "max"):
            assert set(block[f"{end}_from"]) <= set(claims)
            assert bool(block[f"{end}_from"]) >= (block[end] is not None)
