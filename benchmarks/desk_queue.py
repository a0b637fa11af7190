"""How long a page of the queue takes, of a case of a hundred thousand incidents.

    python benchmarks/desk_queue.py [--case CASE] [--items 100000] [--rounds 10]

CASE is a new case's folder or an empty database's address; without it a folder is made and removed. Each page is asked
for as the desk does it: the case is opened, the filter read, fifty things given. What is told is the time of the clock
and, for machines that do other work meanwhile, that of this process.
"""

from __future__ import annotations

import argparse
import random
import tempfile
import time
from collections.abc import Sequence
from datetime import date, timedelta

from harmledger import reviewing
from harmledger.ledger import encode, open_case
from harmledger.model.queue import Filter, QueueItem, Reason, Why
from harmledger.review.index import INDEX, ROWS, indexed

FIRST, DAYS, PLACES = date(2031, 1, 1), 4_000, 4_000
EVENTS = ("airstrike", "shelling", "drone_strike", "ground_attack", "explosion", "other")
GRADES = ("confirmed", "fair", "weak", "contested", "ungraded")
ACTORS = ("redland", "blueland", "greenland", "grey_band", "white_band")
FILTERS = {
    "what nobody looked at": Filter(),
    "air strikes": Filter(event=("airstrike",)),
    "one place": Filter(place=("place 17",)),
    "two actors, one grade, a year": Filter(
        actor=("redland", "grey_band"), grade=("weak",), since=date(2034, 1, 1), until=date(2034, 12, 31)
    ),
    "one reviewer's": Filter(assignee=("ada",), decided=None),
    "from a day on": Filter(since=date(2031, 2, 3)),
    "five fields, almost nothing": Filter(
        country=("XO",), admin1=("region 3",), event=("shelling",), why=("incident",), grade=("fair",)
    ),
}


def things(count: int) -> list[QueueItem]:
    """So many incidents of an invented war, in the queue's order."""
    chance = random.Random(1)  # noqa: S311 (the same things each time)
    made = []
    for n in range(count):
        day = FIRST + timedelta(chance.randrange(DAYS))
        killed = chance.randrange(40)
        why = Reason(Why.DEATHS if killed else Why.INCIDENT, f"{killed} killed, and nobody has looked at it")
        made.append(
            QueueItem(
                id=f"{n:020x}",
                thing="incident",
                score=chance.randrange(5000),
                label=f"Place {n % PLACES}, {day}",
                reasons=(why,),
                event=chance.choice(EVENTS),
                grade=chance.choice(GRADES),
                first=day,
                last=day,
                country=chance.choice(("XO", "XW", "XN")),
                admin1=f"Region {chance.randrange(14)}",
                place=f"Place {n % PLACES}",
                actors=(chance.choice(ACTORS),),
                killed=(killed, killed),
                decided=chance.random() < 0.1,
                assignee=chance.choice((None,) * 20 + ("ada", "bob")),
            )
        )
    return sorted(made, key=lambda item: (-item.score, item.id))


def measure(case: str, rounds: int) -> dict[str, list[tuple[float, float]]]:
    """Seconds by the clock and of this process, of first and second pages by turns."""
    found: dict[str, list[tuple[float, float]]] = {name: [] for name in FILTERS}
    for _ in range(rounds):
        for name, wanted in FILTERS.items():
            after: str | None = None
            for _page in range(2):
                clock, own = time.perf_counter(), time.process_time()
                page = reviewing.queue(case, wanted, after)
                found[name].append((time.perf_counter() - clock, time.process_time() - own))
                after = page.next
                if after is None:
                    break
    return found


def percentile(times: Sequence[float], part: float) -> float:
    """The value that this part of the times lies under, in milliseconds."""
    return 1000 * sorted(times)[min(len(times) - 1, int(part * len(times)))]


def main() -> None:
    """Fill a case's queue and ask for its pages."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--case")
    parser.add_argument("--items", type=int, default=100_000)
    parser.add_argument("--rounds", type=int, default=10)
    told = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        case = told.case or f"{folder}/case"
        items = things(told.items)
        with open_case(case, create=True, write=True) as opened:
            opened.replace_derived({ROWS: [encode(item) for item in items], INDEX: indexed(items)}, "0")
        found = measure(case, told.rounds)
    rows = {**found, "all": [each for listed in found.values() for each in listed]}
    print(f"{told.items:,} incidents; milliseconds a page")
    print(f"{'filter':32}{'pages':>6}{'clock p50':>11}{'p95':>7}{'processor p50':>15}{'p95':>7}")
    for name, times in rows.items():
        columns = [percentile([t[k] for t in times], part) for k in (0, 1) for part in (0.5, 0.95)]
        print(f"{name:32}{len(times):>6}{columns[0]:>11.0f}{columns[1]:>7.0f}{columns[2]:>15.0f}{columns[3]:>7.0f}")


if __name__ == "__main__":
    main()
