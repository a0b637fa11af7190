"""A bundle on its way from whoever keeps a case to a stranger: whole, checked by a program of one file that runs
alone, and found out where anything in it was changed."""

from __future__ import annotations

import io
import json
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Callable
from contextlib import redirect_stdout
from hashlib import sha256
from pathlib import Path

import pytest

from harmledger.ledger import open_case
from harmledger.resources import stranger
from tests.attest.authority import TestAuthority, listed, made, serving
from tests.cli.calling import Done, harmledger

REPORTS = {
    "one.txt": "A Russian air strike killed three civilians in Kunduz on 6 May 2031, the North Observatory said. "
    "Among them was Mariam Haddad, 7.\n",
    "two.html": "<html><head><title>Strike on Kunduz</title></head><body><p>A Russian air strike on Kunduz killed "
    "<b>five civilians</b> on 6 May 2031, the Valley Committee said.</p></body></html>\n",
    "posts.jsonl": '{"id": "p1", "text": "Shelling killed two civilians in Mariupol on 9 May 2031, a man said."}\n',
}


class World:
    """A case with a bundle of it, its key and an authority."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.case, self.bag = folder, folder / "case", folder / "bag"
        (folder / "reports").mkdir()
        for name, text in REPORTS.items():
            (folder / "reports" / name).write_text(text, encoding="utf-8")
        self.authority: TestAuthority = made(folder / "tsa", middle=True)
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv("XDG_CONFIG_HOME", str(folder / "config"))
            self.key = harmledger("checkpoint", "key", "--name", "watch.example.org").stdout.strip()
            self._fill()

    def _fill(self) -> None:
        reports, case = self.folder / "reports", str(self.case)
        harmledger("run", str(reports / "one.txt"), str(reports / "posts.jsonl"), "--case", case)
        kept = self.folder / "kept.checkpoint"
        with serving(self.authority) as address:
            told = ("--authorities", str(listed(self.folder / "a.toml", ("one", address, self.authority.root))))
            assert harmledger("checkpoint", "--timestamp", "--case", case, "--out", str(kept), *told).returncode == 0
            harmledger("run", str(reports), "--case", case)
            rows = map(json.loads, harmledger("export", "incidents", "--case", case).stdout.splitlines())
            self.incidents = sorted((len(row["documents"]), row["id"]) for row in rows)
            split = harmledger("link", "split", self.largest, "two.html", "--reason", "seen by eye", "--case", case)
            assert split.returncode == 0, split.stderr
            ruling = harmledger("link", "list", "--case", case).stdout.split("\t")[0]
            assert harmledger("link", "undo", ruling, "--reason", "they are one", "--case", case).returncode == 0
            self._decide(case)
            self.done = self.bundle(self.bag, "--checkpoint", str(kept), "--timestamp", *told)

    def _decide(self, case: str) -> None:
        """A correction with words of its own, and a rejection that was undone."""
        rows = map(json.loads, harmledger("export", "claims", "--case", case).stdout.splitlines())
        claim = next(row["id"] for row in rows if "three civilians" in str(row["evidence"]))
        words = ("--quote", "three civilians", "--reason", "at least, it seems", "--case", case)
        done = harmledger("review", "correct", claim, "counts/0", '{"min": 3, "max": null}', *words)
        assert done.returncode == 0, done.stderr
        assert harmledger("review", "reject", claim, "--reason", "a drill", "--case", case).returncode == 0
        last = harmledger("history", claim, "--case", case).stdout.splitlines()[-1].split("\t")[1]
        assert harmledger("review", "undo", last, "--reason", "no drill", "--case", case).returncode == 0

    @property
    def largest(self) -> str:
        return self.incidents[-1][1]

    def bundle(self, out: Path, *arguments: str) -> Done:
        return harmledger("bundle", self.largest, "--case", str(self.case), "--out", str(out), *arguments)


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> World:
    return World(tmp_path_factory.mktemp("world"))


@pytest.fixture
def bag(world: World, tmp_path: Path) -> Path:
    """A copy of the bundle, to be harmed."""
    return Path(shutil.copytree(world.bag, tmp_path / "bag"))


def check(what: Path, *arguments: str | Path) -> Done:
    """The stranger's program, in this process: a hundred of its own would each load the library."""
    with redirect_stdout(io.StringIO()) as printed:
        status = stranger.main([str(what), *map(str, arguments)])
    return Done(status, printed.getvalue(), "")


def alone(program: Path, *arguments: str | Path) -> subprocess.CompletedProcess[str]:
    """The program of a bundle as strangers run it: by itself, without this project."""
    command = [sys.executable, "-I", str(program), *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, encoding="utf-8", cwd=program.parent)


@pytest.fixture(scope="module")
def whom(world: World) -> tuple[str | Path, ...]:
    return ("--key", world.key, "--roots", world.authority.root)


