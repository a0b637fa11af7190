"""Writing what was made to a file: whole or not at all."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterable
from pathlib import Path

from harmledger.errors import SaveError


def save(path: Path, pieces: Iterable[bytes]) -> int:
    """Write ``pieces`` to ``path`` and return how many bytes that is.

    A reader sees the old file or the new one, never half of it: it is written beside its place, put on disk
    and then renamed. A link or a device is written to directly.

    Raises:
        SaveError: if it cannot be written; what stood at ``path`` is then as it was.
    """
    try:
        if path.exists() and not path.is_file():
            with path.open("wb") as out:
                return sum(out.write(piece) for piece in pieces)
        return _replace(path.resolve(), pieces)
    except OSError as error:
        raise SaveError(
            f"cannot be written ({error.strerror or error})",
            where=str(path),
            remedy="Free some space, or name another file with --out",
        ) from error


def _replace(path: Path, pieces: Iterable[bytes]) -> int:
    handle, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    part = Path(name)
    try:
        with os.fdopen(handle, "wb") as out:
            written = sum(out.write(piece) for piece in pieces)
            out.flush()
            os.fsync(out.fileno())
        umask = os.umask(0)
        os.umask(umask)
        part.chmod(0o666 & ~umask)
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)
    return written
