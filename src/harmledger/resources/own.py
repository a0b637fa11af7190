"""The user's own entries beside the shipped ones: actors, sources, and words of a language.

Each file is read entry by entry, so that one wrong entry leaves the others in use; what is wrong names the file, the
line and the remedy. An actor or source whose id is shipped already adds to it: lists are joined, single values
replaced. Own words stand before the shipped ones.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from enum import StrEnum
from typing import Any, Generic, TypeVar

import msgspec
import yaml

from harmledger.errors import LexiconError
from harmledger.model.claim import Certainty, Effect, Event, What, Who
from harmledger.resources import registries
from harmledger.resources.files import loader
from harmledger.resources.lexicons import LanguageFolder
from harmledger.resources.registries import ActorRow, SourceRow

R = TypeVar("R", ActorRow, SourceRow)

_REMEDY = "Correct the entry; the others are used"
_VALUES: dict[str, type[StrEnum]] = {
    "what": What, "who": Who, "event": Event, "effect": Effect, "counts": What, "certainty": Certainty,
}  # fmt: skip
"""Features of words whose values the engine knows."""

_PLAIN = ("ABBREVIATION", "PARTICLE")


@dataclass(frozen=True, slots=True)
class Own(Generic[R]):
    """The registry's rows with the user's among them, and the user's entries that are left out, each with why."""

    rows: tuple[R, ...]
    faults: tuple[LexiconError, ...] = ()


@dataclass(frozen=True, slots=True)
class OwnWords:
    """The user's words by language, as a lexicon has them, and the entries that are left out."""

    words: Mapping[str, Sequence[tuple[str, Any]]] = field(default_factory=dict)  # language → class, entry
    faults: tuple[LexiconError, ...] = ()


def own_actors(files: Mapping[str, bytes], findable: Callable[[ActorRow], str | None]) -> Own[ActorRow]:
    """The actors with those of the user's files.

    Args:
        files: Their bytes by name.
        findable: What is wrong with a row's names, if they cannot be found in a text.
    """
    shipped = {row.id: row for row in registries.actors()}
    return _own(files, shipped, ActorRow, lambda ids: _Checks(findable, ids, ids))


def own_sources(
    files: Mapping[str, bytes], actors: Sequence[ActorRow], findable: Callable[[SourceRow], str | None]
) -> Own[SourceRow]:
    """The sources with those of the user's files, which may speak for any of these actors; as ``own_actors``."""
    shipped = {row.id: row for row in registries.sources()}
    known = frozenset(row.id for row in actors)
    return _own(files, shipped, SourceRow, lambda ids: _Checks(findable, ids, known))


@dataclass(frozen=True, slots=True)
class _Checks(Generic[R]):
    """What a row must meet: names that can be found, and ids that are listed."""

    findable: Callable[[R], str | None]
    ids: frozenset[str]
    actors: frozenset[str]

    def wrong(self, row: R) -> str | None:
        """What is wrong with a row, if anything is."""
        if isinstance(row, ActorRow):
            named = {row.within.actor} if row.within else set()
            unknown = sorted(named - self.ids)
        else:
            unknown = sorted({x for x in (row.belongs_to, *row.relays) if x} - self.ids)
            unknown += [row.actor] if row.actor and row.actor not in self.actors else []
        if unknown:
            return f"{row.id} names {unknown[0]}, which is not listed{_like(unknown[0], self.ids | self.actors)}"
        return self.findable(row)


def _own(
    files: Mapping[str, bytes],
    shipped: Mapping[str, R],
    kind: type[R],
    checks: Callable[[frozenset[str]], _Checks[R]],
) -> Own[R]:
    faults: list[LexiconError] = []
    new: dict[str, tuple[R, str]] = {}
    for name in sorted(files):
        for line, told in _entries(files[name], name, faults):
            where = f"{name}, line {line}"
            try:
                row = _row(told, shipped, kind, where)
            except LexiconError as fault:
                faults.append(fault)
                continue
            if row.id in new:
                message = f"the id {row.id} stands twice, here and in {new[row.id][1]}"
                faults.append(LexiconError(message, where=where, remedy="Give each entry an id of its own"))
                continue
            new[row.id] = (row, where)
    check = checks(frozenset(shipped) | frozenset(new))
    kept = dict(shipped)
    for id_, (row, where) in new.items():
        wrong = check.wrong(row)
        if wrong is None:
            kept[id_] = row
        else:
            faults.append(LexiconError(wrong, where=where, remedy=_REMEDY))
    return Own(tuple(kept[id_] for id_ in sorted(kept)), tuple(faults))


