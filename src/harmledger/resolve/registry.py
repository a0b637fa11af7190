"""The registries, ready for looking up: which source a publisher is, who belongs to whom."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import urlsplit

from harmledger.errors import LexiconError
from harmledger.model.ids import UNLISTED, ActorId, SourceId
from harmledger.model.mention import Source, SourceKind
from harmledger.resolve.listed import NameIndex, actor_names, key_of, source_names, source_of
from harmledger.resources import registries
from harmledger.resources.registries import ActorRow, SourceRow

_HANDLE_IN_URL = re.compile(
    r"(?:twitter|x|facebook|instagram|t|telegram)\.(?:com|me)/(?:s/)?@?([A-Za-z0-9_.]{2,50})(?:[/?#]|$)", re.IGNORECASE
)
_NOT_A_HANDLE = frozenset("i watch photo story permalink groups pages hashtag search home share reel p tv".split())


@dataclass(frozen=True)
class Registry:
    """Actors and sources with what links them.

    ``belongs_to`` gives the larger voice that a source is part of, ``speaks_for`` its belligerent,
    ``relays`` whom it habitually carries, ``beats`` the countries that it writes about.
    """

    belongs_to: Mapping[SourceId, SourceId]
    speaks_for: Mapping[SourceId, ActorId]
    relays: Mapping[SourceId, tuple[SourceId, ...]]
    beats: Mapping[SourceId, tuple[str, ...]]
    source_names: Mapping[SourceId, str]
    actor_names: Mapping[ActorId, str]
    names: NameIndex
    handles: Mapping[str, Source]
    domains: Mapping[str, Source]
    publishers: Mapping[str, Source]

    def publisher(self, name: str | None, url: str | None) -> Source | None:
        """The source that published a page: by the handle in its address, the publisher's name, the address's
        domain; else a source of that name that is not listed. None where neither name nor address tells."""
        listed = self._by_handle(url) or self._by_name(name) or self._by_domain(url)
        if listed or not name or not name.strip():
            return listed
        told = name.strip()
        key = told.removeprefix("@").lower() if told.startswith("@") else key_of(told)
        return Source(SourceId(f"{UNLISTED}{key or told}"), told, SourceKind.OUTLET)

    def _by_name(self, name: str | None) -> Source | None:
        if not name:
            return None
        told = name.strip()
        if told.startswith("@"):
            return self.handles.get(told[1:].lower())
        return self.publishers.get(key_of(told))

    def _by_handle(self, url: str | None) -> Source | None:
        found = _HANDLE_IN_URL.search(url) if url else None
        if not found or found[1].lower() in _NOT_A_HANDLE:
            return None
        return self.handles.get(found[1].lower())

    def _by_domain(self, url: str | None) -> Source | None:
        try:
            host = (urlsplit(url).hostname or "") if url else ""
        except ValueError:
            return None
        labels = host.split(".")
        return next((s for k in range(len(labels) - 1) if (s := self.domains.get(".".join(labels[k:])))), None)


def build(actors: Sequence[ActorRow], sources: Sequence[SourceRow]) -> Registry:
    """A registry of these rows. Where two sources share a name, the first by id has it."""
    made = {row.id: source_of(row) for row in sources}
    units: Iterable[tuple[str, str]] = ((u.id, u.name) for row in actors for u in row.units)
    publishers: dict[str, Source] = {}
    for row in sources:
        for name in (row.name, *(n for words in row.names.values() for n in words)):
            publishers.setdefault(key_of(name), made[row.id])
    return Registry(
        belongs_to={SourceId(r.id): SourceId(r.belongs_to) for r in sources if r.belongs_to},
        speaks_for={SourceId(r.id): ActorId(r.actor) for r in sources if r.actor},
        relays={SourceId(r.id): tuple(SourceId(o) for o in r.relays) for r in sources if r.relays},
        beats={SourceId(r.id): r.beat for r in sources if r.beat},
        source_names={SourceId(r.id): r.name for r in sources},
        actor_names={ActorId(i): name for i, name in (*((r.id, r.name) for r in actors), *units)},
        names=NameIndex((*source_names(sources), *actor_names(actors))),
        handles={h.lower(): made[r.id] for r in sources for h in r.handles},
        domains={d.lower(): made[r.id] for r in sources for d in r.domains},
        publishers=publishers,
    )


@lru_cache(maxsize=1)
def registry() -> Registry:
    """The shipped registry.

    Raises:
        LexiconError: if a shipped file is wrong.
    """
    return build(registries.actors(), registries.sources())


def unfindable(row: ActorRow | SourceRow) -> str | None:
    """Which of a row's names could not be found in a text, if one could not."""
    try:
        NameIndex(actor_names((row,)) if isinstance(row, ActorRow) else source_names((row,)))
    except LexiconError as error:
        return f"{row.id} has the name {error.where}, which cannot be found in a text: a mark in it ends names"
    return None
