"""Takes the name of a set of linking weights or a file's text, gives ``Weights``, every number checked.
Never learns or changes a weight.
"""

from __future__ import annotations

from collections.abc import Mapping
from math import isfinite

import msgspec

from harmledger.errors import LexiconError
from harmledger.model.weights import Weights
from harmledger.resources.toml import convert, read_toml


class _File(msgspec.Struct, forbid_unknown_fields=True):
    """A weights file as written."""

    name: str
    version: int
    prior: float
    settings: dict[str, float]
    outcomes: dict[str, dict[str, float]]


SETTINGS = frozenset({"zone_slack_days", "place_slack_km", "undated_days", "block_window"})


def weights(name: str = "learned") -> Weights:
    """The packaged weights of this name.

    Raises:
        LexiconError: if there are none, or the file breaks its schema.
    """
    return parse(*read_toml("weights", name))


def parse(text: str, where: str) -> Weights:
    """The weights that ``text`` (TOML) tells.

    Raises:
        LexiconError: naming ``where`` and what is wrong.
    """
    told = convert(text, _File, where)
    if missing := sorted(SETTINGS ^ told.settings.keys()):
        raise LexiconError(
            f"settings are missing or unknown: {', '.join(missing)}",
            where=where,
            remedy=f"Give each of {', '.join(sorted(SETTINGS))} once",
        )
    for setting, value in told.settings.items():
        if not isfinite(value) or value < 0:
            raise LexiconError(f"{setting} is {value}", where=where, remedy="Give a number from 0 up")
    _finite({"prior": {"prior": told.prior}, **told.outcomes}, where)
    return Weights(told.name, told.version, told.prior, told.outcomes, told.settings)


def _finite(tables: Mapping[str, Mapping[str, float]], where: str) -> None:
    for piece, outcomes in tables.items():
        for outcome, value in outcomes.items():
            if not isfinite(value):
                raise LexiconError(
                    f"the weight of {piece}.{outcome} is {value}", where=where, remedy="Give a finite number"
                )
