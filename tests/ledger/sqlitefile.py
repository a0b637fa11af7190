"""Where the rows of a table stand in an SQLite file, after its file format page (sqlite.org/fileformat2.html).

Only what the ledger's tables use: b-trees of tables without rowid (page types 2 and 10), with overflow.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from pathlib import Path

INTERIOR, LEAF = 2, 10


def cell_bytes(path: Path, table: str) -> list[int]:
    """The offset in the file of every byte that belongs to a row: its length, header, values, overflow."""
    connection = sqlite3.connect(path)
    (root,) = connection.execute("SELECT rootpage FROM sqlite_master WHERE name = ?", (table,)).fetchone()
    connection.close()
    return [offset for start, end in _tree(path.read_bytes(), root) for offset in range(start, end)]


def _tree(data: bytes, page: int) -> Iterator[tuple[int, int]]:
    size = int.from_bytes(data[16:18], "big")
    start = (page - 1) * size
    head = start + (100 if page == 1 else 0)
    kind, cells = data[head], int.from_bytes(data[head + 3 : head + 5], "big")
    assert kind in (INTERIOR, LEAF)
    pointers = head + (12 if kind == INTERIOR else 8)
    for number in range(cells):
        at = pointers + 2 * number
        cell = start + int.from_bytes(data[at : at + 2], "big")
        if kind == INTERIOR:
            yield from _tree(data, int.from_bytes(data[cell : cell + 4], "big"))
            cell += 4
        yield from _cell(data, cell, size)
    if kind == INTERIOR:
        yield from _tree(data, int.from_bytes(data[head + 8 : head + 12], "big"))


def _cell(data: bytes, cell: int, size: int) -> Iterator[tuple[int, int]]:
    length, payload = _varint(data, cell)
    most, least = (size - 12) * 64 // 255 - 23, (size - 12) * 32 // 255 - 23
    if length <= most:
        yield cell, payload + length
        return
    here = least + (length - least) % (size - 4)
    here = here if here <= most else least
    yield cell, payload + here + 4
    following, rest = int.from_bytes(data[payload + here : payload + here + 4], "big"), length - here
    while following:
        start = (following - 1) * size
        yield start, start + 4 + min(rest, size - 4)
        rest -= size - 4
        following = int.from_bytes(data[start : start + 4], "big")
    assert rest <= 0


def _varint(data: bytes, at: int) -> tuple[int, int]:
    value = 0
    for step in range(8):
        value = value << 7 | data[at + step] & 0x7F
        if data[at + step] < 0x80:
            return value, at + step + 1
    return value << 8 | data[at + 8], at + 9
