"""The release that the reader shows."""

from __future__ import annotations

from pathlib import Path

from harmledger.errors import CaseError
from harmledger.publish import releases
from harmledger.publish.finding import Site, open_site

FOLDER = "release"  # where `harmledger release build` puts it, in a case's folder


def folder_of(where: str) -> Path:
    """The folder of the release that is meant: ``where``, or the one that was built last in that case's folder.

    Raises:
        CaseError: a case on a server is named.
    """
    if "://" in where:
        remedy = "Build one with `harmledger release build --out FOLDER`, and name that folder with --case"
        raise CaseError("the reader opens a release, not a case on a server", remedy=remedy)
    folder = Path(where)
    return folder if releases.is_release(folder) else folder / FOLDER


def opened(where: str) -> Site:
    """The release in a folder, or the one that was built last in a case's folder.

    Raises:
        CaseError: there is none, or a case on a server is named.
        IntegrityError: it is not as it was written.
        SaveError: its catalogue had to be made, and could not be written.
    """
    return open_site(folder_of(where))
