"""Files, folders, records and manifests to captures; whatever is bad is set aside with a reason."""

from __future__ import annotations

import gzip
import io
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harmledger.collect import Limits, captures
from harmledger.collect.look import Look, look_of
from harmledger.errors import ManifestError, UsageError
from harmledger.model.case import Skipped
from harmledger.model.document import Capture, Quarantined
from harmledger.model.ids import sha256
from harmledger.read import document

BROKEN = Path(__file__).parent.parent / "fixtures" / "broken"
GOOD = "Nobody was hurt in Harbour Town, the observatory said."
SMALL = Limits(max_file_bytes=2_000_000, max_line_bytes=1_000_000)


def collected(*inputs: Path | str, **more: object) -> tuple[list[Capture], list[Quarantined]]:
    found = list(captures(list(inputs), **more))  # type: ignore[arg-type]
    return [c for c in found if isinstance(c, Capture)], [q for q in found if isinstance(q, Quarantined)]


def one_fault(*inputs: Path | str, **more: object) -> Quarantined:
    """The one input set aside, while a good file beside it is read."""
    good, faults = collected(*inputs, **more)
    assert any(GOOD in c.data.decode(errors="ignore") for c in good)
    assert len(faults) == 1
    return faults[0]


def skipped(*inputs: Path | str, **more: object) -> dict[str, str]:
    """What was told as skipped, with the reason."""
    found = captures(list(inputs), **more)  # type: ignore[arg-type]
    return {s.file: s.reason for s in found if isinstance(s, Skipped)}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "good.txt").write_text(GOOD)
    return tmp_path


def test_a_folder_is_gone_through_in_order_and_hidden_files_are_passed_over(folder: Path):
    (folder / "b").mkdir()
    (folder / "b" / "a.HTML").write_text("<html><body><p>x</p></body></html>")
    (folder / "a.htm").write_text("plain words")
    (folder / ".hidden.txt").write_text("no")
    (folder / ".git").mkdir()
    (folder / ".git" / "x.txt").write_text("no")
    (folder / "picture.png").write_bytes(b"\x89PNG\r\n")
    good, faults = collected(folder)
    assert [(c.file, c.media) for c in good] == [("a.htm", "html"), ("b/a.HTML", "html"), ("good.txt", "text")]
    assert not faults


def test_files_of_other_endings_in_a_folder_are_told_as_skipped(folder: Path):
    (folder / "b").mkdir()
    for name in ("notes.md", "b/LICENSE", "report.docx", ".hidden"):
        (folder / name).write_text(GOOD)
    told = skipped(folder)
    assert sorted(told) == ["b/LICENSE", "notes.md", "report.docx"]
    assert "no kind of file that is read in a folder (.txt .html" in told["notes.md"]
    (named,), _ = collected(folder / "notes.md")
    assert named.file == "notes.md"


@pytest.mark.parametrize(
    ("rows", "says"),
    [
        ("id,name,alt_names,kind,lat,lon\nP1,Old Mill,,village,10,20\n", "--places"),
        ("file,published,publisher\ngood.txt,2031-05-06,The Wire\n", "--manifest"),
    ],
)
def test_a_list_of_places_or_a_manifest_that_was_not_named_is_told_as_skipped(folder: Path, rows: str, says: str):
    (folder / "beside.csv").write_text(rows)
    good, faults = collected(folder)
    assert ([c.file for c in good], faults) == (["good.txt"], [])
    assert says in skipped(folder)["beside.csv"]
    assert skipped(folder, skip=[folder / "beside.csv"]) == {}


def test_a_folder_that_is_no_input_is_passed_over_with_all_in_it(folder: Path):
    (folder / "case").mkdir()
    (folder / "case" / "page.html").write_text("<html><body><p>A page of a case</p></body></html>")
    good, _ = collected(folder, skip=[folder / "case"])
    assert [c.file for c in good] == ["good.txt"]
    assert skipped(folder, skip=[folder / "case"]) == {}


def test_the_bytes_are_kept_and_hashed(folder: Path):
    data = b"\xef\xbb\xbf" + GOOD.encode() + b"\r\n"
    (folder / "good.txt").write_bytes(data)
    (capture,), _ = collected(folder)
    assert (capture.data, capture.sha256, capture.size) == (data, sha256(data), len(data))