def _row(told: object, shipped: Mapping[str, R], kind: type[R], where: str) -> R:
    """One entry as a row of the registry."""
    if not isinstance(told, Mapping) or not isinstance(told.get("id"), str) or not told["id"].strip():
        remedy = "Write it as {id: …, name: …, names: {en: […], ar: […]}}"
        raise LexiconError("an entry is a mapping with an id", where=where, remedy=remedy)
    known = shipped.get(told["id"])
    plain: Mapping[str, Any] = {k: v for k, v in told.items() if k not in _SUGGESTED}
    if known is not None:
        plain = _joined(msgspec.to_builtins(known), plain)
    try:
        return msgspec.convert(plain, kind)
    except msgspec.ValidationError as error:
        raise LexiconError(f"{told['id']} breaks the schema: {error}", where=where, remedy=_REMEDY) from error


_SUGGESTED = ("seen", "documents", "quotes")
"""What a suggestion tells beside its entry: it may stay when the file is saved."""


def _joined(known: Mapping[str, Any], told: Mapping[str, Any]) -> dict[str, Any]:
    """A shipped entry with what an own one of the same id adds: lists joined, lists by language too."""
    both = dict(known)
    for key, value in told.items():
        old = both.get(key)
        if isinstance(value, list) and isinstance(old, list):
            both[key] = [*old, *(x for x in value if x not in old)]
        elif isinstance(value, Mapping) and isinstance(old, Mapping) and key != "within":
            both[key] = _joined(old, value)
        else:
            both[key] = value
    return both


def own_words(files: Mapping[str, bytes], folders: Mapping[str, LanguageFolder]) -> OwnWords:
    """The user's words for languages that have a folder.

    A file has ``language`` and ``words``: classes of that language's ``lexicon.yaml``, each with a list of entries.

    Args:
        files: Their bytes by name.
        folders: The language folders by code.
    """
    faults: list[LexiconError] = []
    found: dict[str, list[tuple[str, Any]]] = {}
    for name in sorted(files):
        try:
            code, classes = _words_file(files[name], name, folders)
        except LexiconError as fault:
            faults.append(fault)
            continue
        for cls, line, entry in classes:
            try:
                _check_word(cls, entry, folders[code].lexicon, f"{name}, line {line}")
            except LexiconError as fault:
                faults.append(fault)
                continue
            found.setdefault(code, []).append((cls, entry))
    return OwnWords({code: tuple(words) for code, words in sorted(found.items())}, tuple(faults))


def _words_file(
    data: bytes, name: str, folders: Mapping[str, LanguageFolder]
) -> tuple[str, list[tuple[str, int, object]]]:
    remedy = "Write language: and words:, which has classes with lists of words"
    root, construct = _parsed(data, name)
    pairs = {str(k.value): v for k, v in root.value} if isinstance(root, yaml.MappingNode) else {}
    code, words = pairs.get("language"), pairs.get("words")
    if set(pairs) != {"language", "words"} or not isinstance(words, yaml.MappingNode):
        raise LexiconError("a file of words has a language and words", where=name, remedy=remedy)
    told = str(construct(code))
    if told not in folders:
        remedy = f"Known are {', '.join(sorted(folders))}"
        raise LexiconError(f"there is no language {told!r}", where=f"{name}, line {_line(code)}", remedy=remedy)
    classes = []
    for key, node in words.value:
        if not isinstance(node, yaml.SequenceNode):
            raise LexiconError(f"{key.value} is no list of words", where=f"{name}, line {_line(key)}", remedy=remedy)
        classes += [(str(key.value), _line(entry), construct(entry)) for entry in node.value]
    return told, classes


