"""Signed notes and checkpoints: the vectors of the specification and of Go's package, and laws."""

from __future__ import annotations

import re
import shutil
import subprocess
from contextlib import suppress
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from hypothesis import given
from hypothesis import strategies as st

from harmledger.attest import Checkpoint, PublicKey, SigningKey, make_key, note, read, read_key, signed
from harmledger.errors import CaseError, ProofError, UsageError

# The example in the documentation of Go's golang.org/x/mod/sumdb/note.
GO_KEY = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
GO_NOTE = (
    "If you think cryptography is the answer to your problem,\n"
    "then you don't know what your problem is.\n"
    "\n"
    "— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n"
).encode()
# The example of c2sp.org/tlog-checkpoint.
C2SP = (
    "example.com/behind-the-sofa\n"
    "20852163\n"
    "CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n"
    "\n"
    "— example.com/behind-the-sofa "
    "Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeOoRDe4URYN7u5/Zhcyv2q1gGzGku9nTo+zyWE+xeMcTOAYQ8=\n"
).encode()

KEY = SigningKey("watch.example.org", bytes(range(32)))
ROOT = bytes(range(100, 132))

names = st.text(
    st.characters(blacklist_categories=("Cc", "Cs", "Zs", "Zl", "Zp"), blacklist_characters="+"), min_size=1
)
texts = st.text(st.characters(blacklist_categories=("Cc", "Cs"), whitelist_characters="\n")).map(lambda t: t + "\n")


def test_go_s_example_holds() -> None:
    key = PublicKey.of(GO_KEY)
    assert key.told() == GO_KEY
    assert note.verified(note.parse(GO_NOTE), key.name, key.raw)


def test_go_s_example_with_another_word_does_not() -> None:
    key = PublicKey.of(GO_KEY)
    changed = note.parse(GO_NOTE.replace(b"is the answer", b"is an answer"))
    with pytest.raises(ProofError, match="does not hold"):
        note.verified(changed, key.name, key.raw)


def test_the_checkpoint_of_the_specification_is_read() -> None:
    found = read(C2SP)
    assert (found.told.origin, found.told.size) == ("example.com/behind-the-sofa", 20852163)
    assert found.told.root.hex() == "0ac5186a91863e8e1d90c808014aa89bf5da8e3ee1d9f07630f0378f68f1ab62"
    assert found.told.text().encode() == C2SP.partition(b"\n\n")[0] + b"\n"


def test_a_checkpoint_has_exactly_the_form() -> None:
    written = signed(Checkpoint("watch.example.org/ab12", 7, ROOT), KEY)
    form = "watch\\.example\\.org/ab12\n7\n[A-Za-z0-9+/]{43}=\n\n— watch\\.example\\.org/ab12 [A-Za-z0-9+/]{91}=\n"
    assert re.fullmatch(form, written.decode())
    assert read(written).signed_by(KEY.public())


@pytest.mark.skipif(shutil.which("openssl") is None, reason="OpenSSL is not installed")
def test_openssl_takes_the_signature(tmp_path: Path) -> None:
    written = signed(Checkpoint("watch.example.org/ab12", 7, ROOT), KEY)
    found = read(written)
    (signature,) = found.note.signatures
    public = Ed25519PrivateKey.from_private_bytes(KEY.seed).public_key()
    (tmp_path / "key.pem").write_bytes(public.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo))
    (tmp_path / "signature").write_bytes(signature.signature)
    (tmp_path / "text").write_bytes(found.note.text.encode())
    command = ["openssl", "pkeyutl", "-verify", "-pubin", "-inkey", tmp_path / "key.pem", "-rawin"]
    told = ["-in", tmp_path / "text", "-sigfile", tmp_path / "signature"]
    assert subprocess.run([*command, *told], capture_output=True).returncode == 0


@given(texts, names, st.binary(min_size=32, max_size=32))
def test_whatever_is_signed_is_read_back_and_holds(text: str, name: str, seed: bytes) -> None:
    public = SigningKey(name, seed).public()
    found = note.parse(note.sign(text, name, seed))
    assert found.text == text
    assert note.verified(found, name, public.raw)
    assert not note.verified(found, name + "x", public.raw)
    assert PublicKey.of(public.told()) == public


@given(st.integers(0, 10**18), st.binary(min_size=32, max_size=32))
def test_checkpoints_come_back_as_they_were(size: int, root: bytes) -> None:
    told = Checkpoint("a.example/b", size, root)
    assert read(signed(told, KEY)).told == told


def test_each_changed_byte_is_found() -> None:
    written = signed(Checkpoint("watch.example.org/ab12", 7, ROOT), KEY)
    for at in range(len(written)):
        for flip in (0x01, 0x20, 0x80):
            spoiled = written[:at] + bytes([written[at] ^ flip]) + written[at + 1 :]
            with suppress(ProofError):
                assert not read(spoiled).signed_by(KEY.public())


