"""How long exports take as they grow, and how much memory: claims of a release, in every format.

    python -m benchmarks.exports [--claims N] [--formats csv,parquet]

The release's catalogue is made of invented claims (those of ``benchmarks/released.py``, each again and again under ids
of its own). Every export runs in a process of its own, to a file, as ``harmledger export --public --out`` does it.
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

import msgspec

from benchmarks.released import released
from harmledger.catalogue import Catalogue, ClaimEntry, Contents, make
from harmledger.publish import shapes
from harmledger.publish.files import save
from harmledger.publish.rows import rows
from harmledger.publish.tables import Format, written
from harmledger.publish.telling import Told

SIZES = (10_000, 100_000, 1_000_000)
BUILD = Path(__file__).parent.parent / "build"
KINDS = 2000  # claims that differ in more than their id


def _entries(claims: int) -> Iterator[ClaimEntry]:
    kinds = [row for row in rows(released(KINDS // 2), "claims") if isinstance(row, shapes.ClaimRow)]
    encode = msgspec.json.Encoder().encode
    for n in range(claims):
        row = msgspec.structs.replace(kinds[n % len(kinds)], id=f"{n:020x}")
        start = row.date.start.isoformat() if row.date else None
        yield ClaimEntry(
            row.id, tally=False, document=row.document, incident=None, source=None, start=start, row=encode(row)
        )


def made(path: Path, claims: int) -> None:
    """A catalogue of so many claims."""
    make(path, Contents("0" * 64, (), (), _entries(claims), {"title": "made"}))


def measured(path: Path, form: str, claims: int) -> dict[str, float | str]:
    """One export to a file: seconds, peak memory, bytes, rows, digest."""
    catalogue = Catalogue(path)
    decode = msgspec.json.Decoder(shapes.ClaimRow).decode
    told = Told("claims")
    start = time.perf_counter()
    table = (decode(line) for line in islice(catalogue.lines("claims"), claims))
    with tempfile.TemporaryDirectory(dir=path.parent) as folder:
        save(Path(folder) / "out", written(told, form, table))
    return {
        "seconds": time.perf_counter() - start,
        "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000,
        "mb": told.size / 1e6,
        "rows": told.rows,
        "sha256": told.sha256,
    }


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--claims", type=int, default=SIZES[-1])
    parser.add_argument("--formats", default=",".join(Format))
    parser.add_argument("--one", nargs=3, metavar=("FILE", "FORMAT", "CLAIMS"), help=argparse.SUPPRESS)
    told = parser.parse_args()
    if told.one:
        print(json.dumps(measured(Path(told.one[0]), told.one[1], int(told.one[2]))))
        return
    BUILD.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="harmledger-exports-", dir=BUILD) as folder:
        path = Path(folder) / "catalogue.sqlite"
        made(path, told.claims)
        print("| format | claims | seconds | peak memory | file | rows told | SHA-256 |\n|---|---|---|---|---|---|---|")
        for form in told.formats.split(","):
            for size in (*(s for s in SIZES if s < told.claims), told.claims):
                command = [sys.executable, "-m", "benchmarks.exports", "--one", str(path), form, str(size)]
                out = json.loads(subprocess.run(command, capture_output=True, check=True).stdout)
                print(
                    f"| {form} | {size:,} | {out['seconds']:.1f} | {out['peak_mb']:.0f} MB | {out['mb']:.0f} MB "
                    f"| {out['rows']:,} | {out['sha256'][:12]} |",
                    flush=True,
                )


if __name__ == "__main__":
    main()
