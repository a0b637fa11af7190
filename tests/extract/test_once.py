"""A claim that a text tells in two episodes is kept once, in the first."""

from __future__ import annotations

import pytest

from harmledger.extract.reader import _once
from tests.builders import claim, count

A, B = claim("a", count(3)), claim("b", count(5))


@pytest.mark.parametrize(
    ("claims", "episodes", "kept", "groups"),
    [
        ([A, B], [(0,), (1,)], "ab", ((0,), (1,))),
        ([A, B], [(0, 1)], "ab", ((0, 1),)),
        ([A, A], [(0,), (1,)], "a", ((0,),)),
        ([A, A, B], [(0,), (1, 2)], "ab", ((0,), (1,))),
        ([A, B, A], [(0, 1), (2,)], "ab", ((0, 1),)),
    ],
)
def test_no_claim_is_in_two_episodes(claims: list, episodes: list, kept: str, groups: tuple):
    found = _once(claims, episodes)
    assert ("".join(c.id for c in found[0]), found[1]) == (kept, groups)
