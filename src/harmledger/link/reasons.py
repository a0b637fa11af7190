"""The evidence between two episodes as sentences with their weights."""

from __future__ import annotations

from collections.abc import Callable

from harmledger.link.evidence import outcomes
from harmledger.link.profiles import Profile
from harmledger.model.incident import Piece
from harmledger.model.weights import Weights


def pieces(a: Profile, b: Profile, weights: Weights) -> tuple[Piece, ...]:
    """What the comparisons came to, as sentences with their weights, the prior first."""
    return (
        Piece("prior", weights.prior, "two accounts that met as candidates, before any evidence"),
        *(
            Piece(name, weights.outcomes[name][outcome], _because(name, outcome, a, b))
            for name, outcome in outcomes(a, b, weights)
        ),
    )


def _because(name: str, outcome: str, a: Profile, b: Profile) -> str:
    """The outcome in plain words, with what was compared."""
    says = outcome.replace("_", " ")
    sides: dict[str, Callable[[Profile], str]] = {
        "day": lambda p: _period(p),
        "report": lambda p: _period(p),
        "place": lambda p: p.places[0].place.name,
        "event": lambda p: p.event.replace("_", " "),
        "perpetrator": lambda p: ", ".join(sorted(p.actors)),
        "counts": _tally,
    }
    shared: dict[str, frozenset[str]] = {
        "victims": a.victims & b.victims,
        "objects": a.named_objects & b.named_objects or a.objects & b.objects,
        "origin": a.voices & b.voices,
    }
    if name in sides:
        return f"{says}: {sides[name](a)} / {sides[name](b)}"
    return f"{says}: {', '.join(sorted(shared[name]))}" if shared.get(name) else says


def _period(p: Profile) -> str:
    """When, as far as the text or its publication tells."""
    period = p.firm or p.reported
    if period is None:
        return "undated"
    days = str(period.start) if period.days == 1 else f"{period.start} to {period.last}"
    return days if p.firm else f"reported {days}"


def _tally(p: Profile) -> str:
    """The figures told, in one line."""
    told = sorted((what, who or "", interval) for (what, who), interval in p.counts.items())
    return ", ".join(f"{what} {who} {interval}".replace("  ", " ") for what, who, interval in told)
