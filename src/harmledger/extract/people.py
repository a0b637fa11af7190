"""Who is told of: from quantities and nouns to so many of one kind of people."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from harmledger.extract.grammar import Match
from harmledger.extract.items import ONE, PLURAL, TWO, ZERO, Item, Part, Person, Quantity, feature
from harmledger.model.claim import Hedge, Who
from harmledger.model.interval import Interval

ADULT = 18  # years; UN Convention on the Rights of the Child, article 1


def part(match: Match) -> Item | None:
    """The people that a rule of the stage ``groups`` reads, by its ``form``."""
    first, last = match.items[match.start], match.items[match.end - 1]
    made = _part(match, str(match.rule.says.get("form")), first.start, last.end)
    cls = "AMONG_PART" if match.rule.says.get("form") == "among" else "PART"
    return Item(cls, first.start, last.end, made) if made else None


def _part(match: Match, form: str, start: int, end: int) -> Part | None:
    made = _told(match, form, start, end)
    p = match.first("p")
    if made is not None and p is not None and feature(p, "victim") and _agrees(made, p):
        made = replace(made, victim=True)
    if made is not None and made.who is Who.CIVILIANS and p is not None and feature(p, "role"):
        made = replace(made, role=not any(item.cls == "CIVILIAN_ADJ" for item in match))
    person = _person(match) if made is not None and made.person is None else None
    return replace(made, person=person) if made is not None and person is not None else made


def _agrees(made: Part, noun: Item) -> bool:
    """Whether a noun's grammatical number is that of its people: "7,000 victim names" counts names."""
    return made.nth or feature(noun, "n") == "pl" or made.quantity.interval.high == 1


def _person(match: Match) -> Person | None:
    """What a rule's noun and age tell of somebody."""
    p, age = match.first("p"), match.first("age")
    if p is None and age is None:
        return None
    years = age.value if age is not None and isinstance(age.value, int) else None
    sex, kin = (feature(p, "sex"), feature(p, "kin")) if p is not None else (None, None)
    who = feature(p, "who") if p is not None else None
    d = match.first("d")
    if who == "children" and not (d is not None and feature(d, "poss")):
        kin = None  # "her children" are kin, "three children" are young
    if sex is None and kin is None and years is None:
        return None
    grown = who in ("women", "men") or bool(p is not None and feature(p, "grown"))
    of = feature(d, "sex") if d is not None and kin is not None else None
    return Person(None, years, sex, kin, grown, of, noun=p is not None)


def _told(match: Match, form: str, start: int, end: int) -> Part | None:
    """The people of one form of rule; None where the form needs what the match lacks."""
    make = _FORMS.get(form)
    return make(match, form, start, end) if make is not None else None


def _counted(match: Match, form: str, start: int, end: int) -> Part | None:
    """So many, told by a number; "others" are besides those told before, "kin" somebody's ("her two sons")."""
    q = match.first("q")
    if q is None or (form == "kin" and match.first("p") is None):
        return None
    who = Who.CHILDREN if _young(match) else _status(match, match.first("p"))
    return Part(who, q.value, start, end, others=form == "others")


def _young(match: Match) -> bool:
    """Whether an age tells that people are children: "four siblings, all under the age of ten"."""
    age = match.first("age")
    return age is not None and isinstance(age.value, int) and age.value < ADULT


def _nth(match: Match, _form: str, start: int, end: int) -> Part | None:
    """ "A fifth casualty": so many with those told before."""
    told = next((feature(i, "value") for i in match if i.cls == "ORDINAL"), None)
    if told is None:
        return None
    number = Quantity(Interval.exactly(int(told)), Hedge.EXACT)
    v = match.first("v")
    if v is not None and v.cls != "CORPSE" and feature(v, "what") != "killed":
        return None
    return Part(_status(match, match.first("p")), number, start, end, nth=True, victim=v is not None)


def _of(match: Match, _form: str, _start: int, end: int) -> Part | None:
    """ "Members of a family": the family is no further group."""
    p = match.first("p")
    return replace(p.value, end=end) if p is not None and isinstance(p.value, Part) else None


def _nobody(match: Match, _form: str, start: int, end: int) -> Part:
    return Part(_status(match, match.first("p")), ZERO, start, end)


def _family(_match: Match, _form: str, start: int, end: int) -> Part:
    return family(start, end)


