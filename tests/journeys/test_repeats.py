"""A monitor's folder, read again, in another order, bit by bit: the case says the same, byte for byte."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from tests.journeys.commands import export, harmledger

EXAMPLES = Path(__file__).parent.parent.parent / "examples"
REPORTS = sorted((EXAMPLES / "reports").iterdir())
TOLD = ("--manifest", EXAMPLES / "manifest.csv", "--places", EXAMPLES / "places.csv")
TABLES = ("documents", "claims", "tallies", "incidents")


def read(case: Path, inputs: Sequence[Path]) -> int:
    return harmledger("run", *inputs, *TOLD, "--case", case)


def exported(case: Path, folder: Path) -> dict[str, bytes]:
    """Every table of a case as it would be handed on."""
    for what in TABLES:
        export(what, case, folder)
    return {what: (folder / f"{what}.jsonl").read_bytes() for what in TABLES}


@pytest.fixture(scope="module")
def once(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """The tables after one run over all reports in their order."""
    folder = tmp_path_factory.mktemp("once")
    assert read(folder / "case", REPORTS) == 0
    return exported(folder / "case", folder)


def test_there_is_something_to_compare(once: dict[str, bytes]) -> None:
    assert all(table.strip() for table in once.values())


def test_the_order_of_the_inputs_changes_nothing(once: dict[str, bytes], tmp_path: Path) -> None:
    assert read(tmp_path / "case", REPORTS[::-1]) == 0
    assert exported(tmp_path / "case", tmp_path) == once


def test_reading_bit_by_bit_comes_to_the_same(once: dict[str, bytes], tmp_path: Path) -> None:
    for part in (REPORTS[::3], REPORTS[2::3], REPORTS[1::3]):
        assert read(tmp_path / "case", part) == 0
    assert exported(tmp_path / "case", tmp_path) == once


def test_a_second_run_adds_nothing(once: dict[str, bytes], tmp_path: Path) -> None:
    case = tmp_path / "case"
    assert read(case, REPORTS) == 0
    head = (case / "HEAD").read_bytes()
    assert read(case, REPORTS) == 0
    assert (case / "HEAD").read_bytes() == head
    assert exported(case, tmp_path) == once


def test_what_was_withdrawn_stays_out_when_the_folder_is_read_again(tmp_path: Path) -> None:
    case = tmp_path / "case"
    assert read(case, REPORTS) == 0
    before = export("incidents", case, tmp_path)
    assert harmledger("withdraw", "lower-well-7", "--reason", "the photograph is of another year", "--case", case) == 0
    after = export("incidents", case, tmp_path)
    assert any("lower-well-7" in i["documents"] for i in before)
    assert not any("lower-well-7" in i["documents"] for i in after)
    assert read(case, REPORTS) == 0
    assert export("incidents", case, tmp_path) == after
    assert harmledger("verify", "--case", case) == 0


def test_one_changed_byte_is_found_and_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    case = tmp_path / "case"
    assert read(case, REPORTS[:2]) == 0
    assert harmledger("verify", "--case", case) == 0
    blob = max((f for f in (case / "blobs").rglob("*") if f.is_file()), key=lambda f: f.stat().st_size)
    data = bytearray(blob.read_bytes())
    data[len(data) // 2] ^= 1
    blob.chmod(0o600)
    blob.write_bytes(data)
    capsys.readouterr()
    assert harmledger("verify", "--case", case) == 1
    assert blob.name[-8:] in capsys.readouterr().out
