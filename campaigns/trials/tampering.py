# ruff: noqa: S608 - SQL of our own names, not of anybody's words
"""Bytes flipped; entries, payloads, derived rows and stored bytes deleted, swapped and cut: ``verify`` finds each."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

from campaigns.campaign import Campaign, Outcome, Trial
from campaigns.hands import Hands, two
from harmledger.ledger import Fault, FaultKind, open_case, verify_case
from harmledger.ledger.case import Ledger
from tests import server as servers
from tests.ledger.cases import rebuild
from tests.ledger.sqlitefile import cell_bytes

VALUES = [
    *(("entries", column) for column in ("kind", "at", "version", "who", "commitment", "leaf", "chain")),
    *(("payloads", column) for column in ("salt", "subject", "body")),
]
HOLDS = "`verify` finds it"


# --- single bytes ----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Desk:
    """A case that is harmed and put right again, opened once, and where its bytes are."""

    case: Hands
    opened: Ledger
    blobs: dict[str, bytes]
    head: bytes
    file: bytes = b""
    places: list[int] = field(default_factory=list)
    rows: list[tuple[str, int]] = field(default_factory=list)


def _laid(case: Hands) -> _Desk:
    blobs = {name: data for name in case.blobs() if (data := case.blob(name))}
    rows = [(str(name), int(at)) for name, at in case.rows("SELECT name, position FROM derived ORDER BY 1, 2")]
    file, places = b"", []
    if not case.on_server:
        database = Path(case.address) / "ledger.sqlite"
        file = database.read_bytes()
        places = [at for table in ("entries", "payloads") for at in cell_bytes(database, table)]
    return _Desk(case, open_case(case.address), blobs, case.bytes_of_head(), file, places, rows)


@contextmanager
def _in_folder(folder: Path) -> Iterator[_Desk]:
    with two(folder) as cases:
        desk = _laid(cases[0])
        yield desk
        desk.opened.close()


@contextmanager
def _on_server(folder: Path) -> Iterator[_Desk]:
    with two(folder) as cases:
        desk = _laid(cases[1])
        yield desk
        desk.opened.close()


def _flip(trial: Trial) -> Outcome:
    desk: _Desk = trial.desk
    ways: tuple[tuple[Callable[[_Desk, Random], str | None], int], ...] = (
        (_in_blob, 8),
        (_in_value, 7),
        (_in_derived, 2),
        (_in_head, 1),
        (_in_file, 0 if desk.case.on_server else 6),
    )
    way = trial.rng.choices([each for each, _ in ways], [weight for _, weight in ways])[0]
    unseen = way(desk, trial.rng)
    return Outcome((unseen,) if unseen else (), {way.__name__.removeprefix("_in_") + " bytes": 1})


def _other(data: bytes, by: Random) -> tuple[int, bytes]:
    at = by.randrange(len(data))
    return at, data[:at] + bytes([data[at] ^ by.randrange(1, 256)]) + data[at + 1 :]


def _letter(text: str, by: Random) -> tuple[int, str]:
    """Text with one letter changed: a server takes no bytes that are no text."""
    at = by.randrange(len(text))
    letter = by.choice([each for each in "0aZ_é" if each != text[at]])
    return at, text[:at] + letter + text[at + 1 :]


def _in_blob(desk: _Desk, by: Random) -> str | None:
    name = by.choice(sorted(desk.blobs))
    at, changed = _other(desk.blobs[name], by)
    desk.case.put_blob(name, changed)
    faults = desk.opened.audit().faults
    desk.case.put_blob(name, desk.blobs[name])
    return _unless(faults, FaultKind.BLOB, f"blob {name}", f"byte {at} of blob {name}")


def _in_value(desk: _Desk, by: Random) -> str | None:
    table, column = by.choice(VALUES)
    seq = by.randrange(desk.case.count())
    faults: list[Fault] = []
    at = _change(desk.case, table, column, f"seq = {seq}", by, lambda: faults.extend(desk.opened.audit().faults))
    return _unless(faults, FaultKind.ENTRY, f"entry {seq} ", f"byte {at} of {table}.{column}, entry {seq}")


def _in_derived(desk: _Desk, by: Random) -> str | None:
    name, position = by.choice(desk.rows)
    where = f"name = '{name}' AND position = {position}"
    faults: list[Fault] = []
    at = _change(desk.case, "derived", "body", where, by, lambda: faults.extend(desk.opened.audit().faults))
    return _unless(faults, FaultKind.DERIVED, "", f"byte {at} of the derived row {name} {position}")


def _in_head(desk: _Desk, by: Random) -> str | None:
    if desk.case.on_server:
        at, text = _letter(desk.head.decode(), by)
        changed = text.encode()
    else:
        at, changed = _other(desk.head, by)
    desk.case.head(changed)
    faults = desk.opened.audit().faults
    desk.case.head(desk.head)
    return _unless(faults, FaultKind.HEAD, "", f"byte {at} of HEAD")


def _in_file(desk: _Desk, by: Random) -> str | None:
    """A byte of a row as it stands in the file: its values, lengths and headers."""
    database = Path(desk.case.address) / "ledger.sqlite"
    at = by.choice(desk.places)
    changed = desk.file[:at] + bytes([desk.file[at] ^ by.randrange(1, 256)]) + desk.file[at + 1 :]
    database.write_bytes(changed)
    faults = verify_case(desk.case.address).faults
    database.write_bytes(desk.file)
    return None if faults else f"byte {at} of the file was changed unseen"


def _unless(faults: tuple[Fault, ...] | list[Fault], kind: FaultKind, where: str, what: str) -> str | None:
    """What is wrong unless the first fault that was found is the one that was made."""
    if not faults:
        return f"{what} was changed unseen"
    if faults[0].kind is not kind or not faults[0].where.startswith(where):
        return f"{what} was changed, and {faults[0]} was told first"
    return None


def _change(case: Hands, table: str, column: str, where: str, by: Random, then: Callable[[], object]) -> int:
    """Change a letter or a byte of a value, do something, put it back; where it was."""
    if case.on_server:
        (value,) = case.rows(f"SELECT {column} FROM {table} WHERE {where}")[0]
        at, changed = _letter(value, by)
        update = f"UPDATE {table} SET {column} = ? WHERE {where}"
    else:
        (value,) = case.rows(f"SELECT CAST({column} AS BLOB) FROM {table} WHERE {where}")[0]
        at, changed = _other(value, by)
        update = f"UPDATE {table} SET {column} = CAST(? AS TEXT) WHERE {where}"
    case.sql(update, values=(changed,))
    then()
    case.sql(update, values=(value,))
    return at


# --- deletions, swaps, cuts ------------------------------------------------------------------------------------------


def _delete(case: Hands, by: Random) -> str:
    entries = case.count()
    what = by.choice(("entries", "payload", "bytes", "derived", "a row of entries alone"))
    if what == "entries":
        start = by.randrange(entries)
        some = f"seq BETWEEN {start} AND {by.randrange(start, entries)}"
        case.sql(f"DELETE FROM payloads WHERE {some}", f"DELETE FROM entries WHERE {some}")
        return f"entries, {some}"
    if what == "bytes":
        name = by.choice(case.blobs())
        case.put_blob(name, None)
        return f"blob {name}"
    if what == "derived":
        name, position = by.choice(case.rows("SELECT name, position FROM derived ORDER BY 1, 2"))
        case.sql(f"DELETE FROM derived WHERE name = '{name}' AND position = {position}")
        return f"derived row {name} {position}"
    seq = by.randrange(entries)
    if what == "payload":
        case.sql(f"DELETE FROM payloads WHERE seq = {seq}")
    else:
        move = "ALTER TABLE payloads DROP CONSTRAINT fk_payloads_seq"
        case.sql(*([move] if case.on_server else []), f"DELETE FROM entries WHERE seq = {seq}")
    return f"{what} {seq}"


def _swap(case: Hands, by: Random) -> str:
    what = by.choice(("entries", "entries without payloads", "payloads", "bytes", "derived"))
    if what == "bytes":
        one, other = by.sample(case.blobs(), 2)
        first, second = case.blob(one), case.blob(other)
        case.put_blob(one, second)
        case.put_blob(other, first)
        return f"blobs {one} and {other}"
    if what == "derived":
        rows = case.rows("SELECT name, position FROM derived ORDER BY 1, 2")
        name = by.choice([name for name in {row[0] for row in rows} if sum(row[0] == name for row in rows) > 1])
        one, other = by.sample([at for each, at in rows if each == name], 2)
        of = f"name = '{name}' AND position ="
        case.sql(*_exchanged("derived", "position", of, one, other))
        return f"derived rows {name} {one} and {other}"
    one, other = by.sample(range(case.count()), 2)
    tables = {"entries": ("payloads", "entries"), "payloads": ("payloads",)}.get(what, ("entries",))
    free = ["ALTER TABLE payloads DROP CONSTRAINT fk_payloads_seq"] if case.on_server else []
    case.sql(*free, *(s for table in tables for s in _exchanged(table, "seq", "seq =", one, other)))
    return f"{what} {one} and {other}"


def _exchanged(table: str, column: str, where: str, one: int, other: int) -> list[str]:
    steps = ((one, 99_999), (other, one), (99_999, other))
    return [f"UPDATE {table} SET {column} = {to} WHERE {where} {at}" for at, to in steps]


def _truncate(case: Hands, by: Random) -> str:
    what = by.choice(("the end", "the end", "bytes", "HEAD", "a value", *([] if case.on_server else ["the file"])))
    entries = case.count()
    if what == "the end":
        keep = by.randrange(entries)
        case.sql(f"DELETE FROM payloads WHERE seq >= {keep}", f"DELETE FROM entries WHERE seq >= {keep}")
        return f"to {keep} of {entries} entries"
    if what == "bytes":
        name = by.choice([name for name in case.blobs() if case.blob(name)])
        data = case.blob(name)
        case.put_blob(name, data[: by.randrange(len(data))])
        return f"blob {name}"
    if what == "HEAD":
        head = case.bytes_of_head()
        case.head(head[: by.randrange(len(head))])
        return "HEAD"
    if what == "a value":
        table, column = by.choice(VALUES)
        seq = by.randrange(entries)
        (value,) = case.rows(f"SELECT {column} FROM {table} WHERE seq = {seq}")[0]
        case.sql(f"UPDATE {table} SET {column} = ? WHERE seq = {seq}", values=(value[: by.randrange(len(value))],))
        return f"{table}.{column} of entry {seq}"
    database = Path(case.address) / "ledger.sqlite"
    data = database.read_bytes()
    keep = by.randrange(len(data))
    database.write_bytes(data[:keep])
    return f"the file to {keep} of {len(data)} bytes"


def _harmed(harm: Callable[[Hands, Random], str]) -> Callable[[Trial], Outcome]:
    def trial(trial: Trial) -> Outcome:
        """Both stores in turn, where both are there."""
        cases: tuple[Hands, ...] = trial.desk
        case = cases[trial.number % len(cases)].copy(trial.room / "case")
        try:
            what = harm(case, trial.rng)
            faults = verify_case(case.address, rebuild).faults
        finally:
            case.gone()
        where = "on a server" if case.on_server else "in a folder"
        return Outcome(() if faults else (f"unseen: {what}, {where}",), {where: 1})

    return trial


CAMPAIGNS = (
    Campaign(
        name="byte-flips",
        harm="one byte of a case in a folder is changed: stored bytes, values, rows as they stand in the file, HEAD",
        holds=f"{HOLDS}, and the part that was changed is named first",
        least=20_000,
        short=60,
        trial=_flip,
        desk=_in_folder,
    ),
    Campaign(
        name="byte-flips-server",
        harm="one byte of stored bytes, or one letter of a value or of HEAD, is changed on a server",
        holds=f"{HOLDS}, and the part that was changed is named first",
        least=2_000,
        short=20,
        trial=_flip,
        desk=_on_server,
        missing=servers.missing,
    ),
    Campaign(
        name="deletions",
        harm="entries, a payload, an entry without its payload, stored bytes or a derived row are deleted; both stores",
        holds=HOLDS,
        least=500,
        short=12,
        trial=_harmed(_delete),
        desk=two,
    ),
    Campaign(
        name="swaps",
        harm="two entries, payloads, stored bytes or derived rows change places; both stores",
        holds=HOLDS,
        least=500,
        short=12,
        trial=_harmed(_swap),
        desk=two,
    ),
    Campaign(
        name="truncations",
        harm="the end of the entries, stored bytes, a value, HEAD or the file is cut off; both stores",
        holds=HOLDS,
        least=500,
        short=12,
        trial=_harmed(_truncate),
        desk=two,
    ),
)