def agreed(bag: Path) -> None:
    """Manifests written anew over whatever stands there now: the forger knows BagIt."""
    for manifest, files in (
        ("manifest-sha256.txt", sorted((bag / "data").rglob("*"))),
        ("tagmanifest-sha256.txt", [p for p in sorted(bag.iterdir()) if p.name != "tagmanifest-sha256.txt"]),
    ):
        lines = [
            f"{sha256(p.read_bytes()).hexdigest()}  {p.relative_to(bag).as_posix()}\n" for p in files if p.is_file()
        ]
        (bag / manifest).write_text("".join(lines))


def entry(bag: Path, kind: str) -> dict[str, str]:
    lines = map(json.loads, (bag / "data" / "entries.jsonl").read_text().splitlines())
    return next(line for line in lines if line["kind"] == kind)


def change(path: Path, old: str, new: str) -> None:
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new), "utf-8")


def test_a_stranger_finds_everything_in_place(world: World, whom: tuple[str, ...]):
    assert world.done.returncode == 0, world.done.stderr
    done = alone(world.bag / "verify.py", *whom)
    assert done.returncode == 0, done.stdout
    assert done.stdout == check(world.bag, *whom).stdout
    assert "DOES NOT" not in done.stdout
    for said in (
        "captures have the hash that their entry tells",
        "quotes of",
        "case.checkpoint was signed with the key that you gave",
        "CN=Test Authority: so were the first",
        "none changed since",
        "earlier-1.checkpoint was there on",
        "That what a source said is true",
        "Everything that was checked holds.",
    ):
        assert said in done.stdout


def test_whom_it_does_not_know_it_says(world: World):
    done = check(world.bag)
    assert done.returncode == 0
    assert "whose key that is: it came with the bundle" in done.stdout
    assert "name the authority's root with --roots" in done.stdout


def test_the_program_is_the_same_from_elsewhere(world: World, tmp_path: Path, whom: tuple[str, ...]):
    assert harmledger("verifier", "--out", str(tmp_path / "own.py")).returncode == 0
    assert (tmp_path / "own.py").read_bytes() == (world.bag / "verify.py").read_bytes()
    assert sha256((tmp_path / "own.py").read_bytes()).hexdigest() in (world.bag / "README.txt").read_text("utf-8")
    assert alone(tmp_path / "own.py", world.bag, *whom).returncode == 0


def test_what_is_in_it_is_said_before_it_is_sent(world: World):
    assert "names of victims and sources are in it" in world.done.stderr
    assert "NAMES OF VICTIMS AND OF SOURCES STAND IN IT" in (world.bag / "README.txt").read_text("utf-8")
    claims = map(json.loads, (world.bag / "data" / "claims.jsonl").read_text("utf-8").splitlines())
    assert any(victim["name"] == "Mariam Haddad" for claim in claims for victim in claim["victims"])


def test_other_incidents_are_not_in_it(world: World):
    everything = b"".join(path.read_bytes() for path in world.bag.rglob("*") if path.is_file())
    assert b"Mariupol" not in everything
    assert b"Kunduz" in everything


def test_decisions_and_what_undid_them_are_in_it(world: World):
    kinds = [json.loads(line)["kind"] for line in (world.bag / "data" / "entries.jsonl").read_text().splitlines()]
    assert kinds.count("decision") == 5
    assert kinds.count("settings") == 1
    assert {"capture", "document", "claim", "reading"} <= set(kinds)


def test_each_entry_is_the_one_of_the_case(world: World):
    with open_case(world.case) as ledger:
        leaves = [leaf.hex() for leaf in ledger.leaves()]
    told = [json.loads(line) for line in (world.bag / "data" / "entries.jsonl").read_text().splitlines()]
    assert [one["leaf"] for one in told] == [leaves[one["seq"]] for one in told]


def test_a_zip_holds_the_same(world: World, tmp_path: Path, whom: tuple[str, ...]):
    out = tmp_path / "old-mill.zip"
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_CONFIG_HOME", str(world.folder / "config"))
        assert world.bundle(out).returncode == 0
        assert world.bundle(out).returncode == 2  # nothing that stands there is written over
    names = set(zipfile.ZipFile(out).namelist())
    folder = {f"old-mill/{p.relative_to(world.bag).as_posix()}" for p in world.bag.rglob("*") if p.is_file()}
    beside = {n for n in folder if n.endswith(".tsr") or "earlier-" in n}
    assert names == folder - beside
    done = check(out, *whom)
    assert done.returncode == 0, done.stdout
    assert list(tmp_path.iterdir()) == [out]
    assert (out.stat().st_mode & 0o777, world.bag.stat().st_mode & 0o777) == (0o600, 0o700)  # others may not read them


def test_the_proof_of_a_claim_is_checked_by_the_same_program(world: World, tmp_path: Path):
    claim = json.loads((world.bag / "data" / "claims.jsonl").read_text("utf-8").splitlines()[0])["id"]
    proof = tmp_path / "claim.tlog-proof"
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_CONFIG_HOME", str(world.folder / "config"))
        assert harmledger("prove", claim, "--case", str(world.case), "--out", str(proof)).returncode == 0
    done = check(proof, "--key", world.key)
    assert done.returncode == 0, done.stdout
    assert claim in done.stdout
    proof.write_bytes(proof.read_bytes().replace(b"\nindex ", b"\nindex 1"))
    assert check(proof, "--key", world.key).returncode == 1


