"""What opening works out of the shipped lists, kept between runs in the user's cache folder.

A file is named for a digest of all that it is made of: the program's version and code, and the lists. It is plain
data, read by its type; one that is missing, broken, half written or of other makings is made again, and where no
folder can be written, everything is worked out each time. Of the user's own lists nothing is kept here.
"""

from __future__ import annotations

import os
import sys
import tempfile
import zlib
from collections.abc import Callable, Iterable, Mapping
from contextlib import ExitStack
from functools import lru_cache
from importlib.resources import files
from pathlib import Path
from typing import TypeVar

import msgspec

from harmledger import __version__
from harmledger.model.ids import digest_id, sha256

T = TypeVar("T")

ENDING = ".kept"
MOST = 4  # files of one name: those of other versions and checkouts, the oldest go
_ROOMS = ("text", "resources", "extract", "resolve")  # whose code works out what is kept


def cache_folder(environment: Mapping[str, str] | None = None, platform: str = sys.platform) -> Path | None:
    """Where this system has the user's cache folders put; None where it does not tell."""
    told = os.environ if environment is None else environment
    home = told.get("USERPROFILE" if platform == "win32" else "HOME")
    usual = {"win32": "AppData/Local", "darwin": "Library/Caches"}.get(platform, ".cache")
    root = told.get("LOCALAPPDATA" if platform == "win32" else "XDG_CACHE_HOME")
    if root:
        return Path(root) / "harmledger"
    return Path(home) / usual / "harmledger" if home else None


def kept(name: str, made_of: Iterable[str], kind: type[T], make: Callable[[], T]) -> T:
    """What ``make`` gives, from the cache where that holds it, else worked out and put there.

    Args:
        name: What it is called among what is kept.
        made_of: Tells it from what is made of anything else; the program's code is added here.
        kind: Its type, by which what the cache holds is read.
        make: Works it out; the same for the same ``made_of``.
    """
    folder = cache_folder()
    if folder is None:
        return make()
    path = folder / f"{name}-{digest_id(_code(), *made_of)}{ENDING}"
    try:
        return msgspec.msgpack.decode(_unsealed(path.read_bytes()), type=kind)
    except (OSError, msgspec.MsgspecError):
        made = make()
    try:
        _put(path, msgspec.msgpack.encode(made))
    except OSError:
        return made  # a folder that takes nothing: slower, and no worse
    return made


@lru_cache(maxsize=1)
def _code() -> str:
    """The version of the program and the code that works things out, as a digest."""
    rooms = [files("harmledger").joinpath(room) for room in _ROOMS]
    modules = [m for room in rooms for m in room.iterdir() if m.name.endswith(".py")]
    code = [sha256(module.read_bytes()) for module in sorted(modules, key=lambda m: m.name)]
    return digest_id(__version__, sys.version, msgspec.__version__, *code)


def _sealed(data: bytes) -> bytes:
    return zlib.crc32(data).to_bytes(4, "big") + data


def _unsealed(data: bytes) -> bytes:
    """The bytes that were sealed.

    Raises:
        msgspec.DecodeError: some are missing or altered.
    """
    if len(data) < 4 or zlib.crc32(data[4:]) != int.from_bytes(data[:4], "big"):
        raise msgspec.DecodeError("the file is broken")
    return data[4:]


def _put(path: Path, data: bytes) -> None:
    """Write a file of the cache in one step, for its owner alone, and take away the oldest of its name.

    Raises:
        OSError: it could not be written; nothing stays behind.
    """
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    descriptor, written = tempfile.mkstemp(dir=path.parent, prefix=".new-")
    with ExitStack() as unless_written:
        unless_written.callback(Path(written).unlink, missing_ok=True)
        with os.fdopen(descriptor, "wb") as file:
            file.write(_sealed(data))
        Path(written).replace(path)
        unless_written.pop_all()
    alike = path.parent.glob(f"{path.name.split('-')[0]}-*{ENDING}")
    for old in sorted(alike, key=lambda p: p.stat().st_mtime_ns, reverse=True)[MOST:]:
        old.unlink(missing_ok=True)