def _check_word(cls: str, entry: object, lexicon: Mapping[str, Sequence[Any]], where: str) -> None:
    """An entry must have the form and the features that the shipped entries of its class have."""
    if cls not in lexicon:
        remedy = "docs/languages.md lists the classes"
        raise LexiconError(f"there is no class {cls}{_like(cls, lexicon)}", where=where, remedy=remedy)
    words = entry.get("words") if isinstance(entry, Mapping) else [entry]
    if not isinstance(words, list) or not words or not all(isinstance(w, str) and w.strip() for w in words):
        remedy = "Write a word, or {words: [a word, another], what: killed}"
        raise LexiconError(f"an entry of {cls} is neither a phrase nor has words", where=where, remedy=remedy)
    features = {k: v for k, v in entry.items() if k != "words"} if isinstance(entry, Mapping) else {}
    shipped = [set(x) - {"words"} if isinstance(x, Mapping) else set() for x in lexicon[cls] or ()]
    lacking = sorted((set.intersection(*shipped) if shipped else set()) - set(features))
    if lacking:
        example = f"{{words: [{words[0]}], {lacking[0]}: …}}"
        raise LexiconError(f"{words[0]!r} of {cls} needs {lacking[0]}", where=where, remedy=f"Write {example}")
    if cls in _PLAIN and not isinstance(entry, str):
        raise LexiconError(f"words of {cls} have no features", where=where, remedy="Write the word alone")
    for key, value in features.items():
        values = [str(v) for v in _VALUES.get(key, ())] or _told(key, lexicon[cls])
        if values and value not in values:
            remedy = f"Known are {', '.join(values)}"
            raise LexiconError(f"{key} of {words[0]!r} is {value!r}", where=where, remedy=remedy)


def _told(key: str, entries: Sequence[Any]) -> list[str]:
    """The values that a feature of words has in the shipped entries of a class; none where these are no words."""
    values = [x[key] for x in entries if isinstance(x, Mapping) and key in x]
    return sorted(set(values)) if values and all(isinstance(v, str) for v in values) and key != "phrase" else []


def _entries(data: bytes, name: str, faults: list[LexiconError]) -> Iterator[tuple[int, object]]:
    """The entries of a list with the line on which each begins."""
    try:
        root, construct = _parsed(data, name)
    except LexiconError as fault:
        faults.append(fault)
        return
    if root is None:
        return  # remarks alone
    if not isinstance(root, yaml.SequenceNode):
        remedy = "Begin each entry with a dash: - {id: …}"
        faults.append(LexiconError("the file is no list of entries", where=name, remedy=remedy))
        return
    for node in root.value:
        try:
            yield _line(node), construct(node)
        except LexiconError as fault:
            faults.append(fault)


def _parsed(data: bytes, name: str) -> tuple[yaml.Node | None, Callable[[yaml.Node | None], object]]:
    """The file's node, and what makes a node's value."""
    try:
        made = loader(data.decode("utf-8-sig"))
        root: yaml.Node | None = made.get_single_node()
    except UnicodeDecodeError as error:
        message = f"this is no UTF-8 from byte {error.start}"
        raise LexiconError(message, where=name, remedy="Save it as UTF-8") from error
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        where = f"{name}, line {mark.line + 1}" if mark else name
        problem = getattr(error, "problem", None) or error
        raise LexiconError(f"this is no YAML ({problem})", where=where, remedy="Correct the line") from error

    def construct(node: yaml.Node | None) -> object:
        try:
            return None if node is None else made.construct_document(node)
        except yaml.YAMLError as error:
            where = f"{name}, line {_line(node)}"
            problem = getattr(error, "problem", None) or error
            raise LexiconError(f"this is no YAML ({problem})", where=where, remedy="Correct the line") from error

    return root, construct


def _line(node: yaml.Node | None) -> int:
    return node.start_mark.line + 1 if node is not None else 1


def _like(word: str, known: Mapping[str, Any] | frozenset[str]) -> str:
    near = get_close_matches(word, sorted(known), n=1)
    return f" (is {near[0]} meant?)" if near else ""
