"""What the tutorial tells of the example reports is so: one market, one observatory, a tally beside the dead."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.journeys.commands import export, harmledger

EXAMPLES = Path(__file__).parent.parent.parent / "examples"
Rows = dict[str, list[dict[str, Any]]]


@pytest.fixture(scope="module")
def case(tmp_path_factory: pytest.TempPathFactory) -> Rows:
    folder = tmp_path_factory.mktemp("examples")
    told = ("--manifest", EXAMPLES / "manifest.csv", "--places", EXAMPLES / "places.csv")
    assert harmledger("run", EXAMPLES / "reports", *told, "--case", folder / "case") == 0
    return {what: export(what, folder / "case", folder) for what in ("documents", "claims", "tallies", "incidents")}


def of_file(rows: Rows, what: str, name: str) -> list[dict[str, Any]]:
    """The claims or tallies of one report."""
    document = next(d["id"] for d in rows["documents"] if d["file"].endswith(name))
    return [c for c in rows[what] if c["document"] == document]


def test_the_market_of_old_mill_is_one_incident_of_eight_documents(case: Rows) -> None:
    market = [i for i in case["incidents"] if i["label"].startswith("Old Mill, 6 May 2025")]
    assert len(market) == 1
    assert len(market[0]["documents"]) == 8  # the funerals of the day after among them
    assert market[0]["origins"].count("name:north observatory for human rights") == 1


def test_a_city_that_only_locates_a_village_is_no_second_place(case: Rows) -> None:
    """ "A village of potters and bakers south of Verhazin": the "and" joins the people, not the places."""
    told = of_file(case, "claims", "02-old-mill-daily.txt")
    assert {c["place"]["name"] for c in told} == {"Old Mill"}
    assert [c["other_places"] for c in told] == [[]] * len(told)


def test_stones_thrown_at_a_convoy_are_an_event_although_nobody_was_hurt(case: Rows) -> None:
    [stones] = [i for i in case["incidents"] if i["event"] == "protest"]
    assert stones["label"] == "Port Selmo, 9 May 2025, protest"
    assert stones["grade"] == "ungraded"


def test_the_observatory_of_the_reports_is_theirs_and_not_one_of_another_country(case: Rows) -> None:
    origins = {c["origin"]["source"] for c in case["claims"] if "origin" in c}
    assert "name:north observatory for human rights" in origins
    assert not origins & {"sohr", "uk_mod"}


def test_the_council_speaks_for_itself_beside_the_observatory(case: Rows) -> None:
    told = [
        (count["who"], count["min"], count["max"])
        for claim in of_file(case, "claims", "02-old-mill-daily.txt")
        if claim["origin"]["source"] != "name:north observatory for human rights"
        for count in claim["counts"]
    ]
    assert told == [("civilians", 14, 14)]


def test_the_month_s_dead_are_a_tally_and_in_no_incident(case: Rows) -> None:
    numbers = {count["min"] for claim in case["claims"] for count in claim["counts"]}
    tallies = of_file(case, "tallies", "14-april-report.pdf")
    assert [(t["scope"], t["counts"][0]["min"]) for t in tallies] == [("tally", 61)]
    assert 61 not in numbers


@pytest.mark.parametrize(("name", "scope"), [("02-old-mill-daily.txt", "share"), ("11-comments.txt", "strength")])
def test_shares_and_strengths_are_told_apart(name: str, scope: str, case: Rows) -> None:
    assert [t["scope"] for t in of_file(case, "tallies", name)] == [scope]


def test_a_denial_is_kept_and_is_no_zero(case: Rows) -> None:
    denials = of_file(case, "claims", "06-old-mill-denial.txt")
    assert [(c["stance"], c["counts"]) for c in denials] == [("denies", [])]


def test_a_sourced_zero_is_zero_and_ungraded(case: Rows) -> None:
    claims = {c["id"] for c in of_file(case, "claims", "07-tarsin-zero.txt")}
    tarsin = next(i for i in case["incidents"] if claims & set(i["claims"]))
    assert (tarsin["killed"]["civilians"]["min"], tarsin["killed"]["civilians"]["max"]) == (0, 0)
    assert tarsin["grade"] == "ungraded"


def test_last_thursday_is_reckoned_from_the_quoted_article_s_day(case: Rows) -> None:
    days = {c["date"]["start"] for c in of_file(case, "claims", "09-blog-quoting-an-article.txt")}
    assert days == {"2025-05-01"}


def test_a_page_about_nobody_s_harm_says_so(case: Rows) -> None:
    page = next(d for d in case["documents"] if d["file"].endswith("28-not-about-harm.txt"))
    assert page["claims"] == 0
    assert page["no_claim_because"]
