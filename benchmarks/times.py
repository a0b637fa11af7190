"""How long harmledger takes on this machine: start-up, the demonstration from a cold start, its peak of memory.

Each figure is the median of several fresh processes, timed from outside as a user waits for them. Nothing is
compared with another machine's figures: what may not be exceeded stands beside, with where it comes from.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).parent.parent
PROGRAM = Path(sys.executable).parent / "harmledger"
ROUNDS = 5
EXAMPLES = ROOT / "examples"


def measured(*arguments: str | Path) -> tuple[float, float]:
    """Seconds from start to end of one command, and its peak memory in MB.

    Raises:
        SystemExit: the command failed, so there is nothing to measure.
    """
    began = time.perf_counter()
    process = subprocess.Popen([PROGRAM, *map(str, arguments)], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    _, status, used = os.wait4(process.pid, 0)
    seconds = time.perf_counter() - began
    if status:
        said = process.stderr.read().decode(errors="replace") if process.stderr else ""
        sys.exit(f"harmledger {' '.join(map(str, arguments))} failed:\n{said}")
    # ru_maxrss is in kilobytes, but in bytes on macOS
    return seconds, used.ru_maxrss / (1 << 20 if sys.platform == "darwin" else 1 << 10)


def main() -> None:
    """Print one line a figure."""
    told = ("--manifest", EXAMPLES / "manifest.csv", "--places", EXAMPLES / "places.csv")
    starts = [measured("--help")[0] for _ in range(ROUNDS)]
    with tempfile.TemporaryDirectory() as folder:
        case = Path(folder) / "case"
        first = [measured("run", EXAMPLES / "reports", *told, "--case", Path(folder) / str(n)) for n in range(ROUNDS)]
        measured("run", EXAMPLES / "reports", *told, "--case", case)
        again = [measured("run", EXAMPLES / "reports", *told, "--case", case)[0] for _ in range(ROUNDS)]
        checks = [measured("verify", "--case", case)[0] for _ in range(ROUNDS)]
    seconds, memory = zip(*first, strict=True)
    figures = (
        ("harmledger --help", statistics.median(starts), "s", "at most 0.4 s"),
        ("run over examples/, new case", statistics.median(seconds), "s", ""),
        ("  its peak of memory", max(memory), "MB", "at most 400 MB"),
        ("run over examples/ again", statistics.median(again), "s", ""),
        ("verify", statistics.median(checks), "s", ""),
    )
    print(f"Medians of {ROUNDS} fresh processes on this machine, nothing else measured yet:")
    for name, value, unit, bound in figures:
        print(f"  {name:32} {value:8.2f} {unit:2}  {bound}".rstrip())


if __name__ == "__main__":
    main()
