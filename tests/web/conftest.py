"""Browsers and released cases for the tests of pages."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from harmledger import deciding, pipeline, releasing
from harmledger.model.case import RunRequest
from harmledger.standing import case_view
from tests.web.browsers import AXE, ROOT, Visitor, browsing, chromium
from tests.web.desks import DeskCase, copied, read


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
def case(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small case, read once and copied for each desk."""
    return read(tmp_path_factory.mktemp("desk"))


@pytest.fixture
def desk(case: Path, tmp_path: Path) -> Iterator[DeskCase]:
    """A desk over a copy of the small case."""
    with copied(case, tmp_path) as made:
        yield made


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


@pytest.fixture(scope="session")
def published(released: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str, str]:
    """A folder in which two releases were published: in the second one two incidents of Port Selmo are one. With the
    public ids of the one that is gone and of the one that has its claims."""
    to = tmp_path_factory.mktemp("public") / "site"
    policy = str(Path(__file__).parent / "open.toml")
    releasing.publish(str(released), str(to))
    before = {i.id for i in releasing.public(str(to)).view.incidents}
    selmo = [i.id for i in case_view(str(released)).incidents if i.place and i.place.name == "Port Selmo"]
    deciding.merge(str(released), selmo, "the same protest, told twice", "tester")
    releasing.build(str(released), policy)
    releasing.publish(str(released), str(to))
    after = releasing.public(str(to)).view
    gone = before - {i.id for i in after.incidents}
    (kept,) = [i.id for i in after.incidents if i.place and i.place.name == "Port Selmo"]
    assert len(gone) == 1
    return to, gone.pop(), kept
