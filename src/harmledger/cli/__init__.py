"""The command line: arguments in, tables out, no logic. Data goes to standard output, messages and progress to
standard error. Each command imports what it needs when it runs, so that ``--help`` comes at once.
"""

from __future__ import annotations

import errno
import io
import os
import sys

import typer

from harmledger.cli import (
    account,
    bring,
    fill,
    gaps,
    hold,
    keep,
    lock,
    prove,
    release,
    review,
    rule,
    serve,
    tell,
    token,
    weigh,
)
from harmledger.cli.app import app
from harmledger.errors import HarmledgerError

__all__ = [
    "account",
    "app",
    "bring",
    "fill",
    "gaps",
    "hold",
    "keep",
    "lock",
    "main",
    "prove",
    "release",
    "review",
    "rule",
    "serve",
    "tell",
    "token",
    "weigh",
]  # in the order of the help

_NOT_WRITTEN = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO, errno.EPIPE)


def main() -> None:
    """Run the command line; every error of ours becomes one message with its remedy and its exit status."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
    try:
        try:
            app(prog_name="harmledger")
        finally:
            sys.stdout.flush()
    except HarmledgerError as error:
        typer.echo(f"harmledger: {error}", err=True)
        sys.exit(error.exit_status)
    except OSError as error:
        if error.errno not in _NOT_WRITTEN:
            raise
        _drop_output()
        if error.errno != errno.EPIPE:  # a reader that has enough, such as head, is no fault
            typer.echo(f"harmledger: standard output cannot be written ({error.strerror})", err=True)
        sys.exit(4)


def _drop_output() -> None:
    """Send what is left to nowhere, or the interpreter would try once more to write it, and fail, at its end."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, sys.stdout.fileno())
    os.close(nowhere)
