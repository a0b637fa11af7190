"""Reads texts that nobody would write, and tells what broke: ``python -m fuzz.texts --help``, or ``make fuzz``.

Text ``n`` of a seed is always the same text (with the same HARMLEDGER_EVAL or none), so that a fault is named by
two numbers and ``--show n`` prints its text. Where a run stopped it goes on: what was found stands in ``build/fuzz``,
which holds numbers and faults but no text. Most texts are as long as a post, since faults of words need no more;
one in twenty-five is longer, and of these one in 250 has a megabyte.
"""

from __future__ import annotations

import argparse
import gc
import json
import math
import sys
import time
import traceback
from collections import deque
from collections.abc import Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from dataclasses import asdict, dataclass, field
from functools import cache
from multiprocessing import get_context
from pathlib import Path
from random import Random

from fuzz.changes import CHANGES, EMOJI, INVISIBLE
from fuzz.laws import breaches
from fuzz.words import SLOTS, Words, filled, words
from harmledger import extract, resolve
from harmledger.errors import InputError
from harmledger.knowledge import OwnFiles, Reader
from harmledger.model.document import Capture, Told
from harmledger.model.ids import sha256
from harmledger.read import document as document_of
from harmledger.text.tokens import tokenize

STATES = Path("build/fuzz")
LONGEST = 1_200_000  # code points: what is meant is a megabyte
SLOW = 0.05  # seconds of one core that a started kilobyte may take (issue: reading like a careful coder)
STRETCH = 200  # texts that one worker reads before what it found is saved
POST = 300  # code points to which most texts are cut


@dataclass(slots=True)
class State:
    """How far a run is and what it found; a fault is ``[n, what]``."""

    seed: int
    done: int = 0
    refused: int = 0
    claims: int = 0
    kilobytes: int = 0
    seconds: float = 0.0  # of reading, resolution, extraction and the laws; of all workers together
    slowest: float = 0.0  # seconds for each started kilobyte
    faults: list[tuple[int, str]] = field(default_factory=list)


def text(rng: Random, source: Words) -> str:
    """One fuzzed text."""
    kind = rng.random()
    made = _soup(rng, source) if kind < 0.15 else _noise(rng) if kind < 0.2 else _report(rng, source)
    long = rng.random() < 0.04
    if not long:
        at = rng.randrange(max(1, len(made) - POST)) if rng.random() < 0.5 else 0
        made = made[at : at + POST]
    for change in rng.choices(CHANGES, k=rng.choice((0, 1, 1, 2, 3, 5))):
        if not made:
            break
        made = change(rng, made)[:LONGEST]
    return (_longer(rng, made) if long and made else made[: 4 * POST])[:LONGEST]


