"""Requests that nobody would make, drawn from the API's own description: none of them breaks it."""

from __future__ import annotations

from pathlib import Path

from campaigns.served import app_of
from fuzz.requests import attack


def test_no_request_breaks_it(folder: Path):
    seen = attack(app_of(folder), 3)
    assert sum(seen.values()) > 80
    assert {status[0] for status in seen} <= {"2", "3", "4"}
    assert seen["200"] > 20
