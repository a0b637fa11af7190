"""The language folders: each one's word lists and rules, and its test sentences."""

from __future__ import annotations

from dataclasses import dataclass
from importlib.resources import files
from typing import Any

from harmledger.resources.files import is_there, yaml_file


@dataclass(frozen=True, slots=True)
class LanguageFolder:
    """What a language folder holds: ``lexicon`` (class → entries) and ``grammar`` (habits, macros, rules by stage)."""

    code: str
    lexicon: dict[str, list[Any]]
    grammar: dict[str, Any]


def language_codes() -> tuple[str, ...]:
    """The languages that have a folder with a grammar, sorted."""
    folder = files("harmledger.resources").joinpath("languages")
    return tuple(sorted(f.name for f in folder.iterdir() if f.is_dir() and f.joinpath("grammar.yaml").is_file()))


def languages_with(file: str) -> tuple[str, ...]:
    """The languages whose folder has a file that not every one has."""
    return tuple(code for code in language_codes() if is_there(f"languages/{code}/{file}"))


def language_folder(code: str) -> LanguageFolder:
    """A language's files.

    Raises:
        LexiconError: if a file is missing or is no YAML of this form.
    """
    lexicon, grammar = f"languages/{code}/lexicon.yaml", f"languages/{code}/grammar.yaml"
    return LanguageFolder(
        code,
        yaml_file(lexicon, dict[str, list[Any]]),
        yaml_file(grammar, dict[str, Any]),
    )
