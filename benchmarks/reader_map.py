"""How long the reader's front page takes: of the server, to the first view of the map, and from the brush to the map.

    python -m benchmarks.reader_map [--incidents 20000] [--rounds 5] [--claims 2] [--server]

A release is made of invented incidents (``benchmarks/released.py``) and served by the reader itself; Chromium opens it
with the map drawn by software, as a machine without a graphics card does. A *first view* is a fresh browser that knows
nothing of the site: from asking for the page to its first letters, to the map with all points, to the map at rest.
*Brush to map* is from the last movement on the timeline to the map at rest with the points of that period. Beside the
clock stands the processor's time, for machines that do other work meanwhile. ``--server`` measures the server alone.
"""

from __future__ import annotations

import argparse
import statistics
import tempfile
import time
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import httpx
from playwright.sync_api import Browser, Page

from benchmarks.released import released
from harmledger.publish import releases
from harmledger.publish.redact import Redacted
from harmledger.web.reader.site import make
from harmledger.web.site import Options
from tests.web.browsers import Visitor, browsing, chromium, served

NOW = datetime(2042, 1, 1, tzinfo=UTC)
ASKED = ("en/", "ar/", "en/?event=airstrike", "en/?from=2033&to=2034", "en/?grade=fair&min_origins=2", "en/points.js")

_FIRST = """() => new Promise((done) => {
  const told = () => { const paint = performance.getEntriesByName("first-contentful-paint")[0];
    done({letters: paint ? paint.startTime : 0, points: window.atReady, rest: performance.now()}); };
  const seen = () => { const figure = document.getElementById("map");
    if (figure && figure.dataset.state === "ready") { window.atReady = performance.now();
      if (harmledgerMap.loaded() && !harmledgerMap.isMoving()) told(); else harmledgerMap.once("idle", told); }
    else setTimeout(seen, 10); };
  seen();
})"""
_REST = """(began) => new Promise((done) => {
  const shown = () => Number(document.getElementById("map").dataset.shown);
  const told = () => done({ms: performance.now() - window.lastMoved, shown: shown(), longest: window.longest});
  harmledgerMap.once("idle", told); harmledgerMap.triggerRepaint(); })"""
_WATCH = """() => { window.longest = 0;
  new PerformanceObserver((list) => {
    for (const task of list.getEntries()) window.longest = Math.max(window.longest, task.duration);
  }).observe({type: "longtask"});
  window.addEventListener("pointermove", () => { window.lastMoved = performance.now(); }, true); }"""


def server(address: str, rounds: int) -> None:
    """How long the server takes of each address."""
    print("| asked for | bytes | median | 95th percentile | longest | 95th, processor |\n|---|---|---|---|---|---|")
    with httpx.Client(base_url=address, timeout=300) as client:
        for path in ASKED:
            client.get(path)
            times, busy = [], []
            for _ in range(rounds):
                began, before = time.perf_counter(), time.process_time()
                answer = client.get(path)
                answer.raise_for_status()
                times.append((time.perf_counter() - began) * 1000)
                busy.append((time.process_time() - before) * 1000)
            high = statistics.quantiles(busy, n=20, method="inclusive")[-1]
            print(f"| {path} | {len(answer.content):,} | {_told(times)} | {high:.0f} ms |", flush=True)


def _told(times: Sequence[float]) -> str:
    high = statistics.quantiles(times, n=20, method="inclusive")[-1] if len(times) > 1 else times[0]
    return f"{statistics.median(times):.0f} ms | {high:.0f} ms | {max(times):.0f} ms"


def worked(browser: Browser) -> float:
    """The processor's seconds that all of the browser has taken: pages, workers, drawing."""
    told = browser.new_browser_cdp_session().send("SystemInfo.getProcessInfo")
    return sum(float(process["cpuTime"]) for process in told["processInfo"])


def brush(page: Page, n: int) -> dict[str, float]:
    """Drag over a stretch of the timeline, a few movements long, and wait for the map."""
    box = page.locator("svg.time").bounding_box()
    if box is None:
        raise SystemExit("There is no timeline")
    left, right = 0.1 + 0.07 * n, 0.3 + 0.07 * n
    page.mouse.move(box["x"] + box["width"] * left, box["y"] + 8)
    page.mouse.down()
    for step in range(1, 9):
        page.mouse.move(box["x"] + box["width"] * (left + (right - left) * step / 8), box["y"] + 8)
    told: dict[str, float] = page.evaluate(_REST)
    page.mouse.up()
    page.wait_for_timeout(1500)  # the list and the address follow
    return told


def browser(address: str, rounds: int) -> None:
    """First views and brushes."""
    first: dict[str, list[float]] = {}
    brushed: list[dict[str, float]] = []
    with browsing() as started:
        visitor = Visitor(started)
        for n in range(rounds):
            before = worked(started)
            page = visitor.visit("about:blank")
            page.set_default_timeout(120_000)
            page.goto(f"{address}{'ar' if n % 2 else 'en'}/", wait_until="commit")
            for name, value in page.evaluate(_FIRST).items():
                first.setdefault(name, []).append(value)
            first.setdefault("rest, processor", []).append((worked(started) - before) * 1000)
            page.evaluate(_WATCH)
            page.locator("svg.time").scroll_into_view_if_needed()
            for each in range(5):
                before = worked(started)
                brushed.append(brush(page, each))
                brushed[-1]["processor"] = (worked(started) - before) * 1000
            page.context.close()
        if visitor.foreign or visitor.complaints:
            raise SystemExit(f"the browser complains: {visitor.complaints} {visitor.foreign}")
    print("| in the browser | median | 95th percentile | longest |\n|---|---|---|---|")
    for name, times in first.items():
        print(f"| first view: {name} | {_told(times)} |")
    print(f"| brush to map at rest | {_told([one['ms'] for one in brushed])} |")
    print(f"| the same, processor, list and address too | {_told([one['processor'] for one in brushed])} |")
    print(f"| longest task while brushing | {_told([one['longest'] for one in brushed])} |")
    shown = sorted(int(one["shown"]) for one in brushed)
    print(f"points of a brushed period: {shown[0]:,} to {shown[-1]:,}")


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--incidents", type=int, default=20_000)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--claims", type=int, default=2, help="of each incident, at most")
    parser.add_argument("--server", action="store_true", help="the server alone")
    parser.add_argument("--keep", type=Path, help="a folder for the release, made where there is none")
    told = parser.parse_args()
    if not told.server and chromium() is None:
        raise SystemExit("There is no chromium on this machine: install it, or measure with --server")
    with tempfile.TemporaryDirectory() as room:
        folder = told.keep or Path(room) / "release"
        if not releases.is_release(folder):
            releases.write(folder, Redacted(released(told.incidents, claims=told.claims), {}), "made", 3, NOW)
        began = time.perf_counter()
        app = make(str(folder), Options(hosts=None))
        print(f"{told.incidents:,} incidents; opened in {time.perf_counter() - began:.1f} s", flush=True)
        with served(app) as address:
            server(address, told.rounds * 4)
            if not told.server:
                browser(address, told.rounds)


if __name__ == "__main__":
    main()
