"""All lists of places as one: what a run of words may name, in Latin and Arabic script."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import msgspec

from harmledger.model.ids import PlaceId
from harmledger.model.mention import Place, PlaceKind
from harmledger.resolve.listed import plain_words
from harmledger.resources.gazetteers import PlaceRow, WorldIndex
from harmledger.text.clitics import arabic_forms
from harmledger.text.memo import Memo
from harmledger.text.names import ARTICLES, heads_of, name_keys, skeleton, spell, words_from
from harmledger.text.scripts import fold, is_arabic
from harmledger.text.tokens import Token

_FEWEST_CONSONANTS, _LONGER = 4, 2  # of a name found by its consonants; letters that it may differ in length
SAME_PLACE_KM = 8.0  # two lists' points for one village of the same name lie this close
ALT_NAMES = 8  # as the interface says
WORLD, OURS, LISTED = 0, 1, 2  # ranks: GeoNames, the user's lists, the shipped list of conflict places

Heads = tuple[tuple[tuple[str, int, str], ...], int]
"""What a word may begin: spelled heads, each with the most words of a name and what was on its front; and the most
words of a far name that it begins."""

RADIUS_KM = {
    PlaceKind.SITE: 1.0,
    PlaceKind.NEIGHBOURHOOD: 1.5,
    PlaceKind.CAMP: 1.5,
    PlaceKind.VILLAGE: 2.0,
    PlaceKind.TOWN: 3.0,
    PlaceKind.CITY: 6.0,
    PlaceKind.DISTRICT: 15.0,
    PlaceKind.GOVERNORATE: 60.0,
    PlaceKind.COUNTRY: 400.0,
}
"""How far from its point a place of a kind reaches, in km, where its list does not tell."""

_KINDS = {
    **{str(kind): kind for kind in PlaceKind},
    "neighborhood": PlaceKind.NEIGHBOURHOOD,
    "quarter": PlaceKind.NEIGHBOURHOOD,
    "province": PlaceKind.GOVERNORATE,
    "region": PlaceKind.GOVERNORATE,
    "subdistrict": PlaceKind.DISTRICT,
}


def km(a: Place, b: Place) -> float:
    """The distance between two places' points in km, on a sphere; infinite where a point is not known."""
    if a.lat is None or a.lon is None or b.lat is None or b.lon is None:
        return math.inf
    north = math.radians(b.lat - a.lat)
    east = math.radians(b.lon - a.lon)
    h = (
        math.sin(north / 2) ** 2
        + math.cos(math.radians(a.lat)) * math.cos(math.radians(b.lat)) * math.sin(east / 2) ** 2
    )
    return 12_742.0 * math.asin(math.sqrt(h))


@dataclass(frozen=True, slots=True)
class Candidate:
    """One place that words may mean. ``rank`` tells its list, ``governorate`` the first-level division that
    it lies in or is, ``written`` its names as written, folded; ``sized`` whether its list tells its size."""

    place: Place
    rank: int
    population: int
    governorate: str
    written: frozenset[str]
    sized: bool


class Found(msgspec.Struct, frozen=True, gc=False):
    """Tokens up to ``end`` (exclusive) that may name one of ``candidates``. ``words`` is the folded surface;
    ``clitic`` is what was written onto its front ("ب"), else empty."""

    end: int
    candidates: tuple[Candidate, ...]
    words: str
    clitic: str


