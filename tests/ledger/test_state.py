"""What stands, as the entries tell it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from harmledger.errors import IntegrityError
from harmledger.ledger import (
    CaseState,
    EntryKind,
    Folding,
    NewEntry,
    decision_entry,
    document_entry,
    file_entry,
    fold,
    open_case,
    quarantine_entry,
    reading_entries,
    settings_entry,
    undoing_entry,
    withdrawal_entry,
)
from harmledger.ledger.state import FILES
from harmledger.model.decision import Act, Decision, Item
from harmledger.model.document import Document, Quarantined
from tests.ledger.cases import REPORTS, capture, document, enter, made, reading

TEXT = REPORTS["mill.txt"]
OURS = document(capture("mill.txt", TEXT), "Valley Courier")
RENAMED = document(capture("mill.txt", TEXT), "The Valley Courier")
THEIRS = document(capture("copy.txt", TEXT), "Hill Gazette")
WITHDRAWN = withdrawal_entry(OURS.id, "satire")


def entered(document: Document, supersedes: Document | None = None) -> NewEntry:
    return document_entry(document, supersedes.id if supersedes else None)


@pytest.fixture
def told(tmp_path: Path) -> Callable[..., CaseState]:
    """The state after these entries."""

    def tell(*entries: NewEntry) -> CaseState:
        with open_case(tmp_path / "case", create=True, write=True) as ledger:
            ledger.append(entries)
            return fold(ledger.entries())

    return tell


def test_a_whole_case(tmp_path: Path) -> None:
    with open_case(made(tmp_path / "case")) as ledger:
        state = fold(ledger.entries())
        assert state.entries == len(ledger)
        manifest = ledger.blob(state.files[EntryKind.MANIFEST]["manifest.csv"])
    assert manifest.startswith(b"file,")
    assert [each.file for each in state.documents.values()] == [
        each.file for each in sorted(state.documents.values(), key=lambda each: each.id)
    ]
    assert {each.file for each in state.counted} == {"mill.txt", "قرية.txt"}
    assert list(state.withdrawn.values()) == ["the page was satire"]
    assert list(state.quarantined) == ["broken.pdf"]
    assert state.settings == {"link": "auto", "method": "airwars"}
    assert {each.file for each in state.captures} == set(REPORTS)
    mill = next(each for each in state.counted if each.file == "mill.txt")
    assert mill.text == TEXT
    assert state.readings[mill.id] == reading(mill, 2)


@pytest.mark.parametrize(
    ("entries", "counted", "withdrawn", "superseded"),
    [
        pytest.param([entered(OURS)], {OURS.id}, set(), set(), id="entered"),
        pytest.param([entered(OURS), entered(OURS)], {OURS.id}, set(), set(), id="twice"),
        pytest.param([entered(OURS), entered(THEIRS)], {OURS.id, THEIRS.id}, set(), set(), id="two with equal words"),
        pytest.param([entered(OURS), entered(RENAMED, OURS)], {RENAMED.id}, set(), {OURS.id}, id="superseded"),
        pytest.param(
            [entered(OURS), entered(RENAMED, OURS), entered(OURS, RENAMED)],
            {OURS.id},
            set(),
            {RENAMED.id},
            id="superseded and back",
        ),
        pytest.param([entered(OURS), WITHDRAWN], set(), {OURS.id}, set(), id="withdrawn"),
        pytest.param([entered(OURS), WITHDRAWN, entered(OURS)], set(), {OURS.id}, set(), id="withdrawn, read again"),
        pytest.param([WITHDRAWN, entered(OURS)], set(), {OURS.id}, set(), id="withdrawn before it came"),
        pytest.param(
            [entered(OURS), WITHDRAWN, entered(RENAMED, OURS)],
            set(),
            {OURS.id, RENAMED.id},
            {OURS.id},
            id="withdrawn, then superseded by the same bytes",
        ),
        pytest.param(
            [entered(OURS), entered(RENAMED, OURS), WITHDRAWN],
            set(),
            {OURS.id, RENAMED.id},
            {OURS.id},
            id="withdrawn by its old id",
        ),
        pytest.param(
            [entered(OURS), entered(THEIRS), WITHDRAWN], {THEIRS.id}, {OURS.id}, set(), id="the copy elsewhere stands"
        ),
    ],
)
def test_what_counts(
    told: Callable[..., CaseState],
    entries: list[NewEntry],
    counted: set[str],
    withdrawn: set[str],
    superseded: set[str],
) -> None:
    state = told(*entries)
    assert {each.id for each in state.counted} == counted
    assert set(state.withdrawn) == withdrawn
    assert set(state.superseded) == superseded
    assert set(state.documents) >= counted | (withdrawn & set(state.documents)) | superseded


def test_the_last_of_a_kind_stands(tmp_path: Path) -> None:
    with open_case(tmp_path / "case", create=True, write=True) as ledger:
        old, new = ledger.put_blob(b"old"), ledger.put_blob(b"new")
        ledger.append([file_entry(EntryKind.PLACES, "places.csv", old), settings_entry({"method": "airwars"})])
        ledger.append([file_entry(EntryKind.PLACES, "places.csv", new), settings_entry({"method": "ibc"})])
        state = fold(ledger.entries())
        assert ledger.latest(EntryKind.PLACES)["places.csv"].payload["blob"] == new
    assert state.files[EntryKind.PLACES] == {"places.csv": new}
    assert state.settings == {"method": "ibc"}


def test_a_file_that_is_read_at_last_is_quarantined_no_more(told: Callable[..., CaseState]) -> None:
    locked = quarantine_entry(Quarantined("mill.txt", "a password stands before it", "LockedInput"))
    assert list(told(locked).quarantined) == ["mill.txt"]
    assert list(told(entered(OURS)).quarantined) == []


def test_a_new_reading_takes_the_place_of_the_old(tmp_path: Path) -> None:
    with open_case(tmp_path / "case", create=True, write=True) as ledger:
        told = enter(ledger, "mill.txt", TEXT, claims=1)
        before = fold(ledger.entries())
        again = reading_entries(reading(told, 2), known=before.claims)
        ledger.append(again)
        after = fold(ledger.entries())
    assert [entry.kind for entry in again] == [EntryKind.CLAIM, EntryKind.READING]
    assert len(before.readings[told.id].claims) == 1
    assert after.readings[told.id] == reading(told, 2)


@pytest.mark.parametrize(
    "entry",
    [
        NewEntry(EntryKind.DOCUMENT, "d", {"supersedes": None}),
        NewEntry(EntryKind.DOCUMENT, "d", {"document": {"id": 3}, "supersedes": None}),
        NewEntry(EntryKind.READING, "d", {"reading": None}),
        NewEntry(
            EntryKind.READING,
            "d",
            {"reading": {"document": "d", "claims": ["gone"], "episodes": [], "unread": [], "no_claim_because": None}},
        ),
        NewEntry(EntryKind.WITHDRAWAL, "d", {"document": "d"}),
    ],
)
def test_an_entry_of_another_shape_is_named(told: Callable[..., CaseState], entry: NewEntry) -> None:
    with pytest.raises(IntegrityError, match=rf"entry 0 \({entry.kind} d\)"):
        told(entry)


def test_every_kind_of_entry_is_folded(tmp_path: Path) -> None:
    with open_case(made(tmp_path / "case"), write=True) as ledger:
        before = {entry.kind for entry in ledger.entries()}
        blob = ledger.put_blob(b"id,name\n")
        rest = [
            *(file_entry(kind, f"{kind}.txt", blob) for kind in FILES if kind is not EntryKind.MANIFEST),
            NewEntry(EntryKind.DECISION, "i1", {"ruling": "accept"}, who="reviewer-7"),
            NewEntry(EntryKind.IDENTITY, "s1", {"sealed": "…"}),
            NewEntry(EntryKind.OPENING, "s1", {"reason": "a trial"}),
            NewEntry(EntryKind.ACCESS, "r-1", {"did": "signed in", "at": "2031-05-06T07:08:09Z"}),
            NewEntry(EntryKind.ERASURE, "erasure", {"erased": [], "kept": {}, "reason": "asked for", "counts": {}}),
        ]
        ledger.append(rest)
        state = fold(ledger.entries())
    assert before | {entry.kind for entry in rest} == set(EntryKind)
    assert [(entry.subject, entry.who) for entry in state.decisions] == [("i1", "reviewer-7")]
    assert state.settled == state.entries  # the erasure is the last, and says something of documents
    assert state.files[EntryKind.WORDS] == {"words.txt": blob}


def test_who_came_to_the_desk_leaves_what_was_derived_as_it_is(told: Callable[..., CaseState]) -> None:
    came = NewEntry(EntryKind.ACCESS, "r-1", {"did": "signed in", "at": "2031-05-06T07:08:09Z"})
    state = told(NewEntry(EntryKind.SETTINGS, "settings", {}), came, came)
    assert (state.settled, state.entries) == (1, 3)


def test_what_is_set_over_figures_leaves_which_claims_are_one_as_it_is(told: Callable[..., CaseState]) -> None:
    def made(act: Act, bulk: str | None = None) -> NewEntry:
        item = Item.DOCUMENT if act is Act.WITHDRAW else Item.INCIDENT
        return decision_entry(Decision("", -1, act, item, "x", "so", "r-1", "", bulk=bulk))

    def reached(*entries: NewEntry) -> list[tuple[int, int]]:
        return [(s.settled, s.joined) for s in (told(each) for each in entries)]

    assert reached(NewEntry(EntryKind.SETTINGS, "settings", {}), made(Act.NOTE)) == [(1, 1)] * 2
    assert reached(made(Act.RANGE, "b2"), made(Act.GRADE, "b2"), made(Act.ASSIGN)) == [(3, 1), (4, 1), (4, 1)]
    assert reached(undoing_entry("b2", "no"), undoing_entry("d5", "yes"), undoing_entry("d4", "no")) == [
        (6, 1),
        (7, 1),
        (8, 1),
    ]
    assert reached(made(Act.WITHDRAW, "b8"), made(Act.GRADE, "b8"), undoing_entry("b8", "no")) == [
        (9, 9),
        (10, 9),
        (11, 11),
    ]
    assert reached(undoing_entry("d10", "no"), undoing_entry("r1", "no")) == [(12, 12), (13, 13)]


def test_folded_a_part_at_a_time_the_state_is_the_same(tmp_path: Path) -> None:
    with open_case(made(tmp_path / "case")) as ledger:
        entries = list(ledger.entries())
    folding, halfway = Folding(), len(entries) // 2
    assert folding.fold(entries[:halfway]) == fold(entries[:halfway])
    assert folding.fold(entries[halfway:]) == fold(entries)
