"""Reviewing from the command line: deciding, undoing, the queue, and two people on one thing."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from harmledger import deciding, pipeline, reviewing
from harmledger.errors import Conflict
from harmledger.ledger import digest_of, fold, open_case
from harmledger.model.case import CaseView
from harmledger.model.decision import Act, Standing, Wish
from harmledger.model.incident import Grade
from harmledger.model.queue import Filter
from harmledger.model.span import Span
from harmledger.standing import case_view, rebuilt
from tests.cli.calling import harmledger

REPORTS = {
    "one.txt": "A Russian air strike killed three civilians in Kunduz on 6 May 2031, the North Observatory said.\n",
    "two.txt": "A Russian air strike on Kunduz killed five civilians on 6 May 2031, the Valley Committee said.\n",
    "far.txt": "Shelling killed two civilians in Mariupol on 9 May 2031 😢, the Harbour Watch said. Nobody came.\n",
}


def made(tmp_path: Path) -> str:
    folder = tmp_path / "reports"
    folder.mkdir()
    for name, text in REPORTS.items():
        (folder / name).write_text(text, encoding="utf-8")
    case = str(tmp_path / "case")
    harmledger("run", str(folder), "--case", case)
    return case


@pytest.fixture
def case(tmp_path: Path) -> str:
    return made(tmp_path)


@pytest.fixture(scope="module")
def untouched(tmp_path_factory: pytest.TempPathFactory) -> str:
    return made(tmp_path_factory.mktemp("untouched"))


def of(view: CaseView, file: str) -> str:
    """The claim of a report."""
    [document] = [d for d in view.documents if d.file.endswith(file)]
    return view.readings[document.id].claims[0].id


def facts(view: CaseView) -> tuple[object, ...]:
    """A case but for its decisions."""
    return view.readings, view.incidents, dict(view.assessments), dict(view.withdrawn), view.standings


def as_if_derived_anew(case: str) -> int:
    """See that the derived tables are what its entries give; tells the entries after which no claim can have moved."""
    with open_case(case) as opened:
        derived = opened.derived_state()
        assert derived is not None
        assert (digest_of(rebuilt(opened)), len(opened)) == (derived.digest, int(derived.state))
        return fold(opened.entries()).joined


def review(case: str, *arguments: str, status: int = 0) -> str:
    done = harmledger("review", *arguments, "--case", case)
    assert done.returncode == status, done.stderr
    return done.stdout + done.stderr


def test_a_corrected_claim_goes_out_in_every_export(case: str):
    one = of(case_view(case), "one.txt")
    told = '{"min": 4, "max": null}'
    said = review(case, "correct", one, "counts/0", told, "--quote", "three civilians", "--reason", "x")
    assert "undoes it" in said
    rows = [json.loads(row) for row in harmledger("export", "claims", "--case", case).stdout.splitlines()]
    [row] = [row for row in rows if row["id"] == one]
    [count] = row["counts"]
    assert count == {"what": "killed", "who": "civilians", "min": 4, "max": None, "hedge": "at_least",
                     "text": "three civilians"}  # fmt: skip
    [quote] = [e for e in row["evidence"] if e["field"] == "counts/0"]
    assert quote["quote"] == "three civilians" == REPORTS["one.txt"][quote["start"] : quote["end"]]


def test_decisions_of_every_kind_and_their_undoing(case: str):
    before = case_view(case)
    one, two = of(before, "one.txt"), of(before, "two.txt")
    home = next(i.id for i in before.incidents if one in i.claims)
    text = next(d.text for d in before.documents if d.file.endswith("far.txt"))
    [far] = [d.id for d in before.documents if d.file.endswith("far.txt")]
    start = text.index("Nobody")
    words = (("origin", Span(start, start + len("Nobody"))),)
    table = [
        Wish(Act.REJECT, one, "a drill"),
        Wish(Act.ACCEPT, two),
        Wish(Act.CORRECT, two, "it says six", field="counts/0", value={"min": 6, "max": 6}),
        Wish(Act.CORRECT, two, "no word of who", field="perpetrators/0", value=None),
        Wish(Act.ADD, far, "missed", value={"event": "explosion", "origin": {"name": "Nobody"}}, words=words),
        Wish(Act.WITHDRAW, far, "of another war"),
        Wish(Act.RANGE, home, "the list", field="killed/civilians", value={"min": 1, "max": None}),
        Wish(Act.GRADE, home, "sure", value="confirmed"),
        Wish(Act.NOTE, home, value="ask again"),
    ]
    for wish in table:
        made = deciding.decide(case, [wish], "ada")
        assert facts(made.after) != facts(before) or wish.act is Act.NOTE, wish
        assert wish.act is Act.NOTE or as_if_derived_anew(case)
        _, after, _ = deciding.undo(case, made.undone_by, "oops", "bob")
        assert facts(after) == facts(before), wish
        assert as_if_derived_anew(case)
    for rule in (
        lambda: deciding.split(case, home, [one], "two", "ada"),
        lambda: deciding.merge(case, [i.id for i in before.incidents], "one", "ada"),
    ):
        stood, stands, _ = rule()
        assert facts(stands) != facts(stood) == facts(before)
        assert as_if_derived_anew(case)
        deciding.undo(case, f"r{stands.entries - 1}", "oops", "bob")
        assert as_if_derived_anew(case)
    bulk = deciding.decide(case, table[1:5], "ada")
    assert bulk.undone_by.startswith("b")
    assert bulk.after.standings[two] is Standing.CORRECTED
    assert facts(deciding.undo(case, bulk.undone_by, "oops", "bob")[1]) == facts(before)
    assert pipeline.verify(case) == ()


def test_what_moves_no_claim_leaves_the_incidents_and_derives_what_linking_anew_would(case: str):
    view = case_view(case)
    home = max(view.incidents, key=lambda i: len(i.claims))

    for wish in (
        Wish(Act.RANGE, home.id, "the list", field="killed/civilians", value={"min": 1, "max": None}),
        Wish(Act.GRADE, home.id, "sure", value="confirmed"),
    ):
        made = deciding.decide(case, [wish, Wish(Act.NOTE, home.id, value="hm")], "ada")
        assert as_if_derived_anew(case) == view.entries
        assert made.after.assessments[home.id].set_by
        _, after, _ = deciding.undo(case, made.undone_by, "oops", "bob")
        assert as_if_derived_anew(case) == view.entries
        assert facts(after) == facts(view)


def test_what_is_set_stands_over_any_method_and_a_run(case: str, tmp_path: Path):
    view = case_view(case)
    one = of(view, "one.txt")
    home = next(i.id for i in view.incidents if one in i.claims)
    review(case, "set", home, "killed/civilians", "7-9", "--reason", "the hospital's list")
    review(case, "set", home, "grade", "confirmed", "--reason", "seen", "--by", "ada")
    (tmp_path / "reports" / "new.txt").write_text(REPORTS["one.txt"].replace("three", "eight"), encoding="utf-8")
    harmledger("run", str(tmp_path / "reports"), "--case", case)
    view = case_view(case)
    home = next(i.id for i in view.incidents if one in i.claims)
    assert view.assessments[home].grade is Grade.CONFIRMED
    assert "set by people" in harmledger("show", home, "--case", case).stdout
    assert any("killed/civilians 7" in told for told in view.assessments[home].set_by)
    assert "claims came" in review(case, "differences")


def test_two_people_on_one_thing_do_not_overwrite_each_other_unseen(case: str):
    seen = case_view(case)
    one, far = of(seen, "one.txt"), of(seen, "far.txt")
    deciding.decide(case, [Wish(Act.REJECT, one, "a drill")], "ada", seen.entries)
    deciding.decide(case, [Wish(Act.ACCEPT, far)], "bob", seen.entries)  # on another thing
    deciding.decide(case, [Wish(Act.NOTE, one, value="hm")], "bob", seen.entries)  # beside it
    home = next(i.id for i in seen.incidents if far in i.claims)
    for wish in (Wish(Act.ACCEPT, one), Wish(Act.GRADE, home, "sure", value="fair")):
        with pytest.raises(Conflict, match=r"ada decided to reject|bob decided to accept") as caught:
            deciding.decide(case, [Wish(Act.NOTE, far, value="x"), wish], "eve", seen.entries)
        assert len(caught.value.since) == 1
    now = case_view(case)
    deciding.decide(case, [Wish(Act.ACCEPT, one)], "eve", now.entries)
    assert [d.who for d in reviewing.history(case, one) if d.id.startswith("d")] == ["ada", "bob", "eve"]


def test_the_queue_tells_what_is_left(case: str):
    view = case_view(case)
    page = reviewing.queue(case)
    assert [item.thing for item in page.items[:1]] == ["incident"]
    assert page.items == tuple(sorted(page.items, key=lambda item: (-item.score, item.id)))
    first = reviewing.queue(case, limit=1)
    second = reviewing.queue(case, after=first.next, limit=1)
    assert first.items + second.items == page.items[:2]
    assert reviewing.queue(case, Filter(place=("KUNDUZ",))).total == 1
    far = next(i for i in view.incidents if of(view, "far.txt") in i.claims)
    deciding.decide(case, [Wish(Act.ASSIGN, far.id, value="ada")], "bob")
    assert [i.id for i in reviewing.queue(case, Filter(assignee=("ada",))).items] == [far.id]
    deciding.decide(case, [Wish(Act.ACCEPT, claim) for claim in far.claims], "ada")
    assert far.id not in [i.id for i in reviewing.queue(case).items]
    assert reviewing.queue(case, Filter(assignee=("ada",), decided=True)).total == 1
    listed = review(case, "queue", "--event", "airstrike", "--save", "from the air")
    assert "deaths: " in listed
    assert review(case, "queue", "--filter", "from the air") == listed


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["accept", "nothing"], "begins with"),
        (["reject", "CLAIM", "--reason", " "], "needs a reason"),
        (["correct", "CLAIM", "colour", "red", "--reason", "x"], "has a field 'colour'"),
        (["correct", "CLAIM", "event", "party", "--reason", "x"], "no event"),
        (["correct", "CLAIM", "event", "airstrike", "--reason", "x"], "that already"),
        (["correct", "CLAIM", "counts/7", "null", "--reason", "x"], "has no counts/7"),
        (["correct", "CLAIM", "counts/0", '{"min": -1}', "--reason", "x"], "whole numbers from 0"),
        (["correct", "CLAIM", "counts/0", "{min", "--reason", "x"], "no JSON"),
        (["correct", "CLAIM", "counts/0", '{"min": 1}', "--at", "5:9999", "--reason", "x"], "no words from 5 to 9999"),
        (["correct", "CLAIM", "counts/0", '{"min": 1}', "--quote", "no such", "--reason", "x"], "not in the document"),
        (["correct", "CLAIM", "counts/0", '{"min": 1}', "--quote", "i", "--reason", "x"], "stand there"),
        (["correct", "CLAIM", "counts/0", '{"min": 1}', "--at", "0:3", "--quote", "abc", "--reason", "x"], "not 'abc'"),
        (["correct", "CLAIM", "counts/1", '{"what": "killed", "min": 1, "max": 1}', "--reason", "x"], "no words stand"),
        (["add", "one.txt", '{"counts": [{"what": "killed", "min": 1, "max": 1}]}', "--reason", "x"], "no words stand"),
        (["set", "CLAIM", "grade", "fair", "--reason", "x"], "no incident"),
        (["undo", "d999", "--reason", "x"], "no ruling 'd999'"),
        (["queue", "--filter", "none"], "no filter is called"),
        (["queue", "--after", "x"], "no place in the queue"),
    ],
)  # fmt: skip
def test_what_cannot_be_decided_is_told_with_its_remedy(untouched: str, arguments: list[str], said: str):
    one = of(case_view(untouched), "one.txt")
    done = harmledger("review", *[one if a == "CLAIM" else a for a in arguments], "--case", untouched)
    assert done.returncode == 2
    assert said in done.stderr
