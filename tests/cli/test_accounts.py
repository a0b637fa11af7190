"""Who may come to the desk, said on the command line."""

from __future__ import annotations

from pathlib import Path

import pytest

from harmledger.ledger import open_case, verify_case
from tests.cli.calling import harmledger


@pytest.fixture
def case(tmp_path: Path) -> str:
    open_case(tmp_path / "case", create=True, write=True).close()
    return str(tmp_path / "case")


def test_accounts_are_added_listed_and_closed(case: str) -> None:
    added = harmledger("account", "add", "r-1", "--role", "admin", "--case", case, "--by", "r-0")
    assert (added.returncode, len(added.stdout.strip())) == (0, 23)
    assert harmledger("account", "add", "r-2", "--role", "coder", "--role", "source-holder", "--case", case).stdout
    assert harmledger("account", "disable", "r-2", "--case", case).returncode == 0
    assert harmledger("account", "list", "--case", case).stdout.splitlines() == [
        "r-1\tadmin\twaits for its first sign-in\tlast signed in: never",
        "r-2\tcoder, source-holder\tdisabled\tlast signed in: never",
    ]
    again = harmledger("account", "reset", "r-2", "--case", case)
    assert (again.returncode, len(again.stdout.strip())) == (0, 23)
    with open_case(case) as opened:
        told = [(entry.who, entry.subject, entry.payload["did"]) for entry in opened.entries()]
    assert told[0] == ("r-0", "r-1", "account added")
    assert [did for _, _, did in told] == ["account added", "account added", "account disabled", "account reset"]
    assert verify_case(case).faults == ()


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("add", "Layla Haddad", "--role", "coder"), "is no pseudonym"),
        (("add", "r-1", "--role", "king"), "king"),
        (("disable", "r-9"), "there is no account 'r-9'"),
        (("reset", "r-9"), "there is no account 'r-9'"),
    ],
)
def test_what_cannot_be_done_is_told(case: str, arguments: tuple[str, ...], said: str) -> None:
    done = harmledger("account", *arguments, "--case", case)
    assert (done.returncode, done.stdout) == (2, "")
    assert said in done.stderr


def test_a_backup_holds_no_account(case: str) -> None:
    from harmledger.ledger import taken

    password = harmledger("account", "add", "r-1", "--role", "admin", "--case", case).stdout.strip()
    with open_case(case) as opened:
        whole = b"".join(member.data for member in taken(opened))
    assert password.encode() not in whole
    assert b"argon2" not in whole
