"""One incident under several methods, and which of their rules makes them differ."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from harmledger.assess.assessment import assessment
from harmledger.model.claim import Claim, What
from harmledger.model.ids import ClaimId
from harmledger.model.incident import Assessment, Incident, Range
from harmledger.model.interval import Interval
from harmledger.model.method import Method
from harmledger.model.sums import Beside
from harmledger.model.voices import Voices

COMPARED = (What.KILLED, What.INJURED)

# Each rule that may move a number: what it is called, and how a method looks that takes it from another.
_RULES: Sequence[tuple[str, Callable[[Method, Method], Method]]] = (
    ("what loose phrases stand for", lambda a, b: replace(a, phrases=b.phrases, vague=b.vague)),
    ("what becomes of an open end", lambda a, b: replace(a, open_max=b.open_max, open_min=b.open_min)),
    ("who is presumed civilian", lambda a, b: replace(a, presumed=b.presumed, remainder=b.remainder)),
    ("whose deaths are counted", lambda a, b: replace(a, counted=b.counted)),
    ("what a text's own figure does to those it cites", lambda a, b: replace(a, summary=b.summary)),
    ("what becomes of a figure that stands alone", lambda a, b: replace(a, strays=b.strays)),
    ("whether a range or its most cautious figure is printed", lambda a, b: replace(a, estimate=b.estimate)),
)


def beside(incident: Incident, claims: Mapping[ClaimId, Claim], voices: Voices, methods: Sequence[Method]) -> Beside:
    """``incident`` under each of ``methods``, from the same claims.

    A rule is named as a cause where the first method, with that one rule of the other, gives another number. Where
    only several rules together move it, that is said.
    """
    under = tuple(assessment(incident, claims, voices, method) for method in methods)
    differences: list[str] = []
    for method, other in zip(methods[1:], under[1:], strict=True):
        for what in COMPARED:
            ours, theirs = counted(under[0], what, methods[0]), counted(other, what, method)
            if ours != theirs:
                causes = _causes(incident, claims, voices, (methods[0], method), what)
                because = ", ".join(causes) if causes else "several rules together"
                differences.append(
                    f"{method.title} has {_number(theirs)} {what.value}, {methods[0].title} {_number(ours)}: {because}"
                )
    return Beside(incident, under, tuple(differences))


def counted(assessed: Assessment, what: What, method: Method) -> Interval | None:
    """The range that the method adds up; None where nobody tells of any."""
    found: Range | None = assessed.ranges.get(what, {}).get(method.counted)
    return found.interval if found else None


def _number(interval: Interval | None) -> str:
    return "none" if interval is None else str(interval)


def _causes(
    incident: Incident, claims: Mapping[ClaimId, Claim], voices: Voices, pair: tuple[Method, Method], what: What
) -> list[str]:
    one, other = pair
    before = counted(assessment(incident, claims, voices, one), what, one)
    causes: list[str] = []
    for name, taking in _RULES:
        mixed = taking(one, other)
        if mixed != one and counted(assessment(incident, claims, voices, mixed), what, mixed) != before:
            causes.append(name)
    return causes
