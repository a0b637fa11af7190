"""The actors and sources that a text names, settled by the document's day and country."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from harmledger.model.document import Document
from harmledger.model.ids import ActorId
from harmledger.model.mention import Actor, ActorMention, PlaceKind, PlaceMention, SourceMention
from harmledger.model.span import Span
from harmledger.resolve.listed import Hit, Listed
from harmledger.resources.registries import ActorRow, ForceWords, SourceRow
from harmledger.text.clitics import arabic_forms
from harmledger.text.names import HYPHENS
from harmledger.text.scripts import fold, is_arabic
from harmledger.text.tokens import Token, norms_of

_SETTING_OFF = frozenset('#"“”«»')
_LONGEST = 4  # words between a body ("warplanes") and its adjective, and words of a phrase


class Forces:
    """The words around names of forces, of all languages."""

    def __init__(self, languages: Iterable[ForceWords]) -> None:
        languages = tuple(languages)
        self.bodies = _phrases(w for words in languages for w in words.bodies)
        self.between = _phrases(w for words in languages for w in words.between)
        self.ties = frozenset(fold(w) for words in languages for w in words.ties)
        self.behind = _phrases(w for words in languages for w in words.behind)
        self.behind_ends = frozenset(phrase[-1] for phrase in self.behind)
        self.inside = _phrases(w for words in languages for w in words.inside)


def _phrases(words: Iterable[str]) -> frozenset[tuple[str, ...]]:
    return frozenset(norms_of[w] for w in words)


def actor_mentions(
    hits: Sequence[Hit],
    tokens: Sequence[Token],
    document: Document,
    forces: Forces,
    country: str | None,
) -> tuple[ActorMention, ...]:
    """The actors in a text, in order.

    Args:
        hits: The listed names found.
        tokens: The text's tokens.
        document: Its day settles names that changed owner.
        forces: Words around names of forces.
        country: The country that the document is mostly about, if known: it settles "the regime".
    """
    reader = _ActorReader(tokens, forces, _day(document), country)
    found: list[ActorMention] = []
    for mention in filter(None, map(reader.mention, hits)):
        while found and found[-1].span.start >= mention.span.start:  # "the occupation's army" of another's adjective
            found.pop()
        found.append(mention)
    return tuple(found)


def _day(document: Document) -> date | None:
    return document.published.period.start if document.published else None


class _ActorReader:
    def __init__(self, tokens: Sequence[Token], forces: Forces, day: date | None, country: str | None) -> None:
        self.tokens = tokens
        self.forces = forces
        self.day = day
        self.country = country

    def mention(self, hit: Hit) -> ActorMention | None:
        """The actor that a listed name means here, if it means one."""
        entries = [e for e in hit.entries if isinstance(e.row, ActorRow) and self._holds(e.row) and self._apt(e)]
        if not entries or any(e.source is not None for e in hit.entries) or self._tied(hit.end):
            return None
        entry = min(entries, key=lambda e: (e.adjective, not e.loose, e.row.id))
        actor = self._in_country(entry)
        start, end, body = self._grown(hit, entry)
        adjective = (entry.adjective and not body) or self._backer(start)
        span = Span(self.tokens[start].start + self._front(start, entry, hit), self.tokens[end - 1].end)
        return ActorMention(span, actor, adjective)

    def _holds(self, row: ActorRow) -> bool:
        """Whether the document's day lies where the actor is the one of that name; without a day the older is."""
        if self.day is None:
            return row.since is None
        return (row.until is None or self.day < row.until) and (row.since is None or self.day >= row.since)

    def _apt(self, entry: Listed) -> bool:
        row = entry.row
        if not entry.loose or not isinstance(row, ActorRow):
            return True
        return self.country is None or self.country in row.loose_in

    def _tied(self, end: int) -> bool:
        """Whether a hyphen ties the name to a word like "backed": then another actor is meant."""
        tokens = self.tokens
        if end + 1 >= len(tokens) or tokens[end].norm not in HYPHENS:
            return False
        return tokens[end].start == tokens[end - 1].end and tokens[end + 1].norm in self.forces.ties

    def _in_country(self, entry: Listed) -> Actor:
        row, actor = entry.row, entry.actor
        if not isinstance(row, ActorRow) or actor is None:
            raise TypeError("only entries of actors come here")
        if row.within is None or self.country not in row.within.countries:
            return actor
        return Actor(ActorId(row.within.actor), row.name, ActorId(row.id), not row.group, row.air_in)

    def _grown(self, hit: Hit, entry: Listed) -> tuple[int, int, bool]:
        """The phrase with the body that the adjective belongs to: "Russian warplanes", "الطيران الحربي الروسي"."""
        if not entry.adjective:
            return hit.start, hit.end, False
        if is_arabic(self.tokens[hit.start].norm):
            start = self._body_before(hit.start)
            return (start, hit.end, True) if start < hit.start else (hit.start, hit.end, False)
        end = self._body_behind(hit.end)
        return (hit.start, end, True) if end > hit.end else (hit.start, hit.end, False)

    def _body_before(self, adjective: int) -> int:
        at = adjective
        while at > 1 and self.tokens[at - 1].norm in _SETTING_OFF:  # "الاحتلال #الروسي"
            at -= 1
        between = at
        while between > 0 and at - between < _LONGEST and (self.tokens[between - 1].norm,) in self.forces.between:
            between -= 1
        for size in (2, 1):
            for end in dict.fromkeys((between, between + 1, at)):
                start = end - size
                if start >= 0 and end <= at and self._is(self.forces.bodies, start, end):
                    return start
        return adjective

    def _body_behind(self, at: int) -> int:
        while at < len(self.tokens) and (self.tokens[at].norm,) in self.forces.between:
            at += 1
        for size in (2, 1):
            if at + size <= len(self.tokens) and self._is(self.forces.bodies, at, at + size):
                return at + size
        return -1

    def _is(self, phrases: frozenset[tuple[str, ...]], start: int, end: int) -> bool:
        """Whether tokens spell one of the phrases, the first maybe with something written onto its front."""
        norms = tuple(t.norm for t in self.tokens[start:end])
        return any((form, *norms[1:]) in phrases for form in arabic_forms(norms[0], article=False))

    def _backer(self, start: int) -> bool:
        """Whether words before the name say that it only backs the force spoken of."""
        if not start or self.tokens[start - 1].norm not in self.forces.behind_ends:
            return False
        return any(start >= size and self._is(self.forces.behind, start - size, start) for size in range(1, _LONGEST))

    def _front(self, start: int, entry: Listed, hit: Hit) -> int:
        """The letters written onto the front of the first word, by which the span begins later."""
        del entry, hit
        token = self.tokens[start]
        if token.end - token.start != len(token.norm):
            return 0
        return 1 if token.norm[0] == "و" and len(token.norm) > 4 and token.norm[1:3] == "ال" else 0

    def stands_in_place(self, hit: Hit) -> bool:
        """Whether a word of place stands before a country's name: then the country is meant, not its forces."""
        return any(hit.start >= size and self._is(self.forces.inside, hit.start - size, hit.start) for size in (2, 1))


