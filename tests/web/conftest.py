"""Browsers and released cases for the tests of pages."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from harmledger import pipeline, releasing
from harmledger.model.case import RunRequest
from tests.web.browsers import AXE, ROOT, Visitor, browsing, chromium


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Chromium, started once for all tests."""
    if chromium() is None:
        pytest.skip("pages were not tried in a browser: there is no chromium on this machine")
    with browsing() as started:
        yield started


@pytest.fixture
def visitor(browser: Browser) -> Iterator[Visitor]:
    """Who opens pages. At the end of the test nothing was asked of another host, and the browser had no complaint."""
    found = Visitor(browser)
    yield found
    found.end()
    assert found.foreign == []
    assert found.complaints == []


@pytest.fixture
def axe() -> None:
    """Needed where accessibility is checked."""
    if not AXE.is_file():
        pytest.skip("accessibility was not checked: axe is not there (npm ci --prefix tools/web)")


@pytest.fixture(scope="session")
def released(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A case of the examples, with a release of everything that may be shown in it."""
    case = tmp_path_factory.mktemp("web") / "case"
    examples = ROOT / "examples"
    pipeline.run(
        RunRequest(
            inputs=(str(examples / "reports"),),
            case=str(case),
            manifests=(str(examples / "manifest.csv"),),
            places=(str(examples / "places.csv"),),
        )
    )
    releasing.build(str(case), str(Path(__file__).parent / "open.toml"))
    return case
