"""The moments that a text tells: days, ranges and loose periods, reckoned from the right anchor.

One grammar in the letters of ``timeline``: each rule is a pattern, and a function of the same name in
``datings`` that reckons what it means.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache

from harmledger.model.document import Document
from harmledger.model.mention import MomentMention
from harmledger.model.moment import DAY, KnownFrom, Moment, Period, Precision
from harmledger.model.span import Span
from harmledger.resolve.datings import RULES, Found, Meaning, Setting
from harmledger.resolve.timeline import TimeLexicon, Timeline
from harmledger.text.tokens import Kind, Token

_M, _R = "M~*", "R~*"
_ON = "[oiFuma]*"
_TWIN = rf"(?:[/(-]+{_M}[)(]?)?"  # the month once more by its other name: "October / تشرين الأول"
_LEAD = rf"(?:[PNE]~*[oF]*|{_R}[,oF]*)*(?:u[oF]*)?(?:(?P<w>[WV])[PN]?[,(/-]?[(]?{_ON})?"
_YEAR = r"(?:[,oiFa]*(?P<y>y)|(?P<z>[oi]*aL|[oi]*La)|[LT])?"

_PATTERNS = {
    "since": rf"S[oiFma]*(?:(?P<d>d)?[oF]*(?P<m>{_M})(?:(?P<d2>d)(?!u))?{_TWIN}{_YEAR}|(?P<y2>y))",
    "years": r"[BF][oia]*(?P<y>y)[&-]+[oia]*(?P<y2>y)",
    "day_month": rf"{_LEAD}(?P<d>d)(?:[&-]+(?P<d2>d))?[oimF,]*(?P<m>{_M}){_TWIN}{_YEAR}",
    "month_in": rf"(?<=i)(?P<m>{_M})(?=d(?![,]?[oiFa]*y))",  # "In October 12 people died": the month
    "month_day": rf"{_LEAD}(?P<m>{_M})[.o]*(?P<d>d)(?![.:]d)(?:[&-]+(?P<d2>d)(?!M))?{_YEAR}",
    "numeric": rf"{_LEAD}(?:(?P<d>d)(?P<s>[/.-])(?P<n>d)(?P=s)(?P<y>y)"
    r"|(?P<y2>y)(?P<s2>[/.-])(?P<n2>d)(?P=s2)(?P<d2>d)|(?P<d3>d)\.(?P<f>f))",
    "ahead": rf"G[o]*(?:[WkmauP]|{_M})|[Wkmau]G",
    "last_units": r"L(?:(?P<q>[dqn])(?P<u>[huk])|(?P<q2>Q))|(?P<u2>[huk])L(?P<q3>[dqn])|(?P<u3>[huk])o?(?P<q4>[dqn])L",
    "ago": r"(?P<q>[dqn])(?P<u>[hukma])X|[Sx](?P<q2>[dqn])(?P<u2>[hukma])|[Sx](?P<q3>Q)",
    "weekday": rf"(?:[PNE]~*[oF]*|(?P<r>{_R})[,oF]*)*(?P<l>[LT])?(?:u[oF]*)?(?P<w>[WV])[PN]*(?P<l2>[LT])?",
    "week": r"(?:Eo*)?(?:(?P<l>[LT])k|k(?P<l2>[LT]))",
    "month": rf"(?:(?P<e>E)[oim]*)?(?:(?P<l>[LT])[om]*)?m?(?P<m>{_M}){_TWIN}(?P<l2>L)?{_YEAR}",
    "unit": r"(?:Eo*)?(?:(?P<l>[LT])(?P<u>[ma])|(?P<u2>[ma])(?P<l2>[LT]))",
    "again": "(?P<z>Z~*)",
    "day": rf"(?:[PN]~*[oF]*)*(?P<r>{_R})",
    "night": "H~*",
    "year": r"(?:i[oaE]*|a[oF]*|E[oai]*)(?P<y>y)",
}


def _compiled() -> re.Pattern[str]:
    """All patterns as alternatives, the earlier before the later, their groups prefixed by the rule's name."""
    parts = []
    for name, pattern in _PATTERNS.items():
        own = re.sub(r"\(\?P(<|=)(\w+)", rf"(?P\1{name}_\2", pattern)
        parts.append(f"(?P<{name}>{own})")
    return re.compile("|".join(parts))


