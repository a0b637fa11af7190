"""What people hand to each other and back to the program is nearly right: keys, shares, checkpoints, backups, locked
cases, releases, tables; and so is what they type.

Of a backup and of a locked case two things are tried. The tar as a whole: a locked case lists the digest of each file,
so that nearly all is refused, as it must be, and what is read is held against what was sealed; in a backup
the packing and the digests of blobs are all that reading looks at, and a wrong entry is found by ``verify``. And their
members, in a tar and under digests that are right again, as whoever knows the public key could make them: only so is
anything tried behind the first check.
"""

from __future__ import annotations

import gzip
import io
import json
import os
import shutil
import tarfile
import time
import zipfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from openpyxl import Workbook

from campaigns.campaign import Campaign, Outcome, Trial
from campaigns.commands import said
from campaigns.trials.readers import BITS, INPUTS, SECONDS, Read, Reader, campaign_of, captured, mutated, release_of
from harmledger import attest, ledger, locking, vault
from harmledger.collect.limits import Limits
from harmledger.collect.mapping import documents, mapped
from harmledger.collect.tables import table
from harmledger.errors import UsageError
from harmledger.ledger import locked
from harmledger.model.ids import sha256
from harmledger.standing import stand
from harmledger.vault import shares

WHOLE = 10  # one backup in so many is made a case of
NAMED, NEXT = b"\n=\n", b"\n--\n"  # after a member's name, and after the member
LISTED = b"the list of those above"
SHEET = "xl/worksheets/sheet1.xml"
ROOT = Path(__file__).resolve().parent.parent.parent
REPORT = "Shells hit the market of Kunduz on 6 May 2031 and killed three civilians, the North Observatory said.\n"
COMMANDS = (
    "show {id}", "show {id} {id}", "export claims --format csv", "export incidents --format geojson", "tally",
    "gaps --format csv", "custody {id}", "doctor", "verify", "changes --since 1", "history {id}", "review queue",
    "withdraw {id} --reason x", "erase {id} --reason x", "link merge {id} {id} --reason x", "link list", "link suggest",
    "page --title x", "compare-methods", "compare-claims", "release build", "source list", "source show s-1", "key k",
    "prove {id}", "checkpoint", "backup --to b --recipient age1", "restore b --identity k", "bundle {id}",
    "places suggest", "schema claims", "methods", "run -", "run r --manifest m --places p", "account list",
)  # fmt: skip
WORDS = (
    "", "-", "--", "--case", "--format", "--by", "--out", "--json", "--link", "auto", "none", "csv", "xlsx", "claims",
    "-1", "0", "999999999999999999999", "NaN", "\u202e", "\x1b[31m", "=1+1", "'", '"', "%s", "{0}", "{id}", "..",
    "/dev/null", "*", "a" * 5_000, "\ud800", "\x00", "لا", "🙂", "\n", "2031-05-06", "2031-13-40",
    "postgresql://", "postgresql://[", "age1", "--public", "--help", "@x", "name=", "=", ",", ";", "e\u0301", "\ufeff",
)  # fmt: skip


@cache
def _seeds() -> dict[str, bytes]:
    """One right input of each kind, made once."""
    with TemporaryDirectory() as name:
        room = Path(name)
        (room / "a.txt").write_text(REPORT, "utf-8")
        said("run", str(room / "a.txt"), "--case", str(room / "case"))
        key = attest.make_key(room / "signing", "campaign.example/x")
        with ledger.open_case(room / "case") as opened:
            members = list(ledger.taken(opened))
            root = attest.Checkpoint("campaign.example/x", len(opened), bytes(32))
        said("release", "build", "--case", str(room / "case"))
        folders = [found.parent for found in (room / "case").rglob("release.json")] or [room]
        release = {
            path.name: path.read_text("utf-8")
            for path in sorted(folders[0].iterdir())
            if path.suffix in (".json", ".jsonl")
        }
        sealed = b"".join(locked.packed_folder(room / "case", {}))
        inside = locked.unpacked_folder(io.BytesIO(sealed))
        book = Workbook()
        book.active.append(["text", "published", "publisher"])
        book.active.append([REPORT, "2031-05-06", "Wire"])
        book.save(room / "t.xlsx")
        return {
            "signing-key": (room / "signing").read_bytes(),
            "checkpoint": attest.signed(root, key),
            "age-key": f"# public key: x\n{vault.new_key().secret}\n".encode(),
            "share": "\n".join(shares.split(bytes(32), 2, ["r-1", "r-2"]).values()).encode(),
            "backup": b"".join(_tar(members)),
            "backup-members": _told((member.name, member.data) for member in members),
            "locked-case": sealed,
            "locked-case-members": _told([*((name, b"x") for name in inside), (locked.LIST, LISTED)]),
            "release-lines": json.dumps(release).encode(),
            "table": (room / "t.xlsx").read_bytes(),
            "table-sheet": _sheets(room / "t.xlsx")[SHEET],
            "table-csv": b'Text,Date,Publisher\n"Three were killed, in Old Mill",2031-05-06,Wire\n=1,,\n',
        }


