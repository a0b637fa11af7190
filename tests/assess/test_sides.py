"""Claims against claims: belligerents' words beside others', and others' tallies beside our sums."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harmledger.assess import assessment, held, sides
from harmledger.model.claim import AccordingTo, Certainty, Claim, Scope, Stance, Target, What, Who
from harmledger.model.ids import ActorId, IncidentId, SourceId
from harmledger.model.incident import Incident
from harmledger.model.interval import Interval
from harmledger.model.mention import Place
from harmledger.model.moment import Period
from harmledger.model.sums import Held, Side
from harmledger.resources.methods import method
from tests.builders import HARBOUR, NEW_MILL, NORTH, OLD_MILL, OSTMARK, alone, blame, claim, count, incident

AIRWARS = method("airwars")
CIVILIANS = Who.CIVILIANS
MINISTRY = {SourceId("ministry"): ActorId("redland")}


def seen(*claims: Claim) -> dict[str, Side]:
    voices = replace(alone(*claims), speaks_for=MINISTRY)
    found = sides(incident(*claims), {c.id: c for c in claims}, voices, AIRWARS)
    return {side.actor: side for side in found}


def hit(one: Claim, *words: str) -> Claim:
    return replace(one, targets=tuple(Target(word, AccordingTo.REPORTER) for word in words))


SAYS = hit(claim("own", by="ministry", document="two"), "a depot")
REPORTED = hit(claim("a", count(7, CIVILIANS)), "a market")


def test_what_it_says_it_hit_stands_beside_what_was_reported_hit():
    side = seen(SAYS, REPORTED)["redland"]
    assert (side.own, side.others) == (("own",), ("a",))
    assert (side.own_hit, side.others_hit) == (("a depot",), ("a market",))
    assert (side.conceded, side.evidenced, side.gap) == (None, Interval(7, 7), None)


@pytest.mark.parametrize(
    ("words", "own", "evidence", "gap"),
    [
        ("one number each", 2, 7, (5, 5)),
        ("a range above", 2, (5, 7), (3, 5)),
        ("an open end above", 2, (5, None), (3, None)),
        ("more conceded than evidenced", 9, 7, (0, 0)),
        ("overlapping", (2, 6), (5, 7), (0, 5)),
        ("a concession with an open end", (2, None), 7, (None, 5)),
    ],
)
def test_by_how_much_conceded_and_evidenced_differ(words: str, own: object, evidence: object, gap: tuple):
    conceding = claim("own", count(own, CIVILIANS), by="ministry", document="two")  # type: ignore[arg-type]
    side = seen(conceding, claim("a", count(evidence, CIVILIANS)))["redland"]  # type: ignore[arg-type]
    assert side.gap == Interval(*gap), words


@pytest.mark.parametrize(
    ("words", "change", "denies", "conceded"),
    [
        ("it denies", {"stance": Stance.DENIES}, True, None),
        ("it denies having done it", {"perpetrators": (blame("redland", Certainty.DENIED),)}, True, None),
        ("it blames another", {"perpetrators": (blame("blueland"),)}, False, None),
        ("it concedes", {}, False, Interval(2, 2)),
    ],
)
def test_a_denial_concedes_nothing(words: str, change: dict, denies: bool, conceded: Interval | None):
    own = replace(claim("own", count(2, CIVILIANS), by="ministry", document="two"), **change)
    side = seen(own, REPORTED)["redland"]
    assert (bool(side.denials), side.conceded) == (denies, conceded), words


def test_a_publisher_that_is_only_assumed_speaks_for_nobody():
    own = replace(SAYS, origin=replace(SAYS.origin, assumed=True))
    assert seen(own, REPORTED)["redland"].own == ()


def test_each_belligerent_named_has_its_own_side():
    found = seen(SAYS, REPORTED, claim("b", count(3), document="three", who="blueland"))
    assert sorted(found) == ["blueland", "redland"]
    assert found["blueland"].evidenced == Interval(3, 3)


# --- tallies beside our sums ----------------------------------------------------------------------------------

MAY = Period.month(2031, 5)


def tally(*counts: object, at: Place | None = None, on: Period | None = MAY, who: str | None = "redland") -> Claim:
    return claim("tally", *counts, scope=Scope.TALLY, on=on, at=at, who=who, document="total")  # type: ignore[arg-type]


def beside(one: Claim, *claims: Claim) -> tuple[Held, ...]:
    found: list[Incident] = [replace(incident(c), id=IncidentId(c.id)) for c in claims]
    by_id, voices = {c.id: c for c in claims}, alone(*claims)
    return held([one], found, {i.id: assessment(i, by_id, voices, AIRWARS) for i in found}, AIRWARS)


A = claim("a", count(3, CIVILIANS))
B = claim("b", count((2, None), CIVILIANS), document="two", at=HARBOUR)
JUNE = claim("june", count(9, CIVILIANS), document="three", on="2031-06-02")
UNDATED = claim("undated", count(1, CIVILIANS), document="four", on=None)
OTHERS = claim("others", count(8, CIVILIANS), document="five", who="blueland")
NOBODY = claim("nobody", count(1, CIVILIANS), document="six", who=None)
BOTH = claim("both", count(1, CIVILIANS), document="seven", who=[blame("redland"), blame("blueland")])
BORDER = claim("border", count(1), document="eight", on=Period.of(date(2031, 5, 31), date(2031, 6, 2)))


def test_a_tally_stands_beside_the_sum_of_what_is_surely_of_it():
    [found] = beside(tally(count(9, CIVILIANS)), A, B, JUNE, UNDATED, OTHERS, NOBODY, BOTH, BORDER)
    assert (found.told, found.ours) == (Interval(9, 9), Interval(5, None))
    assert found.within == ("a", "b")
    assert found.maybe == ("border", "both", "nobody", "undated")


@pytest.mark.parametrize(
    ("words", "area", "where", "sort"),
    [
        ("the same village", OLD_MILL, OLD_MILL, "within"),
        ("another village", NEW_MILL, OLD_MILL, None),
        ("a village of the governorate", NORTH, OLD_MILL, "within"),
        ("a village of the country", OSTMARK, OLD_MILL, "within"),
        ("a village of another country", replace(OSTMARK, country="YO"), OLD_MILL, None),
        (
            "a city's edge, loosely placed",
            HARBOUR,
            replace(HARBOUR, name="Outskirts", lat=11.05, gazetteer=None),
            "maybe",
        ),
        ("no place told", HARBOUR, None, "maybe"),
        ("a wider area than the tally's", OLD_MILL, NORTH, "maybe"),
    ],
)
def test_where_an_incident_is_of_a_tally(words: str, area: Place, where: Place | None, sort: str | None):
    [found] = beside(tally(count(9, CIVILIANS), at=area), replace(A, place=claim("x", at=where).place))
    assert {"within": found.within, "maybe": found.maybe}.get(sort or "", ()) == (("a",) if sort else ()), words
    if sort is None:
        assert (found.within, found.maybe) == ((), ())


def test_what_a_tally_does_not_tell_leaves_nothing_out():
    [found] = beside(tally(count(9, CIVILIANS), on=None, who=None), A, JUNE, OTHERS)
    assert (found.within, found.ours) == (("a", "june", "others"), Interval(20, 20))


def test_each_figure_of_a_tally_is_held_beside_its_own_status():
    both = claim("a", count(3, CIVILIANS), count(1, Who.CHILDREN), count(4, CIVILIANS, What.INJURED))
    found = beside(tally(count(9, CIVILIANS), count(2, Who.CHILDREN), count(7, CIVILIANS, What.INJURED)), both)
    assert [(f.what, f.who, f.ours) for f in found] == [
        (What.KILLED, CIVILIANS, Interval(3, 3)),
        (What.KILLED, Who.CHILDREN, Interval(1, 1)),
        (What.INJURED, CIVILIANS, Interval(4, 4)),
    ]


def test_a_tally_that_is_denied_or_counts_no_people_is_held_beside_nothing():
    assert beside(replace(tally(count(9)), stance=Stance.DENIES), A) == ()
    assert beside(tally(count(9, None, What.STRIKES)), A) == ()
    assert beside(replace(tally(count(9)), scope=Scope.SHARE), A) == ()


@given(st.permutations([A, B, JUNE, UNDATED, OTHERS, NOBODY, BOTH, BORDER]), st.data())
def test_no_incident_is_both_and_order_changes_nothing(shuffled: Sequence[Claim], data: st.DataObject):
    area = data.draw(st.sampled_from([None, OLD_MILL, HARBOUR, NORTH, OSTMARK]))
    one = tally(count(9, CIVILIANS), at=area)
    [found] = beside(one, *shuffled)
    assert set(found.within).isdisjoint(found.maybe)
    assert [found] == list(beside(one, *sorted(shuffled, key=lambda c: c.id)))
