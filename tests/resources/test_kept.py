"""What is kept between runs: read again, made again where it is broken or of other makings, and never needed."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harmledger.resources.gazetteers import own_places
from harmledger.resources.kept import MOST, cache_folder, kept
from harmledger.resources.worldlines import Lines, numbers, offsets, table

PLACES = b"id,name,alt_names,lat,lon\n1,Old Mill,Ayn Tahun,10,20\n2,Nowhere,,100,20\n"


class Worked:
    """Counts how often it is asked to work something out."""

    def __init__(self) -> None:
        self.times = 0

    def __call__(self) -> dict[str, int]:
        self.times += 1
        return {"mill": self.times}


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    monkeypatch.setenv("LOCALAPPDATA", str(tmp_path))
    found = cache_folder(platform="linux")
    assert found is not None
    if sys.platform == "darwin":  # the system's folder hangs on the home there
        monkeypatch.setenv("HOME", str(tmp_path))
        found = tmp_path / "Library" / "Caches" / "harmledger"
    return found


def given_by(make: Worked, *made_of: str) -> dict[str, int]:
    return kept("mills", made_of, dict[str, int], make)


def test_what_is_kept_is_not_worked_out_again(folder: Path) -> None:
    make = Worked()
    assert [given_by(make, "a"), given_by(make, "a")] == [{"mill": 1}, {"mill": 1}]
    assert len(list(folder.iterdir())) == 1


def test_what_is_made_of_something_else_is_another(folder: Path) -> None:
    make = Worked()
    assert [given_by(make, "a"), given_by(make, "b"), given_by(make, "a")] == [{"mill": 1}, {"mill": 2}, {"mill": 1}]
    assert len(list(folder.iterdir())) == 2


@pytest.mark.parametrize("left", [0, 3, 4, 6])
def test_a_file_half_written_is_made_again(folder: Path, left: int) -> None:
    make = Worked()
    given_by(make, "a")
    (path,) = folder.iterdir()
    path.write_bytes(path.read_bytes()[:left])
    assert given_by(make, "a") == {"mill": 2}
    assert given_by(make, "a") == {"mill": 2}


def test_a_file_with_one_bit_turned_is_made_again(folder: Path) -> None:
    make = Worked()
    given_by(make, "a")
    (path,) = folder.iterdir()
    data = bytearray(path.read_bytes())
    data[-1] ^= 1
    path.write_bytes(data)
    assert given_by(make, "a") == {"mill": 2}


def test_what_is_kept_as_another_type_is_made_again(folder: Path) -> None:
    kept("mills", ["a"], list[str], lambda: ["no table"])
    assert given_by(Worked(), "a") == {"mill": 1}
    assert len(list(folder.iterdir())) == 1


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such bits")
def test_what_is_kept_is_its_owners_alone(folder: Path) -> None:
    given_by(Worked(), "a")
    assert [p.stat().st_mode & 0o777 for p in (folder, *folder.iterdir())] == [0o700, 0o600]


def test_a_folder_that_cannot_be_made_is_done_without(folder: Path) -> None:
    folder.parent.mkdir(parents=True, exist_ok=True)
    folder.write_text("no folder")
    make = Worked()
    assert [given_by(make, "a"), given_by(make, "a")] == [{"mill": 1}, {"mill": 2}]


def test_of_many_makings_the_last_are_kept(folder: Path) -> None:
    for n in range(MOST + 3):
        given_by(Worked(), str(n))
    assert len(list(folder.iterdir())) == MOST


def test_each_system_has_its_folder() -> None:
    assert cache_folder({"HOME": "/h"}, "linux") == Path("/h/.cache/harmledger")
    assert cache_folder({"HOME": "/h", "XDG_CACHE_HOME": "/c"}, "linux") == Path("/c/harmledger")
    assert cache_folder({"HOME": "/h"}, "darwin") == Path("/h/Library/Caches/harmledger")
    assert cache_folder({"LOCALAPPDATA": "/l"}, "win32") == Path("/l/harmledger")
    assert cache_folder({}, "linux") is None


def test_a_users_places_are_the_same_from_what_is_kept(folder: Path) -> None:
    first, again = own_places({"mine.csv": PLACES}), own_places({"mine.csv": PLACES})
    assert [row.name for row in first[0]] == ["Old Mill"]
    assert first[0] == again[0]
    assert [str(fault) for fault in first[1]] == [str(fault) for fault in again[1]]
    assert len(first[1]) == 1
    assert any(path.name.startswith("places-") for path in folder.iterdir())


KEYS = st.text(st.characters(codec="utf-8", exclude_characters="\t\n"), min_size=1, max_size=6)


@given(st.dictionaries(KEYS, st.lists(st.integers(0, 99), min_size=1)), st.lists(KEYS))
def test_lines_find_what_a_dictionary_finds(keys: dict[str, list[int]], others: list[str]) -> None:
    lines = Lines(table(keys))
    wanted = {key: tuple(keys.get(key, ())) for key in (*keys, *others)}
    assert {key: lines.get(key) for key in wanted} == wanted


@given(st.lists(st.integers(0, 2**32 - 1)))
def test_offsets_come_back(told: list[int]) -> None:
    assert list(offsets(numbers(told))) == told
