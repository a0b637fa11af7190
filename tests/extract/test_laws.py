"""Laws that hold for every text of both languages, whatever emoji stand in it."""

from __future__ import annotations

from functools import cache

from hypothesis import given, settings
from hypothesis import strategies as st

from fuzz.changes import EMOJI
from fuzz.laws import breaches
from harmledger import read
from harmledger.knowledge import OwnFiles, Reader
from harmledger.model.claim import Claim, Reading
from harmledger.model.document import Capture, Document, Told
from harmledger.model.ids import sha256
from tests.extract.sentences import book

SENTENCES = {code: [s.text for s in book(code).sentences] for code in ("en", "ar")}
NEUTRAL = {
    "en": "The weather stayed mild and the shops were open.",
    "ar": "وبقي الطقس معتدلا وفتحت المحال أبوابها.",
}
CODES = st.sampled_from(["en", "ar"])
GLUE = st.sampled_from([" ", "\n", "\n\n", " – ", "، ", " 🕊️ ", "", "\u200f "])


@cache
def reader() -> Reader:
    return Reader(OwnFiles())


def captured(text: str) -> Capture:
    data = text.encode()
    return Capture(sha256(data), "a.txt", "text", len(data), data, Told(published="2031-05-07"), "metadata")


def read_through(text: str) -> tuple[Document, Reading]:
    document = read.document(captured(text))
    return document, reader().reading(document)


@st.composite
def texts(draw: st.DrawFn) -> str:
    """Some of a language's test sentences, and perhaps one of the other's, with emoji anywhere."""
    code = draw(CODES)
    some = draw(st.lists(st.sampled_from(SENTENCES[code]), min_size=1, max_size=4))
    some += draw(st.lists(st.sampled_from(SENTENCES["en" if code == "ar" else "ar"]), max_size=1))
    text = draw(GLUE).join(some)
    for emoji in draw(st.lists(st.sampled_from(EMOJI), max_size=3)):
        at = draw(st.integers(0, len(text)))
        text = text[:at] + emoji + text[at:]
    return text


def told(claim: Claim) -> tuple[object, ...]:
    """What a claim says, without what names the document that says it."""
    return (
        claim.scope, claim.event, claim.stance, claim.date, claim.place, claim.other_places, claim.perpetrators,
        claim.targets, claim.origin, claim.via, claim.counts, claim.victims, claim.objects, claim.percent,
        tuple((e.field, e.quote) for e in claim.evidence),
    )  # fmt: skip


@settings(max_examples=80)
@given(texts())
def test_every_quote_is_its_slice_and_every_value_has_its_words(text: str) -> None:
    document, reading = read_through(text)
    mentions, _ = reader().mentions(document)
    assert breaches(document, mentions, reading) == []


@settings(max_examples=30)
@given(texts(), texts())
def test_a_text_reads_the_same_again_whatever_was_read_before(text: str, other: str) -> None:
    first = read_through(text)
    read_through(other)
    assert read_through(text) == first
    assert Reader.reading(reader(), first[0]) == first[1]


@settings(max_examples=60)
@given(CODES.flatmap(lambda code: st.tuples(st.just(code), st.sampled_from(SENTENCES[code]))))
def test_a_neutral_sentence_without_a_number_changes_no_claim(drawn: tuple[str, str]) -> None:
    code, text = drawn
    alone, beside = read_through(text)[1], read_through(f"{text}\n\n{NEUTRAL[code]}")[1]
    assert [told(c) for c in beside.claims] == [told(c) for c in alone.claims]


def test_counts_that_are_alike_keep_their_own_words() -> None:
    """A page's own counts of which some are left to those whom it credits: two alike have words of their own."""
    text = (
        "Dozens of people were wounded in Old Mill, and there were 200 raids on Tuesday. There were 200 raids. "
        "According to Reuters, 24 people were wounded in Old Mill on Tuesday."
    )
    document, reading = read_through(text)
    mentions, _ = reader().mentions(document)
    assert breaches(document, mentions, reading) == []
