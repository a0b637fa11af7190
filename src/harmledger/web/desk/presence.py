"""Who else has an item open. It is known while the desk runs, and kept nowhere."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

LASTS = 40.0  # seconds after which somebody who is not heard of is taken to have left


class Presence:
    """Who looks at what, by the name of the item."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._there: dict[str, dict[str, float]] = {}

    def here(self, item: str, who: str) -> tuple[str, ...]:
        """Note that somebody looks at an item, and tell who else does."""
        now = self._clock()
        with self._lock:
            for name in [name for name, there in self._there.items() if max(there.values()) < now - LASTS]:
                del self._there[name]
            there = self._there.setdefault(item, {})
            there[who] = now
            return tuple(sorted(name for name, at in there.items() if name != who and at >= now - LASTS))
