"""A case's folder while it is locked: one sealed file, ``case.age``, and the note ``LOCKED`` beside it.

One name decides. While ``LOCKED`` stands, the sealed file is the case, and whatever else is in the folder is what a
lock or an unlock that was cut off has left: it may be destroyed and made anew. While it does not stand, the clear files
are the case, and a sealed file beside them is a leftover. The note is placed when the sealed file was read back and
found to hold every byte, and removed when every clear file is on disk; both at one stroke of the file system. So a lock
and an unlock may be cut off anywhere and done again. See ``docs/decisions/0034-locked-case.md``.
"""

from __future__ import annotations

import json
import os
import tarfile
from collections.abc import Iterable, Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from hashlib import sha256
from pathlib import Path, PurePosixPath
from typing import BinaryIO, NamedTuple

from harmledger.errors import CaseError, IntegrityError
from harmledger.ledger import durable, sqlite
from harmledger.ledger.canonical import JSON
from harmledger.ledger.sqlite import SqliteDatabase

NOTE, SEALED = "LOCKED", "case.age"
FORMAT = 1
LIST = "harmledger-files.json"  # the last member: path → size and digest of each file before it
REMEDY = "Keep the folder as it is, and restore the case from its last backup"
_STAYS = frozenset({NOTE, SEALED, sqlite.LOCK})
_PIECE = 1 << 20
_BLOCK = 512  # of a tar


class File(NamedTuple):
    """A file of a case, as it was sealed."""

    size: int
    digest: str


Files = Mapping[str, File]


class Door(NamedTuple):
    """What opens a locked case, and the key that the case was sealed to, sealed for it."""

    opened_by: str
    key: str


class Note(NamedTuple):
    """What the note of a locked case tells: since when it is locked, and what opens it."""

    since: str
    doors: tuple[Door, ...]


def is_locked(folder: Path) -> bool:
    """Whether the sealed file is the case."""
    return (folder / NOTE).exists()


def note_of(folder: Path) -> Note:
    """What the note of a locked case tells.

    Raises:
        IntegrityError: it is no note, or the sealed file beside it is not the one that it was written for.
        CaseError: it is of a newer version.
    """
    where = str(folder / NOTE)
    try:
        told = json.loads((folder / NOTE).read_bytes())
        if told["format"] != FORMAT:
            raise CaseError("the case was locked by a newer version", where=where, remedy="Install that one")
        size, digest = int(told["sealed"]["size"]), str(told["sealed"]["sha256"])
        note = Note(str(told["locked"]), tuple(Door(str(each["for"]), str(each["key"])) for each in told["doors"]))
        whole = _file(folder / SEALED) == File(size, digest)
    except FileNotFoundError as error:
        raise IntegrityError("the sealed file of a locked case is gone", where=str(folder), remedy=REMEDY) from error
    except (ValueError, TypeError, KeyError, OSError, OverflowError, RecursionError) as error:
        raise IntegrityError("the note of a locked case cannot be read", where=where, remedy=REMEDY) from error
    if not whole:
        raise IntegrityError("the sealed file is not what was saved", where=str(folder / SEALED), remedy=REMEDY)
    return note


def packed_folder(folder: Path, sealed: dict[str, File]) -> Iterator[bytes]:
    """Every file of an open case as a tar, piece by piece; ``sealed`` learns of each what went in.

    Raises:
        CaseError: something in the folder is no file that can be put back as it was.
        OSError: a file could not be read.
    """
    for path in _files(folder):
        name = path.relative_to(folder).as_posix()
        size, hashed = path.stat().st_size, sha256()
        yield _head(name, size)
        left = size
        with path.open("rb") as file:
            while left and (piece := file.read(min(left, _PIECE))):
                hashed.update(piece)
                left -= len(piece)
                yield piece
        if left:
            raise CaseError(f"{name} changed while it was sealed", where=str(folder), remedy="Repeat the command")
        yield bytes(-size % _BLOCK)
        sealed[name] = File(size, hashed.hexdigest())
    body = json.dumps({"format": FORMAT, "files": sealed}, sort_keys=True).encode()
    yield _head(LIST, len(body)) + body + bytes(-len(body) % _BLOCK) + bytes(2 * _BLOCK)


