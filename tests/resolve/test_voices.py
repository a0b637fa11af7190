from __future__ import annotations

import pytest

from harmledger import resolve
from harmledger.resolve import Knowledge
from tests.resolve.told import document, mentions

ACTORS = [
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


SOURCES = [
    ("The Syrian Observatory for Human Rights said so.", ["sohr"]),
    ("Reuters, citing the White Helmets, said so.", ["reuters", "white_helmets"]),
    ("An activist told Business Insider.", ["business_insider"]),
    ("The Gaza Health Ministry said so.", ["gaza_moh"]),
    ("قال المرصد السوري لحقوق الإنسان", ["sohr"]),
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
