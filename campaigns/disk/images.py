"""What a disk may hold after a power cut, from a telling of what was done to it.

A strict reading of POSIX: bytes are safe once their file was synced, names once their folder was; of all else any part
may have arrived, in any order, and of a write any of its sectors. A name moved from one folder to another arrives as
one thing, as every file system that keeps a journal has it.
"""

from __future__ import annotations

import struct
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

SECTOR = 512
_HEADER = struct.Struct("<cqQII")  # as disk.c writes it: a letter, a number, an inode, two lengths


@dataclass(frozen=True, slots=True)
class Deed:
    """One thing that was done: see ``disk.c`` for the letters."""

    what: str
    number: int
    inode: int
    path: str
    data: bytes


def read(telling: bytes) -> list[Deed]:
    """The deeds of a telling, in order."""
    deeds, at = [], 0
    while at < len(telling):
        what, number, inode, length, size = _HEADER.unpack_from(telling, at)
        at += _HEADER.size
        path, data = telling[at : at + length], telling[at + length : at + length + size]
        deeds.append(Deed(what.decode(), number, inode, path.decode(), data))
        at += length + size
    return deeds


@dataclass(slots=True)
class _File:
    """A file or folder: what is safe, and what has been done to it since."""

    folder: bool
    data: bytearray = field(default_factory=bytearray)
    names: dict[str, _File] = field(default_factory=dict)  # those that are safe
    seen: dict[str, _File] = field(default_factory=dict)  # those that a process sees
    since: list[Deed] = field(default_factory=list)  # writes and cuts that no sync has followed


@dataclass(slots=True)
class _Naming:
    """A change of names that may not have arrived, and the folders whose syncing makes it safe."""

    folders: tuple[_File, ...]
    apply: Callable[[], None]


class Disk:
    """The folder ``root``, empty at first, while deeds are done to it: as a process sees it, and what of it is safe."""

    def __init__(self, root: Path) -> None:
        self.root = str(root)
        self._top = _File(folder=True)
        self._namings: list[_Naming] = []
        self._by_inode: dict[int, _File] = {}

    def do(self, deed: Deed) -> None:
        """Do one thing."""
        if deed.what in "CM":
            made = _File(folder=deed.what == "M")
            self._by_inode[deed.inode] = made
            self._name(deed.path, made)
        elif deed.what in "Wt":
            self._by_inode[deed.inode].since.append(deed)
        elif deed.what == "S":
            self._sync(deed.inode)
        elif deed.what == "R":
            self._name(deed.data.decode(), self._live(deed.path), deed.path)
        elif deed.what in "UD":
            self._unname(deed.path)

    def _live(self, path: str) -> _File:
        here = self._top
        for part in self._parts(path):
            here = here.seen[part]
        return here

    def _parts(self, path: str) -> list[str]:
        return [part for part in path[len(self.root) :].split("/") if part]

    def _place(self, path: str) -> tuple[_File, str]:
        *folders, name = self._parts(path)
        return self._live("/".join((self.root, *folders))), name

    def _name(self, path: str, file: _File, old: str | None = None) -> None:
        folder, name = self._place(path)
        folder.seen[name] = file
        folders = [folder]
        if old is not None:
            old_folder, old_name = self._place(old)
            del old_folder.seen[old_name]
            folders.append(old_folder)

        def apply() -> None:
            folder.names[name] = file
            if old is not None and old_folder.names.get(old_name) is file:
                del old_folder.names[old_name]

        self._namings.append(_Naming(tuple(folders), apply))

    def _unname(self, path: str) -> None:
        folder, name = self._place(path)
        file = folder.seen.pop(name)

        def apply() -> None:
            if folder.names.get(name) is file:
                del folder.names[name]

        self._namings.append(_Naming((folder,), apply))

    def _sync(self, inode: int) -> None:
        file = self._by_inode.get(inode, self._top)  # the root was made before the telling began
        for deed in file.since:
            _apply(file.data, deed)
        file.since.clear()
        rest = []
        for naming in self._namings:
            if any(folder is file for folder in naming.folders):
                naming.apply()
            else:
                rest.append(naming)
        self._namings = rest

    def cut(self, rng: Random) -> None:
        """The power goes: of what is not safe a part arrives. How large a part, and whether in order, is chance."""
        how = rng.choice(("nothing", "all", "first", "any", "any", "torn", "torn"))
        share = rng.random()
        for naming in _arriving(self._namings, how, share, rng):
            naming.apply()
        self._namings = []
        for file in [self._top, *self._by_inode.values()]:
            for deed in _arriving(file.since, how, share, rng):
                _apply(file.data, _torn(deed, rng) if how == "torn" else deed)
            file.since = []

    def write(self, to: Path) -> None:
        """What the disk holds, as files under ``to``, which is empty."""
        _write(self._top, to)


def _arriving(pending: list, how: str, share: float, rng: Random) -> Iterator:  # type: ignore[type-arg]
    if how == "all":
        return iter(pending)
    if how == "first":
        return iter(pending[: int(share * (len(pending) + 1))])
    if how == "nothing":
        return iter(())
    return iter([each for each in pending if rng.random() < share])


def _torn(deed: Deed, rng: Random) -> Deed:
    """Some sectors of a write: from the first on, or to the last."""
    if deed.what != "W" or len(deed.data) <= SECTOR or rng.random() < 0.5:
        return deed
    cut = SECTOR * rng.randrange(1, (len(deed.data) - 1) // SECTOR + 1)
    if rng.random() < 0.5:
        return Deed("W", deed.number, deed.inode, "", deed.data[:cut])
    return Deed("W", deed.number + cut, deed.inode, "", deed.data[cut:])


def _apply(data: bytearray, deed: Deed) -> None:
    if deed.what == "t":
        if deed.number < len(data):
            del data[deed.number :]
        else:
            data.extend(bytes(deed.number - len(data)))
        return
    end = deed.number + len(deed.data)
    if len(data) < end:
        data.extend(bytes(end - len(data)))
    data[deed.number : end] = deed.data


def _write(folder: _File, to: Path) -> None:
    for name, file in sorted(folder.names.items()):
        if file.folder:
            (to / name).mkdir(mode=0o700)
            _write(file, to / name)
        else:
            (to / name).write_bytes(file.data)
