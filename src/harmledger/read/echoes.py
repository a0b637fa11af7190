"""Echoes: texts that say the same in the same words, wherever they stand.

A syndicated report, a copy with another headline, a page and its excerpt on a network. An echo adds no voice.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from rensa import RMinHash  # type: ignore[import-not-found, import-untyped, unused-ignore] # compiled, no types

from harmledger.model.document import Document
from harmledger.model.ids import DocumentId

_HASHES = 64
_SEED = 20151103
_ROWS = 2  # of 32 bands: pairs with a Jaccard index of 0.35 are compared with a chance of 0.98
_WORDS = re.compile(r"[^\W_]+")
_NOISE = re.compile(r"https?://\S+|pic\.twitter\.com/\S+|[\u064b-\u0652\u0640\u200b-\u200f\u202a-\u202e]")
_FOLD = str.maketrans("أإآىةؤئ", "ااايهوي")
_SHINGLE, _SHORT_SHINGLE, _SHORT = 5, 3, 40  # words; texts of fewer than 40 words are cut finer
_FEWEST = 8  # words; shorter texts are echoes only of exactly themselves
_CROWD = 60  # documents in one bucket beyond which only neighbours are compared: boilerplate, not copies

# Set on the development texts (decision 0004): of pairs above these, so many speak of one incident.
SAME_WORDS = 0.6
EXCERPT, EXCERPT_SIZE = 0.8, 0.3


def _words(text: str) -> list[str]:
    return _WORDS.findall(_NOISE.sub("", text).lower().translate(_FOLD))


def _shingles(words: Sequence[str]) -> frozenset[str]:
    size = min(_SHINGLE if len(words) >= _SHORT else _SHORT_SHINGLE, max(1, len(words)))
    return frozenset(" ".join(words[i : i + size]) for i in range(len(words) - size + 1))


def sketch(speaking: str) -> tuple[int, ...]:
    """MinHash of the word shingles of what a document says; empty where it says nothing."""
    shingles = _shingles(_words(speaking))
    if not shingles:
        return ()
    minhash = RMinHash(num_perm=_HASHES, seed=_SEED)
    minhash.update(sorted(shingles))
    return tuple(minhash.digest())


class _Text(NamedTuple):
    id: DocumentId
    words: tuple[str, ...]
    fine: frozenset[str]  # three words each, so that texts of any length compare


def _said(document: Document) -> _Text:
    words = _words(" ".join(s.span.of(document.text) for s in document.sections if s.speaks))
    fine = frozenset(" ".join(words[i : i + 3]) for i in range(max(1, len(words) - 2)))
    return _Text(document.id, tuple(words), fine)


def echoes(documents: Sequence[Document]) -> dict[DocumentId, DocumentId]:
    """Each document → the one that stands for its group of echoes (the smallest id; itself when alone).

    The same whatever the order of ``documents``; time grows with their number, not its square.
    """
    ordered = sorted({d.id: d for d in documents}.values(), key=lambda d: d.id)
    parent: dict[DocumentId, DocumentId] = {d.id: d.id for d in ordered}
    texts: dict[DocumentId, _Text] = {}

    def root(one: DocumentId) -> DocumentId:
        while parent[one] != one:
            parent[one] = parent[parent[one]]
            one = parent[one]
        return one

    by_id = {d.id: d for d in ordered}
    for a, b in sorted(_candidates(ordered)):
        for one in (a, b):
            if one not in texts:
                texts[one] = _said(by_id[one])
        if root(a) != root(b) and same_words(texts[a], texts[b]):
            low, high = sorted((root(a), root(b)))
            parent[high] = low
    return {d.id: root(d.id) for d in ordered}


def same_words(a: _Text, b: _Text) -> bool:
    """Whether two texts are one: equal, near-equal, or one a large excerpt of the other."""
    if a.words == b.words:
        return bool(a.words)
    small, large = sorted((len(a.words), len(b.words)))
    if small < _FEWEST:
        return False
    common = len(a.fine & b.fine)
    if common >= SAME_WORDS * (len(a.fine) + len(b.fine) - common):
        return True
    return small >= EXCERPT_SIZE * large and common >= EXCERPT * min(len(a.fine), len(b.fine))


def _candidates(documents: Iterable[Document]) -> set[tuple[DocumentId, DocumentId]]:
    """Pairs that share a band of their sketches."""
    buckets: dict[tuple[int, ...], list[DocumentId]] = {}
    for document in documents:
        for at in range(0, len(document.sketch), _ROWS):
            buckets.setdefault((at, *document.sketch[at : at + _ROWS]), []).append(document.id)
    pairs: set[tuple[DocumentId, DocumentId]] = set()
    for ids in buckets.values():
        reach = len(ids) if len(ids) <= _CROWD else 2
        pairs.update((ids[i], ids[j]) for i in range(len(ids)) for j in range(i + 1, min(len(ids), i + 1 + reach)))
    return pairs
