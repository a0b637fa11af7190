"""Asking a case: its sums, other methods beside its own, what moved since, and a method of the user's own."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest

from harmledger.resources.files import read_bytes
from tests.cli.calling import harmledger

WIRE = "A Russian air strike killed three civilians in Kunduz on 6 May 2031, the North Observatory said.\n"
POST = "A Russian air strike on Kunduz killed at least five civilians on 6 May 2031, the Valley Committee said.\n"


@pytest.fixture
def reports(tmp_path: Path) -> Path:
    folder = tmp_path / "reports"
    folder.mkdir()
    (folder / "wire.txt").write_text(WIRE, encoding="utf-8")
    return folder


@pytest.fixture
def case(reports: Path, tmp_path: Path) -> str:
    """A case with one report, to which a second one came."""
    case = str(tmp_path / "case")
    harmledger("run", str(reports), "--case", case)
    (reports / "post.txt").write_text(POST, encoding="utf-8")
    return case


def entries(case: str) -> str:
    told = dict(line.split("\t", 1) for line in harmledger("doctor", "--case", case).stdout.splitlines())
    return told["entries"]


def test_a_run_tells_what_moved_in_what_stood_before(case: str, reports: Path):
    done = harmledger("run", str(reports), "--case", case)
    assert "changed: Kunduz, 6 May 2031, airstrike" in done.stderr
    assert "civilians, killed: 3 \N{RIGHTWARDS ARROW} 3\N{EN DASH}5" in done.stderr
    assert "came: " in done.stderr
    again = harmledger("run", str(reports), "--case", case)
    assert "changed:" not in again.stderr


def test_changes_tells_the_claims_behind_what_moved_since(case: str, reports: Path):
    before = entries(case)
    harmledger("run", str(reports), "--case", case)
    rows = [
        json.loads(x)
        for x in harmledger(*f"changes --since {before} --format jsonl --case".split(), case).stdout.splitlines()
    ]
    civilians = next(row for row in rows if (row["what"], row["who"]) == ("killed", "civilians"))
    assert (civilians["was_min"], civilians["was_max"], civilians["is_min"], civilians["is_max"]) == (3, 3, 3, 5)
    assert [len(row["came"]) for row in rows] == [1] * len(rows)
    since_now = harmledger("changes", "--since", entries(case), "--case", case)
    assert (since_now.stdout, since_now.stderr) == ("", "Nothing moved.\n")


def test_changes_tells_why_a_withdrawn_claim_went(case: str, reports: Path):
    harmledger("run", str(reports), "--case", case)
    before = entries(case)
    harmledger("withdraw", "post.txt", "--reason", "of another year", "--case", case)
    done = harmledger("changes", "--since", before, "--case", case)
    assert "civilians, killed: 3\N{EN DASH}5 \N{RIGHTWARDS ARROW} 3\n" in done.stdout
    assert "withdrawn: of another year" in done.stdout


def test_changes_since_the_first_day_tells_all(case: str):
    assert harmledger("changes", "--since", "2001-01-01", "--case", case).stdout.startswith("new: Kunduz")
    assert harmledger("changes", "--since", "0", "--case", case).stdout.startswith("new: Kunduz")
    assert harmledger("changes", "--since", "2999-01-01", "--case", case).stderr == "Nothing moved.\n"


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        ("changes --since 9999", "entries, not 9999"),
        ("changes --since yesterday", "neither a number of entries nor a time"),
        ("tally --by month,colour", "grouped by 'colour'"),
        ("tally --method ipc", "there is no method 'ipc'"),
        ("compare-methods --method none.toml", "cannot be read"),
        ("compare-methods ffffffff", "there is no incident 'ffffffff'"),
        ("compare-claims --actor atlantis", "names 'atlantis'"),
    ],
)
def test_what_cannot_be_asked_is_told_with_its_remedy(case: str, arguments: str, says: str):
    done = harmledger(*arguments.split(), "--case", case)
    assert (done.returncode, done.stdout) == (2, "")
    assert says in done.stderr


def test_an_id_that_was_shown_once_leads_to_where_its_claim_is_now(case: str, reports: Path, tmp_path: Path):
    """Whichever of the two reports comes first, its incident's id holds when the other one joins it, and after it
    is withdrawn the id leads to the document that told it."""
    alone = tmp_path / "alone"
    harmledger("run", str(reports / "post.txt"), "--case", str(alone))
    ids = {first_id(case), first_id(str(alone))}
    harmledger("run", str(reports), "--case", case)
    [now] = {first_id(case)}
    assert now in ids
    for former in ids:
        shown = harmledger("show", former[:12], "--case", case)
        assert f"Incident {now}" in shown.stdout
        assert (f"{former[:12]} was an incident" in shown.stdout) == (former != now)
        assert harmledger("compare-methods", former, "--case", case).returncode == 0
    harmledger("withdraw", "wire.txt", "--reason", "of another year", "--case", case)
    harmledger("withdraw", "post.txt", "--reason", "of another year", "--case", case)
    assert {harmledger("show", former, "--case", case).stdout.split()[0] for former in ids} == {"Document"}


def first_id(case: str) -> str:
    return str(json.loads(harmledger("export", "incidents", "--case", case).stdout.splitlines()[0])["id"])


def test_a_tally_is_a_table_for_people_and_records_for_programs(case: str, reports: Path, tmp_path: Path):
    harmledger("run", str(reports), "--case", case)
    done = harmledger("tally", "--by", "month", "--case", case)
    assert done.stdout.splitlines()[2].split() == "2031-05 1 2 3–5 – – – yes".split()
    assert "airwars@1" in done.stderr
    out = tmp_path / "tally.csv"
    harmledger("tally", "--by", "month,place", "--format", "csv", "--out", str(out), "--case", case)
    [row] = csv.DictReader(io.StringIO(out.read_text("utf-8")))
    assert (row["month"], row["place"], row["killed_told"], row["killed_min"], row["killed_max"]) == (
        "2031-05",
        row["place"],
        "1",
        "3",
        "5",
    )
    assert row["injured_told"] == "0"


def test_methods_side_by_side_name_the_rule_that_differs(case: str, reports: Path):
    harmledger("run", str(reports), "--case", case)
    done = harmledger("compare-methods", "--method", "acled", "--case", case)
    assert "3, fair" in done.stdout
    assert "ACLED has 3 killed, Airwars 3\N{EN DASH}5" in done.stdout
    [row] = csv.DictReader(
        io.StringIO(harmledger("compare-methods", "--format", "csv", "--case", case).stdout, newline="")
    )
    assert (row["ucdp@1 killed_min"], row["airwars@1 killed_max"], row["airwars@1 grade"]) == ("3", "5", "fair")


DENIAL = "Russia's Ministry of Defence denied that a Russian air strike on Kunduz killed civilians on 6 May 2031.\n"
TOTAL = "The Valley Committee said that Russian air strikes killed 90 civilians in Afghanistan in May 2031.\n"


def test_a_belligerents_words_and_a_monitors_total_stand_beside_the_evidence(case: str, reports: Path):
    (reports / "denial.txt").write_text(DENIAL, encoding="utf-8")
    (reports / "total.txt").write_text(TOTAL, encoding="utf-8")
    harmledger("run", str(reports), "--case", case)
    told = harmledger("compare-claims", "--actor", "russia", "--case", case).stdout
    assert "Russian Ministry of Defence denies: " in told
    assert "killed: conceded \N{EN DASH}, evidenced 3\N{EN DASH}5" in told
    assert "civilians killed: 90; our sum 3\N{EN DASH}5 over 1 incident" in told
    done = harmledger("compare-claims", "--format", "jsonl", "--case", case)
    rows = [json.loads(line) for line in done.stdout.splitlines()]
    assert [(row["kind"], row["evidenced_min"], row["told_min"], row["ours_min"]) for row in rows] == [
        ("belligerent", 3, None, None),
        ("tally", None, 90, 3),
    ]


def test_the_case_keeps_a_method_of_the_users_own(case: str, reports: Path, tmp_path: Path):
    text = read_bytes("methods/airwars.toml").decode().replace('name = "airwars"', 'name = "ours"')
    file = tmp_path / "ours.toml"
    file.write_text(text.replace('open_max = "highest_told"', 'open_max = "open"'), encoding="utf-8")
    harmledger("run", str(reports), "--method", str(file), "--case", case)
    file.unlink()
    rows = [json.loads(x) for x in harmledger("export", "incidents", "--case", case).stdout.splitlines()]
    assert [(row["method"], row["killed"]["civilians"]["max"]) for row in rows] == [("ours@1", None)]
    assert harmledger("verify", "--case", case).returncode == 0
    file.write_text(text.replace('open_max = "highest_told"', 'open_max = "mean"'), encoding="utf-8")
    broken = harmledger("run", str(reports), "--method", str(file), "--case", case)
    assert broken.returncode == 2
    assert "range.open_max" in broken.stderr
    assert harmledger("verify", "--case", case).returncode == 0
