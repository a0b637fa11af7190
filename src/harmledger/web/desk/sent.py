"""What people sent to be read, until it has been read: each in a folder of this machine that only the desk's account
may enter. It goes when it has been read, an hour after its sender last looked at it, or, where the desk was broken
off, as soon as another one looks.
"""

from __future__ import annotations

import secrets
import shutil
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import IO

from starlette.exceptions import HTTPException

LASTS = 3600.0  # seconds
PREFIX = "harmledger-sent-"
_HELD = "held"  # the file that a running desk locks
_LONGEST = 180  # bytes of a file's name: file systems take 255, and some is added


@dataclass(frozen=True, slots=True)
class Looked:
    """One thing of what was sent: where it stands, and what would come of it."""

    where: str
    state: str  # "new", "there", "refused", "skipped"
    why: str


@dataclass(slots=True)
class Job:
    """What somebody sent, and how far it is. Whoever changes its ``state`` holds its ``lock``."""

    who: str
    folder: Path
    looked: float
    table: Path | None = None  # whose columns are still to be mapped
    state: str = "waits"  # "mapping", "waits", "reads", "done", "failed"
    stage: str = ""
    done: int = 0
    of: int = 0
    left: int = 0  # rows of a sheet that were not entered
    lines: list[str] = field(default_factory=list)
    faults: list[Looked] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)

    @property
    def into(self) -> Path:
        """The folder that will be read."""
        return self.folder / "in"

    def place(self, told: str, *, table: bool = False) -> Path:
        """Where a file is kept that its sender calls ``told``: two of one name stand in folders of their own; a table
        beside what will be read, since its rows are to become that."""
        name = _name(told)
        if table:
            self.state, self.table = "mapping", self.folder / "table" / name
            self.table.parent.mkdir()
            return self.table
        for number in range(1, 1_000_000):
            path = self.into / name if number == 1 else self.into / str(number) / name
            if path.parent.is_dir() or not path.parent.exists():  # a file may be called "2", too
                path.parent.mkdir(exist_ok=True)
                if not path.exists():
                    return path
        raise FileExistsError(name)


def _name(told: str) -> str:
    """A file's name without the folders that a browser may send with it, as any file system takes it."""
    last = PurePosixPath(told.replace("\\", "/")).name
    plain = "".join(c for c in last if c.isprintable()).strip()
    if plain in ("", ".", ".."):
        return "file"
    stem, dot, ending = plain.rpartition(".")
    return _cut(stem, _LONGEST) + dot + _cut(ending, _LONGEST if not dot else 20)


def _cut(name: str, most: int) -> str:
    return name.encode("utf-8", "replace")[:most].decode("utf-8", "ignore")


class Jobs:
    """What was sent and not read yet, by a name that nobody guesses."""

    def __init__(self, within: Path | None = None) -> None:
        """Keep what is sent in a folder within ``within``; None: where temporary files are kept."""
        self._within = within or Path(tempfile.gettempdir())
        self._lock = threading.Lock()
        self._jobs: dict[str, Job] = {}
        self._root: Path | None = None
        self._held: IO[bytes] | None = None
        self.sweep()

    def new(self, who: str) -> tuple[str, Job]:
        """A new one, with a folder of its own."""
        self.sweep()
        name = secrets.token_urlsafe(12)
        with self._lock:
            job = Job(who, Path(tempfile.mkdtemp(dir=self._folder())), time.monotonic())
            job.into.mkdir()
            self._jobs[name] = job
        later = threading.Timer(LASTS + 1, self.sweep)  # when nobody sends anything any more, too
        later.daemon = True
        later.start()
        return name, job

    def find(self, name: str, who: str) -> Job | None:
        """Somebody's own; None where there is none of this name, or it is another's."""
        job = self._jobs.get(name)
        if job is None or job.who != who:
            return None
        job.looked = time.monotonic()
        return job

    @contextmanager
    def of(self, name: str, who: str) -> Iterator[Job]:
        """Somebody's own, for one who changes it: nobody else does meanwhile.

        Raises:
            HTTPException: there is none of this name, or it is another's.
        """
        job = self.find(name, who)
        if job is None:
            raise HTTPException(404)
        with job.lock:
            yield job

    def sweep(self) -> None:
        """Remove what nobody looked at for an hour, and what desks left that were broken off."""
        with self._lock:
            since = time.monotonic() - LASTS
            for name in [n for n, job in self._jobs.items() if job.looked < since and job.state != "reads"]:
                shutil.rmtree(self._jobs.pop(name).folder, ignore_errors=True)
            for folder in self._within.glob(PREFIX + "*"):
                if folder != self._root:
                    _remove_if_left(folder)

    def _folder(self) -> Path:
        """The folder of this desk, locked as long as it runs."""
        if self._root is None or not self._root.is_dir():
            self._root = Path(tempfile.mkdtemp(prefix=PREFIX, dir=self._within))
            self._held = (self._root / _HELD).open("wb")
            _locks(self._held)
        return self._root


def _remove_if_left(folder: Path) -> None:
    """Remove a folder of which no running desk holds the lock. One without the file is just being made."""
    try:
        with (folder / _HELD).open("r+b") as held:
            left = _locks(held)
    except OSError:  # another account's, or going
        return
    if left:
        shutil.rmtree(folder, ignore_errors=True)


def _locks(held: IO[bytes]) -> bool:
    """Take a file's lock until it is closed; False: another has it, or this system has none, and what was left stays
    until it is emptied with the other temporary files."""
    if sys.platform == "win32":
        return False
    import fcntl

    try:
        fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True
