"""What can be proved of a case to somebody who trusts neither it nor us: checkpoints that are kept elsewhere, a case
held against them, and the proof that one claim is in it.
"""

from __future__ import annotations

import itertools
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from harmledger import attest, ledger
from harmledger.attest import Checkpoint, PublicKey, SignedCheckpoint, SigningKey
from harmledger.errors import IntegrityError, ProofError, UsageError
from harmledger.knowledge import names_of
from harmledger.ledger import Audit, EntryKind, Fault, FaultKind, Ledger, Tree
from harmledger.model.claim import Claim
from harmledger.model.incident import Incident
from harmledger.publish import bundle as made
from harmledger.publish.bag import save_bag
from harmledger.publish.files import save
from harmledger.publish.show import Shelf, find
from harmledger.standing import case_view, rebuilt, view_of

LOG_DIGITS = 16  # of the first entry's leaf hash, which has 256 bits of chance in it: what a log is called by

INVISIBLE = (
    "No checkpoint was given: this case cannot be told from an older copy of itself, nor from one that was rewritten "
    "from the start. `harmledger checkpoint` makes one to keep elsewhere."
)
LIMITS = (
    "A checkpoint does not show what was never entered, what was done before it was made, or that what a source said "
    "is true."
)


@dataclass(frozen=True, slots=True)
class Trust:
    """Whom an examination believes: public keys that sign, and root certificates of authorities that timestamp."""

    keys: tuple[PublicKey, ...] = ()
    roots: tuple[Path, ...] = ()


@dataclass(frozen=True, slots=True)
class Examined:
    """A case held against its hashes and against checkpoints: every fault, and in sentences what holds, and what
    was not looked at."""

    audit: Audit
    faults: tuple[Fault, ...]
    told: tuple[str, ...]


def checkpoint(case: str, key: SigningKey) -> bytes:
    """A signed checkpoint of a case as it stands. The case is verified first: nothing damaged is signed for.

    Raises:
        CaseError: there is no such case.
        IntegrityError: it is damaged.
        UsageError: nothing has been entered yet.
    """
    audit = ledger.verify_case(case, sizes=(1,))
    if not audit.whole:
        raise IntegrityError(
            f"the case is damaged, and no checkpoint is made ({audit.faults[0]})",
            remedy="`harmledger verify` tells every fault; restore the case from its last backup",
        )
    if not audit.entries:
        raise UsageError("nothing has been entered into this case yet", remedy="Run it over reports first")
    told = Checkpoint(key.origin(_log(audit.roots[1])), audit.entries, audit.roots[audit.entries])
    return attest.signed(told, key)


def verify(case: str, checkpoints: Sequence[Path], trust: Trust) -> Examined:
    """Examine a case, and prove that since each of the checkpoints it only grew.

    Raises:
        CaseError: there is no such case.
        UsageError: a checkpoint or a root certificate is not there.
    """
    read: list[tuple[Path, SignedCheckpoint]] = []
    faults: list[Fault] = []
    for path in checkpoints:
        try:
            read.append((path, read_checkpoint(path)))
        except ProofError as error:
            faults.append(Fault(FaultKind.CHECKPOINT, str(path), error.message))
    audit = ledger.verify_case(case, rebuilt, {1, *(one.told.size for _, one in read)})
    told: list[str] = []
    for path, one in read:
        wrong, holds = _held(audit, one.told)
        signs, signed = _signature(one, trust.keys)
        stamps, stamped = _stamps(path, one, trust)
        faults += [Fault(FaultKind.CHECKPOINT, str(path), message) for message in (*wrong, *signs)]
        faults += [Fault(FaultKind.CHECKPOINT, where, message) for where, message in stamps]
        told += [f"{path}: {sentence}" for sentence in (*holds, *signed)] + stamped
    told.append(LIMITS if checkpoints else INVISIBLE)
    return Examined(audit, (*audit.faults, *faults), tuple(told))


