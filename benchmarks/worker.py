"""What it costs to take pages apart in the confined worker, beside doing it in this process, in pairs.

    python benchmarks/worker.py --texts 300 --pairs 5

The texts of ``HARMLEDGER_EVAL`` (the development part), else the examples, each as a page: its lines as paragraphs of
an article. Both ways give the same documents, which is looked at. What is counted is the time of the processor, this
process's and the worker's, and the clock's; the worker is started before, and what its start costs is told apart.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import time
from collections.abc import Callable, Iterator
from html import escape
from pathlib import Path

from harmledger import read
from harmledger.confined import Parser
from harmledger.model.document import Capture, Document, Told
from harmledger.model.ids import sha256

ROOT = Path(__file__).resolve().parent.parent


def texts(most: int) -> Iterator[str]:
    """The texts of the open part, where there is one; else the examples."""
    folder = os.environ.get("HARMLEDGER_EVAL")
    closed = set()
    if folder and (Path(folder) / "closed.txt").exists():
        closed = set((Path(folder) / "closed.txt").read_text("utf-8").split())
    found = sorted(Path(folder).glob("*_documents.jsonl")) if folder else []
    told: list[str] = []
    for path in found:
        for line in path.read_text("utf-8").splitlines():
            record = json.loads(line)
            if isinstance(record, dict) and record.get("text") and str(record.get("id")) not in closed:
                told.append(str(record["text"]))
    if not told:
        told = [path.read_text("utf-8") for path in sorted((ROOT / "examples" / "reports").rglob("*.txt"))]
    yield from (told * (1 + most // len(told)))[:most]


def captures(most: int) -> list[Capture]:
    """Each text as a page."""
    made = []
    for n, text in enumerate(texts(most)):
        body = "".join(f"<p>{escape(line)}</p>" for line in text.split("\n") if line.strip())
        head = f"<!doctype html><html><head><title>Report {n}</title></head>"
        page = f"{head}<body><article>{body}</article></body></html>"
        data = page.encode("utf-8", "replace")
        made.append(Capture(sha256(data), f"{n}.html", "html", len(data), data, Told()))
    return made


def spent(
    way: Callable[[Capture], Document], pages: list[Capture], worker: int | None
) -> tuple[float, float, list[str]]:
    """Seconds of the processor and of the clock, and the texts that came of it."""
    begun, clock = time.process_time() + _of(worker), time.perf_counter()
    made = [way(page).text for page in pages]
    return time.process_time() + _of(worker) - begun, time.perf_counter() - clock, made


def _of(process: int | None) -> float:
    """The processor's time of another process so far, in seconds."""
    if process is None:
        return 0.0
    fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def main() -> None:
    """Measure in pairs, and tell the middle of the ratios."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--texts", type=int, default=300)
    parser.add_argument("--pairs", type=int, default=5)
    told = parser.parse_args()
    pages = captures(told.texts)
    with Parser() as confined:
        begun = time.perf_counter()
        confined.document(pages[0])
        print(f"the worker's start, with its first page: {time.perf_counter() - begun:.2f} s")
        number = confined._worker.pid if confined._worker else None
        spent(read.document, pages, None)  # what loads late is loaded in both
        spent(confined.document, pages, number)
        ratios, clocks = [], []
        for pair in range(told.pairs):
            ways = [(read.document, None), (confined.document, number)]
            done = {which: spent(way, pages, which) for way, which in (ways if pair % 2 else reversed(ways))}
            if done[None][2] != done[number][2]:
                raise SystemExit("the two ways gave other documents")
            ratios.append(done[number][0] / done[None][0])
            clocks.append(done[number][1] / done[None][1])
            here = 1_000 * done[None][0] / len(pages)
            print(
                f"{here:.2f} ms a page in process, {ratios[-1]:.3f} times that in the worker (clock {clocks[-1]:.3f})"
            )
    middle, clock = statistics.median(ratios), statistics.median(clocks)
    print(f"{len(pages)} pages: {middle:.3f} times the processor, {clock:.3f} times the clock")


if __name__ == "__main__":
    main()
