"""The register of victims: everybody whom a text tells of one by one, each once.

People are the same where their names agree (one name's words among the other's, in any transliteration, the given
name alike, ages not at odds), and where the same kin of the same person is told of again. Counts of groups ("three
women") are not its business: it holds those whom the words single out, by name or as somebody's kin.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

from harmledger.extract.episodes import Told
from harmledger.extract.items import RELATIVE, HarmFact, Part, Person
from harmledger.extract.people import ADULT
from harmledger.model.claim import What, Who
from harmledger.model.ids import SourceId
from harmledger.model.span import Span
from harmledger.text.names import ARTICLES, spell
from harmledger.text.scripts import fold

YEARS_APART = 1  # two ages of one person may differ by so much, as a birthday or a slip makes them
OPEN_AGE = frozenset({"child", "grandchild", "nephew"})  # kin of any age, unless the words tell it
OWN = frozenset({"child", "grandchild", "spouse"})  # kin whom none but the grown have
LIST = 400  # code points that a list of names behind its colon may take
BESIDE = 12  # code points between a name and what is said of its bearer
VOWELS = frozenset("aeiouy")
GENERATIONS = {"child": 16, "grandchild": 34}  # years that lie between them at least
FATES = (What.KILLED, What.MISSING, What.INJURED, What.DETAINED)  # the graver stands: who is hurt may die later

SexOf = Callable[[str], str | None]


@dataclass(slots=True)
class Entry:
    """Somebody, or so many unnamed kin told of together. ``spans`` are the words that tell of them, by voice."""

    what: What
    number: int
    who: Who
    words: tuple[str, ...] = ()
    name: str | None = None
    age: int | None = None
    sex: str | None = None
    kin: str | None = None
    of: int | None = None  # whose kin: the index of the person told of just before
    grown: bool = False
    loose: bool = False  # a plural without a number: so many at least
    spans: list[tuple[SourceId | None, Span]] = field(default_factory=list)

    @property
    def child(self) -> bool | None:
        """Whether under eighteen; None where the words leave it open."""
        if self.age is not None:
            return self.age < ADULT
        if self.who is Who.CHILDREN:
            return True
        return None if self.kin in OPEN_AGE and not self.grown else False

    def told_by(self, voice: SourceId | None) -> list[Span]:
        """The words in which one voice tells of them."""
        return [span for source, span in self.spans if source == voice]


def register(told: Iterable[Told], text: str, sex_of: SexOf) -> list[Entry]:
    """The entries of one event's passages, in the order in which they are first told of.

    Args:
        told: The passages with their voices.
        text: The document's text.
        sex_of: The sex that a given name tells, or None.
    """
    book = _Book(text, sex_of)
    for one in told:
        voice = one.voice.source.id if one.voice else None
        for fact in sorted((*one.passage.harms, *one.passage.company), key=lambda fact: fact.start):
            if not fact.joint and fact.what in FATES:
                book.fact(fact, voice, grief="mourn" in one.passage.cues)
    book.settle_ages()
    return book.entries


class _Book:
    def __init__(self, text: str, sex_of: SexOf) -> None:
        self.entries: list[Entry] = []
        self._text = text
        self._sex_of = sex_of
        self._last: int | None = None  # the person told of last, whose kin come next
        self._told: int | None = None  # the one named last, kin or not

    def fact(self, fact: HarmFact, voice: SourceId | None, *, grief: bool = False) -> None:
        """Take in the people of one fact; ``grief``: somebody mourns them, whose own kin they are."""
        everybody = (*fact.group.parts, *fact.group.within)
        alone = not any(p.person is not None and p.person.name is not None for p in everybody)
        if alone and (voice is not None or grief) and self.entries:
            return  # "my uncle and his children": a relative speaks of those told of already
        for part in everybody:
            person = part.person
            if person is None or part.definite or part.who is Who.COMBATANTS or part.quantity.interval.zero:
                continue
            if person.of is not None and self._last is not None:
                self._owner(person)
            if person.name is not None:
                self._named(part, person, fact.what, voice)
            elif person.kin is not None and person.kin != RELATIVE:
                self._kin(part, person, fact.what, voice)

    def _owner(self, person: Person) -> None:
        """What kin tell of whose they are: "Name and her sons" of a woman. "Omar, his wife Huda and her sister": she
        of "her" is the one told of last who may be meant."""
        last = self.entries[self._last or 0]
        last.sex = last.sex or person.of
        whose = self.entries[self._told] if self._told is not None else last
        if whose.sex == person.of and person.kin in OWN:
            whose.grown = True

    def settle_ages(self) -> None:
        """Tell children by their parents' ages: whoever is thirty has no grown children. A name tells the parent
        where it goes on with the parent's own ("Sami Karim Hadi", son of "Karim Hadi")."""
        for entry in self.entries:
            if entry.name is None or entry.age is not None or entry.grown or entry.who is Who.CHILDREN:
                continue
            parent = self._parent(entry)
            if parent is None:
                continue
            entry.kin = entry.kin or "child"
            apart = GENERATIONS.get(entry.kin, 0)
            if apart and parent.age is not None and parent.age - apart < ADULT:
                entry.who = Who.CHILDREN

    def _parent(self, entry: Entry) -> Entry | None:
        if entry.kin in GENERATIONS:
            return self.entries[entry.of] if entry.of is not None else None
        if entry.kin is not None or len(entry.words) < 3:
            return None
        fathers = (e for e in self.entries if len(e.words) > 1 and e.words[:2] == entry.words[1:3] and e is not entry)
        return next(fathers, None)

    def _named(self, part: Part, person: Person, what: What, voice: SourceId | None) -> None:
        start, end = person.name or (part.start, part.end)
        name = " ".join(self._text[start:end].split())
        words = name_words(name)
        if not words:
            return
        sex = person.sex or self._sex_of(name)
        at = self._known(words, person.age)
        if at is None:
            at = self._unnamed(person, what, sex, part.start)
        if at is None:
            self.entries.append(Entry(what, 1, part.who))
            at = len(self.entries) - 1
        entry = self.entries[at]
        if len(words) > len(entry.words):
            entry.words, entry.name = words, name
        entry.age = entry.age if entry.age is not None else person.age
        entry.sex = entry.sex or sex
        if person.kin is not None and entry.kin is None:
            entry.kin, entry.of = person.kin, self._last
        entry.grown = entry.grown or person.grown
        if entry.who is Who.PEOPLE:
            entry.who = part.who
        entry.what = min(entry.what, what, key=FATES.index)
        entry.spans.append((voice, Span(part.start, part.end)))
        self._told = at
        if person.kin is None:
            self._last = at

    def _known(self, words: tuple[str, ...], age: int | None) -> int | None:
        """The entry of the same name, the one told of last first."""
        for at in range(len(self.entries) - 1, -1, -1):
            entry = self.entries[at]
            if entry.words and same_name(entry.words, words) and _near(entry.age, age):
                return at
        return None

    def _unnamed(self, person: Person, what: What, sex: str | None, start: int) -> int | None:
        """The unnamed people of whom a name now tells one: he leaves the unnamed."""
        for at, entry in enumerate(self.entries):
            if entry.name is not None or not entry.number or entry.what is not what:
                continue
            if self._names(entry, person, sex) or self._spelled_out(entry, person, start):
                entry.number -= 1
                return at if entry.number == 0 and self._rename(entry) else None
        return None

    def _names(self, entry: Entry, person: Person, sex: str | None) -> bool:
        """Whether somebody named may be one of the unnamed: the same kin, or nobody's kin in particular ("a father
        and his daughter", then their names)."""
        if not _near(entry.age, person.age):
            return False
        if person.kin is not None:
            return entry.kin == person.kin and entry.sex in (None, person.sex) and entry.of in (None, self._last)
        if entry.of is not None or entry.sex is None or sex != entry.sex:
            return False
        return person.age is None or (person.age < ADULT) is (entry.child is True)

    def _spelled_out(self, entry: Entry, person: Person, start: int) -> bool:
        """Whether somebody named stands in the list that a colon opens behind so many kin: "her four children died
        with her: Maryam, 14, …"."""
        if entry.of is None or entry.number < 1 or person.kin is not None or not _near(entry.age, person.age):
            return False
        between = self._text[entry.spans[-1][1].end : start]
        return ":" in between and len(between) < LIST and ". " not in between

    @staticmethod
    def _rename(entry: Entry) -> bool:
        """An unnamed person becomes the named one."""
        entry.number = 1
        return True

    def _kin(self, part: Part, person: Person, what: What, voice: SourceId | None) -> None:
        interval = part.quantity.interval
        number = interval.low if interval.exact else max(2, interval.low or 0)
        alike = [
            e for e in self.entries
            if e.kin == person.kin and e.of == self._last and e.what is what and person.sex in (None, e.sex)
        ]  # fmt: skip
        told = 0 if part.others else sum(e.number for e in alike)
        span = Span(part.start, part.end)
        for entry in alike:
            entry.spans.append((voice, span))
        if number is not None and number > told:
            made = Entry(what, number - told, part.who, kin=person.kin, of=self._last, grown=person.grown)
            made.age, made.sex, made.loose = person.age, person.sex, not interval.exact
            made.spans.append((voice, span))
            self.entries.append(made)