def read_checkpoint(path: Path) -> SignedCheckpoint:
    """The checkpoint in a file; no signature is verified by that.

    Raises:
        UsageError: the file cannot be read.
        ProofError: it is no checkpoint.
    """
    try:
        data = path.read_bytes()
    except OSError as error:
        raise UsageError(
            f"the checkpoint cannot be read ({error.strerror})", where=str(path), remedy="Check the path"
        ) from error
    try:
        return attest.read(data)
    except ProofError as error:
        raise ProofError(error.message, where=str(path), remedy="Take the copy that you keep elsewhere") from error


def stamp(path: Path, listed: Path) -> Iterator[str]:
    """Have a checkpoint timestamped by each authority that a file lists; one sentence each, as the answers come.

    Raises:
        UsageError: the checkpoint or the list cannot be read.
        ProofError: an authority could not be asked, or its answer does not hold.
        SaveError: an answer could not be saved.
    """
    data = read_checkpoint(path).data
    for authority in attest.authorities(listed):
        answer, had = attest.ask(authority, data)
        kept = attest.file_of(path, authority.name)
        save(kept, [answer])
        yield f"{authority.name} saw it at {had.at:%Y-%m-%d %H:%M:%S} UTC: {kept}"


def prove(case: str, claim: str, key: SigningKey) -> bytes:
    """The proof that a claim is in a case, with what the claim says, in the form of c2sp.org/tlog-proof.

    Args:
        case: The case.
        claim: The claim's id, or the beginning of it.
        key: What signs the checkpoint in the proof.

    Raises:
        UsageError: no claim is meant, or more than one.
        CaseError: there is no such case.
        IntegrityError: it is damaged.
    """
    found = find(Shelf.of(case_view(case)), claim)
    if not isinstance(found, Claim):
        raise UsageError(f"{claim!r} is no claim", remedy="`harmledger export claims` lists them")
    written = checkpoint(case, key)
    told = attest.read(written).told
    with ledger.open_case(case) as opened:
        seq = max(e.seq for e in opened.entries(EntryKind.CLAIM) if e.subject == found.id and e.seq < told.size)
        tree = tree_of(opened, told)
        (one,) = opened.disclosed([seq])
    extra = ledger.canonical(ledger.disclosure(one))
    return attest.inclusion_proof(seq, tree.inclusion(seq), written, extra)


@dataclass(frozen=True, slots=True)
class Order:
    """What a bundle is to be: of which incident of which case, where, signed by whom, with which earlier checkpoints,
    and timestamped by the authorities of which list, if any."""

    case: str
    incident: str
    out: Path
    key: SigningKey
    earlier: tuple[Path, ...] = ()
    authorities: Path | None = None


def bundle(order: Order) -> int:
    """Write the bundle of an incident, and tell how many bytes its payload has.

    Raises:
        UsageError: no incident is meant, something stands at ``out``, or an earlier checkpoint cannot be read.
        CaseError: there is no such case.
        IntegrityError: it is damaged.
        ProofError: the case did not grow out of an earlier checkpoint, or no timestamp was to be had.
        SaveError: it could not be written.
    """
    if order.out.exists():
        raise UsageError("something stands there already", where=str(order.out), remedy="Name another one")
    written = checkpoint(order.case, order.key)
    told = attest.read(written).told
    stamps: dict[str, bytes] = {}
    for authority in attest.authorities(order.authorities) if order.authorities else ():
        stamps[authority.name] = attest.ask(authority, written)[0]
    with ledger.open_case(order.case) as opened:
        tree = tree_of(opened, told)
        earlier = tuple(_earlier(path, tree, told) for path in order.earlier)
        entries = [entry for entry in opened.entries() if entry.seq < told.size]
        state = ledger.fold(entries)
        view = view_of(state, names_of(opened, state))
        incident = find(Shelf.of(view), order.incident)
        if not isinstance(incident, Incident):
            raise UsageError(f"{order.incident!r} is no incident", remedy="`harmledger export incidents` lists them")
        shown = tuple(opened.disclosed(made.chosen(entries, made.Scope.of(incident, view))))
        vouched = made.Vouched(tree, written, order.key.public().told(told.origin), stamps, earlier)
        files = itertools.chain(made.payload(incident, view, state, vouched, shown), made.captures(shown, opened.blob))
        return save_bag(order.out, files, made.beside(incident, view, vouched), made.info(incident, view))


