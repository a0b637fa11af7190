"""What the texts of a case have in common: how many use a word, how many name a place. Copies count once.

Both are told in steps, each half as wide again as the one before, so that a new text changes what an old one is
worth seldom, and then only for those that share the word or the place.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from harmledger.link.evidence import FAME
from harmledger.link.profiles import Profile, episodes
from harmledger.link.wording import Lexis
from harmledger.model.ids import DocumentId
from harmledger.model.ruling import Ruling
from harmledger.model.voices import Voices


@dataclass(frozen=True, slots=True)
class Episode:
    """What one text tells of one event, before it is set beside others; ``stems`` are those of its words."""

    profile: Profile
    stems: tuple[str, ...]


def profiles(voices: Voices, slack: int, rulings: Sequence[Ruling] = ()) -> list[Profile]:
    """Every episode's profile as the whole case makes it, sorted by key; the arguments are those of ``episodes``."""
    found = [Episode(*e) for account in voices.accounts for e in episodes(account, voices, slack, rulings)]
    found.sort(key=lambda e: e.profile.key)
    commons = Commons()
    commons.change((), dict(enumerate(found)), grows=False)
    return [commons.dressed(i) for i in range(len(found))]


class Commons:
    """The episodes of a case, by number, with what they share."""

    def __init__(self) -> None:
        self._lexis = Lexis()
        self._episodes: dict[int, Episode] = {}
        self._groups: dict[DocumentId, set[int]] = defaultdict(set)
        self._fame: dict[str, int] = {}
        self._holding: dict[str, set[int]] | None = None  # word or place → episodes; made when first asked for

    def change(self, gone: Iterable[int], came: dict[int, Episode], *, grows: bool) -> set[int]:
        """Take episodes out and put others in.

        Returns:
            The episodes that stay and may be worth something else than before.
        """
        left = [(i, self._episodes[i]) for i in gone]
        touched = {e.profile.echo for _, e in left} | {e.profile.echo for e in came.values()}
        before = {group: self._shared(group) for group in touched}
        had_words = any(words for words, _ in before.values())
        holding = self._held() if grows and (had_words or self._episodes) else None
        for i, episode in left:
            del self._episodes[i]
            self._groups[episode.profile.echo].discard(i)
            self._hold(i, episode, holding, stands=False)
        for i, episode in came.items():
            self._episodes[i] = episode
            self._groups[episode.profile.echo].add(i)
            self._hold(i, episode, holding, stands=True)
        step = self._lexis.step
        moved = self._count(touched, before, told=holding is not None)
        if holding is None:
            return set()
        if step != self._lexis.step:
            return set(self._episodes)
        return {i for shared in moved for i in holding.get(shared, ()) if i in self._episodes}

    def dressed(self, i: int) -> Profile:
        """The profile of an episode with what the case makes of its words and places."""
        episode = self._episodes[i]
        p = episode.profile
        fame = tuple(next(limit for limit, _ in FAME if self._fame[at.label] <= limit) for at in p.places)
        kept = self._lexis.kept(episode.stems)
        worth = {word: self._lexis.worth(word) for word in kept}
        return replace(p, said=worth, heft=sum(worth.values()), rare=tuple(self._lexis.rare(kept)), fame=fame)

    def _shared(self, group: DocumentId) -> tuple[set[str], set[str]]:
        """The words that a text and its copies use, and the places that they name."""
        episodes = [self._episodes[i] for i in self._groups.get(group, ())]
        words: set[str] = set().union(*(e.stems for e in episodes))
        return words, {at.label for e in episodes for at in e.profile.places}

    def _count(
        self, touched: Iterable[DocumentId], before: dict[DocumentId, tuple[set[str], set[str]]], *, told: bool
    ) -> set[str]:
        """Count anew; where it is to be ``told``, the words and places that are worth something else now."""
        standing: dict[str, object] = {}
        for group in touched:
            words, places = self._shared(group)
            old_words, old_places = before[group]
            if told:
                for word in words ^ old_words:
                    standing.setdefault("w" + word, self._lexis.standing(word))
                for label in places ^ old_places:
                    standing.setdefault("p" + label, self._step(label))
            self._lexis.count(words - old_words, 1)
            self._lexis.count(old_words - words, -1)
            self._lexis.count_texts(bool(words) - bool(old_words))
            for label in places ^ old_places:
                self._fame[label] = self._fame.get(label, 0) + (1 if label in places else -1)
        now = {k: self._lexis.standing(k[1:]) if k[0] == "w" else self._step(k[1:]) for k in standing}
        return {k for k in standing if now[k] != standing[k]}

    def _step(self, label: str) -> int:
        return next(limit for limit, _ in FAME if self._fame.get(label, 0) <= limit)

    def _held(self) -> dict[str, set[int]]:
        if self._holding is None:
            self._holding = {}
            for i, episode in self._episodes.items():
                self._hold(i, episode, self._holding, stands=True)
        return self._holding

    @staticmethod
    def _hold(i: int, episode: Episode, holding: dict[str, set[int]] | None, *, stands: bool) -> None:
        if holding is None:
            return
        shared = [*("w" + word for word in episode.stems), *("p" + at.label for at in episode.profile.places)]
        for key in shared:
            if stands:
                holding.setdefault(key, set()).add(i)
            else:
                holding[key].discard(i)
