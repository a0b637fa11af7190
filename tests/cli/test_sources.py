"""The vault from the command line: whoever adds cannot read, each opening is entered, keys may be lost."""

from __future__ import annotations

import io
import itertools
import json
import sqlite3
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from harmledger import holding
from harmledger.errors import CaseError
from harmledger.ledger import EntryKind, NewEntry, log, open_case
from harmledger.ledger.head import Head
from tests.cli.calling import Done, harmledger
from tests.server import Server

NADIA = "Name: Nadia Lashfar\nPhone: +380 44 555 01 77\nNote: calls on Sundays\n"
KARIM = "name: كريم بوراني\nemail: karim@valley.example\n"
WHO = ("r-1", "r-2", "r-3", "r-4", "r-5")

Adding = Callable[[str], str]  # gives the alias


@dataclass
class Room:
    """A case with a vault of three of five."""

    path: Path
    case: str
    public: dict[str, str]

    def call(self, *arguments: str) -> Done:
        by = () if arguments[0] in ("show", "list", "holders", "panic") else ("--by", "r-9")
        return harmledger("source", *arguments, "--case", self.case, *by)

    def key(self, name: str) -> str:
        return str(self.path / f"{name}.key")

    def holders(self, *names: str) -> list[str]:
        return [part for name in names for part in ("--holder", f"{name}={self.public[name]}")]

    def shares(self, *names: str, folder: str = "shares") -> list[str]:
        return [part for name in names for part in ("--share", str(self.path / folder / f"share-{name}.txt"))]


@pytest.fixture
def room(tmp_path: Path) -> Room:
    public = {name: harmledger("key", str(tmp_path / f"{name}.key")).stdout.strip() for name in WHO}
    room = Room(tmp_path, str(tmp_path / "case"), public)
    with open_case(room.case, create=True, write=True):
        pass
    begun = room.call("begin", *room.holders(*WHO), "--threshold", "3", "--shares", str(tmp_path / "shares"))
    assert begun.returncode == 0, begun.stderr
    return room


@pytest.fixture
def add(room: Room, monkeypatch: pytest.MonkeyPatch) -> Adding:
    def adding(told: str) -> str:
        monkeypatch.setattr("sys.stdin", io.StringIO(told))
        done = room.call("add")
        assert done.returncode == 0, done.stderr
        return done.stdout.strip()

    return adding


def opened(room: Room, alias: str, key: str) -> Done:
    return room.call("open", alias, "--identity", room.key(key), "--reason", "the court asks")


def everything(room: Room) -> bytes:
    return b"\n".join(path.read_bytes() for path in Path(room.case).rglob("*") if path.is_file())


def test_whoever_adds_cannot_read_and_each_holder_can(room: Room, add: Adding) -> None:
    alias = add(NADIA)
    assert b"Lashfar" not in everything(room)
    for holder in WHO:
        done = opened(room, alias, holder)
        assert done.stdout == "name: Nadia Lashfar\nnote: calls on Sundays\nphone: +380 44 555 01 77\n"
    told = room.call("show", alias).stdout.splitlines()
    assert len(told) == 6
    assert "Lashfar" not in "".join(told)
    assert [line.split("\t")[3:] for line in told[1:]] == [
        [f"opened with the key of {holder}", "the court asks"] for holder in WHO
    ]
    assert harmledger("verify", "--case", room.case).returncode == 0


def test_an_opening_is_entered_before_it_is_given_and_only_with_a_reason(room: Room, add: Adding) -> None:
    alias = add(NADIA)
    assert harmledger("key", room.key("thief")).returncode == 0
    for arguments, says in (
        (("--identity", room.key("thief"), "--reason", "x"), "no holder's"),
        (("--identity", room.key("r-1"), "--reason", " "), "needs a reason"),
        (("--reason", "x"), "what opens the vault is missing"),
    ):
        done = room.call("open", alias, *arguments)
        assert (done.returncode, done.stdout, says in done.stderr) == (2, "", True)
    with open_case(room.case) as case:
        assert list(case.entries(EntryKind.OPENING)) == []


