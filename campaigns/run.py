"""Does a harm to a case again and again, and tells what came of it: ``python -m campaigns.run --help``.

Trial ``n`` of a seed is always the same trial, so that a fault is named by a campaign and two numbers, and
``--only NAME --seed S --trial N`` does it again. Where a run stopped it goes on: each stretch of trials is a line in
``campaigns/results``, and all lines add up to the table of ``docs/reliability.md``.
"""

from __future__ import annotations

import argparse
import math
import pkgutil
import shutil
import subprocess
import sys
import tempfile
import time
import traceback
from collections import Counter
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from datetime import UTC, datetime
from importlib import import_module
from pathlib import Path
from random import Random
from typing import Any

import campaigns.trials
from campaigns import results
from campaigns.bounds import upper
from campaigns.campaign import Campaign, Outcome, Trial
from campaigns.results import Stretch
from harmledger import __version__

ROOT = Path(__file__).parent.parent
PAGE = ROOT / "docs" / "reliability.md"
MEMORY = Path("/dev/shm")  # noqa: S108 (the trials' files: no trial asks that the machine's own power goes)
ROOM = 1_000_000_000
SAVE_SECONDS = 60.0  # after so long a stretch is saved, and the next one begun


def known() -> list[Campaign]:
    """Every campaign, by module and then in its order there."""
    names = sorted(found.name for found in pkgutil.iter_modules(campaigns.trials.__path__))
    return [each for name in names for each in import_module(f"campaigns.trials.{name}").CAMPAIGNS]


@contextmanager
def laid_out(campaign: Campaign) -> Iterator[tuple[Path, Any]]:
    """A folder for the campaign's trials, and what it lays out for them."""
    memory = MEMORY if MEMORY.is_dir() and shutil.disk_usage(MEMORY).free > ROOM else None
    with tempfile.TemporaryDirectory(prefix=f"{campaign.name}-", dir=memory, ignore_cleanup_errors=True) as name:
        folder = Path(name)
        shared = folder / "desk"
        shared.mkdir()
        desk: AbstractContextManager[Any] = nullcontext() if campaign.desk is None else campaign.desk(shared)
        with desk as laid:
            yield folder, laid


def one(campaign: Campaign, seed: int, number: int, folder: Path, desk: object) -> Outcome:
    """Trial ``number`` of a seed, in a folder that is empty before and gone after."""
    room = folder / f"trial-{number}"
    room.mkdir()
    rng = Random(f"{campaign.name}:{seed}:{number}")
    try:
        return campaign.trial(Trial(number, rng, room, desk))
    except Exception as error:  # noqa: BLE001 (what is looked for)
        frame = traceback.extract_tb(error.__traceback__)[-1]
        at = f"{Path(frame.filename).name}:{frame.lineno}"
        return Outcome((f"{type(error).__name__}: {str(error)[:300]} ({at})",))
    finally:
        shutil.rmtree(room, ignore_errors=True)


def stretch(campaign: Campaign, seed: int, start: int, end: int, laid: tuple[Path, Any], until: float) -> Stretch:
    """Trials from ``start`` on, up to ``end`` or to a moment of ``time.monotonic``; at least one."""
    begun = time.monotonic()
    made = Stretch(seed, start, start, version=__version__, commit=commit(), on=datetime.now(UTC).date().isoformat())
    counted: Counter[str] = Counter()
    while made.end < end and (made.end == start or time.monotonic() < until):
        outcome = one(campaign, seed, made.end, *laid)
        counted.update(outcome.counted)
        made.faulty += bool(outcome.faults)
        made.faults += [(made.end, what) for what in outcome.faults][: results.MOST_TOLD - len(made.faults)]
        made.end += 1
    made.counted = dict(sorted(counted.items()))
    made.seconds = round(time.monotonic() - begun, 1)
    return made


def run(campaign: Campaign, seed: int, count: int | None, until: float, path: Path) -> None:
    """Go on with a seed's trials, up to ``count`` of them (None: as many as the campaign states, or all there are)."""
    with laid_out(campaign) as laid:
        aim = campaign.every(laid[1]) if campaign.every else campaign.least if count is None else count
        at = results.done(results.read(path), seed)
        while at < aim and time.monotonic() < until:
            made = stretch(campaign, seed, at, aim, laid, min(until, time.monotonic() + SAVE_SECONDS))
            results.add(path, made)
            at = made.end
            print(f"{campaign.name}: {at:,} of {aim:,}, {made.faulty} faulty in the last {made.end - made.start}")


def commit() -> str:
    """The code that is run, as git names it; results and the page that shows them are no code."""
    told = ["git", "describe", "--always", "--abbrev=7", "--exclude=*"]
    changed = ["git", "status", "--porcelain", "--", "src", "campaigns", "tests", ":!campaigns/results"]
    try:
        name, rest = (
            subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout.strip()
            for command in (told, changed)
        )
    except (OSError, subprocess.CalledProcessError):
        return "not in git"
    return f"{name}-dirty" if rest else name


def main() -> None:
    """Run campaigns, add results up, and end with status 1 if anything was found."""
    parser = argparse.ArgumentParser(prog="python -m campaigns.run", description=__doc__)
    parser.add_argument("--only", help="one campaign, by name, or the beginning of several")
    parser.add_argument("--count", type=int, help="how many trials in all; else as many as each states")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--minutes", type=float, default=math.inf, help="for each campaign")
    parser.add_argument("--trial", type=int, metavar="N", help="do trial N alone, and save nothing")
    parser.add_argument("--list", action="store_true", help="name the campaigns and do nothing")
    told = parser.parse_args()
    everything = known()
    chosen = [each for each in everything if each.name.startswith(told.only or "")]
    if not chosen:
        sys.exit(f"no campaign is called {told.only!r}; there are {', '.join(each.name for each in everything)}")
    bad = False
    for campaign in chosen:
        if told.list:
            print(f"{campaign.name}\t{campaign.least}\t{campaign.harm}")
            continue
        if campaign.missing is not None and (why := campaign.missing()):
            print(f"{campaign.name}: not run ({why})")
            continue
        if told.trial is not None:
            with laid_out(campaign) as laid:
                outcome = one(campaign, told.seed, told.trial, *laid)
            print(f"{campaign.name}, trial {told.trial}: {dict(outcome.counted)}", *outcome.faults, sep="\n  ")
            bad |= bool(outcome.faults)
            continue
        path = results.FOLDER / f"{campaign.name}.jsonl"
        run(campaign, told.seed, told.count, time.monotonic() + 60 * told.minutes, path)
        bad |= _summed(campaign, [each for each in results.read(path) if each.seed == told.seed])
    if told.trial is None and not told.list:
        PAGE.write_text(results.written(PAGE.read_text("utf-8"), results.table(everything, results.FOLDER)), "utf-8")
    sys.exit(1 if bad else 0)


def _summed(campaign: Campaign, stretches: list[Stretch]) -> bool:
    """Tell a seed's results; whether there were faults."""
    trials, faulty = sum(s.end - s.start for s in stretches), sum(s.faulty for s in stretches)
    if trials:
        bound = upper(faulty, trials)
        print(f"{campaign.name}: {faulty} faulty of {trials:,}; with 95 % confidence fewer than {bound:.1e} are")
    for each in stretches:
        for number, what in each.faults:
            print(f"  trial {number}: {what}")
    return faulty > 0


if __name__ == "__main__":
    main()
