"""The names that others build on, copied by hand from the interface: a renamed field fails here."""

from __future__ import annotations

import msgspec
import pytest

from harmledger.errors import UsageError
from harmledger.model.case import CaseView
from harmledger.publish.shapes import SHAPES, schema
from harmledger.publish.tables import table

NAMES = {
    "ClaimRow": "id document scope event date place perpetrators targets origin via counts victims objects percent "
    "stance evidence extractor",
    "DateRow": "start end precision text from",
    "PlaceRow": "name text alt_names lat lon kind country admin1 gazetteer radius_km",
    "PerpetratorRow": "actor unit name text certainty",
    "TargetRow": "actor text according_to",
    "OriginRow": "source name speaker text assumed",
    "CountRow": "what who min max hedge text",
    "VictimRow": "name age sex status",
    "ObjectRow": "kind name count effect",
    "PercentRow": "min max of that",
    "EvidenceRow": "field start end quote",
    "IncidentRow": "id label event date place perpetrators killed injured objects grade grade_reason method "
    "independent_origins origins contradictions claims documents",
    "AttributedRow": "actor name certainty claims",
    "RangesRow": "civilians people civilians_presumed",
    "RangeRow": "min max min_from max_from",
    "DocumentRow": "id text title url publisher author published lang file published_from reported sections claims "
    "no_claim_because",
    "ReportedRow": "start end",
    "SectionRow": "kind start end date",
}

VALUES = {
    "Scope": "incident tally share strength",
    "Event": "airstrike drone_strike shelling ground_attack explosion detention protest other",
    "Precision": "day week month year range",
    "KnownFrom": "text manifest metadata url post_id none",
    "PlaceKind": "city town village camp neighbourhood site district governorate country",
    "Certainty": "stated likely alleged denied",
    "AccordingTo": "reporter perpetrator",
    "What": "killed injured missing detained displaced strikes munitions aircraft personnel",
    "Who": "people civilians combatants children women men",
    "Hedge": "exact about at_least up_to more_than unnumbered joint",
    "Effect": "damaged destroyed hit",
    "Stance": "asserts denies",
    "Grade": "confirmed fair weak contested discounted ungraded",
}

MAY_BE_ABSENT = {
    "DocumentRow": "title url publisher author published lang no_claim_because",
    "CountRow": "who",
}


@pytest.fixture(scope="module")
def definitions() -> dict[str, dict[str, object]]:
    return {name: shape for what in SHAPES for name, shape in schema(what)["$defs"].items()}


@pytest.mark.parametrize("shape", NAMES)
def test_every_name_of_the_interface_is_exported(shape: str, definitions: dict[str, dict[str, object]]):
    assert set(NAMES[shape].split()) <= set(definitions[shape]["properties"])


@pytest.mark.parametrize("enum", VALUES)
def test_every_value_of_the_interface_is_allowed_and_no_other(enum: str, definitions: dict[str, dict[str, object]]):
    assert sorted(VALUES[enum].split()) == sorted(definitions[enum]["enum"])


@pytest.mark.parametrize("shape", MAY_BE_ABSENT)
def test_what_was_not_told_may_be_absent(shape: str, definitions: dict[str, dict[str, object]]):
    assert not set(MAY_BE_ABSENT[shape].split()) & set(definitions[shape]["required"])


@pytest.mark.parametrize("what", sorted(SHAPES))
def test_every_line_fits_its_schema_and_holds_nothing_else(what: str, case: CaseView):
    lines = b"".join(table(case, what, "jsonl")).splitlines()
    known = {shape: set(found["properties"]) for shape, found in schema(what)["$defs"].items() if "properties" in found}
    top = schema(what)["$ref"].rpartition("/")[2]
    assert lines
    for line in lines:
        row = msgspec.json.decode(line, type=SHAPES[what])  # raises where a type or bound is broken
        assert msgspec.json.encode(row) == line
        assert set(msgspec.json.decode(line)) <= known[top]


def nulls(value: object, at: str = "") -> list[str]:
    """The names of the fields that are null, at any depth."""
    if isinstance(value, dict):
        return [name for key, inner in value.items() for name in nulls(inner, key)]
    if isinstance(value, list):
        return [name for inner in value for name in nulls(inner, at)]
    return [at] if value is None else []


@pytest.mark.parametrize("what", sorted(SHAPES))
def test_null_is_an_open_bound_and_nothing_else(what: str, case: CaseView):
    rows = [msgspec.json.decode(line) for line in b"".join(table(case, what, "jsonl")).splitlines()]
    assert set(nulls(rows)) <= {"min", "max"}


def test_an_unknown_export_is_told_with_those_that_are():
    with pytest.raises(UsageError, match="claims, documents, incidents, tallies"):
        schema("victims")
