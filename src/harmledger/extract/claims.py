"""From episodes to claims: one for each voice on each event, every value with its words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from harmledger.extract.counting import counts_of, seen
from harmledger.extract.episodes import Episode, Told, event_moment, event_places
from harmledger.extract.kinds import kind_of
from harmledger.extract.language import Language
from harmledger.extract.locating import same_place
from harmledger.extract.passage import Agent, Passage
from harmledger.extract.register import Entry, register
from harmledger.extract.summaries import particular, without_summaries
from harmledger.extract.victims import Backed, backed, named
from harmledger.extract.voices import Voice
from harmledger.model.claim import (
    AccordingTo,
    Certainty,
    Claim,
    ClaimPlace,
    Count,
    Evidence,
    HarmedObject,
    Origin,
    Perpetrator,
    Scope,
    Stance,
    Target,
    Victim,
)
from harmledger.model.document import Document
from harmledger.model.ids import ClaimId, SourceId, digest_id
from harmledger.model.mention import MomentMention, PlaceMention, Source
from harmledger.model.moment import Moment
from harmledger.model.span import Span


@dataclass(slots=True)
class Draft:
    """A claim in the making: values with the spans behind them."""

    document: Document
    evidence: list[Evidence] = field(default_factory=list)

    def quote(self, path: str, start: int, end: int) -> str:
        """Note the words behind a value; gives them."""
        words = self.document.text[start:end]
        self.evidence.append(Evidence(path, Span(start, end), words))
        return words


@dataclass(frozen=True, slots=True)
class _Known:
    """An event's register of victims as one voice knows it; None: the page's own."""

    entries: Sequence[Entry]
    voice: SourceId | None

    @property
    def own(self) -> list[Entry]:
        """The victims of whom the voice itself tells."""
        return [entry for entry in self.entries if entry.told_by(self.voice)]

    @property
    def heard(self) -> Sequence[Entry]:
        """Those whom it answers for; the page's own voice for all that the page tells of."""
        return self.entries if self.voice is None else self.own


