"""People's decisions on claims, incidents and documents: what they wish, what was entered, and what came of it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from harmledger.model.claim import Claim, Evidence
from harmledger.model.ids import ClaimId, DocumentId
from harmledger.model.span import Span


class Act(StrEnum):
    """What somebody decides. Which incidents are one is ruled otherwise: see ``model.ruling``."""

    ACCEPT = "accept"  # a claim is as it was read
    REJECT = "reject"  # a claim is none
    CORRECT = "correct"  # a field of a claim is another
    ADD = "add"  # a claim that nobody read
    WITHDRAW = "withdraw"  # a document counts no more
    RANGE = "range"  # how many an incident harmed, whatever the method makes of it
    GRADE = "grade"  # how well an incident stands
    NOTE = "note"
    ASSIGN = "assign"  # who looks at a thing; nobody, where no name is told
    SETTLE = "settle"  # a thing of the queue needs nobody's eyes any more

    @property
    def moves(self) -> bool:
        """Whether it can move a claim, an incident or a figure."""
        return self not in (Act.NOTE, Act.ASSIGN, Act.SETTLE)

    @property
    def moves_claims(self) -> bool:
        """Whether it can move a claim, and so which claims are one incident; what is set over figures cannot."""
        return self.moves and self not in (Act.RANGE, Act.GRADE)


class Item(StrEnum):
    """What kind of thing is decided on."""

    CLAIM = "claim"
    INCIDENT = "incident"
    DOCUMENT = "document"


@dataclass(frozen=True, slots=True)
class Wish:
    """What somebody wants entered.

    Args:
        act: What.
        on: The thing: an id, the beginning of one, or a document's name. Of ``ADD`` the document.
        reason: Why; needed by whatever moves a figure.
        field: ``CORRECT``: which field of the claim ("event", "date", "place", "counts/0"; "counts/2" of a claim that
            has two counts is a new one). ``RANGE``: kind and status of harm ("killed/civilians").
        value: What it is now, in the form of an exported claim; None takes the field away. ``ADD``: the whole claim.
            ``RANGE``: ``{"min", "max"}``. ``GRADE``: the grade. ``NOTE``: the words. ``ASSIGN``: a pseudonym.
        spans: ``CORRECT``: the words that tell it, in code points of the document's text.
        words: ``ADD``: the words behind each field of the claim.
        quotes: The words at ``spans`` as the person saw them; where told they are held against the text.
    """

    act: Act
    on: str
    reason: str = ""
    field: str | None = None
    value: object = None
    spans: tuple[Span, ...] = ()
    words: tuple[tuple[str, Span], ...] = ()
    quotes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Decision:
    """One decision as it was entered.

    Args:
        id: What it is undone by: "d120", after its entry.
        seq: The number of its entry.
        act: What was decided.
        item: What kind of thing it is on.
        on: The id of the thing; of a claim the one that it had when it was first decided on.
        reason: Why, in the words of whoever decided.
        who: Who, by a pseudonym.
        at: When, UTC, ISO 8601.
        document: Of a claim or a document, which.
        seen: The claim as the machine read it then (or a person added it): by this it is found again.
        claims: Of an incident, its claims then: by these it is found again.
        field: As ``Wish.field``.
        was: Of a corrected part of a list, that part then: by this it is found again.
        value: As ``Wish.value``.
        words: The words behind what was decided, by field.
        bulk: The act of many that it is part of ("b118"), which can be undone as one.
    """

    id: str
    seq: int
    act: Act
    item: Item
    on: str
    reason: str
    who: str
    at: str
    document: DocumentId | None = None
    seen: Claim | None = None
    claims: tuple[ClaimId, ...] = ()
    field: str | None = None
    was: object = None
    value: object = None
    words: tuple[Evidence, ...] = ()
    bulk: str | None = None


class Standing(StrEnum):
    """What people have made of a claim."""

    UNDECIDED = "undecided"
    ACCEPTED = "accepted"
    CORRECTED = "corrected"
    REJECTED = "rejected"
    ADDED = "added"


@dataclass(frozen=True, slots=True)
class Difference:
    """Where the machine now reads otherwise than it did when somebody decided, or where what was decided on is gone.

    Args:
        decision: Which decision.
        on: The claim or incident, by its id now where it is there, else by the id that it had.
        field: What differs ("counts/0"); None where the whole thing does.
        machine: What the machine reads now, in words; None where it reads nothing.
        person: What stands by the decision, in words.
        because: One sentence.
    """

    decision: str
    on: str
    field: str | None
    machine: str | None
    person: str | None
    because: str


@dataclass(frozen=True, slots=True)
class Deed:
    """One thing that was done: by whom, when, what, and why.

    Args:
        id: What it is undone by, where it can be ("d120", "r90", "w12"); else the number of its entry.
        seq: The number of its entry.
        at: When, UTC, ISO 8601.
        who: Who, by a pseudonym.
        what: In few words.
        why: The reason that was given.
        undone: Which undo undid it ("d130"); None where it holds.
    """

    id: str
    seq: int
    at: str
    who: str
    what: str
    why: str
    undone: str | None = None


def sentence(decision: Decision) -> str:
    """A decision in a sentence."""
    field = f" {decision.field}" if decision.field else ""
    why = f": {decision.reason}" if decision.reason else ""
    return f"{decision.who} decided to {decision.act}{field} ({decision.id}){why}"


@dataclass(frozen=True, slots=True)
class Edited:
    """What an edited row decides.

    Args:
        number: Of the row in the sheet, as a spreadsheet counts them.
        wishes: What is decided; none where nothing was edited.
        as_of: How many entries the case had when the sheet was written.
        error: Why the row decides nothing, with what to do.
        on: The claim or incident that it is about, as the sheet names it ("claim 02509ac4…").
        cells: What was edited: the column, the cell as it was written and as it is.
    """

    number: int
    wishes: tuple[Wish, ...] = ()
    as_of: int = 0
    error: str | None = None
    on: str = ""
    cells: tuple[tuple[str, str, str], ...] = ()
