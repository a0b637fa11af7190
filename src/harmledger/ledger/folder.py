"""The folder of a case: what stands where, and how a new one is made.

``ledger.sqlite`` (entries, payloads, derived tables), ``blobs/``, ``HEAD``, ``writer.lock``; of a locked case
``case.age`` and ``LOCKED`` (``locked``). The folder may
hold TOML settings of the user's beside them.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from harmledger.errors import CaseError, IntegrityError, SaveError
from harmledger.ledger import durable, locked, migrate, sqlite
from harmledger.ledger.head import Head, HeadFile
from harmledger.ledger.sqlite import SqliteDatabase, WriterLock

_UNFINISHED_DATABASE = f"{durable.UNFINISHED}{sqlite.DATABASE}"


@dataclass(frozen=True, slots=True)
class CaseFolder:
    """Where a case stands."""

    path: Path

    @property
    def database(self) -> Path:
        """The SQLite file."""
        return self.path / sqlite.DATABASE

    @property
    def blobs(self) -> Path:
        """The content-addressed files."""
        return self.path / "blobs"

    @property
    def head(self) -> HeadFile:
        """The HEAD file."""
        return HeadFile(self.path / "HEAD")

    def must_be_case(self, *, or_new: bool = False) -> None:
        """See that a case stands here, or, with ``or_new``, that one can be made.

        Raises:
            CaseError: there is none, or the folder is somebody else's.
            IntegrityError: there was one, and its database is gone.
        """
        try:
            if self.path.is_file():
                raise CaseError("it is a file, no case", where=str(self.path), remedy="Name a folder for the case")
            if locked.is_locked(self.path):
                remedy = f"Open it first: harmledger case unlock --case {self.path}"
                raise CaseError("the case is locked", where=str(self.path), remedy=remedy)
            if self.database.is_file():
                return
            names = sorted(entry.name for entry in self.path.iterdir()) if self.path.exists() else []
        except OSError as error:
            raise CaseError(
                f"the case cannot be opened ({error.strerror})", where=str(self.path), remedy="Check its permissions"
            ) from error
        if self._lost(names):
            raise IntegrityError(
                f"the database {sqlite.DATABASE} is gone from the case",
                where=str(self.path),
                remedy="Keep the folder as it is, and restore the case from its last backup",
            )
        if not or_new:
            raise CaseError(
                "there is no case here", where=str(self.path), remedy="Name the folder that `harmledger run` wrote to"
            )
        if strange := [name for name in names if not self._expected(name)]:
            raise CaseError(
                f"the folder is no case and holds other files ({strange[0]})",
                where=str(self.path),
                remedy="Name a new folder for the case",
            )

    def lock(self, *, create: bool) -> WriterLock:
        """Take the writer's lock, making the folder first if it is to be created.

        Raises:
            CaseError: another process holds it, or the folder cannot be written to.
            SaveError: there is no room for it.
        """
        if create and not self.path.exists():
            try:
                self.path.mkdir(mode=0o700, parents=True, exist_ok=True)
                durable.sync_folder(self.path.parent)
            except OSError as error:
                if durable.is_disks(error):
                    raise _not_made(self.path, error) from error
                raise CaseError(
                    f"the folder cannot be made ({error.strerror})",
                    where=str(self.path),
                    remedy="Name a folder that can be written to",
                ) from error
        return WriterLock(self.path)

    def make(self) -> None:
        """Make an empty case, unless it is there; the caller holds the lock. The database gets its name
        last: a case that was cut off while it was made is made again, not taken for a damaged one.

        Raises:
            SaveError: there is no room for it.
        """
        if self.database.is_file():
            return
        self.must_be_case(or_new=True)
        unfinished = self.path / _UNFINISHED_DATABASE
        try:
            self.blobs.mkdir(mode=0o700, exist_ok=True)
            for leftover in durable.unfinished(self.path):
                leftover.unlink()
            self.head.place(self.head.stage(Head()))
            sqlite.make(unfinished)
            database = SqliteDatabase(unfinished, write=True)
            try:
                with database.writing() as connection:
                    migrate.upgrade(connection)
            finally:
                database.close()
            durable.place(unfinished, self.database)
        except OSError as error:
            raise _not_made(self.path, error) from error

    def sweep(self) -> None:
        """Remove what killed writers left unfinished, and a sealed file that an unlock left; the caller holds the
        lock, and the case is open."""
        (self.path / locked.SEALED).unlink(missing_ok=True)
        for leftover in (*durable.unfinished(self.path), *durable.unfinished(self.blobs)):
            leftover.unlink(missing_ok=True)

    def _lost(self, names: list[str]) -> bool:
        """Whether something of a case with entries stands here without its database."""
        if "blobs" in names and any(self.blobs.iterdir()):
            return True
        if "HEAD" not in names:
            return False
        try:
            return self.head.read() != Head()
        except IntegrityError:
            return True

    def _expected(self, name: str) -> bool:
        return name in ("blobs", "HEAD", sqlite.LOCK) or name.startswith(".") or name.endswith(".toml")


def _not_made(path: Path, error: OSError) -> SaveError:
    return SaveError(
        f"the case could not be made ({error.strerror})",
        where=str(path),
        remedy="Make room on the disk, or mend it, and repeat",
    )
