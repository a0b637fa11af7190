"""Settings: the environment before the file, the file before the defaults, and each mistake told."""

from __future__ import annotations

from dataclasses import fields
from pathlib import Path

import pytest

from harmledger.errors import UsageError
from harmledger.settings import Settings, explained, settings


def case_with(tmp_path: Path, text: str) -> str:
    (tmp_path / "settings.toml").write_text(text, encoding="utf-8")
    return str(tmp_path)


def test_without_anything_told_the_defaults_hold():
    assert settings({}) == Settings()
    assert Settings().max_file_bytes == 100_000_000
    assert Settings().max_line_bytes == 10_000_000


def test_the_case_sets_and_the_environment_wins(tmp_path: Path):
    case = case_with(tmp_path, "max_file_mb = 200\nmax_line_mb = 20\n")
    told = settings({"HARMLEDGER_MAX_FILE_MB": "300", "PATH": "/bin"}, case)
    assert (told.max_file_mb, told.max_line_mb) == (300, 20)


def test_an_empty_variable_sets_nothing():
    assert settings({"HARMLEDGER_MAX_FILE_MB": ""}) == Settings()


def test_a_case_that_is_not_there_yet_or_is_an_address_has_no_file(tmp_path: Path):
    assert settings({}, str(tmp_path / "new")) == Settings()
    assert settings({}, "postgresql://localhost/case") == Settings()


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("max_file_mb = 0\n", "max_file_mb is 0"),
        ("max_file_mb = 1.5\n", "max_file_mb is 1.5"),
        ("max_file_mb = true\n", "max_file_mb is True"),
        ("max_file_mb = 100001\n", "from 1 to 100,000"),
        ("max_files = 3\n", "there is no setting 'max_files'"),
        ("max_file_mb = \n", "no TOML"),
        ("[max_file_mb]\n", "max_file_mb is {}"),
    ],
)
def test_a_mistake_in_the_file_is_told_with_its_remedy(tmp_path: Path, text: str, says: str):
    with pytest.raises(UsageError) as error:
        settings({}, case_with(tmp_path, text))
    assert says in str(error.value)
    assert "settings.toml" in str(error.value)
    assert error.value.remedy


@pytest.mark.parametrize("value", ["many", "-1", "1e3", "٣x", "0"])
def test_a_mistake_in_the_environment_names_the_variable(value: str):
    with pytest.raises(UsageError, match="HARMLEDGER_MAX_FILE_MB"):
        settings({"HARMLEDGER_MAX_FILE_MB": value})


def test_doctor_is_told_where_each_setting_comes_from(tmp_path: Path):
    case = case_with(tmp_path, "max_line_mb = 20\n")
    told = {s.name: (s.value, s.known_from) for s in explained({"HARMLEDGER_MAX_FILE_MB": "300"}, case)}
    assert set(told) == {f.name for f in fields(Settings)}
    assert told["max_file_mb"] == (300, "HARMLEDGER_MAX_FILE_MB")
    assert told["max_line_mb"] == (20, str(tmp_path / "settings.toml"))
    assert told["page_texts"] == (200, "default")


def test_settings_cannot_be_changed_after_reading():
    with pytest.raises(AttributeError):
        settings({}).max_file_mb = 1  # type: ignore[misc]
