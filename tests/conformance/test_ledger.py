"""What every store of a case must do. One suite; each store is a parameter."""

from __future__ import annotations

import os
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import fields, replace
from pathlib import Path

import pytest

from harmledger.errors import CaseError, IntegrityError, SaveError
from harmledger.ledger import (
    Entry,
    EntryKind,
    Erasure,
    FaultKind,
    NewEntry,
    canonical,
    fold,
    open_case,
    verify_case,
)
from harmledger.ledger import erasure as emptying
from harmledger.model.ids import Sha256, sha256
from tests.ledger.cases import REPORTS, enter, fill, made, rebuild
from tests.ledger.test_crash import acknowledged, forked
from tests.server import Server

MANY = 1203  # more than two pages of what one transaction reads


def note(number: int, who: str = "local") -> NewEntry:
    return NewEntry(EntryKind.DECISION, f"incident-{number}", {"number": number}, who)


def test_what_goes_in_comes_out(address: str | Path) -> None:
    with open_case(address, create=True, write=True) as ledger:
        blob = ledger.put_blob(b"page")
        given = [NewEntry(EntryKind.CAPTURE, blob, {"blob": blob, "lat": 35.0, "الاسم": "الطاحونة"}), note(1, "r-7")]
        returned = ledger.append(given)
    with open_case(address) as ledger:
        assert ledger.blob(blob) == b"page"
        assert tuple(ledger.entries()) == returned
    assert [(entry.seq, entry.kind, entry.subject, entry.who) for entry in returned] == [
        (0, "capture", blob, "local"),
        (1, "decision", "incident-1", "r-7"),
    ]
    assert [entry.payload for entry in returned] == [given[0].payload, given[1].payload]


@pytest.mark.parametrize("batch", [1, 7, MANY])
def test_the_batch_does_not_matter_to_the_order(address: str | Path, batch: int) -> None:
    total = MANY if batch > 1 else 20
    with open_case(address, create=True, write=True) as ledger:
        for start in range(0, total, batch):
            ledger.append([note(n) for n in range(start, min(start + batch, total))])
        assert [entry.payload["number"] for entry in ledger.entries()] == list(range(total))
        assert len(ledger) == total
        assert ledger.verify() == ()


def test_a_kind_or_a_later_part_alone(address: str | Path) -> None:
    with open_case(made(address)) as ledger:
        every = list(ledger.entries())
        assert list(ledger.entries(since=4)) == every[4:]
        assert list(ledger.entries(since=len(every))) == []
        for kind in EntryKind:
            assert list(ledger.entries(kind)) == [entry for entry in every if entry.kind is kind]
            assert list(ledger.entries(kind, since=3)) == [entry for entry in every[3:] if entry.kind is kind]


def test_the_latest_of_each_subject(address: str | Path) -> None:
    with open_case(address, create=True, write=True) as ledger:
        ledger.append([note(1), note(2), NewEntry(EntryKind.DECISION, "incident-1", {"number": 9})])
        latest = ledger.latest(EntryKind.DECISION)
    assert {subject: entry.payload["number"] for subject, entry in latest.items()} == {"incident-1": 9, "incident-2": 2}


def test_nothing_entered_is_nothing_changed(address: str | Path) -> None:
    with open_case(address, create=True, write=True) as ledger:
        assert ledger.append([]) == ()
        assert list(ledger.entries()) == []
        assert ledger.derived_state() is None
        assert ledger.verify() == ()


@pytest.mark.parametrize(
    "bad",
    [
        NewEntry(EntryKind.DECISION, "i", {"n": float("nan")}),
        NewEntry(EntryKind.DECISION, "i", {"n": 2**60}),
        NewEntry(EntryKind.CAPTURE, "c", {"blob": sha256(b"never put")}),
    ],
)
def test_all_or_nothing(address: str | Path, bad: NewEntry) -> None:
    with open_case(address, create=True, write=True) as ledger:
        ledger.append([note(1)])
        with pytest.raises(ValueError, match=r".+"):
            ledger.append([note(2), bad, note(3)])
        assert len(ledger) == 1
        ledger.append([note(4)])
        assert [entry.payload["number"] for entry in ledger.entries()] == [1, 4]
        assert ledger.verify() == ()


