"""What a document's words leave open: numbers that no rule reads, and names that no list has.

Names are looked for where the language's own classes put them: a place behind ``IN``, a force beside ``FORCE`` or
behind ``BY``, in sentences that tell an attack or harm. Whoever the text shows to be a person
(a title, an age, a role, kin, a given name, somebody harmed or heard) is none of them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from harmledger.extract.grammar import rewrite
from harmledger.extract.items import Item, Part
from harmledger.extract.language import Language
from harmledger.extract.passage import Passage
from harmledger.extract.persons import person
from harmledger.extract.reader import around, spoken
from harmledger.extract.voices import voices
from harmledger.model.claim import Who
from harmledger.model.document import Document
from harmledger.model.gap import Gap, GapKind, Unknowns
from harmledger.model.ids import UNLISTED
from harmledger.model.mention import Mentions, Place, PlaceMention, Source, SourceKind
from harmledger.model.span import Span
from harmledger.text.scripts import fold, is_arabic
from harmledger.text.tokens import Token

LONGEST = 5  # words of a name
SHORTEST = 3  # letters of a name
_PEOPLE = (SourceKind.PERSON, SourceKind.WITNESS)
_ACTS = ("EVENT", "EVENT_V", "HARM_ED", "HARM_NOUN", "HARM_V", "CARRY")
_REACH = 6  # items between an act and the one who did it


@dataclass(frozen=True, slots=True)
class _Sheet:
    """What a passage's gaps need: the text, its language and that language's frequent words."""

    document: Document
    language: Language
    common: frozenset[str]

    def gap(self, what: GapKind, passage: Passage, span: tuple[int, int], hint: str = "") -> Gap:
        """A gap at these words."""
        start, end = span
        sentence = passage.sentence
        quote = around(self.document.text, sentence.start, sentence.end, start, end)
        text = " ".join(self.document.text[start:end].split())
        return Gap(what, self.document.id, text, quote, Span(start, end), hint, _near(passage), self.language.code)

    def norm(self, item: Item) -> str:
        """An item's words, folded."""
        return fold(self.document.text[item.start : item.end])


def unknown(
    document: Document,
    mentions: Mentions,
    languages: Mapping[str, Language],
    common: Mapping[str, frozenset[str]],
    tokens: Sequence[Token] | None = None,
) -> Unknowns:
    """The gaps of a document.

    Args:
        document: With its sections; those that speak are looked at.
        mentions: What resolution found in its words.
        languages: Compiled languages by BCP 47 primary tag.
        common: Each language's frequent words, folded: none of these alone is a name.
        tokens: ``tokenize(document.text)``, if it is at hand.
    """
    gaps: list[Gap] = []
    people: set[str] = set()
    if mentions.publisher is not None and mentions.publisher.id.startswith(UNLISTED):
        gaps.append(_page(document, mentions.publisher.name))
    for language, told in spoken(document, mentions, languages, tokens):
        sheet = _Sheet(document, language, common.get(language.code, frozenset()))
        for passage in told:
            people.update(_persons(passage, sheet))
            gaps += _numbers(passage, sheet)
            gaps += _names(passage, sheet)
    return Unknowns(tuple(dict.fromkeys(gaps)), frozenset(people))


def _page(document: Document, name: str) -> Gap:
    """A publisher that no registry has."""
    language = "ar" if any(map(is_arabic, name)) else "en"
    quote = f"publisher: {name}"
    return Gap(GapKind.SOURCE, document.id, name, quote, hint=str(SourceKind.OUTLET), language=language)


def _near(passage: Passage) -> Place | None:
    places = (i.value.place for i in passage.items if i.cls == "PLACE" and isinstance(i.value, PlaceMention))
    return next((p for p in places if p.gazetteer is not None and p.country), None)


def _numbers(passage: Passage, sheet: _Sheet) -> Iterator[Gap]:
    for item in passage.unread:
        yield sheet.gap(GapKind.NUMBER, passage, (item.start, item.end), _beside(passage, item, sheet, harm=True))
    for item in passage.untold:
        yield sheet.gap(GapKind.PEOPLE, passage, (item.start, item.end), _beside(passage, item, sheet, harm=False))


def _beside(passage: Passage, item: Item, sheet: _Sheet, *, harm: bool) -> str:
    """The word to look at: the nearest word of harm, or the nearest that no list has, on the side where the
    language has its verbs."""
    at = next((n for n, i in enumerate(passage.items) if i.end > item.start), 0)
    after = [i for i in passage.items[at:] if i.start >= item.end][:4]
    before = list(reversed([i for i in passage.items[max(0, at - 4) : at] if i.end <= item.start]))
    sides = (*after, *before) if sheet.language.habits.subject == "before" else (*before, *after)
    wanted = (i for i in sides if (_is_harm(i) if harm else i.cls == "WORD" and i.end - i.start >= SHORTEST))
    found = next(wanted, None)
    return sheet.norm(found) if found is not None else ""


def _is_harm(item: Item) -> bool:
    return item.cls.startswith("HARM_") or item.cls in ("DIED", "DEAD", "CASUALTY", "TOLL", "VICTIM", "VICTIM_SG")


