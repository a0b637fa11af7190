"""Where an account is: a point with a radius, or a name alone."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from math import cos, radians, sqrt

from harmledger.model.mention import Place, PlaceKind
from harmledger.text.scripts import fold

KM_PER_DEGREE = 111.2  # of latitude, on a sphere of 6,371 km

# Kilometres, used only where a place has a point and its gazetteer tells no radius.
USUAL_RADIUS = {
    PlaceKind.SITE: 1.0,
    PlaceKind.NEIGHBOURHOOD: 2.0,
    PlaceKind.CAMP: 2.0,
    PlaceKind.VILLAGE: 3.0,
    PlaceKind.TOWN: 5.0,
    PlaceKind.CITY: 10.0,
    PlaceKind.DISTRICT: 25.0,
    PlaceKind.GOVERNORATE: 80.0,
    PlaceKind.COUNTRY: 600.0,
}
REGION_EDGE = 0.5  # of its radius: a region is no circle, and how far it reaches from its point is a guess [own]
NEAR = ((3.0, "within_3_km"), (8.0, "within_8_km"), (16.0, "within_16_km"), (1e9, "further"))  # other names
PARTS = frozenset({PlaceKind.SITE, PlaceKind.NEIGHBOURHOOD})
SMALL = PARTS | {PlaceKind.CAMP, PlaceKind.VILLAGE}
SETTLED = SMALL | {PlaceKind.TOWN, PlaceKind.CITY}


@dataclass(frozen=True, slots=True, eq=False)
class Spot:
    """A place made ready to be compared: ``names`` and ``admin1`` folded, ``radius`` in kilometres.

    Spots are equal where their places are; the hash is kept, since millions of comparisons look it up.
    """

    digest: int
    place: Place
    names: frozenset[str]
    lat: float | None
    lon: float | None
    radius: float
    admin1: str | None

    def __hash__(self) -> int:
        return self.digest

    def __eq__(self, other: object) -> bool:
        return self is other or (isinstance(other, Spot) and self.place == other.place)

    @property
    def label(self) -> str:
        """What a place is counted by: its entry in a gazetteer, else its first name."""
        return str(self.place.gazetteer) if self.place.gazetteer else min(self.names, default="")

    @property
    def pointed(self) -> bool:
        """Whether it has a point that can be measured from. A country's point measures nothing."""
        return self.lat is not None and self.place.kind is not PlaceKind.COUNTRY


@lru_cache(maxsize=100_000)
def spot(place: Place) -> Spot:
    """The spot of a place."""
    both = place.lat is not None and place.lon is not None
    return Spot(
        digest=hash(place),
        place=place,
        names=frozenset(filter(None, (_key(name) for name in (place.name, *place.alt_names)))),
        lat=place.lat if both else None,
        lon=place.lon if both else None,
        radius=place.radius_km or USUAL_RADIUS[place.kind],
        admin1=_key(place.admin1) if place.admin1 else None,
    )


def _key(name: str) -> str:
    """A name without the marks and articles in which spellings differ."""
    words = name.replace("-", " ").replace("'", "").replace("’", "").split()
    folded = [fold(word) for word in words]
    return " ".join(word for word in folded if word not in ("al", "el", "the", "ad", "ar", "as", "ash", "at", "az"))


def distance(a: Spot, b: Spot) -> float | None:
    """Kilometres between two points, or None where either has none. Flat-earth, good to one percent over the
    few hundred kilometres that matter here."""
    if a.lat is None or b.lat is None or a.lon is None or b.lon is None:
        return None
    turn = abs(a.lon - b.lon)
    east = min(turn, 360.0 - turn) * cos(radians((a.lat + b.lat) / 2))
    return KM_PER_DEGREE * sqrt((a.lat - b.lat) ** 2 + east**2)


@lru_cache(maxsize=200_000)
def apart(a: Spot, b: Spot, slack: float) -> bool:
    """Whether the two cannot be one place: other countries, or further apart than their radii and ``slack``
    (kilometres) together. Names alone never set places apart: spellings differ."""
    if a.place.country and b.place.country and a.place.country != b.place.country:
        return True
    if a.place.gazetteer is not None and a.place.gazetteer == b.place.gazetteer and a.names & b.names:
        return False
    if not (a.pointed and b.pointed) or _for_its_region(a, b):
        return False
    km = distance(a, b)
    if km is None:
        return False
    rough = REGION_EDGE * max(a.radius, b.radius) if _wide(a) or _wide(b) else 0.0
    return km > a.radius + b.radius + rough + slack


@lru_cache(maxsize=200_000)
def relation(a: Spot, b: Spot) -> str | None:
    """How two places that are not apart lie to each other: an outcome of the evidence ``place``."""
    kinds = {a.place.kind, b.place.kind}
    if PlaceKind.COUNTRY in kinds:
        return "in_one_country" if a.place.country and a.place.country == b.place.country else None
    if _same(a, b):
        wider = max((a, b), key=lambda s: s.radius).place.kind
        return "same" if wider in SETTLED else f"same_{wider.value}"
    if not (a.pointed and b.pointed):
        if a.admin1 and b.admin1 and a.admin1 != b.admin1 and not _wide(a) and not _wide(b):
            return "other_name"
        return "inside_region" if _named_region(a, b) else "other_name"
    km = distance(a, b) or 0.0
    if _wide(a) or _wide(b):
        return "inside_region" if km <= max(a.radius, b.radius) else "beside_region"
    if _inside(a, b, km) or _inside(b, a, km):
        return "inside_town"
    if _for_its_region(a, b):
        return "under_its_capital"
    return next(name for limit, name in NEAR if km <= limit)


def _same(a: Spot, b: Spot) -> bool:
    """One place by the gazetteer, or one name not too far off."""
    if not a.names & b.names:
        return False
    if a.place.gazetteer is not None and a.place.gazetteer == b.place.gazetteer:
        return True
    if _wide(a) != _wide(b):  # a city and the governorate named after it
        return False
    return not (a.admin1 and b.admin1 and a.admin1 != b.admin1 and not (a.pointed and b.pointed))


def _inside(part: Spot, town: Spot, km: float) -> bool:
    """Whether one is a site or quarter that lies in the other, a village, town or city."""
    return part.place.kind in PARTS and town.place.kind not in PARTS and km <= town.radius


def _for_its_region(a: Spot, b: Spot) -> bool:
    """Whether one is the town that its region is named after, and the other lies in that region: a headline's
    "Idlib" is often the governorate."""
    if not a.admin1 or a.admin1 != b.admin1 or _wide(a) or _wide(b):
        return False
    return a.admin1 in a.names or b.admin1 in b.names


def _wide(a: Spot) -> bool:
    return a.place.kind not in SETTLED


def _named_region(a: Spot, b: Spot) -> bool:
    """Whether one is a region that the other names as its own."""
    small, large = (a, b) if a.radius <= b.radius else (b, a)
    return _wide(large) and small.admin1 is not None and small.admin1 in large.names
