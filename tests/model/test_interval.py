"""Counts as intervals: what sources leave open stays open, and unknown is never zero."""

from __future__ import annotations

from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harmledger.model.interval import Interval, total
from tests.model.strategies import NUMBERS, intervals

EXACTLY_3 = Interval.exactly(3)
AT_LEAST_3 = Interval.at_least(3)
UP_TO_3 = Interval.up_to(3)
UNTOLD = Interval.untold()
ZERO = Interval.exactly(0)


@pytest.mark.parametrize(("low", "high"), [(-1, None), (None, -1), (4, 3), (1, 0)])
def test_no_count_is_below_zero_or_turned_round(low: int | None, high: int | None) -> None:
    with pytest.raises(ValueError, match="a count"):
        Interval(low, high)


@pytest.mark.parametrize(
    ("said", "read", "told", "exact", "zero"),
    [
        (EXACTLY_3, "3", True, True, False),
        (AT_LEAST_3, "3 or more", True, False, False),
        (UP_TO_3, "up to 3", True, False, False),
        (Interval(3, 5), "3–5", True, False, False),
        (UNTOLD, "untold", False, False, False),
        (ZERO, "0", True, True, True),
        (Interval.at_least(0), "0 or more", True, False, False),  # "none confirmed so far" leaves it open
        (Interval.up_to(0), "up to 0", True, False, True),
    ],
)
def test_what_is_said_is_what_is_shown(said: Interval, read: str, told: bool, exact: bool, zero: bool) -> None:
    assert (str(said), said.told, said.exact, said.zero) == (read, told, exact, zero)


def test_unknown_is_not_zero() -> None:
    assert UNTOLD != ZERO
    assert UNTOLD + ZERO != ZERO
    assert 7 in UNTOLD
    assert 7 not in ZERO
    assert not UNTOLD.zero


@pytest.mark.parametrize(
    ("a", "b", "together"),
    [
        (EXACTLY_3, EXACTLY_3, Interval.exactly(6)),
        (EXACTLY_3, AT_LEAST_3, Interval.at_least(6)),
        (EXACTLY_3, UP_TO_3, Interval(3, 6)),  # the second group may be empty
        (EXACTLY_3, UNTOLD, AT_LEAST_3),  # three and some more
        (UP_TO_3, UP_TO_3, Interval.up_to(6)),
        (UNTOLD, UNTOLD, UNTOLD),
    ],
)
def test_two_groups_together(a: Interval, b: Interval, together: Interval) -> None:
    assert a + b == b + a == together


@pytest.mark.parametrize(
    ("a", "b", "hull", "meet"),
    [
        (Interval(3, 5), Interval(4, 9), Interval(3, 9), Interval(4, 5)),
        (EXACTLY_3, AT_LEAST_3, AT_LEAST_3, EXACTLY_3),
        (EXACTLY_3, UNTOLD, UNTOLD, EXACTLY_3),  # who tells no number contradicts nobody
        (EXACTLY_3, Interval.exactly(4), Interval(3, 4), None),
        (UP_TO_3, Interval.at_least(4), UNTOLD, None),
        (ZERO, AT_LEAST_3, Interval.at_least(0), None),
    ],
)
def test_two_accounts_of_one_group(a: Interval, b: Interval, hull: Interval, meet: Interval | None) -> None:
    assert a.hull(b) == hull
    assert a.meet(b) == meet
    assert a.overlaps(b) is (meet is not None)


@given(intervals(), intervals(), intervals())
def test_sums_do_not_depend_on_the_order(a: Interval, b: Interval, c: Interval) -> None:
    assert a + b == b + a
    assert (a + b) + c == a + (b + c)
    assert a + ZERO == (a if a.low is not None else Interval(0, a.high))  # nothing added tells "none or more"


@given(intervals(), intervals(), NUMBERS, NUMBERS)
def test_a_sum_allows_every_sum_of_what_its_parts_allow(a: Interval, b: Interval, n: int, m: int) -> None:
    if n in a and m in b:
        assert n + m in a + b


@given(intervals(), intervals(), NUMBERS)
def test_hull_and_meet_hold_what_they_say(a: Interval, b: Interval, n: int) -> None:
    hull, meet = a.hull(b), a.meet(b)
    assert hull == b.hull(a)
    assert meet == b.meet(a)
    assert (n in a or n in b) <= (n in hull)
    assert (n in a and n in b) == (meet is not None and n in meet)


@given(intervals(), intervals())
def test_overlap_is_symmetric_and_reflexive(a: Interval, b: Interval) -> None:
    assert a.overlaps(a)
    assert a.overlaps(b) == b.overlaps(a) == (a.meet(b) is not None)


@given(intervals(), intervals(), intervals())
def test_hull_is_associative_and_absorbs_what_it_holds(a: Interval, b: Interval, c: Interval) -> None:
    assert a.hull(b).hull(c) == a.hull(b.hull(c))
    assert a.hull(a) == a
    assert a.hull(b).hull(b) == a.hull(b)


@given(st.lists(intervals(), max_size=5))
def test_a_total_is_the_same_in_any_order(parts: list[Interval]) -> None:
    expected = total(parts)
    assert all(total(order) == expected for order in permutations(parts))


def test_a_total_of_nothing_is_zero() -> None:
    assert total([]) == ZERO


@given(intervals())
def test_a_total_of_one_group_is_that_group(a: Interval) -> None:
    assert total([a]) == a  # a zero in an open bound would be a number that nobody said
