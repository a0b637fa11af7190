"""Names of places that no list has, told by the word of kind beside them: "the village of …", "حي …"."""

from __future__ import annotations

from collections.abc import Mapping

from harmledger.model.mention import PlaceKind
from harmledger.resolve.cues import AT, COUNTRYSIDE, DIRECTION, FILLER, KIND, NEAR
from harmledger.resolve.listed import Hit
from harmledger.resolve.phrases import NAMED_KINDS, Grower, Phrase
from harmledger.text.clitics import arabic_forms
from harmledger.text.names import ARTICLES, HYPHENS
from harmledger.text.scripts import is_arabic
from harmledger.text.tokens import Kind

_OPENERS = frozenset("\"“«'‘#")
_LONGEST_NAME = 3  # words of a name that no list has


def unlisted_names(grower: Grower, taken: set[int], masked: Mapping[int, Hit]) -> list[Phrase]:
    """The names beside words of kind that no list has.

    Args:
        grower: Of the text that they stand in.
        taken: Tokens of the places found, grown by those of the names.
        masked: Tokens of listed names of actors and sources.
    """
    return _Namer(grower).beside_kinds(taken, masked)


class _Namer:
    """Finds such names in one text."""

    def __init__(self, grower: Grower) -> None:
        self.grower = grower
        self.tokens, self.text, self.cues = grower.tokens, grower.text, grower.cues
        self.norms = [t.norm for t in grower.tokens]

    def beside_kinds(self, taken: set[int], masked: Mapping[int, Hit]) -> list[Phrase]:
        """The names, in the order of their kind words; ``taken`` grows by their tokens."""
        found = []
        for i, kind in enumerate(map(self.cues.kinds.__getitem__, self.norms)):
            if not kind or i in taken or i in masked:
                continue
            token = self.tokens[i]
            for end, cue in self.cues.starting(self.tokens, i)[:1]:
                if cue.cls != KIND or PlaceKind(cue.value) not in NAMED_KINDS:
                    continue
                core = self._unknown_arabic(i, end) if is_arabic(token.norm) else self._unknown_latin(i, end)
                if core is None or any(k in taken or k in masked for k in range(*core)):
                    continue
                start = min(i, core[0])
                words = " ".join(t.norm for t in self.tokens[core[0] : core[1]])
                phrase = Phrase(
                    core[0], core[1], start, max(end, core[1]), words, kind=PlaceKind(cue.value), unknown=True
                )
                phrase.marked = core[0] > end
                found.append(phrase)
                taken.update(range(phrase.start, phrase.end))
        return found

    def _unknown_arabic(self, kind: int, at: int) -> tuple[int, int] | None:
        """The name behind an Arabic kind word: quoted, joined by underscores, or one word or a compound."""
        tokens, n = self.tokens, len(self.tokens)
        quoted = at < n and tokens[at].norm in _OPENERS
        many = any(f in self.cues.many for f in arabic_forms(self.norms[kind], article=False))
        if not quoted and (many or self.grower.definite(kind)):
            return None
        hashed = quoted and tokens[at].norm == "#"
        at += quoted
        if at < n and quoted and tokens[at].norm == "#":
            at, hashed = at + 1, True
        end = at
        while end < n and end - at < _LONGEST_NAME + quoted and self._name_word(end, first=end == at, sure=quoted):
            end += 1
            joined = end < n and self.text[tokens[end - 1].end : tokens[end].start] == "_"
            if hashed and not joined:
                break
            if not quoted and not joined and not self._goes_on(at, end):
                break
        return (at, end) if end > at and tokens[end - 1].norm not in self.cues.compound else None

    def _goes_on(self, at: int, end: int) -> bool:
        """Whether a name that no list has takes a second word: after a word like "hill of", or where a word of
        place follows the second ("قرية … … بريف …")."""
        tokens = self.tokens
        if tokens[end - 1].norm in self.cues.compound:
            return True
        if end - at > 1 or end + 1 >= len(tokens) or not is_arabic(tokens[end].norm):
            return False
        if self.cues.heads[tokens[end].norm] or tokens[end].norm in self.cues.common:
            return False
        return self._place_follows(end + 1)

    def _part_follows(self, i: int) -> bool:
        """Whether words of place follow at once: "… in the countryside of", "… north of"."""
        return any(c.cls in (COUNTRYSIDE, DIRECTION) for _, c in self.cues.starting(self.tokens, i))

    def _place_follows(self, i: int) -> bool:
        """Whether another place is told of next: "… in the town of", "… near the camp of"."""
        found = self.cues.starting(self.tokens, i)
        after = [i, *(end for end, cue in found if cue.cls in (AT, FILLER))]
        return any(
            c.cls in (COUNTRYSIDE, DIRECTION, NEAR, KIND)
            for at in after
            for _, c in self.cues.starting(self.tokens, at)
        )

    def _name_word(self, i: int, *, first: bool, sure: bool) -> bool:
        token = self.tokens[i]
        if token.kind is not Kind.WORD or not is_arabic(token.norm):
            return False
        if sure:
            return True
        norm = token.norm
        forms = arabic_forms(norm, article=False)
        if norm in self.cues.compound:
            return True
        if any(f in self.cues.no_name for f in forms) or any(f in self.cues.common for f in forms[1:]):
            return False
        if norm.startswith(("لل", "و")):
            return False
        if self.cues.heads[norm]:
            return not first
        if not first or norm not in self.cues.common or self._part_follows(i + 1):
            return True
        if norm.startswith("ال"):  # "the quarter of the Dawn in the town of …"
            return self._place_follows(i + 1)
        after = self.tokens[i + 1] if i + 1 < len(self.tokens) else None
        rare = after is not None and is_arabic(after.norm) and after.norm not in self.cues.common
        return rare and not self.cues.heads[self.norms[i + 1]] and self._place_follows(i + 2)

    def _unknown_latin(self, i: int, end: int) -> tuple[int, int] | None:
        """The capitalised name behind "village of", or before "village"."""
        tokens, n = self.tokens, len(self.tokens)
        if end < n and tokens[end].norm == "of":
            return self._capitals(end + 1)
        at = i
        while at > 0 and i - at < 5 and self._capital_name(at - 1):
            at -= 1
        while at < i and (tokens[at].norm in HYPHENS or not tokens[at].norm.isalpha() or self._opener(at)):
            at += 1
        if at + 1 == i and tokens[at].norm in self.cues.no_name:
            return None  # "a Kurdish village"
        return (at, i) if (at < i and tokens[at].norm not in ARTICLES) or i - at > 1 else None

    def _opener(self, i: int) -> bool:
        """Whether a capitalised word opens the sentence or is a common word: no part of a name."""
        token = self.tokens[i]
        return token.norm in self.cues.common or (bool(self.cues.heads[token.norm]) and token.norm not in ARTICLES)

    def _capitals(self, at: int) -> tuple[int, int] | None:
        at += at < len(self.tokens) and self.tokens[at].norm in _OPENERS
        end = at
        while end < len(self.tokens) and end - at < 5 and self._capital_name(end):
            end += 1
        while end > at and self.tokens[end - 1].kind is not Kind.WORD:
            end -= 1
        if end == at or (end - at == 1 and self.tokens[at].norm in self.cues.common):
            return None
        return at, end

    def _capital_name(self, i: int) -> bool:
        token = self.tokens[i]
        if token.kind is Kind.MARK:
            return token.norm in HYPHENS and i + 1 < len(self.tokens) and self.tokens[i + 1].start == token.end
        if token.kind is not Kind.WORD or token.norm == "'s":
            return False
        return self.text[token.start].isupper() or token.norm in ARTICLES
