"""A stolen case searched for who its sources are; and keys and shares lost, in every way that five holders can."""

from __future__ import annotations

import base64
import hashlib
import hmac
import io
import itertools
import json
import os
import re
import shutil
import signal
import sys
import tempfile
import time
import unicodedata
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from pathlib import Path
from random import Random
from typing import NamedTuple
from urllib.parse import quote

import psycopg

from campaigns.campaign import Campaign, Outcome, Trial
from harmledger import holding, keeping, ledger, pipeline
from harmledger.cli import main
from harmledger.errors import HarmledgerError
from harmledger.holding import Opener
from harmledger.ledger import EntryKind, canonical
from harmledger.model.case import RunRequest
from harmledger.text.scripts import fold
from tests.server import Server, missing, running

WHO = ("r-1", "r-2", "r-3", "r-4", "r-5")
THRESHOLD = 3
IDENTITIES = 25  # a trial
WINDOW = 8  # bytes
MOST_LOGGED = 4_000_000  # bytes of the server's write-ahead log that are searched
_EMPTY = re.compile(rb"\0{3,}")
FIRST = ("Nadia", "Salim", "Olena", "Tariq", "Mirela", "ليلى", "كريم", "هدى", "سامي", "Daryna")
LAST = ("Lashfar", "Qaffuri", "Bordenko", "Temmoud", "Zolwil", "بوراني", "القصاري", "طموري", "Habdani", "Mersova")
REPORT = "Shelling killed three civilians in Kunduz on 6 May 2031, the North Observatory said.\n"


class _Desk(NamedTuple):
    """A case with a vault in a folder, the same on a server, and the folder of keys and shares."""

    folder: Path
    server: Server
    database: str
    keys: Path

    def key(self, name: str) -> str:
        return str(self.keys / f"{name}.key")

    def share(self, name: str) -> str:
        return str(self.keys / "shares" / f"share-{name}.txt")


@contextmanager
def _desk(folder: Path) -> Iterator[_Desk]:
    inputs, keys, case = folder / "reports", folder / "keys", folder / "case"
    inputs.mkdir()
    keys.mkdir()
    (inputs / "one.txt").write_text(REPORT, encoding="utf-8")
    pipeline.run(RunRequest((str(inputs),), str(case)))
    public = {name: keeping.make_key(str(keys / f"{name}.key")) for name in (*WHO, "new-1", "new-2")}
    holding.begin(str(case), {name: public[name] for name in WHO}, THRESHOLD, str(keys / "shares"))
    keeping.backup(str(case), str(folder / "b.age"), (public["r-1"],))
    (keys / "public.json").write_text(json.dumps(public), encoding="utf-8")
    with running() as server:
        database = server.database()
        keeping.restore(str(folder / "b.age"), str(keys / "r-1.key"), database)
        yield _Desk(case, server, database, keys)


@contextmanager
def _copy(trial: Trial) -> Iterator[str]:
    """A copy of the case, on each store in turn."""
    desk: _Desk = trial.desk
    if trial.number % 2 == 0:
        yield str(shutil.copytree(desk.folder, trial.room / "case"))
        return
    case = desk.server.copy(desk.database)
    try:
        yield case
    finally:
        desk.server.drop(case)


def _stolen(trial: Trial) -> Outcome:
    desk: _Desk = trial.desk
    with _copy(trial) as case:
        people = [_person(trial.rng, trial.number * IDENTITIES + n) for n in range(IDENTITIES)]
        temporary = trial.room / "tmp"
        temporary.mkdir()
        before, tempfile.tempdir = tempfile.tempdir, str(temporary)
        try:
            log = _worked_with(trial, case, people)
        finally:
            tempfile.tempdir = before
        (trial.room / "log.txt").write_text(log, encoding="utf-8")
        held = _everything(trial, case)
        windows = {held[at : at + WINDOW] for at in range(len(held))}
        faults = [
            f"{what} of person {n} as {form}"
            for n, person in enumerate(people)
            for what, form, data in _needles(person)
            if (len(data) < WINDOW or data[:WINDOW] in windows) and data in held
        ]
        guesses, confirmed = _guessed(case, people)
        faults += confirmed
        alias = holding.add(case, people[0])
        if holding.open_(case, alias, Opener(desk.key("r-3")), "a trial") != people[0]:
            faults.append("a holder does not get what was sealed: the trial shows nothing")
    return Outcome(tuple(faults), {"identities": len(people), "guesses": guesses})


