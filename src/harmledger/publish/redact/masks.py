"""Names that must not be read out of a text that is shown."""

from __future__ import annotations

from collections.abc import Iterable
from urllib.parse import unquote

from harmledger.text.clitics import arabic_forms
from harmledger.text.tokens import Token, tokenize

MASK = "\N{FULL BLOCK}" * 3


class Masks:
    """Secret names, found in a text however they are spelled, inflected by small words or split by marks.

    A name is found where all of its words stand in a row. It is looked for in its folded form, in Arabic with what
    may be written onto its front, so that more is masked rather than less.
    """

    def __init__(self, names: Iterable[str]) -> None:
        self._by_first: dict[str, list[tuple[str, ...]]] = {}
        self._joined: set[str] = set()
        for name in sorted(set(names)):
            words = tuple(token.norm for token in tokenize(name) if token.norm.strip())
            words = tuple(w for w in words if any(c.isalnum() for c in w))
            if words:
                self._by_first.setdefault(words[0], []).append(words)
                self._joined.add("".join(words))

    def masked(self, text: str) -> str:
        """``text`` with every secret name in it blocked out."""
        tokens = [t for t in tokenize(text) if any(c.isalnum() for c in t.norm)]
        out, at, i = [], 0, 0
        while i < len(tokens):
            n = self._length(tokens, i)
            if n:
                start, end = tokens[i].start, tokens[i + n - 1].end
                out += [text[at:start], MASK]
                at = end
            i += max(n, 1)
        return "".join((*out, text[at:]))

    def _length(self, tokens: list[Token], i: int) -> int:
        """How many words the longest secret name has that begins with token ``i``, 0 where none does."""
        longest = 0
        for form in arabic_forms(tokens[i].norm):
            for words in self._by_first.get(form, ()):
                n = len(words)
                if n > longest and all(
                    words[k] in arabic_forms(tokens[i + k].norm) for k in range(1, n) if i + k < len(tokens)
                ):
                    longest = n if i + n <= len(tokens) else longest
        return longest

    def betrays(self, address: str) -> bool:
        """Whether an address holds a secret name, whatever stands between its words."""
        plain = "".join(c for token in tokenize(unquote(address)) for c in token.norm if c.isalnum())
        return any(name in plain for name in self._joined)
