"""What the public may look for in a release: a page of incidents, one of them with all that belongs to it, sums.

Whoever shows a release (the API, the site) asks here, and reads nothing but the release's folder. The catalogue
beside the release answers; where it is missing or of another release it is made again.
"""

from __future__ import annotations

import base64
import binascii
import json
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import cast

import msgspec

from harmledger import ledger
from harmledger.assess.sums import POOLED, UNTOLD
from harmledger.catalogue import Catalogue, Filters, Group, Key, Order, Point, make, stamp_of
from harmledger.catalogue.making import FORM
from harmledger.errors import SaveError, UsageError
from harmledger.model.case import CaseView
from harmledger.model.claim import Reading
from harmledger.model.document import Document
from harmledger.model.ids import ActorId, DocumentId, SourceId, sha256
from harmledger.model.incident import Assessment, Incident
from harmledger.model.method import Method
from harmledger.model.sums import By
from harmledger.publish import shapes
from harmledger.publish.history import ChangeRow, History, read_history
from harmledger.publish.listing import contents
from harmledger.publish.releases import HEAD, Release, read

CATALOGUE = "catalogue.sqlite"
MOST = 500
"""Rows of a page at most."""

_INCIDENT = msgspec.json.Decoder(shapes.IncidentRow)
_STREAMED = 500  # rows that a stream takes at once


@dataclass(frozen=True, slots=True)
class Page:
    """Some of the incidents that were asked for: exported lines, how many there are in all, and the cursor with which
    the next page is asked for (None: this is the last)."""

    lines: tuple[bytes, ...]
    total: int
    next: str | None

    @property
    def rows(self) -> tuple[shapes.IncidentRow, ...]:
        """The lines as rows."""
        return tuple(_INCIDENT.decode(line) for line in self.lines)


Total = Group  # incidents added up