def _persons(passage: Passage, sheet: _Sheet) -> Iterator[str]:
    """The folded words of people's names in a passage."""
    language, text = sheet.language, sheet.document.text
    told = rewrite(language.rules("persons"), language.alphabet.row(passage.items), language.alphabet, person).items
    parts: list[Part] = [part for fact in passage.harms for part in (*fact.group.parts, *fact.group.within)]
    for item in told:
        if item.cls in ("SOMEONE", "WITHAGE"):
            parts += item.value
        elif item.cls == "NAMED":
            name = item.value[0].person.name
            titled = item.start < name[0]
            if titled or language.sex_of(text[name[0] : name[1]]) is not None:
                parts += item.value
    names = [text[p.person.name[0] : p.person.name[1]] for p in parts if p.person and p.person.name]
    heard = voices(passage.items, language, text)
    names += [voice.speaker for voice in heard if voice.speaker and voice.source.kind is SourceKind.PERSON]
    for name in names:
        yield from (w for w in fold(name).replace("-", " ").split() if w not in language.particles)


def _names(passage: Passage, sheet: _Sheet) -> Iterator[Gap]:
    items = passage.items
    for item in items:
        if item.cls == "PLACE" and item.value.place.gazetteer is None:
            core = item.value.core
            yield sheet.gap(GapKind.PLACE, passage, (core.start, core.end), str(item.value.place.kind))
        elif item.cls == "SOURCE" and _unlisted(item.value.source):
            kind = str(item.value.source.kind)
            yield sheet.gap(GapKind.SOURCE, passage, (item.start, item.end), kind)
    if not (passage.events or passage.harms or passage.unread or passage.untold):
        return
    n = 0
    while n < len(items):
        end = _run(items, n, sheet)
        if end > n:
            what, start, stop = _what(items, n, end, sheet)
            if what is not None and not _personal(items, n, end, sheet):
                bare = sheet.document.text[items[n].start : items[end - 1].end] if what is GapKind.ACTOR else ""
                yield sheet.gap(what, passage, (items[start].start, items[stop - 1].end), bare)
        n = max(end, n + 1)


def _unlisted(source: Source) -> bool:
    return source.id.startswith(UNLISTED) and source.kind not in _PEOPLE


def _run(items: Sequence[Item], n: int, sheet: _Sheet) -> int:
    """One past a name that begins at item ``n``: words in capitals, or in a script without them one word that is
    no frequent one, with a second behind an article of its own."""
    end = n
    while end < len(items) and end - n < LONGEST and items[end].cls in ("NAME", "DASH"):
        end += 1
    while end > n and items[end - 1].cls == "DASH":
        end -= 1
    if end > n:
        rare = any(sheet.norm(i) not in sheet.common for i in items[n:end] if i.cls == "NAME")
        return end if items[n].cls == "NAME" and (rare or end - n > 1) else n
    at = n + (items[n].cls == "DEF")
    if at >= len(items) or not _caseless(items[at], sheet) or (n and items[n - 1].cls == "DEF"):
        return n
    if at + 2 < len(items) and at > n and items[at + 1].cls == "DEF" and _caseless(items[at + 2], sheet):
        return at + 3
    return at + 1


def _caseless(item: Item, sheet: _Sheet) -> bool:
    norm = sheet.norm(item)
    if item.cls != "WORD" or not is_arabic(norm) or len(norm) < SHORTEST:
        return False
    return norm not in sheet.common and "ال" + norm not in sheet.common


def _what(items: Sequence[Item], n: int, end: int, sheet: _Sheet) -> tuple[GapKind | None, int, int]:
    """What a name is by the words beside it, and the items that the whole of it takes."""
    before = items[n - 1] if n else None
    after = items[end] if end < len(items) else None
    latin = items[n].cls == "NAME"
    if latin and after is not None and after.cls == "FORCE":
        return GapKind.ACTOR, n, end + 1
    if latin and after is not None and after.cls == "PART" and after.value.who is Who.COMBATANTS:
        return GapKind.ACTOR, n, end
    if before is not None and before.cls == "FORCE":
        return GapKind.ACTOR, n - 1, end
    whose = after is not None and after.cls in ("POSS", "PERSON", "PART")
    if before is not None and before.cls == "IN" and not whose:
        return GapKind.PLACE, n, end
    at = n - 1 - (before is not None and before.cls == "DEF")
    if at >= 0 and items[at].cls in ("BY", "BLAMED") and any(i.cls in _ACTS for i in items[max(0, at - _REACH) : at]):
        return GapKind.ACTOR, n, end
    verb = after is not None and after.cls in ("CARRY", "EVENT_V")
    if latin and end - n > 1 and verb and sheet.language.habits.subject == "before":
        return GapKind.ACTOR, n, end
    return None, n, end


def _personal(items: Sequence[Item], n: int, end: int, sheet: _Sheet) -> bool:
    """Whether a name begins with a given name, or stands behind a title or a word for a person."""
    text = sheet.document.text[items[n].start : items[end - 1].end]
    before = items[n - 1] if n else None
    beside = before is not None and before.cls in ("TITLE", "PERSON", "PART", "ROLE", "SPEAKER")
    return beside or sheet.language.sex_of(text) is not None
