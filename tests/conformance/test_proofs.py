"""What is proved of a case holds on every store: the tree of its entries, checkpoints, bundles, what erasure leaves."""

from __future__ import annotations

import io
import json
from contextlib import redirect_stdout
from hashlib import sha256
from pathlib import Path

import pytest

from harmledger import proving
from harmledger.attest import Checkpoint, SigningKey, make_key, read, signed
from harmledger.errors import IntegrityError, ProofError, UsageError
from harmledger.ledger import (
    EntryKind,
    Erasure,
    Tree,
    canonical,
    disclosure,
    open_case,
    root_from_inclusion,
    verify_case,
)
from harmledger.proving import Trust
from harmledger.resources import stranger
from tests.cli.calling import harmledger
from tests.ledger.cases import made

TOLD = "Shelling killed two civilians in Mariupol on 9 May 2031, the Harbour Watch said."


@pytest.fixture
def key(tmp_path: Path) -> SigningKey:
    return make_key(tmp_path / "key", "watch.example.org")


def kept(address: str | Path, key: SigningKey, path: Path) -> Path:
    path.write_bytes(proving.checkpoint(str(address), key))
    return path


def test_the_leaves_are_those_of_the_entries_and_the_audit_has_their_root(address: str | Path) -> None:
    with open_case(made(address)) as ledger:
        leaves = [bytes.fromhex(entry.leaf) for entry in ledger.entries()]
        assert list(ledger.leaves()) == leaves
        assert list(ledger.leaves(3)) == leaves[:3]
        with pytest.raises(IntegrityError, match="missing"):
            list(ledger.leaves(len(leaves) + 1))
    audit = verify_case(address, sizes=(1, 4, 999))
    assert audit.roots == {size: Tree(leaves[:size]).root() for size in (1, 4, len(leaves))}


def test_what_is_disclosed_gives_the_hashes_of_its_entry_to_anybody(address: str | Path) -> None:
    with open_case(made(address)) as ledger:
        shown = list(ledger.disclosed([5, 2, 5, 999]))
        assert [one.entry for one in shown] == [entry for entry in ledger.entries() if entry.seq in (2, 5)]
    for one in shown:
        told = disclosure(one)
        committed = bytes.fromhex(str(told["salt"])) + canonical(told["subject"]) + str(told["payload"]).encode()
        assert sha256(committed).hexdigest() == told["commitment"] == one.entry.commitment
        fields = {name: told[name] for name in ("at", "commitment", "kind", "seq", "version", "who")}
        assert sha256(b"\0" + canonical(fields)).hexdigest() == told["leaf"]


def test_what_was_erased_is_still_under_the_root_and_says_nothing(
    address: str | Path, key: SigningKey, tmp_path: Path
) -> None:
    before = kept(made(address), key, tmp_path / "c")
    with open_case(address, write=True) as ledger:
        (settings,) = ledger.entries(EntryKind.SETTINGS)
        ledger.erase(Erasure({settings.seq: settings.kind}, (), "asked for", {}))
        (gone,) = ledger.disclosed([settings.seq])
        assert (gone.salt, gone.body) == (None, None)
        assert set(disclosure(gone)) == {*"seq kind at version who commitment leaf".split(), "erased_by"}
        tree = Tree(ledger.leaves())
    proof = tree.inclusion(settings.seq)
    assert root_from_inclusion(bytes.fromhex(settings.leaf), settings.seq, tree.size, proof) == tree.root()
    assert [
        fault for fault in proving.verify(str(address), [before], Trust()).faults if fault.kind == "checkpoint"
    ] == []


def test_a_case_that_grew_holds_and_one_that_did_not_is_told(
    address: str | Path, key: SigningKey, tmp_path: Path
) -> None:
    made(address)
    before = kept(address, key, tmp_path / "before")
    found = read(before.read_bytes()).told
    forged = tmp_path / "forged"
    forged.write_bytes(signed(Checkpoint(found.origin, found.size, bytes(32)), key))
    longer = tmp_path / "longer"
    longer.write_bytes(signed(Checkpoint(found.origin, found.size + 1, found.root), key))
    trust = Trust((key.public(),))
    told = {
        path: [f.message for f in proving.verify(str(address), [path], trust).faults if f.kind == "checkpoint"]
        for path in (before, forged, longer)
    }
    assert told[before] == []
    assert "are not those that it was made for" in told[forged][0]
    assert "it is an older copy" in told[longer][0]


def test_a_bundle_of_any_store_holds_before_a_stranger(
    address: str | Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    (tmp_path / "r.txt").write_text(TOLD)
    assert harmledger("run", str(tmp_path / "r.txt"), "--case", str(address)).returncode == 0
    public = harmledger("checkpoint", "key").stdout.strip()
    (row,) = map(json.loads, harmledger("export", "incidents", "--case", str(address)).stdout.splitlines())
    done = harmledger("bundle", row["id"], "--case", str(address), "--out", str(tmp_path / "bag"))
    assert done.returncode == 0, done.stderr
    with redirect_stdout(io.StringIO()) as printed:
        assert stranger.main([str(tmp_path / "bag"), "--key", public]) == 0, printed.getvalue()


def test_a_masked_copy_says_in_the_bundle_what_it_is(
    address: str | Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    (tmp_path / "r.txt").write_text(f"{TOLD} Mariam Haddad saw it.")
    harmledger("run", str(tmp_path / "r.txt"), "--case", str(address))
    harmledger("checkpoint", "key")
    done = harmledger("erase", "r.txt", "--words", "Mariam Haddad", "--reason", "asked for", "--case", str(address))
    assert done.returncode == 0, done.stderr
    (row,) = map(json.loads, harmledger("export", "incidents", "--case", str(address)).stdout.splitlines())
    harmledger("bundle", row["id"], "--case", str(address), "--out", str(tmp_path / "bag"))
    with redirect_stdout(io.StringIO()) as printed:
        assert stranger.main([str(tmp_path / "bag")]) == 0, printed.getvalue()
    assert "is a copy that was made of another document" in printed.getvalue()
    assert not any(b"Haddad" in path.read_bytes() for path in (tmp_path / "bag").rglob("*") if path.is_file())


def test_an_earlier_checkpoint_that_the_case_did_not_grow_out_of_is_refused(tmp_path: Path, key: SigningKey) -> None:
    case = made(tmp_path / "case")
    found = read(proving.checkpoint(str(case), key)).told
    path = tmp_path / "c"
    path.write_bytes(signed(Checkpoint(found.origin, 3, bytes(32)), key))
    order = proving.Order(str(case), "nothing", tmp_path / "bag", key, (path,))
    with pytest.raises(ProofError, match="did not grow out of it"):
        proving.bundle(order)
    with pytest.raises(UsageError):
        proving.bundle(proving.Order(str(case), "nothing", tmp_path / "bag", key))
