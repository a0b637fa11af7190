"""The tree of errors is the one that is drawn, and each error tells where, what and what to do."""

from __future__ import annotations

import re

import pytest

from harmledger import errors
from harmledger.errors import HarmledgerError

ALL = {name: kind for name, kind in vars(errors).items() if isinstance(kind, type) and issubclass(kind, Exception)}
BRANCH = re.compile(r"^(?P<indent>[│ ]*)(?:[├└]── )?(?P<name>[A-Z]\w+)")


def drawn() -> dict[str, str]:
    """Each error in the drawing, with the one above it."""
    above: dict[str, str] = {}
    path: list[str] = []
    for line in (errors.__doc__ or "").splitlines():
        if (match := BRANCH.match(line)) and match["name"] in ALL:
            depth = len(match["indent"]) // 4 + ("──" in line)
            path[depth:] = [match["name"]]
            above[match["name"]] = path[depth - 1] if depth else "Exception"
    return above


def test_the_drawing_is_the_tree() -> None:
    assert drawn() == {name: kind.__bases__[0].__name__ for name, kind in ALL.items()}


@pytest.mark.parametrize(
    ("error", "status"),
    [
        ("UsageError", 2),
        ("InputError", 3),
        ("LockedInput", 3),
        ("ManifestError", 2),
        ("SaveError", 4),
        ("CaseError", 2),
        ("IntegrityError", 1),
    ],
)
def test_exit_statuses_are_those_of_the_interface(error: str, status: int) -> None:
    assert ALL[error].exit_status == status  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("where", "remedy", "said"),
    [
        (None, None, "latitude is 200"),
        ("places.csv, row 3", None, "places.csv, row 3: latitude is 200"),
        (None, "It lies between -90 and 90", "latitude is 200. It lies between -90 and 90"),
        ("places.csv, row 3", "Correct it", "places.csv, row 3: latitude is 200. Correct it"),
    ],
)
def test_an_error_says_where_what_and_what_to_do(where: str | None, remedy: str | None, said: str) -> None:
    assert str(HarmledgerError("latitude is 200", where=where, remedy=remedy)) == said
