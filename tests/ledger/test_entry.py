"""The three hashes of an entry, reckoned here a second time from their description alone."""

from __future__ import annotations

import json
import sqlite3
from hashlib import sha256
from pathlib import Path

from harmledger.ledger import open_case
from tests.ledger.cases import made


def test_a_stranger_can_reckon_every_hash(tmp_path: Path) -> None:
    case = made(tmp_path / "case")
    rows = sqlite3.connect(case / "ledger.sqlite").execute(
        "SELECT seq, kind, at, version, who, commitment, leaf, chain, salt, subject, body"
        " FROM entries JOIN payloads USING (seq) ORDER BY seq"
    )
    chain = bytes(32)
    names = ("seq", "kind", "at", "version", "who", "commitment")
    for row in rows:
        *covered, leaf, linked, salt, subject, body = row
        assert (
            sha256(bytes.fromhex(salt) + json.dumps(subject, ensure_ascii=False).encode() + body.encode()).hexdigest()
            == covered[-1]
        )
        plain = dict(zip(names, covered, strict=True))
        written = json.dumps(plain, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
        assert sha256(b"\x00" + written.encode()).hexdigest() == leaf
        chain = sha256(chain + bytes.fromhex(leaf)).digest()
        assert chain.hex() == linked
    head = json.loads((case / "HEAD").read_bytes())
    assert head == {"chain": chain.hex(), "entries": covered[0] + 1, "format": 1}


def test_equal_payloads_have_unlike_commitments(tmp_path: Path) -> None:
    with open_case(made(tmp_path / "a")) as one, open_case(made(tmp_path / "b")) as other:
        pairs = list(zip(one.entries(), other.entries(), strict=True))
    assert all(a.payload == b.payload for a, b in pairs)
    assert not {a.commitment for a, _ in pairs} & {b.commitment for _, b in pairs}
