"""The command that shows a case to a browser."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from harmledger.cli.app import Case, app
from harmledger.errors import UsageError

if TYPE_CHECKING:
    from fastapi import FastAPI

    from harmledger.web.site import Options


@app.command()
def serve(  # noqa: PLR0913 (an argument a flag)
    case: Case,
    reader: Annotated[
        bool, typer.Option("--reader", help="The public's site: of the release that was built last, of nothing else.")
    ] = False,
    desk: Annotated[bool, typer.Option("--desk", help="The reviewers' desk: of the case itself.")] = False,
    host: Annotated[
        str, typer.Option("--host", metavar="ADDRESS", help="Where to listen; none told: this machine alone.")
    ] = "127.0.0.1",
    port: Annotated[int, typer.Option("--port", help="The port; 0: any that is free.", min=0, max=65_535)] = 8_000,
    name: Annotated[
        list[str] | None,
        typer.Option("--name", metavar="HOST", help="A host name by which it is asked for, behind a proxy."),
    ] = None,
    tokens: Annotated[
        Path | None, typer.Option("--tokens", metavar="FILE", help="Who may ask the reader's API for what: `token`.")
    ] = None,
) -> None:
    """Show a case in the browser: --reader or --desk.

    The reader is for the public, the desk for those who work on the case.

    It listens on this machine alone unless --host says otherwise, and it speaks plain HTTP: on a network, put a
    server that speaks TLS before it and name its host with --name. Stop it with Ctrl-C.

    Example: harmledger serve --reader --case mycase
    """
    if reader == desk:
        raise UsageError("say what to serve", remedy="Take one of --reader and --desk")
    if tokens is not None and desk:
        raise UsageError("tokens are the reader's", remedy="Leave --tokens out: the desk has accounts")
    from harmledger.web import serving
    from harmledger.web.site import Options

    options = Options(serving.hosts_for(host, tuple(name or ())), "no-cache" if reader else "no-store")
    made = _reader(case, options, tokens) if reader else _desk(case, options)
    bound = serving.listening(host, port)
    what = "reader" if reader else "desk"
    typer.echo(f"The {what} is at {serving.address_of(bound)} (Ctrl-C stops it).", err=True)
    if not serving.loopback(host):
        typer.echo(f"It listens on {host}: others on the network can reach it, over plain HTTP.", err=True)
    serving.run(made, bound)


@app.command()
def publish(
    case: Case,
    static: Annotated[
        str, typer.Option("--static", metavar="FOLDER", help="Where to: a new or empty folder, or a former site.")
    ],
) -> None:
    """Write the reader's site as files.

    For any host, or a USB stick. Of the release that was built last, or of a release's folder given as CASE. What
    stood in the folder gives way whole. Open index.html in a browser: no server is needed.

    Example: harmledger publish --static site --case mycase
    """
    from pathlib import Path

    from harmledger.web.reader.static import write

    many = write(case, Path(static))
    typer.echo(f"Wrote {many:,} files to {static}: open {Path(static) / 'index.html'}.", err=True)


def _reader(case: str, options: Options, tokens: Path | None) -> FastAPI:
    from harmledger.web.api import Access
    from harmledger.web.reader import make

    return make(case, options, Access(tokens))


def _desk(case: str, options: Options) -> FastAPI:
    from harmledger.web.desk import make

    return make(case, options)
