"""Deciding and the queue on every store: the same decisions, undone the same way, found by the same filters."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from harmledger import deciding, pipeline, reviewing
from harmledger.errors import Conflict
from harmledger.ledger import encode, open_case
from harmledger.model.case import RunRequest
from harmledger.model.decision import Act, Wish
from harmledger.model.queue import Filter, QueueItem, Reason, Why
from harmledger.review.index import INDEX, ROWS, indexed
from harmledger.standing import case_view

REPORT = "A Russian air strike killed three civilians in Kunduz on 6 May 2031, the North Observatory said.\n"


def test_decisions_stand_conflict_and_are_undone(address: str | Path, tmp_path: Path) -> None:
    case, report = str(address), tmp_path / "one.txt"
    report.write_text(REPORT, encoding="utf-8")
    pipeline.run(RunRequest((str(report),), case))
    before = case_view(case)
    [claim] = before.claims()
    [home] = before.incidents
    three = {"min": 3, "max": None}
    made = deciding.decide(
        case, [Wish(Act.CORRECT, claim, "x", "counts/0", three), Wish(Act.GRADE, home.id, "y", value="fair")], "ada"
    )
    assert str(made.after.claims()[claim].counts[0].interval) == "3 or more"
    with pytest.raises(Conflict):
        deciding.decide(case, [Wish(Act.REJECT, claim, "no")], "bob", before.entries)
    deciding.decide(case, [Wish(Act.ASSIGN, home.id, value="bob")], "ada")
    assert [i.assignee for i in reviewing.queue(case, Filter(assignee=("bob",), decided=None)).items] == ["bob"]
    assert deciding.undo(case, made.undone_by, "no", "ada")[1].incidents == before.incidents
    assert reviewing.queue(case, Filter(place=("kunduz",), since=date(2031, 5, 1), until=date(2031, 6, 2))).total == 1
    assert [d.id[0] for d in reviewing.history(case, claim)][-1] == "d"
    assert pipeline.verify(case) == ()


def test_a_long_queue_is_paged_in_order_on_every_store(address: str | Path) -> None:
    """Its keys are texts, which a server would order by the rules of a language."""
    items = [
        QueueItem(f"{n:03x}é"[:4], "incident", 5000 - n // 3, "x", (Reason(Why.DEATHS, "so"),), place=f"P-{n % 7}",
                  first=date(2031, 1 + n % 12, 1), last=date(2031, 1 + n % 12, 1 + n % 28))
        for n in range(900)
    ]  # fmt: skip
    items.sort(key=lambda item: (-item.score, item.id))
    with open_case(address, create=True, write=True) as opened:
        opened.replace_derived({ROWS: [encode(i) for i in items], INDEX: indexed(items)}, "0")
        for wanted in (Filter(), Filter(place=("p-3", "P-5")), Filter(since=date(2031, 3, 4), until=date(2031, 8, 2))):
            found: list[QueueItem] = []
            after: str | None = None
            while True:
                page = reviewing.queue_of(opened, wanted, after, 70)
                found += page.items
                after = page.next
                if after is None:
                    break
            assert len(found) == page.total > 0
            assert found == [i for i in items if i in found]
            if wanted.since and wanted.until:
                assert found == [i for i in items if i.last >= wanted.since and i.first <= wanted.until]
