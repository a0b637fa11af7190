"""The registries of actors and sources: ``actors/*.yaml``, ``sources/*.yaml``, and the words for forces."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from functools import lru_cache
from typing import TypeVar

import msgspec

from harmledger.errors import LexiconError
from harmledger.model.mention import SourceKind
from harmledger.resources.files import names_in, yaml_file

Words = tuple[str, ...]
Names = dict[str, Words]  # by language

_REMEDY = "Correct the entry"


class UnitRow(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A finer force of an actor."""

    id: str
    name: str
    names: Names


class Within(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Where documents are about these countries, the actor is a unit of ``actor``."""

    countries: Words
    actor: str


class ActorRow(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A belligerent. ``names`` name it wherever they stand, ``loose`` only in documents about ``loose_in``;
    ``adjectives`` tell its nationality in their base form; ``until`` (exclusive) and ``since`` are the days
    between which a name that it shares is its own; ``home`` is the country of its own name;
    ``group``: an armed group, no state; ``air_in``: countries in which it strikes from the air, unless a text
    names another weapon."""

    id: str
    name: str
    names: Names
    adjectives: Names = {}
    loose: Names = {}
    loose_in: Words = ()
    units: tuple[UnitRow, ...] = ()
    home: str = ""
    group: bool = False
    air_in: Words = ()
    until: date | None = None
    since: date | None = None
    within: Within | None = None
    notes: str = ""


class SourceRow(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A source: who speaks, under which names, handles and domains; to whom it belongs, for whom it speaks,
    whom it habitually relays, and about which countries it writes. ``loose`` names name it only in documents
    about its ``beat`` ("the Observatory")."""

    id: str
    name: str
    kind: SourceKind
    names: Names
    handles: Words = ()
    domains: Words = ()
    belongs_to: str = ""
    actor: str = ""
    relays: Words = ()
    beat: Words = ()
    loose: Names = {}


class ForceWords(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A language's words around names of forces: ``bodies`` that an adjective makes a force, what may stand
    ``between``, ``ties`` (after a hyphen: another actor is meant), words ``behind`` which a mere backer is
    named, and words of place (``inside``) after which a country's name is the country."""

    bodies: Words = ()
    between: Words = ()
    ties: Words = ()
    behind: Words = ()
    inside: Words = ()


R = TypeVar("R", ActorRow, SourceRow)


def _gathered(folder: str, kind: type[R]) -> tuple[R, ...]:
    rows: dict[str, R] = {}
    for path in names_in(folder, ".yaml"):
        listed: tuple[R, ...] = yaml_file(path, tuple[kind, ...])  # type: ignore[valid-type]
        for row in listed:
            if row.id in rows:
                raise LexiconError(f"the id {row.id} stands twice", where=f"resources/{path}", remedy=_REMEDY)
            rows[row.id] = row
    return tuple(rows[key] for key in sorted(rows))


def _check(known: Iterable[str], named: Iterable[tuple[str, str]], where: str) -> None:
    """Each ``(entry, id that it names)`` must name an entry that is there."""
    ids = frozenset(known)
    for entry, target in named:
        if target and target not in ids:
            raise LexiconError(f"{entry} names {target}, which is not listed", where=where, remedy=_REMEDY)


@lru_cache(maxsize=1)
def actors() -> tuple[ActorRow, ...]:
    """Every actor, by id.

    Raises:
        LexiconError: if a file breaks its schema, an id stands twice or names an entry that is not there.
    """
    rows = _gathered("actors", ActorRow)
    ids = [r.id for r in rows] + [u.id for r in rows for u in r.units]
    twice = sorted({i for i in ids if ids.count(i) > 1})
    if twice:
        raise LexiconError(f"the id {twice[0]} stands twice", where="resources/actors", remedy=_REMEDY)
    _check(ids, ((r.id, r.within.actor) for r in rows if r.within), "resources/actors")
    return rows


@lru_cache(maxsize=1)
def sources() -> tuple[SourceRow, ...]:
    """Every source, by id.

    Raises:
        LexiconError: if a file breaks its schema, an id stands twice or names an entry that is not there.
    """
    rows = _gathered("sources", SourceRow)
    ids = [r.id for r in rows]
    _check(ids, ((r.id, r.belongs_to) for r in rows), "resources/sources")
    _check(ids, ((r.id, other) for r in rows for other in r.relays), "resources/sources")
    _check([a.id for a in actors()], ((r.id, r.actor) for r in rows), "resources/sources")
    return rows


@lru_cache(maxsize=8)
def force_words(language: str) -> ForceWords:
    """The force words of ``language``, a folder of ``languages``.

    Raises:
        LexiconError: if the file is missing or breaks its schema.
    """
    return yaml_file(f"languages/{language}/forces.yaml", ForceWords)
