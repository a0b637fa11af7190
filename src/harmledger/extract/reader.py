"""One document read from its first token to its claims."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from operator import attrgetter

from harmledger.extract.claims import ClaimMaker
from harmledger.extract.classify import Classifier, Name, names
from harmledger.extract.gathering import gather
from harmledger.extract.language import Language
from harmledger.extract.organisations import with_organisations
from harmledger.extract.passage import Passage, PassageReader
from harmledger.extract.totals import apart
from harmledger.extract.tracking import VoiceTracker
from harmledger.model.claim import Claim, ClaimPlace, Reading, Scope, Unread
from harmledger.model.document import Document, Section, SectionKind
from harmledger.model.ids import UNLISTED, ClaimId, SourceId
from harmledger.model.mention import Mentions, Place, Source, SourceKind
from harmledger.model.span import Span
from harmledger.text.scripts import count_arabic, fold
from harmledger.text.tokens import Token, tokenize

BESIDE_HARM = "a number beside words of harm that no rule joins to them"
WITHOUT_HARM = "people counted in a sentence without a known word of harm"
MOST_PLACES = 8  # places by which a text without claims is known: one that names more is about none of them [own]
AROUND = 60  # code points shown on each side of a number that was not understood


def reading(
    document: Document,
    mentions: Mentions,
    languages: Mapping[str, Language],
    tokens: Sequence[Token] | None = None,
) -> Reading:
    """What a document claims.

    Args:
        document: With its sections; claims are read from those that speak.
        mentions: What resolution found in its words.
        languages: Compiled languages by BCP 47 primary tag.
        tokens: ``tokenize(document.text)``, if it is at hand.

    Returns:
        Claims in the order of the text, each with its evidence; the same whatever was read before.
    """
    claims: list[Claim] = []
    episodes: list[tuple[int, ...]] = []
    unread: list[Unread] = []
    spoke = False
    for story in _stories_read(document, mentions, languages, tokens):
        spoke = True
        told = list(VoiceTracker(story.language, document.text, story.publisher).follow(story.passages))
        maker = ClaimMaker(document, story.publisher, story.language)
        for episode in gather(told):
            made = maker.claims(episode)
            if episode.scope is Scope.INCIDENT and made:
                episodes.append(tuple(range(len(claims), len(claims) + len(made))))
            claims += made
        for one in told:
            claims += apart(document, one, maker)
            unread += _unread(document, one.passage)
    kept = _once(claims, episodes)
    because = None if kept[0] else _silence(document, spoke)
    about = () if kept[1] else _about(document, mentions)
    return Reading(document.id, kept[0], kept[1], tuple(dict.fromkeys(unread)), because, about)


def _about(document: Document, mentions: Mentions) -> tuple[ClaimPlace, ...]:
    """The places that the document's own words name, in their order, each once."""
    spoken = [section.span for section in document.sections if section.speaks]
    named: dict[Place, ClaimPlace] = {}
    for found in mentions.places:
        if any(span.start <= found.span.start < span.end for span in spoken):
            named.setdefault(found.place, ClaimPlace(found.place, found.span.of(document.text)))
    return tuple(named.values())[:MOST_PLACES]


@dataclass(frozen=True, slots=True)
class _Story:
    """Sections that make one story, read sentence by sentence."""

    language: Language
    publisher: Source | None
    passages: list[Passage]


def _stories_read(
    document: Document,
    mentions: Mentions,
    languages: Mapping[str, Language],
    tokens: Sequence[Token] | None,
) -> Iterator[_Story]:
    tokens = tokenize(document.text) if tokens is None else tokens
    found = names(mentions)
    for sections in _stories(document):
        language = _language(document, sections[0], languages)
        if language is not None:
            publisher = _publisher(sections[0], mentions.publisher)
            yield _Story(language, publisher, _passages(document, sections, language, found, tokens, publisher))


def spoken(
    document: Document,
    mentions: Mentions,
    languages: Mapping[str, Language],
    tokens: Sequence[Token] | None = None,
) -> Iterator[tuple[Language, list[Passage]]]:
    """The passages of each story of a document, with its language; arguments as those of ``reading``."""
    for story in _stories_read(document, mentions, languages, tokens):
        yield story.language, story.passages