def test_bytes_are_kept_once(address: str | Path) -> None:
    with open_case(address, create=True, write=True) as ledger:
        assert ledger.put_blob(b"page") == ledger.put_blob(b"page") == sha256(b"page")
        assert ledger.put_blob(b"") == sha256(b"")
        assert ledger.blob(sha256(b"")) == b""


@pytest.mark.parametrize("name", [sha256(b"never put"), "../../etc/passwd", ""])
def test_bytes_that_are_not_there(address: str | Path, name: str) -> None:
    with open_case(made(address)) as ledger, pytest.raises(IntegrityError):
        ledger.blob(name)  # type: ignore[arg-type]


def test_odd_names_are_kept_as_escapes(address: str | Path) -> None:
    with open_case(address, create=True, write=True) as ledger:
        ledger.append([NewEntry(EntryKind.QUARANTINE, "a\x00b\n\udc80.txt", {"file": "\udc80"}, who="\x1b")])
        entry = next(ledger.entries())
        assert (entry.subject, entry.who, entry.payload) == ("a\\x00b\\x0a\\udc80.txt", "\\x1b", {"file": "\udc80"})
        assert ledger.verify() == ()


def test_a_reader_reads_one_state_while_the_writer_goes_on(address: str | Path) -> None:
    with open_case(address, create=True, write=True) as writer, open_case(address) as reader:
        writer.append([note(n) for n in range(MANY)])
        reading = reader.entries()
        first = next(reading)
        writer.append([note(-1)])
        assert 1 + sum(1 for _ in reading) == MANY
        assert first.seq == 0
        assert len(reader) == MANY + 1


def test_one_writer_and_any_readers(address: str | Path) -> None:
    with open_case(made(address), write=True), open_case(address) as reader, open_case(address):
        with pytest.raises(CaseError, match="another command is writing"):
            open_case(address, write=True)
        with pytest.raises(CaseError, match="opened for reading"):
            reader.append([note(1)])
        with pytest.raises(CaseError, match="opened for reading"):
            reader.put_blob(b"x")
        with pytest.raises(CaseError, match="opened for reading"):
            reader.replace_derived({}, "x")
        assert reader.verify() == ()
    with open_case(address, write=True) as writer:
        writer.append([note(1)])


def test_derived_tables_are_rebuilt_to_the_same_bytes(address: str | Path) -> None:
    with open_case(made(address), write=True) as ledger:
        rows, digest, state = list(ledger.derived("claims")), ledger.derived_digest(), ledger.derived_state()
        assert state is not None
        assert (state.state, state.digest, state.entries) == ("first", digest, len(ledger))
        ledger.replace_derived({}, "dropped")
        assert list(ledger.derived("claims")) == []
        assert ledger.derived_digest() != digest
        ledger.replace_derived(rebuild(ledger), "first")
        assert (list(ledger.derived("claims")), ledger.derived_digest()) == (rows, digest)
        assert ledger.derived_state() == state
        assert ledger.verify(lambda: rebuild(ledger)) == ()


def test_derived_rows_keep_their_order_and_values(address: str | Path) -> None:
    rows = [{"id": f"r{n % 7}", "n": n, "lat": 35.5, "name": "قرية"} for n in range(MANY)]
    with open_case(address, create=True, write=True) as ledger:
        ledger.replace_derived({"incidents": rows, "claims": rows[:3], "none": []}, "s")
        assert list(ledger.derived("incidents")) == rows
        assert list(ledger.derived("claims")) == rows[:3]
        assert list(ledger.derived("none")) == list(ledger.derived("no such table")) == []


@pytest.mark.parametrize("row", [{"n": 1}, {"id": 3}, {"id": "a", "n": float("inf")}])
def test_a_wrong_derived_row_leaves_the_old_tables(address: str | Path, row: dict[str, object]) -> None:
    with open_case(made(address), write=True) as ledger:
        digest = ledger.derived_digest()
        with pytest.raises(ValueError, match=r".+"):
            ledger.replace_derived({"claims": [{"id": "good"}, row]}, "s")  # type: ignore[list-item]
        assert ledger.derived_digest() == digest
        assert ledger.verify(lambda: rebuild(ledger)) == ()


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (lambda tables: tables["claims"].pop(), "one too many"),
        (lambda tables: tables["claims"].append({"id": "new"}), "missing"),
        (lambda tables: tables["claims"][0].update(stance="denies"), "not what the entries give"),
        (lambda tables: tables.update(extra=[{"id": "x"}]), "missing"),
    ],
)
def test_derived_tables_that_the_entries_do_not_give(
    address: str | Path, change: Callable[[dict[str, list[dict[str, object]]]], object], says: str
) -> None:
    with open_case(made(address)) as ledger:
        tables = {name: [dict(row) for row in rows] for name, rows in rebuild(ledger).items()}
        change(tables)
        faults = ledger.verify(lambda: tables)
    assert [fault.kind for fault in faults] == [FaultKind.DERIVED]
    assert says in faults[0].message