def family(start: int, end: int) -> Part:
    """A family: two people at the least."""
    return Part(Who.CIVILIANS, Quantity(Interval(2, None), Hedge.UNNUMBERED, "family"), start, end)


def _aged(match: Match, _form: str, start: int, end: int) -> Part:
    p = match.first("p")
    pair = p is not None and feature(p, "n") == "du"  # "six-year-old twins"
    number = number_of(p) if pair or match.rule.says.get("several") else ONE
    return Part(Who.CHILDREN if _young(match) else _status(match, match.first("p")), number, start, end)


def _noun(match: Match, form: str, start: int, end: int) -> Part:
    """As many as the noun's grammatical number tells. A named person is new to the text ("the young man Ahmad"),
    while "the civilians" are known."""
    p = match.first("p")
    number = ONE if form == "single" else number_of(p)
    known = form == "named" and number is not ONE
    bare = form == "bare_noun" and number is not TWO  # the dual is a number
    return Part(_status(match, p), number, start, end, known, others=form == "more", bare=bare)


def _at_least(match: Match, _form: str, start: int, end: int) -> Part:
    """ "A civilian at least was killed": one, and perhaps more."""
    p = match.first("p")
    return Part(_status(match, p), at_least(number_of(p)), start, end)


def _former(match: Match, _form: str, start: int, end: int) -> Part | None:
    """ "A former commander": he is told of by what he was, and fights no longer."""
    p, told = match.first("p"), match.first("f")
    if told is None or not feature(told, "former"):
        return None
    who = _status(match, p)
    return Part(Who.PEOPLE if who is Who.COMBATANTS else who, number_of(p), start, end, bare=True)


def _more(match: Match, _form: str, start: int, end: int) -> Part | None:
    """ "Others were killed": some, besides whoever was told of before; "another" is one."""
    o = match.first("o") or match.first("o2")
    number = {"pl": PLURAL, "sg": ONE}.get(str(feature(o, "n"))) if o is not None else None
    return Part(Who.PEOPLE, number, start, end, others=True) if number is not None else None


def _definite(match: Match, _form: str, start: int, end: int) -> Part:
    """Told of before, but for somebody's kin: "his wife" is somebody new, "the wife" is known."""
    p, d, q = match.first("p"), match.first("d"), match.first("q")
    who = _status(match, p)
    if p is not None and feature(p, "kin") and d is not None and feature(d, "poss"):
        return Part(who, q.value if q is not None else number_of(p), start, end)
    return Part(who, number_of(p), start, end, definite=True)


_Make = Callable[[Match, str, int, int], Part | None]
_FORMS: dict[str, _Make] = {
    **dict.fromkeys(("counted", "bare", "among", "others", "kin"), _counted),
    **dict.fromkeys(("single", "one", "more", "bare_noun", "named"), _noun),
    "of": _of,
    "nth": _nth,
    "some_others": _more,
    "none": _nobody,
    "family": _family,
    "aged": _aged,
    "definite": _definite,
    "at_least": _at_least,
    "former": _former,
}


def _status(match: Match, p: Item | None) -> Who:
    """Whom a rule's people are: what the rule says, else what their noun says."""
    told = match.rule.says.get("who") or (
        feature(p, "who") if p is not None and p.cls in ("PERSON", "FATHER") else None
    )
    second = match.first("p2")  # "a displaced youth", two nouns for one person: the one that tells more
    if second is not None and told in (None, "people", "men"):
        told = feature(second, "who") or told
    member = feature(p, "of_actor") if p is not None else None
    marked = next((feature(i, "who") for i in match if i.cls == "CIVILIAN_ADJ"), None)
    if marked and told in (None, "people"):
        told = marked  # "five civilian members of a family"
    if member and (match.first("m") or any(item.cls in ("ACTOR", "ACTOR_ADJ") for item in match)):
        told = member  # "a member of the armed force"
    return Who(told or "people")


def at_least(told: Quantity) -> Quantity:
    """A number as the least of those there were."""
    if not told.interval.exact or told.interval.low is None:
        return told
    return Quantity(Interval.at_least(told.interval.low), Hedge.AT_LEAST)


def number_of(noun: Item | None) -> Quantity:
    """How many a noun without a number tells: its grammatical number."""
    told = feature(noun, "n") if noun is not None else None
    return {"pl": PLURAL, "du": TWO}.get(str(told), ONE)
