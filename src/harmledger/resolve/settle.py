"""Which of several places of one name is meant: settled by the words around it and by the whole document."""

from __future__ import annotations

import math
from bisect import bisect_left, bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from harmledger.model.mention import Place, PlaceKind
from harmledger.resolve.gazetteer import LISTED, OURS, RADIUS_KM, WORLD, Candidate, Gazetteer, km
from harmledger.resolve.phrases import Phrase
from harmledger.resources.placewords import DIRECTIONS
from harmledger.text.names import ARTICLES

SETTLEMENTS = (PlaceKind.VILLAGE, PlaceKind.TOWN, PlaceKind.CITY)
CLOSE, SAME_PASSAGE = 12, 40  # tokens: as near as a governorate stands in one clause, in one paragraph
_TIED, _APART_KM = 0.4, 40.0  # scores closer than this for places farther apart than this: left open

# What each piece of evidence weighs: set by hand, so that the tables of tests/resolve/test_places.py hold.
_EXACT, _RANK = 1.0, {LISTED: 1.5, OURS: 0.8, WORLD: 0.0}
_COUNTRY, _OTHER_COUNTRY = 2.0, -1.5
_IN_CLAUSE, _IN_PASSAGE, _IN_DOCUMENT = 3.0, 2.0, 1.0

_ARTICLES = frozenset(f"{a} " for a in ARTICLES) | {"ال"}

_ADJECTIVES = {
    "north": "northern",
    "south": "southern",
    "east": "eastern",
    "west": "western",
    "northeast": "northeastern",
    "northwest": "northwestern",
    "southeast": "southeastern",
    "southwest": "southwestern",
    "centre": "central",
}
_SHIFT, _PART = 0.45, 0.65  # of a governorate's radius: how far its northern part lies from its centre, its reach


_WEIGHT = {"place": 4, "country": 1, "beat": 4, "home": 2}  # for the country that a document is about


@dataclass(frozen=True, slots=True)
class Context:
    """What a document tells of where it is: countries with their share, and where governorates are named."""

    countries: Mapping[str, float]
    sure: frozenset[str]  # countries of which a place is named beyond doubt
    governorates: Mapping[tuple[str, str], Sequence[int]]  # country and governorate: the tokens that name it, in order

    @property
    def main_country(self) -> str | None:
        """The country that most places lie in; the first by code of equals."""
        return min(self.countries, key=lambda c: (-self.countries[c], c)) if self.countries else None

    def beside(self, token: int, governorate: tuple[str, str]) -> tuple[int, ...]:
        """How far the last token before and the first one behind that name a governorate stand, as signed distances."""
        named = self.governorates.get(governorate, ())
        before, behind = bisect_left(named, token), bisect_right(named, token)
        return tuple(t - token for t in (*named[max(0, before - 1) : before], *named[behind : behind + 1]))

    def nearest(self, token: int, reach: int) -> tuple[str, str] | None:
        """The governorate named nearest to a token, those behind it before those in front; country and name."""
        close = [(d, *g) for g in self.governorates for d in self.beside(token, g) if abs(d) <= reach]
        if not close:
            return None
        _, country, name = min(close, key=lambda x: (x[0] < 0, abs(x[0]), x[1], x[2]))
        return country, name


