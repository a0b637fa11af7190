"""harmledger as its users call it: arguments in, files and an exit status out."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import pytest

from harmledger.cli import main


def harmledger(*arguments: str | Path) -> int:
    """Run one command in this process; its exit status."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sys, "argv", ["harmledger", *map(str, arguments)])
        with pytest.raises(SystemExit) as stop:
            main()
    return int(stop.value.code or 0)


def export(what: str, case: Path, folder: Path) -> list[dict[str, Any]]:
    """The rows of one export."""
    out = folder / f"{what}.jsonl"
    assert harmledger("export", what, "--case", case, "--format", "jsonl", "--out", out) == 0
    return [json.loads(line) for line in out.read_text("utf-8").splitlines()]
