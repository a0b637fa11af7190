"""The blob folder: bytes under the name of their own SHA-256, ``ab/cdef…``, written once and never changed."""

from __future__ import annotations

import re
import secrets
from collections.abc import Iterator
from pathlib import Path

from harmledger.errors import IntegrityError
from harmledger.ledger import durable
from harmledger.model.ids import Sha256, sha256

_NAME = re.compile("[0-9a-f]{64}")
READ_ONLY = 0o444
REMEDY = "Run verify, and restore the case from its last backup"


def must_be_name(name: str) -> None:
    """See that bytes can stand under this name.

    Raises:
        IntegrityError: it is no SHA-256.
    """
    if not is_name(name):
        raise IntegrityError(f"{name[:80]!r} is no name of stored bytes")


def is_name(name: str) -> bool:
    """Whether it is a SHA-256 as it is written here."""
    return _NAME.fullmatch(name) is not None


def held(name: Sha256, data: bytes | None) -> bytes:
    """The bytes, held against their name; None where nothing stands under it.

    Raises:
        IntegrityError: they are missing or other ones.
    """
    if data is None:
        raise IntegrityError("the stored bytes are missing", where=f"blob {name}", remedy=REMEDY)
    if sha256(data) != name:
        what = "the stored bytes are not what was saved: their SHA-256 differs from their name"
        raise IntegrityError(what, where=f"blob {name}", remedy=REMEDY)
    return data


class BlobFolder:
    """Content-addressed bytes in ``folder``. What ``put`` wrote is safe once ``sync`` has returned."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._unsynced: set[Path] = set()

    def put(self, data: bytes) -> Sha256:
        """Keep ``data`` and give its name. Bytes that are already there are read again, not written again.

        Raises:
            IntegrityError: other bytes stand under this name.
            OSError: they could not be written.
        """
        name = sha256(data)
        target = self.path(name)
        if target.exists():
            self.get(name)
            return name
        if not target.parent.exists():
            target.parent.mkdir(mode=0o700)
            self._unsynced.add(self.folder)
        staged = durable.stage(self.folder, data)
        staged.chmod(READ_ONLY)
        staged.replace(target)
        self._unsynced.add(target.parent)
        return name

    def get(self, name: Sha256) -> bytes:
        """The bytes of this name.

        Raises:
            IntegrityError: they are missing, cannot be read, or are not what was stored.
        """
        try:
            return held(name, self.path(name).read_bytes())
        except FileNotFoundError:
            return held(name, None)
        except OSError as error:
            what = f"the stored bytes cannot be read ({error.strerror})"
            raise IntegrityError(what, where=f"blob {name}", remedy=REMEDY) from error

    def erase(self, name: Sha256) -> None:
        """Destroy the bytes of this name and the name itself, for good; none there is nothing to do.

        Raises:
            OSError: they could not be destroyed.
        """
        path = self.path(name)
        if not path.exists():
            return
        path.chmod(0o600)
        durable.overwrite(path)
        nameless = self.folder / f"{durable.UNFINISHED}{secrets.token_hex(8)}"
        path.replace(nameless)
        nameless.unlink()
        durable.sync_folder(path.parent)
        if not any(path.parent.iterdir()):
            path.parent.rmdir()
        durable.sync_folder(self.folder)

    def __contains__(self, name: Sha256) -> bool:
        return self.path(name).is_file()

    def sync(self) -> None:
        """Force the names of what ``put`` wrote to the disk, the bytes being there already.

        Raises:
            OSError: a folder could not be synced; what was put since the last sync is not safe.
        """
        for folder in sorted(self._unsynced):
            durable.sync_folder(folder)
        self._unsynced.clear()

    def path(self, name: Sha256) -> Path:
        """Where the bytes of this name stand.

        Raises:
            IntegrityError: it is no SHA-256, so nothing can stand there.
        """
        must_be_name(name)
        return self.folder / name[:2] / name[2:]

    def names(self) -> Iterator[Sha256]:
        """The names of what is stored, sorted."""
        for path in self._files():
            name = path.parent.name + path.name
            if path.parent.parent == self.folder and _NAME.fullmatch(name):
                yield Sha256(name)

    def strangers(self) -> Iterator[str]:
        """Files that are no blobs: leftovers of a killed writer, or somebody's own."""
        for path in self._files():
            if path.parent.parent != self.folder or not _NAME.fullmatch(path.parent.name + path.name):
                yield f"blobs/{path.relative_to(self.folder)}"

    def _files(self) -> list[Path]:
        return sorted(path for path in self.folder.rglob("*") if not path.is_dir())
