"""The vault of a case: who its sources are, sealed so that a machine that writes them cannot read them.

Sealed identities are entries of kind ``identity`` (``source``, ``sealed``, ``tags``, ``generation``); each opening,
look-up, rotation and recovery is an entry of kind ``opening`` (``source``, ``did``, ``holder``, ``reason``). Key slots
are slots of the case, named by generation: ``vault/2/key/r-7``. A rotation writes the new slots, then the identities
sealed anew, then destroys the old ones: wherever it is cut off, everything can still be opened.
"""

from __future__ import annotations

import binascii
import json
import os
import re
import secrets
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from harmledger import ledger, vault
from harmledger.errors import IntegrityError, SaveError, UsageError
from harmledger.ledger import JSON, Entry, EntryKind, Erasure, Ledger, NewEntry
from harmledger.settings import pseudonym, settings, who
from harmledger.vault import Master, Slot

SEALED = "harmledger-sealed-source@1"
HANDED = "handed out, sealed,"  # of an entry; the holder's name follows
_SLOT = re.compile(r"vault/(\d+)(?:/(.+))?")


@dataclass(frozen=True, slots=True)
class Opener:
    """What opens a vault: a holder's key file, or the files of enough shares."""

    key: str | None = None
    shares: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Source:
    """What a case tells of a source without opening it: its alias, and the entries about it."""

    alias: str
    entries: tuple[Entry, ...]


@dataclass(frozen=True, slots=True)
class _Vault:
    """A vault as it stands in the case."""

    generation: int
    public: str
    holders: Mapping[str, str]
    threshold: int
    slots: Mapping[str, Slot]  # of this generation, by their names in it


def begin(case: str, holders: Mapping[str, str], threshold: int, folder: str, by: str | None = None) -> list[str]:
    """Begin a vault: make its keys, a key slot for each holder, and write the shares for recovery to files.

    Args:
        case: The case.
        holders: Public keys (age1…) by pseudonym.
        threshold: How many shares open the vault when all keys are lost.
        folder: A new or empty folder for the files of the shares, to be given out and removed.
        by: Who, by a pseudonym; None where the settings tell.

    Raises:
        UsageError: there is a vault already, a holder is none, or the threshold cannot be met.
        SaveError: a share could not be written. Then there is no vault.
    """
    with _writing(case, by) as opened:
        if _generations(opened):
            raise UsageError("there is a vault already", remedy="`harmledger source rotate` changes its holders")
        return _found(opened, 1, holders, threshold, folder)[1]


def add(case: str, identity: Mapping[str, str], alias: str | None = None, by: str | None = None) -> str:
    """Seal a source's identity; gives the alias by which it is called from now on. Needs no secret.

    Raises:
        UsageError: there is no vault, the identity says nothing, or the alias is taken or no pseudonym.
    """
    if not any(value.strip() for value in identity.values()):
        raise UsageError("nothing is told of the source", remedy='Give lines such as "name: …" and "phone: …"')
    with _writing(case, by) as opened:
        held = _vault(opened)
        alias = f"s-{secrets.token_hex(4)}" if alias is None else pseudonym(alias, "--as")
        if alias in _identities(opened):
            raise UsageError(f"there is a source {alias!r} already", remedy="Take another alias")
        opened.append([_identity(alias, held.generation, vault.seal_identity(held.public, identity), [])])
    return alias


def show(case: str, alias: str) -> Source:
    """What the case tells of a source without opening it.

    Raises:
        UsageError: there is no such source.
    """
    with ledger.open_case(case) as opened:
        entries = tuple(e for e in opened.entries() if e.kind in (EntryKind.IDENTITY, EntryKind.OPENING))
    about = tuple(e for e in entries if e.payload.get("source") == alias)
    if not any(e.kind is EntryKind.IDENTITY for e in about):
        raise _unknown(alias)
    return Source(alias, about)


def sources(case: str) -> tuple[str, ...]:
    """The aliases of all sources, sorted."""
    with ledger.open_case(case) as opened:
        return tuple(sorted(_identities(opened)))


def holders(case: str) -> tuple[Mapping[str, str], int]:
    """The holders' public keys by name, and how many shares recover the vault."""
    with ledger.open_case(case) as opened:
        held = _vault(opened)
    return held.holders, held.threshold


def open_(case: str, alias: str, opener: Opener, reason: str, by: str | None = None) -> Mapping[str, str]:
    """A source's identity. That it was opened, by whose key and why, is entered before it is given.

    Raises:
        UsageError: there is no such source, no reason, or the key is no holder's.
    """
    with _writing(case, by) as opened:
        held = _vault(opened)
        entry = _identities(opened).get(alias)
        if entry is None:
            raise _unknown(alias)
        holder, master = _master(held, opener)
        _note(opened, "opened", holder, reason, alias)
        return vault.open_identity(master, str(entry.payload["sealed"]))


