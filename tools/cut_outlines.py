"""Cuts coasts and borders for the page's map out of the npm package world-atlas 2.0.2 (Natural Earth 4.1,
1:50 million, public domain). The Makefile does so where npm is there; by hand, without arguments:

    npm ci --prefix tools/outlines
    python tools/cut_outlines.py
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent.parent
SOURCE = ROOT / "tools" / "outlines" / "node_modules" / "world-atlas" / "countries-50m.json"
TARGET = ROOT / "src" / "harmledger" / "resources" / "outlines" / "world.index"

TOLERANCE = 0.02  # degrees, about 2 km: what 1:50 million itself generalises
HEADER = """\
# Coasts (c) and borders (b) in hundredths of a degree: the first pair is longitude and latitude, each later
# pair the step from the one before. Natural Earth 4.1, 1:50 million, public domain, by way of world-atlas
# 2.0.2; simplified to 0.02 degrees by tools/cut_outlines.py. Borders are Natural Earth's, de facto, and no
# judgement of ours. South of 60 degrees south is left out.
"""

Point = tuple[float, float]


def arcs(of: Any) -> Iterator[int]:  # noqa: ANN401 (nested lists of a topology)
    """The numbers of the arcs that a geometry is made of, the same for either direction."""
    if isinstance(of, int):
        yield of if of >= 0 else ~of
    else:
        for part in of:
            yield from arcs(part)


def simplified(points: list[Point]) -> list[Point]:
    """Douglas and Peucker's line: no point left out lies further off than ``TOLERANCE``."""
    keep = {0, len(points) - 1}
    waiting = [(0, len(points) - 1)]
    while waiting:
        a, b = waiting.pop()
        off, far = max(((distance(points[i], points[a], points[b]), i) for i in range(a + 1, b)), default=(0.0, a))
        if off > TOLERANCE:
            keep.add(far)
            waiting += [(a, far), (far, b)]
    return [points[i] for i in sorted(keep)]


def distance(p: Point, a: Point, b: Point) -> float:
    """From ``p`` to the line through ``a`` and ``b``, or to ``a`` where they are one."""
    dx, dy = b[0] - a[0], b[1] - a[1]
    long = float((dx * dx + dy * dy) ** 0.5)
    if not long:
        return float(((p[0] - a[0]) ** 2 + (p[1] - a[1]) ** 2) ** 0.5)
    return abs(dx * (a[1] - p[1]) - (a[0] - p[0]) * dy) / long


def lines(topology: dict[str, Any]) -> Iterator[str]:
    """One line an arc."""
    scale, shift = topology["transform"]["scale"], topology["transform"]["translate"]
    used = Counter(n for g in topology["objects"]["countries"]["geometries"] for n in arcs(g.get("arcs", [])))
    for n, arc in enumerate(topology["arcs"]):
        x = y = 0
        points = []
        for dx, dy in arc:
            x, y = x + dx, y + dy
            points.append((x * scale[0] + shift[0], y * scale[1] + shift[1]))
        if max(lat for _, lat in points) < -60:
            continue
        whole = [(round(lon * 100), round(lat * 100)) for lon, lat in simplified(points)]
        steps = [(c - a, d - b) for (a, b), (c, d) in pairwise(whole) if (a, b) != (c, d)]
        if steps:
            told = (*whole[0], *(number for step in steps for number in step))
            yield " ".join(("b" if used[n] > 1 else "c", *map(str, told)))


if __name__ == "__main__":
    found = sorted(lines(json.loads(SOURCE.read_text(encoding="utf-8"))))
    TARGET.parent.mkdir(exist_ok=True)
    new = TARGET.with_suffix(".new")
    new.write_text(HEADER + "\n".join(found) + "\n", encoding="utf-8", newline="\n")
    new.replace(TARGET)
