"""Errors by class: what was missed, invented or misread, slot by slot, for whoever wants to mend a rule."""

from __future__ import annotations

import importlib.util
import json
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable
from pathlib import Path
from types import ModuleType
from typing import Any

OUT = Path(__file__).parent.parent / "build" / "evaluation"


def scorer(material: Path) -> ModuleType:
    """The material's own scorer as a module, so that its notion of agreement is the one that is reported."""
    path = material / "score.py"
    spec = importlib.util.spec_from_file_location("material_score", path)
    if spec is None or spec.loader is None:
        raise FileNotFoundError(path)
    module = importlib.util.module_from_spec(spec)
    sys.path.insert(0, str(material))
    spec.loader.exec_module(module)
    return module


def rows(path: Path) -> list[dict[str, Any]]:
    """The lines of a JSON lines file."""
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]


def report(material: Path, what: str, made: dict[str, Path]) -> None:
    """Write the errors of a run, one JSON line each, and print how many there are of each class."""
    score = scorer(material)
    closed = set((material / "closed.txt").read_text().split())
    found = list((narratives if what == "narratives" else claims)(score, material, made, closed))
    OUT.mkdir(parents=True, exist_ok=True)
    path = OUT / f"{what}.errors.jsonl"
    path.write_text("".join(json.dumps(e, ensure_ascii=False, default=str) + "\n" for e in found), encoding="utf-8")
    classes = Counter(e["class"] for e in found)
    for name, n in classes.most_common():
        print(f"{what}: {name:<40} {n:>5}")


def narratives(score: Any, material: Path, made: dict[str, Path], closed: set[str]) -> Iterable[dict[str, Any]]:  # noqa: ANN401 (a module)
    """Each range of a narrative that differs from the coders', with how it differs."""
    best: dict[str, dict[str, Any]] = {}
    for incident in rows(made["incidents"]):
        for document in incident["documents"]:
            k = score.span(incident.get("killed")) or [0, 0]
            if document not in best or k[0] > (score.span(best[document].get("killed")) or [0, 0])[0]:
                best[document] = incident
    for gold in rows(material / "gaza_gold.jsonl"):
        if gold["id"] in closed:
            continue
        got = best.get(gold["id"], {})
        pairs = [(k, score.span(got.get(k)), gold[f"{k}_civilians"]) for k in ("killed", "injured")]
        pairs += [
            (who, score.bounds((got.get("killed") or {}).get(who)), gold["killed_by"].get(who))
            for who in ("children", "women")
        ]
        for name, mine, theirs in pairs:
            how = _differs(mine, theirs)
            if how:
                yield {"id": gold["id"], "class": f"{name} {how}", "got": mine, "gold": theirs}


def _differs(mine: list[Any] | None, theirs: list[int] | None) -> str | None:
    if theirs is None:
        return "invented" if mine and mine[0] > 0 else None
    if mine is None:
        return "missed"
    closed = [mine[0], mine[0] if mine[1] is None else mine[1]]
    if closed == theirs:
        return None
    which = [w for w, x, y in zip(("minimum", "maximum"), closed, theirs, strict=True) if x != y]
    sign = "low" if closed[0] + closed[1] < sum(theirs) else "high"
    return f"{' and '.join(which)} too {sign}"


def claims(score: Any, material: Path, made: dict[str, Path], closed: set[str]) -> Iterable[dict[str, Any]]:  # noqa: ANN401 (a module)
    """For each coded text, the slots that one side tells and the other does not."""
    mine: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for claim in rows(made["claims"]):
        if claim.get("stance") != "denies":
            mine[claim["document"]].append(claim)
    for gold in rows(material / "syria_claims_gold.jsonl"):
        if gold["id"] in closed:
            continue
        want = [s for c in gold["claims"] if c.get("scope") != "tally" for s in score.gold_slots(c)]
        have = list(score.got_slots(mine[gold["id"]])) if mine[gold["id"]] else []
        for slot in want:
            if not any(score.agree(slot, other) for other in have):
                yield {"id": gold["id"], "class": f"{slot[0]} missed", "slot": slot}
        for slot in have:
            if not any(score.agree(slot, other) for other in want):
                yield {"id": gold["id"], "class": f"{slot[0]} invented", "slot": slot}
