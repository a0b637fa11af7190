"""Texts as cells that no spreadsheet runs, and back."""

from __future__ import annotations

import re

# With these a spreadsheet begins a formula; some read the full-width signs as the plain ones.
_SIGNS = "=+\\-@\uff1d\uff0b\uff0d\uff20"
# Where a cell begins: at the text's head, and, in a spreadsheet whose language splits cells at semicolons and so takes
# our quotes for letters, after each of these. Quotes and spaces before a sign are passed over, as it may do.
_HEAD = r"(?:\A|(?<=[;\t\r\n]))"
_LIVE = re.compile(rf"{_HEAD}(?=[\" \xa0]*[{_SIGNS}]|')|\A(?=[\t\r\n])")
_DEFUSED = re.compile(rf"{_HEAD}'")


def defuse(text: str) -> str:
    """``text`` so that no spreadsheet takes it, or a part of it, for a formula: an apostrophe before it where it would.

    Reversible: what starts with an apostrophe gets one more, so that ``rearm`` can tell them apart.
    """
    return _LIVE.sub("'", text)


def rearm(text: str) -> str:
    """What ``defuse`` was given."""
    return _DEFUSED.sub("", text)
