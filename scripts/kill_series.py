"""Kill newsdigest at random moments of run, process, export and migration; after each kill nothing may be lost.

    python scripts/kill_series.py [--moments 100] [--in-a-row 1] [--seed 1] [--folder DIR]

The sample day is served on loopback. Each moment starts the real command in a process group of its own, sends SIGKILL
to its first process, and checks: the database is sound (integrity, foreign keys, orphans), also with its write-ahead
log cut at a random byte, as a power cut may; no page that was stored is gone; no article stands twice; no half-written
JSON is to be seen; no process is left behind. After `--in-a-row` kills the command runs to its end, and must leave the
same rows and the same JSON bytes as an undisturbed one, and no temporary file. Migrations are killed at a random SQL
statement. Prints one line of JSON; exit status 1 where anything was wrong.
"""

import argparse
import json
import os
import random
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from newsdigest import store
from newsdigest.crawl.serve import SAMPLE_DAY, sample_dir, serve
from newsdigest.errors import NewsdigestError

DAY = str(SAMPLE_DAY)
SHARES = {"run": 0.35, "process": 0.25, "export": 0.15, "migration": 0.25}
ROWS = {  # what two databases of the same day must agree on: all but when it was fetched
    "entries": "id, feed, url, title, published, fingerprint",
    "pages": "id, url, kind, title, published, full, fingerprint",
    "articles": "id, publisher, url, title, text, published, promo, left_out, topic, page_fingerprint, made_by",
    **dict.fromkeys(("coins", "mentions", "moves", "amounts", "levels", "drivers", "removed", "stories"), "*"),
    **dict.fromkeys(("days", "story_articles", "reposts", "story_themes", "digests"), "*"),
    "outcomes": "stage, item, status, reason",
}
MIGRATE = """
import os, sqlite3, sys
from pathlib import Path
left, connect = int(sys.argv[2]), sqlite3.connect
def traced(*args, **options):
    def count(statement):
        global left
        left -= 1
        if left == 0:
            os.kill(os.getpid(), 9)
    connection = connect(*args, **options)
    connection.set_trace_callback(count)
    return connection
sqlite3.connect = traced
from newsdigest.store import open_store
with open_store(Path(sys.argv[1]), write=True, holder="migration"):
    pass
print(-left)
"""


