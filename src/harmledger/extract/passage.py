"""One sentence read through the cascade: what it says of harm, events, things, actors and when and where."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from itertools import pairwise

from harmledger.extract.antecedents import settled
from harmledger.extract.classify import Sentence
from harmledger.extract.company import company
from harmledger.extract.grammar import Match, Row, matches, rewrite
from harmledger.extract.harms import harm
from harmledger.extract.items import HarmFact, Item, Quantity, feature
from harmledger.extract.language import Language
from harmledger.extract.locating import SIZE, members, own_places
from harmledger.extract.numbers import cardinals, measured, quantity
from harmledger.extract.people import part
from harmledger.extract.persons import person
from harmledger.model.claim import AccordingTo, Certainty, Effect, Event, What
from harmledger.model.ids import ActorId
from harmledger.model.mention import ActorMention, MomentMention, PlaceKind, PlaceMention, SourceMention
from harmledger.model.moment import Moment, Period, Precision
from harmledger.model.span import Span

ACTORS = ("ACTOR", "ACTOR_ADJ")
QUOTE_AGE = 7  # days: how much older than its page a quotation may be before a firmer date contradicts it
_NO_NEWS = ("tally", "strength", "irrealis", "habitual", "background")
SPREAD = 3  # so many places named side by side make a total, as the interface says
BEFORE_LIST = frozenset({"OF", "AND", "UNIT", "LP", "QUOTE", "COLON", "DEF", "IN"})
NEAR = 14  # items between an effect word and the thing that it befell; beyond it another clause has begun


@dataclass(frozen=True, slots=True)
class EventWord:
    """A word for what happened: ``weak`` words ("strike", "attack") yield to any that are firm, and these to
    ``strong`` ones, which tell what the rest was a means of ("landing raid" beside "helicopters")."""

    event: Event
    weak: bool
    start: int
    end: int
    plural: bool = False
    strong: bool = False
    mass: bool = False  # "shelling": one attack or a month of them
    aimed: bool = False  # "targeted": fire at something, with what is not said
    assault: bool = False  # "attacked": by those who have no aircraft or artillery, on the ground

    @property
    def rank(self) -> str:
        """Its force among other words for the same event."""
        return "strong" if self.strong else "weak" if self.weak else "firm"


@dataclass(frozen=True, slots=True)
class Agent:
    """An actor said to have done it."""

    mention: ActorMention
    certainty: Certainty
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Aim:
    """What was aimed at: an actor, or words alone."""

    actor: ActorId | None
    start: int
    end: int
    according_to: AccordingTo


@dataclass(frozen=True, slots=True)
class Thing:
    """An object that was hit."""

    kind: str
    name: str | None
    count: int | None
    effect: Effect
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class ThingCount:
    """How many strikes, munitions, aircraft or personnel."""

    what: What
    quantity: Quantity
    start: int
    end: int


@dataclass(slots=True)
class Passage:
    """All that one sentence says, before anyone asks which event it belongs to."""

    sentence: Sentence
    items: list[Item]
    harms: list[HarmFact] = field(default_factory=list)
    company: list[HarmFact] = field(default_factory=list)  # those listed with the dead, for the register of victims
    events: list[EventWord] = field(default_factory=list)
    places: list[PlaceMention] = field(default_factory=list)  # all that are not elsewhere
    own_places: list[PlaceMention] = field(default_factory=list)  # those of the event, as ``locating`` tells them
    homes: list[PlaceMention] = field(default_factory=list)  # of the people: the event's if none else is
    moments: list[MomentMention] = field(default_factory=list)
    agents: list[Agent] = field(default_factory=list)
    unknown_agent: bool = False
    aims: list[Aim] = field(default_factory=list)
    things: list[Thing] = field(default_factory=list)
    counts: list[ThingCount] = field(default_factory=list)
    cues: set[str] = field(default_factory=set)  # "tally", "another", "irrealis", "strength"
    unread: list[Item] = field(default_factory=list)  # numbers beside words of harm
    untold: list[Item] = field(default_factory=list)  # people counted where no word of harm stands

    @property
    def tells_harm(self) -> bool:
        """Whether somebody is said to be harmed, or nobody to be."""
        return bool(self.harms)


class PassageReader:
    """Runs the stages of one language over sentences."""

    def __init__(self, language: Language, text: str) -> None:
        self._language = language
        self._text = text
        self._surnames: list[tuple[int, int]] = []  # where names of people and families stand in the sentence

    def read(self, sentence: Sentence) -> Passage:
        """The passage of one sentence."""
        language, alphabet = self._language, self._language.alphabet
        row = alphabet.row(cardinals(sentence.items, language.habits.unit_before_ten))
        row = rewrite(language.rules("measures"), row, alphabet, measured)
        row = rewrite(language.rules("quantities"), row, alphabet, quantity)
        row = rewrite(language.rules("groups"), row, alphabet, part)
        passage = Passage(sentence, row.items)
        rest = self._harms(passage, row)
        self._events(passage)
        self._actors(passage, row)
        self._elsewhere(passage, row)
        passage.own_places = own_places(passage.items, passage.places)
        if sentence.quoted:
            passage.moments = [_aged(m) for m in passage.moments]
        self._things(passage, row)
        self._cues(passage, row)
        passage.unread = [i for i in rest if i.cls in ("QTY", "PART") and self._uncounted(i, rest)]
        passage.untold = [i for i in rest if self._unharmed(i, passage)] if not passage.harms else []
        return passage

    def _find(self, stage: str, row: Row) -> Iterator[Match]:
        for _, rule in self._language.rules(stage).apt(row.classes):
            yield from matches(rule, row.items, row.spelled)

    def _harms(self, passage: Passage, row: Row) -> list[Item]:
        def build(match: Match) -> Item | None:
            start, end = match.items[match.start].start, match.items[match.end - 1].end
            facts = harm(match)
            if not facts:
                silent = match.rule.says.get("form") == "untold"  # "no word of casualties": nothing is claimed
                return Item("UNTOLD", start, end) if silent else None
            h = match.first("h") if match.rule.says.get("replaces") else None
            if h is not None:  # what the rule read before is told anew
                passage.harms = [fact for fact in passage.harms if fact not in h.value]
            passage.harms += facts
            return Item("HARM", start, end, facts)

        told = rewrite(self._language.rules("persons"), row, self._language.alphabet, person)
        self._surnames = _surnames(told.items)
        rest = rewrite(self._language.rules("harms"), told, self._language.alphabet, build)
        passage.harms = settled(row.items, sorted(passage.harms, key=lambda fact: (fact.start, fact.what)))
        passage.company = company(told.items, passage.harms)
        return rest.items

    def _events(self, passage: Passage) -> None:
        for n, item in enumerate(passage.items):
            if n and passage.items[n - 1].cls == "JOINTLY":
                continue  # "backed by aircraft": who or what stood beside it tells neither the event nor its place
            if event := feature(item, "event"):
                weak, strong = bool(feature(item, "weak")), bool(feature(item, "strong"))
                number = feature(item, "n")
                plural, mass = number == "pl", number == "mass"
                aimed, assault = bool(feature(item, "aimed")), bool(feature(item, "assault"))
                word = EventWord(Event(event), weak, item.start, item.end, plural, strong, mass, aimed, assault)
                passage.events.append(word)
            elif item.cls == "PLACE":
                if not any(start <= item.start and item.end <= end for start, end in self._surnames):
                    passage.places.append(item.value)
            elif item.cls == "MOMENT":
                passage.moments.append(item.value)
            elif item.cls == "UNKNOWN_ACTOR":
                passage.unknown_agent = True

    def _actors(self, passage: Passage, row: Row) -> None:
        aimed: set[int] = set()
        for match in self._find("targets", row):
            caught = match.all("t")
            if not caught or caught[0].start in aimed:
                continue
            aimed |= {item.start for item in caught}
            by = AccordingTo(match.rule.says.get("according_to", "reporter"))
            actor = _actor_of(caught[0]) if len(caught) == 1 else None
            passage.aims.append(Aim(actor, caught[0].start, caught[-1].end, by))
        taken: set[int] = set()
        for match in self._find("agents", row):
            for item in match.all("a"):
                if item.cls not in ACTORS or item.start in taken or item.start in aimed:
                    continue
                taken.add(item.start)
                passage.agents.append(Agent(item.value, _certainty(match), item.start, item.end))
        passage.agents += _owners(passage, aimed | taken)
        passage.agents.sort(key=lambda agent: agent.start)

    def _elsewhere(self, passage: Passage, row: Row) -> None:
        """Places and moments that are not the event's: an office, a hospital, the day of a statement."""
        out: set[int] = set()
        homes: set[int] = set()
        spare: set[int] = set()
        begun: list[MomentMention] = []
        for match in self._find("elsewhere", row):
            begun += [item.value for item in match.all("s") if item.cls == "MOMENT"]
            if (told := match.first("d")) is not None:
                self._shift(passage, told.value, match)
            found = {item.start for item in (*match.all("p"), *match.all("m"))}
            if match.rule.says.get("spare"):  # "on the road from A to B": the place, where no other is told
                spare |= found
                continue
            out |= found
            homes |= found if match.rule.says.get("home") else set()
        passage.moments = [_on_first_day(m) if m in begun else m for m in passage.moments]
        starts = {i.start: i for i in passage.items} if out or spare else {}
        towns = (p for p in passage.places if SIZE[p.place.kind] <= SIZE[PlaceKind.CITY])
        if spare and any(not _at(p, out | spare, starts) for p in towns):
            out |= spare
        if out:
            passage.homes = [p for p in passage.places if _at(p, homes, starts)]
            passage.places = [p for p in passage.places if not _at(p, out, starts)]
            passage.moments = [m for m in passage.moments if not _at(m, out, starts)]

    def _shift(self, passage: Passage, told: MomentMention, match: Match) -> None:
        """ "On Wednesday, a day after the strikes": the event's day is told from another one."""
        if told.moment is None or told.moment.period.precision is not Precision.DAY:
            return
        span = Span(told.span.start, match.items[match.end - 1].end)
        day = told.moment.period.start + timedelta(days=int(match.rule.says["shift"]))
        moment = Moment(Period.day(day), told.moment.known_from, self._text[span.start : span.end], span)
        passage.moments = [replace(m, span=span, moment=moment) if m is told else m for m in passage.moments]

    def _things(self, passage: Passage, row: Row) -> None:
        for match in self._find("things", row):
            form = match.rule.says.get("form")
            first, last = match.items[match.start], match.items[match.end - 1]
            q = match.first("q")
            if form == "count" and q is not None:
                what = What(match.rule.says.get("what") or feature(match.items[match.end - 1], "counts") or "strikes")
                passage.counts.append(ThingCount(what, q.value, first.start, last.end))
            elif form == "object":
                thing = self._thing(passage, match, q)
                if thing is not None and all(t.end <= thing.start or t.start >= thing.end for t in passage.things):
                    passage.things.append(thing)
        passage.things.sort(key=lambda thing: thing.start)

    def _thing(self, passage: Passage, match: Match, q: Item | None) -> Thing | None:
        o = match.first("o")
        if o is None:
            return None
        effect = _effect(passage.items, match)
        if effect is None:
            return None
        named = match.all("name")
        name = self._text[named[0].start : o.end] if named else None
        count = None
        if q is not None and q.cls == "QTY" and q.value.interval.exact:
            count = q.value.interval.low
        elif q is not None and q.cls in ("A", "DEF") and feature(o, "n") != "pl":
            count = 1
        start, end = match.items[match.start].start, match.items[match.end - 1].end
        return Thing(str(feature(o, "kind")), name, count, effect, start, end)

    def _cues(self, passage: Passage, row: Row) -> None:
        for item in passage.items:
            if item.cls in ("TALLY", "ANOTHER", "IRREALIS", "HABITUAL", "STRENGTH", "BACKGROUND", "MOURN", "IMAGE"):
                passage.cues.add("sum" if feature(item, "sum") else item.cls.lower())
                if feature(item, "firm"):
                    passage.cues.add(f"firm {item.cls.lower()}")
            elif feature(item, "like"):
                passage.cues.add("like")
        for match in self._find("scopes", row):
            cue = str(match.rule.says.get("cue"))
            if cue != "same" or not any(item.cls == "EVENT" for item in match.items[: match.start]):
                passage.cues.add(cue)  # "the strike" behind a strike of the same sentence means that one

        for n, item in enumerate(passage.items):
            heads = feature(item, "heads") == "places"
            if (heads or item.cls == "PLACE") and self._lists(passage.items, n, item, heads):
                passage.cues.add("spread")
                break

    def _lists(self, items: Sequence[Item], at: int, item: Item, plural: bool) -> bool:
        """Whether a list of places begins at an item, of so many that what befell them is a total. ``plural``: the item
        is a word for several places."""
        joined = self._language.habits.clitics
        if plural:  # "the villages of", whether or not those are known
            at = next((n for n in range(at + 1, len(items)) if items[n].cls not in BEFORE_LIST), at)
        else:
            place: PlaceMention = item.value
            head = self._text[place.span.start : place.core.start].split()[:1]
            lexemes = self._language.lexicon.get(head[0]) if head else ()
            plural = any(lexeme.get("heads") == "places" for lexeme in lexemes)
        count, known = members(items, at, self._text, lambda word: joined.get(self._text[word.start]) == "AND")
        return count >= SPREAD and (known or plural)

    def _unharmed(self, item: Item, passage: Passage) -> bool:
        """Whether several people are counted in a sentence that tells an attack or a day, and has no
        word of harm: one that is not known may stand there."""
        if item.cls != "PART" or item.value.definite or item.value.quantity.phrase in ("plural", "family"):
            return False
        few = item.value.quantity.interval.low in (0, 1)
        if few or item in passage.unread or not passage.cues.isdisjoint(_NO_NEWS):
            return False
        return bool(passage.events or passage.moments)

    def _uncounted(self, item: Item, rest: Sequence[Item]) -> bool:
        """Whether a number or a group stands beside a harm word that no rule joined to it."""
        at = rest.index(item)
        near = rest[max(0, at - 4) : at + 5]
        if item.cls == "PART" and (item.value.definite or item.value.quantity.phrase == "plural"):
            return False
        return any(i.cls.startswith("HARM_") or i.cls in ("DIED", "DEAD", "CASUALTY", "TOLL") for i in near)


