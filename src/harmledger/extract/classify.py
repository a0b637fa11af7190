"""From tokens to classed items, sentence by sentence: names first, then words and numbers."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import msgspec

from harmledger.extract.clauses import clauses
from harmledger.extract.items import NAME, WORD, Item, Lexeme
from harmledger.extract.language import Language
from harmledger.model.mention import Actor, ActorMention, Mentions
from harmledger.model.span import Span
from harmledger.text.scripts import after_letters, fold, is_arabic
from harmledger.text.tokens import Kind, Token

_MARKS = {
    ",": "COMMA", "،": "COMMA", "؛": "COMMA", ";": "COMMA", "(": "LP", "[": "LP", ")": "RP", "]": "RP", ":": "COLON",
    "-": "DASH", "–": "DASH", "—": "DASH", "“": "QUOTE", "”": "QUOTE", '"': "QUOTE", "«": "QUOTE", "»": "QUOTE",
    "„": "QUOTE", "/": "SLASH", "#": "HASH", "%": "PERCENT", "٪": "PERCENT", "|": "BAR", "…": "DOTS", "+": "PLUS",
}  # fmt: skip
_WORD, _NUMBER, _MARK, _BREAK, _LINK = Kind.WORD, Kind.NUMBER, Kind.MARK, Kind.BREAK, Kind.LINK
LONGEST = 300  # tokens of a sentence; one in 47,000 has 250, and what goes on is a list without stops
SHORTEST = 4  # letters of an unlisted word that may carry an article; shorter, "ال" is as likely its own
HEADLINE = 30  # tokens of a line in which two dots part what belongs together
_DUAL = re.compile(
    "(\u064e\u064a|\u064a\u0652)\u0646[\u064e\u0650\u0652]?$"
)  # the vowel that parts "two" from "several"
_ENDS = frozenset(".!?؟…")
_NOTES = frozenset("*†‡")  # glued to a word they point to a note
_OPEN = frozenset("“«„")
_CLOSE = frozenset("”»")


class Name(msgspec.Struct, frozen=True, gc=False):
    """A mention with its class, as the classifier sees it."""

    start: int
    end: int
    cls: str
    value: object


@dataclass(slots=True)
class Sentence:
    """One sentence: its items, the paragraph it stands in, and whether it opens inside a quotation."""

    items: list[Item]
    start: int
    end: int
    paragraph: int
    quoted: bool  # the sentence starts inside quotation marks opened before it, or opens with them
    heading: bool = False  # a line of its own without an end mark
    joined: bool = False  # goes on with the sentence of the one before it
    aside: bool = False  # told in passing


def names(mentions: Mentions) -> list[Name]:
    """All mentions as classed names in reading order; of two that overlap the longer stays, sources first."""
    found = [Name(m.span.start, m.span.end, "SOURCE", m) for m in mentions.sources]
    found += [Name(m.span.start, m.span.end, "MOMENT", m) for m in mentions.moments]
    found += [Name(m.span.start, m.span.end, "PLACE", m) for m in mentions.places]
    found += [Name(m.span.start, m.span.end, "ACTOR_ADJ" if m.adjective else "ACTOR", m) for m in mentions.actors]
    found.sort(key=lambda n: (n.start, -n.end))  # stable: sources stand before places of the same words
    kept: list[Name] = []
    for name in found:
        if kept and name.start < kept[-1].end:
            if name.end - name.start > kept[-1].end - kept[-1].start:
                kept[-1] = name
            continue
        kept.append(name)
    return kept


def sentences(
    tokens: Sequence[Token], text: str, abbreviations: frozenset[str]
) -> Iterator[tuple[Sequence[Token], int, bool]]:
    """Runs of tokens with their paragraph number, and whether they end with an end mark.

    What goes on without one is cut after ``LONGEST`` tokens, so that the time that rules take is linear in the text.
    """
    paragraph = 0
    begun = 0
    for i, token in enumerate(tokens):
        kind = token.kind
        if kind is _BREAK:
            if begun < i:
                yield tokens[begun:i], paragraph, False
            begun = i + 1
            paragraph += 1
        elif i - begun == LONGEST - 1 or (
            kind is _MARK and token.norm in _ENDS and _ends_here(tokens, i, text, abbreviations)
        ):
            yield tokens[begun : i + 1], paragraph, True
            begun = i + 1
    if begun < len(tokens):
        yield tokens[begun:], paragraph, False


def _ends_here(tokens: Sequence[Token], i: int, text: str, abbreviations: frozenset[str]) -> bool:
    """Whether the mark at ``i`` ends a sentence: not in initials or abbreviations, not inside a number."""
    token = tokens[i]
    if token.norm in "!?؟":
        return True
    if token.norm == "…" or text[token.end : token.end + 1] == ".":
        return False
    if text[token.start - 1 : token.start] == "." and _in_headline(tokens, i):
        return False
    before = tokens[i - 1] if i else None
    if before is not None and before.end == token.start and before.norm in abbreviations:
        return False
    after = tokens[i + 1] if i + 1 < len(tokens) else None
    if after is None or after.kind is Kind.BREAK:
        return True
    if after.start == token.end and after.norm not in "”»\"')":
        # no space: "1.5", "www.site", or a lost space before a capital ("located.Syrian troops")
        begins = text[after.start].isupper() or is_arabic(text[after.start])
        return begins and before is not None and len(before.norm) > 2
    return not text[after.start].islower()


def _in_headline(tokens: Sequence[Token], i: int) -> bool:
    """Whether the mark at ``i`` stands in a short line: "Three children among them.. five killed" is one sentence."""
    first, last = i, i
    while first and i - first <= HEADLINE and tokens[first - 1].kind is not Kind.BREAK:
        first -= 1
    while last + 1 < len(tokens) and last - first <= HEADLINE and tokens[last + 1].kind is not Kind.BREAK:
        last += 1
    return last - first <= HEADLINE and last > i


class Classifier:
    """Turns one document's tokens into sentences of items."""

    def __init__(self, language: Language, text: str, found: Sequence[Name]) -> None:
        self._language = language
        self._text = text
        self._names = found
        self._at = 0  # the next name
        self._abbreviations = language.abbreviations
        self._depth = 0  # open quotation marks
        self._before: list[Actor] = []  # actors named in earlier sentences, in order
        self._here: list[Actor] = []  # and in this one

    def read(self, tokens: Sequence[Token]) -> Iterator[Sentence]:
        """The sentences of a run of tokens."""
        last = -1
        for run, paragraph, ended in sentences(tokens, self._text, self._abbreviations):
            if paragraph != last:  # writers forget to close quotations: none runs on past its paragraph
                self._depth, last = 0, paragraph
            quoted = self._depth > 0 or run[0].norm in _OPEN or run[0].norm == '"'
            items = self._items(run)
            self._before, self._here = [*self._before[-8:], *self._here], []
            for clause in clauses(items):
                part = clause.items
                start = run[0].start if part[0] is items[0] else part[0].start
                end = run[-1].end if part[-1] is items[-1] else part[-1].end
                heading = not ended and part[-1] is items[-1]
                joined = part[0] is not items[0]
                yield Sentence(part, start, end, paragraph, quoted, heading, joined, clause.aside)

    def _items(self, run: Sequence[Token]) -> list[Item]:
        items: list[Item] = []
        norms = [t.norm for t in run]
        lexicon, names_, named = self._language.lexicon, self._names, len(self._names)
        listed = list(map(lexicon.heads.__getitem__, norms))  # most words begin no phrase
        i, end = 0, len(run)
        while i < end:
            token = run[i]
            name = self._name_at(token) if self._at < named and names_[self._at].start < token.end else None
            found = lexicon.at(norms, i) if listed[i] is not None and token.kind is not _LINK else None
            if found is not None and i > 1 and self._ends_name(run, i):
                found = None
            if name is not None and found is not None and self._titles(run, i, name, found[1]):
                name = None
            if name is not None and (found is None or name.end >= run[i + found[0] - 1].end):
                if found and name.cls == "ACTOR" and found[1][0].cls == "EVENT":  # "the warplanes of that side"
                    items.append(Item("EVENT", max(name.start, token.start), run[i + found[0] - 1].end, found[1]))
                items += self._name(name, token)
                after = next((n for n in range(i, end) if run[n].start >= name.end), end)
            elif found is not None:
                after = i + found[0]
                items += self._listed(token, run[after - 1].end, found[1], found[2])
            else:
                after = i + 1
                items += self._plain(token)
            while i < after:
                if run[i].kind is _MARK:
                    self._track(norms[i])
                i += 1
        return items

    def _titles(self, run: Sequence[Token], i: int, name: Name, found: Sequence[Lexeme]) -> bool:
        """Whether a word that is a place's name too is the title of the name behind it ("Hajja Amina")."""
        if name.cls != "PLACE" or found[0].cls != "TITLE" or name.end > run[i].end or i + 1 >= len(run):
            return False
        after = run[i + 1]
        return after.kind is _WORD and self._text[after.start].isupper()

    def _ends_name(self, run: Sequence[Token], i: int) -> bool:
        """Whether a word is the second half of a name with a particle ("al-Hour"), whatever a list says of it."""
        if i < 2 or run[i - 1].norm != "-" or run[i - 2].norm not in self._language.particles:
            return False
        glued = run[i - 2].end == run[i - 1].start and run[i - 1].end == run[i].start
        return glued and self._text[run[i].start].isupper()

    def _name_at(self, token: Token) -> Name | None:
        """The name that begins in a token, or that runs on into it."""
        names, at, start = self._names, self._at, token.start
        while at < len(names) and names[at].end <= start:
            at += 1
        self._at = at
        return names[at] if at < len(names) and names[at].start < token.end else None

    def _name(self, name: Name, token: Token) -> list[Item]:
        items = []
        if name.start > token.start:
            items = self._clitics(token, fold(self._text[token.start : name.start]))
        items.append(Item(name.cls, max(name.start, token.start), name.end, name.value))
        if isinstance(name.value, ActorMention):
            self._here.append(name.value.actor)
        return items

    def _listed(self, token: Token, end: int, lexemes: Sequence[Lexeme], form: str) -> list[Item]:
        if lexemes[0].get("n") == "pl" and _DUAL.search(self._text, token.start, end):
            lexemes = [Lexeme(one.cls, {**one.features, "n": "du"}) for one in lexemes]
        if form == token.norm:
            return [self._pointed(Item(lexemes[0].cls, token.start, end, lexemes))]
        items = self._clitics(token, _prefix(token.norm, form))
        start = items[-1].end if items else token.start
        items.append(self._pointed(Item(lexemes[0].cls, start, end, lexemes)))
        return items

    def _pointed(self, item: Item) -> Item:
        """A definite phrase for an armed group ("the militant group") as the one named last."""
        if item.cls != "ACTOR_POINTER":
            return item
        actor = next((a for a in reversed((*self._before, *self._here)) if not a.state), None)
        if actor is None:
            return item
        return Item("ACTOR", item.start, item.end, ActorMention(Span(item.start, item.end), actor))

    def _plain(self, token: Token) -> list[Item]:
        """The items of a token that is in no list: a word's article still shows."""
        kind, norm, start, end = token.kind, token.norm, token.start, token.end
        if kind is _MARK:
            if norm in _NOTES and self._text[start - 1 : start].strip():
                return []
            return [Item(_MARKS.get(norm, "MARK"), start, end)]
        if norm == "'s":
            return [Item("POSS", start, end)]
        if kind is _WORD:
            items = []
            if len(norm) > SHORTEST and norm[:2] in self._language.habits.clitics:
                items = self._clitics(token, norm[:2])
                start = items[-1].end
            named = self._text[start].isupper() or (norm in self._language.particles and self._leads(token))
            items.append(Item(NAME if named else WORD, start, end))
            return items
        if kind is _NUMBER:
            return [_number(token)]
        return [Item("HANDLE", start, end, norm)] if kind is Kind.HANDLE else []

    def _leads(self, token: Token) -> bool:
        """Whether a small word stands before a capital, as the article of a name does."""
        at = token.end + (self._text[token.end : token.end + 1] in ("-", " ", "\N{HYPHEN}"))
        return self._text[at : at + 1].isupper()

    def _clitics(self, token: Token, prefix: str) -> list[Item]:
        """The items of what is written onto a word's front, longest sign first ("and", "by", "the")."""
        classes = self._language.habits.clitics
        items: list[Item] = []
        at = token.start
        while prefix:
            sign = prefix[:2] if prefix[:2] in classes else prefix[:1]
            if sign not in classes:
                break
            end = after_letters(self._text, at, token.end, len(sign))
            items.append(Item(classes[sign], at, end))
            at, prefix = end, prefix[len(sign) :]
        return items

    def _track(self, mark: str) -> None:
        if mark in _OPEN:
            self._depth += 1
        elif mark in _CLOSE:
            self._depth = max(0, self._depth - 1)
        elif mark == '"':
            self._depth = 0 if self._depth else 1


def _prefix(norm: str, form: str) -> str:
    """What was taken off the front of ``norm`` to find ``form``."""
    return norm[: len(norm) - len(form)] if norm.endswith(form) else norm[:1]


UNMARKED = 6  # digits: a longer number that counts anybody is written with marks


def _number(token: Token) -> Item:
    digits = token.norm
    if digits[-2:] in ("st", "nd", "rd", "th"):
        return Item("ORDINAL", token.start, token.end)
    plain = digits.replace(",", "").replace("٬", "").replace("،", "")
    bare = digits.isdigit() and len(digits) > UNMARKED  # a number of a document or a telephone
    if plain.isdigit() and len(plain) <= 9 and not bare:
        return Item("NUM", token.start, token.end, int(plain))
    return Item("DECIMAL", token.start, token.end, plain)
