"""A case becomes public: policy, build, diff, publish, and what --public shows."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path

import pytest

from harmledger.publish.finding import open_site
from harmledger.publish.history import CHANGES, BoundsRow, ChangeRow, RangeMoved
from harmledger.publish.tables import table
from harmledger.releasing import public, publish
from tests.cli.calling import harmledger

WIRE = "A Russian air strike killed three civilians in Tell Harrow on 6 May 2031, said Amal Dabbas, a nurse.\n"
PLACES = "id,name,alt_names,kind,country,lat,lon\n1,Tell Harrow,,village,SY,35.8137,38.9246\n"


@pytest.fixture
def case(tmp_path: Path) -> str:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "wire.txt").write_text(WIRE, encoding="utf-8")
    (tmp_path / "places.csv").write_text(PLACES, encoding="utf-8")
    case = str(tmp_path / "case")
    done = harmledger("run", str(tmp_path / "in"), "--places", str(tmp_path / "places.csv"), "--case", case)
    assert "Tell Harrow" in done.stdout
    return case


@pytest.fixture
def policy(tmp_path: Path) -> str:
    """The policy that ships, without its embargo: the report is of a day to come."""
    path = tmp_path / "policy.toml"
    path.write_text(harmledger("release", "policy").stdout.replace("hours = 72", "hours = 0"), encoding="utf-8")
    return str(path)


def test_nothing_is_public_before_a_release(case: str):
    done = harmledger("export", "incidents", "--public", "--case", case)
    assert done.returncode != 0
    assert "harmledger release build" in done.stderr


def test_the_policy_that_ships_holds_back_what_is_fresh(case: str):
    assert "1 incident withheld" in harmledger("release", "build", "--case", case).stdout


def test_what_is_released_is_all_that_the_public_sees(case: str, policy: str, tmp_path: Path):
    assert "1 incident shown" in harmledger("release", "build", "--policy", policy, "--case", case).stdout
    assert "New: incidents (1)" in harmledger("release", "diff", "--case", case).stdout
    site = str(tmp_path / "site")
    assert harmledger("release", "publish", "--to", site, "--case", case).returncode == 0
    assert "Nothing would change" in harmledger("release", "diff", "--old", site, "--case", case).stdout
    seen = [
        harmledger("export", what, "--public", "--case", site).stdout for what in ("documents", "claims", "incidents")
    ]
    seen += [harmledger("page", "--public", "--case", at).stdout for at in (site, case)]
    (shown,) = [json.loads(line) for line in seen[2].splitlines()]
    seen.append(harmledger("show", shown["id"], "--public", "--case", site).stdout)
    seen.append(harmledger("tally", "--by", "place", "--public", "--case", site).stdout)
    assert shown["killed"]["civilians"]["min"] == 3
    for text in seen:
        assert text
        for secret in ("Harrow", "Amal", "Dabbas", "wire.txt", "35.8137", "38.9246"):
            assert secret not in text
    assert harmledger("verify", "--case", case).returncode == 0


def test_no_media_is_shown(case: str, policy: str, tmp_path: Path):
    assert harmledger("release", "build", "--policy", policy, "--case", case).returncode == 0
    page = tmp_path / "page.html"
    assert harmledger("page", "--public", "--case", case, "--out", str(page)).returncode == 0
    shown = page.read_text("utf-8")
    assert "<table" in shown
    assert not re.search(
        r"<(img|image|video|audio|source|picture|object|embed|canvas)\b|data:(image|video|audio)", shown
    )
    fields = set(
        re.findall(r'"(\w+)": ', "".join(harmledger("schema", what).stdout for what in ("claims", "documents")))
    )
    assert "evidence" in fields
    assert [name for name in fields if re.search("media|image|photo|picture|video|film|thumb", name)] == []


def test_a_second_release_has_the_same_ids(case: str, policy: str):
    def ids() -> list[str]:
        harmledger("release", "build", "--policy", policy, "--case", case)
        rows = harmledger("export", "incidents", "--public", "--case", case).stdout.splitlines()
        return [json.loads(row)["id"] for row in rows]

    first = ids()
    assert first == ids()
    inside = harmledger("export", "incidents", "--case", case).stdout
    assert first[0] not in inside


def test_a_policy_that_is_wrong_is_refused_and_nothing_is_built(case: str, tmp_path: Path):
    wrong = tmp_path / "wrong.toml"
    wrong.write_text("version = 1\n", encoding="utf-8")
    done = harmledger("release", "build", "--policy", str(wrong), "--case", case)
    assert done.returncode != 0
    assert "wrong.toml" in done.stderr
    assert not (Path(case) / "release").exists()


def test_a_table_comes_with_its_codebook_rows_and_digest(case: str, tmp_path: Path):
    out = tmp_path / "claims.xlsx"
    done = harmledger("export", "claims", "--case", case, "--format", "xlsx", "--out", str(out))
    digest = sha256(out.read_bytes()).hexdigest()
    assert f"Wrote {out}: 1 row, {out.stat().st_size:,} bytes, SHA-256 {digest}" in done.stderr
    (told,) = json.loads((tmp_path / "claims.xlsx.datapackage.json").read_bytes())["resources"]
    lines = harmledger("export", "claims", "--case", case).stdout
    assert (told["hash"], told["rows"]) == (f"sha256:{digest}", 1)
    assert told["rows_sha256"] == sha256(lines.encode()).hexdigest()
    harmledger("export", "claims", "--case", case, "--format", "csv", "--out", str(tmp_path / "bare.csv"), "--bare")
    assert sorted(p.name for p in tmp_path.glob("bare*")) == ["bare.csv"]


def test_public_tables_are_those_of_the_release(case: str, policy: str):
    harmledger("release", "build", "--policy", policy, "--case", case)
    for what in ("documents", "claims", "tallies", "incidents"):
        listed = harmledger("export", what, "--public", "--case", case).stdout
        assert listed == "".join(_lines(case, what))
    wrong = harmledger("export", "claims", "--public", "--case", case, "--format", "jsonl", "--excel")
    assert (wrong.returncode, "only a CSV" in wrong.stderr) == (2, True)


def _lines(case: str, what: str) -> list[str]:
    return [line.decode() for line in table(public(case).view, what, "jsonl")]


def test_what_moved_is_kept_beside_what_is_public_and_a_gone_incident_leaves_its_tombstone_alone(
    case: str, policy: str, tmp_path: Path
):
    site = tmp_path / "site"
    harmledger("release", "build", "--policy", policy, "--case", case)
    publish(case, str(site), now=datetime(2031, 7, 1, tzinfo=UTC))
    assert (site / CHANGES).read_bytes() == b""
    second = WIRE.replace("three", "five").replace("Amal Dabbas, a nurse", "Rami Odeh, a medic")
    (tmp_path / "in" / "second.txt").write_text(second, encoding="utf-8")
    harmledger("run", str(tmp_path / "in"), "--places", str(tmp_path / "places.csv"), "--case", case)
    harmledger("release", "build", "--policy", policy, "--case", case)
    publish(case, str(site), now=datetime(2031, 7, 2, tzinfo=UTC))
    publish(case, str(site), now=datetime(2031, 7, 3, tzinfo=UTC))  # the same once more: nothing moved
    opened = open_site(site)
    ((row,), cursor) = opened.changes()
    assert (row.n, row.at, row.moved, row.release) == (1, "2031-07-02T00:00:00Z", "changed", opened.digest)
    assert RangeMoved("killed", "civilians", BoundsRow(3, 3), BoundsRow(3, 5)) in row.ranges
    assert len(row.came) == 1
    assert opened.changes(cursor=cursor)[0] == ()
    for file in ("wire.txt", "second.txt"):
        harmledger("withdraw", file, "--reason", "it was of another year", "--case", case)
    harmledger("release", "build", "--policy", policy, "--case", case)
    publish(case, str(site), now=datetime(2031, 7, 4, tzinfo=UTC))
    later = open_site(site)
    ((gone,), _) = later.changes(cursor=cursor)
    assert gone == ChangeRow(2, "2031-07-04T00:00:00Z", later.digest, "gone", row.incident)
    assert later.changes()[0] == (gone,)  # what was told of it before is not told any more
    assert (later.history.now(row.incident), later.history.now("other")) == ((), None)
    assert later.changes(since=datetime(2031, 7, 5, tzinfo=UTC))[0] == ()