def handed(case: str, alias: str, reason: str, holder: str) -> bytes:
    """A source's identity as it is sealed, with the key slot of one holder, to be opened on a machine of theirs
    (``unsealed``). That it was handed out, to whom and why, is entered before it is given; no key is asked for.

    Args:
        case: The case.
        alias: The source.
        reason: Why.
        holder: The holder who asks, by the pseudonym of their key slot.

    Raises:
        UsageError: there is no such source, no reason, or no key slot of this holder.
    """
    with _writing(case, holder) as opened:
        held = _vault(opened)
        entry = _identities(opened).get(alias)
        if entry is None:
            raise _unknown(alias)
        slot = held.slots.get(f"key/{holder}")
        if slot is None:
            raise UsageError(f"no key slot is {holder!r}'s", remedy=f"Holders are {', '.join(sorted(held.holders))}")
        _note(opened, HANDED, holder, reason, alias)
        told = {"format": SEALED, "source": alias, "holder": holder, "entry": len(opened) - 1, "slot": slot["sealed"]}
        return json.dumps({**told, "sealed": str(entry.payload["sealed"])}, indent=1).encode("ascii") + b"\n"


def unsealed(file: str, key: str) -> tuple[str, Mapping[str, str]]:
    """The alias and the identity in a file that ``handed`` gave. It needs the holder's key, and no case.

    Raises:
        UsageError: the file is none of these, or the key is another's.
        IntegrityError: it is damaged.
    """
    try:
        told = json.loads(Path(file).read_bytes())
        if told["format"] != SEALED:
            raise ValueError(told["format"])
        alias, holder, slot, text = (str(told[name]) for name in ("source", "holder", "slot", "sealed"))
    except OSError as error:
        raise UsageError("the file cannot be read", where=file, remedy="Check the path") from error
    except (ValueError, LookupError, TypeError) as error:
        remedy = "Take it anew at the desk, under Sources"
        raise UsageError("it is no sealed source as the desk gives it", where=file, remedy=remedy) from error
    try:
        _, master = vault.by_key({f"key/{holder}": {"sealed": slot}}, vault.key_from(key))
        return alias, vault.open_identity(master, text)
    except binascii.Error as error:
        raise IntegrityError("it is not as the desk gave it", where=file, remedy="Take it anew") from error


def find(case: str, value: str, opener: Opener, reason: str, by: str | None = None) -> tuple[str, ...]:
    """The aliases of sources of this name, address or number, by keyed hash. It is entered that somebody looked, not
    for whom. Identities that were sealed since the last look-up are opened once, to be found from then on.

    Raises:
        UsageError: no reason, or the key is no holder's.
    """
    with _writing(case, by) as opened:
        held = _vault(opened)
        holder, master = _master(held, opener)
        _note(opened, "looked up", holder, reason)
        _index(opened, held, master)
        tag = master.tag(value)
        return tuple(sorted(a for a, e in _identities(opened).items() if tag in _tags(e)))


def rotate(
    case: str, opener: Opener, new: tuple[Mapping[str, str], int, str], reason: str, by: str | None = None
) -> list[str]:
    """New keys, new holders, new shares: each identity is sealed anew, and what the old keys open is destroyed.

    Args:
        case: The case.
        opener: A holder's key, or enough shares where all keys are lost.
        new: The holders' public keys by name, the threshold, and the folder for the new shares.
        reason: Why.
        by: Who, by a pseudonym; None where the settings tell.

    Raises:
        UsageError: as ``begin`` and ``open_``.
    """
    with _writing(case, by) as opened:
        held = _vault(opened)
        holder, master = _master(held, opener)
        _note(opened, "rotated" if opener.key else "recovered", holder, reason)
        made, files = _found(opened, held.generation + 1, *new)
        old = [e for e in opened.entries(EntryKind.IDENTITY) if e.erased is None]
        again = []
        for alias, entry in sorted(_identities(opened).items()):
            identity = vault.open_identity(master, str(entry.payload["sealed"]))
            text = vault.seal_identity(made.key.public, identity)
            again.append(_identity(alias, held.generation + 1, text, made.tags(identity)))
        opened.append(again)
        opened.erase(Erasure({e.seq: e.kind for e in old}, (), "the vault's keys were changed", {}))
        _drop(opened, upto=held.generation)
    return files


def forget(case: str, alias: str, reason: str, by: str | None = None) -> None:
    """Destroy a source's identity. Its alias stays where it was used.

    Raises:
        UsageError: there is no such source, or no reason is given.
    """
    if not reason.strip():
        raise UsageError("an erasure needs a reason", remedy="Say why with --reason, without telling who it was")
    with _writing(case, by) as opened:
        about = [e for e in opened.entries(EntryKind.IDENTITY) if e.payload.get("source") == alias]
        if not about:
            raise _unknown(alias)
        opened.erase(Erasure({e.seq: e.kind for e in about}, (), reason, {}))


