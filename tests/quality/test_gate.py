"""The quality gate: on the gold sets, and on our own labelled articles, no figure falls under its pinned floor."""

import subprocess
import sys
from pathlib import Path

import pytest
from scripts import quality

SCRIPT = Path(__file__).resolve().parents[2] / "scripts" / "quality.py"


@pytest.mark.parametrize("gold", ["facts_dev", "facts_dev_causes", "events_dev", "pages"])
def test_no_figure_is_under_its_floor(shared: Path, gold: str) -> None:
    done = subprocess.run(
        [sys.executable, str(SCRIPT), str(shared), "--only", gold], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_no_figure_on_our_own_articles_is_under_its_floor() -> None:
    done = subprocess.run([sys.executable, str(SCRIPT), "--only", "own"], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_a_figure_under_its_floor_and_other_articles_are_told() -> None:
    floors = {"own": {"gold_sha256": "a", "floors": {"moves_f1": 0.9, "moves_forecast_taken_as_change": 0.1}}}
    low = {"moves_f1": 0.8, "moves_forecast_taken_as_change": 0.2}
    assert len(quality.compare(floors, {"own": ("a", low)})) == 2
    assert quality.compare(floors, {"own": ("a", {"moves_f1": 0.9, "moves_forecast_taken_as_change": 0.1})}) == []
    assert "other gold" in quality.compare(floors, {"own": ("b", low)})[0]
