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
from harmledger.text.scripts import fold, is_arabic
from harmledger.text.tokens import Kind, Token, tokenize

FIRST_YEAR, LAST_YEAR = 1990, 2049
_MARKS = {",": ",", "،": ",", "/": "/", "\\": "/", "-": "-", "–": "-", "—": "-", ".": ".", ":": ":", "(": "(", ")": "("}
_UNIT_LETTERS = {"hour": "h", "day": "u", "week": "k", "month": "m", "year": "a"}
_MOST_REMEMBERED = 200_000

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
    _seen: dict[str, Letter | None] = field(default_factory=dict, repr=False)
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
        object.__setattr__(self, "doubtful", doubtful)
        object.__setattr__(self, "stamps", stamps)

    def _add(self, phrase: str, letter: Letter) -> None:
        head, *rest = [t.norm for t in tokenize(phrase)]
        if rest:
            self._longer.setdefault(head, []).append((tuple(rest), letter))
        else:
            self._single.setdefault(head, letter)

    def read(self, tokens: Sequence[Token], text: str) -> Timeline:
        """The letters of ``tokens``; ``text`` tells whether a doubtful word has its capital."""
        letters: list[str] = []
        values: list[int] = []
        seen = self._seen
        if len(seen) > _MOST_REMEMBERED:
            seen.clear()
        covered = 0
        for at, token in enumerate(tokens):
            if at < covered:
                continue
            norm, kind = token.norm, token.kind
            if kind is Kind.WORD:
                if norm in seen:
                    found = seen[norm]
                else:
                    found = seen[norm] = self._word(norm)
                letter, value = found or ("_", 0)
                if norm in self.doubtful and text[token.start].islower():
                    letter, value = "_", 0
                if letter == "?":  # the head of a longer phrase, and maybe a word of its own
                    phrase = self._phrase(tokens, at)
                    if phrase:
                        (letter, value), size = phrase
                        letters.append(letter + "~" * (size - 1))
                        values.extend([value] * size)
                        covered = at + size
                        continue
                    letter, value = self._alone(norm)
            elif kind is Kind.NUMBER:
                letter, value = _number(norm)
            elif kind is Kind.BREAK:
                letter, value = "|", 0
            else:
                letter, value = _MARKS.get(norm, "_"), 0
            letters.append(letter)
            values.append(value)
        return Timeline(tokens, "".join(letters), values)

    def _word(self, norm: str) -> Letter | None:
        forms = arabic_forms(norm, article=False) if is_arabic(norm) else (norm,)
        if any(form in self._longer for form in forms):
            return ("?", 0)
        alone = self._alone(norm)
        return alone if alone[0] != "_" else None

    def _alone(self, norm: str) -> Letter:
        for form in arabic_forms(norm, article=False):
            letter = self._single.get(form)
            if letter:
                return ("V", letter[1]) if letter[0] == "W" and norm[0] == "و" else letter
        return ("_", 0)

    def _phrase(self, tokens: Sequence[Token], at: int) -> tuple[Letter, int] | None:
        for form in arabic_forms(tokens[at].norm, article=False):
            for rest, letter in self._longer.get(form, ()):
                end = at + 1 + len(rest)
                if tuple(t.norm for t in tokens[at + 1 : end]) == rest:
                    return letter, 1 + len(rest)
        return None


def _number(norm: str) -> Letter:
    digits = norm.rstrip("stndrh")
    if digits.isdecimal():
        number = int(digits) if len(digits) < 6 else 0
        if 1 <= number <= 31 and len(digits) < 3:
            return "d", number
        if len(digits) == 4 and digits == norm and FIRST_YEAR <= number <= LAST_YEAR:
            return "y", number
        return "n", number
    month, _, year = digits.partition(".")
    if month.isdecimal() and year.isdecimal() and len(year) == 4 and 1 <= int(month[:3]) <= 12:
        if FIRST_YEAR <= int(year) <= LAST_YEAR:
            return "f", int(year) * 100 + int(month)
    return "n", 0


def _listed(words: TimeWords) -> Iterable[tuple[tuple[str, ...], Letter]]:
    """Each list of words with its letter, the more telling first: it wins where a word is in two lists."""
    yield words.last_nights, ("R", LAST_NIGHT)
    numbered = (("M", words.months), ("W", words.weekdays), ("R", words.days), ("Z", words.again), ("q", words.small))
    for letter, table in numbered:
        for value, phrases in sorted(table.items()):
            yield phrases, (letter, value)
    for at, unit in enumerate(_UNIT_LETTERS):
        yield words.duals.get(unit, ()), ("Q", at)
        yield words.units[unit], (_UNIT_LETTERS[unit], at)
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
