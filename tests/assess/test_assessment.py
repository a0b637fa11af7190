"""What a method makes of an incident: ranges, origins, grades, contradictions, in the monitor's terms."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from harmledger.assess import assessment, label
from harmledger.assess.assessment import days
from harmledger.model.claim import (
    Certainty,
    Claim,
    Count,
    Effect,
    Event,
    Evidence,
    HarmedObject,
    Hedge,
    Origin,
    Scope,
    Stance,
    What,
    Who,
)
from harmledger.model.ids import ActorId, DocumentId, SourceId
from harmledger.model.incident import Assessment, Grade, Presumed
from harmledger.model.interval import Interval
from harmledger.model.mention import Place
from harmledger.model.method import Assumed, Method, OpenMax, OpenMin, Remainder, Strays, Vague
from harmledger.model.moment import Period
from harmledger.model.span import Span
from harmledger.model.voices import Voices
from harmledger.resources.methods import method
from tests.builders import HARBOUR, OLD_MILL, account, alone, blame, claim, count, day, incident, origin, week

AIRWARS = method("airwars")
OPEN_ENDED = replace(AIRWARS, open_max=OpenMax.OPEN, open_min=OpenMin.OPEN, vague=Vague.YIELDS)
KILLED = What.KILLED
CIV, PEOPLE, ARMED = Who.CIVILIANS, Who.PEOPLE, Who.COMBATANTS
PRESUMED = Presumed.CIVILIANS_PRESUMED


def assess(*claims: Claim, voices: Voices | None = None, rule: Method = AIRWARS) -> Assessment:
    return assessment(incident(*claims), {c.id: c for c in claims}, voices or alone(*claims), rule)


def killed(found: Assessment) -> dict[Who | Presumed, tuple[int | None, int | None]]:
    return {who: (r.interval.low, r.interval.high) for who, r in found.ranges.get(KILLED, {}).items()}


def test_three_voices_on_one_raid():
    """An observatory by way of an agency and an outlet, two activists of one network, and an outlet's footage."""
    a1 = claim("a1", count(42), count(27, CIV), document="a", by="observatory", via=("agency", "outlet"))
    a2 = claim("a2", count((29, None), CIV, hedge=Hedge.MORE_THAN), document="a", by=origin("network", "Abu"))
    a3 = claim("a3", document="a", by="footage", things=[("hospital", "Harbour Hospital"), ("bridge", None)])
    b1 = claim("b1", count(35), document="b", by=origin("network", "Imam"), on=week("2031-05-10"))
    c1 = claim("c1", count(27, CIV), document="c", by="observatory", on=week("2031-05-10"))
    found = assess(a1, a2, a3, b1, c1)
    people = found.ranges[KILLED][PEOPLE]
    civilians = found.ranges[KILLED][CIV]
    assert killed(found) == {PEOPLE: (35, 42), CIV: (27, 29), PRESUMED: (27, 35)}
    assert (people.min_from, people.max_from) == (("b1",), ("a1",))
    assert (civilians.min_from, civilians.max_from) == (("a1", "c1"), ("a2",))
    assert found.origins == ("footage", "network", "observatory")
    assert (found.grade, found.method) == (Grade.FAIR, "airwars@1")
    assert found.grade_reason == (
        "2 independent origins tell of harm (network and observatory), attributed to Redland."
    )
    assert found.contradictions == (
        "Sources differ on people killed: 35 by network; 42 by observatory.",
        "Sources differ on civilians killed: 27 by observatory; 29 or more by network.",
    )
    assert "agency carries observatory: not counted" in found.not_counted
    assert found.label == "Old Mill, 6 May 2031, shelling"