def _tar(members: Iterable[ledger.Member]) -> Iterator[bytes]:
    for member in members:
        head = tarfile.TarInfo(member.name)
        head.size = len(member.data)
        yield head.tobuf(tarfile.PAX_FORMAT) + member.data + bytes(-len(member.data) % 512)
    yield bytes(1024)


def _told(members: Iterable[tuple[str, bytes]]) -> bytes:
    """Members between marks: whatever is harmed, there are still members."""
    return NEXT.join(name.encode() + NAMED + data for name, data in members)


def _members(data: bytes) -> list[ledger.Member]:
    parts = (part.partition(NAMED) for part in data.split(NEXT))
    return [ledger.Member(name.decode("utf-8", "replace"), body) for name, _, body in parts]


def _file(read: Callable[[str], object]) -> Reader:
    def reader(data: bytes, room: Path) -> Read:
        path = room / "given"
        path.touch(0o600)  # a key that others may read is no key
        path.write_bytes(data)
        read(str(path))
        return Read()

    return reader


def _checkpoint(data: bytes, _: Path) -> Read:
    attest.read(data)
    return Read()


def _shares(data: bytes, _: Path) -> Read:
    """Two shares of one secret, a line each."""
    shares.join(data.decode("utf-8", "replace").splitlines())
    return Read()


def _backup(data: bytes, room: Path) -> Read:
    """The packing has a sum of its own, so what is in it is changed and packed again."""
    members = list(ledger.unpacked(io.BytesIO(gzip.compress(data, 1))))
    number = len(data) % WHOLE  # by chance: making a case takes a hundred times as long as reading
    if number == 0:
        case = room / "case"
        shutil.rmtree(case, ignore_errors=True)
        ledger.put_case(str(case), members)
        with ledger.open_case(case, write=True) as opened:
            stand(opened)
        return Read(len(members), len(ledger.verify_case(str(case)).faults))
    return Read(len(members))


def _backup_members(data: bytes, room: Path) -> Read:
    return _backup(b"".join(_tar(_members(data))), room)


def _locked(data: bytes, _: Path) -> Read:
    found = locked.unpacked_folder(io.BytesIO(data))
    if found != locked.unpacked_folder(io.BytesIO(_seeds()["locked-case"])):
        raise ValueError("what was never sealed is read")
    return Read(len(found))


def _locked_members(data: bytes, room: Path) -> Read:
    """What is unpacked stands in the folder that it is unpacked into, and nowhere else."""
    members = _members(data)
    files = {m.name: locked.File(len(m.data), sha256(m.data)) for m in members if m.name != locked.LIST}
    listed = ledger.Member(locked.LIST, json.dumps({"files": files}).encode())
    sealed = _tar(listed if (m.name, m.data) == (locked.LIST, LISTED) else m for m in members)
    shutil.rmtree(room / "into", ignore_errors=True)
    (room / "into").mkdir()
    try:
        found = locking.unpacked(io.BytesIO(b"".join(sealed)), room / "into")
    except OSError as error:
        raise UsageError(f"it cannot be written ({error})") from error
    finally:
        if strange := [path.name for path in room.iterdir() if path.name != "into"]:
            raise ValueError(f"{strange[0]} was written beside the folder")
    return Read(len(found))


def _release(data: bytes, room: Path) -> Read:
    """A release whose lines are changed, under a head that tells their new digests."""
    try:
        told = json.loads(data)
        head = json.loads(told.pop("release.json"))
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise UsageError(f"no release at all ({error})") from error
    if not (isinstance(head, dict) and isinstance(head.get("files"), dict)):
        raise UsageError("no head at all")
    lines = {
        name: text.encode("utf-8", "surrogatepass")
        for name, text in told.items()
        if name in head["files"] and isinstance(text, str)
    }
    return release_of(head, lines, room)


