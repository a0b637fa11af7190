"""A text that sums up what it cites: its own minimum stands above the smaller figures that it credits to others.

Whoever writes "at least twenty were killed" below reports of eight, of thirteen and of twenty has read them all;
the smaller ones are early tolls or parts of the whole, and no lower bound.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence, Set
from dataclasses import replace

from harmledger.assess.figures import Figure, Tier
from harmledger.model.claim import Hedge, Origin, What, Who
from harmledger.model.ids import UNLISTED, DocumentId, SourceId
from harmledger.model.incident import Presumed
from harmledger.model.interval import Interval


def summed_up(listed: Sequence[Figure]) -> tuple[list[Figure], list[tuple[Figure, Figure]]]:
    """Figures of one kind and status with the minima of their texts, and those below such a minimum, each with
    the text's own figure.

    A credited figure that may be as great as its text's own minimum keeps its upper bound. Civilians and people
    of untold status are not compared where a claim tells combatants apart. Widening any figure never narrows
    what comes out.
    """
    carriers = {(f.claim.document, source) for f in listed for source in f.claim.via}
    carriers |= {(f.claim.document, o.source) for f in listed if (o := f.claim.origin) is not None and o.assumed}
    listed = _without_parts(listed)
    floors: dict[DocumentId, Figure] = {}
    for figure in listed:
        known = floors.get(figure.claim.document)
        if (
            _own(figure, carriers)
            and not figure.again
            and figure.interval.low
            and (known is None or _leads(figure, known))
        ):
            floors[figure.claim.document] = figure
    kept: list[Figure] = []
    below: list[tuple[Figure, Figure]] = []
    for figure in listed:
        floor = floors.get(figure.claim.document)
        if floor is None or figure.tier is Tier.UNTOLD or not _comparable(figure, floor):
            kept.append(figure)
            continue
        low, high = floor.interval.low or 0, figure.interval.high
        if high is not None and high < low:
            below.append((figure, floor))
        elif (figure.interval.low or 0) < low:
            kept.append(replace(figure, interval=Interval(low, high)))
        else:
            kept.append(figure)
    return kept, below


def _without_parts(listed: Sequence[Figure]) -> list[Figure]:
    """The figures without people told of one by one ("a boy", two names) whom a greater figure of the same text
    has among its own. Of the text's own voice they yield to a loose phrase alone: its figures are summed up
    already."""
    texts: dict[DocumentId, list[Figure]] = defaultdict(list)
    for figure in listed:
        if figure.tier is not Tier.UNTOLD:
            texts[figure.claim.document].append(figure)
    most = {document for document, mine in texts.items() if any(_at_most(f) for f in mine)}
    return [
        f for f in listed
        if f.claim.document in most or not (_one_by_one(f) and any(_holds(g, f) for g in texts[f.claim.document]))
    ]  # fmt: skip


def _at_most(figure: Figure) -> bool:
    """Whether a text's own voice tells the most there died, so that the least is yet to be told: "up to nine"; of the
    hurt, those named or seen on an image are never all."""
    origin = figure.claim.origin
    return (
        figure.what is What.KILLED
        and (origin is None or origin.assumed)
        and figure.interval.low is None
        and figure.interval.high is not None
    )


def _one_by_one(figure: Figure) -> bool:
    """Whether words tell of these people, without a number and without a loose phrase for one."""
    return any(
        count.what is figure.what and count.interval == figure.interval and count.phrase is None
        for count in figure.claim.counts
        if count.hedge is Hedge.UNNUMBERED
    )


def _leads(figure: Figure, known: Figure) -> bool:
    """Whether a text's own figure sums it up rather than another one of its own: a number of several people before
    a phrase or somebody alone, then what it tells first."""
    return _rank(figure) < _rank(known)


def _rank(figure: Figure) -> tuple[bool, bool, int, int]:
    claim = figure.claim
    kinds = {f"counts/{n}" for n, count in enumerate(claim.counts) if count.what is figure.what}
    first = min((e.span.start for e in claim.evidence if e.field in kinds), default=0)
    return figure.tier is not Tier.NUMBER, _one_by_one(figure), first, -(figure.interval.low or 0)


def _holds(whole: Figure, part: Figure) -> bool:
    origin = part.claim.origin
    own = origin is None or origin.assumed
    if own and (
        whole.tier is Tier.NUMBER or (whole.tier in (Tier.SEVERAL, Tier.PHRASE) and whole.claim.origin != origin)
    ):
        return False
    return (whole.interval.low or 0) > (part.interval.low or 0)


def _own(figure: Figure, carriers: Set[tuple[DocumentId, SourceId]]) -> bool:
    """Whether the text says it in its own voice, with a figure: nobody is credited, or the one who carries the
    others' words there, or whose word the rest is taken for; or "multiple sources", whom the text sums up."""
    origin = figure.claim.origin
    own = origin is None or origin.assumed or (figure.claim.document, origin.source) in carriers
    return (own or _nameless(origin)) and figure.tier is not Tier.UNTOLD


def _nameless(origin: Origin | None) -> bool:
    """Whether an origin is only words for a kind of source ("multiple sources"): no registry's, no name, no handle."""
    if origin is None or origin.speaker is not None or not origin.source.startswith(UNLISTED):
        return False
    return origin.name.islower() and not origin.name.startswith("@")


def _comparable(figure: Figure, floor: Figure) -> bool:
    if figure.interval.zero:  # "nobody was harmed" contradicts, it is no early toll
        return False
    apart = figure.status is Presumed.CIVILIANS_PRESUMED and figure.claim is not floor.claim
    if apart and _civil(floor) and not _armed(figure, figure.what):
        return True
    return not (apart and (_armed(figure, figure.what) or _armed(floor, figure.what)))


def _civil(figure: Figure) -> bool:
    """Whether the claim of a figure tells civilians by that name."""
    return any(count.what is figure.what and count.who is Who.CIVILIANS for count in figure.claim.counts)


def _armed(figure: Figure, what: What) -> bool:
    return any(count.what is what and count.who is Who.COMBATANTS for count in figure.claim.counts)