@pytest.mark.parametrize(
    ("words", "counts", "range_"),
    [
        ("three villagers", [count(3, CIV)], {CIV: (3, 3), PRESUMED: (3, 3)}),
        ("at least three", [count((3, None))], {PEOPLE: (3, None), PRESUMED: (3, None)}),
        ("up to five", [count((None, 5))], {PEOPLE: (None, 5), PRESUMED: (None, 5)}),
        ("killed and injured six", [count((1, 5), hedge=Hedge.JOINT)], {PEOPLE: (1, 5), PRESUMED: (1, 5)}),
        ("dozens", [count("dozens")], {PEOPLE: (12, 24), PRESUMED: (12, 24)}),
        ("at least dozens", [count("dozens", hedge=Hedge.AT_LEAST)], {PEOPLE: (12, None), PRESUMED: (12, None)}),
        ("civilians, no number", [count("plural", CIV)], {CIV: (2, None), PRESUMED: (2, None)}),
        ("a word that the table lacks", [count("throngs")], {PEOPLE: (2, None), PRESUMED: (2, None)}),
        ("not one civilian", [count(0, CIV)], {CIV: (0, 0), PRESUMED: (0, 0)}),
        (
            "42, of them 27 civilians",
            [count(42), count(27, CIV)],
            {PEOPLE: (42, 42), CIV: (27, 27), PRESUMED: (27, 27)},
        ),
        (
            "ten, of them four fighters",
            [count(10), count(4, ARMED)],
            {PEOPLE: (10, 10), ARMED: (4, 4), PRESUMED: (6, 6)},
        ),
        ("three, and four fighters", [count(3), count(4, ARMED)], {PEOPLE: (3, 3), ARMED: (4, 4), PRESUMED: (0, 3)}),
        ("four fighters", [count(4, ARMED)], {ARMED: (4, 4)}),
        (
            "a woman and two children",
            [count(1, Who.WOMEN), count(2, Who.CHILDREN)],
            {Who.WOMEN: (1, 1), Who.CHILDREN: (2, 2), PRESUMED: (3, 3)},
        ),
        (
            "ten, of them two children",
            [count(10), count(2, Who.CHILDREN)],
            {PEOPLE: (10, 10), Who.CHILDREN: (2, 2), PRESUMED: (10, 10)},
        ),
        ("a toll, no number", [replace(count("x"), phrase=None)], {PEOPLE: (None, None), PRESUMED: (None, None)}),
    ],
)
def test_one_claim_bounds_its_own_status_alone(words: str, counts: list, range_: dict):
    assert killed(assess(claim("a", *counts))) == range_, words


@pytest.mark.parametrize(
    ("case", "first", "second", "people"),
    [
        ("figures differ", count(4), count(6), (4, 6)),
        ("one leaves it open", count((30, None)), count(32), (30, 32)),
        ("the greater leaves it open", count(30), count((32, None)), (30, 32)),
        ("both leave it open", count((30, None)), count((32, None)), (30, 32)),
        ("both tell one open figure", count((30, None)), count((30, None)), (30, None)),
        ("up to so many, and so many", count((None, 9)), count(5), (5, 9)),
        ("up to so many alone", count((None, 9)), count((None, 9)), (None, 9)),
        ("a loose phrase raises the maximum", count(14), count("dozens"), (14, 24)),
        ("a bare plural beside more", count((9, None)), count("plural"), (9, None)),
        ("a loose phrase below a number", count(30), count("dozens"), (30, 30)),
        ("a bare plural beside one", count((1, None)), count("plural"), (1, 2)),
        ("no number yields to a phrase", replace(count("x"), phrase=None), count("several"), (2, None)),
        ("a phrase with bounds beside an open one", count("several"), count("dozens"), (2, 24)),
        ("a phrase with bounds before a bare plural", count("plural"), count("dozens"), (12, 24)),
        ("phrases without bounds", count("several"), count("plural"), (2, None)),
        ("a zero and a number", count(0), count(3), (0, 3)),
    ],
)
def test_two_origins_make_a_range(case: str, first: object, second: object, people: tuple):
    found = assess(claim("a", first), claim("b", second, document="e", by="radio"))  # type: ignore[arg-type]
    assert killed(found)[PEOPLE] == people, case


@pytest.mark.parametrize(
    ("case", "change", "people"),
    [
        ("the same speaker, later", {}, (9, 9)),
        ("another speaker", {"by": "radio"}, (4, 9)),
        ("another person of the network", {"by": origin("monitor", "Nadia")}, (4, 9)),
        ("a wider period", {"on": Period.month(2031, 5)}, (4, 9)),
        ("no period", {"on": None}, (4, 9)),
        ("a denial", {"stance": Stance.DENIES}, (4, 4)),
    ],
)
def test_a_later_figure_of_the_same_speaker_stands_for_the_earlier(case: str, change: dict, people: tuple):
    early = claim("a", count(4), by=origin("monitor", "Karim"))
    late = claim("b", count(9), **{"document": "late", "by": origin("monitor", "Karim"), **change})
    voices = Voices((account(early, reported="2031-05-07"), account(late, reported="2031-05-09")))
    found = assess(early, late, voices=voices)
    assert killed(found)[PEOPLE] == people, case
    assert ("monitor later tells 9 instead of 4 people killed" in found.not_counted) is (people == (9, 9))


def test_a_copy_of_the_early_text_does_not_bring_the_early_toll_back():
    early, late = claim("a", count(4)), claim("b", count(9), document="late")
    copy = claim("c", count(4), document="copy")
    accounts = (
        account(early, reported="2031-05-07"),
        account(late, reported="2031-05-09"),
        account(copy, reported="2031-05-12"),
    )
    voices = Voices(accounts, echoes={DocumentId("copy"): DocumentId("doc")})
    assert killed(assess(early, late, copy, voices=voices))[PEOPLE] == (9, 9)