def context_of(phrases: Sequence[Phrase], beats: Iterable[str], home: Iterable[str]) -> Context:
    """The document's context.

    Args:
        phrases: Its place phrases, candidates unsettled.
        beats: The countries that its publisher writes about.
        home: The countries of the user's own lists.
    """
    counts: Counter[str] = Counter()
    governorates: dict[tuple[str, str], list[int]] = defaultdict(list)
    sure: set[str] = set()
    for phrase in phrases:
        strong = [c for c in phrase.candidates if c.rank == LISTED] or list(phrase.candidates)
        if not phrase.telling and strong[0].rank == LISTED:
            strong = [c for c in strong if exactly(phrase, c)]
        countries = {c.place.country for c in strong if c.place.country}
        exact = bool(strong) and strong[0].rank == LISTED and exactly(phrase, strong[0])
        if len(countries) == 1 and exact and not phrase.wary:
            sure |= countries
        if len(countries) == 1 and (strong[0].rank == LISTED or phrase.telling):
            counts[min(countries)] += _WEIGHT["country" if _only_countries(strong) else "place"]
        named = sorted(
            {
                (c.place.country or "", c.governorate)
                for c in strong
                if c.rank == LISTED
                and c.governorate
                and (c.place.kind is PlaceKind.GOVERNORATE or c.place.name == c.governorate)
            }
        )
        for governorate in named:
            governorates[governorate].append(phrase.core)
    for country in beats:
        counts[country] += _WEIGHT["beat"]
    for country in home:
        counts[country] += _WEIGHT["home"]
    total = sum(counts.values())
    shares = {c: n / total for c, n in sorted(counts.items())}
    return Context(shares, frozenset(sure), {g: sorted(tokens) for g, tokens in sorted(governorates.items())})


def _only_countries(candidates: Iterable[Candidate]) -> bool:
    return all(c.place.kind is PlaceKind.COUNTRY for c in candidates)


def settled(phrase: Phrase, context: Context, gazetteer: Gazetteer) -> Place | None:
    """The place that a phrase means. Where the words leave two far apart, its name alone, without a point."""
    scored = sorted(
        ((score(phrase, c, context), c) for c in phrase.candidates),
        key=lambda pair: (-pair[0], -pair[1].rank, -pair[1].population, pair[1].place.gazetteer or ""),
    )
    if not scored:
        return None
    best, chosen = scored[0]
    rival = next((c for s, c in scored[1:] if best - s < _TIED and _rivals(chosen, c)), None)
    if rival is not None:
        return replace(chosen.place, lat=None, lon=None, radius_km=None, admin1=None, admin2=None, gazetteer=None)
    return shaped(phrase, chosen, gazetteer)


def _rivals(a: Candidate, b: Candidate) -> bool:
    one = a.place.gazetteer == b.place.gazetteer  # a list may name a place twice alike
    return a.rank == b.rank and not one and km(a.place, b.place) > _APART_KM


def exactly(phrase: Phrase, candidate: Candidate) -> bool:
    """Whether the words are one of the place's names letter for letter, but for the article."""
    words, written = phrase.words, candidate.written
    return words in written or any(w.endswith(words) and w[: -len(words)] in _ARTICLES for w in written)


def score(phrase: Phrase, candidate: Candidate, context: Context) -> float:
    """How well a place fits the words and the document; only differences count."""
    place = candidate.place
    total = _RANK[candidate.rank] + min(1.75, 0.25 * math.log10(candidate.population + 1))
    if exactly(phrase, candidate):
        total += _EXACT
    total += _kind_score(phrase, candidate)
    if context.countries and place.country:
        share = context.countries.get(place.country)
        total += _COUNTRY * share if share else _OTHER_COUNTRY
    return total + _governorate_score(phrase, candidate, context)


def _kind_score(phrase: Phrase, candidate: Candidate) -> float:
    kind, told = candidate.place.kind, phrase.kind
    wide = kind in (PlaceKind.GOVERNORATE, PlaceKind.COUNTRY)
    beside = told in SETTLEMENTS and not phrase.countryside  # "east of the city of A", not the east of A
    if not beside and (phrase.countryside or phrase.direction not in ("", "centre") or phrase.heading):
        return 2.5 if kind is PlaceKind.GOVERNORATE else 0.0
    if told is None:
        return {PlaceKind.GOVERNORATE: -2.0, PlaceKind.COUNTRY: 3.0}.get(kind, 0.0)
    if told is PlaceKind.GOVERNORATE:
        return 3.0 if kind is PlaceKind.GOVERNORATE else -1.5
    if told is PlaceKind.DISTRICT:
        return -1.0 if wide else 0.5 if kind is PlaceKind.DISTRICT else 0.0
    if wide:
        return -3.0
    if told is kind:
        return 2.0
    if told in SETTLEMENTS and kind in SETTLEMENTS:
        return 0.5 if not candidate.sized else -0.3
    return -1.0


