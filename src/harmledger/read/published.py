"""When a page went out, and how that is known.

In this order: what the manifest or the record tells, the page's own metadata, its address, the time inside a
post's id, a stamp in its text. A coarser telling that comes first yields to a day inside it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta

from harmledger.model.document import Section, SectionKind
from harmledger.model.moment import KnownFrom, Moment, Period
from harmledger.model.span import Span
from harmledger.read.dates import day_of, exact, iso_period
from harmledger.read.lines import Line
from harmledger.read.rules import Rules

# An archive's own address holds the day of the capture, not of the page, and then the page's address.
_ARCHIVED = re.compile(
    r"https?://(?:web\.archive\.org/web|archive\.(?:ph|today|is|md))/\d{4,14}(?:[a-z]{2}_)?/(?=http)"
)
_URL_DAY = re.compile(
    r"(?<!\d)(?P<y>19[5-9]\d|20\d\d)(?P<s>[/_.-])(?P<m>0?[1-9]|1[0-2])(?P=s)(?P<d>0?[1-9]|[12]\d|3[01])(?!\d)"
    r"|(?<![\d.])(?P<y2>20\d\d)(?P<m2>0[1-9]|1[0-2])(?P<d2>0[1-9]|[12]\d|3[01])(?!\d)"
)
_URL_MONTH = re.compile(r"(?<=/)(?P<y>19[5-9]\d|20\d\d)/(?P<m>0[1-9]|1[0-2])(?=/)")

# Ids that hold the time at which they were made. X: "Announcing Snowflake" (2010), milliseconds since 4 November
# 2010 above 22 bits, so ids before that carry none. Instagram: "Sharding & IDs at Instagram" (2012), milliseconds
# since 24 August 2011 above 23 bits, in base 64. TikTok: seconds since 1970 above 32 bits.
_X_STATUS = re.compile(r"(?:twitter|x)\.com/[^/?#]+/status(?:es)?/(\d{10,20})")
_X_EPOCH_MS, _X_FIRST = 1288834974657, 29_700_859_247
_INSTAGRAM = re.compile(r"instagram\.com/(?:[^/?#]+/)?(?:p|reel|tv)/([A-Za-z0-9_-]{10,11})(?=[/?#]|$)")
_INSTAGRAM_EPOCH_MS = 1314220021721
_BASE64 = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
_TIKTOK = re.compile(r"tiktok\.com/@[^/?#]+/(?:video|photo)/(\d{18,20})")
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_OWNER = re.compile(r"(?:twitter|x)\.com/([A-Za-z0-9_]{1,30})/status")

_HEAD_LINES = 30  # lines in which a page's own stamp is looked for
_HEAD_PROSE = 2  # and no further than this many paragraphs
_STAMP_WORDS = 4  # words beside the date: a place, a publisher, a writer
_DATELINE = re.compile(r"[^()\n]{0,40}\(([^()\n]{6,60})\)")  # "(5 July 2022 / Harbour Watch)" before the first words
_LATEST_BRACKET = 42
_GLUED = 60  # characters after a glued stamp's beginning that hold its date


def owner_of(url: str | None) -> str | None:
    """The account whose post stands at an address of X."""
    m = _OWNER.search(url or "")
    return m[1] if m and m[1].lower() not in ("i", "web") else None


def published(ways: Iterable[Moment | None]) -> Moment | None:
    """The first way that tells, or a later one that tells the day inside what the first tells coarsely."""
    told = [way for way in ways if way]
    if not told:
        return None
    first = told[0]
    if exact(first.period):
        return first
    finer = (way for way in told[1:] if exact(way.period) and way.period.overlaps(first.period))
    return next(finer, first)


def from_told(value: str | None, known_from: KnownFrom, rules: Rules) -> Moment | None:
    """A date as a manifest, a record or a page's metadata writes it: ISO 8601, else any full date."""
    if not value:
        return None
    period = iso_period(value)
    if period is None:
        found = rules.dates.find(value[:100])
        period = found[0].period if found else None
    return Moment(period, known_from, value) if period else None


def from_url(url: str | None) -> Moment | None:
    """The day, else the month, in an address."""
    address = _ARCHIVED.sub("", url or "").partition("?")[0]
    for m in _URL_DAY.finditer(address):
        period = day_of(int(m["y"] or m["y2"]), int(m["m"] or m["m2"]), int(m["d"] or m["d2"]))
        if period:
            return Moment(period, KnownFrom.URL, m[0])
    month = _URL_MONTH.search(address)
    return Moment(Period.month(int(month["y"]), int(month["m"])), KnownFrom.URL, month[0]) if month else None


