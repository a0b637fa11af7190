"""How long the public's questions take over many incidents, as the server answers them.

    python benchmarks/finding.py [--incidents N] [--rounds N]

A release of invented incidents (``benchmarks/released.py``) is written and its catalogue made; then each kind of
question is asked over and over, with values drawn anew, and the median, the 95th percentile and the slowest answer
are told. The time is that of ``publish.finding``: the page of rows with its total, the sums, the points of a map.
"""

from __future__ import annotations

import argparse
import random
import resource
import statistics
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from benchmarks.released import DAYS, released
from benchmarks.synthetic import FIRST
from harmledger.catalogue import Box, Filters, Order
from harmledger.model.sums import By
from harmledger.publish import finding, releases
from harmledger.publish.finding import Site, open_site
from harmledger.publish.redact import Redacted

NOW = datetime(2042, 1, 1, tzinfo=UTC)
BOUND = 0.3  # seconds, of the 95th percentile: the issue "the reader and the API"


def questions(site: Site, pick: random.Random, names: list[str]) -> dict[str, Callable[[], object]]:
    """Each kind of question, with values drawn anew at every call."""

    def period() -> tuple[date, date]:
        first = FIRST + timedelta(pick.randrange(DAYS))
        return first, first + timedelta(pick.choice((0, 30, 365)))

    def box() -> Box:
        west, south = pick.uniform(20, 24), pick.uniform(10, 13)
        return Box(west, south, west + pick.uniform(0.1, 2), south + pick.uniform(0.1, 2))

    def mixed() -> Filters:
        since, until = period()
        return Filters(since=since, until=until, perpetrators=("redland",), grades=("fair",), origins=2, box=box())

    def paged() -> object:
        first = site.find(Filters(), None, 50)
        return site.find(Filters(), first.next, 50)

    def dated() -> Filters:
        since, until = period()
        return Filters(since=since, until=until)

    place = lambda: Filters(place=pick.choice(names))  # noqa: E731
    return {
        "no filter, second page": paged,
        "no filter, newest first": lambda: site.find(Filters(), None, 50, Order.NEWEST),
        "period": lambda: site.find(dated()),
        "perpetrator and event": lambda: site.find(Filters(perpetrators=("greens",), events=("airstrike", "shelling"))),
        "grade and least origins": lambda: site.find(Filters(grades=("fair",), origins=2)),
        "who was harmed": lambda: site.find(Filters(harmed=("civilians",))),
        "part of the map": lambda: site.find(Filters(box=box())),
        "a place's name": lambda: site.find(place()),
        "words": lambda: site.find(Filters(text=pick.choice(names) + " killed")),
        "several at once": lambda: site.find(mixed()),
        "sums by month, all": lambda: site.totals(Filters(), (By.MONTH,)),
        "sums by month and perpetrator, all": lambda: site.totals(Filters(), (By.MONTH, By.PERPETRATOR)),
        "sums by place, of a year": lambda: site.totals(dated(), (By.PLACE,)),
        "points of a part of the map": lambda: site.points(Filters(box=box())),
        "points, all": lambda: site.points(Filters()),
    }


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--incidents", type=int, default=100_000)
    parser.add_argument("--rounds", type=int, default=40)
    told = parser.parse_args()
    with tempfile.TemporaryDirectory() as room:
        folder = Path(room) / "release"
        view = released(told.incidents)
        names = sorted({name for i in view.incidents[:2000] if i.place for name in (i.place.name, *i.place.alt_names)})
        release = releases.write(folder, Redacted(view, {}), "made", 3, NOW)
        start = time.perf_counter()
        finding.catalogue(folder, release)
        made = time.perf_counter() - start
        size = (folder / finding.CATALOGUE).stat().st_size
        print(f"{told.incidents:,} incidents, {len(view.documents):,} claims")
        print(f"catalogue: {size / 1e6:.0f} MB, made in {made:.0f} s")
        del view, release
        site = open_site(folder)
        print("| question | median | 95th percentile | slowest |\n|---|---|---|---|")
        worst = 0.0
        for name, ask in questions(site, random.Random(1), names).items():  # noqa: S311 (no secret)
            times = []
            for _ in range(told.rounds):
                start = time.perf_counter()
                ask()
                times.append(time.perf_counter() - start)
            p95 = statistics.quantiles(times, n=20)[-1]
            worst = max(worst, p95)
            row = (f"{t * 1e3:.0f} ms" for t in (statistics.median(times), p95, max(times)))
            print(f"| {name} | {' | '.join(row)} |", flush=True)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000
    print(f"slowest 95th percentile: {worst * 1e3:.0f} ms (bound {BOUND * 1e3:.0f} ms)")
    print(f"peak memory, with the making: {peak:.0f} MB")


if __name__ == "__main__":
    main()
