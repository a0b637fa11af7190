"""Commands by which a case becomes public."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from harmledger.cli.app import By, Case, Out, app, give

release = typer.Typer(
    name="release",
    help="What the public sees: policy, build, diff, publish.\n\nA release is a folder of its own, in which nothing "
    "lies that is not released: places coarsened, sources and victims unnamed, words withheld, unless the policy says "
    "otherwise.\n\nExample: harmledger release build --case mycase && harmledger release diff --case mycase --old site",
    no_args_is_help=True,
    rich_markup_mode=None,
)
app.add_typer(release)


@release.command()
def policy(out: Out = None) -> None:
    """Print the policy that ships, to be changed.

    Example: harmledger release policy --out policy.toml
    """
    from harmledger.resources.policies import default_text

    give([default_text().encode()], out)


@release.command()
def build(
    case: Case,
    policy: Annotated[
        str | None, typer.Option("--policy", metavar="FILE", help="What may be shown; none: the policy that ships.")
    ] = None,
    out: Annotated[
        str | None, typer.Option("--out", metavar="FOLDER", help="Where to; none: `release` in the case's folder.")
    ] = None,
) -> None:
    """Build what the public may see, for you to look at. Nothing is published yet.

    Example: harmledger release build --policy policy.toml --case mycase
    """
    from harmledger import releasing
    from harmledger.publish import announced

    made = releasing.build(case, policy, out)
    typer.echo(announced.built(made), nl=False)


@release.command()
def diff(
    case: Case,
    old: Annotated[
        str | None, typer.Option("--old", metavar="FOLDER", help="What is public now; none: nothing is.")
    ] = None,
    new: Annotated[
        str | None, typer.Option("--new", metavar="FOLDER", help="What would be; none: what was built last.")
    ] = None,
) -> None:
    """Tell what a release shows that the public does not see yet. Read it before you publish.

    Example: harmledger release diff --old site --case mycase
    """
    from harmledger import releasing
    from harmledger.publish import announced

    typer.echo(announced.differs(releasing.difference(old, new or case)), nl=False)


@release.command()
def publish(
    case: Case,
    to: Annotated[str, typer.Option("--to", metavar="FOLDER", help="Where the public finds it.")],
    new: Annotated[
        str | None, typer.Option("--new", metavar="FOLDER", help="The release; none: what was built last.")
    ] = None,
    by: By = None,
) -> None:
    """Put the release that was built last where the public finds it; the case keeps that it was, and its digest.

    What stood there before gives way whole. What was public once cannot be called back.

    Example: harmledger release publish --to site --case mycase
    """
    from harmledger import releasing

    made = releasing.publish(case, to, by, new)
    typer.echo(f"Published {len(made.view.incidents)} incidents to {Path(to)} (digest {made.digest[:20]}).", err=True)
