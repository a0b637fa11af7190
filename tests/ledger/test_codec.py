"""What the model says, as JSON and back."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from harmledger.errors import IntegrityError
from harmledger.ledger.canonical import JSON, canonical, parse
from harmledger.ledger.codec import decode, encode
from harmledger.model.claim import Claim, Reading, What, Who
from harmledger.model.document import Capture, Document, Quarantined
from harmledger.model.ids import sha256
from harmledger.model.incident import Assessment, Incident, Presumed
from tests.ledger.strategies import of

STORED = (Document, Claim, Reading, Incident, Assessment, Quarantined)


@pytest.mark.parametrize("kind", STORED, ids=lambda kind: kind.__name__)
@settings(max_examples=30)
@given(data=st.data())
def test_what_is_stored_comes_back(kind: type, data: st.DataObject) -> None:
    value = data.draw(of(kind))
    assert decode(parse(canonical(encode(value))), kind) == value


def test_a_capture_is_stored_without_its_bytes() -> None:
    capture = Capture(sha256(b"page"), "a.html", "html", 4, b"page")
    plain = encode(capture)
    assert "data" not in plain
    back = decode(plain, Capture)
    assert (back.sha256, back.file, back.told, back.data) == (capture.sha256, "a.html", capture.told, b"")


def test_who_a_range_counts_survives() -> None:
    ranges = {"killed": {"civilians_presumed": _RANGE, "children": _RANGE}}
    assert set(decode({**_ASSESSMENT, "ranges": ranges}, Assessment).ranges[What.KILLED]) == {
        Presumed.CIVILIANS_PRESUMED,
        Who.CHILDREN,
    }


_RANGE = {"interval": {"low": 1, "high": None}, "min_from": ["c1"], "max_from": []}
_ASSESSMENT: dict[str, Any] = {
    "incident": "i1",
    "method": "airwars@1",
    "label": "Old Mill",
    "perpetrators": [],
    "ranges": {},
    "objects": [],
    "grade": "fair",
    "grade_reason": "two origins",
    "origins": ["north"],
    "contradictions": [],
}


@pytest.mark.parametrize(
    ("value", "kind"),
    [
        ({"id": 3}, Document),
        ([], Claim),
        ({**_ASSESSMENT, "ranges": {"killed": {"nobody": _RANGE}}}, Assessment),
        ({**_ASSESSMENT, "ranges": {"killed": {"people": {**_RANGE, "interval": {"low": 3, "high": 1}}}}}, Assessment),
        ({name: part for name, part in _ASSESSMENT.items() if name != "grade"}, Assessment),
        ({**_ASSESSMENT, "grade": "certain"}, Assessment),
        ({}, Assessment),
        ("text", Assessment),
    ],
)
def test_what_has_another_shape_is_told(value: JSON, kind: type) -> None:
    with pytest.raises(IntegrityError, match=kind.__name__):
        decode(value, kind)


def test_what_is_no_model_object_is_refused() -> None:
    with pytest.raises(TypeError, match="str"):
        encode("text")
