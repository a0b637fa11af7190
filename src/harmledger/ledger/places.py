"""Where a case stands, by its address: a folder, or a database on a server."""

from __future__ import annotations

from pathlib import Path

from harmledger.errors import UsageError
from harmledger.ledger import local
from harmledger.ledger.folder import CaseFolder
from harmledger.ledger.store import Store

_SERVER = ("postgresql://", "postgres://")


def is_server(address: str | Path) -> bool:
    """Whether a case's address names a database on a server."""
    return str(address).startswith(_SERVER)


def opened(address: str | Path, *, create: bool = False, write: bool = False) -> Store:
    """The place of a case, opened; the arguments and errors are those of ``case.open_case``."""
    if not str(address).strip():
        raise UsageError("no case is named", remedy="Name its folder with --case")
    if is_server(address) or str(address).startswith(("postgresql:", "postgresql+", "postgres:")):
        raise UsageError(
            "a case on a PostgreSQL server is not supported yet", remedy="Name a folder for the case instead"
        )
    return local.opened(CaseFolder(Path(address)), create=create, write=write)
