# ruff: noqa: ARG001 - fixtures are asked for by what they lay out
"""Checkpoints from the command line: made, kept, held against a case that grew, was cut, put back or rewritten."""

from __future__ import annotations

import base64
import json
import os
import shutil
from hashlib import sha256
from pathlib import Path

import pytest

from harmledger.attest import PublicKey, default_key, read, read_key
from harmledger.ledger import open_case, root_from_inclusion
from tests.attest.authority import listed, made, serving
from tests.cli.calling import Done, harmledger
from tests.ledger.rewriting import rewritten

REPORTS = {
    "one.txt": "A Russian air strike killed three civilians in Kunduz on 6 May 2031, the North Observatory said.\n",
    "far.txt": "Shelling killed two civilians in Mariupol on 9 May 2031, the Harbour Watch said.\n",
}


@pytest.fixture(autouse=True)
def _own_configuration(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("whole")
    for name, text in REPORTS.items():
        (folder / name).write_text(text, encoding="utf-8")
    harmledger("run", str(folder / "one.txt"), str(folder / "far.txt"), "--case", str(folder / "case"))
    return folder / "case"


@pytest.fixture
def case(whole: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(whole, tmp_path / "case"))


@pytest.fixture
def key(tmp_path: Path) -> str:
    done = harmledger("checkpoint", "key", "--name", "watch.example.org")
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


@pytest.fixture
def kept(case: Path, key: str, tmp_path: Path) -> Path:
    """A checkpoint of the case, kept elsewhere."""
    out = tmp_path / "elsewhere" / "case.checkpoint"
    out.parent.mkdir()
    done = harmledger("checkpoint", "--case", str(case), "--out", str(out))
    assert done.returncode == 0, done.stderr
    return out


def verify(case: Path, *arguments: str | Path) -> Done:
    return harmledger("verify", "--case", str(case), *map(str, arguments))


def grow(case: Path, tmp_path: Path) -> None:
    more = tmp_path / "more.txt"
    more.write_text("Shelling killed nine civilians in Tartus on 11 May 2031, the Harbour Watch said.\n")
    assert harmledger("run", str(more), "--case", str(case)).returncode == 0


def test_the_key_is_made_once_outside_of_the_case_and_told_again(key: str):
    assert PublicKey.of(key) == read_key(default_key(os.environ)).public()
    assert harmledger("checkpoint", "key").stdout.strip() == key
    assert harmledger("checkpoint", "key", "--name", "other.example").returncode == 2  # none is overwritten


def test_without_a_key_the_command_says_how_to_make_one(case: Path):
    done = harmledger("checkpoint", "--case", str(case))
    assert (done.returncode, done.stdout) == (2, "")
    assert "`harmledger checkpoint key` makes one" in done.stderr


def test_a_checkpoint_names_the_case_its_size_and_its_root(case: Path, kept: Path, key: str):
    found = read(kept.read_bytes())
    assert found.signed_by(PublicKey.of(key))
    with open_case(case) as ledger:
        leaves = list(ledger.leaves())
    assert found.told.size == len(leaves)
    assert found.told.origin == f"watch.example.org/{leaves[0].hex()[:16]}"
    assert kept.read_bytes() == harmledger("checkpoint", "--case", str(case)).stdout.encode()  # it tells no time


def test_a_case_that_only_grew_is_proved_to_have(case: Path, kept: Path, tmp_path: Path):
    assert "nothing was added" in verify(case, "--checkpoint", kept).stderr
    grow(case, tmp_path)
    done = verify(case, "--checkpoint", kept)
    assert (done.returncode, done.stdout) == (0, "")
    assert "are those that it was made for, and" in done.stderr
    assert "were added since" in done.stderr
    assert "signed by watch.example.org/" in done.stderr
    assert "does not show what was never entered" in done.stderr


def test_without_one_it_is_said_what_cannot_be_seen(case: Path):
    done = verify(case)
    assert done.returncode == 0
    assert "cannot be told from an older copy of itself" in done.stderr


def test_an_older_copy_put_back_is_found_by_the_checkpoint_alone(case: Path, key: str, tmp_path: Path):
    older = shutil.copytree(case, tmp_path / "older")
    grow(case, tmp_path)
    out = tmp_path / "c"
    harmledger("checkpoint", "--case", str(case), "--out", str(out))
    assert verify(older).returncode == 0
    done = verify(older, "--checkpoint", out)
    assert done.returncode == 1
    assert "it is an older copy, its end was cut off" in done.stdout


@pytest.mark.parametrize(("first", "said"), [(False, "are not those that it was made for"), (True, "from its first")])
def test_a_case_rewritten_by_the_holder_of_the_key_is_found_by_the_old_checkpoint(
    case: Path, kept: Path, first: bool, said: str
):
    rewritten(case, lambda rows: rows[0 if first else 3].__setitem__("who", "somebody else"))
    assert verify(case).returncode == 0  # invisible without a checkpoint
    assert harmledger("checkpoint", "--case", str(case)).returncode == 0  # and the stolen key signs it
    done = verify(case, "--checkpoint", kept)
    assert done.returncode == 1
    assert done.stdout.startswith(f"checkpoint\t{kept}\t")
    assert said in done.stdout


def test_nothing_damaged_is_signed_for(case: Path, key: str):
    blob = next(path for path in (case / "blobs").rglob("*") if path.is_file())
    blob.chmod(0o600)
    blob.write_bytes(b"other bytes")
    done = harmledger("checkpoint", "--case", str(case))
    assert (done.returncode, done.stdout) == (1, "")
    assert "no checkpoint is made" in done.stderr


def test_a_checkpoint_that_is_not_as_it_was_is_a_fault(case: Path, kept: Path):
    whole = kept.read_text()
    for spoiled, said in (
        (whole.replace("\n\n", "\nmore\n\n"), "the text is not what was signed"),
        (whole[: whole.index("\u2014")], "no signed note"),
        ("", "no signed note"),
    ):
        kept.write_text(spoiled)
        done = verify(case, "--checkpoint", kept)
        assert done.returncode == 1
        assert said in done.stdout


def test_whom_to_believe_is_said_by_whoever_asks(case: Path, kept: Path, key: str, tmp_path: Path):
    assert "signed by" in verify(case, "--checkpoint", kept, "--signed-by", key).stderr
    other = harmledger("checkpoint", "key", "--out", str(tmp_path / "k"), "--name", "watch.example.org").stdout.strip()
    done = verify(case, "--checkpoint", kept, "--signed-by", other)
    assert done.returncode == 1
    assert "none of the keys that are trusted" in done.stdout
    default_key({"XDG_CONFIG_HOME": str(tmp_path / "config")}).unlink()
    assert "was not checked, since no key is known" in verify(case, "--checkpoint", kept).stderr


def test_a_checkpoint_that_is_not_there_is_wrong_usage(case: Path):
    assert verify(case, "--checkpoint", "nowhere").returncode == 2


def test_who_keeps_it_in_the_case_is_told_better(case: Path, tmp_path: Path):
    inside = case / "own.toml"
    harmledger("checkpoint", "key", "--out", str(inside))
    done = harmledger("checkpoint", "--case", str(case), "--key", str(inside), "--out", str(case / "c.toml"))
    assert done.stderr.count("stands inside the case") == 2


def test_timestamps_are_had_only_when_asked_kept_beside_it_and_checked_offline(case: Path, key: str, tmp_path: Path):
    one, two = made(tmp_path / "one"), made(tmp_path / "two", kind="rsa")
    out = tmp_path / "c"
    with serving(one) as first, serving(two) as second:
        listing = listed(tmp_path / "a.toml", ("first", first, one.root), ("second", second, two.root))
        arguments = ("--case", str(case), "--out", str(out), "--authorities", str(listing))
        assert harmledger("checkpoint", *arguments).returncode == 0
        assert sorted(tmp_path.glob("c.*.tsr")) == []
        done = harmledger("checkpoint", "--timestamp", *arguments)
    assert done.returncode == 0, done.stderr
    assert "first saw it at" in done.stderr
    assert [path.name for path in sorted(tmp_path.glob("c.*.tsr"))] == ["c.first.tsr", "c.second.tsr"]
    assert "not checked, since no root" in verify(case, "--checkpoint", out).stderr
    done = verify(case, "--checkpoint", out, "--roots", one.root, "--roots", two.root)
    assert done.returncode == 0
    assert done.stderr.count("CN=Test Authority saw this checkpoint at") == 2
    done = verify(case, "--checkpoint", out, "--roots", one.root)
    assert (done.returncode, "c.second.tsr" in done.stdout) == (1, True)


def test_an_authority_that_is_down_leaves_the_checkpoint_and_says_how_to_go_on(case: Path, key: str, tmp_path: Path):
    one = made(tmp_path / "one")
    with serving(one) as address:
        pass
    listing = listed(tmp_path / "a.toml", ("one", address, one.root))
    out = tmp_path / "c"
    done = harmledger(
        "checkpoint", "--timestamp", "--case", str(case), "--out", str(out), "--authorities", str(listing)
    )
    assert done.returncode == 1
    assert "`harmledger checkpoint stamp` asks again" in done.stderr
    with serving(one) as address:
        listed(listing, ("one", address, one.root))
        assert harmledger("checkpoint", "stamp", str(out), "--authorities", str(listing)).returncode == 0
    assert (tmp_path / "c.one.tsr").exists()


def test_a_timestamp_wants_a_file_to_stand_beside(case: Path, key: str):
    done = harmledger("checkpoint", "--timestamp", "--case", str(case))
    assert (done.returncode, done.stdout) == (2, "")


def test_the_proof_of_a_claim_needs_nothing_beside_it(case: Path, key: str, tmp_path: Path):
    claim = json.loads(harmledger("export", "claims", "--case", str(case)).stdout.splitlines()[0])
    written = harmledger("prove", claim["id"], "--case", str(case)).stdout
    head, _, checkpoint = written.partition("\n\n")
    first, extra, index, *path = head.split("\n")
    assert first == "c2sp.org/tlog-proof@v1"
    told = json.loads(base64.b64decode(extra.removeprefix("extra ")))
    assert claim["evidence"][0]["quote"] in told["payload"]
    subject = json.dumps(told["subject"]).encode()
    committed = sha256(bytes.fromhex(told["salt"]) + subject + told["payload"].encode()).hexdigest()
    fields = {name: told[name] for name in ("at", "kind", "seq", "version", "who")} | {"commitment": committed}
    leaf = sha256(b"\0" + json.dumps(fields, sort_keys=True, separators=(",", ":")).encode()).digest()
    found = read(checkpoint.encode())
    number = int(index.removeprefix("index "))
    root = root_from_inclusion(leaf, number, found.told.size, [base64.b64decode(node) for node in path])
    assert root == found.told.root
    assert found.signed_by(PublicKey.of(key))


def test_what_is_no_claim_is_not_proved(case: Path, key: str):
    incident = json.loads(harmledger("export", "incidents", "--case", str(case)).stdout.splitlines()[0])["id"]
    assert "is no claim" in harmledger("prove", incident, "--case", str(case)).stderr
    assert harmledger("prove", "nothing", "--case", str(case)).returncode == 2


def test_an_empty_case_has_nothing_to_sign_for(tmp_path: Path, key: str):
    with open_case(tmp_path / "empty", create=True, write=True):
        pass
    assert "nothing has been entered" in harmledger("checkpoint", "--case", str(tmp_path / "empty")).stderr
