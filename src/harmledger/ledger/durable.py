"""Bytes on disk, really: what these functions return from survives a power cut.

A new file needs two syncs: its bytes, and the folder that holds its name. macOS keeps bytes in the drive's
cache after ``fsync``, so there ``F_FULLFSYNC`` is asked for; Windows cannot sync a folder and need not.
"""

from __future__ import annotations

import errno
import os
import sys
import tempfile
from contextlib import ExitStack
from pathlib import Path
from typing import IO

_DISKS = frozenset((errno.ENOSPC, errno.EDQUOT, errno.EIO, errno.EFBIG))

UNFINISHED = ".new-"  # what is still being written is named so; a killed writer leaves it behind


def is_disks(error: OSError) -> bool:
    """Whether the disk is full or failing, and not the user's rights or the path at fault."""
    return error.errno in _DISKS


def sync(descriptor: int) -> None:
    """Force an open file's bytes to the disk."""
    if sys.platform == "darwin":
        import fcntl

        fcntl.fcntl(descriptor, fcntl.F_FULLFSYNC)
    else:
        os.fsync(descriptor)


def sync_folder(folder: Path) -> None:
    """Force a folder's names to the disk."""
    if sys.platform == "win32":
        return
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        sync(descriptor)
    finally:
        os.close(descriptor)


def stage(folder: Path, data: bytes) -> Path:
    """Write and sync ``data`` under an unfinished name in ``folder``, to be moved into place.

    Raises:
        OSError: it could not be written; nothing stays behind.
    """
    descriptor, name = tempfile.mkstemp(prefix=UNFINISHED, dir=folder)
    staged = Path(name)
    with ExitStack() as unless_written:
        unless_written.callback(staged.unlink, missing_ok=True)
        with os.fdopen(descriptor, "wb") as file:
            file.write(data)
            file.flush()
            sync(file.fileno())
        unless_written.pop_all()
    return staged


def overwrite(path: Path) -> None:
    """Put zeros in place of every byte of a file, and force them to the disk; no file is nothing to do. A drive
    that writes anew elsewhere (flash, a copy-on-write file system) keeps the old bytes until it needs the room.

    Raises:
        OSError: it could not be written.
    """
    if not path.exists():
        return
    left = path.stat().st_size
    with path.open("r+b") as file:
        while left > 0:
            left -= file.write(bytes(min(left, 1 << 20)))
        file.flush()
        sync(file.fileno())


def place(staged: Path, target: Path) -> None:
    """Move a staged file to its name and sync the folder that holds it."""
    staged.replace(target)
    sync_folder(target.parent)


def synced(file: IO[bytes]) -> None:
    """Force what was written to an open file to the disk."""
    file.flush()
    sync(file.fileno())


def unfinished_name(target: Path) -> Path:
    """The name of a file while it is written."""
    return target.with_name(f"{UNFINISHED}{target.name}")


def unfinished(folder: Path) -> list[Path]:
    """What killed writers left in ``folder``, sorted."""
    return sorted(folder.glob(f"{UNFINISHED}*"))
