"""Incidents and what a method makes of them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum

from harmledger.model.claim import Certainty, Event, HarmedObject, What, Who
from harmledger.model.ids import ActorId, ClaimId, DocumentId, IncidentId, SourceId, digest_id
from harmledger.model.interval import Interval
from harmledger.model.mention import Place
from harmledger.model.moment import Period
from harmledger.model.sentence import Told


@dataclass(frozen=True, slots=True)
class Piece:
    """One named piece of evidence that two claims speak of one event: ``weight`` in log-odds (natural
    logarithm), above 0 for, below 0 against; missing is not disagreement and has no piece."""

    name: str
    weight: float
    because: str


@dataclass(frozen=True, slots=True)
class Link:
    """Why two claims stand in one incident, or were kept apart (``joined`` False)."""

    a: ClaimId
    b: ClaimId
    pieces: tuple[Piece, ...]
    joined: bool

    @property
    def score(self) -> float:
        """The sum of the weights."""
        return sum(piece.weight for piece in self.pieces)


@dataclass(frozen=True, slots=True)
class Silent:
    """A document that speaks of an incident and claims nothing of it, and the evidence between it and the claim that
    it is nearest to."""

    document: DocumentId
    claim: ClaimId
    pieces: tuple[Piece, ...]

    @property
    def score(self) -> float:
        """The sum of the weights."""
        return sum(piece.weight for piece in self.pieces)


@dataclass(frozen=True, slots=True)
class Umbrella:
    """Claims of a document that cover an incident and another one besides ("strikes on two towns killed 36"), and the
    evidence between them and the claim that they are nearest to. They are in no incident, and added to none."""

    document: DocumentId
    claims: tuple[ClaimId, ...]
    claim: ClaimId
    pieces: tuple[Piece, ...]

    @property
    def score(self) -> float:
        """The sum of the weights."""
        return sum(piece.weight for piece in self.pieces)


@dataclass(frozen=True, slots=True)
class Incident:
    """The claims that speak of one moment and place. Sorted, so that it is the same whatever the order of
    the inputs; ``links`` explain the joins. ``silent`` are those of its documents that claim nothing: nothing that is
    told of the incident comes of them. ``umbrellas`` are claims that cover it among others. ``reckoned``: no claim
    tells its date; that on which its texts went out does, or the numbers in their pages' addresses, which lie between
    those of dated pages.
    """

    id: IncidentId
    claims: tuple[ClaimId, ...]
    documents: tuple[DocumentId, ...]
    event: Event
    date: Period | None
    place: Place | None
    links: tuple[Link, ...] = ()
    silent: tuple[Silent, ...] = ()
    reckoned: bool = False
    umbrellas: tuple[Umbrella, ...] = ()


def incident_id(claims: Iterable[ClaimId]) -> IncidentId:
    """The id of the incident of these claims: that of its smallest claim. So most new reports leave it as it is, and
    an id that was shown once tells for ever which claim it was made of, and so where that claim stands now."""
    return IncidentId(digest_id("incident", min(claims)))


class Grade(StrEnum):
    """How well an incident stands (Airwars' words)."""

    CONFIRMED = "confirmed"
    FAIR = "fair"
    WEAK = "weak"
    CONTESTED = "contested"
    DISCOUNTED = "discounted"
    UNGRADED = "ungraded"


@dataclass(frozen=True, slots=True)
class Range:
    """A published range with the claims that set each bound."""

    interval: Interval
    min_from: tuple[ClaimId, ...]
    max_from: tuple[ClaimId, ...]


class Presumed(StrEnum):
    """The blocks that the method, not a source, fills."""

    CIVILIANS_PRESUMED = "civilians_presumed"
    EVERYONE = "everyone"  # civilians, combatants and those of untold status together


@dataclass(frozen=True, slots=True)
class Attributed:
    """An actor that the incident's claims name, with its firmest certainty and how many claims name it."""

    actor: ActorId
    name: str
    certainty: Certainty
    claims: int


@dataclass(frozen=True, slots=True)
class Assessment:
    """What one method makes of one incident.

    ``not_counted`` tells in sentences which voices were not counted as origins and which figures set no bound
    because their speaker gave a later one; ``set_by`` what people set over the method's figures, and why. ``told`` is
    the grade's reason, the contradictions and what was not counted as data, of which each language makes its words.
    """

    incident: IncidentId
    method: str  # "airwars@1"
    label: str
    perpetrators: tuple[Attributed, ...]
    ranges: dict[What, dict[Who | Presumed, Range]]
    objects: tuple[HarmedObject, ...]
    grade: Grade
    grade_reason: str
    origins: tuple[SourceId, ...]
    contradictions: tuple[str, ...]
    not_counted: tuple[str, ...] = ()
    set_by: tuple[str, ...] = ()
    told: Told = field(default_factory=Told)

    @property
    def independent_origins(self) -> int:
        """How many first speakers stand behind it."""
        return len(self.origins)
