"""Where a case stands, by its address: a folder, or a database on a server."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import unquote, urlsplit

from harmledger.errors import UsageError
from harmledger.ledger import local
from harmledger.ledger.folder import CaseFolder
from harmledger.ledger.sqlite import SqliteDatabase
from harmledger.ledger.store import Destroyer, Store

_SERVER = ("postgresql://", "postgres://")


def is_server(address: str | Path) -> bool:
    """Whether a case's address names a database on a server."""
    return str(address).startswith(_SERVER)


def name_of(address: str | Path) -> str:
    """What a case is called: its folder's name, or its database's."""
    if is_server(address):
        return unquote(urlsplit(str(address)).path).strip("/") or "case"
    return Path(address).resolve().name


def unlocked(address: str | Path) -> Destroyer:
    """What of a case is no history, to be destroyed without waiting for whoever writes entries to it.

    Raises:
        CaseError: there is no case.
    """
    if is_server(address):
        from harmledger.ledger import server

        return server.ServerSlots(str(address))
    folder = CaseFolder(Path(address))
    folder.must_be_case()
    return SqliteDatabase(folder.database, write=True)


def opened(address: str | Path, *, create: bool = False, write: bool = False) -> Store:
    """The place of a case, opened; the arguments and errors are those of ``case.open_case``."""
    if not str(address).strip():
        raise UsageError("no case is named", remedy="Name its folder with --case")
    if is_server(address):
        from harmledger.ledger import server  # here: its driver takes a while to load, and most cases are folders

        return server.opened(str(address), create=create, write=write)
    if str(address).startswith(("postgresql:", "postgresql+", "postgres:")):
        raise UsageError(
            "the address of a case on a server begins with postgresql://", remedy="postgresql://user@host/database"
        )
    return local.opened(CaseFolder(Path(address)), create=create, write=write)
