"""From facts of harm to counts: totals by status, and those told to be among them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from harmledger.extract.items import ONE, RELATIVE, Group, HarmFact, Part, Quantity, feature
from harmledger.extract.passage import Passage
from harmledger.model.claim import Count, Hedge, What, Who
from harmledger.model.interval import Interval, total
from harmledger.model.span import Span

CIVIL = (Who.CIVILIANS, Who.CHILDREN, Who.WOMEN)  # coded as civilians where nothing else is told
TOTALS = (Who.PEOPLE, Who.CIVILIANS)
SUBGROUPS = (Who.CHILDREN, Who.WOMEN, Who.MEN)


JOINED = 2  # code points between two nouns joined by "and"
CROWD = 12  # people: fewer are no "large number"
BESIDE = 160  # code points: "two others" further on are not besides the total, but of it


@dataclass(frozen=True, slots=True)
class Counted:
    """A count with the words that hold it; ``others``: these are besides those told before."""

    count: Count
    span: Span
    others: bool = False
    single: bool = False  # they are told of one by one, so that others may follow elsewhere
    implied: bool = False  # civilians because they are children, women or nurses, not because anybody says so
    also: tuple[Span, ...] = ()  # further words, behind one of its bounds


def counts_of(facts: Iterable[HarmFact], text: str) -> list[Counted]:
    """The counts of one voice about one event, each kind and status once.

    A figure told again is kept in its narrower form, a loose phrase yields to a number; "two others" adds to what
    was told; of figures that exclude each other the greater is the total and the smaller a part of it.
    """
    kept: dict[tuple[What, Who], Counted] = {}
    facts = _coordinated(facts)
    for fact in _contrasted((*facts, *_known_alone(facts))):
        for new in _of_fact(fact, text):
            who = new.count.who or Who.PEOPLE
            key = (new.count.what, who)
            old = kept.get(key)
            kept[key] = new if old is None else _settle(old, new)
    _drop_repeated_people(kept)
    return [kept[key] for key in sorted(kept, key=lambda k: (kept[k].span.start, k))]


def seen(passage: Passage) -> Iterator[HarmFact]:
    """The facts of a passage; people seen on an image ("a video shows two injured children") are some of those
    there were. A number told "initially" is told early."""
    for fact in passage.harms:
        fact = replace(fact, seen=True) if "image" in passage.cues else fact
        yield replace(fact, early=True) if _early(passage, fact) else fact


def _early(passage: Passage, fact: HarmFact) -> bool:
    """Whether a word ahead of a fact, in its own clause, tells that more was told later."""
    said = 0
    for item in reversed([item for item in passage.items if item.end <= fact.start]):
        said += item.cls in ("SAY", "SAY_TOLL")
        if item.cls in ("BUT", "CLAUSE") or feature(item, "later") or said > 1:  # another one's words
            return False
        if feature(item, "early"):
            return True
    return False


def _known_alone(facts: Sequence[HarmFact]) -> Iterator[HarmFact]:
    """The death of one known woman or child ("the woman died of her wounds") where nobody else is said to have
    died: that one person did."""
    if any(fact.what is What.KILLED and not fact.group.definite for fact in facts):
        return
    for fact in facts:
        parts = fact.group.parts
        if fact.what is not What.KILLED or len(parts) != 1 or parts[0].quantity.interval != ONE.interval:
            continue
        if parts[0].who in (Who.CHILDREN, Who.WOMEN):
            yield replace(fact, group=Group((replace(parts[0], definite=False),), fact.group.within))
            return


def _contrasted(facts: Iterable[HarmFact]) -> Iterator[HarmFact]:
    """Facts in order, in which "others" of another fate ("killed three civilians and injured ten others") are no
    addition to any figure: they are only not the first ones, and of their status."""
    last: HarmFact | None = None
    for fact in facts:
        parts = fact.group.parts
        if last is not None and last.what is not fact.what and parts and all(p.others for p in parts):
            first = {p.who for p in last.group.parts}
            like = first.pop() if len(first) == 1 and first <= {Who.CIVILIANS, Who.COMBATANTS} else Who.PEOPLE
            parts = tuple(replace(p, others=False, who=like if p.who is Who.PEOPLE else p.who) for p in parts)
            fact = replace(fact, group=Group(parts, fact.group.within))
        yield fact
        last = fact


def _coordinated(facts: Iterable[HarmFact]) -> list[HarmFact]:
    """Facts in order, nouns of victims that "and" joins taken together."""
    found: list[HarmFact] = []
    for fact in facts:
        if found and _joined(found[-1], fact):
            last = found.pop()
            both = Group((*last.group.parts, *fact.group.parts), (*last.group.within, *fact.group.within))
            fact = replace(fact, group=both, start=last.start)
        found.append(fact)
    return found


def _joined(last: HarmFact, fact: HarmFact) -> bool:
    """Whether a noun of victims is coordinated with one before it: "a martyr and two women martyrs" are three."""
    if last.what is not fact.what or last.joint or fact.joint or not 0 <= fact.start - last.end <= JOINED:
        return False
    return all(f.rule in ("victims", "counted_victims") and _numbered(f.group) for f in (last, fact))


def _numbered(group: Group) -> bool:
    return all(part.quantity.phrase is None and not part.definite for part in group.parts)


def _settle(old: Counted, new: Counted) -> Counted:
    a, b = old.count.interval, new.count.interval
    beside = new.others and (old.single or not new.single)  # whom "as was his nephew" adds is among a number told
    if beside and not new.count.phrase and not old.count.interval.zero and new.span.start - old.span.end < BESIDE:
        joined = Count(old.count.what, old.count.who, a + b, _looser(old.count.hedge, new.count.hedge), new.count.text)
        span = old.span.join(new.span) if _close(old.span, new.span) else new.span
        return Counted(joined, span, single=old.single and new.single)
    if bool(old.count.phrase) is not bool(new.count.phrase):
        loose, numbered = (old, new) if old.count.phrase else (new, old)
        if _crowd(loose.count, numbered.count):
            return loose
        alone = numbered.count.interval.high == 1 and loose.count.phrase != "plural"
        return loose if alone else numbered  # one of "several", who is told of by himself
    if old.single is not new.single:  # a number told is the total, whoever is told of one by one
        told, listed = (new, old) if old.single else (old, new)
        least = told.count.interval.low or 0  # "at least one child", and then her son: no more than was said
        hedged = told.count.hedge is Hedge.AT_LEAST and not told.count.phrase and listed.count.interval.high == least
        return told if least > 1 or told.count.interval.high is not None or hedged else listed
    if _outgrown(old, new):
        grown = Interval(a.low, b.high if b.high is not None else b.low)
        return replace(old, count=replace(old.count, interval=grown, hedge=Hedge.ABOUT), also=(*old.also, new.span))
    if a.overlaps(b):
        return old if _ranges(old.count) or _width(a) <= _width(b) else new
    return old if (a.low or 0) >= (b.low or 0) else new


def _crowd(loose: Count, numbered: Count) -> bool:
    """Whether a phrase for many ("dozens") stands beside a smaller number: these are some of them, told of apart."""
    most = numbered.interval.high if numbered.interval.high is not None else numbered.interval.low or 0
    least = CROWD if loose.phrase == "large_number" else loose.interval.low or 0
    return least >= CROWD and most < least


def _outgrown(old: Counted, new: Counted) -> bool:
    """Whether "at least four" is followed by a greater number: so many at least, and up to that one."""
    a, b = old.count, new.count
    if a.hedge is not Hedge.AT_LEAST or a.phrase or b.phrase or b.hedge is Hedge.JOINT or a.interval.high is not None:
        return False
    return b.interval.low is not None and a.interval.low is not None and b.interval.low > a.interval.low


def _ranges(count: Count) -> bool:
    """Whether a count tells both ends of a range, which one of its figures told again does not narrow."""
    return (
        not count.interval.exact
        and None not in (count.interval.low, count.interval.high)
        and count.hedge is not Hedge.JOINT
    )


def _close(a: Span, b: Span) -> bool:
    return abs(a.start - b.start) < 400


def _looser(a: Hedge, b: Hedge) -> Hedge:
    return a if b is Hedge.EXACT else b


def _width(interval: Interval) -> float:
    if interval.high is None or interval.low is None:
        return 1e9 - (interval.low or 0)
    return interval.high - interval.low


def _drop_repeated_people(kept: dict[tuple[What, Who], Counted]) -> None:
    """People whose number another sentence gives as civilians are those civilians."""
    for what in {what for what, _ in kept}:
        _drop_loose_beside_fighters(kept, what)
        people, civilians = kept.get((what, Who.PEOPLE)), kept.get((what, Who.CIVILIANS))
        if people is None or civilians is None:
            continue
        told, narrower = people.count, civilians.count
        if narrower.interval.low is None and told.interval.low and told.interval.low <= (narrower.interval.high or 0):
            least = Interval(told.interval.low, narrower.interval.high)  # "up to 12 civilians", of whom 9 are known
            kept[(what, Who.CIVILIANS)] = replace(civilians, count=replace(narrower, interval=least))
            del kept[(what, Who.PEOPLE)]
            continue
        joint = (
            told.hedge is Hedge.JOINT
            and narrower.hedge is not Hedge.JOINT
            and told.interval.overlaps(narrower.interval)
        )
        if told.phrase == "plural" and not narrower.phrase:
            del kept[(what, Who.PEOPLE)]  # "casualties" in a heading: the text then numbers them
        elif (civilians.implied or _one(civilians)) and (told.interval.low or 0) >= (narrower.interval.low or 0):
            del kept[(what, Who.CIVILIANS)]  # the children and women among them
        elif _lends_status(civilians, told):
            status = replace(told, who=Who.CIVILIANS)  # "civilians" in the title, "25 people" below it
            kept[(what, Who.CIVILIANS)] = replace(people, count=status)
            del kept[(what, Who.PEOPLE)]
        elif narrower.early and not told.early and not told.phrase:
            del kept[(what, Who.CIVILIANS)]  # "initially six civilians, later 14 people"
        elif told.interval == narrower.interval or joint or _yields(told, narrower):
            del kept[(what, Who.PEOPLE)]


def _drop_loose_beside_fighters(kept: dict[tuple[What, Who], Counted], what: What) -> None:
    """The dead without number or status are the fighters whose number is told, where nobody else died."""
    people, fighters = kept.get((what, Who.PEOPLE)), kept.get((what, Who.COMBATANTS))
    if people is None or fighters is None or (what, Who.CIVILIANS) in kept or fighters.count.interval.zero:
        return
    if people.count.phrase == "plural" and (not fighters.count.phrase or fighters.count.phrase == "plural"):
        del kept[(what, Who.PEOPLE)]


def _lends_status(civilians: Counted, told: Count) -> bool:
    """Whether civilians without a number are the people whose number is told."""
    loose = civilians.count.phrase is not None and not civilians.implied and not _crowd(civilians.count, told)
    return loose and told.phrase is None and told.interval.overlaps(civilians.count.interval)


def _one(counted: Counted) -> bool:
    """Whether it is one person, told of beside a greater number of people."""
    return counted.count.interval.high == 1


def _yields(people: Count, civilians: Count) -> bool:
    """Whether a loose word for people says no more than what is told of civilians."""
    return people.phrase == "plural" or bool(people.phrase and not civilians.phrase and not _crowd(people, civilians))


def _of_fact(fact: HarmFact, text: str) -> list[Counted]:
    if fact.group.definite:
        return []
    span = Span(fact.start, fact.end)
    implied = all(p.role or p.who is not Who.CIVILIANS for p in fact.group.parts)
    found = [
        Counted(
            Count(fact.what, who, *_told(fact, quantity), text[start:end], quantity.phrase),
            span,
            others,
            single=fact.seen or _one_by_one(fact.group.parts, who),
            implied=implied and who is Who.CIVILIANS,
        )
        for who, quantity, start, end, others in _totals(fact.group)
    ]
    if fact.early:  # nobody keeps a running count of the children or women
        found = [replace(c, count=replace(c.count, early=True)) if c.count.who in TOTALS else c for c in found]
    if fact.joint:  # how many of the children died and how many were hurt, nobody says
        return found[:1]
    seen = {c.count.who for c in found}
    for who in dict.fromkeys(p.who for p in fact.group.within):
        parts = [p for p in fact.group.within if p.who is who]
        counts = who not in (Who.PEOPLE, *seen) and not all(p.role or p.definite for p in parts)
        if counts:  # "12 people, among them a nurse" tells of no number of civilians
            quantity = _sum(parts)
            start, end = _extent(parts)
            words = text[start:end]
            count = Count(fact.what, who, *_told(fact, quantity), words, quantity.phrase)
            found.append(Counted(count, span, single=_names_one(parts, who)))
    return found


def _one_by_one(parts: Sequence[Part], who: Who) -> bool:
    """Whether people are told of one by one rather than counted; a list of women or children, where it names one."""
    if all(_singled(part) for part in parts if who in (part.who, *TOTALS)):
        return True
    return who not in TOTALS and _names_one(parts, who)


def _names_one(parts: Sequence[Part], who: Who) -> bool:
    return any(p.person is not None and p.person.name is not None for p in parts if p.who is who)


def _singled(part: Part) -> bool:
    """Whether a part singles somebody out, by name or as somebody's kin; "eight relatives" is a number."""
    person = part.person
    return person is not None and (person.name is not None or person.kin not in (None, RELATIVE))