@pytest.mark.parametrize(
    ("rule", "people"),
    [
        ({"open_max": OpenMax.HIGHEST_TOLD}, (27, 29)),
        ({"open_max": OpenMax.OPEN}, (27, None)),
    ],
)
def test_the_method_says_what_becomes_of_an_open_end(rule: dict, people: tuple):
    two = claim("a", count(27)), claim("b", count((29, None)), document="e", by="radio")
    assert killed(assess(*two, rule=replace(AIRWARS, **rule)))[PEOPLE] == people


def test_a_text_that_tells_of_somebody_and_of_more_counts_them_among_these():
    """Of other voices a person told of without a number; of the page's own voice, where a phrase tells of many."""
    somebody = count(1, hedge=Hedge.UNNUMBERED)
    paper = origin("paper", assumed=True)
    assert killed(assess(claim("a", somebody), claim("b", count(21), by="radio")))[PEOPLE] == (21, 21)
    assert killed(assess(claim("a", count(1)), claim("b", count(21), by="radio")))[PEOPLE] == (1, 21)
    assert killed(assess(claim("a", somebody, by=paper), claim("b", count("dozens"))))[PEOPLE] == (12, 24)
    assert killed(assess(claim("a", somebody, by=paper), claim("b", count(3))))[PEOPLE] == (1, 3)
    assert killed(assess(claim("a", somebody, by=paper), claim("b", count("plural"))))[PEOPLE] == (1, 2)
    assert killed(assess(claim("a", somebody, by=paper), claim("b", count("plural"), by=paper)))[PEOPLE] == (2, None)
    elsewhere = claim("b", count(21), by="radio", document="e")
    assert killed(assess(claim("a", somebody), elsewhere))[PEOPLE] == (1, 21)


@pytest.mark.parametrize(
    ("civilians_at", "more", "presumed"),
    [(40, (), (27, 27)), (900, (), (42, 42)), (900, (count(3, ARMED),), (27, 27))],
)
def test_fewer_civilians_far_behind_a_number_of_people_are_some_of_them(
    civilians_at: int, more: tuple, presumed: tuple
):
    told = claim("a", count(42), count(27, CIV), *more)
    words = (Evidence("counts/0", Span(5, 7), "42"), Evidence("counts/1", Span(civilians_at, civilians_at + 2), "27"))
    assert killed(assess(replace(told, evidence=words)))[PRESUMED] == presumed


@pytest.mark.parametrize(
    ("people", "more", "presumed"),
    [
        (count(5), (), (4, 5)),  # "at least four civilians" ahead, "the names of five people" behind
        (count(3), (), (4, None)),  # fewer are some of them
        (count(5, hedge=Hedge.UNNUMBERED), (), (4, None)),  # five named one by one
        (count(5), (count(1, ARMED),), (4, None)),  # they may be the armed ones
    ],
)
def test_more_people_told_of_behind_the_civilians_raise_the_maximum_alone(people: Count, more: tuple, presumed: tuple):
    told = claim("a", count((4, None), CIV), people, *more)
    words = (Evidence("counts/0", Span(5, 7), "4"), Evidence("counts/1", Span(900, 902), "5"))
    assert killed(assess(replace(told, evidence=words)))[PRESUMED] == presumed


def test_civilians_told_apart_from_fighters_are_no_less_than_their_text_says():
    """A credited figure of people below the civilians that the page itself counts is an early toll of them."""
    paper = origin("paper", assumed=True)
    own = claim("a", count(18, CIV), count(2, ARMED), by=paper)
    assert killed(assess(own, claim("b", count(2), by="radio")))[PRESUMED] == (18, 18)


def test_the_most_there_were_leaves_the_least_to_whoever_is_told_of():
    """Under "up to two civilians" a child told of by another voice is the least that is known."""
    paper, child = origin("paper", assumed=True), count(1, CIV, hedge=Hedge.UNNUMBERED)
    most = claim("a", count((None, 2), CIV), by=paper)
    two, one = claim("b", count(2, CIV), by="user"), claim("c", child, by="radio")
    assert killed(assess(most, two, one))[PRESUMED] == (1, 2)


def test_whom_nobody_names_is_the_text_itself_summing_up():
    """Below "fifteen, according to multiple sources" a monitor's five are an early toll; below a newspaper's not."""
    early = claim("b", count(5), by="radio")
    some = Origin(SourceId("name:multiple sources"), "multiple sources", "multiple sources")
    paper = Origin(SourceId("name:harbour times"), "Harbour Times", "Harbour Times")
    assert killed(assess(claim("a", count(15), by=some), early))[PEOPLE] == (15, 15)
    assert killed(assess(claim("a", count(15), by=paper), early))[PEOPLE] == (5, 15)


