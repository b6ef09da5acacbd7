"""Archives on a cluster: whoever is killed, and whenever, the tables are the same, and what was finished stays."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from newsdigest import engines
from newsdigest.crawl.archives import find_archives
from newsdigest.pipeline import archive
from newsdigest.pipeline.page import make_of_site
from newsdigest.pipeline.shards import Plan, Shard
from tests.pipeline.archive import tables, write_archive

pytest.importorskip("distributed", reason="the extra dask is not installed")
pytestmark = [
    pytest.mark.xdist_group("cluster"),
    pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="needs /proc to find the workers"),
]
PATIENCE = 180  # seconds, on a busy machine


@pytest.fixture(scope="module")
def given(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_archive(tmp_path_factory.mktemp("given") / "one.jsonl", 30, copies=4)


@pytest.fixture(scope="module")
def undisturbed(given: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("undisturbed")
    with archive.workplace("serial", jobs=1) as place:
        archive.bulk(Plan(str(out), find_archives([str(given)]), 1000, 3), place)
    return out


def command(given: Path, out: Path, *more: str) -> list[str]:
    words = ["bulk", str(given), "--out", str(out), "--engine", "dask", "--shard-size", "4", *more]
    return [sys.executable, "-m", "newsdigest", *words]


def finished(out: Path) -> int:
    return len(list((out / "done").glob("make-*")))


def wait_for(true: Callable[[], bool], running: subprocess.Popen[bytes]) -> None:
    """Until it is true, or the process has ended."""
    deadline = time.monotonic() + PATIENCE
    while not true() and running.poll() is None:
        assert time.monotonic() < deadline, "it never came"
        time.sleep(0.05)


def children(pid: int) -> dict[int, str]:
    """The processes below one, with their command lines."""
    found: dict[int, str] = {}
    parents = {pid}
    for _ in range(4):
        for entry in Path("/proc").iterdir():
            if entry.name.isdigit() and int(entry.name) not in found:
                try:
                    stat, line = (entry / "stat").read_text(), (entry / "cmdline").read_bytes().decode()
                except OSError:
                    continue
                if int(stat.rpartition(")")[2].split()[1]) in parents:
                    found[int(entry.name)] = line
        parents |= set(found)
    return found


def workers_of(pid: int) -> list[int]:
    return [child for child, line in children(pid).items() if "spawn_main" in line]


def test_workers_killed_at_three_moments_and_a_killed_driver_change_nothing(
    given: Path, undisturbed: Path, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    first = subprocess.Popen(command(given, out, "--jobs", "2"), stderr=subprocess.DEVNULL, start_new_session=True)
    try:
        for shards in (1, 2, 4):
            wait_for(lambda n=shards: finished(out) >= n and bool(workers_of(first.pid)), first)  # type: ignore[misc]
            for worker in workers_of(first.pid)[-1:]:
                os.kill(worker, signal.SIGKILL)
        wait_for(lambda: finished(out) >= 5, first)
    finally:
        os.killpg(first.pid, signal.SIGKILL)  # the driver and its scheduler
    first.wait()
    before = finished(out)
    again = subprocess.run(
        command(given, out, "--jobs", "2"), capture_output=True, text=True, timeout=PATIENCE, check=False
    )
    assert again.returncode == 0, again.stderr
    assert f"{before} shards were finished before" in again.stderr
    assert tables(out) == tables(undisturbed)


@contextmanager
def cluster(folder: Path) -> Iterator[tuple[subprocess.Popen[bytes], str]]:
    """A scheduler with two workers as a user starts them: the scheduler's process, and its address."""
    told = folder / "scheduler.json"
    told.unlink(missing_ok=True)
    quiet: dict[str, Any] = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL, "start_new_session": True}
    dask = [sys.executable, "-m", "distributed.cli.dask_scheduler", "--host", "127.0.0.1", "--port", "0"]
    scheduler = subprocess.Popen([*dask, "--no-dashboard", "--scheduler-file", str(told)], **quiet)
    started = [scheduler]
    try:
        wait_for(lambda: told.exists() and told.read_text().endswith("}"), scheduler)
        address = json.loads(told.read_text())["address"]
        dask = [sys.executable, "-m", "distributed.cli.dask_worker", address, "--no-dashboard"]
        started.append(subprocess.Popen([*dask, "--nworkers", "2", "--nthreads", "1"], **quiet))
        yield scheduler, address
    finally:
        for process in reversed(started):
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def test_a_killed_scheduler_leaves_what_is_finished(given: Path, undisturbed: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    with cluster(tmp_path) as (scheduler, address):
        running = subprocess.Popen(command(given, out, "--scheduler", address), stderr=subprocess.PIPE)
        wait_for(lambda: finished(out) >= 2, running)
        scheduler.kill()
        _, said = running.communicate(timeout=PATIENCE)
    assert running.returncode == 2
    assert b"the cluster was lost" in said and b"run the same command again" in said
    made = {
        p: p.stat().st_mtime_ns for p in (out / "articles").iterdir() if (out / "done" / f"make-{p.stem}.json").exists()
    }
    assert 2 <= len(made) < 8
    with cluster(tmp_path) as (_, address):
        again = subprocess.run(
            command(given, out, "--scheduler", address), capture_output=True, text=True, timeout=PATIENCE, check=False
        )
    assert again.returncode == 0, again.stderr
    assert f"{len(made)} shards were finished before" in again.stderr
    assert {p: p.stat().st_mtime_ns for p in made} == made
    assert tables(out) == tables(undisturbed)


def poisoned(work: Any) -> Any:
    """`make_of_site`; one page ends its process."""
    if work[0].id == "a00011":
        os._exit(9)
    return make_of_site(work)


def make_poisoned(shard: Shard) -> dict[str, Any]:
    """`make_apart`, with one page that ends its process."""

    def engine(_: Any, items: Iterable[Any]) -> Iterator[Any]:
        return engines.inside()(poisoned, items)

    return archive.make_shard(shard, engine)


def test_a_poisoned_page_is_one_named_failure(
    given: Path, undisturbed: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(archive, "make_apart", make_poisoned)
    with archive.workplace("dask", jobs=1) as place:
        done = archive.bulk(Plan(str(tmp_path), find_archives([str(given)]), 15, 3), place)
    assert (done.articles, done.failed) == (29, {"died": 1})
    ours, whole = tables(tmp_path), tables(undisturbed)
    lost = dict(ours["outcomes"][0])  # type: ignore[call-overload]
    assert (lost["item"], lost["status"], lost["reason"]) == ("a00011", "failed", "died")
    assert ours["moves"] == [r for r in whole["moves"] if dict(r)["article"] != "a00011"]  # type: ignore[call-overload]
