"""What the method says of an incident, in Arabic: from data, with numbers that agree, and none left in English."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from harmledger import assess
from harmledger.assess.english import _SAID, english
from harmledger.model.interval import Interval
from harmledger.model.sentence import Sentence, Side
from harmledger.resources.methods import methods
from harmledger.web.said import Line, lines
from harmledger.web.sentences import sentences

ISOLATES = dict.fromkeys(map(ord, "\u2066\u2067\u2068\u2069"))
BOTH = (
    Side(("Coast Mail",), ("Redland",), Interval(3, 5)),
    Side(("Coast Council",), ("Hill Guard",), Interval(None, 9)),
)
REASON = (Side(), Side(("Redland Army",)), Side(("Coast Council", "Coast Mail")), Side(actors=("Redland",)))


def arabic(told: Sentence) -> str:
    (line,) = lines([english(told)], [told], sentences("ar", "names", "reader"))
    assert not line.foreign, told
    return line.text.translate(ISOLATES)


def every() -> list[Sentence]:
    """One of each sentence that the method can say."""
    keys = [key for key in _SAID if key not in ("reason", "statuses", "denies")]
    found = [Sentence(key, ("killed/civilians",), BOTH, "Old Mill", 2) for key in keys]
    found += [Sentence("statuses", (what,), BOTH) for what in ("killed", "injured")]
    found += [
        Sentence("denies", harms, (replace(BOTH[0], actors=of),))
        for harms, of in (((), ()), ((), ("Redland",)), (("killed/women", "injured/people"), ()))
    ]
    templates = {rule.reason for method in methods() for rule in method.grades}
    return [*found, *(Sentence("reason", sides=REASON, text=text, n=2) for text in sorted(templates))]


@pytest.mark.parametrize("told", every(), ids=lambda told: f"{told.key} {told.text[:20]}")
def test_every_sentence_is_said_in_arabic(told: Sentence) -> None:
    said = arabic(told)
    rest = re.sub("Coast Mail|Coast Council|Redland Army|Redland|Hill Guard|Old Mill", "", said)
    assert not re.search("[a-zA-Z{}]", rest), said
    assert english(told)


@pytest.mark.parametrize(
    ("n", "begins"),
    [
        (1, "مصدر أول مستقل واحد يذكر أذى"),
        (2, "مصدران أولان مستقلان يذكران أذى"),
        (3, "3 مصادر أولى مستقلة تذكر أذى"),
        (10, "10 مصادر أولى مستقلة تذكر أذى"),
        (11, "11 مصدرًا أول مستقلًّا يذكر أذى"),
        (100, "100 مصدر أول مستقل يذكر أذى"),
    ],
)
def test_numbers_agree_with_what_they_count(n: int, begins: str) -> None:
    text = "{n_harm_origins} independent origins tell of harm ({harm_origins}), attributed to {belligerents}."
    said = arabic(Sentence("reason", sides=REASON, text=text, n=n))
    assert said == f"{begins} (Coast Council وCoast Mail)، منسوبًا إلى Redland."


def test_what_a_language_cannot_say_stays_english_and_is_marked_so() -> None:
    own = Sentence("reason", sides=REASON, text="Counted by {harm_origins}.", n=1)
    page = sentences("ar", "reader")
    assert lines([english(own)], [own], page)[0].foreign
    assert lines(["as an older program wrote it"], [], page)[0].foreign
    assert lines(["x"], [], sentences("en", "reader")) == (Line("x", False),)
    assert assess.english(own) == "Counted by Coast Council and Coast Mail."
