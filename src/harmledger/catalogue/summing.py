"""Incidents added up in memory: columns of numbers, made once for a catalogue, so that a hundred thousand incidents are
grouped while a reader waits.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from harmledger.catalogue.making import SUMMED
from harmledger.model.interval import Interval
from harmledger.model.sums import By


@dataclass(frozen=True, slots=True)
class Group:
    """Some incidents added up, as ``assess.sums`` adds them: ``incidents`` is how many they are, ``origins`` how many
    first speakers they have."""

    keys: tuple[str, ...]
    headline: bool
    incidents: int
    origins: int
    killed: Interval | None
    injured: Interval | None
    killed_children: Interval | None
    killed_women: Interval | None


class Columns:
    """What each incident adds to which sums.

    Args:
        rows: For each incident, in the order of their numbers from 1: whether it is in the headline, a key for each
            ``By``, and for each of ``SUMMED`` whether any is told, its least and its most.
        origins: Numbers of incidents and their first speakers, in the order of the numbers.
    """

    def __init__(self, rows: Sequence[tuple[Any, ...]], origins: Iterable[tuple[int, str]]) -> None:
        import pyarrow

        by = [f"by_{one.value}" for one in By]
        names = ["headline", *by, *(f"{name}_{part}" for name in SUMMED for part in ("told", "min", "max"))]
        kinds = [pyarrow.int64(), *(pyarrow.string() for _ in by), *(pyarrow.int64() for _ in names[1 + len(by) :])]
        columns = list(zip(*rows, strict=True)) or [() for _ in names]
        arrays = [pyarrow.array(column, kind) for column, kind in zip(columns, kinds, strict=True)]
        self._keys = {name: array.dictionary_encode() for name, array in zip(names, arrays, strict=True) if name in by}
        table = {name: array for name, array in zip(names, arrays, strict=True) if name not in by}
        table |= {name: array.indices for name, array in self._keys.items()}
        self._table = pyarrow.table(table)
        pairs = list(origins)
        self._of = pyarrow.array([n - 1 for n, _ in pairs], pyarrow.int64())
        self._speakers = pyarrow.array([speaker for _, speaker in pairs], pyarrow.string()).dictionary_encode().indices

    def groups(self, by: Sequence[By], chosen: Sequence[int] | None, least: int, pooled: str) -> list[Group]:
        """Incidents grouped and added up; in no order.

        Args:
            by: What to group by.
            chosen: Numbers of the incidents, in their order; None: all.
            least: Groups of fewer incidents are added up together, those of the headline and the others apart; where
                all of them are fewer than that, the smallest other group joins them.
            pooled: What these are called.
        """
        import pyarrow
        from pyarrow import compute

        names = [f"by_{one.value}" for one in by]
        code = self._table["headline"].combine_chunks()
        for name in names:
            wide = len(self._keys[name].dictionary) or 1
            code = compute.add(compute.multiply(code, wide), self._table[name].combine_chunks().cast("int64"))
        table, of, speakers = self._table.append_column("code", code), self._of, self._speakers
        if chosen is not None:
            wanted = pyarrow.array([n - 1 for n in chosen], pyarrow.int64())
            table = table.take(wanted)
            mask = compute.is_in(of, value_set=wanted)
            of, speakers = of.filter(mask), speakers.filter(mask)
        sums = [(f"{name}_{part}", "sum") for name in SUMMED for part in ("told", "min", "max")]
        closed = [(f"{name}_max", "count") for name in SUMMED]
        firsts = [(name, "min") for name in ("headline", *names)]
        found = table.group_by("code").aggregate([*sums, *closed, *firsts, ([], "count_all")]).to_pylist()
        pools = self._pools(found, names, least) if by else {}
        spoken = pyarrow.table({"code": compute.take(code, of), "speaker": speakers})
        if pools:
            to = {row["code"]: pools.get(row["code"], row["code"]) for row in found}
            plain = pyarrow.array([to[c] for c in spoken["code"].to_pylist()], pyarrow.int64())
            spoken = spoken.set_column(0, "code", plain)
        counted = spoken.group_by("code").aggregate([("speaker", "count_distinct")]).to_pylist()
        voices = {row["code"]: row["speaker_count_distinct"] for row in counted}
        together: dict[int, list[dict[str, Any]]] = {}
        for row in found:
            together.setdefault(pools.get(row["code"], row["code"]), []).append(row)
        return [self._group(names, rows, at, voices.get(at, 0), pooled) for at, rows in together.items()]

    def _named(self, names: Sequence[str], row: dict[str, Any]) -> tuple[str, ...]:
        """What a group is called."""
        return tuple(self._keys[name].dictionary[row[f"{name}_min"]].as_py() for name in names)

    def _pools(self, found: Sequence[dict[str, Any]], names: Sequence[str], least: int) -> dict[int, int]:
        """The groups that are added up together: -1 those apart from the headline, -2 those in it."""
        pools: dict[int, int] = {}
        for headline in (0, 1):
            mine = [row for row in found if row["headline_min"] == headline]
            mine.sort(key=lambda row: (row["count_all"], self._named(names, row)))
            few = sum(1 for row in mine if row["count_all"] < least)
            if few and sum(row["count_all"] for row in mine[:few]) < least:
                few += 1
            pools |= {row["code"]: -1 - headline for row in mine[:few]}
        return pools

    def _group(self, names: Sequence[str], rows: Sequence[dict[str, Any]], at: int, origins: int, pooled: str) -> Group:
        first = rows[0]
        keys = (pooled,) * len(names) if at < 0 else self._named(names, first)
        killed, injured, children, women = (_interval(name, rows) for name in SUMMED)
        many = sum(row["count_all"] for row in rows)
        return Group(keys, bool(first["headline_min"]), many, origins, killed, injured, children, women)


def _interval(name: str, rows: Sequence[dict[str, Any]]) -> Interval | None:
    told = sum(row[f"{name}_told_sum"] or 0 for row in rows)
    if not told:
        return None
    lows = [row[f"{name}_min_sum"] for row in rows if row[f"{name}_min_sum"] is not None]
    closed = sum(row[f"{name}_max_count"] for row in rows) == told
    high = sum(row[f"{name}_max_sum"] or 0 for row in rows) if closed else None
    return Interval(sum(lows) if lows else None, high)
