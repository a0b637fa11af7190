"""Who stands behind an incident: first speakers, each counted once, however many outlets carry them."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from harmledger.assess.english import UNNAMED, english
from harmledger.model.claim import Claim, Stance
from harmledger.model.ids import UNLISTED, ClaimId, DocumentId, SourceId
from harmledger.model.method import Assumed
from harmledger.model.sentence import Sentence, Side
from harmledger.model.voices import Voices
from harmledger.text.scripts import fold
from harmledger.text.sounds import sound

LONG_NAME = 5  # consonants: a name of one word with fewer may be two names [own]

_WORD = re.compile(r"[^\W_]+")


@dataclass(frozen=True, slots=True)
class Origins:
    """The voices of one incident.

    ``counted`` are the independent origins, sorted; ``speakers`` the source of each claim that has one (of a
    copy whose publisher is assumed: the publisher of the text that it copies); ``by_claim`` the whole that it
    is part of, counted or not; ``names`` what people call each; ``notes`` sentences on those not counted, sorted.
    """

    counted: tuple[SourceId, ...]
    speakers: dict[ClaimId, SourceId]
    by_claim: dict[ClaimId, SourceId]
    names: dict[SourceId, str]
    notes: tuple[Sentence, ...]

    def name(self, claim: Claim) -> str:
        """Who says it, for people."""
        voice = self.by_claim.get(claim.id)
        return self.names[voice] if voice is not None else UNNAMED

    def tellers(self, claims: Iterable[Claim]) -> set[str]:
        """The names of those who say these claims: of the counted ones, or where none is, of all."""
        said = list(claims)
        counted = {self.names[v] for c in said if (v := self.by_claim.get(c.id)) in self.counted and v is not None}
        return counted or {self.name(claim) for claim in said}

    def who(self, claims: Iterable[Claim]) -> tuple[str, ...]:
        """The same in order."""
        return tuple(sorted(self.tellers(claims)))


class _Why(NamedTuple):
    """Why somebody is not counted: the key of a sentence, and the names that it tells beside theirs."""

    key: str
    others: tuple[str, ...] = ()


def _of(key: str, *names: tuple[str, ...]) -> Sentence:
    """A sentence of names alone."""
    return Sentence(key, sides=tuple(Side(each) for each in names))


@dataclass(frozen=True, slots=True)
class _Called:
    """Who is part of whom, one voice under two spellings included."""

    voices: Voices
    same: Mapping[SourceId, SourceId]

    def voice(self, source: SourceId) -> SourceId:
        """The whole that a source is part of."""
        return self.voices.voice(self.same.get(source, source))

    def echo_of(self, document: DocumentId) -> DocumentId:
        """The text that stands for a document and its copies."""
        return self.voices.echo_of(document)


def _same(claims: Iterable[Claim]) -> dict[SourceId, SourceId]:
    """Sources that no registry lists → the one that has a name of the same sound, in whichever script: a registry's,
    else the first."""
    called: dict[tuple[str, ...], set[SourceId]] = defaultdict(set)
    for claim in claims:
        if claim.origin:
            called[_sounds(claim.origin.name)].add(claim.origin.source)
    found: dict[SourceId, SourceId] = {}
    for heard, sources in called.items():
        if len(sources) > 1 and (len(heard) > 1 or len("".join(heard)) >= LONG_NAME):
            first = min(sources, key=lambda source: (source.startswith(UNLISTED), source))
            found |= {source: first for source in sources if source != first and source.startswith(UNLISTED)}
    return found


def _sounds(name: str) -> tuple[str, ...]:
    """The words of a name by their consonants, those left out that have too few; numbers as they are."""
    words = [fold(word) for word in _WORD.findall(name)]
    keys = (word if word.isdecimal() else sound(word.removeprefix("ال")) for word in words)
    return tuple(key for key in keys if key)


def origins(claims: Sequence[Claim], known: Voices, rule: Assumed) -> Origins:
    """The origins of an incident's claims (sorted by id).

    One speaker is one voice, whoever carries it; speakers of one network or owner are one voice. Copies of one
    text are one voice where their publisher is assumed. A denial stands behind nothing.
    """
    voices = _Called(known, _same(claims))
    speakers = _speakers(claims, voices)
    spoken = {claim: voices.voice(source) for claim, source in speakers.items()}
    named = _names(claims, voices)
    asserting = [c for c in claims if c.origin and c.stance is Stance.ASSERTS]
    credited = {spoken[c.id] for c in asserting if c.origin and not c.origin.assumed}
    assumed, why_not = _assumed(asserting, spoken, voices, rule, named)
    counted = credited | assumed
    notes = {
        _of(why.key, (named[voice],), *([why.others] if why.others else []))
        for voice, why in why_not.items()
        if voice not in counted
    }
    notes |= _carriers(claims, voices, counted, spoken)
    notes |= _members(asserting, spoken, counted, named, voices.same)
    return Origins(tuple(sorted(counted)), speakers, spoken, named, tuple(sorted(notes, key=english)))


def _speakers(claims: Sequence[Claim], voices: _Called) -> dict[ClaimId, SourceId]:
    """Who says each claim. All assumed publishers of one text and its copies are one: the first of the text
    that stands for them."""
    first: dict[DocumentId, tuple[bool, SourceId]] = {}
    for c in claims:
        if c.origin and c.origin.assumed:
            text = voices.echo_of(c.document)
            rank = (c.document != text, c.origin.source)
            first[text] = min(rank, first.get(text, rank))
    return {
        c.id: first[voices.echo_of(c.document)][1] if c.origin.assumed else c.origin.source for c in claims if c.origin
    }


def _names(claims: Iterable[Claim], voices: _Called) -> dict[SourceId, str]:
    """What each voice is called: by its own name where it speaks itself, else by that of its speakers; the
    name most used, then the first in the alphabet."""
    used: dict[SourceId, dict[tuple[bool, str], int]] = defaultdict(lambda: defaultdict(int))
    for claim in claims:
        if claim.origin:
            voice = voices.voice(claim.origin.source)
            used[voice][claim.origin.source != voice, claim.origin.name] += 1
    return {voice: min(names, key=lambda n: (n[0], -names[n], n[1]))[1] for voice, names in used.items()}


def _assumed(
    asserting: Sequence[Claim],
    spoken: dict[ClaimId, SourceId],
    voices: _Called,
    rule: Assumed,
    names: dict[SourceId, str],
) -> tuple[set[SourceId], dict[SourceId, _Why]]:
    """The assumed origins that count, and why each of the others does not."""
    texts: dict[DocumentId, list[Claim]] = defaultdict(list)
    for claim in asserting:
        texts[voices.echo_of(claim.document)].append(claim)
    counted: set[SourceId] = set()
    why_not: dict[SourceId, _Why] = {}
    for _, told in sorted(texts.items()):
        publishers = {voices.voice(c.origin.source) for c in told if c.origin and c.origin.assumed}
        speaking = {spoken[c.id] for c in told if c.origin and c.origin.assumed}
        if rule is Assumed.NEVER:
            why_not |= dict.fromkeys(publishers, _Why("only_assumed"))
        elif rule is Assumed.WHERE_ALONE and any(c.origin and not c.origin.assumed for c in told):
            why_not |= dict.fromkeys(publishers, _Why("carries_others"))
        else:
            counted |= speaking
            again = _Why("same_text", tuple(sorted(names[voice] for voice in speaking)))
            why_not |= dict.fromkeys(publishers - speaking, again)
    return counted, why_not


def _carriers(
    claims: Iterable[Claim], voices: _Called, counted: set[SourceId], spoken: dict[ClaimId, SourceId]
) -> set[Sentence]:
    """Sentences on those who carried a claim and are no origin; an id stands where no claim tells a name."""
    called = {c.origin.source: c.origin.name for c in claims if c.origin}
    return {
        _of("carries", (called.get(source, source.removeprefix("name:")),), (claim.origin.name,))
        for claim in claims
        if claim.origin
        for source in claim.via
        if voices.voice(source) not in counted and voices.voice(source) != spoken[claim.id]
    }


def _members(
    asserting: Iterable[Claim],
    spoken: dict[ClaimId, SourceId],
    counted: set[SourceId],
    names: dict[SourceId, str],
    same: Mapping[SourceId, SourceId],
) -> set[Sentence]:
    """Sentences on speakers who count as one with a larger voice, or with another spelling of their name."""
    return {
        _of("is" if c.origin.source in same else "speaks_for", (c.origin.name,), (names[spoken[c.id]],))
        for c in asserting
        if c.origin and spoken[c.id] in counted and c.origin.source != spoken[c.id]
        if c.origin.name != names[spoken[c.id]]
    }
