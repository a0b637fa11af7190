"""The map: the same whatever the order, everything on the sheet, true to scale."""

from __future__ import annotations

from itertools import pairwise
from random import Random

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from harmledger.model.mention import Place, PlaceKind
from harmledger.publish.map import HEIGHT, KM_PER_DEGREE, OUTLINES_FROM_KM, WIDTH, draw
from harmledger.publish.outlines import WORLD, Outline, world
from harmledger.resources.files import is_there

WEB = (  # a coast along each parallel of tens and a border along each such meridian: some cross every sheet
    *(Outline(False, tuple((lon, lat) for lon in range(-180, 181, 5))) for lat in range(-80, 81, 10)),
    *(Outline(True, tuple((lon, lat) for lat in range(-80, 81, 5))) for lon in range(-180, 181, 10)),
)


def village(lat: float | None, lon: float | None, name: str = "Old Mill", radius: float = 2.0) -> Place:
    return Place(name, PlaceKind.VILLAGE, lat, lon, radius)


PLACES = st.lists(
    st.builds(village, st.floats(-80, 80), st.floats(-180, 180), st.sampled_from(["Old Mill", "الطاحونة", "Ford"])),
    min_size=1,
    max_size=12,
)


@given(PLACES, st.randoms(use_true_random=False))
def test_the_order_of_the_places_changes_nothing(places: list[Place], order: Random):
    numbered = list(enumerate(places, start=1))
    shuffled = list(numbered)
    order.shuffle(shuffled)
    assert draw(shuffled) == draw(numbered)


@given(PLACES)
@example([village(0.0, 0.0), village(0.0, 180.0), village(0.0, -180.0)])
@example([village(0.0, 0.0), village(0.0, 180.0), village(0.0, 179.99999999999997)])
def test_every_place_is_on_the_sheet_and_every_incident_at_its_place(places: list[Place]):
    sheet = draw(enumerate(places, start=1))
    assert sheet is not None
    assert sorted(n for s in sheet.spots for n in s.numbers) == list(range(1, len(places) + 1))
    assert all(-1 <= s.x <= WIDTH + 1 and -1 <= s.y <= HEIGHT + 1 for s in sheet.spots)


@given(PLACES)
def test_no_label_covers_another_spots_dot(places: list[Place]):
    sheet = draw(enumerate(places, start=1))
    assert sheet is not None
    for s in sheet.spots:
        if not s.label:
            continue
        wide = 8.0 * len(s.label)
        left = {"start": s.label_x, "end": s.label_x - wide, "middle": s.label_x - wide / 2}[s.anchor]
        covered = [o for o in sheet.spots if left < o.x < left + wide and s.label_y - 13 < o.y < s.label_y + 5]
        assert not covered


@given(st.floats(-60, 60), st.floats(-170, 170), st.floats(1, 40))
def test_the_circle_and_the_bar_agree(lat: float, lon: float, radius: float):
    sheet = draw([(1, village(lat, lon, radius=radius))])
    assert sheet is not None
    (spot,) = sheet.spots
    km_per_unit = sheet.bar_km / sheet.bar
    assert spot.ry * km_per_unit == pytest.approx(radius, rel=0.05)
    assert spot.rx == pytest.approx(spot.ry, rel=0.05)  # one place: true to scale in both directions


def test_a_case_on_both_sides_of_the_180th_meridian_is_not_spread_over_the_world():
    sheet = draw([(1, village(-17.0, 179.5)), (2, village(-17.0, -179.5))])
    assert sheet is not None
    assert sheet.bar_km < 100
    assert sheet.spots[1].x < sheet.spots[0].x  # sorted by longitude as a number; east is to the right


def test_places_without_a_point_make_no_map():
    assert draw([(1, village(None, None))]) is None
    assert draw([]) is None


@pytest.mark.parametrize(
    ("lon", "texts"), [(20.31, {"20°20′E"}), (-20.31, {"20°20′W"}), (0.0, {"0°"}), (180.0, {"180°"})]
)
def test_meridians_say_their_side(lon: float, texts: set[str]):
    sheet = draw([(1, village(10.0, lon))])
    assert sheet is not None
    assert texts <= {rule.text for rule in sheet.meridians}


def test_outlines_are_drawn_on_wide_maps_and_set_apart_on_narrow_ones():
    narrow = draw([(1, village(36.0, 37.0))], WEB)
    wide = draw([(1, village(36.0, 37.0)), (2, village(35.0, 41.0))], WEB)
    assert narrow is not None
    assert wide is not None
    assert (narrow.coasts, narrow.borders) == ("", "")
    assert narrow.inset is not None
    assert narrow.inset.borders.startswith("M")
    assert wide.bar_km / wide.bar * WIDTH >= OUTLINES_FROM_KM
    assert wide.inset is None
    assert wide.borders.startswith("M")


def test_without_outlines_the_map_has_its_grid_and_its_places():
    for places in ([village(36.0, 37.0)], [village(36.0, 37.0), village(35.0, 41.0)]):
        sheet = draw(enumerate(places, start=1), world("outlines/not-made.index"))
        assert sheet is not None
        assert (sheet.coasts, sheet.borders, sheet.inset) == ("", "", None)
        assert sheet.meridians
        assert sheet.parallels
        assert [s.label for s in sheet.spots if "Old Mill" not in s.label] == []


@settings(max_examples=25)
@given(st.floats(-60, 50), st.floats(-180, 180), st.floats(0.5, 30))
def test_no_outline_runs_across_the_sheet_to_the_other_side_of_the_world(lat: float, lon: float, apart: float):
    sheet = draw([(1, village(lat, lon)), (2, village(lat + apart, lon))], (*WEB, *world()))
    assert sheet is not None
    half_the_world = 180 * KM_PER_DEGREE / (sheet.bar_km / sheet.bar)
    for path in (sheet.coasts, sheet.borders):
        for run in path.split("M")[1:]:
            points = [tuple(map(float, pair.split())) for pair in run.split("L")]
            assert all(abs(a[0] - b[0]) < half_the_world for a, b in pairwise(points))


@pytest.mark.skipif(not is_there(WORLD), reason="built without npm: there are no outlines")
def test_the_packaged_outlines_are_the_world():
    outlines = world()
    assert sum(o.border for o in outlines) > 300
    assert all(-180 <= lon <= 180 and -60.5 <= lat <= 84 for o in outlines for lon, lat in o.points)
