"""The quality gate: on the gold sets no figure falls under its pinned floor."""

import subprocess
import sys
from pathlib import Path

import pytest

SCRIPT = Path(__file__).resolve().parents[2] / "scripts" / "quality.py"


@pytest.mark.parametrize("gold", ["facts_dev", "facts_dev_causes", "events_dev", "pages"])
def test_no_figure_is_under_its_floor(shared: Path, gold: str) -> None:
    done = subprocess.run(
        [sys.executable, str(SCRIPT), str(shared), "--only", gold], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
