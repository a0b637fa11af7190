"""People told of together: which of them add up, and which are among the others."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from harmledger.extract.items import ONE, PLURAL, ZERO, Group, Item, Part, Person, Quantity, feature
from harmledger.extract.people import ADULT, at_least, family, number_of
from harmledger.model.claim import Hedge, Who
from harmledger.model.interval import Interval

VICTIMS = ("VICTIM", "VICTIM_SG", "CASUALTY", "CASUALTY_SG", "BODY")
"""Nouns that are people and harm at once: "martyrs", "wounded", "a body"."""
NOBODY = ("NONE", "UNHARMED", "LIMITED")  # "no (casualties)"; "the damage was to property alone"
NAMING = ("WORD", "NAME", "DEF")
"""What stands in a name before the words of it that a list knows."""
APPOSED = ("COMMA", "COLON", "DASH", "LP")
PEOPLE = ("SOMEONE", "WITHAGE", "NAMED", "NAMING")
"""People told of one by one: with a role and a name, an age and a name, a name, "the sons were named as"."""


def group(items: Sequence[Item], apart: Item | None = None) -> Group | None:
    """The group that a capture holds: parts add up, and those after a word of inclusion are among them.

    So are those that spell out the number before them: "three people, a woman and two children", and those in
    brackets. ``apart`` is an item that tells the status alone.
    """
    gathering = _Gathering(items)
    for n, item in enumerate(items):
        if item is not apart:
            gathering.take(n, item)
    return gathering.group()


class _Gathering:
    """A group while its items are taken in, one by one."""

    def __init__(self, items: Sequence[Item]) -> None:
        self._items = items
        self._parts: list[Part] = []
        self._within: list[Part] = []
        self._included = False
        self._young = False  # in a list that tells one by one of so many children
        self._nested = False  # inside brackets that tell more of one of those included

    def group(self) -> Group | None:
        """What was gathered; None where nobody was told of."""
        return Group(tuple(self._parts), tuple(self._within)) if self._parts else None

    def _of_list(self, told: Part) -> Part:
        """Somebody of a list, who is a child where it is one of children."""
        return replace(told, who=Who.CHILDREN) if self._young and told.who is Who.PEOPLE else told

    def take(self, n: int, item: Item) -> None:
        """Take in the item at position ``n``."""
        if self._nested or (self._included and item.cls == "INCLUDING" and self._items[n - 1].cls == "LP"):
            self._nested = item.cls != "RP"  # "seven women (including a pregnant woman)": she is one of the seven
        elif item.cls in ("INCLUDING", "ARE") or (item.cls == "LP" and self._parts and _several(self._parts[0])):
            self._included = True
        elif item.cls == "AMONG_PART":  # "44 people, 29 of them civilians"
            self._within.append(item.value)
        elif item.cls == "PART" and self._within and not self._included and self._goes_on_among(item.value):
            self._within.append(item.value)  # "seven civilians, three of them children and two women"
        elif item.cls in NOBODY:
            self._parts.append(Part(Who.PEOPLE, ZERO, item.start, item.end))
        elif item.cls in PEOPLE and isinstance(item.value, tuple):
            self._listed(n, item)
        elif item.cls in ("PART", "QTY"):
            self._told(n, item)
        else:
            self._alone(n, item)

    def _goes_on_among(self, told: Part) -> bool:
        """Whether somebody told after those who are among a number may be among it too."""
        whole = self._parts[0].quantity.interval if len(self._parts) == 1 else None
        if whole is None or not whole.exact or not told.quantity.interval.exact or told.others:
            return False
        some = [p.quantity.interval.low or 0 for p in (*self._within, told)]
        return sum(some) <= (whole.low or 0)

    def _listed(self, n: int, item: Item) -> None:
        if self._names_the_last(n):
            return
        self._opens_list_of_kin(n)
        if self._appositive(n) and _several(self._parts[0]):
            self._included = True  # "five people – these and those –"
        (self._within if self._included else self._parts).extend(self._of_list(told) for told in item.value)

    def _names_the_last(self, n: int) -> bool:
        """Whether a name goes on naming the one person told of before it: "the citizen …, Name", with a word between
        that no list knows."""
        told = next((k for k in range(n - 1, -1, -1) if self._items[k].cls == "PART"), None)
        if told is None or told == n - 1 or self._items[told].value.quantity is not ONE:
            return False
        return all(item.cls in NAMING for item in self._items[told + 1 : n])

    def _told(self, n: int, item: Item) -> None:
        told = item.value if item.cls == "PART" else Part(Who.PEOPLE, item.value, item.start, item.end)
        if n and self._items[n - 1].cls == "ONE_ALONE" and item.cls == "PART":  # "and one of her children"
            told = replace(told, quantity=ONE, definite=False, bare=False)
        if self._says_again(told, n):
            return
        if self._shares_number(told, n):
            self._parts[0] = replace(self._parts[0], who=_common(self._parts[0].who, told.who), end=told.end)
            return
        if self._says_what_else(told, n) or self._are_the_rest(told, n) or self._says_of_all(told, n):
            return
        self._opens_list_of_kin(n)
        if self._appositive(n) and _spells_out(self._parts[0], self._items[n:]):
            self._included = True
        if self._included:  # "most of them the women and children": a kind, not somebody told of before
            told = replace(told, definite=False)
        (self._within if self._included else self._parts).append(self._of_list(told))

    def _says_what_else(self, told: Part, n: int) -> bool:
        """Whether a noun says what else somebody is: "Name, a teacher and mother", "his wife – a teacher – and"."""
        if told.quantity is not ONE or not self._parts or self._included:
            return False
        if self._items[n - 1].cls == "DASH" and n + 1 < len(self._items):
            return self._parts[-1].quantity is ONE
        if not told.bare:
            return False
        person = self._parts[-1].person
        named = person is not None and person.name is not None and person.noun
        return named and self._items[n - 1].cls == "AND" and self._items[n - 2].cls in PEOPLE

    def _are_the_rest(self, told: Part, n: int) -> bool:
        """Whether "two others" are those whom a list of kin left without a name: "three of his children, his son
        Name, and two other children"."""
        if not told.others or not self._parts or not any(i.cls == "SOMEONE" for i in self._items[max(0, n - 3) : n]):
            return False
        rest = self._parts[-1]
        unnamed = rest.person is None or rest.person.name is None
        return unnamed and rest.quantity.interval == told.quantity.interval and rest.who is told.who

    def _says_of_all(self, told: Part, n: int) -> bool:
        """Whether a number says who all those are whom "and" joined before it: "Sami and Ali, both children, were"."""
        before = [item.cls for item in self._items[max(0, n - 3) : n]]
        if self._included or n + 1 < len(self._items) or before[2:] != ["COMMA"]:
            return False
        number = told.quantity.interval
        one_by_one = len(self._parts) > 1 and all(part.quantity.interval == ONE.interval for part in self._parts)
        if before[:1] != ["AND"] or not one_by_one or not number.exact or number.low != len(self._parts):
            return False
        self._parts = [replace(p, who=told.who if p.who is Who.PEOPLE else p.who) for p in self._parts]
        return True

    def _opens_list_of_kin(self, n: int) -> None:
        """So many kin whom a list behind a colon tells one by one: "her three children: her daughter Name, and her
        sons Name and Name". The list stands for their number."""
        if len(self._parts) < 2 or self._included or self._items[n - 1].cls not in ("COLON", "DASH"):
            return
        last = self._parts[-1]
        first = self._items[n].value[0] if self._items[n].cls in PEOPLE else self._items[n].value
        own = isinstance(first, Part) and first.person is not None and first.person.kin is not None
        if own and last.person is not None and last.person.kin and _spells_out(last, self._items[n:]):
            self._parts.pop()
            self._young = self._young or last.who is Who.CHILDREN

    def _says_again(self, told: Part, n: int) -> bool:
        """Whether a plural without a number says who those numbered before it are: "six civilians, all members of
        one family"."""
        if not (told.bare and told.quantity is PLURAL and len(self._parts) == 1) or self._included:
            return False
        number = self._parts[0].quantity
        after = self._items[n + 1].cls if n + 1 < len(self._items) else ""
        apposed = self._items[n - 1].cls in (*APPOSED, "ADV") and after != "AND"
        return apposed and number.phrase is None and (number.interval.low or 0) > 1

    def _shares_number(self, told: Part, n: int) -> bool:
        """Whether a number counts a plural with the one after "and": "seven doctors and nurses"."""
        if not (told.bare and told.quantity is PLURAL and len(self._parts) == 1) or self._included:
            return False
        first = self._parts[0]
        armed = Who.COMBATANTS in (first.who, told.who) and first.who is not told.who
        number = first.quantity
        numbered = number.phrase is None and (number.interval.low or 0) > 1 and not first.definite
        return numbered and not armed and self._items[n - 1].cls == "AND" and self._items[n - 2].cls == "PART"

    def _alone(self, n: int, item: Item) -> None:
        """What is a group only by itself: a first name, the force that soldiers are of, a noun of victims."""
        if item.cls == "NAME" and n == 0:
            person = Person((item.start, item.end), noun=False)
            self._parts.append(Part(Who.PEOPLE, ONE, item.start, item.end, person=person))
        elif item.cls == "ACTOR" and len(self._parts) == 1 and not self._included:  # "five soldiers of that army"
            told = self._parts[0]
            kin = told.person is not None and told.person.kin is not None  # a fighter's wife is no fighter
            self._parts = [replace(told, who=told.who if kin else Who.COMBATANTS, end=item.end)]
        elif item.cls in VICTIMS and not self._parts:
            who = Who(feature(item, "who") or "people")
            self._parts.append(Part(who, number_of(item), item.start, item.end))
        elif item.cls in VICTIMS and len(self._parts) == 1 and feature(item, "who"):  # "three wounded women"
            told = self._parts[0]
            who = Who(feature(item, "who")) if told.who is Who.PEOPLE else told.who
            self._parts = [replace(told, who=who, end=item.end)]
        elif item.cls == "HOUSEHOLD" and not self._parts:
            self._parts.append(family(item.start, item.end))
        elif item.cls == "ATLEAST" and len(self._parts) == 1:
            self._parts = [replace(self._parts[0], quantity=at_least(self._parts[0].quantity), end=item.end)]

    def _appositive(self, n: int) -> bool:
        """Whether the item at ``n`` stands beside the one part told, set off by a mark."""
        return not self._included and len(self._parts) == 1 and self._items[n - 1].cls in APPOSED


