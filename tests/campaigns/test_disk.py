"""The power cut of the campaigns is a hard one: what was not synced may be gone, and a ledger that did not sync is
found out."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from random import Random

import pytest

from campaigns import disk
from campaigns.campaign import Trial
from campaigns.disk.images import Deed, Disk
from campaigns.run import laid_out
from campaigns.trials import disk as trials

A, B = b"a" * 1024, b"b" * 1024


def did(what: str, inode: int = 0, path: str = "", data: bytes = b"", number: int = 0) -> Deed:
    return Deed(what, number, inode, path and f"/r{path}", data)


MADE = [did("M", 1, "/case"), did("C", 2, "/case/new"), did("W", 2, data=A)]
NAMED = [did("R", path="/case/new", data=b"/r/case/head")]


def images(deeds: list[Deed], folder: Path) -> set[tuple[tuple[str, bytes], ...]]:
    """What 200 power cuts after these deeds leave behind."""
    found = set()
    for n in range(200):
        here = Disk(Path("/r"))
        for deed in deeds:
            here.do(deed)
        here.cut(Random(n))  # noqa: S311 - no secret
        to = folder / str(n)
        to.mkdir()
        here.write(to)
        found.add(tuple((str(p.relative_to(to)), p.read_bytes()) for p in sorted(to.rglob("*")) if p.is_file()))
    return found


@pytest.mark.parametrize(
    ("deeds", "never"),
    [
        (MADE, None),  # anything may be: nothing was synced
        ([*MADE, did("S", 2), did("S", 1), did("S", 99)], ()),  # bytes, name and folder are safe
        ([*MADE, did("S", 2), did("S", 1), did("S", 99), *NAMED], ()),
    ],
)
def test_what_was_synced_is_there_and_what_was_not_may_be_gone(
    deeds: list[Deed], never: tuple[()] | None, tmp_path: Path
) -> None:
    found = images(deeds, tmp_path)
    if never is None:
        assert () in found
        assert {(("case/new", A),), (("case/new", b""),)} <= found
        assert any(0 < len(files[0][1]) < len(A) or files[0][1].startswith(b"\0") for files in found if files)
    else:
        assert never not in found
        assert all(files[0][1] == A for files in found)


def test_a_name_moved_and_not_synced_is_the_old_or_the_new_one(tmp_path: Path) -> None:
    safe = [*MADE, did("S", 2), did("S", 1), did("S", 99)]
    names = {tuple(name for name, _ in files) for files in images([*safe, *NAMED], tmp_path)}
    assert names == {("case/new",), ("case/head",)}
    (tmp_path / "more").mkdir()
    names = {tuple(name for name, _ in files) for files in images([*safe, *NAMED, did("S", 1)], tmp_path / "more")}
    assert names == {("case/head",)}


def test_writes_that_were_not_synced_come_in_any_order(tmp_path: Path) -> None:
    deeds = [*MADE, did("S", 2), did("S", 1), did("S", 99), did("W", 2, data=B), did("W", 2, data=B, number=1024)]
    found = {files[0][1] for files in images(deeds, tmp_path)}
    assert {A, B, A + B, B + B} <= found


@pytest.mark.skipif(disk.missing() is not None, reason=str(disk.missing()))
def test_a_ledger_that_did_not_sync_is_found_out(tmp_path: Path) -> None:
    campaign = next(each for each in trials.CAMPAIGNS if each.name == "power-cut")
    with laid_out(campaign) as (_, desk):
        careless = replace(desk, deeds=tuple(deed for deed in desk.deeds if deed.what != "S"))
        faults = []
        for n in range(1, 10):
            room = tmp_path / str(n)
            room.mkdir()
            faults += trials._cut(Trial(n, Random(n), room, careless)).faults  # noqa: S311 - no secret
    assert faults
