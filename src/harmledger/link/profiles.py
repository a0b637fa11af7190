"""An episode (what one document says of one event) made ready to be compared with others."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from harmledger.link.parts import parted
from harmledger.link.serials import Serial, serial
from harmledger.link.spots import SETTLED, Spot, spot
from harmledger.link.wording import calendar_days, mostly_arabic, region, sounds, stems, weekday, words
from harmledger.model.claim import Certainty, Claim, Event, Stance, What, Who
from harmledger.model.ids import ActorId, ClaimId, DocumentId, SourceId
from harmledger.model.interval import Interval
from harmledger.model.moment import DAY, KnownFrom, Period, Precision
from harmledger.model.ruling import Ruling
from harmledger.model.voices import Account, Voices
from harmledger.text.scripts import fold

EVER, NEVER = date.min.toordinal(), date.max.toordinal()
SILENT = "~"  # before the document's id: the key of a text that claims nothing
LONG_QUOTE = 40  # characters: a shorter one may be anybody's words [own]

Days = tuple[int, int]  # half-open, in proleptic Gregorian ordinals
Tally = dict[tuple[What, Who | None], Interval]


@dataclass(frozen=True, slots=True)
class Profile:
    """What one document says of one event.

    ``days`` are those that its claims' words name, ``firm`` what these agree on (None where the text tells no
    day). ``may`` is every day that the words allow: contradictions are judged by it. ``reported`` is when the
    document was published. ``places``: the main one first. ``voices`` are credited origins as wholes, assumed
    ones left out.

    ``leads``: its text is about it; others it tells of behind that.

    A text that claims nothing is one too: ``claims`` is empty then, ``places`` all that it names.

    ``said`` are the rare words in which it is told, with what each is worth, ``heft`` what all are worth together,
    ``rare`` the rarest. ``fame`` tells of each place how many texts of the case (copies once) name it.
    ``moments``: how many different ones dated texts tell of there. ``names`` are words by their consonants, with what
    each is worth, ``names_heft`` together; ``arabic`` the script. ``weekday`` and ``calendar`` (days of a leap year)
    are those that the words name where they tell no day. ``serial`` is the page's number, ``around`` when others of its
    series say that it went out.
    """

    key: str  # the smallest claim id, else that of the document: no two profiles share it
    document: DocumentId
    echo: DocumentId
    claims: tuple[Claim, ...]
    days: tuple[Period, ...]
    may: Days
    firm: Period | None
    reported: Period | None
    places: tuple[Spot, ...]
    event: Event
    actors: frozenset[ActorId]
    sure: bool  # all of the actors are stated
    counts: Tally
    victims: frozenset[str]
    objects: frozenset[str]
    named_objects: frozenset[str]
    quotes: frozenset[str]
    voices: frozenset[SourceId]
    publisher: str | None = None
    leads: bool = True
    weekday: int | None = None
    serial: Serial | None = None
    said: Mapping[str, int] = field(default_factory=dict)
    heft: int = 0
    rare: tuple[str, ...] = ()
    arabic: bool = False
    names: Mapping[str, int] = field(default_factory=dict)
    names_heft: int = 0
    fame: tuple[int, ...] = ()
    moments: tuple[int, ...] = ()
    calendar: frozenset[int] = frozenset()
    around: Days | None = None

    @property
    def ids(self) -> tuple[ClaimId, ...]:
        """Its claims, sorted."""
        return tuple(claim.id for claim in self.claims)

    def tells_the_same(self, other: Profile) -> bool:
        """Whether two differ at most in what the case's other texts make of their words and places."""
        return self == replace(
            other,
            said=self.said,
            heft=self.heft,
            rare=self.rare,
            names=self.names,
            names_heft=self.names_heft,
            fame=self.fame,
            moments=self.moments,
        )


@dataclass(frozen=True, slots=True)
class Episode:
    """What one text tells of one event, before it is set beside others; ``stems`` and ``sounds`` are those of its
    words."""

    profile: Profile
    stems: tuple[str, ...]
    sounds: tuple[str, ...] = ()


def episodes(account: Account, voices: Voices, slack: int, rulings: Sequence[Ruling] = ()) -> list[Episode]:
    """One text's episodes, before the case's other texts are known; of a text that claims nothing one without claims.

    Args:
        account: The text.
        voices: Who belongs to whom, and which texts are copies.
        slack: Days by which an event may fall after its report, for stamps in another time zone than the
            place's.
        rulings: Splits that go through an episode make two of it.
    """
    found = []
    parts = [part for claims in account.told() for part in parted(claims, rulings)]
    if not parts and account.text and (account.about or account.reported):
        parts = [[]]
    leading = _leading(parts)
    for claims in parts:
        stretch = region(account, claims, alone=len(parts) == 1)
        told = words(stretch)
        p = profile(claims, account, voices, slack, weekday(told))
        undated = p.firm is None and p.reported is None
        p = replace(p, leads=_begins(claims) in leading)
        p = replace(p, arabic=mostly_arabic(stretch), calendar=calendar_days(stretch) if undated else p.calendar)
        found.append(Episode(p, stems(told), sounds(told)))
    return found


def _leading(parts: Iterable[Sequence[Claim]]) -> set[int]:
    """Where the episodes begin that a text is about: the first, and the first that tells of people harmed, since a
    headline may tell of none."""
    listed = list(parts)
    harm = [claims for claims in listed if any(count.what.of_people for c in claims for count in c.counts)]
    return {min(map(_begins, told)) for told in (listed, harm) if told}


