"""How often something may still happen that was seen ``faults`` times in ``trials``."""

from __future__ import annotations

import math

CONFIDENCE = 0.95


def upper(faults: int, trials: int) -> float:
    """The upper bound of the rate at 95 % confidence: 3/N for 0 in N, else one-sided Clopper and Pearson's.

    Raises:
        ValueError: there was no trial, or there were more faults than trials.
    """
    if not 0 <= faults <= trials or trials == 0:
        raise ValueError(f"{faults} faults in {trials} trials")
    if faults == 0:
        return min(1.0, 3 / trials)
    if faults == trials:
        return 1.0
    low, high = faults / trials, 1.0
    for _ in range(60):  # halving: beyond what a double tells apart
        middle = (low + high) / 2
        low, high = (middle, high) if _at_most(faults, trials, middle) > 1 - CONFIDENCE else (low, middle)
    return high


def _at_most(faults: int, trials: int, rate: float) -> float:
    """The probability of so many faults or fewer."""
    if rate >= 1:
        return 0.0
    logs = [
        math.lgamma(trials + 1)
        - math.lgamma(k + 1)
        - math.lgamma(trials - k + 1)
        + k * math.log(rate)
        + (trials - k) * math.log1p(-rate)
        for k in range(faults + 1)
    ]
    most = max(logs)
    return math.exp(most) * math.fsum(math.exp(each - most) for each in logs)
