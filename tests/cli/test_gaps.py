"""What was not understood, and the user's own entries that mend it: told, written as files, used by the next run."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest

from tests.cli.calling import Done, harmledger

WIRE = (
    "Kestrel Guard militiamen shelled the village of Tarnhold in northern Aleppo on 5 May 2020, killing four "
    "villagers, the Pine Ridge Monitor said. Halim Darwish, 30, was killed in Darwish. Ten shepherds died and two "
    "of the nine dead were buried.\n"
)
POST = (
    "Seven villagers were pulverised on Tuesday by shelling in Tarn-Hold. Shelling by the Kestrel Guard went on "
    "near Marrowby, and Kestrel Guard fighters were killed in Marroby.\n"
)
ARABIC = (
    "قتل أربعة مدنيين بقصف نفذته ميليشيا العقبان على بلدة ترنهولد بريف حلب الشمالي يوم الثلاثاء 5 أيار 2020.\n"
    "استهدف القصف بلدة ترنهولد من قبل فصيل العقبان، واستشهد الطفل محمود الترسيني.\n"
)


@pytest.fixture
def case(tmp_path: Path) -> str:
    folder = tmp_path / "reports"
    folder.mkdir()
    for name, text in (("wire.txt", WIRE), ("post.txt", POST), ("arabic.txt", ARABIC)):
        (folder / name).write_text(text, encoding="utf-8")
    (tmp_path / "manifest.csv").write_text(
        "file,published,publisher\nreports/wire.txt,2020-05-06,Heron Bulletin\n", encoding="utf-8"
    )
    case = str(tmp_path / "case")
    run(case, "--manifest", str(tmp_path / "manifest.csv"), code=0)
    return case


def run(case: str, *options: str, code: int) -> Done:
    done = harmledger("run", str(Path(case).parent / "reports"), "--case", case, *options)
    assert done.returncode == code, done.stderr
    return done


def told(case: str, *options: str) -> dict[str, dict[str, dict[str, object]]]:
    """The gaps by what is missing, then by name."""
    found: dict[str, dict[str, dict[str, object]]] = {}
    for line in harmledger("gaps", "--case", case, "--format", "json", *options).stdout.splitlines():
        row = json.loads(line)
        found.setdefault(row["what"], {})[row["name"]] = row
    return found


def test_each_kind_of_gap_is_told_with_its_words(case: str) -> None:
    gaps = told(case)
    assert set(gaps["people"]) == {"pulverised"}
    assert gaps["people"]["pulverised"]["quotes"] == [
        {"file": "post.txt", "quote": "Seven villagers were pulverised on Tuesday by shelling in Tarn-Hold."}
    ]
    assert {"Marroby", "Tarnhold", "ترنهولد"} <= set(gaps["place"])
    assert (gaps["place"]["Tarnhold"]["hint"], gaps["place"]["Tarnhold"]["country"]) == ("village", "SY")
    assert gaps["source"]["Heron Bulletin"]["quotes"] == [{"file": "wire.txt", "quote": "publisher: Heron Bulletin"}]
    assert gaps["source"]["Pine Ridge Monitor"]["hint"] == "monitor"


def test_spellings_of_one_name_are_one_candidate(case: str) -> None:
    gaps = told(case)
    assert gaps["place"]["Marroby"]["spellings"] == ["Marroby", "Marrowby"]
    guards = gaps["actor"]["Kestrel Guard"]
    assert (guards["seen"], guards["documents"]) == (3, 2)
    assert gaps["actor"]["فصيل العقبان"]["spellings"] == ["فصيل العقبان", "ميليشيا العقبان"]
    assert gaps["place"]["ترنهولد"]["seen"] == 2


def test_a_persons_name_is_suggested_as_nothing(case: str) -> None:
    """A surname that stands as a place does ("in Darwish") is known from the name beside its age."""
    names = {name for kind in ("place", "actor", "source") for name in told(case)[kind]}
    assert not {n for n in names if "Darwish" in n or "الترسيني" in n or "محمود" in n}


def test_one_document_may_be_asked_and_little_may_be_left_out(case: str) -> None:
    assert "people" not in told(case, "--document", "wire.txt")
    assert {row["documents"] for kind in told(case, "--least", "2").values() for row in kind.values()} == {2}
    assert harmledger("gaps", "--case", case, "--document", "none.txt").returncode == 2


def test_text_and_table_tell_the_same(case: str) -> None:
    text = harmledger("gaps", "--case", case).stdout
    table = list(csv.DictReader(io.StringIO(harmledger("gaps", "--case", case, "--format", "csv").stdout)))
    assert {(row["what"], row["name"]) for row in table} == {
        (k, name) for k, some in told(case).items() for name in some
    }
    assert "Kestrel Guard" in text
    assert "Nothing was left open." in harmledger("gaps", "--case", case, "--least", "9").stdout


def test_suggestions_saved_and_used_close_their_gaps(case: str, tmp_path: Path) -> None:
    files = {"places": tmp_path / "p.csv", "actors": tmp_path / "a.yaml", "sources": tmp_path / "s.yaml"}
    for what, file in files.items():
        assert harmledger(what, "suggest", "--case", case, "--out", str(file)).returncode == 0
    done = run(case, *(x for what, file in files.items() for x in (f"--{what}", str(file))), code=0)
    assert "read again" in done.stderr
    left = told(case)
    assert set(left) <= {"number", "people"}, left
    claims = [json.loads(line) for line in harmledger("export", "claims", "--case", case).stdout.splitlines()]
    assert {c["place"]["gazetteer"] for c in claims if c["document"] and c.get("place")} >= {"p:tarnhold"}
    assert any(p["actor"] == "kestrel_guard" for c in claims for p in c.get("perpetrators", []))


def test_the_case_remembers_own_entries_and_verifies_with_them(case: str, tmp_path: Path) -> None:
    actors = tmp_path / "actors.yaml"
    actors.write_text("- {id: kestrel_guard, name: Kestrel Guard, names: {en: [Kestrel Guard]}}\n", encoding="utf-8")
    run(case, "--actors", str(actors), code=0)
    actors.unlink()
    again = run(case, code=0)
    assert "read again" not in again.stderr
    assert "Kestrel Guard" not in told(case).get("actor", {})
    assert harmledger("verify", "--case", case).returncode == 0


def test_own_words_are_read_from_then_on(case: str, tmp_path: Path) -> None:
    words = tmp_path / "words.yaml"
    words.write_text("language: en\nwords:\n  HARM_ED:\n    - {words: [pulverised], what: killed}\n", encoding="utf-8")
    run(case, "--words", str(words), code=0)
    claims = [json.loads(line) for line in harmledger("export", "claims", "--case", case).stdout.splitlines()]
    counts = [(n["what"], n["min"]) for c in claims for n in c["counts"] if n["text"].startswith("Seven villagers")]
    assert counts == [("killed", 7)]
    assert "people" not in told(case)


def test_an_own_entry_adds_names_to_a_listed_one(case: str, tmp_path: Path) -> None:
    actors = tmp_path / "actors.yaml"
    actors.write_text("- {id: isis, names: {en: [Kestrel Guard]}}\n", encoding="utf-8")
    run(case, "--actors", str(actors), code=0)
    claims = [json.loads(line) for line in harmledger("export", "claims", "--case", case).stdout.splitlines()]
    assert any(p["actor"] == "isis" for c in claims for p in c.get("perpetrators", []))


@pytest.mark.parametrize(
    ("option", "text", "says"),
    [
        ("--actors", "- {id: a_b, name: A B, names: {en: [A B]}}\n- {id: c, name: C}\n", "own.yaml, line 2: c breaks"),
        ("--actors", "- name: A\n", "own.yaml, line 1: an entry is a mapping with an id"),
        ("--actors", "\n- {id: a_b, name: A, names: {en: ['A, B']}}\n", "own.yaml, line 2: a_b has the name 'A, B'"),
        ("--actors", "- {id: a, name: A, names: {}}\n- {id: a, name: B, names: {}}\n", "line 2: the id a stands twice"),
        ("--actors", "- {id: a\n", "own.yaml, line 2: this is no YAML"),
        ("--actors", "a: b\n", "own.yaml: the file is no list of entries"),
        (
            "--sources",
            "- {id: s, name: S, kind: outlet, names: {}, actor: rusia}\n",
            "line 1: s names rusia, which is not listed (is russia meant?)",
        ),
        ("--sources", "- {id: s, name: S, kind: paper, names: {}}\n", "own.yaml, line 1: s breaks the schema"),
        ("--words", "language: en\nwords:\n  HARM_E:\n    - x\n", "line 4: there is no class HARM_E (is HARM_ED"),
        ("--words", "language: en\nwords:\n  HARM_ED:\n    - x\n", "line 4: 'x' of HARM_ED needs what"),
        (
            "--words",
            "language: en\nwords:\n  HARM_ED:\n    - {words: [x], what: kiled}\n",
            "line 4: what of 'x' is 'kiled'. Known are killed,",
        ),
        ("--words", "language: xx\nwords: {}\n", "line 1: there is no language 'xx'. Known are ar, en"),
        ("--words", "words: {}\n", "own.yaml: a file of words has a language and words"),
    ],
)  # fmt: skip
def test_a_wrong_entry_is_told_by_line_and_the_rest_is_used(
    case: str, tmp_path: Path, option: str, text: str, says: str
) -> None:
    own = tmp_path / "own.yaml"
    own.write_text(text, encoding="utf-8")
    done = run(case, option, str(own), code=3)
    assert says in done.stderr
    assert "The case has" in done.stderr


def test_a_file_that_is_not_there_is_wrong_usage(case: str) -> None:
    run(case, "--words", "nowhere.yaml", code=2)