class Site:
    """A release that is open to be looked at. Any number of threads may ask it."""

    def __init__(self, folder: Path | None, catalogue: Catalogue) -> None:
        """Take a release's folder and its catalogue; ``open_site`` finds both. Without a folder, no history."""
        self.folder = folder
        self.history = read_history(folder) if folder else History()
        self.catalogue = catalogue
        told = catalogue.told
        self.digest = catalogue.digest
        self.title = str(told["title"])
        self.built = datetime.fromisoformat(str(told["built"]))
        self.withheld = cast("Mapping[str, int]", told["withheld"])
        self.least = int(told["least"])
        self.exports = cast("Mapping[str, Mapping[str, int | str]]", told["exports"])  # rows and digest of each
        self.sources = cast("Mapping[SourceId, str]", told["sources"])
        self.actors = cast("Mapping[ActorId, str]", told["actors"])

    @cached_property
    def method(self) -> Method:
        """The method that the release is counted by."""
        return ledger.decode(self.catalogue.told["method"], Method)

    def find(self, filters: Filters, cursor: str | None = None, limit: int = 50, order: Order = Order.OLDEST) -> Page:
        """A page of incidents.

        Args:
            filters: Which.
            cursor: That of the page before; None: the first page. It holds in later releases too: what came or
                went meanwhile moves no other row.
            limit: How many rows, 1 to ``MOST``.
            order: Which come first.

        Raises:
            UsageError: if the cursor is none of ours, or of other filters.
        """
        limit = max(1, min(limit, MOST))
        mark = _mark(order.value, *map("=".join, filters.address()))
        found = self.catalogue.incidents(filters, after_of(cursor, mark), limit + 1, order)
        return Page(
            tuple(line for _, line in found[:limit]),
            self.catalogue.count(filters),
            cursor_of(found[limit - 1][0], mark) if len(found) > limit else None,
        )

    def stream(self, filters: Filters, order: Order = Order.OLDEST) -> Iterator[bytes]:
        """All the incidents that are asked for, as exported lines, in constant memory."""
        after: Key | None = None
        while found := self.catalogue.incidents(filters, after, _STREAMED, order):
            yield from (line for _, line in found)
            after = found[-1][0]

    def rows(self, what: str) -> Iterator[shapes.Row]:
        """The rows of an export, in its order, in constant memory.

        Args:
            what: "claims", "documents", "incidents" or "tallies".
        """
        decoder = msgspec.json.Decoder(shapes.SHAPES[what])
        return (decoder.decode(line) for line in self.catalogue.lines(what))

    def stream_of(self, what: str, only: tuple[str, str] | None = None) -> Iterator[bytes]:
        """All documents, claims or tallies, as exported lines, in constant memory."""
        after: Key | None = None
        while found := self.catalogue.listed(what, only, after, _STREAMED):
            yield from (line for _, line in found)
            after = found[-1][0]

    def listed(
        self, what: str, only: tuple[str, str] | None = None, cursor: str | None = None, limit: int = 50
    ) -> tuple[tuple[bytes, ...], str | None]:
        """A page of documents, claims or tallies: exported lines, and the next page's cursor.

        Args:
            what: "documents", "claims" or "tallies".
            only: Claims of one "document", "incident" or "source".
            cursor: That of the page before.
            limit: How many rows, 1 to ``MOST``.

        Raises:
            UsageError: if the cursor is none of ours, or of another list.
        """
        limit = max(1, min(limit, MOST))
        mark = _mark(what, *(only or ()))
        found = self.catalogue.listed(what, only, after_of(cursor, mark), limit + 1)
        lines = tuple(line for _, line in found[:limit])
        return lines, cursor_of(found[limit - 1][0], mark) if len(found) > limit else None

    def line(self, what: str, id_: str) -> bytes | None:
        """The exported line of an incident, a document, a claim or a tally; None where none is called so."""
        return self.catalogue.row(what, id_)

    def points(self, filters: Filters) -> list[Point]:
        """The incidents that are asked for, for a map."""
        return self.catalogue.points(filters)

    def values(self, kind: str) -> list[tuple[str, int]]:
        """What a filter may be, with the number of incidents, the most frequent first: see ``Catalogue.values``."""
        return self.catalogue.values(kind)

    def totals(self, filters: Filters, by: Sequence[By] = ()) -> tuple[Total, ...]:
        """The incidents that are asked for, grouped and added up, sorted by their keys; groups that are too small for
        the policy are told together, as "others"."""
        found = self.catalogue.groups(filters, by, self.least, POOLED)
        return tuple(sorted(found, key=lambda g: (*((part == UNTOLD, part) for part in g.keys), not g.headline)))

    def view(self, incident: str) -> CaseView | None:
        """One incident with its claims and documents, as a case of its own: whatever shows a case can show it. None
        where no incident is called so."""
        found = self.catalogue.released(incident)
        if found is None:
            return None
        one = ledger.decode(json.loads(found[0]), Incident)
        documents, readings = [], {}
        for id_ in dict.fromkeys((*one.documents, *(umbrella.document for umbrella in one.umbrellas))):
            lines = self.catalogue.document(id_)
            if lines is None:
                continue
            documents.append(ledger.decode(json.loads(lines[0]), Document))
            if lines[1] is not None:
                readings[id_] = ledger.decode(json.loads(lines[1]), Reading)
        echoes = self.catalogue.told["echoes"]
        return CaseView(
            documents=tuple(sorted(documents, key=lambda d: d.id)),
            readings=readings,
            incidents=(one,),
            assessments={one.id: ledger.decode(json.loads(found[1]), Assessment)},
            echoes={d.id: DocumentId(echoes[d.id]) for d in documents if d.id in echoes},
            sources=self.sources,
            actors=self.actors,
            method=self.method,
        )

    def changes(
        self, since: datetime | None = None, cursor: str | None = None, limit: int = 50
    ) -> tuple[tuple[ChangeRow, ...], str]:
        """What moved with the releases that were published here, oldest first, and the cursor with which one asks
        for what comes after, now or another day.

        Args:
            since: Not what moved before this moment.
            cursor: That of the page before.
            limit: How many rows, 1 to ``MOST``.

        Raises:
            UsageError: if the cursor is none of ours.
        """
        key = after_of(cursor, _mark("changes"))
        after = int(key.id) if key is not None and key.id.isascii() and key.id.isdigit() else 0
        found = self.history.since(since, after, max(1, min(limit, MOST)))
        last = found[-1].n if found else max(after, self.history.last)
        return found, cursor_of(Key(False, "", str(last)), _mark("changes"))

    def successors(self, incident: str) -> tuple[str, ...]:
        """The incidents in which the claims stand now of one that was public in former times; none where it never was,
        or nothing of it is public any more."""
        renamed = [row.incident for row in self.history.rows if incident in row.before and incident != row.incident]
        by_claim = self.catalogue.former(incident)
        found = (self.history.now(incident) or (), renamed, [by_claim] if by_claim else [])
        shown = (tuple(i for i in some if self.catalogue.row("incidents", i) is not None) for some in found)
        return next((some for some in shown if some), ())

    def former(self) -> Iterator[str]:
        """The ids under which incidents were public and none is now."""
        return (id_ for id_ in sorted(self.history.left) if self.catalogue.row("incidents", id_) is None)

    def close(self) -> None:
        """Close it."""
        self.catalogue.close()


