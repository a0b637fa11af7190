"""What people who work on a case keep in it under names of their own, for each other: filters, mappings of tables."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import TypeVar

from harmledger import ledger
from harmledger.errors import UsageError
from harmledger.ledger import JSON
from harmledger.settings import settings, who

LONGEST = 60  # letters of a name

T = TypeVar("T")


def remembered(case: str, slot: str, kind: type[T]) -> Mapping[str, T]:
    """What is kept in a slot of a case, by name.

    Raises:
        CaseError: if there is no such case.
    """
    with ledger.open_case(case) as opened:
        told = opened.slot(slot)
    return {name: ledger.decode(each, kind) for name, each in sorted(told.items())} if isinstance(told, dict) else {}


def remember(case: str, slot: str, name: str, value: JSON, by: str | None = None) -> None:
    """Keep a value in a slot of a case under a name; None takes it away.

    Raises:
        UsageError: the name is empty or long.
        CaseError: if there is no such case, or it is being written to.
    """
    name = name.strip()
    if not 0 < len(name) <= LONGEST:
        what = f"{name[:LONGEST]!r}… is a long name" if name else "the name is empty"
        raise UsageError(what, remedy=f"Take up to {LONGEST} letters")
    with ledger.open_case(case, write=True, by=who(by, settings(os.environ, case))) as opened:
        held = opened.slot(slot)
        kept = {**held, name: value} if isinstance(held, dict) else {name: value}
        opened.set_slot(slot, {n: each for n, each in kept.items() if each is not None} or None)
