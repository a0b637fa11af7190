"""How fast a case is filled, beside another checkout of the program, in pairs.

    git worktree add ../before COMMIT
    python benchmarks/ingest.py --against ../before --pairs 5

Both read the examples, each text many times with other numbers in it, through the command, by turns. What is counted
is the time of the processor, the command's and its children's, so that other work on the machine weighs little.
"""

from __future__ import annotations

import argparse
import os
import re
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
NUMBER = re.compile(r"\b[2-9]\d?\b")


def laid_out(folder: Path, copies: int) -> int:
    """The examples many times over, each time with other numbers; gives how many texts there are."""
    made = 0
    for path in sorted((ROOT / "examples" / "reports").rglob("*")):
        if path.suffix not in (".txt", ".html"):
            continue
        text = path.read_text(encoding="utf-8")
        for copy in range(copies):
            other = NUMBER.sub(lambda found, by=copy: str(2 + (int(found[0]) + by) % 97), text)
            other += f"\n<!-- {copy} -->\n" if path.suffix == ".html" else f"\n\nCopy {copy}\n"  # no two are the same
            (folder / f"{path.stem}-{copy}{path.suffix}").write_text(other, encoding="utf-8")
            made += 1
    return made


def spent(checkout: Path, inputs: Path, case: Path) -> float:
    """Seconds of the processor that one checkout needs to fill a case."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    command = [sys.executable, "-m", "harmledger", "run", str(inputs), "--case", str(case)]
    environment = {**os.environ, "PYTHONPATH": str(checkout / "src")}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    if done.returncode not in (0, 3):
        sys.exit(f"{checkout}: {done.stderr}")
    shutil.rmtree(case)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def main() -> None:
    """Measure in pairs, and tell the ratio of each and the middle one."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--against", type=Path, required=True, help="another checkout")
    parser.add_argument("--pairs", type=int, default=5)
    parser.add_argument("--copies", type=int, default=8)
    told = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        inputs, case = Path(name) / "in", Path(name) / "case"
        inputs.mkdir()
        texts = laid_out(inputs, told.copies)
        spent(ROOT, inputs, case)  # the first time writes byte code
        spent(told.against, inputs, case)
        ratios = []
        for pair in range(told.pairs):
            turn = (told.against, ROOT) if pair % 2 == 0 else (ROOT, told.against)
            took = {checkout: spent(checkout, inputs, case) for checkout in turn}
            ratios.append(took[told.against] / took[ROOT])
            print(f"{texts} texts: before {took[told.against]:.2f} s, now {took[ROOT]:.2f} s, ratio {ratios[-1]:.2f}")
    print(f"speed beside the other: {statistics.median(ratios):.2f} (middle of {told.pairs} pairs)")


if __name__ == "__main__":
    main()
