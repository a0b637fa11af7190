"""Model objects of every shape, made from the types of their fields; and an invented case."""

from __future__ import annotations

import dataclasses
from datetime import date, timedelta
from enum import Enum
from types import UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints

from hypothesis import strategies as st

from harmledger.ledger.canonical import MAX_WHOLE
from harmledger.model.interval import Interval
from harmledger.model.moment import Period, Precision
from harmledger.model.span import Span

WHOLE = st.integers(-MAX_WHOLE, MAX_WHOLE)
FINITE = st.floats(allow_nan=False, allow_infinity=False)
JSON_VALUES = st.recursive(
    st.none() | st.booleans() | WHOLE | FINITE | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=20,
)


@st.composite
def _spans(draw: st.DrawFn) -> Span:
    start = draw(st.integers(0, 10_000))
    return Span(start, start + draw(st.integers(1, 500)))


@st.composite
def _intervals(draw: st.DrawFn) -> Interval:
    bounds = sorted([draw(st.integers(0, 10_000)), draw(st.integers(0, 10_000))])
    return Interval(draw(st.sampled_from([None, bounds[0]])), draw(st.sampled_from([None, bounds[1]])))


@st.composite
def _periods(draw: st.DrawFn) -> Period:
    start = draw(st.dates(date(1950, 1, 1), date(2090, 1, 1)))
    end = start + timedelta(draw(st.integers(1, 800)))
    return Period(start, end, draw(st.sampled_from(Precision)), start, end).softened(draw(st.integers(0, 9)), 3)


_PLAIN: dict[object, st.SearchStrategy[Any]] = {
    str: st.text(max_size=12),
    int: st.integers(0, MAX_WHOLE),
    float: FINITE,
    bool: st.booleans(),
    bytes: st.binary(max_size=8),
    date: st.dates(),
    type(None): st.none(),
    Span: _spans(),
    Interval: _intervals(),
    Period: _periods(),
}


def of(kind: Any) -> st.SearchStrategy[Any]:  # noqa: ANN401 - any type of the model
    """Values of a type: of a dataclass, with every field filled in all the ways that its type allows."""
    kind = getattr(kind, "__supertype__", kind)
    if kind in _PLAIN:
        return _PLAIN[kind]
    origin, inner = get_origin(kind), get_args(kind)
    if origin in (Union, UnionType):
        return st.one_of(*[of(each) for each in reversed(inner)])
    if origin is tuple and inner[-1] is Ellipsis:
        return st.lists(of(inner[0]), max_size=2).map(tuple)
    if origin is tuple:
        return st.tuples(*[of(each) for each in inner])
    if origin is dict:
        return st.dictionaries(of(inner[0]), of(inner[1]), max_size=2)
    if issubclass(kind, Enum):
        return st.sampled_from(kind)
    hints = get_type_hints(kind)
    return st.builds(kind, **{field.name: of(hints[field.name]) for field in dataclasses.fields(kind)})