@pytest.mark.parametrize("order", [(0, 1, 2), (2, 1, 0), (1, 2, 0)])
def test_the_order_of_the_inputs_changes_nothing(tmp_path: Path, order: tuple[int, ...]):
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "same.txt").write_text(name)
        (tmp_path / name / f"{name}.txt").write_text(name)
    inputs = [tmp_path / "one", tmp_path / "two", tmp_path / "two" / "same.txt"]
    good, _ = collected(*(inputs[n] for n in order))
    assert [c.file for c in good] == ["one.txt", "one/same.txt", "two.txt", "two/same.txt"]


def test_an_input_that_is_not_there_is_wrong_usage(folder: Path):
    with pytest.raises(UsageError, match=r"nowhere\.txt"):
        captures([folder, folder / "nowhere.txt"])


def test_links_to_themselves_pipes_and_endless_files_stop_nobody(tmp_path: Path):
    (tmp_path / "a.txt").write_text("Three people were killed.", encoding="utf-8")
    (tmp_path / "round.txt").symlink_to("round.txt")
    (tmp_path / "endless.txt").symlink_to("/dev/zero")
    (tmp_path / "gone.txt").symlink_to("nowhere.txt")
    os.mkfifo(tmp_path / "pipe.txt")
    found = list(captures([tmp_path]))
    assert [f.file for f in found if isinstance(f, Capture)] == ["a.txt"]
    assert {f.file.rpartition("/")[2] for f in found if isinstance(f, Quarantined)} == {
        "round.txt", "endless.txt", "gone.txt", "pipe.txt",
    }  # fmt: skip


def test_a_link_in_a_circle_ends(folder: Path):
    (folder / "loop").symlink_to(folder, target_is_directory=True)
    (folder / "gone.txt").symlink_to(folder / "never")
    fault = one_fault(folder)
    assert fault.file == "gone.txt"


@pytest.mark.parametrize(
    ("head", "name", "look"),
    [
        (b"%PDF-1.7", "a.txt", Look.PDF),
        (b"\n\n%PDF-1.7", "a.pdf", Look.PDF),
        (b"<!DOCTYPE html>", "a.pdf", Look.HTML),
        (b"\xef\xbb\xbf \n<!-- x -->\n<HTML lang=en>", "a.txt", Look.HTML),
        ("<html>".encode("utf-16"), "a.html", Look.HTML),
        (b"<b>not a page</b>", "a.txt", Look.TEXT),
        (b"words", "a.html", Look.HTML),
        (b"words", "a.pdf", Look.TEXT),
        (b"\0\1\2", "a.pdf", Look.PDF),
        (b"{}", "a.jsonl", Look.RECORDS),
        (b"id,text", "a.csv", Look.RECORDS),
        (b"<html>", "a.csv", Look.HTML),
        (b"\x1f\x8b\x08", "a.txt", Look.GZIP),
        (b"WARC/1.1", "a", Look.WARC),
        (b"PK\x03\x04", "a.txt", Look.ZIP),
        (b"\xff\xd8\xff\xe0", "a.txt", Look.IMAGE),
        (b"", "a.txt", Look.TEXT),
    ],
)
def test_what_a_file_is_by_its_bytes_first(head: bytes, name: str, look: Look):
    assert look_of(head, name) is look


@pytest.mark.parametrize(
    ("file", "error", "says"),
    [
        ("empty.txt", "MalformedInput", "is empty"),
        ("truncated.html.gz", "UnreadableInput", "truncated or damaged"),
    ],
)
def test_a_bad_file_is_set_aside(folder: Path, file: str, error: str, says: str):
    fault = one_fault(folder, BROKEN / file)
    assert (fault.file, fault.error) == (file, error)
    assert says in fault.reason


@pytest.mark.parametrize(
    ("name", "data", "says"),
    [
        ("a.wacz", b"PK\x03\x04", "is damaged"),
        ("a.txt", b"PK\x03\x04", "packed folder"),
        ("a.pdf", b"\x89PNG\r\n", "picture"),
        ("a.txt.gz", gzip.compress(gzip.compress(b"x", mtime=0), mtime=0), "packed twice"),
        ("a.txt.gz", gzip.compress(b"word " * 50_000, mtime=0)[:-40] + b"\0" * 40, "truncated or damaged"),
        ("a.csv", b"day,published\nx,2031\n", 'no column "text" or "html"'),
        ("a.txt", b" \n\t", "is empty"),
    ],
)
def test_what_is_no_page_is_set_aside_and_says_what_it_is(folder: Path, name: str, data: bytes, says: str):
    (folder / name).write_bytes(data)
    fault = one_fault(folder)
    assert fault.file == name
    assert says in fault.reason


