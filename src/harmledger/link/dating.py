"""The second look: what a first linking tells of the days on which undated pages went out.

A page without a date that was linked with dated ones is of about their day. So it dates its neighbours in its
site's numbering, and these the next. Whatever is reckoned so is kept in the profiles of linking alone.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date

from harmledger.link.clusters import Cluster
from harmledger.link.profiles import Days, Profile, common_period
from harmledger.link.serials import Serial, windows
from harmledger.model.ids import DocumentId
from harmledger.model.moment import Period

SPREAD = 3  # days within which the events of one page lie, where they date it [own]


def dated(told: Sequence[Profile], found: Iterable[Cluster]) -> list[Profile]:
    """The profiles, those of undated pages with the days between which these went out, where that can be reckoned.

    Args:
        told: The profiles.
        found: How they were linked so far.
    """
    dater = Dater()
    profiles = dict(enumerate(told))
    dater.change(profiles, profiles, profiles, {i: cluster for cluster in found for i in cluster.members})
    return [dater.dated(p) for p in told]


class Dater:
    """The days between which undated pages went out, kept while episodes come and go and are linked anew."""

    def __init__(self) -> None:
        self._text: dict[int, DocumentId] = {}
        self._episodes: dict[DocumentId, set[int]] = defaultdict(set)
        self._own: dict[DocumentId, int] = {}
        self._days: dict[DocumentId, int] = {}  # of numbered pages, their own ones and those of their clusters
        self._serial: dict[DocumentId, Serial] = {}
        self._series: dict[str, set[DocumentId]] = defaultdict(set)
        self._around: dict[DocumentId, Days] = {}

    def dated(self, p: Profile) -> Profile:
        """The profile with its page's days; the same one where they are its own, so that nothing is compared twice."""
        days = _on_its_weekday(p, self._around.get(p.document))
        return p if p.around == days else replace(p, around=days)

    def change(
        self,
        changes: Mapping[int, Profile | None],
        moved: Iterable[int],
        profiles: Mapping[int, Profile],
        cluster: Mapping[int, Cluster],
    ) -> set[DocumentId]:
        """Date anew what a change has reached.

        Args:
            changes: The episodes that are new, otherwise than before, or gone (None).
            moved: The episodes whose cluster is another one, these among them.
            profiles: All episodes.
            cluster: The cluster of each.

        Returns:
            The pages whose days are otherwise than before.
        """
        pages = {self._text[i] for i in changes if i in self._text}
        for i, p in changes.items():
            if i in self._text:
                self._episodes[self._text.pop(i)].discard(i)
            if p is not None:
                self._text[i] = p.document
                self._episodes[p.document].add(i)
                pages.add(p.document)
        stale: set[str] = set()
        for page in pages:
            stale |= self._enter(page, profiles)
        reached = {cluster[i] for i in moved if i in cluster}
        linked = {self._text[m] for c in reached for m in c.members} | pages
        days = _by_cluster(profiles, reached, self._own)
        for page in linked & self._serial.keys():
            day = self._own.get(page)
            if day is None:
                clusters = {cluster[i] for i in self._episodes[page]}
                whole = clusters <= reached  # or it stands in clusters that did not move besides
                day = (days if whole else _by_cluster(profiles, clusters, self._own)).get(page)
            if self._days.get(page) != day:
                stale.add(self._serial[page].series)
                if day is None:
                    del self._days[page]
                else:
                    self._days[page] = day
        return {page for series in stale for page in self._windows(series)} | self._undated(pages)

    def _enter(self, page: DocumentId, profiles: Mapping[int, Profile]) -> set[str]:
        """What a page tells of itself; the series in which it is counted otherwise than before."""
        told = [profiles[i] for i in self._episodes[page]]
        own = _own(told).get(page)
        if own is None:
            self._own.pop(page, None)
        else:
            self._own[page] = own
        before, now = self._serial.get(page), next((p.serial for p in told if p.serial), None)
        if before == now:
            return set()
        for at, stands in ((before, False), (now, True)):
            if at is not None:
                (self._series[at.series].add if stands else self._series[at.series].discard)(page)
        if now is None:
            del self._serial[page]
            self._days.pop(page, None)
        else:
            self._serial[page] = now
        return {at.series for at in (before, now) if at is not None}

    def _windows(self, series: str) -> set[DocumentId]:
        """Date the undated pages of a series; those whose days are otherwise than before."""
        pages = self._series[series]
        found = windows({page: self._serial[page] for page in pages}, self._days)
        changed = set()
        for page in pages:
            days = None if page in self._own else found.get(page)
            if self._around.get(page) != days:
                changed.add(page)
                if days is None:
                    del self._around[page]
                else:
                    self._around[page] = days
        return changed

    def _undated(self, pages: Iterable[DocumentId]) -> set[DocumentId]:
        """Pages that have days no more, since they have no number or a day of their own now."""
        lost = {page for page in pages if page in self._around and (page in self._own or page not in self._serial)}
        for page in lost:
            del self._around[page]
        return lost


def _on_its_weekday(p: Profile, days: Days | None) -> Days | None:
    """Of these days the one that has the weekday which the episode names, where one alone has."""
    if days is None or p.weekday is None:
        return days
    first, end = days[0] - 1, days[1]  # pages of the small hours tell of the day before
    named = [day for day in range(first, end) if date.fromordinal(day).weekday() == p.weekday]
    return (named[0], named[0] + 1) if len(named) == 1 else days


def _own(told: Iterable[Profile]) -> dict[DocumentId, int]:
    """The day that a page's own stamp or words tell."""
    stamped: dict[DocumentId, int] = {}
    worded: dict[DocumentId, set[int]] = defaultdict(set)
    for p in told:
        if p.reported and p.reported.days == 1:
            stamped[p.document] = p.reported.start.toordinal()
        elif p.firm and p.firm.days == 1:
            worded[p.document].add(p.firm.start.toordinal())
    return {**_close(worded), **stamped}


def _close(days: Mapping[DocumentId, set[int]]) -> dict[DocumentId, int]:
    """The last of each page's days, where they lie so close together that the page is of that day."""
    return {page: max(found) for page, found in days.items() if max(found) - min(found) <= SPREAD}


def _by_cluster(
    told: Mapping[int, Profile], found: Iterable[Cluster], own: Mapping[DocumentId, int]
) -> dict[DocumentId, int]:
    """The days of pages that tell none, by those that they were linked with."""
    days: dict[DocumentId, set[int]] = defaultdict(set)
    for cluster in found:
        undated = [told[m] for m in cluster.members if told[m].document not in own]
        if undated and len(undated) < len(cluster.members):
            day = _day([told[m] for m in cluster.members])
            for p in undated:
                if day is not None and p.weekday in (None, day.start.weekday()):
                    days[p.document].add(day.start.toordinal())
    return _close(days)


def _day(members: Iterable[Profile]) -> Period | None:
    """The one day that most of the texts tell."""
    listed = list(members)
    for known in ([p.firm for p in listed], [p.reported for p in listed]):
        agreed = common_period(period for period in known if period and period.days == 1)
        if agreed:
            return agreed
    return None
