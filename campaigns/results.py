"""What campaigns gave: lines of JSON that are only ever added to, and the table that they add up to.

A line stands for a stretch of trials of one seed. The files stand in the repository, so that a run goes on where
the last one stopped, on whatever machine, and a stranger can add them up.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path

from campaigns.bounds import upper
from campaigns.campaign import Campaign

FOLDER = Path(__file__).parent / "results"
BEGIN, END = "<!-- campaigns: begin -->", "<!-- campaigns: end -->"
MOST_TOLD = 20  # faults of a stretch that are kept in words; all are counted


@dataclass(slots=True)
class Stretch:
    """Trials ``start`` to before ``end`` of a seed: how many had a fault, and the words of the first of these."""

    seed: int
    start: int
    end: int
    faulty: int = 0
    seconds: float = 0.0
    version: str = ""
    commit: str = ""
    on: str = ""
    counted: dict[str, int] = field(default_factory=dict)
    faults: list[tuple[int, str]] = field(default_factory=list)


def read(path: Path) -> list[Stretch]:
    """The stretches of a file, in order; none where there is no file."""
    if not path.exists():
        return []
    return [Stretch(**json.loads(line)) for line in path.read_text("utf-8").splitlines()]


def add(path: Path, stretch: Stretch) -> None:
    """Add a line, in one write."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a", encoding="utf-8") as file:
        file.write(json.dumps(asdict(stretch), ensure_ascii=False) + "\n")


def done(stretches: Iterable[Stretch], seed: int) -> int:
    """Where a seed's next trial begins."""
    return max((each.end for each in stretches if each.seed == seed), default=0)


def table(campaigns: Sequence[Campaign], folder: Path) -> str:
    """All results as a table of Markdown, a row for each campaign and seed."""
    lines = [
        "| campaign | what is done | trials | seed | faults | 95 % bound of the rate | time | at stake | when, code |",
        "|---|---|---|---|---|---|---|---|---|",
    ]
    for campaign in campaigns:
        stretches = read(folder / f"{campaign.name}.jsonl")
        for seed in sorted({each.seed for each in stretches}):
            lines.append(_row(campaign, [each for each in stretches if each.seed == seed]))
    return "\n".join(lines) + "\n"


def _row(campaign: Campaign, stretches: Sequence[Stretch]) -> str:
    trials = sum(each.end - each.start for each in stretches)
    faulty = sum(each.faulty for each in stretches)
    counted: Counter[str] = Counter()
    for each in stretches:
        counted.update(each.counted)
    short = "" if trials >= campaign.least else f" (of at least {campaign.least:,})"
    code = list(dict.fromkeys(each.commit for each in stretches))
    cells = (
        f"`{campaign.name}`",
        campaign.harm,
        f"{trials:,}{short}",
        str(stretches[0].seed),
        str(faulty),
        f"{upper(faulty, trials):.2g}",
        _time(sum(each.seconds for each in stretches)),
        _at_stake(counted),
        f"{max(each.on for each in stretches)}, {code[-1]}{' and earlier' if len(code) > 1 else ''}",
    )
    return f"| {' | '.join(cells)} |"


def _time(seconds: float) -> str:
    return f"{seconds:.0f} s" if seconds < 120 else f"{seconds / 60:.0f} min"


def _at_stake(counted: Mapping[str, int]) -> str:
    return ", ".join(f"{number:,} {what}" for what, number in sorted(counted.items()))


def faults(campaigns: Sequence[Campaign], folder: Path) -> Iterator[str]:
    """Each fault that is kept in words."""
    for campaign in campaigns:
        for each in read(folder / f"{campaign.name}.jsonl"):
            for number, what in each.faults:
                yield f"{campaign.name}, seed {each.seed}, trial {number}: {what}"


def written(page: str, made: str) -> str:
    """The page with the table in its place.

    Raises:
        ValueError: the page has no place for it.
    """
    pattern = re.compile(f"{re.escape(BEGIN)}\n.*?{re.escape(END)}", re.DOTALL)
    if not pattern.search(page):
        raise ValueError(f"the page has no {BEGIN}")
    return pattern.sub(lambda _: f"{BEGIN}\n{made}{END}", page)
