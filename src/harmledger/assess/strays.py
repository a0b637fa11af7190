"""Figures that stand alone: told of another place than all others tell of, or far from what anybody else tells.

Among many accounts one speaks of the whole month, one of the next village, one of the single victim whom it knew. Such
a figure is told and sets no bound, where the method says so. Widening any figure never narrows what comes out: it
makes no figure a stray that was none.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from typing import NamedTuple

from harmledger.assess.figures import Figure, Tier
from harmledger.model.mention import Place, PlaceKind

Unit = Callable[[Figure], str]  # who tells a figure, or in what text

TIMES, MORE = 2, 2  # a figure more than so many times the greatest that others tell, and greater by more than so many
FEWEST_ABOVE, FEWEST_BELOW = 2, 3  # others that must tell, before one is too great or too small beside them
OFTEN = 3  # texts that tell of the incident's own place, to each that tells of another one
WIDE = frozenset({PlaceKind.DISTRICT, PlaceKind.GOVERNORATE, PlaceKind.COUNTRY})


class Why(NamedTuple):
    """Why a figure sets no bound: "elsewhere" (than the place), "none", "times" or "half" (of what others tell)."""

    key: str
    place: str = ""
    times: int | None = None


Aside = list[tuple[Figure, Why]]


def of_the_place(listed: Sequence[Figure], place: Place | None, text: Unit) -> tuple[list[Figure], Aside]:
    """The figures without those that are told of another town or village than the incident's, where far more texts
    tell of this one; and those left out, with why."""
    if place is None or place.kind in WIDE:
        return list(listed), []
    placed = [(f, f.claim.place.place) for f in listed if f.tier is Tier.NUMBER and f.claim.place is not None]
    here = {text(f) for f, at in placed if _same(at, place)}
    away = [f for f, at in placed if not _same(at, place) and at.kind not in WIDE]
    if not away or len(here) < OFTEN * len({text(f) for f in away}):
        return list(listed), []
    why = Why("elsewhere", place.name)
    return [f for f in listed if f not in away], [(f, why) for f in away]


def alone(listed: Sequence[Figure], voice: Unit) -> tuple[list[Figure], Aside]:
    """The figures without those that nobody else's come near; and those left out, with why."""
    numbers = [f for f in listed if f.tier is Tier.NUMBER]
    told: dict[str, list[Figure]] = defaultdict(list)
    for figure in numbers:
        told[voice(figure)].append(figure)
    left: Aside = []
    for figure in numbers:
        others = [mine for who, mine in told.items() if who != voice(figure)]
        why = _why_alone(figure, others)
        if why:
            left.append((figure, why))
    out = {id(figure) for figure, _ in left}
    return [f for f in listed if id(f) not in out], left


def _why_alone(figure: Figure, others: Sequence[Sequence[Figure]]) -> Why | None:
    """Why a figure sets no bound beside what others tell, each with one figure or several; None where it does."""
    if _told_none(figure):
        some = [mine for mine in others if any((f.interval.low or 0) > 0 for f in mine)]
        return Why("none") if len(some) >= FEWEST_ABOVE else None
    low, high = figure.interval.low or 0, _most(figure)
    if len(others) >= FEWEST_ABOVE:
        greatest = max(_most(f) for mine in others for f in mine)
        if low > TIMES * greatest and low > greatest + MORE:
            return Why("times", times=TIMES)
    if len(others) >= FEWEST_BELOW and TIMES * high <= min((f.interval.low or 0) for mine in others for f in mine):
        return Why("half")
    return None


def _most(figure: Figure) -> int:
    """The greatest number that a figure tells."""
    return figure.interval.high if figure.interval.high is not None else figure.interval.low or 0


def _told_none(figure: Figure) -> bool:
    """Whether the claim itself says that there were none; none that are civilians may be reckoned."""
    return figure.interval.zero and any(c.what is figure.what and c.interval.zero for c in figure.claim.counts)


def _same(one: Place, other: Place) -> bool:
    """Whether two are one entry of a gazetteer, or have one name."""
    return one.name == other.name or (one.gazetteer is not None and one.gazetteer == other.gazetteer)