@dataclass
class Series:
    """One series: where it works, what an undisturbed run left, what was wrong."""

    folder: Path
    base: str
    chance: random.Random
    faults: list[str] = field(default_factory=list)
    kills: Counter[str] = field(default_factory=Counter)
    ended: Counter[str] = field(default_factory=Counter)
    cuts: int = 0
    duration: dict[str, float] = field(default_factory=dict)

    def command(self, name: str, place: Path) -> list[str]:
        """The command line of NAME in PLACE."""
        db, out = str(place / "news.db"), str(place / "daily")
        rest = {
            "run": [
                *("run", "--feeds", f"{self.base}/feeds.opml", "--allow-host", "127.0.0.0/8", "--date", DAY),
                *("--db", db, "--out", out, "--jobs", "1"),
            ],
            "process": ["process", "--db", db, "--jobs", "1"],
            "export": ["export", "--db", db, "--date", DAY, "--out", out],
        }[name]
        return [sys.executable, "-m", "newsdigest", *rest]

    def whole(self, name: str, place: Path) -> bool:
        """Run NAME to its end in PLACE; False, with a fault, where it fails."""
        begin = time.monotonic()
        done = subprocess.run(
            self.command(name, place), cwd=place, capture_output=True, text=True, timeout=300, check=False
        )
        self.duration.setdefault(name, time.monotonic() - begin)
        if done.returncode not in (0, 1) or "Traceback" in done.stderr:
            self.faults.append(f"{name} after kills: status {done.returncode}: {done.stderr[-400:]}")
            return False
        return True

    def kill(self, name: str, place: Path) -> bool:
        """Start NAME in PLACE and kill it at a random moment; False where it had ended before."""
        wait = self.chance.uniform(0, self.duration[name])
        process = subprocess.Popen(
            self.command(name, place),
            cwd=place,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        try:
            process.wait(wait)
        except subprocess.TimeoutExpired:
            process.kill()
        killed = process.wait() == -signal.SIGKILL
        if not _group_gone(process.pid, 10):
            self.faults.append(f"{name}: processes were left behind")
            os.killpg(process.pid, signal.SIGKILL)
        return killed

    def look(self, name: str, place: Path, before: set[str]) -> set[str]:
        """Check what a kill left in PLACE; the ids of its pages."""
        path = place / "news.db"
        if not path.exists():
            return set()
        self._look_cut(name, place)
        ids: set[str] = set()
        try:
            with store.open_store(path, write=True, holder="kill series") as db:
                self.faults += [f"{name}: {p}" for p in store.check(db, deep=True)]
                ids = {r[0] for r in db.connection.execute("SELECT id FROM pages")}
                twice = "SELECT count(*) - count(DISTINCT url) FROM articles WHERE url <> ''"
                if db.connection.execute(twice).fetchone()[0]:
                    self.faults.append(f"{name}: an article stands twice")
        except NewsdigestError as error:
            self.faults.append(f"{name}: {error}")
        if before - ids:
            self.faults.append(f"{name}: {len(before - ids)} pages were lost")
        for file in (place / "daily").glob("*.json"):
            try:
                json.loads(file.read_bytes())
            except ValueError:
                self.faults.append(f"{name}: {file.name} is half-written")
        return ids

    def _look_cut(self, name: str, place: Path) -> None:
        """The same database with its write-ahead log cut short, as if its end had never reached the disk."""
        log = place / "news.db-wal"
        if not log.exists() or not log.stat().st_size:
            return
        with tempfile.TemporaryDirectory(dir=self.folder) as folder:
            copy = Path(folder) / "news.db"
            shutil.copyfile(place / "news.db", copy)
            shutil.copyfile(log, f"{copy}-wal")
            os.truncate(f"{copy}-wal", self.chance.randrange(log.stat().st_size))
            connection = sqlite3.connect(copy)
            try:
                said = [r[0] for r in connection.execute("PRAGMA integrity_check(3)")]
                if said != ["ok"] or list(connection.execute("PRAGMA foreign_key_check")):
                    self.faults.append(f"{name}: not sound with its log cut: {said}")
            except sqlite3.DatabaseError as error:
                self.faults.append(f"{name}: not readable with its log cut: {error}")
            finally:
                connection.close()
            self.cuts += 1

    def compare(self, name: str, place: Path, whole: Path) -> None:
        """What was disturbed and run on must be what an undisturbed run left."""
        for table in sorted(ROWS.keys() - ({"digests"} if name == "process" else set())):
            here, there = rows(place / "news.db", table), rows(whole / "news.db", table)
            if here != there:
                odd = [f"{'+' if r in here else '-'}{r!r:.200}" for r in (*here, *there) if (r in here) != (r in there)]
                self.faults.append(f"{name}: other rows of {table} than an undisturbed run's: {'; '.join(odd[:4])}")
        one, other = (p / "daily" / f"{DAY}.json" for p in (place, whole))
        if name in ("run", "export") and one.read_bytes() != other.read_bytes():
            self.faults.append(f"{name}: another JSON than an undisturbed run's")
        left = sorted(p.name for p in (place / "daily").iterdir() if p.suffix != ".json")
        if left:
            self.faults.append(f"{name}: left behind: {left}")


def rows(path: Path, table: str) -> list[tuple[object, ...]]:
    """The rows of a table that two databases must agree on, in an order of their own."""
    connection = sqlite3.connect(path)
    try:
        return sorted(connection.execute(f"SELECT {ROWS[table]} FROM [{table}]").fetchall(), key=repr)
    finally:
        connection.close()


def _group_gone(group: int, seconds: float) -> bool:
    """True once no process of GROUP is left but zombies that nobody here can reap."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        try:
            os.killpg(group, 0)
        except ProcessLookupError:
            return True
        if not _living(group):
            return True
        time.sleep(0.05)
    return False


def _living(group: int) -> bool:
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            state, _, of_group = stat.read_text().rpartition(")")[2].split()[:3]
        except OSError:
            continue
        if int(of_group) == group and state != "Z":
            return True
    return False


def older_copy(source: Path, target: Path) -> None:
    """The rows of SOURCE in a database of the first schema."""
    from sqlite_utils import Database

    from newsdigest.store.database import APPLICATION_ID
    from newsdigest.store.schema import migrations

    db = Database(str(target))
    later = [m.name for m in migrations.pending(db)][1:]
    db.execute(f"PRAGMA application_id = {APPLICATION_ID}")
    migrations.apply(db, stop_before=later)
    db.execute("PRAGMA user_version = 1")
    db.conn.commit()
    db.execute("ATTACH ? AS newer", [str(source)])
    own = [n for n in db.table_names() if not n.startswith(("_", "sqlite_", "articles_fts"))]
    with db.conn:
        for table in own:
            known = db.execute("SELECT name FROM pragma_table_info(?)", [table]).fetchall()
            names = ", ".join(f"[{n}]" for (n,) in known)
            db.execute(f"INSERT INTO main.[{table}] ({names}) SELECT {names} FROM newer.[{table}]")
    db.close()


def migrate(path: Path, at: int) -> subprocess.CompletedProcess[str]:
    """Open PATH for writing, which brings it up to date, in a process that dies at its AT-th SQL statement; 0: never."""
    return subprocess.run(
        [sys.executable, "-c", MIGRATE, str(path), str(at)], capture_output=True, text=True, timeout=120, check=False
    )


def series_of_migrations(series: Series, place: Path, whole: Path, moments: int) -> None:
    """Kill a migration from the first schema at MOMENTS random statements."""
    (place / "daily").mkdir(parents=True)
    old = series.folder / "old.db"
    older_copy(whole / "news.db", old)
    db = place / "news.db"
    shutil.copyfile(old, db)
    done = migrate(db, 0)
    statements = int(done.stdout)
    pages = {str(r[0]) for r in rows(db, "pages")}
    for _ in range(moments):
        for file in place.glob("news.db*"):
            file.unlink()
        shutil.copyfile(old, db)
        if migrate(db, series.chance.randint(1, statements)).returncode == -signal.SIGKILL:
            series.kills["migration"] += 1
        series.look("migration", place, pages)
        series.compare("migration", place, whole)
        series.ended["migration"] += 1


def series_of(series: Series, name: str, place: Path, whole: Path, moments: int, in_a_row: int) -> None:
    """Kill NAME at MOMENTS random moments, and let it end after each IN_A_ROW of them."""
    template = {"run": None, "process": "crawled.db", "export": "news.db"}[name]
    while series.kills[name] < moments:
        shutil.rmtree(place, ignore_errors=True)
        (place / "daily").mkdir(parents=True)
        if template:
            shutil.copyfile(whole / template, place / "news.db")
        before: set[str] = set()
        killed = 0
        for _ in range(in_a_row * 3):
            if killed == in_a_row or series.kills[name] == moments:
                break
            if series.kill(name, place):
                killed += 1
                series.kills[name] += 1
            before = series.look(name, place, before)
        if series.whole(name, place):
            series.look(name, place, before)
            series.compare(name, place, whole)
            series.ended[name] += 1


def undisturbed(series: Series, whole: Path) -> None:
    """What an undisturbed run leaves, and how long each command takes."""
    (whole / "daily").mkdir(parents=True)
    crawl = [
        *(sys.executable, "-m", "newsdigest", "crawl", "--feeds", f"{series.base}/feeds.opml"),
        *("--allow-host", "127.0.0.0/8", "--db", str(whole / "crawled.db")),
    ]
    subprocess.run(crawl, cwd=whole, capture_output=True, timeout=300, check=False)
    series.whole("run", whole)
    shutil.copyfile(whole / "crawled.db", whole / "timed.db")
    begin = time.monotonic()
    process = [sys.executable, "-m", "newsdigest", "process", "--db", str(whole / "timed.db"), "--jobs", "1"]
    subprocess.run(process, cwd=whole, capture_output=True, timeout=300, check=False)
    series.duration["process"] = time.monotonic() - begin
    series.whole("export", whole)


def main() -> int:
    """Run the series. 0: nothing was lost."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--moments", type=int, default=100)
    parser.add_argument("--in-a-row", type=int, default=1)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--folder", type=Path)
    given = parser.parse_args()
    begin = time.monotonic()
    with tempfile.TemporaryDirectory() as temporary, serve(sample_dir(), port=0) as base:
        folder = given.folder or Path(temporary)
        series = Series(folder, base, random.Random(given.seed))
        whole = folder / "whole"
        undisturbed(series, whole)
        for name, share in SHARES.items():
            moments, place = max(1, round(given.moments * share)), folder / name
            print(f"{name}: {moments} moments", file=sys.stderr, flush=True)
            if name == "migration":
                series_of_migrations(series, place, whole, moments)
            else:
                series_of(series, name, place, whole, moments, given.in_a_row)
    summary = {
        "kills": sum(series.kills.values()),
        "by_command": dict(series.kills),
        "run_to_the_end_and_compared": dict(series.ended),
        "logs_cut": series.cuts,
        "faults": series.faults,
        "seconds": round(time.monotonic() - begin),
    }
    print(json.dumps(summary))
    return 1 if series.faults else 0


if __name__ == "__main__":
    sys.exit(main())
