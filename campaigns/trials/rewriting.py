"""The whole case put back to an older copy, or rewritten whole by somebody who has stolen the signing key: seen against
a checkpoint kept elsewhere, and said to be invisible without one."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from random import Random

from campaigns.campaign import Campaign, Outcome, Trial
from campaigns.hands import Hands, Row, two
from harmledger import proving
from harmledger.attest import SigningKey, make_key
from harmledger.ledger import open_case, settings_entry
from harmledger.proving import INVISIBLE, Trust
from tests.ledger.cases import enter

PLACES = ("Reedford", "Old Mill", "Upper Weir", "Saltgate", "Three Wells")


@dataclass(frozen=True, slots=True)
class _Desk:
    cases: tuple[Hands, ...]
    key: SigningKey


@contextmanager
def _desk(folder: Path) -> Iterator[_Desk]:
    with two(folder, lambda address: _grow(address, Random(1), 3)) as cases:
        yield _Desk(cases, make_key(folder / "key", "watch.example.org"))


def _grow(address: str | Path, by: Random, reports: int) -> None:
    with open_case(address, create=True, write=True) as opened:
        if len(opened) == 0:
            opened.append([settings_entry({"link": "auto", "method": "airwars"})])
        for _ in range(reports):
            number = len(opened)
            text = f"Shells fell on {by.choice(PLACES)}. {by.randrange(2, 90)} villagers were killed. {by.random()}"
            enter(opened, f"{number}.txt", text * by.randrange(1, 5), by.choice(PLACES))


def _kept(case: Hands, key: SigningKey, path: Path) -> Path:
    """A checkpoint of the case as it stands, kept elsewhere."""
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(proving.checkpoint(str(case.address), key))
    return path


def _invisible(case: Hands) -> list[str]:
    """What is wrong if, without a checkpoint, the case does not look whole, or that is not said."""
    found = proving.verify(str(case.address), (), Trust())
    wrong = [f"without a checkpoint a fault is found, so this is not the harm that is meant: {f}" for f in found.faults]
    return wrong[:1] + ([] if INVISIBLE in found.told else ["it is not said that it cannot be seen"])


def _against(case: Hands, kept: Path, key: SigningKey) -> list[str]:
    """What is told against a checkpoint."""
    return [fault.message for fault in proving.verify(str(case.address), [kept], Trust((key.public(),))).faults]


def _rollback(trial: Trial) -> Outcome:
    desk: _Desk = trial.desk
    by = trial.rng
    case = desk.cases[trial.number % len(desk.cases)].copy(trial.room / "case")
    older = None
    try:
        _grow(case.address, by, by.randrange(3))
        early = _kept(case, desk.key, trial.room / "elsewhere" / "early")
        older = case.copy(trial.room / "older")
        _grow(case.address, by, by.randrange(1, 4))
        late = _kept(case, desk.key, trial.room / "elsewhere" / "late")
        faults = [f"whole, and yet: {told}" for told in _against(case, late, desk.key)]
        if again := by.random() < 0.5:
            _grow(older.address, by, by.randrange(1, 6))  # and goes on from there
        faults += _invisible(older)
        faults += [f"grown out of the first checkpoint, and yet: {told}" for told in _against(older, early, desk.key)]
        if not _against(older, late, desk.key):
            faults.append(f"put back{' and gone on' if again else ''} unseen")
    finally:
        for each in (case, older):
            if each is not None:
                each.gone()
    return Outcome(tuple(faults), {"on a server" if case.on_server else "in a folder": 1, "gone on": int(again)})


def _rewrite(trial: Trial) -> Outcome:
    desk: _Desk = trial.desk
    by = trial.rng
    case = desk.cases[trial.number % len(desk.cases)].copy(trial.room / "case")
    try:
        _grow(case.address, by, by.randrange(3))
        kept = _kept(case, desk.key, trial.room / "elsewhere" / "kept")
        _grow(case.address, by, by.randrange(2))
        told: list[str] = []
        case.rewrite(lambda rows: told.append(_changed(rows, by)))
        faults = _invisible(case)
        forged = _kept(case, desk.key, trial.room / "elsewhere" / "forged")  # with the stolen key
        faults += [
            f"the forged checkpoint is told from a true one: {what}" for what in _against(case, forged, desk.key)
        ]
        if not _against(case, kept, desk.key):
            faults.append(f"unseen: {told[0]}")
    finally:
        case.gone()
    return Outcome(tuple(faults), {"on a server" if case.on_server else "in a folder": 1})


def _changed(rows: list[Row], by: Random) -> str:
    """One thing in the entries as a forger would want it otherwise; what the first checkpoint covers is changed."""
    covered = 12  # the first three reports and the settings: in every checkpoint of these trials
    at = by.randrange(1, covered)
    what = by.choice(("words", "time", "author", "salt", "taken out", "put in", "exchanged"))
    if what == "words":
        quoted = [n for n in range(1, covered) if "villagers were" in rows[n]["body"]]
        at = by.choice(quoted)
        rows[at]["body"] = rows[at]["body"].replace("villagers were", "fighters were")
    elif what == "time":
        rows[at]["at"] = f"2019{rows[at]['at'][4:]}"
    elif what == "author":
        rows[at]["who"] = "somebody"
    elif what == "salt":
        rows[at]["salt"] = by.randbytes(32).hex()
    elif what == "taken out":
        at = 0  # the settings: nothing stands on them
        del rows[at]
    elif what == "put in":
        rows.insert(at, {**rows[0]})
    else:
        rows[0], rows[1] = rows[1], rows[0]
    return f"{what} at entry {at}"


CAMPAIGNS = (
    Campaign(
        name="rollbacks",
        harm="an older copy of the whole case is put in its place, and in every second trial gone on with; both stores",
        holds="found against a checkpoint kept elsewhere; without one it is said that it cannot be seen",
        least=200,
        short=4,
        trial=_rollback,
        desk=_desk,
    ),
    Campaign(
        name="rewrites",
        harm="entries are changed, every hash reckoned anew, and the case signed with the stolen key; both stores",
        holds="found against a checkpoint kept elsewhere; without one it is said that it cannot be seen",
        least=200,
        short=4,
        trial=_rewrite,
        desk=_desk,
    ),
)