_GRAMMAR = _compiled()
_GROUPS = {
    name: tuple((full.removeprefix(name + "_"), full) for full in _GRAMMAR.groupindex if full.startswith(name + "_"))
    for name in _PATTERNS
}
_STRETCH = re.compile("[^_|]+")
_OF_TIME = re.compile("[MWVRZHyfLTGXxSQ]")
_LONGEST = 200  # letters of a stretch looked at as one: no phrase is as long, and some patterns look back
_LINK = re.compile(r"[&,oi/-]{0,4}")
_OPENERS = "BF"
_IMAGINARY = Period.day(date(2000, 6, 14))  # no year that a text could tell matters here
_STAMP_REACH = 4  # tokens before a date in which "Updated" makes it a stamp
_ABSOLUTE = frozenset(("day_month", "month_day", "numeric"))
_OF_THE_DAY = frozenset(("day", "weekday", "night"))
_LOOSE = 7  # days: so much later somebody may still report, and say "today"


@dataclass(frozen=True, slots=True)
class _Match:
    """One rule's match: letters ``[start, end)`` of the timeline, and what it means."""

    rule: str
    start: int
    end: int
    night: bool
    meaning: Period | str  # a period, or why there is none
    among: Period | None = None  # where it is open: when it is, were the page of an imaginary day


def moment_mentions(
    document: Document,
    tokens: Sequence[Token],
    lexicon: TimeLexicon,
    era: tuple[int, int] | None = None,
    whole: Sequence[Token] | None = None,
) -> tuple[MomentMention, ...]:
    """The moments in a document's words, in the order of the text.

    Args:
        document: Its sections' own dates, else its publication, are the anchors.
        tokens: The tokens to look at; their offsets index ``document.text``.
        lexicon: The time words.
        era: First and last year that a date without a year may lie in, where nothing dates the page: then a
            date with a weekday is fixed if one year alone fits.
        whole: The tokens of the whole page, where those to look at are not all: an embedded post's stamp tells
            the day of the page about it, if the page calls that day's weekday today.
    """
    timeline = lexicon.read(tokens, document.text)
    own = None if document.published else _own_day(timeline, lexicon, era)
    if own is None and document.published is None:
        own = _vouched(document, timeline, lexicon, tokens if whole is None else whole)
    matches = list(_matches(document, timeline, lexicon, era, own))
    return tuple(_mention(document.text, timeline, m) for m in _joined(timeline, matches))


def _own_day(timeline: Timeline, lexicon: TimeLexicon, era: tuple[int, int] | None) -> Period | None:
    """The day on which a text without a known publication says that it was written: its first stamp ("18 May
    2021" on a line of its own), else its first "today, Tuesday 12 May" that fixes its year."""
    today: Period | None = None
    for match in _grammatical(timeline.letters):
        rule = str(match.lastgroup)
        if rule not in _ABSOLUTE:
            continue
        meaning = RULES[rule](_found(timeline, match, rule), Setting(None, None, era))
        if not isinstance(meaning, Period) or meaning.days != 1:
            continue
        if _is_stamp(timeline, lexicon, rule, *match.span()):
            return meaning
        at = match[0].find("R")
        if today is None and at >= 0 and timeline.values[match.start() + at] == 0:
            today = meaning
    return today


def _vouched(document: Document, timeline: Timeline, lexicon: TimeLexicon, whole: Sequence[Token]) -> Period | None:
    """The day on which a page without a date went out, by a caption's or an embedded post's full date that falls
    on the weekday which the page calls today; or by a caption's own weekday that the text tells alone."""
    today, alone = _weekday_told(timeline)
    if today is None and alone is None:
        return None
    page = timeline if len(whole) == len(timeline.tokens) else lexicon.read(whole, document.text)
    setting = Setting(None, None, None)
    for match in _grammatical(page.letters):
        rule = str(match.lastgroup)
        if rule not in _ABSOLUTE:
            continue
        found = _found(page, match, rule)
        day = RULES[rule](found, setting)
        if not isinstance(day, Period) or day.days != 1 or not _beside_the_text(document, page, *match.span()):
            continue
        if day.start.weekday() == (alone if today is None else today) and (
            today is not None or found.value("w") == alone
        ):
            return day
    return None


