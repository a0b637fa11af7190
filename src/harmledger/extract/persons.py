"""People told of one by one: names, with the ages, roles and kin words that stand beside them.

The stage ``persons`` runs before ``harms`` and on the side: what it makes of a sentence, actors and things do
not see. Its items hold a tuple of parts, one for each person: ``NAMED`` (a name), ``WITHAGE`` (a name and an age),
``SOMEONE`` (a name and a role or kin word).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from harmledger.extract.grammar import Match
from harmledger.extract.items import ONE, Item, Part, Person, Quantity, feature
from harmledger.extract.people import ADULT
from harmledger.model.claim import Hedge, Who
from harmledger.model.interval import Interval

NAMING = ("WORD", "NAME", "NAMED")  # what a name has at least one of; the rest may be words that a list knows
TOLD = ("NAMED", "NAME", "SOMEONE", "WITHAGE", "PART", "PRONOUN")  # what tells of somebody
OLDEST = 120  # years; a greater number beside a name is no age


def person(match: Match) -> Item | None:
    """The person or people that a rule of the stage ``persons`` reads, by its ``form``."""
    make = _FORMS.get(str(match.rule.says.get("form")))
    return make(match) if make is not None else None


def _item(cls: str, match: Match, *parts: Part) -> Item:
    return Item(cls, match.items[match.start].start, match.items[match.end - 1].end, parts)


def _name(match: Match) -> Item | None:
    """A run of name words; its title may tell the sex."""
    words = match.all("n")
    title = match.first("title")
    sex = feature(title, "sex") if title is not None else None
    start, end = words[0].start, words[-1].end
    made = Part(Who.PEOPLE, ONE, start, end, person=Person((start, end), sex=sex, noun=False))
    return _item("NAMED", match, made)


def _quoted(match: Match) -> Item | None:
    """Names in quotation marks after a word of harm: each pair of marks holds one."""
    parts: list[Part] = []
    words: list[Item] = []
    opened = False
    for item in match.all("l"):
        if item.cls != "QUOTE":
            words += [item] if opened else []
            continue
        if opened and any(word.cls in NAMING for word in words):
            parts.append(_one(Item("NAME", words[0].start, words[-1].end)))
        opened, words = not opened, []
    return _item("NAMED", match, *parts) if parts else None


def _age(item: Item) -> int | None:
    """The age that an item tells: an age, somebody of an age, or a bare number beside a name."""
    if item.cls == "AGE":
        return item.value if isinstance(item.value, int) else None
    if item.cls == "PART":
        return item.value.person.age if item.value.person is not None else None
    return _years(item.value.interval)


def _years(told: Interval) -> int | None:
    """A number as an age; of "16-17" the greater, of "17-19" none, since they differ in what they mean."""
    low, high = told.low, told.high
    if low is None or high is None or high > OLDEST or (low < ADULT) is not (high < ADULT):
        return None
    return high


def _age_after(match: Match) -> Item | None:
    """A name with its age after it: "Name (12)", "Name, 12 years old"."""
    one, told = match.first("n"), match.first("age")
    age = _age(told) if told is not None else None
    if one is None or age is None:
        return None
    part: Part = one.value[0]
    noun = told.value if told is not None and told.cls == "PART" else None
    if noun is not None and noun.person is not None and noun.person.noun:
        return _item("SOMEONE", match, joined(noun, part))  # "Name, a 45-year-old teacher"
    for role in (match.first("p"), match.first("p2")):
        if role is not None and role.value.quantity.interval == ONE.interval:
            part = joined(role.value, part)
    return _item("SOMEONE" if one.cls == "SOMEONE" else "WITHAGE", match, with_age(part, age))


def with_age(part: Part, age: int) -> Part:
    """A part whose age is told."""
    known = part.person or Person()
    who = Who.CHILDREN if age < ADULT else Who.PEOPLE if part.who is Who.CHILDREN else part.who
    return replace(part, who=who, person=replace(known, age=age))


def _role(match: Match) -> Item | None:
    """One person's role, kin word or age before the name: "his wife, Name", "40-year-old Name"."""
    role, one = match.first("p"), match.first("n") or match.first("n2")
    if role is None or one is None:
        return None
    told: Part = role.value
    if told.quantity.interval.low != 1 or told.quantity.interval.high not in (1, None):
        return None
    if told.person is not None and told.person.name is not None:
        return None
    made = joined(told, one.value[0])
    if told.person is not None and not told.person.noun:
        return _item("WITHAGE", match, made)
    return _item("SOMEONE", match, made)


def _heads_kin(match: Match) -> bool:
    """Whether a kin word behind a name is no word for its bearer but opens the list of the bearer's kin: "Karim
    Hadi, his wife, and five children", where nobody stands before him whose kin he could be."""
    p = match.first("p")
    if p is None or p.value.person is None or p.value.person.kin is None or not p.value.person.of:
        return False
    after = [item.cls for item in match.items[match.end : match.end + 2]]
    return _goes_on(after) and not any(item.cls in TOLD for item in match.items[: match.start])


