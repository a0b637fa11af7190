"""One command, called as from a shell, with what it printed."""

from __future__ import annotations

import contextlib
import io
import sys
from dataclasses import dataclass

import pytest

from harmledger.cli import main


@dataclass(frozen=True)
class Done:
    """What a command left behind."""

    returncode: int
    stdout: str
    stderr: str


def harmledger(*arguments: str) -> Done:
    """One command, in this process, since thirty of their own would each load all the stages."""
    out, err = (io.TextIOWrapper(io.BytesIO(), encoding="utf-8", newline="") for _ in range(2))
    argv, sys.argv = sys.argv, ["harmledger", *arguments]
    try:
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err), pytest.raises(SystemExit) as end:
            main()
    finally:
        sys.argv = argv
    told = []
    for stream in (out, err):
        stream.flush()
        told.append(stream.buffer.getvalue().decode("utf-8"))
    return Done(end.value.code or 0, *told)