def unpacked_folder(stream: BinaryIO, into: Path | None = None) -> Files:
    """The files of such a tar, each read to its end and held against the list; written to ``into`` and synced, where
    that is given.

    Raises:
        IntegrityError: it is no such tar, ends before its end, or names a file that would stand elsewhere.
        OSError: a file could not be written.
    """
    found: dict[str, File] = {}
    try:
        with tarfile.open(fileobj=stream, mode="r|") as tar:
            for head in tar:
                member = tar.extractfile(head)
                if member is None or not head.isreg():
                    raise _damaged(f"{head.name[:80]!r} is no file")
                if head.name == LIST:
                    return _listed(member.read(), found)
                found[head.name] = _taken(_pieces(member), _placed(head.name, into))
    except (tarfile.TarError, EOFError) as error:
        raise _damaged(f"it cannot be unpacked ({error})") from error
    raise _damaged("it ends before its end")


def still(folder: Path, sealed: Files) -> None:
    """See that the clear files are those that were sealed, no more and no less.

    Raises:
        CaseError: another program has changed one meanwhile.
    """
    now = {path.relative_to(folder).as_posix(): path for path in _files(folder)}
    changed = sorted(set(now) ^ set(sealed)) or [n for n in sorted(now) if _file(now[n]) != sealed[n]]
    if changed:
        what = f"{changed[0]} was changed while the case was sealed"
        raise CaseError(what, where=str(folder), remedy="The case is open, as it was; repeat the command")


def lock_up(folder: Path, staged: Path, sealed: Files, note: Mapping[str, JSON]) -> None:
    """Let the sealed file be the case from now on: the last look at the database and the placing of the note are one
    transaction, so that key slots which a panic destroys at this moment are not sealed with it.

    Raises:
        CaseError: the case was changed since it was sealed.
        OSError: it could not be written; the case is open, as it was.
    """
    still(folder, sealed)
    told = {**note, "format": FORMAT, "sealed": {"size": staged.stat().st_size, "sha256": _file(staged).digest}}
    durable.place(staged, folder / SEALED)
    prepared = durable.stage(folder, json.dumps(told, indent=1).encode() + b"\n")
    with ExitStack() as unless_placed:
        unless_placed.callback(prepared.unlink, missing_ok=True)
        with _quiet(folder / sqlite.DATABASE):
            if _file(folder / sqlite.DATABASE) != sealed[sqlite.DATABASE]:
                remedy = "The case is open, as it was; repeat the command"
                raise CaseError("the database was changed while it was sealed", where=str(folder), remedy=remedy)
            durable.place(prepared, folder / NOTE)


def open_up(folder: Path) -> None:
    """Let the clear files be the case from now on; the sealed file goes, since an erasure would not reach it.

    Raises:
        OSError: it could not be done; the case is locked, or open with the sealed file beside it.
    """
    (folder / NOTE).unlink()
    durable.sync_folder(folder)
    (folder / SEALED).unlink(missing_ok=True)
    durable.sync_folder(folder)


def clear_away(folder: Path) -> None:
    """Destroy all that stands in a locked case's folder beside the sealed file: overwritten, then removed.

    Raises:
        CaseError: the case is not locked: the clear files are the case.
        OSError: something could not be removed; the command can be repeated.
    """
    if not is_locked(folder):
        raise CaseError("the case is not locked", where=str(folder))
    first = folder / sqlite.DATABASE  # the most telling file goes first
    for path in (first, *sorted(folder.iterdir())):
        if path.name not in _STAYS:
            _destroy(path)
    durable.sync_folder(folder)


