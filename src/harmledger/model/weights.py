"""The weights by which linking judges whether two accounts speak of one event: data, never constants in code."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Weights:
    """Log-odds (natural logarithm) for every outcome of every comparison.

    Args:
        name: What the set is called ("hand").
        version: From 1; a change of any number is a new version.
        prior: Log-odds that two accounts that met as candidates speak of one event, before any evidence.
        outcomes: Piece of evidence → outcome → weight, as ``link.evidence`` names them. A comparison whose
            words are missing on either side has no outcome and no weight.
        settings: Distances in kilometres, days and counts that the comparisons use.
    """

    name: str
    version: int
    prior: float
    outcomes: Mapping[str, Mapping[str, float]]
    settings: Mapping[str, float]

    @property
    def id(self) -> str:
        """The name with its version ("hand@1")."""
        return f"{self.name}@{self.version}"
