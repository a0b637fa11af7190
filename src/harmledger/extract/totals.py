"""Proportions and force levels: claims that are never incidents."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from harmledger.extract.claims import ClaimMaker
from harmledger.extract.episodes import Episode, Told
from harmledger.extract.items import Item, Quantity
from harmledger.extract.passage import Passage
from harmledger.model.claim import Claim, Count, Evidence, Hedge, Percent, Scope, What, Who
from harmledger.model.document import Document
from harmledger.model.interval import Interval
from harmledger.model.span import Span

# What a proportion must be of, to be about harm: prices and votes have percents too.
OF_HARM = frozenset({"EVENT", "PART", "PERSON", "HARM_PL", "HARM_NOUN", "OBJECT", "CASUALTY", "PLACE"})


def apart(document: Document, told: Told, maker: ClaimMaker) -> list[Claim]:
    """The proportions and force levels of a passage, as claims of their own scopes."""
    made = []
    for start, end, quantity, of, that in shares(told):
        share = Percent(quantity.interval, document.text[of[0] : of[1]], document.text[that[0] : that[1]])
        made.append(_framed(told, maker, share, Evidence("percent", Span(start, end), document.text[start:end])))
    for start, end, quantity in strengths(told):
        words = document.text[start:end]
        count = Count(What.PERSONNEL, Who.COMBATANTS, quantity.interval, quantity.hedge, words, quantity.phrase)
        made.append(_framed(told, maker, count, Evidence("counts/0", Span(start, end), words)))
    return [claim for claim in made if claim is not None]


def _framed(told: Told, maker: ClaimMaker, value: Percent | Count, evidence: Evidence) -> Claim | None:
    """A claim of a passage's frame (who says it, of whom, when, where) with this value alone."""
    passage = told.passage
    alone = Episode(scope=Scope.SHARE if isinstance(value, Percent) else Scope.STRENGTH)
    bare = Passage(passage.sentence, passage.items)
    bare.events, bare.moments, bare.agents = passage.events, passage.moments, passage.agents
    bare.places, bare.own_places = passage.places, passage.own_places
    alone.add(Told(bare, told.voice, told.order))
    frame = next(iter(maker.claims(alone, evidence)), None)
    if frame is None:
        return None
    if isinstance(value, Percent):
        return replace(frame, percent=value)
    return replace(frame, counts=(value,))


def shares(told: Told) -> Iterator[tuple[int, int, Quantity, tuple[int, int], tuple[int, int]]]:
    """Each proportion of a passage: start, end, how much, the words of "of what", the words of "that does"."""
    items = told.passage.items
    for i, item in enumerate(items):
        if item.cls != "PERCENT" or i == 0 or items[i - 1].cls not in ("QTY", "NUM"):
            continue
        of, rest = _of(items, i + 1)
        if not of or not rest or not any(x.cls in OF_HARM for x in of):
            continue
        number = items[i - 1]
        quantity = number.value if isinstance(number.value, Quantity) else Quantity(Interval(None, None), Hedge.ABOUT)
        if i + 1 < len(items) and items[i + 1].cls == "OR":  # "10 percent or less"
            quantity = Quantity(Interval(None, quantity.interval.high), Hedge.UP_TO)
        yield number.start, rest[-1].end, quantity, (of[0].start, of[-1].end), (rest[0].start, rest[-1].end)


def _of(items: Sequence[Item], at: int) -> tuple[Sequence[Item], Sequence[Item]]:
    """The noun phrase that a percent is of, and what is said of it. Without "of" it is the clause's own subject."""
    stop = next((n for n in range(at, len(items)) if items[n].cls in ("AUX", "BE", "EVENT_V", "HARM_ED")), len(items))
    of = [x for x in items[at:stop] if x.cls not in ("OF", "ADV")]
    if of and any(x.cls in OF_HARM for x in of):
        return of, items[stop:]
    subject = [x for x in items[:at] if x.cls in OF_HARM]
    return subject[:1], items[stop:]


def strengths(told: Told) -> Iterator[tuple[int, int, Quantity]]:
    """Each force level of a passage: start, end, how many."""
    if "strength" not in told.passage.cues or told.passage.harms:
        return
    items = told.passage.items
    for n, item in enumerate(items):
        force = n + 1 < len(items) and items[n + 1].cls == "ACTOR"  # "2,500 soldiers of that army"
        if item.cls == "QTY" and force:
            quantity, end = item.value, items[n + 1].end
        elif item.cls == "PART" and item.value.who is Who.COMBATANTS:
            quantity, end = item.value.quantity, item.end
        else:
            continue
        if quantity.phrase is None and (quantity.interval.low or 0) > 1:
            yield item.start, end, quantity
