"""A disk that is full, or a file that may not grow: told with exit status 4, and nothing saved is harmed."""

from __future__ import annotations

import os
import resource
import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from harmledger.errors import SaveError
from harmledger.ledger import fold, open_case, verify_case
from tests.ledger.cases import enter, made, rebuild
from tests.ledger.test_crash import acknowledged, forked

MEGABYTE = 1 << 20
TEXT = "A shell fell on Reedford and two houses burned. " * 200  # about 10 kB


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of one megabyte."""
    here = tmp_path / "disk"
    here.mkdir()
    mount = shutil.which("mount")
    options = ["-t", "tmpfs", "-o", "size=1m,mode=700", "tmpfs", str(here)]
    if mount is None or os.geteuid() != 0 or subprocess.run([mount, *options], capture_output=True).returncode:
        pytest.skip("only root can mount a small disk; the other test here limits the size of files instead")
    yield here
    subprocess.run(["umount", str(here)], check=True)


def fill_up(case: Path, saved: Callable[[], object]) -> SaveError:
    """Enter reports until it can be done no more."""
    with open_case(case, write=True) as ledger:
        for number in range(1000):
            try:
                enter(ledger, f"{number}.txt", f"{number}: {TEXT}")
            except SaveError as error:
                return error
            saved()
    raise AssertionError("there was room for all")


def test_a_full_disk(small_disk: Path) -> None:
    case = made(small_disk / "case")
    told: list[int] = []
    for _ in range(3):  # what is left over is used up bit by bit
        error = fill_up(case, lambda: told.append(1))
        assert error.exit_status == 4
        assert "run again" in str(error)
        assert verify_case(case, rebuild).faults == ()
    assert len(told) > 10
    with open_case(case, write=True) as ledger:
        assert len(fold(ledger.entries()).documents) == 3 + len(told)
        with pytest.raises(SaveError):
            ledger.replace_derived({"claims": [{"id": str(n), "text": TEXT} for n in range(100)]}, "too much")
    assert verify_case(case).faults == ()
    subprocess.run(["mount", "-o", "remount,size=4m", str(small_disk)], check=True)
    with open_case(case, write=True) as ledger:
        enter(ledger, "late.txt", "There is room again.")
        ledger.replace_derived(rebuild(ledger), "after")
    assert verify_case(case, rebuild).faults == ()


def test_no_room_to_make_a_case(small_disk: Path) -> None:
    (small_disk / "ballast").write_bytes(bytes(MEGABYTE - 16_384))
    with pytest.raises(SaveError, match="Make room"):
        made(small_disk / "case")
    (small_disk / "ballast").unlink()
    assert verify_case(made(small_disk / "case"), rebuild).faults == ()


@pytest.mark.parametrize("room", [0, 2_000, 9_000, 30_000, 200_000])
def test_a_file_that_may_not_grow(tmp_path: Path, room: int) -> None:
    case = made(tmp_path / "case")
    limit = (case / "ledger.sqlite").stat().st_size + room

    def work(pipe: int) -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
        error = fill_up(case, lambda: os.write(pipe, b"."))
        if error.exit_status != 4:
            os.write(pipe, b"!" * 1000)

    told = acknowledged(*forked(work))
    assert told < 100
    assert verify_case(case, rebuild).faults == ()
    with open_case(case, write=True) as ledger:
        assert len(fold(ledger.entries()).documents) == 3 + told
        enter(ledger, "late.txt", "There is room again.")
    assert verify_case(case).faults == ()
