"""A word by its consonants, the same in Latin and in Arabic letters: where names of two scripts meet.

"Qastoun" and "قسطون" are both "kstn". Romanisations differ in vowels, in doubled letters and in which of a family of
consonants they tell apart (BGN/PCGN 1956 and the spellings of newspapers), so that a key keeps only what all of them
keep. Two words with one key may be two names: a key says something where few texts hold it.
"""

from __future__ import annotations

import re
from functools import lru_cache

from harmledger.text.scripts import is_arabic

SHORTEST = 3  # consonants: fewer are common to too many words [own]

_DIGRAPHS = (
    ("tch", "S"),
    ("kh", "X"),
    ("gh", "G"),
    ("sh", "S"),
    ("ch", "S"),
    ("dj", "j"),
    ("ph", "f"),
    ("dh", "d"),
    ("th", "t"),
)
_DOUBLE = re.compile(r"([^aeiou])\1+")
_LATIN = str.maketrans({"q": "k", "c": "k", "g": "j", "v": "f", "p": "b"} | dict.fromkeys("aeiouwy'`’‘", None))
_ARABIC = str.maketrans(
    dict(zip("بپتثجچحخدذرزژسشصضطظغفڤقكگلمنه", "bbttjShXddrzzsSsdtzGffkkklmnh", strict=True))
    | dict.fromkeys("اأإآىيئوؤءعة", None)
)


@lru_cache(maxsize=200_000)
def sound(word: str) -> str | None:
    """The key of a folded word, or None where too little of it is left."""
    key = _arabic(word) if is_arabic(word) else _latin(word)
    return key if len(key) >= SHORTEST and key.isascii() and key.isalpha() else None


def _arabic(word: str) -> str:
    word = word[:-1] if word.endswith("ه") else word
    return word.translate(_ARABIC)


def _latin(word: str) -> str:
    word = word[:-1] if word.endswith("h") and not word.endswith(("kh", "gh", "sh", "ch", "th", "dh")) else word
    word = _DOUBLE.sub(r"\1", word)
    for letters, sign in _DIGRAPHS:
        word = word.replace(letters, sign)
    return word.translate(_LATIN)
