"""The second look: what a first linking tells of the days on which undated pages went out.

A page without a date that was linked with dated ones is of about their day. So it dates its neighbours in its
site's numbering, and these the next. Whatever is reckoned so is kept in the profiles of linking alone.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from harmledger.link.clusters import Cluster
from harmledger.link.profiles import Days, Profile, common_period
from harmledger.link.serials import windows
from harmledger.model.ids import DocumentId
from harmledger.model.moment import Period

SPREAD = 3  # days within which the events of one page lie, where they date it [own]


def dated(told: Sequence[Profile], found: Iterable[Cluster]) -> list[Profile]:
    """The profiles, those of undated pages with the days between which these went out, where that can be reckoned.

    Args:
        told: The profiles.
        found: How they were linked so far.
    """
    pages = {p.document: p.serial for p in told if p.serial}
    own = _own(told)
    days = {**_by_cluster(told, found, own), **own}
    around = windows(pages, days)
    return [_around(p, None if p.document in own else around.get(p.document)) for p in told]


def _around(p: Profile, days: Days | None) -> Profile:
    """The profile with these days; the same one where they are its own, so that nothing is compared twice."""
    return p if p.around == days else replace(p, around=days)


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
    told: Sequence[Profile], found: Iterable[Cluster], own: Mapping[DocumentId, int]
) -> dict[DocumentId, int]:
    """The days of pages that tell none, by those that they were linked with."""
    days: dict[DocumentId, set[int]] = defaultdict(set)
    for cluster in found:
        undated = [told[m].document for m in cluster.members if told[m].document not in own]
        if undated and len(undated) < len(cluster.members):
            day = _day([told[m] for m in cluster.members])
            for page in undated:
                if day is not None:
                    days[page].add(day.start.toordinal())
    return _close(days)


def _day(members: Iterable[Profile]) -> Period | None:
    """The one day that most of the texts tell."""
    listed = list(members)
    for known in ([p.firm for p in listed], [p.reported for p in listed]):
        agreed = common_period(period for period in known if period and period.days == 1)
        if agreed:
            return agreed
    return None
