"""The short form of scripts/soak.py: two simulated days of the sample, some runs killed; nothing lost, nothing grown."""

import json
import subprocess
import sys

from tests.conftest import REPOSITORY


def test_two_simulated_days_with_kills() -> None:
    soak = [
        sys.executable,
        str(REPOSITORY / "scripts" / "soak.py"),
        "--demo",
        "--days",
        "2",
        "--crawls",
        "2",
        "--kills",
        "0.4",
    ]
    done = subprocess.run(soak, capture_output=True, text=True, timeout=400, check=False)
    assert done.returncode == 0, done.stdout + done.stderr[-1000:]
    first, second, total = [json.loads(line) for line in done.stdout.splitlines()]
    assert total["faults"] == [] and total["runs"] == 4
    assert second["articles"] == first["articles"] > 40 and second["bytes"] <= first["bytes"] * 1.1
