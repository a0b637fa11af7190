"""A backup: sealed to keys, restored to the same digests, refused when it is anything but whole."""

from __future__ import annotations

import random
import sys
from pathlib import Path

import pytest

from harmledger import keeping
from harmledger.ledger import EntryKind, NewEntry, fold, migrate, open_case
from tests.cli.calling import Done, harmledger

REPORT = "A Russian air strike killed three civilians in Kunduz on 6 May 2031, the North Observatory said.\n"


@pytest.fixture
def key(tmp_path: Path) -> str:
    return harmledger("key", str(tmp_path / "key.txt")).stdout.strip()


@pytest.fixture
def case(tmp_path: Path) -> str:
    folder = tmp_path / "reports"
    folder.mkdir()
    for number in range(5):
        (folder / f"{number}.txt").write_text(REPORT.replace("6", str(number + 1)), encoding="utf-8")
    case = str(tmp_path / "case")
    assert harmledger("run", str(folder), "--case", case).returncode == 0
    erased = harmledger("erase", "2.txt", "--reason", "asked for", "--case", case)
    assert erased.returncode == 0, erased.stderr
    return case


def backup(case: str, key: str, to: Path, *more: str) -> Done:
    return harmledger("backup", "--case", case, "--to", str(to), "--recipient", key, *more)


def restore(file: Path, case: Path) -> Done:
    return harmledger("restore", str(file), "--identity", str(file.parent / "key.txt"), "--case", str(case))


def test_what_is_restored_is_the_same_case(case: str, key: str, tmp_path: Path) -> None:
    with open_case(case, write=True) as opened:
        opened.set_slot("vault/x", {"n": 1})
    file = tmp_path / "b.age"
    assert backup(case, key, file).returncode == 0
    assert b"Kunduz" not in file.read_bytes()
    done = restore(file, tmp_path / "again")
    assert done.returncode == 0, done.stderr
    with open_case(case) as one, open_case(tmp_path / "again") as two:
        entries = list(one.entries())
        assert list(two.entries()) == entries
        assert two.derived_digest() == one.derived_digest()
        assert two.slot("vault/x") == {"n": 1}
        assert list(two.store.blobs.names()) == list(one.store.blobs.names())
        assert fold(two.entries()) == fold(entries)
    assert harmledger("verify", "--case", str(tmp_path / "again")).returncode == 0
    assert harmledger("run", str(tmp_path / "reports"), "--case", str(tmp_path / "again")).returncode == 0


def test_a_trial_is_remembered_and_told_by_doctor(case: str, key: str, tmp_path: Path) -> None:
    assert "none: " in harmledger("doctor", "--case", case).stdout
    identity = str(tmp_path / "key.txt")
    done = backup(case, key, tmp_path / "b.age", "--verify", "--identity", identity)
    assert done.returncode == 0, done.stderr
    [line] = [e for e in harmledger("doctor", "--case", case).stdout.splitlines() if e.startswith("last verified")]
    with open_case(case) as opened:
        assert line.endswith(f", {len(opened)} entries")
    with open_case(case, write=True):
        busy = backup(case, key, tmp_path / "c.age", "--verify", "--identity", identity)
    assert busy.returncode == 0
    assert "another command is writing" in busy.stderr


def test_another_key_opens_nothing(case: str, key: str, tmp_path: Path) -> None:
    backup(case, key, tmp_path / "b.age")
    harmledger("key", str(tmp_path / "other.txt"))
    done = harmledger(
        "restore", str(tmp_path / "b.age"), "--identity", str(tmp_path / "other.txt"), "--case", str(tmp_path / "new")
    )
    assert done.returncode == 1
    assert "cannot be opened with this key" in done.stderr
    assert harmledger("doctor", "--case", str(tmp_path / "new")).returncode == 2  # what is left is no case


