"""Bars keep the order and the openness of the numbers that they draw."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from harmledger.model.case import CaseView
from harmledger.model.claim import Count, Hedge, Scope, What, Who
from harmledger.model.ids import ClaimId, IncidentId
from harmledger.model.incident import Grade
from harmledger.model.interval import Interval
from harmledger.model.moment import Period
from harmledger.publish.strips import WIDTH, monthly, strips
from harmledger.resources.methods import method

BOUND = st.none() | st.integers(0, 500)
INTERVALS = st.tuples(BOUND, BOUND).map(lambda b: Interval(*(sorted(b) if None not in b else b)))


def test_the_case_at_old_mill(case: CaseView):
    claims = [case.claims()[c] for c in case.incidents[0].claims]
    (killed,) = strips(claims)  # no number of the injured is told
    assert [(b.name, b.number) for b in killed.bars] == [
        ("Northern Column", "0 people (denying)"),
        ("\u2068لجان الوادي\u2069", "1 child"),
        ("North Observatory", "3 or more people"),
        ("North Observatory", "3 or more people"),
        ("\u2068لجان الوادي\u2069", "5 civilians"),
    ]
    assert [b.open_end for b in killed.bars] == [False, False, True, True, False]
    assert killed.most == 5


@given(st.lists(INTERVALS, min_size=2, max_size=8))
def test_more_is_never_drawn_left_of_less(case: CaseView, intervals: list[Interval]):
    base = next(iter(case.claims(Scope.INCIDENT).values()))
    claims = [
        replace(base, id=ClaimId(str(n)), counts=(Count(What.KILLED, Who.PEOPLE, i, Hedge.EXACT, "…"),))
        for n, i in enumerate(intervals)
    ]
    told = [i for i in intervals if i.told]
    found = strips(claims)
    assert len(found) == (len(told) > 1)
    for strip in found:
        assert len(strip.bars) == len(told)
        assert all(0 < b.start <= b.end <= WIDTH for b in strip.bars)
        starts = [b.start for b in strip.bars]
        assert starts == sorted(starts)
        assert all(b.end == WIDTH for b in strip.bars if b.open_end)


def test_months_stand_in_order_and_lead_to_their_first_incident(case: CaseView):
    (first, *_), airwars = case.incidents, method("airwars")
    later = replace(first, id=IncidentId("later"), date=Period.day(date(2032, 1, 9)))
    grades = {first.id: Grade.FAIR, later.id: Grade.WEAK}
    assessed = {i: replace(case.assessments[first.id], incident=i, grade=grade) for i, grade in grades.items()}
    two = replace(case, incidents=(first, later), assessments=assessed, method=airwars)
    found = monthly(two, {first.id: 1, later.id: 2})
    assert found is not None
    assert [(b.anchor, b.name, "apart" in b.number) for b in found.bars] == [
        ("i1", first.date.start.isoformat()[:7], False),
        ("i2", "2032-01", True),
    ]
    assert monthly(replace(two, incidents=(first,)), {first.id: 1}) is None
    assert monthly(replace(two, method=None), {first.id: 1, later.id: 2}) is None