def _person(by: Random, number: int) -> dict[str, str]:
    name = f"{by.choice(FIRST)} {by.choice(LAST)}{number}"
    return {
        "name": name,
        "phone": f"+{by.randrange(10**11, 10**12)}",
        "email": f"{by.choice(('quill', 'mill', 'weir'))}{number}.{by.randrange(10**6)}@valley.example",
        "note": f"lives above the bakery at {by.choice(LAST)} street {by.randrange(10**5, 10**6)}",
    }


def _worked_with(trial: Trial, case: str, people: list[dict[str, str]]) -> str:
    """All that is done with a case by those who may not read its sources, and by those who may; what was printed to
    others than a holder."""
    desk: _Desk = trial.desk
    aliases = []
    for person in people[:-2]:
        lines = "".join(f"{name}: {value}\n" for name, value in person.items())
        aliases.append(_command(["source", "add", "--case", case], lines))
    _killed(trial, case, people[-2])
    aliases.append(holding.add(case, people[-1]))
    holding.open_(case, aliases[-1], Opener(desk.key(trial.rng.choice(WHO))), "the court asks")
    holding.find(case, people[0]["name"], Opener(desk.key("r-2")), "a call")
    told = [*aliases, _command(["source", "show", aliases[-1], "--case", case])]
    told += [_command(["source", "open", aliases[-1], "--case", case, "--reason", "no key"])]
    told += [_command(["source", "open", "s-none", "--case", case, "--reason", "x", "--identity", desk.key("r-1")])]
    for what in ("documents", "claims", "incidents"):
        told.append(_command(["export", what, "--case", case, "--out", str(trial.room / f"{what}.jsonl")]))
    told.append(_command(["page", "--case", case, "--out", str(trial.room / "page.html")]))
    public = json.loads((desk.keys / "public.json").read_text("utf-8"))
    if trial.number % 10 < 2:
        new = ({name: public[name] for name in WHO}, THRESHOLD, str(trial.room / "new-shares"))
        holding.rotate(case, Opener(desk.key("r-1")), new, "a trial")
    keeping.backup(case, str(trial.room / "b.age"), (public["new-1"],))
    told.append(_command(["verify", "--case", case]))
    told.append(_command(["doctor", "--case", case]))
    return "\n".join(told)


def _command(arguments: list[str], told: str = "") -> str:
    """What a command prints."""
    out = io.StringIO()
    kept, sys.argv, stdin, sys.stdin = sys.argv, ["harmledger", *arguments], sys.stdin, io.StringIO(told)
    try:
        with redirect_stdout(out), redirect_stderr(out):
            main()
    except SystemExit:
        pass
    finally:
        sys.argv, sys.stdin = kept, stdin
    return out.getvalue().strip()


def _killed(trial: Trial, case: str, person: Mapping[str, str]) -> None:
    """Somebody is added by a process that is killed while it does."""
    child = os.fork()
    if child == 0:
        try:
            holding.add(case, person)
        finally:
            os._exit(0)
    time.sleep(trial.rng.uniform(0.0, 0.12))
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    until = time.monotonic() + 30
    while time.monotonic() < until:  # a server notices a little later that its writer is gone
        try:
            ledger.open_case(case, write=True).close()
        except HarmledgerError:
            time.sleep(0.05)
        else:
            return


