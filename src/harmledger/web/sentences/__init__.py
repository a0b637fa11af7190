"""The sentences of the pages, in each language: files of keys and sentences in this folder.

A room of pages has files of its own (``sentences/reader.en.toml``), so that ``base`` holds what all share. A sentence
has places for values in braces. A key of a number is a table of the plural forms that CLDR names for its language.
Every value is put into a bidi isolate: "3–5" beside Arabic letters stays "3–5".
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from harmledger.errors import UsageError

LANGUAGES: Mapping[str, str] = {"en": "ltr", "ar": "rtl"}
"""The languages of the pages, each with its direction. The first is the one when nobody asked for any."""

LRI, FSI, PDI = "\u2066", "\u2068", "\u2069"

Pattern = str | Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Sentences:
    """The sentences of one language."""

    language: str
    known: Mapping[str, Pattern]

    @property
    def direction(self) -> str:
        """ "ltr" or "rtl"."""
        return LANGUAGES[self.language]

    def say(self, key: str, **values: object) -> str:
        """The sentence of ``key`` with its values. Of a table of forms, the form for ``n``.

        Raises:
            KeyError: if no file has the key, or the sentence has a place for a value that is not given.
        """
        found = self.known[key]
        if not isinstance(found, str):
            number = values["n"]
            found = found[form(self.language, number if isinstance(number, int) else 2)]
        return found.format_map({name: isolated(value) for name, value in values.items()})

    def word(self, kind: str, value: object) -> str:
        """What one value of a closed list is called: the sentence of "kind.value", or the value's own words."""
        found = self.known.get(f"{kind}.{value}")
        return found if isinstance(found, str) else str(value).replace("_", " ")


@cache
def sentences(language: str, *rooms: str) -> Sentences:
    """The sentences of a language: the shared one and those of the rooms named.

    Raises:
        UsageError: if there is no such language.
    """
    if language not in LANGUAGES:
        raise UsageError(f"there are no pages in {language!r}", remedy=f"Take one of {', '.join(LANGUAGES)}")
    known: dict[str, Pattern] = {}
    for room in ("base", *rooms):
        file = files("harmledger.web").joinpath("sentences", f"{room}.{language}.toml")
        _gather(tomllib.loads(file.read_text(encoding="utf-8")), "", known)
    return Sentences(language, known)


FORMS: Mapping[str, tuple[str, ...]] = {
    "en": ("one", "other"),
    "ar": ("zero", "one", "two", "few", "many", "other"),
}
"""The plural forms that a language has, by CLDR's names."""


def form(language: str, number: int) -> str:
    """The plural form of a whole number (CLDR 45, cardinal rules)."""
    if language != "ar":
        return "one" if number == 1 else "other"
    if number in (0, 1, 2):
        return ("zero", "one", "two")[number]
    hundredth = number % 100
    return "few" if 3 <= hundredth <= 10 else "many" if hundredth >= 11 else "other"


def isolated(value: object) -> str:
    """A value as it stands in a sentence: numbers from left to right, words by their own direction."""
    if isinstance(value, int):
        return f"{LRI}{value:,}{PDI}"
    return f"{FSI}{value}{PDI}"


def chosen(accepted: str | None) -> str:
    """The language for a browser that sends ``Accept-Language``."""
    wishes: list[tuple[float, int, str]] = []
    for n, part in enumerate((accepted or "").split(",")[:20]):
        tag, _, weight = part.strip().partition(";q=")
        language = tag.split("-")[0].lower()
        if language in LANGUAGES:
            wishes.append((-_weight(weight), n, language))
    return min(wishes)[2] if wishes else next(iter(LANGUAGES))


def _weight(told: str) -> float:
    try:
        return float(told) if told else 1.0
    except ValueError:
        return 0.0


def _gather(told: Mapping[str, object], prefix: str, into: dict[str, Pattern]) -> None:
    for key, value in told.items():
        if isinstance(value, str):
            into[prefix + key] = value
        elif isinstance(value, Mapping) and "other" in value and value.keys() <= set(FORMS["ar"]):
            into[prefix + key] = {str(k): str(v) for k, v in value.items()}
        elif isinstance(value, Mapping):
            _gather(value, f"{prefix}{key}.", into)
