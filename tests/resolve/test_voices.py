from __future__ import annotations

import pytest

from harmledger import resolve
from harmledger.errors import LexiconError
from harmledger.model.mention import SourceKind
from harmledger.resolve import Knowledge
from harmledger.resolve.listed import Listed, NameIndex
from harmledger.resources.registries import SourceRow
from tests.resolve.told import document, mentions

ACTORS = [
    ("Hay'at Tahrir al-Sham fired.", [("Hay'at Tahrir al-Sham", "hts", None, False)]),
    ("Hay burned in the fields of the tribes.", []),
    ("Regime forces shelled Saraqib.", [("Regime forces", "syrian_government", None, False)]),
    ("Likely Russian warplanes struck.", [("Russian warplanes", "russia", None, False)]),
    ("A Russian tourist left.", [("Russian", "russia", None, True)]),
    ("The YPG denied it.", [("YPG", "sdf", "ypg", False)]),
    ("US forces left Raqqa, Syria.", [("US forces", "us_led_coalition", "united_states", False)]),
    ("Turkish-backed factions fired.", [("Turkish-backed factions", "syrian_opposition", None, False)]),
    ("An ISIS-held quarter burned.", []),
    ("قصف لقوات النظام على سراقب", [("لقوات النظام", "syrian_government", None, False)]),
    ("غارات للطيران الحربي الروسي", [("للطيران الحربي الروسي", "russia", None, False)]),
    ("ميليشيا قسد أطلقت النار", [("ميليشيا قسد", "sdf", None, False)]),
    ("الاحتلال التركي قصف القرية", [("الاحتلال التركي", "turkey", None, False)]),
    ("جيش الاحتلال #التركي قصف", [("جيش الاحتلال #التركي", "turkey", None, False)]),
    ("خلايا تنظيم الدولة هاجمت", [("خلايا تنظيم الدولة", "isis", None, False)]),
    ("مواطن تركي أصيب", [("تركي", "turkey", None, True)]),
]  # fmt: skip


@pytest.mark.parametrize(("sentence", "found"), ACTORS)
def test_actors_by_every_side_s_name(sentence: str, found: list[object], known: Knowledge):
    got = [
        (m.span.of(sentence), m.actor.id, m.actor.unit, m.adjective)
        for m in mentions(sentence, known, "2019-05-01").actors
    ]
    assert got == found


@pytest.mark.parametrize(
    ("published", "actor"),
    [
        ("2024-12-07", "syrian_government"),
        ("2024-12-08", "syrian_transitional_government"),
        (None, "syrian_government"),
    ],
)
def test_the_syrian_army_is_whose_it_was_that_day(published: str | None, actor: str, known: Knowledge):
    found = mentions("The Syrian army moved.", known, published).actors
    assert [m.actor.id for m in found] == [actor]


def test_a_country_in_a_phrase_of_place_is_a_place_and_else_an_actor(known: Knowledge):
    text = "Families fled to Turkey after Turkey shelled Afrin."
    found = mentions(text, known)
    assert [m.place.name for m in found.places] == ["Turkey", "Afrin"]
    assert [m.actor.id for m in found.actors] == ["turkey"]


def test_a_listed_name_that_could_only_be_found_in_part_is_refused():
    row = SourceRow("x", "X", SourceKind.OUTLET, {})
    with pytest.raises(LexiconError, match="cannot be found"):
        NameIndex([("Truth; and Nothing Else", Listed(row, "any"))])


SOURCES = [
    ("The Syrian Observatory for Human Rights said so.", ["sohr"]),
    ("Reuters, citing the White Helmets, said so.", ["reuters", "white_helmets"]),
    ("An activist told Business Insider.", ["business_insider"]),
    ("The Gaza Health Ministry said so.", ["gaza_moh"]),
    ("قال المرصد السوري لحقوق الإنسان", ["sohr"]),
    ("The Ministry of Defence (UK) said so.", ["uk_mod"]),
    ("The Ministry of Defence of Kessara said so.", []),
    ("Shells fell near Aleppo, in Syria, the Observatory said.", ["sohr"]),
    ("Shells fell near Kharkiv, in Ukraine, the Observatory said.", []),
    ("Shells fell near Aleppo, in Syria, seen from the observatory on the hill.", []),
    ("Sound of planes was heard; Military vehicles moved.", []),
    ("Military.com reported it.", ["military_com"]),
    ("اللجنة السورية قالت", []),
    ("بحسب الدفاع المدني السوري", ["white_helmets"]),
    ("who is at risk", []),
]


@pytest.mark.parametrize(("sentence", "ids"), SOURCES)
def test_sources_by_name(sentence: str, ids: list[str], known: Knowledge):
    assert [m.source.id for m in mentions(sentence, known).sources] == ids


PUBLISHERS = [
    ("Reuters", None, "reuters"),
    ("@syriahr", None, "sohr"),
    (None, "https://www.reuters.com/world/x", "reuters"),
    (None, "https://arabic.rt.com/x", "rt"),
    (None, "https://twitter.com/SyriaCivilDefe/status/1", "white_helmets"),
    ("Hill Herald", "https://hill-herald.example/1", "name:hill herald"),
    ("@hill_herald", None, "name:hill_herald"),
    (None, "https://hill-herald.example/1", None),
    (None, "https://[broken", None),
]


@pytest.mark.parametrize(("publisher", "url", "source"), PUBLISHERS)
def test_the_publisher_is_a_source(publisher: str | None, url: str | None, source: str | None, known: Knowledge):
    found = resolve.mentions(document("x", publisher=publisher, url=url), known).publisher
    assert (found.id if found else None) == source
