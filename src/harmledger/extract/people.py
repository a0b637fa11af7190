"""Who is told of: from quantities and nouns to groups of people, and from groups and harm words to facts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from harmledger.extract.grammar import Match
from harmledger.extract.items import ONE, PLURAL, TWO, ZERO, Group, HarmFact, Item, Part, Person, Quantity, feature
from harmledger.model.claim import Hedge, What, Who
from harmledger.model.interval import Interval

VICTIMS = ("VICTIM", "VICTIM_SG", "CASUALTY")  # nouns that are people and harm at once: "martyrs", "wounded"
NOBODY = ("NONE", "UNHARMED")  # "no (casualties)"; "the damage was to property alone"
APPOSED = ("COMMA", "COLON", "DASH", "LP")
PEOPLE = ("SOMEONE", "WITHAGE", "NAMED")  # told of one by one: with a role and a name, an age and a name, a name
ADULT = 18  # years; UN Convention on the Rights of the Child, article 1


def part(match: Match) -> Item | None:
    """The people that a rule of the stage ``groups`` reads, by its ``form``."""
    first, last = match.items[match.start], match.items[match.end - 1]
    made = _part(match, str(match.rule.says.get("form")), first.start, last.end)
    cls = "AMONG_PART" if match.rule.says.get("form") == "among" else "PART"
    return Item(cls, first.start, last.end, made) if made else None


def _part(match: Match, form: str, start: int, end: int) -> Part | None:
    made = _told(match, form, start, end)
    person = _person(match) if made is not None and made.person is None else None
    return replace(made, person=person) if made is not None and person is not None else made


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
    return Person(None, years, sex, kin, grown, noun=p is not None)


def _told(match: Match, form: str, start: int, end: int) -> Part | None:
    q, p = match.first("q"), match.first("p")
    who = _status(match, p)
    quantity: Quantity | None = q.value if q is not None else None
    if form == "of" and p is not None:  # "members of a family": the family is no further group
        return replace(p.value, end=end) if isinstance(p.value, Part) else None
    if form in ("counted", "bare", "among") and quantity:
        return Part(who, quantity, start, end)
    if form == "others" and quantity:
        return Part(who, quantity, start, end, others=True)
    if form == "none":
        return Part(who, ZERO, start, end)
    if form == "family":
        return Part(Who.CIVILIANS, Quantity(Interval(2, None), Hedge.UNNUMBERED, "family"), start, end)
    if form == "aged":
        age = match.first("age")
        child = age is not None and isinstance(age.value, int) and age.value < ADULT
        return Part(Who.CHILDREN if child else who, ONE, start, end)
    if form == "single":
        return Part(who, ONE, start, end)
    if form in ("one", "more", "bare_noun"):
        return Part(who, _number(p), start, end, others=form == "more", bare=form == "bare_noun")
    if form == "named":  # "the young man Ahmad": a person new to the text, while "the civilians" are known
        return Part(who, _number(p), start, end, definite=_number(p) is not ONE)
    if form == "kin" and p is not None and quantity is not None:  # "her two sons"; of others the number counts
        return Part(who, quantity, start, end)
    if form == "definite":
        d = match.first("d")
        if p is not None and feature(p, "kin") and d is not None and feature(d, "poss"):
            return Part(who, quantity or _number(p), start, end)  # "his wife" is somebody new, "the wife" is known
        return Part(who, _number(p), start, end, definite=True)
    return None


def _status(match: Match, p: Item | None) -> Who:
    """Whom a rule's people are: what the rule says, else what their noun says."""
    told = match.rule.says.get("who") or (feature(p, "who") if p is not None and p.cls == "PERSON" else None)
    second = match.first("p2")  # "a displaced youth", two nouns for one person: the one that tells more
    if second is not None and told in (None, "people", "men"):
        told = feature(second, "who") or told
    member = feature(p, "of_actor") if p is not None else None
    marked = next((feature(i, "who") for i in match if i.cls == "CIVILIAN_ADJ"), None)
    if marked and told in (None, "people"):
        told = marked  # "five civilian members of a family"
    if member and any(item.cls in ("ACTOR", "ACTOR_ADJ") for item in match):
        told = member  # "a member of the armed force"
    return Who(told or "people")


def _number(noun: Item | None) -> Quantity:
    """How many a noun without a number tells: its grammatical number."""
    told = feature(noun, "n") if noun is not None else None
    return {"pl": PLURAL, "du": TWO}.get(str(told), ONE)


