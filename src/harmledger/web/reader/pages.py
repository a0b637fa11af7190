"""Every page of the site as text, by its path: the server answers with it, the folder of files holds it."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any

from harmledger.catalogue import Filters, Order
from harmledger.errors import CaseError
from harmledger.publish.finding import Site
from harmledger.publish.releases import HEAD
from harmledger.web.headers import FILE_POLICY
from harmledger.web.links import Links
from harmledger.web.reader.changing import entries, label_of, rounds, versions
from harmledger.web.reader.front import PAGE, Drawing, drawing, front
from harmledger.web.reader.incident import incident_page, proof
from harmledger.web.reader.methodpage import method_page
from harmledger.web.reader.points import points, rows
from harmledger.web.reader.rows import lines
from harmledger.web.reader.totals import Looked, looked_at, totals_page
from harmledger.web.reader.wording import Wording
from harmledger.web.sentences import LANGUAGES
from harmledger.web.shell import Shell, Tab

DRAWINGS = 32  # drawn maps that are kept
TABS = (Tab("front", ""), Tab("tallies", "tallies"), Tab("changes", "changes"), Tab("method", "method"))
FILES = ("documents.jsonl", "readings.jsonl", "incidents.jsonl", "assessments.jsonl", "names.json", "method.json", HEAD)
"""The release itself, which whoever doubts a page may have."""


@dataclass(frozen=True)
class Pages:
    """The pages of a release; in a folder of ``files`` they link to files."""

    site: Site
    files: bool = False
    shell: Shell = field(init=False)

    def __post_init__(self) -> None:
        more = {"release": self.site, "files": self.files, "file_policy": FILE_POLICY, "grades": GRADES}
        object.__setattr__(self, "shell", Shell("reader", self.site.title, TABS, more))

    @cached_property
    def _drawing(self) -> Callable[[str, Filters], Drawing]:
        """The drawn map; those of the latest questions are kept, since most ask the same."""
        return lru_cache(DRAWINGS)(lambda language, filters: drawing(self.site, _wording(language), filters))

    @cached_property
    def _looked(self) -> Looked | None:
        """Every incident counted by each method: looked at once, since a release does not change."""
        return looked_at(self.site)

    @property
    def folder(self) -> Path:
        """Where the release lies."""
        if self.site.folder is None:
            raise CaseError("this is no release in a folder", remedy="Build one with `harmledger release build`")
        return self.site.folder

    def front(self, language: str, filters: Filters | None = None, cursor: str | None = None) -> str:
        """Filters, map, timeline, list."""
        chosen = filters or Filters()
        drawn_map = self._drawing(language, chosen)
        values = {**front(self.site, _wording(language), chosen, cursor), "drawing": drawn_map}
        here, query = f"{language}/", dict(chosen.address())
        links = Links(here, self.files)
        drawn = [spot.numbers[0] for spot in drawn_map.sheet.spots] if drawn_map.sheet else []
        addresses = {
            "to": {n: links.to(f"{language}/incidents/{drawn_map.ids[n]}") for n in drawn},
            "next_address": self._next(links, language, query, values["next"]),
            "first_address": links.to(here, **query) if cursor else "",
            "points_address": links.to(f"{language}/points.js", **query),
            "others": [(other, links.to(f"{other}/", **query)) for other in LANGUAGES if other != language],
        }
        return self._page("front.html.j2", language, here, {**values, **addresses})

    def listed(self, language: str, number: int, cursor: str | None) -> tuple[str, str | None]:
        """In a folder of files: the front page (number 1) or one of older incidents, and where the next one begins."""
        if number == 1:
            found = self.site.find(Filters(), None, PAGE, Order.NEWEST)
            return self.front(language), found.next
        here = f"{language}/older/{number}"
        found = self.site.find(Filters(), cursor, PAGE, Order.NEWEST)
        links = Links(here, self.files)
        values = {
            "number": number,
            "found": lines(_wording(language), found.rows),
            "next": found.next,
            "next_address": links.to(f"{language}/older/{number + 1}"),
            "first_address": links.to(f"{language}/"),
        }
        return self._page("older.html.j2", language, here, values), found.next

    def former(self, language: str, id_: str) -> str | None:
        """In a folder of files: where the claims of a former incident stand now; None where nothing of it is left."""
        wording, here = _wording(language), f"{language}/incidents/{id_}"
        links = Links(here, self.files)
        heirs = [
            (links.to(f"{language}/incidents/{heir}"), label_of(self.site, wording, heir))
            for heir in self.site.successors(id_)
        ]
        return self._page("former.html.j2", language, here, {"heirs": heirs, "former": id_}) if heirs else None

    def incident(self, language: str, id_: str, former: str | None = None) -> str | None:
        """One incident; None where none is called so. ``former``: the id by which somebody came here."""
        view = self.site.view(id_)
        if view is None:
            return None
        values = incident_page(view, _wording(language))
        more = {"versions": versions(self.site, _wording(language), id_), "former": former}
        return self._page("incident.html.j2", language, f"{language}/incidents/{id_}", {**values, **more})

    def tallies(self, language: str, filters: Filters | None = None) -> str:
        """Sums."""
        values = totals_page(self.site, _wording(language), filters or Filters(), self._looked)
        return self._page("tallies.html.j2", language, f"{language}/tallies", values)

    def method(self, language: str) -> str:
        """How it is counted."""
        return self._page(
            "method.html.j2", language, f"{language}/method", method_page(self.site.method, _wording(language))
        )

    def changes(self, language: str) -> str:
        """What changed."""
        values = {"rounds": rounds(self.site, _wording(language))}
        return self._page("changes.html.j2", language, f"{language}/changes", values)

    def start(self) -> str:
        """The page before the languages, in a folder of files."""
        return self._page("start.html.j2", next(iter(LANGUAGES)), "", {"languages": LANGUAGES})

    def feed(self, language: str, name: str, address: str) -> str:
        """A feed, "new" or "changed". ``address`` is the site's, where it is known: feeds want whole ones."""
        here = f"{language}/{name}.atom"
        found = entries(self.site, _wording(language), new=name == "new")
        links = Links(here, self.files)
        values = {"entries": found, "name": name, "base": address, "at": self.site.built.isoformat(), "path": here}
        return self.shell.page("feed.atom.j2", language, links, **values)

    def proof(self, id_: str) -> bytes | None:
        """The proof of an incident; None where none is called so."""
        view = self.site.view(id_)
        if view is None:
            return None
        head = json.loads((self.folder / HEAD).read_bytes())
        return json.dumps(proof(view, head), ensure_ascii=False, indent=1, sort_keys=True).encode() + b"\n"

    def points(self, language: str, filters: Filters | None = None) -> bytes:
        """The incidents for the map's script."""
        return points(self.site, _wording(language), filters or Filters())

    def rows(self, language: str) -> bytes:
        """In a folder of files: what its filters look at."""
        return rows(self.site, _wording(language))

    def _next(self, links: Links, language: str, query: Mapping[str, str], cursor: str | None) -> str:
        if self.files:
            return links.to(f"{language}/older/2")
        return links.to(f"{language}/", **query, cursor=cursor) if cursor else ""

    def _page(self, template: str, language: str, here: str, values: Mapping[str, Any]) -> str:
        links = Links(here, self.files)
        wording = _wording(language)
        return self.shell.page(template, language, links, **{"w": wording, "word": wording.word, **values})


GRADES = ("confirmed", "fair", "weak", "contested", "discounted", "ungraded")


def _wording(language: str) -> Wording:
    return Wording(language)