def _everything(trial: Trial, case: str) -> bytes:
    """What somebody has who took everything but the keys: the case, exports, page, backup, log and temporary files; of
    a server its files, the write-ahead log and its own log."""
    desk: _Desk = trial.desk
    files = [path for path in sorted(trial.room.rglob("*")) if path.is_file() and "new-shares" not in path.parts]
    pieces = []
    if ledger.is_server(case):
        desk.server.command("CHECKPOINT")
        base = desk.server.folder / "data" / "base"
        first, own = (base / _number(address) for address in (desk.database, case))
        for path in sorted(own.iterdir()):  # what every database holds, the system's own tables, is left out
            if not (first / path.name).exists() or (first / path.name).read_bytes() != path.read_bytes():
                files.append(path)
        files.append(desk.server.folder / "log")
        [(name, end)] = desk.server.command("SELECT * FROM pg_walfile_name_offset(pg_current_wal_lsn())")
        written = (base.parent / "pg_wal" / str(name)).read_bytes()[: int(str(end))]
        pieces.append(_EMPTY.sub(b"\0\0", written[-MOST_LOGGED:]))
    pieces += [_EMPTY.sub(b"\0\0", path.read_bytes()) for path in files]
    with ledger.open_case(case) as opened:
        pieces += [canonical({"s": entry.subject, "p": entry.payload}) for entry in opened.entries()]
    return b"\n".join(pieces)


def _number(address: str) -> str:
    """What the server calls a database's folder."""
    with psycopg.connect(address) as connection:
        [(oid,)] = connection.execute("SELECT oid::text FROM pg_database WHERE datname = current_database()").fetchall()
    return str(oid)


def _needles(person: Mapping[str, str]) -> Iterator[tuple[str, str, bytes]]:
    """Every form in which a field could stand somewhere."""
    for what, value in person.items():
        folded = " ".join(fold(word) for word in value.split())
        forms = {"as it is": value, "folded": folded, "NFD": unicodedata.normalize("NFD", value)}
        forms |= {"upper case": value.upper(), "lower case": value.lower(), "backwards": value[::-1]}
        if what == "name":
            forms["last name"] = value.split()[1]
        for form, text in forms.items():
            data = text.encode("utf-8")
            yield what, form, data
            yield what, f"{form}, UTF-16", text.encode("utf-16-le")
            yield what, f"{form}, UTF-16 BE", text.encode("utf-16-be")
            yield what, f"{form}, hex", data.hex().encode()
            yield what, f"{form}, escaped", json.dumps(text)[1:-1].encode()
            yield what, f"{form}, in an address", quote(text).encode()
            for shift in range(3):
                whole = base64.b64encode(bytes(shift) + data)[4:-4]
                if len(whole) >= WINDOW:  # fewer letters stand in sealed text by chance
                    yield what, f"{form}, base64 at {shift}", whole
            if form in ("as it is", "folded"):
                for name in ("md5", "sha1", "sha256", "sha512", "blake2b"):
                    digest = hashlib.new(name, data)
                    yield what, f"{form}, {name}", digest.hexdigest()[:20].encode()
                    yield what, f"{form}, {name}, raw", digest.digest()


def _guessed(case: str, people: list[dict[str, str]]) -> tuple[int, list[str]]:
    """A dictionary attack on the look-up tags: each name and number with each key that somebody finds in the case."""
    with ledger.open_case(case) as opened:
        entries = list(opened.entries(EntryKind.IDENTITY))
        headers = [opened.slot(name) for name in opened.slots() if name.startswith("vault")]
    tags = {str(tag) for entry in entries if entry.erased is None for tag in _list(entry.payload["tags"])}
    words = {word for header in headers for word in json.dumps(header).split('"') if len(word) > 2}
    words |= {"", "harmledger", *(str(entry.payload.get("source")) for entry in entries)}
    keys = {word.encode() for word in words} | {bytes(32)}
    values = {person[what] for person in people for what in ("name", "phone", "email")}
    values |= {f"{first} {last}" for first in FIRST for last in LAST}
    folded = {" ".join(map(fold, value.split())) for value in values} | {v.lstrip("+0") for v in values} | values
    confirmed = []
    for value in sorted(folded):
        data = value.encode("utf-8")
        tried = {hashlib.sha256(data).hexdigest()}
        for key in keys:
            tried |= {hmac.new(key, data, hashlib.sha256).hexdigest(), hashlib.sha256(key + data).hexdigest()}
        if tried & tags:
            confirmed.append(f"a look-up tag tells {value!r}")
    if not tags:
        confirmed.append("there are no tags to attack: the trial shows nothing")
    return len(folded) * (2 * len(keys) + 1), confirmed


