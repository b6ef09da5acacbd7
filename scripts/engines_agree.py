"""Do all engines give the same tables, and do kills change nothing? For a whole corpus.

    python scripts/engines_agree.py ARTICLES.jsonl.gz [MORE …] --work DIR [--engines serial,pool,dask] [--kills 3]
        [--shard-size 500] [--other-sizes 173]

Runs `newsdigest bulk` on each engine; then with shards of other sizes; then on Dask with a worker killed at `--kills`
moments, with the driver killed halfway, and with a scheduler of its own killed halfway, and the command repeated. Each
run's Parquet files are compared with the first one's, byte for byte; where shards are of another size, row for row. What
is in --work already is gone on with. Exit status 1 where any differs.
"""

import argparse
import contextlib
import hashlib
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

TABLES = (
    *("articles", "removed", "coins", "mentions", "moves", "amounts", "levels", "drivers", "vectors", "outcomes"),
    *("sites", "site_blocks", "stories", "story_articles", "reposts", "story_themes"),
)


def digest(out: Path) -> dict[str, str]:
    """The hash of each Parquet file."""
    return {str(p.relative_to(out)): hashlib.sha256(p.read_bytes()).hexdigest() for p in sorted(out.rglob("*.parquet"))}


def rows_digest(out: Path) -> dict[str, str]:
    """The hash of each table's rows, in an order that no shard decides."""
    found = {}
    for table in TABLES:
        rows = [r for f in sorted((out / table).glob("*.parquet")) for r in pq.read_table(f).to_pylist()]
        hashes = sorted(hashlib.sha256(repr(r).encode("utf-8", "surrogatepass")).digest() for r in rows)
        found[table] = f"{len(rows)} {hashlib.sha256(b''.join(hashes)).hexdigest()}"
    copies = repr(pq.read_table(out / "near_copies.parquet").to_pylist())
    return found | {"near_copies": hashlib.sha256(copies.encode()).hexdigest()}


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


def bulk(paths: list[Path], out: Path, engine: str, jobs: int, size: int) -> list[str]:
    """The command."""
    given = ["--out", str(out), "--engine", engine, "--jobs", str(jobs), "--shard-size", str(size)]
    return [sys.executable, "-m", "newsdigest", "bulk", *map(str, paths), *given]


def finished(out: Path) -> int:
    """How many shards are done."""
    return len(list((out / "done").glob("make-*"))) if (out / "done").is_dir() else 0


@contextlib.contextmanager
def cluster(folder: Path, jobs: int) -> Iterator[tuple[subprocess.Popen[bytes], str]]:
    """A scheduler with its workers, as a user starts them: the scheduler's process, and its address."""
    told = folder / "scheduler.json"
    told.unlink(missing_ok=True)
    quiet: dict[str, Any] = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL, "start_new_session": True}
    dask = [sys.executable, "-m", "distributed.cli.dask_scheduler", "--host", "127.0.0.1", "--port", "0"]
    scheduler = subprocess.Popen([*dask, "--no-dashboard", "--scheduler-file", str(told)], **quiet)
    started = [scheduler]
    try:
        while not (told.exists() and told.read_text().endswith("}")):
            time.sleep(0.1)
        address = json.loads(told.read_text())["address"]
        dask = [sys.executable, "-m", "distributed.cli.dask_worker", address, "--no-dashboard"]
        started.append(subprocess.Popen([*dask, "--nworkers", str(jobs), "--nthreads", "1"], **quiet))
        yield scheduler, address
    finally:
        for process in reversed(started):
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def scheduler_killed(command: list[str], out: Path, jobs: int, at: int) -> tuple[int, int]:
    """Run on a cluster whose scheduler is killed once AT shards are done, then again; shards done and made again."""
    with cluster(out.parent, jobs) as (scheduler, address):
        running = subprocess.Popen([*command, "--scheduler", address])
        while running.poll() is None and finished(out) < at:
            time.sleep(0.1)
        scheduler.kill()
        running.wait()
    before = {p.name: p.stat().st_mtime_ns for p in (out / "done").glob("make-*")}
    with cluster(out.parent, jobs) as (_, address):
        subprocess.run([*command, "--scheduler", address], check=False)
    again = sum((out / "done" / name).stat().st_mtime_ns != at for name, at in before.items())
    return len(before), again


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
    parser.add_argument("--shard-size", type=int, default=500)
    parser.add_argument("--other-sizes", default="173")
    given = parser.parse_args()
    given.work.mkdir(parents=True, exist_ok=True)
    results: dict[str, dict[str, str]] = {}
    differ: list[str] = []

    def command(out: Path, engine: str, size: int = given.shard_size) -> list[str]:
        return bulk(given.paths, out, engine, given.jobs, size)

    def compare(name: str, start: float, said: str = "") -> None:
        results[name] = digest(given.work / name)
        first = next(iter(results.values()))
        if results[name] != first:
            differ.append(name)
        same = "the same bytes as the first" if results[name] == first else "DIFFERS from the first"
        print(f"{name}: {len(results[name])} files, {time.perf_counter() - start:.0f} s{said}, {same}", flush=True)

    for engine in given.engines.split(","):
        start = time.perf_counter()
        run(command(given.work / engine, engine), given.work / engine, [])
        compare(engine, start)
    first = given.work / given.engines.split(",")[0]
    for size in [int(s) for s in given.other_sizes.split(",") if s]:
        start, out = time.perf_counter(), given.work / f"shards-of-{size}"
        run(command(out, "pool", size), out, [])
        ours, theirs = rows_digest(out), rows_digest(first)
        if ours != theirs:
            differ.append(out.name)
        tables = [t for t in ours if ours[t] != theirs[t]]
        said = f"DIFFERS in {', '.join(tables)}" if tables else "the same rows as the first"
        print(f"{out.name}: {finished(out)} shards, {time.perf_counter() - start:.0f} s, {said}", flush=True)
    if given.kills and "dask" in given.engines:
        shards, start = finished(first), time.perf_counter()
        out = given.work / "dask-worker-killed"
        kills = run(command(out, "dask"), out, [1 + k * shards // (given.kills + 1) for k in range(given.kills)])
        compare(out.name, start, f", {kills} workers killed")
        start, out = time.perf_counter(), given.work / "dask-driver-killed"
        run(command(out, "dask"), out, [shards // 2], "driver")
        before = finished(out)
        run(command(out, "dask"), out, [])
        compare(out.name, start, f", {before} of {shards} shards were done when the driver was killed")
        start, out = time.perf_counter(), given.work / "dask-scheduler-killed"
        before, again = scheduler_killed(command(out, "dask"), out, given.jobs, shards // 2)
        compare(
            out.name,
            start,
            f", {before} of {shards} shards were done when the scheduler was killed, {again} of them made again",
        )
    return 1 if differ else 0


if __name__ == "__main__":
    sys.exit(main())
