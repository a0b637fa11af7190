"""CSV that no spreadsheet runs, GeoJSON that claims no point it does not know."""

from __future__ import annotations

import csv
import io
import json
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from syrupy.assertion import SnapshotAssertion

from harmledger.errors import UsageError
from harmledger.model.case import CaseView
from harmledger.publish.columns import COLUMNS, cells, names
from harmledger.publish.rows import rows
from harmledger.publish.tables import defuse, rearm, table


def records(case: CaseView, what: str) -> list[dict[str, str]]:
    text = b"".join(table(case, what, "csv")).decode("utf-8")
    return list(csv.DictReader(io.StringIO(text, newline="")))


FORMULAS = [
    "=1+1",
    "=cmd|' /C calc'!A0",
    "+1",
    "-2+3",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    "\n=1",
    "\uff1d1+1",
    "\uff0b1",
    "\uff0d1",
    "\uff20SUM",
    "'=1",
    "''",
    "5;=1+1",
    'said;"=1+1"',
    "a report\n- a line",
]


@pytest.mark.parametrize("formula", FORMULAS)
def test_a_formula_is_defused(formula: str):
    assert defuse(formula).count("'") > formula.count("'")
    assert rearm(defuse(formula)) == formula


@given(st.text())
def test_defusing_is_undone_letter_for_letter(text: str):
    assert rearm(defuse(text)) == text


SIGNS = ("=", "+", "-", "@", "\uff1d", "\uff0b", "\uff0d", "\uff20")


@given(st.text() | st.text(alphabet="a=+-@;'\"\t\r\n, \uff1d"))
def test_nothing_live_is_left(text: str):
    assert not defuse(text).startswith((*SIGNS, "\t", "\r", "\n"))
    assert rearm(defuse(text)) == text
    for part in re.split("[;\t\r\n]", defuse(text)):  # as a spreadsheet does that splits cells at semicolons
        assert not part.lstrip('" ').startswith(SIGNS)


def test_a_hostile_publisher_reaches_the_table_defused(case: CaseView):
    quiet = next(r for r in records(case, "documents") if r["id"] == "quiet")
    assert quiet["publisher"] == "'=cmd|' /C calc'!A0"


def test_texts_come_back_whole(case: CaseView):
    texts = {r["id"]: rearm(r["text"]) for r in records(case, "documents")}
    assert texts == {d.name: d.text for d in case.documents}


def test_incidents_as_columns(case: CaseView):
    mill, vague = records(case, "incidents")
    told = {name: mill[name] for name in ("event_date", "time_precision", "location", "latitude", "geo_precision")}
    assert told == {
        "event_date": "2031-05-06",
        "time_precision": "1",
        "location": "Old Mill",
        "latitude": "10.02",
        "geo_precision": "1",
    }
    assert (mill["killed_min"], mill["killed_max"], mill["killed_who"]) == ("3", "", "people")
    assert (mill["killed_civilians_min"], mill["killed_civilians_max"]) == ("5", "5")
    assert (mill["actor1"], mill["actor1_certainty"], mill["actor2"]) == ("northern_column", "likely", "")
    assert (vague["event_date"], vague["latitude"], vague["killed_who"]) == ("", "", "")


def test_no_numeric_column_holds_a_mark_of_direction(case: CaseView):
    for what in COLUMNS:
        for record in records(case, what):
            numeric = [v for k, v in record.items() if k.endswith(("_min", "_max", "itude", "radius_km"))]
            assert not any("\u2068" in value or "\u2069" in value for value in numeric)


def test_an_arabic_name_stands_in_an_isolate(case: CaseView):
    assert "\u2068لجان الوادي\u2069" in {r["source_name"] for r in records(case, "claims")}


@pytest.mark.parametrize("what", sorted(COLUMNS))
def test_columns_have_one_name_and_a_meaning_each(what: str, case: CaseView):
    assert len(set(names(what))) == len(names(what))
    assert all(column.meaning for column in COLUMNS[what])
    assert all(len(cells(what, row)) == len(names(what)) for row in rows(case, what))


def test_geojson_puts_longitude_first_and_keeps_what_has_no_point(case: CaseView):
    collection = json.loads(b"".join(table(case, "incidents", "geojson")))
    mill, vague = collection["features"]
    assert collection["type"] == "FeatureCollection"
    assert mill["geometry"] == {"type": "Point", "coordinates": [20.31, 10.02]}
    assert mill["properties"]["radius_km"] == 2
    assert vague["geometry"] is None
    assert vague["properties"]["location"] == "Saltmarsh"


def test_an_empty_case_gives_empty_tables():
    assert b"".join(table(CaseView(), "claims", "jsonl")) == b""
    assert b"".join(table(CaseView(), "claims", "csv")).decode().split("\r\n") == [",".join(names("claims")), ""]
    assert json.loads(b"".join(table(CaseView(), "claims", "geojson")))["features"] == []


@pytest.mark.parametrize(
    ("what", "form", "says"),
    [
        ("incidents", "doc", "no format"),
        ("deaths", "csv", "no export"),
        ("documents", "geojson", "no place"),
        ("documents", "gpkg", "no place"),
    ],
)
def test_what_cannot_be_had_is_said_with_what_can(what: str, form: str, says: str):
    with pytest.raises(UsageError, match=says) as error:
        table(CaseView(), what, form)
    assert error.value.remedy


def test_the_incident_table_as_csv(case: CaseView, snapshot: SnapshotAssertion):
    assert b"".join(table(case, "incidents", "csv")).decode() == snapshot
