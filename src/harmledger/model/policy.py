"""A release policy: what of a case the public may see, as data. What it does not name is withheld."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from harmledger.model.ids import SourceId
from harmledger.model.mention import PlaceKind, SourceKind


class Fineness(StrEnum):
    """How finely a place is told."""

    NAMED = "named"  # as the gazetteer has it, with its radius
    CELL = "cell"  # the cell of a fixed grid that it lies in
    GOVERNORATE = "governorate"  # the first-level division's name, no point
    COUNTRY = "country"  # the country's code, no point
    NOTHING = "nothing"


FINEST_CELL = 7
"""The finest grid that a policy may ask for: cells of 5 km² on average, H3's resolution 7."""


@dataclass(frozen=True, slots=True)
class Coarseness:
    """How a kind of place is told. ``cell`` is the H3 resolution where it is told by cell: 0 (4.4 million km² a
    cell on average) to ``FINEST_CELL``; https://h3geo.org/docs/core-library/restable."""

    fineness: Fineness
    cell: int | None = None


@dataclass(frozen=True, slots=True)
class SourceClass:
    """Sources that are shown alike. It holds the listed sources of these ``kinds`` and those named by id.

    ``released``: their claims are in the release at all. ``named``: they are called by their name, else by a
    code that differs from incident to incident. ``quotes`` and ``links``: the words and addresses of texts are
    shown, which is done only where the incident's place is told by its name, too.
    """

    name: str
    kinds: tuple[SourceKind, ...] = ()
    sources: tuple[SourceId, ...] = ()
    released: bool = True
    named: bool = False
    quotes: bool = False
    links: bool = False


@dataclass(frozen=True, slots=True)
class Consent:
    """A victim who may be named: by their own or their family's consent, or since the name is public already."""

    name: str
    basis: str


@dataclass(frozen=True, slots=True)
class Policy:
    """What the public may see.

    Args:
        title: What people call it.
        places: How each kind of place is told; of a kind that is not listed nothing is told.
        classes: The classes of sources, tried in this order; the first that holds a source decides.
        others: The class of every source that no class holds.
        withheld_objects: Kinds of objects that are never said to be hit (a hospital is easily found in a cell).
        consents: The victims who may be named.
        embargo_hours: How long after the end of its day an incident is withheld.
        least: A row of a table that counts fewer incidents is told together with others.
        text: The policy as written, which the case keeps.
    """

    title: str
    places: Mapping[PlaceKind, Coarseness]
    classes: tuple[SourceClass, ...]
    others: SourceClass
    withheld_objects: frozenset[str] = frozenset()
    consents: tuple[Consent, ...] = ()
    embargo_hours: int = 0
    least: int = 1
    text: str = field(default="", repr=False, compare=False)

    def class_of(self, source: SourceId, kind: SourceKind | None) -> SourceClass:
        """The class of a source; ``kind`` is None where no registry lists it."""
        for known in self.classes:
            if source in known.sources or (kind is not None and kind in known.kinds):
                return known
        return self.others

    def told(self, kind: PlaceKind) -> Coarseness:
        """How a kind of place is told."""
        return self.places.get(kind, Coarseness(Fineness.NOTHING))
