"""What run prints: the table, the ending, the JSON object; and files written whole or not at all."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from harmledger.errors import SaveError
from harmledger.model.case import CaseView, RunReport, Skipped
from harmledger.publish import overview
from harmledger.publish.files import save


def report_of(case: CaseView) -> RunReport:
    skipped = tuple(Skipped(f"old-{n}.txt", "it is in the case already") for n in range(22))
    return RunReport(("wire.txt",), skipped, case.quarantined, (case.incidents[0].id,), ("Old Mill moved",), case)


def test_the_table_tells_each_incident_in_a_line(case: CaseView):
    mill, vague = overview.lines(case)
    assert dict(zip(overview.HEADINGS, mill, strict=True)) == {
        "date": "6 May 2031",
        "place": "Old Mill",
        "attributed to": "Northern Column (likely)",
        "killed": "3 or more, civilians 5",
        "injured": "a number not told",
        "grade": "fair",
        "origins": "3",
        "documents": "4",
        "incident": case.incidents[0].id,
    }
    assert vague[:6] == ("not told", "Saltmarsh", "nobody", "–", "–", "ungraded")


def test_a_plain_table_keeps_its_columns_beside_arabic():
    text = overview.plain(("place", "killed"), [("\u2068الطاحونة\u2069", "5"), ("Ford", "12"), ("村", "1")])
    assert text.splitlines() == [
        "place     killed",
        "--------  ------",
        "\u2068الطاحونة\u2069  5",
        "Ford      12",
        "村        1",
    ]


def test_the_ending_says_what_was_skipped_and_quarantined_and_why(case: CaseView):
    assert list(overview.ending(report_of(case))) == [
        "Old Mill moved",
        "Read 1 document, skipped 22, quarantined 1. The case has 2 incidents from 5 documents, of which 1 gave no "
        "claim.",
        f"Skipped {', '.join(f'old-{n}.txt' for n in range(20))} and 2 more: it is in the case already",
        "Quarantined empty.txt: the file is empty",
    ]


def test_json_is_one_object_with_the_incidents_as_exported(case: CaseView):
    told = json.loads(overview.report(report_of(case)))
    assert sorted(told) == ["added", "changed", "incidents", "quarantined", "read", "skipped"]
    assert told["incidents"][0]["label"] == "Old Mill, 6 May 2031, shelling"
    assert told["skipped"][0] == {"file": "old-0.txt", "reason": "it is in the case already"}


def test_a_file_is_replaced_whole(tmp_path: Path):
    target = tmp_path / "out.csv"
    target.write_text("old")
    assert save(target, [b"new ", b"rows"]) == 8
    assert target.read_bytes() == b"new rows"
    assert [p.name for p in tmp_path.iterdir()] == ["out.csv"]


def test_a_table_that_breaks_off_leaves_the_old_file(tmp_path: Path):
    def broken() -> Iterator[bytes]:
        yield b"half"
        raise ValueError("the table broke off")

    target = tmp_path / "out.csv"
    target.write_text("old")
    with pytest.raises(ValueError, match="broke off"):
        save(target, broken())
    assert target.read_text() == "old"
    assert [p.name for p in tmp_path.iterdir()] == ["out.csv"]


def test_a_full_disk_is_told_with_exit_status_4():
    with pytest.raises(SaveError, match="No space left") as error:
        save(Path("/dev/full"), [b"x" * 1_000_000])
    assert error.value.exit_status == 4


def test_a_folder_that_is_not_there_is_told(tmp_path: Path):
    with pytest.raises(SaveError, match="No such file or directory"):
        save(tmp_path / "nowhere" / "out.csv", [b"x"])
