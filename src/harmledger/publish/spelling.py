"""Texts as cells that no spreadsheet runs, and back."""

from __future__ import annotations

# With these a spreadsheet begins a formula; some read the full-width signs as the plain ones.
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")
_DEFUSED = "'"


def defuse(text: str) -> str:
    """``text`` so that no spreadsheet takes it for a formula: an apostrophe before it where it would.

    Reversible: a text that starts with an apostrophe gets one more, so that ``rearm`` can tell them apart.
    """
    return _DEFUSED + text if text.startswith((*_FORMULA, _DEFUSED)) else text


def rearm(text: str) -> str:
    """What ``defuse`` was given."""
    return text.removeprefix(_DEFUSED)
