"""A release of invented incidents behind its API."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import httpx
import pytest
from fastapi import FastAPI

from benchmarks.released import released as invented
from harmledger.model.case import CaseView
from harmledger.publish import releases
from harmledger.publish.redact import Redacted
from harmledger.web.reader import make
from tests.web.browsers import served

NOW = datetime(2042, 1, 1, tzinfo=UTC)


@contextmanager
def calling(app: FastAPI) -> Iterator[httpx.Client]:
    """Whoever calls the API of an app that runs."""
    with served(app) as address, httpx.Client(base_url=f"{address}api/v1/", trust_env=False) as client:
        yield client


@pytest.fixture(scope="session")
def view() -> CaseView:
    return invented(120)


@pytest.fixture(scope="session")
def folder(view: CaseView, tmp_path_factory: pytest.TempPathFactory) -> Path:
    found = tmp_path_factory.mktemp("api") / "release"
    releases.write(found, Redacted(view, {"under the embargo": 2}), "Invented harm", 3, NOW)
    return found


@pytest.fixture(scope="session")
def app(folder: Path) -> FastAPI:
    return make(str(folder))


@pytest.fixture(scope="session")
def api(app: FastAPI) -> Iterator[httpx.Client]:
    with calling(app) as client:
        yield client