def source_mentions(hits: Sequence[Hit], tokens: Sequence[Token], country: str | None) -> tuple[SourceMention, ...]:
    """The sources in a text, in order. Of two sources of one name the first by id is taken.

    Args:
        hits: The listed names found.
        tokens: The text's tokens.
        country: The country that the document is mostly about: a loose name ("the Observatory") names its source
            there alone.
    """
    found = []
    for hit in hits:
        entries = [e for e in hit.entries if e.source is not None and (not e.loose or _beat_of(e, country))]
        if entries:
            entry = min(entries, key=lambda e: e.row.id)
            span = Span(tokens[hit.start].start, tokens[hit.end - 1].end)
            if entry.source is not None:
                found.append(SourceMention(span, entry.source))
    return tuple(found)


def _beat_of(entry: Listed, country: str | None) -> bool:
    return isinstance(entry.row, SourceRow) and country in entry.row.beat


def without_doubles(
    places: Sequence[PlaceMention],
    actors: Sequence[ActorMention],
    hits: Sequence[Hit],
    tokens: Sequence[Token],
    forces: Forces,
) -> tuple[tuple[PlaceMention, ...], tuple[ActorMention, ...]]:
    """Countries that are both a place and an actor, told apart by the word before them."""
    reader = _ActorReader(tokens, forces, None, None)
    countries = {m.core.start - k for m in places if m.place.kind is PlaceKind.COUNTRY for k in (0, 1)}
    near = (h for h in hits if tokens[h.start].start in countries)
    in_place = {tokens[h.start].start for h in near if reader.stands_in_place(h)}
    actor_at = {m.span.start: m for m in actors}
    kept_places, dropped = [], set()
    for mention in places:
        twin = next((actor_at[s] for s in range(mention.core.start - 1, mention.core.start + 1) if s in actor_at), None)
        if mention.place.kind is not PlaceKind.COUNTRY or twin is None:
            kept_places.append(mention)
        elif mention.span != mention.core or twin.span.start in in_place or mention.core.start in in_place:
            kept_places.append(mention)
            dropped.add(twin)
    return tuple(kept_places), tuple(a for a in actors if a not in dropped)