@pytest.mark.parametrize("harm", ["flip", "cut"])
def test_a_damaged_backup_is_refused_wherever_the_damage_is(case: str, key: str, tmp_path: Path, harm: str) -> None:
    file = tmp_path / "b.age"
    backup(case, key, file)
    whole, by = file.read_bytes(), random.Random(7)  # noqa: S311 (chance that repeats)
    for number in range(25):
        at = by.randrange(len(whole))
        file.write_bytes(whole[:at] + (bytes([whole[at] ^ 1]) + whole[at + 1 :] if harm == "flip" else b""))
        done = restore(file, tmp_path / f"new-{number}")
        assert done.returncode != 0, f"{harm} at {at}"
        assert harmledger("doctor", "--case", str(tmp_path / f"new-{number}")).returncode != 0


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("--recipient", "age1nobody"), "no public key"),
        (("--recipient", "AGE-SECRET-KEY-1QQ"), "a secret key stands where a public one belongs"),
        (("--verify",), "needs its key"),
    ],
)
def test_a_backup_that_cannot_be_made_is_told(
    case: str, key: str, tmp_path: Path, arguments: tuple[str, ...], says: str
) -> None:
    done = backup(case, key, tmp_path / "b.age", *arguments)
    assert done.returncode == 2
    assert says in done.stderr
    assert "1QQ" not in done.stderr
    assert not (tmp_path / "b.age").exists()


def test_nothing_is_written_over(case: str, key: str, tmp_path: Path) -> None:
    assert backup(case, key, tmp_path / "b.age").returncode == 0
    assert "a file already" in backup(case, key, tmp_path / "b.age").stderr
    assert "not empty" in restore(tmp_path / "b.age", Path(case)).stderr
    assert "a file already" in harmledger("key", str(tmp_path / "key.txt")).stderr


def test_a_damaged_case_is_not_backed_up_as_if_it_were_whole(case: str, key: str, tmp_path: Path) -> None:
    blob = next(path for path in Path(case).rglob("blobs/*/*"))
    blob.chmod(0o600)
    blob.write_bytes(b"other")
    done = backup(case, key, tmp_path / "b.age")
    assert (done.returncode, "not what was saved" in done.stderr) == (1, True)
    assert list(tmp_path.glob("*b.age*")) == []


def test_an_erasure_meanwhile_is_told(case: str, key: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real = keeping.ledger.taken

    def meanwhile(opened):  # noqa: ANN001, ANN202
        members = real(opened)
        yield next(members)
        assert harmledger("erase", "1.txt", "--reason", "asked for", "--case", case).returncode == 0
        yield from members

    monkeypatch.setattr(keeping.ledger, "taken", meanwhile)
    done = backup(case, key, tmp_path / "b.age")
    assert (done.returncode, "something was erased" in done.stderr) == (2, True)
    assert not (tmp_path / "b.age").exists()


@pytest.mark.usefixtures("case")
def test_a_case_of_an_older_form_is_backed_up_and_comes_out_in_the_newest(
    key: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    old = str(tmp_path / "old")
    with monkeypatch.context() as patch:
        patch.setattr(migrate, "upgrade", only_the_first_form)
        patch.setattr(migrate, "LATEST", "0001")
        with open_case(old, create=True, write=True) as opened:
            opened.append([NewEntry(EntryKind.DECISION, "i", {"n": n}) for n in range(3)])
    file = tmp_path / "b.age"
    assert harmledger("verify", "--case", old).returncode == 0  # a reader needs no new form
    done = backup(old, key, file)
    assert done.returncode == 0, done.stderr
    assert restore(file, tmp_path / "again").returncode == 0
    with open_case(old) as one, open_case(tmp_path / "again") as two:
        assert list(one.entries()) == list(two.entries())
        with one.store.reading() as a, two.store.reading() as b:
            assert (migrate.revision(a), migrate.revision(b)) == ("0001", migrate.LATEST)
    assert harmledger("run", str(tmp_path / "reports"), "--case", old).returncode == 0  # a writer brings it up to date
    assert harmledger("verify", "--case", old).returncode == 0


def only_the_first_form(connection) -> None:  # noqa: ANN001
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(migrate.FOLDER))
    config.attributes["connection"] = connection
    command.upgrade(config, "0001")


@pytest.mark.skipif(sys.platform == "win32", reason="the system bounds no file's size")
def test_a_disk_that_takes_no_more_is_told_and_nothing_is_left_behind(case: str, key: str, tmp_path: Path) -> None:
    import resource

    to = tmp_path / "there"
    to.mkdir()
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (4_096, before[1]))
    try:
        done = backup(case, key, to / "b.age")
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert (done.returncode, done.stdout) == (4, "")
    assert "the backup could not be written (File too large)" in done.stderr
    assert "Make room, or name another file" in done.stderr
    assert list(to.iterdir()) == []
    assert backup(case, key, to / "b.age").returncode == 0
