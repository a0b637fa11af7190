"""Manifests: what is told about files beside their bytes."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, fields, replace
from pathlib import Path

from harmledger.collect.archived import ToldOf, page_key
from harmledger.collect.walk import real
from harmledger.errors import InputError, ManifestError
from harmledger.model.document import Quarantined, Told
from harmledger.read.dates import iso_period
from harmledger.read.decode import decode

COLUMNS = ("file", "published", "publisher", "url", "title", "lang", "published_known_from")


_ARCHIVES = (".warc", ".warc.gz", ".wacz")


@dataclass(slots=True)
class Manifests:
    """The rows of all manifests, and the rows that are wrong.

    ``rows`` are those of files. ``of_pages`` are those of pages in web archives, by the archive (None: whichever) and
    what the page's address is known by, each with where it stands in its manifest.
    """

    rows: dict[Path, Told] = field(default_factory=dict)
    of_pages: dict[tuple[Path | None, str], tuple[str, Told]] = field(default_factory=dict)
    faults: list[Quarantined] = field(default_factory=list)
    _opened: set[Path | None] = field(default_factory=set)
    _met: set[tuple[Path | None, str]] = field(default_factory=set)

    def told(self, path: Path) -> Told | None:
        """What is told about a file."""
        return self.rows.get(real(path))

    def pages(self, path: Path) -> ToldOf:
        """What is told about the pages of a web archive: by their own rows, else by the archive's."""
        archive = real(path)
        self._opened |= {archive, None}

        def told(url: str) -> Told | None:
            for key in ((archive, page_key(url)), (None, page_key(url))):
                if key in self.of_pages:
                    self._met.add(key)
                    return _over(self.of_pages[key][1], self.rows.get(archive))
            return self.rows.get(archive)

        return told

    def unmet(self) -> Iterator[Quarantined]:
        """The rows of pages that no archive held, once all are read."""
        for key, (where, told) in self.of_pages.items():
            if key[0] in self._opened and key not in self._met:
                what = f'no page of the address "{told.url}" was read from a web archive'
                remedy = "Write its address as the archive has it"
                error = ManifestError(what, where=where, remedy=remedy)
                yield Quarantined(where, str(error), type(error).__name__)


def _over(page: Told, archive: Told | None) -> Told:
    """What is told of a page, and where that is silent, of its archive."""
    if archive is None:
        return page
    kept = {f.name: getattr(page, f.name) for f in fields(page) if getattr(page, f.name) is not None}
    return replace(archive, **kept)


def read_manifests(paths: Iterable[Path]) -> Manifests:
    """All manifests together. A wrong row is a fault of its own; the others count.

    Raises:
        ManifestError: if a manifest as a whole cannot be used.
    """
    found = Manifests()
    for path in paths:
        for number, row in _rows(path):
            _take(found, path, number, row)
    return found


def _rows(path: Path) -> Iterator[tuple[int, dict[str, str]]]:
    """The rows as (row in the spreadsheet, where the head is row 1; values by column)."""
    try:
        text = decode(path.read_bytes()).text
    except OSError as error:
        reason = error.strerror or "unknown"
        raise ManifestError(f"the manifest cannot be opened ({reason})", where=str(path)) from error
    except InputError as error:
        raise ManifestError(error.message, where=str(path), remedy=error.remedy) from error
    reader = csv.DictReader(io.StringIO(text, newline=""), strict=True)
    try:
        names = [(name or "").strip().lower() for name in reader.fieldnames or ()]
        if "file" not in names:
            remedy = f"Name the columns in the first row: {', '.join(COLUMNS)}"
            raise ManifestError('the manifest has no column "file"', where=str(path), remedy=remedy)
        reader.fieldnames = names
        for number, row in enumerate(reader, start=2):
            yield number, {k: v.strip() for k, v in row.items() if isinstance(k, str) and isinstance(v, str)}
    except csv.Error as error:
        where = f"{path.name}, line {reader.line_num}"
        raise ManifestError(f"the manifest is no CSV ({error})", where=where, remedy="Save it as CSV anew") from error


def _take(found: Manifests, path: Path, number: int, row: dict[str, str]) -> None:
    where = f"{path.name}, row {number}"
    name, url = row.get("file", ""), row.get("url", "")
    if not name and not url:
        if any(row.values()):
            _fault(found, "the row names no file", where, "Fill the column file, or remove the row")
        return
    file = real(path.parent / name) if name else None
    if file is not None and not _there(file):
        _fault(found, f'there is no file "{name}"', where, "Names are relative to the manifest's own folder")
        return
    told = _told(found, where, row)
    if file is None or (url and name.lower().endswith(_ARCHIVES)):
        known = found.of_pages.setdefault((file, page_key(url)), (where, told))[1]
    else:
        known = found.rows.setdefault(file, told)
    if known != told:
        _fault(found, f'"{name or url}" is told differently in an earlier row', where, "Keep one of the rows")


def _there(file: Path) -> bool:
    try:
        return file.exists()
    except OSError:
        return False


def _told(found: Manifests, where: str, row: dict[str, str]) -> Told:
    published = row.get("published") or None
    if published and iso_period(published) is None:
        _fault(found, f'"{published}" is no date', where, "Write it as 2031-05-06; the row's other columns are used")
        published = None
    return Told(
        title=row.get("title") or None,
        url=row.get("url") or None,
        publisher=row.get("publisher") or None,
        published=published,
        published_known_from=row.get("published_known_from") or None,
        lang=row.get("lang") or None,
    )


def _fault(found: Manifests, message: str, where: str, remedy: str) -> None:
    error = ManifestError(message, where=where, remedy=remedy)
    found.faults.append(Quarantined(where, str(error), type(error).__name__))