def test_packed_files_are_read_unpacked(tmp_path: Path):
    (tmp_path / "a.txt.gz").write_bytes(gzip.compress(GOOD.encode()))
    (tmp_path / "b.jsonl.gz").write_bytes(gzip.compress(json.dumps({"text": GOOD}).encode()))
    good, faults = collected(tmp_path)
    assert not faults
    assert [(c.file, c.media) for c in good] == [("a.txt.gz", "text"), ("b.jsonl.gz#1", "record")]
    assert good[0].data == GOOD.encode()


def test_a_page_named_pdf_is_read_as_the_page_it_is():
    (capture,), faults = collected(BROKEN / "page-named.pdf")
    assert capture.media == "html"
    assert "Three villagers" in document(capture).text
    assert not faults


@pytest.mark.parametrize("file", ["utf16.txt", "utf16-arabic-without-mark.txt", "windows-1256.txt", "windows-1252.txt"])
def test_other_encodings_are_read_and_named(file: str):
    (capture,), _ = collected(BROKEN / file)
    assert document(capture).encoding in ("utf-16", "windows-1256", "windows-1252")


def test_a_file_of_200_megabytes_in_one_line_is_set_aside_unread(folder: Path):
    with (folder / "huge.txt").open("wb") as huge:
        huge.truncate(200_000_000)  # a hole: it takes no room on the disk, and reading it would take memory
    fault = one_fault(folder)
    assert (fault.file, fault.error) == ("huge.txt", "UnreadableInput")
    assert "200 MB" in fault.reason
    assert "HARMLEDGER_MAX_FILE_MB" in fault.reason


def test_the_limit_moves(folder: Path):
    (folder / "large.txt").write_bytes(b"x" * 3_000_000)
    assert one_fault(folder, limits=SMALL).file == "large.txt"
    good, faults = collected(folder, limits=Limits(max_file_bytes=3_000_000))
    assert (len(good), faults) == (2, [])


def test_what_unpacks_beyond_the_limit_is_set_aside(folder: Path):
    (folder / "bomb.txt.gz").write_bytes(gzip.compress(b"\0" * 50_000_000))
    assert "unpacked" in one_fault(folder, limits=SMALL).reason


def test_a_huge_line_among_records_is_set_aside_and_the_rest_goes_on(tmp_path: Path):
    lines = [{"text": GOOD}, {"text": "x" * 1_100_000}, {"text": GOOD}]
    (tmp_path / "posts.jsonl").write_text("\n".join(map(json.dumps, lines)))
    good, faults = collected(tmp_path, limits=SMALL)
    assert [c.file for c in good] == ["posts.jsonl#1", "posts.jsonl#3"]
    assert [q.file for q in faults] == ["posts.jsonl#2"]
    assert "HARMLEDGER_MAX_LINE_MB" in faults[0].reason


def test_a_line_longer_than_the_limit_of_a_file_costs_no_other_line(folder: Path):
    (folder / "posts.jsonl").write_bytes(b"{" + b" " * 5_000_000 + b'}\n{"text": "after it"}\n')
    good, faults = collected(folder, limits=SMALL)
    assert [c.file for c in good] == ["good.txt", "posts.jsonl#2"]
    assert [q.file for q in faults] == ["posts.jsonl#1"]


def test_a_line_without_end_is_given_up_and_says_so(folder: Path):
    (folder / "posts.jsonl").write_bytes(b"{" + b" " * 25_000_000 + b'}\n{"text": "after it"}\n')
    fault = one_fault(folder, limits=SMALL)
    assert "longer than the limit of 1 MB" in fault.reason
    assert "what follows it in the file was not read" in fault.reason