def test_somebody_is_found_by_name_number_and_spelling(
    room: Room, add: Adding, monkeypatch: pytest.MonkeyPatch
) -> None:
    aliases = {NADIA: add(NADIA), KARIM: add(KARIM)}

    def find(value: str) -> list[str]:
        monkeypatch.setattr("sys.stdin", io.StringIO(value))
        return room.call("find", "--identity", room.key("r-2"), "--reason", "a call").stdout.split()

    assert find("nadia  LASHFAR\n") == [aliases[NADIA]]
    assert find("+380445550177") == find("380 (44) 555-01-77") == [aliases[NADIA]]
    assert find("كَرِيم بورانى") == find("karim@valley.example") == [aliases[KARIM]]
    assert find("Nadia") == find("calls on Sundays") == []
    with open_case(room.case) as case:
        openings = list(case.entries(EntryKind.OPENING))
    assert {(e.payload["did"], e.payload["holder"]) for e in openings} == {("looked up", "r-2")}
    assert "lashfar" not in json.dumps([dict(e.payload) for e in openings]).lower()


def test_after_a_rotation_the_old_keys_open_nothing(room: Room, add: Adding) -> None:
    aliases = [add(NADIA), add(KARIM)]
    before = everything(room)
    rotated = room.call(
        "rotate", "--identity", room.key("r-1"), *room.holders("r-1", "r-2"), "--threshold", "2",
        "--shares", str(room.path / "new"), "--reason", "three have left",
    )  # fmt: skip
    assert rotated.returncode == 0, rotated.stderr
    with open_case(room.case) as case:
        sealed = [e for e in case.entries(EntryKind.IDENTITY) if e.erased is None]
        assert [e.payload["generation"] for e in sealed] == [2, 2]
        assert {name.split("/")[1] for name in case.slots()} == {"2"}
    for holder in WHO:
        assert (opened(room, aliases[1], holder).returncode == 0) is (holder in ("r-1", "r-2"))
    old = room.call("rotate", *room.shares("r-1", "r-2", "r-3"), *room.holders("r-3", "r-4"), "--threshold", "2",
                    "--shares", str(room.path / "x"), "--reason", "old shares")  # fmt: skip
    assert (old.returncode, "of another vault" in old.stderr) == (2, True)
    assert before != everything(room)
    assert harmledger("verify", "--case", room.case).returncode == 0


def test_the_drill_any_three_of_five_shares_recover_and_no_two(room: Room, add: Adding) -> None:
    """The drill of docs/vault.md: every key is lost."""
    alias = add(NADIA)
    key = harmledger("key", room.key("new")).stdout.strip()
    room.public |= {"n-1": key, "n-2": key}

    def recover(names: tuple[str, ...], folder: str) -> Done:
        return room.call("rotate", *room.shares(*names), *room.holders("n-1", "n-2"), "--threshold", "2",
                         "--shares", str(room.path / folder), "--reason", "all keys are lost")  # fmt: skip

    for two in itertools.combinations(WHO, 2):
        assert recover(two, "no").returncode == 2
    assert recover(("r-1", "r-1", "r-1"), "no").returncode == 2
    done = recover(("r-5", "r-2", "r-4"), "again")
    assert done.returncode == 0, done.stderr
    assert "Nadia Lashfar" in opened(room, alias, "new").stdout
    assert opened(room, alias, "r-1").returncode == 2


def test_panic_leaves_nothing_to_open_in_under_a_second(room: Room, add: Adding) -> None:
    alias = add(NADIA)
    with sqlite3.connect(Path(room.case) / "ledger.sqlite") as connection:
        slots = [body for (body,) in connection.execute("SELECT body FROM slots WHERE name LIKE 'vault/%'")]
    assert len(slots) == 7
    assert room.call("panic").returncode == 2
    with open_case(room.case, write=True):  # a run is writing: panic does not wait for it
        begun = time.process_time()
        done = harmledger("source", "panic", "--yes", "--case", room.case)
        assert time.process_time() - begun < 1
    assert done.returncode == 0, done.stderr
    assert "Not destroyed" in done.stderr
    left = everything(room)
    sealed = [told["sealed"] for told in map(json.loads, slots) if "sealed" in told]
    assert len(sealed) == 6
    assert [piece for each in sealed for piece in (each[60:120], each[-40:]) if piece.encode() in left] == []
    assert opened(room, alias, "r-1").returncode == 2
    assert harmledger("verify", "--case", room.case).returncode == 0


