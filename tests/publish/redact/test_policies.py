"""Release policies: what does not name a thing withholds it, and what is wrong is told with its place."""

from __future__ import annotations

import pytest

from harmledger.errors import LexiconError
from harmledger.model.ids import SourceId
from harmledger.model.mention import PlaceKind, SourceKind
from harmledger.model.policy import Coarseness, Fineness
from harmledger.resources.policies import default_text, parse

LEAST = 'version = 1\ntitle = "None"\nembargo.hours = 0\ntables.least = 1\n'


def test_what_is_not_named_is_withheld():
    policy = parse(LEAST, "mine")
    assert all(policy.told(kind) == Coarseness(Fineness.NOTHING) for kind in PlaceKind)
    for kind in (*SourceKind, None):
        rights = policy.class_of(SourceId("any"), kind)
        assert (rights.named, rights.quotes, rights.links) == (False, False, False)


def test_the_policy_that_ships_names_no_local_voice_and_no_village():
    policy = parse(default_text(), "shipped")
    for kind in (SourceKind.NETWORK, SourceKind.WITNESS, SourceKind.PERSON, SourceKind.ARMED_GROUP, None):
        assert not policy.class_of(SourceId("any"), kind).named
    fine = (PlaceKind.SITE, PlaceKind.NEIGHBOURHOOD, PlaceKind.CAMP, PlaceKind.VILLAGE, PlaceKind.TOWN)
    assert {policy.told(kind).fineness for kind in fine} == {Fineness.CELL}
    assert policy.embargo_hours > 0
    assert policy.least > 1
    assert "hospital" in policy.withheld_objects


def test_the_first_class_that_holds_a_source_decides():
    told = (
        LEAST + '[[class]]\nname = "one"\nsources = ["s"]\n[[class]]\nname = "all"\nkinds = ["monitor"]\nnamed = true\n'
    )
    policy = parse(told, "mine")
    assert policy.class_of(SourceId("s"), SourceKind.MONITOR).name == "one"
    assert policy.class_of(SourceId("t"), SourceKind.MONITOR).name == "all"
    assert policy.class_of(SourceId("t"), None).name == "others"


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ('places.village = "cell:9"', "cell:9"),
        ('places.village = "cell"', "no cell for a village"),
        ('places.village = "exact"', "no way to tell a village"),
        ('places.hamlet = "named"', "hamlet"),
        ("others.nicknamed = true", "nicknamed"),
        ("version = 2", "no TOML"),
        ('[[name]]\nname = "A"', "basis"),
    ],
)
def test_a_wrong_policy_is_refused_where_it_is_wrong(line: str, told: str):
    with pytest.raises(LexiconError, match=told) as raised:
        parse(LEAST + line + "\n", "mine.toml")
    assert raised.value.where == "mine.toml"


def test_a_policy_of_another_version_is_refused():
    with pytest.raises(LexiconError, match="version 2"):
        parse(LEAST.replace("version = 1", "version = 2"), "mine.toml")