def _language(document: Document, section: Section, languages: Mapping[str, Language]) -> Language | None:
    """The language of a section: by its script first, since a page may hold two, then by what was detected."""
    words = section.span.of(document.text)[:2000]
    arabic = count_arabic(words)
    if arabic and arabic * 2 > sum(map(str.isalpha, words)):
        return languages.get("ar")
    tag = (document.lang or "en").split("-")[0]
    return languages.get(tag if tag != "ar" else "en")


def _stories(document: Document) -> list[list[Section]]:
    """The sections that speak: the body as one story however furniture cuts it up, each quoted article another."""
    body = [s for s in document.sections if s.kind is SectionKind.BODY]
    quoted = [[s] for s in document.sections if s.kind is SectionKind.QUOTED]
    return [body, *quoted] if body else quoted


def _publisher(section: Section, page: Source | None) -> Source | None:
    """Who speaks where nobody is credited: the page, or the author of an article that it quotes."""
    if section.kind is SectionKind.QUOTED and section.author:
        return Source(SourceId(UNLISTED + fold(section.author)), section.author, SourceKind.PERSON)
    return page


def _passages(
    document: Document,
    sections: Sequence[Section],
    language: Language,
    found: Sequence[Name],
    tokens: Sequence[Token],
    publisher: Source | None,
) -> list[Passage]:
    bounds = [(_first(tokens, s.span.start), _first(tokens, s.span.end)) for s in sections]
    within = [token for start, end in bounds for token in tokens[start:end]]
    known = with_organisations(found, within, document.text, language, publisher)
    classifier = Classifier(language, document.text, known)
    reader = PassageReader(language, document.text)
    return [reader.read(sentence) for sentence in classifier.read(within)]


def _first(tokens: Sequence[Token], offset: int) -> int:
    """The first token that starts at an offset or behind it."""
    return bisect_left(tokens, offset, key=attrgetter("start"))


def around(text: str, first: int, last: int, start: int, end: int) -> str:
    """What stands around ``text[start:end]`` in the sentence ``text[first:last]``, letter for letter, in whole
    words."""
    left, right = max(first, start - AROUND), min(last, end + AROUND)
    if left > first and not text[left - 1].isspace():
        left = next((n for n in range(left, start) if text[n].isspace()), start)
    if right < last and not text[right].isspace():
        right = next((n for n in range(right, end, -1) if text[n - 1].isspace()), end)
    return text[left:right].strip()


def _unread(document: Document, passage: Passage) -> list[Unread]:
    sentence = passage.sentence
    return [
        Unread(
            Span(item.start, item.end),
            around(document.text, sentence.start, sentence.end, item.start, item.end),
            why,
        )
        for why, items in ((BESIDE_HARM, passage.unread), (WITHOUT_HARM, passage.untold))
        for item in items
    ]


def _once(
    claims: Sequence[Claim], episodes: Sequence[tuple[int, ...]]
) -> tuple[tuple[Claim, ...], tuple[tuple[int, ...], ...]]:
    """Each claim once, in the first episode that tells it, with the episodes' indexes kept right."""
    at: dict[ClaimId, int] = {}
    kept: list[Claim] = []
    for claim in claims:
        if claim.id not in at:
            at[claim.id] = len(kept)
            kept.append(claim)
    groups: list[tuple[int, ...]] = []
    told: set[int] = set()
    for group in episodes:
        fresh = {at[claims[i].id] for i in group} - told
        told |= fresh
        if fresh:
            groups.append(tuple(sorted(fresh)))
    return tuple(kept), tuple(groups)


def _silence(document: Document, spoke: bool) -> str:
    """Why a document gave no claim, for the monitor who wonders."""
    if not document.text.strip():
        return "it has no text"
    if not any(section.speaks for section in document.sections):
        return "it is page furniture or comments throughout"
    if not spoke:
        return f"its language ({document.lang or 'unknown'}) has no folder yet"
    return "no sentence asserts a particular attack or harm"
