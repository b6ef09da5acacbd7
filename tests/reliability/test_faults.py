"""A full disk, files that cannot be written, a clock that goes back, two runs at once, readers while others write."""

import json
import os
import resource
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from newsdigest import engines, pipeline, store
from newsdigest.config import Settings
from newsdigest.errors import InputError, StoreError
from newsdigest.publish.files import write_whole
from newsdigest.store import Store, check, open_store
from tests.cli.site import article, item, rss, website
from tests.conftest import NOON
from tests.store.test_records import _save

LOOPBACK = ("--allow-host", "127.0.0.0/8")
PROGRAM = (sys.executable, "-m", "newsdigest")


def newsdigest(*args: str, cwd: Path, most: int = 0, user: bool = False) -> subprocess.CompletedProcess[str]:
    """Run the program; no file may grow over MOST bytes where that is given; without root's rights where USER is set."""
    dropped = ("setpriv", "--bounding-set=-dac_override,-dac_read_search") if user and os.geteuid() == 0 else ()

    def limit() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (most, most))

    return subprocess.run(
        [*dropped, *PROGRAM, *args],
        cwd=cwd,
        capture_output=True,
        text=True,
        timeout=180,
        check=False,
        preexec_fn=limit if most else None,
    )


@pytest.fixture
def lines(tmp_path: Path) -> Path:
    """A file of forty articles, a megabyte of words that don't compress well."""
    rows = []
    for n in range(40):
        words = " ".join(f"w{(n * 7919 + k * 104729) % 1_000_003:x}" for k in range(4000))
        text = f"Bitcoin fell {n % 9 + 1}.5% on Friday, desks said. {words}."
        rows.append({"id": f"a{n}", "source": "The Ledger Post", "published": "2025-06-13T09:00:00Z",
                     "url": f"https://ledger.example/{n}", "title": f"Bitcoin slips, part {n}", "text": text})  # fmt: skip
    (tmp_path / "in.jsonl").write_text("\n".join(map(json.dumps, rows)) + "\n", encoding="utf-8")
    return tmp_path / "in.jsonl"


# -- a full disk -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("most", [40_000, 300_000, 700_000])
def test_a_disk_that_fills_up_loses_nothing_and_is_named(tmp_path: Path, lines: Path, most: int) -> None:
    done = newsdigest("add", str(lines), "--db", "n.db", cwd=tmp_path, most=most)
    assert done.returncode == 2 and "n.db: " in done.stderr and "Traceback" not in done.stderr
    again = newsdigest("add", str(lines), "--db", "n.db", cwd=tmp_path)
    assert again.returncode == 0, again.stderr
    with open_store(tmp_path / "n.db") as opened:
        assert check(opened, deep=True) == []
        assert opened.connection.execute("SELECT count(*) FROM pages").fetchone() == (40,)


def test_a_run_that_goes_on_after_a_full_disk_ends_in_the_same_bytes(tmp_path: Path) -> None:
    """The disk fills up while pages come in, then while articles are stored; the run after that leaves no trace of it."""
    slugs = [f"s{n}" for n in range(6)]
    pages = {
        f"/{s}": article(f"Bitcoin slips, part {s}", f"Bitcoin fell {n + 2}.5% on Friday, in the past 24 hours.")
        for n, s in enumerate(slugs)
    }
    left = []
    with website({"/feed": rss(*(item(s, f"Bitcoin slips, part {s}") for s in slugs)), **pages}) as site:
        for name, limits in (("whole", [0]), ("disturbed", [60_000, 250_000, 0])):
            (tmp_path / name).mkdir()
            args = [
                "run",
                "--feeds",
                f"{site.base}/feed",
                *LOOPBACK,
                "--date",
                "2025-06-13",
                "--db",
                "n.db",
                "--jobs",
                "1",
            ]
            codes = []
            for most in limits:
                done = newsdigest(*args, cwd=tmp_path / name, most=most)
                assert "Traceback" not in done.stderr
                codes.append(done.returncode)
            assert codes == [2] * (len(limits) - 1) + [0], done.stderr
            with open_store(tmp_path / name / "n.db") as opened:
                assert check(opened, deep=True) == []
                rows = opened.connection.execute("SELECT id, url, text FROM articles ORDER BY id").fetchall()
            left.append((rows, (tmp_path / name / "data/daily/2025-06-13.json").read_bytes()))
    assert left[0] == left[1] and len(left[0][0]) == 6


