"""Several people at one desk at once: nothing that one of them entered is overwritten unseen."""

from __future__ import annotations

import re

import pytest

from harmledger import deciding
from harmledger.model.decision import Act, Wish
from tests.web.desks import DeskCase


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


def test_of_two_who_rule_on_one_incident_the_second_is_shown_what_the_first_did(desk: DeskCase) -> None:
    whole = next(i for i in desk.view().incidents if len(i.claims) > 1)
    other = next(i for i in desk.view().incidents if i.id != whole.id)
    first, second = desk.client("reviewer"), desk.client("reviewer-2")
    page = f"/en/incidents/{whole.id}"
    as_of = {"reviewer": seen(first.get(page).text), "reviewer-2": seen(second.get(page).text)}

    def form(who: str, **told: str) -> dict[str, str]:
        return {"csrf": f"csrf-{who}", "seen": as_of[who], **told}

    split = {"claim": whole.claims[0], "reason": "the morning's strike"}
    done = first.post(f"{page}/split", data=form("reviewer", **split))
    assert (done.status_code, "undo=r" in done.headers["location"]) == (303, True)
    merge = {"with": other.id, "reason": "one day's shelling"}
    for path, told in (("merge", merge), ("apart", merge), ("split", {**split, "to": other.id}), ("split", split)):
        answer = second.post(f"{page}/{path}", data=form("reviewer-2", **told))
        assert (answer.status_code, "the morning&#39;s strike" in answer.text) == (409, True), path
    listed = {"incident": [whole.id, other.id], "reason": "one day's shelling"}
    assert second.post("/en/incidents/merge", data={**form("reviewer-2"), **listed}).status_code == 409
    assert len(desk.view().incidents) == 4
    anyway = second.post(f"{page}/merge", data=form("reviewer-2", **merge, anyway="1"))
    assert anyway.status_code == 303
    assert len(desk.view().incidents) == 3
    assert first.post(f"{page}/split", data=form("reviewer", **split)).status_code == 409  # the merge was another's


def test_an_incident_that_went_into_another_is_no_missing_page_to_who_rules_on_it(desk: DeskCase) -> None:
    one, other, third = desk.view().incidents[:3]
    page = desk.client("reviewer-2").get(f"/en/incidents/{one.id}").text
    merged = desk.form("reviewer", **{"with": one.id}, reason="one strike")
    desk.client("reviewer").post(f"/en/incidents/{other.id}/merge", data=merged)
    gone = next(i.id for i in (one, other) if i.id not in {i.id for i in desk.view().incidents})
    told = {"csrf": "csrf-reviewer-2", "seen": seen(page), "with": third.id, "reason": "two days"}
    answer = desk.client("reviewer-2").post(f"/en/incidents/{gone}/apart", data=told)
    assert (answer.status_code, "one strike" in answer.text) == (409, True)
    assert desk.client("reviewer-2").post("/en/incidents/none/apart", data=told).status_code == 404
