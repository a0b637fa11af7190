"""One text of three claims, as one extractor reads it and as another does."""

from __future__ import annotations

from dataclasses import replace

from harmledger.model.claim import Claim, ClaimPlace, Count, Evidence, Hedge, Reading, Scope, What, Who
from harmledger.model.decision import Act, Decision, Item
from harmledger.model.document import Document
from harmledger.model.ids import ClaimId, DocumentId, Sha256
from harmledger.model.interval import Interval
from harmledger.model.span import Span
from tests.builders import HARBOUR, OLD_MILL, claim

TEXT = (
    "🕊 At least three villagers were killed in Old Mill, the monitor said. قُتل خمسة مدنيين في الميناء. "
    "In Harbour City two sailors were injured."
)
DOCUMENT = Document(DocumentId("doc"), "doc", Sha256("0" * 64), "doc.txt", TEXT, ())
OTHER = replace(DOCUMENT, id=DocumentId("newer"), text="Corrected on Friday.\n" + TEXT)


def words(field: str, quote: str, text: str = TEXT) -> Evidence:
    """The words behind a field."""
    at = text.index(quote)
    return Evidence(field, Span(at, at + len(quote)), quote)


def told(id_: str, quote: str, n: int, who: Who = Who.CIVILIANS, what: What = What.KILLED, text: str = TEXT) -> Claim:
    """A claim of so many, by these words."""
    made = claim(id_, Count(what, who, Interval.exactly(n), Hedge.EXACT, quote), at=OLD_MILL)
    there = ClaimPlace(HARBOUR, "Harbour City") if "sailors" in quote else made.place
    return replace(made, extractor="grammar/en@1", evidence=(words("counts/0", quote, text),), place=there)


def read(text: str = TEXT, suffix: str = "") -> Reading:
    """The text as it is read; under a suffix by an extractor that gives other ids."""
    claims = (
        told(f"a{suffix}", "three villagers were killed", 3, text=text),
        told(f"b{suffix}", "قُتل خمسة مدنيين", 5, text=text),
        told(f"c{suffix}", "two sailors were injured", 2, Who.PEOPLE, What.INJURED, text=text),
    )
    return Reading(DocumentId("doc"), claims, ((0, 1), (2,)))


def decided(act: Act, on: str, seq: int = 0, **more: object) -> Decision:
    """A decision on one of the three as they are first read."""
    seen = next((c for c in read().claims if c.id == on), None)
    values = {"reason": "seen", "who": "ada", "at": "2031-06-01T00:00:00Z", "document": DocumentId("doc"), **more}
    return Decision(f"d{seq}", seq, act, Item.CLAIM, on, seen=seen, **values)  # type: ignore[arg-type]


def added(seq: int = 0) -> Decision:
    """A claim that nobody read."""
    new = replace(told("hand", "the monitor said", 1), id=ClaimId("hand"), extractor="person@1", scope=Scope.INCIDENT)
    return replace(decided(Act.ADD, "hand", seq), seen=new)


FOUR = {"what": "killed", "who": "civilians", "min": 4, "max": None}
CORRECT = {"field": "counts/0", "was": {"what": "killed", "who": "civilians", "min": 3, "max": 3}, "value": FOUR}
