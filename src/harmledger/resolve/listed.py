"""Names of actors and sources as they are listed, and where they stand in a text."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import msgspec

from harmledger.errors import LexiconError
from harmledger.model.ids import ActorId, SourceId
from harmledger.model.mention import Actor, Source
from harmledger.resources.registries import ActorRow, SourceRow
from harmledger.text.clitics import arabic_forms
from harmledger.text.memo import Memo
from harmledger.text.names import HYPHENS
from harmledger.text.scripts import fold, is_arabic
from harmledger.text.tokens import Kind, Token, norms_of, tokenize

_TYING = HYPHENS | {"/", "+"}
_ANYWHERE = frozenset("&()")
_LETTERS = re.compile(r"[^\W\d_]+(?: [^\W\d_]+)*")
_ARTICLE = "the"
_ACRONYM = 5  # letters: a name of so many capitals or fewer must stand in capitals ("IS", "AP", "WHO")


@dataclass(frozen=True, slots=True)
class Listed:
    """One name of an actor or source. ``case``: "any", "capital" (its first letter) or "capitals" (all)."""

    row: ActorRow | SourceRow
    case: str
    actor: Actor | None = None
    source: Source | None = None
    adjective: bool = False
    loose: bool = False


class Hit(msgspec.Struct, frozen=True, gc=False):
    """Tokens ``[start, end)`` that spell a listed name; several entries may share it."""

    start: int
    end: int
    entries: tuple[Listed, ...]


def plain_words(tokens: Sequence[Token], i: int, most: int) -> list[tuple[str, int]]:
    """Up to ``most`` folded words from token ``i``, each with the token after it. Marks that stand inside names
    are passed over; a line end or any other mark ends it."""
    found: list[tuple[str, int]] = []
    n, first = len(tokens), i
    while i < n and len(found) < most:
        token = tokens[i]
        if token.kind is Kind.WORD or token.kind is Kind.NUMBER:
            found.append((token.norm.replace("'", "") if token.norm != "'s" else "'s", i + 1))
        elif i == first or not _inside(tokens, i):
            break
        i += 1
    return found


def _inside(tokens: Sequence[Token], i: int) -> bool:
    """Whether the mark at ``i`` may stand inside a name: a hyphen, a stroke, an apostrophe, a point ("U.S.",
    "name.net"), "&", a bracket."""
    before, mark = tokens[i - 1], tokens[i]
    if mark.norm in _ANYWHERE:
        return True
    touches = before.end == mark.start
    if mark.norm == "'" or (mark.norm == "." and len(before.norm) == 1):
        return touches
    tied = i + 1 < len(tokens) and tokens[i + 1].start == mark.end
    return tied and (mark.norm in _TYING or (mark.norm == "." and touches))


class NameIndex:
    """Listed names, found longest first.

    Raises:
        LexiconError: if a name holds a mark that ends names, so that it would be found by its first words alone.
    """

    def __init__(self, pairs: Iterable[tuple[str, Listed]]) -> None:
        self._values: dict[str, list[Listed]] = {}
        self._most: dict[str, int] = {}
        self._heads = Memo(self._looked_up)
        for name, entry in pairs:
            words = _words_of(name)
            known = self._values.setdefault(" ".join(words), [])
            if entry not in known:
                known.append(entry)
            self._most[words[0]] = max(self._most.get(words[0], 0), len(words))

    def _looked_up(self, norm: str) -> tuple[tuple[str, int], ...]:
        """What a word may stand for at the head of a name, each with the most words such a name has."""
        forms = arabic_forms(norm, article=False) if is_arabic(norm) else (norm.replace("'", ""),)
        return tuple((f, self._most[f]) for f in forms if f in self._most)

    def get(self, name: str) -> tuple[Listed, ...]:
        """The entries of exactly this name."""
        tokens = tokenize(name)
        return tuple(self._values.get(" ".join(w for w, _ in plain_words(tokens, 0, len(tokens))), ()))

    def find(self, tokens: Sequence[Token], text: str) -> list[Hit]:
        """Every leftmost-longest listed name, in order, without overlaps."""
        hits: list[Hit] = []
        done = 0
        for at, heads in enumerate(map(self._heads.__getitem__, [t.norm for t in tokens])):
            if heads and at >= done:
                hit = self._longest(tokens, at, heads, text)
                if hit:
                    hits.append(hit)
                    done = hit.end
        return hits

    def _longest(self, tokens: Sequence[Token], at: int, heads: tuple[tuple[str, int], ...], text: str) -> Hit | None:
        best: Hit | None = None
        for form, most in heads:
            words = plain_words(tokens, at, most) if most > 1 else [(form, at + 1)]
            rest = [w for w, _ in words[1:]]
            for size in range(len(words), 0, -1):
                end = words[size - 1][1]
                if best and end <= best.end:
                    break
                entries = self._values.get(" ".join((form, *rest[: size - 1])), ())
                fitting = tuple(e for e in entries if _written_so(e.case, tokens, at, end, text))
                if fitting:
                    best = Hit(at, end, fitting)
                    break
        return best


def _words_of(name: str) -> Sequence[str]:
    """The words under which a name is found.

    Raises:
        LexiconError: a mark in it ends names.
    """
    if _LETTERS.fullmatch(name):  # nearly every name
        return norms_of[name]
    tokens = tokenize(name)
    reached = plain_words(tokens, 0, len(tokens))
    if not reached or any(t.kind is Kind.WORD for t in tokens[reached[-1][1] :]):
        remedy = "Write it without the mark that ends it"
        raise LexiconError("this name cannot be found in a text", where=repr(name), remedy=remedy)
    return [word for word, _ in reached]


def _written_so(case: str, tokens: Sequence[Token], start: int, end: int, text: str) -> bool:
    if case == "any":
        return True
    head = start + 1 if tokens[start].norm == _ARTICLE and end > start + 1 else start
    first = text[tokens[head].start]
    if case == "capital":
        return first.isupper() or (start > 0 and tokens[start - 1].norm in "#@")
    return text[tokens[start].start : tokens[end - 1].end].isupper()


def _case(name: str) -> str:
    name = name.removeprefix(f"{_ARTICLE} ")
    if not name[:1].isalpha() or is_arabic(name) or not name[0].isupper():
        return "any"
    letters = "".join(c for c in name if c.isalpha())
    return "capitals" if letters.isupper() and len(letters) <= _ACRONYM else "capital"


def arabic_adjectives(base: str) -> tuple[str, ...]:
    """An Arabic adjective of nationality in its four written forms."""
    return (base, "ال" + base, base + "ة", "ال" + base + "ة")


def actor_names(rows: Iterable[ActorRow]) -> Iterable[tuple[str, Listed]]:
    """Every name of every actor with its entry. A unit's names give the actor with its unit."""
    rows = tuple(rows)
    for row in rows:
        actor = Actor(ActorId(row.id), row.name, state=not row.group, air_in=row.air_in)
        for loose, names in ((False, row.names), (True, row.loose)):
            for name in (n for words in names.values() for n in words):
                yield name, Listed(row, _case(name), actor, loose=loose)
        for language, words in row.adjectives.items():
            for base in words:
                for name in arabic_adjectives(base) if language == "ar" else (base,):
                    yield name, Listed(row, _case(name), actor, adjective=True)
        for unit in row.units:
            fine = Actor(ActorId(row.id), row.name, ActorId(unit.id), not row.group, row.air_in)
            for name in (n for words in unit.names.values() for n in words):
                yield name, Listed(row, _case(name), fine)


def source_of(row: SourceRow) -> Source:
    """A registry row as the model's source."""
    belongs_to = SourceId(row.belongs_to) if row.belongs_to else None
    actor = ActorId(row.actor) if row.actor else None
    return Source(SourceId(row.id), row.name, row.kind, belongs_to, actor)


def source_names(rows: Iterable[SourceRow]) -> Iterable[tuple[str, Listed]]:
    """Every name of every source with its entry, and its handles as they stand in a text."""
    for row in rows:
        source = source_of(row)
        for loose, names in ((False, row.names), (True, row.loose)):
            for name in (n for words in names.values() for n in words):
                yield name, Listed(row, _case(name), source=source, loose=loose)


def key_of(name: str) -> str:
    """The form in which publishers' names are compared: folded, marks as spaces."""
    return " ".join(t.norm for t in tokenize(fold(name) if name.isascii() else name) if t.kind is not Kind.MARK)
