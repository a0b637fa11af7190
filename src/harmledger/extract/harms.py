"""From groups and words of harm to facts: who was harmed, and how."""

from __future__ import annotations

from dataclasses import replace

from harmledger.extract.grammar import Match
from harmledger.extract.groups import NOBODY, group, name_list
from harmledger.extract.items import ONE, PLURAL, TWO, Group, HarmFact, Item, Part, Quantity, feature
from harmledger.model.claim import Hedge, What, Who
from harmledger.model.interval import Interval

DUAL = ("INCLUDING", "HARM_AFTER", "HARM_THEIR")
PAIR = 2  # people of whom a plural pronoun speaks, at the least


def _apart(told: str | None, c: Item | None) -> Who | None:
    """The status that a harm rule or its capture tells apart from the number."""
    if told is not None or c is None:
        return Who(told) if told is not None else None
    return c.value.who if c.cls == "PART" else Who(feature(c, "who") or "civilians")


def harm(match: Match) -> list[HarmFact]:
    """The facts that a rule of the stage ``harms`` reads."""
    h, h2 = match.first("h"), match.first("h2")
    if h is not None and match.rule.says.get("form") == "of_these":
        return _divided(h.value, match)
    if h is not None and match.rule.says.get("form") == "died_later":
        return _died_later(h.value, match)
    told = _people(match)
    if told is None and h is not None and h.cls == "HARM" and h2 is not None:  # "was injured and later died"
        hurt = [f for f in h.value if f.what is What.INJURED and not f.joint]
        end = match.items[match.end - 1].end
        return [replace(f, what=What(feature(h2, "what") or "killed"), end=end) for f in hurt]
    says = match.rule.says
    if told is None or not _fits(match, told):
        return []
    if says.get("form") == "same_fate" and h is not None:  # "…, while the agency reported 12"
        return _by_another(h.value, told, match)
    if says.get("form") == "besides" and h is not None:  # "four in the market and nine others in the square"
        more = Group(tuple(replace(p, others=True) for p in told.parts), told.within)
        fact = HarmFact(h.value[-1].what, more, told.parts[0].start, told.parts[-1].end, match.rule.name)
        return [] if h.value[-1].joint else [fact]
    told = _as_told(match, _two(match, told))
    if says.get("form") == "among" and h is not None and h.cls == "HARM":
        return _among_them(h.value, told, match.items[match.end - 1].end, match.rule.name)
    if says.get("counted") and all(p.bare or p.quantity.phrase for p in told.parts):
        return []  # "civilian deaths" counts nobody, "several casualties" may be hurt alone
    if h is not None and h.cls == "HARM":  # "A was killed, as was B"
        more = Group(tuple(replace(p, others=True) for p in told.parts), told.within)
        return [HarmFact(h.value[0].what, more, told.parts[0].start, match.items[match.end - 1].end, match.rule.name)]
    return _facts(match, told)


def _divided(before: list[HarmFact], match: Match) -> list[HarmFact]:
    """The kinds of those whom the words divide: "of those killed, three were children, four were women"."""
    found: list[HarmFact] = []
    number: Item | None = None
    for item in match.all("l"):
        if item.cls == "QTY":
            number = item
        elif item.cls == "PART" and number is not None:
            kind = Part(item.value.who, number.value, number.start, item.end)
            whole = Part(Who.PEOPLE, PLURAL, number.start, number.end, definite=True)
            found.append(HarmFact(before[-1].what, Group((whole,), (kind,)), number.start, item.end, match.rule.name))
    return found


def _by_another(before: list[HarmFact], told: Group, match: Match) -> list[HarmFact]:
    """The fact of a second source's number for a fate told before it: with the first one it makes a range."""
    last, start, end = before[-1], told.parts[0].start, told.parts[-1].end
    if last.joint:
        return []
    if not match.rule.says.get("replaces"):
        return [HarmFact(last.what, told, start, end, match.rule.name)]
    numbers = [group.parts[0].quantity for group in (last.group, told) if len(group.parts) == 1]
    if len(numbers) < 2 or any(q.phrase or not q.interval.told for q in numbers):
        return [*before, HarmFact(last.what, told, start, end, match.rule.name)]
    both = numbers[0].interval.hull(numbers[1].interval)
    part = replace(last.group.parts[0], quantity=Quantity(both, Hedge.ABOUT), end=end)
    return [*before[:-1], HarmFact(last.what, Group((part,), last.group.within), last.start, end, match.rule.name)]


def _died_later(before: list[HarmFact], match: Match) -> list[HarmFact]:
    """The facts of people hurt of whom some died: "seven were wounded, one of whom later died"."""
    last, number = before[-1], match.first("g")
    if last.what is not What.INJURED or last.joint or number is None or len(last.group.parts) != 1:
        return []
    hurt = last.group.parts[0]
    all_told, dead = hurt.quantity.interval, number.value.interval
    if not (all_told.exact and dead.exact) or (all_told.low or 0) < (dead.low or 0):
        return []
    end = match.items[match.end - 1].end
    died = Part(hurt.who, number.value, number.start, end, others=True)
    facts = [*before[:-1], HarmFact(What.KILLED, Group((died,)), number.start, end, match.rule.name)]
    left = (all_told.low or 0) - (dead.low or 0)
    if left:
        rest = replace(hurt, quantity=Quantity(Interval.exactly(left), Hedge.EXACT), end=end)
        facts.append(replace(last, group=Group((rest,), last.group.within), end=end))
    return facts


