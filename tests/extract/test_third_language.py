"""A language is a folder: a few words of Russian, put beside the others, are read by the engine as it stands."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

import harmledger
from harmledger.extract import compile_language
from harmledger.extract.language import STAGES
from tests.extract.sentences import Sentence, book_of, faults

FOLDER = Path(__file__).parent.parent / "fixtures" / "languages" / "ru"


def read(name: str) -> dict[str, object]:
    return dict(yaml.safe_load((FOLDER / name).read_text("utf-8")))


RUSSIAN = compile_language(read("lexicon.yaml"), read("grammar.yaml"))  # type: ignore[arg-type]
WORLD = book_of("ru", read("sentences.yaml"))
RULES = [rule.name for stage in STAGES for rule in RUSSIAN.rules(stage)]


@pytest.mark.parametrize("sentence", WORLD.sentences, ids=lambda s: s.rule)
def test_a_sentence_says_what_it_must_and_fails_without_its_rule(sentence: Sentence) -> None:
    assert faults(sentence, RUSSIAN, WORLD) == []
    assert faults(sentence, RUSSIAN.without(sentence.rule), WORLD) != []


def test_every_rule_is_guarded() -> None:
    assert {s.rule for s in WORLD.sentences} == set(RULES)


@pytest.fixture(scope="module")
def package(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the package with the folder put in, as a linguist would put it: nothing else is touched."""
    home = tmp_path_factory.mktemp("package")
    shutil.copytree(Path(harmledger.__file__).parent, home / "harmledger", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copytree(FOLDER, home / "harmledger" / "resources" / "languages" / "ru")
    return home


def test_a_report_in_it_is_read_from_the_command_line(package: Path, tmp_path: Path) -> None:
    (tmp_path / "report.txt").write_text(
        "6 мая 2031 года в результате обстрела села Тарнхольд погибли четыре мирных жителя, сообщили спасатели. "
        "Ранены не менее трёх детей.\n",
        encoding="utf-8",
    )
    (tmp_path / "places.csv").write_text(
        "id,name,alt_names,kind,country,lat,lon\nt1,Tarnhold,Тарнхольд,village,XO,10,20\n", encoding="utf-8"
    )

    def command(*words: str) -> str:
        env = {**os.environ, "PYTHONPATH": str(package)}
        done = subprocess.run(
            [sys.executable, "-m", "harmledger", *words, "--case", "case"],
            cwd=tmp_path, env=env, capture_output=True, encoding="utf-8", check=True,
        )  # fmt: skip
        return done.stdout

    command("run", "report.txt", "--places", "places.csv")
    claims = [json.loads(line) for line in command("export", "claims").splitlines()]
    assert {c["extractor"] for c in claims} == {"grammar/ru@1"}
    assert {(c["place"]["name"], c["date"]["start"]) for c in claims if c.get("place")} == {("Tarnhold", "2031-05-06")}
    counts = {(n["what"], n["who"], n["min"], n["max"]) for c in claims for n in c["counts"]}
    assert counts == {
        ("killed", "civilians", 4, 4),
        ("injured", "children", 3, None),
        ("injured", "civilians", 3, None),
    }
