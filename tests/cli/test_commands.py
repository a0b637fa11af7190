"""The command line as a user meets it, in a process of its own."""

from __future__ import annotations

import io
import json
import os
import re
import subprocess
import sys

import pytest

from harmledger import __version__
from harmledger.cli.app import give

COMMANDS = (
    "import run withdraw verify doctor gaps erase custody backup restore key prove bundle verifier "
    "history serve publish show export page schema methods tally compare-methods compare-claims changes "
    "account places actors sources source case checkpoint release review link token"
).split()


def harmledger(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "harmledger", *arguments]
    return subprocess.run(command, capture_output=True, text=True, encoding="utf-8", check=False)


def test_help_lists_every_command():
    done = harmledger("--help")
    listed = re.findall(r"^  ([a-z][a-z-]*) {2,}\S", done.stdout, re.MULTILINE)
    assert done.returncode == 0
    assert listed == COMMANDS
    assert not re.search(r"^  [a-z-]+ .*\.\.\.$", done.stdout, re.MULTILINE)  # no summary is cut short


def test_help_comes_at_once():
    harmledger("--help")  # the first call may write byte code
    times = []
    for _ in range(3):
        before = os.times()
        harmledger("--help")
        after = os.times()
        times.append(sum(after[2:4]) - sum(before[2:4]))  # of the processor: other tests run beside this one
    assert min(times) < 0.4  # the floor that users were promised


@pytest.mark.parametrize("command", COMMANDS)
def test_each_command_explains_itself_with_an_example(command: str):
    done = harmledger(command, "--help")
    assert done.returncode == 0
    if " suggest " in done.stdout:
        done = harmledger(command, "suggest", "--help")
    assert f"Example: harmledger {command}" in " ".join(done.stdout.split())


def test_help_loads_none_of_the_stages():
    code = (
        "import sys; from harmledger import cli; "
        "print([m for m in ('rich', 'sqlalchemy', 'msgspec', 'jinja2', 'trafilatura', 'lxml') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


@pytest.mark.parametrize("what", ["documents", "claims", "tallies", "incidents"])
def test_schema_prints_json_schema(what: str):
    done = harmledger("schema", what)
    assert json.loads(done.stdout)["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert done.stderr == ""


def test_version():
    assert harmledger("--version").stdout == f"harmledger {__version__}\n"


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("run",), "Missing argument 'INPUT'"),
        (("run", "reports"), "Missing option '--case'"),
        (("run", "reports", "--case", "c", "--link", "some"), "'--link'"),
        (("export", "deaths", "--case", "c"), "'deaths' is not one of"),
        (("export", "incidents", "--case", "c", "--format", "doc"), "'doc' is not one of"),
        (("export", "documents", "--case", "c", "--format", "geojson"), "documents have no place"),
        (("withdraw", "a", "--case", "c"), "Missing option '--reason'"),
        (("serve", "--case", "c", "--desk", "--reader"), "say what to serve"),
        (("serve", "--case", "c", "--reader"), "there is no release here"),
        (("rn",), "No such command 'rn'"),
        (("verify", "--case", ""), "no case is named. Name its folder with --case"),
    ],
)
def test_wrong_usage_is_exit_status_2_with_a_message_on_standard_error(arguments: tuple[str, ...], says: str):
    done = harmledger(*arguments)
    assert done.returncode == 2
    assert says in done.stderr
    assert done.stdout == ""
    assert "Traceback" not in done.stderr


def test_a_full_disk_behind_standard_output_is_exit_status_4():
    command = [sys.executable, "-m", "harmledger", "schema", "claims"]
    with open("/dev/full", "wb") as full:  # noqa: PTH123 (a device, not a path of ours)
        done = subprocess.run(command, stdout=full, stderr=subprocess.PIPE, text=True, check=False)
    assert done.returncode == 4
    assert done.stderr.splitlines() == ["harmledger: standard output cannot be written (No space left on device)"]


def test_a_reader_that_has_enough_is_no_fault():
    command = [sys.executable, "-m", "harmledger", "schema", "claims"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        process.stdout.close()  # before the first byte comes
        assert process.stderr.read() == ""


@pytest.mark.parametrize("wrong", [["--\x1b]0;x\x07"], ["verify", "--case", "\x1b[31mnone\x9b"], ["export", "\x1b[2J"]])
def test_what_was_typed_drives_no_terminal_when_it_is_told_back(wrong: list[str]):
    done = harmledger(*wrong)
    assert done.returncode == 2
    assert "1B" in done.stderr or "x1b" in done.stderr  # told by its number
    assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f]", done.stderr)


def test_a_table_on_a_screen_drives_nothing(monkeypatch: pytest.MonkeyPatch):
    screen = io.StringIO()
    monkeypatch.setattr(screen, "isatty", lambda: True)
    monkeypatch.setattr(sys, "stdout", screen)
    give([b'{"title":"\x1b[31m\xc2\x9b"}\n'], None)
    assert screen.getvalue() == '{"title":"\u27e8U+001B\u27e9[31m\u27e8U+009B\u27e9"}\n'
