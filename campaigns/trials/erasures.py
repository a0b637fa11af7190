"""Erasures, then verification, and guesses at what was erased by somebody who has the whole case."""

from __future__ import annotations

import base64
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
from random import Random
from typing import NamedTuple

import psycopg

from campaigns.campaign import Campaign, Outcome, Trial
from harmledger import erasing, ledger, pipeline
from harmledger.ledger import CaseState, Entry, canonical, log
from harmledger.model.case import RunRequest
from harmledger.model.document import Document
from tests.server import Server, missing, running

DOCUMENTS = 24
FIRST = "Salim Nadia Karim Leila Omar Rana Tariq Huda Sami Dalia Anton Mira Pavlo Olena".split()
LAST = ("Qaf", "Tem", "Bor", "Lash", "Dun", "Mer", "Zol", "Hab")
ENDS = ("far", "dani", "uri", "enko", "moud", "wil")
PLACES = ("Kunduz", "Mariupol", "Kobani", "Sloviansk", "Lashkar Gah", "Kherson")
DICTIONARY = [f"{first} {last}{end}" for first in FIRST for last in LAST for end in ENDS]


class _Desk(NamedTuple):
    """A case in a folder and the same on a server, to be copied for each trial."""

    folder: Path
    server: Server
    database: str
    names: dict[str, str]  # of the person whom each file tells of


def _post(by: Random, name: str) -> str:
    day, place = by.randrange(1, 28), by.choice(PLACES)
    return (
        f"{name}, {by.randrange(6, 80)}, was killed by shelling in {place} on {day} May 2031, the North Observatory "
        f"said.\nTwo others were wounded in {by.choice(PLACES)} on {day + 1} May 2031, the Harbour Watch said.\n"
    )


@contextmanager
def _desk(folder: Path) -> Iterator[_Desk]:
    by = Random(11)
    inputs = folder / "reports"
    inputs.mkdir()
    families = {name.split()[1]: name for name in by.sample(DICTIONARY, len(DICTIONARY))}  # no two share the last name
    names = {f"{n:02}.txt": name for n, name in enumerate(sorted(families.values())[:DOCUMENTS])}
    for file, name in names.items():
        (inputs / file).write_text(_post(by, name), encoding="utf-8")
    with running() as server:
        database = server.database()
        for case in (str(folder / "case"), database):
            pipeline.run(RunRequest((str(inputs),), case))
        yield _Desk(folder / "case", server, database, names)


def _trial(trial: Trial) -> Outcome:
    desk: _Desk = trial.desk
    if trial.number % 2 == 0:
        case = str(shutil.copytree(desk.folder, trial.room / "case"))
        return _one(trial, case)
    case = desk.server.copy(desk.database)
    try:
        return _one(trial, case)
    finally:
        desk.server.drop(case)


def _one(trial: Trial, case: str) -> Outcome:
    desk: _Desk = trial.desk
    by = trial.rng
    with ledger.open_case(case) as opened:
        entries = list(opened.entries())
    state = ledger.fold(entries)
    document = by.choice(sorted(state.documents.values(), key=lambda each: each.file))
    name = desk.names[document.file]
    way = by.choice(("document", "claim", "words"))
    before = _bytes(desk, case)
    ids = _ids(state, document)
    control = _confirmed(before, name, document, ids)
    claims = [c.id for c in state.readings[document.id].claims if any(name in e.quote for e in c.evidence)]
    named = claims[:1] if way == "claim" and claims else [document.id]
    erasing.erase(case, named, "asked for", (name,) if way == "words" else ())
    after = _bytes(desk, case)
    faults = [f"{way}: {fault}" for fault in map(str, pipeline.verify(case))]
    faults += [f"{way}: {found}" for found in _confirmed(after, name, document, ids) + _opened(case, entries, name)]
    faults += [f"{way}: the words are there ({form})" for form in _forms(after, name)]
    if not control:
        faults.append("before the erasure no guess was confirmed either: the trial shows nothing")
    return Outcome(tuple(faults), {"guesses": len(DICTIONARY), "confirmed before": len(control)})