def test_a_full_database_says_what_to_do(db: Store) -> None:
    """SQLITE_FULL itself, which a full disk gives: max_page_count is SQLite's own way to it."""
    pages = db.connection.execute("PRAGMA page_count").fetchone()[0]

    def fill() -> None:
        with open_store(db.path.with_name("f.db"), write=True) as full:
            full.connection.execute(f"PRAGMA max_page_count = {pages}")
            for n in range(200):
                store.save_digest(full, NOON.date() + timedelta(days=n), os.urandom(2000).hex())

    with pytest.raises(StoreError, match=r"disk is full.*make room"):
        fill()
    with open_store(db.path.with_name("f.db"), write=True) as again:
        assert check(again, deep=True) == []


def test_a_backup_that_finds_no_room_leaves_nothing(tmp_path: Path, db: Store) -> None:
    _save(db)
    done = newsdigest("backup", "copy.db", "--db", str(db.path), cwd=tmp_path, most=60_000)
    assert done.returncode == 2 and "copy.db" in done.stderr and "make room" in done.stderr
    assert [p.name for p in tmp_path.glob("*copy*")] == []


def test_an_export_that_finds_no_room_leaves_the_old_file(tmp_path: Path) -> None:
    old = tmp_path / "2025-06-13.json"
    write_whole(old, '{"old": true}')
    code = (
        "import sys; from pathlib import Path; from newsdigest.publish.files import write_whole\n"
        "write_whole(Path(sys.argv[1]), 'x' * 100_000)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(old)],
        capture_output=True,
        text=True,
        check=False,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, 20_000)),
    )
    assert "InputError" in done.stderr and "what was there is untouched" in done.stderr
    assert old.read_text() == '{"old": true}' and list(tmp_path.glob(".*")) == []


# -- what cannot be written --------------------------------------------------------------------------------------------


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Path]:
    """A database in a folder in which nobody can write."""
    if os.geteuid() == 0 and shutil.which("setpriv") is None:
        pytest.skip("root may write everywhere, and setpriv is not there to take that from it")
    folder = tmp_path / "archive"
    folder.mkdir()
    with open_store(folder / "n.db", write=True) as opened:
        _save(opened)
    (folder / "n.db.lock").unlink()
    (folder / "n.db").chmod(0o444)
    folder.chmod(0o555)
    yield folder / "n.db"
    folder.chmod(0o755)


def test_a_read_only_database_can_be_read_and_says_that_it_cannot_be_written(tmp_path: Path, archive: Path) -> None:
    found = newsdigest("search", "bitcoin", "--db", str(archive), cwd=tmp_path, user=True)
    assert found.returncode == 0 and "Bitcoin slips" in found.stdout, found.stderr
    for command in (["process"], ["run", "--feeds", "http://127.0.0.1:9/"], ["prune", "--older-than", "1d"]):
        done = newsdigest(*command, "--db", str(archive), cwd=tmp_path, user=True)
        assert done.returncode == 2 and "read-only" in done.stderr, (command, done.stderr)
    backed = newsdigest("backup", "copy.db", "--db", str(archive), cwd=tmp_path, user=True)
    assert backed.returncode == 0 and (tmp_path / "copy.db").stat().st_size > 1000, backed.stderr


def test_a_folder_for_the_json_that_cannot_be_written_is_named(tmp_path: Path, archive: Path) -> None:
    out = str(archive.parent / "out")
    done = newsdigest("export", "--db", str(archive), "--out", out, cwd=tmp_path, user=True)
    assert done.returncode == 2 and "Traceback" not in done.stderr


# -- a clock that is wrong ---------------------------------------------------------------------------------------------


def test_a_clock_that_goes_back_loses_nothing_and_stops_nothing(tmp_path: Path) -> None:
    """A machine without a battery: one run in 2039, the next ones at the right time. Feeds are asked again, same bytes."""
    slips = article("Bitcoin slips as desks wait", "Bitcoin fell 2.5% on Friday, in the past 24 hours.")
    date = "Fri, 13 Jun 2025 09:00:00 GMT"
    with website({"/feed": rss(item("a", "Bitcoin slips as desks wait", date)), "/a": slips}) as site:
        named = tmp_path / "feeds.txt"
        named.write_text(f"{site.base}/feed\n")
        settings = Settings(db=tmp_path / "n.db", out=tmp_path, feeds=str(named), allow_hosts=("127.0.0.0/8",), jobs=1)
        texts, times = [], [NOON + timedelta(days=5000), NOON, NOON - timedelta(minutes=5), NOON + timedelta(hours=2)]
        for time_ in times:
            with open_store(settings.db, write=True, holder="test") as db:
                number = store.begin_run(db, "run", time_)
                pipeline.use_feeds(db, settings)
                pipeline.crawl(db, settings, now=lambda t=time_: t)  # type: ignore[misc]
                pipeline.process(db, engines.serial, settings, now=lambda t=time_: t)  # type: ignore[misc]
                (path,) = pipeline.export(db, [NOON.date()], tmp_path, settings)
                store.end_run(db, number, time_, "done")
                texts.append(path.read_bytes())
                (feed,) = store.load_feeds(db)
                assert feed.next_check is not None and feed.next_check <= time_ + timedelta(days=2)
                assert check(db, deep=True) == []
                assert db.connection.execute("SELECT count(*) FROM articles").fetchone() == (1,)
        assert len(set(texts)) == 1
        assert site.asked["/feed"] == 3, "in 2039, again when the clock was right, and when it was due"


