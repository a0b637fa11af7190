"""Claims' counts as the method's numbers: phrases read, statuses presumed, a speaker's later figure put first."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import IntEnum

from harmledger.model.claim import Claim, Count, Hedge, Stance, What, Who
from harmledger.model.ids import ClaimId, DocumentId, SourceId
from harmledger.model.incident import Presumed
from harmledger.model.interval import Interval, total
from harmledger.model.method import Method, Remainder, Vague
from harmledger.model.moment import Period
from harmledger.model.voices import Voices

# Kinds of harm that have ranges; the people of an army are a force level, things are no harm to people.
HARM = (What.KILLED, What.INJURED, What.MISSING, What.DETAINED, What.DISPLACED)

Status = Who | Presumed


BARE = "plural"  # the phrase of a noun without any word for how many
TOGETHER = 200  # code points: a part is told in the sentence of its total, or soon after it


class Tier(IntEnum):
    """What may set a bound beside what: the firmest that is told sets the lower one."""

    NUMBER = 0
    TOGETHER = 1  # a number of dead and wounded together, which tells of neither how many: it raises nothing
    EARLY = 2  # a number of dead told at first, which later ones outgrow: it raises nothing
    AMOUNT = 3  # a phrase for which the method has both bounds: "dozens"
    SEVERAL = 4  # one that it leaves open: "several". Beside an amount it sets the lower bound
    PHRASE = 5  # a bare plural: "people", "an unknown number of people"
    JOINT = 6  # one for dead and wounded together: it raises nothing
    UNTOLD = 7


@dataclass(frozen=True, slots=True)
class Figure:
    """How many of whom, by one claim, in the method's numbers.

    ``reported`` is when the claim's text was first published, in whichever of its copies; ``text`` stands for all of
    them.
    """

    claim: Claim
    what: What
    status: Status
    interval: Interval
    tier: Tier
    reported: Period | None
    text: DocumentId
    again: bool = False  # a second number of its claim for the same people: it sums up nothing


Key = tuple[What, Status]


def figures(claims: Sequence[Claim], voices: Voices, method: Method) -> dict[Key, list[Figure]]:
    """Every figure by kind and status of harm, those of denials left out, in the order of ``claims``."""
    found: dict[Key, list[Figure]] = defaultdict(list)
    for claim in claims:
        if claim.stance is Stance.DENIES:
            continue
        first, text = voices.first_reported(claim.document), voices.echo_of(claim.document)
        told: dict[tuple[What, Who], list[Figure]] = defaultdict(list)
        for count in claim.counts:
            if count.what in HARM:
                interval, tier = numbers(count, method)
                who = count.who or Who.PEOPLE
                told[count.what, who].append(Figure(claim, count.what, who, interval, tier, first, text))
        for key, listed in told.items():
            found[key].extend(listed)
        made = presumed(told, method)
        if method.counted is Presumed.EVERYONE:
            made += everyone(told, method)
        for figure in made:
            found[figure.what, figure.status].append(figure)
    kinds = {what for what, status in found if status is Presumed.CIVILIANS_PRESUMED}
    for what in kinds if method.remainder is Remainder.LEFT_OUT else ():
        found[what, Presumed.CIVILIANS_PRESUMED] = _told_apart(what, found)
    return found


def numbers(count: Count, method: Method) -> tuple[Interval, Tier]:
    """A count as the method's numbers. "At least dozens" keeps the phrase's lower bound and stays open."""
    if count.phrase is None:
        if not count.interval.told:
            return count.interval, Tier.UNTOLD
        if count.early and count.what is What.KILLED and method.vague is Vague.RAISES:
            return count.interval, Tier.EARLY  # the number of the dead grows; of the wounded some die
        together = count.hedge is Hedge.JOINT and method.vague is Vague.RAISES
        return count.interval, Tier.TOGETHER if together else Tier.NUMBER
    read = method.numbers(count.phrase)
    if count.hedge in (Hedge.AT_LEAST, Hedge.MORE_THAN):
        read = Interval(read.low, None)
    elif count.hedge is Hedge.UP_TO:
        read = Interval(None, read.high)
    if method.vague is Vague.COUNTS:
        return read, Tier.NUMBER
    if method.vague is Vague.RAISES and count.hedge is Hedge.JOINT:
        return read, Tier.JOINT
    if method.vague is not Vague.RAISES or count.phrase == BARE or count.phrase not in method.phrases:
        return read, Tier.PHRASE
    return read, Tier.SEVERAL if method.numbers(count.phrase).high is None else Tier.AMOUNT


def presumed(told: Mapping[tuple[What, Who], Sequence[Figure]], method: Method) -> list[Figure]:
    """One claim's civilians with those whom the method presumes civilian, for each kind of harm it tells."""
    kinds = sorted({what for what, _ in told}, key=HARM.index)
    made = [figure for what in kinds if (figure := _presumed(what, told, method))]
    return [*made, *(figure for what in kinds if (figure := _told_again(what, told, method)))]


