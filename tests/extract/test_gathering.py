"""Which sentences of a text tell of one event: each table row is a text and the places of the events it tells."""

from __future__ import annotations

from dataclasses import replace

import pytest

from harmledger.extract import reading
from harmledger.model.document import Document, Section, SectionKind
from harmledger.model.ids import DocumentId, Sha256
from harmledger.model.span import Span
from harmledger.text.clitics import arabic_forms
from tests.extract.sentences import book, claims, language

ENGLISH, ARABIC = language("en"), language("ar", arabic_forms)
WORLD, ALAM = book("en"), book("ar")


def told(text: str) -> list[tuple[str, str | None]]:
    """The scope and place of each claim, in the order of the text."""
    spoken, world = (ARABIC, ALAM) if "\u0627" in text else (ENGLISH, WORLD)
    return [(c.scope.value, c.place.place.name if c.place else None) for c in claims(text, spoken, world)]


@pytest.mark.parametrize(
    ("text", "places"),
    [
        pytest.param(
            "Shelling kills two in Oak Bridge\n\nTwo people were killed on Tuesday when shells hit Old Mill.",
            ["oak"],
            id="a report begins with what its title tells, whatever place it names",
        ),
        pytest.param(
            "Shelling kills two in Oak Bridge\n\nFive people were killed on Tuesday when shells hit Old Mill.",
            ["oak", "mill"],
            id="another number at another place is another event, even behind a title",
        ),
        pytest.param(
            "مقتل مدني بقصف على ريف حصاد. وقصفت قوات نارين قرية الطاحونة. وقصفت قوات نارين بلدة السنديان.",
            ["mill", "oak"],
            id="one area that holds two villages does not make them one place",
        ),
        pytest.param(
            "The shelling of Old Mill killed 4 people. The shelling in Oak Bridge killed 2 people.",
            ["mill", "oak"],
            id="a strike of its own place and number is not the strike told of",
        ),
        pytest.param(
            "An airstrike killed 4 in Old Mill. The victims were Salim Hadi, 40, from Oak Bridge, and Rana Hadi.",
            ["mill"],
            id="a place in a list of victims is where they came from",
        ),
        pytest.param(
            "Shelling of Old Mill and Oak Bridge killed 5. In Old Mill 3 were killed. In Oak Bridge 2 were killed.",
            ["mill", "mill", "oak"],
            id="what is told of one of several places is its own",
        ),
        pytest.param("مظاهرة في قرية الطاحونة اليوم الثلاثاء", [], id="a protest is no attack"),
        pytest.param(
            "مقتل مدنيين اثنين بقصف على ريف حصاد. مقتل 5 مدنيين بقصف على قرية الطاحونة.",
            ["north", "mill"],
            id="another number inside the area told of is another event",
        ),
        pytest.param(
            "مقتل مدنيين اثنين بقصف على ريف حصاد. مقتل مدنيين اثنين بقصف على قرية الطاحونة.",
            ["mill"],
            id="the same number inside the area told of is the same event",
        ),
        pytest.param(
            "- 2 people were killed by shelling in Old Mill.\n\n- 3 people were wounded by shelling.",
            ["mill", None],
            id="each line with a bullet tells an event of its own",
        ),
        pytest.param(
            "ريف حصاد: مقتل مدني بقصف على قرية الطاحونة.\n\nمقتل مدنيين اثنين بقصف.\n\nبلدة السنديان: إصابة طفل بقصف.",
            ["mill", None, "oak"],
            id="each paragraph of a digest by place tells an event of its own",
        ),
        pytest.param(
            "ريف حصاد: مقتل مدني بقصف على قرية الطاحونة.\n\nوأصيب طفل في القصف.",
            ["mill"],
            id="one heading alone is a dateline",
        ),
        pytest.param(
            "مقتل مدني بقصف على قرية الطاحونة. وفي سياق متصل، أصيب طفل بقصف على قرية الطاحونة.",
            ["mill", "mill"],
            id="a listed phrase is known behind a joined 'and'",
        ),
    ],
)
def test_a_text_tells_of_events_at(text: str, places: list[str | None]) -> None:
    assert [place for scope, place in told(text) if scope == "incident"] == places


def test_a_list_of_months_is_a_list_of_sums() -> None:
    text = "- January: 3 airstrikes killed 5 people.\n\n- February: 4 airstrikes killed 6 people."
    assert [scope for scope, _ in told(text)] == ["tally", "tally"]


@pytest.mark.parametrize(
    ("text", "scopes"),
    [
        pytest.param(
            "Narinian shells hit the villages of Tirsa, Old Mill, Berga and Lumo on Tuesday.", [], id="harmless"
        ),
        pytest.param(
            "قصف مدفعي على قرى البرية والسدرة والطاحونة وقرية الطاحونة ورملة، ما أدى إلى إصابة 3 مدنيين",
            ["tally"],
            id="unknown villages",
        ),
        pytest.param(
            "أصيب 3 مدنيين بقصف مدفعي على قرية الطاحونة والسدرة والبرية وبلدة السنديان",
            ["tally"],
            id="places known at both ends",
        ),
        pytest.param(
            "The shelling of Old Mill, Tirsa and Oak Bridge killed 4 people.", ["tally"], id="an unknown place between"
        ),
        pytest.param(
            "A strike in Old Mill, Harvest, flattening the house and a wall, killed 4 people.",
            ["incident"],
            id="no names",
        ),
        pytest.param(
            "The shelling of Old Mill killed 4 people, a farmer and a driver.", ["incident"], id="a list of others"
        ),
    ],
)
def test_so_many_places_side_by_side_are_no_event(text: str, scopes: list[str]) -> None:
    assert [scope for scope, _ in told(text)] == scopes


def test_two_places_with_nouns_of_their_own_are_hit_in_two_events() -> None:
    text = "قصفت قوات نارين قرية الطاحونة وبلدة السنديان"
    named = ALAM.mentions(text)
    headed = [replace(p, core=Span(p.span.start + 5, p.span.end)) for p in named.places]
    document = Document(
        DocumentId("d"),
        "d",
        Sha256("0" * 64),
        "d.txt",
        text,
        (Section(SectionKind.BODY, Span(0, len(text))),),
        lang="ar",
    )
    made = reading(document, replace(named, places=tuple(headed)), {"ar": ARABIC}).claims
    assert [c.place.place.name for c in made if c.place] == ["mill", "oak"]


def test_strikes_counted_over_a_period_are_no_event() -> None:
    assert told("قصفت قوات نارين خلال شهر قرية الطاحونة") == []
