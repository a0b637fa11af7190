"""A user's whole work, once with the case in a folder and once on a server: every answer is the same."""

from __future__ import annotations

import json
import sqlite3
from pathlib import Path

import pytest

from harmledger.ledger import verify_case
from tests.journeys.commands import export, harmledger

EXAMPLES = Path(__file__).parent.parent.parent / "examples"
TABLES = ("documents", "claims", "tallies", "incidents")

Said = list[tuple[str, int, bytes]]


class Work:
    """Commands on one case, and what they said."""

    def __init__(self, case: str | Path, folder: Path, capfd: pytest.CaptureFixture[str]) -> None:
        self.case, self.folder, self.capfd = case, folder, capfd
        self.said: Said = []

    def do(self, *arguments: str | Path) -> str:
        """One command; its name, its status and what it wrote are kept."""
        self.capfd.readouterr()
        status = harmledger(*arguments, "--case", self.case)
        out, err = self.capfd.readouterr()
        self.said.append((str(arguments[0]), status, (out + err).encode()))
        return out

    def tables(self) -> None:
        """Every export, as it would be handed on."""
        for what in TABLES:
            export(what, self.case, self.folder)
            self.said.append((what, 0, (self.folder / f"{what}.jsonl").read_bytes()))

    def incidents(self) -> list[dict[str, object]]:
        """The incidents of the last ``tables``."""
        return [json.loads(line) for line in (self.folder / "incidents.jsonl").read_text("utf-8").splitlines()]


def whole(work: Work) -> Said:
    """Read, look, withdraw, rule, undo, read again, ask what moved, and check all of it."""
    told = ("--manifest", EXAMPLES / "manifest.csv", "--places", EXAMPLES / "places.csv")
    work.do("run", EXAMPLES / "reports", *told)
    work.tables()
    first, second, third = (str(each["id"]) for each in work.incidents()[:3])
    work.do("show", first)
    work.do("withdraw", "02-old-mill-daily.txt", "--reason", "the photograph is of another year")
    work.do("link", "merge", second, third, "--reason", "one strike, two spellings", "--who", "r-7")
    work.do("link", "list")
    work.tables()
    work.do("run", EXAMPLES / "reports", *told)
    work.do("tally", "--by", "month")
    work.do("changes", "--since", "2")
    work.do("page", "--title", "The case")
    work.do("verify")
    work.tables()
    return work.said


def test_both_stores_say_the_same(tmp_path: Path, database: str, capfd: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "out").mkdir()
    folder = whole(Work(tmp_path / "case", tmp_path / "out", capfd))
    server = whole(Work(database, tmp_path / "out", capfd))
    assert [(name, status) for name, status, _ in server] == [(name, status) for name, status, _ in folder]
    assert {status for _, status, _ in folder} == {0}
    for (name, _, here), (_, _, there) in zip(folder, server, strict=True):
        if name != "link":  # rulings are dated
            assert there == here, name
    assert verify_case(database).whole


def test_doctor_tells_what_a_case_stands_on(address: str | Path, capfd: pytest.CaptureFixture[str]) -> None:
    assert harmledger("run", EXAMPLES / "reports" / "02-old-mill-daily.txt", "--case", address) == 0
    capfd.readouterr()
    assert harmledger("doctor", "--case", address) == 0
    told = dict(line.split("\t", 1) for line in capfd.readouterr().out.splitlines())
    assert told["encryption at rest"].startswith("none of harmledger's")
    assert told["last verified restore"].startswith("none")
    if isinstance(address, str):
        assert told["store"].startswith("PostgreSQL")
        assert told["synchronous_commit"] == "on"
        assert told["libpq"] > told["server_version"][:1]
    else:
        assert told["sqlite"] == sqlite3.sqlite_version
        assert (told["journal mode"], told["synchronous"]) == ("delete", "extra")


def test_an_erasure_says_what_of_the_store_it_does_not_reach(
    address: str | Path, capfd: pytest.CaptureFixture[str]
) -> None:
    assert harmledger("run", EXAMPLES / "reports" / "02-old-mill-daily.txt", "--case", address) == 0
    assert harmledger("erase", "02-old-mill-daily.txt", "--reason", "asked for", "--case", address) == 0
    assert ("write-ahead log" in capfd.readouterr().err) == isinstance(address, str)


def test_a_page_is_named_for_its_case(database: str, capfd: pytest.CaptureFixture[str]) -> None:
    assert harmledger("run", EXAMPLES / "reports" / "02-old-mill-daily.txt", "--case", database) == 0
    capfd.readouterr()
    assert harmledger("page", "--case", database) == 0
    page = capfd.readouterr().out
    assert "<h1><bdi>case" in page
    assert "postgresql://" not in page