def group(items: Sequence[Item], apart: Item | None = None) -> Group | None:
    """The group that a capture holds: parts add up, and those after a word of inclusion are among them.

    So are those that spell out the number before them: "three people, a woman and two children", and those in
    brackets. ``apart`` is an item that tells the status alone.
    """
    parts: list[Part] = []
    within: list[Part] = []
    included = False
    for n, item in enumerate(items):
        if item is apart:
            continue
        if n and items[n - 1].cls == "ONE_ALONE" and item.cls == "PART":  # "and one of her children"
            item = item._replace(value=replace(item.value, quantity=ONE, definite=False, bare=False))
        if item.cls == "INCLUDING" or (item.cls == "LP" and parts and _several(parts[0])):
            included = True
        elif item.cls == "AMONG_PART":  # "44 people, 29 of them civilians"
            within.append(item.value)
        elif item.cls in NOBODY:
            parts.append(Part(Who.PEOPLE, ZERO, item.start, item.end))
        elif item.cls in PEOPLE and isinstance(item.value, tuple):
            if not included and len(parts) == 1 and items[n - 1].cls in APPOSED and _several(parts[0]):
                included = True  # "five people – these and those –"
            (within if included else parts).extend(item.value)
        elif item.cls == "NAME" and n == 0:  # a first name alone, of somebody told of before or not
            parts.append(Part(Who.PEOPLE, ONE, item.start, item.end, person=Person((item.start, item.end), noun=False)))
        elif item.cls in ("PART", "QTY"):
            told = item.value if item.cls == "PART" else Part(Who.PEOPLE, item.value, item.start, item.end)
            if not included and len(parts) == 1 and items[n - 1].cls in APPOSED and _spells_out(parts[0], items[n:]):
                included = True
            if included:  # "most of them the women and children": a kind, not somebody told of before
                told = replace(told, definite=False)
            (within if included else parts).append(told)
        elif item.cls == "ACTOR" and len(parts) == 1 and not included:  # "five soldiers of that army"
            parts = [replace(parts[0], who=Who.COMBATANTS, end=item.end)]
        elif item.cls in VICTIMS and not parts:
            parts.append(Part(Who.PEOPLE, _number(item), item.start, item.end))
    return Group(tuple(parts), tuple(within)) if parts else None


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
    if not all(q.interval.exact for q in told) or not told or not (number.exact or number.low == 1):
        return False
    return sum(q.interval.low or 0 for q in told) == number.low


def _name_list(items: Sequence[Item]) -> Group:
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


def _apart(told: str | None, c: Item | None) -> Who | None:
    """The status that a harm rule or its capture tells apart from the number."""
    if told is not None or c is None:
        return Who(told) if told is not None else None
    return c.value.who if c.cls == "PART" else Who(feature(c, "who") or "civilians")


def harm(match: Match) -> list[HarmFact]:
    """The facts that a rule of the stage ``harms`` reads."""
    h, h2, c = match.first("h"), match.first("h2"), match.first("c")
    told = group((*match.all("g"), *match.all("g2"), *match.all("g2b")), c)
    first, last = match.items[match.start], match.items[match.end - 1]
    form = match.rule.says.get("form")
    if form == "names":  # "the death of Ahmad and Yusuf": each name is one
        caught = match.all("g")
        told = _name_list(caught)
    if form in ("untold_number", "pronoun"):  # "leading to deaths"; "he later died", of one told of before
        told = Group((Part(Who.PEOPLE, PLURAL if form == "untold_number" else ONE, first.start, last.end),))
    if told is None and h is not None and h.cls == "HARM" and h2 is not None:  # "was injured and later died"
        hurt = [f for f in h.value if f.what is What.INJURED and not f.joint]
        return [replace(f, what=What(feature(h2, "what") or "killed"), end=last.end) for f in hurt]
    if told is None or (form == "one" and told.parts[0].quantity is not ONE):
        return []
    if form == "among":  # "among the dead are three children": part of a number told elsewhere
        whole = Part(Who.PEOPLE, PLURAL, first.start, first.end, definite=True)
        told = Group((whole,), (*told.parts, *told.within))
    if match.all("g") and match.all("g")[0].cls in NOBODY:  # "no casualties": the words are both together
        told = Group(tuple(replace(p, end=last.end) for p in told.parts))
    says = match.rule.says
    if says.get("counted") and all(p.bare or p.quantity.phrase for p in told.parts):
        return []  # "civilian deaths" counts nobody, "several casualties" may be hurt alone
    if h is not None and h.cls == "HARM":  # "A was killed, as was B"
        more = Group(tuple(replace(p, others=True) for p in told.parts), told.within)
        return [HarmFact(h.value[0].what, more, told.parts[0].start, last.end, match.rule.name)]
    if says.get("known"):
        told = Group(tuple(replace(p, definite=True) for p in told.parts))
    what = What(says.get("what") or (feature(h, "what") if h else None) or "killed")
    other = says.get("what2") or (feature(h2, "what") if h2 else None)
    end = last.end
    status = _apart(says.get("who"), c)
    if status is not None:  # "five civilian deaths": the status stands apart from the number
        reach = c.end if c is not None else 0
        told = Group(tuple(replace(p, who=status, end=max(p.end, reach)) for p in told.parts), told.within)
        end = max(end, reach)
    joint = other is not None and What(other) is not what
    if joint and other is not None and says.get("each"):  # "dead and wounded": some of each, without a number
        return [HarmFact(kind, told, first.start, end, match.rule.name) for kind in (what, What(other))]
    fact = HarmFact(what, told, first.start, end, match.rule.name, joint)
    if joint and other is not None:
        return [fact, HarmFact(What(other), told, first.start, end, match.rule.name, joint=True)]
    return [fact]