def _governorate_score(phrase: Phrase, candidate: Candidate, context: Context) -> float:
    if not candidate.governorate or candidate.place.kind is PlaceKind.GOVERNORATE:
        return 0.0
    beside = context.beside(phrase.core, (candidate.place.country or "", candidate.governorate))
    if not beside:
        return 0.0
    nearest = min(map(abs, beside))
    return _IN_CLAUSE if nearest <= CLOSE else _IN_PASSAGE if nearest <= SAME_PASSAGE else _IN_DOCUMENT


def shaped(phrase: Phrase, candidate: Candidate, gazetteer: Gazetteer) -> Place:
    """The place as the whole phrase means it: a part of it, its surroundings, or itself."""
    place = candidate.place
    middle = phrase.direction == "centre" and place.kind is not PlaceKind.COUNTRY and not phrase.countryside
    if not middle and (phrase.countryside or phrase.direction):
        whole = candidate
        if place.kind is not PlaceKind.COUNTRY:
            whole = gazetteer.governorate_of(candidate) if _namesake(candidate) else None  # type: ignore[assignment]
        area = phrase.kind in (None, PlaceKind.GOVERNORATE, PlaceKind.DISTRICT)
        if whole is not None and (area or (phrase.countryside and phrase.kind is PlaceKind.CITY)):
            return _part(phrase, whole)
        if phrase.countryside and place.kind in SETTLEMENTS:
            radius = RADIUS_KM[PlaceKind.DISTRICT] if place.radius_km is not None else None
            return replace(place, kind=PlaceKind.DISTRICT, radius_km=radius)
        return _around(place)
    if phrase.near:
        return _around(_sized(place, phrase, candidate))
    return _sized(place, phrase, candidate)


def _namesake(candidate: Candidate) -> bool:
    return candidate.place.kind is PlaceKind.GOVERNORATE or candidate.place.name == candidate.governorate


def _sized(place: Place, phrase: Phrase, candidate: Candidate) -> Place:
    """The place with the kind that the words give it, where its list tells none."""
    told = phrase.kind
    if candidate.sized or told is None or told in (PlaceKind.DISTRICT, PlaceKind.GOVERNORATE, PlaceKind.SITE):
        return place
    return replace(place, kind=told, radius_km=RADIUS_KM[told] if place.lat is not None else None)


def _around(place: Place) -> Place:
    """The surroundings of a place."""
    radius = place.radius_km
    return replace(place, radius_km=max(2 * radius, radius + 4) if radius else None)


def _part(phrase: Phrase, whole: Candidate) -> Place:
    """The countryside or one side of a governorate or country; its point lies that way from the centre."""
    place = whole.place
    north, east = DIRECTIONS.get(phrase.direction, (0, 0))
    words = [_ADJECTIVES.get(phrase.direction, ""), place.name, "countryside" if phrase.countryside else ""]
    lat, lon, radius = place.lat, place.lon, place.radius_km
    if lat is not None and lon is not None and radius and phrase.direction:
        away = _SHIFT * radius / math.hypot(north, east) if north or east else 0.0
        lat = round(lat + away * north / 111.2, 4)
        lon = round(lon + away * east / (111.2 * math.cos(math.radians(lat))), 4)
        radius = round(radius * _PART, 1)
    return replace(
        place,
        name=" ".join(w for w in words if w),
        kind=place.kind if place.kind is PlaceKind.COUNTRY else PlaceKind.DISTRICT,
        lat=lat,
        lon=lon,
        radius_km=radius,
        admin1=whole.governorate or None,
        alt_names=(phrase.text,) if phrase.text else (),
    )


def unlisted(phrase: Phrase, name: str, context: Context, gazetteer: Gazetteer) -> Place:
    """A place that no list has: its name, and the point of the governorate that the words around tell."""
    kind = phrase.kind or PlaceKind.VILLAGE
    near = context.nearest(phrase.core, SAME_PASSAGE)
    inside = gazetteer.governorates.get(near) if near else None
    if inside is None:
        return Place(name, kind, country=context.main_country)
    place = inside.place
    return Place(name, kind, place.lat, place.lon, place.radius_km, place.country, inside.governorate)