def _presumed(what: What, told: Mapping[tuple[What, Who], Sequence[Figure]], method: Method) -> Figure | None:
    """The presumed figure of one kind of harm: civilians where the claim tells them beside its total, else its
    total less its combatants, else the sum of statuses that are presumed civilian."""
    civilians, people = told.get((what, Who.CIVILIANS), ()), told.get((what, Who.PEOPLE), ())
    combatants = told.get((what, Who.COMBATANTS), ())
    if civilians and not (people and not combatants and _sums_up(people, civilians)):
        interval = _hull(civilians)
        if people and method.remainder is Remainder.PRESUMED:
            interval = interval.hull(_without(_hull(people), combatants))
        used = [*civilians]
    elif people:
        interval, used = _without(_hull(people), combatants), [*people]
    else:
        groups = [told[what, who] for who in method.presumed if (what, who) in told]
        interval, used = total(map(_hull, groups)), [figure for group in groups for figure in group]
    if not used:
        return None
    worst = max(figure.tier for figure in used)
    return replace(used[0], status=Presumed.CIVILIANS_PRESUMED, interval=interval, tier=worst)


def _sums_up(people: Sequence[Figure], civilians: Sequence[Figure]) -> bool:
    """Whether a number of people leads a claim and fewer civilians are told of far behind it: some of them, told
    of later, not those who alone were civilians among them ("42 people, 27 of them civilians")."""
    total_, part = people[0], civilians[0]
    if total_.tier is not Tier.NUMBER or (total_.interval.low or 0) <= (part.interval.low or 0):
        return False
    return 0 <= _first_told(total_) < _first_told(part) - TOGETHER


def _told_apart(what: What, told: Mapping[Key, Sequence[Figure]]) -> list[Figure]:
    """The presumed figures, those of bare totals less the combatants among them where another claim tells the same
    total as civilians and combatants: beside "one civilian and four soldiers", "five people" are one civilian."""
    parts: dict[Who, dict[ClaimId, int]] = {}
    for who in (Who.PEOPLE, Who.CIVILIANS, Who.COMBATANTS):
        mine = told.get((what, who), ())
        parts[who] = {f.claim.id: f.interval.low or 0 for f in mine if f.tier is Tier.NUMBER and f.interval.exact}
    armed = {f.claim.id for f in told.get((what, Who.COMBATANTS), ())}
    both = parts[Who.CIVILIANS].keys() & parts[Who.COMBATANTS].keys()
    civil = {parts[Who.CIVILIANS][c] + parts[Who.COMBATANTS][c]: parts[Who.CIVILIANS][c] for c in sorted(both)}
    found: list[Figure] = []
    for figure in told[what, Presumed.CIVILIANS_PRESUMED]:
        bare = figure.claim.id not in armed and parts[Who.PEOPLE].get(figure.claim.id)
        few = civil.get(figure.interval.low or 0) if bare and figure.interval.exact else None
        found.append(figure if few is None else replace(figure, interval=Interval.exactly(few)))
    return found


def _told_again(what: What, told: Mapping[tuple[What, Who], Sequence[Figure]], method: Method) -> Figure | None:
    """The people of a claim's second telling: "at least four civilians" ahead and "the names of five people" well
    behind it count the same dead twice, differently, so that the greater number is another figure for them. In
    one breath, "42 people, 27 of them civilians" tells one figure and a part of it."""
    civilians, people = told.get((what, Who.CIVILIANS), ()), told.get((what, Who.PEOPLE), ())
    if not civilians or not people or told.get((what, Who.COMBATANTS)) or method.remainder is Remainder.PRESUMED:
        return None
    first, again = civilians[0], people[0]
    if again.tier is not Tier.NUMBER or first.tier is not Tier.NUMBER or not again.interval.told:
        return None
    begun, later = _first_told(first), _first_told(again)
    if any(c.hedge is Hedge.UNNUMBERED for c in again.claim.counts if (c.what, c.who) == (what, again.status)):
        return None  # named one by one
    greater = 0 <= begun < later and (again.interval.low or 0) > (first.interval.low or 0)
    return replace(again, status=Presumed.CIVILIANS_PRESUMED, again=True) if greater else None


def _first_told(figure: Figure) -> int:
    """Where in its text the words of a figure begin; -1 where no words are behind it."""
    same = {
        f"counts/{n}"
        for n, count in enumerate(figure.claim.counts)
        if count.what is figure.what and (count.who or Who.PEOPLE) is figure.status
    }
    return min((e.span.start for e in figure.claim.evidence if e.field in same), default=-1)