def forged_text(bag: Path) -> None:
    name = next((bag / "data" / "documents").iterdir())
    change(name, "killed", "wounded")


def forged_quote(bag: Path) -> None:
    change(bag / "data" / "claims.jsonl", "Kunduz", "Kundus")


def forged_entry(bag: Path) -> None:
    change(bag / "data" / entry(bag, "claim")["payload"], "Kunduz", "Kundus")


def forged_time(bag: Path) -> None:
    at = entry(bag, "claim")["at"]
    change(bag / "data" / "entries.jsonl", at, at.replace("20", "19", 1))


def forged_capture(bag: Path) -> None:
    path = next((bag / "data" / "captures").glob("*.txt"))
    path.write_bytes(path.read_bytes().replace(b"three", b"seven"))


def another_capture(bag: Path) -> None:
    (bag / "data" / "captures" / f"{sha256(b'more').hexdigest()}.txt").write_bytes(b"more")


def lost_capture(bag: Path) -> None:
    next((bag / "data" / "captures").iterdir()).unlink()


def lost_claim(bag: Path) -> None:
    seq = entry(bag, "claim")["seq"]
    lines = (bag / "data" / "entries.jsonl").read_text().splitlines(keepends=True)
    (bag / "data" / "entries.jsonl").write_text("".join(line for line in lines if json.loads(line)["seq"] != seq))


def foreign_proof(bag: Path) -> None:
    first, second, *_ = sorted((bag / "data" / "proofs").iterdir())
    first.write_bytes(second.read_bytes())


def forged_checkpoint(bag: Path) -> None:
    for path in (bag / "data" / "proofs").iterdir():
        change(path, "watch.example.org/", "catch.example.org/")
    change(bag / "data" / "checkpoints" / "case.checkpoint", "watch.example.org/", "catch.example.org/")


def foreign_stamp(bag: Path) -> None:
    folder = bag / "data" / "checkpoints"
    shutil.copy(folder / "earlier-1.checkpoint.one.tsr", folder / "case.checkpoint.one.tsr")


def forged_past(bag: Path) -> None:
    path = bag / "data" / "checkpoints" / "earlier-1.consistency"
    first, *rest = path.read_text().splitlines()
    path.write_text("\n".join([*reversed([first, *rest])]))


FORGERIES = [
    forged_text,
    forged_quote,
    forged_entry,
    forged_time,
    forged_capture,
    another_capture,
    lost_capture,
    lost_claim,
    foreign_proof,
    forged_checkpoint,
    foreign_stamp,
    forged_past,
]


@pytest.mark.parametrize("forge", FORGERIES)
def test_a_forger_who_writes_the_manifests_anew_is_found(
    bag: Path, forge: Callable[[Path], None], whom: tuple[str, ...]
):
    assert check(bag, *whom).returncode == 0
    forge(bag)
    assert "is not those that" not in check(bag, *whom).stdout
    agreed(bag)
    done = check(bag, *whom)
    assert done.returncode == 1
    assert "DOES NOT" in done.stdout


def test_a_changed_byte_anywhere_is_found(bag: Path, whom: tuple[str, ...]):
    for path in sorted(p for p in bag.rglob("*") if p.is_file() and p.name != "verify.py")[::7]:
        data = path.read_bytes()
        path.write_bytes(data[:-1] + bytes([data[-1] ^ 1]))
        assert check(bag, *whom).returncode in (1, 2), path
        path.write_bytes(data)
    assert check(bag, *whom).returncode == 0


def test_a_file_that_is_not_listed_is_found(bag: Path):
    (bag / "data" / "more.txt").write_text("more")
    assert "it is there and not listed" in check(bag).stdout


def test_another_key_or_root_vouches_for_nothing(world: World, tmp_path: Path):
    other = harmledger("checkpoint", "key", "--name", "watch.example.org", "--out", str(tmp_path / "k")).stdout.strip()
    done = check(world.bag, "--key", other)
    assert (done.returncode, "this key did not sign it" in done.stdout) == (1, True)
    done = check(world.bag, "--roots", made(tmp_path / "tsa").root)
    assert (done.returncode, "lead back to none of the roots" in done.stdout) == (1, True)


def test_a_folder_without_a_bundle_cannot_be_checked(tmp_path: Path):
    done = check(tmp_path)
    assert (done.returncode, "cannot be checked" in done.stdout) == (2, True)


def test_a_checkpoint_of_another_case_is_not_taken_in(world: World, tmp_path: Path):
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_CONFIG_HOME", str(world.folder / "config"))
        harmledger("run", str(world.folder / "reports" / "one.txt"), "--case", str(tmp_path / "other"))
        harmledger("checkpoint", "--case", str(tmp_path / "other"), "--out", str(tmp_path / "c"))
        done = world.bundle(tmp_path / "bag", "--checkpoint", str(tmp_path / "c"))
        assert done.returncode == 1
        assert "no earlier checkpoint of this case" in done.stderr
        assert not (tmp_path / "bag").exists()
        assert harmledger("bundle", "nothing", "--case", str(world.case), "--out", str(tmp_path / "b")).returncode == 2
