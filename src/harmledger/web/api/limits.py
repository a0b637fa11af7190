"""How often one may ask: so many requests a minute, told with every answer."""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from dataclasses import dataclass

WINDOW = 60  # seconds
REQUESTS = 600
"""Requests in a minute, of one token or one address."""

_REMEMBERED = 10_000  # callers that are counted at once; the one that asked longest ago is forgotten first


@dataclass(frozen=True, slots=True)
class Count:
    """How a caller stands: how many more requests he may make, and in how many seconds he may make all again."""

    left: int
    seconds: int

    def headers(self, most: int) -> dict[str, str]:
        """As the headers of the IETF's draft on rate limits."""
        return {
            "ratelimit-policy": f'"minute";q={most};w={WINDOW}',
            "ratelimit": f'"minute";r={max(0, self.left)};t={self.seconds}',
        }


class Limits:
    """Counts requests in memory, by the minute. Nothing of it is written anywhere."""

    def __init__(self, most: int = REQUESTS) -> None:
        """Allow ``most`` requests a minute."""
        self.most = most
        self._lock = threading.Lock()
        self._seen: OrderedDict[str, tuple[int, int]] = OrderedDict()  # caller → minute, requests in it

    def ask(self, caller: str) -> Count:
        """Count one request; fewer than none left: it is one too many."""
        now = time.monotonic()
        minute = int(now // WINDOW)
        with self._lock:
            then, asked = self._seen.pop(caller, (minute, 0))
            asked = asked + 1 if then == minute else 1
            self._seen[caller] = (minute, asked)
            while len(self._seen) > _REMEMBERED:
                self._seen.popitem(last=False)
        return Count(self.most - asked, int((minute + 1) * WINDOW - now) + 1)
