"""What every test stands on: the same examples each time on the build machine, none timed out by a busy one."""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings

from tests.server import Server, missing, running

STORES = ("sqlite", "postgresql")

os.environ["XDG_CACHE_HOME"] = tempfile.mkdtemp(prefix="harmledger-tests-")  # not the developer's own cache
atexit.register(shutil.rmtree, os.environ["XDG_CACHE_HOME"], ignore_errors=True)

settings.register_profile("here", deadline=None)
settings.register_profile("build-machine", deadline=None, derandomize=True, database=None)
settings.load_profile("build-machine" if os.environ.get("CI") else "here")


LONGEST = ("test_the_floors_hold_on_the_material", "test_both_stores_say_the_same", "test_nothing_is_found")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with what takes longest, so that no worker is left alone with it at the end."""
    items.sort(key=lambda item: not item.name.startswith(LONGEST))


@pytest.fixture(scope="session")
def server() -> Iterator[Server]:
    """A PostgreSQL server, started once for all tests that need one. Where none is installed these are skipped and
    named at the end, unless HARMLEDGER_TEST_STORES=all asks that none be left out."""
    why = missing()
    if why is not None and os.environ.get("HARMLEDGER_TEST_STORES") == "all":
        pytest.fail(why)
    if why is not None:
        pytest.skip(f"cases on a PostgreSQL server were not tested: {why}")
    with running() as started:
        yield started


@pytest.fixture
def database(server: Server) -> Iterator[str]:
    """The address of an empty database of its own."""
    address = server.database()
    yield address
    server.drop(address)


@pytest.fixture(params=STORES)
def address(request: pytest.FixtureRequest, tmp_path: Path) -> str | Path:
    """Where a new case can be made, on each store in turn."""
    if request.param == "sqlite":
        return tmp_path / "case"
    return str(request.getfixturevalue("database"))
