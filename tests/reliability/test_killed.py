"""SIGKILL at random moments: the short form of scripts/kill_series.py."""

import json
import subprocess
import sys

from tests.conftest import REPOSITORY


def test_killed_at_random_moments_nothing_is_lost() -> None:
    """Eight kills of run, process, export and a migration; the long form takes a hundred."""
    series = [sys.executable, str(REPOSITORY / "scripts" / "kill_series.py"), "--moments", "8", "--in-a-row", "4"]
    done = subprocess.run(series, capture_output=True, text=True, timeout=400, check=False)
    assert done.returncode == 0, done.stdout + done.stderr[-1000:]
    said = json.loads(done.stdout)
    assert said["kills"] >= 7 and said["faults"] == []
    assert set(said["run_to_the_end_and_compared"]) == {"run", "process", "export", "migration"}
