"""The command line: arguments in, tables out, no logic. Data goes to standard output, messages and progress to
standard error. Each command imports what it needs when it runs, so that ``--help`` comes at once.
"""

from __future__ import annotations

import errno
import io
import os
import sys
from typing import Any, cast

import typer
from typer.exceptions import TyperException

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
            status = app(prog_name="harmledger", standalone_mode=False)
        finally:
            sys.stdout.flush()
    except typer.Abort:
        typer.echo("Stopped.", err=True)
        sys.exit(1)
    except TyperException as error:  # a wrong option or argument; help, where no command was given
        told, wrong = io.StringIO(), cast("Any", error)  # whose class is no public one
        wrong.show(told)
        typer.echo(_harmless(told.getvalue()), err=True, nl=False)
        sys.exit(wrong.exit_code)
    except HarmledgerError as error:
        typer.echo(f"harmledger: {_harmless(str(error))}", err=True)
        sys.exit(error.exit_status)
    except OSError as error:
        if error.errno not in _NOT_WRITTEN:
            raise
        _drop_output()
        if error.errno != errno.EPIPE:  # a reader that has enough, such as head, is no fault
            typer.echo(f"harmledger: standard output cannot be written ({error.strerror})", err=True)
        sys.exit(4)
    sys.exit(status if isinstance(status, int) else 0)


def _harmless(message: str) -> str:
    """A message that repeats what was typed, or what a file is called, and drives no terminal."""
    if message.isascii() and message.replace("\n", "").isprintable():
        return message
    from harmledger.publish.words import neutral

    return neutral(message)


def _drop_output() -> None:
    """Send what is left to nowhere, or the interpreter would try once more to write it, and fail, at its end."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, sys.stdout.fileno())
    os.close(nowhere)