def test_a_phrase_for_dead_and_wounded_together_raises_nothing():
    dozens = count("dozens", hedge=Hedge.JOINT)
    assert killed(assess(claim("a", count(14)), claim("b", dozens, by="radio")))[PEOPLE] == (14, 14)


def test_what_a_text_tells_first_in_its_own_voice_sums_it_up():
    """Its lead's number is the least, whatever greater one of its own follows; a smaller one is a part."""
    paper = origin("paper", assumed=True)

    def at(name: str, place: int, n: int) -> Claim:
        told = Evidence("counts/0", Span(place, place + 2), "so")
        return replace(claim(name, count(n), by=paper), evidence=(told,))

    assert killed(assess(at("b", 5, 30), at("a", 900, 31)))[PEOPLE] == (30, 31)
    assert killed(assess(at("a", 5, 30), at("b", 900, 4)))[PEOPLE] == (30, 30)
    somebody = replace(at("a", 5, 1), counts=(count(1, hedge=Hedge.UNNUMBERED),))
    assert killed(assess(somebody, at("b", 900, 4)))[PEOPLE] == (4, 4)


VOICED = ("monitor", "radio", "paper", "agency", "council")


def by_each(*figures: Count, at: Sequence[Place] = ()) -> list[Claim]:
    """One figure by each of several voices, each in a text of its own, perhaps each of another place."""
    places = at or [OLD_MILL] * len(figures)
    told = enumerate(zip(figures, places, strict=True))
    return [claim(f"c{n}", f, document=f"d{n}", by=VOICED[n], at=where) for n, (f, where) in told]


@pytest.mark.parametrize(
    ("says", "figures", "at", "people"),
    [
        ("far more than two others tell", [count(4), count(5), count(22)], (), (4, 5)),
        ("not so many more", [count(4), count(5), count(10)], (), (4, 10)),
        ("beside one other alone", [count(4), count(22)], (), (4, 22)),
        ("half of what three others tell", [count(6), count(6), count(7), count(3)], (), (6, 7)),
        ("more than half", [count(6), count(6), count(7), count(4)], (), (4, 7)),
        ("nobody, where two others tell of some", [count(6), count(7), count(0)], (), (6, 7)),
        ("nobody, where one other tells of some", [count(6), count(0)], (), (0, 6)),
        ("of the next village", [count(2), count(3), count(2), count(5)], [OLD_MILL] * 3 + [HARBOUR], (2, 3)),
        ("of the next village by as many", [count(2), count(4)], [OLD_MILL, HARBOUR], (2, 4)),
        ("dead and wounded together", [count(3), count((1, 6), hedge=Hedge.JOINT)], (), (3, 3)),
        ("told at first", [count(5), replace(count(3), early=True)], (), (5, 5)),
    ],
)
def test_a_figure_that_stands_alone_sets_no_bound(says: str, figures: list[Count], at: list[Place], people: tuple):
    told = by_each(*figures, at=at)
    found = assess(*told)
    assert killed(found)[PEOPLE] == people, says
    every = assess(*told, rule=replace(AIRWARS, strays=Strays.COUNT, vague=Vague.YIELDS))
    lows, highs = zip(*((f.interval.low, f.interval.high) for f in figures), strict=True)
    assert killed(every)[PEOPLE] == (min(lows), max(highs)), "and it does where the method counts all"


def test_a_figure_left_aside_is_told_with_why():
    found = assess(*by_each(count(4), count(5), count(22)))
    assert "paper tells 22 people killed, more than 2 times what anybody else tells: sets no bound" in found.not_counted
    assert any("22 by paper" in sentence for sentence in found.contradictions)


def test_a_total_that_another_tells_apart_is_that_many_civilians():
    apart, bare, more = by_each(count(1, CIV), count(5), count(6))
    apart = replace(apart, counts=(*apart.counts, count(4, ARMED)))
    assert killed(assess(apart, bare))[PRESUMED] == (1, 1)
    assert killed(assess(apart, more))[PRESUMED] == (1, 6)
    assert killed(assess(apart, bare, rule=replace(AIRWARS, remainder=Remainder.PRESUMED)))[PRESUMED] == (1, 5)


def test_an_end_that_all_leave_open_stays_open_under_any_rule():
    rule = replace(AIRWARS, open_max=OpenMax.HIGHEST_TOLD)
    assert killed(assess(claim("a", count((30, None))), rule=rule))[PEOPLE] == (30, None)


