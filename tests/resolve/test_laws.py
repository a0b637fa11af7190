"""Laws that hold for every text."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from harmledger import resolve
from harmledger.resolve import Knowledge
from harmledger.text.clitics import arabic_forms
from harmledger.text.scripts import fold
from tests.resolve.told import document

WORDS = st.sampled_from(
    "Raqqa northern Homs the village of Old Mill Russian warplanes on Tuesday 3 November 2015 yesterday last week "
    "Reuters said near Khan-Younis , . # _ ' \n \n\n ( ) 😀 \u200f من بقرية #دير_الزور حلب ريف إدلب الجنوبي وقسد أمس "
    "الثلاثاء 12 تشرين الأول كفـــرنبل ح.ل.ب والباب لقوات النظام US U.S. IS -backed 's al- 32 and".split(" ")
)
TEXTS = st.one_of(
    st.text(max_size=80), st.lists(WORDS, max_size=30).map(" ".join), st.lists(WORDS, max_size=12).map("".join)
)


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=TEXTS)
def test_mentions_lie_in_the_text_in_order(text: str, known: Knowledge):
    found = resolve.mentions(document(text), known)
    for kind in (found.places, found.actors, found.sources, found.moments):
        spans = [m.span for m in kind]
        assert all(0 <= s.start < s.end <= len(text) for s in spans)
        assert all(a.start <= b.start for a, b in pairwise(spans))
    for place in found.places:
        assert place.span.covers(place.core)
        assert len(place.place.alt_names) <= 8
        assert (place.place.lat is None) == (place.place.lon is None)
    for moment in found.moments:
        assert (moment.moment is None) == bool(moment.why_open)
        assert moment.moment is None or moment.moment.text == moment.span.of(text)


@settings(max_examples=200)
@given(st.text("وفبكلالمحبدروسية", min_size=1, max_size=10).map(fold).filter(bool))
def test_clitics_come_off_the_front_and_the_word_itself_comes_first(word: str):
    forms = arabic_forms(word)
    assert forms[0] == word
    assert len(set(forms)) == len(forms)
    assert all(word.endswith(f) or word.endswith(f.removeprefix("ال")) or f[1:] in word for f in forms)


def test_the_same_text_gives_the_same_mentions_whatever_was_read_before(known: Knowledge):
    text = "Shells hit the village of Old Mill near Raqqa on Tuesday. قصف على ريف إدلب"
    before = resolve.mentions(document(text), known)
    resolve.mentions(document("Kyiv and Odesa, حلب وحماة"), known)
    assert resolve.mentions(document(text), known) == before
