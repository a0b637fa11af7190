"""Looking up phrases of one or more words in a stream of tokens, longest first, in time linear in the text."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Generic, TypeVar

from harmledger.text.memo import Memo
from harmledger.text.tokens import Token, norms_of

V = TypeVar("V")

Found = tuple[int, Sequence[V], str]
Begun = tuple[tuple[tuple[str, tuple[int, ...]], ...], Found[V] | None]
"""The forms of a word that begin longer phrases, with how many words these have; and the word found alone."""

Forms = Callable[[str], Sequence[str]]


def only_itself(norm: str) -> Sequence[str]:
    """The forms of a word in a language without clitics."""
    return (norm,)


class PhraseIndex(Generic[V]):
    """Phrases → values. A phrase may have several values, in the order in which they were added.

    Args:
        pairs: Phrases as a person writes them, each with its value; they are tokenized and folded here.
        forms: What a phrase's first word may stand for in the text (itself first; with leading clitics
            taken off, for Arabic).
    """

    def __init__(self, pairs: Iterable[tuple[str, V]], forms: Forms = only_itself) -> None:
        self._values: dict[str, list[V]] = {}
        lengths: dict[str, set[int]] = {}
        for phrase, value in pairs:
            words = norms_of[phrase]
            if not words:
                continue
            self._values.setdefault(" ".join(words), []).append(value)
            lengths.setdefault(words[0], set()).add(len(words))
        self._lengths = {head: tuple(sorted(ns, reverse=True)) for head, ns in lengths.items()}
        self._forms = forms
        self.heads = Memo(self._begun_by)

    def __len__(self) -> int:
        return len(self._values)

    def get(self, phrase: str) -> Sequence[V]:
        """The values of exactly this phrase."""
        return self._values.get(" ".join(norms_of[phrase]), ())

    def at(self, norms: Sequence[str], i: int) -> Found[V] | None:
        """The longest phrase that starts at word ``i``: how many words it takes, its values, and the form of
        the first word under which it was found (so that the caller sees which clitics were taken off)."""
        begun = self.heads[norms[i]]
        if begun is None:
            return None
        heads, best = begun
        for form, lengths in heads:
            for n in lengths:
                if best and n <= best[0]:
                    break
                found = self._values.get(form if n == 1 else " ".join((form, *norms[i + 1 : i + n])))
                if found and i + n <= len(norms):
                    best = (n, found, form)
                    break
        return best

    def _begun_by(self, norm: str) -> Begun[V] | None:
        """What a word begins; None where no phrase begins with it."""
        lengths = [(form, told) for form in self._forms(norm) if (told := self._lengths.get(form, ()))]
        longer = tuple((form, tuple(n for n in told if n > 1)) for form, told in lengths)
        alone = next(((1, self._values[form], form) for form, told in lengths if 1 in told), None)
        return (tuple(pair for pair in longer if pair[1]), alone) if lengths else None

    def find(self, tokens: Sequence[Token]) -> Iterable[tuple[int, int, Sequence[V]]]:
        """Every leftmost-longest phrase as ``(first token, one past the last, values)``, without overlaps."""
        norms = [t.norm for t in tokens]
        i = 0
        while i < len(norms):
            found = self.at(norms, i)
            if found:
                yield i, i + found[0], found[1]
            i += found[0] if found else 1