def _goes_on(after: Sequence[str]) -> bool:
    """Whether a list goes on with these classes."""
    return after[:1] == ["AND"] or (after[:1] == ["COMMA"] and after[1:2] in (["AND"], ["PART"], ["SOMEONE"]))


def _head_of_kin(match: Match) -> Item | None:
    """A name before its bearer's own kin: "Karim, his wife Shirin and their children"."""
    one, kin = match.first("n"), match.first("k")
    if one is None or kin is None:
        return None
    first: Part = kin.value[0] if kin.cls == "SOMEONE" else kin.value
    if first.person is None or first.person.kin is None or not first.person.of:
        return None
    rest = match.spans["k"][1]
    joined_by_and = match.items[rest - 2].cls == "AND"
    told_apart = kin.cls == "SOMEONE" or joined_by_and or _goes_on([i.cls for i in match.items[rest : rest + 2]])
    if not told_apart:
        return None  # "Amal Hadi, his wife, was killed": she is
    return _item("SOMEONE", match, *(one.value if one.cls == "NAMED" else (_one(one),)))


def _whose_kin(match: Match) -> Item | None:
    """Whose kin somebody named is: "Name, the daughter of their uncle Name" tells of the first one alone."""
    one, kin = match.first("n"), match.first("k")
    if one is None or kin is None or len(one.value) != 1:
        return None
    told: Part = kin.value
    if told.person is None or told.person.kin is None or told.quantity.interval != ONE.interval or told.person.of:
        return None
    if one.value[0].person is not None and one.value[0].person.kin is not None:
        return None
    return _item("SOMEONE", match, replace(joined(told, one.value[0]), end=one.end))


def _aged_first_name(match: Match) -> Item | None:
    """A first name behind an age: "12-year-old Name"."""
    role, word = match.first("p"), match.first("n")
    if role is None or word is None or role.value.person is None or role.value.person.noun:
        return None
    if role.value.quantity.interval != ONE.interval or role.value.person.name is not None:
        return None
    return _item("WITHAGE", match, joined(role.value, _one(word)))


def _kin_role(match: Match) -> Item | None:
    """Kin with a role of their own before the name: "their daughter, the pharmacist Name"."""
    kin, one = match.first("p"), match.first("n")
    if kin is None or one is None or len(one.value) != 1:
        return None
    told, named = kin.value, one.value[0]
    if told.person is None or told.person.kin is None or told.quantity.interval != ONE.interval:
        return None
    known = named.person
    if told.person.name is not None or known is None or known.kin is not None or known.name is None:
        return None
    if named.who not in (told.who, Who.PEOPLE, Who.CIVILIANS):
        return None  # "his wife, the girl Name": somebody else
    return _item("SOMEONE", match, joined(told, named))


def _first_name(match: Match) -> Item | None:
    """Kin with a first name: "his brother Name"."""
    role, word = match.first("p"), match.first("n")
    if role is None or word is None or role.value.person is None or role.value.person.kin is None:
        return None
    if role.value.quantity.interval != ONE.interval or role.value.person.name is not None:
        return None
    return _item("SOMEONE", match, joined(role.value, _one(word)))


def _one(word: Item) -> Part:
    """The person whom one word names."""
    return Part(Who.PEOPLE, ONE, word.start, word.end, person=Person((word.start, word.end), noun=False))


def joined(role: Part, named: Part) -> Part:
    """A role and a name as one person."""
    a, b = role.person or Person(), named.person or Person()
    both = Person(
        name=b.name,
        age=b.age if b.age is not None else a.age,
        sex=b.sex or a.sex,
        kin=a.kin or b.kin,
        grown=a.grown or b.grown,
        of=a.of or b.of,
        noun=a.noun,
    )
    made = replace(role, start=min(role.start, named.start), end=max(role.end, named.end), definite=False, person=both)
    return with_age(made, both.age) if both.age is not None else made


def _listed(match: Match) -> Item | None:
    """Several people's role before their names: "her two sons, Name and Name". Those that the number tells and
    no name does stay unnamed."""
    role = match.first("p")
    named: list[Part] = []
    for item in match.all("l"):
        named += item.value if isinstance(item.value, tuple) else [_one(item)] if item.cls == "NAME" else []
    if role is None or not named or role.value.quantity.interval == ONE.interval:
        return None
    told: Part = role.value
    kin = told.person is not None and told.person.kin is not None
    number = told.quantity.interval
    if number.exact and len(named) < (number.low or 0) and _lists_kin(match, named):
        return None
    naming = match.rule.says.get("as")  # "the daughters were named as …"
    if naming and not (kin and told.definite):
        return None
    alone = sum(not _has_role(part) for part in named)  # "the two brothers A and B and their cousin C"
    if not kin and number.exact and (number.low or 0) not in (len(named), alone):
        return None  # "three people, a man …": those who follow are still to come
    if match.all("l")[0].cls == "NAME" and (told.person is None or told.person.kin is None):
        return None
    first = number.low if number.exact and number.low is not None else len(named)
    parts = [joined(told, part) if n < first and not _has_role(part) else part for n, part in enumerate(named)]
    parts = [replace(part, quantity=ONE, others=False) for part in parts]
    if first > len(named):
        rest = Quantity(Interval.exactly(first - len(named)), Hedge.EXACT)
        parts.append(replace(told, quantity=rest, others=True))
    return _item(str(naming or "SOMEONE"), match, *parts)


