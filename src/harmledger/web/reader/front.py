"""The front page: filters, map, timeline, and a list a page at a time."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import msgspec

from harmledger.catalogue import Filters, Order, Point
from harmledger.catalogue.asking import NAMES
from harmledger.model.mention import Place, PlaceKind
from harmledger.publish.finding import Page, Site
from harmledger.publish.map import Sheet, draw
from harmledger.publish.outlines import world
from harmledger.publish.shapes import IncidentRow
from harmledger.web.reader.rows import choices, lines, timeline
from harmledger.web.reader.wording import Wording

PAGE = 50  # incidents of a list's page
NAMED = 300  # incidents up to which the drawn map's labels are in the page's letters
DRAWN = 1_000  # places that the drawn map shows: more are a heap of circles and a page that no phone opens


_INCIDENT = msgspec.json.Decoder(IncidentRow)


@dataclass(frozen=True, slots=True)
class Drawing:
    """The map as a drawing: ``ids`` are the incidents by their number in it."""

    sheet: Sheet | None
    ids: Mapping[int, str]
    places: int
    shown: int


def front(site: Site, wording: Wording, filters: Filters, cursor: str | None = None) -> dict[str, Any]:
    """What the front page's template needs."""
    found: Page = site.find(filters, cursor, PAGE, Order.NEWEST)
    everything = found.total if filters == Filters() else site.find(Filters(), None, 1).total
    return {
        "filters": filters,
        "query": dict(filters.address()),
        "a": {**dict.fromkeys(NAMES, ""), **dict(filters.address())},
        "choices": choices(site, wording, filters),
        "found": lines(wording, found.rows),
        "total": found.total,
        "everything": everything,
        "next": found.next,
        "cursor": cursor,
        "timeline": timeline(site, wording, filters),
        "release": site,
    }


def drawing(site: Site, wording: Wording, filters: Filters) -> Drawing:
    """The drawn map of the incidents that are asked for."""
    points = site.points(filters)
    at = {(p.lat, p.lon) for p in points}
    some = points if len(at) <= DRAWN else _newest(points)
    ids = {n: p.id for n, p in enumerate(some, start=1)}
    names = _names(site, wording, some) if len(some) <= NAMED else {}
    known: dict[tuple[float, float, float | None], Place] = {}  # thousands of incidents lie at hundreds of places
    places = []
    for n, p in enumerate(some, start=1):
        where = (p.lat, p.lon, p.radius)
        if where not in known:
            known[where] = _place(p, names.get(p.id, p.label.split(",")[0]))
        places.append((n, known[where]))
    return Drawing(draw(places, world()), ids, len(at), len({(p.lat, p.lon) for p in some}))


def _newest(points: list[Point]) -> list[Point]:
    """The points of the newest ``DRAWN`` places."""
    kept: set[tuple[float, float]] = set()
    some = []
    for point in reversed(points):
        if len(kept) < DRAWN or (point.lat, point.lon) in kept:
            kept.add((point.lat, point.lon))
            some.append(point)
    return some[::-1]


def _names(site: Site, wording: Wording, points: list[Point]) -> dict[str, str]:
    """What places are called in the page's letters."""
    found = {}
    for point in points:
        line = site.line("incidents", point.id)
        place = _INCIDENT.decode(line).place if line else msgspec.UNSET
        if not isinstance(place, msgspec.UnsetType):
            found[point.id] = wording.plain_name(place)
    return found


def _place(point: Point, name: str) -> Place:
    return Place(name, PlaceKind.SITE, point.lat, point.lon, point.radius)
