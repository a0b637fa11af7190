"""The command itself, called in this process as from a shell, with what it printed."""

from __future__ import annotations

import io
import sys
from contextlib import redirect_stderr, redirect_stdout
from functools import cache
from typing import NamedTuple

import typer.main

from harmledger.cli import main

typer.main.get_command = cache(typer.main.get_command)  # the commands are put together once, not for each call


class Said(NamedTuple):
    """How a command ended and what it printed."""

    status: int
    out: bytes
    err: bytes


def said(*arguments: str, stdin: bytes = b"") -> Said:
    """One command. What it raises and no user should see comes out of here."""
    streams = [io.TextIOWrapper(io.BytesIO(), encoding="utf-8", newline="") for _ in range(2)]
    before, sys.argv = (sys.argv, sys.stdin), ["harmledger", *arguments]
    sys.stdin = io.TextIOWrapper(io.BytesIO(stdin), encoding="utf-8", errors="surrogateescape")
    status = 0
    try:
        with redirect_stdout(streams[0]), redirect_stderr(streams[1]):
            main()
    except SystemExit as end:
        status = end.code if isinstance(end.code, int) else int(bool(end.code))
    finally:
        sys.argv, sys.stdin = before
    printed = []
    for stream in streams:
        stream.flush()
        printed.append(stream.buffer.getvalue())  # type: ignore[attr-defined]
    return Said(status, *printed)
