"""The whole path, from reports to a case that anyone can check. Read this first.

    1 collect   files and folders          → Capture
    2 read      a capture                  → Document   (pages and PDFs in a process of their own: ``confined``)
    3 resolve   a document                 → Mentions   (names are found before claims are read: decision 0002)
    4 extract   a document, its mentions   → Reading    (claims, with the words behind every value)
    5 enter     all of these               → ledger     (bytes, folder, entry, and only then "saved")
    6 link      the counted claims         → Incident
    7 assess    an incident, a method      → Assessment
    8 derive    6 and 7                    → tables that can be dropped and rebuilt to the same bytes

Steps 6 to 8 are in ``standing``; ``publish`` reads the result as a ``CaseView``.
"""

from __future__ import annotations

import itertools
import os
import platform
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from harmledger import __version__, collect, ledger, resolve
from harmledger.confined import Bounds, Parser
from harmledger.errors import HarmledgerError, InputError, UsageError
from harmledger.knowledge import Reader, enter_files, era_of
from harmledger.ledger import Book, CaseState, Fault, Ledger, NewEntry
from harmledger.model.case import CaseView, RunReport, RunRequest, Skipped
from harmledger.model.document import Capture, Quarantined
from harmledger.model.ids import Sha256
from harmledger.model.method import Method
from harmledger.model.sums import Moved
from harmledger.resources.methods import methods as all_methods
from harmledger.settings import Settings, settings, who
from harmledger.standing import method_from, moved, rebuilt, stand, view_of

Progress = Callable[[str, int, int], None]
BATCH = 64  # documents a save: each one waits for the disk once


@dataclass(slots=True)
class Intake:
    """What a run has met so far."""

    read: list[str] = field(default_factory=list)
    skipped: list[Skipped] = field(default_factory=list)
    quarantined: list[Quarantined] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)


def run(request: RunRequest, progress: Progress | None = None) -> RunReport:
    """Read inputs into a case and tell how it stands.

    A second run over the same inputs adds no entry and changes no table.

    Args:
        request: What to read, into which case, how to link and count.
        progress: Called with the stage's name, how many are done and of how many (0: not known).

    Raises:
        UsageError: if nothing can be read of what was named.
        CaseError: if the case cannot be opened or is being written to.
        SaveError: if something could not be saved; what was saved before stands.
    """
    limits = settings(os.environ, request.case)
    chosen, own = method_from(request.method)
    _must_exist(request)
    with ledger.open_case(request.case, create=True, write=True, by=who(request.by, limits)) as case:
        before = ledger.fold(case.entries())
        intake = Intake()
        reader = Reader(enter_files(case, before, request), era_of(before))
        intake.quarantined += [_quarantined(fault, fault.where or "own entries") for fault in reader.faults]
        _read_again(case, before, reader, intake, progress)
        with Parser(Bounds(limits.parser_seconds, limits.parser_mb)) as parser:
            _take_in(_Desk(case, Book(before), reader, parser, intake), _collected(request, limits), progress)
        told = _told(request, chosen, own, reader)
        if request.keeps and before.settings is not None:
            told = {**before.settings, "made_with": told["made_with"], "era": told["era"]}
        _enter_settings(case, before, told)
        after = stand(case)
    return _report(intake, before, after, reader.registry)


def _must_exist(request: RunRequest) -> None:
    for name in (*request.inputs, *_files_of(request)):
        if name != "-" and not _there(Path(name)):
            raise UsageError("there is no such file or folder", where=name, remedy="Check the path")


def _files_of(request: RunRequest) -> tuple[str, ...]:
    """The files that a run names beside its inputs."""
    tables = tuple(table.path for table in request.tables)
    return (*request.manifests, *request.places, *request.actors, *request.sources, *request.words, *tables)


def _there(path: Path) -> bool:
    """Whether there is such a file, as far as may be known: what cannot be looked at is told later, by its name."""
    try:
        return path.exists()
    except OSError:
        return True


def _collected(request: RunRequest, limits: Settings) -> Iterator[Capture | Quarantined | Skipped]:
    """Step 1. The case itself is no input, even in a folder that is: pages and exports stand in it."""
    case = () if ledger.is_server(request.case) else (request.case,)
    skip = tuple(Path(p) for p in (*_files_of(request), *case))
    bounds = limits.limits()
    found = collect.captures(request.inputs, tuple(Path(p) for p in request.manifests), skip, bounds)
    return itertools.chain(found, *(collect.rows_as_documents(each, bounds) for each in request.tables))


@dataclass(frozen=True, slots=True)
class _Desk:
    """Where a run works: the open case, what it holds, what reading needs, and what was met so far."""

    case: Ledger
    book: Book
    reader: Reader
    parser: Parser
    intake: Intake


def _take_in(desk: _Desk, collected: Iterable[Capture | Quarantined | Skipped], progress: Progress | None) -> None:
    """Steps 1 to 5 for every input, a batch a save."""
    batch: list[NewEntry] = []
    for done, found in enumerate(collected, 1):
        if isinstance(found, Quarantined):
            desk.intake.quarantined.append(found)
            batch += desk.book.quarantine(found)
        elif isinstance(found, Skipped):
            desk.intake.skipped.append(found)
        else:
            batch += _one(desk, found)
        if progress is not None:
            progress("reading", done, 0)
        if len(batch) >= BATCH:
            desk.case.append(batch)
            batch = []
    desk.case.append(batch)


