"""How long linking and assessing take as a case grows, how much memory, and what one more document costs.

    python benchmarks/linking.py [--claims N] [--splink] [--no-growth]

The cases are those of ``benchmarks/synthetic.py``. Each size is linked and assessed in a process of its own. The
exponent is the slope between the smallest and the largest size on logarithmic scales: 1 is time in proportion to
claims. One more document is measured on a case that stands in memory: taken in, linked, and the incidents it moves
assessed again.

Beside it, over the same claims, splink on DuckDB, in an environment of its own under ``build/``, in its usual way of
working (weights learned from the data by expectation maximisation, no labels) and the same blocking in SQL: a day with
a place, a place with nothing dated, a name or a rare word in common. The F1 is of pairs of claims of one event.
"""

from __future__ import annotations

import argparse
import json
import math
import os
import resource
import statistics
import subprocess
import sys
import time
import venv
from collections import Counter
from collections.abc import Hashable, Mapping
from pathlib import Path
from typing import Any

from benchmarks.synthetic import Case, made
from harmledger import assess, link
from harmledger.link.growing import Linker
from harmledger.model.ids import ClaimId
from harmledger.model.incident import Incident
from harmledger.model.method import Method
from harmledger.resources.methods import method
from harmledger.resources.weights import weights

ROOT = Path(__file__).parent.parent
ENVIRONMENT = ROOT / "build" / "splink-venv"
SIZES = (10_000, 30_000, 100_000)
SECONDS, MEGABYTES, EXPONENT, MORE = 60, 2000, 1.15, 0.2  # the bounds of the issue "one incident out of many voices"
ADDED = 20  # documents, one at a time


def f1_of_pairs(found: Mapping[ClaimId, Hashable], truth: Mapping[ClaimId, Hashable]) -> tuple[float, float, float]:
    """F1, precision and recall of pairs of claims that are of one event."""

    def pairs(groups: Counter[Any]) -> int:
        return sum(n * (n - 1) // 2 for n in groups.values())

    both = pairs(Counter((found[c], truth[c]) for c in truth))
    precision = both / max(1, pairs(Counter(found.values())))
    recall = both / max(1, pairs(Counter(truth.values())))
    return 2 * precision * recall / max(1e-9, precision + recall), precision, recall


def measured(claims: int) -> dict[str, float]:
    """One case linked and assessed in this process."""
    case = made(claims)
    begun = time.perf_counter()
    found = link.incidents(case.voices, weights())
    linked = time.perf_counter()
    told, rule = case.voices.claims(), method("airwars")
    for incident in found:
        assess.assessment(incident, told, case.voices, rule)
    done = time.perf_counter()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1 << 20 if sys.platform == "darwin" else 1 << 10)
    f1, precision, recall = f1_of_pairs({c: i.id for i in found for c in i.claims}, case.truth)
    return {
        "claims": len(case.truth), "incidents": len(found), "link": linked - begun, "assess": done - linked,
        "peak": peak, "f1": f1, "precision": precision, "recall": recall,
    }  # fmt: skip


def one_more(claims: int) -> dict[str, float]:
    """Documents taken into a standing case one at a time: seconds each."""
    case = made(claims)
    accounts, rule = case.voices.accounts, method("airwars")
    step = len(accounts) // ADDED
    late = set(range(step - 1, len(accounts), step))
    linker = Linker(weights())
    linker.change((a for n, a in enumerate(accounts) if n not in late), echoes=case.voices.echoes)
    took: list[float] = []
    for n in sorted(late):
        begun = time.perf_counter()
        for incident in linker.change([accounts[n]]).made:
            _assess(incident, linker, rule)
        took.append(time.perf_counter() - begun)
    return {"median": statistics.median(took), "most": max(took)}


def _assess(incident: Incident, linker: Linker, rule: Method) -> None:
    """Assess one incident by the accounts that it rests on."""
    voices = linker.voices_of(incident)
    assess.assessment(incident, voices.claims(), voices, rule)


SPLINK = """
import json, sys, time
begun = time.perf_counter()
import pyarrow
import splink.comparison_library as cl
from splink import DuckDBAPI, Linker, SettingsCreator, block_on
frame = pyarrow.Table.from_pylist(json.load(open(sys.argv[1])))
loaded = time.perf_counter()
rules = [
    block_on("day", "place"), block_on("week", "place"), block_on("day", "cell"),
    block_on("page_week", "place"), block_on("rare_1"), block_on("rare_2"), block_on("victim"),
]
settings = SettingsCreator(
    link_type="dedupe_only",
    unique_id_column_name="id",
    blocking_rules_to_generate_predictions=rules,
    comparisons=[
        cl.ExactMatch("day"), cl.ExactMatch("place"), cl.ExactMatch("event"), cl.ExactMatch("actor"),
        cl.ExactMatch("killed"), cl.ArrayIntersectAtSizes("words", [4, 2, 1]), cl.ExactMatch("victim"),
    ],
)
linker = Linker(DuckDBAPI().register(frame), settings, log_level="ERROR")
linker.training.estimate_u_using_random_sampling(max_pairs=2e6)
linker.training.estimate_parameters_using_expectation_maximisation(block_on("day", "place"))
linker.training.estimate_parameters_using_expectation_maximisation(block_on("rare_1"))
predicted = linker.inference.predict(threshold_match_probability=0.02)
trained = time.perf_counter()
best = {}
for threshold in (0.02, 0.1, 0.5, 0.9, 0.99):
    clusters = linker.clustering.cluster_pairwise_predictions_at_threshold(predicted, threshold)
    made = clusters.as_pyarrow_table().to_pydict()
    best[threshold] = dict(zip(made["id"], made["cluster_id"]))
done = time.perf_counter()
json.dump({"seconds": trained - loaded + (done - trained) / 5, "clusters": best}, open(sys.argv[2], "w"))
"""


