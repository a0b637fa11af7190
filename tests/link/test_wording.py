"""Words in common, and the weekday that they name."""

from __future__ import annotations

import pytest

from harmledger.link.commons import profiles
from harmledger.link.evidence import weekday as compared
from harmledger.link.evidence import words as in_common
from harmledger.link.wording import FEWEST_TEXTS, Lexis, region, stem, weekday, words
from harmledger.model.claim import Claim
from harmledger.model.span import Span
from harmledger.model.voices import Account, Voices
from harmledger.text.scripts import fold
from tests.builders import claim

SETTINGS: dict[str, float] = {}


def text(key: str, says: str, *, publisher: str | None = None, on: str | None = None) -> Account:
    made: Claim = claim(key, document=f"d{key}", on=on)
    spoken = (Span(0, len(says)),)
    return Account(made.document, (made,), ((0,),), text=says, spoken=spoken, publisher=publisher)


@pytest.mark.parametrize(
    ("word", "cut"),
    [("بالقرية", "قري"), ("القرى", "قري"), ("والمدنيين", "مدني"), ("villages", "village"), ("gas", "gas")],
)
def test_stems(word: str, cut: str):
    (told,) = words(word)
    assert told.stem == stem(fold(word)) == cut


@pytest.mark.parametrize(
    ("says", "named"),
    [
        ("قتل ثلاثة مساء الخميس", 3),
        ("They died on Friday", 4),
        ("on Friday, two days after Wednesday's raid", None),
        ("they died", None),
    ],
)
def test_the_weekday_that_words_name(says: str, named: int | None):
    assert weekday(words(says)) == named


def test_a_text_that_names_a_weekday_is_compared_with_the_others_day():
    told = profiles(Voices((text("a", "Shells fell on Tuesday"), text("b", "Shells fell", on="2031-05-06"))), 1)
    assert compared(told[0], told[1], SETTINGS) == "same"
    told = profiles(Voices((text("a", "Shells fell on Friday"), text("b", "Shells fell", on="2031-05-06"))), 1)
    assert compared(told[0], told[1], SETTINGS) == "other"


def test_rare_words_tell_more_than_frequent_ones():
    crowd = [text(f"c{n}", f"shells fell near the mill number{n}x") for n in range(30)]
    a = text("x", "shells fell near the mill of Gerolf the ferryman")
    b = text("y", "Gerolf the ferryman was hit")
    told = {p.key: p for p in profiles(Voices((*crowd, a, b)), 1)}
    assert in_common(told["x"], told["y"], SETTINGS) == "below_100"
    assert told["x"].rare == ("ferryman", "gerolf")
    assert in_common(told["x"], told["c1"], SETTINGS) is None, "what every third text says is no evidence"


def test_texts_of_one_publisher_are_weighed_apart():
    crowd = [text(f"c{n}", f"shells number{n}x") for n in range(30)]
    a, b = (text(key, "Gerolf the ferryman", publisher="Harbour Watch") for key in "xy")
    told = {p.key: p for p in profiles(Voices((*crowd, a, b)), 1)}
    assert in_common(told["x"], told["y"], SETTINGS) == "house_below_100"


def test_a_case_of_few_texts_does_not_tell_which_words_are_rare():
    lexis = Lexis()
    for n in range(FEWEST_TEXTS):
        assert lexis.worth("mill") == 0
        lexis.count({"mill"} if n < 2 else {"bridge"}, 1)
        lexis.count_texts(1)
    assert lexis.worth("mill") > 0


def test_of_a_text_of_several_events_the_sentences_of_each_speak():
    says = "Shells hit Old Mill on Monday. Elsewhere a raid took five men."
    at = claim("a", quote="Old Mill")
    told = Account(at.document, (at,), ((0,),), text=says, spoken=(Span(0, len(says)),))
    assert region(told, (at,), alone=False) == "Shells hit Old Mill on Monday"
    assert region(told, (at,), alone=True) == says
