"""Model objects as plain JSON values and back.

Every field is written out, those with their default too: what an entry says must not change when a default
in the code does. Enums are their values, days ISO 8601, tuples lists.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from typing import Any, TypeVar, cast, get_type_hints

import msgspec

from harmledger.errors import IntegrityError
from harmledger.ledger.canonical import JSON
from harmledger.model.claim import What, Who
from harmledger.model.document import Capture
from harmledger.model.incident import Assessment, Presumed, Range

T = TypeVar("T")
_ASSESSMENT: dict[str, Any] = {name: hint for name, hint in get_type_hints(Assessment).items() if name != "ranges"}


def encode(value: object) -> dict[str, JSON]:
    """A model object as a JSON object. A capture comes without its bytes, which the blob folder keeps.

    Raises:
        TypeError: it is no model object.
    """
    if not dataclasses.is_dataclass(value) or isinstance(value, type):
        raise TypeError(f"{type(value).__name__} is no model object")
    if isinstance(value, Capture):
        value = dataclasses.replace(value, data=b"")
    plain = cast("dict[str, JSON]", msgspec.to_builtins(value))
    if isinstance(value, Capture):
        del plain["data"]
    return plain


def decode(value: JSON, kind: type[T]) -> T:
    """The model object that ``encode`` wrote; a field that it lacks has its default.

    A capture comes with no bytes: they are under ``sha256`` in the blob folder.

    Raises:
        IntegrityError: the value has not the shape of a ``kind``.
    """
    try:
        if kind is Assessment:
            return cast("T", _assessment(value))
        if kind is Capture and isinstance(value, Mapping):
            value = {**value, "data": ""}
        return msgspec.convert(value, kind)
    except (msgspec.ValidationError, KeyError, TypeError, ValueError) as error:
        raise IntegrityError(
            f"what is stored is no {kind.__name__} ({error})",
            remedy="Run verify; if the case is whole, it was written by another version of harmledger",
        ) from error


def _assessment(value: JSON) -> Assessment:
    """By hand: msgspec tells no two enums apart in one key."""
    if not isinstance(value, Mapping) or not isinstance(value["ranges"], Mapping):
        raise ValueError("an object is needed")
    ranges = {What(what): _block(block) for what, block in value["ranges"].items()}
    rest = {name: msgspec.convert(value[name], hint) for name, hint in _ASSESSMENT.items() if name in value}
    return Assessment(ranges=ranges, **rest)


def _block(block: JSON) -> dict[Who | Presumed, Range]:
    if not isinstance(block, Mapping):
        raise ValueError("an object is needed")
    return {_status(who): msgspec.convert(bounds, Range) for who, bounds in block.items()}


def _status(who: str) -> Who | Presumed:
    return Presumed(who) if who in {status.value for status in Presumed} else Who(who)
