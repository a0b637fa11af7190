"""The places that a text names, each as its whole phrase, settled by context."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from harmledger.model.mention import Place, PlaceKind, PlaceMention
from harmledger.model.span import Span
from harmledger.resolve.cues import LANDMARK, Cues
from harmledger.resolve.gazetteer import LISTED, OURS, Candidate, Found, Gazetteer, Heads
from harmledger.resolve.holders import Naming, held
from harmledger.resolve.listed import Hit
from harmledger.resolve.names import unlisted_names
from harmledger.resolve.phrases import NAMED_KINDS, Grower, Phrase
from harmledger.resolve.settle import SETTLEMENTS, Context, context_of, exactly, settled, unlisted
from harmledger.text.clitics import arabic_forms
from harmledger.text.scripts import is_arabic
from harmledger.text.tokens import Kind, Token

SIZEABLE = 50_000  # people: an Arabic name of one word is believed for a place of so many
# Arabic names of two words that begin with one of these are mostly people's.
_PERSONAL = frozenset("ابو ام ابن عبد الشيخ شيخ السيد محمد احمد ال".split())
AT_HOME, BIG_ABROAD = 0.15, 300_000  # share of a country in a text; people of a city in a country told of less
WELL_KNOWN = 1_000_000  # people: a city of so many needs no support from its country in the text
_LINKS = frozenset([",", "،", "and", "&", "/", "-", "–", "—", "#", "و", "(", ")", *'"“”«»'])
_LONGEST_LINK = 4  # tokens between two places of a list: a quotation mark, a comma, "and", another mark
_CLOSERS = frozenset("\"”»'’")
_SMALL = (PlaceKind.VILLAGE, PlaceKind.CAMP, PlaceKind.NEIGHBOURHOOD)
_LOCAL = (*SETTLEMENTS[:2], *_SMALL, PlaceKind.SITE, PlaceKind.DISTRICT)  # known in their own country
_LARGE = (PlaceKind.CITY, PlaceKind.GOVERNORATE, PlaceKind.COUNTRY)


@dataclass(frozen=True, slots=True)
class Atlas:
    """What places are known, and the words beside them. ``home``: the countries of the user's lists."""

    gazetteer: Gazetteer
    cues: Cues
    home: tuple[str, ...]


def place_mentions(
    tokens: Sequence[Token], text: str, atlas: Atlas, listed: Sequence[Hit], beats: Iterable[str]
) -> tuple[tuple[PlaceMention, ...], Context]:
    """The places of a text, in order, and what they tell of where the document is.

    Args:
        tokens: The text's tokens.
        text: The text that their offsets index.
        atlas: The places known.
        listed: Names of actors and sources: a place's name inside one is no place.
        beats: The countries that the publisher writes about.
    """
    finder = _Finder(tokens, text, atlas)
    phrases = finder.phrases(listed)
    context = context_of([p for p in phrases if not p.unknown], beats, atlas.home)
    placed = [(phrase, place) for phrase in phrases if (place := finder.place(phrase, context)) is not None]
    mentions = [finder.mention(*one) for one in held(placed, tokens, atlas.cues, finder.naming(context))]
    mentions.sort(key=lambda m: (m.span.start, -m.span.end))
    return _apart(mentions), context


def _apart(mentions: Sequence[PlaceMention]) -> tuple[PlaceMention, ...]:
    """Mentions without overlaps; the first of two that overlap stays."""
    kept: list[PlaceMention] = []
    for mention in mentions:
        if not kept or mention.span.start >= kept[-1].span.end:
            kept.append(mention)
    return tuple(kept)


