"""Claims: one source's assertion of one event in one document, with the exact words behind every value."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from harmledger.model.ids import ActorId, ClaimId, DocumentId, SourceId
from harmledger.model.interval import Interval
from harmledger.model.mention import Place
from harmledger.model.moment import Moment
from harmledger.model.span import Span


class Scope(StrEnum):
    """What the claim is about. Only ``INCIDENT`` is ever linked into incidents."""

    INCIDENT = "incident"
    TALLY = "tally"  # a total over a period or over three or more places
    SHARE = "share"  # a proportion
    STRENGTH = "strength"  # a force level


class Event(StrEnum):
    """What happened."""

    AIRSTRIKE = "airstrike"
    DRONE_STRIKE = "drone_strike"
    SHELLING = "shelling"
    GROUND_ATTACK = "ground_attack"
    EXPLOSION = "explosion"
    DETENTION = "detention"
    PROTEST = "protest"
    OTHER = "other"


class What(StrEnum):
    """What is counted."""

    KILLED = "killed"
    INJURED = "injured"
    MISSING = "missing"
    DETAINED = "detained"
    DISPLACED = "displaced"
    STRIKES = "strikes"
    MUNITIONS = "munitions"
    AIRCRAFT = "aircraft"
    PERSONNEL = "personnel"

    @property
    def of_people(self) -> bool:
        """Whether it counts people (and so has a ``who``)."""
        return self not in (What.STRIKES, What.MUNITIONS, What.AIRCRAFT)


class Who(StrEnum):
    """Whose harm is counted. ``PEOPLE``: the status is not told."""

    PEOPLE = "people"
    CIVILIANS = "civilians"
    COMBATANTS = "combatants"
    CHILDREN = "children"
    WOMEN = "women"
    MEN = "men"


class Hedge(StrEnum):
    """How firmly the number is told."""

    EXACT = "exact"
    ABOUT = "about"
    AT_LEAST = "at_least"
    UP_TO = "up_to"
    MORE_THAN = "more_than"
    # "several", "a family", a bare plural: the phrase is the value; people told of one by one ("a boy", two names)
    UNNUMBERED = "unnumbered"
    JOINT = "joint"  # "killed and injured 6"


class Certainty(StrEnum):
    """How sure the source is of the perpetrator."""

    STATED = "stated"
    LIKELY = "likely"
    ALLEGED = "alleged"
    DENIED = "denied"


class AccordingTo(StrEnum):
    """Who says that this was the target."""

    REPORTER = "reporter"
    PERPETRATOR = "perpetrator"


class Effect(StrEnum):
    """What became of an object."""

    HIT = "hit"
    DAMAGED = "damaged"
    DESTROYED = "destroyed"


class Stance(StrEnum):
    """Whether the source says that it happened or that it did not."""

    ASSERTS = "asserts"
    DENIES = "denies"


@dataclass(frozen=True, slots=True)
class Evidence:
    """The words behind one value: ``field`` is its path in the claim ("counts/0", "date", "origin")."""

    field: str
    span: Span
    quote: str  # the slice of the document's text, letter for letter


@dataclass(frozen=True, slots=True)
class Count:
    """How many of whom or what. ``phrase`` is the number's key where the words are loose ("dozens",
    "family", "plural"), for the method to turn into numbers; None where digits or number words tell it."""

    what: What
    who: Who | None  # None for things
    interval: Interval
    hedge: Hedge
    text: str
    phrase: str | None = None
    early: bool = False  # told at first, before others were known of: "initially reported nine"


@dataclass(frozen=True, slots=True)
class Perpetrator:
    """Who is said to have done it."""

    actor: ActorId
    name: str
    text: str
    certainty: Certainty
    unit: ActorId | None = None


@dataclass(frozen=True, slots=True)
class Target:
    """What was aimed at, as the reporter or the perpetrator tells it; ``actor`` None where it is no force."""

    text: str
    according_to: AccordingTo
    actor: ActorId | None = None


@dataclass(frozen=True, slots=True)
class Origin:
    """The first speaker of the claim's chain. ``assumed``: nobody is credited, so the publisher is taken."""

    source: SourceId
    name: str
    text: str
    speaker: str | None = None  # the person who spoke for it
    assumed: bool = False


@dataclass(frozen=True, slots=True)
class Victim:
    """A person whom the text names as harmed. Withheld from public exports."""

    name: str
    age: int | None  # whole years; a younger infant is 0
    sex: str | None  # "female", "male"
    status: What  # KILLED, INJURED, MISSING or DETAINED


@dataclass(frozen=True, slots=True)
class HarmedObject:
    """A thing that was hit: ``kind`` is a key of the language folders' object lists."""

    kind: str
    name: str | None
    count: int | None
    effect: Effect


@dataclass(frozen=True, slots=True)
class Percent:
    """A proportion, in percent from 0 to 100: ``of`` what, ``that`` does what."""

    interval: Interval
    of: str
    that: str


@dataclass(frozen=True, slots=True)
class ClaimPlace:
    """The place of a claim with the words that name it."""

    place: Place
    text: str


@dataclass(frozen=True, slots=True)
class Claim:
    """One source's assertion of one event (or tally, share, strength) in one document.

    Every value has its words in ``evidence``, or for a date the metadata field named in ``date.known_from``.
    """

    id: ClaimId
    document: DocumentId
    scope: Scope
    event: Event
    stance: Stance
    extractor: str  # "grammar/en@1"
    evidence: tuple[Evidence, ...]
    date: Moment | None = None
    place: ClaimPlace | None = None
    other_places: tuple[ClaimPlace, ...] = ()  # further places that share the same event or total
    perpetrators: tuple[Perpetrator, ...] = ()
    targets: tuple[Target, ...] = ()
    origin: Origin | None = None
    via: tuple[SourceId, ...] = ()  # who carried it, from the first speaker outwards
    counts: tuple[Count, ...] = ()
    victims: tuple[Victim, ...] = ()
    objects: tuple[HarmedObject, ...] = ()
    percent: Percent | None = None

    def quotes(self, field: str) -> tuple[Evidence, ...]:
        """The evidence of ``field`` and of what lies under it."""
        return tuple(e for e in self.evidence if e.field == field or e.field.startswith(field + "/"))


@dataclass(frozen=True, slots=True)
class Unread:
    """A number beside harm words that no rule understands: listed, never guessed, never dropped."""

    span: Span
    quote: str  # the number with the words around it
    why: str


@dataclass(frozen=True, slots=True)
class Reading:
    """What extraction found in one document. ``episodes`` groups the claims that speak of one event inside
    it: tuples of indexes into ``claims``, every incident claim in exactly one. ``about`` are the places that a
    document names which claims no incident: linking tells by them what it speaks of; no figure comes of it."""

    document: DocumentId
    claims: tuple[Claim, ...]
    episodes: tuple[tuple[int, ...], ...] = ()
    unread: tuple[Unread, ...] = ()
    no_claim_because: str | None = None  # told where ``claims`` is empty
    about: tuple[ClaimPlace, ...] = ()
