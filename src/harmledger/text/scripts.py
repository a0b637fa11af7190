"""Folding letters of several scripts to one searchable form."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_ARABIC = re.compile("[\u0600-\u06ff\u0750-\u077f\u08a0-\u08ff\ufb50-\ufdff\ufe70-\ufeff]")
_ARABIC_RUN = re.compile(_ARABIC.pattern + "+")

# Marks that carry no letter: combining accents, harakat, superscript alef, Quranic signs, tatweel, joiners,
# bidi controls, BOM, variation selectors. They may stand anywhere inside a word.
MARKS = (
    "\u0300-\u036f\u0610-\u061a\u0640\u064b-\u065f\u0670\u06d6-\u06dc\u06df-\u06ed"
    "\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff\ufe0e\ufe0f\u00ad"
)
_MARKS = re.compile(f"[{MARKS}]+")

# Letters that writers exchange freely: alef with hamza or madda, alef maqsura, ta marbuta, hamza on waw or ya,
# and the Persian and Urdu shapes of kaf, ya and ha.
_ARABIC_FOLD = str.maketrans(
    {
        **dict.fromkeys("أإآٱ", "ا"),
        **dict.fromkeys("ىئیېےێ", "ي"),
        **dict.fromkeys("ؤۆ", "و"),
        **dict.fromkeys("ةھہەۀۃ", "ه"),
        **dict.fromkeys("کگ", "ك"),
        "ڵ": "ل",
        "ڕ": "ر",
        "ء": "",
    }
)
_LATIN_FOLD = str.maketrans(
    {"’": "'", "‘": "'", "ʼ": "'", "`": "'", "´": "'", "ı": "i", "ß": "ss", "ø": "o", "ł": "l", "đ": "d"}
)
_DIGITS = str.maketrans("٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹", "01234567890123456789")


def is_arabic(text: str) -> bool:
    """Whether any letter of the Arabic script stands in ``text``."""
    return not text.isascii() and _ARABIC.search(text) is not None


def count_arabic(text: str) -> int:
    """How many characters of the Arabic script ``text`` holds."""
    return 0 if text.isascii() else sum(map(len, _ARABIC_RUN.findall(text)))


def to_ascii_digits(text: str) -> str:
    """Arabic-Indic and Persian digits as 0-9; one character for one, so that offsets stay."""
    return text.translate(_DIGITS)


@lru_cache(maxsize=200_000)
def fold(word: str) -> str:
    """One word in the form in which it is looked up.

    Lower case, no accents or vowel marks, presentation forms undone, exchangeable Arabic letters made one,
    digits in 0-9. Marks between its letters vanish. The word's length may change: offsets belong to tokens,
    which keep the original.
    """
    if word.isascii():
        return word.lower()
    word = unicodedata.normalize("NFKC", word)
    word = _MARKS.sub("", word).translate(_DIGITS)
    if is_arabic(word):
        return word.translate(_ARABIC_FOLD)
    word = unicodedata.normalize("NFD", word.lower().translate(_LATIN_FOLD))
    return "".join(c for c in word if not unicodedata.combining(c))


def after_letters(text: str, start: int, end: int, count: int) -> int:
    """The offset just after the first ``count`` letters of ``text[start:end]``, and after the marks written onto the
    last of them."""
    head = text[start : min(end, start + count + 1)]
    if len(head) > count and head.isalpha() and _MARKS.search(head) is None:  # nearly always
        return start + count
    at, left = start, count
    while at < end:
        letter = text[at].isalpha() and not _MARKS.match(text[at])
        if letter and left == 0:
            break
        left -= letter
        at += 1
    return at
