"""Which accounts become one incident, in the analyst's terms."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from harmledger.errors import LexiconError
from harmledger.link import incidents
from harmledger.link.commons import profiles
from harmledger.link.evidence import contradiction, standing
from harmledger.link.profiles import common_period
from harmledger.model.case import LinkMode
from harmledger.model.claim import Certainty, Claim, Event, Evidence, Scope, Who
from harmledger.model.incident import Incident
from harmledger.model.mention import Place, PlaceKind
from harmledger.model.moment import KnownFrom, Period
from harmledger.model.span import Span
from harmledger.model.voices import Account, Voices
from harmledger.resources.weights import weights
from tests.builders import (
    HARBOUR,
    HARBOUR_HOSPITAL,
    NAMELESS,
    NEW_MILL,
    NORTH,
    OLD_MILL,
    OSTMARK,
    account,
    alone,
    blame,
    claim,
    count,
    day,
    site,
    week,
)

WEIGHTS = weights()


def groups(found: tuple[Incident, ...]) -> set[frozenset[str]]:
    return {frozenset(i.claims) for i in found}


def linked(*accounts: Account, **voices: object) -> set[frozenset[str]]:
    return groups(incidents(Voices(accounts, **voices), WEIGHTS))  # type: ignore[arg-type]


def pair(a: dict[str, object], b: dict[str, object], reported: str = "2031-05-07") -> bool:
    """Whether two one-claim texts are one incident."""
    one = claim("a", count(12), **{"document": "d1", **a})  # type: ignore[arg-type]
    two = claim("b", count(14), **{"document": "d2", "by": "radio", **b})  # type: ignore[arg-type]
    return len(linked(account(one, reported=reported), account(two, reported=reported))) == 1


@pytest.mark.parametrize(
    ("says", "a", "b", "one"),
    [
        ("same village, same day", {}, {}, True),
        ("same village, next day", {}, {"on": "2031-05-07"}, False),
        ("same day, village 22 km off", {}, {"at": NEW_MILL}, False),
        ("last week, and a day in it", {"on": "2031-05-02"}, {"on": week("2031-05-07")}, True),
        ("last week, and a day at its loose end", {"on": "2031-04-25"}, {"on": week("2031-05-07")}, True),
        ("last week, and a day before its loose end", {"on": "2031-04-20"}, {"on": week("2031-05-07")}, False),
        ("one tells no day, but came out the day after", {}, {"on": None}, True),
        ("one is dated by its publication alone", {}, {"on": "2031-05-07", "known_from": KnownFrom.METADATA}, True),
        ("one gives the village without a point", {}, {"at": NAMELESS}, True),
        ("one gives another village without a point", {}, {"at": replace(NAMELESS, name="Low Bridge")}, False),
        ("a hospital in the city", {"at": HARBOUR}, {"at": HARBOUR_HOSPITAL}, True),
        ("the village and its region", {}, {"at": NORTH}, True),
        ("the village and its country", {}, {"at": OSTMARK, "who": None}, False),
        ("another country", {}, {"at": replace(NAMELESS, country="XW")}, False),
        ("two forces stated, one city, like figures", {"at": HARBOUR}, {"at": HARBOUR, "who": "blueland"}, True),
        ("two forces stated, one village: contested", {}, {"who": "blueland"}, True),
        ("two forces, one only alleged", {}, {"who": blame("blueland", Certainty.ALLEGED)}, True),
        ("one names nobody", {}, {"who": None}, True),
        ("shelling heard as an airstrike", {}, {"event": Event.AIRSTRIKE}, True),
        ("a protest, and shelling", {}, {"event": Event.PROTEST, "who": None}, False),
        ("no place in one, other figures", {}, {"at": None}, False),
    ],
)
def test_two_texts_are_one_incident_or_two(says: str, a: dict[str, object], b: dict[str, object], one: bool):
    assert pair(a, b) is one, says


def test_the_same_figure_of_one_speaker_joins_a_text_without_a_place():
    here = account(claim("a", count(12), document="d1"))
    relay = account(claim("b", count(12), document="d2", at=None))
    assert linked(here, relay) == {frozenset("ab")}


def test_a_text_without_a_day_cannot_tell_of_what_came_after_it():
    later = account(claim("a", count(9), document="d1", on="2031-05-20"), reported="2031-05-21")
    undated = account(claim("b", count(9), document="d2", on=None), reported="2031-05-10")
    assert linked(later, undated) == {frozenset("a"), frozenset("b")}


def test_a_stamp_in_another_time_zone_may_stand_a_day_before_the_event():
    event = account(claim("a", document="d1", on="2031-05-20"), reported="2031-05-21")
    post = account(claim("b", document="d2", on=None), reported="2031-05-19")
    assert linked(event, post) == {frozenset("ab")}


def test_three_articles_on_one_raid_and_another_force_days_later():
    """A dated article with three voices, a blog's "last week", a later page's "last week" beside a new raid."""
    first = account(
        claim("a1", count(42), count(27, Who.CIVILIANS), document="a", by="observatory", at=HARBOUR, on="2031-11-03"),
        claim("a2", count((29, None), Who.CIVILIANS), document="a", by="network", at=HARBOUR, on="2031-11-03"),
        reported="2031-11-07",
    )
    blog = account(
        claim("b1", count(35), document="b", by="network", at=HARBOUR, on=week("2031-11-10")), reported="2031-11-10"
    )
    third = account(
        claim("c1", count(27, Who.CIVILIANS), document="c", by="observatory", at=HARBOUR, on=week("2031-11-16")),
        claim("c2", count(0, Who.CIVILIANS), document="c", by="network", at=HARBOUR, on="2031-11-15", who="westland"),
        reported="2031-11-16",
        apart=True,
    )
    assert linked(first, blog, third) == {frozenset({"a1", "a2", "b1", "c1"}), frozenset({"c2"})}


def test_two_towns_told_in_one_text_stay_two():
    north = site("northern Hollow", 10.2, 20.0, PlaceKind.DISTRICT, 30)
    text = account(
        claim("a", count(36), at=north, event=Event.AIRSTRIKE),
        claim("b", at=site("Weir", 10.6, 20.1, PlaceKind.CITY, 8), event=Event.AIRSTRIKE),
        apart=True,
    )
    assert linked(text) == {frozenset("a"), frozenset("b")}


def test_a_region_does_not_chain_two_villages():
    """The round-up that names the region joins one village at most: the villages contradict in place."""
    villages = [
        account(claim("a", count(3), document="d1")),
        account(claim("b", count(4), document="d2", at=NEW_MILL)),
    ]
    found = linked(*villages, account(claim("c", count(7), document="d3", at=NORTH)))
    assert not any({"a", "b"} <= group for group in found)


def test_a_text_without_a_day_does_not_chain_two_days():
    days = [account(claim(f"a{n}", count(3), document=f"d{n}", on=f"2031-05-0{n}")) for n in (4, 6)]
    found = linked(*days, account(claim("b", count(3), document="d9", on=None)))
    assert not any({"a4", "a6"} <= group for group in found)


def test_one_text_with_two_figures_for_one_town_and_day_tells_two_strikes():
    text = account(claim("a", count(3)), claim("b", count(11)), apart=True)
    assert linked(text) == {frozenset("a"), frozenset("b")}


def test_tallies_shares_and_strengths_are_never_linked():
    text = account(
        claim("a", count(3)), *(claim(scope.value, count(77), scope=scope) for scope in Scope if scope != "incident")
    )
    assert linked(text) == {frozenset("a")}


def test_without_linking_each_document_is_an_incident():
    same = Voices((account(claim("a", document="d1")), account(claim("b", document="d2"), claim("c", document="d2"))))
    assert groups(incidents(same, WEIGHTS, LinkMode.NONE)) == {frozenset("a"), frozenset("bc")}
    apart = Voices((account(claim("b", document="d2"), claim("c", document="d2"), apart=True),))
    assert groups(incidents(apart, WEIGHTS, LinkMode.NONE)) == {frozenset("bc")}
    assert groups(incidents(same, WEIGHTS, LinkMode.AUTO)) == {frozenset("abc")}


def test_without_linking_the_leading_episode_dates_and_places_the_incident():
    def told_at(start: int, it: Claim) -> Claim:
        return replace(it, evidence=(Evidence("counts/0", Span(start, start + 4), "four"),))

    lead = told_at(10, claim("b", count(4), on="2031-05-01", at=OLD_MILL))
    burial = told_at(400, claim("a", count(1), on="2031-05-03", at=HARBOUR))
    again = told_at(500, claim("c", count(2), on="2031-05-03", at=HARBOUR))
    text = Voices((account(burial, again, lead, apart=True),))
    (found,) = incidents(text, WEIGHTS, LinkMode.NONE)
    assert (found.date, found.place) == (day("2031-05-01"), OLD_MILL)


@pytest.mark.parametrize(
    ("says", "told", "meant"),
    [
        ("a day told that is months after its report is a slip of the year", "2032-05-06", "2031-05-06"),
        ("a day after the stamp may be its zone's", "2031-05-08", "2031-05-08"),
        ("where the year before is after the report too, the words stand", "2033-05-06", "2033-05-06"),
    ],
)
def test_a_day_after_its_report(says: str, told: str, meant: str):
    (found,) = incidents(alone(claim("a", count(4), on=told), reported="2031-05-07"), WEIGHTS)
    assert found.date == day(meant), says


def test_an_incident_takes_the_day_that_all_allow_and_the_place_that_most_name():
    found = incidents(
        Voices(
            (
                account(claim("a", document="d1", on=week("2031-05-10"), at=HARBOUR), reported="2031-05-10"),
                account(claim("b", document="d2", on="2031-05-06", at=HARBOUR)),
                account(claim("c", document="d3", on="2031-05-06", at=HARBOUR_HOSPITAL)),
                account(claim("d", document="d4", on=Period.month(2031, 5), at=NORTH)),
            )
        ),
        WEIGHTS,
    )
    big = max(found, key=lambda i: len(i.claims))
    assert {"a", "b", "c"} <= set(big.claims)
    assert (big.date, big.place, big.event) == (day("2031-05-06"), HARBOUR, Event.SHELLING)


@pytest.mark.parametrize(
    ("told", "agreed"),
    [
        ([], None),
        (["2031-05-06", "2031-05-06"], "2031-05-06"),
        ([week("2031-05-10"), "2031-05-06"], "2031-05-06"),
        ([week("2031-05-10"), "2031-04-28"], "2031-04-28"),
        ([Period.month(2031, 5), Period.year(2031), "2031-05-06"], "2031-05-06"),
        (["2031-05-06", "2031-05-07", "2031-05-07"], "2031-05-07"),  # within one text: most told
    ],
)
def test_periods_agree_on_the_narrowest(told: list[Period | str], agreed: str | None):
    periods = [day(p) if isinstance(p, str) else p for p in told]
    assert common_period(periods) == (day(agreed) if agreed else None)


def test_links_say_why_and_what_was_kept_apart():
    found = incidents(
        Voices(
            (
                account(claim("a", count(12), document="d1")),
                account(claim("b", count(12), document="d2", by="radio")),
                account(claim("c", count(12), document="d3", by="paper", on=week("2031-05-06"))),
            )
        ),
        WEIGHTS,
    )
    joined = [link for i in found for link in i.links if link.joined]
    assert [(link.a, link.b) for link in joined] == [("a", "b")]
    assert {piece.name for piece in joined[0].pieces} == {"prior", "day", "place", "event", "perpetrator", "counts"}
    assert joined[0].score > 0
    assert any("Old Mill / Old Mill" in piece.because for piece in joined[0].pieces)
    apart = [link for i in found for link in i.links if not link.joined]
    assert {(link.a, link.b) for link in apart} == {("a", "c"), ("b", "c")}
    assert all(link.pieces[-1].name == "contradiction" and link.pieces[-1].because.startswith("day") for link in apart)


def test_what_is_not_told_is_no_evidence():
    bare = account(claim("b", document="d2", at=None, who=None, event=Event.OTHER, on="2031-05-06"))
    full = account(claim("a", count(3), document="d1"))
    told = incidents(Voices((bare, full)), WEIGHTS)
    assert groups(told) == {frozenset("a"), frozenset("b")}
    assert all(not i.links for i in told)


def behind(start: int, it: Claim) -> Claim:
    """The claim, its words so far into its text."""
    return replace(it, evidence=(Evidence("counts/0", Span(start, start + 4), "four"),))


@pytest.mark.parametrize(
    ("says", "text", "about"),
    [
        ("what is told first", {"a": (10, 4), "b": (400, 2)}, "a"),
        ("the first that tells of people harmed too", {"a": (10, None), "b": (400, 2), "c": (500, 1)}, "ab"),
        ("where nobody is harmed, what is told first", {"a": (10, None), "b": (400, None)}, "a"),
    ],
)
def test_a_text_is_about_what_it_tells_first(says: str, text: dict[str, tuple[int, int | None]], about: str):
    told = (
        behind(start, claim(name, *([count(n)] if n else []), document="d", at=OLD_MILL))
        for name, (start, n) in text.items()
    )
    found = profiles(Voices((account(*told, apart=True),)), 1)
    assert "".join(p.key for p in found if p.leads) == about, says


@pytest.mark.parametrize(
    ("first", "later", "on", "outcome"),
    [
        (10, 20, None, None),
        (10, 400, None, "undated_behind"),
        (10, 400, "2031-05-06", "dated_behind"),
        (400, 500, None, "both_behind"),
    ],
)
def test_what_stands_behind_is_weighed_apart(first: int, later: int, on: str | None, outcome: str | None):
    """The one text leads with "x", the other with what is told before its words at 100."""
    texts = []
    for name, start in (("a", first), ("b", later)):
        lead = [behind(100, claim(f"x{name}", count(9), document=name, at=HARBOUR))] if start > 100 else []
        told = behind(start, claim(name, count(4), document=name, on=on, at=OLD_MILL))
        texts.append(account(*lead, told, apart=True))
    one, two = (p for p in profiles(Voices(tuple(texts)), 1) if p.key in ("a", "b"))
    assert standing(one, two, WEIGHTS.settings) == standing(two, one, WEIGHTS.settings) == outcome


@pytest.mark.parametrize(
    ("says", "words", "reported", "meant"),
    [
        ("nothing: it went out that day", "Shells fell on the mill.", "2031-05-07", "2031-05-07"),
        ("a weekday: the last one", "Shells fell on the mill on Monday.", "2031-05-07", "2031-05-05"),
        (
            "nothing, and went out in some month",
            "Shells fell on the mill.",
            Period.of(date(2031, 5, 1), date(2031, 6, 1)),
            None,
        ),
    ],
)
def test_texts_that_tell_no_day_are_dated_by_when_they_went_out(
    says: str, words: str, reported: Period | str, meant: str | None
):
    told = account(claim("a", count(4), on=None), reported=reported)
    (found,) = incidents(Voices((replace(told, text=words, spoken=(Span(0, len(words)),)),)), WEIGHTS)
    assert (found.date, found.reckoned) == (day(meant) if meant else None, meant is not None), says


def test_the_id_stays_when_a_claim_with_a_greater_id_joins():
    before = incidents(alone(claim("a", document="d1")), WEIGHTS)
    after = incidents(alone(claim("a", document="d1"), claim("b", document="d2")), WEIGHTS)
    assert len(after) == 1
    assert before[0].id == after[0].id


def test_weights_that_lack_an_outcome_are_refused():
    lacking = replace(WEIGHTS, outcomes={k: v for k, v in WEIGHTS.outcomes.items() if k != "day"})
    with pytest.raises(LexiconError, match=r"missing: day\.same_day"):
        incidents(Voices(()), lacking)


PLACES = [OLD_MILL, NEW_MILL, HARBOUR, HARBOUR_HOSPITAL, NORTH, NAMELESS, OSTMARK, None]
PERIODS: list[Period | None] = [
    None,
    Period.month(2031, 5),
    week("2031-05-10"),
    *(day(f"2031-05-0{n}") for n in (3, 4, 6)),
]
ACTORS: list[str | None] = ["redland", "blueland", None]


@st.composite
def cases(draw: st.DrawFn) -> list[Account]:
    """Small cases that are rich in near misses."""

    def made(n: int, document: str) -> Claim:
        return claim(
            f"c{n:02}",
            count(draw(st.integers(0, 4))),
            document=document,
            by=draw(st.sampled_from(["monitor", "radio", "paper"])),
            on=draw(st.sampled_from(PERIODS)),
            at=draw(st.sampled_from(PLACES)),
            who=draw(st.sampled_from(ACTORS)),
            event=draw(st.sampled_from([Event.SHELLING, Event.AIRSTRIKE, Event.PROTEST])),
        )

    sizes = draw(st.lists(st.integers(1, 2), min_size=1, max_size=7))
    accounts: list[Account] = []
    n = 0
    for d, size in enumerate(sizes):
        told = [made(n + k, f"d{d}") for k in range(size)]
        n += size
        reported = draw(st.sampled_from(["2031-05-07", "2031-05-05", "2031-05-12", None]))
        accounts.append(account(*told, reported=reported, apart=draw(st.booleans())))
    return accounts


@settings(deadline=None, max_examples=150)
@given(cases(), st.randoms(use_true_random=False))
def test_the_order_of_documents_changes_nothing(accounts: list[Account], chance: object):
    shuffled = list(accounts)
    chance.shuffle(shuffled)  # type: ignore[attr-defined]
    assert incidents(Voices(tuple(accounts)), WEIGHTS) == incidents(Voices(tuple(shuffled)), WEIGHTS)


@settings(deadline=None, max_examples=150)
@given(cases())
def test_every_claim_is_in_one_incident_and_no_incident_contradicts_itself(accounts: list[Account]):
    voices = Voices(tuple(accounts))
    found = incidents(voices, WEIGHTS)
    placed = [c for i in found for c in i.claims]
    assert sorted(placed) == sorted(voices.claims())
    home = {c: n for n, i in enumerate(found) for c in i.claims}
    told = profiles(voices, 1)
    for a in told:
        assert len({home[c.id] for c in a.claims}) == 1
        for b in told:
            if home[a.key] == home[b.key] and a is not b:
                assert contradiction(a, b, WEIGHTS.settings) is None


@settings(deadline=None, max_examples=60)
@given(cases(), st.data())
def test_removing_a_document_restores_the_state_before_it(accounts: list[Account], data: st.DataObject):
    gone = data.draw(st.integers(0, len(accounts) - 1))
    rest = tuple(a for n, a in enumerate(accounts) if n != gone)
    before = incidents(Voices(rest), WEIGHTS)
    incidents(Voices(tuple(accounts)), WEIGHTS)
    assert incidents(Voices(rest), WEIGHTS) == before


@settings(deadline=None, max_examples=60)
@given(cases())
def test_accounts_years_or_continents_away_change_nothing(accounts: list[Account]):
    far = account(
        claim(
            "z", count(3), document="far", on=Period.day(date(2011, 1, 1)), at=Place("Far", PlaceKind.CITY, -40, -70)
        ),
        reported="2011-01-02",
    )
    with_far = incidents(Voices((*accounts, far)), WEIGHTS)
    assert groups(with_far) - {frozenset({"z"})} == groups(incidents(Voices(tuple(accounts)), WEIGHTS))
