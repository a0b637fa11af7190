"""How long the public's questions take over many incidents, as the server answers them.

    python -m benchmarks.finding [--incidents N] [--rounds N]

A catalogue is made of invented incidents (``benchmarks/released.py``: some that differ in everything, each again and
again on other days under ids of its own); then each kind of question is asked over and over, with values drawn anew,
and the median, the 95th percentile and the slowest answer are told, by the clock and in processor time. What is
measured is ``publish.finding``: the page of rows with its total, the sums, the points of a map.
"""

from __future__ import annotations

import argparse
import random
import resource
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from benchmarks.released import DAYS, released
from benchmarks.synthetic import FIRST
from harmledger.catalogue import Box, Catalogue, Filters, IncidentEntry, Order, make
from harmledger.model.sums import By
from harmledger.publish.finding import Site
from harmledger.publish.listing import contents

KINDS = 2000  # incidents that differ in more than their day
NOW = datetime(2042, 1, 1, tzinfo=UTC)


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


def entries(incidents: int) -> Iterator[IncidentEntry]:
    """Incidents as a catalogue lists them, in the order of their days."""
    kinds = list(contents(released(KINDS), "", {}).incidents)
    of_day = max(1, incidents // DAYS)
    for n in range(incidents):
        kind = kinds[(n * 7919) % len(kinds)]
        day = FIRST + timedelta(n // of_day)
        text = day.isoformat()
        keys = {**kind.keys, By.MONTH: text[:7], By.YEAR: text[:4]}
        yield replace(kind, id=f"{n:020x}", start=text, last=text, keys=keys)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--incidents", type=int, default=100_000)
    parser.add_argument("--rounds", type=int, default=40)
    told = parser.parse_args()
    with tempfile.TemporaryDirectory() as room:
        path = Path(room) / "catalogue.sqlite"
        view = released(KINDS)
        about = contents(view, "0" * 64, {"title": "made", "built": NOW.isoformat(), "withheld": {}, "least": 3})
        start = time.perf_counter()
        make(path, replace(about, incidents=entries(told.incidents)))
        made = time.perf_counter() - start
        print(f"{told.incidents:,} incidents; catalogue: {path.stat().st_size / 1e6:.0f} MB, made in {made:.0f} s")
        names = sorted({name for i in view.incidents if i.place for name in (i.place.name, *i.place.alt_names)})
        site = Site(None, Catalogue(path))
        print("| question | median | 95th percentile | slowest | 95th, processor |\n|---|---|---|---|---|")
        for name, ask in questions(site, random.Random(1), names).items():  # noqa: S311 (no secret)
            ask()  # what is made once is made
            times = [_timed(ask) for _ in range(told.rounds)]
            clock, worked = ([one[k] for one in times] for k in (0, 1))
            row = (statistics.median(clock), _p95(clock), max(clock), _p95(worked))
            print(f"| {name} | {' | '.join(f'{t * 1e3:.0f} ms' for t in row)} |", flush=True)
    print(f"peak memory: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000:.0f} MB")


def _timed(ask: Callable[[], object]) -> tuple[float, float]:
    clock, worked = time.perf_counter(), time.process_time()
    ask()
    return time.perf_counter() - clock, time.process_time() - worked


def _p95(times: list[float]) -> float:
    return statistics.quantiles(times, n=20)[-1]


if __name__ == "__main__":
    main()
