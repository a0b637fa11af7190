"""What people decide on a case: which incidents are one, what claims are right, what counts. The ledger keeps every
decision with its reason; undoing one is a decision too, and reading a case again changes none.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace

from harmledger import ledger
from harmledger.collect.tables import Table, TableRow
from harmledger.entering import Deciding, Moves, Outcome, deciding
from harmledger.errors import UsageError
from harmledger.knowledge import names_of
from harmledger.ledger import Entry, EntryKind
from harmledger.model.case import LinkMode
from harmledger.model.claim import Claim
from harmledger.model.decision import Decision, Edited, Wish
from harmledger.model.ids import ClaimId
from harmledger.model.incident import Incident
from harmledger.model.ruling import Ruling, RulingKind
from harmledger.publish.show import Shelf, find
from harmledger.publish.spelling import rearm
from harmledger.review.conflicts import by_name, undone_since
from harmledger.review.sheet import Row, edited
from harmledger.review.sheet import claims as claims_sheet
from harmledger.review.sheet import incidents as incidents_sheet
from harmledger.standing import mode_of, view_now, view_of


def merge(case: str, incidents: Sequence[str], reason: str, by: str | None, as_of: int | None = None) -> Moves:
    """Rule that two or more incidents are one.

    Args:
        case: The case.
        incidents: Their ids, former ids, or beginnings of these.
        reason: Why, kept with it.
        by: Who rules, by a pseudonym; None where the settings tell.
        as_of: How many entries the case had when the incidents were looked at; None: look at nothing that others did.

    Raises:
        UsageError: if fewer than two different incidents are meant, or no reason is given.
        Conflict: somebody else decided on these incidents since; nothing is entered.
        CaseError: if there is no such case, or it is being written to.
    """
    with _ruling(case, reason, by) as made:
        meant = {incident.id: incident for incident in made.incidents(incidents, as_of)}
        if len(meant) < 2:
            raise UsageError("a merge needs two different incidents", remedy="Name another one")
        first, *others = meant.values()
        rulings = [ledger.ruling_entry(RulingKind.MERGE, first.claims, other.claims, reason) for other in others]
        return made.note(rulings)


def split(
    case: str, incident: str, parts: Sequence[str], reason: str, by: str | None, as_of: int | None = None
) -> Moves:
    """Rule that some claims of an incident are another one.

    Args:
        case: The case.
        incident: Its id, a former id, or the beginning of one.
        parts: Claims, or documents (all of whose claims in the incident are meant), to be set apart.
        reason: Why, kept with it.
        by: Who rules, by a pseudonym; None where the settings tell.
        as_of: How many entries the case had when the incidents were looked at; None: look at nothing that others did.

    Raises:
        UsageError: if the incident holds none of them, or nothing else, or no reason is given.
        Conflict: somebody else decided on these incidents since; nothing is entered.
        CaseError: if there is no such case, or it is being written to.
    """
    with _ruling(case, reason, by) as made:
        [whole] = made.incidents([incident], as_of)
        apart = {claim for name in parts for claim in _claims(made.shelf, whole, name)}
        stay = set(whole.claims) - apart
        if not apart or not stay:
            raise UsageError(
                "a split needs claims to set apart and claims that stay",
                remedy=f"`harmledger show {whole.id}` lists its claims",
            )
        return made.note([ledger.ruling_entry(RulingKind.SPLIT, apart, stay, reason)])


def move(  # noqa: PLR0913 (what, from where and whereto, beside the words of every ruling)
    case: str, incident: str, parts: Sequence[str], to: str, reason: str, by: str | None, as_of: int | None = None
) -> Moves:
    """Rule that some claims of an incident belong to another one: a split and a merge, entered together.

    Args:
        case: The case.
        incident: Where they stand.
        parts: Claims, or documents, as of ``split``.
        to: The incident that they belong to.
        reason: Why, kept with both.
        by: Who rules, by a pseudonym; None where the settings tell.
        as_of: How many entries the case had when the incidents were looked at; None: look at nothing that others did.

    Raises:
        UsageError: as of ``split``, or both are one incident.
        Conflict: somebody else decided on these incidents since; nothing is entered.
        CaseError: if there is no such case, or it is being written to.
    """
    with _ruling(case, reason, by) as made:
        whole, home = made.incidents([incident, to], as_of)
        if whole.id == home.id:
            raise UsageError(f"they stand in {to!r} already", remedy="Name another incident")
        going = {claim for name in parts for claim in _claims(made.shelf, whole, name)}
        stay = set(whole.claims) - going
        if not going:
            raise UsageError("nothing is to be moved", remedy=f"`harmledger show {whole.id}` lists its claims")
        rulings = [ledger.ruling_entry(RulingKind.SPLIT, going, stay, reason)] if stay else []
        rulings.append(ledger.ruling_entry(RulingKind.MERGE, going, home.claims, reason))
        return made.note(rulings)


def apart(case: str, one: str, other: str, reason: str, by: str | None, as_of: int | None = None) -> Moves:
    """Rule that two incidents are two, whatever the machine makes of them later.

    Args:
        case: The case.
        one: An incident.
        other: Another one.
        reason: Why, kept with it.
        by: Who rules, by a pseudonym; None where the settings tell.
        as_of: How many entries the case had when the incidents were looked at; None: look at nothing that others did.

    Raises:
        UsageError: if both are one incident, or no reason is given.
        Conflict: somebody else decided on these incidents since; nothing is entered.
        CaseError: if there is no such case, or it is being written to.
    """
    with _ruling(case, reason, by) as made:
        first, second = made.incidents([one, other], as_of)
        if first.id == second.id:
            raise UsageError(
                f"{one!r} and {other!r} are one incident", remedy="Name claims of it to `harmledger link split`"
            )
        return made.note([ledger.ruling_entry(RulingKind.SPLIT, first.claims, second.claims, reason)])


def decide(case: str, wishes: Sequence[Wish], by: str | None = None, as_of: int | None = None) -> Outcome:
    """Enter decisions on claims, incidents and documents, all of them or none; several are one act, undone as one.

    Args:
        case: The case.
        wishes: What is decided.
        by: Who decides, by a pseudonym; None where the settings tell.
        as_of: How many entries the case had when it was looked at (``CaseView.entries``); None: look at nothing that
            others decided meanwhile.

    Raises:
        UsageError: a thing is not there, or cannot be decided on so.
        Conflict: somebody else decided on the same thing since; nothing is entered.
        CaseError: if there is no such case, or it is being written to.
    """
    if not wishes:
        raise UsageError("nothing is decided", remedy="Name what is")
    with deciding(case, by) as made:
        return made.enter(made.wanted(wishes, as_of))


@dataclass(frozen=True, slots=True)
class SheetReport:
    """What an edited sheet came to: how many rows it has, those that decide or cannot, and the outcome; None where
    nothing was decided, or the run was dry."""

    rows: int
    edited: tuple[Edited, ...]
    outcome: Outcome | None

    @property
    def errors(self) -> tuple[Edited, ...]:
        """The rows that decide nothing though they were edited, each with why."""
        return tuple(row for row in self.edited if row.error is not None)


def from_sheet(case: str, sheet: Table, dry: bool = False, by: str | None = None) -> SheetReport:
    """Decide as an edited sheet tells (``reviewing.sheet`` writes it); a row that was not edited decides nothing.

    Args:
        case: The case.
        sheet: As it was read. A row that cannot be decided so is told, and the others are decided as one act.
        dry: Enter nothing; tell what would be decided.
        by: Who decides, by a pseudonym; None where the settings tell.

    Raises:
        CaseError: if there is no such case, or it is being written to.
    """
    with deciding(case, by, write=not dry) as made:
        entries = tuple(made.opened.entries())
        written: dict[str, Mapping[str, Row]] = {}
        told: list[Edited] = []
        wanted: list[Decision] = []
        count = 0
        for row in sheet.rows:
            count += 1
            as_of = row.cells.get("as_of", "")
            if as_of not in written and as_of.isdecimal() and int(as_of) <= len(entries):
                written[as_of] = _written(made, entries[: int(as_of)])
            one = _edited(row, sheet.columns, written.get(as_of, {}))
            if one.wishes and one.error is None:
                try:
                    wanted += made.wanted(one.wishes, one.as_of)
                except UsageError as error:
                    one = replace(one, error=str(error))
            if one.wishes or one.error:
                told.append(one)
        return SheetReport(count, tuple(told), made.enter(wanted) if wanted and not dry else None)


def _edited(row: TableRow, columns: Sequence[str], was: Mapping[str, Row]) -> Edited:
    if row.error is not None:
        return Edited(row.number, error=row.error)
    return edited(row.number, {name: rearm(row.cells.get(name, "")) for name in columns}, was)


def _written(made: Deciding, entries: Sequence[Entry]) -> Mapping[str, Row]:
    """What a sheet of these entries' case says, by the cell that names each thing. It is linked anew only where an
    entry since can have moved a claim."""
    state = ledger.fold(entries)
    names = names_of(made.opened, state)
    stands = made.state.joined <= len(entries)
    view = view_now(made.opened, state, names) if stands else view_of(state, names)
    rows = {row["claim"]: row for row in claims_sheet(view)}
    return rows | {row["incident"]: row for row in incidents_sheet(view)}


def undo(case: str, named: str, reason: str, by: str | None) -> Moves:
    """Decide that a decision or a ruling holds no more. The case is then as if it had never been made.

    Args:
        case: The case.
        named: A decision ("d120"; an undo is one, too), many that were one act ("b118"), a ruling on incidents
            ("r90") or a withdrawal ("w12").
        reason: Why, kept with it.
        by: Who, by a pseudonym; None where the settings tell.

    Raises:
        UsageError: nothing is called so, it is undone already, or no reason is given.
        CaseError: if there is no such case, or it is being written to.
    """
    if not reason.strip():
        raise UsageError("a ruling needs a reason", remedy="Say why with --reason")
    with deciding(case, by) as made:
        withdrawn = {f"w{e.seq}" for e in made.opened.entries(EntryKind.WITHDRAWAL)}
        if named not in withdrawn and named not in by_name(made.state.decisions):
            remedy = "`harmledger history` and `harmledger link list` tell which there are"
            raise UsageError(f"there is no ruling {named!r}", remedy=remedy)
        if already := undone_since(made.state.decisions, named):
            raise UsageError(f"{named} is undone already ({already})", remedy="Decide anew, if it should hold")
        return made.note([ledger.undoing_entry(named, reason)])


def rulings(case: str) -> Sequence[tuple[Ruling, str | None]]:
    """Every ruling ever made, each with the reason for which it was undone, None where it holds.

    Raises:
        CaseError: if there is no such case.
    """
    with ledger.open_case(case) as opened:
        return ledger.history(ledger.fold(opened.entries()))


@contextmanager
def _ruling(case: str, reason: str, by: str | None) -> Iterator[Deciding]:
    """The case, open to be ruled on which incidents are one."""
    if not reason.strip():
        raise UsageError("a ruling needs a reason", remedy="Say why with --reason")
    with deciding(case, by) as made:
        if mode_of(made.state) is LinkMode.NONE:
            raise UsageError(
                "this case joins nothing: each document is one incident",
                remedy="Run it with --link auto, and rule then",
            )
        yield made


def _claims(shelf: Shelf, whole: Incident, name: str) -> tuple[ClaimId, ...]:
    """The claims of an incident that a claim's or a document's name means."""
    found = find(shelf, name)
    if isinstance(found, Incident):
        raise UsageError(f"{name!r} is an incident", remedy="Name claims or documents of it")
    if isinstance(found, Claim):
        meant = tuple(i for i in whole.claims if i == found.id)
    else:
        meant = tuple(i for i in whole.claims if shelf.claims[i].document == found.id)
    if not meant:
        raise UsageError(f"{name!r} is not in this incident", remedy=f"`harmledger show {whole.id}` lists its claims")
    return meant
