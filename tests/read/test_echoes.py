"""Which texts say the same in the same words."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harmledger.model.document import Document
from harmledger.read import document, echoes
from tests.read.test_document import record

AGENCY = (
    "Three villagers were killed and seven injured on Tuesday when artillery shells fell on the weekly market of Old "
    "Mill, the North Observatory said. The shelling began shortly before noon and lasted for a quarter of an hour. "
    "Two of the dead were sisters on their way to school. A nurse at the clinic said that the injured were taken to "
    "Harbour Town because the clinic had no power. The army did not answer questions about the origin of the fire. "
    "The village changed hands twice last year, and its people have asked for shelters since the spring."
)
OTHER = (
    "A boat with eleven people capsized near Salt Ford on Sunday night, and four of them drowned, the harbour master "
    "said. The boatmen had been warned of the current. Search teams from three villages looked for the missing until "
    "the morning, when fog made it impossible to go on. The ferry has been out of service since the winter raids."
)
SENTENCES = AGENCY.split(". ")


def read(text: str, **fields: str) -> Document:
    return document(record(text=text, **fields))


def together(first: str, second: str) -> bool:
    a, b = read(first, publisher="A"), read(second, publisher="B")
    groups = echoes([a, b, read(OTHER, publisher="C")])
    return groups[a.id] == groups[b.id]


@pytest.mark.parametrize(
    ("copy", "echo"),
    [
        pytest.param(AGENCY, True, id="the same words elsewhere"),
        pytest.param("Market shelled\n\nBy our correspondent\n\n" + AGENCY, True, id="another headline"),
        pytest.param(AGENCY.upper(), True, id="capitals"),
        pytest.param(AGENCY.replace("Tuesday", "yesterday").replace("seven", "7"), True, id="two words edited"),
        pytest.param(". ".join(SENTENCES[:4]) + ".", True, id="cut for length"),
        pytest.param(AGENCY + "\n\nMost read\n\nTen killed in raid on Harbour Town", True, id="other furniture"),
        pytest.param(SENTENCES[0] + ". " + OTHER, False, id="one sentence quoted in another report"),
        pytest.param(OTHER, False, id="another report"),
    ],
)
def test_copies_and_no_copies(copy: str, echo: bool):
    assert together(AGENCY, copy) is echo


@pytest.mark.parametrize(
    ("first", "second", "echo"),
    [
        ("Shells on Old Mill", "Shells on Old Mill", True),
        ("Shells on Old Mill", "Shells on Salt Ford", False),
        ("قصف مدفعي على قرية الطاحونة القديمة شمال البلاد", "قَصْفٌ مدفعي على قريه الطاحونه القديمه شمال البلاد", True),
        ("قصف مدفعي على قرية الطاحونة القديمة في ريف الشمال", "قصف مدفعي على قرية مخاضة الملح في ريف الجنوب", False),
    ],
)
def test_short_posts_are_echoes_only_of_themselves(first: str, second: str, echo: bool):
    assert together(first, second) is echo


def test_the_smallest_id_stands_for_the_group_and_a_lone_text_for_itself():
    copies = [read(AGENCY, publisher=p) for p in "ABC"]
    lone = read(OTHER)
    groups = echoes([*copies, lone])
    assert {groups[d.id] for d in copies} == {min(d.id for d in copies)}
    assert groups[lone.id] == lone.id


@given(st.randoms(use_true_random=False))
def test_the_order_of_the_documents_changes_nothing(rng: random.Random):
    documents = [read(t, publisher=p) for t in (AGENCY, AGENCY[:400], OTHER, OTHER + " It rained.") for p in "AB"]
    expected = echoes(documents)
    rng.shuffle(documents)
    assert echoes(documents) == expected


def test_nothing_said_echoes_nothing():
    silent = [read("Back to top\n\nShare", publisher=p) for p in "AB"]
    groups = echoes(silent)
    assert all(groups[d.id] == d.id for d in silent)


def test_many_texts_of_one_template_are_no_echoes_and_take_no_time():
    """A monitor's hundred short notes differ in place and number alone: each is its own report."""
    rng = random.Random(7)  # noqa: S311 - for variety, not for secrets
    places = [f"{a} {b}" for a in ("Old", "New", "Upper", "Lower", "Salt") for b in ("Mill", "Ford", "Bridge", "Well")]
    notes = [
        f"Shelling on {rng.choice(places)}: {n} injured near the {rng.choice(places)} road today" for n in range(2, 102)
    ]
    documents = [read(note, publisher=str(n)) for n, note in enumerate(notes)]
    assert len(set(echoes(documents).values())) > 90