def _one(desk: _Desk, capture: Capture) -> list[NewEntry]:
    """Steps 2 to 5 for one capture: the one place where an unforeseen error stops one document and no other."""
    if why := desk.book.known(capture):
        desk.intake.skipped.append(Skipped(capture.file, why))
        return []
    try:
        document = desk.parser.document(capture)
        if why := desk.book.twin(document):
            desk.intake.skipped.append(Skipped(capture.file, why))
            return []
        reading = desk.reader.reading(document)
        desk.case.put_blob(capture.data)
        desk.intake.read.append(capture.file)
        desk.intake.changed += desk.book.moved(capture, document)
        return desk.book.enter(capture, document, reading)
    except HarmledgerError as error:
        if not isinstance(error, InputError):
            raise
        quarantined = _quarantined(error, capture.file, capture.sha256)
    except Exception as error:  # noqa: BLE001 (the quarantine boundary: nothing is lost, and the reason is kept)
        fault = type(error).__name__
        reason = f"{capture.file}: harmledger failed on it ({fault}: {error}). Please report this with the file"
        quarantined = Quarantined(capture.file, reason, fault, capture.sha256)
    desk.intake.quarantined.append(quarantined)
    return desk.book.quarantine(quarantined)


def _quarantined(error: HarmledgerError, file: str, digest: Sha256 | None = None) -> Quarantined:
    return Quarantined(file, str(error), type(error).__name__, digest)


def _read_again(case: Ledger, before: CaseState, reader: Reader, intake: Intake, progress: Progress | None) -> None:
    """Steps 3 to 5 for what is in the case already, where places or rules have changed since."""
    if before.settings is None or before.settings.get("made_with") == reader.made_with:
        return
    batch: list[NewEntry] = []
    for done, document in enumerate(before.counted, 1):
        new = reader.reading(document)
        if new != before.readings.get(document.id):
            intake.changed.append(f"{document.file}: read again with other places or rules, and reads otherwise")
            batch += ledger.reading_entries(new, before.claims)
        if progress is not None:
            progress("reading again", done, len(before.counted))
        if len(batch) >= BATCH:
            case.append(batch)
            batch = []
    case.append(batch)


def _told(request: RunRequest, method: Method, own: str | None, reader: Reader) -> dict[str, ledger.JSON]:
    """How the case is linked and counted; the text of a method of the user's own, too."""
    told: dict[str, ledger.JSON] = {
        "link": request.link.value,
        "method": method.id,
        "made_with": reader.made_with,
        "era": list(reader.era or ()),
    }
    return told if own is None else {**told, "method_file": own}


def _enter_settings(case: Ledger, before: CaseState, now: Mapping[str, ledger.JSON]) -> None:
    """Enter how the case is linked and counted, where that is new."""
    if before.settings is None or dict(before.settings) != now:
        case.append([ledger.settings_entry(now)])


def withdraw(case: str, document: str, reason: str, by: str | None = None) -> None:
    """Take a document out of every count. It stays in the ledger, with the reason.

    Args:
        case: The case.
        document: Its name or id, or an unambiguous beginning of either.
        reason: Why, in the user's words; kept with it.
        by: Who, by a pseudonym; None where the settings tell.

    Raises:
        UsageError: if no document, or more than one, is meant, if it is withdrawn already, or no reason is given.
    """
    if not reason.strip():
        raise UsageError("a withdrawal needs a reason", remedy="Say why with --reason")
    with ledger.open_case(case, write=True, by=who(by, settings(os.environ, case))) as opened:
        state = ledger.fold(opened.entries())
        chosen = ledger.to_withdraw(state, document)
        opened.append([ledger.withdrawal_entry(chosen.id, reason)])
        stand(opened)


def verify(case: str) -> tuple[Fault, ...]:
    """Every fault of a case, the first one first: bytes, entries, and the derived tables rebuilt and compared.

    Raises:
        CaseError: if there is no such case.
    """
    return ledger.verify_case(case, rebuilt).faults


def methods() -> tuple[Method, ...]:
    """The counting methods."""
    return all_methods()


def doctor(case: str) -> Iterator[tuple[str, str]]:
    """What a case holds and what it runs on, as names and values."""
    yield "harmledger", __version__
    yield "python", platform.python_version()
    with ledger.open_case(case) as opened:
        yield from opened.facts()
        state = ledger.fold(opened.entries())
        yield "entries", str(state.entries)
        yield "documents", str(len(state.documents))
        yield "withdrawn", str(len(state.withdrawn))
        yield "superseded", str(len(state.superseded))
        yield "quarantined", str(len(state.quarantined))
        yield "claims", str(len(state.claims))
        yield "erasures", str(len(state.erasures))
        yield "last verified restore", _last_restore(opened.slot(ledger.TRIED))
        for name, value in sorted((state.settings or {}).items()):
            yield name, str(value)


def _last_restore(told: ledger.JSON) -> str:
    if not isinstance(told, Mapping):
        return "none: `harmledger backup --verify` makes a backup and tries it"
    return f"{told.get('at')}, {told.get('entries')} entries"


def _report(intake: Intake, before: CaseState, after: CaseView, names: resolve.Registry) -> RunReport:
    stood = view_of(before, names)
    old = {i.id for i in stood.incidents}
    return RunReport(
        read=tuple(intake.read),
        skipped=tuple(intake.skipped),
        quarantined=tuple(intake.quarantined),
        added=tuple(i.id for i in after.incidents if i.id not in old),
        changed=tuple(intake.changed),
        moved=tuple(change for change in moved(stood, after) if change.moved is not Moved.NEW),
        before=stood,
        case=after,
    )
