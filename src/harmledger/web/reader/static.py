"""The same site as files: for any host that serves files, and for a stick, where a browser opens them by themselves."""

from __future__ import annotations

import json
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

from harmledger.catalogue import Filters
from harmledger.errors import CaseError, SaveError
from harmledger.publish.finding import Site
from harmledger.web import assets
from harmledger.web.links import file_of
from harmledger.web.reader.opened import folder_of, opened
from harmledger.web.reader.pages import FILES, Pages
from harmledger.web.sentences import LANGUAGES

MARK = "harmledger-site.json"
"""Tells a folder that holds such a site: it may be written anew."""

Written = tuple[str, bytes]


def write(where: str, folder: Path) -> int:
    """Write the site of a release to a folder, whole or not at all; a former site there gives way to it.

    Args:
        where: A release's folder, or a case in whose folder one was built.
        folder: Where to.

    Returns:
        How many files were written.

    Raises:
        CaseError: there is no release, or the folder holds something else.
        IntegrityError: the release is not as it was written.
        SaveError: it cannot be written.
    """
    site = opened(where)
    if folder.exists() and not (folder / MARK).is_file() and (not folder.is_dir() or any(folder.iterdir())):
        raise CaseError(
            "this is no site, and it is not empty", where=str(folder), remedy="Name a new or an empty folder"
        )
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=f".{folder.name}.", dir=folder.parent) as beside:
            new = Path(beside) / "new"
            many = _written(site, folder_of(where), new)
            new.chmod(0o755)
            if folder.exists():
                folder.replace(Path(beside) / "old")
            new.replace(folder)
    except OSError as error:
        message = f"it cannot be written ({error.strerror or error})"
        raise SaveError(message, where=str(folder), remedy="Free some space, or name another folder") from error
    return many


def _written(site: Site, release: Path, new: Path) -> int:
    many = 0
    for path, data in _files(site):
        target = new / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(data)
        many += 1
    for name, source in assets.known().items():
        target = new / assets.address(name)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(source, target)
    (new / "release").mkdir()
    for name in FILES:
        shutil.copyfile(release / name, new / "release" / name)
    return many + len(assets.known()) + len(FILES)


def _files(site: Site) -> Iterator[Written]:
    """Every page, feed and script of data."""
    pages = Pages(site, files=True)
    yield MARK, json.dumps({"digest": site.digest, "title": site.title}, ensure_ascii=False).encode() + b"\n"
    yield "index.html", _page(pages.start())
    for language in LANGUAGES:
        yield from _lists(pages, language)
        for name, page in (("tallies", pages.tallies), ("changes", pages.changes), ("method", pages.method)):
            yield f"{language}/{name}.html", _page(page(language))
        for feed in ("new", "changed"):
            yield f"{language}/{feed}.atom", pages.feed(language, feed, "").encode()
        yield f"{language}/points.js", pages.points(language)
        yield f"{language}/rows.js", pages.rows(language)
    yield from _incidents(pages)


def _lists(pages: Pages, language: str) -> Iterator[Written]:
    """The front page, and the pages of older incidents."""
    number, cursor = 1, None
    while True:
        text, cursor = pages.listed(language, number, cursor)
        yield file_of(f"{language}/" if number == 1 else f"{language}/older/{number}"), _page(text)
        if cursor is None:
            return
        number += 1


def _incidents(pages: Pages) -> Iterator[Written]:
    for line in pages.site.stream(Filters()):
        id_ = str(json.loads(line)["id"])
        for language in LANGUAGES:
            text = pages.incident(language, id_)
            if text is not None:
                yield f"{language}/incidents/{id_}.html", _page(text)
        proof = pages.proof(id_)
        if proof is not None:
            yield f"incidents/{id_}/proof.json", proof
    for former in pages.site.former():
        for language in LANGUAGES:
            text = pages.former(language, former)
            if text is not None:
                yield f"{language}/incidents/{former}.html", _page(text)


def _page(text: str) -> bytes:
    return text.encode("utf-8", "backslashreplace")
