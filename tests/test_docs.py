"""The pages for users keep up with the program: links, commands, options, targets, and what is printed.

What a page shows of the demonstration's output stands in blocks behind a comment ``<!-- from: … -->``. Where the
program's answer has changed: ``HARMLEDGER_WRITE_DOCS=1 pytest tests/test_docs.py`` writes it anew; look at the
difference before you keep it.
"""

from __future__ import annotations

import io
import os
import re
import subprocess
from contextlib import redirect_stdout
from pathlib import Path

import pytest
import typer

from harmledger.cli import app
from tests.journeys.commands import export, harmledger

ROOT = Path(__file__).parent.parent
PAGES = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md"), *ROOT.glob("examples/*.md")])
LINK = re.compile(r"\]\((?!https?:|#)([^)#\s]+)")
CODE = re.compile(r"(?s)```sh\n(.*?)```|`([^`\n]+)`")
SHOWN = re.compile(r"(<!-- from: (.+?) -->\n)(?:\n?```text\n.*?\n```\n)?", re.DOTALL)
WHICH = re.compile(r'show (?:"(?P<label>.+)"|claim of "(?P<origin>.+)" in (?P<claim>\S+)|document (?P<document>\S+))')


def commands_in(text: str) -> list[list[str]]:
    """The harmledger commands that a page tells its reader to type, without their programs' path."""
    lines = [line for block, inline in CODE.findall(text) for line in (block or inline).splitlines()]
    return [words[1:] for words in map(str.split, lines) if words and words[0].split("/")[-1] == "harmledger"]


def named(page: Path) -> str:
    return str(page.relative_to(ROOT))


@pytest.mark.parametrize("page", PAGES, ids=named)
def test_links_lead_somewhere(page: Path) -> None:
    missing = [link for link in LINK.findall(page.read_text("utf-8")) if not (page.parent / link).exists()]
    assert missing == []


@pytest.mark.parametrize("page", PAGES, ids=named)
def test_commands_and_their_options_exist(page: Path) -> None:
    group = typer.main.get_command(app)
    known = {
        name: {o for one in (c, *getattr(c, "commands", {}).values()) for p in one.params for o in p.opts}
        for name, c in group.commands.items()  # type: ignore[attr-defined]
    }
    wrong = [
        " ".join(words)
        for words in commands_in(page.read_text("utf-8"))
        if words
        and not words[0].startswith("-")
        and not {w.split("=")[0] for w in words if w.startswith("--")} <= known.get(words[0], set()) | {"--help"}
    ]
    assert wrong == []


def test_every_command_stands_in_the_readme() -> None:
    group = typer.main.get_command(app)
    told = {words[0] for words in commands_in((ROOT / "README.md").read_text("utf-8")) if words}
    assert set(group.commands) - {"serve"} <= told  # type: ignore[attr-defined]  # serve: not there yet, and says so


def test_make_targets_exist_and_the_build_machine_calls_the_readmes() -> None:
    targets = set(re.findall(r"(?m)^([a-z]+):", (ROOT / "Makefile").read_text("utf-8")))
    told = {t for page in PAGES for t in re.findall(r"(?m)(?:^|`)make ([a-z]+)", page.read_text("utf-8"))}
    assert told <= targets
    assert "test" in re.findall(r"(?m)^make ([a-z]+)", (ROOT / "README.md").read_text("utf-8"))
    assert (ROOT / ".ci" / "run").read_text("utf-8").rstrip().endswith("make test")


def test_the_build_machines_run_is_a_program() -> None:
    assert os.access(ROOT / ".ci" / "run", os.X_OK)
    subprocess.run(["bash", "-n", str(ROOT / ".ci" / "run")], check=True)


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The case that ``make demo`` makes."""
    folder = tmp_path_factory.mktemp("demo")
    examples = ROOT / "examples"
    told = ("--manifest", examples / "manifest.csv", "--places", examples / "places.csv")
    with redirect_stdout(io.StringIO()):
        assert harmledger("run", examples / "reports", *told, "--case", folder / "demo-case") == 0
    return folder / "demo-case"


def which(request: str, case: Path) -> str:
    """The id of what a block shows, short enough to read and long enough to be one."""
    wanted = WHICH.fullmatch(request)
    assert wanted, request
    if wanted["label"]:
        found = [i["id"] for i in export("incidents", case, case.parent) if i["label"].startswith(wanted["label"])]
        return found[0][:8]
    file = wanted["claim"] or wanted["document"]
    document = next(d["id"] for d in export("documents", case, case.parent) if d["file"].endswith(file))
    if wanted["document"]:
        return document[:8]
    claims = [c for c in export("claims", case, case.parent) if c["document"] == document]
    return next(c["id"] for c in claims if c.get("origin", {}).get("name") == wanted["origin"])[:8]


def rendered(text: str, case: Path) -> str:
    """A page with its blocks as the program prints them now."""

    def block(match: re.Match[str]) -> str:
        identifier = which(match[2], case)
        out = io.StringIO()
        with redirect_stdout(out):
            assert harmledger("show", identifier, "--case", case) == 0
        shown = "\n".join(line.rstrip() for line in out.getvalue().strip().splitlines())
        return f"{match[1]}\n```text\n$ harmledger show {identifier} --case demo-case\n{shown}\n```\n"

    return SHOWN.sub(block, text)


@pytest.mark.parametrize("page", [p for p in PAGES if "<!-- from:" in p.read_text("utf-8")], ids=named)
def test_pages_show_what_the_program_prints(page: Path, demo: Path) -> None:
    text = page.read_text("utf-8")
    now = rendered(text, demo)
    if os.environ.get("HARMLEDGER_WRITE_DOCS"):
        page.write_text(now, "utf-8")
    assert now == text or os.environ.get("HARMLEDGER_WRITE_DOCS")
