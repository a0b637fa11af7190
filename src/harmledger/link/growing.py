"""A case's incidents, kept as documents come and go: the same as linking all that stand, at the cost of what moves.

    1 what texts tell            → episodes, their words counted with those of the case   (``commons``)
    2 episodes                   → a first field of pairs, components, clusters           (``field``)
    3 the first field's clusters → days of undated pages                                  (``dating``)
    4 episodes with these days   → the second field
    5 its clusters, the rulings  → incidents with their reasons                           (``incidents``)

Each step hands on which episodes are otherwise than before, and the next one works on these alone.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from harmledger.link.candidates import Pair
from harmledger.link.clusters import Cluster
from harmledger.link.commons import Commons
from harmledger.link.dating import Dater
from harmledger.link.evidence import check
from harmledger.link.explaining import beside, explained
from harmledger.link.field import Field
from harmledger.link.profiles import Episode, Profile, episodes
from harmledger.link.rulings import named, ruled
from harmledger.link.scoring import Scorer
from harmledger.link.silent import Silent
from harmledger.link.umbrellas import Umbrellas
from harmledger.model.ids import ActorId, ClaimId, DocumentId, SourceId
from harmledger.model.incident import Incident
from harmledger.model.ruling import Ruling
from harmledger.model.voices import Account, Voices
from harmledger.model.weights import Weights


@dataclass(frozen=True, slots=True)
class Moves:
    """What a change did: incidents that are no more, and those that are new or otherwise than before."""

    gone: tuple[Incident, ...]
    made: tuple[Incident, ...]


class Linker:
    """The incidents of a case that grows.

    Args:
        weights: The evidence's weights.
        belongs_to: A source → the larger voice it is part of.
        rulings: What people decided, in the order in which they did.
        speaks_for: A source → the belligerent it speaks for.
        grows: Whether more will come after the first documents: what is needed for that takes memory.

    Raises:
        LexiconError: if the weights lack an outcome that the evidence can have, or name one it cannot.
    """

    def __init__(
        self,
        weights: Weights,
        belongs_to: Mapping[SourceId, SourceId] | None = None,
        rulings: Sequence[Ruling] = (),
        *,
        speaks_for: Mapping[SourceId, ActorId] | None = None,
        grows: bool = True,
    ) -> None:
        check(weights)
        self._weights, self._rulings, self._grows = weights, tuple(rulings), grows
        self._belongs_to, self._speaks_for = belongs_to or {}, speaks_for or {}
        self._accounts: dict[DocumentId, Account] = {}
        self._echoes: dict[DocumentId, DocumentId] = {}
        self._copies: dict[DocumentId, set[DocumentId]] = {}
        self._of_text: dict[DocumentId, list[int]] = {}
        self._next = 0
        self._commons = Commons()
        scorer = Scorer(weights)
        self._first, self._dater = Field(weights, scorer), Dater()
        self._field = Field(weights, scorer) if grows else self._first
        self._ruled = Ruled(rulings)
        self._silent, self._umbrellas = Silent(weights), Umbrellas(weights, rulings)
        self._cluster: dict[int, Cluster] = {}
        self._incident: dict[Cluster, Incident] = {}

    def incidents(self) -> tuple[Incident, ...]:
        """All of them, sorted by day, then id."""
        return tuple(sorted(self._incident.values(), key=lambda i: (str(i.date.start) if i.date else "", i.id)))

    @property
    def found(self) -> Field:
        """The episodes, their pairs and clusters, without what was ruled."""
        return self._field

    @property
    def weights(self) -> Weights:
        """The evidence's weights."""
        return self._weights

    def home(self, i: int) -> Cluster:
        """The cluster that an episode is in, after all rulings."""
        return self._cluster[i]

    def voices_of(self, incident: Incident) -> Voices:
        """The accounts that an incident rests on, with their copies: all that assessing it takes."""
        groups = {self._echoes.get(document, document) for document in incident.documents}
        texts = {*incident.documents, *(d for group in groups for d in self._copies.get(group, ()))}
        accounts = tuple(self._accounts[d] for d in sorted(texts))
        return Voices(accounts, {d: self._echoes.get(d, d) for d in texts}, self._belongs_to, self._speaks_for)

    def change(
        self,
        came: Iterable[Account] = (),
        gone: Iterable[DocumentId] = (),
        echoes: Mapping[DocumentId, DocumentId] | None = None,
    ) -> Moves:
        """Take documents in and out.

        Args:
            came: What new documents say, or says otherwise now.
            gone: Documents that are counted no more.
            echoes: Documents whose group of copies is another one now → its representative.
        """
        anew = self._enter(came, gone, echoes or {})
        left = [i for document in anew for i in self._of_text.pop(document, ())]
        fresh = self._episodes(anew)
        stirred = self._commons.change(left, fresh, grows=self._grows)
        changes: dict[int, Profile | None] = dict.fromkeys(left)
        for i in sorted({*fresh, *stirred}):
            p = self._commons.dressed(i)
            if self._first.profiles.get(i) != p:
                changes[i] = p
        return self._relink(changes)

    def _enter(
        self, came: Iterable[Account], gone: Iterable[DocumentId], echoes: Mapping[DocumentId, DocumentId]
    ) -> list[DocumentId]:
        """The documents whose episodes are to be made anew, or for the first time."""
        anew: set[DocumentId] = set()
        for document in gone:
            if self._accounts.pop(document, None) is not None:
                anew.add(document)
                self._group(document, None)
        for account in came:
            self._accounts[account.document] = account
            anew.add(account.document)
            self._group(account.document, self._echoes.get(account.document, account.document))
        for document, group in echoes.items():
            if self._echoes.get(document, document) != group:
                anew.add(document)
                if document in self._accounts:
                    self._group(document, group)
            self._echoes[document] = group
        return sorted(anew)

    def _group(self, document: DocumentId, group: DocumentId | None) -> None:
        """Put a document among the copies of a text; among none (None), and forget of what text it is one."""
        self._copies.get(self._echoes.get(document, document), set()).discard(document)
        if group is None:
            self._echoes.pop(document, None)
        else:
            self._copies.setdefault(group, set()).add(document)

    def _episodes(self, anew: Iterable[DocumentId]) -> dict[int, Episode]:
        known = Voices((), self._echoes, self._belongs_to)
        slack = int(self._weights.settings["zone_slack_days"])
        made: list[Episode] = []
        for document in anew:
            if document in self._accounts:
                made += episodes(self._accounts[document], known, slack, self._rulings)
        made.sort(key=lambda e: e.profile.key)
        fresh = dict(enumerate(made, self._next))
        self._next += len(made)
        for i, episode in fresh.items():
            self._of_text.setdefault(episode.profile.document, []).append(i)
        return fresh

    def _relink(self, changes: Mapping[int, Profile | None]) -> Moves:
        """Steps 2 to 5."""
        if not self._first.profiles:
            self._first.fill({i: p for i, p in changes.items() if p}, grows=self._grows)
            moved = set(changes)
        else:
            moved = self._first.change(changes)
        texts = self._dater.change(changes, moved, self._first.profiles, self._first.cluster)
        again = {i: self._dater.dated(p) if p else None for i, p in changes.items()}
        for text in texts:
            for i in self._of_text.get(text, ()):
                again[i] = self._dater.dated(self._first.profiles[i])
        if not self._grows:
            dated = {i for i, p in again.items() if p is not None and p.around is not None}
            if dated:
                self._first.fill_again({i: again.get(i) or p for i, p in self._first.profiles.items()}, dated)
            return self._explain(set(changes))
        if not self._field.profiles:
            self._field.fill({i: p for i, p in again.items() if p}, grows=True)
            return self._explain(set(again))
        changed = {i: p for i, p in again.items() if self._field.profiles.get(i) != p}
        return self._explain(self._field.change(changed))

    def _explain(self, moved: set[int]) -> Moves:
        """Step 5, for the clusters that hold an episode of which anything is otherwise."""
        moved |= self._ruled.change(moved, self._field)
        moved.update(m for i in tuple(moved) if i in self._field.profiles for m in self._home(i).members)
        moved |= self._silent.change(moved, self._field, self._home)
        moved |= self._umbrellas.change(moved, self._field, self._home)
        gone: dict[Cluster, Incident] = {}
        left: set[Cluster] = set()
        reached = set(moved)
        for i in moved:
            cluster = self._cluster.get(i)
            if cluster is not None and cluster not in left:
                left.add(cluster)
                reached.update(cluster.members)
                if cluster in self._incident:
                    gone[cluster] = self._incident.pop(cluster)
        for i in reached:
            self._cluster.pop(i, None)
        made: dict[Cluster, Incident] = {}
        for i in sorted(reached):
            if i in self._field.profiles and i not in self._cluster and self._field.profiles[i].claims:
                cluster = self._home(i)
                self._cluster.update(dict.fromkeys(cluster.members, cluster))
                told = self._told(cluster)
                if told is not None:
                    made[cluster] = self._incident[cluster] = told
        return _moves(gone.values(), made.values())

    def _home(self, i: int) -> Cluster:
        return self._ruled.cluster.get(i) or self._field.cluster[i]

    def _told(self, cluster: Cluster) -> Incident | None:
        known = self._field.profiles
        made = explained(cluster, self._field, self._weights, self._rulings, self._umbrellas)
        return made and beside(made, [(known[i], known[j]) for i, j in self._silent.of(cluster)], self._weights)


