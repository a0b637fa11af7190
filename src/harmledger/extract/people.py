"""Who is told of: from quantities and nouns to groups of people, and from groups and harm words to facts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from harmledger.extract.grammar import Match
from harmledger.extract.items import ONE, PLURAL, Group, HarmFact, Item, Part, Quantity, feature
from harmledger.model.claim import Hedge, What, Who
from harmledger.model.interval import Interval

ADULT = 18  # years; UN Convention on the Rights of the Child, article 1


def part(match: Match) -> Item | None:
    """The people that a rule of the stage ``groups`` reads, by its ``form``."""
    first, last = match.items[match.start], match.items[match.end - 1]
    made = _part(match, str(match.rule.says.get("form")), first.start, last.end)
    return Item("PART", first.start, last.end, made) if made else None


def _part(match: Match, form: str, start: int, end: int) -> Part | None:
    q, p = match.first("q"), match.first("p")
    who = Who(feature(p, "who") or "people") if p is not None and p.cls == "PERSON" else Who.PEOPLE
    plural = p is not None and feature(p, "n") == "pl"
    quantity: Quantity | None = q.value if q is not None else None
    dual = feature(p, "n") == "du" if p is not None else False
    if form == "counted" and quantity:
        return Part(who, quantity, start, end)
    if form == "others" and quantity:
        return Part(who, quantity, start, end, others=True)
    if form == "bare" and quantity:
        return Part(who, quantity, start, end)
    if form == "none":
        return Part(who, Quantity(Interval.exactly(0), Hedge.EXACT), start, end)
    if form == "family":
        return Part(Who.CIVILIANS, Quantity(Interval(2, None), Hedge.UNNUMBERED, "family"), start, end)
    if form == "aged":
        age = match.first("age")
        child = age is not None and isinstance(age.value, int) and age.value < ADULT
        return Part(Who.CHILDREN if child else who, ONE, start, end)
    if form in ("one", "more"):
        return Part(who, PLURAL if plural else ONE, start, end, others=form == "more")
    if form == "definite":
        return Part(who, PLURAL if plural else ONE, start, end, definite=True)
    if form == "bare_noun":
        two = Quantity(Interval.exactly(2), Hedge.EXACT)
        return Part(who, two if dual else PLURAL if plural else ONE, start, end)
    return None


def group(items: Sequence[Item]) -> Group | None:
    """The group that a capture holds: parts add up, and those after a word of inclusion are among them."""
    parts: list[Part] = []
    within: list[Part] = []
    included = False
    for item in items:
        if item.cls == "INCLUDING":
            included = True
        elif item.cls == "NONE":
            parts.append(Part(Who.PEOPLE, Quantity(Interval.exactly(0), Hedge.EXACT), item.start, item.end))
        elif item.cls in ("PART", "QTY"):
            told = item.value if item.cls == "PART" else Part(Who.PEOPLE, item.value, item.start, item.end)
            (within if included else parts).append(told)
    return Group(tuple(parts), tuple(within)) if parts else None


def harm(match: Match) -> list[HarmFact]:
    """The facts that a rule of the stage ``harms`` reads."""
    told = group(match.all("g"))
    if told is None:
        return []
    first, last = match.items[match.start], match.items[match.end - 1]
    if match.all("g")[0].cls == "NONE":  # "no casualties": the words are both together
        told = Group(tuple(replace(p, end=last.end) for p in told.parts))
    h, h2, c = match.first("h"), match.first("h2"), match.first("c")
    says = match.rule.says
    what = What(says.get("what") or (feature(h, "what") if h else None) or "killed")
    other = says.get("what2") or (feature(h2, "what") if h2 else None)
    if c is not None:  # "five civilian deaths": the status stands apart from the number
        status = c.value.who if c.cls == "PART" else Who(feature(c, "who") or "civilians")
        told = Group(tuple(Part(status, p.quantity, p.start, c.end) for p in told.parts), told.within)
    joint = other is not None and What(other) is not what
    fact = HarmFact(what, told, first.start, last.end, match.rule.name, joint)
    if joint and other is not None:
        return [fact, HarmFact(What(other), told, first.start, last.end, match.rule.name, joint=True)]
    return [fact]