def open_site(folder: Path) -> Site:
    """Open a release to be looked at.

    Raises:
        CaseError: there is no release there.
        IntegrityError: it is not as it was written.
        SaveError: its catalogue had to be made, and could not be written anywhere.
    """
    head = _digest(folder)
    path = folder / CATALOGUE
    if stamp_of(path) == (FORM, head):
        return Site(folder, Catalogue(path))
    release = read(folder)
    try:
        catalogue(folder, release)
    except SaveError:  # a folder that others own: a catalogue of our own, gone when we are
        with tempfile.TemporaryDirectory(prefix="harmledger-") as own:
            catalogue(Path(own), release)
            return Site(folder, Catalogue(Path(own) / CATALOGUE))
    return Site(folder, Catalogue(path))


def catalogue(folder: Path, release: Release) -> None:
    """Write the catalogue of a release.

    Raises:
        SaveError: it cannot be written.
    """
    told = {
        "title": release.title,
        "built": release.built.isoformat(),
        "withheld": dict(release.withheld),
        "least": release.least,
    }
    make(folder / CATALOGUE, contents(release.view, release.digest, told))


def cursor_of(key: Key, mark: str) -> str:
    """Where a page ended, as an opaque word: of one list with its filters alone."""
    plain = json.dumps([mark, int(key.undated), key.start, key.id], separators=(",", ":"))
    return base64.urlsafe_b64encode(plain.encode()).decode().rstrip("=")


def after_of(cursor: str | None, mark: str) -> Key | None:
    """Where the page before ended.

    Raises:
        UsageError: if the word is none of ours, or of another list.
    """
    if not cursor:
        return None
    try:
        plain = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
        theirs, undated, start, id_ = plain
        if not all(isinstance(part, str) for part in (theirs, start, id_)) or undated not in (0, 1):
            raise ValueError("another form")
    except (ValueError, TypeError, binascii.Error) as error:
        remedy = "Take it as the page before gave it, or begin without one"
        raise UsageError("it is no cursor", where="cursor", remedy=remedy) from error
    if theirs != mark:
        raise UsageError("it is of another list", where="cursor", remedy="Begin again without one")
    return Key(bool(undated), start, id_)


def _mark(*parts: str) -> str:
    return sha256("\n".join(parts).encode("utf-8", "surrogatepass"))[:8]


def _digest(folder: Path) -> str:
    try:
        return str(json.loads((folder / HEAD).read_bytes())["digest"])
    except (OSError, ValueError, KeyError, TypeError):
        return ""  # reading it whole tells what is wrong