def test_derived_tables_older_than_the_entries_are_a_note(address: str | Path) -> None:
    with open_case(made(address), write=True) as ledger:
        enter(ledger, "late.txt", "Two more shells fell on Reedford.")
    audit = verify_case(address, rebuild)
    assert audit.faults == ()
    assert any("derived tables are older" in note for note in audit.notes)


def test_a_whole_case_is_whole(address: str | Path) -> None:
    audit = verify_case(made(address), rebuild)
    assert (audit.faults, audit.notes) == ((), ())
    assert audit.whole
    assert audit.blobs == len(REPORTS) + 1
    with open_case(address) as ledger:
        assert audit.entries == len(ledger)


def test_a_failed_save_asks_to_open_again(address: str | Path, request: pytest.FixtureRequest) -> None:
    with open_case(address, create=True, write=True) as ledger:
        ledger.append([note(1)])
        with failing(address, request), pytest.raises(SaveError, match="could not save") as caught:
            ledger.append([note(2)])
        assert caught.value.exit_status == 4
        with pytest.raises(SaveError, match="Open the case again"):
            ledger.append([note(3)])
    with open_case(address, write=True) as ledger:
        ledger.append([note(4)])
        assert [entry.payload["number"] for entry in ledger.entries()] == [1, 4]
        assert ledger.verify() == ()


@contextmanager
def failing(address: str | Path, request: pytest.FixtureRequest) -> Iterator[None]:
    """Nothing can be saved: the disk is full, or the server sends everybody away."""
    if isinstance(address, str):
        server: Server = request.getfixturevalue("server")
        server.send_away(address)
        yield
        return
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("harmledger.ledger.durable.sync", _fails)
        yield


def _fails(_: int) -> None:
    raise OSError(28, "No space left on device")


def test_a_second_fill_only_adds(address: str | Path) -> None:
    with open_case(made(address), write=True) as ledger:
        before = list(ledger.entries())
        fill(ledger)
        assert list(ledger.entries())[: len(before)] == before
        assert ledger.verify(lambda: rebuild(ledger)) == ()


def test_what_is_erased_is_gone_and_the_log_still_verifies(address: str | Path) -> None:
    with open_case(made(address), write=True) as ledger:
        before = list(ledger.entries())
        gone = {e.seq: e.kind for e in before if "mill.txt" in str(e.payload) and e.kind is not EntryKind.MANIFEST}
        blob = next(named(e.payload["blob"]) for e in before if e.seq in gone and e.kind is EntryKind.CAPTURE)
        assert len(gone) > 1
        kept = {min(gone): {"file": "left over"}}
        entry = ledger.erase(Erasure(gone, (blob,), "she asked for it", kept, "r-7"))
        assert ledger.derived_state() is None
        after = list(ledger.entries())
        with pytest.raises(IntegrityError, match="missing"):
            ledger.blob(blob)
        assert ledger.verify() == ()
        assert blob not in ledger.latest(EntryKind.CAPTURE)
    assert (entry.kind, entry.who, entry.payload["reason"]) == (EntryKind.ERASURE, "r-7", "she asked for it")
    assert entry.payload["counts"] == dict(Counter(kind.value for kind in gone.values()))
    assert after[-1] == entry
    for old, new in zip(before, after, strict=False):
        if old.seq in gone:
            assert (new.erased, new.subject, new.payload) == (entry.seq, "", kept.get(new.seq, {}))
            assert new == replace(old, subject="", payload=new.payload, erased=entry.seq)
        else:
            assert new == old
    assert verify_case(address).faults == ()


