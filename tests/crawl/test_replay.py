"""A replayed day, cut short, by the script that measures the whole of it: `scripts/benchmarks/crawl_replay.py`."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

SCRIPT = Path(__file__).resolve().parents[2] / "scripts" / "benchmarks" / "crawl_replay.py"


@pytest.mark.parametrize(
    "options", [["--faults", "--limit", "150", "--port", "18371"], ["--limit", "40", "--port", "18372"]]
)
def test_every_address_ends_as_it_must(shared: Path, options: list[str]) -> None:
    if not (shared / "replay" / "replay.py").exists() or not (shared / "corpus").is_dir():
        pytest.skip(f"{shared} holds no replay")
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    done = subprocess.run(
        [sys.executable, str(SCRIPT), str(shared), *options],
        capture_output=True,
        text=True,
        env=environment,
        timeout=240,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "exit status" in done.stdout