def _weekday_told(timeline: Timeline) -> tuple[int | None, int | None]:
    """The weekday that a text calls today, by itself or from "yesterday, Tuesday"; and the first one told alone."""
    alone: int | None = None
    for match in _grammatical(timeline.letters):
        rule = str(match.lastgroup)
        found = _found(timeline, match, rule)
        weekday, at = found.value("w"), match[0].find("R")
        if weekday is not None and at >= 0:
            return (weekday - max(timeline.values[match.start() + at], -2)) % 7, None
        if alone is None and weekday is not None and rule == "weekday" and "L" not in match[0]:
            alone = weekday
    return None, alone


def _beside_the_text(document: Document, page: Timeline, start: int, end: int) -> bool:
    """Whether a date closes a line that is no sentence: a caption's ("The market, 5 May 2021 (Harbour Wire)"), or
    where nothing speaks, an embedded post's stamp ("— Name (@name) May 5, 2021")."""
    tokens, letters = page.tokens, page.letters
    line_end = letters.find("|", end, end + _LONGEST)
    line_end = min(len(letters), end + _LONGEST) if line_end < 0 else line_end
    if line_end > end and (tokens[end].norm not in "([|-–—" or tokens[line_end - 1].norm in ".!?؟…"):
        return False
    section = document.section_at(tokens[start].start)
    if section is None or section.speaks:
        return True
    line_start = letters.rfind("|", max(0, start - _LONGEST), start) + 1
    return any(t.kind is Kind.HANDLE for t in tokens[line_start:start])


def _found(timeline: Timeline, match: re.Match[str], rule: str) -> Found:
    where = {short: match.start(full) for short, full in _GROUPS[rule] if match[full]}
    return Found(timeline, where, *match.span())


def _matches(
    document: Document,
    timeline: Timeline,
    lexicon: TimeLexicon,
    era: tuple[int, int] | None,
    own: Period | None,
) -> Iterator[_Match]:
    told: Period | None = None
    imagined: Period | None = None
    story: Period | None = None
    first = True
    for match in _grammatical(timeline.letters):
        rule = str(match.lastgroup)
        start, end = match.span()
        if _is_stamp(timeline, lexicon, rule, start, end):
            continue
        published = document.anchor(timeline.tokens[start].start)
        anchor = published.period if published else own
        if story is not None and rule in _OF_THE_DAY:
            meaning = _in_story(RULES[rule](_found(timeline, match, rule), Setting(told or story, told, era)))
            if meaning is not None:
                yield _Match(rule, start, end, "N" in match[0], meaning)
            continue
        meaning = RULES[rule](_found(timeline, match, rule), Setting(anchor, told, era))
        if meaning is None:
            continue
        if first:
            first, story = False, _story(rule, meaning, anchor)
        among: Meaning = None
        if isinstance(meaning, str):
            imagined = imagined or _imagined(timeline)
            among = RULES[rule](_found(timeline, match, rule), Setting(imagined, None, None))
        elif meaning.precision in (Precision.DAY, Precision.MONTH):  # for "the same day", "the same month"
            told = meaning
        yield _Match(rule, start, end, "N" in match[0], meaning, among if isinstance(among, Period) else None)


def _story(rule: str, meaning: Meaning, anchor: Period | None) -> Period | None:
    """The day of which a text tells long afterwards: the first that it names, in full and more than a week before
    its publication. "Today" and "on Sunday" are then words of that day's reports, not of the page."""
    if rule not in _ABSOLUTE or anchor is None or not isinstance(meaning, Period):
        return None
    if meaning.precision is not Precision.DAY:
        return None
    return meaning if meaning.end + _LOOSE * DAY < anchor.soft_start else None


