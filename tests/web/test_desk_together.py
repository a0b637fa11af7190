"""Several people at one desk at once: nothing that one of them entered is overwritten unseen."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from harmledger import deciding
from harmledger.model.decision import Act, Wish
from tests.web.desks import DeskCase, copied, read


@pytest.fixture(scope="module")
def case(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return read(tmp_path_factory.mktemp("together"))


@pytest.fixture
def desk(case: Path, tmp_path: Path) -> Iterator[DeskCase]:
    with copied(case, tmp_path) as made:
        yield made


def seen(page: str) -> str:
    """As of how many entries a page's forms were made."""
    (found,) = set(re.findall(r'name="seen" value="(\d+)"', page))
    return found


def test_what_is_entered_while_a_page_is_being_made_is_a_conflict(
    desk: DeskCase, monkeypatch: pytest.MonkeyPatch
) -> None:
    document, claim = desk.document("a.txt"), desk.claims("a.txt")[0]
    here = desk.desk.presence.here

    def meanwhile(item: str, who: str) -> tuple[str, ...]:  # between reading the case and writing the page
        monkeypatch.undo()
        deciding.decide(str(desk.case), [Wish(Act.REJECT, claim, "told of an exercise")], "coder-2")
        desk.desk.case.now()  # as another's page asks
        return here(item, who)

    monkeypatch.setattr(desk.desk.presence, "here", meanwhile)
    page = desk.client("coder").get(f"/en/documents/{document}").text
    answer = desk.client("coder").post(f"/en/claims/{claim}/accept", data={"csrf": "csrf-coder", "seen": seen(page)})
    assert (answer.status_code, "told of an exercise" in answer.text) == (409, True)
    assert desk.view().standings[claim] == "rejected"
