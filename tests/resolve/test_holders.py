from __future__ import annotations

import pytest

from harmledger.resolve import Knowledge
from harmledger.resources.gazetteers import without_area
from tests.resolve.told import mentions

IDLIB, RAQQA = (35.93, 36.63), (35.95, 39.01)

# Each: a sentence, and its first place: words, kind, whether a list has it, and the town that it lies beside.
TOLD = [
    ("قصف على حي الفجر بمدينة الرقة", "حي الفجر", "neighbourhood", False, RAQQA),
    ("انفجار في حي النسيم وسط مدينة الرقة", "حي النسيم", "neighbourhood", False, RAQQA),
    ("غارة على مخيم الأمل قرب مدينة إدلب", "مخيم الأمل", "camp", False, IDLIB),
    ("قتل شاب في قرية الوردان شرق مدينة الرقة", "قرية الوردان", "village", False, RAQQA),
    ("قتل شاب في قرية الجديدة شرق مدينة الرقة", "قرية الجديدة", "village", False, RAQQA),
    ("قصف على قرية تل زيتار غرب مدينة إدلب", "قرية تل زيتار", "village", True, IDLIB),
    ("انفجار في سوق خاتون بمدينة الرقة", "مدينة الرقة", "city", True, RAQQA),
    ("Shells hit the village of Kalm Bint west of Raqqa city.", "village of Kalm Bint", "village", False, RAQQA),
]


@pytest.mark.parametrize(("text", "words", "kind", "listed", "town"), TOLD)
def test_a_small_place_lies_where_the_words_behind_it_say(
    text: str, words: str, kind: str, listed: bool, town: tuple[float, float], known: Knowledge
):
    first = mentions(text, known).places[0]
    lat, lon = first.place.lat, first.place.lon
    assert lat is not None
    assert lon is not None
    assert (first.span.of(text), str(first.place.kind), first.place.gazetteer is not None) == (words, kind, listed)
    assert max(abs(lat - town[0]), abs(lon - town[1])) < 0.2


def test_a_kurdish_village_has_no_name(known: Knowledge):
    found = mentions("Shells hit a Kurdish village near Raqqa.", known).places
    assert [m.place.name for m in found] == ["Raqqa"]


AREAS = [
    (("Mill Riverside", ["طاحونة النهر"], ("Riverside", "")), ["Mill", "طاحونة"]),
    (("Tal Mill Tal Zeit", ["تل طاحونة تل زيت"], ("North", "Tal Zeit")), ["Tal Mill", "تل طاحونة"]),
    (("Tal Zeit", ["تل زيت"], ("North", "Tal Zeit")), []),
    (("Upper Riverside", ["النهر الفوقاني"], ("Riverside", "")), []),
    (("Old Mill", ["الطاحونة القديمة"], ("North", "")), []),
]


@pytest.mark.parametrize(("row", "names"), AREAS)
def test_a_list_that_adds_the_area_to_tell_namesakes_apart(
    row: tuple[str, list[str], tuple[str, str]], names: list[str]
):
    assert without_area(*row) == names