def panic(case: str) -> Iterator[str]:
    """Destroy the key slots, first in the tables, then in the file's unused space; tells each step when it is done.
    It waits for nobody who writes reports. What a rotation wrote at that very moment goes in a second round."""
    database = ledger.unlocked(case)
    try:
        gone = ledger.destroy_slots(database, "vault/")
        yield f"{gone} key slots are gone: with this case alone, nobody can open its sources any more."
        database.scrub()
        if late := ledger.destroy_slots(database, "vault/"):
            yield f"{late} more, which another command wrote meanwhile, are gone too."
        database.scrub()
        yield "The database was written anew without them."
    finally:
        database.close()
    if ledger.is_server(case):
        yield (
            "Not reached: the server's write-ahead log, its archive, replicas and backups hold the slots until they are"
            " recycled or destroyed. Whoever has these and a holder's key opens the sources. docs/backup.md tells what"
            " to do on the server."
        )


def _found(
    opened: Ledger, generation: int, holders: Mapping[str, str], threshold: int, folder: str
) -> tuple[Master, list[str]]:
    """Keys and slots of a new generation; the header comes last, since a generation without one counts for nothing."""
    made = vault.found({pseudonym(name, "--holder"): key for name, key in holders.items()}, threshold)
    files = _give_out(Path(folder), made.shares)
    for name, slot in made.slots.items():
        opened.set_slot(f"vault/{generation}/{name}", dict(slot))
    opened.set_slot(f"vault/{generation}", dict(made.header))
    return made.master, files


def _give_out(folder: Path, shares: Mapping[str, str]) -> list[str]:
    """A file for each share, which only the user may read."""
    files = []
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        for name, words in shares.items():
            path = folder / f"share-{name}.txt"
            with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
                file.write(f"{words}\n")
            files.append(str(path))
    except FileExistsError as error:
        raise UsageError("a share is there already", where=str(folder), remedy="Name a new folder") from error
    except OSError as error:
        raise SaveError(f"a share could not be written ({error.strerror})", where=str(folder)) from error
    return files


@contextmanager
def _writing(case: str, by: str | None) -> Iterator[Ledger]:
    with ledger.open_case(case, write=True, by=who(by, settings(os.environ, case))) as opened:
        yield opened


def _generations(opened: Ledger) -> list[int]:
    return sorted(int(m[1]) for name in opened.slots() if (m := _SLOT.fullmatch(name)) and not m[2])


def _vault(opened: Ledger) -> _Vault:
    generations = _generations(opened)
    if not generations:
        raise UsageError("the case has no vault", remedy="Begin one: harmledger source begin --holder r-7=age1… …")
    last = generations[-1]
    header, prefix = opened.slot(f"vault/{last}"), f"vault/{last}/"
    slots = {n.removeprefix(prefix): opened.slot(n) for n in opened.slots() if n.startswith(prefix)}
    if not isinstance(header, Mapping) or not isinstance(header["holders"], Mapping):
        raise UsageError("the vault's header cannot be read", remedy="Restore the case from its last backup")
    return _Vault(
        last,
        str(header["public"]),
        {name: str(key) for name, key in header["holders"].items()},
        int(str(header["threshold"])),
        {name: {"sealed": str(slot["sealed"])} for name, slot in slots.items() if isinstance(slot, Mapping)},
    )


def _master(held: _Vault, opener: Opener) -> tuple[str, Master]:
    if opener.key is not None:
        return vault.by_key(held.slots, vault.key_from(opener.key))
    words = [_share(file) for file in opener.shares]
    return "recovery", vault.by_shares(held.slots, words)


def _share(file: str) -> str:
    try:
        return Path(file).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError("the share cannot be read", where=file, remedy="Check the path") from error


def _note(opened: Ledger, did: str, holder: str, reason: str, alias: str | None = None) -> None:
    if not reason.strip():
        raise UsageError("opening the vault needs a reason", remedy="Say why with --reason")
    payload: dict[str, JSON] = {"source": alias, "did": did, "holder": holder, "reason": reason}
    opened.append([NewEntry(EntryKind.OPENING, alias or "vault", payload)])


def _identity(alias: str, generation: int, text: str, tags: Sequence[str]) -> NewEntry:
    payload: dict[str, JSON] = {"source": alias, "generation": generation, "sealed": text, "tags": list(tags)}
    return NewEntry(EntryKind.IDENTITY, alias, payload)


def _identities(opened: Ledger) -> dict[str, Entry]:
    return opened.latest(EntryKind.IDENTITY)


def _tags(entry: Entry) -> Sequence[JSON]:
    tags = entry.payload["tags"]
    return tags if isinstance(tags, list) else ()


def _index(opened: Ledger, held: _Vault, master: Master) -> None:
    """Enter the look-up tags of identities that were sealed where nobody could make them."""
    new = []
    for alias, entry in sorted(_identities(opened).items()):
        if not _tags(entry):
            text = str(entry.payload["sealed"])
            new.append(_identity(alias, held.generation, text, master.tags(vault.open_identity(master, text))))
    opened.append(new)


def _drop(opened: Ledger, upto: int) -> None:
    for name in opened.slots():
        if (found := _SLOT.fullmatch(name)) and int(found[1]) <= upto:
            opened.set_slot(name, None)
    opened.scrub()


def _unknown(alias: str) -> UsageError:
    return UsageError(f"there is no source {alias!r}", remedy="`harmledger source list` tells which there are")