def test_panic_on_a_server_waits_for_no_run(room: Room, database: str) -> None:
    there = replace(room, case=database)
    with open_case(database, create=True, write=True):
        pass
    begun = there.call("begin", *room.holders(*WHO), "--threshold", "3", "--shares", str(room.path / "there"))
    assert begun.returncode == 0, begun.stderr
    with open_case(database, write=True) as case:
        made = log.sealed([NewEntry(EntryKind.SETTINGS, "x", {})], case.store.head(), "now", "0")
        saving = case.store.saving(Head(len(case) + 1, made[0][0].chain))
        log.add(saving.__enter__(), made)  # a run, in the middle of a save
        steps = holding.panic(database)
        at = time.monotonic()
        assert next(steps).startswith("7 key slots are gone")
        assert time.monotonic() - at < 1
        told = list(steps)
        with open_case(database) as reader:
            assert reader.slots() == []
        saving.__exit__(None, None, None)
        assert len(case) == 1
    assert "write-ahead log" in told[-1]
    with open_case(database, write=True) as case:
        assert case.slots() == []
    assert harmledger("verify", "--case", database).returncode == 0


def test_what_the_docs_say_of_the_servers_log_takes_the_slots_out_of_it(room: Room, server: Server) -> None:
    def logged() -> bytes:
        return b"".join(path.read_bytes() for path in (server.folder / "data" / "pg_wal").glob("0*"))

    server.set("wal_recycle", "off")
    address = server.database()
    there = replace(room, case=address)
    with open_case(address, create=True, write=True):
        pass
    there.call("begin", *room.holders(*WHO), "--threshold", "3", "--shares", str(room.path / "there"))
    with open_case(address) as case:
        slots = [case.slot(name) for name in case.slots()]
    sealed = [str(slot["sealed"])[60:120].encode() for slot in slots if isinstance(slot, dict) and "sealed" in slot]
    assert len(sealed) == 6
    assert harmledger("source", "panic", "--yes", "--case", address).returncode == 0
    assert all(piece in logged() for piece in sealed)
    for command in ("CHECKPOINT", "SELECT pg_switch_wal()", "CHECKPOINT"):
        server.command(command)
    assert not any(piece in logged() for piece in sealed)
    server.set("wal_recycle", "on")
    server.drop(address)


def test_panic_needs_a_case(database: str) -> None:
    with pytest.raises(CaseError, match="no case"):
        next(holding.panic(database))


def test_a_source_is_forgotten(room: Room, add: Adding) -> None:
    alias = add(NADIA)
    with open_case(room.case) as case:
        sealed = str(next(case.entries(EntryKind.IDENTITY)).payload["sealed"])
    assert sealed[:80].encode() in everything(room)
    assert room.call("forget", alias, "--reason", "asked for").returncode == 0
    assert sealed[:80].encode() not in everything(room)
    assert opened(room, alias, "r-1").returncode == 2
    assert room.call("list").stdout == ""
    assert harmledger("verify", "--case", room.case).returncode == 0


def test_what_cannot_be_done_is_told(room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    again = room.call("begin", *room.holders(*WHO), "--threshold", "3", "--shares", str(room.path / "y"))
    assert "a vault already" in again.stderr
    monkeypatch.setattr("sys.stdin", io.StringIO("Nadia Lashfar\n"))
    assert "a line has no field" in room.call("add").stderr
    monkeypatch.setattr("sys.stdin", io.StringIO(""))
    assert "nothing is told" in room.call("add").stderr
    assert "no source" in room.call("show", "s-none").stderr
    with open_case(room.path / "bare", create=True, write=True):
        pass
    assert "no vault" in harmledger("source", "holders", "--case", str(room.path / "bare")).stderr
    for holders, threshold in ((("r-1",), "1"), (("r-1", "r-2"), "3")):
        told = harmledger("source", "begin", *room.holders(*holders), "--threshold", threshold,
                          "--shares", str(room.path / "z"), "--case", str(room.path / "bare"))  # fmt: skip
        assert (told.returncode, "cannot be made" in told.stderr) == (2, True)
