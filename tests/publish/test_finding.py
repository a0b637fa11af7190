"""What the public looks for in a release: filters, both scripts, pages that stay where they are, sums."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from benchmarks.released import released
from harmledger import assess
from harmledger.catalogue import Box, Filters, Order, filters_of
from harmledger.errors import UsageError
from harmledger.model.case import CaseView
from harmledger.model.ids import IncidentId
from harmledger.model.interval import Interval
from harmledger.model.sums import By, Change, Moved
from harmledger.publish import releases
from harmledger.publish.finding import CATALOGUE, Site, open_site
from harmledger.publish.history import CHANGES, History
from harmledger.publish.redact import Redacted
from harmledger.publish.rows import rows
from harmledger.publish.tables import table
from harmledger.resources.methods import method

NOW = datetime(2042, 1, 1, tzinfo=UTC)


def site_of(view: CaseView, folder: Path, least: int = 1) -> Site:
    releases.write(folder, Redacted(view, {}), "test", least, NOW)
    return open_site(folder)


@pytest.fixture(scope="module")
def many() -> CaseView:
    return released(200)


@pytest.fixture(scope="module")
def site(many: CaseView, tmp_path_factory: pytest.TempPathFactory) -> Site:
    return site_of(many, tmp_path_factory.mktemp("many") / "release")


def test_a_stream_is_the_export(site: Site, many: CaseView):
    assert b"".join(line + b"\n" for line in site.stream(Filters())) == b"".join(table(many, "incidents", "jsonl"))
    for what in ("documents", "claims", "tallies"):
        assert list(site.stream_of(what))
        assert sorted(site.stream_of(what)) == sorted(b"".join(table(many, what, "jsonl")).splitlines())


def test_pages_give_every_incident_once_in_either_order(site: Site, many: CaseView):
    for order in Order:
        seen: list[str] = []
        cursor = None
        while True:
            page = site.find(Filters(), cursor, 37, order)
            assert page.total == 200
            seen += [row.id for row in page.rows]
            cursor = page.next
            if cursor is None:
                break
        ids = [row.id for row in rows(many, "incidents")]
        assert sorted(seen) == sorted(ids)
        assert (seen == ids) is (order is Order.OLDEST)


def test_a_cursor_holds_in_a_later_release(site: Site, many: CaseView, tmp_path: Path):
    first = site.find(Filters(), None, 100)
    kept = many.incidents[40:]  # what went before the cursor moves nothing after it
    later = site_of(replace(many, incidents=kept), tmp_path / "later")
    assert first.next
    assert later.find(Filters(), first.next, 10).rows == site.find(Filters(), first.next, 10).rows


@pytest.mark.parametrize("cursor", ["x", "e30", "bnVsbA", "WzEsMiwzLDRd", "é", "a" * 500])
def test_what_is_no_cursor_is_told(site: Site, cursor: str):
    with pytest.raises(UsageError, match="cursor"):
        site.find(Filters(), cursor)


def test_a_cursor_is_of_its_filters_alone(site: Site):
    cursor = site.find(Filters(), None, 1).next
    with pytest.raises(UsageError, match="another list"):
        site.find(Filters(origins=1), cursor)


FILTERS = [
    Filters(since=date(2031, 3, 1), until=date(2031, 9, 30)),
    Filters(perpetrators=("redland", "greens")),
    Filters(events=("airstrike",), grades=("fair", "confirmed", "weak")),
    Filters(box=Box(20.5, 10.5, 23.5, 12.5)),
    Filters(box=Box(23.5, -90, 20.5, 90)),
    Filters(origins=2, harmed=("civilians",)),
    Filters(countries=("XO",), since=date(2035, 1, 1)),
]


@pytest.mark.parametrize("filters", FILTERS)
def test_filters_take_what_holds_and_nothing_else(site: Site, many: CaseView, filters: Filters):
    found = {row.id for row in site.find(filters, None, 500).rows}
    assert found == {incident.id for incident in many.incidents if _holds(many, incident, filters)}
    assert 0 < len(found) < 200
    assert filters_of({name: [value] for name, value in filters.address()}) == filters


def _holds(view: CaseView, incident, f: Filters) -> bool:  # noqa: ANN001
    a, place, when = view.assessments[incident.id], incident.place, incident.date
    civilians = [i.interval for blocks in a.ranges.values() for who, i in blocks.items() if who == "civilians"]
    lon_in = not f.box or (
        f.box.west <= place.lon <= f.box.east
        if f.box.west <= f.box.east
        else place.lon >= f.box.west or place.lon <= f.box.east
    )
    return all(
        (
            not f.since or when.last >= f.since,
            not f.until or when.start <= f.until,
            not f.perpetrators or any(p.actor in f.perpetrators for p in a.perpetrators),
            not f.events or incident.event in f.events,
            not f.grades or a.grade in f.grades,
            not f.box or f.box.south <= place.lat <= f.box.north,
            lon_in,
            a.independent_origins >= f.origins,
            not f.harmed or any(not i.zero for i in civilians),
        )
    )


def test_places_are_found_in_both_scripts_and_spellings(case: CaseView, tmp_path: Path):
    whole = replace(case, method=method("airwars"), withdrawn={})
    site = site_of(whole, tmp_path / "mill")
    for asked in ("Old Mill", "old mil", "الطاحونة القديمة", "طاحونة", "الطاحونه"):
        assert [r.label for r in site.find(Filters(place=asked)).rows] == ["Old Mill, 6 May 2031, shelling"], asked
    for asked in ("villagers", "مدنيين", "لجان الوادي", "northern column", "bridge"):
        assert site.find(Filters(text=asked)).total == 1, asked
    for asked in ('"', "' OR 1=1 --", "NEAR(a b)", "*", "place : x", "\x00", "🙂"):
        assert site.find(Filters(text=asked)).total == 0, asked
    assert site.find(Filters(place="villagers")).total == 0


def test_an_incident_comes_with_all_that_belongs_to_it(site: Site, many: CaseView):
    incident = max(many.incidents, key=lambda i: len(i.claims))
    view = site.view(incident.id)
    assert view is not None
    assert view.incidents == (incident,)
    assert view.assessments == {incident.id: many.assessments[incident.id]}
    assert set(view.claims()) == set(incident.claims)
    assert site.view("no such id") is None


@pytest.mark.parametrize("least", [1, 4])
@pytest.mark.parametrize("by", [(), (By.MONTH,), (By.YEAR, By.PERPETRATOR), (By.PLACE,)])
def test_totals_are_the_sums_of_the_case(many: CaseView, tmp_path: Path, by: tuple[By, ...], least: int):
    site = site_of(many, tmp_path / "release", least)
    assert many.method
    ours = assess.sums(many.incidents, many.assessments, many.method, by, least)
    theirs = site.totals(Filters(), by)
    assert [(t.keys, t.headline, t.incidents, t.origins, t.killed, t.injured) for t in theirs] == [
        (s.keys, s.headline, len(s.incidents), s.origins, s.killed, s.injured) for s in ours
    ]


def test_an_open_bound_leaves_the_total_open(case: CaseView, tmp_path: Path):
    site = site_of(replace(case, method=method("airwars"), withdrawn={}), tmp_path / "mill")
    (told,) = (t for t in site.totals(Filters()) if t.headline)
    assert (told.killed, told.killed_children) == (Interval(3, 5), Interval(1, 1))


def test_a_catalogue_of_another_release_is_made_again(many: CaseView, tmp_path: Path):
    folder = tmp_path / "release"
    first = site_of(many, folder)
    releases.write(folder, Redacted(replace(many, incidents=many.incidents[:5]), {}), "test", 1, NOW)
    assert open_site(folder).find(Filters()).total == 5
    assert first.find(Filters()).total == 200  # what was open stays what it was
    (folder / CATALOGUE).write_bytes(b"no database")
    assert open_site(folder).find(Filters()).total == 5


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("from", "yesterday"),
        ("to", "2031-13"),
        ("from", "0000"),
        ("event", "flood"),
        ("grade", "sure"),
        ("bbox", "1,2,3"),
        ("bbox", "nan,0,1,1"),
        ("bbox", "0,5,1,1"),
        ("min_origins", "-1"),
        ("min_origins", "²"),
        ("place", "x" * 201),
    ],
)
def test_a_wrong_filter_is_named(name: str, value: str):
    with pytest.raises(UsageError) as error:
        filters_of({name: [value]})
    assert error.value.where == name
    assert error.value.remedy


def test_months_and_years_are_whole():
    filters = filters_of({"from": ["2031"], "to": ["2032-02"]})
    assert (filters.since, filters.until) == (date(2031, 1, 1), date(2032, 2, 29))


def test_an_address_leads_on_whether_its_incident_went_or_has_a_new_id(many: CaseView, tmp_path: Path):
    first, second, third = (incident.id for incident in many.incidents[:3])
    renamed = Change(Moved.CHANGED, first, "label", before=(IncidentId("old"), second))
    merged = Change(Moved.GONE, IncidentId("twin"), "label", (third,))
    folder = tmp_path / "release"
    releases.write(folder, Redacted(many, {}), "test", 1, NOW)
    (folder / CHANGES).write_bytes(History().with_release([renamed, merged], "r1", NOW).lines())
    site = open_site(folder)
    assert list(site.former()) == ["old", "twin"]  # the second one only gave claims away
    assert (site.successors("old"), site.successors("twin")) == ((first,), (third,))
