"""Digests and lists: which paragraphs are entries that tell an event each."""

from __future__ import annotations

from collections.abc import Iterable

from harmledger.extract.items import Item
from harmledger.extract.passage import Passage
from harmledger.model.ids import PlaceId

FEWEST = 2  # paragraphs that open alike make a list; one alone is a dateline or a stray dash
BULLETS = ("DASH", "MARK")


def entries(passages: Iterable[Passage]) -> frozenset[int]:
    """The paragraphs that are entries: those with a bullet, where several have one; and every paragraph of a digest
    by place ("A: … B: …") from its first heading on."""
    bulleted: set[int] = set()
    headed: dict[int, PlaceId | str] = {}
    last, seen = 0, -1
    for passage in passages:
        paragraph, items = passage.sentence.paragraph, passage.items
        last = max(last, paragraph)
        if paragraph == seen or not items:
            continue
        seen = paragraph
        if items[0].cls in BULLETS and len(items) > 1:
            bulleted.add(paragraph)
        elif (place := _heads(items)) is not None:
            headed[paragraph] = place
    found = bulleted if len(bulleted) >= FEWEST else set()
    if len(set(headed.values())) >= FEWEST:
        found |= set(range(min(headed), last + 1))
    return frozenset(found)


def _heads(items: list[Item]) -> PlaceId | str | None:
    """The place that a paragraph is headed with, and a colon after it."""
    if items[0].cls != "PLACE" or len(items) < 3 or items[1].cls != "COLON":
        return None
    place = items[0].value.place
    return place.gazetteer or str(place.name)