def test_a_payload_that_is_gone_without_an_erasure_is_a_fault(address: str | Path) -> None:
    with open_case(made(address), write=True) as ledger:
        ledger.erase(Erasure({3: EntryKind.CAPTURE}, (), "asked for", {}))
        with ledger._store.writing() as connection:
            emptying.destroy(connection, [4])
        with pytest.raises(IntegrityError, match="its payload is missing"):
            list(ledger.entries())
        assert [fault.message for fault in ledger.verify()] == ["its payload is missing"]


def test_an_erasure_that_was_cut_off_is_finished_by_the_next_writer(
    address: str | Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with open_case(made(address), write=True) as ledger:
        capture = next(ledger.entries(EntryKind.CAPTURE))
        blob = named(capture.payload["blob"])
        with monkeypatch.context() as patch:
            patch.setattr("harmledger.ledger.case.Ledger._finish_erasure", lambda _: None)
            ledger.erase(Erasure({capture.seq: capture.kind}, (blob,), "asked for", {}))
    with open_case(address) as ledger:
        assert ledger.slot(emptying.SLOT) == [blob]
    with open_case(address, write=True) as ledger:
        assert ledger.slots() == []
        with pytest.raises(IntegrityError, match="missing"):
            ledger.blob(blob)
        assert ledger.verify() == ()


def test_an_erasure_may_be_erased_in_part(address: str | Path) -> None:
    """What an erasure kept of a ruling may have to go later: the later erasure tells what the earlier one erased."""
    with open_case(made(address), write=True) as ledger:
        ledger.append([NewEntry(EntryKind.DECISION, "linking", {"claims": ["a", "b", "c"]})])
        ruling = len(ledger) - 1
        first = ledger.erase(Erasure({ruling: EntryKind.DECISION}, (), "a", {ruling: {"claims": ["b", "c"]}}))
        told = {**first.payload, "kept": {str(ruling): {"claims": ["c"]}}}
        second = ledger.erase(Erasure({first.seq: EntryKind.ERASURE}, (), "b", {first.seq: told}))
        entries = list(ledger.entries())
        assert (entries[ruling].payload, entries[ruling].erased) == ({"claims": ["c"]}, first.seq)
        assert (entries[first.seq].payload, entries[first.seq].erased) == (told, second.seq)
        assert ledger.verify() == ()


def test_slots_hold_what_is_no_history(address: str | Path) -> None:
    with open_case(made(address), write=True) as ledger:
        entries = len(ledger)
        ledger.set_slot("b", {"n": 1})
        ledger.set_slot("a", ["x"])
        ledger.set_slot("b", {"n": 2})
    with open_case(address) as ledger:
        assert (ledger.slots(), ledger.slot("b"), ledger.slot("none")) == (["a", "b"], {"n": 2}, None)
        with pytest.raises(CaseError, match="opened for reading"):
            ledger.set_slot("a", None)
    with open_case(address, write=True) as ledger:
        ledger.set_slot("a", None)
        assert (ledger.slots(), len(ledger)) == (["b"], entries)
        assert ledger.verify(lambda: rebuild(ledger)) == ()


def named(value: object) -> Sha256:
    return Sha256(str(value))


def test_an_entry_is_plain_json(address: str | Path) -> None:
    with open_case(made(address)) as ledger:
        for entry in ledger.entries():
            canonical({field.name: getattr(entry, field.name) for field in fields(Entry)})


def test_two_that_would_write_at_once(address: str | Path) -> None:
    """One writes and the other is told so; what is entered is one's alone."""

    def work(pipe: int) -> None:
        try:
            with open_case(address, create=True, write=True) as ledger:
                enter(ledger, "one.txt", "The mill burned.")
                os.write(pipe, b".")
                time.sleep(8)
                enter(ledger, "two.txt", "The bridge fell.")
                os.write(pipe, b".")
        except CaseError as error:
            os.write(pipe, b"!!!" if "another command is writing" in str(error) else b"")

    children = [forked(work) for _ in range(2)]
    assert sum(acknowledged(*each) for each in children) == 5
    with open_case(address) as ledger:
        assert [entry.seq for entry in ledger.entries()] == list(range(len(ledger)))
        assert [doc.file for doc in sorted(fold(ledger.entries()).documents.values(), key=lambda d: d.file)] == [
            "one.txt",
            "two.txt",
        ]
    assert verify_case(address).faults == ()