def test_other_rules_give_other_numbers_from_the_same_claims():
    told = claim("a", count(42), count(27, CIV)), claim("b", count("dozens"), document="e", by="radio")
    ibc_like = replace(AIRWARS, remainder=Remainder.PRESUMED, vague=Vague.COUNTS)
    assert killed(assess(*told))[PRESUMED] == (27, 27)
    assert killed(assess(*told, rule=OPEN_ENDED)) == killed(assess(told[0]))
    assert killed(assess(*told, rule=ibc_like)) == {PEOPLE: (12, 42), CIV: (27, 27), PRESUMED: (12, 42)}


def voices_of(*claims: Claim, **known: object) -> Voices:
    return replace(alone(*claims), **known)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("case", "claims", "known", "counted"),
    [
        (
            "one speaker in forty outlets",
            [claim(f"c{n}", count(3), document=f"d{n}", via=(f"outlet{n}",)) for n in range(40)],
            {},
            {"monitor"},
        ),
        (
            "two speakers of one network",
            [claim("a", by="desk-east"), claim("b", by="desk-west")],
            {"belongs_to": {"desk-east": "network", "desk-west": "network"}},
            {"network"},
        ),
        (
            "an outlet that carries a monitor",
            [claim("a"), claim("b", by=origin("paper", assumed=True))],
            {},
            {"monitor"},
        ),
        (
            "an outlet that credits nobody",
            [claim("a"), claim("b", document="e", by=origin("paper", assumed=True))],
            {},
            {"monitor", "paper"},
        ),
        (
            "one text in two outlets",
            [claim("a", by=origin("paper", assumed=True)), claim("b", document="e", by=origin("daily", assumed=True))],
            {"echoes": {"e": "doc"}},
            {"paper"},
        ),
        (
            "a copy of a text that credits a monitor",
            [claim("a"), claim("b", document="e", by=origin("daily", assumed=True))],
            {"echoes": {"e": "doc"}},
            {"monitor"},
        ),
        (
            "a denial stands behind nothing",
            [claim("a"), claim("b", by="ministry", stance=Stance.DENIES)],
            {},
            {"monitor"},
        ),
        ("nobody at all", [claim("a", by=None)], {}, set()),
        (
            "a registry that runs in a circle",
            [claim("a", by="x"), claim("b", by="y")],
            {"belongs_to": {"x": "y", "y": "x"}},
            {"x"},
        ),
    ],
)
def test_origins_are_counted_not_outlets(case: str, claims: list[Claim], known: dict, counted: set[str]):
    found = assess(*claims, voices=voices_of(*claims, **known))
    assert set(found.origins) == counted, case
    assert found.independent_origins == len(counted)


def spelt(name: str) -> Origin:
    """A source that no registry lists, credited by this name."""
    return Origin(SourceId(f"name:{name.lower()}"), name, name)


@pytest.mark.parametrize(
    ("says", "one", "other", "voices"),
    [
        ("two scripts", "Karam Battal", "كرم بطال", 1),
        ("two romanisations", "Al-Karam Battal", "Karem Batal", 1),
        ("two people of one family", "Karam Battal", "Samir Battal", 2),
        ("two channels", "Harbour Today 1", "Harbour Today 2", 2),
        ("a short name", "Nur", "نور", 2),
    ],
)
def test_one_voice_under_two_spellings_is_one_origin(says: str, one: str, other: str, voices: int):
    a, b = claim("a", count(3), by=spelt(one)), claim("b", count(3), document="d2", by=spelt(other))
    found = assess(a, b)
    assert found.independent_origins == voices, says
    assert any(sentence.endswith(": counted once") for sentence in found.not_counted) is (voices == 1)


@pytest.mark.parametrize(("rule", "counted"), [(Assumed.ALWAYS, {"monitor", "paper"}), (Assumed.NEVER, {"monitor"})])
def test_the_method_says_how_an_assumed_origin_counts(rule: Assumed, counted: set[str]):
    told = claim("a"), claim("b", by=origin("paper", assumed=True))
    assert set(assess(*told, rule=replace(AIRWARS, assumed=rule)).origins) == counted


TWO = (claim("a", count(3, CIV)), claim("b", count(4, CIV), document="e", by="radio"))
SORRY = claim("s", count(3, CIV), document="s", by="redland-ministry")