def _common(a: Who, b: Who) -> Who:
    """The status of people of two kinds told with one number."""
    if a is b:
        return a
    return Who.PEOPLE if Who.PEOPLE in (a, b) else Who.CIVILIANS


def _several(part: Part) -> bool:
    """Whether a part tells of more than one, with a number or without."""
    return part.person is None or (part.person.name is None and part.quantity is not ONE)


def _spells_out(whole: Part, rest: Sequence[Item]) -> bool:
    """Whether the people told of in ``rest`` are exactly the number told before them."""
    number = whole.quantity.interval
    told: list[Quantity] = [i.value if i.cls == "QTY" else i.value.quantity for i in rest if i.cls in ("PART", "QTY")]
    told += [ONE for i in rest if i.cls in PEOPLE for _ in i.value]
    if number.low == 1 and len(told) > 1:
        return False
    if not all(q.interval.exact for q in told) or not told or not (number.exact or number.high is None):
        return False
    return sum(q.interval.low or 0 for q in told) == number.low


def name_list(items: Sequence[Item]) -> Group:
    """The people of a list of names, with the kin told beside them ("Ahmad and his wife").

    A given name begins a name of its own after "and", a comma or nothing; where none is a given name, all the
    words are one name. Ages under eighteen tell the children.
    """
    heads = 0
    young = 0
    fresh = True
    beside: list[Part] = []
    for item in items:
        if item.cls == "GIVEN" and fresh:
            heads += 1
        young += item.cls == "AGE" and isinstance(item.value, int) and item.value < ADULT
        if item.cls == "PART":
            beside.append(item.value)
        fresh = item.cls in ("AND", "COMMA") or (fresh and item.cls in ("QUOTE", "LP", "DEF", "TITLE"))
    number = max(1, heads)
    end = next((i.start for i in items if i.cls == "PART"), items[-1].end)
    names = [i for i in items if i.end <= end and i.cls not in ("AND", "COMMA")]
    who = Who.CHILDREN if young == number else Who.PEOPLE
    named = Part(who, Quantity(Interval.exactly(number), Hedge.EXACT), names[0].start, names[-1].end)
    children = Part(Who.CHILDREN, Quantity(Interval.exactly(young), Hedge.EXACT), named.start, named.end)
    return Group((named, *beside), (children,) if 0 < young < number else ())
