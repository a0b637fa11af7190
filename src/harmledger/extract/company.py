"""Who is told of in company with those killed, beyond the reach of the rule that read the harm.

Lists of a family's dead run on past the verb: "Ahmad was killed with his wife, Huda, a nurse who worked at the
clinic, and their sons, 12-year-old Karim and Sami". Those whom the words single out, joined by the signs of a list,
share the fate of the list's beginning, as long as no other clause has begun. They go into the register of victims,
never into the counts.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from harmledger.extract.items import Group, HarmFact, Item, Part, feature
from harmledger.model.claim import What, Who

SINGLED = frozenset({"SOMEONE", "WITHAGE"})  # a name with a role or an age: nobody is named so in passing
GLUE = frozenset({"COMMA", "AND", "WITH", "TOGETHER", "COLON", "DASH", "INCLUDING", "POSS"})  # signs of a list
BESIDE = frozenset({"DEF", "A", "MOD", "ADV", "QTY", "NAME", "NAMED", "OTHERS"})  # what may stand before its people
STOPS = frozenset(  # where another clause or another fate begins
    "SAY SAY_TO SAY_TOLL SAY_DENY ACCORDING CITING CARE RUBBLE QUOTE SOURCE SPEAKER LIVED REASON".split()
)
TELLS = frozenset({"SAY", "SAY_TO", "SAY_TOLL", "SAY_DENY", "IDENTIFY"})
ENDS = frozenset({"COMMA", "MARK", "BE", "HARM_ED", "DIED", "LP", "COLON"})  # where a subject is over
LEADS = frozenset((*GLUE, *BESIDE, *SINGLED, "PART", "BE", "AUX", "LP", "RP", "KINDRED", "WHO", "PLACE", "HARM_ED"))


def company(items: Sequence[Item], facts: Sequence[HarmFact]) -> list[HarmFact]:
    """The facts of those in company with the people killed in one sentence, in the order of the text.

    Args:
        items: The sentence's items after the stage ``persons``.
        facts: What the stage ``harms`` made of them.
    """
    deadly = [fact for fact in facts if fact.what is What.KILLED and not fact.joint]
    if not deadly:  # as in nearly every sentence
        return []
    reader = _Reader(items, facts)
    found = {n for fact in deadly for n in reader.beside(fact)}
    return [_fact(items[n]) for n in sorted(found)]


def _fact(item: Item) -> HarmFact:
    parts: tuple[Part, ...] = item.value if isinstance(item.value, tuple) else (item.value,)
    return HarmFact(What.KILLED, Group(parts), item.start, item.end, "company")


class _Reader:
    def __init__(self, items: Sequence[Item], facts: Sequence[HarmFact]) -> None:
        self._items = items
        parts = [p for fact in facts for p in (*fact.group.parts, *fact.group.within)]
        self._told = {n for n, i in enumerate(items) if any(p.start < i.end and i.start < p.end for p in parts)}
        self._apart = {
            n
            for n, i in enumerate(items)
            if any(f.start < i.end and i.start < f.end for f in facts if f.what is not What.KILLED)
        }

    def beside(self, fact: HarmFact) -> Iterator[int]:
        """Positions of those listed with the people of a fact."""
        inside = [n for n, i in enumerate(self._items) if fact.start <= i.start and i.end <= fact.end]
        if not inside:
            return
        yield from self._before(inside[0])
        yield from self._after(inside[0], inside[-1])

    def _before(self, first: int) -> Iterator[int]:
        for n in range(first - 1, -1, -1):
            if self._items[n].cls not in LEADS or n in self._told or n in self._apart:
                return
            if self._items[n].cls in SINGLED and self._joins(n, first):
                yield n

    def _after(self, first: int, end: int) -> Iterator[int]:
        last = end if end in self._told else None  # the end of the list so far
        depth = 0
        for n in range(first, len(self._items)):
            item = self._items[n]
            if n > end and (item.cls in STOPS or n in self._told or n in self._apart):
                return
            depth += (item.cls == "LP") - (item.cls == "RP")
            if n in self._told:
                last = n
            elif depth <= 0 and self._listed(n, last) and self._joins(n, end + 1):
                last = n
                yield n

    def _listed(self, n: int, last: int | None) -> bool:
        """Whether somebody is singled out, or goes on a list of such people: "and Sami", "and their two sons"."""
        item = self._items[n]
        if item.cls in SINGLED:
            return True
        if item.cls not in ("NAMED", "PART") or last is None:
            return False
        if any(i.cls not in GLUE and i.cls not in BESIDE for i in self._items[last + 1 : n]):
            return False
        if item.cls == "NAMED":
            return all(i.cls in GLUE for i in self._items[last + 1 : n])
        person = item.value.person
        kin = person is not None and person.kin is not None
        return kin and not item.value.definite and not item.value.bare and item.value.who is not Who.COMBATANTS

    def _joins(self, n: int, clause: int) -> bool:
        """Whether the item at ``n`` stands in a list: after one of its signs, at the sentence's beginning, or
        right after the verb (``clause``), and is nobody's owner or speaker."""
        if n + 1 < len(self._items) and self._items[n + 1].cls in ("POSS", "SAY", "SAY_TO", "SAY_TOLL", "LIVED"):
            return False
        if self._fares_otherwise(n) or self._speaks(n):
            return False
        left = n - 1
        while left >= 0 and self._items[left].cls in BESIDE:
            left -= 1
        if left < 0 or self._items[left].cls in GLUE:
            return True
        return self._items[left].cls == "BE" and left <= clause  # "the son killed was 18-year-old Karim"

    def _speaks(self, n: int) -> bool:
        """Whether the item at ``n`` opens a clause in which somebody tells: "and the journalist Karim and others
        identified them"."""
        rest = self._items[n + 1 : n + 7]
        end = next((k for k, i in enumerate(rest) if i.cls in ENDS), len(rest))
        return any(i.cls in TELLS and not feature(i, "passive") for i in rest[:end])

    def _fares_otherwise(self, n: int) -> bool:
        """Whether the item at ``n`` is the subject of a clause of its own that tells no death: "and his brother was
        taken to hospital"."""
        rest = self._items[n + 1 : n + 6]
        verb = next((k for k, i in enumerate(rest) if i.cls not in ("ADV", "AUX", "BE")), len(rest))
        auxiliary = any(i.cls in ("BE", "AUX") for i in rest[:verb])
        return (
            auxiliary
            and verb < len(rest)
            and rest[verb].cls in ("WORD", "HARM_ED", "CARE", "RUBBLE", "EFFECT_ED")
            and not _dies(rest[verb])
        )


def _dies(item: Item) -> bool:
    return item.cls == "DIED" or (item.cls == "HARM_ED" and feature(item, "what") == "killed")
