"""Whose words a sentence is: credits carry over to what stands in the same quotation or goes on with "he said"."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from harmledger.extract.episodes import Told
from harmledger.extract.items import HarmFact, feature
from harmledger.extract.language import Language
from harmledger.extract.passage import Agent, Passage
from harmledger.extract.voices import SAYING, Voice, voices
from harmledger.model.mention import Source, SourceKind, SourceMention
from harmledger.text.scripts import fold


class VoiceTracker:
    """Follows the voices of one section from sentence to sentence."""

    def __init__(self, language: Language, text: str, publisher: Source | None = None) -> None:
        self._language = language
        self._text = text
        self._publisher = publisher
        self._last: Voice | None = None
        self._people: dict[str, list[Voice]] = {}  # voices with a named speaker by its words, as first introduced
        self._listed: list[SourceMention] = []  # listed sources named so far, for "the group", "the ministry"

    def follow(self, passages: Sequence[Passage]) -> Iterator[Told]:
        """Each passage with its voice; one that credits two speakers comes once for each, its facts divided."""
        said: Voice | None = None  # of the clause before
        for order, passage in enumerate(passages):
            named = [i.value for i in passage.items if i.cls == "SOURCE"]
            found = self._known(voices(passage.items, self._language, self._text), named)
            carried = None if found else self._carried(passage)
            if not found and carried is None and passage.sentence.joined:
                carried = said  # "the monitor said that warplanes struck A, and artillery B"
            said = found[-1] if found else carried
            self._listed += named
            self._last = found[-1] if found else carried or self._last
            for told in _divide(passage, found, order) if found else (Told(passage, carried, order),):
                yield from _by_agent(told)

    def _known(self, found: list[Voice], named: Sequence[SourceMention]) -> list[Voice]:
        """Voices with a speaker named before given their whole name and what they speak for; a lone word that
        nobody was called before is no voice."""
        kept = []
        for voice in found:
            words = set(fold(voice.speaker or "").split())
            known = self._introduced(words)
            if known is not None:
                voice = replace(voice, source=known.source, speaker=known.speaker)
            elif len(words) == 1 and voice.source.kind is SourceKind.PERSON:
                continue
            elif len(words) == 1:
                voice = replace(voice, speaker=None)
            ours = voice.source.kind is SourceKind.OUTLET and all(m.source.id != voice.source.id for m in named)
            if ours and self._publisher is not None and not voice.speaker:  # "our correspondent"
                voice = replace(voice, source=self._publisher)
            whose = self._pointed_at(voice.pointer) if voice.speaker and known is None else None
            if whose is not None:  # "N. N., an activist of the network"
                voice = replace(voice, source=whose.source)
            if voice.speaker:
                for word in dict.fromkeys(fold(voice.speaker).split()):
                    self._people.setdefault(word, []).append(voice)
            kept.append(voice)
        return kept

    def _introduced(self, words: set[str]) -> Voice | None:
        """The first voice whose name has all these words and more."""
        rarest = min((self._people.get(word, []) for word in words), key=len, default=[])
        return next((v for v in rarest if words < set(fold(v.speaker or "").split())), None)

    def _carried(self, passage: Passage) -> Voice | None:
        """The voice that a sentence without a credit of its own goes on with."""
        items = passage.items
        for n, item in enumerate(items):
            if item.cls not in SAYING:
                continue
            subject = next((i for i in reversed(items[:n]) if i.cls not in ("ADV", "AUX", "COMMA")), None)
            told = items[n + 1 : n + 3] if item.cls in ("ACCORDING", "CITING") else (subject, *items[:2])
            pointer = next((i for i in told if i is not None and i.cls == "PRONOUN"), None)
            if pointer is not None:
                return self._pointed_at(feature(pointer, "kinds")) or self._last
            if self._language.habits.drops_subject and item.cls == "SAY":
                return self._last
        return self._last if passage.sentence.quoted else None

    def _pointed_at(self, kinds: Sequence[str] | None) -> Voice | None:
        """The last listed source of these kinds, for a definite phrase such as "the ministry"."""
        if not kinds:
            return None
        wanted = {SourceKind(kind) for kind in kinds}
        for mention in reversed(self._listed):
            if mention.source.kind in wanted:
                return Voice(mention.source, None, (), mention.span.start, mention.span.end)
        return None


def _divide(passage: Passage, found: list[Voice], order: int) -> Iterator[Told]:
    """One told passage for each voice; a fact goes to the voice whose words stand nearest to it."""
    if len(found) == 1:
        before = _own_clause(passage, found[0])
        if before:
            yield Told(_with(passage, before), None, order)
            passage = _with(passage, [f for f in passage.harms if f not in before])
        yield Told(passage, found[0], order)
        return
    shares: dict[int, list] = {n: [] for n in range(len(found))}  # type: ignore[type-arg]
    for fact in passage.harms:
        shares[_teller(passage, found, fact)].append(fact)
    for n, voice in enumerate(found):
        if n and not shares[n]:
            continue
        yield Told(_with(passage, shares[n]), voice, order)


def _teller(passage: Passage, found: list[Voice], fact: HarmFact) -> int:
    """Which of several voices tells a fact: the one that opens its clause, else the nearest. "The agency said that
    five were killed, while the paper reported nine": what stands before the conjunction is the agency's."""
    behind = [n for n, voice in enumerate(found) if voice.end <= fact.start]
    ahead = [n for n, voice in enumerate(found) if voice.start >= fact.end]
    if behind and ahead and not _closes(passage, found[ahead[0]]):
        between = (i.cls for i in passage.items if fact.end <= i.start and i.end <= found[ahead[0]].start)
        if any(cls in ("AND", "BUT", "CLAUSE") for cls in between):
            return behind[-1]
    return min(range(len(found)), key=lambda n: (_gap(found[n], fact.start, fact.end), n))


