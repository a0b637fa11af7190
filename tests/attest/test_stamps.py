"""Timestamps of a local authority: had over HTTP, kept, checked offline, and refused where anything is not as told."""

from __future__ import annotations

import subprocess
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography.x509 import Certificate
from hypothesis import given
from hypothesis import strategies as st

from harmledger.attest import Authority, ask, authorities, certificates, checked, file_of, stamps_of
from harmledger.attest.der import sorted_certificates
from harmledger.errors import ProofError, UsageError
from harmledger.resources.stranger import FAULTS, Wrong, _chain, check_timestamp
from tests.attest.authority import TestAuthority, listed, made, serving

DATA = b"example.org/log\n3\nroot\n\n"


@pytest.fixture(scope="module", params=["ec", "rsa", "middle"])
def authority(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> TestAuthority:
    kind = {"middle": "ec"}.get(request.param, request.param)
    return made(tmp_path_factory.mktemp("tsa") / request.param, kind=kind, middle=request.param == "middle")


@pytest.fixture(scope="module")
def other(tmp_path_factory: pytest.TempPathFactory) -> TestAuthority:
    return made(tmp_path_factory.mktemp("tsa") / "other")


def test_a_timestamp_is_had_and_holds_offline(authority: TestAuthority) -> None:
    with serving(authority) as url:
        answer, stamp = ask(Authority("local", url, (authority.root,)), DATA)
    assert abs(stamp.at - datetime.now(UTC)) < timedelta(minutes=1)
    assert (stamp.authority, stamp.accuracy) == ("CN=Test Authority", 1.5)
    assert checked(DATA, answer, certificates([authority.root])) == stamp


def test_openssl_takes_it_too(authority: TestAuthority, tmp_path: Path) -> None:
    with serving(authority) as url:
        answer, _ = ask(Authority("local", url, (authority.root,)), DATA)
    (tmp_path / "data").write_bytes(DATA)
    (tmp_path / "data.tsr").write_bytes(answer)
    told = ["-data", tmp_path / "data", "-in", tmp_path / "data.tsr", "-CAfile", authority.root]
    found = subprocess.run(["openssl", "ts", "-verify", *told], capture_output=True, text=True)
    assert "Verification: OK" in found.stdout + found.stderr


def test_it_is_over_these_bytes_alone(authority: TestAuthority) -> None:
    answer = authority.answer(authority.query(DATA))
    checked(DATA, answer, certificates([authority.root]))
    with pytest.raises(ProofError, match="does not hold"):
        checked(DATA + b" ", answer, certificates([authority.root]))


def test_another_root_vouches_for_nothing(authority: TestAuthority, other: TestAuthority) -> None:
    answer = authority.answer(authority.query(DATA))
    with pytest.raises(ProofError, match="does not hold"):
        checked(DATA, answer, certificates([other.root]))
    with pytest.raises(UsageError, match="root"):
        checked(DATA, answer, ())


def test_no_byte_of_a_timestamp_may_change_what_it_says(authority: TestAuthority) -> None:
    answer = authority.answer(authority.query(DATA))
    roots = certificates([authority.root])
    whole = checked(DATA, answer, roots)
    step = max(1, len(answer) // 300)
    found = 0
    for at in range(0, len(answer), step):
        spoiled = answer[:at] + bytes([answer[at] ^ (0x11 if at % 2 else 0x20)]) + answer[at + 1 :]
        try:
            assert checked(DATA, spoiled, roots) == whole  # in what no signature covers, and nothing is read from
        except ProofError:
            found += 1
    assert found > 100


def test_the_stranger_s_own_reader_finds_the_same_and_is_not_deceived_either(authority: TestAuthority) -> None:
    answer = authority.answer(authority.query(DATA))
    roots = list(certificates([authority.root]))
    told = checked(DATA, answer, roots)
    whole = check_timestamp(answer, DATA, roots)
    assert whole == (f"{told.at:%Y-%m-%d %H:%M:%S} UTC", told.authority)
    found = 0
    for at in range(0, len(answer), max(1, len(answer) // 250)):
        spoiled = answer[:at] + bytes([answer[at] ^ 0x11]) + answer[at + 1 :]
        try:
            assert check_timestamp(spoiled, DATA, roots) == whole
        except FAULTS:
            found += 1
    assert found > 150
    with pytest.raises(Wrong, match="other bytes"):
        check_timestamp(answer, DATA + b" ", roots)
    with pytest.raises(Wrong, match="not one for timestamps"):
        check_purpose(roots[0])


def check_purpose(certificate: Certificate) -> None:
    """What the reader says of a certificate that is a root, and may not stamp."""
    _chain(certificate, [], [certificate], datetime.now(UTC))


def test_certificates_in_another_order_are_read_all_the_same(authority: TestAuthority) -> None:
    answer = authority.answer(authority.query(DATA))
    ordered = sorted_certificates(answer)
    assert sorted(ordered) == sorted(answer)
    assert sorted_certificates(ordered) == ordered
    assert checked(DATA, ordered, certificates([authority.root])) == checked(
        DATA, answer, certificates([authority.root])
    )


@given(st.binary(max_size=80))
def test_what_is_no_answer_comes_back_as_it_is(noise: bytes) -> None:
    assert sorted_certificates(noise) == noise


@pytest.mark.parametrize("spoil", [b"", b"<html>", b"\x30\x03\x02\x01\x02"])
def test_what_is_no_timestamp_is_refused(other: TestAuthority, spoil: bytes) -> None:
    with serving(other, spoil) as url, pytest.raises(ProofError, match="no timestamp"):
        ask(Authority("local", url, (other.root,)), DATA)


def test_an_old_answer_for_the_same_bytes_is_refused(other: TestAuthority) -> None:
    old = other.answer(other.query(DATA))  # its nonce is another
    with serving(other, old) as url, pytest.raises(ProofError, match="Nonce"):
        ask(Authority("local", url, (other.root,)), DATA)


def test_an_authority_that_does_not_answer_is_told_with_its_address(other: TestAuthority) -> None:
    with serving(other, b"", 503) as url:
        with pytest.raises(ProofError, match="503") as told:
            ask(Authority("local", url, (other.root,)), DATA)
        assert told.value.where == url
    with pytest.raises(ProofError, match="did not answer"):
        ask(Authority("local", url, (other.root,)), DATA)


def test_a_list_of_authorities(tmp_path: Path) -> None:
    file = listed(
        tmp_path / "a.toml", ("one", "https://a.example/", Path("r.pem")), ("two", "http://b.example/", Path("/r"))
    )
    assert authorities(file) == (
        Authority("one", "https://a.example/", (tmp_path / "r.pem",)),
        Authority("two", "http://b.example/", (Path("/r"),)),
    )


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "no authority"),
        ("[", "no TOML"),
        ("[[authority]]\nname = 'a'", "needs name"),
        ("[[authority]]\nname = '../a'\nurl = 'https://a'\nroots = 'r'", "no name"),
        ("[[authority]]\nname = 'a'\nurl = 'file:///etc/passwd'\nroots = 'r'", "neither http"),
        ("[[authority]]\nname = 'a'\nurl = 'https://a'\nroots = []", "PEM"),
        ("[[authority]]\nname = 'a'\nurl = 'https://a'\nroots = 'r'\n" * 2, "one name"),
    ],
)
def test_a_list_that_is_wrong_says_how(tmp_path: Path, text: str, message: str) -> None:
    (tmp_path / "a.toml").write_text(text)
    with pytest.raises(UsageError, match=message):
        authorities(tmp_path / "a.toml")
    with pytest.raises(UsageError, match="cannot be read"):
        authorities(tmp_path / "none.toml")


def test_roots_that_are_none_are_told(tmp_path: Path) -> None:
    (tmp_path / "r.pem").write_text("no certificate")
    for name in ("r.pem", "none.pem"):
        with pytest.raises(UsageError, match="certificates cannot be read"):
            certificates([tmp_path / name])


def test_timestamps_stand_beside_their_checkpoint(tmp_path: Path) -> None:
    checkpoint = tmp_path / "case.checkpoint"
    kept = [file_of(checkpoint, name) for name in ("a", "b")]
    for file in (*kept, tmp_path / "case.checkpoint2.a.tsr", checkpoint):
        file.touch()
    assert list(stamps_of(checkpoint)) == kept
