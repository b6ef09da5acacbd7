"""Do all engines give the same tables, and do kills change nothing? For a whole corpus.

    python scripts/engines_agree.py ARTICLES.jsonl.gz [MORE …] --work DIR [--engines serial,pool,dask] [--kills 3]

Runs `newsdigest bulk` on each engine, then on Dask with a worker killed at `--kills` moments, then with the driver (and
its scheduler) killed halfway and the command repeated. Each run's Parquet files are compared with the first one's, byte
for byte. What is in --work already is gone on with. Exit status 1 where any differs.
"""

import argparse
import hashlib
import os
import signal
import subprocess
import sys
import time
from pathlib import Path


def digest(out: Path) -> dict[str, str]:
    """The hash of each Parquet file."""
    return {str(p.relative_to(out)): hashlib.sha256(p.read_bytes()).hexdigest() for p in sorted(out.rglob("*.parquet"))}


def below(pid: int) -> dict[int, str]:
    """The processes below one, with their command lines."""
    found: dict[int, str] = {}
    parents = {pid}
    for _ in range(4):
        for entry in Path("/proc").iterdir():
            if entry.name.isdigit():
                try:
                    stat, line = (
                        (entry / "stat").read_text(),
                        (entry / "cmdline").read_bytes().decode("utf-8", "replace"),
                    )
                except OSError:
                    continue
                if int(stat.rpartition(")")[2].split()[1]) in parents:
                    found[int(entry.name)] = line
        parents |= set(found)
    return found


def bulk(paths: list[Path], out: Path, engine: str, jobs: int) -> list[str]:
    """The command."""
    given = ["--out", str(out), "--engine", engine, "--jobs", str(jobs), "--shard-size", "500"]
    return [sys.executable, "-m", "newsdigest", "bulk", *map(str, paths), *given]


def finished(out: Path) -> int:
    """How many shards are done."""
    return len(list((out / "done").glob("make-*"))) if (out / "done").is_dir() else 0


def run(command: list[str], out: Path, at: list[int], whom: str = "") -> int:
    """Run; once `at[0]`, `at[1]` … shards are done, kill a worker or the driver. Returns the number of kills."""
    running = subprocess.Popen(command, start_new_session=True)
    kills = 0
    while running.poll() is None:
        if kills < len(at) and finished(out) >= at[kills]:
            if whom == "driver":
                os.killpg(running.pid, signal.SIGKILL)
            else:
                workers = [pid for pid, line in below(running.pid).items() if "spawn_main" in line]
                if workers:
                    os.kill(workers[kills % len(workers)], signal.SIGKILL)
            kills += 1
        time.sleep(0.1)
    return kills


def main() -> int:
    """Run and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("paths", nargs="+", type=Path)
    parser.add_argument("--work", type=Path, required=True)
    parser.add_argument("--engines", default="serial,pool,dask")
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--kills", type=int, default=3)
    given = parser.parse_args()
    given.work.mkdir(parents=True, exist_ok=True)
    results: dict[str, dict[str, str]] = {}

    def one(name: str, engine: str, at: list[int], whom: str = "") -> None:
        out = given.work / name
        start = time.perf_counter()
        kills = run(bulk(given.paths, out, engine, given.jobs), out, at, whom)
        if whom == "driver":
            before = finished(out)
            run(bulk(given.paths, out, engine, given.jobs), out, [])
            print(f"{name}: {before} shards were done when the driver was killed", flush=True)
        results[name] = digest(out)
        first = next(iter(results.values()))
        same = results[name] == first
        print(
            f"{name}: {len(results[name])} files, {kills} kills, {time.perf_counter() - start:.0f} s,"
            f" {'the same bytes as the first' if same else 'DIFFERS from the first'}",
            flush=True,
        )

    for engine in given.engines.split(","):
        one(engine, engine, [])
    if given.kills and "dask" in given.engines:
        shards = finished(given.work / "dask")
        one("dask-worker-killed", "dask", [1 + k * shards // (given.kills + 1) for k in range(given.kills)])
        one("dask-driver-killed", "dask", [shards // 2], "driver")
    return 0 if len({str(r) for r in results.values()}) == 1 else 1


if __name__ == "__main__":
    sys.exit(main())
