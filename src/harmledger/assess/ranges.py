"""The published range of each kind and status of harm, with the claims that set its bounds."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from harmledger.assess.english import english
from harmledger.assess.figures import HARM, Figure, Key, Status, Tier, competing, firmest, standing
from harmledger.assess.origins import Origins
from harmledger.assess.strays import Aside, Why, alone, of_the_place
from harmledger.assess.summaries import summed_up
from harmledger.model.claim import What, Who
from harmledger.model.ids import ClaimId
from harmledger.model.incident import Presumed, Range
from harmledger.model.interval import Interval
from harmledger.model.mention import Place
from harmledger.model.method import Estimate, Method, OpenMax, OpenMin, Strays, Summary, Vague
from harmledger.model.sentence import Sentence, Side

STATUSES: tuple[Status, ...] = (*Who, *Presumed)

LOOSE = (Tier.AMOUNT, Tier.SEVERAL, Tier.PHRASE)

Ranges = dict[What, dict[Status, Range]]


def ranges(
    told: Mapping[Key, Sequence[Figure]], heard: Origins, method: Method, place: Place | None
) -> tuple[Ranges, tuple[Sentence, ...]]:
    """The ranges of an incident at ``place``, and a sentence for each figure that set no bound, with why.

    A range is the narrowest that allows whatever any standing figure allows. So widening a figure never narrows
    it, and a bound that some source leaves open stays open; where the method takes the figures told for the ends,
    the range holds every figure that is told, and nothing that it would not hold with open ends.
    """
    found: Ranges = {}
    notes: set[Sentence] = set()
    for what in HARM:
        for status in STATUSES:
            if not told.get((what, status)):
                continue
            kept, aside = standing(told[what, status], heard.speakers)
            if method.vague is not Vague.RAISES:
                kept = firmest(kept)
            if method.summary is Summary.SETS_MINIMUM:
                kept, below = summed_up(kept)
                if isinstance(status, Who):
                    notes.update(_below(figure, floor, heard) for figure, floor in below)
            kept, strays = _without_strays(kept, heard, method, place)
            if isinstance(status, Who):
                notes.update(_stray(figure, why, heard) for figure, why in strays)
            if status is Presumed.CIVILIANS_PRESUMED:
                kept = [*kept, *competing(what, told)]
            range_ = _range(kept, method)
            found.setdefault(what, {})[status] = _lowest(range_) if method.estimate is Estimate.LOWEST else range_
            if isinstance(status, Who):
                notes.update(_set_aside(old, new, heard) for old, new in aside)
    return found, tuple(sorted(notes, key=english))


def _without_strays(
    kept: list[Figure], heard: Origins, method: Method, place: Place | None
) -> tuple[list[Figure], Aside]:
    """The figures that may set bounds without those that stand alone, where the method leaves these out."""
    if method.strays is Strays.COUNT:
        return kept, []
    near, away = of_the_place(kept, place, lambda f: f.text)
    firm, far = alone(near, lambda f: heard.by_claim.get(f.claim.id, f.text))
    return firm, [*away, *far]


def _stray(figure: Figure, why: Why, heard: Origins) -> Sentence:
    return Sentence(f"stray.{why.key}", *_tells(figure, heard), why.place, why.times)


def _set_aside(old: Figure, new: Figure, heard: Origins) -> Sentence:
    sides = (Side((heard.name(old.claim),), interval=new.interval), Side(interval=old.interval))
    return Sentence("later", (harm(old.what, old.status),), sides)


def _below(figure: Figure, floor: Figure, heard: Origins) -> Sentence:
    harms, sides = _tells(figure, heard)
    return Sentence("below", harms, (*sides, Side(interval=floor.interval)))


def _tells(figure: Figure, heard: Origins) -> tuple[tuple[str, ...], tuple[Side, ...]]:
    """The harm of a figure, and who tells it."""
    return (harm(figure.what, figure.status),), (Side((heard.name(figure.claim),), interval=figure.interval),)


def harm(what: What, status: Status) -> str:
    """A kind of harm to somebody, as sentences name it: "killed/civilians"."""
    return f"{what.value}/{status.value}"


def _range(kept: Sequence[Figure], method: Method) -> Range:
    """The lowest and the highest of the figures, with the claims that set each bound. What is looser than the
    firmest of them sets no lower bound, and an upper one where it stands for more."""
    firm = firmest(kept)
    if firm[0].tier is Tier.AMOUNT:  # "several" and "dozens": two or more, up to two dozen
        firm = [*firm, *(figure for figure in kept if figure.tier is Tier.SEVERAL)]
    lows = [_low(figure.interval, method.open_min, firm) for figure in firm]
    low = None if None in lows else min(n for n in lows if n is not None)
    loose = [f for f in kept if f.tier in LOOSE and f.tier > firm[0].tier]
    most = max(map(_told, firm))
    telling = [*firm, *(figure for figure in loose if _told(figure) > most)]
    tops = [_high(figure.interval, method.open_max, telling) for figure in telling]
    high = None if None in tops else max(n for n in tops if n is not None)
    return Range(
        Interval(low, high),
        _ids(figure for figure, n in zip(firm, lows, strict=True) if n == low),
        _ids(figure for figure, n in zip(telling, tops, strict=True) if n == high),
    )


def _lowest(range_: Range) -> Range:
    """The most cautious figure as one number; the least number that nobody tells stays untold."""
    low = range_.interval.low
    return range_ if low is None else Range(Interval.exactly(low), range_.min_from, range_.min_from)


def _high(interval: Interval, rule: OpenMax, beside: Sequence[Figure]) -> int | None:
    """The upper bound that a figure sets. Under ``HIGHEST_TOLD`` an open one sets the figure that it tells, unless
    no figure ``beside`` it is another one."""
    if interval.high is not None or rule is OpenMax.OPEN or _alone(interval, beside):
        return interval.high
    return interval.low or 0


def _low(interval: Interval, rule: OpenMin, beside: Sequence[Figure]) -> int | None:
    """The lower bound that a figure sets, in the same way."""
    if interval.low is not None or rule is OpenMin.OPEN or _alone(interval, beside):
        return interval.low
    return interval.high


def _told(figure: Figure) -> int:
    """The greatest number that a figure tells."""
    return figure.interval.high if figure.interval.high is not None else figure.interval.low or 0


def _alone(interval: Interval, beside: Sequence[Figure]) -> bool:
    return all(figure.interval == interval for figure in beside)


def _ids(figures: Iterable[Figure]) -> tuple[ClaimId, ...]:
    return tuple(sorted({figure.claim.id for figure in figures}))