@pytest.mark.parametrize(
    ("case", "claims", "grade", "reason"),
    [
        (
            "two origins, a belligerent named",
            TWO,
            Grade.FAIR,
            "2 independent origins tell of harm (monitor and radio), attributed to Redland.",
        ),
        (
            "two origins, nobody named",
            [replace(c, perpetrators=()) for c in TWO],
            Grade.WEAK,
            "2 independent origins tell of harm (monitor and radio), but no source says who did it.",
        ),
        ("one origin", TWO[:1], Grade.WEAK, "Only monitor tells of harm."),
        (
            "one origin of harm, another of damage",
            [TWO[0], claim("b", by="radio", things=[("school", None)])],
            Grade.WEAK,
            "Only monitor tells of harm.",
        ),
        ("one origin, unnumbered", [claim("a", count("plural"))], Grade.WEAK, "Only monitor tells of harm."),
        ("no origin", [claim("a", count(3), by=None)], Grade.WEAK, "Only an unnamed source tells of harm."),
        (
            "rival belligerents",
            [TWO[0], replace(TWO[1], perpetrators=(blame("blueland"),))],
            Grade.CONTESTED,
            "Sources name different belligerents: Blueland and Redland.",
        ),
        (
            "two forces together are no rivals",
            [replace(c, perpetrators=(blame("redland"), blame("blueland"))) for c in TWO],
            Grade.FAIR,
            "2 independent origins tell of harm (monitor and radio), attributed to Blueland and Redland.",
        ),
        (
            "a force that it was not, is no rival",
            [TWO[0], replace(TWO[1], perpetrators=(blame("blueland", Certainty.DENIED),))],
            Grade.FAIR,
            "2 independent origins tell of harm (monitor and radio), attributed to Redland.",
        ),
        (
            "a belligerent concedes",
            [*TWO, SORRY],
            Grade.CONFIRMED,
            "redland-ministry accepted responsibility for civilian harm.",
        ),
        (
            "a belligerent boasts of fighters",
            [claim("a", count(9, ARMED), by="redland-ministry")],
            Grade.DISCOUNTED,
            "Every source that says who was harmed says combatants: redland-ministry.",
        ),
        (
            "civilians by one, fighters by another",
            [TWO[0], claim("b", count(4, ARMED), by="radio")],
            Grade.FAIR,
            "2 independent origins tell of harm (monitor and radio), attributed to Redland.",
        ),
        (
            "nobody harmed, says a hospital",
            [claim("a", count(0, CIV), by="hospital")],
            Grade.UNGRADED,
            "hospital tells that nobody was harmed, and no source tells of harm.",
        ),
        (
            "no harm told",
            [claim("a", event=Event.PROTEST)],
            Grade.UNGRADED,
            "No source tells of anybody killed or injured.",
        ),
        (
            "harm denied alone",
            [claim("a", count(3), stance=Stance.DENIES)],
            Grade.UNGRADED,
            "No source tells of anybody killed or injured.",
        ),
    ],
)
def test_grades(case: str, claims: Sequence[Claim], grade: Grade, reason: str):
    ministry = {SourceId("redland-ministry"): ActorId("redland")}
    found = assess(*claims, voices=voices_of(*claims, speaks_for=ministry))
    assert (found.grade, found.grade_reason) == (grade, reason), case


def test_a_source_that_the_method_marks_supports_no_grade():
    found = assess(*TWO, rule=replace(AIRWARS, not_credible=frozenset({"radio"})))
    assert (found.grade, found.origins) == (Grade.WEAK, ("monitor", "radio"))


@pytest.mark.parametrize(
    ("case", "claims", "sentences"),
    [
        ("figures that meet", [claim("a", count(5)), claim("b", count((3, None)), by="radio")], ()),
        (
            "figures that do not",
            [claim("a", count(5)), claim("b", count((7, None)), by="radio")],
            ("Sources differ on people killed: 5 by monitor; 7 or more by radio.",),
        ),
        (
            "zero against some",
            [claim("a", count(5, CIV)), claim("b", count(0, CIV), by="radio")],
            ("Sources differ on civilians killed: 0 by radio; 5 by monitor.",),
        ),
        (
            "status",
            [claim("a", count(5, CIV)), claim("b", count(5, ARMED), by="radio")],
            ("Those killed are civilians by monitor and combatants by radio.",),
        ),
        ("one source tells of both", [claim("a", count(5, CIV), count(2, ARMED))], ()),
        (
            "blame",
            [claim("a", count(5)), claim("b", count(5), by="radio", who="blueland")],
            ("Different belligerents are named: Blueland by radio; Redland by monitor.",),
        ),
        (
            "a denied harm",
            [claim("a", count(5, CIV)), claim("b", count((None, None), CIV), by="ministry", stance=Stance.DENIES)],
            ("ministry denies that there were civilians killed.",),
        ),
        (
            "a denied deed",
            [claim("a", count(5)), claim("b", by="ministry", who=blame("redland", Certainty.DENIED))],
            ("ministry says that it was not Redland.",),
        ),
        (
            "a denied event",
            [claim("a", count(5)), claim("b", by="ministry", stance=Stance.DENIES)],
            ("ministry denies that Redland did it.",),
        ),
    ],
)
def test_contradictions_are_sentences(case: str, claims: list[Claim], sentences: tuple[str, ...]):
    assert assess(*claims).contradictions == sentences, case


