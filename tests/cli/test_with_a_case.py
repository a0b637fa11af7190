"""The commands over a real case: two reports of one strike, a total since January, and a file that cannot be read."""

from __future__ import annotations

import csv
import io
import json
import shutil
from pathlib import Path

import pytest
from lxml import html

from tests.cli.calling import Done, harmledger

REPORTS = {
    "wire.txt": "A Russian air strike killed at least three civilians and wounded seven people in Kunduz on 6 May "
    "2031, the North Observatory said.\n",
    "post.txt": "A Russian air strike on Kunduz killed five civilians on 6 May 2031, the Valley Committee said.\n",
    "total.txt": "The Valley Committee said 120 civilians were killed in Kunduz province since January 2031.\n",
}
MANIFEST = """file,published,publisher,url,title,lang
wire.txt,2031-05-07,The Wire,,Air strikes on Kunduz,en
post.txt,2031-05-07,Valley Post,,,
total.txt,2031-05-08,Valley Post,,,
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Reports with their manifest, and an empty file among them."""
    folder = tmp_path_factory.mktemp("reports")
    for name, text in REPORTS.items():
        (folder / name).write_text(text, encoding="utf-8")
    (folder / "manifest.csv").write_text(MANIFEST, encoding="utf-8")
    (folder / "empty.txt").write_bytes(b"")
    return folder


