"""Values in words for people: ranges, days, harm, places; and texts of strangers made safe for a screen."""

from __future__ import annotations

import re
from collections.abc import Mapping

from harmledger.model.claim import Claim, Count, HarmedObject, Hedge, What, Who
from harmledger.model.ids import UNLISTED, SourceId
from harmledger.model.incident import Presumed, Range
from harmledger.model.interval import Interval
from harmledger.model.mention import Place
from harmledger.model.moment import KnownFrom, Moment, Period, Precision

FSI, PDI = "\u2068", "\u2069"
DASH = "\N{EN DASH}"

Ranges = Mapping[Who | Presumed, Range]

# What may not reach a screen as it stands. Controls other than tab and line end drive a terminal, overrides
# make one name or number read as another, tags hide words: these are shown by their number.
_UNSAFE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202d\u202e\u2028\u2029\U000e0000-\U000e007f]")
# Embeddings and isolates come with honest Arabic too, copied from word processors; unpaired, they would turn
# what follows them. Every text stands in an isolate of ours, so that they are not needed and are left out.
_TURNS = re.compile("[\u202a-\u202c\u2066-\u2069\u061c]")
_LETTER = "\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc"
_RTL = re.compile(f"[{_LETTER}]")
_RTL_RUN = re.compile(f"[{_LETTER}](?:[^A-Za-z0-9\n|]*[{_LETTER}])?")

KNOWN_FROM = {
    KnownFrom.TEXT: "the text",
    KnownFrom.MANIFEST: "the manifest",
    KnownFrom.METADATA: "the page's metadata",
    KnownFrom.URL: "the address",
    KnownFrom.POST_ID: "the post's number",
    KnownFrom.NONE: "nothing",
}

HEDGES = {
    Hedge.EXACT: "",
    Hedge.ABOUT: "about",
    Hedge.AT_LEAST: "at least",
    Hedge.UP_TO: "up to",
    Hedge.MORE_THAN: "more than",
    Hedge.UNNUMBERED: "no number told",
    Hedge.JOINT: "killed and injured together",
}

BLOCKS: Mapping[Who | Presumed, str] = {
    Who.PEOPLE: "people, status not told",
    Who.CIVILIANS: "civilians",
    Presumed.CIVILIANS_PRESUMED: "civilians, as the method presumes",
    Presumed.EVERYONE: "everyone, whatever their status",
    Who.COMBATANTS: "combatants",
    Who.CHILDREN: "children",
    Who.WOMEN: "women",
    Who.MEN: "men",
}


def neutral(text: str) -> str:
    """``text`` with what could drive a screen shown by its number ("⟨U+001B⟩"), and what could turn the rest
    of the line left out; letters are untouched."""
    return _UNSAFE.sub(lambda m: f"⟨U+{ord(m[0]):04X}⟩", _TURNS.sub("", text))


def line(text: str) -> str:
    """``text`` on one line, neutral, its white space narrowed."""
    return neutral(" ".join(text.split()))


def isolate(text: str) -> str:
    """``text`` in a bidi isolate where it runs from right to left, so that numbers beside it stay put."""
    return f"{FSI}{text}{PDI}" if _RTL.search(text) else text


def said(text: str) -> str:
    """A stranger's words for a terminal or a text column: one line, neutral, isolated."""
    return isolate(line(text))


def composed(text: str) -> str:
    """A sentence of ours that holds strangers' names: neutral, each run from right to left isolated, so that
    "…, 6 May 2031" after an Arabic name is not turned round."""
    return _RTL_RUN.sub(lambda m: f"{FSI}{m[0]}{PDI}", line(text))


def named(word: str) -> str:
    """An enum's value or a key as words ("drone_strike": "drone strike")."""
    return word.replace("_", " ")


def number(interval: Interval) -> str:
    """An interval as people write it: "3", "3–5", "3 or more", "up to 5", "a number not told"."""
    if not interval.told:
        return "a number not told"
    if interval.exact:
        return f"{interval.low:,}"
    if interval.high is None:
        return f"{interval.low:,} or more"
    return f"up to {interval.high:,}" if interval.low is None else f"{interval.low:,}{DASH}{interval.high:,}"


_ONE = {"people": "person", "children": "child", "women": "woman", "men": "man"}

_COUNTED_AS = {Presumed.CIVILIANS_PRESUMED: Who.CIVILIANS, Presumed.EVERYONE: Who.PEOPLE}


def people(who: Who, interval: Interval) -> str:
    """Whom a number counts, in the singular where it is one."""
    return _ONE.get(who, who.value.removesuffix("s")) if interval == Interval.exactly(1) else who.value


