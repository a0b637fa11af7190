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
_LINKS = re.compile(r"https?://\S+|pic\.twitter\.com/\S+")
_INSIDE = re.compile("[\u064b-\u0652\u0640\u200b-\u200f\u202a-\u202e]+")  # marks that may stand inside a word
_FOLD = (("أ", "ا"), ("إ", "ا"), ("آ", "ا"), ("ى", "ي"), ("ة", "ه"))
_SHINGLE, _SHORT_SHINGLE, _SHORT = 5, 3, 40  # words; texts of fewer than 40 words are cut finer
_FEWEST = 8  # words; shorter texts are echoes only of exactly themselves
_CROWD = 60  # documents in one bucket beyond which only neighbours are compared: boilerplate, not copies

# Set on 1,161 development texts (decision 0004): of 31 pairs above these, 28 speak of one incident; two of the
# other three are letter-for-letter copies that the coders linked differently. At 0.4 it is 30 of 43.
SAME_WORDS = 0.5
SAME_WORDS_SHORT = 0.75  # in a note of a few words, two words are the place or the number
EXCERPT, EXCERPT_SIZE = 0.8, 0.3


def _words(text: str) -> list[str]:
    """Words as they are compared."""
    text = text.lower()
    for letter, plain in _FOLD:  # five searches are ten times as fast as one translation of Arabic
        text = text.replace(letter, plain)
    if "http" in text or "pic." in text:
        text = _LINKS.sub(" ", text)
    return _WORDS.findall(_INSIDE.sub("", text))


def _shingles(words: Sequence[str], size: int) -> list[str]:
    """Every ``size`` words in a row; the whole where there are fewer."""
    if len(words) <= size:
        return [" ".join(words)] if words else []
    return list(map(" ".join, zip(*(words[i:] for i in range(size)), strict=False)))


def sketch(speaking: str) -> tuple[int, ...]:
    """MinHash of the word shingles of what a document says; empty where it says nothing."""
    words = _words(speaking)
    if not words:
        return ()
    minhash = RMinHash(num_perm=_HASHES, seed=_SEED)
    minhash.update(_shingles(words, _SHINGLE if len(words) >= _SHORT else _SHORT_SHINGLE))
    return tuple(minhash.digest())


class _Text(NamedTuple):
    id: DocumentId
    words: tuple[str, ...]
    fine: frozenset[str]  # three words each, so that texts of any length compare


def _said(document: Document) -> _Text:
    words = _words(" ".join(s.span.of(document.text) for s in document.sections if s.speaks))
    return _Text(document.id, tuple(words), frozenset(_shingles(words, _SHORT_SHINGLE)))


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
    needed = SAME_WORDS if small >= _SHORT else SAME_WORDS_SHORT
    if common >= needed * (len(a.fine) + len(b.fine) - common):
        return True
    return small >= max(_SHORT, EXCERPT_SIZE * large) and common >= EXCERPT * min(len(a.fine), len(b.fine))


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
