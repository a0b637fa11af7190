"""How hypothesis makes the model's values."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import strategies as st

from harmledger.model.interval import Interval
from harmledger.model.moment import Period
from harmledger.model.span import Span

NUMBERS = st.integers(0, 40)  # small, so that bounds often meet


@st.composite
def intervals(draw: st.DrawFn) -> Interval:
    """Every kind: closed, exact, open below, open above, untold."""
    low, high = draw(st.none() | NUMBERS), draw(st.none() | NUMBERS)
    if low is not None and high is not None and low > high:
        low, high = high, low
    return Interval(low, high)


DAYS = st.dates(date(2031, 1, 1), date(2031, 3, 31))
SOFTNESS = st.integers(0, 20)


@st.composite
def periods(draw: st.DrawFn) -> Period:
    """Firm and soft periods of up to forty days in one spring, so that they often meet."""
    start = draw(DAYS)
    firm = Period.of(start, start + timedelta(days=draw(st.integers(1, 40))))
    return firm.softened(draw(SOFTNESS), draw(SOFTNESS))


@st.composite
def spans(draw: st.DrawFn) -> Span:
    """Stretches of a text of up to a hundred code points."""
    start = draw(st.integers(0, 80))
    return Span(start, start + draw(st.integers(1, 20)))
