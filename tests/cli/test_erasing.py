"""Erasing from the command line: what is gone is nowhere in the case, nothing confirms a guess, the log verifies."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from harmledger.ledger import EntryKind, decisions, fold, open_case
from harmledger.model.ids import digest_id, sha256
from harmledger.read import MASK
from tests.cli.calling import Done, harmledger

POST = "Salman Qaffaf, 34, was killed by an air strike on Kunduz on 6 May 2031, the North Observatory said.\n"
REPORTS = {
    "one.txt": "A Russian air strike killed three civilians in Kunduz on 6 May 2031, the North Observatory said.\n",
    "two.txt": "A Russian air strike on Kunduz killed five civilians on 6 May 2031, the Valley Committee said.\n",
    "post.txt": POST + "Two others were wounded in Mariupol on 7 May 2031, the Harbour Watch said.\n",
    "copy/post-again.txt": POST + "Two others were wounded in Mariupol on 7 May 2031, the Harbour Watch said.\n",
}
MANIFEST = "file,url,publisher\npost.txt,https://valley.example/qaffaf,Valley Courier\n"


@pytest.fixture
def case(tmp_path: Path) -> str:
    folder = tmp_path / "reports"
    for name, text in REPORTS.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    manifest = folder / "manifest.csv"
    manifest.write_text(MANIFEST, encoding="utf-8")
    case = str(tmp_path / "case")
    done = harmledger("run", str(folder), "--manifest", str(manifest), "--case", case, "--by", "r-7")
    assert done.returncode == 0, done.stderr
    return case


def erase(case: str, *arguments: str) -> Done:
    done = harmledger("erase", *arguments, "--case", case, "--by", "r-8")
    assert done.returncode == 0, done.stderr
    assert harmledger("verify", "--case", case).returncode == 0
    return done


def everything(case: str) -> bytes:
    return b"\n".join(path.name.encode() + path.read_bytes() for path in Path(case).rglob("*") if path.is_file())


def claims_of(case: str, file: str) -> dict[str, str]:
    with open_case(case) as opened:
        state = fold(opened.entries())
    document = next(d for d in state.counted if d.file == file)
    return {claim.id: " ".join(e.quote for e in claim.evidence) for claim in state.readings[document.id].claims}


def test_a_document_goes_with_every_trace_of_it(case: str) -> None:
    ids = set(claims_of(case, "post.txt")) | set(claims_of(case, "copy/post-again.txt"))
    data = REPORTS["post.txt"].encode()
    guesses = {
        sha256(data),
        digest_id(sha256(data), "https://valley.example/qaffaf"),
        digest_id(sha256(data), ""),
        *ids,
    }
    before = everything(case)
    assert all(guess.encode() in before or guess[2:].encode() in before for guess in guesses)
    done = erase(case, "post.txt", "--reason", "asked for")
    assert "Erased 2 documents" in done.stderr
    told = harmledger("verify", "--case", case).stderr
    assert re.search(r"Erased on \d{4}-\d\d-\d\d by r-8 \(entry \d+; 2 capture, \d+ claim, .*\): asked for\n", told)
    after = everything(case)
    for gone in (b"Qaffaf", b"qaffaf", b"Mariupol", b"Valley Courier", *(guess[2:].encode() for guess in guesses)):
        assert gone in before
        assert gone not in after
    with open_case(case) as opened:
        entries = list(opened.entries())
        state = fold(entries)
    assert {d.file for d in state.documents.values()} == {"one.txt", "two.txt"}
    assert [(e.who, e.payload["reason"]) for e in entries if e.kind is EntryKind.ERASURE] == [("r-8", "asked for")]


def test_of_a_claim_its_words_go_and_a_masked_copy_stays(case: str) -> None:
    chosen = next(claim for claim, quotes in claims_of(case, "post.txt").items() if "Mariupol" not in quotes)
    done = erase(case, chosen, "--reason", "asked for")
    assert "2 masked copies" in done.stderr
    assert b"Qaffaf" not in everything(case)
    left = claims_of(case, "post.txt")
    assert [("Mariupol" in quotes, "Kunduz" in quotes) for quotes in left.values()] == [(True, False)] * len(left)
    assert left
    with open_case(case) as opened:
        copies = [e for e in opened.entries(EntryKind.DOCUMENT) if e.erased is None and "█████" in str(e.payload)]
        assert ["the original was erased by entry" in str(e.payload["from"]) for e in copies] == [True, True]


def test_of_a_person_the_name_goes_wherever_it_stands_and_rulings_stay(case: str) -> None:
    rows = harmledger("export", "incidents", "--case", case, "--format", "csv").stdout.splitlines()[1:]
    incidents = [row.split(",")[0] for row in rows]
    assert len(incidents) > 1
    ruled = harmledger("link", "merge", *incidents, "--reason", "Salman  Qaffaf's", "--case", case, "--by", "r-7")
    assert ruled.returncode == 0, ruled.stderr
    merged = len(harmledger("export", "incidents", "--case", case).stdout.splitlines())
    before = {c: q for file in ("post.txt", "one.txt") for c, q in claims_of(case, file).items()}
    done = erase(case, "post.txt", "--words", "Qaffaf", "--words", "Salman", "--reason", "asked for")
    assert b"qaffaf" not in everything(case).lower()
    assert len(harmledger("export", "incidents", "--case", case).stdout.splitlines()) == merged
    kept = claims_of(case, "one.txt").keys()
    assert kept <= before.keys()
    assert claims_of(case, "post.txt").keys().isdisjoint(before)
    listed = harmledger("link", "list", "--case", case).stdout
    assert "█████" in listed
    assert "copies" in done.stderr


def test_erased_twice_and_read_again_it_stays_whole(case: str, tmp_path: Path) -> None:
    erase(case, "post.txt", "--words", "Qaffaf", "--reason", "asked for")
    erase(case, "post.txt", "--words", "Salman", "--reason", "asked for once more")
    erase(case, "two.txt", "--reason", "asked for")
    text = everything(case)
    assert b"Salman" not in text
    assert b"Valley Committee" not in text
    again = harmledger("run", str(tmp_path / "reports"), "--case", case)  # the inputs were left as they are
    assert again.returncode == 0, again.stderr
    assert harmledger("verify", "--case", case).returncode == 0
    assert b"Valley Committee" in everything(case)


def test_the_same_bytes_from_the_same_place_under_two_names_are_entered_once(tmp_path: Path) -> None:
    for name in ("one.txt", "two.txt"):
        (tmp_path / name).write_text(REPORTS["one.txt"], encoding="utf-8")
    done = harmledger("run", str(tmp_path / "one.txt"), str(tmp_path / "two.txt"), "--case", str(tmp_path / "case"))
    assert done.returncode == 0, done.stderr
    assert "same bytes" in done.stderr


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("none.txt", "--reason", "asked"), "no document is called"),
        (("post.txt", "--reason", "  "), "needs a reason"),
        (("post.txt", "--words", "Qaffaf", "--reason", "qaffaf asked"), "the reason holds what is to be erased"),
        (("post.txt", "--reason", "asked", "--by", "Ada Mill"), "is no pseudonym"),
    ],
)
def test_what_cannot_be_erased_is_told(case: str, arguments: tuple[str, ...], says: str) -> None:
    before = everything(case)
    done = harmledger("erase", *arguments, "--case", case)
    assert done.returncode == 2
    assert says in done.stderr
    assert everything(case) == before


def test_custody_tells_who_did_what_when_and_from_where(case: str) -> None:
    harmledger("withdraw", "one.txt", "--reason", "satire", "--case", case, "--by", "r-9")
    told = harmledger("custody", "one.txt", "--case", case).stdout
    lines = [line.split("\t") for line in told.splitlines()]
    assert [line[4] for line in lines[1:]] == ["capture", "document", "reading", "withdrawal"]
    assert [line[2] for line in lines[1:]] == ["r-7", "r-7", "r-7", "r-9"]
    assert all(re.fullmatch(r"\d{4}-\d\d-\d\dT[\d:.]+Z", line[1]) for line in lines[1:])
    assert "from a file, one.txt" in lines[1][5]
    assert "satire" in lines[4][5]
    address = harmledger("custody", "post.txt", "--case", case).stdout
    assert "at https://valley.example/qaffaf" in address


def test_no_folder_of_the_machine_is_kept(case: str, tmp_path: Path) -> None:
    assert str(tmp_path).encode() not in everything(case)


def test_decisions_on_what_is_erased_go_with_it_and_those_on_others_hold(case: str) -> None:
    [kept] = claims_of(case, "two.txt")
    gone = next(c for c, words in claims_of(case, "post.txt").items() if "Mariupol" in words)
    table = [
        ("correct", gone, "event", "shelling", "--quote", "Mariupol", "--reason", "as Qaffaf said"),
        ("note", gone, "his brother called"),
        ("note", "post.txt", "the page is down"),
        ("accept", kept, "--reason", "seen"),
        ("note", kept, "not the Qaffaf strike"),
    ]
    for arguments in table:
        done = harmledger("review", *arguments, "--case", case)
        assert done.returncode == 0, done.stderr
    home = next(i for i in harmledger("export", "incidents", "--case", case).stdout.splitlines() if gone in i)[7:27]
    assert harmledger("review", "set", home, "grade", "fair", "--reason", "his list", "--case", case).returncode == 0
    erase(case, "post.txt", "--words", "Qaffaf", "--reason", "asked for")
    after = everything(case)
    for words in ("Qaffaf", "brother called", "page is down", gone, home):
        assert words.encode() not in after
    with open_case(case) as opened:
        decided = decisions(fold(opened.entries()).decisions)
    assert [(d.act, d.on, d.value) for d in decided if d.item == "claim"] == [
        ("accept", kept, None),
        ("note", kept, f"not the {MASK} strike"),
    ]
