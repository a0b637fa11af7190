"""Days and periods: half-open inside, inclusive in exports, soft where the words are loose."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harmledger.model.moment import DAY, Period, Precision
from tests.model.strategies import DAYS, periods

MARCH_3 = Period.day(date(2031, 3, 3))
MARCH = Period.month(2031, 3)


def loose_week(anchor: date) -> Period:
    """ "Last week", said on ``anchor``: the seven days before, or any of the fourteen."""
    return Period(anchor - 7 * DAY, anchor, Precision.WEEK, anchor - 14 * DAY, anchor)


@pytest.mark.parametrize(
    ("start", "end", "soft_start", "soft_end"),
    [
        (date(2031, 3, 3), date(2031, 3, 3), date(2031, 3, 3), date(2031, 3, 3)),  # no day at all
        (date(2031, 3, 3), date(2031, 3, 2), date(2031, 3, 2), date(2031, 3, 3)),  # turned round
        (date(2031, 3, 3), date(2031, 3, 5), date(2031, 3, 4), date(2031, 3, 5)),  # soft inside firm
        (date(2031, 3, 3), date(2031, 3, 5), date(2031, 3, 3), date(2031, 3, 4)),
    ],
)
def test_no_period_is_empty_or_softer_inside(start: date, end: date, soft_start: date, soft_end: date) -> None:
    with pytest.raises(ValueError, match="no period"):
        Period(start, end, Precision.RANGE, soft_start, soft_end)


@pytest.mark.parametrize(
    ("period", "first", "last", "days"),
    [
        (MARCH_3, date(2031, 3, 3), date(2031, 3, 3), 1),
        (MARCH, date(2031, 3, 1), date(2031, 3, 31), 31),
        (Period.month(2031, 12), date(2031, 12, 1), date(2031, 12, 31), 31),
        (Period.month(2032, 2), date(2032, 2, 1), date(2032, 2, 29), 29),
        (Period.year(2031), date(2031, 1, 1), date(2031, 12, 31), 365),
        (loose_week(date(2031, 3, 15)), date(2031, 3, 8), date(2031, 3, 14), 7),
    ],
)
def test_first_and_last_days_as_exports_write_them(period: Period, first: date, last: date, days: int) -> None:
    assert (period.start, period.last, period.days) == (first, last, days)
    assert first in period
    assert last in period
    assert last + DAY not in period
    assert first - DAY not in period


@pytest.mark.parametrize(
    ("a", "b", "contradict"),
    [
        (MARCH_3, MARCH, False),
        (MARCH_3, Period.day(date(2031, 3, 4)), True),  # next door is not the same day
        (MARCH, Period.month(2031, 4), True),
        (MARCH_3, loose_week(date(2031, 3, 15)), False),  # outside its seven days, inside its fourteen
        (MARCH_3, loose_week(date(2031, 3, 18)), True),
        (loose_week(date(2031, 3, 3)), MARCH_3, True),  # "last week" does not reach the day it is said on
    ],
)
def test_only_disjoint_soft_periods_contradict(a: Period, b: Period, contradict: bool) -> None:
    assert a.contradicts(b) is b.contradicts(a) is contradict
    assert (a.meet(b) is None) is contradict


@pytest.mark.parametrize(
    ("a", "b", "both"),
    [
        (MARCH_3, MARCH, MARCH_3),
        (MARCH_3, loose_week(date(2031, 3, 15)), MARCH_3),
        (Period.of(date(2031, 3, 1), date(2031, 3, 4)), Period.of(date(2031, 3, 3), date(2031, 3, 9)), MARCH_3),
        (Period.year(2031), MARCH, MARCH),
    ],
)
def test_what_two_accounts_agree_on(a: Period, b: Period, both: Period) -> None:
    assert a.meet(b) == b.meet(a) == both


@given(periods(), periods())
def test_contradiction_is_symmetric_and_never_of_itself(a: Period, b: Period) -> None:
    assert not a.contradicts(a)
    assert a.contradicts(b) == b.contradicts(a)
    if a.overlaps(b):
        assert not a.contradicts(b)


@given(periods(), periods())
def test_a_meet_lies_in_both_soft_periods(a: Period, b: Period) -> None:
    both, turned = a.meet(b), b.meet(a)
    assert (both is None) == a.contradicts(b)
    if both is None or turned is None:
        return
    assert (both.start, both.end) == (turned.start, turned.end)
    for one in (a, b):
        assert one.soft_start <= both.start
        assert both.end <= one.soft_end
    if a.overlaps(b):
        assert (both.start, both.end) == (max(a.start, b.start), min(a.end, b.end))


@given(periods(), periods())
def test_a_hull_covers_both_and_no_day_more_than_it_must(a: Period, b: Period) -> None:
    hull = a.hull(b)
    assert hull == b.hull(a)
    assert (hull.start, hull.end) == (min(a.start, b.start), max(a.end, b.end))
    assert (hull.soft_start, hull.soft_end) == (hull.start, hull.end)


@given(periods(), st.integers(0, 20), st.integers(0, 20), periods())
def test_softening_never_makes_a_contradiction(a: Period, before: int, after: int, b: Period) -> None:
    softer = a.softened(before, after)
    assert (softer.start, softer.end, softer.precision) == (a.start, a.end, a.precision)
    assert softer.contradicts(b) <= a.contradicts(b)


@given(DAYS, DAYS)
def test_two_days_contradict_unless_they_are_one(a: date, b: date) -> None:
    assert Period.day(a).contradicts(Period.day(b)) == (a != b)


@given(st.integers(1900, 2100), st.integers(1, 12))
def test_the_months_of_a_year_follow_without_gap(year: int, month: int) -> None:
    this = Period.month(year, month)
    following = Period.month(year + month // 12, month % 12 + 1)
    assert this.end == following.start
    assert this.start.day == 1
    assert timedelta(days=28) <= this.end - this.start <= timedelta(days=31)
    assert Period.year(year).meet(this) == this
