"""How sure a measured figure is: bootstrap intervals over the texts of a part.

    python evaluation/intervals.py FOLDER [--part open|closed] [--times 200] [--seed 1]

FOLDER is what ``gate.py --keep FOLDER`` kept. The texts of the part are drawn with replacement, as many as there are,
and scored by the material's own scorer (HARMLEDGER_EVAL), again and again; each figure is printed with the bounds
between which 95 of a hundred draws lie. Opening the closed part is to be noted, each time.
"""

from __future__ import annotations

import argparse
import os
import random
import sys
from collections import Counter
from collections.abc import Callable, Mapping
from pathlib import Path
from types import ModuleType
from typing import Any

from errors import rows, scorer
from gate import flat

Row = dict[str, Any]
GOLD = {"narratives": "gaza_gold.jsonl", "claims": "syria_claims_gold.jsonl"}


def drawn(listed: list[Row], key: str, copies: Mapping[str, int]) -> list[Row]:
    """The rows of the drawn texts, each copy under a name of its own."""
    return [{**row, key: f"{row[key]}#{n}"} for row in listed for n in range(copies.get(str(row[key]), 0))]


def narratives(score: ModuleType, gold: list[Row], folder: Path) -> Callable[[Mapping[str, int]], Mapping[str, Any]]:
    """Scores a draw of narratives, each of which is one incident's document."""
    incidents = rows(folder / "narratives.incidents.jsonl")

    def measure(copies: Mapping[str, int]) -> Mapping[str, Any]:
        told = [
            {**i, "documents": [f"{d}#{n}" for d in i["documents"] for n in range(copies.get(d, 0))]} for i in incidents
        ]
        score.rows = lambda _: drawn(gold, "id", copies)
        return dict(score.narratives(Path(), told))

    return measure


def claims(score: ModuleType, gold: list[Row], folder: Path) -> Callable[[Mapping[str, int]], Mapping[str, Any]]:
    """Scores a draw of texts coded claim by claim."""
    told = rows(folder / "syria.claims.jsonl")
    home = {c: n for n, i in enumerate(rows(folder / "syria.incidents.jsonl")) for c in i["claims"]}

    def measure(copies: Mapping[str, int]) -> Mapping[str, Any]:
        mine = [
            {**c, "id": f"{c['id']}#{n}", "document": f"{c['document']}#{n}"}
            for c in told
            for n in range(copies.get(c["document"], 0))
        ]
        homes: dict[int, list[str]] = {}
        for claim in mine:
            if (found := home.get(claim["id"].rsplit("#", 1)[0])) is not None:
                homes.setdefault(found, []).append(claim["id"])
        score.rows = lambda _: drawn(gold, "id", copies)
        return dict(score.claims(Path(), mine, [{"claims": listed} for listed in homes.values()]))

    return measure


def main() -> None:
    """Draw, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--part", choices=["open", "closed"], default="open")
    parser.add_argument("--times", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    named = os.environ.get("HARMLEDGER_EVAL")
    if not named or not (Path(named) / "score.py").is_file():
        sys.exit("No coded material: HARMLEDGER_EVAL names no folder with a score.py")
    material = Path(named)
    closed = set((material / "closed.txt").read_text(encoding="utf-8").split())
    score = scorer(material)
    chance = random.Random(asked.seed)  # noqa: S311 (a draw to be repeated, no secret)
    for what, maker in (("narratives", narratives), ("claims", claims)):
        gold = [r for r in rows(material / GOLD[what]) if (r["id"] in closed) == (asked.part == "closed")]
        measure = maker(score, gold, asked.folder)
        names = [str(r["id"]) for r in gold]
        whole = dict(flat(measure(Counter(names)), what))
        drawings = [dict(flat(measure(Counter(chance.choices(names, k=len(names)))), what)) for _ in range(asked.times)]
        for name, value in whole.items():
            if name.endswith(("exact", "overlap", "alarm", "f1", "right", "km")):
                found = sorted(d[name] for d in drawings if name in d)
                low, high = found[int(0.025 * len(found))], found[int(0.975 * len(found)) - 1]
                print(f"{name:<45} {value:.3f}  {low:.3f} to {high:.3f}")


if __name__ == "__main__":
    main()