def _earlier(path: Path, tree: Tree, now: Checkpoint) -> made.Earlier:
    """A checkpoint that was kept elsewhere, once the case is known to have grown out of it."""
    found = read_checkpoint(path)
    was = found.told
    if was.origin != now.origin or not 0 < was.size <= now.size:
        raise ProofError("it is no earlier checkpoint of this case", where=str(path), remedy="Run verify with it")
    grown = ledger.roots_from_consistency(was.size, now.size, was.root, tree.consistency(was.size))
    if grown != (was.root, now.root):
        raise ProofError("the case did not grow out of it", where=str(path), remedy="Run verify with it")
    stamps = {attest.authority_of(path, file): file.read_bytes() for file in attest.stamps_of(path)}
    return made.Earlier(found.data, was.size, stamps)


def tree_of(opened: Ledger, told: Checkpoint) -> Tree:
    """The tree that a checkpoint of this case was made for.

    Raises:
        IntegrityError: the case is not what it was.
    """
    tree = Tree(opened.leaves(told.size))
    if tree.root() != told.root:
        raise IntegrityError("the case was changed while it was read", remedy="Run verify")
    return tree


def _entries(number: int) -> str:
    return "1 entry" if number == 1 else f"{number:,} entries"


def _log(first_leaf: bytes) -> str:
    return first_leaf.hex()[:LOG_DIGITS]


def _held(audit: Audit, told: Checkpoint) -> tuple[list[str], list[str]]:
    """What is wrong with a case in the light of a checkpoint, and what holds."""
    have, size = audit.entries, told.size
    if size > have:
        lost = f"the case has {have} of the {_entries(size)} that this checkpoint was made for"
        return [f"{lost}: it is an older copy, its end was cut off, or it is another case"], []
    root = audit.roots[size] if size else Tree([]).root()
    if root != told.root:
        log, own = told.origin.rpartition("/")[2], _log(audit.roots[1]) if have else ""
        if log != own:
            return [
                f"it is of the log {log}, and this case is {own}: it is of another case, or the case was rewritten "
                "from its first entry"
            ], []
        return [
            f"the first {_entries(size)} are not those that it was made for: entries were changed, taken out or "
            "put in another order, and every hash after them reckoned anew"
        ], []
    since = have - size
    grew = f"{_entries(since)} {'was' if since == 1 else 'were'} added since" if since else "nothing was added"
    return [], [f"the first {_entries(size)} are those that it was made for, and {grew}"]


def _signature(one: SignedCheckpoint, keys: Collection[PublicKey]) -> tuple[list[str], list[str]]:
    """What is wrong with the signatures, and what holds."""
    wrong, holds = [], []
    for key in keys:
        try:
            if one.signed_by(key):
                holds.append(f"signed by {key.told(one.told.origin)}")
        except ProofError as error:
            wrong.append(error.message)
    if keys and not wrong and not holds:
        wrong.append(f"none of the keys that are trusted signed it; it says that {', '.join(one.signers)} did")
    if not keys:
        holds.append(
            "its signature was not checked, since no key is known (--signed-by): it is worth what the place is worth "
            "where you kept it"
        )
    return wrong, holds


def _stamps(path: Path, one: SignedCheckpoint, trust: Trust) -> tuple[list[tuple[str, str]], list[str]]:
    """What is wrong with the timestamps beside a checkpoint, and what holds."""
    wrong: list[tuple[str, str]] = []
    holds: list[str] = []
    roots = attest.certificates(trust.roots)
    for file in attest.stamps_of(path):
        if not roots:
            holds.append(f"{file}: not checked, since no root certificate was given (--roots)")
            continue
        try:
            found = attest.checked(one.data, file.read_bytes(), roots)
        except ProofError as error:
            wrong.append((str(file), error.message))
        else:
            holds.append(f"{file}: {told_of(found)}")
    return wrong, holds


def told_of(found: attest.Stamp) -> str:
    """What a timestamp that holds says, in a sentence."""
    accuracy = f", give or take {found.accuracy:g} s" if found.accuracy is not None else ""
    return f"{found.authority} saw this checkpoint at {found.at:%Y-%m-%d %H:%M:%S} UTC{accuracy}"