def _lists_kin(match: Match, named: Sequence[Part]) -> bool:
    """Whether kin with words of their own begin a list that goes on with more of them: "her three children: her
    daughter Name, and her sons Name and Name"."""
    after = [item for item in match.items[match.end : match.end + 3] if item.cls not in ("COMMA", "AND")]
    own = all(part.person is not None and part.person.kin is not None for part in named)
    if not own or not after or after[0].cls != "PART" or not _goes_on([i.cls for i in match.items[match.end :]][:2]):
        return False
    told: Part = after[0].value
    return told.person is not None and told.person.kin is not None and not told.others


def _roles(match: Match) -> Item | None:
    """One person's several roles before the name: "the poet, teacher and journalist Name"."""
    roles = [item.value for item in match.all("r") if item.cls == "PART"]
    one = match.first("n")
    if one is None or len(one.value) != 1 or any(not _mere_role(part) for part in roles[1:]):
        return None
    known = one.value[0].person
    joined_by_one_article = roles[0].quantity is ONE and one.value[0].bare  # "a poet and journalist, Name"
    if not (_mere_role(roles[0], first=True) or joined_by_one_article) or known is None or known.kin is not None:
        return None
    return _item("SOMEONE", match, replace(one.value[0], start=roles[0].start))


def _mere_role(part: Part, *, first: bool = False) -> bool:
    """Whether a part is a noun for one person that counts nobody by itself ("teacher"; first also "a teacher")."""
    if part.quantity.interval != ONE.interval or (part.person is not None and part.person.kin is not None):
        return False
    return part.bare or (first and part.definite)


def _kin_of(match: Match) -> Item | None:
    """Kin of somebody named after them: "the mother and two sisters of Name"."""
    kin = [i.value for i in match.all("l") if i.cls == "PART" and i.value.person is not None and i.value.person.kin]
    told = sum(i.cls == "PART" for i in match.all("l"))
    if not kin or len(kin) != told:
        return None
    return _item("SOMEONE", match, *(replace(part, definite=False, bare=False) for part in kin))


def _kin_of_named(match: Match) -> Item | None:
    """Kin of somebody, then their own name: "the wife of Name, Name"."""
    role, one = match.first("p"), match.first("n")
    if role is None or one is None or role.value.person is None or role.value.person.kin is None:
        return None
    if role.value.quantity.interval != ONE.interval or role.value.person.name is not None:
        return None
    named = _one(one) if one.cls == "NAME" else one.value[0]
    return _item("SOMEONE", match, joined(replace(role.value, definite=False, bare=False), named))


def _has_role(part: Part) -> bool:
    """Whether a person has a noun of its own, which a list's common noun does not change."""
    return part.person is not None and part.person.noun


def _possessed(match: Match) -> Item | None:
    """Kin of a named person: "Name's two sons"."""
    p = match.first("p")
    if p is None:
        return None
    known = p.value.person or Person()
    if known.kin is None and p.value.who is Who.CHILDREN:
        known = replace(known, kin="child")
    if known.kin is None:
        return None
    made = replace(p.value, definite=False, start=p.start, person=known)
    return Item("PART", match.items[match.start].start, p.end, made)


def _alias(match: Match) -> Item | None:
    """Somebody with a second name: "Name (also known as Name)"."""
    one = match.first("n")
    return _item(one.cls, match, *one.value) if one is not None else None


def _role_after(match: Match) -> Item | None:
    """One person's role behind the name: "Name, a teacher,"."""
    return None if _heads_kin(match) else _role(match)


_FORMS: dict[str, Callable[[Match], Item | None]] = {
    "name": _name,
    "age": _age_after,
    "role": _role,
    "role_after": _role_after,
    "head_of_kin": _head_of_kin,
    "kin_role": _kin_role,
    "whose_kin": _whose_kin,
    "aged_first_name": _aged_first_name,
    "listed": _listed,
    "first_name": _first_name,
    "kin_of": _kin_of,
    "kin_of_named": _kin_of_named,
    "roles": _roles,
    "quoted": _quoted,
    "alias": _alias,
    "possessed": _possessed,
}