def from_post_id(url: str | None) -> Moment | None:
    """The UTC day in a post's id."""
    address = _ARCHIVED.sub("", url or "")
    milliseconds: int | None = None
    if m := _X_STATUS.search(address):
        milliseconds = (int(m[1]) >> 22) + _X_EPOCH_MS if int(m[1]) >= _X_FIRST else None
    elif m := _INSTAGRAM.search(address):
        number = 0
        for letter in m[1]:
            number = number * 64 + _BASE64.index(letter)
        milliseconds = (number >> 23) + _INSTAGRAM_EPOCH_MS
    elif m := _TIKTOK.search(address):
        milliseconds = (int(m[1]) >> 32) * 1000
    if not m or milliseconds is None or milliseconds > 4_102_444_800_000:  # the year 2100
        return None
    moment = _EPOCH + timedelta(milliseconds=milliseconds)
    return Moment(Period.day(moment.date()), KnownFrom.POST_ID, m[1])


def from_text(text: str, lines: Sequence[Line], sections: Sequence[Section], rules: Rules) -> Moment | None:
    """The page's own stamp: a line near the top that is nothing but a date, a dateline in brackets, the time
    that a network prints under a post, or a stamp below the last paragraph."""
    quoted = [s.span for s in sections if s.kind is SectionKind.QUOTED]
    own = [line for line in lines if not any(q.start <= line.start < q.end for q in quoted)]
    found = _on_top(own, rules) or _above_prose(own, rules)
    if found is None and rules.may_be_glued(text):
        found = _under_post(own, rules)
    return found or _below(own, rules)


def _on_top(lines: Sequence[Line], rules: Rules) -> Moment | None:
    prose = 0
    for line in [line for line in lines if line.speaks][:_HEAD_LINES]:
        found = _stamp(line, rules)
        if found:
            return found
        prose += line.prose
        if prose > _HEAD_PROSE:
            break
    return None


def _above_prose(lines: Sequence[Line], rules: Rules) -> Moment | None:
    """A stamp directly above the first paragraph, even where the lines about it look like a menu."""
    first = next((n for n, line in enumerate(lines) if line.speaks and line.prose), 0)
    return _whole(lines[first - 1], rules) if first and lines[first - 1].kind is SectionKind.FURNITURE else None


def _under_post(lines: Sequence[Line], rules: Rules) -> Moment | None:
    """The time that a network glues to a post's text."""
    for line in lines:
        glued = rules.glued(line.text)[1]
        dates = rules.dates.find(line.text[glued : glued + _GLUED]) if glued < len(line.text) else ()
        if dates:
            return _moment(line, glued + dates[0].start, glued + dates[0].end, dates[0].period)
    return None


def _below(lines: Sequence[Line], rules: Rules) -> Moment | None:
    last = max((n for n, line in enumerate(lines) if line.speaks and line.prose), default=-1)
    for line in lines[last + 1 : last + 4] if last >= 0 else ():
        if line.speaks and any(c == ":" for c in line.text):  # with a time of day, or "Published:"
            found = rules.dates.stamp(line.text)
            if found:
                return _moment(line, found.start, found.end, found.period)
    return None


def _whole(line: Line, rules: Rules, spare: int = 0) -> Moment | None:
    found = rules.dates.stamp(line.text, spare)
    return _moment(line, found.start, found.end, found.period) if found else None


def _stamp(line: Line, rules: Rules) -> Moment | None:
    if not line.prose:
        short = line.words <= 2 * _STAMP_WORDS + 2 and not line.closed
        found = _whole(line, rules, _STAMP_WORDS if short else 0)
        if found:
            return found
    bracket = _DATELINE.match(line.text) if "(" in line.text[:_LATEST_BRACKET] else None
    if bracket:
        inner = rules.dates.stamp(bracket[1], 2)
        if inner:
            at = bracket.start(1)
            return _moment(line, at + inner.start, at + inner.end, inner.period)
    return None


def _moment(line: Line, start: int, end: int, period: Period) -> Moment:
    span = Span(line.start + start, line.start + end)
    return Moment(period, KnownFrom.TEXT, line.text[start:end], span)