class ClaimMaker:
    """Makes the claims of one document."""

    def __init__(self, document: Document, publisher: Source | None, language: Language) -> None:
        self._document = document
        self._publisher = publisher
        self._language = language

    def claims(self, episode: Episode, *given: Evidence) -> list[Claim]:
        """The claims of an episode: one for each voice, in the order in which they are first heard.

        Args:
            episode: Its passages, each with its voice.
            given: Evidence for a value that the caller puts in.
        """
        shares: dict[SourceId | None, list[Told]] = {}
        for told in episode.told:
            own = told.voice is None or (self._publisher is not None and told.voice.source.id == self._publisher.id)
            shares.setdefault(None if own or told.voice is None else told.voice.source.id, []).append(told)
        known: list[Entry] = []
        if episode.scope is Scope.INCIDENT:
            known = register(episode.told, self._document.text, self._language.sex_of)
        made = [self._claim(episode, share, _Known(known, who), given) for who, share in shares.items()]
        some = [claim for claim in made if claim is not None]
        return without_summaries(some) if episode.scope is Scope.INCIDENT else some

    def _claim(self, episode: Episode, share: Sequence[Told], known: _Known, given: Sequence[Evidence]) -> Claim | None:
        draft = Draft(self._document, list(given))
        heard = [t.voice for t in share if t.voice]
        voice = next((v for v in heard if v.speaker), heard[0] if heard else None)
        passages = [t.passage for t in share]
        counts = self._counts(draft, passages, known)
        victims = self._victims(draft, known.heard)
        date = self._date(draft, passages, episode)
        places = self._places(draft, passages, episode)
        perpetrators = self._perpetrators(draft, passages, episode, voice)
        targets = self._targets(draft, passages, voice)
        objects = self._objects(draft, passages)
        origin = self._origin(draft, voice)
        if not draft.evidence or (voice is not None and not given and not _tells(share)):
            return None
        return Claim(
            id=self._id(episode.scope, origin, draft.evidence),
            document=self._document.id,
            scope=episode.scope,
            event=kind_of(passages, episode),
            stance=Stance.DENIES if voice is not None and voice.denies and not counts else Stance.ASSERTS,
            extractor=self._language.extractor,
            evidence=tuple(draft.evidence),
            date=date,
            place=places[0] if places else None,
            other_places=tuple(places[1:]),
            perpetrators=perpetrators,
            targets=targets,
            origin=origin,
            via=self._via(voice),
            counts=counts,
            victims=victims,
            objects=objects,
        )

    def _id(self, scope: Scope, origin: Origin | None, evidence: Sequence[Evidence]) -> ClaimId:
        spans = ",".join(f"{e.field}@{e.span.start}-{e.span.end}" for e in evidence)
        return ClaimId(digest_id("claim", self._document.id, scope, origin.source if origin else "", spans))

    def _counts(self, draft: Draft, passages: Sequence[Passage], known: _Known) -> tuple[Count, ...]:
        text = self._document.text
        told_of = counts_of((f for p in particular(passages) for f in seen(p)), text)
        found = backed(told_of, known.heard, known.own, text)
        things: dict[tuple[str, int], Backed] = {}
        for passage in passages:
            for t in passage.counts:
                words = self._document.text[t.start : t.end]
                told = Count(t.what, None, t.quantity.interval, t.quantity.hedge, words, t.quantity.phrase)
                things.setdefault((t.what, t.start), Backed(told, (Span(t.start, t.end),)))
        counts: list[Count] = []
        for one in (*found, *things.values()):
            for span in one.spans:
                draft.quote(f"counts/{len(counts)}", span.start, span.end)
            counts.append(one.count)
        return tuple(counts)

    def _victims(self, draft: Draft, known: Sequence[Entry]) -> tuple[Victim, ...]:
        made: list[Victim] = []
        for victim, spans in named(known):
            for span in spans:
                draft.quote(f"victims/{len(made)}", span.start, span.end)
            made.append(victim)
        return tuple(made)

    def _date(self, draft: Draft, passages: Sequence[Passage], episode: Episode) -> Moment | None:
        own = [m for p in passages if (m := event_moment(p)) is not None and m.moment is not None]
        best: MomentMention | None = min(own, key=lambda m: m.moment.period.width if m.moment else 0) if own else None
        if best is None or (episode.period and best.moment and episode.period.width < best.moment.period.width):
            best = episode.moment or best
        if best is None or best.moment is None:
            return None
        draft.quote("date", best.span.start, best.span.end)
        return best.moment

    def _places(self, draft: Draft, passages: Sequence[Passage], episode: Episode) -> list[ClaimPlace]:
        own = [m for p in passages for m in event_places(p)]
        fitting = [m for m in own if not episode.places or same_place(m, episode.places[0])]
        chosen: list[PlaceMention] = []
        for mention in (*episode.places[:1], *fitting, *own, *episode.places):
            if all(not same_place(mention, known) for known in chosen):
                chosen.append(mention)
        if not chosen:
            chosen = [m for p in passages for m in p.places][:1]  # a country alone
        places = []
        for n, mention in enumerate(chosen):
            words = draft.quote("place" if n == 0 else f"other_places/{n - 1}", mention.span.start, mention.span.end)
            places.append(ClaimPlace(mention.place, words))
        return places

    def _perpetrators(
        self, draft: Draft, passages: Sequence[Passage], episode: Episode, voice: Voice | None
    ) -> tuple[Perpetrator, ...]:
        own = [a for p in passages for a in p.agents]
        agents: dict[str, Agent] = {}
        for agent in own or episode.agents:
            agents.setdefault(agent.mention.actor.id, agent)
        made = []
        for n, agent in enumerate(sorted(agents.values(), key=lambda a: a.start)):
            words = draft.quote(f"perpetrators/{n}", agent.start, agent.end)
            actor = agent.mention.actor
            denied = voice is not None and voice.denies and voice.source.actor == actor.id
            made.append(
                Perpetrator(actor.id, actor.name, words, Certainty.DENIED if denied else agent.certainty, actor.unit)
            )
        return tuple(made)

    def _targets(self, draft: Draft, passages: Sequence[Passage], voice: Voice | None) -> tuple[Target, ...]:
        made: list[Target] = []
        for passage in passages:
            for aim in passage.aims:
                words = draft.quote(f"targets/{len(made)}", aim.start, aim.end)
                actor = aim.actor if aim.actor else (voice.source.actor if voice else None)
                speaks = {a.mention.actor.id for a in passage.agents}
                own = voice is not None and voice.source.actor is not None and voice.source.actor in speaks
                made.append(Target(words, AccordingTo.PERPETRATOR if own else aim.according_to, actor))
        return tuple(made)

    def _objects(self, draft: Draft, passages: Sequence[Passage]) -> tuple[HarmedObject, ...]:
        made: list[HarmedObject] = []
        for passage in passages:
            for thing in passage.things:
                same = [n for n, o in enumerate(made) if o.kind == thing.kind and thing.name in (None, o.name)]
                if not same:
                    draft.quote(f"objects/{len(made)}", thing.start, thing.end)
                    made.append(HarmedObject(thing.kind, thing.name, thing.count, thing.effect))
                elif (thing.count or 0) > (made[same[0]].count or 0):
                    draft.quote(f"objects/{same[0]}", thing.start, thing.end)
                    made[same[0]] = replace(made[same[0]], count=thing.count)
        return tuple(made)

    def _origin(self, draft: Draft, voice: Voice | None) -> Origin | None:
        if voice is not None:
            words = draft.quote("origin", voice.start, voice.end)
            return Origin(voice.source.id, voice.source.name, words, voice.speaker)
        if self._publisher is None:
            return None
        return Origin(self._publisher.id, self._publisher.name, "", assumed=True)

    def _via(self, voice: Voice | None) -> tuple[SourceId, ...]:
        """Who carried the words: what the sentence names, then the page itself."""
        if voice is None:
            return ()
        chain = [source.id for source in voice.via if source.id != voice.source.id]
        if self._publisher is not None and self._publisher.id not in (voice.source.id, *chain):
            chain.append(self._publisher.id)
        return tuple(chain)


def _tells(share: Sequence[Told]) -> bool:
    """Whether a credited voice tells anything of the event itself, not of it in passing."""
    for told in share:
        passage = told.passage
        if passage.harms or passage.counts or passage.things or passage.agents or passage.unknown_agent:
            return True
        if told.voice is not None and (told.voice.denies or passage.own_places or passage.moments):
            return True
        if any(aim.according_to is AccordingTo.PERPETRATOR for aim in passage.aims):
            return True
    return False
