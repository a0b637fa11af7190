"""The tree of RFC 6962: the vectors of Certificate Transparency, RFC 6962's own example of seven leaves, and laws."""

from __future__ import annotations

from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harmledger.ledger.merkle import (
    EMPTY_ROOT,
    Frontier,
    Tree,
    node_of,
    root_from_inclusion,
    roots_from_consistency,
)

# The test data of Certificate Transparency's reference implementation: eight inputs and the root after each.
INPUTS = [
    bytes.fromhex(given)
    for given in (
        "",
        "00",
        "10",
        "2021",
        "3031",
        "40414243",
        "5051525354555657",
        "606162636465666768696a6b6c6d6e6f",
    )
]
ROOTS = (
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
)
LEAVES = [sha256(b"\x00" + given).digest() for given in INPUTS]


def plain_root(leaves: list[bytes]) -> bytes:
    """MTH as RFC 6962 defines it, word for word."""
    if len(leaves) < 2:
        return leaves[0] if leaves else sha256(b"").digest()
    split = 1 << (len(leaves) - 1).bit_length() - 1
    return node_of(plain_root(leaves[:split]), plain_root(leaves[split:]))


def plain_path(index: int, leaves: list[bytes]) -> list[bytes]:
    """PATH as RFC 6962 defines it."""
    if len(leaves) < 2:
        return []
    split = 1 << (len(leaves) - 1).bit_length() - 1
    if index < split:
        return [*plain_path(index, leaves[:split]), plain_root(leaves[split:])]
    return [*plain_path(index - split, leaves[split:]), plain_root(leaves[:split])]


def plain_proof(old: int, leaves: list[bytes], known: bool = True) -> list[bytes]:
    """SUBPROOF as RFC 6962 defines it."""
    if old == len(leaves):
        return [] if known else [plain_root(leaves)]
    split = 1 << (len(leaves) - 1).bit_length() - 1
    if old <= split:
        return [*plain_proof(old, leaves[:split], known), plain_root(leaves[split:])]
    return [*plain_proof(old - split, leaves[split:], False), plain_root(leaves[:split])]


def leaves_of(size: int) -> list[bytes]:
    return [sha256(b"\x00%d" % number).digest() for number in range(size)]


trees = st.integers(1, 130).flatmap(lambda size: st.tuples(st.just(size), st.integers(0, size - 1)))


def test_the_empty_tree_has_the_hash_of_nothing() -> None:
    assert Tree([]).root() == Frontier().root() == EMPTY_ROOT
    assert EMPTY_ROOT.hex() == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"


@pytest.mark.parametrize("size", range(1, 9))
def test_the_roots_of_certificate_transparency(size: int) -> None:
    frontier = Frontier()
    for leaf in LEAVES[:size]:
        frontier.add(leaf)
    assert Tree(LEAVES[:size]).root().hex() == frontier.root().hex() == ROOTS[size - 1]


@pytest.mark.parametrize(
    ("index", "size", "path"),
    [
        (0, 1, []),
        (
            0,
            8,
            [
                "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
                "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
                "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
            ],
        ),
        (
            5,
            8,
            [
                "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
                "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
                "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
            ],
        ),
        (2, 3, ["fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125"]),
        (
            1,
            5,
            [
                "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
                "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
                "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
            ],
        ),
    ],
)
def test_the_paths_of_certificate_transparency(index: int, size: int, path: list[str]) -> None:
    assert [node.hex() for node in Tree(LEAVES[:size]).inclusion(index)] == path


@pytest.mark.parametrize(
    ("old", "new", "path"),
    [
        (1, 1, []),
        (
            1,
            8,
            [
                "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
                "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
                "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
            ],
        ),
        (
            6,
            8,
            [
                "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a",
                "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
                "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
            ],
        ),
        (
            2,
            5,
            [
                "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
                "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
            ],
        ),
    ],
)
def test_the_consistency_proofs_of_certificate_transparency(old: int, new: int, path: list[str]) -> None:
    assert [node.hex() for node in Tree(LEAVES[:new]).consistency(old)] == path