# -- others at the same time -------------------------------------------------------------------------------------------


def test_two_runs_at_once(tmp_path: Path) -> None:
    """One does the work; the other says who is at it, with status 2, and changes nothing."""
    slugs = [f"s{n}" for n in range(6)]
    slips = article("Bitcoin slips as desks wait", "Bitcoin fell 2.5% on Friday, in the past 24 hours.")
    answers = {
        "/feed": rss(*(item(s, f"Bitcoin slips, part {s}") for s in slugs)),
        **dict.fromkeys((f"/{s}" for s in slugs), slips),
    }
    with website(answers, {f"/{s}": 0.3 for s in slugs}) as site:
        command = [
            *PROGRAM,
            "run",
            "--feeds",
            f"{site.base}/feed",
            *LOOPBACK,
            "--db",
            "n.db",
            "--date",
            "2025-06-13",
            "--jobs",
            "1",
        ]
        runs = [
            subprocess.Popen(command, cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
            for _ in range(2)
        ]
        said = [r.communicate(timeout=120)[1] for r in runs]
        codes = sorted(r.returncode for r in runs)
        assert codes[0] in (0, 1) and codes[1] == 2, said
        assert any("newsdigest run (process" in s and "is writing to it" in s for s in said)
        assert all(site.asked[f"/{s}"] == 1 for s in slugs)
    with open_store(tmp_path / "n.db") as db:
        assert check(db, deep=True) == []
        assert db.connection.execute("SELECT count(*) FROM articles").fetchone() == (6,)
        assert db.connection.execute("SELECT count(*) FROM runs").fetchone() == (1,)


WRITES = """
import itertools, json, sys
from pathlib import Path
from newsdigest.publish.files import write_whole
for n in itertools.count():
    write_whole(Path(sys.argv[1]), json.dumps({"n": n, "text": "x" * (n % 7 * 100_000)}))
"""


def test_a_half_written_json_is_never_to_be_seen(tmp_path: Path) -> None:
    """One process writes all the time, and is killed; readers find a whole file each time, and what it left is swept."""
    path = tmp_path / "2025-06-13.json"
    write_whole(path, '{"n": -1}')
    read = 0
    for round_ in range(3):
        writer = subprocess.Popen([sys.executable, "-c", WRITES, str(path)])
        try:
            deadline, seen = time.monotonic() + 30, set()
            while len(seen) < 20 + round_ and time.monotonic() < deadline:
                seen.add(json.loads(path.read_bytes())["n"])
                read += 1
        finally:
            writer.send_signal(signal.SIGKILL)
            writer.wait()
        assert len(seen) >= 20
    assert read >= 60 and "n" in json.loads(path.read_bytes())
    (tmp_path / ".2025-06-13.json.dead.part").write_text("half of so")
    write_whole(path, "{}")
    assert [p.name for p in tmp_path.iterdir()] == ["2025-06-13.json"]


def test_two_exports_at_once_do_not_sweep_each_other(tmp_path: Path) -> None:
    path, errors = tmp_path / "2025-06-13.json", []

    def write(word: str) -> None:
        try:
            for _ in range(60):
                write_whole(path, json.dumps({word: word * 1000}))
        except InputError as error:
            errors.append(error)

    threads = [threading.Thread(target=write, args=(w,)) for w in "ab"]
    for t in threads:
        t.start()
    for t in threads:
        t.join()
    assert errors == [] and json.loads(path.read_bytes()) and len(list(tmp_path.iterdir())) == 1


def test_readers_see_one_moment_while_a_writer_goes_on(tmp_path: Path) -> None:
    """A digest read while a process writes is of one state: never of half a transaction."""
    path = tmp_path / "n.db"
    with open_store(path, write=True) as writer, open_store(path) as reader:
        _save(writer)
        for n in range(50):
            with store.writing(writer) as queue:
                queue.put(lambda own, _, n=n: store.save_digest(own, NOON.date(), str(n)))  # type: ignore[misc]
            assert store.load_digest(reader, NOON.date()) == str(n)
            assert check(reader) == []