def _bytes(desk: _Desk, case: str) -> bytes:
    """All that somebody has who has the case: the files of the folder with their names; of the database the rows and
    the files, but the write-ahead log."""
    if not ledger.is_server(case):
        files = [path for path in sorted(Path(case).rglob("*")) if path.is_file()]
        return b"\n".join("".join(path.parts[-2:]).encode() + b"\n" + path.read_bytes() for path in files)
    desk.server.command("CHECKPOINT")  # files of tables that were rewritten go with the next one
    with psycopg.connect(case) as connection:
        [(oid,)] = connection.execute("SELECT oid::text FROM pg_database WHERE datname = current_database()").fetchall()
        tables = connection.execute("SELECT tablename FROM pg_tables WHERE schemaname = current_schema()").fetchall()
        rows = [str(row).encode() for (table,) in tables for row in connection.execute(f"SELECT * FROM {table}")]  # noqa: S608 # type: ignore[arg-type]
    base = desk.server.folder / "data" / "base" / str(oid)
    return b"\n".join([*rows, *(path.read_bytes() for path in sorted(base.iterdir()))])


def _ids(state: CaseState, document: Document) -> list[str]:
    """What can be reckoned from the bytes by somebody who knows the form, beside their digest."""
    return [document.id, *(claim.id for claim in state.claims.values() if claim.document == document.id)]


def _confirmed(held: bytes, name: str, document: Document, ids: list[str]) -> list[str]:
    """Which names of a dictionary the case confirms: the text is known but for the name, and each name is tried."""
    confirmed = []
    hexes = set(re.findall(rb"(?=([0-9a-f]{20}))", held))
    for guess in DICTIONARY:
        text = document.text.replace(name, guess).encode("utf-8")
        for what in (text, guess.encode("utf-8"), canonical(guess), canonical(text.decode("utf-8"))):
            digest = sha256(what)
            raw = digest.digest()
            if digest.hexdigest()[:20].encode() in hexes or digest.hexdigest()[2:22].encode() in hexes:
                confirmed.append(f"the digest of {guess!r} or of its text stands in the case")
            elif guess == name and (raw in held or base64.b64encode(raw)[:40] in held):
                confirmed.append("the digest stands in the case in another form")
    confirmed += [f"the id {each} stands in the case" for each in ids if each.encode() in hexes]
    return confirmed


def _opened(case: str, entries: list[Entry], name: str) -> list[str]:
    """Whether an emptied entry's commitment opens with any salt that is left, to what it said."""
    with ledger.open_case(case) as opened:
        rows = list(log.rows(opened.store.reading, None, 0))
    salts = ["", "00" * 32, *(str(row["salt"]) for row in rows if row["salt"] is not None)]
    found = []
    for row in rows:
        old = entries[int(str(row["seq"]))] if int(str(row["seq"])) < len(entries) else None
        if row["body"] is None and old is not None:
            said = canonical(old.subject) + canonical(old.payload)
            if any(sha256(bytes.fromhex(salt) + said).hexdigest() == row["commitment"] for salt in salts):
                found.append(f"the commitment of entry {old.seq}, which spoke of {name}, opens")
    return found


def _forms(held: bytes, name: str) -> list[str]:
    """The name and its last part, as they may be written."""
    last = name.split()[1]
    forms = {
        "UTF-8": name.encode(),
        "UTF-8, the last name": last.encode(),
        "UTF-16": name.encode("utf-16-le"),
        "base64": base64.b64encode(name.encode())[:-4],
        "hex": name.encode().hex().encode(),
    }
    return [form for form, data in forms.items() if data in held]


CAMPAIGNS = (
    Campaign(
        name="erasures",
        harm="a document, a claim or a person is erased; then everything that is left is searched for the words, and "
        "names of a dictionary are tried against every digest, in the folder's files and the server's",
        holds="the log verifies, and no guess is confirmed",
        least=200,
        short=2,
        trial=_trial,
        desk=_desk,
        missing=missing,
    ),
)
