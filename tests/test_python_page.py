"""The code of docs/python.md runs over the demonstration's case, and prints what the page says."""

from __future__ import annotations

import io
import re
from contextlib import redirect_stdout
from datetime import date
from pathlib import Path
from xml.etree import ElementTree

import pytest

import harmledger
from harmledger import pipeline, releasing
from harmledger.errors import UsageError
from harmledger.model.case import RunRequest
from harmledger.publish.rows import rows
from harmledger.standing import case_view

ROOT = Path(__file__).parent.parent
PAGE = (ROOT / "docs" / "python.md").read_text("utf-8")
POLICY = ROOT / "tests" / "web" / "open.toml"


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("python")
    examples = ROOT / "examples"
    manifest, places = str(examples / "manifest.csv"), str(examples / "places.csv")
    reports = (str(examples / "reports"),)
    pipeline.run(RunRequest(reports, str(folder / "demo-case"), manifests=(manifest,), places=(places,)))
    return folder


def test_the_page_runs(demo: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.chdir(demo)
    code = "\n".join(re.findall(r"(?s)```python\n(.*?)```", PAGE))
    out = io.StringIO()
    with redirect_stdout(out):
        exec(compile(code, "docs/python.md", "exec"), {})  # noqa: S102 (our own page)
    printed = out.getvalue()
    for told in re.findall(r"# → (.+)", code):
        assert told in printed.splitlines()
    assert "Old Mill, 6 May 2025, airstrike 13 14 weak" in printed
    assert "North Observatory for Human Rights says:" in printed
    assert "shape: (3, 5)" in printed
    picture = ElementTree.parse(demo / "places.svg").getroot()  # noqa: S314 (our own file)
    assert picture.tag.endswith("svg")
    assert len(picture.findall("{*}rect")) > 3


def test_the_client_gives_what_the_exports_give(demo: Path):
    path = demo / "demo-case"
    with harmledger.open(path) as case:
        view = case_view(str(path))
        assert list(case.incidents()) == list(rows(view, "incidents"))
        assert list(case.claims()) == list(rows(view, "claims"))
        assert list(case.documents()) == list(rows(view, "documents"))
        assert list(case.tallies()) == list(rows(view, "tallies"))
        one = next(case.incidents(newest_first=True))
        assert case.incident(one.id) == one
        assert {claim.id for claim in case.claims(incident=one.id)} == set(one.claims)
        assert case.count(period=("2025-05-01", date(2025, 5, 31))) == case.count(period="2025-05") > 0
        assert [row.moved for row in case.changes(1)].count("new") == case.count()


def test_a_release_opens_as_a_case_does(demo: Path):
    release = demo / "demo-case" / "release"
    releasing.build(str(demo / "demo-case"), str(POLICY))
    with harmledger.open(release) as public, harmledger.open(demo / "demo-case") as case:
        assert (public.public, case.public) == (True, False)
        assert 0 < public.count() <= case.count()
        assert list(public.changes("2025-01-01")) == []
        assert sum(total.incidents for total in public.sums("perpetrator")) == public.count()


def test_what_cannot_be_asked_is_told(demo: Path):
    with harmledger.open(demo / "demo-case") as case:
        for wrong in ({"perpetrators": "x"}, {"event": "flood"}, {"period": ("2026", "2025")}):
            with pytest.raises(UsageError):
                case.count(**wrong)
        with pytest.raises(UsageError):
            case.sums("mood")
        with pytest.raises(UsageError):
            case.table("deaths")
    assert not hasattr(harmledger, "opens")
