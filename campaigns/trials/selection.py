"""Words selected in a browser, in texts of mixed direction with everything that counts otherwise there: the desk's
script, the offsets that the ledger would keep and Python's slice must agree."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from random import Random
from typing import Any, NamedTuple

from fastapi import Response
from playwright.sync_api import Page

from campaigns.campaign import Campaign, Outcome, Trial
from harmledger.model.claim import Claim, Event, Evidence, Scope, Stance
from harmledger.model.document import Document, Section, SectionKind
from harmledger.model.ids import ClaimId, DocumentId, Sha256
from harmledger.model.span import Span
from harmledger.web import assets
from harmledger.web.desk.documents import marked
from harmledger.web.desk.exact import chosen, exact, stretches
from harmledger.web.shell import Shell
from harmledger.web.site import html, make
from tests.web.browsers import browsing, chromium, served

SPANS = 20  # a trial
PIECES = (
    *("three", "killed", "Old Mill", "naïve", "e\u0301cole", "12", "3–5", "£4", "<b>&amp;", "'\"", "\\"),
    *("قتل", "مدنيّون", "الطاحونة", "٣", "١٢٫٥", "لـــ", "مـ.ـقـ.ـتل", "\u0627\u0644\u0644\u0647", "שלום", "فارسی"),
    *("🕊️", "👨‍👩‍👧‍👦", "🇸🇾", "👍🏽", "𝟛", "𠮷", "😀", "1️⃣", "\U0001f3f4\U000e0067\U000e007f"),
    *("\u200e", "\u200f", "\u061c", "\u2066", "\u2069", "\u202b", "\u202c", "\u202e", "\u200d", "\u200c", "\ufeff"),
    *("\x00", "\x1b", "\r", "\x85", "\u2028", "\ud83d", "\udc00", "\u0301", "\u0651"),
    *("\n", "\n\n", "\t", " ", "  ", "\u00a0", ".", "؟", "،"),
)
_TRIMMED = "\t\n\x0b\x0c\r \u00a0\u1680\u2028\u2029\u202f\u205f\u3000\ufeff" + "".join(map(chr, range(0x2000, 0x200B)))

# Selects spans that are told as code points, from either end, as a mouse does; others by steps, as a keyboard does.
_SELECT = """
async ([script, spans]) => {
  const { stretch } = await import(script);
  const root = document.getElementById("text");
  const places = [];
  const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    let at = 0;
    for (const letter of node.data) { places.push([node, at]); at += letter.length; }
  }
  const last = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
  let end = null;
  for (let node = last.nextNode(); node; node = last.nextNode()) end = node;
  places.push([end, end.data.length]);
  const selection = document.getSelection();
  return spans.map(([from, to, how]) => {
    if (how === "keyboard") {
      selection.collapse(...places[from]);
      for (let n = from; n < to; n += 1) selection.modify("extend", "forward", n % 7 ? "character" : "word");
    } else if (how === "back") selection.setBaseAndExtent(...places[to], ...places[from]);
    else selection.setBaseAndExtent(...places[from], ...places[to]);
    return selection.isCollapsed ? null : stretch(root, selection.getRangeAt(0));
  });
}
"""


class _Desk(NamedTuple):
    """A thread with a browser in it, its page, and the texts that the page can show."""

    thread: ThreadPoolExecutor
    page: Page
    address: str
    texts: dict[int, tuple[Document, tuple[Claim, ...]]]


@contextmanager
def _desk(_: Path) -> Iterator[_Desk]:
    shell, texts = Shell("desk", "selection"), dict[int, tuple[Document, tuple[Claim, ...]]]()
    app = make(shell)

    def shown(number: int) -> Response:
        document, claims = texts[number]
        text = marked(stretches(document, claims), shell.sentences("en"))
        style = f'<link rel="stylesheet" href="../{assets.address("desk.css")}">'
        return html(f'<!doctype html><title>t</title>{style}<div class="doc-text" id="text">{text}</div>')

    app.add_api_route("/law/{number}", shown, response_model=None)
    with ThreadPoolExecutor(1) as thread, served(app) as address:  # a browser of its own thread, beside any other
        browser = browsing()
        page = thread.submit(lambda: browser.__enter__().new_page()).result()
        try:
            yield _Desk(thread, page, address, texts)
        finally:
            thread.submit(browser.__exit__, None, None, None).result()


def _text(rng: Random) -> str:
    return "".join(rng.choice(PIECES) + rng.choice(("", " ", " ")) for _ in range(rng.randint(5, 60))) + "."


def _document(rng: Random, number: int) -> tuple[Document, tuple[Claim, ...]]:
    """A text in sections, with quotes that overlap."""
    text = _text(rng)
    cut = rng.randint(1, len(text) - 1)
    parts = ((SectionKind.BODY, 0, cut), (rng.choice(list(SectionKind)), cut, len(text)))
    sections = tuple(Section(kind, Span(start, end)) for kind, start, end in parts)
    document = Document(DocumentId(f"d{number}"), "law", Sha256("0" * 64), "law.txt", text, sections)
    quotes = tuple(
        Evidence(field, span, span.of(text))
        for field in ("counts/0", "place", "date", "origin")
        for span in [_span(rng, text)]
    )
    claim = Claim(ClaimId(f"c{number}"), document.id, Scope.INCIDENT, Event.OTHER, Stance.ASSERTS, "hand@1", quotes)
    return document, (claim,)


def _span(rng: Random, text: str) -> Span:
    start = rng.randrange(len(text))
    return Span(start, rng.randint(start + 1, len(text)))


def _trial(trial: Trial) -> Outcome:
    """One text, and twenty stretches of it."""
    desk: _Desk = trial.desk
    document, claims = _document(trial.rng, trial.number)
    desk.texts[trial.number] = document, claims
    spans = [_span(trial.rng, document.text) for _ in range(SPANS)]
    ways = [trial.rng.choice(("mouse", "back", "keyboard")) for _ in spans]
    asked = [[s.start, s.end, way] for s, way in zip(spans, ways, strict=True)]
    script = f"/{assets.address('desk.js')}"

    def select() -> list[Mapping[str, Any] | None]:
        desk.page.goto(f"{desk.address}law/{trial.number}")
        found: list[Mapping[str, Any] | None] = desk.page.evaluate(_SELECT, [script, asked])
        return found

    told = desk.thread.submit(select).result()
    faults = [
        f"{way} {span.start}–{span.end} of {exact(document.text)!r}: {fault}"
        for span, way, each in zip(spans, ways, told, strict=True)
        if (fault := _fault(document.text, span, way, each))
    ]
    return Outcome(tuple(faults[:3]), {"stretches of text": len(spans), "of nothing but space": told.count(None)})


def _fault(text: str, span: Span, way: str, told: Mapping[str, Any] | None) -> str:
    """What does not agree, if anything."""
    shown = exact(text)
    if told is None:
        return "" if way == "keyboard" or not shown[span.start : span.end].strip(_TRIMMED) else "nothing was selected"
    if way != "keyboard":
        lead = len(shown[span.start : span.end]) - len(shown[span.start : span.end].lstrip(_TRIMMED))
        quote = shown[span.start : span.end].strip(_TRIMMED)
        if (told["start"], told["quote"]) != (span.start + lead, quote):
            return f"the browser tells {told}"
    form = {"start": str(told["start"]), "end": str(told["end"]), "quote": str(told["quote"])}
    kept = chosen(text, form)
    if kept is None or exact(kept.of(text)) != told["quote"] or shown[kept.start : kept.end] != told["quote"]:
        return f"the slice is another: {told}"
    return ""


CAMPAIGNS = [
    Campaign(
        name="selection",
        harm="words are selected in a browser, by mouse and by keyboard, in texts of mixed direction with emoji, "
        "20 stretches a trial",
        holds="the browser's selection, the offsets that are kept and Python's slice are the same words",
        least=500,
        short=10,
        trial=_trial,
        desk=_desk,
        missing=lambda: None if chromium() else "there is no chromium on this machine",
    )
]
