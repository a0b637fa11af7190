"""Names found in a document's words, before anyone decides what they mean for a claim.

Resolution knows places, actors, sources and days; extraction needs to see where they stand. So resolution
finds the mentions first and ``pipeline`` hands them over.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from math import asin, cos, radians, sin, sqrt

from harmledger.model.ids import ActorId, PlaceId, SourceId
from harmledger.model.moment import Moment, Period
from harmledger.model.span import Span

EARTH_DIAMETER_KM = 12_742.0


class PlaceKind(StrEnum):
    """What kind of place, from small to large where that can be said."""

    SITE = "site"
    NEIGHBOURHOOD = "neighbourhood"
    CAMP = "camp"
    VILLAGE = "village"
    TOWN = "town"
    CITY = "city"
    DISTRICT = "district"
    GOVERNORATE = "governorate"
    COUNTRY = "country"


@dataclass(frozen=True, slots=True)
class Place:
    """A place of a gazetteer, or a part of one ("northern Homs", "near the X hospital in Y").

    ``radius_km`` is how far from the point the place named may lie, from above 0: it tells the precision.
    ``lat`` and ``lon`` are WGS 84 degrees, both or neither.
    """

    name: str
    kind: PlaceKind
    lat: float | None = None
    lon: float | None = None
    radius_km: float | None = None
    country: str | None = None  # ISO 3166-1 alpha-2
    admin1: str | None = None
    admin2: str | None = None
    gazetteer: PlaceId | None = None
    alt_names: tuple[str, ...] = ()  # at most eight

    def km_to(self, other: Place) -> float | None:
        """Great-circle distance in kilometres, or None where either has no coordinates."""
        if self.lat is None or self.lon is None or other.lat is None or other.lon is None:
            return None
        a, b, c, d = map(radians, (self.lat, self.lon, other.lat, other.lon))
        h = sin((c - a) / 2) ** 2 + cos(a) * cos(c) * sin((d - b) / 2) ** 2
        return EARTH_DIAMETER_KM * asin(min(1.0, sqrt(h)))


@dataclass(frozen=True, slots=True)
class PlaceMention:
    """Words that name a place, settled by the document's other words; ``span`` covers the whole phrase
    ("the village of Old Mill"), ``core`` the name alone."""

    span: Span
    core: Span
    place: Place


@dataclass(frozen=True, slots=True)
class Actor:
    """A belligerent or force of ``resources/actors``: ``unit`` is the finer force where one was named.

    ``state``: it is a state, its government or its forces, and no "armed group". ``air_in``: countries in which
    it strikes from the air unless a text says otherwise.
    """

    id: ActorId
    name: str
    unit: ActorId | None = None
    state: bool = False
    air_in: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ActorMention:
    """Words that name an actor: a noun ("Russia", "the regime") or an adjective ("Russian")."""

    span: Span
    actor: Actor
    adjective: bool = False


class SourceKind(StrEnum):
    """What kind of voice. Whether it is a first speaker or a carrier depends on the sentence, not on this."""

    MONITOR = "monitor"
    NETWORK = "network"
    OUTLET = "outlet"
    AGENCY = "agency"
    MINISTRY = "ministry"
    ARMED_GROUP = "armed_group"
    ORGANISATION = "organisation"
    WITNESS = "witness"
    PERSON = "person"


@dataclass(frozen=True, slots=True)
class Source:
    """Who speaks: listed in ``resources/sources``, or named only in the text (id "name:…").

    ``belongs_to`` is the larger voice it is part of (an owner, a network); ``actor`` the belligerent it
    speaks for.
    """

    id: SourceId
    name: str
    kind: SourceKind
    belongs_to: SourceId | None = None
    actor: ActorId | None = None


@dataclass(frozen=True, slots=True)
class SourceMention:
    """Words that name a source."""

    span: Span
    source: Source


@dataclass(frozen=True, slots=True)
class MomentMention:
    """Words that tell when. ``moment`` is None where the anchor that they need is missing, and
    ``why_open`` says so. ``among`` then tells the words of one document apart all the same ("today" is not "last
    Friday"): a period of an imaginary calendar, to be compared with its like in the same document and never shown."""

    span: Span
    moment: Moment | None
    why_open: str | None = None
    among: Period | None = None

    @property
    def when(self) -> Period | None:
        """The period told, or the imaginary one."""
        return self.moment.period if self.moment is not None else self.among

    def elsewhen(self, other: MomentMention) -> bool:
        """Whether the words of two mentions of one document exclude each other."""
        if (self.moment is None) is not (other.moment is None) or self.when is None or other.when is None:
            return False
        return self.when.contradicts(other.when)


@dataclass(frozen=True, slots=True)
class Mentions:
    """All that resolution knows about one document, each in the order of the text."""

    places: tuple[PlaceMention, ...] = ()
    actors: tuple[ActorMention, ...] = ()
    sources: tuple[SourceMention, ...] = ()
    moments: tuple[MomentMention, ...] = ()
    publisher: Source | None = None  # the document's own publisher as a source
