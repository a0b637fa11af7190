"""People's rulings over the machine's clusters: merges, splits, and the laws that they keep."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harmledger.link import incidents
from harmledger.link.clusters import Cluster
from harmledger.link.parts import parted
from harmledger.link.rulings import ruled
from harmledger.model.case import LinkMode
from harmledger.model.ids import ClaimId
from harmledger.model.ruling import Ruling, RulingKind
from harmledger.resources.weights import weights
from tests.builders import HARBOUR, account, alone, claim, count

MERGE, SPLIT = RulingKind.MERGE, RulingKind.SPLIT


def ruling(kind: RulingKind, claims: str, others: str, n: int = 0) -> Ruling:
    """Claims and episodes are called by letters here."""
    sides = (tuple(map(ClaimId, side)) for side in (claims, others))
    return Ruling(f"r{n}", kind, *sides, reason="told so", who="ada", at="2031-06-01T00:00:00Z")


LETTERS = "abcdef"
IDS = [(ClaimId(x),) for x in LETTERS]


def clusters(*groups: str) -> list[Cluster]:
    made = [Cluster(tuple(sorted(LETTERS.index(x) for x in group))) for group in groups]
    return sorted(made, key=lambda c: c.members)


def spelt(found: Sequence[Cluster]) -> list[str]:
    return ["".join(LETTERS[m] for m in c.members) for c in found]


@pytest.mark.parametrize(
    ("words", "found", "rulings", "after"),
    [
        ("nothing ruled", ["ab", "c"], [], ["ab", "c"]),
        ("two are one", ["ab", "c"], [(MERGE, "ab", "c")], ["abc"]),
        ("one already", ["abc"], [(MERGE, "ab", "c")], ["abc"]),
        ("three are one", ["a", "b", "c"], [(MERGE, "a", "b"), (MERGE, "a", "c")], ["abc"]),
        ("where most of the claims are", ["ab", "c", "de"], [(MERGE, "abc", "de")], ["abde", "c"]),
        ("claims that are no more", ["ab"], [(MERGE, "ab", "z")], ["ab"]),
        ("one is two", ["abc"], [(SPLIT, "c", "ab")], ["ab", "c"]),
        ("two already", ["ab", "c"], [(SPLIT, "c", "ab")], ["ab", "c"]),
        ("what nobody ruled on stays", ["abcd"], [(SPLIT, "c", "ab")], ["abd", "c"]),
        ("merged, then split", ["ab", "c"], [(MERGE, "ab", "c"), (SPLIT, "c", "ab")], ["ab", "c"]),
        ("split, then merged", ["abc"], [(SPLIT, "c", "ab"), (MERGE, "ab", "c")], ["abc"]),
    ],
)
def test_rulings_hold_over_the_evidence(words: str, found: list, rulings: list, after: list):
    made = [ruling(*told, n) for n, told in enumerate(rulings)]
    assert spelt(ruled(clusters(*found), IDS, made, {})) == after, words


def test_a_new_report_goes_with_the_part_that_it_speaks_for():
    made = [ruling(SPLIT, "c", "ab")]
    drawn_to_c = {(0, 3): 100, (2, 3): 900}
    assert spelt(ruled(clusters("abcd"), IDS, made, drawn_to_c)) == ["ab", "cd"]


def test_a_split_through_an_episode_makes_two_of_it():
    a, b, c = (claim(x, count(n)) for n, x in enumerate("abc"))
    parts = parted([a, b, c], [ruling(SPLIT, "b", "a")])
    assert [[one.id for one in part] for part in parts] == [["b"], ["a", "c"]]
    assert parted([a, b, c], [ruling(SPLIT, "b", "z"), ruling(MERGE, "a", "b")]) == [[a, b, c]]


groups = st.lists(st.integers(0, 3), min_size=6, max_size=6).map(
    lambda homes: ["".join(x for x, home in zip(LETTERS, homes, strict=True) if home == n) for n in sorted(set(homes))]
)


@given(groups, st.data())
def test_a_merge_that_is_split_again_leaves_all_as_it_was(found: list[str], data: st.DataObject):
    one, other = (data.draw(st.sampled_from(found)) for _ in range(2))
    made = [ruling(MERGE, one, other)] if one != other else []
    made += [ruling(SPLIT, one, other)] if one != other else []
    assert ruled(clusters(*found), IDS, made, {}) == clusters(*found)


@given(groups, st.lists(st.tuples(st.sampled_from([MERGE, SPLIT]), groups, st.data()), max_size=4))
def test_every_episode_is_in_one_cluster_whatever_is_ruled(found: list[str], told: list):
    made = []
    for kind, sides, data in told:
        one, other = (data.draw(st.sampled_from(sides)) for _ in range(2))
        made.append(ruling(kind, one, other))
    after = ruled(clusters(*found), IDS, made, {})
    assert sorted(m for c in after for m in c.members) == list(range(6))
    assert ruled(list(reversed(clusters(*found))), IDS, made, {}) == after


def test_incidents_follow_the_rulings_and_say_so():
    mill, harbour = claim("a", count(3)), claim("b", count(5), document="two", at=HARBOUR)
    voices = alone(mill, harbour)
    assert len(incidents(voices, weights())) == 2
    [one] = incidents(voices, weights(), rulings=[ruling(MERGE, "a", "b")])
    assert (one.claims, one.documents) == (("a", "b"), ("doc", "two"))
    assert [p.because for link in one.links for p in link.pieces if p.name == "ruling"] == [
        "merged by ada on 2031-06-01: told so"
    ]
    told = account(mill, claim("c", count(4), by="radio"))
    together = alone(*told.claims)
    assert [i.claims for i in incidents(together, weights(), rulings=[ruling(SPLIT, "c", "a")])] == [("a",), ("c",)]
    assert len(incidents(voices, weights(), LinkMode.NONE, [ruling(MERGE, "a", "b")])) == 2
