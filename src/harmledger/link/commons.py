"""What the texts of a case have in common: how many use a word, how many name a place, of how many moments they tell
there. Copies count once.

All are told in steps, each half as wide again as the one before, so that a new text changes what an old one is
worth seldom, and then only for those that share the word or the place.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import pairwise
from typing import NamedTuple

from harmledger.link.evidence import FAME, MOMENTS
from harmledger.link.profiles import Episode, Profile, episodes
from harmledger.link.wording import Lexis
from harmledger.model.ids import DocumentId
from harmledger.model.ruling import Ruling
from harmledger.model.voices import Voices


def profiles(voices: Voices, slack: int, rulings: Sequence[Ruling] = ()) -> list[Profile]:
    """Every episode's profile as the whole case makes it, sorted by key; the arguments are those of ``episodes``."""
    found = [e for account in voices.accounts for e in episodes(account, voices, slack, rulings)]
    found.sort(key=lambda e: e.profile.key)
    commons = Commons()
    commons.change((), dict(enumerate(found)), grows=False)
    return [commons.dressed(i) for i in range(len(found))]


ONE_MOMENT = 3  # days: those that follow each other so closely are of one moment, an event and its reports [own]


class _Shared(NamedTuple):
    """What a text and its copies share with others: words, places, names by their sound with their script."""

    words: set[str]
    places: set[str]
    names: set[tuple[str, bool]]


class Moments:
    """Of how many moments a case's dated texts tell at each place."""

    def __init__(self) -> None:
        self._days: dict[str, dict[int, int]] = defaultdict(dict)
        self._known: dict[str, int] = {}

    def count(self, p: Profile, more: int) -> None:
        """So many more episodes like this."""
        for label in {at.label for at in p.places} if self.day(p) is not None else ():
            days, day = self._days[label], self.day(p) or 0
            days[day] = days.get(day, 0) + more
            if not days[day]:
                del days[day]
            self._known.pop(label, None)

    @staticmethod
    def day(p: Profile) -> int | None:
        """The day that it tells, if it tells it closely."""
        known = p.firm or p.reported
        return known.start.toordinal() if known and known.days <= ONE_MOMENT else None

    def at(self, label: str) -> int:
        """The step in which the number of moments at a place lies."""
        known = self._known.get(label)
        if known is None:
            days = sorted(self._days.get(label, ()))
            many = bool(days) + sum(b - a > ONE_MOMENT for a, b in pairwise(days))
            known = self._known[label] = next(limit for limit, _ in MOMENTS if many <= limit)
        return known


class Names:
    """Names by their sound, and which of them texts of both scripts use: those may meet there."""

    def __init__(self) -> None:
        self._lexis = Lexis()
        self._scripts: dict[str, list[int]] = {}

    @property
    def step(self) -> int:
        """Of the number of texts."""
        return self._lexis.step

    def count_texts(self, more: int) -> None:
        """So many more texts hold any."""
        self._lexis.count_texts(more)

    def count(self, names: Iterable[tuple[str, bool]], more: int) -> None:
        """So many more texts use these names in this script."""
        listed = list(names)
        self._lexis.count((name for name, _ in listed), more)
        for name, arabic in listed:
            self._scripts.setdefault(name, [0, 0])[arabic] += more

    def standing(self, name: str) -> object:
        """What decides its worth beside the number of texts."""
        return self._lexis.standing(name), self._in_both(name)

    def worth(self, names: Iterable[str]) -> dict[str, int]:
        """The names that texts of both scripts use, the rarest of them, with what each is worth."""
        return {name: self._lexis.worth(name) for name in self._lexis.kept(filter(self._in_both, names))}

    def _in_both(self, name: str) -> bool:
        return all(self._scripts.get(name, (0, 0)))


class Commons:
    """The episodes of a case, by number, with what they share."""

    def __init__(self) -> None:
        self._lexis, self._names, self._moments = Lexis(), Names(), Moments()
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
        had_words = any(shared.words for shared in before.values())
        holding = self._held() if grows and (had_words or self._episodes) else None
        placed = {at.label for e in (*(e for _, e in left), *came.values()) for at in e.profile.places}
        moments = {label: self._moments.at(label) for label in placed} if holding is not None else {}
        for i, episode in left:
            del self._episodes[i]
            self._moments.count(episode.profile, -1)
            self._groups[episode.profile.echo].discard(i)
            self._hold(i, episode, holding, stands=False)
        for i, episode in came.items():
            self._episodes[i] = episode
            self._moments.count(episode.profile, 1)
            self._groups[episode.profile.echo].add(i)
            self._hold(i, episode, holding, stands=True)
        step = self._lexis.step, self._names.step
        moved = self._count(touched, before, told=holding is not None)
        if holding is None:
            return set()
        if step != (self._lexis.step, self._names.step):
            return set(self._episodes)
        moved |= {"p" + label for label, known in moments.items() if self._moments.at(label) != known}
        return {i for shared in moved for i in holding.get(shared, ()) if i in self._episodes}

    def dressed(self, i: int) -> Profile:
        """The profile of an episode with what the case makes of its words and places."""
        episode = self._episodes[i]
        p = episode.profile
        kept = self._lexis.kept(episode.stems)
        worth = {word: self._lexis.worth(word) for word in kept}
        names = self._names.worth(episode.sounds)
        return replace(
            p,
            said=worth,
            heft=sum(worth.values()),
            rare=tuple(self._lexis.rare(kept)),
            names=names,
            names_heft=sum(names.values()),
            fame=tuple(self._step(at.label) for at in p.places),
            moments=tuple(self._moments.at(at.label) for at in p.places),
        )

    def _shared(self, group: DocumentId) -> _Shared:
        """What a text and its copies share with others."""
        episodes = [self._episodes[i] for i in self._groups.get(group, ())]
        words: set[str] = set().union(*(e.stems for e in episodes))
        places = {at.label for e in episodes for at in e.profile.places}
        return _Shared(words, places, {(name, e.profile.arabic) for e in episodes for name in e.sounds})

    def _count(self, touched: Iterable[DocumentId], before: dict[DocumentId, _Shared], *, told: bool) -> set[str]:
        """Count anew; where it is to be ``told``, the words and places that are worth something else now."""
        standing: dict[str, object] = {}
        for group in touched:
            words, places, names = self._shared(group)
            old_words, old_places, old_names = before[group]
            changed = {"w" + word for word in words ^ old_words} | {"p" + label for label in places ^ old_places}
            changed |= {"s" + name for name, _ in names ^ old_names}
            for key in changed - standing.keys() if told else ():
                standing[key] = self._standing(key)
            self._lexis.count(words - old_words, 1)
            self._lexis.count(old_words - words, -1)
            self._lexis.count_texts(bool(words) - bool(old_words))
            self._names.count(names - old_names, 1)
            self._names.count(old_names - names, -1)
            self._names.count_texts(bool(names) - bool(old_names))
            for label in places ^ old_places:
                self._fame[label] = self._fame.get(label, 0) + (1 if label in places else -1)
        return {key for key, known in standing.items() if self._standing(key) != known}

    def _standing(self, key: str) -> object:
        """What decides the worth of a word, a place or a name."""
        kind, what = key[0], key[1:]
        if kind == "p":
            return self._step(what)
        return self._lexis.standing(what) if kind == "w" else self._names.standing(what)

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
        shared += ["s" + name for name in episode.sounds]
        for key in shared:
            if stands:
                holding.setdefault(key, set()).add(i)
            else:
                holding[key].discard(i)
