"""Words as they are looked up: one form for every transliteration, Arabic words with and without their proclitics."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from harmledger.text.clitics import arabic_forms
from harmledger.text.names import ARTICLES, name_keys, spell
from harmledger.text.scripts import is_arabic
from harmledger.text.tokens import Kind, tokenize


def listed(texts: Iterable[str]) -> str:
    """The words of some texts as they are listed, each once."""
    return " ".join(dict.fromkeys(word for text in texts for word in _listed(text)))


def listed_names(names: Iterable[str]) -> str:
    """The words of names of places: also as one word, so that "Deirezzor" finds "Deir ez-Zor"."""
    kept = list(names)
    joined = (key.replace(" ", "") for name in kept for key in name_keys(name))
    return " ".join(dict.fromkeys((*listed(kept).split(), *joined)))


def wanted(asked: str) -> str:
    """What is asked for, in the language of the index; empty where no word is asked for.

    Every word must be there, as it is spelled by any transliteration, or as the beginning of one.
    """
    alternatives = [_any(word) for word in _words(asked) if word not in ARTICLES]
    if not alternatives:
        return ""
    every = " AND ".join(alternatives)
    whole = {key.replace(" ", "") for key in name_keys(asked) if " " in key}
    return " OR ".join([f"({every})", *(f'"{key}"' for key in sorted(whole) if key.isalnum())])


def _any(word: str) -> str:
    forms = dict.fromkeys((word, spell(word)))
    quoted = [f'"{form}"' for form in forms if form]
    return f"({quoted[0]}* OR {' OR '.join(quoted)})"


def _words(text: str) -> Iterator[str]:
    """Folded words, of letters and digits alone."""
    for token in tokenize(text):
        if token.kind in (Kind.WORD, Kind.NUMBER):
            yield from "".join(c if c.isalnum() else " " for c in token.norm).split()


def _listed(text: str) -> Iterator[str]:
    for word in _words(text):
        if word in ARTICLES:
            continue
        for form in arabic_forms(word, article=False) if is_arabic(word) else (word,):
            yield form
            yield spell(form)
