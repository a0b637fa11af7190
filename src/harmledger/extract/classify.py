"""From tokens to classed items, sentence by sentence: names first, then words and numbers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

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
LONGEST = 300  # tokens of a sentence; one in 47,000 has 250, and what goes on is a list without stops
SHORTEST = 4  # letters of an unlisted word that may carry an article; shorter, "ال" is as likely its own
SHORTEST_CLAUSE = 5  # items: fewer tell no event of their own
_ENDS = frozenset(".!?؟…")
_OPEN = frozenset("“«„")
_CLOSE = frozenset("”»")


@dataclass(frozen=True, slots=True)
class Name:
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
) -> Iterator[tuple[list[Token], int, bool]]:
    """Runs of tokens with their paragraph number, and whether they end with an end mark.

    What goes on without one is cut after ``LONGEST`` tokens, so that the time that rules take is linear in the text.
    """
    run: list[Token] = []
    paragraph = 0
    for i, token in enumerate(tokens):
        if token.kind is Kind.BREAK:
            if run:
                yield run, paragraph, False
                run = []
            paragraph += 1
            continue
        run.append(token)
        ends = token.kind is Kind.MARK and token.norm in _ENDS and _ends_here(tokens, i, text, abbreviations)
        if ends or len(run) == LONGEST:
            yield run, paragraph, True
            run = []
    if run:
        yield run, paragraph, False


def _ends_here(tokens: Sequence[Token], i: int, text: str, abbreviations: frozenset[str]) -> bool:
    """Whether the mark at ``i`` ends a sentence: not in initials or abbreviations, not inside a number."""
    token = tokens[i]
    if token.norm in "!?؟":
        return True
    if token.norm == "…" or text[token.end : token.end + 1] == ".":
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


def clauses(items: list[Item]) -> Iterator[list[Item]]:
    """A sentence cut where a word such as "while" or "likewise" turns to another event; each clause says enough of
    its own to stand alone."""
    at = 0
    for n, item in enumerate(items):
        if item.cls == "CLAUSE" and n - at >= SHORTEST_CLAUSE and len(items) - n >= SHORTEST_CLAUSE:
            yield items[at:n]
            at = n
    if items:
        yield items[at:]


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
            items = list(self._items(run))
            self._before, self._here = [*self._before[-8:], *self._here], []
            for part in clauses(items):
                start = run[0].start if part[0] is items[0] else part[0].start
                end = run[-1].end if part[-1] is items[-1] else part[-1].end
                yield Sentence(part, start, end, paragraph, quoted, heading=not ended and part[-1] is items[-1])

    def _items(self, run: Sequence[Token]) -> Iterator[Item]:
        norms = [t.norm for t in run]
        i = 0
        while i < len(run):
            token = run[i]
            name = self._name_at(token)
            found = self._language.lexicon.at(norms, i) if token.kind is not Kind.LINK else None
            if found and self._ends_name(run, i):
                found = None
            if name is not None and (not found or name.end >= run[i + found[0] - 1].end):
                if found and name.cls == "ACTOR" and found[1][0].cls == "EVENT":  # "the warplanes of that side"
                    yield Item("EVENT", max(name.start, token.start), run[i + found[0] - 1].end, found[1])
                yield from self._name(name, token)
                after = next((n for n in range(i, len(run)) if run[n].start >= name.end), len(run))
            elif found:
                after = i + found[0]
                yield from self._listed(token, run[after - 1].end, found[1], found[2])
            else:
                after = i + 1
                yield from self._plain(token)
            for used in run[i:after]:
                self._track(used)
            i = after

    def _ends_name(self, run: Sequence[Token], i: int) -> bool:
        """Whether a word is the second half of a name with a particle ("al-Hour"), whatever a list says of it."""
        if i < 2 or run[i - 1].norm != "-" or run[i - 2].norm not in self._language.particles:
            return False
        glued = run[i - 2].end == run[i - 1].start and run[i - 1].end == run[i].start
        return glued and self._text[run[i].start].isupper()

    def _name_at(self, token: Token) -> Name | None:
        """The name that begins in a token, or that runs on into it."""
        while self._at < len(self._names) and self._names[self._at].end <= token.start:
            self._at += 1
        name = self._names[self._at] if self._at < len(self._names) else None
        return None if name is None or name.start >= token.end else name

    def _name(self, name: Name, token: Token) -> Iterator[Item]:
        start = max(name.start, token.start)
        yield from self._clitics(token, fold(self._text[token.start : name.start]))
        yield Item(name.cls, start, name.end, name.value)
        if isinstance(name.value, ActorMention):
            self._here.append(name.value.actor)

    def _listed(self, token: Token, end: int, lexemes: Sequence[Lexeme], form: str) -> Iterator[Item]:
        start = token.start
        if form != token.norm:
            taken = list(self._clitics(token, _prefix(token.norm, form)))
            start = taken[-1].end if taken else start
            yield from taken
        yield self._pointed(Item(lexemes[0].cls, start, end, lexemes))

    def _pointed(self, item: Item) -> Item:
        """A definite phrase for an armed group ("the militant group") as the one named last."""
        if item.cls != "ACTOR_POINTER":
            return item
        actor = next((a for a in reversed((*self._before, *self._here)) if not a.state), None)
        if actor is None:
            return item
        return Item("ACTOR", item.start, item.end, ActorMention(Span(item.start, item.end), actor))

    def _plain(self, token: Token) -> Iterator[Item]:
        """The items of a token that is in no list: a word's article still shows."""
        if token.kind is Kind.MARK:
            yield Item(_MARKS.get(token.norm, "MARK"), token.start, token.end)
        elif token.kind is Kind.NUMBER:
            yield _number(token)
        elif token.kind is Kind.HANDLE:
            yield Item("HANDLE", token.start, token.end, token.norm)
        elif token.norm == "'s":
            yield Item("POSS", token.start, token.end)
        elif token.kind is Kind.WORD:
            start = token.start
            if len(token.norm) > SHORTEST and token.norm[:2] in self._language.habits.clitics:
                yield from (article := list(self._clitics(token, token.norm[:2])))
                start = article[-1].end
            named = self._text[start].isupper() or (token.norm in self._language.particles and self._leads(token))
            yield Item(NAME if named else WORD, start, token.end)

    def _leads(self, token: Token) -> bool:
        """Whether a small word stands before a capital, as the article of a name does."""
        at = token.end + (self._text[token.end : token.end + 1] in ("-", " ", "\N{HYPHEN}"))
        return self._text[at : at + 1].isupper()

    def _clitics(self, token: Token, prefix: str) -> Iterator[Item]:
        """The items of what is written onto a word's front, longest sign first ("and", "by", "the")."""
        classes = self._language.habits.clitics
        at = token.start
        while prefix:
            sign = next((prefix[:n] for n in (2, 1) if prefix[:n] in classes), None)
            if sign is None:
                return
            end = after_letters(self._text, at, token.end, len(sign))
            yield Item(classes[sign], at, end)
            at, prefix = end, prefix[len(sign) :]

    def _track(self, token: Token) -> None:
        if token.norm in _OPEN:
            self._depth += 1
        elif token.norm in _CLOSE:
            self._depth = max(0, self._depth - 1)
        elif token.norm == '"':
            self._depth = 0 if self._depth else 1


def _prefix(norm: str, form: str) -> str:
    """What was taken off the front of ``norm`` to find ``form``."""
    return norm[: len(norm) - len(form)] if norm.endswith(form) else norm[:1]


def _number(token: Token) -> Item:
    digits = token.norm
    if digits[-2:] in ("st", "nd", "rd", "th"):
        return Item("ORDINAL", token.start, token.end)
    plain = digits.replace(",", "").replace("٬", "").replace("،", "")
    if plain.isdigit() and len(plain) <= 9:
        return Item("NUM", token.start, token.end, int(plain))
    return Item("DECIMAL", token.start, token.end, plain)