def test_actors_stand_with_their_firmest_certainty_and_how_many_claims_name_them():
    found = assess(
        claim("a", who=blame("redland", Certainty.LIKELY)),
        claim("b", who=[blame("redland"), blame("blueland", Certainty.ALLEGED)]),
        claim("c", who="blueland", by="ministry", stance=Stance.DENIES),
        claim("d", who="greenland", stance=Stance.DENIES),
    )
    assert [(p.actor, p.certainty, p.claims) for p in found.perpetrators] == [
        ("redland", Certainty.STATED, 2),
        ("blueland", Certainty.ALLEGED, 2),
        ("greenland", Certainty.DENIED, 1),
    ]


def test_objects_are_told_once():
    hit = claim("a", things=[("hospital", None), ("bridge", None), ("school", "Hill School")])
    named = claim("b", things=[("hospital", "Harbour Hospital")])
    broken = replace(claim("c"), objects=(HarmedObject("bridge", None, 2, Effect.DESTROYED),))
    assert assess(hit, named, broken).objects == (
        HarmedObject("bridge", None, 2, Effect.DESTROYED),
        HarmedObject("hospital", "Harbour Hospital", None, Effect.HIT),
        HarmedObject("school", "Hill School", None, Effect.HIT),
    )


def test_tallies_and_things_have_no_range():
    tally = claim("t", count(77), scope=Scope.TALLY)
    strikes = claim("a", count(25, None, What.STRIKES))
    assert assess(strikes, tally).ranges == {}


@pytest.mark.parametrize(
    ("period", "words"),
    [
        (day("2031-05-06"), "6 May 2031"),
        (Period.of(day("2031-05-06").start, day("2031-05-08").end), "6–8 May 2031"),
        (Period.of(day("2031-05-31").start, day("2031-06-01").end), "31 May – 1 June 2031"),
        (Period.of(day("2031-12-31").start, day("2032-01-01").end), "31 December 2031 – 1 January 2032"),
        (Period.month(2031, 5), "May 2031"),
        (Period.year(2031), "2031"),
    ],
)
def test_days_in_words(period: Period, words: str):
    assert days(period) == words


def test_a_label_says_what_is_not_told():
    where = incident(claim("a", at=None, on=None, event=Event.DRONE_STRIKE))
    assert label(where) == "place not told, undated, drone strike"
    assert label(incident(claim("a", at=HARBOUR))) == "Harbour City, 6 May 2031, shelling"


# --- laws ---------------------------------------------------------------------------------------------------

bound = st.integers(0, 9)
closed = st.builds(lambda a, b: (min(a, b), max(a, b)), bound, bound)
numbers = st.one_of(closed, st.builds(lambda a: (a, None), bound), st.builds(lambda a: (None, a), bound))
VOICES = ("monitor", "radio", "paper")


@st.composite
def told(draw: st.DrawFn, figures: st.SearchStrategy = numbers) -> list[tuple[Claim, str]]:
    """Claims of one incident, each in a text of its own, with the day of its report."""
    made = []
    tallies = st.dictionaries(st.sampled_from(list(Who)), figures, min_size=1, max_size=3)
    for n, counts in enumerate(draw(st.lists(tallies, min_size=1, max_size=6))):
        by = origin(draw(st.sampled_from(VOICES)), assumed=draw(st.booleans()))
        on = draw(st.sampled_from(["2031-05-06", None]))
        who = draw(st.sampled_from(["redland", "blueland", None]))
        one = claim(f"c{n}", *(count(v, k) for k, v in counts.items()), document=f"d{n}", by=by, on=on, who=who)
        made.append((one, f"2031-05-{draw(st.integers(7, 9)):02}"))
    return made


def case(made: Sequence[tuple[Claim, str]], rule: Method = AIRWARS, **known: object) -> Assessment:
    voices = Voices(tuple(account(c, reported=on) for c, on in made), **known)  # type: ignore[arg-type]
    claims = [c for c, _ in made]
    return assess(*sorted(claims, key=lambda c: c.id), voices=voices, rule=rule)


@given(told(), st.randoms(use_true_random=False))
def test_order_changes_nothing(made: list, chance: object):
    shuffled = list(made)
    chance.shuffle(shuffled)  # type: ignore[attr-defined]
    assert case(made) == case(shuffled)


def wider(interval: Interval, low: int, high: int | None) -> Interval:
    """An interval that allows all of ``interval``, and still tells a bound."""
    new_low = None if interval.low is None else max(0, interval.low - low)
    new_high = None if interval.high is None or high is None else interval.high + high
    return interval if new_low is None and new_high is None else Interval(new_low, new_high)


