"""All that linking and assessing hear: who said what, when it was published, and who belongs to whom."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from harmledger.model.claim import Claim, ClaimPlace, Scope
from harmledger.model.ids import ActorId, ClaimId, DocumentId, SourceId
from harmledger.model.moment import Period
from harmledger.model.span import Span


@dataclass(frozen=True, slots=True)
class Account:
    """One document's account.

    ``episodes`` are tuples of indexes into ``claims``, as in ``Reading``; ``reported`` is when the document
    was published, as far as known. ``text`` is the document's, ``spoken`` where it speaks, ``address`` where it
    was published, and ``publisher`` by whom; ``about`` are the places that it names where it claims no incident.
    Linking does without them where they are not told.
    """

    document: DocumentId
    claims: tuple[Claim, ...]
    episodes: tuple[tuple[int, ...], ...] = ()
    reported: Period | None = None
    text: str = field(default="", repr=False)
    spoken: tuple[Span, ...] = ()
    address: str | None = None
    publisher: str | None = None
    about: tuple[ClaimPlace, ...] = ()

    def told(self) -> tuple[tuple[Claim, ...], ...]:
        """The episodes as claims of scope incident, each sorted by id; a claim that no episode holds is one of
        its own. Tallies, shares and strengths are left out, wherever they stand."""
        seen: set[int] = set()
        groups: list[tuple[Claim, ...]] = []
        for indexes in (*self.episodes, *((i,) for i in range(len(self.claims)))):
            fresh = [i for i in dict.fromkeys(indexes) if i not in seen and self.claims[i].scope is Scope.INCIDENT]
            seen.update(fresh)
            if fresh:
                groups.append(tuple(sorted((self.claims[i] for i in fresh), key=lambda claim: claim.id)))
        return tuple(groups)


@dataclass(frozen=True, slots=True)
class Voices:
    """What is counted of a case: withdrawn and superseded documents are left out by whoever builds it.

    Args:
        accounts: In any order; nothing that comes of them depends on it.
        echoes: A document → the representative of the group of near-duplicates that it is in; a document
            that is not listed stands for itself.
        belongs_to: A source → the larger voice it is part of (an owner, a network).
        speaks_for: A source → the belligerent it speaks for.
    """

    accounts: tuple[Account, ...]
    echoes: Mapping[DocumentId, DocumentId] = field(default_factory=dict)
    belongs_to: Mapping[SourceId, SourceId] = field(default_factory=dict)
    speaks_for: Mapping[SourceId, ActorId] = field(default_factory=dict)
    _reported: Mapping[DocumentId, Period] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_reported", self._first_reported())

    def echo_of(self, document: DocumentId) -> DocumentId:
        """The representative of the document's echo group."""
        return self.echoes.get(document, document)

    def voice(self, source: SourceId) -> SourceId:
        """The whole that a source is part of: its network, its owner, or itself. A registry that runs in a
        circle ends where it would repeat, at the smallest id of the circle."""
        path = [source]
        while (larger := self.belongs_to.get(path[-1])) is not None:
            if larger in path:
                return min(path[path.index(larger) :])
            path.append(larger)
        return path[-1]

    def actor_of(self, source: SourceId) -> ActorId | None:
        """The belligerent that a source, or what it is part of, speaks for."""
        seen: set[SourceId] = set()
        at: SourceId | None = source
        while at is not None and at not in seen:
            if at in self.speaks_for:
                return self.speaks_for[at]
            seen.add(at)
            at = self.belongs_to.get(at)
        return None

    def first_reported(self, document: DocumentId) -> Period | None:
        """When a document, or the first of its copies, was published: a copy makes nothing newer."""
        return self._reported.get(self.echo_of(document))

    def _first_reported(self) -> dict[DocumentId, Period]:
        """When each echo group was first published, by its representative."""
        first: dict[DocumentId, Period] = {}
        for account in self.accounts:
            if account.reported is None:
                continue
            group = self.echo_of(account.document)
            known = first.get(group)
            if known is None or _order(account.reported) < _order(known):
                first[group] = account.reported
        return first

    def claims(self) -> dict[ClaimId, Claim]:
        """The claims of scope incident by id, sorted."""
        every = [claim for account in self.accounts for claim in account.claims if claim.scope is Scope.INCIDENT]
        return {claim.id: claim for claim in sorted(every, key=lambda claim: claim.id)}


def _order(period: Period) -> tuple[int, int, int, int]:
    """Earliest last day first, then the rest, so that no two different periods tie."""
    return (
        period.soft_end.toordinal(),
        period.end.toordinal(),
        period.start.toordinal(),
        period.soft_start.toordinal(),
    )