def rows_of(case: Case) -> list[dict[str, Any]]:
    """The claims as a table, with the columns that blocking and comparing need."""
    often = Counter(w for a in case.voices.accounts for w in set(a.text.split()))
    rows: list[dict[str, Any]] = []
    for account in case.voices.accounts:
        words = sorted((often[w], w) for w in set(account.text.split()) if often[w] > 1)[:12]
        page = account.reported.start.toordinal() // 7 if account.reported else None
        for claim in account.claims:
            day = claim.date.period.start.toordinal() if claim.date else None
            place = claim.place.place if claim.place else None
            lat = place.lat if place else None
            rows.append({
                "id": claim.id, "day": day, "week": day // 7 if day else page, "page_week": page,
                "place": place.name if place else None,
                "cell": f"{round((lat or 0) * 4)}/{round((place.lon or 0) * 4)}" if place and lat else None,
                "event": claim.event.value, "actor": claim.perpetrators[0].actor if claim.perpetrators else None,
                "killed": claim.counts[0].interval.low, "words": [w for _, w in words],
                "rare_1": words[0][1] if words else None, "rare_2": words[1][1] if len(words) > 1 else None,
                "victim": claim.victims[0].name if claim.victims else None,
            })  # fmt: skip
    return rows


def splink_python() -> Path | None:
    """The Python of an environment that has splink, made if need be; None where that fails."""
    python = ENVIRONMENT / ("Scripts" if os.name == "nt" else "bin") / "python"
    if python.exists() and subprocess.run([python, "-c", "import splink"], check=False).returncode == 0:
        return python
    print(f"Installing splink into {ENVIRONMENT.relative_to(ROOT)}", file=sys.stderr)
    venv.create(ENVIRONMENT, with_pip=True, clear=True)
    wanted = ("splink>=5,<6", "duckdb", "pyarrow")
    done = subprocess.run([python, "-m", "pip", "install", "--quiet", *wanted], capture_output=True, check=False)
    return python if done.returncode == 0 else None


def beside(claims: int) -> dict[str, float] | None:
    """What splink makes of the same claims, at the threshold that does best; None where it cannot be had."""
    python = splink_python()
    if python is None:
        return None
    case = made(claims)
    told, found = ENVIRONMENT / "claims.json", ENVIRONMENT / "clusters.json"
    told.write_text(json.dumps(rows_of(case)))
    done = subprocess.run([python, "-c", SPLINK, told, found], capture_output=True, text=True, check=False)
    if done.returncode:
        sys.exit(f"splink failed:\n{done.stderr[-2000:]}")
    answer = json.loads(found.read_text())
    f1, precision, recall = max(f1_of_pairs(clusters, case.truth) for clusters in answer["clusters"].values())
    return {"seconds": answer["seconds"], "f1": f1, "precision": precision, "recall": recall}


def _apart(what: str, claims: int) -> Any:  # noqa: ANN401 (what JSON holds)
    """A measure of this file in a process of its own, so that one leaves no memory to the next."""
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.linking", "--only", what, "--claims", str(claims)],
        capture_output=True, text=True, check=False, cwd=ROOT,
    )  # fmt: skip
    if done.returncode:
        sys.exit(f"{what} of {claims} claims failed:\n{done.stderr[-2000:]}")
    return json.loads(done.stdout)


def main() -> None:
    """Print one line a figure; status 1 where a bound is not kept."""
    parser = argparse.ArgumentParser(prog="benchmarks/linking.py")
    parser.add_argument("--claims", type=int, help="one size alone (1000000 takes long)")
    parser.add_argument("--only", choices=["measured", "one_more", "beside"], help=argparse.SUPPRESS)
    parser.add_argument("--no-splink", action="store_true")
    told = parser.parse_args()
    if told.only:
        print(json.dumps(globals()[told.only](told.claims)))
        return
    kept, figures = True, []
    for claims in (told.claims,) if told.claims else SIZES:
        f = _apart("measured", claims)
        figures.append(f)
        print(
            f"{f['claims']:9,} claims: linked in {f['link']:.1f} s, assessed in {f['assess']:.1f} s, "
            f"{f['peak']:,.0f} MB; {f['incidents']:,} incidents, F1 of pairs {f['f1']:.3f} "
            f"({f['precision']:.3f}, {f['recall']:.3f})"
        )
    if not told.claims:
        first, last = figures[0], figures[-1]
        total, least = last["link"] + last["assess"], first["link"] + first["assess"]
        slope = math.log(total / least) / math.log(last["claims"] / first["claims"])
        print(f"  at most {SECONDS} s and {MEGABYTES:,} MB; exponent of growth {slope:.2f}, at most {EXPONENT}")
        kept = total < SECONDS and last["peak"] < MEGABYTES and slope <= EXPONENT
    more = _apart("one_more", told.claims or SIZES[-1])
    print(f"  one more document: {more['median']:.3f} s (median; most {more['most']:.3f}), at most {MORE} s")
    kept = kept and more["median"] < MORE
    if not told.no_splink:
        other = _apart("beside", told.claims or SIZES[-1])
        if other is None:
            print("  splink could not be installed: nothing is set beside")
        else:
            print(
                f"  splink on DuckDB over the same claims: {other['seconds']:.1f} s, F1 of pairs {other['f1']:.3f} "
                f"({other['precision']:.3f}, {other['recall']:.3f}) at its best threshold"
            )
    sys.exit(0 if kept else 1)


if __name__ == "__main__":
    main()
