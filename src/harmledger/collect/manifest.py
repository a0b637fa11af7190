"""Manifests: what is told about files beside their bytes."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from harmledger.collect.walk import real
from harmledger.errors import InputError, ManifestError
from harmledger.model.document import Quarantined, Told
from harmledger.read.dates import iso_period
from harmledger.read.decode import decode

COLUMNS = ("file", "published", "publisher", "url", "title", "lang", "published_known_from")


@dataclass(slots=True)
class Manifests:
    """The rows of all manifests by file, and the rows that are wrong."""

    rows: dict[Path, Told] = field(default_factory=dict)
    faults: list[Quarantined] = field(default_factory=list)

    def told(self, path: Path) -> Told | None:
        """What is told about a file."""
        return self.rows.get(real(path))


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
    name = row.get("file", "")
    if not name:
        if any(row.values()):
            _fault(found, "the row names no file", where, "Fill the column file, or remove the row")
        return
    file = real(path.parent / name)
    try:
        there = file.exists()
    except OSError:
        there = False
    if not there:
        _fault(found, f'there is no file "{name}"', where, "Names are relative to the manifest's own folder")
        return
    published = row.get("published") or None
    if published and iso_period(published) is None:
        _fault(found, f'"{published}" is no date', where, "Write it as 2031-05-06; the row's other columns are used")
        published = None
    told = Told(
        title=row.get("title") or None,
        url=row.get("url") or None,
        publisher=row.get("publisher") or None,
        published=published,
        published_known_from=row.get("published_known_from") or None,
        lang=row.get("lang") or None,
    )
    if found.rows.setdefault(file, told) != told:
        _fault(found, f'"{name}" is told differently in an earlier row', where, "Keep one of the rows")


def _fault(found: Manifests, message: str, where: str, remedy: str) -> None:
    error = ManifestError(message, where=where, remedy=remedy)
    found.faults.append(Quarantined(where, str(error), type(error).__name__))