def widened(made: list, data: st.DataObject, opening: bool) -> list:
    """The same claims with one figure wider, perhaps with an end opened."""
    n = data.draw(st.integers(0, len(made) - 1))
    old, on = made[n]
    k = data.draw(st.integers(0, len(old.counts) - 1))
    more = st.none() | bound if opening else bound
    interval = wider(old.counts[k].interval, data.draw(bound), data.draw(more))
    new_count = replace(old.counts[k], interval=interval)
    return [*made[:n], (replace(old, counts=(*old.counts[:k], new_count, *old.counts[k + 1 :])), on), *made[n + 1 :]]


@given(told(), st.data())
def test_widening_a_figure_never_narrows_a_range_with_open_ends(made: list, data: st.DataObject):
    before, after = case(made, OPEN_ENDED), case(widened(made, data, opening=True), OPEN_ENDED)
    for who, range_ in before.ranges[KILLED].items():
        assert after.ranges[KILLED][who].interval.hull(range_.interval) == after.ranges[KILLED][who].interval


@given(told(closed), st.data())
def test_widening_a_figure_never_narrows_a_range_of_closed_figures(made: list, data: st.DataObject):
    before, after = case(made), case(widened(made, data, opening=False))
    for who, range_ in before.ranges[KILLED].items():
        assert after.ranges[KILLED][who].interval.hull(range_.interval) == after.ranges[KILLED][who].interval


@given(told())
def test_a_range_of_figures_told_lies_in_the_range_with_open_ends(made: list):
    """It invents nothing that the open range excludes, and leaves out no figure that sets a bound of that."""
    between = case(made, replace(OPEN_ENDED, open_max=OpenMax.HIGHEST_TOLD, open_min=OpenMin.LOWEST_TOLD))
    for who, range_ in case(made, OPEN_ENDED).ranges[KILLED].items():
        wide, narrow = range_.interval, between.ranges[KILLED][who].interval
        assert wide.hull(narrow) == wide
        assert wide.low in (None, narrow.low)
        assert wide.high in (None, narrow.high)


@given(told(), st.data())
def test_a_new_echo_changes_no_count_no_origin_and_no_grade(made: list, data: st.DataObject):
    copied, on = data.draw(st.sampled_from(made))
    publisher = origin("daily", assumed=True) if copied.origin.assumed else copied.origin
    echo = replace(copied, id="z", document=DocumentId("zz"), origin=publisher)
    later = data.draw(st.integers(0, 5))
    before = case(made)
    after = case([*made, (echo, f"2031-05-{int(on[-2:]) + later:02}")], echoes={DocumentId("zz"): copied.document})
    assert killed(after) == killed(before)
    assert (after.origins, after.grade, after.grade_reason) == (before.origins, before.grade, before.grade_reason)
    assert after.contradictions == before.contradictions


@given(told())
def test_the_bounds_are_those_of_the_claims_they_name(made: list):
    found = case(made)
    claims = {c.id: c for c, _ in made}
    for who in Who:
        if who in found.ranges[KILLED]:
            range_ = found.ranges[KILLED][who]
            for bound_, tellers in ((range_.interval.low, range_.min_from), (range_.interval.high, range_.max_from)):
                for i in tellers:  # an end left open sets the figure that it tells
                    assert any(bound_ in (n.interval.low, n.interval.high) for n in claims[i].counts if n.who is who)


@given(told(), st.data())
def test_removing_a_claim_restores_the_state_before_it(made: list, data: st.DataObject):
    assume(len(made) > 1)
    n = data.draw(st.integers(0, len(made) - 1))
    rest = [*made[:n], *made[n + 1 :]]
    before = case(rest)
    case(made)
    assert case(rest) == before


@pytest.mark.parametrize(
    ("says", "one", "other", "presumed"),
    [
        ("civilians by one, as many combatants by another", [count(2, CIV)], [count(2, ARMED)], (0, 2)),
        ("people by one, as many combatants by another", [count(2)], [count(2, ARMED)], (0, 2)),
        ("at least as many", [count(5, CIV)], [count((3, None), ARMED)], (0, 5)),
        ("fewer combatants are others", [count(2, CIV)], [count(7, ARMED)], (2, 2)),
        ("combatants beside civilians are others", [count(2, CIV)], [count(2, CIV), count(2, ARMED)], (2, 2)),
        ("both told by the one who tells civilians", [count(2, CIV), count(2, ARMED)], [count(2, ARMED)], (2, 2)),
    ],
)
def test_a_status_that_competes_is_in_the_range(
    says: str, one: list[Count], other: list[Count], presumed: tuple[int, int]
):
    a, b = claim("a", *one, by="monitor"), claim("b", *other, document="d2", by="radio")
    assert killed(assess(a, b))[PRESUMED] == presumed, says
