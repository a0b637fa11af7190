"""The alphabet of time: every token of a text as one letter that tells what part of a date it may be.

The grammar of dates (``moments``) is written in these letters and is the same for every language; which word
is which letter is the language folder's ``time.yaml``.

    d a number 1-31     y a year, 1990-2049   f "11.2021"          n another number
    M month             W weekday             V "and" + weekday    R day from the anchor (today, last night)
    Z day from the day told before (the same day)                  H overnight
    P part of day       N night               L last   T this   G next   E early, late, mid
    h hour  u day  k week  m month  a year    Q two of a unit      q a small number in words
    X ago, behind       x ago, before         S since (and ago)    B between   F from   & to, and
    o filler            i in, during          c clock              ~ goes on with the phrase before it
    , / - . : ( the marks; | a line end; _ anything else
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from harmledger.resources.timewords import EDGES, TimeWords
from harmledger.text.clitics import arabic_forms
from harmledger.text.memo import Memo
from harmledger.text.scripts import fold
from harmledger.text.tokens import Token, norms_of

FIRST_YEAR, LAST_YEAR = 1990, 2049
_MARKS = {",": ",", "،": ",", "/": "/", "\\": "/", "-": "-", "–": "-", "—": "-", ".": ".", ":": ":", "(": "(", ")": "("}
_UNIT_LETTERS = {"hour": "h", "day": "u", "week": "k", "month": "m", "year": "a"}

LAST_NIGHT = -101  # the value of R for "last night": the day before, or after midnight

Letter = tuple[str, int]  # the letter and its value: month, weekday, offset, number, unit


@dataclass(frozen=True, slots=True)
class Timeline:
    """A text's tokens in letters, with what each letter is worth."""

    tokens: Sequence[Token]
    letters: str
    values: Sequence[int]


@dataclass(frozen=True)
class TimeLexicon:
    """The time words of all languages, ready for looking up.

    Args:
        languages: Each language's words. Where two languages share a word, the first one wins.
    """

    languages: tuple[TimeWords, ...]
    _single: dict[str, Letter] = field(default_factory=dict, repr=False)
    _longer: dict[str, list[tuple[tuple[str, ...], Letter]]] = field(default_factory=dict, repr=False)
    _letters: Memo[Letter] = field(init=False, repr=False)
    doubtful: frozenset[str] = frozenset()
    stamps: frozenset[str] = frozenset()

    def __post_init__(self) -> None:
        for words in self.languages:
            for phrases, letter in _listed(words):
                for phrase in phrases:
                    self._add(phrase, letter)
        for longer in self._longer.values():
            longer.sort(key=lambda pair: -len(pair[0]))
        doubtful = frozenset(fold(w) for words in self.languages for w in words.doubtful)
        stamps = frozenset(fold(w) for words in self.languages for w in words.stamps)
        object.__setattr__(self, "_letters", Memo(self._looked_up))
        object.__setattr__(self, "doubtful", doubtful)
        object.__setattr__(self, "stamps", stamps)

    def _add(self, phrase: str, letter: Letter) -> None:
        head, *rest = norms_of[phrase]
        if rest:
            self._longer.setdefault(head, []).append((tuple(rest), letter))
        else:
            self._single.setdefault(head, letter)

    def read(self, tokens: Sequence[Token], text: str) -> Timeline:
        """The letters of ``tokens``; ``text`` tells whether a doubtful word has its capital."""
        norms = [t.norm for t in tokens]
        read = list(map(self._letters.__getitem__, norms))
        for at, (letter, _) in enumerate(read):
            if letter == "?":  # the head of a longer phrase, and maybe a word of its own
                phrase = self._phrase(norms, at)
                if phrase is None:
                    read[at] = self._alone(norms[at])
                    continue
                read[at], size = phrase
                for k in range(at + 1, at + size):
                    read[k] = ("~", read[at][1])
            elif letter == "!":
                doubtful = text[tokens[at].start].islower()
                read[at] = ("_", 0) if doubtful else self._alone(tokens[at].norm)
        return Timeline(tokens, "".join([letter for letter, _ in read]), [value for _, value in read])

    def _looked_up(self, norm: str) -> Letter:
        """A token's letter; "?" where a longer phrase may begin, "!" where its capital must be seen."""
        first = norm[:1]
        if first.isdecimal():
            return _number(norm)
        if first == "\n":
            return ("|", 0)
        if norm in _MARKS:
            return (_MARKS[norm], 0)
        if any(form in self._longer for form in arabic_forms(norm, article=False)):
            return ("?", 0)
        return ("!", 0) if norm in self.doubtful else self._alone(norm)

    def _alone(self, norm: str) -> Letter:
        for form in arabic_forms(norm, article=False):
            letter = self._single.get(form)
            if letter:
                return ("V", letter[1]) if letter[0] == "W" and norm[0] == "و" else letter
        return ("_", 0)

    def _phrase(self, norms: Sequence[str], at: int) -> tuple[Letter, int] | None:
        second = norms[at + 1] if at + 1 < len(norms) else ""
        for form in arabic_forms(norms[at], article=False):
            for rest, letter in self._longer.get(form, ()):
                if rest[0] == second and tuple(norms[at + 1 : at + 1 + len(rest)]) == rest:
                    return letter, 1 + len(rest)
        return None


def _number(norm: str) -> Letter:
    digits = norm.rstrip("stndrh")
    if digits.isdecimal():
        number = int(digits) if len(digits) < 6 else 0
        if len(digits) < 3 and 1 <= number <= 31:
            return "d", number
        if len(digits) == 4 and digits == norm and FIRST_YEAR <= number <= LAST_YEAR:
            return "y", number
        return "n", number
    month, _, year = digits.partition(".")
    dotted = month.isdecimal() and year.isdecimal() and len(year) == 4 and len(month) < 3
    if dotted and 1 <= int(month) <= 12 and FIRST_YEAR <= int(year) <= LAST_YEAR:
        return "f", int(year) * 100 + int(month)
    return "n", 0


def _listed(words: TimeWords) -> Iterable[tuple[tuple[str, ...], Letter]]:
    """Each list of words with its letter, the more telling first: it wins where a word is in two lists."""
    yield words.last_nights, ("R", LAST_NIGHT)
    numbered = (("M", words.months), ("W", words.weekdays), ("R", words.days), ("Z", words.again), ("q", words.small))
    for letter, table in (*numbered, ("d", words.ordinals)):
        for value, phrases in sorted(table.items()):
            yield phrases, (letter, value)
    for at, unit in enumerate(_UNIT_LETTERS):
        yield words.duals.get(unit, ()), ("Q", at)
        yield words.units.get(unit, ()), (_UNIT_LETTERS[unit], at)
        yield words.edges.get(EDGES[at], ()) if at < len(EDGES) else (), ("E", at)
    plain = (
        ("_", words.never),
        ("H", words.nights),
        ("P", words.parts),
        ("N", words.nightfalls),
        ("L", words.last),
        ("T", words.this),
        ("G", words.next),
        ("X", words.ago),
        ("S", words.since),
        ("x", words.ago_before),
        ("B", words.between),
        ("F", words.from_),
        ("i", words.within),
        ("&", words.to),
        ("o", words.fillers),
        ("c", words.clock),
    )
    for letter, phrases in plain:
        yield phrases, (letter, 0)
