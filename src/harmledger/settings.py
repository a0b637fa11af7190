"""Settings: read once, checked, frozen, passed down. Takes the environment and a case's ``settings.toml``,
gives ``Settings``; never read at import, never asked for from below.

The environment wins over the file, the file over the defaults. What a case needs in order to give the same
incidents again (the method, the way of linking) stands in its ledger, not here.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import TYPE_CHECKING, Any

from harmledger.errors import UsageError

if TYPE_CHECKING:
    from harmledger.collect.limits import Limits

FILE = "settings.toml"
PREFIX = "HARMLEDGER_"

MB = 1_000_000
_PSEUDONYM = re.compile(r"[\w.-]{1,40}")


def _whole(default: int, low: int, high: int, meaning: str) -> Any:  # noqa: ANN401 (as dataclasses.field is typed)
    return field(default=default, metadata={"low": low, "high": high, "meaning": meaning})


@dataclass(frozen=True, slots=True)
class Settings:
    """Limits of a run, and who runs it. Each is set by ``HARMLEDGER_`` and its name in capitals, or by its name in
    the case's ``settings.toml``.

    Megabytes are of 1,000,000 bytes.
    """

    max_file_mb: int = _whole(100, 1, 100_000, "a larger file is quarantined unread")
    max_line_mb: int = _whole(10, 1, 10_000, "a longer line of a file is quarantined")
    max_records: int = _whole(1_000_000, 1, 1_000_000_000, "records of a web archive that are looked at")
    max_ratio: int = _whole(200, 2, 100_000, "an archive that unpacks to more times its size is read no further")
    page_texts: int = _whole(200, 0, 100_000, "documents whose whole text a page of a case carries")
    parser_seconds: int = _whole(30, 1, 3_600, "a page or PDF that takes more of the processor's time is quarantined")
    parser_mb: int = _whole(1_500, 500, 100_000, "a page or PDF whose parsing needs more memory is quarantined")
    by: str = field(default="local", metadata={"meaning": "who enters: a pseudonym, its meaning kept apart"})

    @property
    def max_file_bytes(self) -> int:
        """``max_file_mb`` in bytes."""
        return self.max_file_mb * MB

    @property
    def max_line_bytes(self) -> int:
        """``max_line_mb`` in bytes."""
        return self.max_line_mb * MB

    def limits(self) -> Limits:
        """How much one input may weigh."""
        from harmledger.collect.limits import Limits  # late: most who ask for a setting read no input

        return Limits(self.max_file_bytes, self.max_line_bytes, self.max_records, self.max_ratio)


@dataclass(frozen=True, slots=True)
class Setting:
    """One setting as ``doctor`` tells it: its value, where that comes from, and what it does."""

    name: str
    value: int | str
    known_from: str  # "default", or the file or variable that sets it
    meaning: str


def settings(environment: Mapping[str, str], case: str | None = None) -> Settings:
    """The settings of a run.

    Args:
        environment: Usually ``os.environ``. Variables that do not start with ``HARMLEDGER_`` are left alone.
        case: The case's folder, whose ``settings.toml`` is read if it is there.

    Raises:
        UsageError: if a setting has an unknown name, is no whole number or lies outside its bounds.
    """
    told = {name: value for name, (value, _) in _told(environment, case).items()}
    by = str(told.pop("by", Settings().by))
    return Settings(**{name: value for name, value in told.items() if isinstance(value, int)}, by=by)


def explained(environment: Mapping[str, str], case: str | None = None) -> tuple[Setting, ...]:
    """Every setting with its value and where that comes from.

    Raises:
        UsageError: as ``settings``.
    """
    told = _told(environment, case)
    found = []
    for f in fields(Settings):
        value, known_from = told.get(f.name, (getattr(Settings(), f.name), "default"))
        found.append(Setting(f.name, value, known_from, f.metadata["meaning"]))
    return tuple(found)


def who(by: str | None, told: Settings) -> str:
    """Who enters something: the one that a command names, else the one that the settings name.

    Raises:
        UsageError: it is no pseudonym.
    """
    return told.by if by is None else pseudonym(by)


def pseudonym(value: object, where: str = "--by") -> str:
    """Who enters something, as the ledger keeps it for good: a name that tells nobody who it is.

    Raises:
        UsageError: it is empty, or has spaces or an @, as names and addresses of people have.
    """
    if isinstance(value, str) and _PSEUDONYM.fullmatch(value):
        return value
    raise UsageError(
        f"{value!r} is no pseudonym",
        where=where,
        remedy="Take up to 40 letters, digits, dots or dashes, such as r-7. It stays in the ledger for good: keep who "
        "it stands for elsewhere",
    )


def _told(environment: Mapping[str, str], case: str | None) -> dict[str, tuple[int | str, str]]:
    told: dict[str, tuple[int | str, str]] = {}
    if case and "://" not in case:
        path = Path(case) / FILE
        for name, value in _file(path).items():
            told[name] = (_checked(name, value, str(path)), str(path))
    for f in fields(Settings):
        variable = PREFIX + f.name.upper()
        if environment.get(variable):
            told[f.name] = (_checked(f.name, environment[variable], variable), variable)
    return told


def _file(path: Path) -> Mapping[str, object]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (FileNotFoundError, NotADirectoryError):
        return {}
    except OSError as error:
        raise UsageError(
            f"the settings cannot be read ({error.strerror})", where=str(path), remedy="Let your account read the file"
        ) from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise UsageError(
            f"the settings are no TOML ({error})", where=str(path), remedy='Write lines such as "max_file_mb = 200"'
        ) from error


def _checked(name: str, value: object, where: str) -> int | str:
    known = {f.name: f for f in fields(Settings)}
    if name not in known:
        raise UsageError(
            f"there is no setting {name!r}", where=where, remedy=f"The settings are {', '.join(sorted(known))}"
        )
    if name == "by":
        return pseudonym(value, where)
    low, high = known[name].metadata["low"], known[name].metadata["high"]
    number = int(value) if isinstance(value, str) and value.strip().isdecimal() else value
    if isinstance(number, bool) or not isinstance(number, int) or not low <= number <= high:
        raise UsageError(f"{name} is {value!r}", where=where, remedy=f"Set it to a whole number from {low} to {high:,}")
    return number
