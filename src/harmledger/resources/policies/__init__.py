"""Takes a release policy's text, gives ``Policy``, every value checked. Never redacts anything."""

from __future__ import annotations

from typing import Annotated

import msgspec

from harmledger.errors import LexiconError
from harmledger.model.ids import SourceId
from harmledger.model.mention import PlaceKind, SourceKind
from harmledger.model.policy import FINEST_CELL, Coarseness, Consent, Fineness, Policy, SourceClass
from harmledger.resources.toml import convert, read_toml

FOLDER = "policies"
DEFAULT = "default"
VERSION = 1


class _Rights(msgspec.Struct, forbid_unknown_fields=True):
    released: bool = True
    named: bool = False
    quotes: bool = False
    links: bool = False


class _Class(msgspec.Struct, forbid_unknown_fields=True):
    name: str
    kinds: tuple[SourceKind, ...] = ()
    sources: tuple[str, ...] = ()
    released: bool = True
    named: bool = False
    quotes: bool = False
    links: bool = False


class _Name(msgspec.Struct, forbid_unknown_fields=True):
    name: Annotated[str, msgspec.Meta(min_length=1)]
    basis: Annotated[str, msgspec.Meta(min_length=1)]


class _Objects(msgspec.Struct, forbid_unknown_fields=True):
    withheld: tuple[str, ...] = ()


class _Embargo(msgspec.Struct, forbid_unknown_fields=True):
    hours: Annotated[int, msgspec.Meta(ge=0)]


class _Tables(msgspec.Struct, forbid_unknown_fields=True):
    least: Annotated[int, msgspec.Meta(ge=1)]


class _File(msgspec.Struct, forbid_unknown_fields=True, rename={"classes": "class", "names": "name"}):
    """A policy file as written."""

    version: int
    title: str
    embargo: _Embargo
    tables: _Tables
    places: dict[PlaceKind, str] = msgspec.field(default_factory=dict)
    classes: tuple[_Class, ...] = ()
    others: _Rights = msgspec.field(default_factory=_Rights)
    objects: _Objects = msgspec.field(default_factory=_Objects)
    names: tuple[_Name, ...] = ()


def default_text() -> str:
    """The policy that ships, as written."""
    return read_toml(FOLDER, DEFAULT)[0]


def parse(text: str, where: str) -> Policy:
    """The policy that ``text`` (TOML) tells.

    Raises:
        LexiconError: naming ``where``, and the value that breaks the schema.
    """
    told = convert(text, _File, where)
    if told.version != VERSION:
        remedy = f"Write version = {VERSION}, and look at `harmledger release policy` for what changed"
        raise LexiconError(f"this is a policy of version {told.version}", where=where, remedy=remedy)
    rights = told.others
    return Policy(
        title=told.title,
        places={kind: _coarseness(kind, how, where) for kind, how in told.places.items()},
        classes=tuple(
            SourceClass(c.name, c.kinds, tuple(map(SourceId, c.sources)), c.released, c.named, c.quotes, c.links)
            for c in told.classes
        ),
        others=SourceClass("others", (), (), rights.released, rights.named, rights.quotes, rights.links),
        withheld_objects=frozenset(told.objects.withheld),
        consents=tuple(Consent(n.name, n.basis) for n in told.names),
        embargo_hours=told.embargo.hours,
        least=told.tables.least,
        text=text,
    )


def _coarseness(kind: PlaceKind, how: str, where: str) -> Coarseness:
    word, _, number = how.partition(":")
    if word == Fineness.CELL:
        if number.isdecimal() and int(number) <= FINEST_CELL:
            return Coarseness(Fineness.CELL, int(number))
        remedy = f'Write "cell:0" to "cell:{FINEST_CELL}"'
        raise LexiconError(f"{how!r} is no cell for a {kind}", where=where, remedy=remedy)
    if number or word not in list(Fineness):
        remedy = f"Write one of {', '.join(Fineness)}; a cell with its number, such as cell:5"
        raise LexiconError(f"{how!r} is no way to tell a {kind}", where=where, remedy=remedy)
    return Coarseness(Fineness(word))
