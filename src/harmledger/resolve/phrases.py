"""A place's whole phrase: the name with what kind it is, which part of it is meant, and whether only near it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from harmledger.model.mention import PlaceKind
from harmledger.resolve.cues import AT, COUNTRYSIDE, DIRECTION, FILLER, KIND, LANDMARK, NEAR, NOT_AFTER, Cue, Cues
from harmledger.resolve.gazetteer import Candidate
from harmledger.text.clitics import arabic_forms
from harmledger.text.names import ARTICLES, HYPHENS
from harmledger.text.scripts import is_arabic
from harmledger.text.tokens import Kind, Token

_WRAPPING = frozenset("#\"“”«»'‘’(")
_PEOPLE = frozenset("family families clan household brothers tribe".split())  # written small after a name
NAMED_KINDS = (PlaceKind.VILLAGE, PlaceKind.TOWN, PlaceKind.CITY, PlaceKind.CAMP, PlaceKind.NEIGHBOURHOOD)
_MOST_CUES = 4  # words such as kind and direction that a phrase may have before its name


@dataclass(slots=True)
class Phrase:
    """A name at tokens ``[core, core_end)`` and its whole phrase at ``[start, end)``.

    ``kind`` is what the words call it; ``direction`` and ``countryside`` tell the part of it; ``near`` that
    only its surroundings are meant; ``at`` that a preposition stands before it; ``marked`` that a hash sets
    it off. ``unknown``: no list has it.
    """

    core: int
    core_end: int
    start: int
    end: int
    words: str = ""
    clitic: str = ""
    candidates: tuple[Candidate, ...] = ()
    kind: PlaceKind | None = None
    direction: str = ""
    countryside: bool = False
    near: bool = False
    at: bool = False
    marked: bool = False
    unknown: bool = False
    heading: bool = False  # it is all of its line, or all of it up to a colon
    wary: bool = False  # its name is an ordinary word too
    text: str = ""  # the whole phrase as it stands, where it names a part of a place

    @property
    def telling(self) -> bool:
        """Whether the words beside it say that it is a place."""
        return bool(self.kind or self.direction or self.countryside or self.near)


class Grower:
    """Grows names into phrases in one text."""

    def __init__(self, tokens: Sequence[Token], text: str, cues: Cues) -> None:
        self.tokens = tokens
        self.text = text
        self.cues = cues

    def grow(self, phrase: Phrase) -> None:
        """Takes in what stands before and behind the name."""
        self._take_article(phrase)
        arabic = is_arabic(phrase.words)
        self._before(phrase, arabic)
        if arabic:
            self._behind_arabic(phrase)
        else:
            self._behind_latin(phrase)
        phrase.at = phrase.at or phrase.clitic[-1:] in ("ب", "ل")

    def definite(self, i: int) -> bool:
        """Whether an Arabic word has the article: "the town" names none behind it, "town of" (without) does."""
        return any(f.startswith("ال") for f in arabic_forms(self.tokens[i].norm, article=False))

    def _take_article(self, phrase: Phrase) -> None:
        i, tokens = phrase.core, self.tokens
        hyphen = i > 1 and tokens[i - 1].norm in HYPHENS and tokens[i - 1].end == tokens[i].start
        article = i - 2 if hyphen else i - 1
        if article < 0 or tokens[article].norm not in ARTICLES:
            return
        touching = tokens[article].end == tokens[i - 1 if hyphen else i].start - (0 if hyphen else 1)
        if touching and (
            hyphen or tokens[article].norm in ("al", "el", "ash", "ad", "ar", "az") or self._capital(article)
        ):
            phrase.core = phrase.start = article

    def _capital(self, i: int) -> bool:
        return self.text[self.tokens[i].start].isupper()

    def _before(self, phrase: Phrase, arabic: bool) -> None:
        """Walks left over cues; what is only passed over is taken in once a telling word stands before it."""
        at, within = phrase.core, False
        for _ in range(_MOST_CUES):
            while at > 0 and self.tokens[at - 1].norm in _WRAPPING and at - 1 >= phrase.core - 6:
                phrase.marked = phrase.marked or self.tokens[at - 1].norm == "#"
                at -= 1
            found = self.cues.ending(self.tokens, at)
            if any(self._beside(phrase, cue, within) for _, cue in found):
                return
            step = self._step(phrase, found, arabic)
            if step is None:
                return
            at, taken = step
            within = not taken and self.tokens[at].norm == "in"
            if taken:
                phrase.start = at
            if phrase.near and taken and not arabic:
                return

    def _step(self, phrase: Phrase, found: Sequence[tuple[int, Cue]], arabic: bool) -> tuple[int, bool] | None:
        """One cue further left: where it starts, and whether it belongs to the phrase; None to stop."""
        for start, cue in found:
            if self._takes(phrase, cue, definite=arabic and self.definite(start), arabic=arabic):
                return start, True
        filler = next((start for start, cue in found if cue.cls == FILLER), None)
        phrase.at = phrase.at or any(cue.cls in (FILLER, AT, LANDMARK) for _, cue in found)
        return None if filler is None else (filler, False)

    @staticmethod
    def _beside(phrase: Phrase, cue: Cue, within: bool) -> bool:
        """Whether a kind word is about another place, in or beside the one named: "a village north of A", "a farm in
        the countryside of A", "a camp in A"."""
        named = cue.cls == KIND and PlaceKind(cue.value) in NAMED_KINDS
        return named and (within or bool(phrase.direction) or phrase.countryside)

    @staticmethod
    def _takes(phrase: Phrase, cue: Cue, *, definite: bool, arabic: bool) -> bool:
        """Notes what a cue before the name tells. A definite Arabic one is not about the name behind it."""
        if definite or cue.cls not in (KIND, DIRECTION, COUNTRYSIDE, NEAR):
            return False
        if cue.cls == KIND:
            told = phrase.kind is None and (arabic or cue.value != PlaceKind.SITE)
            phrase.kind = PlaceKind(cue.value) if told else phrase.kind
            return told
        if cue.cls == DIRECTION:
            told = not phrase.direction
            phrase.direction = phrase.direction or cue.value
            return told
        told = not (phrase.countryside if cue.cls == COUNTRYSIDE else phrase.near)
        phrase.countryside = phrase.countryside or cue.cls == COUNTRYSIDE
        phrase.near = phrase.near or cue.cls == NEAR
        return told

    def _behind_latin(self, phrase: Phrase) -> None:
        at, end = phrase.core_end, phrase.core_end
        if at < len(self.tokens) and self.tokens[at].norm == "'s":
            at += 1
        direction = ""
        for _ in range(3):
            found = self.cues.starting(self.tokens, at)
            cue = next(((e, c) for e, c in found if c.cls in (KIND, COUNTRYSIDE, DIRECTION)), None)
            if cue is None:
                break
            after, what = cue
            if what.cls == DIRECTION:
                if what.value == "centre" or self.tokens[after - 1].norm == "of":
                    break
                direction = direction or what.value
                at = after
                continue
            if what.cls == COUNTRYSIDE:
                phrase.countryside = True
                phrase.direction = phrase.direction or direction
            elif PlaceKind(what.value) is not PlaceKind.SITE and phrase.kind is None and not direction:
                phrase.kind = PlaceKind(what.value)
            else:
                break
            at = end = after
        phrase.end = max(phrase.end, end)

    def _behind_arabic(self, phrase: Phrase) -> None:
        """After an Arabic name stands an adjective of direction: "ريف إدلب الجنوبي"."""
        at = phrase.core_end
        while at < len(self.tokens) and self.tokens[at].norm in '"”»' and at < phrase.core_end + 1:
            at += 1
        found = [(e, c) for e, c in self.cues.starting(self.tokens, at) if c.cls == DIRECTION]
        part = phrase.countryside or phrase.kind in (None, PlaceKind.GOVERNORATE, PlaceKind.DISTRICT)
        if found and part and self.tokens[at].norm.startswith("ال") and not phrase.direction:
            end, cue = found[0]
            phrase.direction = cue.value
            phrase.end = max(phrase.end, end)

    def before_organisation(self, phrase: Phrase) -> bool:
        """Whether the word behind makes the name that of an organisation or person ("Aleppo Media Center")."""
        after = phrase.core_end
        if phrase.end > after or after >= len(self.tokens):
            return False
        found = self.cues.starting(self.tokens, after)
        if not any(c.cls == NOT_AFTER for _, c in found):
            return False
        return is_arabic(phrase.words) or self._capital(after) or self.tokens[after].norm in _PEOPLE

    def in_a_name(self, phrase: Phrase) -> bool:
        """Whether a capitalised word that is no cue touches the name: it is likely part of a person's name."""
        return self._name_word(phrase.start - 1, phrase.start) or self._name_word(phrase.end, phrase.end + 1)

    def goes_on(self, phrase: Phrase) -> bool:
        """Whether the name goes on with a capitalised word that no list knows after it."""
        return phrase.end == phrase.core_end and self._name_word(phrase.end, phrase.end + 1)

    def _name_word(self, i: int, after: int) -> bool:
        tokens = self.tokens
        if not 0 <= i < len(tokens) or tokens[i].kind is not Kind.WORD or not self._capital(i):
            return False
        gap = self.text[tokens[i].end : tokens[after].start] if after < len(tokens) and i < after else " "
        if i + 1 == after and after == len(tokens):
            gap = " "
        if gap.strip(" "):
            return False
        return tokens[i].norm not in self.cues.common and not self.cues.heads[tokens[i].norm]

    def landmark_before(self, phrase: Phrase) -> str:
        """The landmark word that owns the name ("مشفى باب الهوى"), else an empty string."""
        found = self.cues.ending(self.tokens, phrase.start)
        return next((c.value for _, c in found if c.cls == LANDMARK), "")