def _longer(rng: Random, made: str) -> str:
    """One text in ten comes many times over; one in 250 until it has a megabyte."""
    size = rng.random()
    if size < 0.002:
        return made * (LONGEST // len(made) + 1)
    if size < 0.004:
        return rng.choice(made.split() or ["x"])[:40] * 60_000
    if size < 0.1:
        return rng.choice(("", " ", "\n", ". ")).join([made] * rng.randint(2, 30))
    return made


def _report(rng: Random, source: Words) -> str:
    if rng.random() < 0.45:
        return rng.choice(source.texts)
    pieces = []
    for _ in range(rng.choice((1, 1, 2, 4, 8))):
        code = rng.choice(list(SLOTS))
        pieces.append(filled(rng, rng.choice(source.seeds[code]), code))
    return rng.choice((" ", "\n", "\n\n", " – ")).join(pieces)


def _soup(rng: Random, source: Words) -> str:
    """The language's own words in any order, which meets every rule in company that its writer never thought of."""
    code = rng.choice(list(source.listed))
    slots = [name for names in SLOTS[code].values() for name in names] if code in SLOTS else []
    numbers = ["3", "12", "1,200", "٧", "400"]
    marks = [",", ".", ":", "“", "”", "(", ")", "-", "\n", "،", "/", "%", "..."]
    pick = (source.listed[code], source.listed[code], source.listed[code], slots or numbers, numbers, marks)
    return " ".join(rng.choice(rng.choice(pick)) for _ in range(rng.choice((5, 30, 120, 600))))


def _noise(rng: Random) -> str:
    blocks = ((0x20, 0x7F), (0x600, 0x6FF), (0xFB50, 0xFEFF), (0x2000, 0x206F), (0x1F300, 0x1FAFF), (0, 0x10FFFF))
    low, high = rng.choice(blocks)
    extra = (*EMOJI, *INVISIBLE, " ", "\n")
    return "".join(
        rng.choice(extra) if rng.random() < 0.1 else chr(rng.randint(low, high))
        for _ in range(rng.choice((1, 50, 3000)))
    )


def capture(rng: Random, words_read: str) -> Capture:
    """The text as it might come: a file, a record with all that may be told, a page."""
    told = Told(
        url=rng.choice(
            (None, None, "https://x.com/a/status/1190000000000000000", "http://[", "https://a.example/2031/05/06/b")
        ),
        publisher=rng.choice((None, None, "Reuters", "مرصد الشمال", "\u202e", "x" * 500)),
        published=rng.choice((None, None, "2031-05-07", "2031-13-45", "9999-12-31", "0001-01-01", "Tuesday", "1e9")),
    )
    media = rng.choices(("text", "record", "html"), (70, 27, 3))[0]
    if media == "record":
        data = json.dumps({"text": words_read}).encode()
    elif media == "html":
        data = f"<html><body><article><p>{words_read}</p></article></body></html>".encode("utf-8", "surrogatepass")
    else:
        data = words_read.encode("utf-8", "replace")
    return Capture(
        sha256(data), f"fuzzed.{media}", media, len(data), data, told, "metadata" if told != Told() else None
    )


def read(reader: Reader, given: Capture) -> tuple[list[str], int]:
    """What broke in reading one capture, and how many claims came out.

    Raises:
        InputError: the capture was refused with a reason, as it may be.
    """
    document = document_of(given)
    tokens = tokenize(document.text)
    mentions = resolve.mentions(document, reader.knowledge, tokens)
    reading = extract.reading(document, mentions, reader.languages, tokens)
    return breaches(document, mentions, reading), len(reading.claims)


def timed(reader: Reader, given: Capture) -> float:
    """Seconds of this process for one capture, without the laws."""
    gc.collect()
    begun = time.process_time()
    reader.reading(document_of(given))
    return time.process_time() - begun


def one(reader: Reader, given: Capture, state: State) -> Iterator[str]:
    """Read one capture and add it to the state; what broke, in sentences."""
    kilobytes = len(given.data) // 1024 + 1
    begun = time.process_time()
    try:
        broken, claims = read(reader, given)
    except InputError:
        state.refused += 1
        return
    except Exception as error:  # noqa: BLE001 (what is looked for)
        frame = traceback.extract_tb(error.__traceback__)[-1]
        yield f"{type(error).__name__}: {str(error)[:120]} ({Path(frame.filename).name}:{frame.lineno})"
        return
    yield from broken
    seconds = time.process_time() - begun
    if seconds > SLOW * kilobytes:  # once more, in case the machine was busy; the laws are not part of it
        seconds = min(timed(reader, given) for _ in range(2))
        if seconds > SLOW * kilobytes:
            yield f"slow: {seconds:.2f} s for {kilobytes} kB"
    state.claims += claims
    state.kilobytes += kilobytes
    state.seconds += seconds
    state.slowest = max(state.slowest, seconds / kilobytes)


def given(n: int, seed: int, source: Words) -> Capture:
    """Capture ``n`` of a seed."""
    rng = Random(f"{seed}:{n}")  # noqa: S311 (chance, not secrecy)
    return capture(rng, text(rng, source))


@cache
def _desk() -> tuple[Reader, Words]:
    """What a worker needs, made once in its process."""
    return Reader(OwnFiles()), words()


def stretch(seed: int, start: int, end: int) -> State:
    """What texts ``start`` to ``end`` of a seed show."""
    reader, source = _desk()
    state = State(seed)
    for n in range(start, end):
        state.faults += [(n, what) for what in one(reader, given(n, seed, source), state)]
        state.done += 1
    return state


def added(a: State, b: State) -> State:
    """Two stretches of one seed as one."""
    return State(
        a.seed,
        a.done + b.done,
        a.refused + b.refused,
        a.claims + b.claims,
        a.kilobytes + b.kilobytes,
        a.seconds + b.seconds,
        max(a.slowest, b.slowest),
        [*a.faults, *b.faults],
    )


def run(state: State, count: int, workers: int, path: Path, until: float = math.inf) -> State:
    """Go on from where ``state`` is, to ``count`` texts or to a moment of ``time.monotonic``; save each stretch in
    its order, so that a run that is cut off goes on behind the last one saved."""
    at = state.done
    with ProcessPoolExecutor(workers, get_context("spawn")) as pool:
        going: deque[Future[State]] = deque()
        while True:
            while at < count and len(going) < 2 * workers and time.monotonic() < until:
                end = min(count, at + STRETCH)
                going.append(pool.submit(stretch, state.seed, at, end))
                at = end
            if not going:
                return state
            state = added(state, going.popleft().result())
            path.write_text(json.dumps(asdict(state)), "utf-8")
            print(f"\r{state.done:,} of {count:,}, {len(state.faults)} faults", end="", file=sys.stderr, flush=True)


def main() -> None:
    """Go on with a seed's texts up to a count, and end with status 1 if anything broke."""
    parser = argparse.ArgumentParser(prog="python -m fuzz.texts", description=__doc__)
    parser.add_argument("--count", type=int, default=2_000, help="how many texts in all")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--workers", type=int, default=1, help="processes")
    parser.add_argument("--minutes", type=float, default=math.inf, help="begin no more after so many")
    parser.add_argument("--anew", action="store_true", help="begin again, whatever was read before")
    parser.add_argument("--show", type=int, metavar="N", help="print text N as it is read, and what breaks")
    told = parser.parse_args()
    if told.show is not None:
        reader, source = _desk()
        shown = given(told.show, told.seed, source)
        print(shown.media, shown.told, shown.data.decode("utf-8", "replace"), sep="\n")
        print(*one(reader, shown, State(told.seed)), sep="\n", file=sys.stderr)
        return
    STATES.mkdir(parents=True, exist_ok=True)
    path = STATES / f"texts-{told.seed}.json"
    state = State(told.seed)
    if path.exists() and not told.anew:
        state = State(**json.loads(path.read_text("utf-8")))
    state = run(state, told.count, told.workers, path, time.monotonic() + 60 * told.minutes)
    mean = state.seconds / max(1, state.kilobytes) * 1000
    print(f"\n{state.done:,} texts of seed {state.seed}: {state.kilobytes:,} kB, {state.claims:,} claims", end="")
    print(f", {state.refused} refused, {state.seconds:,.0f} s of reading")
    print(f"{mean:.2f} ms a kilobyte; the slowest took {state.slowest * 1000:.1f} ms a started kilobyte")
    for n, what in state.faults[:50]:
        print(f"  text {n}: {what}")
    if state.faults:
        sys.exit(f"{len(state.faults)} faults; `python -m fuzz.texts --seed {state.seed} --show N` prints a text")
    print(f"No fault: with 95 % confidence fewer than {3 / max(1, state.done):.1e} of such texts have one (3/N).")


if __name__ == "__main__":
    main()
