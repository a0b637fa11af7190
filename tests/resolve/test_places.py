from __future__ import annotations

import pytest

from harmledger.model.mention import PlaceKind
from harmledger.resolve import Knowledge
from tests.resolve.told import document, mentions, places

SPELLINGS = [
    ("Deir Ezzor", "Deir ez-Zor"),
    ("Deir Al-Zour", "Deir ez-Zor"),
    ("Dayr az Zawr", "Deir ez-Zor"),
    ("Ayn al-Arab", "Kobani"),
    ("Kobane", "Kobani"),
    ("Tadmor", "Palmyra"),
    ("Idleb", "Idlib"),
    ("Raqqah", "Raqqa"),
    ("Ar-Raqqa", "Raqqa"),
    ("Hasakeh", "Al-Hasakah"),
    ("Khan Sheikhoun", "Khan Shaykhun"),
    ("Maarat al-Nouman", "Maarat al-Numan"),
    ("Dar'a", "Daraa"),
    ("Khan Younis", "Khan Yunis"),
    ("Bayt Lahiya", "Beit Lahia"),
    ("Kharkov", "Kharkiv"),
    ("دير الزور", "Deir ez-Zor"),
    ("ديرالزور", "Deir ez-Zor"),
    ("دير_الزور", "Deir ez-Zor"),
    ("عين العرب", "Kobani"),
    ("البوكمال", "Albukamal"),
    ("كفر نبل", "Kafr Nabl"),
    ("كفرنبل", "Kafr Nabl"),
    ("ادلب", "Idlib"),
    ("تدمر", "Palmyra"),
]


@pytest.mark.parametrize(("spelling", "name"), SPELLINGS)
def test_a_place_is_found_under_every_spelling(spelling: str, name: str, known: Knowledge):
    sentence = f"قصف على {spelling} مساء" if spelling > "ء" else f"Shells fell in {spelling} overnight."
    assert [found for _, found, _ in places(sentence, known)] == [name]


PHRASES = [
    ("Two raids hit the market of Old Mill at noon.", [("Old Mill", "Old Mill", "village")]),
    ("Shells hit Old Mill.", [("Old Mill", "Old Mill", "village")]),
    ("Shells hit an old mill.", []),
    ("A raid hit the village of Old Mill.", [("the village of Old Mill", "Old Mill", "village")]),
    ("Fighting reached northern Homs yesterday.", [("northern Homs", "northern Homs", "district")]),
    (
        "in the eastern countryside of Aleppo",
        [("eastern countryside of Aleppo", "eastern Aleppo countryside", "district")],
    ),
    ("in Idlib's southern countryside", [("Idlib's southern countryside", "southern Idlib countryside", "district")]),
    ("near Raqqa a convoy burned", [("near Raqqa", "Raqqa", "city")]),
    ("in Aleppo province", [("Aleppo province", "Aleppo", "governorate")]),
    ("the town of Kafr Silun", [("town of Kafr Silun", "Kafr Silun", "town")]),
    (
        "in the village of Bint Qalam in Idlib province",
        [("village of Bint Qalam", "Bint Qalam", "village"), ("Idlib province", "Idlib", "governorate")],
    ),
    (
        "على قرية كفرسيلون بريف إدلب",
        [("قرية كفرسيلون", "Kafr Silun", "village"), ("ريف إدلب", "Idlib countryside", "district")],
    ),
    ("في ريف إدلب الجنوبي", [("ريف إدلب الجنوبي", "southern Idlib countryside", "district")]),
    ("شمال شرقي حلب", [("شمال شرقي حلب", "northeastern Aleppo", "district")]),
    (
        "في محيط بلدة الجديدة شرقي حلب",
        [("محيط بلدة الجديدة", "Jadida", "town"), ("شرقي حلب", "eastern Aleppo", "district")],
    ),
    (
        'قرية "عين سلوقة" شمال حلب',
        [('قرية "عين سلوقة', "عين سلوقة", "village"), ("شمال حلب", "northern Aleppo", "district")],
    ),
    (
        "بلدة #خربة_سوسن بريف حماة",
        [("بلدة #خربة_سوسن", "خربة سوسن", "town"), ("ريف حماة", "Hama countryside", "district")],
    ),
    ("a village north of Raqqa burned", [("north of Raqqa", "northern Raqqa", "district")]),
    ("a city in Aleppo countryside", [("Aleppo countryside", "Aleppo countryside", "district")]),
    ("على مزرعة شمال حلب", [("شمال حلب", "northern Aleppo", "district")]),
    ("في ريف تدمر", [("ريف تدمر", "Palmyra", "district")]),
    ("تعرضت الباب لقصف", [("الباب", "Al-Bab", "city")]),
    ("وصل إلى والرقة", [("الرقة", "Raqqa", "city")]),
]