def headline(ranges: Ranges) -> tuple[Who | Presumed, Range] | None:
    """The block that a table with room for one shows: people, else civilians, else the first there is."""
    order = (Who.PEOPLE, Who.CIVILIANS, Presumed.CIVILIANS_PRESUMED, Who.COMBATANTS, Who.CHILDREN, Who.WOMEN, Who.MEN)
    return next(((who, ranges[who]) for who in order if who in ranges), None)


def harm(ranges: Ranges | None) -> str:
    """One kind of harm for a table's cell: "35–42, civilians 27 or more"; "" where none is claimed."""
    first = headline(ranges or {})
    if not ranges or first is None:
        return ""
    who, found = first
    if who is not Who.PEOPLE:
        one = _COUNTED_AS[who] if isinstance(who, Presumed) else who
        return f"{number(found.interval)} {people(one, found.interval)}"
    civilians = ranges.get(Who.CIVILIANS)
    return number(found.interval) + (f", civilians {number(civilians.interval)}" if civilians else "")


def count(found: Count) -> str:
    """A claim's count: "killed: at least 3 people" in the model's words, not the source's."""
    how = HEDGES[found.hedge]
    if found.hedge is Hedge.UNNUMBERED and found.interval.told and not found.interval.exact:
        many = f"{number(found.interval)} ({how})"
    elif found.hedge in (Hedge.UNNUMBERED, Hedge.JOINT) and not found.interval.exact:
        many = f"{number(found.interval)} ({how})" if found.hedge is Hedge.JOINT else f"{how}:"
    elif found.hedge is Hedge.ABOUT:
        many = f"about {number(found.interval)}"
    else:
        many = number(found.interval)
    return many + (f" {people(found.who, found.interval)}" if found.who and found.what.of_people else "")


def day(period: Period) -> str:
    """A period in words: "6 May 2031", "October 2031", "30 April – 2 May 2031", with how loose it is."""
    firm = _days(period)
    if (period.soft_start, period.soft_end) == (period.start, period.end):
        return firm
    loose = _days(Period.of(period.soft_start, period.soft_end))
    return f"{firm} (loosely: {loose})"


def _days(period: Period) -> str:
    first, last = period.start, period.last
    if period.precision is Precision.MONTH:
        return f"{first:%B} {first.year}"
    if period.precision is Precision.YEAR:
        return str(first.year)
    end = f"{last.day} {last:%B} {last.year}"
    if first == last:
        return end
    if first.year != last.year:
        return f"{first.day} {first:%B} {first.year} {DASH} {end}"
    if first.month != last.month:
        return f"{first.day} {first:%B} {DASH} {end}"
    return f"{first.day}{DASH}{end}"


def moment(found: Moment) -> str:
    """A claim's date with how it is known."""
    if found.known_from is KnownFrom.TEXT:
        return day(found.period)
    return f"{day(found.period)} (from {KNOWN_FROM[found.known_from]})"


def place(found: Place) -> str:
    """A place in words: name, units above it, kind and precision."""
    names = [found.name, *(unit for unit in (found.admin1, found.country) if unit and unit != found.name)]
    told = ", ".join(isolate(line(name)) for name in names)
    within = f", within {found.radius_km:g} km" if found.radius_km else ""
    return f"{told} ({named(found.kind)}{within})"


def thing(found: HarmedObject) -> str:
    """A harmed object in words: "2 bridges" as "bridge × 2, destroyed"."""
    many = f" × {found.count}" if found.count and found.count > 1 else ""
    name = f" “{said(found.name)}”" if found.name else ""
    return f"{named(found.kind)}{many}{name}, {found.effect}"


def source(id_: SourceId, sources: Mapping[SourceId, str]) -> str:
    """A source's name; of one that no registry lists, the name that its id is made of."""
    return said(sources.get(id_, id_.removeprefix(UNLISTED)))


def chain(claim: Claim, sources: Mapping[SourceId, str]) -> str:
    """Who says it and who carries it: "North Observatory (J. Doe), via The Wire"."""
    if claim.origin is None:
        return "nobody named"
    named_too = claim.origin.speaker and claim.origin.speaker != claim.origin.name
    speaker = f" ({said(claim.origin.speaker or '')})" if named_too else ""
    assumed = ", assumed: nobody is credited" if claim.origin.assumed else ""
    via = ", then ".join(source(v, sources) for v in claim.via)
    return f"{said(claim.origin.name)}{speaker}{assumed}" + (f", via {via}" if via else "")


ORDER: tuple[What, ...] = (What.KILLED, What.INJURED, What.MISSING, What.DETAINED, What.DISPLACED)
"""The kinds of harm in the order in which they are shown."""


def times(many: int, one: str) -> str:
    """A number with its noun: "1 claim", "2 claims"."""
    return f"{many:,} {one}" if many == 1 else f"{many:,} {one}s"
