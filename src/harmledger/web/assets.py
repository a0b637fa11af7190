"""Static files: our own (``static``), and what ``make`` built out of npm packages (``vendor``, absent without npm).

All are served below one stamp of their contents, so that a browser may keep them for good and never mixes two
versions. A page asks ``has`` before it uses what npm brings: without it every page still reads, and says so.
"""

from __future__ import annotations

import hashlib
import mimetypes
from collections.abc import Mapping
from functools import cache
from pathlib import Path

HERE = Path(__file__).parent
OWN, VENDOR = HERE / "static", HERE / "vendor"

_TYPES = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".mjs": "text/javascript; charset=utf-8",
    ".json": "application/json",
    ".pbf": "application/x-protobuf",
    ".svg": "image/svg+xml",
    ".txt": "text/plain; charset=utf-8",
    ".woff2": "font/woff2",
}


@cache
def known() -> Mapping[str, Path]:
    """Every static file by its name; a name of ours goes before one that npm brought."""
    return {
        path.relative_to(root).as_posix(): path
        for root in (VENDOR, OWN)
        if root.is_dir()
        for path in sorted(root.rglob("*"))
        if path.is_file() and not path.name.startswith(".")
    }


@cache
def stamp() -> str:
    """Tells one set of files from another: a digest of their names and contents."""
    digest = hashlib.sha256()
    for name, path in sorted(known().items()):
        digest.update(f"{name}\0".encode() + hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()[:12]


def has(name: str) -> bool:
    """Whether there is such a file."""
    return name in known()


def address(name: str) -> str:
    """The path of a static file from the site's root."""
    return f"static/{stamp()}/{name}"


def kind(name: str) -> str:
    """Its media type."""
    return _TYPES.get(Path(name).suffix) or mimetypes.guess_type(name)[0] or "application/octet-stream"
