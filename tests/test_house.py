"""The house's rules that no linter holds: module length, one broad except, pure stages, what ships, what must not."""

from __future__ import annotations

import ast
import json
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
from hatchling.builders.wheel import WheelBuilder

from hatch_build import COMMON, INDEX

ROOT = Path(__file__).parent.parent
SOURCE = ROOT / "src" / "harmledger"
MODULES = sorted(SOURCE.rglob("*.py"))
PURE = ("errors", "text", "model", "read", "extract", "resolve", "link", "assess")
LONGEST_MODULE = 420  # lines: "about 400", with room for a docstring
STRANGER = SOURCE / "resources" / "stranger.py"  # one file on purpose: it is read, and run, by strangers alone
LONGEST_STRANGER = 695
VENDOR = SOURCE / "web" / "vendor"  # what npm brings
QUARANTINE = SOURCE / "pipeline.py"  # the one boundary where any fault of one document is caught
WORKER = SOURCE / "confined" / "worker.py"  # and its far side, in the process that takes hostile files apart

# Ids of the material that harmledger is developed against, which is not ours to publish.
NOT_OURS = re.compile(rb"source-[0-9a-f]{24}|ISPT[0-9]{4}")
# What reaches for the disk or the clock, by the names under which Python offers it.
REACHES_OUT = re.compile(
    "open|(read|write)_(text|bytes)|iterdir|r?glob|unlink|mkdir|exists|is_(file|dir)|now|utcnow|today|monotonic|perf_counter"
)


def room(module: Path) -> str:
    """The package or module directly under harmledger."""
    return module.relative_to(SOURCE).parts[0].removesuffix(".py")


def tree(module: Path) -> ast.Module:
    return ast.parse(module.read_text("utf-8"), str(module))


def broad_excepts(parsed: ast.AST) -> Iterator[int]:
    """Lines that catch everything and do not, after tidying up, raise it again."""
    for node in ast.walk(parsed):
        if isinstance(node, ast.ExceptHandler) and not (isinstance(node.body[-1], ast.Raise) and not node.body[-1].exc):
            caught = node.type.elts if isinstance(node.type, ast.Tuple) else [node.type]
            if any(c is None or (isinstance(c, ast.Name) and c.id in ("Exception", "BaseException")) for c in caught):
                yield node.lineno


def reaches_out(parsed: ast.AST) -> Iterator[int]:
    """Lines that call ``open``, a path's methods that touch the disk, or the clock."""
    for node in ast.walk(parsed):
        if isinstance(node, ast.Call):
            called = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            if REACHES_OUT.fullmatch(called):
                yield node.lineno


def imported(parsed: ast.AST) -> Iterator[str]:
    """Full names of what is imported."""
    for node in ast.walk(parsed):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module


def in_git() -> list[Path]:
    """The files of the tree that git knows."""
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True)
    return [ROOT / name for name in listed.stdout.decode().split("\0") if name and (ROOT / name).is_file()]


@pytest.mark.parametrize("code", ["try: f()\nexcept: g()", "try: f()\nexcept (OSError, Exception): g()"])
def test_a_broad_except_is_seen(code: str) -> None:
    assert list(broad_excepts(ast.parse(code))) == [2]


def test_tidying_up_before_raising_again_is_no_broad_except() -> None:
    assert list(broad_excepts(ast.parse("try: f()\nexcept BaseException:\n    g()\n    raise"))) == []


@pytest.mark.parametrize("code", ["open('a')", "Path('a').read_text()", "here.glob('*')", "date.today()"])
def test_reaching_for_the_disk_or_the_clock_is_seen(code: str) -> None:
    assert list(reaches_out(ast.parse(code))) == [1]


def test_no_module_grows_past_its_page() -> None:
    lengths = {str(m.relative_to(ROOT)): len(m.read_text("utf-8").splitlines()) for m in MODULES}
    assert lengths.pop(str(STRANGER.relative_to(ROOT))) <= LONGEST_STRANGER
    assert {name: n for name, n in lengths.items() if n > LONGEST_MODULE} == {}


def test_what_strangers_run_stands_on_the_standard_library_and_cryptography_alone() -> None:
    names = {name.split(".")[0] for name in imported(tree(STRANGER))}
    assert names - set(sys.stdlib_module_names) == {"cryptography"}


def test_a_fault_is_caught_by_its_name_but_at_the_quarantine() -> None:
    found = {str(m.relative_to(ROOT)): lines for m in MODULES if (lines := list(broad_excepts(tree(m))))}
    for boundary in (QUARANTINE, WORKER):
        assert len(found.pop(str(boundary.relative_to(ROOT)), [])) <= 1
    assert found == {}


