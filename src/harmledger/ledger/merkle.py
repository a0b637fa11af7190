"""The Merkle tree over the entries (RFC 6962, 2.1; RFC 9162, 2.1): its root, and proofs that it holds a leaf and
that it only grew.

A leaf is the hash that its entry carries already (0x00 before what is hashed); a node is SHA-256(0x01 ‖ left ‖
right). Hashes are 32 bytes here. Checking a proof needs neither the entries nor this program: the four functions
below and the two RFCs are all.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from hashlib import sha256

HASH_BYTES = 32
EMPTY_ROOT = sha256(b"").digest()  # of a tree without leaves


def node_of(left: bytes, right: bytes) -> bytes:
    """The hash of two neighbours."""
    return sha256(b"\x01" + left + right).digest()


class Frontier:
    """The root of a tree that leaves are added to, at any moment: a few hashes are kept, never the leaves."""

    def __init__(self) -> None:
        self.size = 0
        self._peaks: list[bytes] = []  # of the whole subtrees, the largest first: one for each 1 of the size

    def add(self, leaf: bytes) -> None:
        """Put a leaf at the end."""
        node, level = leaf, self.size
        while level & 1:
            node = node_of(self._peaks.pop(), node)
            level >>= 1
        self._peaks.append(node)
        self.size += 1

    def root(self) -> bytes:
        """The root of the leaves so far."""
        if not self._peaks:
            return EMPTY_ROOT
        root = self._peaks[-1]
        for peak in reversed(self._peaks[:-1]):
            root = node_of(peak, root)
        return root


class Tree:
    """A tree with all its nodes, for proofs: 64 bytes a leaf.

    Args:
        leaves: The leaf hashes, in order.
    """

    def __init__(self, leaves: Iterable[bytes]) -> None:
        self._levels = [bytearray().join(leaves)]
        self.size = len(self._levels[0]) // HASH_BYTES
        while len(self._levels[-1]) > HASH_BYTES:
            self._levels.append(_paired(self._levels[-1]))

    def root(self) -> bytes:
        """The root of all leaves."""
        return bytes(self._levels[-1]) if self.size else EMPTY_ROOT

    def inclusion(self, index: int) -> tuple[bytes, ...]:
        """The proof that leaf ``index`` stands where it does, from its neighbour up (PATH of RFC 6962, 2.1.1).

        Raises:
            IndexError: there is no such leaf.
        """
        if not 0 <= index < self.size:
            raise IndexError(f"there are {self.size} leaves, and none has the number {index}")
        return tuple(self._upwards(0, index))

    def consistency(self, old: int) -> tuple[bytes, ...]:
        """The proof that the first ``old`` leaves are those of the tree of that size (PROOF of RFC 6962, 2.1.2).

        Raises:
            IndexError: there are not so many leaves, or none is asked for.
        """
        if not 0 < old <= self.size:
            raise IndexError(f"a tree of {self.size} leaves did not grow out of one of {old}")
        if old == self.size:
            return ()
        level, number = 0, old - 1
        while number & 1:  # up to the largest whole subtree that ends with the last old leaf
            level, number = level + 1, number >> 1
        known = [] if number == 0 else [self._node(level, number)]  # the old root itself is known to the asker
        return (*known, *self._upwards(level, number))

    def _upwards(self, level: int, number: int) -> Iterable[bytes]:
        """The neighbours on the way from a node to the root; the last of an odd row has none."""
        for row in range(level, len(self._levels) - 1):
            beside = number ^ 1
            if beside * HASH_BYTES < len(self._levels[row]):
                yield self._node(row, beside)
            number >>= 1

    def _node(self, level: int, number: int) -> bytes:
        return bytes(self._levels[level][number * HASH_BYTES : (number + 1) * HASH_BYTES])


def _paired(row: bytearray) -> bytearray:
    """The row above: neighbours hashed together, the last of an odd row as it is."""
    pair, above = 2 * HASH_BYTES, bytearray()
    for start in range(0, len(row), pair):
        both = row[start : start + pair]
        above += sha256(b"\x01" + both).digest() if len(both) == pair else both
    return above


def root_from_inclusion(leaf: bytes, index: int, size: int, path: Sequence[bytes]) -> bytes | None:
    """The root that an inclusion proof leads to (RFC 9162, 2.1.3.2), or None where it proves nothing."""
    if not 0 <= index < size:
        return None
    number, last, root = index, size - 1, leaf
    for beside in path:
        if last == 0:
            return None
        if number & 1 or number == last:
            root = node_of(beside, root)
            while not number & 1 and number:
                number, last = number >> 1, last >> 1
        else:
            root = node_of(root, beside)
        number, last = number >> 1, last >> 1
    return root if last == 0 else None


def roots_from_consistency(old: int, new: int, old_root: bytes, path: Sequence[bytes]) -> tuple[bytes, bytes] | None:
    """The old and the new root that a consistency proof leads to (RFC 9162, 2.1.4.2), or None where it proves
    nothing: the tree only grew where both are the roots that are known."""
    if not 0 < old <= new:
        return None
    if old == new:
        return None if path else (old_root, old_root)
    nodes = [old_root, *path] if old & (old - 1) == 0 else list(path)
    if not nodes:
        return None
    number, last = old - 1, new - 1
    while number & 1:
        number, last = number >> 1, last >> 1
    was = now = nodes[0]
    for beside in nodes[1:]:
        if last == 0:
            return None
        if number & 1 or number == last:
            was, now = node_of(beside, was), node_of(beside, now)
            while not number & 1 and number:
                number, last = number >> 1, last >> 1
        else:
            now = node_of(now, beside)
        number, last = number >> 1, last >> 1
    return (was, now) if last == 0 else None
