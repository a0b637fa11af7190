"""Named pieces of evidence that two episodes are one event, each with an outcome whose weight is data.

After nomenklatura's logic matchers and Fellegi and Sunter (1969): a comparison has a few outcomes, each
outcome a log-odds weight; what either side does not tell has no outcome, since missing is not disagreement.
Contradictions in day or place are no weights: they forbid the join.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass

from harmledger.errors import LexiconError
from harmledger.link.profiles import Profile
from harmledger.link.spots import apart, relation
from harmledger.link.wording import day_of_year
from harmledger.model.claim import Event, What
from harmledger.model.interval import Interval
from harmledger.model.weights import Weights

Settings = Mapping[str, float]
Comparison = Callable[[Profile, Profile, Settings], str | None]

VIOLENT = frozenset(Event) - {Event.DETENTION, Event.PROTEST, Event.OTHER}  # hearers confuse one with another
RAIDS = frozenset({Event.GROUND_ATTACK, Event.DETENTION})
BY_EAR = 0.25  # of the greater figure: how far two hurried counts of one event differ [own]
FIRST_HAND = 3  # a count below it is told of too many events to say much [own]


def contradiction(a: Profile, b: Profile, settings: Settings) -> str | None:
    """Say "day" or "place" where the two cannot be one event, whatever else they share.

    Only disjoint soft periods contradict in day; only places further apart than their radii contradict in
    place, and only where every place of one lies apart from every place of the other.
    """
    if days_apart(a, b, settings):
        return "day"
    return "place" if places_apart(a, b, settings) else None


def days_apart(a: Profile, b: Profile, _: Settings) -> bool:
    """Whether the two allow no day in common."""
    return a.may[1] <= b.may[0] or b.may[1] <= a.may[0]


def places_apart(a: Profile, b: Profile, settings: Settings) -> bool:
    """Whether every place of one lies apart from every place of the other."""
    slack = settings["place_slack_km"]
    return bool(a.places and b.places) and all(apart(x, y, slack) for x in a.places for y in b.places)


def day(a: Profile, b: Profile, _: Settings) -> str | None:
    """Both texts tell when: how their periods lie."""
    if a.firm is None or b.firm is None:
        return None
    if not a.firm.overlaps(b.firm):
        return "soft_only" if not a.firm.contradicts(b.firm) else None
    wider = max(a.firm.days, b.firm.days)
    if wider == 1:
        return "same_day"
    if wider <= 3:
        return "within_days"
    return "within_weeks" if wider <= 16 else "within_months"


def report(a: Profile, b: Profile, _: Settings) -> str | None:
    """A text that tells no day: how long after the event of the other (or the other's report) it came out."""
    if a.firm is not None and b.firm is not None:
        return None
    one, other = (a, b) if a.firm is None else (b, a)
    known = other.firm or other.reported
    if one.reported is None or known is None or known.days > 16:
        return None
    gap = one.reported.start.toordinal() - (known.end.toordinal() - 1)
    if other.firm is None:
        gap = abs(gap)
    return _lag(max(0, gap))


def _lag(days: int) -> str:
    """How long, in the words of the weights file."""
    for limit, name in ((1, "at_once"), (3, "in_days"), (8, "in_a_week"), (31, "in_a_month")):
        if days <= limit:
            return name
    return "long_after"


def place(a: Profile, b: Profile, settings: Settings) -> str | None:
    """How the two most alike of their places lie to each other; of one place, how often the case names it."""
    if not a.places or not b.places:
        return None
    slack = settings["place_slack_km"]
    best: str | None = None
    for x, seen in zip(a.places, a.fame, strict=True):
        for y, heard in zip(b.places, b.fame, strict=True):
            found = None if apart(x, y, slack) else relation(x, y)
            if found == "same":
                found = next(name for limit, name in FAME if min(seen, heard) <= limit)
            if found and (best is None or RANK[found] < RANK[best]):
                best = found
    return best


FAME = ((4, "same_of_few"), (10, "same_of_some"), (25, "same_of_many"), (10**9, "same_of_most"))  # texts that name it
PLACE_OUTCOMES = (
    *(name for _, name in FAME), "inside_town", "within_3_km", "same_district", "inside_region", "same_governorate",
    "within_8_km", "under_its_capital", "within_16_km", "in_one_country", "beside_region", "further", "other_name",
)  # fmt: skip
RANK = {name: n for n, name in enumerate(PLACE_OUTCOMES)}


def event(a: Profile, b: Profile, _: Settings) -> str | None:
    """What kind of event."""
    if Event.OTHER in (a.event, b.event):
        return None
    if a.event is b.event:
        return "same"
    pair = {a.event, b.event}
    return "kindred" if pair <= VIOLENT or pair <= RAIDS else "unlike"


def perpetrator(a: Profile, b: Profile, _: Settings) -> str | None:
    """Who is said to have done it."""
    if not a.actors or not b.actors:
        return None
    if a.actors & b.actors:
        return "shared"
    return "other_stated" if a.sure and b.sure else "other_unsure"


def counts(a: Profile, b: Profile, _: Settings) -> str | None:
    """The figure that both tell for one kind and status of harm: the one that says most."""
    if not a.counts or not b.counts:
        return None
    few, many = (a.counts, b.counts) if len(a.counts) <= len(b.counts) else (b.counts, a.counts)
    found = {_figures(key[0], told, many[key]) for key, told in few.items() if key in many}
    if "apart" in found and a.document == b.document:
        return "apart_in_one_text"
    return next((outcome for outcome in COUNT_OUTCOMES if outcome in found), None)


COUNT_OUTCOMES = ("equal", "equal_few", "none_against_some", "apart", "near", "within")


def _figures(what: What, x: Interval, y: Interval) -> str:
    """How two figures lie to each other."""
    if x.zero != y.zero:
        return "none_against_some" if (x.low or y.low) else "within"
    if x.exact and x == y:
        return "equal" if (x.low or 0) >= FIRST_HAND and what.of_people else "equal_few"
    if x.overlaps(y):
        return "within"
    low, high = (x, y) if (x.low or 0) <= (y.low or 0) else (y, x)
    return "near" if (low.high or 0) >= (1 - BY_EAR) * (high.low or 0) else "apart"


def victims(a: Profile, b: Profile, _: Settings) -> str | None:
    """Names of those harmed."""
    if not a.victims or not b.victims:
        return None
    return "shared_name" if a.victims & b.victims else "other_names"


def objects(a: Profile, b: Profile, _: Settings) -> str | None:
    """Things that were hit."""
    if a.named_objects & b.named_objects:
        return "same_name"
    return "same_kind" if a.objects & b.objects else None


def wording(a: Profile, b: Profile, _: Settings) -> str | None:
    """Words in common beyond chance: a copied sentence, in a copied text or elsewhere."""
    if a.document == b.document:
        return None
    copied = bool(a.quotes & b.quotes)
    if a.echo == b.echo:
        return "copied_text" if copied else None
    return "copied_sentence" if copied else None


def words(a: Profile, b: Profile, _: Settings) -> str | None:
    """How much of the rare words, by what they are worth, is common to two texts: the cosine of the two. One
    publisher's texts share turns of phrase whatever they tell of, and are weighed apart."""
    if not a.said or not b.said or a.document == b.document or a.arabic is not b.arabic:
        return None
    common = sum(map(a.said.__getitem__, a.said.keys() & b.said.keys()))
    likeness, whole, share = 100 * 100 * common * common, a.heft * b.heft, 100
    for n in SHARES:
        if likeness < n * n * whole:
            share = n
            break
    house = a.publisher is not None and a.publisher == b.publisher
    return f"{'house_' if house else ''}below_{share}"


SHARES = (3, 6, 10, 15, 20, 30, 45)  # percent


def names(a: Profile, b: Profile, _: Settings) -> str | None:
    """Across scripts: how much of the rare names, by what they are worth, is common to two texts."""
    if a.arabic is b.arabic or not a.names or not b.names or a.document == b.document:
        return None
    common = sum(map(a.names.__getitem__, a.names.keys() & b.names.keys()))
    share = next((n for n in SHARES if 100 * 100 * common * common < n * n * a.names_heft * b.names_heft), 100)
    return f"below_{share}"


def moments(a: Profile, b: Profile, _: Settings) -> str | None:
    """One place, and one of them does not tell the day: of how many moments the case's dated texts tell there."""
    if tells_the_day(a) and tells_the_day(b):
        return None
    found = [m for x, m in zip(a.places, a.moments, strict=True) for y in b.places if x.label == y.label]
    if not found:
        return None
    return next(name for limit, name in MOMENTS if min(found) <= limit)


def tells_the_day(p: Profile) -> bool:
    """Whether its words tell when, to within three days."""
    return p.firm is not None and p.firm.days <= 3


MOMENTS = ((0, "none"), (1, "one"), (2, "two"), (4, "few"), (9, "some"), (10**9, "many"))


def weekday(a: Profile, b: Profile, _: Settings) -> str | None:
    """A text that tells no day but names a weekday: what the other's day, or the day of its report, is."""
    if a.weekday is None and b.weekday is None:
        return None
    one, two = _weekday(a), _weekday(b)
    if one is None or two is None:
        return None
    return ("same", "next", "other", "other", "other", "other", "next")[(one - two) % 7]


def calendar(a: Profile, b: Profile, _: Settings) -> str | None:
    """A text that tells no day but names some by day and month: how long before the other's day the nearest lies."""
    if bool(a.calendar) is bool(b.calendar):
        return "same" if a.calendar & b.calendar else None
    one, other = (a, b) if a.calendar else (b, a)
    known = other.firm or other.reported
    if known is None or known.days > 3:
        return None
    day = day_of_year(known.start.month, known.start.day)
    gap = min(min((day - named) % 366, (named - day) % 366) for named in one.calendar)
    return next(name for limit, name in CALENDAR if gap <= limit)


CALENDAR = ((0, "same"), (2, "next"), (10, "in_days"), (31, "in_a_month"), (400, "far"))


def _weekday(p: Profile) -> int | None:
    """The weekday of the event as far as it is told."""
    if p.weekday is not None:
        return p.weekday
    known = p.firm or p.reported
    return known.start.weekday() if known is not None and known.days == 1 else None


def serial(a: Profile, b: Profile, _: Settings) -> str | None:
    """A page that others of its series date: how the other's day lies to the days between which it went out."""
    one, two = _window(a), _window(b)
    if one is None or two is None or not (a.around or b.around):
        return None
    gap = max(one[0], two[0]) - min(one[1], two[1]) + 1
    wide = "narrow" if max(one[1] - one[0], two[1] - two[0]) <= NARROW else "wide"
    return f"{wide}_{next(name for limit, name in GAPS if gap <= limit)}"


GAPS = ((1, "meets"), (4, "near"), (12, "apart"), (10**7, "far"))  # days
NARROW = 4  # days


def _window(p: Profile) -> tuple[int, int] | None:
    """The days of the event or report that words or stamps tell, else those that others of its series allow."""
    known = p.firm or p.reported
    return (known.start.toordinal(), known.end.toordinal()) if known else p.around


def origin(a: Profile, b: Profile, _: Settings) -> str | None:
    """One speaker, carried twice."""
    if not a.voices & b.voices:
        return None
    shared = a.counts.keys() & b.counts.keys()
    return "repeats_itself" if any(a.counts[k] == b.counts[k] for k in shared) else "same_speaker"


def standing(a: Profile, b: Profile, _: Settings) -> str | None:
    """What another text tells behind what it is about: background as often as another event of the day."""
    if a.document == b.document or (a.leads and b.leads):
        return None
    if not (a.leads or b.leads):
        return "both_behind"
    behind = b if a.leads else a
    return "undated_behind" if behind.firm is None else "dated_behind"


def text(a: Profile, b: Profile, _: Settings) -> str | None:
    """One text that tells them as two: the reader who wrote it knew more than we do."""
    return "told_as_two" if a.document == b.document else None


@dataclass(frozen=True, slots=True)
class Feature:
    """One comparison with every outcome it can have."""

    name: str
    compare: Comparison
    outcomes: tuple[str, ...]


FEATURES = (
    Feature("day", day, ("same_day", "within_days", "within_weeks", "within_months", "soft_only")),
    Feature("report", report, ("at_once", "in_days", "in_a_week", "in_a_month", "long_after")),
    Feature("place", place, PLACE_OUTCOMES),
    Feature("event", event, ("same", "kindred", "unlike")),
    Feature("perpetrator", perpetrator, ("shared", "other_stated", "other_unsure")),
    Feature("counts", counts, (*COUNT_OUTCOMES, "apart_in_one_text")),
    Feature("victims", victims, ("shared_name", "other_names")),
    Feature("objects", objects, ("same_name", "same_kind")),
    Feature("wording", wording, ("copied_text", "copied_sentence")),
    Feature("words", words, tuple(f"{house}below_{n}" for house in ("", "house_") for n in (*SHARES, 100))),
    Feature("names", names, tuple(f"below_{n}" for n in (*SHARES, 100))),
    Feature("moments", moments, tuple(name for _, name in MOMENTS)),
    Feature("weekday", weekday, ("same", "next", "other")),
    Feature("calendar", calendar, tuple(name for _, name in CALENDAR)),
    Feature("serial", serial, tuple(f"{wide}_{name}" for wide in ("narrow", "wide") for _, name in GAPS)),
    Feature("origin", origin, ("repeats_itself", "same_speaker")),
    Feature("standing", standing, ("dated_behind", "undated_behind", "both_behind")),
    Feature("text", text, ("told_as_two",)),
)


OF_THE_CASE = frozenset({"place", "moments", "words", "names"})  # what they come to depends on the case's other texts


def check(weights: Weights) -> None:
    """See that the weights name exactly the outcomes that the comparisons can have.

    Raises:
        LexiconError: naming what is missing or unknown.
    """
    known = {(f.name, outcome) for f in FEATURES for outcome in f.outcomes}
    given = {(name, outcome) for name, table in weights.outcomes.items() for outcome in table}
    for pairs, fault in ((known - given, "missing"), (given - known, "unknown")):
        if pairs:
            named = ", ".join(f"{name}.{outcome}" for name, outcome in sorted(pairs))
            raise LexiconError(
                f"outcomes are {fault}: {named}",
                where=f"weights {weights.id}",
                remedy="Weigh each outcome that link.evidence names, and no other",
            )


def outcomes(a: Profile, b: Profile, weights: Weights) -> list[tuple[str, str]]:
    """What every comparison that both sides allow came to, in the order of ``FEATURES``."""
    found = ((f.name, f.compare(a, b, weights.settings)) for f in FEATURES)
    return [(name, outcome) for name, outcome in found if outcome is not None]


def scorer(weights: Weights, leaving: Collection[str] = ()) -> Callable[[Profile, Profile], int]:
    """A function that sums the weights with the prior, in thousandths of log-odds: whole numbers add up to the
    same in any order. The tables are looked up once, since a case has millions of pairs. Features that are ``leaving``
    are not asked."""
    tables = [
        (f.compare, {outcome: round(1000 * weights.outcomes[f.name][outcome]) for outcome in f.outcomes})
        for f in FEATURES
        if f.name not in leaving
    ]
    prior, settings = round(1000 * weights.prior), weights.settings

    def score(a: Profile, b: Profile) -> int:
        told = prior
        for compare, table in tables:
            outcome = compare(a, b, settings)
            if outcome is not None:
                told += table[outcome]
        return told

    return score
