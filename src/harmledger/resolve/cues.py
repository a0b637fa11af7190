"""Words that stand beside place names, of all languages at once."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from harmledger.model.mention import PlaceKind
from harmledger.resources.placewords import PlaceWords
from harmledger.text.clitics import arabic_forms
from harmledger.text.memo import Memo
from harmledger.text.scripts import fold, is_arabic
from harmledger.text.tokens import Token, norms_of

KIND, COUNTRYSIDE, DIRECTION, NEAR, AT, FILLER, LANDMARK, NOT_AFTER = range(8)


@dataclass(frozen=True, slots=True)
class Cue:
    """What a word or phrase tells of the name beside it: its class, and the kind, direction or landmark."""

    cls: int
    value: str = ""


class Cues:
    """Finds cues that start or end at a token.

    Args:
        languages: Each language's words.
        common: Frequent words of each language, folded.
    """

    def __init__(self, languages: Sequence[PlaceWords], common: Iterable[frozenset[str]]) -> None:
        self._phrases: dict[str, list[tuple[tuple[str, ...], Cue]]] = {}
        self.heads = Memo(self._looked_up)
        self._ends = Memo(self._may_end)
        self.kinds = Memo(self._names_kind)
        for words in languages:
            for phrases, cue in _listed(words):
                for phrase in phrases:
                    head, *rest = norms_of[phrase]
                    self._phrases.setdefault(head, []).append((tuple(rest), cue))
        for found in self._phrases.values():
            found.sort(key=lambda pair: (-len(pair[0]), pair[1].cls))
        self._last = {(rest or (head,))[-1] for head, pairs in self._phrases.items() for rest, _ in pairs}
        self._longest = 1 + max(len(rest) for pairs in self._phrases.values() for rest, _ in pairs)
        self.common = frozenset().union(*common)
        self.compound = frozenset(fold(w) for words in languages for w in words.compound)
        self.held_by = frozenset(fold(w) for words in languages for w in words.held_by)
        self.no_name = frozenset(fold(w) for words in languages for w in words.no_name)
        self.many = frozenset(fold(w) for words in languages for w in words.many)
        self.wary = frozenset(" ".join(norms_of[n]) for words in languages for n in words.wary)

    def _looked_up(self, norm: str) -> tuple[tuple[tuple[str, ...], Cue], ...]:
        """Cues that may begin with this word: the words that must follow, and the cue; longest first."""
        forms = arabic_forms(norm) if is_arabic(norm) else (norm,)
        return tuple(pair for form in forms for pair in self._phrases.get(form, ()))

    def _may_end(self, norm: str) -> bool:
        """Whether a cue may end with this word: most words before a name are none, and this says so at once."""
        return norm in self._last or bool(self.heads[norm])

    def _names_kind(self, norm: str) -> bool:
        """Whether a cue that begins with this word tells what kind of place a name is."""
        return any(cue.cls == KIND for _, cue in self.heads[norm])

    def is_cue(self, norm: str) -> bool:
        """Whether the word alone tells a kind, a direction or the countryside: it is no name then."""
        return any(not rest and cue.cls in (KIND, DIRECTION, COUNTRYSIDE) for rest, cue in self.heads[norm])

    def knows(self, *words: str) -> bool:
        """Whether one of these words, as they stand, begins a cue."""
        return any(word in self._phrases for word in words)

    def starting(self, tokens: Sequence[Token], i: int) -> list[tuple[int, Cue]]:
        """The cues that start at token ``i``, each with the token after it, longest first."""
        found = []
        for rest, cue in self.heads[tokens[i].norm] if i < len(tokens) else ():
            end = i + 1 + len(rest)
            if not rest or tuple(t.norm for t in tokens[i + 1 : end]) == rest:
                found.append((end, cue))
        return found

    def ending(self, tokens: Sequence[Token], end: int) -> list[tuple[int, Cue]]:
        """The cues that end just before token ``end``, each with its first token, longest first."""
        found: list[tuple[int, Cue]] = []
        if not end or not self._ends[tokens[end - 1].norm]:
            return found
        for start in range(max(0, end - self._longest), end):
            for rest, cue in self.heads[tokens[start].norm]:
                if start + 1 + len(rest) == end and tuple(t.norm for t in tokens[start + 1 : end]) == rest:
                    found.append((start, cue))
        return found


def _listed(words: PlaceWords) -> Iterable[tuple[Sequence[str], Cue]]:
    for kind, phrases in words.kinds.items():
        yield phrases, Cue(KIND, PlaceKind(kind))
    yield words.countryside, Cue(COUNTRYSIDE)
    for direction, phrases in words.directions.items():
        yield phrases, Cue(DIRECTION, direction)
    yield words.near, Cue(NEAR)
    yield words.at, Cue(AT)
    yield words.fillers, Cue(FILLER)
    for landmark, phrases in words.landmarks.items():
        yield phrases, Cue(LANDMARK, landmark)
    yield words.not_after, Cue(NOT_AFTER)