def _told(fact: HarmFact, quantity: Quantity) -> tuple[Interval, Hedge]:
    """The interval and hedge as claimed: a joint number leaves at least one to each kind; people told of one by
    one ("a boy", two names) have no number."""
    if not fact.joint or quantity.interval.zero:
        one_by_one = fact.seen or all(part.quantity is ONE for part in fact.group.parts if not part.definite)
        return quantity.interval, Hedge.UNNUMBERED if one_by_one else quantity.hedge
    high = quantity.interval.high
    return Interval(1, max(1, high - 1) if high is not None else None), Hedge.JOINT


def _sum(parts: Sequence[Part]) -> Quantity:
    if len(parts) == 1:
        return parts[0].quantity
    hedges = [p.quantity.hedge for p in parts if p.quantity.hedge is not Hedge.EXACT]
    return Quantity(total(p.quantity.interval for p in parts), hedges[0] if hedges else Hedge.EXACT)


Row = tuple[Who, Quantity, int, int, bool]


def _totals(group: Group) -> list[Row]:
    """The totals of a group by status, then its children, women and men."""
    told = [p for p in group.parts if not p.definite]
    fighters = [p for p in told if p.who is Who.COMBATANTS]
    rest = [p for p in told if p.who is not Who.COMBATANTS]
    rows: list[Row] = []
    if rest:
        who = Who.CIVILIANS if all(p.who in CIVIL for p in _unmarked(rest)) else Who.PEOPLE
        rows.append((who, _sum(rest), *_extent(rest), all(p.others for p in rest)))
    if fighters:
        rows.append((Who.COMBATANTS, _sum(fighters), *_extent(fighters), all(p.others for p in fighters)))
    for who in SUBGROUPS:
        some = [p for p in rest if p.who is who]
        if some:
            rows.append((who, _sum(some), *_extent(some), all(p.others for p in some)))
    return rows


def _extent(parts: Sequence[Part]) -> tuple[int, int]:
    """Where the words of these people begin and end; who of a list stays unnamed is told before the names."""
    return min(p.start for p in parts), max(p.end for p in parts)


def _unmarked(parts: Sequence[Part]) -> Sequence[Part]:
    """Without "and two others", whose status is that of those before them."""
    marked = [p for p in parts if not (p.others and p.who is Who.PEOPLE)]
    return marked or parts
