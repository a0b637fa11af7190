"""When pages without a date went out, reckoned from the numbers in their addresses.

Most sites number their pages as they write them: between a page of 3 May and one of 5 May stand those of 3 to
5 May. What is reckoned this way rests on other documents of the case. So it is evidence for linking, and never
enters a claim.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple
from urllib.parse import parse_qsl, urlsplit

from harmledger.model.ids import DocumentId

Days = tuple[int, int]  # half-open, in proleptic Gregorian ordinals

FEWEST = 3  # dated pages of a series, in order, before it tells anything [own]
IN_ORDER = 0.5  # of a series' dated pages: where fewer stand in order, its numbers do not grow with time [own]
MANY, OF_MANY = 5, 1 / 3  # in order: so many stand in line by chance less often, and a smaller share will do [own]
LOOK_BACK = 64  # dated pages before a page that it may follow [own]
HASTE, STRETCH = 6.0, 3  # times the usual pace, either way; days of grace [own]
STRAY = 0.12  # of the days between two dated pages: how far off a straight line between them pages lie [own]
WIDEST = 60  # days: a wider window tells nothing [own]

_NUMBER = re.compile(r"(?<![0-9A-Fa-f%])\d{4,18}(?![0-9A-Fa-f]*%|\d)")  # not inside an escaped letter
_YEARS = range(1990, 2050)
_SLUG = re.compile(r"[%-].*[%-]|[^\x21-\x7e]|.{40}")  # a folder named for its page, or for a section in another script
_FRONT = re.compile(r"^(?:www|m|web|mobile)\.")
_NOT_LETTERS = re.compile(r".*[^A-Za-z]")


class Serial(NamedTuple):
    """A page's number in a series of a site's addresses."""

    series: str
    number: int


class Dated(NamedTuple):
    """A page of a series with its day; ``page`` lets it be left out where it would vouch for itself."""

    number: int
    day: int
    page: DocumentId


@lru_cache(maxsize=100_000)
def serial(address: str) -> Serial | None:
    """The number in an address: the longest in its path, else the first in its query."""
    try:
        parts = urlsplit(address.strip())
    except ValueError:
        return None
    host = _FRONT.sub("", parts.netloc.lower())
    runs = [m for m in _NUMBER.finditer(parts.path) if int(m[0]) not in _YEARS]
    if runs:
        longest = max(runs, key=lambda m: (len(m[0]), m.start()))
        *folders, last = parts.path[: longest.start()].split("/")
        shape = "/".join("*" if _SLUG.search(folder) else re.sub(r"\d+", "#", folder) for folder in folders)
        return Serial(f"{host}{shape}/{_NOT_LETTERS.sub('', last)}#", int(longest[0]))
    told = [(k, v) for k, v in parse_qsl(parts.query) if v.isascii() and v.isdecimal() and 4 <= len(v) <= 18]
    if not told:
        return None
    rest = "&".join(f"{k}={v}" for k, v in told[1:])
    return Serial(f"{host}{parts.path}?{told[0][0]}=#&{rest}", int(told[0][1]))


def windows(numbered: Mapping[DocumentId, Serial], days: Mapping[DocumentId, int]) -> dict[DocumentId, Days]:
    """Each numbered page that others of its series date → the days between which it went out.

    Args:
        numbered: The pages to date, and those that date them.
        days: The days that are known, by their pages. A page never dates itself.
    """
    series: dict[str, list[Dated]] = defaultdict(list)
    for page, at in numbered.items():
        if page in days:
            series[at.series].append(Dated(at.number, days[page], page))
    lines = {name: line for name, dated in series.items() if (line := _line(dated))}
    found: dict[DocumentId, Days] = {}
    for page, at in numbered.items():
        window = _between(lines.get(at.series, ()), at.number, page)
        if window is not None:
            found[page] = window
    return found


def _line(dated: Iterable[Dated]) -> list[Dated]:
    """The longest run of pages whose days grow with their numbers, at about the pace of the whole series; nothing where
    too few do. So a page that was linked with those of another day dates no other."""
    pages = sorted(dated)
    pace = _pace(pages)
    most = [1] * len(pages)
    before = [-1] * len(pages)
    for i, page in enumerate(pages):
        for j in range(max(0, i - LOOK_BACK), i):
            if most[j] >= most[i] and _follows(pages[j], page, pace):
                most[i], before[i] = most[j] + 1, j
    longest = max(most, default=0)
    if longest < max(FEWEST, (OF_MANY if longest >= MANY else IN_ORDER) * len(pages)):
        return []
    line, i = [], most.index(longest)
    while i >= 0:
        line.append(pages[i])
        i = before[i]
    return line[::-1]


def _pace(pages: Sequence[Dated]) -> float:
    """Numbers a day: the middle one of those between pages that lie half the series apart."""
    half = max(1, len(pages) // 2)
    steps = sorted(
        (b.number - a.number) / max(1, abs(b.day - a.day)) for a, b in zip(pages, pages[half:], strict=False)
    )
    return max(steps[(len(steps) - 1) // 2], 1e-9) if steps else 1.0


def _follows(a: Dated, b: Dated, pace: float) -> bool:
    """Whether one page may have been written after another: as many days later as their numbers allow."""
    days, usual = b.day - a.day, (b.number - a.number) / pace
    return days >= 0 and days <= HASTE * usual + STRETCH and usual <= HASTE * (days + STRETCH)


def _between(line: Sequence[Dated], number: int, page: DocumentId) -> Days | None:
    """The days of a number that stands between two other dated pages, near the straight line between them."""
    k = bisect_left(line, number, key=lambda dated: dated.number)
    after = k + 1 if k < len(line) and line[k].page == page else k
    if k == 0 or after == len(line):
        return None
    one, two = line[k - 1], line[after]
    gap = two.day - one.day
    if gap > WIDEST or one.number == two.number:
        return (one.day, two.day + 1) if gap <= WIDEST else None
    guess = one.day + gap * (number - one.number) / (two.number - one.number)
    return max(one.day, int(guess - STRAY * gap)), min(two.day, int(guess + STRAY * gap + 1)) + 1
