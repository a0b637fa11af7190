"""Answers follow the pages: swap numbers, places, days or actors in them, and the same checks hold."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.journeys.answers import Exports, checks
from tests.journeys.commands import export, harmledger
from tests.journeys.world import AS_WRITTEN, SWAPS, World

FLOOR = 0.95  # of the checks, as for the hand-coded pages that harmledger was first held to


def failing(world: World, folder: Path) -> tuple[set[str], int]:
    """Which checks fail on the pages of this world, and how many there are."""
    pages, case = folder / "pages", folder / "case"
    pages.mkdir()
    world.write(pages)
    told = ("--manifest", pages / "manifest.csv", "--places", pages / "places.csv")
    assert harmledger("run", pages, *told, "--case", case) == 0
    exports = Exports(*(export(what, case, folder) for what in ("documents", "claims", "tallies", "incidents")))
    done = checks(world, exports)
    return {name for name, holds in done if not holds}, len(done)


def test_the_pages_as_written(tmp_path: Path) -> None:
    failed, all_checks = failing(AS_WRITTEN, tmp_path)
    assert len(failed) <= (1 - FLOOR) * all_checks, failed


@pytest.mark.parametrize("swap", SWAPS)
def test_swapped_pages_give_swapped_answers(swap: str, tmp_path: Path) -> None:
    (tmp_path / "swapped").mkdir()
    (tmp_path / "written").mkdir()
    swapped, _ = failing(SWAPS[swap], tmp_path / "swapped")
    written, _ = failing(AS_WRITTEN, tmp_path / "written")
    assert swapped == written
