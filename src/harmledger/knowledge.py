"""What a case knows beside its reports: the shipped languages and registries, and the user's own entries.

A user's files (places, actors, sources, words of a language) are kept by the case as they were when they were used:
a later run without them uses them still, and one that names a changed file supersedes the old one.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path

from harmledger import __version__, extract, ledger, resolve
from harmledger.errors import ResourceError, UsageError
from harmledger.extract.needs import NEEDS
from harmledger.ledger import CaseState, EntryKind, Ledger, NewEntry
from harmledger.model.case import RunRequest
from harmledger.model.claim import Reading
from harmledger.model.document import Document
from harmledger.model.ids import Sha256, digest_id, sha256
from harmledger.model.mention import Mentions
from harmledger.resources import own
from harmledger.resources.gazetteers import PlaceRow, own_places
from harmledger.resources.given import given_names
from harmledger.resources.kept import kept
from harmledger.resources.lexicons import LanguageFolder, language_codes, language_folder
from harmledger.text.clitics import arabic_forms
from harmledger.text.phrases import only_itself
from harmledger.text.tokens import Token, tokenize

FORMS = {"ar": arabic_forms}  # languages that write small words onto the next one

ERA = 6  # years: weekday, day and month recur after five, six or eleven

Files = Mapping[str, bytes]


@dataclass(frozen=True, slots=True)
class OwnFiles:
    """The user's files, their bytes by name."""

    places: Files = field(default_factory=dict)
    actors: Files = field(default_factory=dict)
    sources: Files = field(default_factory=dict)
    words: Files = field(default_factory=dict)

    @property
    def digests(self) -> list[str]:
        """What tells these files from others. Places stand without their kind, as older cases have them."""
        told = (("", self.places), ("actors:", self.actors), ("sources:", self.sources), ("words:", self.words))
        return [f"{kind}{name}={sha256(files[name])}" for kind, files in told for name in sorted(files)]


def enter_files(case: Ledger, before: CaseState, request: RunRequest) -> OwnFiles:
    """Enter the files that a run names, where they are new or changed; give those of the user's that hold now.

    Raises:
        UsageError: if one cannot be read.
    """
    _enter(case, before.files[EntryKind.MANIFEST], EntryKind.MANIFEST, request.manifests)
    told = {
        EntryKind.PLACES: request.places,
        EntryKind.ACTORS: request.actors,
        EntryKind.SOURCES: request.sources,
        EntryKind.WORDS: request.words,
    }
    return OwnFiles(*(_bytes(case, _enter(case, before.files[kind], kind, paths)) for kind, paths in told.items()))


def held_files(case: Ledger, state: CaseState) -> OwnFiles:
    """The user's files that a case keeps."""
    kinds = (EntryKind.PLACES, EntryKind.ACTORS, EntryKind.SOURCES, EntryKind.WORDS)
    return OwnFiles(*(_bytes(case, state.files[kind]) for kind in kinds))


def _bytes(case: Ledger, held: Mapping[str, Sha256]) -> dict[str, bytes]:
    return {name: case.blob(blob) for name, blob in held.items()}


def _enter(case: Ledger, known: Mapping[str, Sha256], kind: EntryKind, paths: Iterable[str]) -> dict[str, Sha256]:
    held = dict(known)
    new: list[NewEntry] = []
    for path in paths:
        name = _name_of(path, held, paths)
        try:
            data = Path(path).read_bytes()
        except OSError as error:
            message = f"it cannot be read ({error.strerror})"
            raise UsageError(message, where=path, remedy="Let your account read it") from error
        if held.get(name) != sha256(data):
            held[name] = case.put_blob(data)
            new.append(ledger.file_entry(kind, name, held[name]))
    case.append(new)
    return held


