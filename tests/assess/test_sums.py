"""Incidents added up, methods side by side, and what moved: examples in words, and the laws of each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harmledger.assess import State, assessment, beside, changes, counted, sums
from harmledger.assess.sums import key
from harmledger.model.claim import Certainty, Claim, What, Who
from harmledger.model.ids import IncidentId
from harmledger.model.incident import Assessment, Grade, Incident
from harmledger.model.interval import Interval, total
from harmledger.model.moment import Period, Precision
from harmledger.model.sums import By, Moved, RangeChange
from harmledger.resources.files import read_bytes
from harmledger.resources.methods import method, methods, parse
from tests.builders import HARBOUR, NORTH, alone, blame, claim, count, day, incident

AIRWARS = method("airwars")
KILLED = What.KILLED


def state(*groups: Sequence[Claim], under: str = "airwars") -> State:
    """A case whose incidents are these groups of claims."""
    made = {}
    for group in groups:
        one = replace(incident(*group), id=IncidentId("in-" + min(c.id for c in group)))
        made[one.id] = one
    voices = alone(*(c for group in groups for c in group))
    claims = {c.id: c for group in groups for c in group}
    return State(made, {i.id: assessment(i, claims, voices, method(under)) for i in made.values()})


def summed(found: State, *by: By, under: str = "airwars") -> list[tuple]:
    made = sums(found.incidents.values(), found.assessed, method(under), by)
    return [(*one.keys, one.headline, len(one.incidents), one.origins, one.killed) for one in made]


CASE = state(
    [claim("a", count((3, None)), by="monitor"), claim("b", count((3, None)), by="radio", document="two")],
    [claim("c", count(2), document="three", by="paper", on="2031-06-01", at=HARBOUR, who=None)],
    [claim("d", document="four", by="paper", on=None, at=None, who="blueland")],
)


@pytest.mark.parametrize(
    ("by", "told"),
    [
        ((), [(True, 1, 2, Interval(3, None)), (False, 2, 1, Interval(2, 2))]),
        (
            (By.MONTH,),
            [
                ("2031-05", True, 1, 2, Interval(3, None)),
                ("2031-06", False, 1, 1, Interval(2, 2)),
                ("not told", False, 1, 1, None),
            ],
        ),
        (
            (By.PERPETRATOR, By.PLACE),
            [
                ("Blueland", "not told", False, 1, 1, None),
                ("Redland", "Old Mill (North)", True, 1, 2, Interval(3, None)),
                ("not told", "Harbour City (North)", False, 1, 1, Interval(2, 2)),
            ],
        ),
        (
            (By.GRADE,),
            [
                ("fair", True, 1, 2, Interval(3, None)),
                ("ungraded", False, 1, 1, None),
                ("weak", False, 1, 1, Interval(2, 2)),
            ],
        ),
    ],
)
def test_incidents_are_added_up_with_open_ends_kept(by: tuple[By, ...], told: list):
    assert summed(CASE, *by) == told


def dated(period: Period | None) -> Incident:
    return replace(incident(claim("a")), date=period)


@pytest.mark.parametrize(
    ("period", "month", "year"),
    [
        (day("2031-05-31"), "2031-05", "2031"),
        (Period.of(date(2031, 5, 31), date(2031, 6, 2)), "2031-05/2031-06", "2031"),
        (Period.of(date(2031, 12, 31), date(2032, 1, 2)), "2031-12/2032-01", "2031/2032"),
        (replace(Period.of(date(2031, 5, 1), date(2031, 6, 1)), precision=Precision.MONTH), "2031-05", "2031"),
        (None, "not told", "not told"),
    ],
)
def test_a_date_over_two_months_is_put_into_neither(period: Period | None, month: str, year: str):
    nothing = CASE.assessed[IncidentId("in-d")]
    assert (key(dated(period), nothing, By.MONTH), key(dated(period), nothing, By.YEAR)) == (month, year)


def test_those_named_together_are_one_group_and_the_denied_are_none():
    joint = claim("a", count(1), who=[blame("redland"), blame("blueland"), blame("greyland", Certainty.DENIED)])
    assert summed(state([joint]), By.PERPETRATOR) == [("Blueland + Redland", False, 1, 1, Interval(1, 1))]


def test_a_governorate_is_its_own_name_and_a_place_has_that_of_its_own():
    where = state([claim("a", at=NORTH)], [claim("b", at=HARBOUR, document="two")])
    assert [row[:3] for row in summed(where, By.GOVERNORATE)] == [("North", False, 2)]


bound = st.integers(0, 9)
intervals = st.one_of(st.builds(lambda a, b: (a, a + b), bound, bound), st.builds(lambda a: (a, None), bound))
groups = st.lists(
    st.tuples(intervals, st.sampled_from(["redland", "blueland", None]), st.sampled_from(["2031-05-06", "2031-06-07"])),
    max_size=6,
)


def case_of(made: list[tuple], under: str = "airwars") -> State:
    told = [[claim(f"c{n}", count(n_), document=f"d{n}", who=who, on=on)] for n, (n_, who, on) in enumerate(made)]
    return state(*told, under=under)


@given(groups, st.lists(st.sampled_from(list(By)), max_size=2, unique=True))
def test_each_incident_is_in_one_sum_and_the_parts_make_the_whole(made: list[tuple], by: list[By]):
    found = case_of(made)
    parts = sums(found.incidents.values(), found.assessed, AIRWARS, by)
    whole = sums(found.incidents.values(), found.assessed, AIRWARS)
    assert sorted(i for part in parts for i in part.incidents) == sorted(found.incidents)
    for headline in (True, False):
        added = [part.killed for part in parts if part.headline is headline and part.killed]
        told = [one.killed for one in whole if one.headline is headline and one.killed]
        assert told == ([total(added)] if added else [])


# --- methods side by side -----------------------------------------------------------------------------------


def under_all(*claims: Claim) -> dict[str, tuple[Interval | None, Grade]]:
    found = beside(incident(*claims), {c.id: c for c in claims}, alone(*claims), methods())
    pairs = zip(methods(), found.assessments, strict=True)
    return {m.name: (counted(a, KILLED, m), a.grade) for m, a in pairs}


@pytest.mark.parametrize(
    ("words", "claims", "told"),
    [
        (
            "two voices and an open end",
            [claim("a", count(5)), claim("b", count((8, None)), by="radio", document="two")],
            {"acled": 5, "airwars": (5, 8), "ibc": (5, 8), "ucdp": (5, 8)},
        ),
        (
            "soldiers among the dead",
            [claim("a", count(9), count(4, Who.COMBATANTS))],
            {"acled": 9, "airwars": 5, "ibc": 5, "ucdp": 9},
        ),
        (
            "soldiers beside civilians",
            [claim("a", count(5, Who.CIVILIANS), count(4, Who.COMBATANTS))],
            {"acled": 9, "airwars": 5, "ibc": 5, "ucdp": 9},
        ),
        (
            "a part called civilian",
            [claim("a", count(42), count(27, Who.CIVILIANS))],
            {"acled": 42, "airwars": 27, "ibc": (27, 42), "ucdp": 42},
        ),
        ("a loose phrase", [claim("a", count("dozens"))], {"acled": 12, "airwars": (12, 24), "ibc": (24, None)}),
    ],
)
def test_the_same_claims_under_each_method(words: str, claims: list[Claim], told: dict):
    found = under_all(*claims)
    as_intervals = {n: Interval(*v) if isinstance(v, tuple) else Interval(v, v) for n, v in told.items()}
    assert {name: found[name][0] for name in told} == as_intervals, words


@pytest.mark.parametrize(
    ("words", "claims", "grades"),
    [
        ("one source", [claim("a", count(5))], {"acled": "fair", "airwars": "weak", "ibc": "weak", "ucdp": "fair"}),
        (
            "two sources, nobody blamed",
            [claim("a", count(5), who=None), claim("b", count(5), by="radio", document="two", who=None)],
            {"acled": "fair", "airwars": "weak", "ibc": "fair", "ucdp": "weak"},
        ),
        (
            "injured alone",
            [claim("a", count(5, what=What.INJURED))],
            {"acled": "fair", "airwars": "weak", "ibc": "ungraded", "ucdp": "ungraded"},
        ),
        (
            "combatants alone",
            [claim("a", count(5, Who.COMBATANTS))],
            {"acled": "fair", "airwars": "discounted", "ibc": "discounted", "ucdp": "fair"},
        ),
    ],
)
def test_the_grades_of_each_method(words: str, claims: list[Claim], grades: dict):
    assert {name: grade.value for name, (_, grade) in under_all(*claims).items()} == grades, words


@pytest.mark.parametrize(
    ("second", "difference"),
    [
        ((None, 8), "Iraq Body Count has up to 8 killed, Airwars 5\N{EN DASH}8: what becomes of an open end"),
        ("dozens", "Iraq Body Count has 5 killed, Airwars 5\N{EN DASH}24: what loose phrases stand for"),
    ],
)
def test_the_rule_behind_a_difference_is_named(second: object, difference: str):
    claims = [claim("a", count(5)), claim("b", count(second), by="radio", document="two")]  # type: ignore[arg-type]
    found = beside(incident(*claims), {c.id: c for c in claims}, alone(*claims), (AIRWARS, method("ibc")))
    assert found.differences == (difference,)


def test_a_users_own_method_is_told_apart_by_its_one_rule():
    text = read_bytes("methods/airwars.toml").decode().replace('title = "Airwars"', 'title = "Ours"')
    own = parse(text.replace("several = { min = 2 }", "several = { min = 2, max = 9 }"), "own.toml")
    same = claim("a", count("several"))
    found = beside(incident(same), {same.id: same}, alone(same), (AIRWARS, own))
    assert found.differences == ("Ours has 2\N{EN DASH}9 killed, Airwars 2 or more: what loose phrases stand for",)


@given(groups)
def test_a_method_beside_itself_differs_in_nothing(made: list[tuple]):
    for one in case_of(made).incidents.values():
        claims = {
            c: claim(c, count(made[int(c[1:])][0]), document=f"d{c[1:]}", who=made[int(c[1:])][1]) for c in one.claims
        }
        assert beside(one, claims, alone(*claims.values()), (AIRWARS, AIRWARS)).differences == ()


# --- what moved ---------------------------------------------------------------------------------------------

A, B = claim("a", count(3)), claim("b", count(5), by="radio", document="two")
C = claim("c", count(2), document="three", at=HARBOUR)


def test_a_claim_that_came_is_behind_the_range_that_moved():
    [change] = changes(state([A]), state([A, B]))
    assert (change.moved, change.came, change.grade) == (Moved.CHANGED, ("b",), (Grade.WEAK, Grade.FAIR))
    assert RangeChange(KILLED, Who.PEOPLE, Interval(3, 3), Interval(3, 5)) in change.ranges


@pytest.mark.parametrize(
    ("words", "before", "after", "told"),
    [
        ("nothing moved", [[A, B], [C]], [[A, B], [C]], []),
        ("a new incident", [[A]], [[A], [C]], [("new", "in-c", (), ("c",), (), (), ())]),
        ("one withdrawn", [[A], [C]], [[A]], [("gone", "in-c", (), (), ("c",), (), ())]),
        (
            "two merged",
            [[A], [B]],
            [[A, B]],
            [("changed", "in-a", ("in-b",), (), (), ("b",), ()), ("gone", "in-b", ("in-a",), (), (), (), ("b",))],
        ),
        (
            "one split",
            [[A, B]],
            [[A], [B]],
            [("new", "in-b", ("in-a",), (), (), ("b",), ()), ("changed", "in-a", (), (), (), (), ("b",))],
        ),
        (
            "two merged under the id of the smaller",
            [[A], [B, C]],
            [[A, B, C]],
            [
                ("changed", "in-a", ("in-b",), (), (), ("b", "c"), ()),
                ("gone", "in-b", ("in-a",), (), (), (), ("b", "c")),
            ],
        ),
        (
            "most of one split off",
            [[A, B, C]],
            [[A], [B, C]],
            [("new", "in-b", ("in-a",), (), (), ("b", "c"), ()), ("changed", "in-a", (), (), (), (), ("b", "c"))],
        ),
        ("one with a new id", [[B, C]], [[A, B, C]], [("changed", "in-a", ("in-b",), ("a",), (), (), ())]),
    ],
)
def test_what_became_of_each_incident(words: str, before: list, after: list, told: list):
    found = changes(state(*before), state(*after))
    seen = [(c.moved.value, c.incident, c.before, c.came, c.went, c.joined, c.left) for c in found]
    assert sorted(seen) == sorted(told), words


def partitions() -> st.SearchStrategy[list[list[Claim]]]:
    """Some of six claims, in some incidents."""
    named = [claim(f"c{n}", count(n), document=f"d{n}") for n in range(6)]

    def grouped(homes: list[int | None]) -> list[list[Claim]]:
        found: dict[int, list[Claim]] = {}
        for one, home in zip(named, homes, strict=True):
            if home is not None:
                found.setdefault(home, []).append(one)
        return list(found.values())

    return st.lists(st.none() | st.integers(0, 3), min_size=6, max_size=6).map(grouped)


@given(partitions(), partitions())
def test_the_claims_behind_the_changes_are_all_that_moved(before: list, after: list):
    old, new = state(*before), state(*after)
    found = changes(old, new)
    was, now = old.home, new.home
    assert sorted(c for change in found for c in change.came) == sorted(set(now) - set(was))
    assert sorted(c for change in found for c in change.went) == sorted(set(was) - set(now))
    silent = set(new.incidents) - {change.incident for change in found}
    assert all(old.incidents[i].claims == new.incidents[i].claims for i in silent)
    assert all(_same(old.assessed[i], new.assessed[i]) for i in silent)


def _same(a: Assessment, b: Assessment) -> bool:
    return (a.ranges, a.grade) == (b.ranges, b.grade)


@given(partitions())
def test_a_state_beside_itself_moved_in_nothing(made: list):
    assert changes(state(*made), state(*made)) == ()