def name_words(name: str) -> tuple[str, ...]:
    """The words of a name in the spelling that transliterations share, without articles."""
    parts = [fold(word) for word in name.replace("-", " ").replace("\N{EN DASH}", " ").split()]
    spelled = [spell(word.strip("'’‘`.,()“”\"")) for word in parts if word not in ARTICLES]
    return tuple(word for word in spelled if word)


def same_name(a: Sequence[str], b: Sequence[str]) -> bool:
    """Whether two names may be one person's: the same given name, and one's words among the other's; of long
    names one word may differ."""
    if a[0] != b[0]:
        return min(len(a), len(b)) >= 3 and _bones(a[0]) == _bones(b[0]) and _among(a[1:], b[1:])
    return _among(a, b)


def _among(a: Sequence[str], b: Sequence[str]) -> bool:
    short, long = sorted((a, b), key=len)
    missing = [word for word in short if word not in long]
    return not missing or (len(missing) == 1 and len(short) >= 4)


def _bones(word: str) -> str:
    """The consonants of a given name, whose vowels transliterations leave open: Hamid, Hamed, Hamad."""
    return word[:1] + "".join(letter for letter in word[1:] if letter not in VOWELS)


def _near(a: int | None, b: int | None) -> bool:
    return a is None or b is None or abs(a - b) <= YEARS_APART