def competing(what: What, told: Mapping[Key, Sequence[Figure]]) -> list[Figure]:
    """No civilian, by each claim to which the harmed are combatants alone, where another claim tells as many without
    calling any a combatant: they are the same people, whose status competes."""
    armed = told.get((what, Who.COMBATANTS), ())
    calling = {figure.claim.id for figure in armed}
    plain = [f for who in (Who.CIVILIANS, Who.PEOPLE) for f in told.get((what, who), ()) if not f.interval.zero]
    others = [figure for figure in plain if figure.claim.id not in calling]
    both = {figure.claim.id for figure in plain}
    return [
        replace(figure, status=Presumed.CIVILIANS_PRESUMED, interval=Interval.exactly(0))
        for figure in armed
        if figure.claim.id not in both and any(figure.interval.overlaps(other.interval) for other in others)
    ]


def everyone(told: Mapping[tuple[What, Who], Sequence[Figure]], method: Method) -> list[Figure]:
    """One claim's people of whatever status, for each kind of harm: its total where it tells one, else its
    civilians with its combatants, else the sum of the statuses that are presumed civilian with its combatants."""
    made: list[Figure] = []
    for what in sorted({what for what, _ in told}, key=HARM.index):
        groups = [told[key] for key in ((what, Who.PEOPLE),) if key in told]
        if not groups:
            beside = (Who.CIVILIANS,) if (what, Who.CIVILIANS) in told else method.presumed
            groups = [told[what, who] for who in (*beside, Who.COMBATANTS) if (what, who) in told]
        if groups:
            used = [figure for group in groups for figure in group]
            worst = max(figure.tier for figure in used)
            interval = total(map(_hull, groups))
            made.append(replace(used[0], status=Presumed.EVERYONE, interval=interval, tier=worst))
    return made


def _without(people: Interval, combatants: Sequence[Figure]) -> Interval:
    """A total less the combatants in it. Where they may stand beside the total rather than in it, only the
    lower bound falls: widening either figure must never narrow what is left."""
    if not combatants:
        return people
    armed = _hull(combatants)
    low = None if people.low is None else max(0, people.low - armed.high) if armed.high is not None else 0
    surely_within = people.low is not None and armed.high is not None and armed.high <= people.low
    high = people.high - (armed.low or 0) if people.high is not None and surely_within else people.high
    return Interval(low, high)


def _hull(figures: Iterable[Figure]) -> Interval:
    first, *rest = figures
    hull = first.interval
    for figure in rest:
        hull = hull.hull(figure.interval)
    return hull


def standing(
    listed: Sequence[Figure], speakers: Mapping[ClaimId, SourceId]
) -> tuple[list[Figure], list[tuple[Figure, Figure]]]:
    """The figures of one kind and status that may set bounds, and those that a later one put aside, each with
    the later one (METHODS: a source's later figure supersedes its earlier one for the same kind and status, by
    the same speaker, for the same or a narrower period)."""
    aside: list[tuple[Figure, Figure]] = []
    kept: list[Figure] = []
    by_speaker: dict[SourceId | None, list[Figure]] = defaultdict(list)
    for figure in listed:
        by_speaker[speakers.get(figure.claim.id)].append(figure)
    for figure in listed:
        mates = by_speaker[speakers[figure.claim.id]] if figure.claim.id in speakers else []
        later = [mate for mate in mates if _supersedes(mate, figure)]
        if later:
            aside.append((figure, max(later, key=_newest)))
        else:
            kept.append(figure)
    return kept, aside


def firmest(listed: Sequence[Figure]) -> list[Figure]:
    """Those of the firmest tier that any of them is in."""
    lowest = min((figure.tier for figure in listed), default=Tier.NUMBER)
    return [figure for figure in listed if figure.tier is lowest]


def _newest(figure: Figure) -> tuple[int, str]:
    return (figure.reported.start.toordinal() if figure.reported else 0, figure.claim.id)


def _supersedes(later: Figure, earlier: Figure) -> bool:
    """Whether one figure puts another of the same kind, status and source aside."""
    a, b = later.claim, earlier.claim
    if later.tier > earlier.tier or later.reported is None or earlier.reported is None:
        return False
    if earlier.reported.soft_end > later.reported.soft_start:
        return False
    speakers = {o.speaker for o in (a.origin, b.origin) if o and o.speaker}
    return len(speakers) < 2 and _same_or_narrower(a, b)


def _same_or_narrower(later: Claim, earlier: Claim) -> bool:
    """Whether the later claim is about no more days than the earlier one."""
    if earlier.date is None:
        return True
    if later.date is None:
        return False
    new, old = later.date.period, earlier.date.period
    return old.soft_start <= new.start and new.end <= old.soft_end