def _fits(match: Match, told: Group) -> bool:
    """Whether a group is as the form of its rule asks."""
    form, first = match.rule.says.get("form"), told.parts[0]
    if form == "one":
        return first.quantity is ONE
    if form == "several":
        return _least(told) >= PAIR and not told.definite
    if form in ("victims", "number"):
        return _numbered(first, victims=form == "victims")
    if form == "the_victims":  # "the victims were two women and a boy": so many, and all of them
        v = match.first("v")
        known = v is not None and v.value.victim and v.value.definite
        return known and all(p.quantity.interval.exact and not p.definite for p in told.parts)
    if form == "nth_victim":
        return first.nth and first.victim
    c = match.first("c")
    return form != "bare" or (c is not None and c.value.bare)  # "the 16 injured villagers"


def _among_them(whole: list[HarmFact], told: Group, end: int, rule: str) -> list[HarmFact]:
    """The facts of people who are among those of a fact before them: "were killed, all of one family, including
    two women". Of several fates told together nobody knows which was whose."""
    last = whole[-1]
    several = any(p.quantity is not ONE and not p.quantity.interval.zero for p in last.group.parts)
    if len(whole) > 1 or last.joint or not several:
        return []
    return [HarmFact(last.what, told, told.within[0].start, end, rule)]


def _people(match: Match) -> Group | None:
    """Who is told of in a match, by the rule's form."""
    first, last = match.items[match.start], match.items[match.end - 1]
    form = match.rule.says.get("form")
    if form == "names":  # "the death of Ahmad and Yusuf": each name is one
        return name_list(match.all("g"))
    if form in ("untold_number", "pronoun"):  # "leading to deaths"; "he later died", of one told of before
        number = PLURAL if form == "untold_number" else ONE
        beside = bool(match.rule.says.get("others"))  # "two were killed and a third wounded"
        return Group((Part(Who.PEOPLE, number, first.start, last.end, others=beside),))
    return group((*match.all("g"), *match.all("g2"), *match.all("g2b")), match.first("c"))


def _as_told(match: Match, told: Group) -> Group:
    """The group as the rule means it: among others, nobody, or known from before."""
    first, last = match.items[match.start], match.items[match.end - 1]
    says = match.rule.says
    if says.get("form") == "among":  # "among the dead are three children": part of a number told elsewhere
        whole = Part(Who.PEOPLE, PLURAL, first.start, first.end, definite=True)
        return Group((whole,), (*told.parts, *told.within))
    if match.all("g") and match.all("g")[0].cls in NOBODY:  # "no casualties": the words are both together
        return Group(tuple(replace(p, end=last.end) for p in told.parts))
    if says.get("known"):
        return Group(tuple(replace(p, definite=True) for p in told.parts))
    return told


def _two(match: Match, told: Group) -> Group:
    """The group with a plural that other words tell to be of two: a verb or pronoun in the dual ("one of the pair")."""
    first = told.parts[0]
    if first.quantity is not PLURAL or first.definite or len(told.parts) > 1:
        return told
    dual = any(i.cls in DUAL and feature(i, "n") == "du" for i in match.items[match.start : match.end])
    return Group((replace(first, quantity=TWO, bare=False),), told.within) if dual else told


def _numbered(part: Part, *, victims: bool) -> bool:
    """Whether people are told by a number; ``victims``: and by a noun that tells their harm."""
    if part.definite or part.quantity.phrase is not None or part.quantity is ONE or part.quantity.interval.zero:
        return False
    return part.victim or not victims


def _counted_up(part: Part, what: What) -> Part:
    """The last of so many who died counts all of them; of those hurt after the dead ("a third was injured") it is
    one."""
    return replace(part, quantity=ONE) if part.nth and what is not What.KILLED else part


def _least(told: Group) -> int:
    """How many at least a group tells of."""
    return sum(part.quantity.interval.low or 0 for part in told.parts)


def _facts(match: Match, told: Group) -> list[HarmFact]:
    """What befell the group: one fact, or two where one number or word tells of two fates."""
    h, h2, c = match.first("h"), match.first("h2"), match.first("c")
    first, end, says = match.items[match.start], match.items[match.end - 1].end, match.rule.says
    what = What(says.get("what") or (feature(h, "what") if h else None) or "killed")
    told = Group(tuple(_counted_up(part, what) for part in told.parts), told.within)
    other = says.get("what2") or (feature(h2, "what") if h2 else None)
    status = _apart(says.get("who"), c)
    if status is not None:  # "five civilian deaths": the status stands apart from the number
        reach = c.end if c is not None else 0
        told = Group(tuple(replace(p, who=status, end=max(p.end, reach)) for p in told.parts), told.within)
        end = max(end, reach)
    if other is None or What(other) is what:
        return [HarmFact(what, told, first.start, end, match.rule.name)]
    joint = not says.get("each")  # "dead and wounded": some of each, without a number
    return [HarmFact(kind, told, first.start, end, match.rule.name, joint) for kind in (what, What(other))]
