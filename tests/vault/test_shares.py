"""Shares: the standard's own vectors, every set of three of five, spoilt words."""

from __future__ import annotations

from itertools import combinations

import pytest
from shamir_mnemonic import combine_mnemonics

from harmledger.errors import UsageError
from harmledger.vault.shares import join, split

SECRET = bytes(range(32))
NAMES = ("a", "b", "c", "d", "e")


def test_a_vector_of_the_standard() -> None:
    """SLIP-0039, vectors.json, 4: "Basic sharing 2-of-3 (128 bits)", passphrase TREZOR."""
    words = [
        "shadow pistol academic always adequate wildlife fancy gross oasis cylinder mustang wrist rescue view short "
        "owner flip making coding armed",
        "shadow pistol academic acid actress prayer class unknown daughter sweater depict flip twice unkind craft "
        "early superior advocate guest smoking",
    ]
    assert combine_mnemonics(words, b"TREZOR").hex() == "b43ceb7e57a0ea8766221624d01b0864"


@pytest.mark.parametrize("size", range(6))
def test_three_or_more_of_five_give_the_secret_and_fewer_nothing(size: int) -> None:
    shares = split(SECRET, 3, NAMES)
    for some in combinations(NAMES, size):
        if size >= 3:
            assert join([shares[name] for name in some]) == SECRET
        else:
            with pytest.raises(UsageError, match="open nothing"):
                join([shares[name] for name in some])


def test_a_share_that_was_copied_wrongly_is_told_and_does_no_harm_where_others_are_enough() -> None:
    shares = split(SECRET, 3, NAMES)
    first, *rest = shares["a"].split()
    spoilt = " ".join([*rest, first])
    with pytest.raises(UsageError, match="1 of them were copied wrongly"):
        join([spoilt, shares["b"], shares["c"]])
    assert join([spoilt, shares["b"], shares["c"], shares["d"]]) == SECRET
    assert join([f"  {shares['b'].upper().lower()}\n", *(shares[name].replace(" ", "\n") for name in "cd")]) == SECRET


def test_shares_of_two_secrets_do_not_mix() -> None:
    one, two = split(SECRET, 2, NAMES), split(bytes(32), 2, NAMES)
    with pytest.raises(UsageError, match="open nothing"):
        join([one["a"], two["b"]])


MANY = tuple("abcdefghijklmnopq")


@pytest.mark.parametrize(("threshold", "names"), [(1, NAMES), (6, NAMES), (2, NAMES[:1]), (2, MANY)])
def test_what_cannot_be_split_is_told(threshold: int, names: tuple[str, ...]) -> None:
    with pytest.raises(UsageError, match="cannot be made"):
        split(SECRET, threshold, names)
