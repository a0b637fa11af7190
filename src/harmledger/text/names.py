"""Keys under which a name is found however it is transliterated or joined up.

Arabic names reach Latin script by many roads: al-Bab, El Bab, Albab; Deir ez-Zor, Dayr az Zawr, Deir Ezzor;
Idlib, Idleb. ``spell`` irons out what the roads differ in without touching consonants, so that two names with
one key are nearly always one name; ``skeleton`` leaves consonants alone and is for a last resort.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from harmledger.text.memo import Memo
from harmledger.text.scripts import fold, is_arabic
from harmledger.text.tokens import Kind, Token, tokenize

ARTICLES = frozenset("al el ul il ad ed ar er as es ash esh at et ath az ez an en adh".split())
"""The Arabic article in Latin letters, before sun letters too."""

GLUE = frozenset("'`’‘ʼ")  # signs for ayn and hamza inside a word
HYPHENS = frozenset("-‐‑–_")

_PLAIN = re.compile(r"[^\W\d_]+(?:[ -][^\W\d_]+)*")
_NO_LETTER = re.compile(r"[^\w]|_")
_VOWELS = (
    (re.compile("ei|ai|ay|ey|ae"), "i"),
    (re.compile("ou|oo|aw|au|ow"), "u"),
    (re.compile("iy|ee|ie|e"), "i"),
    (re.compile("o"), "u"),
    (re.compile(r"(.)\1+"), r"\1"),
    (re.compile("(?:[iy]?a|i)h$|[iy]a$"), "a"),
)
_CONSONANTS = str.maketrans({"q": "k", "g": "j", "w": None, "y": None})
_SOFT = re.compile("[aeiouwy'h]|(.)(?=\\1)")
_SUN = frozenset("dnrstz")


@lru_cache(maxsize=200_000)
def spell(norm: str) -> str:
    """One folded word of a name, in the spelling that all its transliterations share.

    Latin: signs for ayn dropped, e and i one, o and u one, long vowels short, double letters single, the
    feminine ending -a, q as k. Arabic: the article off, final ا and ه one. Anything else as it is.
    """
    if is_arabic(norm):
        word = norm[2:] if norm.startswith("ال") and len(norm) > 4 else norm
        return word[:-1] + "ه" if len(word) > 3 and word[-1] == "ا" else word
    word = _NO_LETTER.sub("", norm)
    if len(word) < 3 or not word.isascii():
        return word
    for pattern, sign in _VOWELS:
        word = pattern.sub(sign, word)
    return word.replace("q", "k")


@lru_cache(maxsize=50_000)
def skeleton(name: str) -> str:
    """The consonants of a name without its articles; the first letter always stays. For a last resort: only
    where words say that a place is named, and no list has it as it is written."""
    words = [w for w in re.split(r"[\s_-]+", re.sub("['’‘`]", "", fold(name))) if w and w not in ARTICLES]
    if is_arabic(name):
        joined = "".join(w[2:] if w.startswith("ال") and len(w) > 4 else w for w in words)
        return joined[:1] + re.sub("[اويه]", "", joined[1:])
    joined = "".join(words)
    return joined[:1].replace("q", "k") + _SOFT.sub("", joined[1:]).translate(_CONSONANTS)


def words_from(tokens: Sequence[Token], i: int, most: int) -> list[tuple[str, int]]:
    """Up to ``most`` words of a name that starts at token ``i``, spelled, each with the token after it.

    Hyphens between words and articles inside the name are passed over; a word cut by the sign for ayn
    ("Dar'a") is one word. A line end or any other mark ends the name.
    """
    found: list[tuple[str, int]] = []
    n, first = len(tokens), i
    while i < n and len(found) < most:
        token = tokens[i]
        if token.kind is not Kind.WORD:
            if i > first and token.norm in HYPHENS and i + 1 < n and tokens[i + 1].start == token.end:
                i += 1
                continue
            break
        if token.norm == "'s":
            break
        if token.norm in ARTICLES and i + 1 < n and (tokens[i + 1].kind is Kind.WORD or tokens[i + 1].norm in HYPHENS):
            i += 1
            continue
        norm, i = _glued(tokens, i)
        found.append((spell(norm), i))
    return found


def _glued(tokens: Sequence[Token], i: int) -> tuple[str, int]:
    """The word at ``i`` with what follows an ayn sign written inside it, and the token after it."""
    norm, end, j = tokens[i].norm, tokens[i].end, i + 1
    while j + 1 < len(tokens) and tokens[j].norm in GLUE and tokens[j].start == end:
        after = tokens[j + 1]
        if after.kind is not Kind.WORD or after.start != tokens[j].end or after.norm == "'s":
            break
        norm, end, j = norm + after.norm, after.end, j + 2
    return norm, j


def name_keys(name: str) -> tuple[str, ...]:
    """Every key under which a name is listed: its words spelled and joined by spaces, and with its articles or
    its words written together. Empty for a name without letters."""
    return KEYS[name]


def heads_of(name: str) -> tuple[str, ...]:
    """The spelled tokens at which a reader of tokens may meet the name's keys."""
    return HEADS[name]


def _name_keys(name: str) -> tuple[str, ...]:
    if _PLAIN.fullmatch(name):  # most names: their words can be had without the tokenizer
        norms = [fold(w) for w in name.replace("-", " ").split(" ")]
        words = [spell(w) for k, w in enumerate(norms) if w not in ARTICLES or k == len(norms) - 1]
    else:
        tokens = [t for t in tokenize(name) if t.kind is not Kind.BREAK]
        norms = [t.norm for t in tokens if t.kind is Kind.WORD]
        words = [w for w, _ in words_from(tokens, 0, len(tokens))]
    if not words or (len(words) == 1 and len(words[0]) < 2):
        return ()
    keys = [" ".join(words)]
    if is_arabic(name):
        joined = "".join(norms)
        if len(words) == 2 and len(joined) > 5:
            keys.append(spell(joined))
        return tuple(dict.fromkeys(keys))
    return tuple(dict.fromkeys((*keys, *_joined_articles(norms, words))))


def _joined_articles(norms: Sequence[str], words: Sequence[str]) -> list[str]:
    """Keys with the article as part of its word: Albab, Deir Ezzor."""
    keys: list[str] = []
    if len(norms) == len(words):
        return keys
    for at, norm in enumerate(norms[:-1]):
        if norm not in ARTICLES:
            continue
        after = norms[at + 1]
        place = sum(1 for n in norms[:at] if n not in ARTICLES)
        if place >= len(words):
            break
        own = after[0] if after[0] in _SUN else "l"
        for article in {"al", "el", "a" + own, "e" + own}:
            keys.append(" ".join((*words[:place], spell(article + after), *words[place + 1 :])))
    return sorted(keys)


def _heads_of(name: str) -> tuple[str, ...]:
    heads = {key.split(" ", 1)[0] for key in name_keys(name)}
    if not _PLAIN.fullmatch(name):  # "Dar'a" is met at "dar"
        first = next((t.norm for t in tokenize(name) if t.kind is Kind.WORD and t.norm not in ARTICLES), None)
        if first:
            heads.add(spell(first))
    return tuple(sorted(heads))


KEYS: Memo[tuple[str, ...]] = Memo(_name_keys)
HEADS: Memo[tuple[str, ...]] = Memo(_heads_of)
