"""Scores harmledger on coded material and holds the floors.

    python evaluation/gate.py [--part open|closed] [--only narratives|claims|linking] [--raise] [--keep FOLDER]
                              [--server]

The material is a folder named by HARMLEDGER_EVAL: documents, gold files and their own scorer (``score.py``). Without
it nothing is measured, which is said, and the gate passes. ``--raise`` lifts the floors to what was measured, less a
margin, and never lowers one. The errors by class go to ``build/evaluation``, which is not part of the repository: they
quote the material. ``--server`` keeps the cases in a PostgreSQL server instead of folders: the same floors must hold.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import nullcontext
from pathlib import Path
from typing import Any

import errors

HERE = Path(__file__).parent
sys.path.append(str(HERE.parent))
from tests import server  # noqa: E402 (this is a script: it makes the root known first)

FLOORS = HERE / "floors.json"
MARGIN = 0.005  # a floor stands this far below what was measured, so that a rounding is no failure

# What is measured: which documents, how they are run, and how an export of them is scored.
RUNS: dict[str, tuple[str, tuple[str, ...]]] = {
    "narratives": ("gaza_documents.jsonl", ("--link", "none")),
    "syria": ("syria_documents.jsonl", ()),
}
SCORED = {"narratives": "narratives", "claims": "syria", "linking": "syria"}
EXPORTS = ("claims", "incidents", "documents")


def harmledger(*arguments: str) -> None:
    """The command itself, in a process of its own, as a user would run it."""
    done = subprocess.run([sys.executable, "-m", "harmledger", *arguments], capture_output=True, text=True, check=False)
    if done.returncode not in (0, 3):
        sys.exit(f"harmledger {' '.join(arguments)} ended with {done.returncode}:\n{done.stderr[-2000:]}")


def export(material: Path, folder: Path, run: str, case: str) -> dict[str, Path]:
    """Run the documents of ``run`` into a new case and export it; the paths of the exports."""
    documents, options = RUNS[run]
    places = material.parent / "gazetteer" / "syria_places.csv"
    gazetteer = ("--places", str(places)) if run == "syria" and places.exists() else ()
    begun = time.perf_counter()
    harmledger("run", str(material / documents), *options, *gazetteer, "--case", case)
    print(f"{run}: read in {time.perf_counter() - begun:.1f} s", file=sys.stderr)
    made = {what: folder / f"{run}.{what}.jsonl" for what in EXPORTS}
    for what, path in made.items():
        harmledger("export", what, "--case", case, "--format", "jsonl", "--out", str(path))
    return made


def score(material: Path, what: str, made: Mapping[str, Path], part: str) -> dict[str, Any]:
    """The material's own scorer on an export."""
    command = [sys.executable, str(material / "score.py"), what, "--gold", str(material), "--part", part]
    command += ["--incidents", str(made["incidents"])]
    if what == "claims":
        command += ["--claims", str(made["claims"])]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    figures: dict[str, Any] = json.loads(done.stdout)
    return figures


def flat(figures: Mapping[str, Any], name: str) -> Iterator[tuple[str, float]]:
    """Nested figures as ``narratives.killed.exact`` → number."""
    for key, value in figures.items():
        if isinstance(value, Mapping):
            yield from flat(value, f"{name}.{key}")
        elif isinstance(value, int | float):
            yield f"{name}.{key}", float(value)


def falls_short(measured: Mapping[str, float], floors: Mapping[str, float]) -> list[str]:
    """One sentence for each floor that is not held. A false alarm's floor is a ceiling."""
    found = []
    for name, floor in floors.items():
        if name not in measured:
            continue
        worse = measured[name] > floor if "false alarm" in name else measured[name] < floor
        if worse:
            found.append(f"{name} is {measured[name]:.4f}; the floor is {floor:.4f}")
    return found


def raised(measured: Mapping[str, float], floors: Mapping[str, float]) -> dict[str, float]:
    """The floors lifted to what was measured, less the margin; none is lowered."""
    lifted = dict(floors)
    for name, floor in floors.items():
        if name not in measured:
            continue
        if "false alarm" in name:
            lifted[name] = min(floor, round(measured[name] + MARGIN, 4))
        else:
            lifted[name] = max(floor, round(measured[name] - MARGIN, 4))
    return lifted


def main() -> None:
    """Measure, report, compare with the floors."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--part", choices=["open", "closed"], default="open")
    parser.add_argument("--only", choices=sorted(SCORED), action="append")
    parser.add_argument("--raise", dest="lift", action="store_true")
    parser.add_argument("--keep", type=Path, help="keep cases and exports in this folder")
    parser.add_argument("--server", action="store_true", help="cases in a PostgreSQL server that is started for them")
    asked = parser.parse_args()
    named = os.environ.get("HARMLEDGER_EVAL")
    if not named or not (Path(named) / "score.py").is_file():
        print("No coded material (HARMLEDGER_EVAL names no folder with a score.py): nothing was measured.")
        return
    material = Path(named)
    measured: dict[str, float] = {}
    with tempfile.TemporaryDirectory() as temporary, server.running() if asked.server else nullcontext() as store:
        folder = asked.keep or Path(temporary)
        folder.mkdir(parents=True, exist_ok=True)
        made: dict[str, dict[str, Path]] = {}
        for what in asked.only or sorted(SCORED):
            run = SCORED[what]
            if run not in made:
                case = store.database() if store else str(folder / f"{run}.case")
                made[run] = export(material, folder, run, case)
            measured.update(flat(score(material, what, made[run], asked.part), what))
            if what != "linking" and asked.part == "open":
                errors.report(material, what, made[run])
    for name, value in measured.items():
        print(f"{name:<60} {value:.4f}")
    floors: dict[str, float] = json.loads(FLOORS.read_text()) if FLOORS.exists() else {}
    if asked.part == "closed":
        return
    short = falls_short(measured, floors)
    if asked.lift and not short:
        FLOORS.write_text(json.dumps(raised(measured, floors), indent=2, sort_keys=True) + "\n")
    for sentence in short:
        print(sentence, file=sys.stderr)
    held = len([name for name in floors if name in measured]) - len(short)
    print(f"{held} floors held, {len(short)} not")
    sys.exit(1 if short else 0)


if __name__ == "__main__":
    main()
