"""The words of each language that stand beside place names: ``languages/*/places.yaml`` and ``common.index``."""

from __future__ import annotations

from functools import lru_cache

import msgspec

from harmledger.errors import LexiconError
from harmledger.model.mention import PlaceKind
from harmledger.resources.files import read_bytes, yaml_file

Words = tuple[str, ...]

DIRECTIONS = {
    "north": (1, 0),
    "south": (-1, 0),
    "east": (0, 1),
    "west": (0, -1),
    "northeast": (1, 1),
    "northwest": (1, -1),
    "southeast": (-1, 1),
    "southwest": (-1, -1),
    "centre": (0, 0),
}
"""Each direction as steps to the north and to the east."""


class PlaceWords(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One language's words beside place names, as a person writes them.

    ``kinds`` and ``landmarks`` tell what a named thing is, ``near`` and ``directions`` where it lies from a
    place, ``at`` are prepositions that a place follows, ``fillers`` may stand between;
    ``held_by`` join a place to the one that holds it. A name before a word of
    ``not_after`` is no place ("Aleppo Media Center"). ``compound`` words begin names of two words; no name
    begins with one of ``no_name``, and none that no list has follows one of ``many`` ("villages"). ``wary``:
    listed places whose names are ordinary words.
    """

    kinds: dict[str, Words] = {}
    directions: dict[str, Words] = {}
    landmarks: dict[str, Words] = {}
    countryside: Words = ()
    near: Words = ()
    at: Words = ()
    fillers: Words = ()
    held_by: Words = ()
    not_after: Words = ()
    compound: Words = ()
    many: Words = ()
    no_name: Words = ()
    wary: Words = ()


@lru_cache(maxsize=8)
def place_words(language: str) -> PlaceWords:
    """The place words of ``language``, a folder of ``languages``.

    Raises:
        LexiconError: if the file is missing or breaks its schema.
    """
    where = f"languages/{language}/places.yaml"
    words = yaml_file(where, PlaceWords)
    for name, found, known in (
        ("kinds", words.kinds, {str(kind) for kind in PlaceKind}),
        ("directions", words.directions, set(DIRECTIONS)),
    ):
        odd = sorted(set(found) - known)
        if odd:
            remedy = f"Known are {', '.join(sorted(known))}"
            raise LexiconError(f"{name} has an unknown key: {', '.join(odd)}", where=where, remedy=remedy)
    return words


@lru_cache(maxsize=8)
def common_words(language: str) -> frozenset[str]:
    """The frequent words of ``language``, folded: the lines of ``common.index``; those with # are remarks.

    Raises:
        LexiconError: if the build did not make it.
    """
    lines = read_bytes(f"languages/{language}/common.index").decode("utf-8").splitlines()
    return frozenset(line for line in lines if not line.startswith("#"))
