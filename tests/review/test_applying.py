"""Decisions over readings: what stands, the laws that it keeps, and what a newer extractor changes of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harmledger.ledger import Entry, EntryKind, decision_entry, decisions, undoing_entry
from harmledger.ledger.entry import NewEntry
from harmledger.model.claim import Reading, Scope
from harmledger.model.decision import Act, Decision, Standing
from harmledger.model.ids import DocumentId, Sha256
from harmledger.model.interval import Interval
from harmledger.review.applying import Ruled, applied
from tests.review.reading import CORRECT, DOCUMENT, FOUR, OTHER, TEXT, added, decided, read, words

DOC = DocumentId("doc")


def stands(made: Sequence[Decision], reading: Reading | None = None) -> Ruled:
    return applied({DOC: reading or read()}, {DOC: DOCUMENT}, {}, made)


def spelt(made: Ruled) -> list[str]:
    """The claims that stand, each with its first count."""
    return [f"{c.id} {c.counts[0].interval}" for c in made.readings[DOC].claims]


THREE = ["a 3", "b 5", "c 2"]


@pytest.mark.parametrize(
    ("made", "after", "standings"),
    [
        ([], THREE, {}),
        ([decided(Act.ACCEPT, "a")], THREE, {"a": Standing.ACCEPTED}),
        ([decided(Act.REJECT, "b")], ["a 3", "c 2"], {"b": Standing.REJECTED}),
        ([decided(Act.REJECT, "b"), decided(Act.ACCEPT, "b", 1)], THREE, {"b": Standing.ACCEPTED}),
        ([decided(Act.CORRECT, "a", **CORRECT)], ["a 4 or more", "b 5", "c 2"], {"a": Standing.CORRECTED}),
        ([decided(Act.CORRECT, "a", **CORRECT), decided(Act.ACCEPT, "a", 1)], ["a 4 or more", "b 5", "c 2"], None),
        ([decided(Act.ACCEPT, "a"), decided(Act.CORRECT, "a", 1, **CORRECT)], ["a 4 or more", "b 5", "c 2"], None),
        ([decided(Act.CORRECT, "a", **CORRECT), decided(Act.REJECT, "a", 1)], ["b 5", "c 2"], {"a": Standing.REJECTED}),
        ([added()], [*THREE, "hand 1"], {"hand": Standing.ADDED}),
        ([added(), decided(Act.NOTE, "a", 1, value="hm")], [*THREE, "hand 1"], None),
    ],
)
def test_what_stands(made: list[Decision], after: list[str], standings: dict[str, Standing] | None) -> None:
    found = stands(made)
    assert spelt(found) == after
    assert standings is None or found.standings == standings
    assert found.differences == ()


def test_episodes_hold_the_incident_claims_that_are_left_and_no_other() -> None:
    tally = decided(Act.CORRECT, "c", field="scope", value="tally")
    found = stands([decided(Act.REJECT, "a"), tally, added(2)])
    assert [c.id for c in found.readings[DOC].claims] == ["b", "c", "hand"]
    assert found.readings[DOC].episodes == ((0,), (2,))
    assert found.readings[DOC].claims[1].scope is Scope.TALLY


def test_a_correction_names_its_words_and_the_slice_is_the_quote() -> None:
    chosen = words("counts/0", "At least three villagers")
    [a, *_] = stands([decided(Act.CORRECT, "a", **CORRECT, words=(chosen,))]).readings[DOC].claims
    assert a.quotes("counts/0") == (chosen,)
    assert a.counts[0].text == chosen.quote == chosen.span.of(TEXT)


PATHS = st.sampled_from(["event", "counts/0", "date"])
VALUES = {"event": "explosion", "counts/0": FOUR, "date": {"start": "2031-05-07"}}


@st.composite
def acts(draw: st.DrawFn) -> Decision:
    on = draw(st.sampled_from("abc"))
    act = draw(st.sampled_from([Act.ACCEPT, Act.REJECT, Act.CORRECT]))
    path = draw(PATHS)
    was = CORRECT["was"] if path == "counts/0" else None
    return decided(act, on, **({"field": path, "value": VALUES[path], "was": was} if act is Act.CORRECT else {}))


def entered(news: Sequence[NewEntry]) -> list[Entry]:
    zero = Sha256("0" * 64)
    return [
        Entry(n, EntryKind.DECISION, e.subject, "2031", "1", e.who, zero, zero, zero, e.payload)
        for n, e in enumerate(news)
    ]


@given(st.lists(acts(), max_size=5), acts())
def test_to_decide_and_undo_is_as_if_nothing_had_been(before: list[Decision], one: Decision) -> None:
    news = [decision_entry(d) for d in before]
    undone = [*news, decision_entry(one), undoing_entry(f"d{len(news)}", "no")]
    assert decisions(entered(undone)) == decisions(entered(news))
    again = decisions(entered([*undone, undoing_entry(f"d{len(undone) - 1}", "yes")]))
    assert again == decisions(entered([*news, decision_entry(one)]))


@given(st.lists(acts(), min_size=2, max_size=6), st.randoms())
def test_the_order_of_decisions_on_different_claims_is_of_no_account(made: list[Decision], chance: object) -> None:
    shuffled = list(made)
    chance.shuffle(shuffled)  # type: ignore[attr-defined]
    by_claim = {on: iter([d for d in made if d.on == on]) for on in "abc"}
    in_turn = [next(by_claim[d.on]) for d in shuffled]
    one, other = stands(made), stands(in_turn)
    assert (one.readings, one.standings, one.rejected) == (other.readings, other.standings, other.rejected)
    assert set(one.differences) == set(other.differences)


@given(st.lists(acts(), max_size=5))
def test_what_stands_is_made_of_the_reading_and_the_decisions_alone(made: list[Decision]) -> None:
    assert stands(made) == stands(made)
    moved = read(suffix="2")
    names = {"a": "a2", "b": "b2", "c": "c2"}
    before, after = stands(made), stands(made, moved)
    assert [replace(c, id=names[c.id]) for c in before.readings[DOC].claims] == list(after.readings[DOC].claims)
    assert {names[c]: s for c, s in before.standings.items()} == after.standings


def test_a_newer_extractor_that_reads_otherwise_is_told_and_the_decision_stands() -> None:
    newer = read()
    seven = replace(newer.claims[0].counts[0], interval=Interval.exactly(7))
    reading = replace(newer, claims=(replace(newer.claims[0], counts=(seven,)), *newer.claims[1:]))
    for made in (decided(Act.CORRECT, "a", **CORRECT), decided(Act.ACCEPT, "a")):
        found = stands([made], reading)
        assert spelt(found)[0] == ("a 4 or more" if made.act is Act.CORRECT else "a 3")
        [told] = found.differences
        assert (told.decision, told.on, told.machine) == ("d0", "a", "7 civilians killed")
    agreeing = {**CORRECT, "value": {**FOUR, "min": 7, "max": 7}}
    assert stands([decided(Act.CORRECT, "a", **agreeing)], reading).differences == ()


def test_what_the_machine_reads_no_more_is_told_and_stands_as_it_was_decided() -> None:
    reading = replace(read(), claims=read().claims[1:], episodes=((0,), (1,)))
    for made in ([decided(Act.ACCEPT, "a")], [decided(Act.CORRECT, "a", **CORRECT)]):
        found = stands(made, reading)
        assert [c.id for c in found.readings[DOC].claims] == ["b", "c", "a"]
        assert [d.on for d in found.differences] == ["a"]
    assert stands([decided(Act.REJECT, "a")], reading).differences == ()  # both say that it is none


def test_decisions_follow_a_document_that_is_told_of_anew_and_read_with_other_offsets() -> None:
    newer = DocumentId("newer")
    reading = replace(read(OTHER.text, "9"), document=newer)
    made = [decided(Act.CORRECT, "a", **CORRECT, words=(words("counts/0", "three villagers"),)), added(1)]
    readings = {DOC: read(), newer: reading}
    found = applied(readings, {DOC: DOCUMENT, newer: OTHER}, {DOC: newer}, made)
    assert [c.id for c in found.readings[newer].claims] == ["a9", "b9", "c9", "hand"]
    for c in found.readings[newer].claims:
        assert all(e.span.of(OTHER.text) == e.quote for e in c.evidence)
        assert c.document == newer or c.id != "hand"
    assert found.differences == ()


def test_an_undone_addition_takes_its_corrections_with_it() -> None:
    on_hand = replace(decided(Act.CORRECT, "hand", 1, **CORRECT), seen=added().seen)
    assert spelt(stands([on_hand])) == THREE
