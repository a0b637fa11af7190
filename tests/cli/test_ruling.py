"""Merging, splitting and undoing from the command line: attributed, reversible, and lasting."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from harmledger import deciding
from harmledger.errors import Conflict
from harmledger.model.decision import Act, Wish
from harmledger.standing import case_view
from tests.cli.calling import harmledger

REPORTS = {
    "one.txt": "A Russian air strike killed three civilians in Kunduz on 6 May 2031, the North Observatory said.\n",
    "two.txt": "A Russian air strike on Kunduz killed five civilians on 6 May 2031, the Valley Committee said.\n",
    "far.txt": "Shelling killed two civilians in Mariupol on 9 May 2031, the Harbour Watch said.\n",
}


@pytest.fixture
def reports(tmp_path: Path) -> Path:
    folder = tmp_path / "reports"
    folder.mkdir()
    for name, text in REPORTS.items():
        (folder / name).write_text(text, encoding="utf-8")
    return folder


@pytest.fixture
def case(reports: Path, tmp_path: Path) -> str:
    case = str(tmp_path / "case")
    harmledger("run", str(reports), "--case", case)
    return case


def incidents(case: str) -> dict[str, tuple[str, ...]]:
    """Each incident with the claims in it."""
    rows = map(json.loads, harmledger("export", "incidents", "--case", case).stdout.splitlines())
    return {row["id"]: tuple(row["claims"]) for row in rows}


def rule(case: str, *arguments: str) -> str:
    done = harmledger("link", *arguments, "--reason", "seen by eye", "--who", "ada", "--case", case)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_a_merge_is_told_kept_and_undone(case: str, reports: Path):
    before = incidents(case)
    assert sorted(map(len, before.values())) == [1, 2]
    told = rule(case, "merge", *before)
    assert "joined from another incident: " in told
    [(one, claims)] = incidents(case).items()
    assert len(claims) == 3
    assert "merged by ada on " in harmledger("show", one, "--case", case).stdout
    listed = harmledger("link", "list", "--case", case).stdout
    name, kind, said = listed.strip().split("\t")
    assert (kind, "ada" in said, "seen by eye" in said) == ("merge", True, True)
    (reports / "more.txt").write_text(REPORTS["one.txt"].replace("three", "four"), encoding="utf-8")
    harmledger("run", str(reports), "--case", case)
    assert [len(claims) for claims in incidents(case).values()] == [4]  # it outlives a run with another report
    harmledger("withdraw", "more.txt", "--reason", "a rumour", "--case", case)
    rule(case, "undo", name)
    assert incidents(case) == before
    assert "undone: seen by eye" in harmledger("link", "list", "--case", case).stdout
    assert harmledger("verify", "--case", case).returncode == 0


def test_a_split_sets_a_document_or_a_claim_apart(case: str, reports: Path):
    before = incidents(case)
    both, (first, second) = next((i, c) for i, c in before.items() if len(c) == 2)
    told = rule(case, "split", both, "two.txt")
    assert "left for another incident: " in told
    assert sorted(map(len, incidents(case).values())) == [1, 1, 1]
    harmledger("run", str(reports), "--case", case)
    assert sorted(map(len, incidents(case).values())) == [1, 1, 1]
    name = harmledger("link", "list", "--case", case).stdout.split("\t")[0]
    rule(case, "undo", name)
    assert incidents(case) == before
    rule(case, "split", both, second)
    assert (first,) in incidents(case).values()
    assert (second,) in incidents(case).values()


def test_a_merge_that_is_split_again_leaves_all_as_it_was(case: str):
    before = incidents(case)
    rule(case, "merge", *before)
    [whole] = incidents(case)
    rule(case, "split", whole, "far.txt")
    assert incidents(case) == before


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("merge", "INCIDENT", "INCIDENT"), "two different incidents"),
        (("merge", "INCIDENT", "far.txt"), "is no incident"),
        (("merge", "INCIDENT", "ffffffffff"), "begins with 'ffffffffff'"),
        (("split", "INCIDENT", "far.txt"), "'far.txt' is not in this incident"),
        (("split", "INCIDENT", "one.txt", "two.txt"), "claims that stay"),
        (("undo", "r9999"), "there is no ruling 'r9999'"),
    ],
)
def test_what_cannot_be_ruled_is_told_with_its_remedy(case: str, arguments: tuple[str, ...], says: str):
    before = incidents(case)
    both = next(i for i, claims in before.items() if len(claims) == 2)
    named = [both if a == "INCIDENT" else a for a in arguments]
    done = harmledger("link", *named, "--reason", "seen", "--case", case)
    assert (done.returncode, done.stdout) == (2, "")
    assert says in done.stderr
    assert incidents(case) == before


def test_a_ruling_needs_a_reason_and_a_case_that_joins(case: str, reports: Path, tmp_path: Path):
    assert "needs a reason" in harmledger("link", "undo", "r1", "--reason", " ", "--case", case).stderr
    loose = str(tmp_path / "loose")
    harmledger("run", str(reports), "--link", "none", "--case", loose)
    done = harmledger("link", "merge", *incidents(loose), "--reason", "seen", "--case", loose)
    assert "joins nothing" in done.stderr


def test_two_who_rule_on_one_incident_do_not_overwrite_each_other_unseen(case: str):
    seen = case_view(case)
    both, alone = sorted(seen.incidents, key=lambda i: -len(i.claims))
    deciding.split(case, both.id, [both.claims[0]], "two strikes", "ada", seen.entries)
    halves = [i.id for i in case_view(case).incidents if i.id != alone.id]
    now = case_view(case).entries
    for ruling in (
        lambda as_of: deciding.merge(case, [halves[0], alone.id], "one", "bob", as_of),
        lambda as_of: deciding.split(case, both.id, [both.claims[1]], "two", "bob", as_of),
        lambda as_of: deciding.move(case, alone.id, alone.claims, halves[0], "here", "bob", as_of),
        lambda as_of: deciding.apart(case, alone.id, halves[1], "far", "bob", as_of),
    ):
        with pytest.raises(Conflict, match="ada ruled split: two strikes") as caught:
            ruling(seen.entries)
        assert len(caught.value.since) == 1
        assert case_view(case).entries == now
    deciding.decide(case, [Wish(Act.NOTE, alone.id, value="hm")], "eve")  # beside any ruling
    deciding.apart(case, halves[0], halves[1], "far", "ada", seen.entries)  # her own stands in nobody's way
    deciding.decide(case, [Wish(Act.REJECT, alone.claims[0], "a drill")], "eve")
    [ruled] = [d for d in case_view(case).decisions if d.act is Act.REJECT]
    deciding.undo(case, ruled.id, "none", "eve")
    with pytest.raises(Conflict, match=f"reject .*eve undid {ruled.id}: none"):
        deciding.merge(case, [alone.id, halves[0]], "one", "ada", case_view(case).entries - 2)
    deciding.merge(case, [alone.id, *halves], "one", "bob", case_view(case).entries)
