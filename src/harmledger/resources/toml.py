"""Takes packaged or users' TOML, gives typed values; says where and how a file breaks its schema."""

from __future__ import annotations

import tomllib
from importlib.resources import files
from typing import TypeVar

import msgspec

from harmledger.errors import LexiconError

T = TypeVar("T")


def names(package: str) -> tuple[str, ...]:
    """The names of the TOML files that ship in ``package``, sorted."""
    return tuple(sorted(f.name.removesuffix(".toml") for f in files(package).iterdir() if f.name.endswith(".toml")))


def read_toml(package: str, name: str) -> tuple[str, str]:
    """The text of ``name``.toml in ``package``, and what errors call it.

    Raises:
        LexiconError: if no such file ships.
    """
    shipped = names(package)
    if name not in shipped:
        raise LexiconError(f"there is no {name!r}", where=package, remedy=f"Choose one of {', '.join(shipped)}")
    return (files(package) / f"{name}.toml").read_text("utf-8"), f"{package.rpartition('.')[2]}/{name}.toml"


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
