"""Power cuts: the short form of scripts/power_cuts.py, and that the script would see what is not kept."""

import json
import random
import subprocess
import sys
from pathlib import Path

from newsdigest import store
from tests.conftest import REPOSITORY
from tests.reliability.test_durability import old_database

sys.path.insert(0, str(REPOSITORY / "scripts"))
import power_cuts
import pytest

SCRIPT = REPOSITORY / "scripts" / "power_cuts.py"


def test_what_was_committed_outlives_a_power_cut_at_any_write(tmp_path: Path) -> None:
    cuts = [sys.executable, str(SCRIPT), "--cuts", "10", "--only", "crawl,process", "--folder", str(tmp_path)]
    done = subprocess.run(cuts, capture_output=True, text=True, timeout=300, check=False)
    if done.returncode == power_cuts.UNWATCHED:
        pytest.skip(done.stderr)
    assert done.returncode == 0, done.stdout + done.stderr[-1000:]
    said = json.loads(done.stdout)
    assert said["faults"] == 0 and said["databases"] == 2 * 10 * len(power_cuts.WAYS)
    for name in ("crawl", "process"):
        assert said[name]["syncs"] > 3 and said[name]["commits"] > 5


def test_a_migration_outlives_a_power_cut_and_unsynced_writes_would_be_seen(tmp_path: Path) -> None:
    """And the control: the same log without its syncs, as if the disk had been told nothing, loses commits."""
    place, cuts = tmp_path / "place", tmp_path / "cuts"
    place.mkdir()
    cuts.mkdir()
    old_database(place / "news.db", 1)
    try:
        before, log = power_cuts.watch("migration", place, "")
    except power_cuts.UnwatchedError as error:
        pytest.skip(str(error))
    done = power_cuts.cut("migration", before, log, 20, random.Random(1), cuts)
    assert done["faults"] == [] and done["commits"] == 1 and done["steps"] > 50
    with store.open_store(cuts / "news.db", write=True) as opened:
        assert store.check(opened, deep=True) == []
    kept = [line for line in log.read_text().splitlines(keepends=True) if json.loads(line)["do"] != "sync"]
    log.write_text("".join(kept))
    assert power_cuts.cut("migration", before, log, 20, random.Random(1), cuts)["faults"]