def _in_story(meaning: Meaning) -> Meaning:
    """What words of a report mean, whose own day is somewhere near the day told."""
    return meaning.softened(_LOOSE, _LOOSE) if isinstance(meaning, Period) else meaning


def _imagined(timeline: Timeline) -> Period:
    """An imaginary day of publication that fits what a text says of its own day ("today, Saturday 17 September"),
    so that the text's open moments can be told apart."""
    for match in _grammatical(timeline.letters):
        rule = str(match.lastgroup)
        found = _found(timeline, match, rule)
        weekday, offset = found.value("w"), match[0].find("R")
        if weekday is None or offset < 0:
            continue
        back = timeline.values[match.start() + offset]
        if rule == "day_month":
            dated = RULES[rule](found, Setting(_IMAGINARY, None, None))
            if isinstance(dated, Period) and dated.days == 1:
                return Period.day(dated.start - back * DAY)
        return Period.day(_IMAGINARY.start - ((_IMAGINARY.start.weekday() - weekday + back) % 7) * DAY)
    return _IMAGINARY


@lru_cache(maxsize=2)  # a page is asked for them several times, and a part of it once
def _grammatical(letters: str) -> tuple[re.Match[str], ...]:
    """The grammar's matches, looked for only where a word of time stands: nine in ten words are none."""
    found: list[re.Match[str]] = []
    for stretch in _STRETCH.finditer(letters):
        start, end = stretch.span()
        if _OF_TIME.search(letters, start, end):
            for at in range(start, end, _LONGEST):
                found += _GRAMMAR.finditer(letters, at, min(at + _LONGEST, end))
    return tuple(found)


def _is_stamp(timeline: Timeline, lexicon: TimeLexicon, rule: str, start: int, end: int) -> bool:
    """Whether a full date is the page's own stamp: "Updated: 3 May", or a line of its own."""
    if rule not in _ABSOLUTE:
        return False
    tokens, letters = timeline.tokens, timeline.letters
    if any(tokens[i].norm in lexicon.stamps for i in range(max(0, start - _STAMP_REACH), start)):
        return True
    line_start = letters.rfind("|", max(0, start - _LONGEST), start) + 1 or max(0, start - _LONGEST)
    line_end = letters.find("|", end, end + _LONGEST)
    rest = letters[line_start:start] + letters[end : line_end if line_end >= 0 else end + _LONGEST]
    return "_" not in rest and (line_start > 0 or line_end >= 0)


def _joined(timeline: Timeline, matches: Sequence[_Match]) -> Iterator[_Match]:
    """Matches with the two ends of a range made one: "from 3 May to 6 May", "Sunday night into Monday"."""
    at = 0
    while at < len(matches):
        one = matches[at]
        two = matches[at + 1] if at + 1 < len(matches) else None
        both = _range(timeline, one, two) if two else None
        yield both or one
        at += 2 if both else 1


def _range(timeline: Timeline, one: _Match, two: _Match) -> _Match | None:
    first, second = one.meaning, two.meaning
    if isinstance(first, str) or isinstance(second, str) or first.start >= second.start:
        return None
    link = timeline.letters[one.end : two.start]
    if not _LINK.fullmatch(link):
        return None
    opened = one.start > 0 and timeline.letters[one.start - 1] in _OPENERS and ("&" in link or "-" in link)
    through_night = one.night and first.days == second.days == 1 and second.start - first.start == DAY
    if not (opened or through_night):
        return None
    hull = first.hull(second)
    start = one.start - 1 if opened else one.start
    return replace(one, start=start, end=two.end, meaning=replace(hull, precision=Precision.RANGE))


def _mention(text: str, timeline: Timeline, match: _Match) -> MomentMention:
    first, last = match.start, match.end - 1
    tokens, letters = timeline.tokens, timeline.letters
    while letters[first] in "oiFV,-&" and first < last and letters[first] != "V":
        first += 1
    while letters[last] in ",-(./:|&" and last > first:
        last -= 1
    span = Span(tokens[first].start, tokens[last].end)
    if isinstance(match.meaning, str):
        return MomentMention(span, None, match.meaning, match.among)
    return MomentMention(span, Moment(match.meaning, KnownFrom.TEXT, span.of(text), span))