def test_standard_input_that_is_closed_is_told(folder: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(sys, "stdin", None)
    assert "standard input is closed" in one_fault(folder, "-").reason


def test_a_broken_line_in_the_middle_is_set_aside_with_its_number():
    good, faults = collected(BROKEN / "broken-line.jsonl")
    assert [(c.file, c.told.id) for c in good] == [("broken-line.jsonl#1", "a"), ("broken-line.jsonl#3", "c")]
    assert [(q.file, q.error) for q in faults] == [("broken-line.jsonl#2", "MalformedInput")]


@pytest.mark.parametrize(
    ("line", "says"),
    [
        (b'["a"]', "a list, not an object"),
        (b'"a"', "a bare value"),
        (b"{" + b'"a":{' * 5000, "no JSON"),
        (b'{"text": NaN}', "no JSON"),
        (b'{"text": ' + b"9" * 6000 + b"}", "no JSON"),
        (b'{"text": "\xff"}', "not valid UTF-8 at byte 10"),
        (b'{"text": "x", "url": ["a"]}', '"url" is no text'),
        (b'{"text": "x"', "no JSON"),
    ],
)
def test_lines_that_are_no_record(folder: Path, line: bytes, says: str):
    (folder / "posts.jsonl").write_bytes(b"\xef\xbb\xbf" + json.dumps({"text": GOOD}).encode() + b"\n\n" + line + b"\n")
    (folder / "good.txt").unlink()
    fault = one_fault(folder)
    assert fault.file == "posts.jsonl#3"
    assert says in fault.reason


def test_a_record_is_known_by_its_fields_not_by_their_order(tmp_path: Path):
    (tmp_path / "a.jsonl").write_text('{"text": "x", "id": 7}\n{"id":7,"text":"x"}\n{"text":"cut \\ud83d"}\n')
    good, _ = collected(tmp_path)
    assert good[0].sha256 == good[1].sha256
    assert good[0].told.id == "7"
    assert document(good[2]).text == "cut \ufffd"


def test_records_in_utf16_are_read(tmp_path: Path):
    (tmp_path / "a.jsonl").write_bytes('{"text": "قصف"}\n{"text": "x"}\n'.encode("utf-16"))
    good, faults = collected(tmp_path)
    assert [document(c).text for c in good] == ["قصف", "x"]
    assert not faults


def test_standard_input_is_read_as_json_lines(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b'{"text": "x"}\nbroken\n')))
    good, faults = collected("-")
    assert [c.file for c in good] == ["stdin#1"]
    assert [q.file for q in faults] == ["stdin#2"]


@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_csv_rows_are_records(tmp_path: Path, separator: str):
    rows = [["ID", "text", "published", "note"], ["a", '"Two, or ""three""\nlines"', "2031-05-06", ""], ["b", "x"], []]
    (tmp_path / "a.csv").write_text("\n".join(separator.join(row) for row in rows))
    good, faults = collected(tmp_path)
    assert [(c.file, c.told.id, c.told.published) for c in good] == [
        ("a.csv#2", "a", "2031-05-06"),
        ("a.csv#3", "b", None),
    ]
    assert document(good[0]).text == 'Two, or "three"\nlines'
    assert not faults


@pytest.mark.parametrize(
    ("rows", "where", "says"),
    [
        ("text\na,b\nNobody was hurt in Harbour Town, the observatory said.", "a.csv#2", "2 values and the head 1"),
        (
            'text\n"Nobody was hurt in Harbour Town, the observatory said."\n"open',
            "a.csv, line 3",
            "breaks after row 2",
        ),
    ],
)
def test_a_broken_csv_row_is_set_aside(tmp_path: Path, rows: str, where: str, says: str):
    (tmp_path / "a.csv").write_text(rows.replace("Town, the", '"Town, the') if rows.startswith("text\na") else rows)
    good, faults = collected(tmp_path)
    assert [(q.file, says in q.reason) for q in faults][:1] == [(where, True)]
    assert len(good) + len(faults) == 2


def test_a_manifest_tells_and_is_no_input(folder: Path):
    manifest = folder / "manifest.csv"
    manifest.write_text("File,Published,publisher,published_known_from\ngood.txt,2031-05-06,Harbour Watch,by hand\n")
    (folder / "places.csv").write_text("id,name\n1,Old Mill\n")
    (capture,), faults = collected(folder, manifests=[manifest], skip=[folder / "places.csv"])
    assert not faults
    assert capture.told_by == "manifest"
    assert (capture.told.published, capture.told.publisher) == ("2031-05-06", "Harbour Watch")
    assert capture.told.published_known_from == "by hand"
    assert document(capture).published is not None