def _moves(before: Iterable[Incident], after: Iterable[Incident]) -> Moves:
    old, new = {i.id: i for i in before}, {i.id: i for i in after}
    ids = sorted(key for key in old.keys() | new.keys() if old.get(key) != new.get(key))
    return Moves(tuple(old[key] for key in ids if key in old), tuple(new[key] for key in ids if key in new))


class Ruled:
    """The clusters that rulings reach, as these leave them: ``cluster`` by episode."""

    def __init__(self, rulings: Sequence[Ruling]) -> None:
        self._rulings = rulings
        self._named = named(rulings)
        self._home: dict[ClaimId, int] = {}
        self.cluster: dict[int, Cluster] = {}

    def change(self, moved: Collection[int], found: Field) -> set[int]:
        """Rule anew; the episodes that are in another cluster for it than before."""
        if not self._named:
            return set()
        self._home = {claim: i for claim, i in self._home.items() if i in found.profiles and i not in moved}
        for i in moved:
            if i in found.profiles:
                self._home.update((claim, i) for claim in found.profiles[i].ids if claim in self._named)
        reached = {found.cluster[i] for i in self._home.values()}
        order = sorted((m for c in reached for m in c.members), key=lambda m: found.profiles[m].key)
        at = {i: n for n, i in enumerate(order)}
        scores: dict[Pair, int] = {}
        for i in order:
            scores.update(((at[i], at[j]), s) for j, s in found.around.get(i, {}).items() if j in at and at[i] < at[j])
        ids = [found.profiles[i].ids for i in order]
        local = sorted((_renamed(c, at) for c in reached), key=lambda c: c.members)
        before = self.cluster
        self.cluster = {}
        for cluster in ruled(local, ids, self._rulings, scores):
            known = _renamed(cluster, order)
            self.cluster.update(dict.fromkeys(known.members, known))
        every = before.keys() | self.cluster.keys()
        return {i for i in every if before.get(i) != self.cluster.get(i)}


def _renamed(cluster: Cluster, names: Mapping[int, int] | Sequence[int]) -> Cluster:
    """The cluster under other numbers of its episodes."""
    return Cluster(tuple(names[m] for m in cluster.members), tuple((names[a], names[b]) for a, b in cluster.joins))