class _Finder:
    """Finds place phrases in one text."""

    def __init__(self, tokens: Sequence[Token], text: str, atlas: Atlas) -> None:
        self.tokens = tokens
        self.text = text
        self.atlas = atlas
        self.cues = atlas.cues
        self.norms = [t.norm for t in tokens]
        self.grower = Grower(tokens, text, atlas.cues)

    def phrases(self, listed: Sequence[Hit]) -> list[Phrase]:
        """Every acceptable phrase, then those of names that no list has, where a kind word stands beside."""
        masked = {i: hit for hit in listed for i in range(hit.start, hit.end)}
        found: list[Phrase] = []
        taken: set[int] = set()
        done = 0
        for at, heads in enumerate(map(self.atlas.gazetteer.heads.__getitem__, self.norms)):
            if heads is None or at < done or not self._promising(at, heads):
                continue
            phrase = self._phrase(at, masked, found[-1] if found else None)
            if phrase:
                found.append(phrase)
                taken.update(range(phrase.start, phrase.end))
                done = phrase.core_end
        return found + unlisted_names(self.grower, taken, masked)

    def _promising(self, at: int, heads: Heads) -> bool:
        """A quick look that spares most words the long one: whether a name can begin here at all."""
        token = self.tokens[at]
        if token.kind is not Kind.WORD:
            return False
        before = self.tokens[at - 1] if at else None
        free = before is None or before.kind is not Kind.WORD or self.text[token.start - 1] == "_"
        if token.norm.isascii():
            return self.text[token.start].isupper() or free
        after = self.tokens[at + 1] if at + 1 < len(self.tokens) else None
        if after is None or after.kind is not Kind.WORD:
            longer = after is not None and after.kind is Kind.MARK
        else:
            longer = self.atlas.gazetteer.goes_on(heads, after.norm)
        if longer:
            return True
        if not heads[1] and not self.atlas.gazetteer.alone(heads):
            return False
        if free or token.norm not in self.cues.common or self.cues.heads[self.norms[at - 1]]:
            return True
        return any(h in self.atlas.gazetteer.listed for h, _, _ in heads[0])

    def _phrase(self, at: int, masked: dict[int, Hit], before: Phrase | None) -> Phrase | None:
        token = self.tokens[at]
        arabic = is_arabic(token.norm)
        hashed = at > 0 and self._tagged(at)
        if not arabic and not hashed and not self.text[token.start].isupper():
            return None
        found = self.atlas.gazetteer.at(self.tokens, at)
        if found is None or not self._free(at, found, masked):
            return None
        apt = tuple(c for c in found.candidates if self._apt(c, found))
        phrase = Phrase(at, found.end, at, found.end, found.words, found.clitic, apt)
        self.grower.grow(phrase)
        phrase.marked = phrase.marked or hashed
        if phrase.direction or phrase.countryside:
            phrase.text = self.text[self.tokens[phrase.start].start : self.tokens[phrase.end - 1].end]
        phrase.heading = self._heading(phrase)
        phrase.at = phrase.at or self._listed_after(phrase, before)
        phrase.wary = phrase.words in self.cues.wary
        return phrase if self._acceptable(phrase, arabic) else None

    def _tagged(self, i: int) -> bool:
        """Whether the token stands in a hashtag: behind the hash, or joined to its words by underscores."""
        if self.tokens[i - 1].norm == "#":
            return True
        return self.text[self.tokens[i - 1].end : self.tokens[i].start] == "_"

    def _apt(self, candidate: Candidate, found: Found) -> bool:
        """A country's name must stand as it is written: "Russian" (الروسية) is spelled much like "Russia"."""
        return candidate.place.kind is not PlaceKind.COUNTRY or found.words in candidate.written

    def _free(self, at: int, found: Found, masked: dict[int, Hit]) -> bool:
        """Whether the name is not inside a listed name of an actor or source; a country may be both."""
        hit = masked.get(at)
        if hit is None:
            return not any(i in masked for i in range(at, found.end))
        if hit.start == at and found.end > hit.end:
            return True
        country = any(c.place.kind is PlaceKind.COUNTRY for c in found.candidates)
        return country and hit.start == at and found.end == hit.end

    def _heading(self, phrase: Phrase) -> bool:
        """Whether the phrase is all of its line, or all of it up to a colon."""
        before = self.tokens[phrase.start - 1] if phrase.start else None
        after = self.tokens[phrase.end] if phrase.end < len(self.tokens) else None
        opens = before is None or before.kind is Kind.BREAK or before.norm in "#*•-"
        return opens and (after is None or after.kind is Kind.BREAK or after.norm in ":|/")

    def _listed_after(self, phrase: Phrase, before: Phrase | None) -> bool:
        """Whether the phrase goes on with a list of places: "A, B and C", "A وB"."""
        if before is None or not before.at or not 0 <= phrase.start - before.end <= _LONGEST_LINK:
            return False
        if phrase.clitic.startswith("و"):
            return True
        link = [t.norm for t in self.tokens[before.end : phrase.start]]
        return bool(link) and all(w in _LINKS for w in link)

    def _acceptable(self, phrase: Phrase, arabic: bool) -> bool:
        """Whether the words are a place's name rather than an ordinary word, a person or an organisation."""
        if not phrase.candidates or self.grower.before_organisation(phrase):
            return False
        single = " " not in phrase.words
        if self._names_landmark(phrase):
            return False
        if single and self._half_a_tag(phrase):
            return False
        if single and not phrase.marked and (self.cues.is_cue(phrase.words) or phrase.words in self.cues.compound):
            return False  # "the quarters of the town": the villages named "the Town" are not meant
        if phrase.clitic and single and not phrase.telling and self.norms[phrase.core] in self.cues.common:
            return False  # "بحجة" is the word for "under the pretext", not "in Hajjah"
        shown = phrase.telling or phrase.marked or phrase.heading
        listed = [
            c for c in phrase.candidates if c.rank == LISTED and (not single or not arabic or phrase.words in c.written)
        ]
        if listed:
            return not phrase.wary or self._sure(phrase, listed, shown)
        if all(w in self.cues.common for w in phrase.words.split()):
            told = phrase.kind is not None or (phrase.marked and phrase.at) or (shown and phrase.countryside)
            told = told or (not single and arabic and phrase.at and phrase.words.split()[0] in self.cues.compound)
            return told or self._written_as_a_name(phrase)
        return self._arabic_name(phrase, single, shown) if arabic else self._latin_name(phrase, shown)

    def _half_a_tag(self, phrase: Phrase) -> bool:
        """Whether the words are the first half of a name in a hashtag: "#عين_…" is not the village Ain."""
        joined = self.text[self.tokens[phrase.core_end - 1].end :][:1] == "_"
        return joined and phrase.words in self.cues.compound

    def _written_as_a_name(self, phrase: Phrase) -> bool:
        """Whether ordinary words ("Old Mill") are all capitals' words here, and the user's list has them so."""
        exact = any(c.rank == OURS and phrase.words in c.written for c in phrase.candidates)
        words = self.text[self.tokens[phrase.core].start : self.tokens[phrase.core_end - 1].end]
        return exact and " " in words and words.istitle() and not self.grower.in_a_name(phrase)

    def _names_landmark(self, phrase: Phrase) -> bool:
        """Whether a Latin name is that of a mosque, street or the like, and of no town or larger place."""
        if is_arabic(phrase.words) or phrase.end > phrase.core_end:
            return False
        if any(c.rank == LISTED and c.place.kind not in _SMALL for c in phrase.candidates):
            return False
        return any(c.cls == LANDMARK for _, c in self.cues.starting(self.tokens, phrase.core_end))

    def _sure(self, phrase: Phrase, listed: Sequence[Candidate], shown: bool) -> bool:
        """Whether a listed place whose name is an ordinary word, or a person's, is meant."""
        if not shown and not is_arabic(phrase.words) and self.grower.in_a_name(phrase):
            return False
        city = any(c.place.kind in (PlaceKind.CITY, PlaceKind.GOVERNORATE) for c in listed)
        return shown or (phrase.at and (city or phrase.words not in self.cues.common))

    def _arabic_name(self, phrase: Phrase, single: bool, shown: bool) -> bool:
        exact = [c for c in phrase.candidates if phrase.words in c.written]
        if shown:
            return True
        if not exact:
            return phrase.at and not single
        ours = any(c.rank == OURS or c.population >= SIZEABLE for c in exact)
        if single:
            return phrase.at and ours
        return phrase.at or (ours and self.norms[phrase.core] not in _PERSONAL)

    def _latin_name(self, phrase: Phrase, shown: bool) -> bool:
        if self.grower.in_a_name(phrase) if not shown else self.grower.goes_on(phrase):
            return False
        letters = self.text[self.tokens[phrase.core].start : self.tokens[phrase.core_end - 1].end]
        if len(letters) < 4 and not any(phrase.words in c.written for c in phrase.candidates):
            return False  # an acronym, or half a name
        if any(c.rank == OURS for c in phrase.candidates) and " " in phrase.words:
            return True
        return shown or phrase.at

    def place(self, phrase: Phrase, context: Context) -> Place | None:
        """The place that a phrase means; None if nothing supports it."""
        gazetteer = self.atlas.gazetteer
        name = self._name(phrase)
        if phrase.unknown:
            phrase.candidates = gazetteer.alike(name)
        phrase.candidates = tuple(c for c in phrase.candidates if self._believable(phrase, c, context))
        if not phrase.candidates and phrase.kind in NAMED_KINDS:
            return unlisted(phrase, name, context, gazetteer)
        return settled(phrase, context, gazetteer)

    def naming(self, context: Context) -> Naming:
        """How this text names places."""

        def choose(phrase: Phrase, candidates: Sequence[Candidate]) -> Place | None:
            return settled(replace(phrase, candidates=tuple(candidates)), context, self.atlas.gazetteer)

        return Naming(choose, self._name)

    def _name(self, phrase: Phrase) -> str:
        """The words of a phrase's name as they stand."""
        return " ".join(self._written(t) for t in self.tokens[phrase.core : phrase.core_end] if t.kind is Kind.WORD)

    def _written(self, token: Token) -> str:
        return self.text[token.start : token.end]

    def _believable(self, phrase: Phrase, candidate: Candidate, context: Context) -> bool:
        """A place of the world at large counts where its country is spoken of, or where it is well known; the
        user's own, told without a country, anywhere."""
        if phrase.kind in _SMALL and candidate.place.kind in _LARGE and candidate.rank != LISTED:
            return False  # "the camp of Kuwait" is not the city
        if candidate.place.kind is PlaceKind.COUNTRY or (candidate.rank == OURS and not candidate.place.country):
            return True
        share = context.countries.get(candidate.place.country or "", 0.0)
        abroad = bool(context.sure) and candidate.place.country not in context.sure
        if abroad and not exactly(phrase, candidate):
            return False
        if candidate.rank in (LISTED, OURS):
            if abroad and candidate.place.kind in _LOCAL:
                return False
            known = candidate.rank == LISTED and candidate.place.kind not in _LOCAL
            return known or not context.countries or share >= AT_HOME
        if not context.countries:
            return candidate.population >= WELL_KNOWN and phrase.at
        big = candidate.population >= BIG_ABROAD and phrase.kind not in _SMALL
        return share >= AT_HOME or (share > 0 and big)

    def mention(self, phrase: Phrase, place: Place) -> PlaceMention:
        """The mention, without what is written onto the front of its first word."""
        start = self.tokens[phrase.start].start
        core = self.tokens[phrase.core].start
        if phrase.clitic:
            written = phrase.clitic.removesuffix("ل") if phrase.clitic.endswith("لل") else phrase.clitic
            core += len(written)
        start = core if phrase.start == phrase.core else start + self._front(phrase.start)
        end, core_end = self.tokens[phrase.end - 1].end, self.tokens[phrase.core_end - 1].end
        core = min(core, core_end - 1)
        return PlaceMention(Span(min(start, core), end), Span(core, core_end), place)

    def _front(self, i: int) -> int:
        """How many letters are written onto the front of the cue at token ``i``."""
        token = self.tokens[i]
        if token.end - token.start != len(token.norm):
            return 0
        for form in arabic_forms(token.norm, article=False):
            bare = form[2:] if form.startswith("ال") else form
            if form != token.norm and token.norm.endswith(form) and self.cues.knows(form, bare):
                return len(token.norm) - len(form)
            if form == token.norm and self.cues.knows(form):
                return 0
        return 0