class Gazetteer:
    """Finds what places a text's words may name.

    Args:
        world: The index of GeoNames.
        listed: The shipped list of conflict places; its governorates give all others theirs.
        ours: The rows of the user's lists.
    """

    def __init__(self, world: WorldIndex, listed: Sequence[PlaceRow], ours: Sequence[PlaceRow] = ()) -> None:
        self._world = world
        self._by_code = {r.geonames_admin1: r.name for r in listed if r.geonames_admin1}
        self._by_name = {
            (r.country, key): r.name
            for r in listed
            if r.kind == PlaceKind.GOVERNORATE
            for name in (r.name, *r.alt_names)
            for key in name_keys(name)
        }
        self._bones: dict[str, list[int]] | None = None
        self._inside: dict[tuple[str, str], str] = {}
        self._rows: list[tuple[PlaceRow, int]] = []  # the listed, then the user's, each with its rank
        self._own: dict[str, list[int]] = {}  # numbers of rows by the keys of their names, in the rows' order
        self._own_heads: dict[str, int] = {}
        self.governorates = {
            (r.country, r.name): self._made(r, LISTED) for r in listed if r.kind == PlaceKind.GOVERNORATE
        }
        self._candidates: dict[int, Candidate] = {}  # what rows mean is worked out when a text names them
        self._decoded: dict[int, Candidate] = {}
        self.heads = Memo(self._looked_up)
        self._near = Memo(self._all_near)
        self._owned = Memo(self._owned_by)
        for row in listed:
            self._add(row, LISTED, (row.name, *row.alt_names))
        for row in sorted(ours, key=lambda r: (r.gazetteer, r.id)):
            self._add(row, OURS, (row.name, *_parts(row.alt_names)))
        self._add_countries()
        self._seconds = self._second_words()
        self.listed = frozenset(key for key, numbers in self._own.items() if numbers[0] < len(listed))

    def _second_words(self) -> dict[str, set[str]]:
        """The words that may follow the first word of a longer near name."""
        seconds: dict[str, set[str]] = {}
        for keys in (self._own, self._world.near):
            for key in keys:
                if " " in key:
                    first, second, *_ = key.split(" ", 2)
                    seconds.setdefault(first, set()).add(second)
        return seconds

    def _add_countries(self) -> None:
        """Countries that the shipped list lacks, by their English name alone."""
        have = {row.country for row, _ in self._rows if _KINDS.get(row.kind) is PlaceKind.COUNTRY}
        for code, name in sorted(self._world.countries.items()):
            if code not in have:
                self._add(PlaceRow("iso3166", code, name, (), "country", "", "", code, None, None), WORLD, (name,))

    def _add(self, row: PlaceRow, rank: int, names: Iterable[str]) -> None:
        number = len(self._rows)
        self._rows.append((row, rank))
        for name in names:
            keys = name_keys(name)
            for key in keys:
                self._own.setdefault(key, []).append(number)
            words = max((key.count(" ") for key in keys), default=0) + 1
            for head in heads_of(name):
                if self._own_heads.get(head, 0) < words:
                    self._own_heads[head] = words

    def _owned_by(self, key: str) -> tuple[Candidate, ...]:
        """The places of the shipped and the user's lists under a key, each once: twins of two lists are one."""
        known: list[Candidate] = []
        for candidate in map(self._candidate, self._own.get(key, ())):
            twin = next((k for k, c in enumerate(known) if _one_place(c, candidate)), None)
            if twin is None:
                known.append(candidate)
            elif candidate.place is not known[twin].place:
                known[twin] = _merged(known[twin], candidate)
        return tuple(known)

    def _candidate(self, number: int) -> Candidate:
        if number not in self._candidates:
            self._candidates[number] = self._made(*self._rows[number])
        return self._candidates[number]

    def _made(self, row: PlaceRow, rank: int) -> Candidate:
        kind = _KINDS.get(row.kind, PlaceKind.VILLAGE)
        sized = row.kind != "populated place"
        radius = row.radius_km or (RADIUS_KM[kind] * (2.0 if row.population > 1_000_000 else 1.0))
        inside = self._governorate(row)
        place = Place(
            name=row.name,
            kind=kind,
            lat=row.lat,
            lon=row.lon,
            radius_km=radius if row.lat is not None else None,
            country=row.country or None,
            admin1=inside or None,
            admin2=row.admin2 or None,
            gazetteer=PlaceId(f"{row.gazetteer}:{row.id}"),
            alt_names=tuple(dict.fromkeys(n for n in row.alt_names if n != row.name))[:ALT_NAMES],
        )
        own = row.name if kind is PlaceKind.GOVERNORATE else inside
        written = frozenset(_written(n) for n in (row.name, *_parts(row.alt_names)))
        return Candidate(place, rank, row.population, own, written, sized)

    def _governorate(self, row: PlaceRow) -> str:
        """The first-level division by the name that the shipped list gives it, else as the row tells it."""
        if not row.admin1:
            return ""
        if row.gazetteer == "geonames":
            return self._by_code.get(row.admin1, "")
        known = self._inside.get((row.country, row.admin1))
        if known is None:
            keys = name_keys(row.admin1)
            known = next((n for k in keys if (n := self._by_name.get((row.country, k)))), row.admin1)
            self._inside[row.country, row.admin1] = known
        return known

    def governorate_of(self, candidate: Candidate) -> Candidate | None:
        """The governorate that a place lies in, or is the namesake of."""
        place = candidate.place
        return self.governorates.get((place.country or "", candidate.governorate)) or self.governorates.get(
            (place.country or "", self._by_name.get((place.country or "", (name_keys(place.name) or ("",))[0]), ""))
        )

    def _looked_up(self, norm: str) -> Heads | None:
        near = []
        arabic = is_arabic(norm)
        for form in arabic_forms(norm, article=False) if arabic else (norm,):
            for head in _word_heads(form):
                most = max(self._own_heads.get(head, 0), self._world.near_heads.get(head, 0))
                if most:
                    near.append((head, most, _front(norm, form)))
        far = 0 if arabic else self._world.most_far(norm.replace("'", ""))
        return (tuple(near), far) if near or far else None

    def alone(self, heads: Heads) -> bool:
        """Whether one of these heads is a name by itself."""
        return any(h in self._own or h in self._world.near for h, _, _ in heads[0])

    def goes_on(self, heads: Heads, word: str) -> bool:
        """Whether a name of two words or more begins with one of these heads and this folded word."""
        second = spell(word)
        return any(second in self._seconds.get(h, ()) for h, _, _ in heads[0])

    def at(self, tokens: Sequence[Token], i: int) -> Found | None:
        """The longest name that begins at token ``i``, with all places that bear it."""
        heads = self.heads[tokens[i].norm]
        if heads is None:
            return None
        near, far = heads
        best: Found | None = None
        for head, most, clitic in near:
            words = words_from(tokens, i, most)
            rest = [w for w, _ in words[1:]]
            for size in range(len(words), 0, -1):
                end = words[size - 1][1]
                if best and end <= best.end:
                    break
                first = words[0][0] if not clitic and not is_arabic(head) else head
                found = self._near[" ".join((first, *rest[: size - 1]))]
                if found:
                    best = Found(end, found, _surface(tokens, i, end, clitic), clitic)
                    break
        return self._farther(tokens, i, far, best) if far else best

    def alike(self, name: str) -> tuple[Candidate, ...]:
        """Places of the shipped and the user's lists with the same consonants as a name that no list has, and
        nearly as long; for names that words beside them call places."""
        bones = skeleton(name)
        if len(bones) < _FEWEST_CONSONANTS:
            return ()
        if self._bones is None:
            self._bones = {}
            for number, (row, _) in enumerate(self._rows):
                for written in (row.name, *_parts(row.alt_names)):
                    self._bones.setdefault(skeleton(_written(written)), []).append(number)
        rows = [self._rows[number][0] for number in self._bones.get(bones, ())]
        keys = dict.fromkeys(k for row in rows for n in (row.name, *_parts(row.alt_names)) for k in name_keys(n))
        like = dict.fromkeys(c for key in keys for c in self._owned[key])
        return tuple(c for c in like if any(_alike(name, bones, written) for written in c.written))

    def _all_near(self, key: str) -> tuple[Candidate, ...]:
        own = self._owned[key]
        numbers = self._world.near.get(key, ())
        if not numbers:
            return own
        world = [c for c in map(self._from_world, numbers) if not any(_one_place(c, o) for o in own)]
        return (*own, *world)

    def _farther(self, tokens: Sequence[Token], i: int, most: int, best: Found | None) -> Found | None:
        words = plain_words(tokens, i, most)
        for size in range(len(words), 0, -1):
            end = words[size - 1][1]
            if best and end < best.end:
                break
            numbers = self._world.far(" ".join(w for w, _ in words[:size]))
            if numbers:
                known = best.candidates if best and best.end == end else ()
                world = [c for c in map(self._from_world, numbers) if not any(_one_place(c, o) for o in known)]
                return Found(end, (*known, *world), _surface(tokens, i, end, ""), "")
        return best

    def _from_world(self, number: int) -> Candidate:
        if number not in self._decoded:
            self._decoded[number] = self._made(self._world.row(number), WORLD)
        return self._decoded[number]


