"""What words mean, remembered: a table that works out an entry when it is first asked for."""

from __future__ import annotations

from collections.abc import Callable
from typing import Generic, TypeVar

V = TypeVar("V")

_MOST_REMEMBERED = 200_000  # words: a megabyte-long text of invented words must not fill the memory


class Memo(dict[str, V], Generic[V]):
    """``memo[word]`` is ``look_up(word)``, worked out once. Looking up whole lists with ``map`` runs in C."""

    def __init__(self, look_up: Callable[[str], V]) -> None:
        super().__init__()
        self._look_up = look_up

    def __missing__(self, word: str) -> V:
        if len(self) > _MOST_REMEMBERED:
            self.clear()
        found = self[word] = self._look_up(word)
        return found