def test_signatures_of_others_are_left_alone() -> None:
    witness = "— w.example " + GO_NOTE.decode().split()[-1] + "\n"
    written = signed(Checkpoint("watch.example.org/ab12", 7, ROOT), KEY) + witness.encode()
    found = read(written)
    assert found.signers == ("watch.example.org/ab12", "w.example")
    assert found.signed_by(KEY.public())


@pytest.mark.parametrize(
    "bad",
    [
        b"",
        b"text\n",
        b"text\n\n",
        b"text\n\n\xe2\x80\x94 a AAAAAAA=",
        b"te\txt\n\n\xe2\x80\x94 a AAAAAAA=\n",
        b"te\xffxt\n\n\xe2\x80\x94 a AAAAAAA=\n",
        b"text\n\n- a AAAAAAA=\n",
        b"text\n\n\xe2\x80\x94 a+b AAAAAAA=\n",
        b"text\n\n\xe2\x80\x94 a AAAAAAB=\n",
        b"text\n\n\xe2\x80\x94 a AAAA\n",
        b"x" * 1_000_001,
        b"text\n\n" + b"\xe2\x80\x94 a AAAAAAA=\n" * 101,
    ],
)
def test_what_is_no_note_is_refused(bad: bytes) -> None:
    with pytest.raises(ProofError):
        note.parse(bad)


@given(st.binary(max_size=300) | texts.map(lambda text: f"{text}\n— a AAAAAAA=\n".encode()))
def test_whatever_is_handed_in_is_read_or_refused_in_our_words(noise: bytes) -> None:
    with suppress(ProofError):
        assert read(noise).data == noise


@pytest.mark.parametrize(
    "text",
    ["a\n1\n", "a\n01\nAA==\n", "a\n1\nAA==\n", "a\n-1\n{r}\n", "a\n1\n{r}x\n", "\n1\n{r}\n", "a\n1\n{r}\n\nb\n"],
)
def test_what_is_no_checkpoint_is_refused(text: str) -> None:
    root = "ZGVmZ2hpamtsbW5vcHFyc3R1dnd4eXp7fH1+f4CBgoM="
    read(note.sign(f"a\n1\n{root}\nanother line\n", "a", KEY.seed))
    with pytest.raises(ProofError):
        read(note.sign(text.format(r=root), "a", KEY.seed))


@pytest.mark.parametrize(("text", "name"), [("no end", "a"), ("bell\x07\n", "a"), ("a\n", "a b"), ("a\n", "")])
def test_what_cannot_stand_in_a_note_is_not_signed(text: str, name: str) -> None:
    with pytest.raises(ValueError, match="signed note"):
        note.sign(text, name, KEY.seed)


def test_a_key_is_made_once_kept_to_its_owner_and_read_again(tmp_path: Path) -> None:
    path = tmp_path / "new" / "checkpoint.key"
    made = make_key(path, "watch.example.org")
    assert path.stat().st_mode & 0o777 == 0o600
    assert read_key(path) == made
    assert str(made.seed) not in repr(made)
    with pytest.raises(UsageError, match="never overwritten"):
        make_key(path)
    path.chmod(0o640)
    with pytest.raises(CaseError, match="others than you"):
        read_key(path)


def test_a_key_without_a_name_gets_one_of_its_own(tmp_path: Path) -> None:
    one, two = make_key(tmp_path / "1").name, make_key(tmp_path / "2").name
    assert one != two
    assert one.startswith("harmledger-")
    with pytest.raises(UsageError, match="no key's name"):
        make_key(tmp_path / "3", "my key")


@pytest.mark.parametrize(
    "line",
    ["", "PRIVATE+KEY+a+00000000+AQ==", GO_KEY, "PRIVATE+KEY+" + GO_KEY, KEY.written().replace("watch", "catch")],
)
def test_what_is_no_signing_key_is_told(tmp_path: Path, line: str) -> None:
    path = tmp_path / "k"
    path.write_text(line)
    path.chmod(0o600)
    with pytest.raises(UsageError, match="not a signing key"):
        read_key(path)


def test_a_key_that_is_not_there_is_told_with_how_to_make_one(tmp_path: Path) -> None:
    with pytest.raises(CaseError, match="checkpoint key"):
        read_key(tmp_path / "none")


@pytest.mark.parametrize("told", ["", "a", "a+b+c", GO_KEY[:-4], GO_KEY.replace("c74f", "c74e")])
def test_what_is_no_public_key_is_told(told: str) -> None:
    with pytest.raises(UsageError, match="not a key to check"):
        PublicKey.of(told)