def test_wrong_rows_of_a_manifest_are_told_and_the_rest_goes_on():
    good, faults = collected(
        BROKEN / "utf16.txt", BROKEN / "windows-1256.txt", manifests=[BROKEN / "manifest-of-faults.csv"]
    )
    assert [(q.file, q.error) for q in faults] == [
        ("manifest-of-faults.csv, row 3", "ManifestError"),
        ("manifest-of-faults.csv, row 4", "ManifestError"),
    ]
    assert "no-such-page.txt" in faults[0].reason
    assert "2031-02-30" in faults[1].reason
    assert [(c.told.publisher, c.told.published) for c in good] == [
        ("North Observatory", "2031-05-06"),
        ("Harbour Watch", None),
    ]


@pytest.mark.parametrize(
    ("rows", "says"),
    [
        ("file,title\n,Lost\n", "names no file"),
        ("file,title\ngood.txt,One\ngood.txt,Two\n", "told differently"),
        ("file,published\ngood.txt,05/06/2031\n", "is no date"),
        ("file\n\0\n", "no file"),
    ],
)
def test_rows_of_a_manifest_that_are_told(folder: Path, rows: str, says: str):
    (folder / "m.csv").write_text(rows)
    if "\0" in rows:
        with pytest.raises(ManifestError):
            captures([folder], manifests=[folder / "m.csv"])
        return
    assert says in one_fault(folder, manifests=[folder / "m.csv"]).reason


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"name,date\nx,2031\n", 'no column "file"'),
        (b"", 'no column "file"'),
        (b"file\n\xff\xfe\xfd", "not valid UTF-8"),
        (b'file\n"open', "no CSV"),
        (None, "cannot be opened"),
    ],
)
def test_a_manifest_that_cannot_be_used_stops_the_run(folder: Path, data: bytes | None, says: str):
    if data is not None:
        (folder / "m.csv").write_bytes(data)
    with pytest.raises(ManifestError, match=says):
        captures([folder], manifests=[folder / "m.csv"])


def test_a_manifest_tells_about_records_what_they_do_not_tell_themselves(folder: Path):
    (folder / "posts.jsonl").write_text('{"text": "x", "publisher": "North Watch"}\n')
    (folder / "m.csv").write_text("file,published,publisher\nposts.jsonl,2031-05-06,Harbour Watch\n")
    good, _ = collected(folder / "posts.jsonl", manifests=[folder / "m.csv"])
    assert (good[0].told.publisher, good[0].told.published, good[0].told_by) == (
        "North Watch",
        "2031-05-06",
        "manifest",
    )


@pytest.mark.skipif(os.getuid() != 0 or sys.platform != "linux", reason="only root can become another user")
def test_what_may_not_be_read_is_set_aside(folder: Path):
    """As another user, since root reads all."""
    folder.chmod(0o755)
    for parent in list(folder.parents)[:3]:
        parent.chmod(parent.stat().st_mode | 0o055)
    for name in ("locked-file.txt", "locked/inside.txt"):
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text("secret")
    (folder / "locked-file.txt").chmod(0o000)
    (folder / "locked").chmod(0o000)
    (folder / "good.txt").chmod(0o644)
    script = (
        "import os, sys; from pathlib import Path; from harmledger.collect import captures;"
        "os.setgid(65534); os.setuid(65534);"
        "[print(type(c).__name__, c.file, getattr(c, 'error', '')) for c in captures([Path(sys.argv[1])])]"
    )
    done = subprocess.run([sys.executable, "-c", script, str(folder)], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines() == [
        "Quarantined locked UnreadableInput",
        "Capture good.txt ",
        "Quarantined locked-file.txt UnreadableInput",
    ]


@given(st.lists(st.binary(max_size=60), max_size=8))
def test_any_lines_are_captured_or_set_aside(tmp_path_factory: pytest.TempPathFactory, lines: list[bytes]):
    path = tmp_path_factory.mktemp("any") / "posts.jsonl"
    path.write_bytes(b"\n".join(lines))
    for found in captures([path]):
        assert found.file.startswith("posts.jsonl")