def test_the_seven_leaves_of_rfc_6962() -> None:
    d = leaves_of(7)  # 2.1.3: the letters are the RFC's
    a, b, c, e, f, j = *d[:3], *d[4:6], d[6]
    g, h, i = node_of(a, b), node_of(c, d[3]), node_of(e, f)
    k, m = node_of(g, h), node_of(i, j)
    tree = Tree(d)
    assert tree.root() == node_of(k, m)
    assert tree.inclusion(0) == (b, h, m)
    assert tree.inclusion(3) == (c, g, m)
    assert tree.inclusion(4) == (f, j, k)
    assert tree.inclusion(6) == (i, k)
    assert tree.consistency(3) == (c, d[3], g, m)
    assert tree.consistency(4) == (m,)
    assert tree.consistency(6) == (i, j, k)


@given(trees)
def test_roots_and_proofs_are_those_of_the_definition(drawn: tuple[int, int]) -> None:
    size, index = drawn
    leaves = leaves_of(size)
    tree = Tree(leaves)
    assert tree.root() == plain_root(leaves)
    assert list(tree.inclusion(index)) == plain_path(index, leaves)
    assert list(tree.consistency(index + 1)) == plain_proof(index + 1, leaves)


@given(trees)
def test_every_proof_leads_to_the_root_and_from_no_other_place(drawn: tuple[int, int]) -> None:
    size, index = drawn
    leaves = leaves_of(size)
    tree = Tree(leaves)
    path = tree.inclusion(index)
    assert root_from_inclusion(leaves[index], index, size, path) == tree.root()
    for other in {0, index ^ 1, index // 2, index + 1, size - 1} - {index}:
        assert root_from_inclusion(leaves[index], other, size, path) != tree.root()
    assert root_from_inclusion(leaves[index], index, size, (*path, leaves[0])) is None
    assert not path or root_from_inclusion(leaves[index], index, size, path[:-1]) is None


@given(trees)
def test_a_tree_that_only_grew_is_proved_to(drawn: tuple[int, int]) -> None:
    size, old = drawn[0], drawn[1] + 1
    leaves = leaves_of(size)
    was, now = Tree(leaves[:old]).root(), Tree(leaves).root()
    path = Tree(leaves).consistency(old)
    assert roots_from_consistency(old, size, was, path) == (was, now)
    if old < size:
        assert roots_from_consistency(old, size, was, (*path, was)) is None
        assert roots_from_consistency(old, size, was, path[:-1]) != (was, now)


@given(trees, st.integers(0, 129))
def test_no_proof_joins_a_tree_with_another_past(drawn: tuple[int, int], changed: int) -> None:
    size, old = drawn[0], drawn[1] + 1
    leaves = leaves_of(size)
    was = Tree(leaves[:old]).root()
    leaves[changed % old] = sha256(b"another past").digest()
    now = Tree(leaves)
    assert roots_from_consistency(old, size, was, now.consistency(old)) != (was, now.root())


@given(st.integers(0, 200))
def test_the_frontier_has_the_root_at_every_size(size: int) -> None:
    frontier = Frontier()
    for number, leaf in enumerate(leaves_of(size)):
        assert frontier.size == number
        frontier.add(leaf)
    assert frontier.root() == plain_root(leaves_of(size))


@pytest.mark.parametrize("index", [-1, 3, 4])
def test_no_proof_of_a_leaf_that_is_not_there(index: int) -> None:
    with pytest.raises(IndexError):
        Tree(leaves_of(3)).inclusion(index)
    assert root_from_inclusion(LEAVES[0], index, 3, []) is None


@pytest.mark.parametrize("old", [-1, 0, 4])
def test_no_tree_grew_out_of_nothing_or_of_a_larger_one(old: int) -> None:
    with pytest.raises(IndexError):
        Tree(leaves_of(3)).consistency(old)
    assert roots_from_consistency(old, 3, LEAVES[0], [LEAVES[1]]) is None
