"""The words of each language that tell when: ``languages/*/time.yaml``."""

from __future__ import annotations

from functools import lru_cache

import msgspec

from harmledger.errors import LexiconError
from harmledger.resources.files import yaml_file

Words = tuple[str, ...]

UNITS = ("hour", "day", "week", "month", "year")
EDGES = ("early", "mid", "late")


class TimeWords(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One language's words for days and periods, as a person writes them.

    ``months`` are 1 to 12, ``weekdays`` from Monday 0; ``days`` are counted from the anchor, ``again`` from
    the day that the text told before; ``ordinals`` name days of a month; ``duals`` are two of a unit in one
    word. ``doubtful`` words mean other things too, and
    ``never`` are phrases that hold such words and tell no time ("until now"). Months and weekdays must be there; what
    else is left out, the language does without.
    """

    months: dict[int, Words]
    weekdays: dict[int, Words]
    days: dict[int, Words] = {}
    again: dict[int, Words] = {}
    small: dict[int, Words] = {}
    ordinals: dict[int, Words] = {}
    units: dict[str, Words] = {}
    duals: dict[str, Words] = {}
    nights: Words = ()
    last_nights: Words = ()
    never: Words = ()
    parts: Words = ()
    nightfalls: Words = ()
    last: Words = ()
    this: Words = ()
    next: Words = ()
    edges: dict[str, Words] = {}
    ago: Words = ()
    ago_before: Words = ()
    since: Words = ()
    between: Words = ()
    to: Words = ()
    fillers: Words = ()
    within: Words = ()
    clock: Words = ()
    stamps: Words = ()
    doubtful: Words = ()
    from_: Words = msgspec.field(name="from", default=())


@lru_cache(maxsize=8)
def time_words(language: str) -> TimeWords:
    """The time words of ``language``, a folder of ``languages``.

    Raises:
        LexiconError: if the file is missing or breaks its schema.
    """
    where = f"languages/{language}/time.yaml"
    words = yaml_file(where, TimeWords)
    remedy = "Correct the file"
    for name, keys, wanted in (
        ("months", set(words.months), set(range(1, 13))),
        ("weekdays", set(words.weekdays), set(range(7))),
        ("units", set(words.units) or set(UNITS), set(UNITS)),
        ("edges", set(words.edges) or set(EDGES), set(EDGES)),
    ):
        if keys != wanted:
            odd = sorted(map(str, keys ^ wanted))
            raise LexiconError(
                f"{name} must be exactly those known; look at {', '.join(odd)}", where=where, remedy=remedy
            )
    return words
