"""Twice the text takes about twice the time, whatever its shape: nobody can stop a run with one long page."""

from __future__ import annotations

import time

import pytest

from harmledger import read
from harmledger.knowledge import OwnFiles, Reader
from harmledger.model.document import Capture
from harmledger.model.ids import sha256
from tests.robust.shapes import SHAPES, Shape

SIZE = 6_000  # characters, and twice as many
FIXED = 0.02  # seconds that no text's length accounts for
SLOWEST = 0.05  # seconds for each started kilobyte


@pytest.fixture(scope="module")
def reader() -> Reader:
    """A reader whose words and places are loaded."""
    made = Reader(OwnFiles())
    made.reading(read.document(captured("Three people were killed in Sanaa. قتل ثلاثة في صنعاء")))
    return made


def captured(text: str) -> Capture:
    data = text.encode()
    return Capture(sha256(data), "a.txt", "text", len(data), data)


def seconds(reader: Reader, text: str) -> float:
    """Time of this process alone, so that a busy machine matters little."""
    given = captured(text)
    begun = time.process_time()
    reader.reading(read.document(given))
    return time.process_time() - begun


@pytest.mark.parametrize("shape", SHAPES.values(), ids=SHAPES)
def test_twice_the_text_takes_twice_the_time(reader: Reader, shape: Shape) -> None:
    one, two = shape(SIZE), shape(2 * SIZE)
    for _ in range(4):  # a machine that others use measures wrong now and then, but not four times
        first, second = seconds(reader, one), seconds(reader, two)
        if second <= 2.3 * first + FIXED and second <= SLOWEST * (len(two.encode()) // 1024 + 1):
            return
    assert second <= 2.3 * first + FIXED
    assert second <= SLOWEST * (len(two.encode()) // 1024 + 1)
