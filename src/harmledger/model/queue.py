"""What is still to be looked at by people, and how it is asked for."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from harmledger.model.ids import IncidentId
from harmledger.model.incident import Piece


class Why(StrEnum):
    """Why a thing is to be looked at."""

    DEATHS = "deaths"  # nobody has looked at who died
    DIFFERENCE = "difference"  # the machine now reads otherwise than was decided
    CONTRADICTION = "contradiction"
    UNSURE_LINK = "unsure_link"  # two incidents that may be one
    UNREAD = "unread"  # numbers beside harm words that no rule understood
    INCIDENT = "incident"  # nobody has looked at it


@dataclass(frozen=True, slots=True)
class Unsure:
    """Two incidents that were kept apart and may be one, with what speaks for it and against it."""

    one: IncidentId
    other: IncidentId
    pieces: tuple[Piece, ...]

    @property
    def id(self) -> str:
        """What the two are called in the queue."""
        return f"{self.one}+{self.other}"

    @property
    def score(self) -> float:
        """The sum of the weights, in log-odds."""
        return sum(piece.weight for piece in self.pieces)


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a thing is in the queue, in a sentence."""

    why: Why
    because: str


@dataclass(frozen=True, slots=True)
class QueueItem:
    """A thing of the queue.

    Args:
        id: Of the incident or the document; of two incidents both, with "+" between.
        thing: "incident", "document" or "pair".
        score: How much it matters: the queue is in this order. 0 where all is decided.
        label: What people call it.
        reasons: Why it is here, the weightiest first.
        event: What happened.
        grade: How well it stands.
        first: Its first day.
        last: Its last day.
        country: Where, ISO 3166-1 alpha-2.
        admin1: Where.
        place: Where.
        actors: Who is named as having done it.
        killed: At least and at most, of whom the method counts or the sources tell.
        decided: Whether people have looked at all of it.
        assignee: Who is to look at it.
        notes: How many notes there are on it.
    """

    id: str
    thing: str
    score: int
    label: str
    reasons: tuple[Reason, ...]
    event: str | None = None
    grade: str | None = None
    first: date | None = None
    last: date | None = None
    country: str | None = None
    admin1: str | None = None
    place: str | None = None
    actors: tuple[str, ...] = ()
    killed: tuple[int | None, int | None] | None = None
    decided: bool = False
    assignee: str | None = None
    notes: int = 0


@dataclass(frozen=True, slots=True)
class Filter:
    """What of the queue is wanted. Values of one field are alternatives; fields go together. Empty: whatever.

    Args:
        why: Why it is to be looked at.
        thing: "incident", "document", "pair".
        event: What happened.
        grade: How well it stands.
        country: Where.
        admin1: Where.
        place: Where, by name.
        actor: Who is named.
        assignee: Who is to look at it; "" is nobody.
        since: Its last day is this or later.
        until: Its first day is this or earlier.
        decided: Whether people have looked at all of it; None: either.
    """

    why: tuple[str, ...] = ()
    thing: tuple[str, ...] = ()
    event: tuple[str, ...] = ()
    grade: tuple[str, ...] = ()
    country: tuple[str, ...] = ()
    admin1: tuple[str, ...] = ()
    place: tuple[str, ...] = ()
    actor: tuple[str, ...] = ()
    assignee: tuple[str, ...] = ()
    since: date | None = None
    until: date | None = None
    decided: bool | None = False


@dataclass(frozen=True, slots=True)
class Page:
    """A page of the queue: its items, how many fit the filter in all, and what asks for the next page (None: it is
    the last)."""

    items: tuple[QueueItem, ...]
    total: int
    next: str | None
