"""Addresses from one page to another, always relative to the page that they stand on.

So the same page works at the root of a host, behind a prefix, and as a file on a stick. A page is known by its path
without a leading slash: "en/incidents/1f2e", and "en/" for the front page of a language.
"""

from __future__ import annotations

from dataclasses import dataclass
from posixpath import relpath
from urllib.parse import quote, urlencode

from harmledger.web import assets


@dataclass(frozen=True, slots=True)
class Links:
    """The links of the page ``here``; in a folder of ``files`` every page is a file with an ending."""

    here: str
    files: bool = False

    def to(self, path: str, fragment: str = "", **query: str) -> str:
        """The address of a page of ours, seen from here."""
        target = file_of(path) if self.files else path
        found = self._from_here(target)
        asked = f"?{urlencode(query)}" if query else ""
        return found + asked + (f"#{quote(fragment)}" if fragment else "")

    def asset(self, name: str) -> str:
        """The address of a static file."""
        return self._from_here(assets.address(name))

    def _from_here(self, target: str) -> str:
        here = file_of(self.here) if self.files else self.here
        folder = here.rpartition("/")[0] or "."
        above, _, name = target.rpartition("/")
        found = relpath(above or ".", folder)
        found = name or "./" if found == "." else f"{found}/{name}"  # a page may be a folder of pages, too
        return quote(found if ":" not in found.split("/")[0] else f"./{found}")


def file_of(path: str) -> str:
    """The file that holds a page: "en/" is "en/index.html", "en/incidents/1f" is "en/incidents/1f.html"."""
    if not path or path.endswith("/"):
        return f"{path}index.html"
    last = path.rpartition("/")[2]
    return path if "." in last else f"{path}.html"