@pytest.mark.parametrize(("sentence", "found"), PHRASES)
def test_a_place_is_its_whole_phrase(sentence: str, found: list[tuple[str, str, str]], known: Knowledge):
    got = places(sentence, known)
    bare = [(words.removeprefix("the ").removeprefix("ب"), name, kind) for words, name, kind in got]
    wanted = [(words.removeprefix("the ").removeprefix("ب"), name, kind) for words, name, kind in found]
    assert bare == wanted


NO_PLACES = [
    "The Aleppo Media Center posted a video.",
    "The Syrian Observatory for Human Rights counted four.",
    "Russian jets struck again.",
    "The Al-Assaf family lost two sons.",
    "The march may resume, said Jordan Miller.",
    "مراسل مركز إدلب الإعلامي",
    "بحجة البحث عن مطلوبين",
    "المدينة على حافة الجوع",
    "الطيران الحربي الروسي",
    "ولم تعرف صور الضحايا",
]


@pytest.mark.parametrize("sentence", NO_PLACES)
def test_other_names_and_ordinary_words_are_no_places(sentence: str, known: Knowledge):
    assert places(sentence, known) == []


@pytest.mark.parametrize(
    ("sentence", "admin1"),
    [
        ("Shells hit the village of Tal Zeitar in southern Idlib.", "Idlib"),
        ("Shells hit the village of Tal Zeitar, Daraa province.", "Daraa"),
        ("إدلب::قصف على قرية تل زيتار", "Idlib"),
        ("قصف قرية تل زيتار بريف درعا الغربي", "Daraa"),
        ("Shells hit the village of Tal Zeitar.", None),
    ],
)
def test_a_name_of_many_villages_is_settled_by_the_governorate_or_left_open(
    sentence: str, admin1: str | None, known: Knowledge
):
    village = next(m.place for m in mentions(sentence, known).places if m.place.name == "Tal Zeitar")
    assert village.admin1 == admin1
    assert (village.lat is None) == (admin1 is None)


def test_a_village_of_no_list_lies_somewhere_in_the_governorate_told(known: Knowledge):
    village, governorate = (m.place for m in mentions("قصف قرية زعفرورة بريف إدلب", known).places)
    assert (village.name, village.gazetteer, village.admin1) == ("زعفرورة", None, "Idlib")
    assert (village.lat, village.lon, village.radius_km) == (governorate.lat, governorate.lon, governorate.radius_km)


def test_a_quarter_of_no_list_lies_in_the_town_told_beside_it(known: Knowledge):
    sentence = "A raid hit a house in the Bint Qalam neighborhood in the east of Palmyra in Syria."
    quarter = next(m.place for m in mentions(sentence, known).places if m.place.name == "Bint Qalam")
    palmyra = next(m.place for m in mentions("Shells fell in Palmyra overnight.", known).places)
    assert (quarter.kind, quarter.lat, quarter.lon) == (PlaceKind.NEIGHBOURHOOD, palmyra.lat, palmyra.lon)
    assert quarter.gazetteer is None


def test_part_of_a_governorate_lies_that_way_from_its_middle(known: Knowledge):
    south = mentions("ريف حلب الجنوبي", known).places[0].place
    whole = mentions("محافظة حلب", known).places[0].place
    assert south.lat is not None
    assert whole.lat is not None
    assert south.lat < whole.lat
    assert (south.radius_km or 0) < (whole.radius_km or 0)


def test_tripoli_is_in_the_country_that_the_text_speaks_of(known: Knowledge):
    for sentence, country in (
        ("In Libya, Tripoli was quiet.", "LY"),
        ("From Beirut to Tripoli, roads were cut.", "LB"),
    ):
        assert {m.place.country for m in mentions(sentence, known).places if m.place.name == "Tripoli"} == {country}


def test_no_place_is_read_from_furniture(known: Knowledge):
    from dataclasses import replace

    from harmledger import resolve
    from harmledger.model.document import Section, SectionKind
    from harmledger.model.span import Span

    text = "Shells hit Raqqa.\n\nRelated: Damascus quiet"
    cut = text.index("Related")
    page = replace(
        document(text),
        sections=(Section(SectionKind.BODY, Span(0, cut)), Section(SectionKind.FURNITURE, Span(cut, len(text)))),
    )
    assert [m.place.name for m in resolve.mentions(page, known).places] == ["Raqqa"]