@dataclass(frozen=True, slots=True)
class Bounds:
    """How many of a kind the register holds: surely, and at most (None: some are told of without a number), with
    the words that tell of them."""

    low: int
    high: int | None
    spans: tuple[Span, ...]


def bounds(entries: Iterable[Entry], who: Who, what: What = What.KILLED) -> Bounds:
    """How many children or women are among those who met a fate; PEOPLE: all of them.

    Kin of any age without an age ("her daughter") may be children; they are not counted as women or men.
    """
    low = high = 0
    loose = False
    spans: list[Span] = []
    alike = [entry for entry in entries if entry.what is what and any(_is(entry, who))]
    named = [entry for entry in alike if entry.name is not None]
    for entry in alike:
        sure, maybe = _is(entry, who)
        if entry.name is None and who in (Who.WOMEN, Who.MEN) and _apposed(entry, named):
            continue
        low += entry.number if sure else 0
        high += entry.number if sure or maybe else 0
        if sure or maybe:
            spans.append(entry.spans[0][1])
            loose = loose or entry.loose
    return Bounds(low, None if loose else high, tuple(spans))


def _apposed(entry: Entry, named: Sequence[Entry]) -> bool:
    """Whether unnamed kin stand right beside somebody named of whom nothing else is told: "Huda Hadi, 31, who was
    the wife of Karim" tells of one woman."""
    bearers = [span for other in named if other.kin is None for _, span in other.spans]
    gaps = (max(a.start - b.end, b.start - a.end) for a in bearers for _, b in entry.spans)
    return any(-2 <= gap <= BESIDE for gap in gaps)


def _is(entry: Entry, who: Who) -> tuple[bool, bool]:
    """Whether an entry surely, and whether it perhaps, is of a kind."""
    child = entry.child
    if who is Who.CHILDREN:
        return child is True, child is None
    if who in (Who.WOMEN, Who.MEN):
        sex = "female" if who is Who.WOMEN else "male"
        return entry.sex == sex and child is False, False
    return True, True
