"""A case as the public may see it: examples in words; ``campaigns/trials/releases.py`` looks for what leaks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import h3
import pytest
from hypothesis import given
from hypothesis import strategies as st

from harmledger import assess
from harmledger.catalogue import Filters
from harmledger.errors import CaseError, IntegrityError
from harmledger.model.case import CaseView
from harmledger.model.claim import Claim, Reading, Scope, What, Who
from harmledger.model.document import Document, Section, SectionKind
from harmledger.model.ids import DocumentId, Sha256, SourceId
from harmledger.model.incident import Incident, Piece, Umbrella, incident_id
from harmledger.model.mention import PlaceKind, SourceKind
from harmledger.model.moment import KnownFrom, Moment
from harmledger.model.policy import FINEST_CELL
from harmledger.model.span import Span
from harmledger.model.voices import Voices
from harmledger.publish import releases
from harmledger.publish.finding import open_site
from harmledger.publish.redact import Asked, Known, Redacted, Town, namer_of, redact
from harmledger.publish.redact.places import public_place
from harmledger.publish.redact.views import EMBARGO, NO_SOURCE, UNDATED
from harmledger.resources.methods import method
from harmledger.resources.policies import default_text, parse
from harmledger.web.reader.pages import Pages
from tests.builders import HARBOUR, OLD_MILL, account, claim, count, day, incident, origin, site

POLICY = default_text()
OPEN = POLICY.replace("quotes = false # their words", "quotes = true").replace("links = false  #", "links = true #")
LATER = datetime(2032, 1, 1, tzinfo=UTC)
TOWNS = namer_of([Town("Harbour City", "XO", 11.0, 21.0), Town("Ridge", "XO", 9.5, 20.0)])
LISTED = {SourceId("monitor"): SourceKind.MONITOR, SourceId("wire"): SourceKind.AGENCY}
QUOTE = "killed 3 people, Samir among them"


def written(id_: str, text: str = QUOTE) -> Document:
    published = Moment(day("2031-05-07"), KnownFrom.METADATA, "2031-05-07T13:57:41Z")
    section = (Section(SectionKind.BODY, Span(0, len(text))),)
    return Document(
        DocumentId(id_), "their-name", Sha256("ab" * 32), "their/file.txt", text, section,
        title="Samir is dead", url=f"https://wire.example/{id_}", publisher="wire", author="A. Writer",
        published=published,
    )  # fmt: skip


def redacted(*groups: Sequence[Claim], policy: str = POLICY, now: datetime = LATER, **more: object) -> Redacted:
    """A case whose incidents are these groups, redacted."""
    told = [c for group in groups for c in group]
    incidents = tuple(
        replace(incident(*group), id=incident_id(c.id for c in group))
        for group in groups
        if group[0].scope is Scope.INCIDENT
    )
    documents = {c.document: written(c.document) for c in told}
    readings = {d: tuple(c for c in told if c.document == d) for d in documents}
    voices = Voices(tuple(account(*claims) for claims in readings.values()))
    chosen = method("airwars")
    view = CaseView(
        documents=tuple(documents.values()),
        readings={d: Reading(d, claims) for d, claims in readings.items()},
        incidents=incidents,
        assessments={i.id: assess.assessment(i, {c.id: c for c in told}, voices, chosen) for i in incidents},
        actors={"redland": "Redland"},  # type: ignore[dict-item]
        method=chosen,
    )
    known = Known(LISTED, {i: i for i in LISTED}, dict.fromkeys(documents, SourceId("wire")))
    return redact(replace(view, **more), voices, known, Asked(parse(policy, "test"), b"k" * 32, TOWNS, now))  # type: ignore[arg-type]


def only(found: Redacted) -> tuple[Incident, Claim]:
    """The one incident and its first claim."""
    (one,) = found.view.incidents
    return one, found.view.claims()[one.claims[0]]


def test_a_village_is_told_as_the_area_around_it():
    one, told = only(redacted([claim("a", count(3))]))
    assert one.place is not None
    assert (one.place.name, one.place.kind, one.place.alt_names) == ("Ridge area", PlaceKind.DISTRICT, ())
    assert told.place is not None
    assert told.place.place == one.place


def test_a_city_is_told_by_its_name():
    one, _ = only(redacted([claim("a", count(3), at=HARBOUR)]))
    assert one.place == HARBOUR


def test_a_claim_has_its_incidents_place_and_no_other():
    apart = site("Yard", 10.3, 20.4, PlaceKind.SITE)
    found = redacted([claim("a", count(3)), claim("b", count(3), at=apart, document="two")])
    assert len({c.place.place for c in found.view.claims().values() if c.place}) == 1


def test_a_listed_monitor_is_named_and_whoever_is_not_listed_is_not():
    found = redacted([claim("a", count(3)), claim("b", count(4), by=origin("name:amal", "Amal"), document="two")])
    (one,) = found.view.incidents
    assessed = found.view.assessments[one.id]
    assert "monitor" in assessed.grade_reason
    assert "amal" not in assessed.grade_reason.lower()
    assert assessed.independent_origins == 2
    assert {c.origin.speaker for c in found.view.claims().values() if c.origin} == {None}


def test_one_source_is_not_known_again_in_another_incident():
    at = [
        claim(name, count(3), by="name:amal", document=name, on=on)
        for name, on in (("a", "2031-05-06"), ("b", "2031-06-01"))
    ]
    found = redacted(*([c] for c in at))
    assert len({c.origin.source for c in found.view.claims().values() if c.origin}) == 2


def test_the_numbers_stay_what_they_are():
    group = [claim("a", count(3), count(1, Who.CHILDREN)), claim("b", count((4, None)), by="name:x", document="two")]
    plain, found = [replace(incident(*group), id=incident_id("ab"))], redacted(group)
    kept = assess.assessment(plain[0], {c.id: c for c in group}, Voices(tuple(account(c) for c in group)), method())
    (shown,) = found.view.assessments.values()
    bounds = {(w, s): r.interval for w, blocks in kept.ranges.items() for s, r in blocks.items()}
    assert bounds == {(w, s): r.interval for w, blocks in shown.ranges.items() for s, r in blocks.items()}
    assert (shown.grade, shown.independent_origins) == (kept.grade, kept.independent_origins)


def test_words_and_addresses_are_shown_where_the_policy_says_so_and_the_place_is_told():
    told = claim("a", count(3), at=HARBOUR, quote=QUOTE, victims=["Samir"])
    _, shown = only(found := redacted([told], policy=OPEN))
    (document,) = found.view.documents
    assert [e.quote for e in shown.evidence] == ["killed 3 people, ███ among them"]
    assert document.text[shown.evidence[0].span.start : shown.evidence[0].span.end] == shown.evidence[0].quote
    assert (document.title, document.url) == ("███ is dead", "https://wire.example/doc")
    assert (document.author, document.published and document.published.text) == (None, "2031-05-07")


@pytest.mark.parametrize(("policy", "at"), [(POLICY, HARBOUR), (OPEN, OLD_MILL)])
def test_else_they_are_not(policy: str, at: object):
    told = claim("a", count(3), at=at, quote=QUOTE, victims=["Samir"])  # type: ignore[arg-type]
    _, shown = only(found := redacted([told], policy=policy))
    (document,) = found.view.documents
    assert shown.evidence == ()
    assert (document.text, document.title, document.url, document.file) == ("", None, None, document.id)


def test_a_text_that_tells_of_a_village_too_is_not_linked_to():
    city, village = claim("a", count(3), at=HARBOUR), claim("b", count(2), on="2031-06-01")
    assert {d.url for d in redacted([city], [village], policy=OPEN).view.documents} == {None}


def test_victims_are_named_by_consent_alone():
    told = [claim("a", count(2), victims=["Samir Haddad", "Rima Haddad"])]
    _, shown = only(redacted(told))
    assert shown.victims == ()
    policy = POLICY + '\n[[name]]\nname = "Rima  Haddad"\nbasis = "the family\'s consent"\n'
    _, shown = only(redacted(told, policy=policy))
    assert [v.name for v in shown.victims] == ["Rima Haddad"]


def test_a_hospital_is_not_said_to_be_hit_and_a_school_is_without_its_name():
    _, shown = only(redacted([claim("a", count(2), things=[("hospital", "Peace"), ("school", "Hope")])]))
    assert [(o.kind, o.name) for o in shown.objects] == [("school", None)]


@pytest.mark.parametrize(("now", "shown"), [("2031-05-10T11:59", 0), ("2031-05-10T12:00", 1)])
def test_an_embargo_ends_three_days_after_the_day_wherever_on_earth_it_was(now: str, shown: int):
    found = redacted([claim("a", count(3))], now=datetime.fromisoformat(now).replace(tzinfo=UTC))
    assert len(found.view.incidents) == shown
    assert found.withheld == ({} if shown else {EMBARGO: 1})


def test_an_incident_without_a_day_counts_from_its_last_report_and_without_any_stays():
    told = [claim("a", count(3), on=None)]
    assert len(redacted(told).view.incidents) == 1
    assert redacted(told, documents=(replace(written("doc"), published=None),)).withheld == {UNDATED: 1}


def test_a_source_whose_claims_are_not_released_is_not_counted():
    policy = POLICY + '\n[[class]]\nname = "closed"\nsources = ["name:amal"]\nreleased = false\n'
    policy = policy.replace(
        '[[class]]\nname = "institutions"',
        '[[class]]\nname = "closed"\nsources = ["name:amal"]\nreleased = false\n\n[[class]]\nname = "institutions"',
        1,
    )
    hidden = claim("b", count(9), by="name:amal", document="two")
    found = redacted([claim("a", count(3)), hidden], [replace(hidden, id="c", document="three")], policy=policy)  # type: ignore[type-var]
    (assessed,) = found.view.assessments.values()
    assert {r.interval.high for blocks in assessed.ranges.values() for r in blocks.values()} == {3}
    assert found.withheld == {NO_SOURCE: 1}


def test_a_tally_is_told_with_its_own_place():
    month = claim("t", count(120, Who.CIVILIANS), scope=Scope.TALLY, at=HARBOUR)
    found = redacted([month])
    (told,) = found.view.claims(Scope.TALLY).values()
    assert told.place is not None
    assert told.place.place == HARBOUR


lat, lon = st.floats(-85, 85), st.floats(-179, 179)


@given(lat, lon, st.integers(0, 48))
def test_two_places_of_one_cell_are_told_alike(north: float, east: float, other: int):
    policy = parse(POLICY, "test")
    place = replace(OLD_MILL, lat=north, lon=east)
    cell = h3.cell_to_parent(h3.latlng_to_cell(north, east, FINEST_CELL), 5)
    children = sorted(h3.cell_to_children(cell, FINEST_CELL))
    at = h3.cell_to_latlng(children[other % len(children)])
    moved = replace(place, name="Elsewhere", lat=at[0], lon=at[1])
    told = public_place(place, policy, TOWNS)
    assert told == public_place(moved, policy, TOWNS)
    assert told is not None
    far = place.km_to(told)
    assert far is not None
    assert told.radius_km is not None
    assert far <= told.radius_km


# --- the release as a folder ---------------------------------------------------------------------------------


def test_a_release_reads_back_as_it_was_written(tmp_path: Path):
    found = redacted([claim("a", count(3), at=HARBOUR, quote=QUOTE)], policy=OPEN)
    made = releases.write(tmp_path / "r", found, "Test", 3, LATER)
    again = releases.read(tmp_path / "r")
    assert again.view == found.view
    assert (again.digest, again.least, again.title) == (made.digest, 3, "Test")


@pytest.mark.parametrize("file", ["incidents.jsonl", "names.json", "release.json"])
def test_a_changed_release_is_not_read(file: str, tmp_path: Path):
    releases.write(tmp_path / "r", redacted([claim("a", count(3))]), "Test", 3, LATER)
    changed = tmp_path / "r" / file
    data = bytearray(changed.read_bytes())
    data[len(data) // 2] ^= 1
    changed.write_bytes(data)
    with pytest.raises(IntegrityError):
        releases.read(tmp_path / "r")


def test_a_release_never_takes_the_place_of_something_else(tmp_path: Path):
    (tmp_path / "letters.txt").write_text("mine")
    with pytest.raises(CaseError, match="no release"):
        releases.write(tmp_path, redacted([claim("a", count(3))]), "Test", 3, LATER)
    releases.write(tmp_path / "r", redacted([claim("a", count(3))]), "Test", 3, LATER)
    with pytest.raises(CaseError, match="no release"):
        releases.copy(tmp_path / "r", tmp_path)
    assert (tmp_path / "letters.txt").read_text() == "mine"


def beside(*, now: datetime = LATER, policy: str = POLICY) -> Redacted:
    """Two incidents, and a claim of both places."""
    one, other = claim("a", count(3), document="one"), claim("b", count(4), document="two", on=day("2031-05-08"))
    over = claim("u", count(3636), document="three", by="monitor")
    covered = tuple(
        replace(
            incident(each),
            id=incident_id([each.id]),
            umbrellas=(Umbrella(over.document, (over.id,), each.id, (Piece("place", 1.0, "in the vault"),)),),
        )
        for each in (one, other)
    )
    return redacted([one], [other], [over], now=now, policy=policy, incidents=covered)


def test_a_claim_of_several_places_stands_beside_all_that_it_covers_and_is_added_to_none(tmp_path: Path):
    found = beside()
    releases.write(tmp_path / "release", found, "x", 1, LATER)
    site = open_site(tmp_path / "release")
    highs = {r.interval.high for a in found.view.assessments.values() for r in a.ranges[What.KILLED].values()}
    assert highs == {3, 4}
    assert sum(t.killed.high or 0 for t in site.totals(Filters()) if t.killed) == 7
    for language, words in (("en", "added to none"), ("ar", "ولا يُجمع في أي منها")):
        for one in found.view.incidents:
            (umbrella,) = one.umbrellas
            assert (umbrella.pieces, set(umbrella.claims) & set(one.claims)) == ((), set())
            page = Pages(site).incident(language, one.id)
            assert page is not None
            assert (words in page, f"c-{umbrella.claims[0]}" in page, "3,636" in page) == (True, True, True)


def test_a_claim_of_several_places_is_not_shown_where_one_of_them_is_not():
    found = beside(now=datetime(2031, 5, 11, 6, tzinfo=UTC))  # the embargo of the first is over
    assert (len(found.view.incidents), found.withheld) == (1, {EMBARGO: 1})
    assert found.view.incidents[0].umbrellas == ()
    assert len(found.view.claims()) == 1
