"""What people ask of linking: why two accounts are one event or two, and which pairs it was not sure of."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import islice

from harmledger.link.explaining import link_of
from harmledger.link.growing import Linker
from harmledger.model.ids import ClaimId, IncidentId
from harmledger.model.incident import Incident, Link
from harmledger.model.ruling import Ruling
from harmledger.model.voices import Voices
from harmledger.model.weights import Weights


@dataclass(frozen=True, slots=True)
class Suggestion:
    """Two incidents that may be one, with the evidence of the two accounts that speak most for it."""

    one: IncidentId
    other: IncidentId
    link: Link


def linked(voices: Voices, weights: Weights, rulings: Sequence[Ruling]) -> Linker:
    """The linking of a case, to be asked; errors as those of ``incidents``."""
    linker = Linker(weights, voices.belongs_to, rulings, speaks_for=voices.speaks_for, grows=False)
    linker.change(voices.accounts, echoes=voices.echoes)
    return linker


def between(linker: Linker, ones: Iterable[ClaimId], others: Iterable[ClaimId]) -> Link | None:
    """The evidence between two things, told by the two of their episodes that speak most for one event; None where
    one of them has none that is linked, or both are one episode.

    The two need not have met as candidates. A contradiction stands in the table, whatever else they share.
    """
    found = linker.found
    home = {claim: i for i, p in found.profiles.items() for claim in p.ids}
    pairs = {
        (a, b) if found.profiles[a].key < found.profiles[b].key else (b, a)
        for a in {home[c] for c in ones if c in home}
        for b in {home[c] for c in others if c in home}
        if a != b
    }
    if not pairs:
        return None
    links = [
        link_of(found.profiles[a], found.profiles[b], linker.weights, joined=linker.home(a) == linker.home(b))
        for a, b in pairs
    ]
    return min(links, key=lambda link: (not link.joined, -link.score, link.a, link.b))


def suggestions(
    linker: Linker, rulings: Iterable[Ruling], least: float, most: float, limit: int | None = None
) -> tuple[Suggestion, ...]:
    """Pairs of incidents that were kept apart although the evidence of some of their accounts lies between two
    log-odds, the likeliest first. A pair on which somebody ruled is not among them, nor one that contradicts itself.
    ``limit``: so many at most.
    """
    found, incidents = linker.found, {c: i for i in linker.incidents() for c in i.claims}
    near: dict[tuple[IncidentId, IncidentId], tuple[int, str, str, int, int]] = {}
    by_id = {i.id: i for i in incidents.values()}
    homes = {i: incidents[c] for i, p in found.profiles.items() for c in p.ids[::-1] if c in incidents}
    for a, one in homes.items():
        for b, score in found.around.get(a, {}).items():
            if not 1000 * least <= score <= 1000 * most or found.profiles[b].key < found.profiles[a].key:
                continue
            other = homes.get(b, one)  # a text that claims nothing is beside the point
            if one.id != other.id:
                pair = (min(one.id, other.id), max(one.id, other.id))
                told = (-score, found.profiles[a].key, found.profiles[b].key, a, b)
                near[pair] = min(told, near.get(pair, told))
    ruled = list(rulings)
    ordered = (pair for pair, _ in sorted(near.items(), key=lambda item: (item[1], item[0])))
    left = (pair for pair in ordered if not any(_decides(r, by_id[pair[0]], by_id[pair[1]]) for r in ruled))
    return tuple(_told(linker, pair, near[pair][3:]) for pair in islice(left, limit))


def _told(linker: Linker, pair: tuple[IncidentId, IncidentId], episodes: tuple[int, int]) -> Suggestion:
    a, b = (linker.found.profiles[i] for i in episodes)
    return Suggestion(*pair, link_of(a, b, linker.weights, joined=False))


def _decides(ruling: Ruling, one: Incident, other: Incident) -> bool:
    """Whether a ruling has claims of both on its two sides."""
    sides = [set(ruling.claims), set(ruling.others)]
    first, second = set(one.claims), set(other.claims)
    return any(first & a and second & b for a, b in (sides, sides[::-1]))