def test_pure_stages_touch_no_disk_and_no_clock() -> None:
    found = {str(m.relative_to(ROOT)): lines for m in MODULES if room(m) in PURE and (lines := [*reaches_out(tree(m))])}
    assert found == {}


def test_the_model_stands_on_the_standard_library_alone() -> None:
    below = ("harmledger.model", "harmledger.text", "harmledger.errors")
    names = {name for m in MODULES if room(m) in ("model", "text", "errors") for name in imported(tree(m))}
    names -= {"msgspec"} & {name for m in MODULES if room(m) == "text" for name in imported(tree(m))}  # decision 0016
    assert {n for n in names if n.split(".")[0] not in sys.stdlib_module_names and not n.startswith(below)} == set()


def test_only_intake_and_review_know_the_vault() -> None:
    knows = {room(m) for m in MODULES if any(name.startswith("harmledger.vault") for name in imported(tree(m)))}
    assert knows <= {"vault", "collect", "review", "keeping", "holding"}


def test_every_resource_ships_in_the_wheel() -> None:
    shipped = {Path(file.path) for file in WheelBuilder(str(ROOT)).recurse_included_files()}
    resources = {f for f in SOURCE.rglob("*") if f.is_file() and f.suffix not in (".pyc", ".pyo")}
    assert sorted(resources - shipped) == []
    assert SOURCE / "py.typed" in shipped
    assert {INDEX, *COMMON.values()} <= shipped


def test_the_licences_ship_in_the_wheel() -> None:
    notice = (ROOT / "NOTICE").read_text("utf-8")
    assert sorted(WheelBuilder(str(ROOT)).metadata.core.license_files) == ["LICENSE", "NOTICE"]
    told = set(re.findall(r"(?m)^([a-z]+/\S+\.index)", notice))
    assert told == {"places/world.index", "languages/*/common.index", "outlines/world.index"}


def test_what_is_cut_from_the_work_of_others_is_not_in_the_tree() -> None:
    named = [str(f.relative_to(ROOT)) for f in in_git()]
    others = [name for name in named if name.endswith((".index", ".js", ".pbf", ".woff2")) or "node_modules" in name]
    assert [name for name in others if not name.startswith("src/harmledger/web/static/")] == []
    for index in (INDEX, *COMMON.values(), SOURCE / "resources" / "outlines" / "world.index", VENDOR / "a.js"):
        assert subprocess.run(["git", "check-ignore", "-q", index], cwd=ROOT).returncode == 0


def test_nothing_of_the_development_material_is_in_the_tree() -> None:
    files = in_git()
    assert len(files) > 20
    assert [str(f.relative_to(ROOT)) for f in files if NOT_OURS.search(f.read_bytes())] == []


@pytest.mark.parametrize("lock", ["requirements.txt", "requirements-dev.txt"])
def test_the_lock_holds_what_the_project_names_with_hashes_and_no_address(lock: str) -> None:
    text = (ROOT / lock).read_text("utf-8")
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    named = [*project["project"]["dependencies"], *project["dependency-groups"]["build"]]
    if "dev" in lock:
        named += project["dependency-groups"]["dev"]
    plain = {re.split(r"[<>=!~\[; ]", name)[0].lower().replace("_", "-") for name in named}
    pinned = dict(re.findall(r"(?m)^([a-z0-9.-]+)(?:\[.*?\])?==.*((?:\n +--hash=sha256:[0-9a-f]{64}(?: \\)?)+)", text))
    assert plain - set(pinned) == set()
    assert len(pinned) == len(re.findall(r"(?m)^[a-z]", text))
    assert not re.search(r"://|--(extra-)?index|--find-links|--trusted", text)


def test_the_lock_holds_what_the_build_needs() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    assert set(project["build-system"]["requires"]) <= set(project["dependency-groups"]["build"])


def test_the_lock_of_npm_holds_one_version_with_its_hash_and_no_address() -> None:
    folder = ROOT / "tools" / "outlines"
    named = json.loads((folder / "package.json").read_text("utf-8"))["dependencies"]
    locked = json.loads((folder / "package-lock.json").read_text("utf-8"))["packages"]
    assert locked.pop("")["dependencies"] == named
    assert {path.removeprefix("node_modules/"): told["version"] for path, told in locked.items()} == named
    assert all(told["integrity"].startswith("sha512-") and "resolved" not in told for told in locked.values())
