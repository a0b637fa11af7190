from __future__ import annotations

import pytest

from harmledger import resolve
from harmledger.errors import LexiconError, PlacesError
from harmledger.resources import registries
from harmledger.resources.files import parse_yaml
from harmledger.resources.gazetteers import conflict_places, read_places, world
from harmledger.resources.registries import ActorRow
from harmledger.text.names import name_keys, skeleton
from tests.resolve.told import places

HEAD = "id,name,alt_names,kind,admin1,admin2,admin3,country,lat,lon\n"

FAULTS = [
    ("9,Nowhere,,village,,,,XO,200,20", "row 3: the lat 200 lies outside -90 to 90"),
    ("9,Nowhere,,village,,,,XO,10,181", "row 3: the lon 181 lies outside -180 to 180"),
    ("9,Nowhere,,village,,,,XO,ten,20", "row 3: the lat 'ten' is no number"),
    ("9,Nowhere,,village,,,,XO,nan,20", "row 3: the lat nan lies outside -90 to 90"),
    ("9,Nowhere,,village,,,,XO,10,", "row 3: latitude and longitude stand together or not at all"),
    (",Nowhere,,village,,,,XO,10,20", "row 3: the row has no id or no name"),
    ("9,Nowhere,,village,,,,Oz9,10,20", "row 3: the country 'OZ9' is no two-letter code"),
]


@pytest.mark.parametrize(("row", "message"), FAULTS)
def test_a_wrong_row_is_told_and_left_out_and_the_rest_is_used(row: str, message: str):
    data = f"{HEAD}1,Old Mill,,village,,,,XO,10,20\n{row}\n3,New Mill,,village,,,,XO,10,21\n"
    rows, faults = read_places(data.encode(), "mine.csv")
    assert [r.id for r in rows] == ["1", "3"]
    assert [str(f) for f in faults] == [f"mine.csv, {message}. Correct the row; the other rows are used"]


@pytest.mark.parametrize(
    ("data", "message"),
    [(b"id,name\n1,Old Mill\n", "the column lat is missing"), (b"id,name,lat,lon\n1,\xff,1,2\n", "this is no UTF-8")],
)
def test_a_file_that_is_no_places_file_says_why(data: bytes, message: str):
    with pytest.raises(PlacesError, match=message):
        read_places(data, "mine.csv")


def test_the_world_index_holds_many_places_and_opens():
    index = world()
    assert len(index) > 40_000
    assert index.countries["SY"] == "Syria"
    assert {index.row(n).country for n in index.far("kherson")} >= {"UA"}


def test_conflict_places_are_in_their_countries_and_have_arabic_names():
    rows = conflict_places()
    assert len(rows) > 300
    assert not [r.name for r in rows if r.country == "SY" and not any("\u0600" < n[:1] < "\u06ff" for n in r.alt_names)]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Deir ez-Zor", "Dayr az Zawr"),
        ("Al-Hasakah", "Hasakeh"),
        ("Idlib", "Idleb"),
        ("Jabaliya", "Jabalya"),
        ("An Nuṣayrāt", "Nuseirat"),
        ("Khān Yūnis", "Khan Younis"),
        ("Al-Bab", "Albab"),
        ("الباب", "الباب"),
    ],
)
def test_transliterations_share_a_key(one: str, other: str):
    assert set(name_keys(one)) & set(name_keys(other))


@pytest.mark.parametrize(
    ("one", "other"), [("Hafserja", "Hafasraja"), ("Tal Rif'at", "Tel Refaat"), ("معارة النعسان", "معرة النعسان")]
)
def test_other_transliterations_share_their_consonants(one: str, other: str):
    assert skeleton(one) == skeleton(other)


def test_the_order_of_the_users_lists_changes_nothing():
    rows, _ = read_places(f"{HEAD}1,Old Mill,,village,,,,XO,10,20\n2,Old Mill,,village,,,,XO,11,20\n".encode(), "m.csv")
    text = "Shells hit the village of Old Mill."
    assert places(text, resolve.knowledge(rows)) == places(text, resolve.knowledge(rows[::-1]))


def test_every_registry_is_sound():
    assert len(registries.sources()) >= 150
    assert {a.id for a in registries.actors()} >= set(
        "russia syrian_government syrian_transitional_government us_led_coalition israel turkey iran sdf isis hts "
        "syrian_opposition jordan france tribal_forces".split()
    )


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"- {id: x, nam: X, names: {}}", "breaks its schema"),
        (b"- {id: x, name: X, names: {en: no-list}}", "breaks its schema"),
        (b"- {id: x", "no YAML"),
    ],
)
def test_a_wrong_registry_file_is_refused_with_its_place(content: bytes, message: str):
    with pytest.raises(LexiconError, match=message) as caught:
        parse_yaml(content, tuple[ActorRow, ...], "resources/actors/mine.yaml")
    assert caught.value.where == "resources/actors/mine.yaml"