def _on_first_day(mention: MomentMention) -> MomentMention:
    """ "Since 3 May, when …": what is told happened on the day with which the period begins."""
    if mention.moment is None:
        return mention
    return replace(mention, moment=replace(mention.moment, period=Period.day(mention.moment.period.start)))


def _aged(mention: MomentMention) -> MomentMention:
    """A moment told inside a quotation: its words may be days older than the page that quotes them."""
    if mention.moment is None:
        return mention
    return replace(mention, moment=replace(mention.moment, period=mention.moment.period.softened(QUOTE_AGE, 0)))


def _owners(passage: Passage, known: set[int]) -> list[Agent]:
    """The subject of a sentence that speaks of its own event: "the coalition admitted that its strike …"."""
    items = passage.items
    subject = next((item for item in items if item.cls == "ACTOR"), None)
    if subject is None or subject.start in known:
        return []
    owned = any(
        thing.cls == "EVENT" and feature(owner, "poss") and owner.start > subject.end
        for owner, thing in pairwise(items)
    )
    return [Agent(subject.value, Certainty.STATED, subject.start, subject.end)] if owned else []


def _actor_of(item: Item) -> ActorId | None:
    """The actor that an item names, or that a named source speaks for."""
    if isinstance(item.value, ActorMention):
        return item.value.actor.id
    return item.value.source.actor if isinstance(item.value, SourceMention) else None


