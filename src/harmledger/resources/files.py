"""Reading a shipped data file into its typed form, once per process."""

from __future__ import annotations

import re
from collections.abc import Hashable, Iterator, Mapping
from functools import lru_cache
from importlib.resources import as_file, files
from typing import Any, TypeVar, cast

import msgspec
import yaml

from harmledger.errors import LexiconError
from harmledger.model.ids import sha256
from harmledger.resources.kept import kept
from harmledger.text.tokens import norms_of

T = TypeVar("T")

_REMEDY = "Correct the file, or remove it to go without"
_FOLDERS = ("actors", "furniture", "names", "sources")  # and those of the languages
_EXAMPLES = "/sentences.yaml"

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


def begins_with(path: str, size: int) -> tuple[str, str]:
    """The first bytes of a resource file as text, and how long it is.

    Raises:
        LexiconError: if there is no such file.
    """
    try:
        with as_file(files("harmledger.resources").joinpath(path)) as file, file.open("rb") as opened:
            return opened.read(size).decode("utf-8", "replace"), str(file.stat().st_size)
    except OSError as error:
        raise LexiconError("a data file is missing", where=f"resources/{path}", remedy=MAKE_INDEX) from error


def is_there(path: str) -> bool:
    """Whether ``harmledger/resources`` has the file ``path``, which not every build has."""
    return files("harmledger.resources").joinpath(path).is_file()


def folders_in(folder: str) -> tuple[str, ...]:
    """The paths of the folders in a resource folder, sorted."""
    found = (item.name for item in files("harmledger.resources").joinpath(folder).iterdir() if item.is_dir())
    return tuple(f"{folder}/{name}" for name in sorted(found))


def names_in(folder: str, ending: str) -> tuple[str, ...]:
    """The paths of the files in a resource folder with this ending, sorted."""
    found = (item.name for item in files("harmledger.resources").joinpath(folder).iterdir())
    return tuple(f"{folder}/{name}" for name in sorted(found) if name.endswith(ending))


def parse_yaml(data: bytes, kind: type[T], where: str) -> T:
    """``data`` read as YAML and checked against ``kind``.

    Raises:
        LexiconError: if it is no YAML, or breaks the schema; the message names the place in the file.
    """
    return _checked(_plain(data, where), kind, where)


def _plain(data: bytes, where: str) -> Any:  # noqa: ANN401 (whatever the file holds)
    try:
        return yaml.load(data, _Loader)  # noqa: S506 - a safe loader, in C
    except yaml.YAMLError as error:
        raise LexiconError(f"this is no YAML ({error})", where=where, remedy=_REMEDY) from error


def _checked(content: Any, kind: type[T], where: str) -> T:  # noqa: ANN401 (whatever the file holds)
    try:
        return msgspec.convert(content, kind)
    except msgspec.ValidationError as error:
        raise LexiconError(f"the file breaks its schema: {error}", where=where, remedy=_REMEDY) from error


def yaml_file(path: str, kind: type[T]) -> T:
    """A shipped YAML file as ``kind``, read once.

    Raises:
        LexiconError: as ``read_bytes`` and ``parse_yaml``.
    """
    return cast("T", _read_once(path, cast("Hashable", kind)))


@lru_cache(maxsize=64)
def _read_once(path: str, kind: Any) -> object:  # noqa: ANN401 (any type that the parser takes)
    content = _lists().content.get(path)
    where = f"resources/{path}"
    return parse_yaml(read_bytes(path), kind, where) if content is None else _checked(content, kind, where)


class Lists(msgspec.Struct, frozen=True, array_like=True):
    """The content of the YAML files by path, and the norms of the phrases in them."""

    content: dict[str, Any]
    norms: dict[str, tuple[str, ...]]


@lru_cache(maxsize=1)
def _lists() -> Lists:
    """What is kept between runs of the word lists, rules and registries: to parse them takes a tenth of a second,
    and as long to take their phrases apart."""
    folders = (*_FOLDERS, *folders_in("languages"))
    paths = [path for folder in folders for path in names_in(folder, ".yaml") if not path.endswith(_EXAMPLES)]
    data = {path: read_bytes(path) for path in paths}

    def make() -> Lists:
        content = {path: _plain(data[path], f"resources/{path}") for path in paths}
        return Lists(content, {phrase: norms_of[phrase] for phrase in sorted(set(_phrases(content)))})

    told = kept("lists", [sha256(data[path]) for path in paths], Lists, make)
    norms_of.update(told.norms)
    return told


def _phrases(content: object) -> Iterator[str]:
    """All texts in the content of YAML files."""
    if isinstance(content, str):
        yield content
    elif isinstance(content, Mapping):
        for value in content.values():
            yield from _phrases(value)
    elif isinstance(content, list):
        for value in content:
            yield from _phrases(value)
