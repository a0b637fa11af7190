"""Given names by sex (``resources/names/given.yaml``), under the keys by which extraction looks them up."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

import msgspec

from harmledger.resources.files import yaml_file
from harmledger.text.names import spell
from harmledger.text.scripts import fold


class _File(msgspec.Struct, forbid_unknown_fields=True):
    """The file as written."""

    female: tuple[str, ...]
    male: tuple[str, ...]
    either: tuple[str, ...] = ()


@lru_cache(maxsize=1)
def given_names() -> Mapping[str, str]:
    """Folded names, and their common spelling keys where only one sex has them, to "female" or "male".

    Raises:
        LexiconError: if the file is missing, or breaks its schema.
    """
    told = yaml_file("names/given.yaml", _File)
    found: dict[str, str] = {}
    keys: dict[str, set[str]] = {}
    for sex, names in (("female", told.female), ("male", told.male)):
        for name in names:
            found[fold(name)] = sex
            keys.setdefault(spell(fold(name)), set()).add(sex)
    for name in told.either:  # neither the name nor, through its key, another spelling of it tells
        keys.setdefault(spell(fold(name)), set()).update(("female", "male"))
    return {key: next(iter(sexes)) for key, sexes in sorted(keys.items()) if len(sexes) == 1} | found
