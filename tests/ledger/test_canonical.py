"""Equal values have equal bytes, and what is written reads back."""

from __future__ import annotations

import math
import random

import pytest
from hypothesis import given

from harmledger.ledger.canonical import JSON, MAX_WHOLE, canonical, parse
from tests.ledger.strategies import FINITE, JSON_VALUES


# Numbers: appendix B of RFC 8785, by their bits. Strings and keys: its sections 3.2.2 and 3.2.3.
@pytest.mark.parametrize(
    ("value", "written"),
    [
        (0.0, "0"),
        (-0.0, "0"),
        (5e-324, "5e-324"),
        (-5e-324, "-5e-324"),
        (1.7976931348623157e308, "1.7976931348623157e+308"),
        (9007199254740992.0, "9007199254740992"),
        (-9007199254740992.0, "-9007199254740992"),
        (295147905179352830000.0, "295147905179352830000"),
        (9.999999999999997e22, "9.999999999999997e+22"),
        (1e23, "1e+23"),
        (1.0000000000000001e23, "1.0000000000000001e+23"),
        (999999999999999700000.0, "999999999999999700000"),
        (999999999999999900000.0, "999999999999999900000"),
        (1e21, "1e+21"),
        (9.999999999999997e-7, "9.999999999999997e-7"),
        (0.000001, "0.000001"),
        (333333333.33333325, "333333333.33333325"),
        (0.0000033333333333333333, "0.0000033333333333333333"),
        (-0.0000033333333333333333, "-0.0000033333333333333333"),
        (1424953923781206.2, "1424953923781206.2"),
        (35.0, "35"),
        (1e-7, "1e-7"),
        (MAX_WHOLE, "9007199254740991"),
        (True, "true"),
        ((1, [], {}), "[1,[],{}]"),
        ({"b": 1, "a": None}, '{"a":null,"b":1}'),
        ('€$\u000f\nA\'B"\\\\"/', '"€$\\u000f\\nA\'B\\"\\\\\\\\\\"/"'),
        (
            {"€": 1, "\r": 2, "\ufb33": 3, "1": 4, "😀": 5, "\x80": 6, "ö": 7},
            '{"\\r":2,"1":4,"\x80":6,"ö":7,"€":1,"😀":5,"\ufb33":3}',
        ),
        ("قُتل ثلاثة", '"قُتل ثلاثة"'),
        ("report\udc80.txt", '"report\\udc80.txt"'),
    ],
)
def test_the_one_form(value: JSON, written: str) -> None:
    assert canonical(value) == written.encode("utf-8")
    assert canonical(parse(canonical(value))) == canonical(value)


@pytest.mark.parametrize(
    "value",
    [math.nan, math.inf, [-math.inf], MAX_WHOLE + 1, {"n": -MAX_WHOLE - 1}, "\ud83d\ude00", b"bytes", {1: 2}, {1, 2}],
)
def test_what_readers_would_take_differently_is_refused(value: object) -> None:
    with pytest.raises(ValueError, match=r".+"):
        canonical(value)  # type: ignore[arg-type]


@pytest.mark.parametrize("text", ["NaN", "[Infinity]", "{", "", "'a'"])
def test_what_is_no_json_is_not_read(text: str) -> None:
    with pytest.raises(ValueError, match=r".+"):
        parse(text)


@given(JSON_VALUES)
def test_what_is_written_reads_back(value: JSON) -> None:
    assert parse(canonical(value)) == value
    assert canonical(parse(canonical(value))) == canonical(value)


@given(FINITE)
def test_a_number_loses_no_bit(value: float) -> None:
    assert float(canonical(value)) == value


@given(JSON_VALUES)
def test_the_order_of_keys_does_not_matter(value: JSON) -> None:
    assert canonical(_shuffled(value, random.Random(1))) == canonical(value)  # noqa: S311 - no secret


def _shuffled(value: JSON, by: random.Random) -> JSON:
    if isinstance(value, dict):
        keys = list(value)
        by.shuffle(keys)
        return {key: _shuffled(value[key], by) for key in keys}
    return [_shuffled(item, by) for item in value] if isinstance(value, list) else value