def _sheets(book: Path | io.BytesIO) -> dict[str, bytes]:
    """What is packed in a workbook."""
    with zipfile.ZipFile(book) as packed:
        return {name: packed.read(name) for name in packed.namelist()}


def _sheet(data: bytes, room: Path) -> Read:
    """The packing has a sum of its own here, too: one sheet of a workbook is changed, and all of it packed again."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as packed:
        for name, body in _sheets(io.BytesIO(_seeds()["table"])).items():
            packed.writestr(name, data if name == SHEET else body)
    return _table("t.xlsx")(out.getvalue(), room)


def _table(file: str) -> Reader:
    def reader(data: bytes, _: Path) -> Read:
        found = table(data, file, Limits())
        return captured(documents(found, mapped(found.columns, "documents"), file), as_documents=False)

    return reader


READERS: dict[str, Reader] = {
    "signing-key": _file(lambda path: attest.read_key(Path(path))),
    "checkpoint": _checkpoint,
    "age-key": _file(vault.key_from),
    "share": _shares,
    "backup": _backup,
    "backup-members": _backup_members,
    "locked-case": _locked,
    "locked-case-members": _locked_members,
    "release-lines": _release,
    "table": _table("t.xlsx"),
    "table-sheet": _sheet,
    "table-csv": _table("t.csv"),
}


@contextmanager
def _case(folder: Path) -> Iterator[tuple[Path, tuple[str, ...]]]:
    (folder / "a.txt").write_text(REPORT, "utf-8")
    case = folder / "case"
    said("run", str(folder / "a.txt"), "--case", str(case))
    told = said("export", "incidents", "--case", str(case)).out + said("export", "claims", "--case", str(case)).out
    yield case, tuple(json.loads(line)["id"] for line in told.decode().splitlines())


def _typed(trial: Trial) -> Outcome:
    """Commands with words lost, doubled, changed and put where they do not belong."""
    whole, ids = trial.desk
    case = Path(shutil.copytree(whole, trial.room / "case"))
    rng, faults, refused, tried = trial.rng, [], 0, INPUTS // 8
    given = trial.room / "given"
    os.chdir(trial.room)  # where what a command writes without being told where goes
    for _ in range(tried):
        words = rng.choice(COMMANDS).replace("{id}", rng.choice(ids)).split()
        for _ in range(rng.choice((0, 0, 1, 1, 2))):
            at = rng.randrange(len(words) + 1)
            words[at : at + rng.choice((0, 0, 1))] = [rng.choice((*WORDS, rng.choice(ids)[: rng.randrange(20)]))]
        named = rng.choice((*[str(case)] * 6, str(trial.room / "none"), str(given), rng.choice(WORDS)))
        words = [word for word in (*words, "--case", named) if "\x00" not in word]  # no system passes these on
        given.write_bytes(mutated(rng, rng.choice((REPORT.encode(), rng.choice(BITS)))))
        began = time.process_time()
        try:
            done = said(*words, stdin=given.read_bytes())
        except Exception as error:  # noqa: BLE001 (what is looked for)
            faults.append(f"{words}: {type(error).__name__}: {str(error)[:200]}")
            continue
        refused += done.status != 0
        if done.status not in (0, 1, 2, 3, 4):
            faults.append(f"{words}: exit status {done.status}")
        if done.status in (2, 4) and not done.err.strip():
            faults.append(f"{words}: refused without a word")
        if time.process_time() - began > 20 * SECONDS:
            faults.append(f"{words}: {time.process_time() - began:.1f} s")
    os.chdir(ROOT)
    return Outcome(tuple(faults), {"commands": tried, "refused": refused})


CAMPAIGNS = (
    *(campaign_of(name, lambda name=name: _seeds()[name], reader) for name, reader in READERS.items()),  # type: ignore[misc]
    Campaign(
        "typed-commands",
        "commands over a case are typed with words lost, doubled, changed and put where they do not belong",
        "each is done, or refused with a reason and its exit status, in time",
        least=400,
        short=1,
        trial=_typed,
        desk=_case,
    ),
)
