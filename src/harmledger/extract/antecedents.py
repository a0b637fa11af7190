"""Who is meant by those who are told of without a noun: "three of them", "the other two", "losses in their ranks".

A pronoun has the status of whom it points back to in its sentence: of the people told of last, or of the force whose
position was hit. What a sentence denies is not told at all.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from harmledger.extract.items import PLURAL, Group, HarmFact, Item, Part
from harmledger.model.claim import Who

BEHIND = 4  # items between those harmed and the words "in their ranks"
OWNING = 5  # items between a position and the force that holds it
HOLDS = frozenset({"MILITARY", "FORCE", "AGAINST", "OBJECT"})
SPEAKS = frozenset({"SAY", "ACCORDING", "BUT", "CLAUSE"})  # end what a denial reaches
PAIR = 2
APART = (Who.CHILDREN, Who.WOMEN, Who.MEN)  # nobody is two of these


def settled(items: Sequence[Item], facts: Sequence[HarmFact]) -> list[HarmFact]:
    """The facts of one sentence without what it denies, pronouns with the status of those whom they mean.

    Args:
        items: The sentence's items after the stage ``groups``.
        facts: Its facts in the order of the text.
    """
    told: list[HarmFact] = []
    resolved = False
    for fact in facts:
        if _denied(items, fact):
            continue
        who = _meant(items, fact)
        if who is None and resolved and all(part.others for part in fact.group.parts):
            who = told[-1].group.parts[0].who  # "one of them died, the other two were hurt"
        resolved = who is not None
        told.append(_with_status(fact, who) if who is not None else fact)
    return _together(_bridged(told))


def _together(facts: Sequence[HarmFact]) -> list[HarmFact]:
    """ "A woman was killed in her house, and a child was killed in the street": two people, since no woman is a
    child."""
    told: list[HarmFact] = []
    for fact in facts:
        at = next((n for n, before in enumerate(told) if _other_people(before, fact)), None)
        if at is None:
            told.append(fact)
            continue
        before = told[at]
        both = Group((*before.group.parts, *fact.group.parts), (*before.group.within, *fact.group.within))
        told[at] = replace(before, group=both, start=min(before.start, fact.start), end=max(before.end, fact.end))
    return told


def _other_people(one: HarmFact, other: HarmFact) -> bool:
    """Whether two facts of one fate tell of people who cannot be the same, each with a number."""
    if one.what is not other.what or one.joint or other.joint:
        return False
    parts = (*one.group.parts, *other.group.parts)
    counted = all(p.quantity.phrase is None and p.quantity.interval.exact and not p.definite for p in parts)
    kinds, others = ({p.who for p in fact.group.parts} for fact in (one, other))
    return counted and not kinds & others and kinds | others <= set(APART)


def _denied(items: Sequence[Item], fact: HarmFact) -> bool:
    """Whether somebody is said to deny it: "a source denied that civilians were killed"."""
    before = [n for n, item in enumerate(items) if item.end <= fact.start]
    denial = next((n for n in reversed(before) if items[n].cls == "SAY_DENY"), None)
    return denial is not None and not any(items[n].cls in SPEAKS for n in before if n > denial)


def _meant(items: Sequence[Item], fact: HarmFact) -> Who | None:
    """The status of those whom a fact's pronoun means; None where it has a noun, or means nobody told of."""
    parts = fact.group.parts
    if not parts or any(part.who is not Who.PEOPLE or part.person is not None for part in parts):
        return None
    first = next((n for n, item in enumerate(items) if item.end > fact.start), len(items))
    last = next((n for n, item in enumerate(items) if item.start >= fact.end), len(items))
    if any(item.cls == "THEIR_RANKS" for item in items[last : last + BEHIND]):
        return _antecedent(items[:first]) or Who.COMBATANTS
    if any(item.cls == "PART" for item in items[first:last]):
        return None
    pointing = [n for n in range(first, min(last + 1, len(items))) if items[n].cls == "INCLUDING"]
    own = {part.start for part in parts}  # "killed of them four"
    apposed = [items[n + 1] for n in pointing if n + 1 < len(items) and items[n + 1].start not in own]
    some = any(item.cls in ("PART", "QTY", "FROM") for item in apposed)
    return _antecedent(items[:first]) if pointing and not some else None


def _antecedent(items: Sequence[Item]) -> Who | None:
    """Whom a pronoun behind these items means: the people told of last, or the force whose position was."""
    for n in range(len(items) - 1, -1, -1):
        item = items[n]
        if item.cls == "PART" and isinstance(item.value, Part) and (item.value.quantity.interval.low or 0) >= PAIR:
            return item.value.who
        if item.cls == "ACTOR" and any(i.cls in HOLDS for i in items[max(0, n - OWNING) : n]):
            return Who.COMBATANTS
    return None


def _with_status(fact: HarmFact, who: Who) -> HarmFact:
    return replace(fact, group=Group(tuple(replace(p, who=who) for p in fact.group.parts), fact.group.within))


def _bridged(facts: Sequence[HarmFact]) -> list[HarmFact]:
    """ "A father and his two daughters were killed, and the mother was wounded": the mother was not told of before."""
    told: list[HarmFact] = []
    for fact in facts:
        parts = fact.group.parts
        if told and len(parts) == 1 and parts[0].definite and told[-1].what is not fact.what:
            kin = parts[0].who is Who.WOMEN and parts[0].quantity is not PLURAL
            if kin and not any(p.who is Who.WOMEN for f in told for p in (*f.group.parts, *f.group.within)):
                fact = replace(fact, group=Group((replace(parts[0], definite=False),), fact.group.within))
        told.append(fact)
    return told