def _begins(claims: Iterable[Claim]) -> int:
    """Where in its text the first words of an episode stand."""
    return min((e.span.start for c in claims for e in c.evidence), default=0)


def profile(
    claims: Sequence[Claim], account: Account, voices: Voices, slack: int, weekday: int | None = None
) -> Profile:
    """The profile of one episode; ``claims`` are sorted by id."""
    reported = account.reported or common_period(c.date.period for c in claims if c.date)
    days = _days(claims, reported, slack)
    firm = common_period(days)
    asserted = [c for c in claims if c.stance is Stance.ASSERTS]
    blamed = [p for c in asserted for p in c.perpetrators if p.certainty is not Certainty.DENIED]
    credited = {voices.voice(c.origin.source) for c in claims if c.origin and not c.origin.assumed}
    objects = [thing for c in claims for thing in c.objects]
    return Profile(
        key=claims[0].id if claims else f"{SILENT}{account.document}",
        document=account.document,
        echo=voices.echo_of(account.document),
        claims=tuple(claims),
        days=days,
        may=_may(firm, reported, slack),
        firm=firm,
        reported=reported,
        places=_places(claims) or _places_about(account),
        event=main_event(claims),
        actors=frozenset(p.actor for p in blamed),
        sure=bool(blamed) and all(p.certainty is Certainty.STATED for p in blamed),
        counts=_counts(asserted),
        victims=frozenset(" ".join(map(fold, v.name.split())) for c in claims for v in c.victims),
        objects=frozenset(thing.kind for thing in objects),
        named_objects=frozenset(" ".join(map(fold, o.name.split())) for o in objects if o.name),
        quotes=frozenset(e.quote for c in claims for e in c.evidence if len(e.quote) >= LONG_QUOTE),
        voices=frozenset(credited),
        publisher=account.publisher,
        weekday=weekday if firm is None else None,
        serial=serial(account.address) if account.address else None,
    )


def common_period(periods: Iterable[Period]) -> Period | None:
    """The days on which several accounts of one event agree, the narrowest and most often told first; one
    that contradicts what was agreed so far is left aside. None of none."""
    listed = list(periods)
    if not listed:
        return None
    often: dict[Period, int] = {}
    for period in listed:
        often[period] = often.get(period, 0) + 1
    order = sorted(often, key=lambda p: (p.days, -often[p], p.start, p.soft_start, p.soft_end, p.precision))
    agreed = order[0]
    for period in order[1:]:
        agreed = agreed.meet(period) or agreed
    return agreed


def main_event(claims: Iterable[Claim]) -> Event:
    """What most claims say happened; "other" yields to anything; a tie goes to the first in the list of
    events."""
    told: dict[Event, int] = {}
    for claim in claims:
        told[claim.event] = told.get(claim.event, 0) + 1
    order = list(Event)
    return min(told, key=lambda e: (e is Event.OTHER, -told[e], order.index(e)), default=Event.OTHER)


def _days(claims: Iterable[Claim], reported: Period | None, slack: int) -> tuple[Period, ...]:
    """The days that the claims' words tell. A day after the report of it is a slip of the year ("3 May 2032" in a
    report of June 2031) where the year before fits; the claim itself keeps what the words say."""
    told = [c.date.period for c in claims if c.date and c.date.known_from is KnownFrom.TEXT]
    return tuple(_not_ahead(period, reported, slack) for period in told)


def _not_ahead(period: Period, reported: Period | None, slack: int) -> Period:
    if reported is None or period.precision is not Precision.DAY or period.start < reported.soft_end + slack * DAY:
        return period
    day = period.start
    if (day.month, day.day) == (2, 29):
        return period
    before = Period.day(day.replace(year=day.year - 1))
    return before if before.end <= reported.soft_end else period


def _may(firm: Period | None, reported: Period | None, slack: int) -> Days:
    """The days that the words allow: those they name, none after the report (a stamp's zone allowed for)."""
    latest = reported.soft_end.toordinal() + slack if reported else NEVER
    if firm is None:
        return EVER, min(latest, NEVER)
    first, last = firm.soft_start.toordinal(), firm.soft_end.toordinal()
    return (first, min(last, latest)) if first < latest else (first, last)


def _places(claims: Sequence[Claim]) -> tuple[Spot, ...]:
    """The places told, the most precise and most often told first."""
    told: dict[Spot, int] = {}
    for claim in claims:
        for place in ((claim.place,) if claim.place else ()) + claim.other_places:
            told[spot(place.place)] = told.get(spot(place.place), 0) + 1
    return tuple(sorted(told, key=lambda s: (s.place.kind not in SETTLED, -told[s], s.radius, place_order(s))))


def _places_about(account: Account) -> tuple[Spot, ...]:
    """The places that a text without claims names: settled ones, where it names any."""
    named = [spot(place.place) for place in account.about]
    settled = [at for at in named if at.place.kind in SETTLED]
    return tuple(dict.fromkeys(settled or named))


def place_order(at: Spot) -> tuple[str, ...]:
    """What tells two places apart when all else is equal."""
    p = at.place
    return (p.name, str(p.gazetteer), str(p.lat), str(p.lon), str(p.admin1), p.kind, *p.alt_names)


def _counts(claims: Sequence[Claim]) -> Tally:
    """How many of whom, over all the speakers in the episode: the hull of their figures."""
    counts: Tally = {}
    for claim in claims:
        for count in claim.counts:
            if not count.interval.told:
                continue
            known = counts.get((count.what, count.who))
            counts[count.what, count.who] = known.hull(count.interval) if known else count.interval
    return counts
