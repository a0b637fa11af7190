"""Where the claims of an incident are that is gone, through all that became of it since."""

from __future__ import annotations

from datetime import UTC, datetime

from harmledger.model.ids import IncidentId
from harmledger.model.sums import Change, Moved
from harmledger.publish.history import History

NOW = datetime(2031, 7, 1, tzinfo=UTC)


def gone(incident: str, *into: str) -> Change:
    return Change(Moved.GONE, IncidentId(incident), "label", tuple(map(IncidentId, into)))


def test_a_merged_incident_leads_to_where_its_claims_are_now():
    history = History().with_release([gone("a", "b", "c")], "r1", NOW).with_release([gone("b", "d")], "r2", NOW)
    assert history.now("a") == ("c", "d")
    assert history.now("d") is None
    assert [row.n for row in history.rows] == [1, 2]
    assert b"label" not in history.lines()


def test_incidents_that_went_into_each_other_end():
    history = History().with_release([gone("a", "b"), gone("b", "a")], "r1", NOW)
    assert history.now("a") == ()


def test_an_incident_that_came_back_is_not_gone():
    back = Change(Moved.NEW, IncidentId("a"), "label")
    history = History().with_release([gone("a")], "r1", NOW).with_release([back], "r2", NOW)
    assert history.now("a") is None
    assert [row.n for row in History(history.rows[1:]).with_release([gone("b")], "r3", NOW).rows] == [2, 3]