def _closes(passage: Passage, voice: Voice) -> bool:
    """Whether a voice is told behind its words: "five were killed, the agency said"."""
    items = passage.items
    says = next((n for n, i in enumerate(items) if i.start >= voice.end and i.cls in SAYING), None)
    return says is None or says + 1 >= len(items) or items[says + 1].cls in ("COMMA", "MARK")


def _with(passage: Passage, harms: list[HarmFact]) -> Passage:
    """A passage with these facts of harm alone."""
    return replace(passage, harms=harms)


def _own_clause(passage: Passage, voice: Voice) -> list[HarmFact]:
    """The facts of a clause ahead of a speaker who tells others: "at least 14 were killed, while the agency reported
    25". In "five were killed, the agency said" the speaker tells what stands before."""
    items = passage.items
    says = next((n for n, i in enumerate(items) if i.start >= voice.end and i.cls in SAYING), None)
    if says is None or says + 1 >= len(items) or items[says + 1].cls in ("COMMA", "MARK"):
        return []
    if not any(fact.start >= items[says].end for fact in passage.harms):
        return []
    breaks = [i.start for i in items[:says] if i.cls in ("COMMA", "BUT", "AND")]
    return [f for f in passage.harms if any(f.end <= at <= voice.start for at in breaks)]


def _by_agent(told: Told) -> Iterator[Told]:
    """One told passage for each actor to whom the sentence gives victims of its own: "77 people were killed by
    the one, 25 by the other"."""
    passage = told.passage
    nearest = [
        min(passage.agents, key=lambda a: (_apart(a, fact), a.start)) if passage.agents else None
        for fact in passage.harms
    ]
    actors = dict.fromkeys(a.mention.actor.id for a in nearest if a is not None)
    if len(actors) < 2:
        yield told
        return
    for actor in actors:
        harms = [f for f, a in zip(passage.harms, nearest, strict=True) if a and a.mention.actor.id == actor]
        agents = [a for a in passage.agents if a.mention.actor.id == actor]
        yield Told(replace(passage, harms=harms, agents=agents), told.voice, told.order)


def _apart(agent: Agent, fact: HarmFact) -> int:
    """Characters between an actor and a fact: who is named after it did it, sooner than who is named before."""
    return agent.start - fact.end if agent.start >= fact.end else 2 * max(0, fact.start - agent.end)


def _gap(voice: Voice, start: int, end: int) -> int:
    return max(0, voice.start - end, start - voice.end)
