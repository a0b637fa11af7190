"""A picture of ranges as one SVG file: no script, no fonts of its own, readable without colours."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape

from harmledger.model.interval import Interval
from harmledger.publish import words

_ROW, _LEFT, _SCALE, _RIGHT, _TOP = 26, 220, 420, 150, 48
_SURE, _MAYBE, _INK = "#1f5a94", "#8fb8de", "#1a1a1a"


def bars(rows: Iterable[tuple[str, Interval | None]], caption: str) -> str:
    """Ranges, one below the other, on one scale from none.

    What is told at least is dark, what is told at most is light. A bound that is open runs to the edge, dashed.

    Args:
        rows: What each range is of, and the range; None: nobody tells any.
        caption: What they are of.
    """
    told = list(rows)
    bounds = [bound for _, i in told if i for bound in (i.low, i.high) if bound is not None]
    most = max([*bounds, 1])
    height = _TOP + _ROW * len(told) + 12
    width = _LEFT + _SCALE + _RIGHT
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}" '
        'font-family="sans-serif" font-size="13" role="img" aria-labelledby="caption">',
        f'<title id="caption">{_text(caption)}</title>',
        f'<rect width="{width}" height="{height}" fill="#ffffff"/>',
        f'<text x="12" y="26" font-size="15" fill="{_INK}">{_text(caption)}</text>',
    ]
    for n, (name, interval) in enumerate(told):
        lines += _row(_TOP + n * _ROW, name, interval, most)
    return "\n".join([*lines, "</svg>"]) + "\n"


def _row(top: int, name: str, interval: Interval | None, most: int) -> list[str]:
    middle = top + _ROW / 2 + 4
    number = words.DASH if interval is None else words.number(interval)
    lines = [f'<text x="{_LEFT - 10}" y="{middle}" text-anchor="end" fill="{_INK}">{_text(name)}</text>']
    if interval is not None:
        low = round(_SCALE * (interval.low or 0) / most, 1)
        high = round(_SCALE * (interval.high if interval.high is not None else most) / most, 1)
        edge = f' stroke="{_SURE}" stroke-dasharray="4 3"' if interval.high is None or interval.low is None else ""
        lines.append(f'<rect x="{_LEFT}" y="{top + 5}" width="{max(high, 1)}" height="16" fill="{_MAYBE}"{edge}/>')
        lines.append(f'<rect x="{_LEFT}" y="{top + 5}" width="{low}" height="16" fill="{_SURE}"/>')
    lines.append(f'<text x="{_LEFT + _SCALE + 10}" y="{middle}" fill="{_INK}">{_text(number)}</text>')
    return lines


def _text(told: str) -> str:
    return escape(words.said(told))
