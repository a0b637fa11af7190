"""What a campaign is: a harm that can be done again by two numbers, the seed and the trial.

A module of ``campaigns/trials`` holds one or more under ``CAMPAIGNS``; nothing else is needed for a campaign to be run
by ``make campaign``, shown in ``docs/reliability.md`` and tried shortly by the test suite.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Any


@dataclass(frozen=True, slots=True)
class Trial:
    """One trial: its number, chance that depends on name, seed and number alone, an empty folder of its own (which is
    removed after it), and what the campaign laid out for all of its trials."""

    number: int
    rng: Random
    room: Path
    desk: Any


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a trial: ``faults`` in sentences, none where all held; and what it counted (documents that were
    acknowledged, say), to show that something was put at stake."""

    faults: tuple[str, ...] = ()
    counted: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Campaign:
    """A harm and what must hold under it.

    Args:
        name: As ``ONLY=`` names it.
        harm: What is done, for the table.
        holds: What must hold, for the table.
        least: How many trials are the least for the table; ``make campaign`` runs so many unless told.
        short: How many the test suite runs.
        trial: Does one. It tells what went wrong in its outcome; what it raises is a fault of the trial, too.
        desk: Lays out what all trials share in the folder it is given (a server, a finished case), and puts it away.
        every: How many trials there are where the campaign goes through all there are; it asks the desk.
        missing: Tells why the campaign cannot be run on this machine, or None where it can.
    """

    name: str
    harm: str
    holds: str
    least: int
    short: int
    trial: Callable[[Trial], Outcome]
    desk: Callable[[Path], AbstractContextManager[Any]] | None = None
    every: Callable[[Any], int] | None = None
    missing: Callable[[], str | None] | None = None
