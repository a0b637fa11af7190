"""How many seconds a decision takes at the desk, by keyboard alone, as the case's ledger tells it.

    python -m benchmarks.desk_triage [--documents 20] [--rounds 3]

A case of invented reports in English and Arabic is opened at a desk, and a browser goes through its queue without a
mouse: open the thing, open its claim beside its words, and accept it, reject it with a reason, or correct its number.
What is told are the seconds between one entry of a decision and the next. A program's fingers read nothing: it is the
time that the desk itself takes of each decision, keys, pages and browser, to which people add their reading.
"""

from __future__ import annotations

import argparse
import re
import statistics
import tempfile
from datetime import datetime
from pathlib import Path

from playwright.sync_api import Browser, Page

from harmledger import ledger
from harmledger.ledger import EntryKind
from tests.web.browsers import Visitor, browsing, chromium
from tests.web.desks import DeskCase, copied, read

WEAPONS = ("Shelling", "An air strike", "A drone strike", "An explosion")
PLACES = (("Old Mill", "الطاحونة القديمة"), ("Sandfell", "تل الرمل"), ("Weirby", "ويربي"))
REJECTED, CORRECTED = 3, 5  # of each eight


def texts(count: int) -> dict[str, str]:
    """So many reports, each of one event; every third in Arabic."""
    made = {}
    for n in range(count):
        english, arabic = PLACES[n % 3]
        month, day = 1 + n // 28 % 12, 1 + n % 28
        told = f"{WEAPONS[n % 4]} in {english} on {day} {_MONTHS[month - 1]} 2031 killed {n + 3} civilians"
        made[f"{n:03d}.txt"] = (
            f"قتل {n + 11} مدنيًا في قصف على {arabic} يوم {day}/{month}/2031، بحسب المجلس المحلي."
            if n % 3 == 1
            else f"{told}, the Coast Council said."
        )
    return made


_MONTHS = "January February March April May June July August September October November December".split()


def decide(page: Page, n: int) -> str:
    """Decide on the claim in the frame, and go where the desk leads; what was done."""
    if n % 8 == REJECTED:
        page.keyboard.press("x")
        page.keyboard.type("a drill, no attack")
        done = "rejected"
    elif n % 8 == CORRECTED:
        number = page.locator("[data-item].current .values details.correct").evaluate_all(
            "all => all.findIndex(d => d.closest('[data-value]').dataset.value.endsWith('counts/0')) + 1"
        )
        page.keyboard.press(str(number))
        reason = page.locator("[data-item].current details.correct[open] [name=reason]")
        while not reason.evaluate("each => each === document.activeElement"):
            if page.evaluate("document.activeElement.name") in ("min", "max"):
                page.keyboard.type("7")  # what stands in the field is selected by the Tab that leads there
            page.keyboard.press("Tab")
        page.keyboard.type("the second edition says seven")
        done = "corrected"
    else:
        page.keyboard.press("a")
        return "accepted"
    page.keyboard.press("Enter")
    return done


def triage(browser: Browser, desk: DeskCase) -> tuple[list[str], list[float]]:
    """Every claim of the queue, decided on by keyboard: what was done, and when, by the ledger, in seconds."""
    visitor = Visitor(browser)
    cookie = {"name": desk.desk.cookie, "value": "token-coder", "domain": "127.0.0.1", "path": "/", "expires": -1}
    more = {"httpOnly": True, "secure": False, "sameSite": "Strict"}
    page = visitor.visit(desk.address + "en/", storage_state={"cookies": [{**cookie, **more}], "origins": []})
    done: list[str] = []
    with page.expect_navigation():
        page.keyboard.press("Enter")
    while re.search(r"/(incidents|documents)/", page.url):
        if "/incidents/" in page.url:
            page.keyboard.press("j")
            with page.expect_navigation():
                page.keyboard.press("Enter")
        with page.expect_navigation():
            done.append(decide(page, len(done)))
    visitor.end()
    if visitor.foreign or visitor.complaints:
        raise SystemExit(f"the browser complains: {visitor.complaints} {visitor.foreign}")
    with ledger.open_case(str(desk.case)) as opened:
        entered = [datetime.fromisoformat(e.at).timestamp() for e in opened.entries(EntryKind.DECISION)]
    return done, entered


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--documents", type=int, default=20)
    parser.add_argument("--rounds", type=int, default=3)
    told = parser.parse_args()
    if chromium() is None:
        raise SystemExit("There is no chromium on this machine: install it, and measure then")
    seconds: list[float] = []
    acts: dict[str, list[float]] = {}
    with tempfile.TemporaryDirectory() as folder, browsing() as browser:
        case = read(Path(folder) / "made", texts(told.documents))
        for n in range(told.rounds):
            with copied(case, Path(folder) / f"desk-{n}") as desk:
                done, entered = triage(browser, desk)
            for act, before, after in zip(done[1:], entered, entered[1:], strict=False):
                seconds.append(after - before)
                acts.setdefault(act, []).append(after - before)
    print(f"{told.documents} documents, {told.rounds} rounds, {len(seconds)} times from one decision to the next")
    for name, found in (("all", seconds), *sorted(acts.items())):
        high = statistics.quantiles(found, n=20, method="inclusive")[-1] if len(found) > 1 else found[0]
        print(f"{name:<10} median {statistics.median(found):.2f} s   p95 {high:.2f} s   longest {max(found):.2f} s")


if __name__ == "__main__":
    main()