def _parts(names: Iterable[str]) -> Iterable[str]:
    """Alternate names, and where one holds two joined by an underscore, each of the two. One with a colon is
    a remark ("city of X: quarter Y") and no name."""
    for name in names:
        if ":" in name:
            continue
        yield name
        if "_" in name:
            yield from (part.strip() for part in name.split("_") if part.strip())


def _written(name: str) -> str:
    return " ".join(fold(w) for w in name.replace("-", " ").replace("_", " ").split())


def _alike(name: str, bones: str, written: str) -> bool:
    return abs(len(written) - len(name)) <= _LONGER and skeleton(written) == bones


def _surface(tokens: Sequence[Token], start: int, end: int, clitic: str) -> str:
    norms = [t.norm for t in tokens[start:end] if t.norm not in "-'_"]
    while len(norms) > 1 and norms[0] in ARTICLES:
        del norms[0]
    if clitic and norms:
        norms[0] = ("ال" + norms[0][2:]) if clitic.endswith("لل") else norms[0].removeprefix(clitic)
    return " ".join(norms)


def _word_heads(form: str) -> Sequence[str]:
    """The head of the names that a folded word begins: its spelling, as its keys would have it."""
    if not form.isalpha():
        return heads_of(form)[:1]
    head = spell(fold(form))
    return (head,) if len(head) > 1 else ()


def _front(norm: str, form: str) -> str:
    """What was taken off the front of ``norm`` to have ``form``."""
    if norm == form:
        return ""
    return (
        norm.removesuffix(form) if norm.endswith(form) else norm[: norm.index("لل") + 2] if "لل" in norm else norm[:1]
    )


def _one_place(a: Candidate, b: Candidate) -> bool:
    """Whether two lists' entries are one place: of one size class, and close by."""
    wide = (PlaceKind.GOVERNORATE, PlaceKind.COUNTRY, PlaceKind.DISTRICT)
    if a.place.kind in wide or b.place.kind in wide:
        return a.place.kind is b.place.kind and a.place.country == b.place.country and a.governorate == b.governorate
    return km(a.place, b.place) <= SAME_PLACE_KM


def _merged(first: Candidate, second: Candidate) -> Candidate:
    """The first list's entry with the second's names."""
    names = dict.fromkeys((*first.place.alt_names, second.place.name, *second.place.alt_names))
    names.pop(first.place.name, None)
    place = replace(first.place, alt_names=tuple(names)[:ALT_NAMES])
    return replace(first, place=place, written=first.written | second.written)
