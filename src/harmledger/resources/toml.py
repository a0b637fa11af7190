"""Reading a shipped or a user's TOML file into its typed form; errors say where the file breaks its schema."""

from __future__ import annotations

import tomllib
from pathlib import PurePosixPath
from typing import TypeVar

import msgspec

from harmledger.errors import LexiconError
from harmledger.resources.files import names_in, read_bytes

T = TypeVar("T")


def names(folder: str) -> tuple[str, ...]:
    """The names of the TOML files that ship in a resource folder, without their ending, sorted."""
    return tuple(PurePosixPath(path).stem for path in names_in(folder, ".toml"))


def read_toml(folder: str, name: str) -> tuple[str, str]:
    """The text of a shipped file, and what errors call it.

    Raises:
        LexiconError: if no such file ships.
    """
    shipped = names(folder)
    if name not in shipped:
        remedy = f"Choose one of these: {', '.join(shipped)}"
        raise LexiconError(f"there is no {name!r}", where=f"resources/{folder}", remedy=remedy)
    path = f"{folder}/{name}.toml"
    return read_bytes(path).decode("utf-8"), f"resources/{path}"


def convert(text: str, kind: type[T], where: str) -> T:
    """``text`` as a ``kind``.

    Raises:
        LexiconError: naming the line of broken TOML, or the path of the value that breaks the schema.
    """
    try:
        return msgspec.convert(tomllib.loads(text), kind)
    except tomllib.TOMLDecodeError as error:
        raise LexiconError(f"this is no TOML: {error}", where=where, remedy="Correct the line it names") from error
    except msgspec.ValidationError as error:
        raise LexiconError(str(error), where=where, remedy="Correct the value at the path it names") from error