@pytest.fixture(scope="module")
def first_run(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[str, Done]:
    """A new case and what the run that made it printed."""
    case = str(tmp_path_factory.mktemp("cases") / "valley")
    return case, harmledger("run", str(folder), "--manifest", str(folder / "manifest.csv"), "--case", case)


@pytest.fixture(scope="module")
def case(first_run: tuple[str, Done]) -> str:
    return first_run[0]


def test_run_prints_the_table_and_ends_with_what_was_not_read(
    first_run: tuple[str, Done],
):
    done = first_run[1]
    assert done.returncode == 3
    heading, _, *incidents = done.stdout.splitlines()
    assert heading.split() == "date place attributed to killed injured grade origins documents incident".split()
    assert any("6 May 2031" in line and "Kunduz" in line for line in incidents)
    assert "Read 3 documents, skipped 0, quarantined 1" in done.stderr
    assert "Quarantined" in done.stderr
    assert "empty.txt" in done.stderr


def test_a_second_run_reads_nothing_and_gives_the_same_table(first_run: tuple[str, Done], folder: Path):
    case, first = first_run
    again = harmledger("run", str(folder), "--manifest", str(folder / "manifest.csv"), "--case", case)
    assert again.stdout == first.stdout
    assert "Read 0 documents, skipped 3" in again.stderr


def test_json_is_the_one_thing_on_standard_output(case: str, folder: Path):
    done = harmledger("run", str(folder / "wire.txt"), "--case", case, "--json")
    told = json.loads(done.stdout)
    assert done.returncode == 0
    assert told["read"] == []
    assert told["incidents"]


def test_exports_go_to_standard_output_or_to_a_file_with_the_same_bytes(case: str, tmp_path: Path):
    for form in ("jsonl", "csv", "geojson"):
        out = tmp_path / f"incidents.{form}"
        printed = harmledger("export", "incidents", "--case", case, "--format", form)
        written = harmledger("export", "incidents", "--case", case, "--format", form, "--out", str(out))
        assert written.stdout == ""
        assert str(out) in written.stderr
        assert out.read_bytes().decode() == printed.stdout


def test_a_total_is_a_tally_and_no_claim(case: str):
    claims = [json.loads(line) for line in harmledger("export", "claims", "--case", case).stdout.splitlines()]
    tallies = [json.loads(line) for line in harmledger("export", "tallies", "--case", case).stdout.splitlines()]
    assert not [c for claim in claims for c in claim["counts"] if c["min"] == 120]
    assert [c["max"] for tally in tallies for c in tally["counts"]] == [120]


def test_show_takes_the_beginning_of_an_id_and_gives_the_quotes(case: str):
    table = harmledger("export", "incidents", "--case", case, "--format", "csv").stdout
    first = next(csv.DictReader(io.StringIO(table)))
    done = harmledger("show", first["event_id"][:8], "--case", case)
    assert done.returncode == 0
    assert "at least three civilians”" in done.stdout
    assert "wire.txt, " in done.stdout


def test_the_page_is_one_file_that_quotes_the_reports(case: str, tmp_path: Path):
    out = tmp_path / "case.html"
    assert harmledger("page", "--case", case, "--out", str(out)).returncode == 0
    tree = html.document_fromstring(out.read_text(encoding="utf-8"))
    assert tree.xpath("string(//h1)") == "valley"
    assert any("at least three civilians" in mark.text_content() for mark in tree.xpath("//mark"))


def test_a_full_disk_is_exit_status_4(case: str):
    done = harmledger("export", "incidents", "--case", case, "--out", "/dev/full")
    assert done.returncode == 4
    assert "No space left" in done.stderr


def test_verify_is_silent_about_a_sound_case_and_names_the_fault_of_another(case: str, tmp_path: Path):
    assert (harmledger("verify", "--case", case).returncode, harmledger("verify", "--case", case).stdout) == (0, "")
    broken = tmp_path / "broken"
    shutil.copytree(case, broken)
    blob = next(p for p in sorted((broken / "blobs").rglob("*")) if p.is_file() and p.stat().st_size)
    blob.chmod(0o644)
    data = bytearray(blob.read_bytes())
    data[0] ^= 1
    blob.write_bytes(data)
    done = harmledger("verify", "--case", str(broken))
    assert done.returncode == 1
    assert len(done.stdout.splitlines()) >= 1
    assert "Traceback" not in done.stderr


def test_doctor_tells_what_the_case_holds_and_what_is_set(case: str, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("HARMLEDGER_MAX_FILE_MB", "7")
    done = harmledger("doctor", "--case", case)
    told = dict(line.split("\t")[:2] for line in done.stdout.splitlines())
    assert told["documents"] == "3"
    assert told["max_file_mb"] == "7"


def test_methods_are_listed():
    assert any(line.startswith("airwars@1\t") for line in harmledger("methods").stdout.splitlines())


def test_a_withdrawn_document_is_in_no_count_and_still_shown(folder: Path, tmp_path: Path):
    case = str(tmp_path / "other")
    harmledger("run", str(folder / "post.txt"), "--case", case)
    (document,) = map(json.loads, harmledger("export", "documents", "--case", case).stdout.splitlines())
    done = harmledger("withdraw", document["id"][:10], "--reason", "a hoax", "--case", case)
    assert done.returncode == 0
    assert harmledger("export", "incidents", "--case", case).stdout == ""
    assert "withdrawn (a hoax): in no count" in harmledger("show", document["id"], "--case", case).stdout
    assert harmledger("verify", "--case", case).returncode == 0


@pytest.mark.parametrize("command", [("show", "x"), ("export", "claims"), ("page",), ("verify",), ("doctor",)])
def test_a_case_that_is_not_there_is_exit_status_2_and_is_not_made(command: tuple[str, ...], tmp_path: Path):
    nowhere = tmp_path / "nowhere"
    done = harmledger(*command, "--case", str(nowhere))
    assert done.returncode == 2
    assert "Traceback" not in done.stderr
    assert not nowhere.exists()


def test_an_input_that_is_not_there_is_exit_status_2(tmp_path: Path):
    done = harmledger("run", str(tmp_path / "none"), "--case", str(tmp_path / "case"))
    assert done.returncode == 2
    assert "there is no such file or folder" in done.stderr


def test_a_case_inside_its_own_inputs_is_not_read(folder: Path, tmp_path: Path):
    inputs = tmp_path / "reports"
    shutil.copytree(folder, inputs)
    case = str(inputs / "case")
    first = harmledger("run", str(inputs), "--case", case)
    harmledger("page", "--case", case, "--out", str(inputs / "case" / "page.html"))
    again = harmledger("run", str(inputs), "--case", case)
    assert "Read 0 documents" in again.stderr
    assert again.stdout == first.stdout


def test_a_file_in_place_of_a_case_is_told_and_left_alone(folder: Path, tmp_path: Path):
    (tmp_path / "notes").write_text("mine")
    done = harmledger("run", str(folder), "--case", str(tmp_path / "notes"))
    assert (done.returncode, (tmp_path / "notes").read_text()) == (2, "mine")
    assert "it is a file" in done.stderr


def test_a_file_that_may_not_be_looked_at_is_set_aside(folder: Path, tmp_path: Path):
    """A name that is too long is refused by the system, as is a file within a locked folder."""
    done = harmledger("run", str(folder), "x" * 300, "--case", str(tmp_path / "case"))
    assert done.returncode == 3
    assert "Read 3 documents" in done.stderr
    assert "cannot be read (file name too long)" in done.stderr


def test_a_document_is_meant_by_its_file_though_it_superseded_another(folder: Path, tmp_path: Path):
    inputs, case = tmp_path / "reports", str(tmp_path / "case")
    shutil.copytree(folder, inputs)
    run = ("run", str(inputs), "--manifest", str(inputs / "manifest.csv"), "--case", case)
    harmledger(*run)
    (inputs / "manifest.csv").write_text(MANIFEST.replace("The Wire", "Harbour Wire"), encoding="utf-8")
    assert "publisher was The Wire, is now Harbour Wire" in harmledger(*run).stderr
    shown = harmledger("show", "wire.txt", "--case", case)
    assert "Harbour Wire" in shown.stdout
    assert harmledger("withdraw", "wire.txt", "--reason", "another year", "--case", case).returncode == 0
    again = harmledger("withdraw", "wire.txt", "--reason", "another year", "--case", case)
    assert again.returncode == 2


def test_a_wrong_row_of_a_manifest_is_told_at_each_run_until_it_is_mended(folder: Path, tmp_path: Path):
    inputs, case = tmp_path / "reports", str(tmp_path / "case")
    shutil.copytree(folder, inputs)
    (inputs / "empty.txt").unlink()
    manifest = inputs / "manifest.csv"
    run = ("run", str(inputs), "--manifest", str(manifest), "--case", case)
    manifest.write_text(MANIFEST + "gone.txt,2031-05-08,,,,\n", encoding="utf-8")
    for _ in range(2):
        done = harmledger(*run)
        assert done.returncode == 3
        assert 'Quarantined manifest.csv, row 5: there is no file "gone.txt"' in done.stderr
    manifest.write_text(MANIFEST, encoding="utf-8")
    assert harmledger(*run).returncode == 0
    assert "quarantined\t0\n" in harmledger("doctor", "--case", case).stdout
