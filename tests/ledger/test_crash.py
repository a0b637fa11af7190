"""kill -9 at any moment: what was told to be saved is there, and nothing that is there is half done."""

from __future__ import annotations

import os
import random
import signal
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from harmledger.ledger import durable, fold, log, open_case, verify_case
from tests.ledger.cases import enter, made, rebuild

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="needs processes that can be forked and killed")

SEED = 20310506
MOMENTS = 25
STEPS = ("stage", "place", "sync", "sync_folder")


def forked(work: Callable[[int], None]) -> tuple[int, int]:
    """A child that does ``work`` with the writing end of a pipe: its process id, the reading end."""
    reads, writes = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reads)
        try:
            work(writes)
        finally:
            os._exit(0)
    os.close(writes)
    return child, reads


def acknowledged(child: int, reads: int) -> int:
    """How many documents the child told as saved, once it is gone."""
    with os.fdopen(reads, "rb") as pipe:
        told = len(pipe.read())
    os.waitpid(child, 0)
    return told


def writing(case: Path) -> Callable[[int], None]:
    """Enters one report after another, and says so after each."""

    def work(pipe: int) -> None:
        with open_case(case, create=True, write=True) as ledger:
            before = len(ledger)
            for number in range(200):
                enter(ledger, f"{before + number}.txt", f"Shell number {before + number} fell on Reedford. " * 40)
                os.write(pipe, b".")
                if number % 5 == 4:
                    ledger.replace_derived(rebuild(ledger), str(number))

    return work


def test_killed_at_random_moments_and_gone_on(tmp_path: Path) -> None:
    """Each time some documents after the child began to save: how many and how long after is chance."""
    by = random.Random(SEED)  # noqa: S311 - no secret
    case, told = tmp_path / "case", 0
    open_case(case, create=True).close()
    for _ in range(MOMENTS):
        child, reads = forked(writing(case))
        for _ in range(by.randrange(4)):
            told += len(os.read(reads, 1))
        time.sleep(by.uniform(0, 0.05))
        os.kill(child, signal.SIGKILL)
        told += acknowledged(child, reads)
        audit = verify_case(case, rebuild)
        assert audit.faults == ()
        with open_case(case) as ledger:
            assert len(fold(ledger.entries()).documents) >= told
    assert told > 5


def steps(work: Callable[[], object], patch: pytest.MonkeyPatch, stop: Callable[[int], None]) -> int:
    """How many steps towards the disk ``work`` takes; ``stop`` is called before each with its number."""
    taken = 0

    def counted(step: Callable[..., object]) -> Callable[..., object]:
        def before(*args: object, **kwargs: object) -> object:
            nonlocal taken
            stop(taken)
            taken += 1
            return step(*args, **kwargs)

        return before

    with patch.context() as patched:
        for name in STEPS:
            patched.setattr(durable, name, counted(getattr(durable, name)))
        patched.setattr(log, "add", counted(log.add))
        for name in ("replace", "mkdir", "chmod", "unlink"):
            patched.setattr(Path, name, counted(getattr(Path, name)))
        work()
    return taken


def die_at(number: int) -> Callable[[int], None]:
    def stop(step: int) -> None:
        if step == number:
            os.kill(os.getpid(), signal.SIGKILL)

    return stop


def _steps(work: Callable[[], object], patch: pytest.MonkeyPatch, last: int) -> None:
    steps(work, patch, die_at(last))


def one_more(case: Path) -> None:
    with open_case(case, write=True) as ledger:
        enter(ledger, "late.txt", "The mill burned.")


@pytest.mark.parametrize("begun", [False, True], ids=["while the case is made", "while a report is entered"])
def test_killed_before_each_step_in_turn(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, begun: bool) -> None:
    def start(name: str) -> Path:
        return made(tmp_path / name) if begun else tmp_path / name

    def work(case: Path) -> Callable[[], None]:
        return lambda: one_more(case) if begun else open_case(case, create=True).close()

    number = steps(work(start("whole")), monkeypatch, lambda _: None)
    assert number > 10
    for step in range(number):
        case = start(f"killed-{step}")
        child, reads = forked(lambda _, case=case, step=step: _steps(work(case), monkeypatch, step))  # type: ignore[misc]
        assert acknowledged(child, reads) == 0
        if begun:
            assert verify_case(case).faults == ()
        with open_case(case, create=True, write=True) as ledger:
            enter(ledger, "later.txt", "The bridge fell.")
        assert verify_case(case).faults == ()
        assert not list(case.rglob(f"{durable.UNFINISHED}*"))


def test_a_reader_comes_first_after_a_crash(tmp_path: Path) -> None:
    """A journal that a killed writer left is rolled back by whoever opens the case next, readers too."""
    case = made(tmp_path / "case")
    with open_case(case) as ledger:
        before = list(ledger.entries())

    def work(_: int) -> None:
        with open_case(case, write=True) as ledger, ledger._store.writing() as connection:
            connection.exec_driver_sql("PRAGMA cache_spill=1")
            connection.exec_driver_sql("PRAGMA cache_size=1")
            connection.exec_driver_sql("UPDATE entries SET who = 'nobody'")
            connection.exec_driver_sql("UPDATE payloads SET body = body || body")
            os.kill(os.getpid(), signal.SIGKILL)

    child, reads = forked(work)
    acknowledged(child, reads)
    assert (case / "ledger.sqlite-journal").stat().st_size > 0
    with open_case(case) as ledger:
        assert list(ledger.entries()) == before
    assert verify_case(case, rebuild).faults == ()
