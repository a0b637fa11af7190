"""The quality gate: its arithmetic, and, where there is coded material, the floors themselves."""

from __future__ import annotations

import importlib.util
import os
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest

EVALUATION = Path(__file__).parents[2] / "evaluation"


@pytest.fixture
def gate(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    monkeypatch.syspath_prepend(str(EVALUATION))
    spec = importlib.util.spec_from_file_location("gate", EVALUATION / "gate.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize(
    ("name", "measured", "floor", "short"),
    [
        ("claims.killed.f1", 0.80, 0.79, False),
        ("claims.killed.f1", 0.78, 0.79, True),
        ("narratives.killed.false alarm", 0.05, 0.06, False),
        ("narratives.killed.false alarm", 0.07, 0.06, True),
    ],
)
def test_a_floor_is_held_from_above_and_a_false_alarm_from_below(
    gate: ModuleType, name: str, measured: float, floor: float, short: bool
):
    assert bool(gate.falls_short({name: measured}, {name: floor})) is short


def test_floors_only_go_up(gate: ModuleType):
    floors = {"a": 0.50, "b": 0.90, "x.false alarm": 0.06}
    lifted = gate.raised({"a": 0.80, "b": 0.70, "x.false alarm": 0.02}, floors)
    assert lifted["a"] == pytest.approx(0.80 - gate.MARGIN)
    assert lifted["b"] == 0.90
    assert lifted["x.false alarm"] == pytest.approx(0.02 + gate.MARGIN)


def test_what_was_not_measured_is_no_failure(gate: ModuleType):
    assert gate.falls_short({}, {"claims.killed.f1": 0.9}) == []


def test_the_floors_hold_on_the_material():
    if not os.environ.get("HARMLEDGER_EVAL"):
        pytest.skip("no coded material: HARMLEDGER_EVAL names none")
    done = subprocess.run([sys.executable, str(EVALUATION / "gate.py")], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-3000:]