def _name_of(path: str, held: Mapping[str, Sha256], beside: Iterable[str]) -> str:
    """What a case calls a file: as it was named, without the folders of the machine that it stood on."""
    if path in held or not (Path(path).is_absolute() or ".." in Path(path).parts):
        return path
    alike = {Path(other) for other in beside if Path(other).name == Path(path).name}
    return Path(path).name if len(alike) < 2 else f"{Path(path).resolve().parent.name}/{Path(path).name}"


@dataclass(frozen=True, slots=True)
class OwnRegistry:
    """The actors and sources of a case, and the user's entries that are left out, each with why."""

    registry: resolve.Registry
    faults: tuple[ResourceError, ...] = ()


def registry_of(files: OwnFiles) -> OwnRegistry:
    """The shipped actors and sources with the user's."""
    if not files.actors and not files.sources:
        return OwnRegistry(resolve.registry())
    actors = own.own_actors(files.actors, resolve.unfindable)
    sources = own.own_sources(files.sources, actors.rows, resolve.unfindable)
    return OwnRegistry(resolve.build(actors.rows, sources.rows), (*actors.faults, *sources.faults))


def era_of(before: CaseState) -> tuple[int, int]:
    """The years in which a weekday, day and month without a year are looked for: the six up to the year in which
    the case was begun, in which each such date falls once (decision 0011). The case keeps it."""
    told = (before.settings or {}).get("era")
    if isinstance(told, list) and len(told) == 2 and all(isinstance(year, int) for year in told):
        return int(str(told[0])), int(str(told[1]))
    last = datetime.now(UTC).year
    return last - ERA + 1, last


def names_of(case: Ledger, state: CaseState) -> resolve.Registry:
    """The actors and sources that a case knows."""
    return registry_of(held_files(case, state)).registry


class Reader:
    """Everything that reading the documents of one case needs, loaded when first used.

    ``faults`` tell which of the user's entries are left out, and why; ``made_with`` tells this knowledge from
    any other.
    """

    def __init__(self, files: OwnFiles, era: tuple[int, int] | None = None) -> None:
        self.faults: list[ResourceError] = []
        self.files = files
        self.era = era
        self._rows = self._places()
        self._folders: dict[str, LanguageFolder] = {code: language_folder(code) for code in language_codes()}
        self._words = own.own_words(files.words, self._folders)
        told = registry_of(files)
        self.registry = told.registry
        self.faults += (*told.faults, *self._words.faults)
        extractors = (str(folder.grammar["extractor"]) for _, folder in sorted(self._folders.items()))
        self.made_with = digest_id(__version__, str(era), *extractors, *files.digests)

    def _places(self) -> tuple[PlaceRow, ...]:
        rows, faults = own_places(self.files.places)
        self.faults += faults
        return rows

    @cached_property
    def languages(self) -> Mapping[str, extract.Language]:
        """The language folders, compiled, with the user's words."""
        grammars = [sha256(repr(folder.grammar).encode()) for _, folder in sorted(self._folders.items())]
        NEEDS.update(kept("needs", grammars, dict[str, tuple[str, ...]], self._needs))
        return self._compiled()

    def _needs(self) -> dict[str, tuple[str, ...]]:
        """What the rules of all languages need, which is worked out when they are compiled."""
        self._compiled()
        return dict(NEEDS)

    def _compiled(self) -> Mapping[str, extract.Language]:
        given = given_names()
        return {
            code: extract.compile_language(
                folder.lexicon, folder.grammar, FORMS.get(code, only_itself), given, self._words.words.get(code, ())
            )
            for code, folder in self._folders.items()
        }

    @cached_property
    def knowledge(self) -> resolve.Knowledge:
        """Places, actors, sources and time words."""
        return resolve.knowledge(self._rows, self.era, self.registry)

    def mentions(self, document: Document) -> tuple[Mentions, list[Token]]:
        """The names in a document, and its tokens."""
        tokens = tokenize(document.text)
        return resolve.mentions(document, self.knowledge, tokens), tokens

    def reading(self, document: Document) -> Reading:
        """What a document claims."""
        found, tokens = self.mentions(document)
        return extract.reading(document, found, self.languages, tokens)