def _surnames(told: Sequence[Item]) -> list[tuple[int, int]]:
    """Where people and families are named: a place of that name is not meant there."""
    found = [(item.start, item.end) for item in told if item.cls in ("SOMEONE", "WITHAGE")]
    for item, after in pairwise(told):
        if item.cls in ("NAMED", "PLACE") and after.cls == "KINDRED":
            found.append((item.start, item.end))
    return found


def _at(mention: PlaceMention | MomentMention, out: set[int], starts: dict[int, Item]) -> bool:
    return any(starts[s].value is mention for s in out if s in starts)


def _certainty(match: Match) -> Certainty:
    told = match.rule.says.get("certainty")
    if told:
        return Certainty(told)
    for item in match.items[max(0, match.start - 2) : match.end]:
        hedge = feature(item, "certainty")
        if hedge:
            return Certainty(hedge)
        if item.cls == "NOT":
            return Certainty.DENIED
    return Certainty.STATED


def _effect(items: Sequence[Item], match: Match) -> Effect | None:
    """What befell a thing: the nearest effect word before it in the clause, else a passive one after it."""
    for item in reversed(items[max(0, match.start - NEAR) : match.start]):
        if item.cls in ("QUOTE", "DOTS"):
            break
        told = feature(item, "effect")
        if told:
            return Effect(told)
    for item in items[match.end : match.end + 6]:
        if item.cls in ("AND", "QUOTE"):
            break
        told = feature(item, "effect")
        if told and item.cls != "EFFECT_NOUN":
            return Effect(told)
    before = items[max(0, match.start - 5) : match.start]
    return Effect.HIT if any(i.cls == "EVENT" for i in before) else None
