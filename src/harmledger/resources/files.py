"""Reading a shipped data file into its typed form, once per process."""

from __future__ import annotations

import re
from collections.abc import Hashable
from functools import lru_cache
from importlib.resources import files
from typing import Any, TypeVar, cast

import msgspec
import yaml

from harmledger.errors import LexiconError

T = TypeVar("T")

MAKE_INDEX = "Install harmledger again, or in its source make it again with: python hatch_build.py"
"""What to do about an index, which the build cuts, that is missing or broken."""

# The C loader reads a registry of 150 entries in 20 ms instead of 200.
_Base: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class _Loader(_Base):  # type: ignore[misc]
    """A safe loader to which "no", "on" and "yes" are words, as they are in our lists: YAML 1.2's booleans."""


_Loader.yaml_implicit_resolvers = {
    first: [(tag, regexp) for tag, regexp in resolvers if tag != "tag:yaml.org,2002:bool"]
    for first, resolvers in _Base.yaml_implicit_resolvers.items()
}
_Loader.add_implicit_resolver("tag:yaml.org,2002:bool", re.compile(r"^(?:true|false)$"), list("tf"))


def loader(text: str) -> Any:  # noqa: ANN401 (PyYAML's loaders have no types)
    """A safe loader over a text, for whoever needs the lines of what it reads."""
    return _Loader(text)


def read_bytes(path: str) -> bytes:
    """The bytes of ``path`` inside ``harmledger/resources``.

    Raises:
        LexiconError: if there is no such file.
    """
    try:
        return files("harmledger.resources").joinpath(path).read_bytes()
    except OSError as error:
        remedy = MAKE_INDEX if path.endswith(".index") else "The installation is incomplete: install harmledger again"
        raise LexiconError("a data file is missing", where=f"resources/{path}", remedy=remedy) from error


def is_there(path: str) -> bool:
    """Whether ``harmledger/resources`` has the file ``path``, which not every build has."""
    return files("harmledger.resources").joinpath(path).is_file()


def names_in(folder: str, ending: str) -> tuple[str, ...]:
    """The paths of the files in a resource folder with this ending, sorted."""
    found = (item.name for item in files("harmledger.resources").joinpath(folder).iterdir())
    return tuple(f"{folder}/{name}" for name in sorted(found) if name.endswith(ending))


def parse_yaml(data: bytes, kind: type[T], where: str) -> T:
    """``data`` read as YAML and checked against ``kind``.

    Raises:
        LexiconError: if it is no YAML, or breaks the schema; the message names the place in the file.
    """
    remedy = "Correct the file, or remove it to go without"
    try:
        return msgspec.convert(yaml.load(data, _Loader), kind)  # noqa: S506 - a safe loader, in C
    except yaml.YAMLError as error:
        raise LexiconError(f"this is no YAML ({error})", where=where, remedy=remedy) from error
    except msgspec.ValidationError as error:
        raise LexiconError(f"the file breaks its schema: {error}", where=where, remedy=remedy) from error


def yaml_file(path: str, kind: type[T]) -> T:
    """A shipped YAML file as ``kind``, read once.

    Raises:
        LexiconError: as ``read_bytes`` and ``parse_yaml``.
    """
    return cast("T", _read_once(path, cast("Hashable", kind)))


@lru_cache(maxsize=64)
def _read_once(path: str, kind: Any) -> object:  # noqa: ANN401 (any type that the parser takes)
    return parse_yaml(read_bytes(path), kind, f"resources/{path}")