def _destroy(path: Path) -> None:
    if path.is_dir() and not path.is_symlink():
        for each in sorted(path.iterdir()):
            _destroy(each)
        path.rmdir()
        return
    if path.is_file() and not path.is_symlink():
        with suppress(PermissionError):  # what may only be read is removed all the same
            durable.overwrite(path)
    path.unlink(missing_ok=True)


def left_over(folder: Path) -> int:
    """How many files stand beside the sealed one of a locked case."""
    stays = {folder / name for name in _STAYS}
    return sum(1 for each in folder.rglob("*") if each.is_file() and each not in stays)


def settle(folder: Path) -> None:
    """Force the names of everything that was written to the disk; the blobs' folder is there even where it is empty."""
    (folder / "blobs").mkdir(mode=0o700, exist_ok=True)
    for at, _, _ in os.walk(folder, topdown=False):
        durable.sync_folder(Path(at))


@contextmanager
def _quiet(database: Path) -> Iterator[None]:
    """Nobody writes to the database, and no reader is in the middle of it."""
    opened = SqliteDatabase(database, write=True)
    try:
        with opened.reading():  # a writer's connection begins at once, and keeps all others from writing
            yield
    finally:
        opened.close()


def _files(folder: Path) -> Iterator[Path]:
    """The files of an open case, by name.

    Raises:
        CaseError: one is a link or no file at all.
    """
    for at, folders, names in sorted(os.walk(folder)):
        here = Path(at)
        for name in sorted((*folders, *names)):
            path = here / name
            if path.is_symlink() or not (path.is_dir() or path.is_file()):
                what = f"{path.relative_to(folder)} is a link or no file, and cannot be sealed"
                raise CaseError(what, where=str(folder), remedy="Move it out of the case's folder")
        for name in sorted(names):
            top = here == folder
            if not (top and (name in _STAYS or name.startswith(durable.UNFINISHED))):
                yield here / name


def _file(path: Path) -> File:
    hashed, size = sha256(), 0
    with path.open("rb") as file:
        while piece := file.read(_PIECE):
            hashed.update(piece)
            size += len(piece)
    return File(size, hashed.hexdigest())


def _head(name: str, size: int) -> bytes:
    head = tarfile.TarInfo(name)
    head.size, head.mode = size, 0o600
    return head.tobuf(tarfile.PAX_FORMAT)


def _pieces(member: Iterable[bytes] | BinaryIO) -> Iterator[bytes]:
    read = member.read  # type: ignore[union-attr] # a file
    while piece := read(_PIECE):
        yield piece


def _taken(pieces: Iterator[bytes], to: Path | None) -> File:
    """A member's size and digest; it is written where a path is given."""
    hashed, size = sha256(), 0
    with ExitStack() as always:
        file = None
        if to is not None:
            to.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            file = always.enter_context(os.fdopen(os.open(to, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb"))
        for piece in pieces:
            hashed.update(piece)
            size += len(piece)
            if file is not None:
                file.write(piece)
        if file is not None:
            durable.synced(file)
    return File(size, hashed.hexdigest())


def _placed(name: str, into: Path | None) -> Path | None:
    """Where a member goes. Whoever knows a public key can seal an archive to it, so names are not trusted."""
    parts = PurePosixPath(name).parts
    if not parts or name.startswith("/") or "\\" in name or ".." in parts or parts[0] in _STAYS:
        raise _damaged(f"{name[:80]!r} is no name of a case's file")
    return None if into is None else into.joinpath(*parts)


def _listed(body: bytes, found: Files) -> Files:
    try:
        listed = {name: File(*each) for name, each in json.loads(body)["files"].items()}
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise _damaged("its list of files cannot be read") from error
    if listed != found:
        raise _damaged("its files are not those that were sealed")
    return found


def _damaged(why: str) -> IntegrityError:
    return IntegrityError(why, where=SEALED, remedy=REMEDY)
