"""Web archives through the command: run, again, show with the address, custody, verify."""

from __future__ import annotations

from pathlib import Path

import pytest

from campaigns.archives import DATE, Warc, chunked, gz, page, wacz
from tests.journeys.commands import export, harmledger

MARKET, CLINIC = "https://news.example/market", "https://other.example/clinic"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """An archive with a page twice and one that was changed, and a package of one page."""
    made = Warc(packed=True)
    http = {"Content-Encoding": "gzip", "Transfer-Encoding": "chunked"}
    made.response(MARKET, chunked(gz(page())), http=http)
    made.response(MARKET, page())
    changed = Warc().response("https://news.example/x", page("Herat", "four")).data.replace(b"four", b"nine")
    into = tmp_path / "in"
    into.mkdir()
    (into / "crawl.warc.gz").write_bytes(made.data + gz(changed))
    parts = {"data.warc.gz": Warc(packed=True).response(CLINIC, page("Balkh", "two")).data}
    (into / "saved.wacz").write_bytes(wacz(parts, [CLINIC]))
    return tmp_path


def test_web_archives_from_run_to_custody(folder: Path, capsys: pytest.CaptureFixture[str]):
    case = folder / "case"
    assert harmledger("run", folder / "in", "--case", case) == 3
    told = capsys.readouterr().err
    assert "Read 2 documents" in told
    assert "the same bytes from the same place as crawl.warc.gz#0" in told
    assert "not those whose digest it tells" in told
    rows = {row["url"]: row for row in export("documents", case, folder)}
    assert {url: (row["file"], row["captured"]) for url, row in rows.items()} == {
        MARKET: ("crawl.warc.gz#0", DATE),
        CLINIC: ("saved.wacz/archive/data.warc.gz#0", DATE),
    }
    assert {row["published_from"] for row in rows.values()} == {"none"}
    assert {claim["date"]["start"] for claim in export("claims", case, folder)} == {"2031-05-06"}
    before = _entries(case, capsys)
    assert harmledger("run", folder / "in", "--case", case) == 3
    assert "Read 0 documents" in capsys.readouterr().err
    assert _entries(case, capsys) == before
    assert harmledger("verify", "--case", case) == 0
    capsys.readouterr()
    assert harmledger("show", rows[MARKET]["key"], "--case", case) == 0
    shown = capsys.readouterr().out
    assert MARKET in shown
    assert DATE in shown
    assert harmledger("custody", rows[MARKET]["key"], "--case", case) == 0
    assert f"a record of a web archive, crawl.warc.gz#0 at {MARKET}, fetched {DATE} as urn:uuid:" in (
        capsys.readouterr().out
    )


def _entries(case: Path, capsys: pytest.CaptureFixture[str]) -> str:
    harmledger("doctor", "--case", case)
    return next(line for line in capsys.readouterr().out.splitlines() if line.startswith("entries\t"))