def _list(value: object) -> list[object]:
    return value if isinstance(value, list) else []


# What can be left: one key gone, or a set of shares and no key; each on both stores.
WAYS = [("key", (name,)) for name in WHO]
WAYS += [("shares", some) for size in range(len(WHO) + 1) for some in itertools.combinations(WHO, size)]


def _lost(trial: Trial) -> Outcome:
    desk: _Desk = trial.desk
    kind, some = WAYS[trial.number // 2 % len(WAYS)]
    public = json.loads((desk.keys / "public.json").read_text("utf-8"))
    person = _person(trial.rng, trial.number)
    with _copy(trial) as case:
        alias = holding.add(case, person)
        new = ({name: public[name] for name in ("new-1", "new-2")}, 2, str(trial.room / "new-shares"))
        if kind == "key":
            return Outcome(tuple(_a_key_is_lost(desk, case, alias, person, some[0], new)), {"keys lost": 1})
        opener = Opener(None, tuple(map(desk.share, some)))
        faults = _recovered(desk, case, alias, person, opener, new, enough=len(some) >= THRESHOLD)
        if any(map(str, pipeline.verify(case))):
            faults.append("the case does not verify")
    return Outcome(tuple(faults), {"keys lost": len(WHO), "recovered" if len(some) >= THRESHOLD else "refused": 1})


def _a_key_is_lost(
    desk: _Desk, case: str, alias: str, person: Mapping[str, str], gone: str, new: tuple[Mapping[str, str], int, str]
) -> list[str]:
    """The four others open and rotate; then the lost key, should somebody find it, opens nothing."""
    others = [name for name in WHO if name != gone]
    faults = [
        f"{name} does not open what {gone} lost"
        for name in others
        if holding.open_(case, alias, Opener(desk.key(name)), "a trial") != person
    ]
    holding.rotate(case, Opener(desk.key(others[0])), new, f"{gone} lost a key")
    if holding.open_(case, alias, Opener(desk.key("new-2")), "a trial") != person:
        faults.append("after the rotation a new holder does not open it")
    if _opens(case, alias, Opener(desk.key(gone))):
        faults.append("after the rotation the lost key opens it")
    return faults


def _recovered(  # noqa: PLR0913 (what a trial has)
    desk: _Desk,
    case: str,
    alias: str,
    person: Mapping[str, str],
    opener: Opener,
    new: tuple[Mapping[str, str], int, str],
    *,
    enough: bool,
) -> list[str]:
    try:
        holding.rotate(case, opener, new, "all keys are lost")
    except HarmledgerError as error:
        if enough:
            return [f"enough shares were refused: {error}"]
        return [] if holding.open_(case, alias, Opener(desk.key("r-1")), "a trial") == person else ["it is lost"]
    if not enough:
        return [f"{len(opener.shares)} shares opened the vault"]
    if holding.open_(case, alias, Opener(desk.key("new-1")), "a trial") != person:
        return ["after the recovery a new holder does not open it"]
    return ["after the recovery an old key opens it"] if _opens(case, alias, Opener(desk.key("r-1"))) else []


def _opens(case: str, alias: str, opener: Opener) -> bool:
    try:
        holding.open_(case, alias, opener, "a trial")
    except HarmledgerError:
        return False
    return True


CAMPAIGNS = (
    Campaign(
        name="stolen-case",
        harm="25 identities are sealed, opened, looked up, rotated, one of them by a process that is killed; then the "
        "case, exports, page, backup, log, temporary and server files are searched for each field in some fifty forms, "
        "and a dictionary is tried against the look-up tags with every key that the case holds",
        holds="nothing is found, and a holder still opens",
        least=40,
        short=2,
        trial=_stolen,
        desk=_desk,
        missing=missing,
    ),
    Campaign(
        name="lost-keys",
        harm="each of five keys is lost in turn; all five, with every set of shares that can be left",
        holds="four holders go on and shut the lost key out; three shares or more recover, two or fewer are refused",
        least=2 * len(WAYS),
        short=2,
        trial=_lost,
        desk=_desk,
        every=lambda _: 2 * len(WAYS),
        missing=missing,
    ),
)
